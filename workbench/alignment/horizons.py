"""How far ahead what is handed over looks, beside how far ahead its consumer must look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from workbench.alignment.handoffs import Handoffs
from workbench.calendars import add_months


@dataclass(frozen=True)
class Coverage:
    """One use: the span the version in use covers, the span its consumer needs, and the years left.

    The consumer's span starts when it needs the input and is as long as the longest horizon of what
    it hands on itself; None where it hands on nothing with a horizon. Both are in years. A year is
    uncovered when a day of it that the consumer needs lies after the last day covered.
    """

    flow_id: str
    label: str
    consumer_cycle: str
    version_in_use: str | None
    horizon_years: int | None
    covered_from: date | None
    covered_until: date | None
    needed_years: int | None
    needed_from: date
    needed_until: date | None
    uncovered_years: tuple[int, ...] | None


def coverage(result: Handoffs) -> list[Coverage]:
    """One row per use with a known need date, in the order of the hand-offs."""
    rows = []
    for r in result.rows:
        if r.need_date is None or r.consumer_cycle is None:
            continue
        years = result.facts.flows[r.flow_id].horizon_years
        needed_years = consumer_years(result, r.to_process)
        released = r.version_release_date
        until = add_months(released, 12 * years) if released and years else None
        needed = add_months(r.need_date, 12 * needed_years) if needed_years else None
        left = None
        if until and needed:
            first = (until + timedelta(1)).year
            left = tuple(range(first, needed.year + 1)) if until < needed else ()
        rows.append(
            Coverage(
                r.flow_id, r.label, r.consumer_cycle, r.version_in_use, years, released, until,
                needed_years, r.need_date, needed, left,
            )
        )  # fmt: skip
    return rows


def consumer_years(result: Handoffs, process_id: str) -> int | None:
    """Longest horizon of what a process hands on itself: how far ahead it has to look."""
    owner = result.facts.processes[process_id].template_process_id or process_id
    years = [
        f.horizon_years
        for f in result.facts.flows.values()
        if f.from_process_id == owner and f.horizon_years
    ]
    return max(years, default=None)
