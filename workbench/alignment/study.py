"""Alignment as the rest of the workbench takes it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from workbench.alignment.answer import answer
from workbench.alignment.handoffs import handoffs
from workbench.alignment.questions import QUESTIONS
from workbench.alignment.read import Facts, read_facts
from workbench.alignment.settings import PRESETS, SETTINGS, problems
from workbench.scenario import Link
from workbench.study import Draw, Study
from workbench.words import Answer


def _answer(facts: Facts, link: Link) -> Answer:
    return answer(handoffs(facts, link.scenario))


def _draw(facts: Facts, link: Link) -> Mapping[str, Draw]:
    from workbench.alignment.gallery import FIGURES, map_figure
    from workbench.alignment.timeline import MAPS

    result = handoffs(facts, link.scenario)
    baseline = handoffs(facts, link.baseline) if link.baseline else None
    maps = {f"map-{kind}": partial(map_figure, result, kind, baseline) for kind in MAPS}
    return maps | {name: partial(draw, result) for name, draw in FIGURES.items()}


def names(facts: Facts) -> dict[str, str]:
    """Words for the ids in settings."""
    found = {f.flow_id: f"({f.label})" for f in facts.flows.values()}
    found |= {s.step_id: f"({s.name.lower()})" for s in facts.steps.values()}
    return found | {p.process_id: f"({p.short_name.lower()})" for p in facts.processes.values()}


STUDY = Study(
    name="alignment",
    title="Alignment",
    question="When should the distribution resources plan (DRP) be due?",
    stands_on=("processes", "process_cycles", "process_steps", "information_flows"),
    read=read_facts,
    problems=problems,
    answer=_answer,
    questions=QUESTIONS,
    figures={
        "map-statewide": "Alignment map, statewide",
        "map-rate-cases": "Alignment map, rate cases",
        "slack": "Days to spare of every hand-off of the plan",
        "sweep": "Age of the plan by month of release",
        "ratecases": "Age of the plan at each rate-case application",
        "network": "Steps of the plan and their floats",
        "horizons": "Years covered beside years needed",
    },
    draw=_draw,
    presets=PRESETS,
    settings=SETTINGS,
    names=names,
)
"""The topic, whole but for its page."""
