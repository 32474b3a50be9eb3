"""What changed since: items that became known between two days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workbench.tracker.read import Facts
from workbench.tracker.register import Item, by_key


@dataclass(frozen=True)
class Changes:
    """Items that became known, in order of their day, and how many have no known day."""

    items: tuple[tuple[Item, str], ...]
    unknown: int


def changes(items: Iterable[Item], facts: Facts, since: date, until: date) -> Changes:
    """Items that became known from `since` to `until`, both included, each with how.

    They are shown as they were known on `until`.
    """
    every = list(items)
    then = by_key(facts, until)
    known = [item for item in every if item.known_on and since <= item.known_on <= until]
    known.sort(key=lambda item: item.known_on or since)
    return Changes(
        tuple((then[item.key], _how(item)) for item in known),
        sum(item.known_on is None for item in every),
    )


def _how(item: Item) -> str:
    """How an item became known, in words."""
    own = [when.role for when in item.dates if when.last == item.known_on]
    if "public record" not in item.source or not own:
        return f"documented in {item.source}"
    return {"opened": "opened", "year": "issued", "started": "started"}.get(own[0], "took place")
