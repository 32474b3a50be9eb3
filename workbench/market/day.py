"""The market day of a scenario: what a visitor has set, as a case to be cleared.

Resources of every class are there in every scenario, those without power too, so that a lever
changes numbers and never what there is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.grid.feeder import Feeder, FloatArray
from workbench.market.case import MarketCase, Options
from workbench.market.case_file import resources_from
from workbench.market.feeders import MADE_UP, far_bus, feeder_of, rated
from workbench.market.read import Facts
from workbench.market.resources import Resource
from workbench.scenario import Scenario

if TYPE_CHECKING:
    from workbench.market.clearing import Clearing

HOURS = 24
WORDS = {
    "photovoltaic": "solar",
    "battery": "battery",
    "ev": "vehicles",
    "curtailable_load": "response",
    "generator": "backup",
}
"""Classes on the feeder, and the first word of the ids that their resources have."""
SITES = {"photovoltaic": 12, "battery": 40, "ev": 12, "curtailable_load": 25, "generator": 120}
"""Buses for each site of a class on a made-up feeder."""

Place = tuple[str, str, float]
"""Class, bus and share of all that the class has."""


def case_of(facts: Facts, scenario: Scenario) -> MarketCase:
    """The case that a scenario sets out: 24 hours from midnight, standard time."""
    known = assumed(facts, scenario)
    feeder = feeder_in(facts, scenario)
    load_shape = scenario.load / 100 * shape(facts, "load_summer")
    unlimited = np.full(HOURS, np.inf)
    return MarketCase(
        feeder=feeder,
        periods=HOURS,
        interval_hours=1.0,
        load_shape=load_shape,
        price_usd_per_mwh=scenario.price * shape(facts, f"price_{scenario.price_shape}"),
        fee_usd_per_mwh=np.full(HOURS, known["fee_usd_per_mwh"]),
        import_max_kw=unlimited,
        export_max_kw=unlimited,
        resources=_resources(facts, scenario, feeder, load_shape),
        options=Options(
            losses=scenario.losses == "on",
            voltage_min_pu=scenario.floor,
            voltage_max_pu=scenario.ceiling,
            source_voltage_pu=scenario.source,
            solver=scenario.solver,
            shed_usd_per_kwh=known["shed_usd_per_kwh"],
            overload_usd_per_kwh=known["overload_usd_per_kwh"],
            voltage_usd_per_pu2_h=known["voltage_usd_per_pu2_h"],
        ),
    )


@lru_cache(maxsize=4)
def cleared(facts: Facts, scenario: Scenario) -> Clearing:
    """The scenario's day, cleared from scratch; a report asks for the same one many times."""
    from workbench.market.clearing import clear_market  # with Pyomo: not before it is needed

    return clear_market(case_of(facts, scenario))


def assumed(facts: Facts, scenario: Scenario) -> dict[str, float]:
    """Every number that we assume, as the scenario has it."""
    ours = {name: row.value for name, row in facts.assumptions.items()}
    return ours | dict(scenario.assume)


def shape(facts: Facts, shape_id: str) -> FloatArray:
    """(24,) shape of the day."""
    return np.array(facts.shapes[shape_id].values)


def feeder_in(facts: Facts, scenario: Scenario) -> Feeder:
    """The scenario's feeder, with the ratings that are set."""
    known = assumed(facts, scenario)
    feeder = feeder_of(scenario.feeder, known["line_a"], int(known["feeder_seed"]))
    return rated(feeder, scenario.ratings, tuple(sorted(scenario.rating.items())))


def bus_in(feeder: Feeder, scenario: Scenario) -> str:
    """Bus that the scenario looks at, by the label that the feeder has for it."""
    position = feeder.positions.get(scenario.bus)
    return far_bus(feeder) if position is None else feeder.buses[position]


# --- what stands where ---


