"""The calendar file is one that any calendar reads, and dates keep their precision in it."""

import re
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from workbench.alignment.calendar_file import calendar_file, period

LINKS = (
    "", "dates=actual", "drp_due=2017-10-15", "dates=actual&horizon=2010:2040", "horizon=2010:2010",
    "step.DRP.7=2017-10-01&latency.F01=90&cycle.IEPR.2017=2018-02-20&need.F01=substation|hourly",
)  # fmt: skip


@pytest.fixture(scope="module")
def events(computed):
    """Events of a scenario by their title."""

    def read(link):
        calendar = Calendar.from_ical(calendar_file(computed(link)))
        return {str(event["summary"]): event for event in calendar.walk("VEVENT")}

    return read


@pytest.mark.parametrize("link", LINKS)
def test_the_file_keeps_to_the_standard(computed, link):
    written = calendar_file(computed(link))
    assert written == calendar_file(computed(link))  # the same every time
    assert written.endswith(b"END:VCALENDAR\r\n")
    lines = written.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    calendar = Calendar.from_ical(written)
    assert (calendar["version"], bool(calendar["prodid"])) == ("2.0", True)
    events = calendar.walk("VEVENT")
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert all(event.errors == [] and "dtstamp" in event for event in events)


@pytest.mark.parametrize("link", LINKS)
def test_events_are_all_day_and_cover_whole_periods_that_their_titles_name(events, link):
    for title, event in events(link).items():
        first, after = event.decoded("dtstart"), event.decoded("dtend")
        assert type(first) is type(after) is date
        days = (after - first).days
        if days == 1:
            assert "within" not in title
        elif days > 31:
            assert (first, after) == (date(first.year, 1, 1), date(first.year + 1, 1, 1))
            assert title.endswith(f"(within {first.year})")
        else:
            assert (first.day, after.day) == (1, 1)
            assert title.endswith(f"(within {first:%B %Y})")


def test_a_filing_known_to_the_month_spans_the_month(events):
    event = events("")["Release: DRP filing, DRP 2017 (within July 2017)"]
    assert event.decoded("dtstart") == date(2017, 7, 1)
    assert event.decoded("dtend") == date(2017, 8, 1)  # exclusive
    assert "Certainty: stated." in event["description"]
    assert "drp_due=2017-07-01" in event["description"]


def test_a_filing_set_to_a_day_is_that_day(events):
    event = events("drp_due=2017-10-15")["Release: DRP filing, DRP 2017"]
    assert event.decoded("dtstart") == date(2017, 10, 15)
    assert event.decoded("dtend") == date(2017, 10, 16)
    assert "Certainty: assumed." in event["description"]


def test_a_need_known_to_the_year_spans_the_year(events):
    # of record LTPP 2014 started in 2014; the day of its anchor is not known
    title = (
        "Needed: joint assumptions to procurement planning, for cycle starts with common "
        "assumptions of LTPP 2014 (within 2014)"
    )
    assert events("dates=actual")[title].decoded("dtend") == date(2015, 1, 1)
    assert not any("(within 2014)" in other for other in events(""))


def test_each_release_and_each_need_is_there_once(computed, events):
    rows = [r for r in computed("").rows if r.need_date and r.to_step]
    needs = {(r.flow_id, r.to_process, r.year) for r in rows}
    releases = {(r.from_step, r.producer_cycle) for r in computed("").rows if r.release_date}
    titles = list(events(""))
    assert sum(t.startswith("Needed: ") for t in titles) == len(needs)
    assert sum(t.startswith("Release: ") for t in titles) == len(releases)


def test_events_can_be_filtered_by_process(events):
    of = {title: event.categories for title, event in events("").items()}
    plan = [title for title, names in of.items() if names == ["Distribution plan"]]
    assert "Release: DRP filing, DRP 2017 (within July 2017)" in plan
    assert all(" of DRP 20" in title or ", DRP 20" in title for title in plan)
    needed = "Needed: joint assumptions to procurement planning, for cycle starts with common "
    (beyond,) = [t for t in of if t.startswith(needed) and "LTPP 2016" in t]
    assert of[beyond] == ["Procurement"]
    assert {len(names) for names in of.values()} == {1}
    assert {"Forecast", "PG&E rate case"} < {name for names in of.values() for name in names}


def test_what_has_no_rule_has_no_event(events):
    unruled = "resource adequacy|rate design|roadmap"
    assert not any(re.search(unruled, title) for title in events(""))


@pytest.mark.parametrize(
    ("precision", "first", "last", "words"),
    [
        ("day", (2016, 2, 10), (2016, 2, 10), "February 10, 2016"),
        ("month", (2016, 2, 1), (2016, 2, 29), "February 2016"),
        ("quarter", (2016, 1, 1), (2016, 3, 31), "quarter 1 of 2016"),
        ("year", (2016, 1, 1), (2016, 12, 31), "2016"),
    ],
)
def test_a_date_stands_for_a_period(precision, first, last, words):
    assert period(date(2016, 2, 10), precision) == (date(*first), date(*last), words)


def test_quarters_end_where_the_next_begins():
    for month in range(1, 13):
        first, last, words = period(date(2017, month, 15), "quarter")
        assert words == f"quarter {(month + 2) // 3} of 2017"
        assert (first.day, (last + timedelta(1)).day) == (1, 1)
        assert first.month in (1, 4, 7, 10)
        assert 89 < (last - first).days + 2 < 94
