"""Resources from a file: JSON as in a case, or CSV with one row a resource."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from workbench.errors import DataError
from workbench.grid.feeder import Feeder
from workbench.grid.rows import brief
from workbench.market.case_file import resources_from
from workbench.market.csv_table import NUMBER, Table, bytes_of, file_name, number, table_of, text_of
from workbench.market.fields import Field
from workbench.market.json_file import read_json
from workbench.market.resources import BY_NAME, CLASSES, Q_FIELDS, AssetClass, Resource
from workbench.words import near

WHAT = "resources"
PLACED = ("id", "bus", "class", "shares")
FIELDS = {
    c.name: {field.name: field for field in (*c.fields, *Q_FIELDS)} for c in CLASSES
}  # of each class by name
COLUMNS = (*PLACED, *dict.fromkeys(name for fields in FIELDS.values() for name in fields))
FLAGS = {"true": True, "yes": True, "false": False, "no": False}
BETWEEN = re.compile(r"\s*[;|]\s*")
SPACED = re.compile(r"\s*[;|]\s*|\s+")


def read_resources(path: Path, feeder: Feeder, periods: int) -> tuple[Resource, ...]:
    """Resources of a file, sorted by id.

    Parameters
    ----------
    path : Path
        JSON: a list of objects, or an object with `resources`, as `workbench market schema` says.
        CSV: one row a resource, with columns `id`, `class`, `bus` (or `shares`, such as
        `12:0.4; 18:0.6`) and fields of the classes; a blank cell leaves a field out. A series is
        one number, or one a period with `;`, `|` or a space between; `segments` are such as
        `500@40; 300@55` [kW at USD/MWh]; a flag is true, false, yes or no.
    feeder : Feeder
        Whose buses they stand at.
    periods : int
        How many values a series has.

    Raises
    ------
    DataError
        One sentence: file, row (the header is row 1), column, value, what to do.
    """
    path = Path(path)
    file, raw = file_name(path), bytes_of(path, WHAT)
    if raw.startswith(b"PK"):
        raise DataError(f"{file} is a workbook or a zip; save it as CSV UTF-8")
    text = text_of(raw, file)
    if text.lstrip()[:1] in ("{", "["):
        return resources_from(_listed(read_json(path, WHAT), file), feeder, periods, file)
    table = table_of(text, file)
    _check_header(table)
    entries = [_entry(table, row) for row in table.rows]
    places = [table.where(row) for row in table.rows]
    return resources_from(entries, feeder, periods, file, places)


def _listed(found: Any, file: str) -> Any:
    """The list of resources of a JSON file."""
    if isinstance(found, list):
        return found
    if "resources" not in found:
        raise DataError(f"{file}: it has no resources; give a list, or an object with resources")
    return found["resources"]


def _check_header(table: Table) -> None:
    for column in table.columns:
        if column not in COLUMNS:
            what = brief(column) if column else "a column without a name"
            raise DataError(
                f"{table.where(1)}: {what} is no column of a resource; rename or remove it"
                f"{near(column[:60], COLUMNS)}"
            )
    for column in ("id", "class"):
        if column not in table.columns:
            raise DataError(f"{table.where(1)}: column {column} is missing; add it")
    if not {"bus", "shares"} & set(table.columns):
        raise DataError(f"{table.where(1)}: column bus is missing; add it")


def _entry(table: Table, row: int) -> dict[str, Any]:
    """A row as the object that a JSON file would have; what cannot be read stays text."""
    cells = dict(zip(table.columns, map(str.strip, table.rows[row]), strict=True))
    given = {column: text for column, text in cells.items() if text}
    entry: dict[str, Any] = {k: given[k] for k in ("id", "class", "bus") if k in given}
    asset = BY_NAME.get(given.get("class", ""))
    if asset is None:
        return entry
    if "shares" in given:
        entry["shares"] = _shares(given["shares"], table.place(row, "shares"))
    for column, text in given.items():
        if column not in PLACED:
            place = table.place(row, column)
            entry[column] = _value(_field(asset, column, text, place), text, place)
    return entry


def _field(asset: AssetClass, column: str, text: str, place: str) -> Field:
    fields = FIELDS[asset.name]
    if column not in fields:
        raise DataError(
            f"{place}: {brief(text[:20])} stands where a {asset.name} has no field; leave it "
            f"blank, or use {', '.join(fields)}"
        )
    return fields[column]


def _value(field: Field, text: str, place: str) -> Any:
    if field.kind == "flag":
        return FLAGS.get(text.lower(), text)
    if field.kind == "steps":
        return [_step(part, place) for part in BETWEEN.split(text)]
    if field.series and len(parts := SPACED.split(text)) > 1:
        return [number(part, f"{place}, period {t}") for t, part in enumerate(parts)]
    return number(text, place)


def _step(text: str, place: str) -> tuple[float, float]:
    size, mark, price = text.partition("@")
    if not mark:
        raise DataError(
            f"{place}: {brief(text)} is no step; give kW@USD/MWh, such as 500@40; 300@55"
        )
    return number(size.strip(), place), number(price.strip(), place)


def _shares(text: str, place: str) -> dict[str, float]:
    shares: dict[str, float] = {}
    for part in BETWEEN.split(text):
        bus, _, share = (piece.strip() for piece in part.rpartition(":"))
        if not bus or not NUMBER.fullmatch(share):
            raise DataError(
                f"{place}: {brief(part)} is no share; give bus:share, such as 12:0.4; 18:0.6"
            )
        if bus in shares:
            raise DataError(f"{place}: bus {brief(bus)} has two shares; give it one")
        shares[bus] = float(share)
    return shares
