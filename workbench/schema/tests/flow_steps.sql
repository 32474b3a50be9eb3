-- {value} is no step of the flow's process on that side, nor of its template; correct the step or the process
with ends as (
    select rowid as place, 'from_step_id' as "column", from_process_id as process_id,
        from_step_id as step_id
    from core_information_flows
    union all
    select rowid, 'to_step_id', to_process_id, to_step_id
    from core_information_flows
)
select 'information_flows' as file, place, "column", ends.step_id as value
from ends
join core_process_steps step using (step_id)
join core_processes process on process.process_id = ends.process_id
where step.process_id <> ends.process_id
    and step.process_id is distinct from template_process_id
order by place, "column";
