-- Where facts come from, the words of the field, and loose numbers.
-- A comment on source, basis, certainty, inferred_fields and recorded_fields is the same everywhere:
-- the build adds it where a file here is silent.

create table core_sources (
    source_prefix varchar primary key,
    title varchar not null,
    document_date varchar check (
        document_date is null
        or regexp_full_match(document_date, '\d{4}(-\d{2}){0,2}')
        and try_cast(document_date || right('-01-01', 10 - length(document_date)) as date) is not null
    ),
    publisher varchar not null,
    use_notes varchar not null
);
comment on table core_sources is 'Documents the facts were taken from, and what each may be used for';
comment on column core_sources.source_prefix is 'Name of the document; the source of every row in other tables begins with it';
comment on column core_sources.title is 'Title of the document';
comment on column core_sources.document_date is 'Date of the document: a year, a month (YYYY-MM) or a day (YYYY-MM-DD); empty where it carries none';
comment on column core_sources.publisher is 'Who published or wrote it, as an organization';
comment on column core_sources.use_notes is 'How the document may be used, and what had to be inferred about it';

create table core_glossary (
    term varchar primary key,
    spelled_out varchar,
    meaning varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null
);
comment on table core_glossary is 'Acronyms and terms of distribution planning, in plain words';
comment on column core_glossary.term is 'Acronym or term, as the pages write it';
comment on column core_glossary.spelled_out is 'What an acronym stands for; empty for a plain term';
comment on column core_glossary.meaning is 'What it means, in one or two sentences';

create table core_formulas (
    formula_id varchar primary key,
    name varchar not null,
    expression varchar not null,
    inputs varchar not null,
    unit varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null
);
comment on table core_formulas is 'Formulas that the analyses use';
comment on column core_formulas.formula_id is 'Id of the formula: FM and two digits';
comment on column core_formulas.name is 'What the formula gives';
comment on column core_formulas.expression is 'The formula, in plain text';
comment on column core_formulas.inputs is 'What the letters in it stand for';
comment on column core_formulas.unit is 'Unit of the result';

create table core_quantities (
    quantity_id varchar primary key,
    subject varchar not null,
    value_min double not null,
    value_max double not null,
    unit varchar not null,
    qualifier varchar,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    check (value_min <= value_max)
);
comment on table core_quantities is 'Numbers that the documents state, kept so that each can be traced';
comment on column core_quantities.quantity_id is 'Id of the number: QT and two digits';
comment on column core_quantities.subject is 'What was counted or measured';
comment on column core_quantities.value_min is 'Lower end, a number in the unit of its row; equal to the upper end for a single number';
comment on column core_quantities.value_max is 'Upper end, a number in the unit of its row';
comment on column core_quantities.unit is 'Unit of both ends';
comment on column core_quantities.qualifier is 'Words that limit the number, such as about, at least, up to; empty where there are none';

create table core_benchmarks (
    benchmark_id varchar primary key,
    subject varchar not null,
    value_min double not null,
    value_max double not null,
    unit varchar not null,
    source varchar not null,
    basis varchar,
    certainty certainty not null,
    check (value_min <= value_max)
);
comment on table core_benchmarks is 'Public reference numbers to compare results with; verify one before using it as a default';
comment on column core_benchmarks.benchmark_id is 'Id of the number: BM and a number';
comment on column core_benchmarks.subject is 'What the number is about';
comment on column core_benchmarks.value_min is 'Lower end, a number in the unit of its row; equal to the upper end for a single number';
comment on column core_benchmarks.value_max is 'Upper end, a number in the unit of its row';
comment on column core_benchmarks.unit is 'Unit of both ends';

create table core_record_discrepancies (
    discrepancy_id varchar primary key,
    register varchar not null,
    item_id varchar not null,
    field varchar not null,
    document_says varchar not null,
    record_says varchar not null,
    record_certainty enum ('cited', 'to be verified', 'our reading') not null,
    source varchar not null,
    basis varchar not null,
    certainty certainty not null
);
comment on table core_record_discrepancies is 'Cells where a document and the public record disagree; both sides are kept';
comment on column core_record_discrepancies.discrepancy_id is 'Id of the disagreement: RD and two digits';
comment on column core_record_discrepancies.register is 'File of the cell, by its name without .csv';
comment on column core_record_discrepancies.item_id is 'Key of the cell''s row in that file; the parts of a compound key are joined by a colon';
comment on column core_record_discrepancies.field is 'Column of the cell';
comment on column core_record_discrepancies.document_says is 'What the document says, in our words';
comment on column core_record_discrepancies.record_says is 'What the public record says, in our words';
comment on column core_record_discrepancies.record_certainty is 'How sure the record''s side is: cited, to be verified, or our reading';
