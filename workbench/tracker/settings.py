"""What a visitor may set: presets to start from, and the reasons why a setting is refused."""

from __future__ import annotations

from workbench.errors import BadInput
from workbench.scenario import Preset, Problem, Scenario
from workbench.tracker.deadlines import rule_of
from workbench.tracker.read import REGISTERS, Facts, Key
from workbench.tracker.register import STATES

SETTINGS = (
    "as_of", "known", "within", "since", "find", "register", "state", "item", "rule", "trigger",
)  # fmt: skip

PRESETS = (
    Preset("meeting", "The meeting", "June 18, 2014, as the notes have it", {}),
    Preset(
        "waits",
        "What waits",
        "the list that goes to the Commission, and the open point it waits for",
        {"item": "S50"},
    ),
    Preset(
        "plan",
        "The first plan",
        "March 31, 2015: what was known, and what fell due in 120 days",
        {"as_of": "2015-03-31", "known": "then", "within": "120", "item": "M20"},
    ),
    Preset(
        "apart",
        "Document and record",
        "a bill that one calls the law and the other a veto",
        {"as_of": "2026-11-22", "item": "AB340", "since": "2021-01-01"},
    ),
)


def _item(facts: Facts, text: str) -> Key:
    """Key of an item; BadInput where there is none, or only a row that items are tied to."""
    key = facts.find(text)
    if key[0] not in REGISTERS:
        raise BadInput(f"{key[1]} is no item of the register; `workbench tracker search` finds one")
    return key


def problems(facts: Facts, scenario: Scenario) -> list[Problem]:
    """Settings that the facts refuse, each with its reason; empty when all can be used."""
    found = []
    for field, known in (("register", REGISTERS), ("state", STATES)):
        value = getattr(scenario, field)
        if value and value not in known:
            words = f"there is no {field} '{value}'; use one of {', '.join(known)}"
            found.append(Problem(field, value, words))
    for field, look in (("item", _item), ("rule", rule_of)):
        value = getattr(scenario, field)
        try:
            look(facts, value)
        except BadInput as error:
            if value != Scenario.fields()[field].default:  # facts of one's own may lack it
                found.append(Problem(field, value, str(error)))
    if scenario.since > scenario.as_of:
        day = scenario.since.isoformat()
        words = f"use a day up to the as-of day, {scenario.as_of.isoformat()}"
        if scenario.since != Scenario.fields()["since"].default:
            found.append(Problem("since", day, words))
    return found
