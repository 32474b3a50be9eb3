"""Everything that a report of one scenario says, before it takes any form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version
from typing import Any
from urllib.parse import unquote

import duckdb

from workbench.build import facts_in_words
from workbench.charts.draw import svg
from workbench.charts.figure import Figure, nothing
from workbench.charts.frame import framed
from workbench.db import data_version, query
from workbench.errors import CannotCompute
from workbench.scenario import Link, Scenario
from workbench.study import Draw, Said, Study
from workbench.views import described
from workbench.words import capitalized

CLIP = re.compile(r'(?<=\sid=")clip\d+(?=")|(?<=url\(#)clip\d+(?=\))')
ADDRESS = re.compile(r"https?://[\w.~:/?#@!$&()*+,;=%|-]+", re.ASCII)

WIDTH = 900
"""Width of a figure's chart, in pixels."""


@dataclass(frozen=True)
class Table:
    """A table of a report: its name on the command line, title, rows, and what its columns mean."""

    name: str
    title: str
    rows: Sequence[Mapping[str, Any]]
    columns: Mapping[str, str]
    notes: Sequence[str] = ()
    brief: Sequence[str] = ()

    def short(self) -> list[dict[str, Any]]:
        """Rows with the columns that matter most."""
        return [{name: row[name] for name in self.brief or row} for row in self.rows]


@dataclass(frozen=True, eq=False)
class Report:
    """A scenario of one topic: its answer, tables, figures, sources, and where it all comes from.

    Nothing in it tells when it was made: the same link and facts give the same report.
    """

    study: Study
    facts: Any
    link: Link
    scenario_link: str
    data_version: str
    facts_in_words: str
    documents: Sequence[Mapping[str, Any]]
    rests_on: Sequence[Mapping[str, Any]]

    @property
    def made_by(self) -> str:
        """Program and facts that the numbers come from."""
        return f"DPP Workbench {version('dpp-workbench')}, {self.facts_in_words}"

    @property
    def sources(self) -> str:
        """Documents that the facts name as their source."""
        return "; ".join(str(document["document"]) for document in self.documents)

    @cached_property
    def answer(self) -> str:
        """The answer in a sentence."""
        return str(self._said)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences that complete the answer."""
        return self._said.notes

    @cached_property
    def _said(self) -> Said:
        return self.study.answer(self.facts, self.link)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Words for the ids in settings."""
        return self.study.names(self.facts)

    @cached_property
    def settings(self) -> list[str]:
        """Every setting in words."""
        scenario = self.link.scenario
        return [scenario.said(field, self.names) for field in self.study.own(scenario.pairs())]

    @cached_property
    def changed(self) -> list[str]:
        """What is set otherwise than every visitor finds it, in words."""
        return self.link.scenario.difference(Scenario(), self.names)

    @cached_property
    def against(self) -> list[str]:
        """What is set otherwise than in the baseline, in words."""
        baseline = self.link.baseline
        return self.link.scenario.difference(baseline, self.names) if baseline else []

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every table; one without an answer has no rows, and a note that says why."""
        meanings = described(self.study)
        return tuple(
            self._table(question.name, view, meanings[view])
            for view, question in self.study.views().items()
        )

    def _table(self, name: str, view: str, meanings: Mapping[str, str]) -> Table:
        question = self.study.views()[view]
        title = capitalized(question.help)
        try:
            result = question.result(self.facts, self.link)
        except CannotCompute as error:
            return Table(name, title, [], meanings, [str(error)])
        return Table(
            name,
            title,
            result.rows,
            meanings,
            [*result.warnings, *result.notes],
            question.brief.split(),
        )

    def figures(self, width: int = WIDTH) -> dict[str, Figure]:
        """Every figure, its chart drawn as SVG text."""
        return {name: self.figure(name, width) for name in self.study.figures}

    def figure(self, name: str, width: int = WIDTH) -> Figure:
        """One figure, its chart drawn as SVG text; one without an answer says why."""
        if (name, width) not in self._drawn:
            self._drawn[name, width] = self._figure(name, width)
        return self._drawn[name, width]

    def _figure(self, name: str, width: int) -> Figure:
        try:
            figure = self._drawings[name](width, 1.0)
        except CannotCompute as error:
            title, words = self.study.figures[name], str(error)
            figure = Figure(title, "No answer to draw", nothing(words, width), words, "none")
        return replace(figure, chart=_numbered(svg(figure.chart), f"{name}-{width}"))

    @cached_property
    def _drawn(self) -> dict[tuple[str, int], Figure]:
        return {}

    @cached_property
    def _drawings(self) -> Mapping[str, Draw]:
        return self.study.draw(self.facts, self.link)

    def drawing(self, name: str) -> str:
        """One figure as an SVG that stands alone, stamped with scenario and facts."""
        asked = f"{self.study.question} Set here: {'; '.join(self.settings)}."
        stamp = (asked, f"Scenario: {self.scenario_link}", self.made_by)
        return framed(self.figure(name), stamp)


def report(
    study: Study,
    con: duckdb.DuckDBPyConnection,
    link: Link,
    facts: Any = None,
    given: str = "",
) -> Report:
    """Report of the scenario of `link`.

    Parameters
    ----------
    study : Study
        The topic.
    con : duckdb.DuckDBPyConnection
        Reference database.
    link : Link
        Scenario, settled or required by the topic before.
    facts : optional
        What `study.read` gave, where it has been read already.
    given : str
        The link as its reader knows it, with an address; where it opens another scenario or has
        none, the report names the topic's page on the reader's own machine.

    Raises
    ------
    DataError
        If the reference database is damaged.
    """
    tables = list(study.stands_on)
    return Report(
        study,
        study.read(con) if facts is None else facts,
        replace(link, problems=()),
        given if _opens(given, link) else f"http://localhost:5006/{study.name}?{link.query()}",
        data_version(con),
        facts_in_words(con),
        query(con, "report/documents.sql", tables=tables).to_dicts(),
        query(con, "report/rests_on.sql", tables=tables).to_dicts(),
    )


def _numbered(chart: str, name: str) -> str:
    """Drawing whose clips are named for its figure; the converter counts on all its life."""
    clips = {clip: f"{name}-{n}" for n, clip in enumerate(dict.fromkeys(CLIP.findall(chart)), 1)}
    return CLIP.sub(lambda clip: clips[clip[0]], chart)


def _opens(given: str, link: Link) -> bool:
    """Whether a text is an address that opens just this scenario and says nothing else."""
    query = link.query()
    if not ADDRESS.fullmatch(given) or len(given) > 300 + 3 * len(query):
        return False
    read, inside = Link.read(given), unquote(unquote(given))  # Binder's holds a link in a link
    more = any(f"{name}=" in inside for name in Link.ignored)  # a token is nobody else's
    return read.query() == query and not read.problems and not more
