-- What the grid should become, what the law asks, what to invest in, and who serves what.

create table core_smart_grid_characteristics (
    characteristic_id varchar primary key,
    seq integer not null unique check (seq > 0),
    text varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null
);
comment on table core_smart_grid_characteristics is 'Eleven characteristics of a California smart grid';
comment on column core_smart_grid_characteristics.characteristic_id is 'Id of the characteristic: CH and two digits';
comment on column core_smart_grid_characteristics.seq is 'Order in the document, from 1';
comment on column core_smart_grid_characteristics.text is 'The characteristic, in our words';

create table core_sec769_requirements (
    requirement_id varchar primary key,
    seq_in_document integer not null unique check (seq_in_document > 0),
    statute_item varchar not null,
    text varchar not null,
    in_services_focus boolean not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    inferred_fields varchar[]
);
comment on table core_sec769_requirements is 'What Public Utilities Code section 769 asks of a distribution resources plan';
comment on column core_sec769_requirements.requirement_id is 'Id of the requirement: R769 and the number in the document';
comment on column core_sec769_requirements.seq_in_document is 'Number in the document, from 1';
comment on column core_sec769_requirements.statute_item is 'Place in the statute, which numbers them differently';
comment on column core_sec769_requirements.text is 'The requirement, in our words';
comment on column core_sec769_requirements.in_services_focus is 'Whether the work on services and sourcing looks at it (1) or not (0)';

create table core_least_regrets_investments (
    investment_id varchar primary key,
    category varchar not null,
    name varchar not null,
    role varchar not null,
    time_scale varchar not null,
    sufficient_alone enum ('no', 'yes'),
    source varchar not null,
    basis varchar,
    certainty certainty not null
);
comment on table core_least_regrets_investments is 'Investments that pay whichever way the grid goes';
comment on column core_least_regrets_investments.investment_id is 'Id of the investment: LR and a number';
comment on column core_least_regrets_investments.category is 'Group it belongs to';
comment on column core_least_regrets_investments.name is 'Name of the investment';
comment on column core_least_regrets_investments.role is 'What it is for';
comment on column core_least_regrets_investments.time_scale is 'Time scale on which it works';
comment on column core_least_regrets_investments.sufficient_alone is 'Whether it is enough by itself; empty where the document does not say';

create table core_grid_end_states (
    state_id varchar not null,
    state varchar not null,
    seq integer not null check (seq > 0),
    attribute varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    primary key (state_id, seq)
);
comment on table core_grid_end_states is 'Today''s grid, its path, and the states it may end in, attribute by attribute';
comment on column core_grid_end_states.state_id is 'Id of the state';
comment on column core_grid_end_states.state is 'Name of the state';
comment on column core_grid_end_states.seq is 'Order of the attribute within the state, from 1';
comment on column core_grid_end_states.attribute is 'The attribute, in our words';

create table core_mts_outputs (
    output_id varchar primary key,
    kind enum (
        'accomplishment', 'enhancement', 'framework layer', 'paper finding', 'scope', 'volume',
        'guidance', 'purpose'
    ) not null,
    text varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null
);
comment on table core_mts_outputs is 'What the More Than Smart working group brought about and set out to do';
comment on column core_mts_outputs.output_id is 'Id of the output: MO and a number';
comment on column core_mts_outputs.kind is 'Kind of output';
comment on column core_mts_outputs.text is 'The output, in our words';

create table core_consumer_roles (
    role_id varchar primary key,
    question_no varchar not null check (regexp_full_match(question_no, 'Q\d')),
    question varchar not null,
    actor varchar not null,
    role_or_policy varchar not null,
    stage varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    inferred_fields varchar[]
);
comment on table core_consumer_roles is 'Who does what for devices that consumers own, by question of the workshop';
comment on column core_consumer_roles.role_id is 'Id of the role: CR and two digits';
comment on column core_consumer_roles.question_no is 'Number of the workshop question: Q and a digit';
comment on column core_consumer_roles.question is 'The question, in our words';
comment on column core_consumer_roles.actor is 'Who acts';
comment on column core_consumer_roles.role_or_policy is 'What the actor does, or which policy helps';
comment on column core_consumer_roles.stage is 'When: early, later, ongoing, or after meters are deployed';

create table core_open_questions (
    question_id varchar primary key,
    topic varchar not null,
    question varchar not null,
    asked_of varchar not null,
    answer_module varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null
);
comment on table core_open_questions is 'Questions that the documents leave open';
comment on column core_open_questions.question_id is 'Id of the question: OQ and a number';
comment on column core_open_questions.topic is 'What it is about, in a word or two';
comment on column core_open_questions.question is 'The question, in our words';
comment on column core_open_questions.asked_of is 'Process or work it is asked of';
comment on column core_open_questions.answer_module is 'Part of this workbench that should answer it';

create table core_serves (
    serve_id varchar primary key,
    from_register varchar not null,
    from_id varchar not null,
    to_register enum (
        'smart_grid_characteristics', 'least_regrets_investments', 'sec769_requirements'
    ) not null,
    to_id varchar not null,
    how varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    unique (from_register, from_id, to_register, to_id)
);
comment on table core_serves is 'What serves which characteristic, investment or requirement; our reading, to be edited';
comment on column core_serves.serve_id is 'Id of the link: SV and two digits';
comment on column core_serves.from_register is 'File of what serves, by its name without .csv';
comment on column core_serves.from_id is 'Key of its row in that file; the parts of a compound key are joined by a colon';
comment on column core_serves.to_register is 'File of what is served, by its name without .csv';
comment on column core_serves.to_id is 'Key of its row in that file';
comment on column core_serves.how is 'How the one serves the other';
