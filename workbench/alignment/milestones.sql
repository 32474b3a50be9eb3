-- Dated events of the processes that alignment knows, earliest first; each no finer than known.
select milestone_id, date, date_precision, date_latest, label, kind, process_id, status, source,
       basis, certainty
from core_milestones
where process_id is not null and date is not null
order by date, milestone_id;
