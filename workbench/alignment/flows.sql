-- Hand-offs of information: who gives what to whom, by id.
select flow_id, label, from_process_id, from_step_id, to_process_id, to_step_id, data_item,
       space_level, time_level, need_space, need_time, horizon_years, direction_for_dpp, needed_by,
       need_rule, latency_days, criticality, source, basis, certainty, inferred_fields
from core_information_flows
order by flow_id;
