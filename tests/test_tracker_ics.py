"""The calendar is one that any program reads; dates keep their precision and their caveat in it."""

import re
from datetime import date

import pytest
from icalendar import Calendar
from tracking import altered, asked

from workbench.calendars import month_end
from workbench.errors import CannotCompute
from workbench.tracker.calendar_file import calendar_file
from workbench.tracker.register import register

LINKS = ("", "known=then", "known=then&as_of=2015-03-31", "as_of=2026-11-22&item=AB340")


def read(facts, link="", **options):
    return Calendar.from_ical(asked(facts, "ics", link, **options).text)


@pytest.fixture(scope="module")
def events(tracked):
    """Events of the default scenario by their identity, without where they come from."""
    found = read(tracked).walk("VEVENT")
    return {str(event["uid"]).removesuffix("@dpp-workbench"): event for event in found}


# --- the standard ---


@pytest.mark.parametrize("link", LINKS)
def test_the_file_keeps_to_the_standard(tracked, link):
    text = asked(tracked, "ics", link).text
    assert text == asked(tracked, "ics", link).text  # the same every time
    assert text.startswith(b"BEGIN:VCALENDAR\r\n") and text.endswith(b"END:VCALENDAR\r\n")
    lines = text.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    calendar = Calendar.from_ical(text)
    assert (calendar["version"], calendar["prodid"]) == ("2.0", "-//DPP Workbench//Tracker//EN")
    found = calendar.walk("VEVENT")
    assert found and len({str(event["uid"]) for event in found}) == len(found)
    for event in found:
        assert event.errors == []
        assert {"uid", "dtstamp", "dtstart", "dtend", "summary"} <= {key.lower() for key in event}
        assert re.fullmatch(r"[\w:,.@-]+", str(event["uid"]))


def test_every_dated_item_is_there_once_for_each_of_its_dates(tracked, events):
    dated = {
        f"{item.register}-{item.id}-{when.role}".replace(" ", "-")
        for item in register(tracked)
        for when in item.dates
        if when.precision != "relative"
    }
    assert events.keys() == dated
    assert "milestones-M30-date" not in events


def test_a_list_may_be_narrowed_to_a_file(tracked):
    found = [str(event["uid"]) for event in read(tracked, register="siwg_items").walk("VEVENT")]
    assert found == [
        f"siwg_items-{key}-due_date@dpp-workbench"
        for key in "S01 S02 S03 S04 S05 S06 S07 S08 S09 S50 S53".split()
    ]


def test_a_file_without_dates_is_no_calendar_and_said(tracked):
    with pytest.raises(CannotCompute, match="no item of principles has a date that is known"):
        asked(tracked, "ics", register="principles")
    with pytest.raises(CannotCompute, match="no item of initiatives has"):
        asked(tracked, "ics", "known=then", register="initiatives")  # of 2014, at its end


# --- periods ---


@pytest.mark.parametrize(
    ("uid", "title", "first", "after"),
    [
        (
            "milestones-M29-date", "SIWG deadline for CPUC input",
            date(2014, 7, 18), date(2014, 7, 19),
        ),
        (
            "siwg_items-S50-due_date", "Due: Submit the phase 2 agreement list to the CPUC",
            date(2014, 7, 18), date(2014, 7, 19),
        ),
        ("milestones-M20-date", "First DRP due (within July 2015)", date(2015, 7, 1),
         date(2015, 8, 1)),
        (
            "milestones-M18-date",
            "DPP alignment maps and recommendations expected (within April to June 2015)",
            date(2015, 4, 1), date(2015, 7, 1),
        ),
        (
            "milestones-M14-date", "Eleven smart grid characteristics established (within 2011)",
            date(2011, 1, 1), date(2012, 1, 1),
        ),
        (
            "milestones-M24-date",
            "Joint agency assumptions and scenarios work (within September to December 2017)",
            date(2017, 9, 1), date(2018, 1, 1),
        ),
        (
            "milestones-M27-date", "Transition to an ongoing DRP (within 2017 to 2018)",
            date(2017, 1, 1), date(2019, 1, 1),
        ),
        (
            "policies-SB350-target_year",
            "Target: SB 350, Clean Energy and Pollution Reduction Act (within 2030)",
            date(2030, 1, 1), date(2031, 1, 1),
        ),
        (
            "working_groups-ICAWG-started", "Started: ICA working group (within May 2016)",
            date(2016, 5, 1), date(2016, 6, 1),
        ),
        (
            "proceedings-R1408013-closed", "Closed: Distribution resources plans",
            date(2021, 9, 9), date(2021, 9, 10),
        ),
        (
            "smart_inverter_phases-1:Autonomous-functions-required_by",
            "Required: Autonomous functions",
            date(2017, 9, 8), date(2017, 9, 9),
        ),
    ],
)  # fmt: skip
def test_a_date_covers_its_whole_period_and_its_title_names_it(events, uid, title, first, after):
    event = events[uid]
    assert str(event["summary"]) == title
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (first, after)  # exclusive


def test_events_are_all_day_over_whole_months_unless_they_are_a_day(events):
    for event in events.values():
        first, after = event.decoded("dtstart"), event.decoded("dtend")
        assert type(first) is type(after) is date
        if (after - first).days == 1:
            assert "(within" not in event["summary"]
        else:
            assert (first.day, after.day) == (1, 1)
            period = re.search(r"\(within ([^)]*)\)", event["summary"])[1]
            assert str(first.year) in period
            assert not re.search(r"[a-z] \d\d?\b(?!\d)", period)  # never a day
            assert month_end(first) < after


def test_an_event_says_where_it_comes_from(tracked, events):
    event = events["siwg_items-S50-due_date"]
    assert event["description"].startswith("S50. Source: SIWG notes 2014-06-18. Basis: due date in")
    assert "Scenario: v=1&drp_due=" in event["description"]
    assert str(event["categories"].cats[0]) == "action"


# --- what is left out ---


def test_relative_dates_are_left_out_and_counted(tracked):
    assert calendar_file(register(tracked), "")[1] == 1  # M30
    found = asked(tracked, "ics")
    assert found.notes == ["one relative date left out"]
    calendar = Calendar.from_ical(found.text)
    assert str(calendar["x-wr-calname"]).endswith(" (one relative date left out)")
    none = read(tracked, register="siwg_items")
    assert "left out" not in str(none["x-wr-calname"])


def test_what_was_not_known_by_then_is_not_there(tracked):
    then = [str(e["uid"]) for e in read(tracked, "known=then&as_of=2015-03-31").walk("VEVENT")]
    assert "milestones-M20-date@dpp-workbench" in then  # planned, and stated
    for uid in ("proceedings-R1408013-closed", "milestones-M56-date", "policies-AB340-year"):
        assert f"{uid}@dpp-workbench" not in then


# --- S34 never without S35 ---


def test_an_event_says_the_caveat_of_its_item(tracked):
    facts = altered(tracked, "siwg_items", "S34", due_date=date(2014, 7, 18))
    facts = altered(facts, "siwg_items", "S43", due_date=date(2014, 7, 18))
    for register_ in (None, "siwg_items"):
        found = read(facts, register=register_).walk("VEVENT")
        titles = {str(e["uid"]).split("-")[1]: str(e["summary"]) for e in found}
        assert titles["S34"] == (
            "Due: Every smart inverter can communicate with external systems "
            "◐ S35: Inverters may be deployed without communications"
        )
        assert titles["S43"].endswith(" ◐ S43: depends on the media")
