-- {value} marks are ticked in the rows of this service, which is not what marks_in_row says; correct one of them
with counted as (
    select rowid as place, marks_in_row, sum(marked::integer) over (partition by service_id) as ticked
    from core_service_sourcing_matrix
)
select 'service_sourcing_matrix' as file, place, 'marks_in_row' as "column", ticked::varchar as value
from counted
where marks_in_row <> ticked
order by place;
