"""What the Tracker page reads and keeps: facts, what is due, signs, names, parts of HTML."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from workbench.apps.parts import environment
from workbench.db import connect
from workbench.scenario import Scenario
from workbench.tracker.answer import shown
from workbench.tracker.deadlines import Due, due
from workbench.tracker.read import Facts, Key, read_facts
from workbench.tracker.register import AGREED, OPEN, WITH_CAVEAT, Item

MARK = {
    AGREED: "●", WITH_CAVEAT: "◐", OPEN: "?", "disputed": "✕", "proposal": "○", "action": "▸",
    "constraint": "=", "observation": "·",
}  # fmt: skip
MARK_CLASS = {AGREED: "ok", WITH_CAVEAT: "tight", "disputed": "miss"}
GROUPS = {
    "siwg_items": "Working group",
    "proceedings": "Dockets",
    "policies": "Laws and decisions",
    "milestones": "Milestones",
    "deadline_rules": "Deadline rules",
    "initiatives": "Initiatives",
    "principles": "Principles",
    "processes": "Processes",
    "information_flows": "Hand-offs",
    "working_groups": "Groups",
    "smart_inverter_phases": "Inverter phases",
    "smart_grid_characteristics": "Smart-grid characteristics",
    "least_regrets_investments": "Least-regrets investments",
    "sec769_requirements": "Section 769",
    "grid_end_states": "Grid end states",
    "open_questions": "Open questions",
    "consumer_roles": "Consumer roles",
    "mts_outputs": "More Than Smart outputs",
    "quantities": "Quantities",
}
"""Files in the order in which the page lists them, and what they are called there."""


@cache
def facts() -> Facts:
    """Facts of the reference database, read once a process."""
    with connect() as con:
        return read_facts(con)


@cache
def documents() -> list[dict[str, Any]]:
    """The documents that sources name."""
    with connect() as con:
        return con.table("sources").pl().to_dicts()


def part(name: str, **values: Any) -> str:
    """HTML of one macro of `tracker_parts.html`."""
    template = environment().get_template("tracker_parts.html")
    return str(getattr(template.module, name)(**values)).strip()


def shown_title(item: Item) -> str:
    """Title for a list: what a role says rather than the question it answers."""
    row = facts().places[item.key]
    return str(row["role_or_policy"]) if item.register == "consumer_roles" else item.title


def address(key: Key) -> str:
    """Id of an item as a scenario holds it: alone where no other file uses it."""
    return key[1] if len(facts().by_id[key[1].lower()]) == 1 else "/".join(key)


def dues(scenario: Scenario) -> dict[Key, Due]:
    """What is due, by item, whatever the days."""
    return _dues_on(times(scenario))


@lru_cache(maxsize=32)
def _dues_on(scenario: Scenario) -> dict[Key, Due]:
    every = due(shown(facts(), scenario), facts(), scenario.as_of, 100_000, overdue=True)
    return {(each.register, each.id): each for each in every}


def times(scenario: Scenario) -> Scenario:
    """A scenario with what it says of time alone: what is computed for it serves any search."""
    return Scenario(as_of=scenario.as_of, known=scenario.known, within=scenario.within)
