-- Distribution services, the ways to source them, the technologies that provide them, their value.

create table core_services (
    service_id varchar primary key,
    name varchar not null,
    description varchar not null,
    action_type varchar not null,
    location_level varchar not null,
    duration_hours double check (duration_hours > 0),
    duration_known boolean not null,
    consecutive_dispatch_limit varchar not null,
    dispatchable boolean not null,
    dispatch_signal_ack_required boolean not null,
    continuous_measurement_required boolean not null,
    coordination varchar not null,
    functional_summary varchar not null,
    csf_equivalent varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    check (duration_known = (duration_hours is not null))
);
comment on table core_services is 'The four services that distributed resources can provide to the distribution grid';
comment on column core_services.service_id is 'Id of the service';
comment on column core_services.name is 'Name of the service';
comment on column core_services.description is 'What the service does';
comment on column core_services.action_type is 'What the resource does to provide it';
comment on column core_services.location_level is 'Where on the grid it is provided';
comment on column core_services.duration_hours is 'Longest dispatch in hours; empty where the document leaves it open: show it as open';
comment on column core_services.duration_known is 'Whether the document gives a duration (1) or leaves it open (0)';
comment on column core_services.consecutive_dispatch_limit is 'Limit on dispatches one after another: none, or not stated';
comment on column core_services.dispatchable is 'Whether the utility can dispatch it (1) or not (0)';
comment on column core_services.dispatch_signal_ack_required is 'Whether a dispatch signal must be acknowledged (1) or not (0)';
comment on column core_services.continuous_measurement_required is 'Whether it must be measured all the time (1) or not (0)';
comment on column core_services.coordination is 'Who coordinates the resource, and how';
comment on column core_services.functional_summary is 'What is required of the resource, in a sentence';
comment on column core_services.csf_equivalent is 'Nearest service of the later competitive solicitation framework; none where there is none';

create table core_service_technical_requirements (
    service_id varchar not null references core_services (service_id),
    seq integer not null check (seq > 0),
    requirement_key varchar not null,
    name varchar not null,
    value varchar,
    unit varchar,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    primary key (service_id, requirement_key),
    unique (service_id, seq),
    check (unit is null or value is not null)
);
comment on table core_service_technical_requirements is 'Technical requirements of each service; the document names them and leaves their values open';
comment on column core_service_technical_requirements.service_id is 'The service';
comment on column core_service_technical_requirements.seq is 'Order within the service, from 1';
comment on column core_service_technical_requirements.requirement_key is 'Id of the requirement within its service';
comment on column core_service_technical_requirements.name is 'Name of the requirement';
comment on column core_service_technical_requirements.value is 'Required value; empty while open in the document';
comment on column core_service_technical_requirements.unit is 'Unit of the value; empty while open, or where it has none';

create table core_sourcing_structures (
    structure_id varchar primary key,
    name varchar not null,
    pillar enum ('price', 'program', 'procurement') not null,
    in_matrix boolean not null,
    lead_time_min_months integer check (lead_time_min_months >= 0),
    lead_time_max_months integer,
    lead_time_as_printed varchar,
    examples varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    check (lead_time_min_months <= lead_time_max_months),
    check ((lead_time_min_months is null) = (lead_time_max_months is null))
);
comment on table core_sourcing_structures is 'Ways to source a service: by price, by program, by procurement';
comment on column core_sourcing_structures.structure_id is 'Id of the structure';
comment on column core_sourcing_structures.name is 'Name of the structure';
comment on column core_sourcing_structures.pillar is 'Which of the three ways it belongs to';
comment on column core_sourcing_structures.in_matrix is 'Whether the document''s matrix of services and structures has it as a column (1) or not (0)';
comment on column core_sourcing_structures.lead_time_min_months is 'Shortest lead time to operation in months; empty where not stated';
comment on column core_sourcing_structures.lead_time_max_months is 'Longest lead time to operation in months; empty where not stated';
comment on column core_sourcing_structures.lead_time_as_printed is 'Lead time in the words of the document; empty where not stated';
comment on column core_sourcing_structures.examples is 'Examples, in a few words';

