"""A date keeps its precision: what is known to the month, quarter or year never shows a day."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracking import item

from workbench.calendars import month_end
from workbench.tracker.dates import When, dates_of, written
from workbench.tracker.read import last_day
from workbench.tracker.register import register

DAY = r"\d{4}-\d\d-\d\d"
COARSE = r"\d{4}(-\d\d|-Q[1-4])?"


def when(precision, first, last=None):
    return When("date", precision, date(*first), date(*(last or first)))


@pytest.mark.parametrize(
    ("of", "start", "end", "text", "said"),
    [
        (when("day", (2014, 7, 18)), "2014-07-18", None, "2014-07-18", "July 18, 2014"),
        (when("month", (2015, 7, 1), (2015, 7, 31)), "2015-07", "2015-07", "2015-07", "July 2015"),
        (
            when("quarter", (2015, 4, 1), (2015, 6, 30)),
            "2015-Q2", "2015-Q2", "2015-Q2", "April to June 2015",
        ),
        (
            when("quarter", (2015, 10, 1), (2015, 12, 31)),
            "2015-Q4", "2015-Q4", "2015-Q4", "October to December 2015",
        ),
        (when("year", (2013, 1, 1), (2013, 12, 31)), "2013", "2013", "2013", "2013"),
        (
            when("range", (2017, 9, 1), (2017, 12, 31)),
            "2017-09", "2017-12", "2017-09/2017-12", "September to December 2017",
        ),
        (
            when("range", (2014, 12, 1), (2015, 2, 28)),
            "2014-12", "2015-02", "2014-12/2015-02", "December 2014 to February 2015",
        ),
        (
            when("range", (2017, 1, 1), (2018, 12, 31)),
            "2017", "2018", "2017/2018", "2017 to 2018",
        ),
        (When("date", "relative"), None, None, None, "relative, no date"),
        (When("opened", "day"), None, None, None, "not known by then"),
        (When("date", "range"), None, None, None, "not known by then"),
    ],
)  # fmt: skip
def test_a_date_is_written_and_said_as_precisely_as_it_is_known(of, start, end, text, said):
    assert (of.start, of.end, of.text, of.said()) == (start, end, text, said)
    assert of.record() == {
        "role": of.role, "date": start, "latest": end, "precision": of.precision,
    }  # fmt: skip


def test_only_a_day_says_how_many_days_are_left():
    # June 18 to July 18: twelve days of June and 18 of July
    assert when("day", (2014, 7, 18)).days_from(date(2014, 6, 18)) == 30
    assert when("day", (2014, 7, 18)).days_from(date(2014, 7, 20)) == -2
    for precision in ("month", "quarter", "year", "range"):
        coarse = when(precision, (2015, 1, 1), (2015, 12, 31))
        assert coarse.days_from(date(2014, 6, 18)) is None
    assert When("date", "relative").days_from(date(2014, 6, 18)) is None


@pytest.mark.parametrize(
    ("key", "dates"),
    [
        ("milestones/M29", [("date", "2014-07-18", None, "day")]),
        ("milestones/M20", [("date", "2015-07", "2015-07", "month")]),
        ("milestones/M18", [("date", "2015-Q2", "2015-Q2", "quarter")]),
        ("milestones/M14", [("date", "2011", "2011", "year")]),
        ("milestones/M24", [("date", "2017-09", "2017-12", "range")]),
        ("milestones/M27", [("date", "2017", "2018", "range")]),
        ("milestones/M32", [("date", "2015-07", "2015-12", "range")]),
        ("milestones/M30", [("date", None, None, "relative")]),
        ("siwg_items/S50", [("due_date", "2014-07-18", None, "day")]),
        ("siwg_items/S51", []),
        (
            "proceedings/R1408013",
            [("opened", "2014-08-14", None, "day"), ("closed", "2021-09-09", None, "day")],
        ),
        ("proceedings/GRCS", []),
        (
            "policies/SB350",
            [("year", "2015", "2015", "year"), ("target_year", "2030", "2030", "year")],
        ),
        ("policies/T24ZNE", []),
        ("initiatives/I1", [("year", "2014", "2014", "year")]),
        ("working_groups/MTSWG", [("started", "2014-07", "2014-07", "month")]),
        ("working_groups/MTSDPP", [("started", "2015", "2015", "year")]),
        (
            "smart_inverter_phases/1:Autonomous functions",
            [("required_by", "2017-09-08", None, "day")],
        ),
        ("smart_inverter_phases/3:Advanced functions 4 and 7", []),
        ("principles/P8360a", []),
    ],
)  # fmt: skip
def test_an_item_has_the_dates_of_its_row(tracked, key, dates):
    keys = ("role", "date", "latest", "precision")
    assert item(tracked, key).record()["dates"] == [dict(zip(keys, d, strict=True)) for d in dates]


def test_a_group_that_started_on_a_day_has_that_day():
    (found,) = dates_of({"started": "2016-05-02"})
    assert (found.text, found.first, found.last) == ("2016-05-02", *[date(2016, 5, 2)] * 2)


def test_nothing_coarser_than_a_day_shows_one(tracked):
    found = [when for each in register(tracked) for when in each.dates]
    assert {when.precision for when in found} == {
        "day", "month", "quarter", "year", "range", "relative",
    }  # fmt: skip
    for each in found:
        if each.precision == "day":
            assert re.fullmatch(DAY, each.start) and each.end is None
        elif each.precision != "relative":
            assert re.fullmatch(COARSE, each.start) and re.fullmatch(COARSE, each.end)
            assert not re.search(rf"{DAY}|[a-z] \d\d?\b(?!\d)", f"{each.text} {each.said()}")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2014-06-18", date(2014, 6, 18)),
        ("2016-02", date(2016, 2, 29)),  # a leap year
        ("2015-12", date(2015, 12, 31)),
        ("2014", date(2014, 12, 31)),
        ("", None),
        (None, None),
    ],
)
def test_a_year_or_a_month_means_its_last_day(text, day):
    assert last_day(text) == day


DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@given(DAYS, st.sampled_from(["month", "quarter", "year"]))
def test_a_period_is_written_alike_on_each_of_its_days(day, precision):
    first = {
        "month": day.replace(day=1),
        "quarter": date(day.year, 1 + (day.month - 1) // 3 * 3, 1),
        "year": date(day.year, 1, 1),
    }[precision]
    last = month_end(first, {"month": 0, "quarter": 2, "year": 11}[precision])
    assert written(first, precision) == written(day, precision) == written(last, precision)
    assert written(last + timedelta(1), precision) != written(day, precision)
    assert written(first - timedelta(1), precision) != written(day, precision)
