"""What the due date means for rate cases: which plan each application meets, and how old it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbench.alignment.cadence import Beat, Rhythm, beat
from workbench.alignment.handoffs import Handoffs
from workbench.alignment.read import PLAN, Facts
from workbench.calendars import read_month

TEMPLATE = "GRC"


def beats(facts: Facts) -> list[tuple[str, Beat]]:
    """Beat of the plan's cadence with each utility's, on the reference schedule."""
    plan = facts.processes[PLAN[0]]
    found = []
    for member in facts.members(TEMPLATE):
        process = facts.processes[member]
        if not (plan.cadence_months and process.cadence_months):
            continue
        if plan.first_anchor and process.first_anchor:
            rhythms = (
                Rhythm(p.cadence_months or 1, read_month(p.first_anchor or ""))
                for p in (plan, process)
            )
            found.append((process.short_name.removesuffix(" rate case"), beat(*rhythms)))
    return found


@dataclass(frozen=True)
class RateCase:
    """One application of one utility: the plan it can use, and the plan its decision reaches.

    Days are whole days. `decision_slack_days` is what the decision leaves until the plan that was
    meant to build on it starts its engineering; None where no plan was meant to.
    """

    utility: str
    cycle: str
    cycle_name: str | None
    application_date: date | None
    application_precision: str | None
    plan_in_use: str | None
    plan_age_days: int | None
    fresh: bool | None
    plan_meant: str | None
    slack_days: int | None
    state: str
    decision_reaches: str | None
    decision_slack_days: int | None
    decision_state: str | None
    certainty: str
    edited: bool


def rate_cases(result: Handoffs) -> list[RateCase]:
    """One row per rate-case cycle in the horizon, by utility and year."""
    utilities = result.facts.members(TEMPLATE)
    back = {
        r.producer_cycle: r
        for r in reversed(result.rows)
        if r.from_process in utilities and r.producer_cycle
    }
    rows = []
    for r in result.rows:
        if r.to_process not in utilities or r.consumer_cycle is None:
            continue
        decision = back.get(r.consumer_cycle)
        rows.append(
            RateCase(
                utility=result.facts.processes[r.to_process].name.removesuffix(
                    " general rate case"
                ),
                cycle=r.consumer_cycle,
                cycle_name=r.cycle_name,
                application_date=r.need_date,
                application_precision=r.need_precision,
                plan_in_use=r.version_in_use,
                plan_age_days=r.age_days,
                fresh=r.fresh,
                plan_meant=r.producer_cycle,
                slack_days=r.slack_days,
                state=r.state,
                decision_reaches=decision.consumer_cycle if decision else None,
                decision_slack_days=decision.slack_days if decision else None,
                decision_state=decision.state if decision else None,
                certainty=r.certainty,
                edited=r.edited,
            )
        )
    return sorted(rows, key=lambda row: (row.utility, row.cycle))
