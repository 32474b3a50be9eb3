"""A question that a topic answers, the same for command line, page, chapter and Python.

A topic lists its questions in its `questions.py`; the command line offers each as
`workbench TOPIC QUESTION`, with the scenario's settings and the question's own options.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from typing import Any

from workbench.cells import cell, harmless
from workbench.scenario import Link


@dataclass(frozen=True)
class Result:
    """An answer: `data` as scripts read it, and `rows` as people read it in a table.

    `text` stands for both where the answer is a file of its own (a calendar, a drawing). `records`
    are the rows as the columns of a view take them, where `rows` are laid out otherwise. Of what
    is said beside an answer, `notes` go with a table, `warnings` with every form.
    """

    data: Any = None
    rows: Sequence[Mapping[str, Any]] = ()
    notes: Sequence[str] = ()
    warnings: Sequence[str] = ()
    text: str | bytes | None = None
    records: Sequence[Mapping[str, Any]] | None = None

    def formatted(self, form: str) -> str:
        """The answer as `table`, `json` or `csv`; unknown is an empty cell or null."""
        if form == "json":
            return json.dumps(self.data, indent=1, default=_plain, ensure_ascii=False) + "\n"
        return as_csv(self.rows) if form == "csv" else as_table(self.rows)


@dataclass(frozen=True)
class Option:
    """An option of one question: `--name TEXT`, `TEXT` alone in its `place`, or `--name` as a flag.

    Its text is None where it was left out; a flag that was given has its own name for a text.
    """

    name: str
    help: str
    required: bool = False
    default: str | None = None
    place: bool = False
    flag: bool = False


@dataclass(frozen=True)
class Question:
    """A question with its own options; `answer` takes facts, the link and the options' texts.

    `view` names the table that its rows are in Lab and report, as the topic's `views.sql` has it.
    """

    name: str
    help: str
    answer: Callable[[Any, Link, Mapping[str, str | None]], Result]
    options: tuple[Option, ...] = ()
    suffixes: tuple[str, ...] = ()
    view: str = ""
    brief: str = ""
    """Columns that matter most, for paper; all where none is named."""

    def result(self, facts: Any, link: Link) -> Result:
        """The answer with every option at its default."""
        return self.answer(facts, link, {option.name: option.default for option in self.options})


def table_of(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows of dataclasses as dictionaries."""
    return [asdict(row) if is_dataclass(row) else dict(row) for row in rows]  # type: ignore[arg-type]


def printed(rows: Sequence[Any], columns: str) -> str:
    """Some columns of some rows as a plain table, for a notebook."""
    return as_table(
        [{name: getattr(row, name) for name in columns.split()} for row in rows]
    ).rstrip()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV (RFC 4180) that spreadsheets open without harm."""
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({k: harmless(v) for k, v in row.items()} for row in rows)
    return out.getvalue()


def as_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as a table of plain text."""
    if not rows:
        return "(no rows)\n"
    head = [name.replace("_", " ") for name in rows[0]]
    body = [[cell(value) for value in row.values()] for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
    lines = [head, ["─" * width for width in widths], *body]
    return "".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )
