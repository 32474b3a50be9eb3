-- Cycles of record: planned and actual dates side by side, by process and reference year.
select process_id, reference_year, cycle_name, anchor_planned, anchor_actual, anchor_precision,
       output_planned, output_actual, output_precision, period_end, status, source, basis,
       certainty, recorded_fields
from core_process_cycles
order by process_id, reference_year;
