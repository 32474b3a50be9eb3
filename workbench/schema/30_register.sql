-- Laws, dockets, groups, dated events, and the rules by which deadlines are counted.

create table core_policies (
    policy_id varchar primary key,
    name varchar not null,
    kind enum (
        'statute', 'statute section', 'bill', 'executive order', 'board policy', 'building code',
        'commission decision', 'commission finding', 'federal order', 'market design',
        'reliability standard', 'guideline', 'interagency agreement'
    ) not null,
    jurisdiction varchar not null,
    issuing_body varchar not null,
    year integer check (year between 1900 and 2060),
    topic varchar not null,
    summary varchar not null,
    in_documents boolean not null,
    target_year integer check (target_year between 1990 and 2100),
    scope enum ('direct', 'indirect') not null,
    source varchar not null,
    basis varchar,
    note varchar,
    certainty certainty not null,
    recorded_fields varchar[]
);
comment on table core_policies is 'Laws, orders, codes, decisions and market designs that shape distribution planning';
comment on column core_policies.policy_id is 'Id of the policy, such as AB327 or PUC769';
comment on column core_policies.name is 'Name of the policy';
comment on column core_policies.kind is 'Kind of policy; a bill was proposed or passed but is no law';
comment on column core_policies.jurisdiction is 'Where it applies: CA for California, US for the United States';
comment on column core_policies.issuing_body is 'Who issued it';
comment on column core_policies.year is 'Year of issue; empty where not known';
comment on column core_policies.topic is 'What it is about, in a word or two';
comment on column core_policies.summary is 'What it says, in our words';
comment on column core_policies.in_documents is 'Whether the founding documents name it (1) or only the record does (0)';
comment on column core_policies.target_year is 'Year by which it sets a target; empty where it sets none';
comment on column core_policies.scope is 'Whether it bears on the distribution grid directly or indirectly';
comment on column core_policies.note is 'What a reader should know beside the summary; empty where nothing';

create table core_proceedings (
    proceeding_id varchar primary key,
    docket varchar not null,
    docket_as_printed varchar,
    agency varchar not null,
    kind enum ('rulemaking', 'application', 'investigation') not null,
    title varchar not null,
    topic varchar not null,
    process_id varchar references core_processes (process_id),
    opened date,
    closed date,
    status_now enum (
        'open', 'closed', 'recurring', 'open, verify', 'closed, verify', 'unknown, verify'
    ) not null,
    in_documents boolean not null,
    source varchar not null,
    basis varchar,
    note varchar,
    certainty certainty not null,
    recorded_fields varchar[],
    check (opened <= closed)
);
comment on table core_proceedings is 'Dockets of the commission; GRCS stands for all rate cases';
comment on column core_proceedings.proceeding_id is 'Id of the docket: its number without signs, such as R1408013';
comment on column core_proceedings.docket is 'Docket number as the commission writes it, several joined by a comma';
comment on column core_proceedings.docket_as_printed is 'Docket number as the document spells it; empty where no document names it';
comment on column core_proceedings.agency is 'Agency that runs it';
comment on column core_proceedings.kind is 'Kind of proceeding';
comment on column core_proceedings.title is 'Title, in short';
comment on column core_proceedings.topic is 'What it is about, in a word or two';
comment on column core_proceedings.process_id is 'Process that it carries; empty where it carries none of ours';
comment on column core_proceedings.opened is 'Day it was opened (YYYY-MM-DD); empty where not known';
comment on column core_proceedings.closed is 'Day it was closed (YYYY-MM-DD); empty while open or where not known';
comment on column core_proceedings.status_now is 'Status as of November 2026; ends in verify where it could not be confirmed';
comment on column core_proceedings.in_documents is 'Whether the founding documents name it (1) or only the record does (0)';
comment on column core_proceedings.note is 'What a reader should know beside the title; empty where nothing';

create table core_proceeding_policy (
    proceeding_id varchar not null references core_proceedings (proceeding_id),
    policy_id varchar not null references core_policies (policy_id),
    relation varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    inferred_fields varchar[],
    primary key (proceeding_id, policy_id)
);
comment on table core_proceeding_policy is 'Which docket carries out, or bears on, which policy';
comment on column core_proceeding_policy.proceeding_id is 'The docket';
comment on column core_proceeding_policy.policy_id is 'The policy';
comment on column core_proceeding_policy.relation is 'How the docket stands to the policy, such as implements or adopted in';

create table core_working_groups (
    wg_id varchar primary key,
    name varchar not null,
    convener varchar not null,
    facilitation varchar not null,
    rules varchar not null,
    funding varchar,
    meeting_pattern varchar,
    started varchar not null check (
        started is null
        or regexp_full_match(started, '\d{4}(-\d{2}){0,2}')
        and try_cast(started || right('-01-01', 10 - length(started)) as date) is not null
    ),
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    inferred_fields varchar[],
    recorded_fields varchar[]
);
comment on table core_working_groups is 'Working groups and how they keep what is said confidential';
comment on column core_working_groups.wg_id is 'Id of the group';
comment on column core_working_groups.name is 'Name of the group';
comment on column core_working_groups.convener is 'Who called it together';
comment on column core_working_groups.facilitation is 'How its meetings are led';
comment on column core_working_groups.rules is 'Rules on who may be quoted and what may be published';
comment on column core_working_groups.funding is 'Who pays for it; empty where not known';
comment on column core_working_groups.meeting_pattern is 'When and where it meets; empty where not known';
comment on column core_working_groups.started is 'Start: a year, a month (YYYY-MM) or a day (YYYY-MM-DD)';

