"""Month arithmetic holds at the ends of months, in leap years and for any date."""

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from workbench.calendars import (
    add_months,
    in_words,
    month_end,
    month_in_words,
    month_index,
    month_start,
    read_day,
    read_month,
)

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
MONTHS = st.integers(-1000, 1000)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2017, 1, 31), 1, date(2017, 2, 28)),
        (date(2016, 1, 31), 1, date(2016, 2, 29)),  # leap year
        (date(2016, 2, 29), 12, date(2017, 2, 28)),
        (date(2016, 2, 29), 24, date(2018, 2, 28)),
        (date(2016, 2, 29), 48, date(2020, 2, 29)),
        (date(1896, 2, 29), 48, date(1900, 2, 28)),  # 1900 was no leap year
        (date(1996, 2, 29), 48, date(2000, 2, 29)),  # 2000 was one
        (date(2017, 3, 31), -1, date(2017, 2, 28)),
        (date(2017, 8, 31), 24, date(2019, 8, 31)),
        (date(2017, 12, 15), 1, date(2018, 1, 15)),
        (date(2017, 1, 15), -1, date(2016, 12, 15)),
        (date(2017, 7, 1), -17, date(2016, 2, 1)),
        (date(2017, 7, 1), 0, date(2017, 7, 1)),
    ],
)
def test_months_later_clamp_to_the_end_of_the_month(day, months, then):
    assert add_months(day, months) == then


def test_a_month_starts_and_ends_where_the_calendar_says():
    assert month_start(date(2017, 7, 15)) == date(2017, 7, 1)
    assert month_end(date(2017, 7, 15)) == date(2017, 7, 31)
    assert month_end(date(2017, 7, 1), -5) == date(2017, 2, 28)
    assert month_end(date(2016, 1, 31), 1) == date(2016, 2, 29)
    assert month_start(date(2017, 1, 31), 8) == date(2017, 9, 1)
    assert month_end(date(2017, 1, 1), 11) == date(2017, 12, 31)


def test_days_and_months_in_words():
    assert in_words(date(2017, 7, 1)) == "July 1, 2017"
    assert month_in_words(date(2017, 7, 31)) == "July 2017"
    assert month_in_words(date(2017, 9, 1), short=True) == "Sep 2017"


@given(DAYS, MONTHS)
def test_months_later_lie_as_many_months_later_and_never_leave_the_month(day, months):
    then = add_months(day, months)
    assert month_index(then) - month_index(day) == months
    assert then.day == min(day.day, monthrange(then.year, then.month)[1])


@given(DAYS, MONTHS, MONTHS)
@example(date(2017, 1, 31), 1, 1)  # by way of February 28 one loses three days
def test_two_moves_make_one_up_to_the_clamping_on_the_way(day, one, other):
    apart, at_once = add_months(add_months(day, one), other), add_months(day, one + other)
    assert (apart.year, apart.month) == (at_once.year, at_once.month)
    assert apart <= at_once
    assert apart == at_once or day.day > 28


@given(DAYS, DAYS, MONTHS)
def test_moving_keeps_the_order_of_days(one, other, months):
    assume(one <= other)
    assert add_months(one, months) <= add_months(other, months)


@given(DAYS, MONTHS)
def test_start_and_end_enclose_the_month_and_the_next_begins_the_day_after(day, months):
    first, last = month_start(day, months), month_end(day, months)
    assert (first.day, (last - first).days + 1) == (1, monthrange(first.year, first.month)[1])
    assert first <= add_months(day, months) <= last
    assert month_start(day, months + 1).toordinal() == last.toordinal() + 1


@given(DAYS)
def test_a_day_and_a_month_are_read_as_they_are_written(day):
    assert read_day(day.isoformat()) == day
    assert read_month(day.isoformat()[:7]) == day.replace(day=1)


@pytest.mark.parametrize(
    "text",
    [
        "", "2017", "2017-7-1", "2017-07", "20170701", "2017-07-01 ", " 2017-07-01", "2017-07-01\n",
        "2017-07-01T00:00", "2017-W26-6", "2017-182", "2017/07/01", "07/01/2017", "2017-02-29",
        "2017-13-01", "2017-00-01", "2017-07-00", "2017-07-32", "0000-01-01", "-2017-07-01",
        "+2017-07-01", "12017-07-01", "２０１７-07-01", "٢٠١٧-07-01", "2017‑07‑01", "today",
    ],
)  # fmt: skip
def test_what_is_not_exactly_a_day_is_refused_by_name(text):
    with pytest.raises(ValueError, match="is not a date"):
        read_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "2017", "2017-7", "201707", "2017-07-01", "2017-13", "2017-00", "0000-01", " 2017-07",
        "2017-07 ", "2017-07\n", "2017/07", "July 2017", "-017-07", "２０１７-07", "12017-07",
    ],
)  # fmt: skip
def test_what_is_not_exactly_a_month_is_refused_by_name(text):
    with pytest.raises(ValueError, match="is not a month"):
        read_month(text)


@given(st.text(max_size=12))
def test_any_text_is_a_day_only_if_a_day_is_written_so(text):
    try:
        assert read_day(text).isoformat() == text
    except ValueError as error:
        assert str(error) == f"'{text}' is not a date (YYYY-MM-DD)"
    try:
        assert read_month(text).isoformat() == f"{text}-01"
    except ValueError as error:
        assert str(error) == f"'{text}' is not a month (YYYY-MM)"
