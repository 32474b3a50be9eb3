-- Documents that facts come from, with what each may be used for.
select source_prefix, title, document_date, publisher, use_notes
from core_sources
order by source_prefix;
