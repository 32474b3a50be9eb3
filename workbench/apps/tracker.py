"""The Tracker page and its door: what the topic computed, put into slots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from workbench.apps.parts import terms
from workbench.apps.take_home import take_home
from workbench.apps.topic import Door, File, Slots, Topic, Ui, near_width
from workbench.apps.tracker_card import card
from workbench.apps.tracker_data import facts, part, times
from workbench.apps.tracker_list import facets, list_of, listed_for
from workbench.apps.tracker_views import words_of
from workbench.charts.draw import begin_svg
from workbench.scenario import Link, Scenario
from workbench.tracker.answer import answer
from workbench.tracker.calendar_file import calendar_file
from workbench.tracker.principles import served
from workbench.tracker.register import by_key, with_caveats
from workbench.tracker.settings import PRESETS
from workbench.tracker.study import STUDY
from workbench.words import Answer

if TYPE_CHECKING:
    from workbench.charts.figure import Figure

CLASS = {"in_time": "ok", "tight": "tight", "missed": "miss", "unknown": "", "": ""}


def slots(link: Link, ui: Ui, live: bool) -> Slots:
    """HTML of every slot; with `live` only what must follow a key or an arrow."""
    scenario = link.scenario
    listed = listed_for(scenario)
    quick = {
        "answer": part("answer", answer=_answered(times(scenario)), marks=CLASS),
        "find": part("find", find=scenario.find, found=len(listed.items), all=listed.every),
        "facets": part("facets", **facets(scenario, listed)),
        "list": list_of(scenario, listed, ui),
        "card": card(scenario, ui),
        "when": part("when", s=scenario),
    }
    return quick if live else quick | _rest(link, ui)


@lru_cache(maxsize=32)
def _answered(scenario: Scenario) -> Answer:
    return answer(facts(), scenario)


@lru_cache(maxsize=512)  # for a room in which everyone has a scenario of their own
def _drawing(name: str, scenario: Scenario, width: int) -> Callable[[], Figure]:
    """A figure that is being drawn; the same for every visitor who sees the same."""
    from workbench.tracker.figures import FIGURES  # with Altair: not before it is needed

    figure = FIGURES[name](facts(), scenario, width, 1.0)
    drawn, without = begin_svg(figure.chart), replace(figure, chart="")
    return lambda: replace(without, chart=drawn())


FIXED = ("principles", "served")
"""Figures that no setting changes."""


def _rest(link: Link, ui: Ui) -> Slots:
    width = ui.width - 26 if ui.phone else min(near_width(ui.width * 9 // 5), 1040) - 42
    if ui.chapter:
        width = min(width, 760)
    drawings = {
        name: _drawing(name, Scenario() if name in FIXED else link.scenario, width)
        for name in STUDY.figures
    }
    words = words_of(link)
    return words | {f"fig-{n}": part("figure", figure=made()) for n, made in drawings.items()}


# --- files ---


def file(link: Link, name: str, given: str) -> File:
    """A file to take home: the dates of the open card, or one of the topic's report."""
    if name != "card.ics":
        return take_home(STUDY, link, name, given)
    key = facts().find(link.scenario.item)
    items = with_caveats([by_key(facts())[key]], by_key(facts()))
    text, _ = calendar_file(items, f"Scenario: {given or link.query()}")
    return File(f"tracker-{key[1].replace(':', '-').replace(' ', '-')}.ics", text)


# --- door ---


def door() -> Door:
    """The start page's door: the answer as things stand, what completes it, a small picture."""
    scenario = Scenario()
    said = answer(facts(), scenario)
    drawn = {w: _drawing("states", scenario, w)() for w in (560, 320)}
    nobody = [row.id for row in served(facts()) if not row.by]
    follows = [*said.notes, f"Served by nobody: {', '.join(nobody)}."]
    words = part("door", answer=str(said), follows=[f.rstrip(".") for f in follows])
    return Door(words, part("picture", desk=drawn[560].chart, phone=drawn[320].chart))


TOPIC = Topic(
    name=STUDY.name,
    title=STUDY.title,
    question=STUDY.question,
    template="tracker.html",
    slots=slots,
    door=door,
    check=lambda link: STUDY.settle(facts(), link),
    presets=PRESETS,
    glossary=terms,
    file=file,
    study=STUDY,
)
"""The topic as the shell takes it."""
