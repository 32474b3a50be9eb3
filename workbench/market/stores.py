"""Stores: what has a state that power changes, be it energy or the temperature of a building."""

from __future__ import annotations

from math import exp

import numpy as np

from workbench.errors import DataError
from workbench.grid.feeder import FloatArray
from workbench.market.devices import Devices, Store
from workbench.market.resources import Resource
from workbench.market.sources import available, moving


def limited(made: Devices, owner: int, resource: Resource) -> None:
    """A source with one offer, whose energy over the whole time may be limited."""
    most = available(made, resource)
    cost = made.usd(resource.series("offer_usd_per_mwh", made.case.periods))
    ramped = resource.values.get("ramp_kw_per_h") is not None
    if not resource.has("energy_max_kwh"):
        output = made.groups["output_kw"].add(owner, 0.0, most, cost)
        if ramped:
            moving(made, owner, resource, [output])
        return
    store = Store(
        owner, resource["energy_max_kwh"], 1.0, 0.0, made.hours, np.zeros(made.case.periods)
    )
    store.discharge = made.groups["discharge_kw"].add(owner, 0.0, most, cost)
    take_in(made, store, 0.0, resource["energy_max_kwh"])
    if ramped:
        moving(made, owner, resource, [], store.discharge)


def take_in(
    made: Devices, store: Store, least: FloatArray | float, most: FloatArray | float
) -> None:
    """Take a store in, with the bounds of its state, once it is known that it can keep them."""
    made.groups["state"].add(store.owner, least, most)
    made.stores.append(store)
    _check_reach(made, store)


def _check_reach(made: Devices, store: Store) -> None:
    """Follow the least and most that the state can be; DataError where they leave its bounds."""
    group = made.groups["state"]
    least, most = group.bounds_of(-1)
    _check_room(made, store, least, most)
    moves = [np.zeros((2, made.case.periods))]
    if store.charge is not None:
        moves.append(store.per_charge * made.groups["charge_kw"].bounds_of(store.charge))
    if store.discharge is not None:
        moves.append(-store.per_discharge * made.groups["discharge_kw"].bounds_of(store.discharge))
    lowest = sum(move.min(axis=0) for move in moves) + store.drift
    highest = sum(move.max(axis=0) for move in moves) + store.drift
    low = high = store.start
    slack = 1e-9 * max(1.0, abs(store.start))
    for t in range(made.case.periods):
        low, high = store.keep * low + lowest[t], store.keep * high + highest[t]
        if high < least[t] - slack or low > most[t] + slack:
            short = high < least[t]
            reach, bound = (high, least[t]) if short else (low, most[t])
            word = "at least" if short else "at most"
            resource = made.case.resources[store.owner]
            raise DataError(
                f"{resource.where}: cannot do what is asked of it: at the end of period {t} it "
                f"must hold {word} {bound:g} {store.unit}, but can get only to {reach:g}; ask less "
                "of it, or give it more power or time"
            )
        low, high = max(low, least[t]), min(high, most[t])


def _check_room(made: Devices, store: Store, least: FloatArray, most: FloatArray) -> None:
    """DataError where more must be in a store than it can hold."""
    if (least > most).any():
        t = int(np.argmax(least > most))
        resource = made.case.resources[store.owner]
        raise DataError(
            f"{resource.where}: cannot do what is asked of it: at the end of period {t} it must "
            f"hold at least {least[t]:g} {store.unit}, but has room for {most[t]:g}; ask less of "
            "it, or make it larger"
        )


def battery(made: Devices, owner: int, resource: Resource) -> None:
    """Energy with losses both ways."""
    periods, hours, size = made.case.periods, made.hours, resource["energy_kwh"]
    if resource["soc_start_kwh"] > size:
        raise DataError(
            f"{resource.where}: soc_start_kwh {resource['soc_start_kwh']:g} is above energy_kwh "
            f"{size:g}; lower one, or raise the other"
        )
    store = Store(
        owner,
        resource["soc_start_kwh"],
        (1 - resource["standing_loss_per_h"]) ** hours,
        resource["efficiency_charge"] * hours,
        hours / resource["efficiency_discharge"],
        np.zeros(made.case.periods),
    )
    most = resource["p_charge_max_kw"]
    charge_max = resource["p_max_kw"] if most is None else most
    store.charge = made.groups["charge_kw"].add(owner, 0.0, charge_max)
    wear = made.usd(np.full(periods, resource["wear_usd_per_mwh"]))
    store.discharge = made.groups["discharge_kw"].add(owner, 0.0, resource["p_max_kw"], wear)
    least = np.full(periods, resource["energy_min_kwh"])
    take_in(made, store, _ended(least, resource), size)


