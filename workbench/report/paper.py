"""A report as PDF, set by typst: no browser, no font to fetch, the same report the same bytes."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import typst

from workbench.cells import cell
from workbench.charts.export import plain
from workbench.charts.frame import framed
from workbench.report.content import Report, Table
from workbench.words import capitalized

WIDTH = 700
"""Width of a figure's chart, in pixels: its letters come out at seven points and more."""

EDGE = 8
"""Room around a figure, in pixels: paper has its own margins."""

ROWS = 60
"""Rows of a table that go to paper; the workbook has them all."""


def paper(report: Report) -> bytes:
    """PDF of letter size: answer, scenario, figures with their sources, tables in brief, sources.

    Words reach typst as data, never as markup.
    """
    data = {
        "question": report.study.question,
        "answer": report.answer,
        "notes": report.notes,
        "settings": report.settings,
        "changed": report.changed,
        "against": report.against,
        "link": report.scenario_link,
        "made_by": report.made_by,
        "figures": [
            {
                "svg": plain(framed(figure, (), EDGE)),
                "title": figure.title,
                "alternative": figure.alternative,
            }
            for figure in report.figures(WIDTH).values()
        ],
        "tables": [_brief(table) for table in report.tables if table.rows],
        "documents": [{k: cell(v) for k, v in row.items()} for row in report.documents],
    }
    template = files("workbench.report").joinpath("report.typ").read_bytes()
    made = typst.compile(template, format="pdf", sys_inputs={"data": json.dumps(data)})
    assert isinstance(made, bytes)
    return made


def _brief(table: Table) -> dict[str, Any]:
    rows = table.short()
    left = len(rows) - ROWS
    return {
        "title": table.title,
        "head": [_heading(name, table.columns.get(name, name)) for name in rows[0]],
        "rows": [[_words(value) for value in row.values()] for row in rows[:ROWS]],
        "more": f"{left:,} more rows are in the workbook." if left > 0 else "",
    }


def _heading(column: str, meaning: str) -> str:
    """Name of a column in words; one of two letters is the beginning of what it means."""
    words = column.removesuffix("_id").replace("_", " ")
    return capitalized(words) if len(words) > 2 else meaning.partition(",")[0]


def _words(value: Any) -> str:
    """A value as a cell, a word of a list such as `in_time` in words."""
    text = cell(value)
    return text.replace("_", " ") if re.fullmatch(r"[a-z]+(_[a-z]+)+", text) else text
