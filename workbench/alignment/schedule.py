"""Cycles of every process with their dates: of reference, as planned, of record, as edited.

The reference schedule is regular: first anchor + k × cadence. A cycle is known by its process and
the year of its reference anchor (`TPP 2018`), whatever happens to its dates.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from workbench.alignment.read import PLAN, CycleOfRecord, Facts, Process, Step
from workbench.calendars import add_months, month_end, month_start, read_month
from workbench.scenario import Scenario

WEAKEST_FIRST = ("assumed", "public record", "stated")


def weakest(*certainties: str | None) -> str:
    """Weakest of some certainties; what is not there does not count."""
    return min((c for c in certainties if c), key=WEAKEST_FIRST.index)


@dataclass(frozen=True)
class Moment:
    """A day with how precisely it is known, how certain it is, and whether the user set it."""

    day: date
    precision: str
    certainty: str
    edited: bool = False


@dataclass(frozen=True)
class Cycle:
    """One cycle of a process: its key, its name of record and its anchor on three calendars."""

    process: str
    year: int
    name: str | None
    reference: date
    anchor: Moment

    def __str__(self) -> str:
        return f"{self.process} {self.year}"


# --- the reference schedule, without anything that a user set ---


@lru_cache(maxsize=4096)
def reference_anchors(facts: Facts, process_id: str, last_year: int) -> dict[int, date]:
    """Anchors of the reference schedule by year, from the first to `last_year`, in order.

    A process without a first anchor has its cycles of record only; a template has none.
    """
    process = facts.processes[process_id]
    if process.first_anchor and process.cadence_months:
        anchors = list(_regular(process, process.cadence_months, last_year))
    else:
        anchors = [
            day
            for (owner, _), row in facts.cycles.items()
            if owner == process_id and (day := row.anchor_planned or row.anchor_actual)
        ]
    return {day.year: day for day in sorted(anchors) if day.year <= last_year}


def _regular(process: Process, cadence_months: int, last_year: int) -> Iterator[date]:
    day = read_month(process.first_anchor or "")
    last = read_month(process.last_anchor) if process.last_anchor else date(last_year, 12, 31)
    while day <= last:
        yield day
        day = add_months(day, cadence_months)


@lru_cache(maxsize=4096)
def reference_releases(
    facts: Facts, process_id: str, step_id: str, last_year: int
) -> tuple[tuple[date, int], ...]:
    """Releases of a step on the reference schedule with the year of their cycle, earliest first."""
    step = facts.steps[step_id]
    found = (
        (released(step, anchor, _offsets(step)), year)
        for year, anchor in reference_anchors(facts, process_id, last_year).items()
    )
    return tuple(sorted((day, year) for day, year in found if day))


def reference_pair(
    facts: Facts, process_id: str, step_id: str, need: date, last_year: int
) -> tuple[int | None, bool]:
    """Year of the producer's cycle meant for a need, and whether it is released by then."""
    releases = reference_releases(facts, process_id, step_id, last_year)
    after = bisect_right(releases, (need, 9999))
    if after:
        return releases[after - 1][1], True
    return (releases[0][1] if releases else None), False


# --- days of a step, given its cycle's anchor ---


def _offsets(step: Step) -> tuple[int, int]:
    return step.start_offset_months, step.end_offset_months


def started(anchor: date, offsets: tuple[int, int]) -> date:
    """First day of a step: of its start month, or the anchor day where the offset is 0."""
    return month_start(anchor, offsets[0]) if offsets[0] else anchor


def ended(step: Step, anchor: date, offsets: tuple[int, int]) -> date:
    """Last day of a step: of its end month, or the anchor day where it is released on it."""
    return anchor if step.release_rule == "anchor_day" else month_end(anchor, offsets[1])


def released(step: Step, anchor: date, offsets: tuple[int, int]) -> date | None:
    """Day on which a step hands out its result; None where it hands out nothing."""
    if step.release_rule == "anchor_day":
        return anchor
    if step.release_rule == "start_of_start_month":
        return month_start(anchor, offsets[0])
    return month_end(anchor, offsets[1]) if step.release_rule == "end_of_end_month" else None


# --- the dates in force ---


