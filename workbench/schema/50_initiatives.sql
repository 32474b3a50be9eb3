-- The four research proposals, and the statutory principles they are held against.

create table core_initiatives (
    initiative_id varchar primary key,
    title varchar not null,
    investment_areas varchar[] not null,
    value_chain varchar not null,
    funding_min_usd integer not null check (funding_min_usd >= 0),
    funding_max_usd integer not null,
    year integer not null check (year between 1990 and 2060),
    proponent varchar not null,
    summary varchar not null,
    principle_claim enum ('listed principles', 'all principles') not null,
    claimed_value_usd_per_mw integer check (claimed_value_usd_per_mw > 0),
    value_horizon_years integer check (value_horizon_years > 0),
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    inferred_fields varchar[],
    check (funding_min_usd <= funding_max_usd),
    check (value_horizon_years is null or claimed_value_usd_per_mw is not null)
);
comment on table core_initiatives is 'Four proposals for research funding; figures are claims of the proposals, not findings';
comment on column core_initiatives.initiative_id is 'Id of the proposal: I and a number';
comment on column core_initiatives.title is 'Title, in our words';
comment on column core_initiatives.investment_areas is 'Areas of the research program it applies for';
comment on column core_initiatives.value_chain is 'Part of the value chain it names';
comment on column core_initiatives.funding_min_usd is 'Lower end of the funding asked for, in nominal US dollars';
comment on column core_initiatives.funding_max_usd is 'Upper end of the funding asked for, in nominal US dollars';
comment on column core_initiatives.year is 'Year of the proposal';
comment on column core_initiatives.proponent is 'Organization that proposes it';
comment on column core_initiatives.summary is 'What it would do, in our words';
comment on column core_initiatives.principle_claim is 'Whether it lists the principles it serves or claims all of them at once';
comment on column core_initiatives.claimed_value_usd_per_mw is 'Value it claims, in nominal US dollars per megawatt; empty where it claims none';
comment on column core_initiatives.value_horizon_years is 'Years over which the claimed value arises; empty where not stated';

create table core_initiative_benefits (
    initiative_id varchar not null references core_initiatives (initiative_id),
    benefit_id varchar not null,
    benefit varchar not null,
    ticked boolean not null,
    detail varchar,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    primary key (initiative_id, benefit_id)
);
comment on table core_initiative_benefits is 'Boxes for ratepayer benefits on the proposals'' forms';
comment on column core_initiative_benefits.initiative_id is 'The proposal';
comment on column core_initiative_benefits.benefit_id is 'Id of the benefit within its proposal';
comment on column core_initiative_benefits.benefit is 'The benefit';
comment on column core_initiative_benefits.ticked is 'Whether the box is ticked (1) or not (0)';
comment on column core_initiative_benefits.detail is 'What the proposal says about it, in our words; empty where nothing';

create table core_initiative_details (
    initiative_id varchar not null references core_initiatives (initiative_id),
    kind enum (
        'application served', 'barrier', 'beneficiary', 'concept', 'condition', 'expected effect',
        'facilitates', 'grid use', 'improvement', 'lifecycle stage', 'model parameter', 'pilot need',
        'platform function', 'prior work', 'product supplied by assets', 'revenue stream',
        'rule element', 'stakeholder', 'task', 'technology', 'transaction kind'
    ) not null,
    seq integer not null check (seq > 0),
    text varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    primary key (initiative_id, kind, seq)
);
comment on table core_initiative_details is 'What the proposals say about barriers, tasks, stakeholders, earlier work and more';
comment on column core_initiative_details.initiative_id is 'The proposal';
comment on column core_initiative_details.kind is 'What the text is about';
comment on column core_initiative_details.seq is 'Order within its kind, from 1';
comment on column core_initiative_details.text is 'The point, in our words';

create table core_principles (
    principle_id varchar primary key,
    code_section enum ('8360', '740.1') not null,
    letter varchar not null check (regexp_full_match(letter, '[a-z]')),
    short_text varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    unique (code_section, letter)
);
comment on table core_principles is 'Statutory principles: Public Utilities Code 8360 (a) to (j) and 740.1 (a) to (e)';
comment on column core_principles.principle_id is 'Id of the principle: P, its section, its letter';
comment on column core_principles.code_section is 'Section of the Public Utilities Code';
comment on column core_principles.letter is 'Letter within the section';
comment on column core_principles.short_text is 'The principle, in our words';

create table core_initiative_principles (
    initiative_id varchar not null references core_initiatives (initiative_id),
    principle_id varchar not null references core_principles (principle_id),
    addressed boolean,
    claim_type enum ('listed', 'not listed', 'blanket claim', 'not itemized') not null,
    wording_variant varchar,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    inferred_fields varchar[],
    primary key (initiative_id, principle_id),
    check ((addressed is null) = (claim_type = 'not itemized')),
    check (addressed = (claim_type <> 'not listed'))
);
comment on table core_initiative_principles is 'Which principle each proposal says it serves';
comment on column core_initiative_principles.initiative_id is 'The proposal';
comment on column core_initiative_principles.principle_id is 'The principle';
comment on column core_initiative_principles.addressed is 'Whether the proposal claims to serve it (1) or not (0); empty where that cannot be told';
comment on column core_initiative_principles.claim_type is 'How: listed by itself, not listed, covered by a claim to serve all, or the law cited without its letters';
comment on column core_initiative_principles.wording_variant is 'How the proposal''s wording of the principle differs from the code; empty where it does not';