create table core_service_sourcing_matrix (
    service_id varchar not null references core_services (service_id),
    structure_id varchar not null references core_sourcing_structures (structure_id),
    marked boolean not null,
    mark_status enum ('certain', 'assumed') not null,
    marks_in_row integer not null check (marks_in_row >= 0),
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    primary key (service_id, structure_id)
);
comment on table core_service_sourcing_matrix is 'Which structure may source which service; most ticks had to be placed by inference';
comment on column core_service_sourcing_matrix.service_id is 'The service (row of the matrix)';
comment on column core_service_sourcing_matrix.structure_id is 'The structure (column of the matrix)';
comment on column core_service_sourcing_matrix.marked is 'Whether the cell is ticked (1) or not (0)';
comment on column core_service_sourcing_matrix.mark_status is 'Whether the place of the tick is certain, or assumed with the reasoning in basis';
comment on column core_service_sourcing_matrix.marks_in_row is 'How many ticks the document''s row has, inferred from its spacing';

create table core_der_technologies (
    technology_id varchar primary key,
    technology varchar not null,
    in_769_list boolean not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null
);
comment on table core_der_technologies is 'Kinds of distributed energy resources';
comment on column core_der_technologies.technology_id is 'Id of the technology';
comment on column core_der_technologies.technology is 'Name of the technology';
comment on column core_der_technologies.in_769_list is 'Whether section 769 lists it (1) or not (0)';

create table core_der_service_eligibility (
    technology_id varchar not null references core_der_technologies (technology_id),
    service_id varchar not null references core_services (service_id),
    eligible enum ('no', 'partial', 'yes') not null,
    mark_status enum ('certain', 'assumed') not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    primary key (technology_id, service_id)
);
comment on table core_der_service_eligibility is 'Which technology can provide which service; all assumed, to be edited';
comment on column core_der_service_eligibility.technology_id is 'The technology';
comment on column core_der_service_eligibility.service_id is 'The service';
comment on column core_der_service_eligibility.eligible is 'Whether it can provide the service: yes, in part, or no';
comment on column core_der_service_eligibility.mark_status is 'Whether that is certain, or assumed with the reasoning in basis';

create table core_value_components (
    component_id varchar primary key,
    name varchar not null,
    definition varchar not null,
    tier enum ('distribution', 'system-wide', 'societal') not null,
    unit varchar not null,
    in_mts_initial_scope boolean not null,
    related_service_ids varchar[],
    formula_id varchar references core_formulas (formula_id),
    source varchar not null,
    basis varchar,
    certainty certainty not null
);
comment on table core_value_components is 'What a distributed resource may be worth, component by component';
comment on column core_value_components.component_id is 'Id of the component: V and a number';
comment on column core_value_components.name is 'Name of the component';
comment on column core_value_components.definition is 'What is avoided or gained';
comment on column core_value_components.tier is 'Where the value falls: distribution, the whole system, society';
comment on column core_value_components.unit is 'Unit of the value';
comment on column core_value_components.in_mts_initial_scope is 'Whether the working group''s first list has it (1) or only the record does (0)';
comment on column core_value_components.related_service_ids is 'Services that bring this value; empty where none is tied to it';
comment on column core_value_components.formula_id is 'Formula that computes it; empty where there is none yet';

create table core_value_components__related_service_ids (
    component_id varchar not null references core_value_components (component_id),
    related_service_ids varchar not null references core_services (service_id),
    primary key (component_id, related_service_ids)
);
comment on table core_value_components__related_service_ids is 'Services related to a value component, one pair a row';
comment on column core_value_components__related_service_ids.component_id is 'The value component';
comment on column core_value_components__related_service_ids.related_service_ids is 'A service that brings this value';

create table core_phases (
    phase_id varchar primary key,
    name varchar not null,
    seq integer not null unique check (seq > 0),
    meaning varchar not null,
    in_documents boolean not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null
);
comment on table core_phases is 'Walk, jog, run: the stages in which sourcing and markets grow';
comment on column core_phases.phase_id is 'Id of the stage';
comment on column core_phases.name is 'Name of the stage';
comment on column core_phases.seq is 'Order of the stage, from 1';
comment on column core_phases.meaning is 'What the stage means';
comment on column core_phases.in_documents is 'Whether the founding documents name it (1) or only the record does (0)';
