"""What a topic gives to command line, Lab, report and site, whatever it is about.

A topic's `study.py` puts its parts together as one `Study`; whoever brings topics together takes
them from there and never looks inside a topic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import duckdb

from workbench.errors import BadInput, CannotCompute, DataError
from workbench.questions import Question
from workbench.scenario import Link, Preset, Problem, Scenario

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
    problems : callable
        `(facts, scenario)` to the settings that the facts refuse, each with its reason.
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
    settings : tuple of str
        Settings and families of the scenario that bear on this topic.
    names : callable
        Facts to words for the ids in settings such as `latency.F01`.
    """

    name: str
    title: str
    question: str
    stands_on: tuple[str, ...]
    read: Callable[[duckdb.DuckDBPyConnection], Any]
    problems: Callable[[Any, Scenario], Sequence[Problem]]
    answer: Callable[[Any, Link], Said]
    questions: tuple[Question, ...]
    figures: Mapping[str, str]
    draw: Callable[[Any, Link], Mapping[str, Draw]]
    presets: tuple[Preset, ...] = ()
    settings: tuple[str, ...] = ()
    names: Callable[[Any], Mapping[str, str]] = lambda _: {}

    def require(self, facts: Any, scenario: Scenario) -> Scenario:
        """The scenario itself, or BadInput with the first reason why it cannot be used."""
        for problem in self.problems(facts, scenario):
            raise BadInput(str(problem))
        return scenario

    def settle(self, facts: Any, link: Link) -> Link:
        """Link without the settings that the facts refuse; each is named among its problems."""
        scenario, refused = self._settled(facts, link.scenario)
        baseline = link.baseline
        if baseline is not None:
            baseline, more = self._settled(facts, baseline)
            refused += [Problem(f"baseline {p.field}", p.value, p.reason) for p in more]
        return Link(scenario, baseline, (*link.problems, *refused))

    def _settled(self, facts: Any, scenario: Scenario) -> tuple[Scenario, list[Problem]]:
        refused: list[Problem] = []
        while found := self.problems(facts, scenario):
            refused += found
            for problem in found:
                scenario = scenario.with_value(problem.field, "")
        return scenario, refused

    def said(self, facts: Any, link: Link) -> str:
        """The answer as text, or why there is none."""
        try:
            return str(self.answer(facts, link))
        except (CannotCompute, DataError) as error:
            return f"No answer: {error}"

    def own(self, pairs: Iterable[str]) -> list[str]:
        """Fields among some, such as `latency.F01`, that bear on this topic."""
        return [field for field in pairs if field.partition(".")[0] in self.settings]

    def views(self) -> dict[str, Question]:
        """Questions that are tables, by the name of the table."""
        return {question.view: question for question in self.questions if question.view}
