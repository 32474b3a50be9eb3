"""A market of any size for measuring, made up and the same on every machine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from workbench.grid.generate import generated
from workbench.market.case import MarketCase, Options
from workbench.market.case_file import resources_from

LOAD = (
    0.55, 0.50, 0.48, 0.47, 0.50, 0.58, 0.70, 0.80, 0.82, 0.80, 0.78, 0.77,
    0.76, 0.77, 0.80, 0.86, 0.93, 1.00, 1.00, 0.98, 0.95, 0.90, 0.80, 0.65,
)  # fmt: skip
SUN = (
    0, 0, 0, 0, 0, 0, 0.05, 0.20, 0.42, 0.62, 0.80, 0.92,
    0.97, 0.92, 0.80, 0.62, 0.40, 0.18, 0.04, 0, 0, 0, 0, 0,
)  # fmt: skip
PRICE = (
    35, 33, 32, 32, 34, 40, 50, 55, 48, 38, 30, 25, 23, 24, 30, 40, 53, 68, 80, 83, 73, 60, 48, 40,
)  # fmt: skip


def instance(
    buses: int, *, losses: bool = False, seed: int = 1, solver: str = "auto"
) -> MarketCase:
    """A day on a made-up feeder: solar, batteries, vehicles and loads to cut at a tenth of buses.

    The line at the head is rated, voltages are limited everywhere.
    """
    made = generated(buses, seed)
    rating = np.where(made.depth == 1, made.rating_kva, np.inf)
    feeder = replace(made, rating_kva=rating)
    chance = np.random.default_rng(seed)
    loaded = [bus for bus, kw in zip(feeder.buses, feeder.p_kw, strict=True) if kw > 0]
    each = max(2, buses // 10)
    resources: list[dict[str, Any]] = []

    def put(kind: str, count: int, **fields: Any) -> None:
        for i, bus in enumerate(chance.choice(loaded, count)):
            own = {k: v() if callable(v) else v for k, v in fields.items()}
            resources.append({"id": f"{kind} {i}", "bus": str(bus), "class": kind} | own)

    put("photovoltaic", each, p_max_kw=lambda: float(chance.uniform(5, 60)), availability=list(SUN))
    put(
        "battery", each // 2, p_max_kw=lambda: float(chance.uniform(5, 30)), energy_kwh=100.0,
        soc_start_kwh=50.0, efficiency_charge=0.95, efficiency_discharge=0.95,
        wear_usd_per_mwh=10.0,
    )  # fmt: skip
    put(
        "ev", each, p_max_kw=7.2, arrival_period=lambda: int(chance.integers(0, 6)),
        departure_period=lambda: int(chance.integers(10, 24)), efficiency_charge=0.92,
        energy_needed_kwh=lambda: float(chance.uniform(5, 25)),
    )  # fmt: skip
    put(
        "curtailable_load", each // 2, p_max_kw=lambda: float(chance.uniform(2, 20)),
        offer_usd_per_mwh=lambda: float(chance.uniform(80, 300)),
    )  # fmt: skip
    none = np.full(24, np.inf)
    return MarketCase(
        feeder, 24, 1.0, np.array(LOAD), np.array(PRICE, dtype=float), np.full(24, 5.0), none, none,
        resources_from(resources, feeder, 24, "made up"),
        Options(losses=losses, voltage_min_pu=0.95, voltage_max_pu=1.05, solver=solver),
    )  # fmt: skip
