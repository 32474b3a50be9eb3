"""Levers and sources of the Alignment page: what may be set, and what every number rests on."""

from __future__ import annotations

from functools import cache

from workbench.alignment import findings
from workbench.alignment.handoffs import Handoffs
from workbench.alignment.lanes import drawn_rows, window
from workbench.alignment.read import PLAN
from workbench.alignment.study import STUDY
from workbench.alignment.sweep import DEFAULT_WEIGHTS, weighable
from workbench.alignment.timeline import MAPS
from workbench.apps.alignment_data import context, facts, names, part
from workbench.calendars import in_words
from workbench.kinds import SPACE_LEVELS, TIME_LEVELS
from workbench.scenario import Link, Scenario
from workbench.words import joined


def weights(scenario: Scenario) -> str:
    """Weight and months of handling of each process the plan is handed to, or why it has none."""
    verdicts = weighable(facts())
    shown = [p for p in verdicts if facts().processes[p].template_process_id is None]
    asked = DEFAULT_WEIGHTS | scenario.weight
    rows = [
        {
            "process": facts().processes[p],
            "verdict": verdicts[p],
            "weight": asked.get(p, 0.0),
            "handling": scenario.handling.get(p, 0),
            "edited": p in scenario.weight or p in scenario.handling,
        }
        for p in shown
    ]
    return part(
        "weights", rows=sorted(rows, key=lambda r: (r["verdict"] is not None, -r["weight"]))
    )


def levers(link: Link, result: Handoffs) -> str:
    """The levers in plain sight."""
    s = link.scenario
    months = (s.drp_due.year - 2015) * 12 + s.drp_due.month - 8
    return part(
        "levers",
        s=s,
        months=months,
        due=in_words(s.drp_due),
        latency=s.latency.get("F01", facts().flows["F01"].latency_days),
        slip=s.step.get("DRP.7"),
        horizons=[(2014, 2024), (2014, 2020), (2016, 2020), (2013, 2030)],
    )


def more(link: Link, result: Handoffs) -> str:
    """Every other lever, in folds; an edited value shows as edited and can be taken back."""
    s, f = link.scenario, facts()
    drawn = drawn_rows(result, MAPS["statewide"], window(s.drp_due, "statewide", 3, False))
    found = {c for r in drawn for c in (r.producer_cycle, r.consumer_cycle) if c}
    cycles = sorted(found - {f"{PLAN[0]} {PLAN[1]}"})
    anchors = []
    for key in cycles:
        process, year = key.rsplit(" ", 1)
        cycle = next(c for c in result.schedule.cycles[process] if c.year == int(year))
        step = f.steps.get(f.processes[process].output_step_id or "")
        release = result.schedule.release(step, cycle) if step else None
        anchors.append(
            {
                "key": f"{process}.{year}",
                "name": cycle.name or key,
                "anchor": cycle.anchor,
                "release": release,
            }
        )
    plan = next(c for c in result.schedule.cycles[PLAN[0]] if c.year == PLAN[1])
    steps = [
        {
            "step": step,
            "release": result.schedule.release(step, plan),
            "offsets": result.schedule.offsets(step),
        }
        for step in f.steps_of(PLAN[0])
    ]
    flows = [
        flow
        for flow in f.flows.values()
        if PLAN[0] in (flow.from_process_id, flow.to_process_id)
        or flow.flow_id in ("F03", "F04", "F05")
    ]
    out, into = result.of_plan()
    near = {
        r.key: [
            c.year
            for c in result.schedule.cycles[r.from_process]
            if abs(c.year - (r.year or 0)) <= 4
        ]
        for r in (*out, *into)
    }
    pairs = [
        {"use": r, "name": findings.use_name(result, r), "years": near[r.key]}
        for r in (*out, *into)
        if r.producer_cycle and r.year
    ]
    edits = {field: s.said(field, names()) for field in STUDY.own(s.pairs(changed=True))}
    return part(
        "more",
        s=s,
        flows=flows,
        steps=steps,
        anchors=anchors,
        pairs=pairs,
        edits=edits,
        names=names(),
        space=SPACE_LEVELS,
        time=TIME_LEVELS,
    )


@cache
def sources() -> str:
    """Drawer of sources: each hand-off with all its dates rest on, then processes and documents."""
    f = facts()
    flows = [
        {
            "flow": flow,
            "steps": [f.steps[s] for s in (flow.from_step_id, flow.to_step_id) if s],
            "cycles": [
                row for (p, _), row in f.cycles.items() if p in f.members(flow.from_process_id)
            ],
        }
        for flow in f.flows.values()
    ]
    unknown = [
        x.label for x in f.flows.values() if x.from_process_id == PLAN[0] and not x.need_rule
    ]
    return part(
        "sources",
        flows=flows,
        plan=f.cycles[PLAN],
        documents=context().sources,
        unknown=joined(unknown),
        processes=list(f.processes.values()),
    )
