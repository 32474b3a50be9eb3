-- {value} is no rule of this file; correct the cell
select 'deadline_rules' as file, rule.rowid as place, 'trigger_rule_id' as "column",
    trigger_rule_id as value
from core_deadline_rules rule
where trigger_rule_id not in (select rule_id from core_deadline_rules)
order by place;
