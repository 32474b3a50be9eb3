-- {value} does not agree with date_precision: a month, quarter or year runs from its first day to its last; correct the dates or the precision
select 'milestones' as file, milestone.rowid as place, 'date, date_latest' as "column",
    concat_ws(' to ', date, date_latest) as value
from core_milestones milestone
where date_precision in ('month', 'quarter', 'year')
    and (
        date <> date_trunc(date_precision::varchar, date)
        or date_latest <> last_day(date_trunc(date_precision::varchar, date)::date + to_months(
            case date_precision when 'month' then 0 when 'quarter' then 2 else 11 end
        ))
    )
order by place;
