-- The plan's scenarios: what each is based on and used for.
select scenario_id, name, basis_case, used_for, source, basis, certainty
from core_drp_scenarios
order by scenario_id;
