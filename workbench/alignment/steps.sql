-- Steps of every process in months from the cycle's anchor, in order.
select step_id, process_id, seq, name, short_name, start_offset_months, end_offset_months, release_rule,
       release_item, predecessors, source, basis, certainty
from core_process_steps
order by process_id, seq;
