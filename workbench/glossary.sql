-- Terms a reader may meet, spelled out and explained.
select term, spelled_out, meaning
from core_glossary
order by term;
