"""From a case as JSON to a `MarketCase`; whatever is wrong is said in one sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import inf, isfinite
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import DataError
from workbench.grid.feeder import Feeder, FloatArray
from workbench.grid.read import feeder_from, read_feeder
from workbench.market.case import MarketCase, Options
from workbench.market.fields import Field, read_fields
from workbench.market.resources import BY_NAME, CLASSES, Q_FIELDS, Resource
from workbench.words import near

MOST_PERIODS = 9_000
CASE_FIELDS = (
    Field("periods", "periods", "How many periods.", low=1, high=MOST_PERIODS, kind="whole"),
    Field("interval_hours", "h", "Length of a period.", low=0, high=24, above=True),
)
SHAPE = Field("load_shape", "1", "Factor on every load of the feeder.", 1.0, 0, 100, series=True)
SUBSTATION_FIELDS = (
    Field("price_usd_per_mwh", "USD/MWh", "Price at the substation.", series=True),
    Field("fee_usd_per_mwh", "USD/MWh", "Added for import, taken off for export.", 0.0, 0,
          series=True),
    Field("import_max_kw", "kW", "Most import; no limit where left out.", None, 0, series=True),
    Field("export_max_kw", "kW", "Most export; no limit where left out.", None, 0, series=True),
)  # fmt: skip
OPTION_FIELDS = (
    Field("losses", "", "With losses, or by LinDistFlow.", True, kind="flag"),
    Field("voltage_min_pu", "pu", "Least voltage; no limit where left out.", None, 0.5, 1.5),
    Field("voltage_max_pu", "pu", "Most voltage; no limit where left out.", None, 0.5, 1.5),
    Field("source_voltage_pu", "pu", "Voltage at the source.", 1.0, 0.5, 1.5),
    Field("shed_usd_per_kwh", "USD/kWh", "Price of load not served, or injection not taken.",
          10.0, 0, above=True),
    Field("overload_usd_per_kwh", "USD/kWh", "Price of flow above a rating or substation limit.",
          10.0, 0, above=True),
    Field("voltage_usd_per_pu2_h", "USD per pu² and hour", "Price of a voltage outside its limits.",
          10_000.0, 0, above=True),
)  # fmt: skip
SOLVERS = ("auto", "glpk", "highs")
KEYS = (
    "feeder", "start_utc", "periods", "interval_hours", "load_shape", "substation", "resources",
    "options",
)  # fmt: skip


def read_case(path: Path) -> MarketCase:
    """Case of a JSON file; its `feeder` may be the name of a file beside it."""
    return case_from(read_json(path), path.name, path.parent)


def read_json(path: Path) -> Any:
    """What a JSON file holds."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error})") from None
    except UnicodeDecodeError:
        raise DataError(f"{path}: is no text in UTF-8; save it as JSON") from None
    except RecursionError:
        raise DataError(f"{path}: is nested too deeply to be a case") from None
    except ValueError as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else str(error)
        raise DataError(f"{path}: is no JSON, see {where}") from None


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
        options=_options(table.get("options"), f"{where}, options"),
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
                f"{where}: there is no field '{str(key)[:40]}'{near(str(key), keys)}; "
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
        return read_feeder(folder / given)
    return feeder_from(given, f"{where}, feeder")


def _options(given: Any, where: str) -> Options:
    table = dict({} if given is None else _table(given, where, [*_OPTION_NAMES, "solver"]))
    solver = table.pop("solver", "auto")
    if solver not in SOLVERS:
        raise DataError(f"{where}: solver is {solver!r}; use {', '.join(SOLVERS)}")
    values = read_fields(OPTION_FIELDS, table, 1, where)
    low, high = values["voltage_min_pu"], values["voltage_max_pu"]
    if low is not None and high is not None and low > high:
        raise DataError(f"{where}: voltage_min_pu {low:g} is above voltage_max_pu {high:g}")
    return Options(solver=solver, **values)


_OPTION_NAMES = [f.name for f in OPTION_FIELDS]


def _stamp(given: Any, where: str) -> datetime | None:
    if given is None:
        return None
    try:
        stamp = datetime.fromisoformat(given)
    except (TypeError, ValueError):
        raise DataError(
            f"{where}: start_utc is {given!r}; give a stamp such as 2026-07-01T07:00:00Z"
        ) from None
    return stamp.replace(tzinfo=stamp.tzinfo or UTC).astimezone(UTC)


def resources_from(given: Any, feeder: Feeder, periods: int, where: str) -> tuple[Resource, ...]:
    """Resources of a list of objects, sorted by id."""
    if isinstance(given, (str, Mapping)) or not isinstance(given, Sequence):
        raise DataError(f"{where}: resources must be a list of objects")
    found: dict[str, Resource] = {}
    for place, entry in enumerate(given):
        resource = _resource(entry, feeder, periods, f"{where}, resource {place}")
        if resource.id in found:
            raise DataError(f"{where}: two resources have the id '{resource.id}'; rename one")
        found[resource.id] = resource
    return tuple(found[id] for id in sorted(found))


def _resource(given: Any, feeder: Feeder, periods: int, where: str) -> Resource:
    if not isinstance(given, Mapping):
        raise DataError(f"{where}: is no object with names and values")
    id = given.get("id")
    if isinstance(id, bool) or not isinstance(id, (str, int)) or not str(id).strip():
        raise DataError(f"{where}: id is missing; give it a name of its own")
    where = f"{where} '{str(id)[:40]}'"
    word = given.get("class")
    if not isinstance(word, str) or word not in BY_NAME:
        names = ", ".join(c.name for c in CLASSES)
        raise DataError(
            f"{where}: class is {str(word)[:40]!r}{near(str(word), BY_NAME)}; use {names}"
        )
    asset = BY_NAME[word]
    own = {k: v for k, v in given.items() if k not in ("id", "class", "bus", "shares")}
    values = read_fields((*asset.fields, *Q_FIELDS), own, periods, where)
    return Resource(str(id), asset, _shares(given, feeder, where), values, where)


def _shares(given: Mapping[str, Any], feeder: Feeder, where: str) -> dict[str, float]:
    """Part of its power at each bus, by the label that the feeder has."""
    if ("bus" in given) == ("shares" in given):
        raise DataError(f"{where}: give either a bus, or shares of its power at several")
    shares = given.get("shares", {_label(given.get("bus"), where): 1.0})
    if not isinstance(shares, Mapping) or not shares:
        raise DataError(f'{where}: shares must be like {{"12": 0.4, "18": 0.6}}')
    found: dict[str, float] = {}
    for bus, share in shares.items():
        label = _known(_label(bus, where), feeder, where)
        if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= 1:
            raise DataError(f"{where}: the share at bus '{bus}' is {share}; give 0 to 1")
        found[label] = found.get(label, 0.0) + float(share)
    if not isfinite(total := sum(found.values())) or abs(total - 1) > 1e-6:
        raise DataError(f"{where}: its shares add to {total:g}; they must add to 1")
    return found


def _label(bus: Any, where: str) -> str:
    if isinstance(bus, bool) or not isinstance(bus, (str, int, type(None))):
        raise DataError(f"{where}: bus is {str(bus)[:40]}; give its label")
    return str(bus)


def _known(bus: str, feeder: Feeder, where: str) -> str:
    position = feeder.positions.get(bus)
    if position is None:
        raise DataError(
            f"{where}: there is no bus '{bus[:40]}' on feeder {feeder.name}"
            f"{near(bus, feeder.positions)}"
        )
    return feeder.buses[position]
