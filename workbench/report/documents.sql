-- documents.sql: documents that rows of the files $tables name as their source.
select source_prefix as document, title, document_date, publisher
from sources
where exists (
    select 1 from facts
    where list_contains($tables, facts.file) and starts_with(facts.source, sources.source_prefix)
)
order by source_prefix;
