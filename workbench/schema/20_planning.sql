-- Planning processes: what they are, their steps, their cycles, and what they hand to one another.

create table core_processes (
    process_id varchar primary key check (regexp_full_match(process_id, '[A-Z][A-Z_]*')),
    template_process_id varchar,
    name varchar not null,
    short_name varchar not null,
    agency varchar not null,
    family varchar not null,
    cadence_months integer check (cadence_months > 0),
    cadence_text varchar not null,
    first_anchor varchar check (regexp_full_match(first_anchor, '\d{4}-(0[1-9]|1[0-2])')),
    last_anchor varchar check (regexp_full_match(last_anchor, '\d{4}-(0[1-9]|1[0-2])')),
    duration_months integer check (duration_months > 0),
    anchor_meaning varchar not null,
    output varchar not null,
    output_step_id varchar,
    in_documents boolean not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    inferred_fields varchar[],
    recorded_fields varchar[],
    check (first_anchor <= last_anchor),
    check (cadence_months is not null or first_anchor is null)
);
comment on table core_processes is 'Planning, ratemaking and funding processes, with how often each comes around';
comment on column core_processes.process_id is 'Id of the process: capital letters, as in DRP or GRC_PGE';
comment on column core_processes.template_process_id is 'Process whose steps, and flows that name it, this process takes; empty where it has its own';
comment on column core_processes.name is 'Name of the process';
comment on column core_processes.short_name is 'Name of the process in a word or two, for a drawing';
comment on column core_processes.agency is 'Who runs it';
comment on column core_processes.family is 'Kind of process, such as statewide planning or ratemaking';
comment on column core_processes.cadence_months is 'Months from one cycle to the next; empty where cycles come irregularly';
comment on column core_processes.cadence_text is 'The cadence in words';
comment on column core_processes.first_anchor is 'Month (YYYY-MM) of the first anchor of the reference schedule; empty where only cycles of record are known';
comment on column core_processes.last_anchor is 'Month (YYYY-MM) of the last anchor of the reference schedule; empty where it goes on';
comment on column core_processes.duration_months is 'Nominal length of a cycle, in months; need not equal the span of the steps; empty where not known';
comment on column core_processes.anchor_meaning is 'What happens on the anchor date of a cycle';
comment on column core_processes.output is 'What a cycle produces';
comment on column core_processes.output_step_id is 'Step whose release is the output of the cycle, of this process or of its template; empty where none is named';
comment on column core_processes.in_documents is 'Whether the founding documents name the process (1) or only the record does (0)';

create table core_process_steps (
    step_id varchar primary key,
    process_id varchar not null references core_processes (process_id),
    seq integer not null check (seq > 0),
    name varchar not null,
    short_name varchar not null,
    start_offset_months integer not null check (start_offset_months between -60 and 60),
    end_offset_months integer not null check (end_offset_months between -60 and 60),
    release_rule enum ('anchor_day', 'start_of_start_month', 'end_of_end_month', 'none') not null,
    release_item varchar,
    predecessors varchar[],
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    unique (process_id, seq),
    check (step_id = process_id || '.' || seq),
    check (start_offset_months <= end_offset_months),
    check ((release_rule = 'none') = (release_item is null))
);
comment on table core_process_steps is 'Steps of a process in whole months from the anchor month of its cycle';
comment on column core_process_steps.step_id is 'Id of the step: its process, a dot, its number, as in DRP.7';
comment on column core_process_steps.process_id is 'Process the step belongs to';
comment on column core_process_steps.seq is 'Number of the step within its process, from 1';
comment on column core_process_steps.name is 'What is done in the step';
comment on column core_process_steps.short_name is 'What is done in the step in a word or two, for a drawing';
comment on column core_process_steps.start_offset_months is 'First month of the step, as whole months after the anchor month; negative is before it';
comment on column core_process_steps.end_offset_months is 'Last month of the step, included, as whole months after the anchor month; negative is before it';
comment on column core_process_steps.release_rule is 'When the step releases its result: on the anchor day, on the first day of its first month, on the last day of its last month, or never';
comment on column core_process_steps.release_item is 'What the step releases; empty where it releases nothing';
comment on column core_process_steps.predecessors is 'Steps that must be finished before this one starts; empty where there are none';

create table core_process_steps__predecessors (
    step_id varchar not null references core_process_steps (step_id),
    predecessors varchar not null references core_process_steps (step_id),
    primary key (step_id, predecessors)
);
comment on table core_process_steps__predecessors is 'Predecessors of the steps, one pair a row';
comment on column core_process_steps__predecessors.step_id is 'The later step';
comment on column core_process_steps__predecessors.predecessors is 'A step that must be finished before it';

