-- these steps wait for one another in a circle, {value}; remove one of them from predecessors
with recursive walk as (
    select step_id as start, [step_id] as path, step_id as here
    from core_process_steps
    union all
    select start, list_append(path, next), next
    from walk
    join (select step_id, unnest(predecessors) as next from core_process_steps) link on step_id = here
    where next >= start and not list_contains(path[2:], next) and (here <> start or len(path) = 1)
)
select 'process_steps' as file, step.rowid as place, 'predecessors' as "column",
    array_to_string(path, ' → ') as value
from walk
join core_process_steps step on step_id = start
where here = start and len(path) > 1
order by place, value;
