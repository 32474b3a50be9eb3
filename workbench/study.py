"""What a topic gives to command line, Lab, report and site, whatever it is about.

A topic's `study.py` puts its parts together as one `Study`; whoever brings topics together takes
them from there and never looks inside a topic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import duckdb

from workbench.questions import Question
from workbench.scenario import Link, Preset, Scenario

if TYPE_CHECKING:
    from workbench.charts.figure import Figure


class Said(Protocol):
    """An answer: its sentence as text, and the sentences that complete it."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences that complete the answer."""
        ...


Draw = Callable[[int, float], "Figure"]
"""A figure, so many pixels wide, its type enlarged by a factor."""


@dataclass(frozen=True)
class Study:
    """One topic, without its page.

    Parameters
    ----------
    name : str
        Folder of the topic, address of its page, stem of its chapter, word on the command line.
    title, question : str
        Word in the navigation; heading of the page.
    stands_on : tuple of str
        Files of `data/` that its numbers come from.
    read : callable
        Connection to facts, read once.
    settle, require : callable
        `(facts, link)` to the link without the settings that the facts refuse, these among its
        problems; `(facts, scenario)` to the scenario, or BadInput with the first reason.
    answer : callable
        `(facts, link)` to the answer in words.
    questions : tuple of Question
        What the command line offers; those with a `view` are tables of Lab and report, whose
        columns the topic's `views.sql` declares and describes.
    figures : mapping of str to str
        Figures by name, and what each shows in a few words.
    draw : callable
        `(facts, link)` to a way of drawing each figure, by name; nothing is drawn yet.
    presets : tuple of Preset
        Scenarios worth starting from.
    names : callable
        Facts to words for the ids in settings such as `latency.F01`.
    """

    name: str
    title: str
    question: str
    stands_on: tuple[str, ...]
    read: Callable[[duckdb.DuckDBPyConnection], Any]
    settle: Callable[[Any, Link], Link]
    require: Callable[[Any, Scenario], Scenario]
    answer: Callable[[Any, Link], Said]
    questions: tuple[Question, ...]
    figures: Mapping[str, str]
    draw: Callable[[Any, Link], Mapping[str, Draw]]
    presets: tuple[Preset, ...] = ()
    names: Callable[[Any], Mapping[str, str]] = lambda _: {}

    def views(self) -> dict[str, Question]:
        """Questions that are tables, by the name of the table."""
        return {question.view: question for question in self.questions if question.view}