@dataclass(frozen=True)
class _Sizes:
    """What every resource of a scenario follows from."""

    scenario: Scenario
    known: Mapping[str, float]
    sun: FloatArray
    load_kw: FloatArray
    """(buses, 24)"""


def _resources(
    facts: Facts, scenario: Scenario, feeder: Feeder, load_shape: FloatArray
) -> tuple[Resource, ...]:
    sizes = _Sizes(
        scenario,
        assumed(facts, scenario),
        shape(facts, "sun_clear"),
        feeder.p_kw[:, None] * load_shape,
    )
    entries = [
        {"id": f"{WORDS[asset]} {bus}", "class": asset, "bus": bus}
        | ENTRIES[asset](sizes, share, feeder.positions[bus])
        for asset, bus, share in _places(facts, feeder, scenario.feeder in MADE_UP)
    ]
    return resources_from(entries, feeder, HOURS, "the scenario")


def _places(facts: Facts, feeder: Feeder, made_up: bool) -> list[Place]:
    """Sites of the 33 buses as the facts have them; on a made-up feeder as many, at random."""
    if not made_up:
        return [(site.asset, site.bus, site.share) for site in facts.sites]
    loaded = [bus for bus, kw in zip(feeder.buses, feeder.p_kw, strict=True) if kw > 0]
    chance = np.random.default_rng(len(feeder))
    found: list[Place] = []
    for asset, buses_a_site in SITES.items():
        count = min(max(len(feeder) // buses_a_site, 1), len(loaded))
        buses = sorted(chance.choice(len(loaded), count, replace=False))
        found += [(asset, loaded[i], 1 / count) for i in buses]
    return found


def _solar(sizes: _Sizes, share: float, _bus: int) -> dict[str, Any]:
    kw = 1000 * share * sizes.scenario.solar
    return {"p_max_kw": kw, "availability": sizes.sun.tolist()}


def _battery(sizes: _Sizes, share: float, _bus: int) -> dict[str, Any]:
    known, kw = sizes.known, 1000 * share * sizes.scenario.battery
    energy_kwh = kw * known["battery_hours"]
    return {
        "p_max_kw": kw,
        "energy_kwh": energy_kwh,
        "soc_start_kwh": energy_kwh * known["battery_start"],
        "efficiency_charge": known["battery_efficiency"],
        "efficiency_discharge": known["battery_efficiency"],
        "wear_usd_per_mwh": known["battery_wear_usd_per_mwh"],
    }


def _vehicles(sizes: _Sizes, share: float, _bus: int) -> dict[str, Any]:
    known, vehicles = sizes.known, share * sizes.scenario.ev
    return {
        "p_max_kw": vehicles * known["ev_charger_kw"],
        "arrival_period": int(known["ev_arrival_hour"]),
        "departure_period": HOURS,
        "energy_needed_kwh": vehicles * known["ev_energy_kwh"],
        "efficiency_charge": known["ev_efficiency"],
    }


def _response(sizes: _Sizes, share: float, bus: int) -> dict[str, Any]:
    """No more can be given up at a bus than what it draws."""
    kw = 1000 * share * sizes.scenario.response
    part = np.minimum(sizes.load_kw[bus] / max(kw, 1e-9), 1.0)
    return {
        "p_max_kw": kw,
        "availability": part.tolist(),
        "offer_usd_per_mwh": sizes.known["response_usd_per_mwh"],
    }


def _backup(sizes: _Sizes, share: float, _bus: int) -> dict[str, Any]:
    kw = 1000 * share * sizes.scenario.backup
    return {"p_max_kw": kw, "offer_usd_per_mwh": sizes.known["backup_usd_per_mwh"]}


ENTRIES: Mapping[str, Callable[[_Sizes, float, int], dict[str, Any]]] = {
    "photovoltaic": _solar,
    "battery": _battery,
    "ev": _vehicles,
    "curtailable_load": _response,
    "generator": _backup,
}
"""Fields of a resource of each class: from what is set, its share of it, and its bus."""
