-- Planning, ratemaking and funding processes, by id.
select process_id, template_process_id, name, short_name, agency, family, cadence_months, first_anchor,
       last_anchor, output_step_id, in_documents, source, basis, certainty, inferred_fields, recorded_fields
from core_processes
order by process_id;
