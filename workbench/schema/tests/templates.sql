-- {value} is no process that can serve as a template: one with steps of its own and without a template; correct the cell
select 'processes' as file, process.rowid as place, 'template_process_id' as "column",
    template_process_id as value
from core_processes process
where template_process_id is not null
    and template_process_id not in (
        select process_id from core_process_steps
        semi join (select process_id from core_processes where template_process_id is null) own
        using (process_id)
    )
order by place;
