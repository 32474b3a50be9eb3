"""From a case as JSON to a `MarketCase`; whatever is wrong is said in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import DataError
from workbench.grid.feeder import Feeder, FloatArray
from workbench.grid.read import feeder_from, read_feeder
from workbench.grid.rows import brief, unprintable
from workbench.market.case import MarketCase, Options
from workbench.market.csv_table import file_name
from workbench.market.fields import Field, hint, read_fields, shown
from workbench.market.json_file import read_json
from workbench.market.resources import BY_NAME, CLASSES, Q_FIELDS, Resource
from workbench.market.stamps import YEARS
from workbench.words import joined

MOST_PERIODS = 9_000
LONGEST_NAME = 200
TOO_LONG = 10**99
"""More digits than an id or a label may have."""
CASE_FIELDS = (
    Field("periods", "periods", "How many periods.", low=1, high=MOST_PERIODS, kind="whole"),
    Field("interval_hours", "h", "Length of a period.", low=1 / 60, high=24),
)
SHAPE = Field("load_shape", "1", "Factor on every load of the feeder.", 1.0, 0, 100, series=True)
SUBSTATION_FIELDS = (
    Field("price_usd_per_mwh", "USD/MWh", "Price at the substation.", low=-1e6, high=1e6,
          series=True),
    Field("fee_usd_per_mwh", "USD/MWh", "Added for import, taken off for export.", 0.0, 0,
          1e6, series=True),
    Field("import_max_kw", "kW", "Most import; no limit where left out.", None, 0, 1e9,
          series=True),
    Field("export_max_kw", "kW", "Most export; no limit where left out.", None, 0, 1e9,
          series=True),
)  # fmt: skip
OPTION_FIELDS = (
    Field("losses", "", "With losses, or by LinDistFlow.", True, kind="flag"),
    Field("voltage_min_pu", "pu", "Least voltage; no limit where left out.", None, 0.5, 1.5),
    Field("voltage_max_pu", "pu", "Most voltage; no limit where left out.", None, 0.5, 1.5),
    Field("source_voltage_pu", "pu", "Voltage at the source; where left out, that of the feeder's "
          "data, or else 1.", None, 0.5, 1.5),
    Field("shed_usd_per_kwh", "USD/kWh", "Price of load not served, or injection not taken.",
          10.0, 0, 1e6, above=True),
    Field("overload_usd_per_kwh", "USD/kWh", "Price of flow above a rating or substation limit.",
          10.0, 0, 1e6, above=True),
    Field("voltage_usd_per_pu2_h", "USD per pu² and hour", "Price of a voltage outside its limits.",
          10_000.0, 0, 1e9, above=True),
)  # fmt: skip
SOLVERS = ("auto", "glpk", "highs")
SHARE = Field("its share", "1", "Part of the power of a resource at a bus.", low=0, high=1)
KEYS = (
    "feeder", "start_utc", "periods", "interval_hours", "load_shape", "substation", "resources",
    "options",
)  # fmt: skip


def read_case(path: Path) -> MarketCase:
    """Case of a JSON file; its `feeder` may be the name of a file beside it."""
    return case_from(read_json(path, "a market case"), file_name(path), path.parent)


def case_from(given: Any, where: str = "the case", folder: Path = Path()) -> MarketCase:
    """Case of a mapping in the shape that `workbench market schema` prints.

    Raises
    ------
    DataError
        One sentence: where, which field or resource, what is wrong, what to do.
    """
    table = _table(given, where, KEYS)
    read = read_fields(CASE_FIELDS, {f.name: table.get(f.name) for f in CASE_FIELDS}, 1, where)
    periods = int(read["periods"])
    shape = read_fields((SHAPE,), {"load_shape": table.get("load_shape")}, periods, where)
    substation = _fields(
        table.get("substation"), SUBSTATION_FIELDS, f"{where}, substation", periods
    )
    feeder = _feeder(table.get("feeder"), where, folder)
    return MarketCase(
        feeder=feeder,
        periods=periods,
        interval_hours=read["interval_hours"],
        load_shape=series(shape["load_shape"], periods),
        price_usd_per_mwh=series(substation["price_usd_per_mwh"], periods),
        fee_usd_per_mwh=series(substation["fee_usd_per_mwh"], periods),
        import_max_kw=series(substation["import_max_kw"], periods),
        export_max_kw=series(substation["export_max_kw"], periods),
        resources=resources_from(table.get("resources", ()), feeder, periods, where),
        options=_options(table.get("options"), feeder, f"{where}, options"),
        start_utc=_stamp(table.get("start_utc"), where),
    )


def series(value: Any, periods: int) -> FloatArray:
    """A value as one number a period; no limit is infinite."""
    return np.broadcast_to(np.asarray(inf if value is None else value, dtype=float), (periods,))


def _table(given: Any, where: str, keys: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise DataError(f"{where}: holds no object with names and values")
    for key in given:
        if key not in keys:
            raise DataError(
                f"{where}: there is no field {shown(key)}{hint(key, keys)}; "
                "see workbench market schema"
            )
    return given


def _fields(given: Any, fields: Sequence[Field], where: str, periods: int) -> dict[str, Any]:
    table = {} if given is None else _table(given, where, [f.name for f in fields])
    return read_fields(fields, table, periods, where)


def _feeder(given: Any, where: str, folder: Path) -> Feeder:
    if given is None:
        raise DataError(f"{where}: feeder is missing; give its table, or the name of its file")
    if isinstance(given, str):
        if not given.strip() or not given.isprintable() or len(given) > LONGEST_NAME:
            raise DataError(f"{where}: feeder is {shown(given)}, which names no file; name one")
        return read_feeder(folder / given)
    if isinstance(given, Mapping) and given.get("name") is None:
        given = {**given, "name": f"of {where}"}
    return feeder_from(given, f"{where}, feeder")


def _options(given: Any, feeder: Feeder, where: str) -> Options:
    table = dict({} if given is None else _table(given, where, [*_OPTION_NAMES, "solver"]))
    solver = table.pop("solver", "auto")
    if solver not in SOLVERS:
        raise DataError(f"{where}: solver is {shown(solver)}; use {', '.join(SOLVERS)}")
    values = read_fields(OPTION_FIELDS, table, 1, where)
    low, high = values["voltage_min_pu"], values["voltage_max_pu"]
    if low is not None and high is not None and low > high:
        raise DataError(f"{where}: voltage_min_pu {low:g} is above voltage_max_pu {high:g}")
    if values["source_voltage_pu"] is None:
        values["source_voltage_pu"] = feeder.source_voltage_pu
    return Options(solver=solver, **values)


_OPTION_NAMES = [f.name for f in OPTION_FIELDS]


def _stamp(given: Any, where: str) -> datetime | None:
    if given is None:
        return None
    try:
        stamp = datetime.fromisoformat(given)
    except (TypeError, ValueError):
        raise DataError(
            f"{where}: start_utc is {shown(given)}; give a stamp such as 2026-07-01T07:00:00Z"
        ) from None
    if stamp.year not in YEARS:
        raise DataError(
            f"{where}: start_utc is {shown(given)}; give a year from {YEARS[0]} to {YEARS[-1]}"
        )
    return stamp.replace(tzinfo=stamp.tzinfo or UTC).astimezone(UTC)


def resources_from(
    given: Any, feeder: Feeder, periods: int, where: str, places: Sequence[str] | None = None
) -> tuple[Resource, ...]:
    """Resources of a list of objects, sorted by id; `places` are what messages call each."""
    if isinstance(given, (str, Mapping)) or not isinstance(given, Sequence):
        raise DataError(f"{where}: resources must be a list of objects")
    places = places or [f"{where}, resource {place}" for place in range(len(given))]
    found: dict[str, Resource] = {}
    for entry, place in zip(given, places, strict=True):
        resource = _resource(entry, feeder, periods, place)
        if resource.id in found:
            raise DataError(
                f"{resource.where}: it has the id of {found[resource.id].where}; rename one"
            )
        found[resource.id] = resource
    return tuple(found[id] for id in sorted(found))


def _resource(given: Any, feeder: Feeder, periods: int, where: str) -> Resource:
    if not isinstance(given, Mapping):
        raise DataError(f"{where}: is no object with names and values")
    id = _id(given.get("id"), where)
    where = f"{where} {brief(id)}"
    word = given.get("class")
    if not isinstance(word, str) or word not in BY_NAME:
        names = ", ".join(c.name for c in CLASSES)
        raise DataError(f"{where}: class is {shown(word)}; use {names}{hint(word, BY_NAME)}")
    asset = BY_NAME[word]
    own = {k: v for k, v in given.items() if k not in ("id", "class", "bus", "shares")}
    values = read_fields((*asset.fields, *Q_FIELDS), own, periods, where)
    return Resource(id, asset, _shares(given, feeder, where), values, where)


def _id(given: Any, where: str) -> str:
    if isinstance(given, bool) or not isinstance(given, (str, int)):
        raise DataError(f"{where}: id is {shown(given)}; give it a name of its own")
    id = _text(given)
    if not id:
        raise DataError(f"{where}: id is blank; give it a name of its own")
    if problem := unprintable(id):
        raise DataError(f"{where}: its id {brief(id)} {problem}")
    return id


def _shares(given: Mapping[str, Any], feeder: Feeder, where: str) -> dict[str, float]:
    """Part of its power at each bus, by the label that the feeder has."""
    bus, shares = given.get("bus"), given.get("shares")
    if (bus is None) == (shares is None):
        raise DataError(f"{where}: give either a bus, or shares of its power at several")
    if bus is not None:
        return {_known(bus, feeder, where): 1.0}
    if not isinstance(shares, Mapping) or not shares:
        raise DataError(
            f'{where}: shares is {shown(shares)}; give it such as {{"12": 0.4, "18": 0.6}}'
        )
    found: dict[str, float] = {}
    for label, share in shares.items():
        part = SHARE.read(share, 1, f"{where}, bus {shown(label)}")
        label = _known(label, feeder, where)
        found[label] = found.get(label, 0.0) + part
    if abs(sum(found.values()) - 1) > 1e-6:
        raise DataError(f"{where}: its shares add to {sum(found.values()):g}; make them add to 1")
    return found


def _known(bus: Any, feeder: Feeder, where: str) -> str:
    """Label of a bus as the feeder has it."""
    if isinstance(bus, bool) or not isinstance(bus, (str, int)):
        raise DataError(f"{where}: bus is {shown(bus)}; give its label")
    label = _text(bus)
    position = feeder.positions.get(label)
    if position is None:
        raise DataError(
            f"{where}: there is no bus {brief(label)} on feeder {feeder.name[:40]}"
            f"{hint(label, feeder.positions) or _some(feeder.buses)}"
        )
    return feeder.buses[position]


def _some(labels: Sequence[str]) -> str:
    """The first few labels, as a hint."""
    few = [brief(label) for label in labels[:4]]
    return f"; it has {joined(few) if len(labels) <= 4 else ', '.join(few) + ' and others'}"


def _text(given: str | int) -> str:
    """An id or a label as text; a number is one as it is written."""
    return given.strip() if isinstance(given, str) else f"{max(-TOO_LONG, min(given, TOO_LONG))}"
