-- facts_in_reach.sql: statements that give each view of the reference database, with its comments,
-- a view of the same name here; every cursor finds those, whatever its search path.
select format('create view "{0}" as from reference."{0}"', view_name) as statement
from duckdb_views()
where database_name = 'reference' and not internal
union all
select format('comment on view "{}" is ''{}''', view_name, replace(comment, '''', ''''''))
from duckdb_views()
where database_name = 'reference' and not internal and comment is not null
union all
select
    format(
        'comment on column "{}"."{}" is ''{}''',
        table_name, column_name, replace(comment, '''', '''''')
    )
from duckdb_columns()
where
    database_name = 'reference'
    and comment is not null
    and table_name in (select view_name from duckdb_views() where database_name = 'reference');
