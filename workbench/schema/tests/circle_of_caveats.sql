-- these items are caveats of one another in a circle, {value}; remove one caveat_of
with recursive walk as (
    select item_id as start, [item_id] as path, item_id as here
    from core_siwg_items
    union all
    select start, list_append(path, caveat_of), caveat_of
    from walk
    join core_siwg_items on item_id = here
    where caveat_of >= start and not list_contains(path[2:], caveat_of)
)
select 'siwg_items' as file, item.rowid as place, 'caveat_of' as "column",
    array_to_string(path, ' → ') as value
from walk
join core_siwg_items item on item_id = start
where here = start and len(path) > 2
order by place, value;
