"""Step network of one process: floats, critical path, and when work must start for a due date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter

from workbench.alignment.read import Facts
from workbench.calendars import add_months
from workbench.errors import BadInput, CannotCompute, DataError
from workbench.scenario import Scenario


@dataclass(frozen=True)
class StepTimes:
    """Earliest and latest start and finish of a step in months from the start, and its floats."""

    step_id: str
    name: str
    months: int
    es: int
    ef: int
    ls: int
    lf: int
    total_float: int
    free_float: int
    critical: bool
    certainty: str


@dataclass(frozen=True)
class Network:
    """Steps in order with their times, the length of the work and its latest start."""

    steps: tuple[StepTimes, ...]
    length_months: int
    due: date
    required_start: date


def network(facts: Facts, scenario: Scenario, due: date, process_id: str = "DRP") -> Network:
    """Critical path of a process: finish-to-start links, durations in months from the offsets.

    Predecessors in other processes are hand-offs, not links. Required start = due − length,
    clamped.

    Raises
    ------
    BadInput
        If there is no such process.
    CannotCompute
        If the process has no steps.
    DataError
        If predecessors go round in a circle; the circle is named.
    """
    if process_id not in facts.processes:
        raise BadInput(
            f"there is no process '{process_id}'; use one of {', '.join(facts.processes)}"
        )
    steps = {step.step_id: step for step in facts.steps_of(process_id)}
    if not steps:
        raise CannotCompute(f"{process_id} has no steps, so it has no network")
    before = {s: [p for p in steps[s].predecessors or [] if p in steps] for s in steps}
    after = {s: [t for t in steps if s in before[t]] for s in steps}
    try:
        order = list(TopologicalSorter(before).static_order())
    except CycleError as error:
        raise DataError(
            "data/process_steps.csv: predecessors go round in a circle: "
            f"{' → '.join(error.args[1])}; take one of them out"
        ) from None
    months = {}
    for step in steps.values():
        first, last = scenario.offset.get(
            step.step_id, (step.start_offset_months, step.end_offset_months)
        )
        months[step.step_id] = last - first + 1
    es: dict[str, int] = {}
    lf: dict[str, int] = {}
    for s in order:
        es[s] = max((es[p] + months[p] for p in before[s]), default=0)
    length = max(es[s] + months[s] for s in order)
    for s in reversed(order):
        lf[s] = min((lf[t] - months[t] for t in after[s]), default=length)
    times = []
    for s, step in steps.items():
        ef, ls = es[s] + months[s], lf[s] - months[s]
        free = min((es[t] for t in after[s]), default=length) - ef
        times.append(
            StepTimes(
                s, step.name, months[s], es[s], ef, ls, lf[s], ls - es[s], free, ls == es[s],
                "assumed" if s in scenario.offset else step.certainty,
            )
        )  # fmt: skip
    return Network(tuple(times), length, due, add_months(due, -length))
