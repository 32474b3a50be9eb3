-- {value} is no other item of this file that could carry the caveat; correct the cell
select 'siwg_items' as file, item.rowid as place, 'caveat_of' as "column", caveat_of as value
from core_siwg_items item
where caveat_of = item_id or caveat_of not in (select item_id from core_siwg_items)
order by place;
