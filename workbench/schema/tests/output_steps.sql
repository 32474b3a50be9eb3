-- {value} is no step of the process or of its template; correct the step
select 'processes' as file, process.rowid as place, 'output_step_id' as "column",
    output_step_id as value
from core_processes process
where output_step_id is not null
    and not exists (
        select 1 from core_process_steps step
        where step_id = output_step_id
            and step.process_id in (process.process_id, process.template_process_id)
    )
order by place;
