"""Small markets for tests: two buses by hand, and the 33 buses of Baran and Wu through a day."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.beside.instance import PRICE, SUN
from workbench.grid.baran_wu import baran_wu
from workbench.grid.entry import entry_of
from workbench.market.case import MarketCase
from workbench.market.case_file import case_from
from workbench.market.clearing import Clearing, clear_market

LOAD = (
    0.55, 0.50, 0.48, 0.47, 0.50, 0.58, 0.70, 0.80, 0.82, 0.80, 0.78, 0.77,
    0.76, 0.77, 0.80, 0.86, 0.93, 1.02, 1.12, 1.15, 1.08, 0.95, 0.80, 0.65,
)  # fmt: skip

TWO_BUSES: dict[str, Any] = {
    "name": "two buses",
    "kv": 10.0,
    "bus_id": ["S", "A"],
    "parent": [-1, 0],
    "r_ohm": [0.0, 1.0],
    "x_ohm": [0.0, 1.0],
    "p_kw": [0.0, 1000.0],
    "q_kvar": [0.0, 0.0],
}


def two_buses(
    *resources: dict[str, Any], periods: int = 1, feeder: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """A case on a source and one bus of 1,000 kW, at 50 USD/MWh, without losses unless asked."""
    options = {"losses": False} | more.pop("options", {})
    substation = {"price_usd_per_mwh": 50.0} | more.pop("substation", {})
    return {
        "feeder": TWO_BUSES | (feeder or {}),
        "periods": periods,
        "interval_hours": 1.0,
        "substation": substation,
        "resources": list(resources),
        "options": options,
    } | more


def baran_wu_day(*resources: dict[str, Any], **options: Any) -> dict[str, Any]:
    """A day on the 33 buses, from midnight in California's summer."""
    return {
        "feeder": entry_of(baran_wu()),
        "start_utc": "2026-07-01T07:00:00Z",
        "periods": 24,
        "interval_hours": 1.0,
        "load_shape": list(LOAD),
        "substation": {"price_usd_per_mwh": list(PRICE), "fee_usd_per_mwh": 5.0},
        "resources": list(resources),
        "options": options,
    }


def fleet(seed: int = 1, each: int = 4) -> list[dict[str, Any]]:
    """Solar, batteries, electric vehicles and loads that can be cut, at random buses."""
    rng = np.random.default_rng(seed)
    found: list[dict[str, Any]] = []

    def put(kind: str, **fields: Any) -> None:
        for i in range(each):
            bus = str(rng.integers(2, 34))
            own = {k: v(rng) if callable(v) else v for k, v in fields.items()}
            found.append({"id": f"{kind} {i}", "bus": bus, "class": kind} | own)

    put("photovoltaic", p_max_kw=lambda r: float(r.uniform(50, 400)), availability=list(SUN))
    put(
        "battery",
        p_max_kw=lambda r: float(r.uniform(20, 150)),
        energy_kwh=300.0,
        soc_start_kwh=100.0,
        efficiency_charge=0.95,
        efficiency_discharge=0.95,
    )
    put(
        "ev",
        p_max_kw=20.0,
        arrival_period=lambda r: int(r.integers(0, 6)),
        departure_period=lambda r: int(r.integers(10, 24)),
        energy_needed_kwh=lambda r: float(r.uniform(10, 50)),
        efficiency_charge=0.92,
    )
    put(
        "curtailable_load",
        p_max_kw=lambda r: float(r.uniform(5, 40)),
        offer_usd_per_mwh=lambda r: float(r.uniform(60, 150)),
    )
    return found


def cleared(case: dict[str, Any]) -> Clearing:
    """The clearing of a case as JSON has it."""
    return clear_market(case_from(case))


def at(clearing: Clearing, bus: object) -> int:
    """Position of a bus."""
    return clearing.case.feeder.positions[str(bus)]


def read(case: dict[str, Any]) -> MarketCase:
    """A case as JSON has it, read."""
    return case_from(case)
