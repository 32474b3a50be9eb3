-- What alignment computes for a scenario, as tables: rows are those of the question of that name.
-- Days are whole days; unknown is null. `workbench.open` and the report fill them.

create table handoffs (
    flow_id varchar not null,
    from_process varchar not null,
    from_step varchar,
    to_process varchar not null,
    to_step varchar,
    consumer_cycle varchar,
    cycle_name varchar,
    producer_cycle varchar,
    need_date date,
    release_date date,
    usable_date date,
    slack_days integer,
    state varchar not null,
    version_in_use varchar,
    version_release_date date,
    age_days integer,
    fresh boolean,
    coarse boolean,
    certainty varchar not null,
    edited boolean not null
);
comment on table handoffs is 'Every use of every hand-off: needed, released, slack, version in use and its age';
comment on column handoffs.flow_id is 'Hand-off, as in information_flows';
comment on column handoffs.from_process is 'Process that hands over';
comment on column handoffs.from_step is 'Step whose release is handed over';
comment on column handoffs.to_process is 'Process that uses it';
comment on column handoffs.to_step is 'Step that needs it';
comment on column handoffs.consumer_cycle is 'Cycle that uses it: process and reference year';
comment on column handoffs.cycle_name is 'What people call that cycle';
comment on column handoffs.producer_cycle is 'Version meant for this use; it stays while dates move';
comment on column handoffs.need_date is 'Day by which it is needed; empty where no rule says so';
comment on column handoffs.release_date is 'Day on which the version meant comes out';
comment on column handoffs.usable_date is 'Release and handling time: from then on it can be used';
comment on column handoffs.slack_days is 'Needed less usable, in days; below zero is a miss';
comment on column handoffs.state is 'in_time, tight (0 to 30 days), missed, none (no version was there yet) or unknown';
comment on column handoffs.version_in_use is 'Newest version that is usable by then';
comment on column handoffs.version_release_date is 'Day on which that version came out';
comment on column handoffs.age_days is 'Needed less release of the version in use, in days';
comment on column handoffs.fresh is 'Whether that version differs from that of the use before; not how young it is';
comment on column handoffs.coarse is 'Whether what is given is coarser in space or time than what is needed';
comment on column handoffs.certainty is 'Weakest of what the row rests on; a date that was set counts as assumed';
comment on column handoffs.edited is 'Whether a setting of the scenario changed a date of this row';

create table release_months (
    release_month integer not null,
    label varchar not null,
    total double not null,
    by_process json not null,
    mark varchar not null
);
comment on table release_months is 'Age of the plan in use by month of release over a two-year cycle; the lowest total is best';
comment on column release_months.release_month is 'Month of a two-year clock: 0 is January of an odd year';
comment on column release_months.label is 'The month in words';
comment on column release_months.total is 'Weighted months of age, added up over the processes; lower is better';
comment on column release_months.by_process is 'Its parts, in weighted months of age by process';
comment on column release_months.mark is 'best, next best, or nothing';

create table step_network (
    step_id varchar not null,
    es integer not null,
    ef integer not null,
    ls integer not null,
    lf integer not null,
    total_float integer not null,
    free_float integer not null,
    critical boolean not null
);
comment on table step_network is 'The plan’s own steps: when each can and must start, in months from the start of the work';
comment on column step_network.step_id is 'Step, as in process_steps';
comment on column step_network.es is 'Earliest start, in months';
comment on column step_network.ef is 'Earliest finish, in months';
comment on column step_network.ls is 'Latest start, in months, that keeps the due date';
comment on column step_network.lf is 'Latest finish, in months, that keeps the due date';
comment on column step_network.total_float is 'Months it can wait without moving the due date';
comment on column step_network.free_float is 'Months it can wait without moving any later step';
comment on column step_network.critical is 'Whether any wait moves the due date';

create table rate_cases (
    utility varchar not null,
    cycle varchar not null,
    cycle_name varchar,
    application_date date,
    application_precision varchar,
    plan_in_use varchar,
    plan_age_days integer,
    fresh boolean,
    plan_meant varchar,
    slack_days integer,
    state varchar not null,
    decision_reaches varchar,
    decision_slack_days integer,
    decision_state varchar,
    certainty varchar not null,
    edited boolean not null
);
comment on table rate_cases is 'Rate-case applications by utility: which plan each meets, and which plan its decision reaches';
comment on column rate_cases.utility is 'Utility';
comment on column rate_cases.cycle is 'Rate case: process and reference year';
comment on column rate_cases.cycle_name is 'What people call it: its test year';
comment on column rate_cases.application_date is 'Day of the application';
comment on column rate_cases.application_precision is 'How exactly that day is known';
comment on column rate_cases.plan_in_use is 'Newest plan that is usable by then';
comment on column rate_cases.plan_age_days is 'Age of that plan at the application, in days';
comment on column rate_cases.fresh is 'Whether it differs from the plan of the application before';
comment on column rate_cases.plan_meant is 'Plan that is meant for this application';
comment on column rate_cases.slack_days is 'Days between that plan being usable and the application';
comment on column rate_cases.state is 'in_time, tight, missed, none or unknown, as in handoffs';
comment on column rate_cases.decision_reaches is 'Plan that is meant to build on the decision';
comment on column rate_cases.decision_slack_days is 'Days between the decision and the start of that plan’s engineering';
comment on column rate_cases.decision_state is 'State of that hand-off';
comment on column rate_cases.certainty is 'Weakest of what the row rests on';
comment on column rate_cases.edited is 'Whether a setting of the scenario changed a date of this row';

