"""Dates of the hand-offs as an iCalendar file (RFC 5545) that any calendar opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from workbench.alignment.handoffs import Handoffs
from workbench.alignment.schedule import Cycle, Moment
from workbench.calendars import in_words, month_end, month_in_words, month_start


def period(day: date, precision: str) -> tuple[date, date, str]:
    """First and last day of what a date of some precision stands for, and that period in words."""
    if precision == "month":
        return month_start(day), month_end(day), month_in_words(day)
    if precision == "quarter":
        first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
        return first, month_end(first, 2), f"quarter {(day.month - 1) // 3 + 1} of {day.year}"
    if precision == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31), str(day.year)
    return day, day, in_words(day)


def calendar_file(result: Handoffs) -> bytes:
    """Releases and needs of every use in the horizon, each once, as all-day events.

    A date coarser than a day covers its whole period, which its title names. The category of each
    is the process that releases or needs, for calendar programs to filter by.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//DPP Workbench//Alignment//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Distribution planning: releases and needs")
    events = {uid: (cycle, title, moment) for uid, cycle, title, moment in _moments(result)}
    for uid, (cycle, title, moment) in sorted(events.items(), key=lambda event: event[0]):
        first, last, words = period(moment.day, moment.precision)
        event = Event()
        event.add("uid", f"{uid}@dpp-workbench")
        event.add("dtstamp", datetime.combine(first, time(), UTC))
        event.add("summary", title if first == last else f"{title} (within {words})")
        event.add("dtstart", first)
        event.add("dtend", last + timedelta(1))
        event.add(
            "description", f"Certainty: {moment.certainty}. Scenario: {result.scenario.query()}"
        )
        event.add("categories", [result.facts.processes[cycle.process].short_name])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()


def _moments(result: Handoffs) -> Iterator[tuple[str, Cycle, str, Moment]]:
    """Identity, cycle, title and moment of each release and each need."""
    cycles = {str(c): c for found in result.schedule.cycles.values() for c in found}
    steps = result.facts.steps
    for r in result.rows:
        if r.producer_cycle and r.from_step and r.release_date:
            cycle, step = cycles[r.producer_cycle], steps[r.from_step]
            moment = result.schedule.release(step, cycle)
            if moment:
                title = f"Release: {step.release_item or step.name}, {_name(cycle)}"
                yield _uid("release", r.from_step, cycle), cycle, title, moment
        if r.consumer_cycle and r.to_step and r.need_date:
            cycle, step = cycles[r.consumer_cycle], steps[r.to_step]
            moment = Moment(r.need_date, r.need_precision or "day", r.certainty)
            title = f"Needed: {r.label}, for {step.name.lower()} of {_name(cycle)}"
            yield _uid(f"need-{r.flow_id}", r.to_step, cycle), cycle, title, moment


def _name(cycle: Cycle) -> str:
    return cycle.name or str(cycle)


def _uid(kind: str, step_id: str, cycle: Cycle) -> str:
    return f"{kind}-{step_id}-{cycle.process}-{cycle.year}".lower()
