-- {value} is what the shares of this class add up to; the sites of a class share all of its power, so let them add to 1
select 'market_sites' as file, min(site.rowid) as place, 'share' as "column",
    class || ': ' || round(sum(share), 6) as value
from core_market_sites site
group by class
having abs(sum(share) - 1) > 1e-9
order by place;
