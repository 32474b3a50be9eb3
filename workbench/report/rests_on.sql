-- rests_on.sql: every row of the files $tables, with what it rests on.
select file, id, source, basis, certainty, inferred_fields, recorded_fields
from facts
where list_contains($tables, file)
order by list_position($tables, file), place;
