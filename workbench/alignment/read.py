"""Facts that alignment stands on, read once from the reference database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import duckdb

from workbench.db import query

PLAN = ("DRP", 2017)  # the plan whose due date is asked
SECOND_PLAN_DUE = "M21"  # its milestone


@dataclass(frozen=True)
class Process:
    """A planning, ratemaking or funding process; see the table's own comments."""

    process_id: str
    template_process_id: str | None
    name: str
    short_name: str
    agency: str
    family: str
    cadence_months: int | None
    first_anchor: str | None
    last_anchor: str | None
    output_step_id: str | None
    in_documents: bool
    source: str
    basis: str | None
    certainty: str
    inferred_fields: list[str] | None
    recorded_fields: list[str] | None


@dataclass(frozen=True)
class CycleOfRecord:
    """Dates of one cycle, as planned in a document and as they came."""

    process_id: str
    reference_year: int
    cycle_name: str
    anchor_planned: date | None
    anchor_actual: date | None
    anchor_precision: str
    output_planned: date | None
    output_actual: date | None
    output_precision: str | None
    period_end: date | None
    status: str
    source: str
    basis: str | None
    certainty: str
    recorded_fields: list[str] | None


@dataclass(frozen=True)
class Step:
    """A step of a process, in whole months from the anchor month of its cycle."""

    step_id: str
    process_id: str
    seq: int
    name: str
    short_name: str
    start_offset_months: int
    end_offset_months: int
    release_rule: str
    release_item: str | None
    predecessors: list[str] | None
    source: str
    basis: str | None
    certainty: str


@dataclass(frozen=True)
class Flow:
    """A hand-off of information from a step to a step."""

    flow_id: str
    label: str
    from_process_id: str
    from_step_id: str | None
    to_process_id: str
    to_step_id: str | None
    data_item: str
    space_level: str | None
    time_level: str | None
    need_space: str | None
    need_time: str | None
    horizon_years: int | None
    direction_for_dpp: str
    needed_by: str | None
    need_rule: str | None
    latency_days: int
    criticality: str
    source: str
    basis: str | None
    certainty: str
    inferred_fields: list[str] | None


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything alignment knows before a visitor sets anything; equal only to itself."""

    processes: dict[str, Process]
    cycles: dict[tuple[str, int], CycleOfRecord]
    steps: dict[str, Step]
    flows: dict[str, Flow]

    def members(self, process_id: str) -> list[str]:
        """Processes that a template stands for; any other process stands for itself."""
        found = [
            p.process_id for p in self.processes.values() if p.template_process_id == process_id
        ]
        return found or [process_id]

    def is_named(self, process_id: str) -> bool:
        """Whether the documents name the process, or the template it follows."""
        process = self.processes[process_id]
        return self.processes[process.template_process_id or process_id].in_documents

    def steps_of(self, process_id: str) -> list[Step]:
        """Steps of a process in order, those of its template where it has one."""
        owner = self.processes[process_id].template_process_id or process_id
        return [step for step in self.steps.values() if step.process_id == owner]


@dataclass(frozen=True)
class Context:
    """What is told beside the hand-offs, as rows of the facts, and the queries behind it all."""

    scenarios: list[dict[str, Any]]
    discrepancies: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    milestones: list[dict[str, Any]]
    no_plan: dict[str, Any] | None
    queries: dict[str, str]


def read_context(con: duckdb.DuckDBPyConnection) -> Context:
    """Read the plan's scenarios, disagreements with the record, the documents and milestones.

    `no_plan` is the disagreement about the very plan whose due date is asked, if there is one.
    """
    discrepancies = query(con, "alignment/discrepancies.sql").to_dicts()
    return Context(
        scenarios=query(con, "alignment/scenarios.sql").to_dicts(),
        discrepancies=discrepancies,
        no_plan=next((d for d in discrepancies if d["item_id"] == SECOND_PLAN_DUE), None),
        sources=query(con, "alignment/sources.sql").to_dicts(),
        milestones=query(con, "alignment/milestones.sql").to_dicts(),
        queries={
            f.name: f.read_text(encoding="utf-8")
            for f in sorted(files("workbench.alignment").iterdir(), key=lambda f: f.name)
            if f.name.endswith(".sql")
        },
    )


def read_facts(con: duckdb.DuckDBPyConnection) -> Facts:
    """Read processes, cycles of record, steps and flows."""

    def rows(sql_file: str) -> list[dict[str, Any]]:
        return query(con, f"alignment/{sql_file}").to_dicts()

    return Facts(
        processes={r["process_id"]: Process(**r) for r in rows("processes.sql")},
        cycles={
            (r["process_id"], r["reference_year"]): CycleOfRecord(**r) for r in rows("cycles.sql")
        },
        steps={r["step_id"]: Step(**r) for r in rows("steps.sql")},
        flows={r["flow_id"]: Flow(**r) for r in rows("flows.sql")},
    )
