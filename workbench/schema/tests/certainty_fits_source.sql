-- {value} does not fit the source: a document states, the public record does not, and a definition of this workbench is assumed; correct source or certainty
select file, place, 'certainty' as "column", certainty::varchar as value
from facts
where certainty = 'stated' and source in ('public record', 'this workbench')
    or certainty = 'public record' and source <> 'public record'
order by file, place;
