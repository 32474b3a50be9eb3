-- {value} is not the sum of the funding ranges of all initiatives; add them up again
select 'quantities' as file, quantity.rowid as place, 'value_min, value_max' as "column",
    printf('%.0f to %.0f', value_min, value_max) as value
from core_quantities quantity
where subject = 'Funding of all four initiatives'
    and (value_min, value_max)
    <> (select (sum(funding_min_usd)::double, sum(funding_max_usd)::double) from core_initiatives)
order by place;
