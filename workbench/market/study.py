"""The market as the rest of the workbench takes it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from workbench.market.answer import answer
from workbench.market.day import bus_in, cleared
from workbench.market.questions import QUESTIONS
from workbench.market.read import Facts, read_facts
from workbench.market.settings import PRESETS, SETTINGS, problems
from workbench.scenario import Link
from workbench.study import Draw, Study
from workbench.words import Answer

if TYPE_CHECKING:
    from workbench.charts.figure import Figure


def _answer(facts: Facts, link: Link) -> Answer:
    clearing = cleared(facts, link.scenario)
    return answer(clearing, bus_in(clearing.case.feeder, link.scenario), link.scenario.hour)


def _draw(facts: Facts, link: Link) -> Mapping[str, Draw]:
    from workbench.market.feeder_figure import feeder_figure
    from workbench.market.figures import FIGURES

    clearing = cleared(facts, link.scenario)
    before = cleared(facts, link.baseline) if link.baseline else None
    bus, period = bus_in(clearing.case.feeder, link.scenario), link.scenario.hour

    def of(name: str, width: int, scale: float) -> Figure:
        return FIGURES[name](clearing, bus, period, width, scale, before)

    return {
        "feeder": partial(feeder_figure, clearing, bus, period),
        **{name: partial(of, name) for name in FIGURES},
    }


def names(facts: Facts) -> dict[str, str]:
    """Words for the ids in settings."""
    return {name: f"({row.name})" for name, row in facts.assumptions.items()}


STUDY = Study(
    name="market",
    title="Market",
    question="What is a kilowatt-hour worth, where and when?",
    stands_on=("market_shapes", "market_sites", "market_assumptions"),
    read=read_facts,
    problems=problems,
    answer=_answer,
    questions=QUESTIONS,
    figures={
        "feeder": "The feeder with the price of every bus",
        "price": "The price at a bus through the day, in its parts",
        "supply": "Offers by price, and what was needed",
        "voltage": "Voltages through the day, and their limits",
        "dispatch": "Who serves the feeder through the day",
    },
    draw=_draw,
    presets=PRESETS,
    settings=SETTINGS,
    names=names,
)
"""The topic, whole but for its page."""
