-- views.sql: views in reach of `workbench.open`, computed ones first.
select table_name as view, 'computed' as kind, comment as what
from duckdb_tables()
where database_name = 'memory' and schema_name = 'main' and not internal
union all
select view_name as view, 'facts' as kind, comment as what
from duckdb_views()
where database_name = 'reference' and not internal
order by kind, view;