create table core_process_cycles (
    process_id varchar not null references core_processes (process_id),
    reference_year integer not null check (reference_year between 1990 and 2060),
    cycle_name varchar not null,
    anchor_planned date,
    anchor_actual date,
    anchor_precision date_precision not null,
    output_planned date,
    output_actual date,
    output_precision date_precision,
    period_end date,
    status enum ('actual', 'planned', 'hypothesis') not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    recorded_fields varchar[],
    primary key (process_id, reference_year),
    check (anchor_planned is not null or anchor_actual is not null),
    check ((output_precision is null) = (output_planned is null and output_actual is null)),
    check (period_end >= coalesce(anchor_actual, anchor_planned))
);
comment on table core_process_cycles is 'Cycles of record, planned and actual dates side by side';
comment on column core_process_cycles.process_id is 'Process of the cycle';
comment on column core_process_cycles.reference_year is 'Year of the cycle''s anchor on the reference schedule; never changes while dates move';
comment on column core_process_cycles.cycle_name is 'Name of the cycle in the record, such as TPP 2018-2019 or TY2020';
comment on column core_process_cycles.anchor_planned is 'Anchor as planned (YYYY-MM-DD); one known to the month stands on its first day; empty where not known';
comment on column core_process_cycles.anchor_actual is 'Anchor as it happened (YYYY-MM-DD); one known to the month stands on its first day; empty where not known';
comment on column core_process_cycles.anchor_precision is 'How precisely the anchor is known';
comment on column core_process_cycles.output_planned is 'Planned release of the output step (YYYY-MM-DD); one known to the month stands on its last day, a filing on its anchor day; empty where not known';
comment on column core_process_cycles.output_actual is 'Release of the output step as it happened (YYYY-MM-DD); one known to the month stands on its last day; empty where not known';
comment on column core_process_cycles.output_precision is 'How precisely the output is known: of the actual date where there is one, else of the planned; empty without either';
comment on column core_process_cycles.period_end is 'Last day of the period a funding cycle pays for (YYYY-MM-DD); not an output; empty for other cycles';
comment on column core_process_cycles.status is 'Whether the cycle took place, is planned in a document, or is a hypothesis of a document';

create table core_information_flows (
    flow_id varchar primary key check (regexp_full_match(flow_id, 'F\d\d')),
    label varchar not null,
    from_process_id varchar not null references core_processes (process_id),
    from_step_id varchar references core_process_steps (step_id),
    to_process_id varchar not null references core_processes (process_id),
    to_step_id varchar references core_process_steps (step_id),
    data_item varchar not null,
    data_type varchar not null,
    granularity_space varchar not null,
    granularity_time varchar not null,
    space_level space_level,
    time_level time_level,
    need_space space_level,
    need_time time_level,
    horizon_years integer check (horizon_years > 0),
    direction_for_dpp enum ('in', 'out', 'internal', 'between others') not null,
    needed_by varchar not null,
    need_rule enum ('start_of_to_step', 'end_of_to_step'),
    latency_days integer check (latency_days between 0 and 1500),
    criticality enum ('low', 'medium', 'high') not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    inferred_fields varchar[],
    check (need_rule is null or to_step_id is not null)
);
comment on table core_information_flows is 'Who hands what to whom, and when it is needed';
comment on column core_information_flows.flow_id is 'Id of the flow: F and two digits';
comment on column core_information_flows.label is 'The flow in a few words, as pages name it';
comment on column core_information_flows.from_process_id is 'Process that produces the data';
comment on column core_information_flows.from_step_id is 'Step that releases it, of that process or of its template; empty where not known';
comment on column core_information_flows.to_process_id is 'Process that uses the data';
comment on column core_information_flows.to_step_id is 'Step that uses it, of that process or of its template; empty where not known';
comment on column core_information_flows.data_item is 'What is handed over';
comment on column core_information_flows.data_type is 'Kind of data, such as forecast, scenario or budget';
comment on column core_information_flows.granularity_space is 'Detail in space, in the words of the document';
comment on column core_information_flows.granularity_time is 'Detail in time, in the words of the document';
comment on column core_information_flows.space_level is 'Detail in space that the producer gives, on the scale from system to line section; empty where not known';
comment on column core_information_flows.time_level is 'Detail in time that the producer gives, on the scale from annual to 15 minutes; empty where not known';
comment on column core_information_flows.need_space is 'Detail in space that the user needs, on the same scale; empty where not known';
comment on column core_information_flows.need_time is 'Detail in time that the user needs, on the same scale; empty where not known';
comment on column core_information_flows.horizon_years is 'Years ahead that the data covers; empty where not known';
comment on column core_information_flows.direction_for_dpp is 'Seen from the distribution planning process: out of it, into it, within it, or between others';
comment on column core_information_flows.needed_by is 'When it is needed, in words';
comment on column core_information_flows.need_rule is 'How the day of need is computed: start or end of the using step; empty where it cannot be computed';
comment on column core_information_flows.latency_days is 'Days of handling before the user can work with it; 0 until someone states a number; empty where no need can be computed';
comment on column core_information_flows.criticality is 'How much depends on the flow';

create table core_drp_scenarios (
    scenario_id varchar primary key,
    name varchar not null,
    basis_case varchar not null,
    used_for varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null
);
comment on table core_drp_scenarios is 'The three scenarios that a distribution resources plan is asked to work with';
comment on column core_drp_scenarios.scenario_id is 'Letter of the scenario';
comment on column core_drp_scenarios.name is 'Name of the scenario';
comment on column core_drp_scenarios.basis_case is 'What the scenario is built on';
comment on column core_drp_scenarios.used_for is 'What the scenario is used for';

create table core_dpp_design_points (
    point_id varchar primary key,
    topic varchar not null,
    text varchar not null,
    value varchar,
    unit varchar,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    check (unit is null or value is not null)
);
comment on table core_dpp_design_points is 'What the documents ask of the distribution planning process, with numbers where given';
comment on column core_dpp_design_points.point_id is 'Id of the statement: DP and a number';
comment on column core_dpp_design_points.topic is 'What the statement is about, in a word';
comment on column core_dpp_design_points.text is 'The statement, in our words';
comment on column core_dpp_design_points.value is 'Its number or level; empty where it has none';
comment on column core_dpp_design_points.unit is 'Unit of a number; empty otherwise';