def _ended(least: FloatArray, resource: Resource) -> FloatArray:
    """Least states, the last of them what it must end with."""
    end = resource["soc_end_kwh"]
    least = least.copy()
    least[-1] = max(least[-1], resource["soc_start_kwh"] if end is None else end)
    return least


def ev(made: Devices, owner: int, resource: Resource) -> None:
    """A battery that is there from arrival to departure, and needs its energy by then."""
    periods, hours = made.case.periods, made.hours
    here = _window(made, resource, "arrival_period", "departure_period")
    start, need = resource["soc_start_kwh"], resource["energy_needed_kwh"]
    size = start + need if resource["energy_kwh"] is None else resource["energy_kwh"]
    per_discharge = hours / resource["efficiency_discharge"]
    store = Store(owner, start, 1.0, resource["efficiency_charge"] * hours, per_discharge,
                  np.zeros(made.case.periods))  # fmt: skip
    store.charge = made.groups["charge_kw"].add(owner, 0.0, resource["p_max_kw"] * here)
    if resource["two_way"]:
        wear = made.usd(np.full(periods, resource["wear_usd_per_mwh"]))
        most = resource["p_max_kw"] * here
        store.discharge = made.groups["discharge_kw"].add(owner, 0.0, most, wear)
    take_in(made, store, _by(periods, resource["departure_period"], start + need), size)


def _window(made: Devices, resource: Resource, first: str, last: str) -> FloatArray:
    """One in periods from `first` to before `last`, zero elsewhere."""
    begin, end = int(resource[first]), resource[last]
    end = made.case.periods if end is None else int(end)
    if not begin < end <= made.case.periods:
        raise DataError(
            f"{resource.where}: from {first} {begin} to {last} {end} is no time within the "
            f"{made.case.periods} periods, which count from 0"
        )
    t = np.arange(made.case.periods)
    return ((t >= begin) & (t < end)).astype(float)


def _by(periods: int, end: float | None, amount: float) -> FloatArray:
    """Least states: nothing before, `amount` from the end of the period before `end`."""
    end = periods if end is None else int(end)
    return np.where(np.arange(periods) >= end - 1, amount, 0.0)


def thermal(made: Devices, owner: int, resource: Resource) -> None:
    """Cold or heat that is made ahead, drawn and lost."""
    periods, hours = made.case.periods, made.hours
    drift = -resource.series("draw_kw", periods) * hours
    keep = (1 - resource["standing_loss_per_h"]) ** hours
    per_charge = resource["heat_per_power"] * hours
    store = Store(owner, resource["soc_start_kwh"], keep, per_charge, 0.0, drift)
    store.charge = made.groups["charge_kw"].add(owner, 0.0, resource["p_max_kw"])
    take_in(made, store, _ended(np.zeros(periods), resource), resource["energy_kwh"])


def building(made: Devices, owner: int, resource: Resource) -> None:
    """`T' = a T + (1 − a)(T_out + R (gain ± COP p))` with `a = exp(−h / RC)`."""
    periods, hours = made.case.periods, made.hours
    if resource["mode"] not in (-1, 1):
        raise DataError(
            f"{resource.where}: mode is {resource['mode']:g}; give -1 to cool, 1 to heat"
        )
    r = resource["resistance_c_per_kw"]
    keep = exp(-hours / (r * resource["capacitance_kwh_per_c"]))
    outside = resource.series("outdoor_c", periods) + r * resource.series("gain_kw", periods)
    per_charge = (1 - keep) * r * resource["mode"] * resource["heat_per_power"]
    store = Store(owner, resource["temperature_start_c"], keep, per_charge, 0.0,
                  (1 - keep) * outside, unit="°C")  # fmt: skip
    store.charge = made.groups["charge_kw"].add(owner, 0.0, resource["p_max_kw"])
    low = resource.series("temperature_min_c", periods)
    high = resource.series("temperature_max_c", periods)
    if (low > high).any():
        t = int(np.argmax(low > high))
        raise DataError(
            f"{resource.where}: temperature_min_c {low[t]:g} is above temperature_max_c "
            f"{high[t]:g} in period {t}"
        )
    take_in(made, store, low, high)


def shiftable(made: Devices, owner: int, resource: Resource) -> None:
    """A load that needs its energy within a window."""
    here = _window(made, resource, "earliest_period", "latest_period")
    need = resource["energy_needed_kwh"]
    store = Store(owner, 0.0, 1.0, made.hours, 0.0, np.zeros(made.case.periods))
    store.charge = made.groups["charge_kw"].add(owner, 0.0, resource["p_max_kw"] * here)
    take_in(made, store, _by(made.case.periods, resource["latest_period"], need), need)
