"""Scenario A beside B, and what would have to be true for a hand-off that is missed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from workbench.alignment.handoffs import STATES, Handoff, Handoffs, states_of_plan
from workbench.alignment.read import Facts
from workbench.alignment.schedule import Schedule, schedule
from workbench.calendars import add_months
from workbench.kinds import Day
from workbench.scenario import Scenario


@dataclass(frozen=True)
class Change:
    """One use in two scenarios, the visitor's (A) and the baseline (B); None where unknown."""

    key: str
    flow_id: str
    label: str
    consumer_cycle: str | None
    slack_days: int | None
    baseline_slack_days: int | None
    change_days: int | None
    state: str
    baseline_state: str | None
    version_in_use: str | None
    baseline_version_in_use: str | None


def changes(a: Handoffs, b: Handoffs) -> list[Change]:
    """Uses whose slack, state or version differs between two scenarios, in order."""
    before = {r.key: r for r in b.rows}
    rows = []
    for r in a.rows:
        old = before.get(r.key)
        if old and (r.slack_days, r.state, r.version_in_use) == (
            old.slack_days,
            old.state,
            old.version_in_use,
        ):
            continue
        known = old and r.slack_days is not None and old.slack_days is not None
        rows.append(
            Change(
                r.key, r.flow_id, r.label, r.consumer_cycle,
                r.slack_days, old.slack_days if old else None,
                r.slack_days - old.slack_days if known else None,  # type: ignore[operator,union-attr]
                r.state, old.state if old else None,
                r.version_in_use, old.version_in_use if old else None,
            )
        )  # fmt: skip
    return rows


def changes_in_words(rows: list[Change]) -> str:
    """How many uses changed state, and how, in one sentence."""
    moved = [r for r in rows if r.baseline_state and r.state != r.baseline_state]
    better = [r for r in moved if _rank(r.state) < _rank(r.baseline_state or "")]
    if not rows:
        return "Nothing changes against the baseline."
    if not moved:
        return f"{_uses(len(rows))} with another slack or version; none changes its state."
    worse = len(moved) - len(better)
    return (
        f"In all years, {_uses(worse)} in a worse state and {len(better)} in a better one; "
        f"{len(rows) - len(moved)} more differ in days or version only."
    )


def _rank(state: str) -> int:
    return STATES.index(state)


def _uses(count: int) -> str:
    return f"{count} use" if count == 1 else f"{count} uses"


@dataclass(frozen=True)
class Remedy:
    """What would have to be true for one missed use to be in time, each alone.

    `release_by` is the latest day for the release as handling time stands, `days_earlier` how far
    that lies before the release; `latency_days` the longest handling time as the release stands,
    None where even none is too long; `need_from` the earliest need that would do.
    """

    key: str
    flow_id: str
    label: str
    consumer_cycle: str | None
    release_date: date
    release_by: date
    days_earlier: int
    latency_days: int | None
    need_from: date


def remedies(rows: list[Handoff] | tuple[Handoff, ...]) -> list[Remedy]:
    """What would have to be true for each missed use, the worst first."""
    found = []
    for r in rows:
        if r.state != "missed" or r.need_date is None or r.release_date is None:
            continue
        by = r.need_date - timedelta(r.latency_days)
        longest = (r.need_date - r.release_date).days
        found.append(
            Remedy(
                r.key, r.flow_id, r.label, r.consumer_cycle, r.release_date, by,
                (r.release_date - by).days, longest if longest >= 0 else None,
                r.release_date + timedelta(r.latency_days),
            )
        )  # fmt: skip
    return sorted(found, key=lambda x: (-x.days_earlier, x.key))


@dataclass(frozen=True)
class DueRange:
    """Due dates for which the plan misses nothing, and what is missed first beyond either end."""

    earliest: date
    latest: date
    missed_earlier: tuple[str, ...]
    missed_later: tuple[str, ...]


def _missed(plan: Schedule, due: date) -> tuple[str, ...]:
    """Labels of what a plan due on a day misses, handed out or taken in, each once."""
    found = states_of_plan(plan.due(due))
    return tuple(dict.fromkeys(label for label, state in found if state == "missed"))


def _holds(plan: Schedule, due: date) -> bool:
    """Whether a plan due on a day misses nothing, and anything of that is known."""
    known = False
    for _, state in states_of_plan(plan.due(due)):
        if state == "missed":
            return False
        known |= state not in ("none", "unknown")
    return known


def due_range(facts: Facts, scenario: Scenario) -> DueRange | None:
    """Due dates around the scenario's, or the nearest to it, for which the plan misses nothing.

    Searched to two years either way by months, then to the day; None where there is no such date.
    """
    kind = Scenario.fields()["drp_due"].kind
    assert isinstance(kind, Day)
    last = min(add_months(scenario.drp_due, 24 + 36 + 1), kind.latest)
    plan = schedule(facts, scenario.replace(drp_due=last))  # reaches far enough for all of them

    def allowed(day: date) -> bool:
        return kind.earliest <= day <= kind.latest

    def good(day: date) -> bool:
        return allowed(day) and _holds(plan, day)

    due = scenario.drp_due
    near = sorted(range(-24, 25), key=abs)
    start = next((d for m in near if good(d := add_months(due, m))), None)
    if start is None:
        return None
    earliest, latest = _edge(start, -1, good), _edge(start, 1, good)
    before, after = earliest - timedelta(1), latest + timedelta(1)
    return DueRange(
        earliest,
        latest,
        _missed(plan, before) if allowed(before) else (),
        _missed(plan, after) if allowed(after) else (),
    )


def _edge(start: date, way: int, good: Callable[[date], bool]) -> date:
    """Last good day from a good one, going one way without a break of a month."""
    months = 0
    while months < 36 and good(add_months(start, way * (months + 1))):
        months += 1
    inside, outside = add_months(start, way * months), add_months(start, way * (months + 1))
    while abs((outside - inside).days) > 1:
        middle = inside + (outside - inside) // 2
        inside, outside = (middle, outside) if good(middle) else (inside, middle)
    return inside
