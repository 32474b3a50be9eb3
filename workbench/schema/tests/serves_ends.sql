-- {value} is no row of the facts (file and key); correct the file or the key
with ends as (
    select rowid as place, 'from_register, from_id' as "column", from_register as register,
        from_id as id
    from core_serves
    union all
    select rowid, 'to_register, to_id', to_register::varchar, to_id
    from core_serves
)
select 'serves' as file, place, "column", register || ' ' || id as value
from ends
where not exists (select 1 from facts where facts.file = register and facts.id = ends.id)
order by place, "column";
