-- the row is public record, so its basis must cite the record, or read: public record, from general knowledge, verify; fill it in
select file, place, 'basis' as "column", basis as value
from facts
where source = 'public record' and basis is null
order by file, place;
