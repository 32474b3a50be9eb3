"""The Alignment page and its door: what the topic computed, put into slots."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from workbench.alignment import figures
from workbench.alignment.answer import answer, joined, number
from workbench.alignment.compare import (
    DueRange,
    changes,
    changes_in_words,
    due_range,
    remedies,
)
from workbench.alignment.handoffs import Handoff, Handoffs, handoffs, path_age_days
from workbench.alignment.horizons import coverage
from workbench.alignment.lanes import drawn_rows, window
from workbench.alignment.network import network
from workbench.alignment.questions import QUESTIONS
from workbench.alignment.ratecases import rate_cases
from workbench.alignment.read import PLAN, Context, Facts, read_context, read_facts
from workbench.alignment.record import partings
from workbench.alignment.settings import PRESETS, settle
from workbench.alignment.sweep import DEFAULT_WEIGHTS, sweep, weighable
from workbench.alignment.timeline import MAPS, timeline
from workbench.apps.parts import environment
from workbench.apps.topic import Door, File, Slots, Topic, Ui
from workbench.calendars import in_words
from workbench.charts.figure import Figure, svg
from workbench.charts.theme import STATE_MARK, STATE_WORDS
from workbench.db import connect
from workbench.errors import BadInput
from workbench.glossary import read_glossary
from workbench.scenario import SPACE_LEVELS, TIME_LEVELS, Link, Scenario

CLASS = {
    "in_time": "ok",
    "tight": "tight",
    "missed": "miss",
    "none": "unknown",
    "unknown": "unknown",
}
YEARS = {"3": "3½ years", "7": "7½ years", "11": "11½ years"}
MAP_WORDS = {"statewide": "Statewide", "rate-cases": "Rate cases"}


@cache
def facts() -> Facts:
    """Facts of the reference database, read once a process."""
    with connect() as con:
        return read_facts(con)


@cache
def context() -> Context:
    """What the page says beside the hand-offs: sources, scenarios, discrepancies, milestones."""
    with connect() as con:
        return read_context(con)


@cache
def terms() -> Mapping[str, str]:
    """Meaning of each term, its acronym spelled out first."""
    with connect() as con:
        return read_glossary(con)


@lru_cache(maxsize=256)
def computed(scenario: Scenario) -> Handoffs:
    """Hand-offs of a scenario; what sixty visitors open at once is computed once."""
    return handoffs(facts(), scenario)


def names() -> dict[str, str]:
    """Words for the ids in settings."""
    found = {f.flow_id: f"({f.label})" for f in facts().flows.values()}
    found |= {s.step_id: f"({s.name.lower()})" for s in facts().steps.values()}
    return found | {p.process_id: f"({p.short_name.lower()})" for p in facts().processes.values()}


# --- slots ---


def slots(link: Link, ui: Ui, live: bool) -> Slots:
    """HTML of every slot; with `live` only what must follow a moving control."""
    result = computed(link.scenario)
    quick = {
        "answer": _part("answer", answer=answer(result), marks=CLASS),
        "peek": _part("peek", due=in_words(link.scenario.drp_due)),
        "due": in_words(link.scenario.drp_due),
        **_map(link, ui, result),
    }
    return quick if live else quick | _rest(link, ui, result)


def _map(link: Link, ui: Ui, result: Handoffs) -> Slots:
    kind = ui.look.get("map") if ui.look.get("map") in MAPS else "statewide"
    years = ui.look.get("years") if ui.look.get("years") in YEARS else "3"
    rest = (ui.rest or link.scenario).drp_due
    drawing = timeline(
        result,
        ui.width,
        kind=kind or "statewide",
        baseline=computed(link.baseline) if link.baseline else None,
        rest=rest,
        years=int(years or 3),
        phone=ui.phone,
        scale=1.25 if ui.projection else 1.0,
        interactive=True,
    )
    shown = drawn_rows(
        result,
        MAPS[kind or "statewide"],
        window(rest, kind or "statewide", int(years or 3), ui.phone),
    )
    return {
        "map-title": figures.map_title(result),
        "map": drawing.svg,
        "map-look": _part("look", maps=MAP_WORDS, years=YEARS, map=kind, chosen=years),
        "map-list": _part("cards", rows=_cards(result, shown), marks=CLASS, mark=STATE_MARK),
    }


def _cards(result: Handoffs, rows: list[Handoff]) -> list[dict[str, Any]]:
    ordered = sorted(
        rows, key=lambda r: (r.slack_days if r.slack_days is not None else 9999, r.key)
    )
    return [{"name": figures.use_name(result, r), "use": r} for r in ordered]


@lru_cache(maxsize=64)
def _rendered(name: str, scenario: Scenario, width: int, scale: float) -> Figure:
    """A figure with its chart drawn as SVG text; the same for every visitor who sees the same."""
    result = computed(scenario)
    figure: Figure
    if name == "slack":
        figure = figures.slack_figure(result, width, scale)
    elif name == "sweep":
        figure = figures.sweep_figure(sweep(facts(), scenario), scenario, width, scale)
    elif name == "ratecases":
        figure = figures.rate_case_figure(rate_cases(result), width, scale)
    elif name == "network":
        figure = figures.network_figure(network(facts(), scenario, scenario.drp_due), width, scale)
    else:
        plan = f"{PLAN[0]} {PLAN[1]}"
        mine = [c for c in coverage(result) if plan in (c.version_in_use, c.consumer_cycle)]
        figure = figures.horizon_figure(mine, width, scale)
    return Figure(
        figure.title, figure.subtitle, svg(figure.chart), figure.alternative, figure.source
    )


def _figure(name: str, link: Link, width: int, scale: float = 1.0) -> str:
    return _part("figure", figure=_rendered(name, link.scenario, width, scale))


def _rest(link: Link, ui: Ui, result: Handoffs) -> Slots:
    """What may take longer than a blink."""
    card = ui.width + 42  # the main figure with its padding and border
    wide, narrow = ((card - 20) * 7 // 12 - 42, (card - 20) * 5 // 12 - 42)
    if ui.phone or ui.chapter:
        wide = narrow = min(ui.width, 760)
    scenario = link.scenario
    known = figures.plan_rows(result)
    fixes = remedies(known)
    spread = due_range(facts(), scenario)
    fresh, versions = result.fresh_share()
    return {
        "notes": _part("notes", notes=answer(result).notes),
        "slack": _figure("slack", link, wide),
        "sweep": _figure("sweep", link, narrow),
        "ratecases": _figure("ratecases", link, narrow),
        "truth": _part(
            "truth",
            fixes=fixes,
            spread=spread,
            words=_truth(scenario, spread, len(fixes)),
            earlier=joined(spread.missed_earlier if spread else ()),
            later=joined(spread.missed_later if spread else ()),
            work=network(facts(), scenario, scenario.drp_due),
        ),
        "network": _figure("network", link, min(ui.width, 960)),
        "horizons": _figure("horizons", link, min(ui.width, 960)),
        "scenarios": _part("scenarios", rows=context().scenarios),
        "handoffs": _handoffs(result),
        "fresh": _part("fresh", fresh=fresh, versions=versions, rows=_paths(result)),
        "cases": _part(
            "cases", rows=rate_cases(result), marks=CLASS, mark=STATE_MARK, words=STATE_WORDS
        ),
        "record": _part(
            "record",
            rows=partings(facts(), scenario.horizon),
            disagreements=context().discrepancies,
        ),
        "compare": _compare(link, result),
        "weights": _weights(scenario),
        "levers": _levers(link, result),
        "more": _more(link, result),
        "sources": _sources(),
        "queries": _part("queries", queries=context().queries),
    }


def _handoffs(result: Handoffs) -> str:
    """Table of uses: those of the plan first, the others in a fold."""
    out, into = result.of_plan()
    keys = [r.key for r in (*out, *into)]
    rows: list[dict[str, Any]] = [
        {"name": figures.use_name(result, r), "use": r} for r in result.rows
    ]
    mine = sorted((r for r in rows if r["use"].key in keys), key=lambda r: keys.index(r["use"].key))
    others = [r for r in rows if r["use"].key not in keys]
    return _part(
        "handoffs", plan=mine, others=others, marks=CLASS, mark=STATE_MARK, words=STATE_WORDS
    )


def _truth(scenario: Scenario, spread: DueRange | None, missed: int) -> str:
    """What would have to be true, as a finding."""
    if spread is None:
        return "No due date within two years keeps every hand-off of the plan"
    days = f"from {in_words(spread.earliest)} to {in_words(spread.latest)}"
    if not missed:
        return f"Any due date {days} misses nothing"
    return f"{number(missed).capitalize()} missed; a due date {days} would miss nothing"


CHAINS = (
    (["F01", "F03", "F04"], "plan → forecast → joint assumptions → transmission planning"),
    (["F01", "F03", "F05"], "plan → forecast → joint assumptions → procurement"),
    (["F02", "F04"], "plan → joint assumptions → transmission planning"),
    (["F25", "F26"], "grid needs → deferral ranking → advisory group"),
)


def _paths(result: Handoffs) -> list[dict[str, Any]]:
    """Age of what entered each chain when its end uses it, by use."""
    rows = []
    for chain, words in CHAINS:
        uses = [r for r in result.rows if r.flow_id == chain[-1] and r.consumer_cycle]
        ages = [
            (r.consumer_cycle, path_age_days(result.history, chain, r.consumer_cycle or ""))
            for r in uses
        ]
        known = [age for _, age in ages if age is not None]
        rows.append(
            {
                "words": words,
                "ages": ages,
                "least": min(known, default=None),
                "most": max(known, default=None),
            }
        )
    return rows


def _compare(link: Link, result: Handoffs) -> str:
    if link.baseline is None:
        return _part("compare", found=None, words="", difference=[])
    found = changes(result, computed(link.baseline))
    return _part(
        "compare",
        found=found,
        words=changes_in_words(found),
        difference=link.scenario.difference(link.baseline, names()),
        mark=STATE_MARK,
        marks=CLASS,
    )


def _weights(scenario: Scenario) -> str:
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
    return _part(
        "weights", rows=sorted(rows, key=lambda r: (r["verdict"] is not None, -r["weight"]))
    )


def _levers(link: Link, result: Handoffs) -> str:
    s = link.scenario
    months = (s.drp_due.year - 2015) * 12 + s.drp_due.month - 8
    return _part(
        "levers",
        s=s,
        months=months,
        due=in_words(s.drp_due),
        latency=s.latency.get("F01", facts().flows["F01"].latency_days),
        slip=s.step.get("DRP.7"),
        horizons=[(2014, 2024), (2014, 2020), (2016, 2020), (2013, 2030)],
    )


def _more(link: Link, result: Handoffs) -> str:
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
        {"use": r, "name": figures.use_name(result, r), "years": near[r.key]}
        for r in (*out, *into)
        if r.producer_cycle and r.year
    ]
    edits = {k: v for k, v in s.pairs(changed=True).items()}
    return _part(
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
def _sources() -> str:
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
    return _part(
        "sources",
        flows=flows,
        plan=f.cycles[PLAN],
        documents=context().sources,
        unknown=joined(unknown),
        processes=list(f.processes.values()),
    )


# --- door, files, parts ---


def door() -> Door:
    """The start page's door: the answer as things stand, what follows from it, and the map."""
    scenario = Scenario()
    result = computed(scenario)
    spread = due_range(facts(), scenario)
    follows = [
        _truth(scenario, spread, len(remedies(figures.plan_rows(result)))),
        figures.sweep_title(sweep(facts(), scenario)),
        figures.rate_case_title(rate_cases(result)),
    ]
    words = _part("door", answer=str(answer(result)), follows=follows)
    return Door(words, timeline(result, 760).svg)


