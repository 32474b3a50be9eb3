"""The files of a report: each by its name, or all of them in a folder."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.charts.export import converted
from workbench.errors import BadInput
from workbench.questions import Question
from workbench.report.content import Report
from workbench.report.notebook import notebook
from workbench.report.page import page
from workbench.report.paper import paper
from workbench.report.tables import csv_file, workbook

WHOLE = {".html": page, ".pdf": paper, ".xlsx": workbook, ".ipynb": notebook}
"""A whole report in one file."""

DRAWN = (".svg", ".png", ".pdf")


def names(report: Report) -> list[str]:
    """Every file that a report can be had as."""
    topic = report.study.name
    return [
        *(f"{topic}{suffix}" for suffix in (*WHOLE, *_own_files(report))),
        *(f"figures/{figure}{suffix}" for figure in report.figure_names() for suffix in DRAWN),
        *(f"tables/{question.name}.csv" for question in report.study.views().values()),
        *(f"tables/{name}.csv" for name in ("sources", "documents")),
    ]


def content(report: Report, name: str) -> bytes:
    """One file of a report, by a name of `names`.

    Raises
    ------
    BadInput
        If a report has no such file.
    """
    if name not in names(report):
        raise BadInput(f"there is no file '{name}'")
    stem, suffix = Path(name).stem, Path(name).suffix
    if name.startswith("figures/"):
        drawing = report.drawing(stem)
        return drawing.encode() if suffix == ".svg" else converted(drawing, suffix)
    if name.startswith("tables/"):
        return csv_file(report, _rows(report, stem))
    if suffix in WHOLE:
        return WHOLE[suffix](report)
    made = _own_files(report)[suffix].result(report.facts, report.link).text
    return made if isinstance(made, bytes) else str(made).encode()


def _own_files(report: Report) -> dict[str, Question]:
    """Questions whose answer is a file of its own and no drawing, by the ending of that file."""
    return {
        question.suffixes[0]: question
        for question in report.study.questions
        if question.suffixes and question.suffixes[0] not in DRAWN
    }


def _rows(report: Report, name: str) -> Sequence[Mapping[str, Any]]:
    more = {"sources": report.rests_on, "documents": report.documents}
    return more[name] if name in more else next(t.rows for t in report.tables if t.name == name)


def write(report: Report, folder: Path) -> list[Path]:
    """Write every file of a report into a folder, and give each path once all are there.

    They are made aside first: where anything fails, what stood in the folder before stays as it
    was. Other files in it are left alone.

    Raises
    ------
    BadInput
        If the folder cannot be written to, or the disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".report-", dir=folder) as aside:
            for name in names(report):
                path = Path(aside) / name
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(content(report, name))
            for name in names(report):
                (folder / name).parent.mkdir(exist_ok=True)
                (Path(aside) / name).replace(folder / name)
    except OSError as error:
        raise BadInput(
            f"--out {folder}: the report cannot be written there ({error.strerror}); "
            "make room or name another folder"
        ) from None
    return [folder / name for name in names(report)]
