-- {value} is neither a rule of this file nor earliest or none; correct the cell
select 'deadline_rules' as file, rule.rowid as place, 'roll_rule' as "column", roll_rule as value
from core_deadline_rules rule
where offset_value is not null
    and roll_rule not in ('earliest', 'none')
    and roll_rule not in (select rule_id from core_deadline_rules)
order by place;
