-- columns.sql: columns of the view $view in reach of `workbench.open`, in order.
select column_name as column, data_type as type, comment as what
from duckdb_columns()
where
    table_name = $view
    and not internal
    and (
        database_name = 'reference'
        or database_name = 'memory' and table_name in (select table_name from duckdb_tables())
    )
order by column_index;
