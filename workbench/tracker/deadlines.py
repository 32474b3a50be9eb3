"""Deadlines by rule, rolled off weekends and holidays; and what is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from workbench.calendars import add_months, in_words
from workbench.errors import BadInput
from workbench.tracker.dates import When
from workbench.tracker.read import GROUP, Facts, Key, Row
from workbench.tracker.register import Caveat, Item, by_key, register
from workbench.words import near

MILESTONES = "milestones"
LOWER_BOUND, NOT_ROLLED = "earliest", "none"
DUE_KINDS = {"deadline", "filing due", "compliance date", "deliverable due"}
"""Kinds of milestones that are due, rather than happen."""


@dataclass(frozen=True)
class Deadline:
    """A deadline counted from a trigger; a lower bound says only that it is no earlier."""

    rule_id: str
    trigger: date
    computed: date
    rolled: date
    lower_bound: bool
    skipped: tuple[str, ...] = ()
    """Days that it rolled over, in words."""


def deadline(facts: Facts, rule_id: str, trigger: date, parent: str | None = None) -> Deadline:
    """Deadline of a rule: trigger plus offset, then on to the next day the offices are open.

    Parameters
    ----------
    trigger : date
        The rule's own trigger; with `parent`, the trigger of that rule, from whose rolled date
        this one is counted.

    Raises
    ------
    BadInput
        If there is no such rule, it has no offset, it does not count from `parent`, or the
        holidays around the deadline are not known.
    """
    rule = rule_of(facts, rule_id)
    if parent is not None:
        trigger = _from(facts, rule, rule_of(facts, parent), trigger)
    offset = rule["offset_value"]
    if offset is None:
        raise BadInput(
            f"{rule['rule_id']} ({rule['name'].lower()}) has no offset, so no deadline can be "
            "computed by it; use one of "
            + ", ".join(r["rule_id"] for r in facts.rows["deadline_rules"] if r["offset_unit"])
        )
    try:
        computed = _counted(trigger, offset, rule["offset_unit"])
    except (ValueError, OverflowError):
        raise BadInput(
            f"no calendar reaches {offset} {rule['offset_unit']}s from {trigger}"
        ) from None
    word = rule["roll_rule"]
    if word in (LOWER_BOUND, NOT_ROLLED) or offset < 0:
        return Deadline(rule["rule_id"], trigger, computed, computed, word == LOWER_BOUND)
    rolled, skipped = roll(facts, computed)
    return Deadline(rule["rule_id"], trigger, computed, rolled, False, skipped)


def rule_of(facts: Facts, rule_id: str) -> Row:
    """Rule by its id; BadInput names the nearest."""
    rules = {row["rule_id"]: row for row in facts.rows["deadline_rules"]}
    found = rules.get(rule_id.strip().upper())
    if found is None:
        hint = near(rule_id.upper(), rules) or f"; use one of {', '.join(rules)}"
        raise BadInput(f"there is no rule '{rule_id}'{hint}")
    return found


def _from(facts: Facts, rule: Row, parent: Row, trigger: date) -> date:
    """Trigger of a rule, given that of the one it counts from, or of one before that."""
    own = rule["trigger_rule_id"]
    if own is None:
        raise BadInput(f"{rule['rule_id']} counts from no other rule but from: {rule['trigger']}")
    if own != parent["rule_id"]:
        before = rule_of(facts, own)
        if before["trigger_rule_id"] is None:
            raise BadInput(f"{rule['rule_id']} counts from {own}, not from {parent['rule_id']}")
        trigger = _from(facts, before, parent, trigger)
    return deadline(facts, own, trigger).rolled


def _counted(trigger: date, offset: int, unit: str) -> date:
    return add_months(trigger, offset) if unit == "month" else trigger + timedelta(offset)


def roll(facts: Facts, day: date) -> tuple[date, tuple[str, ...]]:
    """Next day on which the offices are open, from `day` on, and the days passed over in words."""
    years = {holiday.year for holiday in facts.holidays}
    skipped = []
    while day.weekday() >= 5 or day in facts.holidays:
        skipped.append(_why(facts, day))
        day += timedelta(1)
    if day.year not in years:
        known = f"of {min(years)} to {max(years)}" if years else "of no year"
        raise BadInput(
            f"{in_words(day)}: only holidays {known} are known, so it cannot be told whether the "
            "offices are open; add them to holidays.csv, or use another trigger"
        )
    return day, tuple(skipped)


def _why(facts: Facts, day: date) -> str:
    name = facts.holidays.get(day) or ("Saturday" if day.weekday() == 5 else "Sunday")
    return f"{in_words(day)}: {name}"


def following(facts: Facts, rule_id: str, trigger: date) -> list[Deadline]:
    """Deadline of a rule, then of the rules that count from it, in turn."""
    found = [deadline(facts, rule_id, trigger)]
    for row in facts.rows["deadline_rules"]:
        if row["trigger_rule_id"] == found[0].rule_id:
            found += following(facts, row["rule_id"], found[0].rolled)
    return found


# --- what is due ---


@dataclass(frozen=True)
class Due:
    """An item that is due: when, in how many days, and what falls due with it."""

    id: str
    register: str
    title: str
    due_date: str
    precision: str
    days: int | None
    overdue: bool
    also: tuple[str, ...]
    caveat: Caveat | None
    latest: date
    """Last day of the date, by which it is sorted."""


def due(
    items: Iterable[Item],
    facts: Facts,
    as_of: date,
    within_days: int,
    *,
    overdue: bool = False,
) -> list[Due]:
    """Items due within some days of a date, soonest first; with `overdue` also what lies before.

    A date coarser than a day counts by its last day and never says how many days are left.
    """
    found = []
    for item, when, last in _dated(items):
        left = (last - as_of).days
        if left > within_days or (left < 0 and not overdue):
            continue
        also = _also(facts, item, last) if when.precision == "day" else ()
        found.append(
            Due(
                item.id, item.register, item.title, when.text or "", when.precision,
                when.days_from(as_of), left < 0, also, item.caveat, last,
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: each.latest)


def _dated(items: Iterable[Item]) -> Iterator[tuple[Item, When, date]]:
    """Items that are due, with their date and its last day."""
    for item in items:
        when = due_on(item)
        if when and when.last:
            yield item, when, when.last


@lru_cache(maxsize=8)
def _by_day(facts: Facts) -> dict[tuple[date, bool], list[Key]]:
    """What is due on a day, by that day and whether it is a milestone; no filter counts here."""
    found: dict[tuple[date, bool], list[Key]] = {}
    for item, when, last in _dated(register(facts)):
        if when.precision == "day":
            found.setdefault((last, item.register == MILESTONES), []).append(item.key)
    return found


def due_on(item: Item) -> When | None:
    """Date on which an item is due, where it is."""
    roles = {"siwg_items": "due_date", "smart_inverter_phases": "required_by"}
    role = roles.get(item.register)
    if item.register == MILESTONES and item.kind in DUE_KINDS:
        role = "date"
    return next((when for when in item.dates if when.role == role), None)


def _also(facts: Facts, item: Item, day: date) -> tuple[str, ...]:
    """Items of the same day that an item depends on, or that repeat it.

    A group's milestone repeats what the group has due on that day.
    """
    milestone, group = item.register == MILESTONES, _group(facts, item.key)
    needed = facts.places[item.key].get("depends_on") or ()
    found: list[str] = []
    if group is not None:
        others = _by_day(facts).get((day, not milestone), ())
        found = [key[1] for key in others if _group(facts, key) == group]
    found += [other for other in needed if _due_day(facts, (item.register, other)) == day]
    return tuple(dict.fromkeys(found))


def _due_day(facts: Facts, key: Key) -> date | None:
    when = due_on(by_key(facts)[key])
    return when.first if when and when.precision == "day" else None


def _group(facts: Facts, key: Key) -> str | None:
    if key[0] in ("siwg_items", "smart_inverter_phases"):
        return GROUP
    group: str | None = facts.places[key].get("wg_id")
    return group
