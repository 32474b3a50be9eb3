"""Everything that a report of one scenario says, before it takes any form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version
from typing import Any

import duckdb

from workbench.charts.figure import Figure, nothing, svg
from workbench.charts.frame import framed
from workbench.db import data_version, query
from workbench.errors import CannotCompute
from workbench.scenario import Link, Scenario
from workbench.study import Study
from workbench.views import described

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
    address: str
    data_version: str
    documents: Sequence[Mapping[str, Any]]
    rests_on: Sequence[Mapping[str, Any]]

    @property
    def scenario_link(self) -> str:
        """Link that opens this scenario."""
        return f"{self.address}?{self.link.query()}"

    @property
    def made_by(self) -> str:
        """Program and facts that the numbers come from."""
        return f"DPP Workbench {version('dpp-workbench')}, facts of version {self.data_version}"

    @cached_property
    def answer(self) -> str:
        """The answer in a sentence."""
        return str(self._said)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences that complete the answer."""
        return self._said.notes

    @cached_property
    def _said(self) -> Any:
        return self.study.answer(self.facts, self.link)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Words for the ids in settings."""
        return self.study.names(self.facts)

    @cached_property
    def settings(self) -> list[str]:
        """Every setting in words."""
        scenario = self.link.scenario
        return [scenario.said(field, self.names) for field in scenario.pairs()]

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
        title = question.help[0].upper() + question.help[1:]
        try:
            result = question.result(self.facts, self.link)
        except CannotCompute as error:
            return Table(name, title, [], meanings, [str(error)])
        return Table(name, title, result.rows, meanings, result.notes, question.brief.split())

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """Every figure, its chart drawn as SVG text."""
        return {name: self.figure(name) for name in self._drawings}

    @cached_property
    def _drawings(self) -> Mapping[str, Any]:
        return self.study.figures(self.facts, self.link)

    def figure_names(self) -> list[str]:
        """Names of the figures; none is drawn yet."""
        return list(self._drawings)

    def figure(self, name: str) -> Figure:
        """One figure, its chart drawn as SVG text; one without an answer says why."""
        try:
            figure = self._drawings[name](WIDTH, 1.0)
        except CannotCompute as error:
            words = str(error)
            figure = Figure("There is no answer to draw", words, nothing(words, WIDTH), words, "–")
        return replace(figure, chart=svg(figure.chart))

    def drawing(self, name: str) -> str:
        """One figure as an SVG that stands alone, stamped with scenario and facts."""
        return framed(self.figure(name), (f"Scenario: {self.scenario_link}", self.made_by))


def report(
    study: Study,
    con: duckdb.DuckDBPyConnection,
    link: Link,
    facts: Any = None,
    address: str = "",
) -> Report:
    """Report of the scenario of `link`; `address` is the page that its link opens.

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
    address : str
        Address before the query; the topic's page on this machine where none is given.

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
        address or f"http://localhost:5006/{study.name}",
        data_version(con),
        query(con, "report/documents.sql", tables=tables).to_dicts(),
        query(con, "report/rests_on.sql", tables=tables).to_dicts(),
    )
