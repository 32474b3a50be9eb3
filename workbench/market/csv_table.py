"""A CSV file as rows of text with their numbers, and what is wrong with it as a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import DataError
from workbench.grid.rows import brief

FIRST_ROW = 2  # a spreadsheet counts the header as row 1
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
GROUPED = re.compile(r"[+-]?[0-9]+([,' \u00a0\u202f\u2019_.][0-9]+)+")
LONGEST = 40


@dataclass(frozen=True)
class Table:
    """Rows of a CSV file by their number in a spreadsheet; names of columns in lower case."""

    file: str
    columns: tuple[str, ...]
    written: tuple[str, ...]
    """Names of the columns as the file has them."""
    rows: Mapping[int, Sequence[str]]

    def where(self, row: int) -> str:
        """What a message calls a row."""
        return f"{self.file} row {row}"

    def place(self, row: int, column: str) -> str:
        """What a message calls a cell."""
        return f"{self.where(row)}, column {self.written[self.columns.index(column)]}"

    def column(self, name: str) -> dict[int, str]:
        """Text of each cell of a column by its row, without the spaces around it."""
        place = self.columns.index(name)
        return {row: cells[place].strip() for row, cells in self.rows.items()}


def file_name(path: Path) -> str:
    """What a message calls a file: its name, not too long and on one line."""
    shown = "".join(c if c.isprintable() else "?" for c in path.name)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def bytes_of(path: Path, what: str) -> bytes:
    """What is in a file, which should hold `what`; DataError where it cannot be read."""
    file = file_name(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"there is no file {file}; name the file of {what}") from None
    except IsADirectoryError:
        raise DataError(f"{file} is a folder; name the file of {what} in it") from None
    except OSError as error:
        raise DataError(f"{file} cannot be read ({error.strerror}); make it readable") from None
    if not raw.strip():
        raise DataError(f"{file} is empty; it should hold {what}")
    return raw


def text_of(raw: bytes, file: str) -> str:
    """Text of a file in UTF-8, with or without a mark at its beginning."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise DataError(
            f"{file} row {row}: byte {raw[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        ) from None


def table_of(text: str, file: str) -> Table:
    """Rows of the text of a CSV file; DataError where its rows have no common width.

    Names of columns come in lower case with `_` for spaces. Empty rows are left out.
    """
    records = _records(text, file)
    header = next((record for record in records if any(cell.strip() for cell in record)), None)
    if header is None:
        raise DataError(f"{file} is empty; it should have a header and rows")
    start = records.index(header)
    if len(header) == 1:
        _check_separator(header[0], file)
    written = tuple(" ".join(cell.split()) for cell in header)
    columns = tuple(cell.lower().replace(" ", "_") for cell in written)
    rows = {
        number: record
        for number, record in enumerate(records[start + 1 :], start + FIRST_ROW)
        if any(cell.strip() for cell in record)
    }
    for number, record in rows.items():
        if len(record) != len(columns):
            raise DataError(
                f"{file} row {number}: the row has {len(record)} fields instead of "
                f"{len(columns)}; a comma is missing or too many, as in 1,234 for 1234"
            )
    for column in columns:
        if column and columns.count(column) > 1:
            raise DataError(
                f"{file} row {start + 1}: column {brief(column)} is there twice; remove one"
            )
    if not rows:
        raise DataError(f"{file} has a header and no rows; add them")
    return Table(file, columns, written, rows)


def number(text: str, place: str) -> float:
    """Number of a cell; DataError where it is none, or is written in a way that is read in two.

    `place` is what a message calls the cell: file, row and column.
    """
    if NUMBER.fullmatch(text):
        return float(text)
    if not text:
        raise DataError(f"{place}: the cell is blank; give a number")
    if GROUPED.fullmatch(text):
        raise DataError(
            f"{place}: {brief(text)} is read in two ways; write it with a decimal point and "
            "without a thousands separator, such as 1234.5"
        )
    raise DataError(f"{place}: {brief(text)} is not a number; write it such as 1234.5")


def _records(text: str, file: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise DataError(
            f"{file}: near line {reader.line_num} this is no CSV ({error}); mend it there"
        ) from None


def _check_separator(line: str, file: str) -> None:
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if mark in line:
            raise DataError(
                f"{file}: its columns are separated by {name}, as Excel writes them in some "
                "languages; separate them by commas, and write numbers with a decimal point"
            )
