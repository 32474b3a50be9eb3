"""The files of a report: each by its name, or all of them in a folder."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from icalendar import Calendar

from workbench.charts.export import converted
from workbench.errors import BadInput, why_unwritable
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
        *(f"{topic}{suffix}" for suffix in (*WHOLE, *_calendars(report))),
        *(f"figures/{figure}{suffix}" for figure in report.study.figures for suffix in DRAWN),
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
        return _table(report, stem)
    if suffix in WHOLE:
        return WHOLE[suffix](report)
    return _calendar(report)


def _calendars(report: Report) -> dict[str, Question]:
    """The question whose answer is a calendar, if there is one, by the ending of its file."""
    return {q.suffixes[0]: q for q in report.study.questions if q.suffixes == (".ics",)}


def _calendar(report: Report) -> bytes:
    """Calendar of the topic, stamped in its description."""
    made = _calendars(report)[".ics"].result(report.facts, report.link).text
    calendar = Calendar.from_ical(made or b"")
    documents = "; ".join(str(row["document"]) for row in report.documents)
    stamp = f"Scenario: {report.scenario_link}. {report.made_by}. Sources: {documents}."
    calendar.add("x-wr-caldesc", stamp)
    return bytes(calendar.to_ical())


def _table(report: Report, name: str) -> bytes:
    more = {"sources": report.rests_on, "documents": report.documents}
    if name in more:
        return csv_file(report, more[name])
    table = next(table for table in report.tables if table.name == name)
    return csv_file(report, table.rows, list(table.columns))


def write(report: Report, folder: Path) -> list[Path]:
    """Write every file of a report into a folder, and give each path once all are there.

    They are made aside first: where anything fails, all that stood there before stays as it was,
    and nothing else is left. Other files in the folder are left alone.

    Raises
    ------
    BadInput
        If the folder cannot be written to, or the disk is full.
    """
    try:
        with (
            _made_if_missing(folder),
            tempfile.TemporaryDirectory(prefix=".report-", dir=folder) as aside,
        ):
            for name in names(report):
                path = Path(aside) / "new" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content(report, name))
            _swap_in(names(report), folder, Path(aside))
    except OSError as error:
        raise BadInput(
            f"--out {folder}: the report cannot be written there ({why_unwritable(error)}); "
            "make room or name another folder"
        ) from None
    return [folder / name for name in names(report)]


@contextmanager
def _made_if_missing(folder: Path) -> Iterator[None]:
    """A folder that is there; what is made of its path goes again where anything fails in it."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for path in missing:
            with suppress(OSError):
                path.rmdir()
        raise


def _swap_in(made: Sequence[str], folder: Path, aside: Path) -> None:
    """Put the files of `aside/new` into the folder: all of them, or back what stood there."""
    with ExitStack() as undo:
        for name in made:
            place, before = folder / name, aside / "before" / name
            if place.is_dir():
                raise OSError(errno.EISDIR, f"{name} is a folder there")
            if not place.parent.is_dir():
                place.parent.mkdir()
                undo.callback(place.parent.rmdir)
            before.parent.mkdir(parents=True, exist_ok=True)
            if os.path.lexists(place):
                place.replace(before)
                undo.callback(before.replace, place)
            else:
                undo.callback(place.unlink, missing_ok=True)
            (aside / "new" / name).replace(place)
        undo.pop_all()
