-- {value} is no year of the process's reference schedule (first_anchor, then every cadence_months, up to last_anchor); correct the year
select 'process_cycles' as file, cycle.rowid as place, 'reference_year' as "column",
    reference_year::varchar as value
from core_process_cycles cycle
join core_processes using (process_id)
where first_anchor is not null
    and not list_contains(
        [
            year(anchor) for anchor in generate_series(
                try_cast(first_anchor || '-01' as timestamp),
                try_cast(coalesce(last_anchor, '2060-12') || '-01' as timestamp),
                to_months(cadence_months)
            )
        ],
        reference_year
    )
order by place;
