"""The answer in words: what a working group agreed, what is open, what is due."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.calendars import in_words
from workbench.scenario import Scenario
from workbench.tracker.deadlines import Due, due
from workbench.tracker.read import Facts
from workbench.tracker.register import (
    AGREED,
    OPEN,
    STATES,
    WITH_CAVEAT,
    Item,
    count_by_state,
    register,
)
from workbench.words import Answer, Phrase, joined, number, plural


def shown(facts: Facts, scenario: Scenario) -> tuple[Item, ...]:
    """Items that a scenario shows: all, or those known by its as-of day, as they were known."""
    return register(facts, scenario.as_of) if scenario.known == "then" else register(facts)


def due_items(facts: Facts, scenario: Scenario) -> list[Due]:
    """What falls due within the scenario's days, whatever was known."""
    return due(register(facts), facts, scenario.as_of, scenario.within)


def answer(facts: Facts, scenario: Scenario) -> Answer:
    """Say what the group agreed and what is open, then what falls due."""
    points = [item for item in shown(facts, scenario) if item.state]
    counts = count_by_state(points)
    phrases = [*_when(scenario, points)]
    if points:
        agreed = counts[AGREED] + counts[WITH_CAVEAT]
        phrases += [
            Phrase("the smart-inverter group had "),
            Phrase(plural(agreed, "agreement"), "in_time", "agreements"),
        ]
        if counts[WITH_CAVEAT]:
            phrases.append(Phrase(f", {number(counts[WITH_CAVEAT])} of them with a caveat,"))
        phrases += [
            Phrase(" and "),
            Phrase(plural(counts[OPEN], "open question"), "unknown", "open"),
            Phrase("; "),
        ]
    soon = due_items(facts, scenario)
    verb = "was" if len(soon) == 1 else "were"
    phrases += [
        Phrase(plural(len(soon), "item"), "tight" if soon else "", "due"),
        Phrase(f" {verb} due within {scenario.within} days."),
    ]
    return Answer(tuple(phrases), tuple(_notes(facts, scenario, points)))


def _when(scenario: Scenario, points: list[Item]) -> Iterator[Phrase]:
    day = Phrase(in_words(scenario.as_of), "due", "as_of")
    noted = {point.known_on for point in points}
    if not points:
        yield from (
            Phrase("By "),
            day,
            Phrase(" nothing of the smart-inverter group was on file; "),
        )
    elif noted == {scenario.as_of}:
        yield from (Phrase("On "), day, Phrase(" "))
    else:
        dated = joined([in_words(d) if d else "unknown date" for d in sorted(noted, key=str)])
        yield from (Phrase("As of "), day, Phrase(f", by its notes of {dated}, "))


def _notes(facts: Facts, scenario: Scenario, points: list[Item]) -> Iterator[str]:
    counts = count_by_state(points)
    if points:
        others = [s for s in STATES if s not in (AGREED, WITH_CAVEAT, OPEN)]
        said = joined([_counted(counts[state], state) for state in others])
        yield f"The group’s {number(len(points))} points also hold {said}."
        yield from _disputed(facts, points)
    unknown = sum(item.known_on is None for item in shown(facts, scenario))
    if scenario.known == "then" and unknown:
        yield (
            f"{plural(unknown, 'item').capitalize()} of all registers have no known date of "
            "knowledge; they are shown with that mark."
        )


def _counted(count: int, state: str) -> str:
    if state == "disputed":
        return f"{plural(count, 'point')} in dispute"
    return plural(count, state)


def _disputed(facts: Facts, points: list[Item]) -> Iterator[str]:
    """Which agreements a point in dispute puts in question."""
    agreed = {p.id for p in points if p.state in (AGREED, WITH_CAVEAT)}
    for point in points:
        pairs = facts.places[point.key].get("links_to_pair") or []
        touched = [other for other in pairs if other in agreed]
        if point.state == "disputed" and len(touched) > 1:
            yield (
                f"{point.id} puts {number(len(touched))} of the {number(len(agreed))} agreements "
                f"in question: {point.title[0].lower()}{point.title[1:]}."
            )
