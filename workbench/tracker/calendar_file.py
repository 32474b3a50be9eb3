"""Dates of the register as an iCalendar file (RFC 5545) that any calendar opens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from icalendar import Calendar, Event

from workbench.tracker.dates import When
from workbench.tracker.register import Item
from workbench.words import plural

ROLES = {
    "opened": "Opened",
    "closed": "Closed",
    "due_date": "Due",
    "required_by": "Required",
    "year": "Year of",
    "target_year": "Target",
    "started": "Started",
}


def calendar_file(items: Iterable[Item], stamp: str) -> tuple[bytes, int]:
    """Every dated item as all-day events, and how many relative dates were left out.

    A date coarser than a day covers its whole period, which its title names. `stamp` stands in
    each event: where it comes from.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//DPP Workbench//Tracker//EN")
    calendar.add("version", "2.0")
    left_out = 0
    for item in items:
        for when in item.dates:
            if when.first is None or when.last is None:
                left_out += when.precision == "relative"
            else:
                calendar.add_component(_event(item, when, stamp))
    name = "Distribution planning: what is due, and what happened"
    without = f" ({plural(left_out, 'relative date')} left out)" if left_out else ""
    calendar.add("x-wr-calname", name + without)
    return calendar.to_ical(), left_out


def _event(item: Item, when: When, stamp: str) -> Event:
    assert when.first is not None
    assert when.last is not None
    what = f"{ROLES[when.role]}: {item.title}" if when.role in ROLES else item.title
    beside = f" ◐ {item.caveat.id}: {item.caveat.text}" if item.caveat else ""
    event = Event()
    event.add("uid", f"{item.register}-{item.id}-{when.role}@dpp-workbench".replace(" ", "-"))
    event.add("dtstamp", datetime.combine(when.first, time(), UTC))
    period = "" if when.precision == "day" else f" (within {when.said()})"
    event.add("summary", f"{what}{period}{beside}")
    event.add("dtstart", when.first)
    event.add("dtend", when.last + timedelta(1))
    basis = f" Basis: {item.basis}." if item.basis else ""
    event.add("description", f"{item.id}. Source: {item.source}.{basis} {stamp}".strip())
    event.add("categories", [item.kind_word])
    event.add("transp", "TRANSPARENT")
    return event
