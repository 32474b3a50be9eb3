"""Regular cycles beside those of record: where they part is a finding, not an error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbench.alignment.read import Facts
from workbench.alignment.schedule import reference_anchors, released
from workbench.calendars import month_index


@dataclass(frozen=True)
class Parting:
    """One date of one cycle: on the reference schedule, as planned and as it came.

    `months_late` is the month of the record less that of the reference schedule; None without
    record.
    """

    process: str
    year: int
    cycle_name: str | None
    what: str
    reference: date | None
    planned: date | None
    actual: date | None
    precision: str | None
    months_late: int | None
    source: str
    basis: str | None
    certainty: str


def partings(facts: Facts, horizon: tuple[int, int]) -> list[Parting]:
    """Anchor and output of every cycle of record in the horizon, by process and year."""
    rows = []
    for (process_id, year), row in facts.cycles.items():
        if not horizon[0] <= year <= horizon[1]:
            continue
        reference = reference_anchors(facts, process_id, year).get(year)
        step = facts.steps.get(facts.processes[process_id].output_step_id or "")
        offsets = (step.start_offset_months, step.end_offset_months) if step else (0, 0)
        output = released(step, reference, offsets) if step and reference else None
        for what, expected, planned, actual, precision in (
            ("anchor", reference, row.anchor_planned, row.anchor_actual, row.anchor_precision),
            ("output", output, row.output_planned, row.output_actual, row.output_precision),
        ):
            if planned is None and actual is None:
                continue
            late = month_index(actual) - month_index(expected) if actual and expected else None
            rows.append(
                Parting(
                    process_id, year, row.cycle_name, what, expected, planned, actual, precision,
                    late, row.source, row.basis, row.certainty,
                )
            )  # fmt: skip
    return rows
