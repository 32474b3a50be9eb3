-- {value} is no cell of the facts (file, key of the row, column); correct register, item_id or field
select 'record_discrepancies' as file, wrong.rowid as place, 'register, item_id, field' as "column",
    concat_ws(' ', register, item_id, field) as value
from core_record_discrepancies wrong
where not exists (select 1 from facts where facts.file = register and facts.id = item_id)
    or not exists (
        select 1 from duckdb_columns()
        where table_name = 'core_' || register and column_name = field
    )
order by place;
