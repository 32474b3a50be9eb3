"""The tracker as the rest of the workbench takes it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from workbench.scenario import Link
from workbench.study import Draw, Study
from workbench.tracker.answer import answer
from workbench.tracker.questions import QUESTIONS
from workbench.tracker.read import REGISTERS, Facts, read_facts
from workbench.tracker.settings import PRESETS, SETTINGS, problems
from workbench.words import Answer


def _answer(facts: Facts, link: Link) -> Answer:
    return answer(facts, link.scenario)


def _draw(facts: Facts, link: Link) -> Mapping[str, Draw]:
    from workbench.tracker.figures import FIGURES

    return {name: partial(draw, facts, link.scenario) for name, draw in FIGURES.items()}


STUDY = Study(
    name="tracker",
    title="Tracker",
    question="What is agreed, what is open, what is due?",
    stands_on=(*REGISTERS, "proceeding_policy", "initiative_principles", "serves", "holidays"),
    read=read_facts,
    problems=problems,
    answer=_answer,
    questions=QUESTIONS,
    figures={
        "states": "The group’s points by state",
        "ties": "What an item rests on, and what rests on it",
        "year": "What is due, over the year ahead",
        "principles": "Initiatives against the statutory principles",
        "served": "What serves what, and what nobody serves",
        "deadlines": "A deadline and what follows from it",
    },
    draw=_draw,
    presets=PRESETS,
    settings=SETTINGS,
)
"""The topic, whole but for its page."""
