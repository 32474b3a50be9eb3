-- columns.sql: columns of the view $view in reach of `workbench.open`, in order.
select column_name as column, data_type as type, comment as what
from duckdb_columns()
where table_name = $view and database_name in ('memory', 'reference') and not internal
order by column_index;
