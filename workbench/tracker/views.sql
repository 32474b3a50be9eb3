-- What the tracker computes for a scenario, as tables: rows are those of the question of that name.
-- Dates keep their precision: text such as 2015-07 where no day is known. Unknown is null.

create table items (
    id varchar not null,
    register varchar not null,
    kind varchar,
    state varchar,
    title varchar not null,
    caveat varchar,
    status varchar,
    note varchar,
    known_on date,
    dates varchar,
    source varchar not null,
    basis varchar,
    certainty varchar not null
);
comment on table items is 'Every item of the register, a caveat right behind the item that must not be read without it';
comment on column items.id is 'Id of the item; the parts of a compound one are joined by a colon';
comment on column items.register is 'File the item stands in, without .csv';
comment on column items.kind is 'Kind as its file has it, else what a row of the file is called; empty where it was not known by then';
comment on column items.state is 'State of a working group''s point, such as agreed with a caveat; empty for other items';
comment on column items.title is 'What it says, in short';
comment on column items.caveat is 'What must always be read with it: the id and words of its caveat; empty where it has none';
comment on column items.status is 'Status as written; empty where it has none, or none was known by then';
comment on column items.note is 'Its caveat, else its note, else its basis; and the open points it waits for';
comment on column items.known_on is 'Day by which it was known: of its earliest document, or its own in the public record; empty where not known';
comment on column items.dates is 'Its dates, each by its column and as precisely as it is known';
comment on column items.source is 'Document, or public record';
comment on column items.basis is 'What the record says, or how something was inferred';
comment on column items.certainty is 'stated in a document, assumed by us, or public record';

create table due (
    id varchar not null,
    register varchar not null,
    title varchar not null,
    due_date varchar not null,
    precision varchar not null,
    days integer,
    overdue boolean not null,
    also varchar,
    caveat varchar
);
comment on table due is 'What is due within the scenario''s days from its as-of day, soonest first';
comment on column due.id is 'Id of the item';
comment on column due.register is 'File the item stands in, without .csv';
comment on column due.title is 'What it says, in short';
comment on column due.due_date is 'When it is due, as precisely as it is known: a day, a month (2015-07), a quarter (2015-Q2) or a year';
comment on column due.precision is 'How precisely that is known';
comment on column due.days is 'Days from the as-of day; empty where no day is known';
comment on column due.overdue is 'Whether it lay before the as-of day';
comment on column due.also is 'Items of the same day that it depends on, or that repeat it';
comment on column due.caveat is 'What must always be read with it: the id and words of its caveat; empty where it has none';

create table deadlines (
    rule_id varchar not null,
    "trigger" date not null,
    computed date not null,
    rolled date not null,
    lower_bound boolean not null,
    skipped varchar
);
comment on table deadlines is 'Deadline of the scenario''s rule, and of the rules that count from it in turn';
comment on column deadlines.rule_id is 'Rule, as in deadline_rules';
comment on column deadlines."trigger" is 'Day it counts from';
comment on column deadlines.computed is 'Trigger plus offset';
comment on column deadlines.rolled is 'Next day on which the offices are open; as computed where the rule does not roll';
comment on column deadlines.lower_bound is 'Whether it says only that something is no earlier';
comment on column deadlines.skipped is 'Days that it rolled over, and why';

create table principle_coverage (
    initiative_id varchar not null,
    law varchar not null,
    "of" integer not null,
    listed integer,
    letters varchar,
    missing varchar,
    blanket integer
);
comment on table principle_coverage is 'Initiatives against the letters of the statutory principles; a blanket claim stands apart';
comment on column principle_coverage.initiative_id is 'Initiative';
comment on column principle_coverage.law is 'Section of the Public Utilities Code: 8360 or 740.1';
comment on column principle_coverage."of" is 'How many letters the section has';
comment on column principle_coverage.listed is 'How many the proposal itemizes; empty where it itemizes none but cites the section';
comment on column principle_coverage.letters is 'Letters that it itemizes';
comment on column principle_coverage.missing is 'The section''s other letters';
comment on column principle_coverage.blanket is 'How many are covered only by a claim to meet all of them';

create table claims (
    initiative_id varchar not null,
    title varchar not null,
    value_chain varchar,
    funding_min_usd integer,
    funding_max_usd integer,
    claimed_value_usd_per_mw integer,
    value_horizon_years integer,
    basis varchar
);
comment on table claims is 'What the initiatives ask for and claim; claims of the proposals, not findings of ours';
comment on column claims.initiative_id is 'Initiative';
comment on column claims.title is 'Its title';
comment on column claims.value_chain is 'Part of the value chain it belongs to';
comment on column claims.funding_min_usd is 'Least funding asked for, US dollars';
comment on column claims.funding_max_usd is 'Most funding asked for, US dollars';
comment on column claims.claimed_value_usd_per_mw is 'Claimed value, US dollars per megawatt; two initiatives make the same claim, which must not be added';
comment on column claims.value_horizon_years is 'Years the claim covers; empty where the proposal does not say';
comment on column claims.basis is 'What the claim is about';

create table served (
    register varchar not null,
    id varchar not null,
    title varchar not null,
    served_by varchar,
    how varchar
);
comment on table served is 'Smart-grid characteristics, least-regrets investments and requirements of section 769, and what serves them';
comment on column served.register is 'File of what is served';
comment on column served.id is 'Its id';
comment on column served.title is 'What it says';
comment on column served.served_by is 'What serves it, by our reading: file/id; empty where nothing does, which is a finding';
comment on column served.how is 'How, in order of served_by';

create table item_edges (
    source_register varchar not null,
    source varchar not null,
    relation varchar not null,
    target_register varchar not null,
    target varchar not null
);
comment on table item_edges is 'Every tie between items: target rests on source; answers has no direction';
comment on column item_edges.source_register is 'File of what comes first';
comment on column item_edges.source is 'Its id';
comment on column item_edges.relation is 'How they are tied';
comment on column item_edges.target_register is 'File of what rests on it';
comment on column item_edges.target is 'Its id';

create table changed_items (
    id varchar not null,
    register varchar not null,
    kind varchar,
    title varchar not null,
    status varchar,
    known_on date not null,
    change varchar not null,
    caveat varchar
);
comment on table changed_items is 'Items that became known between the scenario''s two days, both included; those without a known day are left out';
comment on column changed_items.id is 'Id of the item';
comment on column changed_items.register is 'File the item stands in, without .csv';
comment on column changed_items.kind is 'Its kind; empty where it was not known by then';
comment on column changed_items.title is 'What it says, in short';
comment on column changed_items.status is 'Status as known by then';
comment on column changed_items.known_on is 'Day by which it was known';
comment on column changed_items.change is 'How it became known';
comment on column changed_items.caveat is 'What must always be read with it: the id and words of its caveat; empty where it has none';
