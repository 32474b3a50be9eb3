"""A feeder as a CSV file: one row a bus, with the label of the bus that feeds it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

from workbench.errors import DataError
from workbench.grid.feeder import Feeder
from workbench.grid.radial import plausible
from workbench.grid.rows import (
    ABSENT,
    NEEDED,
    SOURCE,
    WORDS,
    Row,
    brief,
    feeder_of,
    unprintable,
    word,
)
from workbench.words import near

NUMBERS = (*NEEDED, "kv", *ABSENT)
WANTED = ("bus", "parent", *NEEDED, "kv")
COLUMNS = ("bus", "parent", *NUMBERS, *WORDS)
FIRST_ROW = 2  # a spreadsheet counts the header as row 1
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def feeder_of_table(text: str, file: str, name: str) -> Feeder:
    """Feeder of the text of a CSV file, which messages call `file`.

    Columns: `bus`, `parent` (label of the bus that feeds it, blank for the source), `r_ohm`,
    `x_ohm` of the line into the bus, `p_kw`, `q_kvar` of its load, `kv` (blank where the parent's
    holds); optional `rating_kva` of the line (blank where unlimited), `shunt_kvar`, `x`, `y`,
    `phases`, `line`, `kind`, `ratio`.

    Raises
    ------
    DataError
        A column, a row or a value is off, or the buses make no radial feeder. The message names
        row and column as a spreadsheet counts them.
    """
    records = _records(text, file)
    header = [cell.strip().lower() for cell in records[0]]
    _check_header(header, records[0], file)
    cells = {
        number: _cells(record, header, f"{file} row {number}")
        for number, record in enumerate(records[1:], FIRST_ROW)
        if any(cell.strip() for cell in record)
    }
    if not cells:
        raise DataError(f"{file}: the file has a header and no rows; give each bus a row")
    at = _labels(cells, file)
    rows = [_row(row, at, f"{file} row {number}") for number, row in cells.items()]
    return feeder_of(name, file, rows, source=file)


def _records(text: str, file: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise DataError(
            f"{file}: the quotation marks do not match near line {reader.line_num} ({error})"
        ) from None


def _check_header(header: Sequence[str], written: Sequence[str], file: str) -> None:
    if len(header) == 1:
        _check_separator(written[0], file)
    if "bus" not in header and "parent" not in header:
        raise DataError(
            f"{file} row 1: no column bus or parent, so it is no feeder; name the file of one"
        )
    for column in header:
        if column not in COLUMNS:
            hint = near(column[:60], COLUMNS)
            what = brief(column) if column else "a column without a name"
            raise DataError(
                f"{file} row 1: {what} is no column of a feeder; rename or remove it{hint}"
            )
        if header.count(column) > 1:
            raise DataError(f"{file} row 1: column {column} is there twice; remove one")
    for column in WANTED:
        if column not in header:
            raise DataError(f"{file} row 1: column {column} is missing; add it")


def _check_separator(line: str, file: str) -> None:
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if mark in line:
            raise DataError(
                f"{file}: its columns are separated by {name}, as Excel writes them in some "
                "languages; separate them by commas, and write numbers with a decimal point"
            )


def _cells(record: Sequence[str], header: Sequence[str], row: str) -> dict[str, str]:
    if len(record) != len(header):
        raise DataError(
            f"{row}: the row has {len(record)} fields instead of {len(header)}; a comma is "
            "missing or too many, as in 1,234 for 1234"
        )
    return {column: cell.strip() for column, cell in zip(header, record, strict=True)}


def _labels(cells: Mapping[int, Mapping[str, str]], file: str) -> dict[str, int]:
    """Place of each label among the rows."""
    at: dict[str, int] = {}
    for place, (number, row) in enumerate(cells.items()):
        label, where = row["bus"], f"{file} row {number}, column bus"
        if not label:
            raise DataError(f"{where}: the bus has no label; give it one")
        if problem := unprintable(label):
            raise DataError(f"{where}: {brief(label)} {problem}")
        if label in at:
            first = list(cells)[at[label]]
            raise DataError(
                f"{where}: {brief(label)} is the bus of row {first} already; give each bus one row"
            )
        at[label] = place
    return at


def _row(row: Mapping[str, str], at: Mapping[str, int], where: str) -> Row:
    parent = row["parent"]
    if parent and parent not in at:
        hint = near(parent[:60], at)
        raise DataError(f"{where}, column parent: {brief(parent)} is no bus of the file{hint}")
    if parent == row["bus"]:
        raise DataError(
            f"{where}, column parent: {brief(parent)} is the bus itself; name the bus that feeds it"
        )
    numbers = {}
    for column in NUMBERS:
        if text := row.get(column, ""):
            numbers[column] = _number(text, column, f"{where}, column {column}")
    words = {}
    for column in WORDS:
        if text := row.get(column, ""):
            words[column], problem = word(column, text)
            if problem:
                raise DataError(f"{where}, column {column}: {brief(text)} {problem}")
    return Row(where, row["bus"], at[parent] if parent else SOURCE, numbers, words)


def _number(text: str, column: str, place: str) -> float:
    if not NUMBER.fullmatch(text):
        if re.fullmatch(r"[+-]?[0-9]+([,' \u00a0\u202f\u2019_.][0-9]+)+", text):
            raise DataError(
                f"{place}: {brief(text)} is read in two ways; write it with a decimal point and "
                "without a thousands separator, such as 1234.5"
            )
        raise DataError(f"{place}: {brief(text)} is not a number; write it such as 1234.5")
    value = float(text)
    if problem := plausible(column, value):
        raise DataError(f"{place}: {brief(text)} {problem}")
    return value