@dataclass(frozen=True, eq=False)
class Schedule:
    """Cycles with the dates that a scenario puts in force, up to `last_year`."""

    facts: Facts
    scenario: Scenario
    last_year: int
    cycles: Mapping[str, tuple[Cycle, ...]]
    _released: dict[tuple[str, str], list[tuple[Cycle, Moment]]] = field(default_factory=dict)

    def due(self, day: date) -> Schedule:
        """The same with the plan due on another day; what hangs not on that is kept."""
        scenario = self.scenario.replace(drp_due=day)
        own = tuple(
            replace(c, anchor=_anchor(self.facts, scenario, c.process, c.year, c.reference))
            for c in self.cycles[PLAN[0]]
        )
        kept = {key: found for key, found in self._released.items() if key[1] != PLAN[0]}
        return Schedule(self.facts, scenario, self.last_year, {**self.cycles, PLAN[0]: own}, kept)

    def releases(self, step: Step, process: str) -> list[tuple[Cycle, Moment]]:
        """Every release of a step by the cycles of a process."""
        key = (step.step_id, process)
        if key not in self._released:
            found = ((cycle, self.release(step, cycle)) for cycle in self.cycles[process])
            self._released[key] = [(cycle, release) for cycle, release in found if release]
        return self._released[key]

    def offsets(self, step: Step) -> tuple[int, int]:
        """First and last month of a step, as the user set them or as the facts have them."""
        edited: tuple[int, int] | None = self.scenario.offset.get(step.step_id)
        return edited or _offsets(step)

    def start(self, step: Step, cycle: Cycle) -> Moment:
        """First day of a step in a cycle."""
        offsets = self.offsets(step)
        day, moved = started(cycle.anchor.day, offsets), step.step_id in self.scenario.offset
        return self._derived(step, cycle, day, on_anchor=offsets[0] == 0, moved=moved)

    def end(self, step: Step, cycle: Cycle) -> Moment:
        """Last day of a step in a cycle."""
        on_anchor = step.release_rule == "anchor_day"
        day = ended(step, cycle.anchor.day, self.offsets(step))
        moved = not on_anchor and step.step_id in self.scenario.offset
        return self._derived(step, cycle, day, on_anchor=on_anchor, moved=moved)

    def _derived(
        self, step: Step, cycle: Cycle, day: date, *, on_anchor: bool, moved: bool
    ) -> Moment:
        edited = cycle.anchor.edited or moved
        precision = cycle.anchor.precision if on_anchor else "month"
        return Moment(day, precision, "assumed" if edited else step.certainty, edited)

    def release(self, step: Step, cycle: Cycle) -> Moment | None:
        """Release of a step in a cycle: set by the user, the cycle's own, or by the step's rule."""
        set_by_user = self._set_release(step, cycle)
        if set_by_user:
            return Moment(set_by_user, "day", "assumed", edited=True)
        day = released(step, cycle.anchor.day, self.offsets(step))
        if day is None:
            return None
        own = self._own_release(step, cycle)
        if own:
            return own
        if step.release_rule == "anchor_day":
            return cycle.anchor
        moved = step.step_id in self.scenario.offset
        return self._derived(step, cycle, day, on_anchor=False, moved=moved)

    def _set_release(self, step: Step, cycle: Cycle) -> date | None:
        day: date | None = None
        if (cycle.process, cycle.year) == PLAN:
            day = self.scenario.step.get(step.step_id)
        if step.step_id == self.facts.processes[cycle.process].output_step_id:
            day = day or self.scenario.cycle.get(f"{cycle.process}.{cycle.year}")
        return day

    def _own_release(self, step: Step, cycle: Cycle) -> Moment | None:
        row = self.facts.cycles.get((cycle.process, cycle.year))
        is_output = step.step_id == self.facts.processes[cycle.process].output_step_id
        if row is None or not is_output or (cycle.process, cycle.year) == PLAN:
            return None
        of_record = self.scenario.dates == "actual" and row.output_actual is not None
        name = "output_actual" if of_record else "output_planned"
        day = getattr(row, name)
        if day is None:
            return None
        on_anchor = step.release_rule == "anchor_day"
        certainty = _certainty_of(row, name) if on_anchor else step.certainty
        # output_precision is that of the actual date where there is one
        known = of_record or row.output_actual is None
        return Moment(day, (row.output_precision if known else None) or "month", certainty)


def _certainty_of(row: CycleOfRecord, name: str) -> str:
    """Certainty of one date of a row: a date from the record is no stronger than the record."""
    recorded = name in (row.recorded_fields or [])
    return weakest(row.certainty, "public record" if recorded else None)


def schedule(facts: Facts, scenario: Scenario) -> Schedule:
    """Cycles of every process with their dates in force, to well after the last need.

    A need lies as late as its cycle's anchor in force, and at most five years of offsets after it.
    """
    shifted = scenario.horizon[1] + max(scenario.drp_due.year - PLAN[1], 0)
    last_year = max(shifted, *(day.year for day in scenario.anchor.values()), 0) + 12
    cycles = {}
    for process_id in facts.processes:
        anchors = reference_anchors(facts, process_id, last_year)
        cycles[process_id] = tuple(
            Cycle(
                process_id,
                year,
                row.cycle_name if (row := facts.cycles.get((process_id, year))) else None,
                day,
                _anchor(facts, scenario, process_id, year, day),
            )
            for year, day in anchors.items()
        )
    return Schedule(facts, scenario, last_year, cycles)


def _anchor(
    facts: Facts, scenario: Scenario, process_id: str, year: int, reference: date
) -> Moment:
    """Anchor in force of one cycle."""
    process, row = facts.processes[process_id], facts.cycles.get((process_id, year))
    edited = scenario.anchor.get(f"{process_id}.{year}")
    if edited:
        return Moment(edited, "day", "assumed", edited=True)
    if process_id == PLAN[0] and year >= PLAN[1]:
        return _plan_anchor(facts, scenario, year)
    if row is not None:
        of_record = scenario.dates == "actual" or not process.first_anchor
        name = "anchor_actual" if of_record and row.anchor_actual else "anchor_planned"
        day = getattr(row, name)
        if day:
            return Moment(day, row.anchor_precision, _certainty_of(row, name))
    inferred = "first_anchor" in (process.inferred_fields or [])
    return Moment(reference, "month", "assumed" if inferred else process.certainty)


def _plan_anchor(facts: Facts, scenario: Scenario, year: int) -> Moment:
    """Due date of the plan that is asked about, or of a later one, 24 months after the other."""
    day = add_months(scenario.drp_due, 12 * (year - PLAN[1]))
    if scenario.drp_due != Scenario.param["drp_due"].default:
        return Moment(day, "day", "assumed", edited=True)
    row = facts.cycles.get(PLAN) if year == PLAN[1] else None
    return Moment(day, "month", row.certainty if row else facts.processes[PLAN[0]].certainty)
