"""A clearing as tables: one row a bus, a resource, a limit or a period, with units in the names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.grid.feeder import Feeder, FloatArray
from workbench.market import answer_json
from workbench.market.answer import clock
from workbench.market.answer_json import stamp
from workbench.market.picture import loading
from workbench.market.stamps import PACIFIC

if TYPE_CHECKING:
    from workbench.market.clearing import Clearing

Row = dict[str, Any]

UNITS = {
    "energy": "energy_usd_per_mwh",
    "loss": "loss_usd_per_mwh",
    "congestion": "congestion_usd_per_mwh",
    "voltage": "voltage_usd_per_mwh",
    "dlmp_low": "dlmp_low_usd_per_mwh",
    "dlmp_high": "dlmp_high_usd_per_mwh",
}
"""Columns of prices by their names in the JSON of a clearing."""


def prices(clearing: Clearing) -> list[Row]:
    """One row a bus and period: the price, its parts and how far it holds."""
    return [{UNITS.get(k, k): v for k, v in r.items()} for r in answer_json.prices(clearing)]


def dispatch(clearing: Clearing) -> list[Row]:
    """One row a resource and period; a building has a temperature, a store its energy."""
    classes = {resource.id: resource.asset.name for resource in clearing.case.resources}
    rows = answer_json.dispatch(clearing)
    return _stamped(
        clearing,
        (
            {"resource": row["resource"], "class": (name := classes[row["resource"]])}
            | row
            | {"temperature_c": float(state) if name == "building" else None}
            for row, state in zip(rows, clearing.state.ravel(), strict=True)
        ),
    )


def voltages(clearing: Clearing) -> list[Row]:
    """One row a bus and period."""
    return _stamped(clearing, answer_json.voltages(clearing))


def flows(clearing: Clearing) -> list[Row]:
    """One row a line and period: what enters it from above, what it loses, how full it is."""
    feeder = clearing.case.feeder
    lost_kw, percent = line_loss_kw(clearing), 100 * loading(clearing)
    return _stamped(
        clearing,
        (
            {
                "line": feeder.lines[i],
                "from_bus": feeder.buses[feeder.parent[i]],
                "to_bus": feeder.buses[i],
                "period": t,
                "p_kw": float(clearing.flow_kva[i, t].real),
                "q_kvar": float(clearing.flow_kva[i, t].imag),
                "loss_kw": float(lost_kw[i, t]),
                "rating_kva": _known(feeder.rating_kva[i]),
                "loading_percent": _known(percent[i, t]),
            }
            for i in range(1, len(feeder))
            for t in range(clearing.case.periods)
        ),
    )


def line_loss_kw(clearing: Clearing) -> FloatArray:
    """(buses, periods) lost in the line into each bus; none where the case leaves losses out."""
    feeder = clearing.case.feeder
    found = np.zeros(clearing.flow_kva.shape)
    if clearing.case.options.losses:
        above = (clearing.voltage_pu / feeder.gain[:, None])[feeder.parent[1:]]
        found[1:] = np.abs(clearing.flow_kva[1:] / above) ** 2 * feeder.z[1:].real[:, None]
    return found


def _known(value: float) -> float | None:
    """A number, or nothing where there is no limit, and so no part of it."""
    return float(value) if np.isfinite(value) else None


def violations(clearing: Clearing) -> list[Row]:
    """One row a limit and period where it gave way."""
    return _stamped(clearing, map(vars, clearing.violations))


def bindings(clearing: Clearing) -> list[Row]:
    """One row a limit and period where it holds, and what one more unit is worth."""
    return _stamped(clearing, map(vars, clearing.bindings))


def _stamped(clearing: Clearing, rows: Iterable[Row]) -> list[Row]:
    """Rows with the start of their period behind it."""
    starts = [stamp(start) for start in clearing.starts_utc()]
    found = []
    for row in rows:
        names = list(row)
        place = names.index("period") + 1
        begun = {name: row[name] for name in names[:place]}
        found.append(begun | {"interval_start_utc": starts[row["period"]]} | row)
    return found


def periods(clearing: Clearing) -> list[Row]:
    """One row a period: the substation, and the feeder as a whole."""
    case = clearing.case
    columns = {
        "price_usd_per_mwh": case.price_usd_per_mwh,
        "fee_usd_per_mwh": case.fee_usd_per_mwh,
        "energy_usd_per_mwh": clearing.prices.energy[0],
        "load_kw": case.load_kva().real.sum(axis=0),
        "resources_kw": clearing.p_kw.sum(axis=0),
        "import_kw": clearing.import_kw,
        "import_kvar": clearing.import_kvar,
        "loss_kw": clearing.loss_kw,
    }
    gave_way = Counter(violation.period for violation in clearing.violations)
    return _stamped(
        clearing,
        (
            {"period": t, "start_local": _local(clearing, t)}
            | {name: float(values[t]) for name, values in columns.items()}
            | _ends(case.feeder, clearing.dlmp[:, t], "dlmp", "usd_per_mwh")
            | _ends(case.feeder, clearing.voltage_pu[:, t], "voltage", "pu")
            | {"limits_given_way": gave_way[t]}
            for t in range(case.periods)
        ),
    )


def _ends(feeder: Feeder, values: FloatArray, what: str, unit: str) -> Row:
    """Least and most of the buses, and the first bus that has it; 1e-9 is no difference."""
    alike = values.round(9)
    found: Row = {}
    for end, i in (("min", int(alike.argmin())), ("max", int(alike.argmax()))):
        found |= {f"{what}_{end}_{unit}": float(values[i]), f"{what}_{end}_bus": feeder.buses[i]}
    return found


def _local(clearing: Clearing, period: int) -> str:
    """Begin of a period on a clock in California, or as time since the case began."""
    start = clearing.starts_utc()[period]
    local = start and start.astimezone(PACIFIC)
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}" if local else clock(clearing, period)


def resources(clearing: Clearing) -> list[Row]:
    """One row a resource: its energy, and what that is worth at the prices of its buses."""
    case = clearing.case
    energy_kwh = clearing.p_kw * case.interval_hours
    found = []
    for resource, kwh in zip(case.resources, energy_kwh, strict=True):
        price = sum(
            share * clearing.dlmp[case.feeder.positions[bus]]
            for bus, share in resource.shares.items()
        )
        several = len(resource.shares) > 1
        found.append(
            {
                "resource": resource.id,
                "class": resource.asset.name,
                "bus": None if several else next(iter(resource.shares)),
                "shares": dict(resource.shares) if several else None,
                "p_max_kw": resource["p_max_kw"],
                "injected_kwh": float(kwh.clip(min=0).sum()),
                "drawn_kwh": float(-kwh.clip(max=0).sum() + 0.0),
                "value_usd": float((kwh * price).sum() / 1000),
            }
        )
    return found
