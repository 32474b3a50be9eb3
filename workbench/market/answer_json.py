"""A clearing as the command line and other programs take it: rows with units in their names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.grid.feeder import Feeder

if TYPE_CHECKING:
    from workbench.market.clearing import Clearing


def clearing_json(clearing: Clearing) -> dict[str, Any]:
    """The whole answer as JSON takes it; unknown is null, `period` counts from 0."""
    return {
        "status": clearing.status,
        "reasons": list(clearing.reasons),
        "objective_usd": clearing.objective_usd,
        "penalty_usd": clearing.penalty_usd,
        "solver": clearing.solver,
        "passes": clearing.passes,
        "gap": clearing.gap,
        "kkt_worst": clearing.kkt_worst,
        "ac_mismatch_kw": clearing.ac_mismatch_kw,
        "notes": list(clearing.case.feeder.notes),
        "prices": _numbered(clearing.case.feeder, prices(clearing)),
        "dispatch": dispatch(clearing),
        "substation": _by_period(clearing, p_kw="import_kw", q_kvar="import_kvar"),
        "voltages": _numbered(clearing.case.feeder, voltages(clearing)),
        "losses": _by_period(clearing, loss_kw="loss_kw"),
        "violations": [vars(each) for each in clearing.violations],
        "bindings": [vars(each) for each in clearing.bindings],
    }


def labels(feeder: Feeder) -> Mapping[str, str | int]:
    """Labels of buses as JSON has them: numbers where every one of them is a whole number."""
    numbers = all(bus.isdecimal() and str(int(bus)) == bus for bus in feeder.buses)
    return {bus: int(bus) if numbers else bus for bus in feeder.buses}


def _numbered(feeder: Feeder, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    as_json = labels(feeder)
    return [row | {"bus": as_json[row["bus"]]} for row in rows]


def prices(clearing: Clearing) -> list[dict[str, Any]]:
    """One row a bus and period: the price, its parts and how far it holds. [USD/MWh]"""
    tables = {
        "dlmp_usd_per_mwh": clearing.dlmp,
        "energy": clearing.prices.energy,
        "loss": clearing.prices.loss,
        "congestion": clearing.prices.congestion,
        "voltage": clearing.prices.voltage,
        "dlmp_low": clearing.low,
        "dlmp_high": clearing.high,
    }
    starts = [stamp(start) for start in clearing.starts_utc()]
    return [
        {"bus": bus, "period": t, "interval_start_utc": starts[t]}
        | {name: float(table[i, t]) for name, table in tables.items()}
        for i, bus in enumerate(clearing.case.feeder.buses)
        for t in range(clearing.case.periods)
    ]


def dispatch(clearing: Clearing) -> list[dict[str, Any]]:
    """One row a resource and period; `soc_kwh` is null for what stores no energy."""
    return [
        {
            "resource": resource.id,
            "period": t,
            "p_kw": float(clearing.p_kw[i, t]),
            "q_kvar": float(clearing.q_kvar[i, t]),
            "soc_kwh": _energy(clearing, i, t),
        }
        for i, resource in enumerate(clearing.case.resources)
        for t in range(clearing.case.periods)
    ]


def _energy(clearing: Clearing, resource: int, t: int) -> float | None:
    """Energy that a store holds; of a building the temperature is known, not the energy."""
    state = clearing.state[resource, t]
    building = clearing.case.resources[resource].asset.name == "building"
    return None if building or np.isnan(state) else float(state)


def voltages(clearing: Clearing) -> list[dict[str, Any]]:
    """One row a bus and period."""
    return [
        {"bus": bus, "period": t, "voltage_pu": float(clearing.voltage_pu[i, t])}
        for i, bus in enumerate(clearing.case.feeder.buses)
        for t in range(clearing.case.periods)
    ]


def _by_period(clearing: Clearing, **columns: str) -> list[dict[str, Any]]:
    return [
        {"period": t} | {name: float(getattr(clearing, of)[t]) for name, of in columns.items()}
        for t in range(clearing.case.periods)
    ]


def stamp(start: datetime | None) -> str | None:
    """A moment as ISO 8601 in UTC."""
    return None if start is None else start.strftime("%Y-%m-%dT%H:%M:%SZ")
