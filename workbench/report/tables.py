"""Tables of a report as CSV and as an Excel workbook; text in them never acts as a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from workbench.cells import cell
from workbench.questions import as_csv
from workbench.report.content import Report

LONGEST = 32_000  # a cell of a workbook holds no more than 32,767 characters
EPOCH = datetime(2000, 1, 1)  # a workbook names a day of its making; this one is the same for all


def csv_file(
    report: Report, rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()
) -> bytes:
    """Rows as CSV, each stamped in its last columns with scenario, facts and sources.

    Where there are none, one row with the stamp alone says whose rows are missing; `columns` are
    those that it leaves empty. The version is a number, or words for facts of one's own.
    """
    stamp = {
        "scenario_link": report.scenario_link,
        "data_version": report.facts_in_words.removeprefix("facts of version "),
        "sources": report.sources,
    }
    none = dict.fromkeys(columns)
    return as_csv([{**row, **stamp} for row in rows or [none]]).encode("utf-8-sig")


def workbook(report: Report) -> bytes:
    """Excel workbook: a sheet about the scenario, one for each table, one of sources."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options | {"strings_to_numbers": False})
    book.set_properties({"title": report.study.question, "created": EPOCH})
    _about(book, report)
    for table in report.tables:
        _sheet(book, table.name, table.rows, table.columns)
    _sheet(book, "sources", report.rests_on, {})
    _sheet(book, "documents", report.documents, {})
    book.close()
    return out.getvalue()


def _about(book: Any, report: Report) -> None:
    """First sheet: the answer, what is set, and where the numbers come from."""
    sheet = book.add_worksheet("about")
    bold, plain = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 18, bold)
    sheet.set_column(1, 1, 110, plain)
    rows = [
        ("question", report.study.question),
        ("answer", report.answer),
        *(("also true", note) for note in report.notes),
        *(("setting", words) for words in report.settings),
        *(("set otherwise", words) for words in report.changed),
        *(("against baseline", words) for words in report.against),
        ("scenario link", report.scenario_link),
        ("made by", report.made_by),
        *((f"sheet {table.name}", table.title) for table in report.tables),
        *((f"on {table.name}", note) for table in report.tables for note in table.notes),
        ("sheet sources", "What every row of the facts behind this rests on"),
        ("sheet documents", "The documents named as sources"),
    ]
    for number, (name, words) in enumerate(rows):
        sheet.write_string(number, 0, name)
        _write(sheet, number, 1, words, None)


def _sheet(
    book: Any, name: str, rows: Sequence[Mapping[str, Any]], meanings: Mapping[str, str]
) -> None:
    """A sheet with a header that stays in sight; a note on each column says what it means."""
    sheet = book.add_worksheet(name)
    columns = list(rows[0]) if rows else list(meanings)
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, column in enumerate(columns):
        sheet.write_string(0, number, column, bold)
        if column in meanings:
            sheet.write_comment(0, number, meanings[column], {"author": "DPP Workbench"})
        wide = max([len(column), *(len(cell(row[column])) for row in rows)]) + 2
        sheet.set_column(number, number, min(wide, 60))
    for place, row in enumerate(rows, 1):
        for number, column in enumerate(columns):
            _write(sheet, place, number, row[column], day)
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    """A value in its own type; unknown stays empty."""
    if value is None:
        sheet.write_blank(row, column, None)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
    else:
        words = cell(value)
        cut = words[: LONGEST - 1] + "…" if len(words) > LONGEST else words
        sheet.write_string(row, column, cut)
