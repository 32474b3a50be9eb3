"""The tables of a network as pandapower writes them to JSON, read without running anything of it.

pandapower makes objects of whatever class the file names. A feeder needs numbers only, so they are
taken from the text, and a file from elsewhere can do no harm.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import DataError
from workbench.grid.rows import brief

NET = "pandapowerNet"
HIGHEST = 1e12
LEAST = 1e-12


@dataclass(frozen=True)
class Element:
    """One row of a table: a line, a load, a bus …"""

    file: str
    table: str
    index: int
    values: Mapping[str, Any]

    @property
    def where(self) -> str:
        """Its place as messages name it, such as `net.json line 3 'Line 1-2'`."""
        name = self.text("name")
        return f"{self.file} {self.table} {brief(self.index)}" + (f" {brief(name)}" if name else "")

    def has(self, column: str) -> bool:
        """Whether a value stands in a column."""
        value = self.values.get(column)
        return value is not None and value == value

    def number(self, column: str, default: float | None = None) -> float:
        """A number, or `default` where none is given; DataError where there is no default."""
        value = self.values.get(column)
        if not self.has(column):
            if default is None:
                raise DataError(f"{self.where}, {column}: a value is missing; fill it in")
            return default
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise DataError(f"{self.where}, {column}: {brief(value)} is not a number")
        if not abs(value) <= HIGHEST:
            raise DataError(f"{self.where}, {column}: {brief(value)} is too large; mind the unit")
        return float(value)

    def positive(self, column: str, default: float | None = None) -> float:
        """A number above 0, likewise."""
        value = self.number(column, default)
        if value < LEAST:
            raise DataError(f"{self.where}, {column}: {value:g} is not above 0; correct it")
        return value

    def bus(self, column: str = "bus") -> int:
        """Index of the bus in a column."""
        return int(self.number(column))

    def is_true(self, column: str, default: bool = True) -> bool:
        """A yes or no, or `default` where none is given."""
        value = self.values.get(column)
        return bool(value) if self.has(column) else default

    def text(self, column: str) -> str:
        """A text, empty where there is none."""
        return str(self.values[column]).strip() if self.has(column) else ""


class Tables:
    """The elements of a network by table."""

    def __init__(self, file: str, content: Mapping[str, Any]) -> None:
        self.file, self._content = file, content

    def all(self, table: str) -> list[Element]:
        """Every element of a table, out of service or not."""
        frame = self._content.get(table)
        if frame is None:
            return []
        inner: Any = frame.get("_object") if isinstance(frame, Mapping) else None
        try:
            split = json.loads(inner) if isinstance(inner, str) else inner
            columns, index, data = split["columns"], split["index"], split["data"]
            return [
                Element(self.file, table, int(i), dict(zip(columns, row, strict=True)))
                for i, row in zip(index, data, strict=True)
            ]
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            raise DataError(
                f"{self.file}: the table {table} is damaged; write the file again with "
                "pandapower.to_json"
            ) from None

    def in_service_tables(self) -> list[str]:
        """Tables of what can be in service, results left aside."""
        tables = [
            name
            for name, frame in self._content.items()
            if isinstance(frame, Mapping) and frame.get("_class") == "DataFrame"
            if not name.startswith(("_", "res_"))
        ]
        return [n for n in tables if any("in_service" in each.values for each in self.all(n)[:1])]

    def live(self, table: str) -> list[Element]:
        """The elements of a table that are in service."""
        return [each for each in self.all(table) if each.is_true("in_service")]

    @property
    def frequency(self) -> float:
        """Frequency of the network. [Hz]"""
        value = self._content.get("f_hz", 50.0)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1e3:
            raise DataError(f"{self.file}: f_hz is {brief(value)}; give hertz, such as 60")
        return float(value)

    @property
    def name(self) -> str:
        """Name of the network, empty where it has none."""
        name = self._content.get("name")
        return name.strip()[:60] if isinstance(name, str) and name.isprintable() else ""


def is_net(found: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a network of pandapower."""
    return found.get("_class") == NET or str(found.get("_module", "")).startswith("pandapower")


def tables_of(found: Mapping[str, Any], file: str) -> Tables:
    """The tables of a network; DataError where the file is of a version too old."""
    content = found.get("_object")
    if isinstance(content, str):
        try:
            content = json.loads(content)
        except (ValueError, RecursionError):
            content = None
    if not isinstance(content, Mapping) or "bus" not in content:
        raise DataError(
            f"{file}: no table of buses is in it; write the file again with pandapower.to_json"
        )
    if any("p_kw" in each.values for each in Tables(file, content).all("load")[:1]):
        raise DataError(
            f"{file}: it was written before pandapower 2.0; read and write it with a newer one"
        )
    return Tables(file, content)
