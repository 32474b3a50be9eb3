-- {value} has a caveat already, and two would not be shown; say both in one item
select 'siwg_items' as file, rowid as place, 'caveat_of' as "column", caveat_of as value
from core_siwg_items
where caveat_of is not null
qualify row_number() over (partition by caveat_of order by rowid) > 1
order by place;
