-- these items wait for one another in a circle, {value}; remove one of them from depends_on
with recursive walk as (
    select item_id as start, [item_id] as path, item_id as here
    from core_siwg_items
    union all
    select start, list_append(path, next), next
    from walk
    join (select item_id, unnest(depends_on) as next from core_siwg_items) link on item_id = here
    where next >= start and not list_contains(path[2:], next) and (here <> start or len(path) = 1)
)
select 'siwg_items' as file, item.rowid as place, 'depends_on' as "column",
    array_to_string(path, ' → ') as value
from walk
join core_siwg_items item on item_id = start
where here = start and len(path) > 1
order by place, value;
