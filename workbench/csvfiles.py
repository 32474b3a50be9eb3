"""CSV files of a folder as rows of text, and what is wrong with them as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.cells import restored
from workbench.words import near

FIRST_ROW = 2  # a spreadsheet counts the header as row 1


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the facts, and where a spreadsheet shows it."""

    file: str
    problem: str
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        place = f" row {self.row}" if self.row else ""
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}{place}{column}: {self.problem}"


@dataclass
class CsvFile:
    """Rows of one file in the order of the wanted columns; an empty cell is None.

    A row of the wrong width is `torn`: it keeps its place, but its cells are not looked at.
    """

    shown: str
    rows: list[list[str | None]] = field(default_factory=list)
    torn: set[int] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    readable: bool = True

    def fault(self, problem: str, row: int = 0, column: str = "") -> None:
        """Note a fault; `row` as a spreadsheet counts."""
        self.faults.append(Fault(self.shown, problem, row, column))


def read_folder(folder: Path, wanted: Mapping[str, Sequence[str]]) -> dict[str, CsvFile]:
    """Read `<name>.csv` of `folder` for every name in `wanted`, which gives each one's columns."""
    return {
        name: read_file(folder / f"{name}.csv", f"{folder.name}/{name}.csv", columns)
        for name, columns in wanted.items()
    }


def unknown_files(folder: Path, wanted: Iterable[str]) -> list[Fault]:
    """A fault for each CSV file of `folder` that no table wants."""
    names = set(wanted)
    return [
        Fault(
            f"{folder.name}/{path.name}",
            f"no table core_{path.stem} stands in the schema; add one, or take the file away"
            + near(path.stem, names),
        )
        for path in sorted(folder.glob("*.csv"))
        if path.stem not in names
    ]


def read_file(path: Path, shown: str, columns: Sequence[str]) -> CsvFile:
    """Read one file; what is wrong with it stands in its `faults`."""
    file = CsvFile(shown)
    records = _records(path, file)
    if records and not file.faults:
        _check_header(file, records[0], columns)
    if file.faults:
        file.readable = False
        return file
    header = records[0]
    order = [header.index(column) for column in columns]
    for number, record in enumerate(records[1:], FIRST_ROW):
        if len(record) != len(header) or not any(record):
            file.torn.add(number)
            file.fault(_width(record, len(header)), number)
        cells = [restored(text) for text in record] + [""] * len(header)
        file.rows.append([cells[place] or None for place in order])
    if not file.rows:
        file.fault("the file has a header and no rows; restore its rows")
    return file


def _records(path: Path, file: CsvFile) -> list[list[str]]:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        file.fault("the file is missing; restore it")
        return []
    except OSError as error:
        file.fault(f"the file cannot be read ({error.strerror}); make it readable")
        return []
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        file.fault(
            f"byte {raw[error.start]:#04x} (number {error.start + 1} of the file) is not UTF-8; "
            "save the file as CSV UTF-8",
            row,
        )
        return []
    if not text.strip():
        file.fault("the file is empty; restore its header and rows")
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        file.fault(f"the quotation marks do not match near line {reader.line_num} ({error})")
        return []


def _check_header(file: CsvFile, header: Sequence[str], columns: Sequence[str]) -> None:
    for column in columns:
        if column not in header:
            file.fault("this column is missing from the header; add it", 1, column)
    for column in dict.fromkeys(header):
        if column not in columns:
            hint = near(column, columns)
            file.fault(
                f"no such column is known; remove or rename it{hint}", 1, column or "(blank)"
            )
        elif header.count(column) > 1:
            file.fault("the header names this column twice; remove one", 1, column)


def _width(record: Sequence[str], wanted: int) -> str:
    if not any(record):
        return "the row is empty; delete it"
    return (
        f"the row has {len(record)} fields instead of {wanted}; "
        "a comma is missing, or a text with a comma lacks its quotation marks"
    )
