"""Due-date sweep: the month in which the plan should come out to be youngest where it is used.

A clock of months starts in January of an odd year. A plan released at the start of month r and used
in month t is (t − r) mod cadence months old. A process's cost is its weight × the mean age over its
uses; the total is their sum. The lowest total sits just before the need that the next month would
miss.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from workbench.alignment.read import PLAN, Facts, Flow
from workbench.calendars import MONTHS, month_index, month_start, read_month
from workbench.errors import CannotCompute
from workbench.scenario import Scenario

FILING = "DRP.7"
DEFAULT_WEIGHTS = {"IEPR": 1.0, "LTPP": 1.0, "TPP": 1.0}
CLOCK_START_YEAR = 2013  # any odd year


@dataclass(frozen=True)
class ReleaseMonth:
    """Cost of one release month: `total` and its parts by process, in weighted months of age."""

    release_month: int
    label: str
    total: float
    by_process: dict[str, float]


@dataclass(frozen=True)
class Sweep:
    """Every release month with its cost, the best ones, and what one month of delay would miss."""

    months: tuple[ReleaseMonth, ...]
    best: int
    ties: tuple[int, ...]
    next_best: int | None
    fragile: tuple[str, ...]
    weights: dict[str, float]


def consumers(facts: Facts) -> dict[str, list[Flow]]:
    """Flows out of the filing that have a rule for when they are needed, by consuming process."""
    found: dict[str, list[Flow]] = {}
    for flow in facts.flows.values():
        if flow.from_step_id == FILING and flow.need_rule and flow.to_step_id:
            found.setdefault(flow.to_process_id, []).append(flow)
    return found


def weighable(facts: Facts) -> dict[str, str | None]:
    """Processes that the plan is handed to: None where a weight can be set, else why it cannot."""
    verdicts: dict[str, str | None] = {}
    ruled = consumers(facts)
    for flow in facts.flows.values():
        if flow.from_step_id != FILING:
            continue
        for process_id in {flow.to_process_id, *facts.members(flow.to_process_id)}:
            regular = all(_is_regular(facts, m) for m in facts.members(process_id))
            if flow.to_process_id not in ruled:
                verdicts[process_id] = "no rule says when it needs the plan"
            elif not regular:
                verdicts[process_id] = "it has no regular schedule, so its needs have no month"
            else:
                verdicts[process_id] = None
    return verdicts


def _is_regular(facts: Facts, process_id: str) -> bool:
    process = facts.processes[process_id]
    return bool(process.first_anchor and process.cadence_months)


def weights(facts: Facts, scenario: Scenario) -> dict[str, float]:
    """Weights above zero, by process; a template's weight counts its processes together."""
    asked = DEFAULT_WEIGHTS | scenario.weight
    return {p: w for p, w in asked.items() if w > 0 and weighable(facts).get(p, "") is None}


def sweep(facts: Facts, scenario: Scenario) -> Sweep:
    """Cost of every release month under the scenario's weights, handling times and step offsets.

    Raises
    ------
    CannotCompute
        If every weight is zero: then every month is as good as any other.
    """
    weighted = weights(facts, scenario)
    if not weighted:
        raise CannotCompute(
            "every weight is zero, so no month is better than another; "
            "set one, such as weight.IEPR=1"
        )
    cadence = facts.processes[PLAN[0]].cadence_months or 24
    needs = {process: _needs(facts, scenario, process) for process in weighted}
    costs = [
        {
            process: Fraction(weighted[process])
            * Fraction(sum((t - r) % cadence for _, t in uses), len(uses))
            for process, uses in needs.items()
        }
        for r in range(cadence)
    ]
    totals = [sum(cost.values()) for cost in costs]
    lowest = min(totals)
    ties = tuple(r for r, total in enumerate(totals) if total == lowest)
    second = min((total for total in totals if total > lowest), default=None)
    fragile = {
        flow for uses in needs.values() for flow, t in uses if t % cadence == ties[0] % cadence
    }
    return Sweep(
        months=tuple(
            ReleaseMonth(r, label(r), float(totals[r]), {p: float(c) for p, c in costs[r].items()})
            for r in range(cadence)
        ),
        best=ties[0],
        ties=ties,
        next_best=None if second is None else totals.index(second),
        fragile=tuple(sorted(fragile)),
        weights=weighted,
    )


def _needs(facts: Facts, scenario: Scenario, process_id: str) -> list[tuple[str, int]]:
    """Uses of the plan by a process over the clock: flow and month, its handling taken off."""
    plan, members = facts.processes[PLAN[0]], facts.members(process_id)
    flows = [
        flow
        for owner, found in consumers(facts).items()
        for flow in found
        if set(members) <= set(facts.members(owner))
    ]
    clock = lcm(
        plan.cadence_months or 24, *(facts.processes[m].cadence_months or 1 for m in members)
    )
    uses = []
    for member in members:
        process = facts.processes[member]
        of_all = scenario.handling.get(process.template_process_id or process_id, 0)
        handling = scenario.handling.get(member, of_all)
        first = month_index(read_month(process.first_anchor or "")) - 12 * CLOCK_START_YEAR
        for flow in flows:
            step = facts.steps[flow.to_step_id or ""]
            offsets = scenario.offset.get(
                step.step_id, (step.start_offset_months, step.end_offset_months)
            )
            offset = offsets[0] if flow.need_rule == "start_of_to_step" else offsets[1]
            if flow.need_rule != "start_of_to_step" and step.release_rule == "anchor_day":
                offset = 0
            uses += [
                (flow.flow_id, (first + offset - handling + k) % clock)
                for k in range(0, clock, process.cadence_months or 1)
            ]
    return uses


def uncounted_days(facts: Facts, scenario: Scenario) -> list[str]:
    """Handling times in days that the sweep does not count, each with the setting that would."""
    weighted = weights(facts, scenario)
    return [
        f"{days} days of handling of {flow.flow_id} are not counted in the best month; "
        f"handling.{process}={-(-days // 30)} months would"
        for process, flows in consumers(facts).items()
        for flow in flows
        if process in weighted
        and process not in scenario.handling
        and (days := scenario.latency.get(flow.flow_id, flow.latency_days))
    ]


def label(release_month: int) -> str:
    """A month of the clock in words: `September, odd year`."""
    return f"{MONTHS[release_month % 12 + 1]}, {'even' if release_month // 12 % 2 else 'odd'} year"


def month_of(scenario: Scenario) -> int:
    """Month of the clock in which the plan of a scenario is due."""
    return (month_index(month_start(scenario.drp_due)) - 12 * CLOCK_START_YEAR) % 24
