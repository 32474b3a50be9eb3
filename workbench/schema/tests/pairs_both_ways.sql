-- {value} does not name this item in return; add it there or remove it here
with links as (
    select rowid as place, item_id, unnest(links_to_pair) as other from core_siwg_items
)
select 'siwg_items' as file, place, 'links_to_pair' as "column", other as value
from links
where not exists (
    select 1 from links back where back.item_id = links.other and back.other = links.item_id
)
order by place, value;
