-- Where a document and the record disagree on what alignment stands on, both sides.
select discrepancy_id, register, item_id, field, document_says, record_says, record_certainty,
       source, basis
from core_record_discrepancies
where register in ('milestones', 'processes', 'process_cycles', 'process_steps', 'information_flows')
order by discrepancy_id;