def file(link: Link, name: str) -> File:
    """A file to take home: any question's answer as CSV or JSON, the maps, the calendar."""
    stem, _, suffix = name.partition(".")
    question = next((q for q in QUESTIONS if q.name == stem.partition("-of-")[0]), None)
    if question is None:
        raise BadInput(f"there is no file '{name}'")
    options: dict[str, str | None] = {o.name: o.default for o in question.options}
    if stem.startswith("map-of-"):
        options["map"] = stem.removeprefix("map-of-")
    result = question.answer(facts(), link, options)
    content = result.text if result.text is not None else result.formatted(suffix)
    if isinstance(content, str):
        content = content.encode("utf-8-sig" if suffix == "csv" else "utf-8")
    if suffix in ("pdf", "png"):
        from workbench.charts.export import converted

        content = converted(content.decode(), f".{suffix}")
    return File(f"alignment-{name}", content)


def _part(name: str, **values: Any) -> str:
    template = environment().get_template("alignment_parts.html")
    return str(getattr(template.module, name)(**values)).strip()


TOPIC = Topic(
    name="alignment",
    title="Alignment",
    question="When should the distribution resources plan (DRP) be due?",
    template="alignment.html",
    slots=slots,
    door=door,
    check=lambda link: settle(facts(), link),
    presets=PRESETS,
    glossary=terms,
    names=names,
    file=file,
)
"""The topic as the shell takes it."""