create table horizons (
    flow_id varchar not null,
    label varchar not null,
    consumer_cycle varchar not null,
    version_in_use varchar,
    horizon_years integer,
    covered_from date,
    covered_until date,
    needed_years integer,
    needed_from date not null,
    needed_until date,
    uncovered_years integer[]
);
comment on table horizons is 'How far ahead what is handed over looks, beside how far its consumer must look';
comment on column horizons.flow_id is 'Hand-off, as in information_flows';
comment on column horizons.label is 'The hand-off in words';
comment on column horizons.consumer_cycle is 'Cycle that uses it: process and reference year';
comment on column horizons.version_in_use is 'Newest version that is usable by then';
comment on column horizons.horizon_years is 'Years that a version looks ahead';
comment on column horizons.covered_from is 'First day that the version in use covers: its release';
comment on column horizons.covered_until is 'Last day that it covers';
comment on column horizons.needed_years is 'Years that the consumer must look ahead: the longest horizon of what it hands on (assumed)';
comment on column horizons.needed_from is 'Day by which the consumer needs it';
comment on column horizons.needed_until is 'Last day that the consumer must look at';
comment on column horizons.uncovered_years is 'Calendar years left uncovered; an empty list where none is, null where unknown';

create table path_ages (
    chain varchar not null,
    consumer_cycle varchar,
    need_date date,
    path_age_days integer
);
comment on table path_ages is 'Age of what entered a chain of hand-offs when its end is used';
comment on column path_ages.chain is 'Hand-offs of the chain, joined by commas';
comment on column path_ages.consumer_cycle is 'Cycle at its end: process and reference year';
comment on column path_ages.need_date is 'Day by which that cycle needs it';
comment on column path_ages.path_age_days is 'Days from the release at its beginning to that day';

create table remedies (
    "key" varchar not null,
    flow_id varchar not null,
    label varchar not null,
    consumer_cycle varchar,
    release_date date not null,
    release_by date not null,
    days_earlier integer not null,
    latency_days integer,
    need_from date not null
);
comment on table remedies is 'What would have to be true for each missed use to be in time, each alone';
comment on column remedies."key" is 'Use: hand-off, processes and year';
comment on column remedies.flow_id is 'Hand-off, as in information_flows';
comment on column remedies.label is 'The hand-off in words';
comment on column remedies.consumer_cycle is 'Cycle that uses it: process and reference year';
comment on column remedies.release_date is 'Day on which the version meant comes out';
comment on column remedies.release_by is 'Latest day of release that would do, with the handling time as it is';
comment on column remedies.days_earlier is 'How many days earlier that is';
comment on column remedies.latency_days is 'Longest handling time that would do, in days; empty where even none is too long';
comment on column remedies.need_from is 'Earliest need that would do';

create table cycles_beside_record (
    process varchar not null,
    "year" integer not null,
    cycle_name varchar,
    what varchar not null,
    reference date,
    planned date,
    actual date,
    "precision" varchar,
    months_late integer,
    source varchar not null,
    basis varchar,
    certainty varchar not null
);
comment on table cycles_beside_record is 'Anchor and output of each cycle: on the regular schedule, as planned, and as it came';
comment on column cycles_beside_record.process is 'Process';
comment on column cycles_beside_record."year" is 'Reference year of the cycle';
comment on column cycles_beside_record.cycle_name is 'What people call the cycle';
comment on column cycles_beside_record.what is 'anchor (start or filing day) or output';
comment on column cycles_beside_record.reference is 'Day on the regular schedule';
comment on column cycles_beside_record.planned is 'Day as a document plans it';
comment on column cycles_beside_record.actual is 'Day of record';
comment on column cycles_beside_record."precision" is 'How exactly these days are known';
comment on column cycles_beside_record.months_late is 'Month of record less month of the regular schedule; empty without record';
comment on column cycles_beside_record.source is 'Document or record that says so';
comment on column cycles_beside_record.basis is 'What the row rests on';
comment on column cycles_beside_record.certainty is 'stated, public record or assumed';

create table changes (
    "key" varchar not null,
    flow_id varchar not null,
    label varchar not null,
    consumer_cycle varchar,
    slack_days integer,
    baseline_slack_days integer,
    change_days integer,
    state varchar not null,
    baseline_state varchar,
    version_in_use varchar,
    baseline_version_in_use varchar
);
comment on table changes is 'Uses that differ from the baseline of the link, or from the scenario as discussed where it has none';
comment on column changes."key" is 'Use: hand-off, processes and year';
comment on column changes.flow_id is 'Hand-off, as in information_flows';
comment on column changes.label is 'The hand-off in words';
comment on column changes.consumer_cycle is 'Cycle that uses it: process and reference year';
comment on column changes.slack_days is 'Slack here, in days';
comment on column changes.baseline_slack_days is 'Slack in the baseline, in days';
comment on column changes.change_days is 'Slack here less slack in the baseline, in days';
comment on column changes.state is 'State here, as in handoffs';
comment on column changes.baseline_state is 'State in the baseline';
comment on column changes.version_in_use is 'Version in use here';
comment on column changes.baseline_version_in_use is 'Version in use in the baseline';
