-- {value} does not agree with its precision: a month stands on its first day as an anchor, on its last day or the anchor as an output; correct the date or the precision
with dates as (
    select rowid as place, unnest([
        {'name': 'anchor_planned', 'day': anchor_planned, 'precision': anchor_precision},
        {'name': 'anchor_actual', 'day': anchor_actual, 'precision': anchor_precision},
        {'name': 'output_actual', 'day': output_actual, 'precision': output_precision},
        {
            'name': 'output_planned',
            'day': if(output_actual is null, output_planned, null),
            'precision': output_precision
        }
    ]) as d, [anchor_planned, anchor_actual] as anchors
    from core_process_cycles
)
select 'process_cycles' as file, place, d.name as "column", d.day::varchar as value
from dates
where d.precision in ('month', 'year') and d.day is not null
    and d.day <> case
        when d.name like 'anchor%' then date_trunc(d.precision::varchar, d.day)
        when list_contains(anchors, d.day) then d.day
        else last_day(d.day)
    end
order by place, "column";
