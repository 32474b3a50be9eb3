-- {value} is no column of this file; name columns, joined by ;
with named as (
    select file, place, 'inferred_fields' as "column", unnest(inferred_fields) as value from facts
    union all
    select file, place, 'recorded_fields', unnest(recorded_fields) from facts
)
select file, place, "column", value
from named
where not exists (
    select 1 from duckdb_columns() where table_name = 'core_' || file and column_name = value
)
order by file, place, "column", value;
