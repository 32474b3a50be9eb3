-- these rules start from one another in a circle, {value}; remove one trigger_rule_id
with recursive walk as (
    select rule_id as start, [rule_id] as path, rule_id as here
    from core_deadline_rules
    union all
    select start, list_append(path, trigger_rule_id), trigger_rule_id
    from walk
    join core_deadline_rules on rule_id = here
    where trigger_rule_id >= start and not list_contains(path[2:], trigger_rule_id)
)
select 'deadline_rules' as file, rule.rowid as place, 'trigger_rule_id' as "column",
    array_to_string(path, ' → ') as value
from walk
join core_deadline_rules rule on rule_id = start
where here = start and len(path) > 1
order by place, value;
