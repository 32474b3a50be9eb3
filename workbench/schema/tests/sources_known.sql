-- {value} names no document: a source begins with a source_prefix of sources.csv, several are joined by a semicolon and a blank; correct the source
with parts as (
    select file, place, unnest(string_split(source, '; ')) as part
    from facts
)
select file, place, 'source' as "column", part as value
from parts
where not exists (select 1 from core_sources where starts_with(part, source_prefix))
order by file, place, value;
