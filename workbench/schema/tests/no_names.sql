-- this names {value}; positions carry a role, never an organization: say it without the name
select 'siwg_items' as file, item.rowid as place, field as "column", party.name as value
from core_siwg_items item
cross join (values ('statement'), ('conditional_text'), ('topic')) fields (field)
join core_parties party
    on party.kind not in ('agency', 'group', 'process')
    and regexp_matches(
        case field
            when 'statement' then statement
            when 'topic' then topic
            else coalesce(conditional_text, '')
        end,
        '(?i)\b' || regexp_escape(party.name) || '\b'
    )
order by place, field, value;
