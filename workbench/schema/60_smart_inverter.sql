-- The smart inverter working group: hierarchy, points of the meeting, phases of Rule 21.

create table core_der_levels (
    level_id varchar primary key,
    level integer not null unique check (level between 1 and 5),
    name varchar not null,
    description varchar not null,
    examples varchar not null,
    in_documents boolean not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    recorded_fields varchar[]
);
comment on table core_der_levels is 'Five levels of control, from the single resource to the wholesale market';
comment on column core_der_levels.level_id is 'Id of the level: L and its number';
comment on column core_der_levels.level is 'Number of the level, 1 nearest to the resource';
comment on column core_der_levels.name is 'Name of the level';
comment on column core_der_levels.description is 'What happens on the level';
comment on column core_der_levels.examples is 'Examples, in a few words';
comment on column core_der_levels.in_documents is 'Whether the founding documents name it (1) or only the record does (0)';

create table core_siwg_items (
    item_id varchar primary key,
    section varchar not null,
    kind enum (
        'agreement', 'open', 'disputed', 'proposal', 'observation', 'action', 'constraint'
    ) not null,
    topic varchar not null,
    statement varchar not null,
    phase integer[] not null,
    level_id varchar references core_der_levels (level_id),
    role_group enum ('all', 'stakeholders', 'utility', 'facilitator') not null,
    status enum (
        'open', 'recorded', 'disputed', 'agreed', 'agreed with caveat', 'proposed for CPUC'
    ) not null,
    due_date date,
    depends_on varchar[],
    links_to_pair varchar[],
    caveat_of varchar,
    conditional_text varchar,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    inferred_fields varchar[]
);
comment on table core_siwg_items is 'Every point of the smart inverter working group''s meeting notes';
comment on column core_siwg_items.item_id is 'Id of the point: S and two digits';
comment on column core_siwg_items.section is 'Part of the notes it stands in';
comment on column core_siwg_items.kind is 'What the notes made of it';
comment on column core_siwg_items.topic is 'What it is about, in a word or two';
comment on column core_siwg_items.statement is 'The point, in our words';
comment on column core_siwg_items.phase is 'Phases of the group''s work it belongs to, as numbers';
comment on column core_siwg_items.level_id is 'Level of control it is about; empty where not tied to one';
comment on column core_siwg_items.role_group is 'Role it came from, the finest attribution allowed: never a person or an organization';
comment on column core_siwg_items.status is 'Where it stood when the notes were written';
comment on column core_siwg_items.due_date is 'Day it was due (YYYY-MM-DD); empty where none was set';
comment on column core_siwg_items.depends_on is 'Points that must be settled before this one; empty where there are none';
comment on column core_siwg_items.links_to_pair is 'Points that answer or oppose it, named on both sides; empty where there are none';
comment on column core_siwg_items.caveat_of is 'Point that must never be shown without this one; empty where this is no caveat';
comment on column core_siwg_items.conditional_text is 'Condition under which an agreement holds; empty where there is none';

create table core_siwg_items__depends_on (
    item_id varchar not null references core_siwg_items (item_id),
    depends_on varchar not null references core_siwg_items (item_id),
    primary key (item_id, depends_on)
);
comment on table core_siwg_items__depends_on is 'What each point depends on, one pair a row';
comment on column core_siwg_items__depends_on.item_id is 'The point that waits';
comment on column core_siwg_items__depends_on.depends_on is 'A point that must be settled before it';

create table core_siwg_items__links_to_pair (
    item_id varchar not null references core_siwg_items (item_id),
    links_to_pair varchar not null references core_siwg_items (item_id),
    primary key (item_id, links_to_pair)
);
comment on table core_siwg_items__links_to_pair is 'Points that answer or oppose one another, one pair a row, both ways';
comment on column core_siwg_items__links_to_pair.item_id is 'A point';
comment on column core_siwg_items__links_to_pair.links_to_pair is 'A point that answers or opposes it';

create table core_smart_inverter_phases (
    phase integer not null check (phase between 1 and 3),
    name varchar not null,
    scope varchar not null,
    required_by date,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    primary key (phase, name)
);
comment on table core_smart_inverter_phases is 'Phases of smart inverter functions under Rule 21, with the date each was required by';
comment on column core_smart_inverter_phases.phase is 'Number of the phase';
comment on column core_smart_inverter_phases.name is 'Group of functions within the phase';
comment on column core_smart_inverter_phases.scope is 'Which functions these are';
comment on column core_smart_inverter_phases.required_by is 'Day they were required by (YYYY-MM-DD), the latest known; empty where not set';
