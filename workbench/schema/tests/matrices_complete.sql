-- there is no row for {value}, and this file has one for each pair; add the row
with wanted as (
    select 'service_sourcing_matrix' as file, 'service_id, structure_id' as "column",
        service_id || ':' || structure_id as id
    from core_services, core_sourcing_structures
    where in_matrix
    union all
    select 'der_service_eligibility', 'technology_id, service_id', technology_id || ':' || service_id
    from core_der_technologies, core_services
    union all
    select 'initiative_principles', 'initiative_id, principle_id', initiative_id || ':' || principle_id
    from core_initiatives, core_principles
)
select file, null as place, "column", id as value
from wanted
anti join facts using (file, id)
order by file, value;