create table core_milestones (
    milestone_id varchar primary key,
    date date,
    date_precision date_precision not null,
    date_latest date,
    label varchar not null,
    kind enum (
        'event', 'meeting', 'publication', 'release', 'window', 'cycle start', 'deadline',
        'filing due', 'deliverable due', 'compliance date', 'target', 'constraint', 'guidance',
        'order', 'ruling', 'decision'
    ) not null,
    process_id varchar references core_processes (process_id),
    proceeding_id varchar references core_proceedings (proceeding_id),
    wg_id varchar references core_working_groups (wg_id),
    status enum ('done', 'planned', 'hypothesis') not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    inferred_fields varchar[],
    check (date <= date_latest),
    check ((date is null) = (date_precision = 'relative')),
    check ((date_latest is null) = (date_precision in ('day', 'relative')))
);
comment on table core_milestones is 'Dated events: meetings, filings, decisions, deadlines';
comment on column core_milestones.milestone_id is 'Id of the event: M and two digits';
comment on column core_milestones.date is 'Day (YYYY-MM-DD), or the first day of a month, quarter, year or range; empty for a relative date';
comment on column core_milestones.date_precision is 'How precisely the date is known; relative means counted from something without a date';
comment on column core_milestones.date_latest is 'Last day the event may fall on (YYYY-MM-DD), where its date is coarser than a day; empty otherwise';
comment on column core_milestones.label is 'What happens';
comment on column core_milestones.kind is 'Kind of event';
comment on column core_milestones.process_id is 'Process it belongs to; empty where none';
comment on column core_milestones.proceeding_id is 'Docket it belongs to; empty where none';
comment on column core_milestones.wg_id is 'Working group it belongs to; empty where none';
comment on column core_milestones.status is 'Whether it took place, was planned when the document was written, or is a hypothesis';

create table core_parties (
    party_id varchar primary key,
    name varchar not null,
    role_group varchar not null,
    kind enum (
        'agency', 'investor-owned utility', 'municipal utility', 'utility', 'company',
        'organization', 'laboratory', 'university institute', '501(c)(3)', 'funder', 'group', 'process'
    ) not null,
    in_documents boolean not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null
);
comment on table core_parties is 'Organizations by role; positions never link here, only to a role';
comment on column core_parties.party_id is 'Id of the organization or group';
comment on column core_parties.name is 'Name of the organization or group';
comment on column core_parties.role_group is 'Role it plays, such as utility, regulator or DER provider';
comment on column core_parties.kind is 'Kind of organization';
comment on column core_parties.in_documents is 'Whether the founding documents name it (1) or only the record does (0)';

create table core_deadline_rules (
    rule_id varchar primary key,
    name varchar not null,
    trigger varchar not null,
    trigger_rule_id varchar,
    offset_value integer check (offset_value between -1000 and 1000),
    offset_unit enum ('day', 'month'),
    roll_rule varchar not null,
    applies_to varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    check ((offset_value is null) = (offset_unit is null))
);
comment on table core_deadline_rules is 'Rules that count a deadline from a trigger';
comment on column core_deadline_rules.rule_id is 'Id of the rule: DL and two digits';
comment on column core_deadline_rules.name is 'What is due';
comment on column core_deadline_rules.trigger is 'What the count starts from';
comment on column core_deadline_rules.trigger_rule_id is 'Rule whose deadline is the trigger; empty where the trigger is no rule';
comment on column core_deadline_rules.offset_value is 'How many days or months after the trigger; negative is before it; empty where the rule has no count of its own';
comment on column core_deadline_rules.offset_unit is 'Whether days or months are counted; empty where nothing is';
comment on column core_deadline_rules.roll_rule is 'Rule that moves a deadline off weekends and holidays, or earliest (a lower bound) or none (not moved); a rule without a count gives its own text';
comment on column core_deadline_rules.applies_to is 'What kind of document or proceeding it is for';

create table core_holidays (
    holiday_date date not null,
    name varchar not null,
    legal_date date not null,
    calendar varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    primary key (holiday_date, name)
);
comment on table core_holidays is 'Days on which the commission''s offices are closed, for counting deadlines';
comment on column core_holidays.holiday_date is 'Day the offices are closed (YYYY-MM-DD)';
comment on column core_holidays.name is 'Name of the holiday';
comment on column core_holidays.legal_date is 'Day of the holiday itself (YYYY-MM-DD)';
comment on column core_holidays.calendar is 'Calendar the holiday belongs to';

create table core_data_access_rules (
    rule_id varchar primary key,
    audience varchar not null,
    customer_class varchar not null,
    min_customers integer not null check (min_customers > 0),
    max_single_share double check (max_single_share between 0 and 1),
    if_not_met varchar not null,
    policy_id varchar not null references core_policies (policy_id),
    source varchar not null,
    basis varchar,
    certainty certainty not null
);
comment on table core_data_access_rules is 'How far usage data must be aggregated before an audience may see it';
comment on column core_data_access_rules.rule_id is 'Id of the rule: DA and a number';
comment on column core_data_access_rules.audience is 'Who may see the aggregate';
comment on column core_data_access_rules.customer_class is 'Customers whose usage it covers';
comment on column core_data_access_rules.min_customers is 'Fewest customers in one aggregate';
comment on column core_data_access_rules.max_single_share is 'Largest share of one customer in the aggregate, from 0 to 1; empty where not limited';
comment on column core_data_access_rules.if_not_met is 'What to do where the limits are not met';
comment on column core_data_access_rules.policy_id is 'Policy that sets the rule';
