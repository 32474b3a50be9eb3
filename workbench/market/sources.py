"""Sources: what gives power in steps that each have a price, and what has to be started."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, inf, nan

import numpy as np

from workbench.errors import DataError
from workbench.grid.feeder import FloatArray
from workbench.market.devices import Devices, Moving
from workbench.market.resources import Resource


def available(made: Devices, resource: Resource) -> FloatArray:
    """Most power in each period. [kW]"""
    return made.case.available_kw(resource)


def weather(made: Devices, owner: int, resource: Resource) -> None:
    """Sun or wind: what it allows, and less where its offer is above the price."""
    most = available(made, resource)
    least = np.zeros_like(most) if resource["curtailable"] else most
    offer = resource.series("offer_usd_per_mwh", made.case.periods)
    made.groups["output_kw"].add(owner, least, most, made.usd(offer))


def _steps(made: Devices, resource: Resource, price: str) -> list[tuple[FloatArray, FloatArray]]:
    """Size and price of each step, (periods,) each; sizes stay within what is available."""
    periods, left = made.case.periods, available(made, resource)
    given = resource["segments"]
    if (given is None) == (resource[price] is None):
        raise DataError(f"{resource.where}: give either {price} or segments")
    if given is None:
        return [(left, resource.series(price, periods))]
    falling = -1.0 if price.startswith("bid") else 1.0
    prices = [step[1] for step in given]
    if any(falling * (after - before) < 0 for before, after in pairwise(prices)):
        word = "fall" if falling < 0 else "rise"
        raise DataError(f"{resource.where}: the prices of its segments must {word}; sort them")
    steps = []
    for size, usd in given:
        steps.append((np.minimum(size, left), np.full(periods, usd)))
        left = left - steps[-1][0]
    return steps


def _outputs(made: Devices, owner: int, resource: Resource, least: float) -> list[int]:
    """Members of `output_kw`, one a step; the first steps carry what it must give."""
    outputs, owed = [], np.full(made.case.periods, least)
    for size, usd in _steps(made, resource, "offer_usd_per_mwh"):
        must = np.minimum(size, owed)
        owed = owed - must
        outputs.append(made.groups["output_kw"].add(owner, must, size, made.usd(usd)))
    if (owed > 0).any():
        t = int(np.argmax(owed > 0))
        raise DataError(
            f"{resource.where}: it must give {least:g} kW in period {t}, but can give only "
            f"{least - owed[t]:g}; lower p_min_kw"
        )
    return outputs


def generator(made: Devices, owner: int, resource: Resource) -> None:
    """A source with one offer or rising steps, and perhaps a ramp."""
    outputs = _outputs(made, owner, resource, resource["p_min_kw"])
    if resource.has("ramp_kw_per_h"):
        moving(made, owner, resource, outputs)


def moving(
    made: Devices, owner: int, resource: Resource, outputs: list[int], discharge: int | None = None
) -> Moving:
    """The power of a source as one column, for its ramp, starts or heat."""
    ramp = resource["ramp_kw_per_h"]
    power = made.groups["power_kw"].add(owner, 0.0, inf)
    made.moving.append(
        Moving(
            owner,
            power,
            outputs,
            discharge,
            inf if ramp is None else ramp * made.hours,
            _start_kw(resource),
        )
    )
    return made.moving[-1]


def _start_kw(resource: Resource) -> float:
    """Power before the first period, NaN where unknown: of what did not run it is none. [kW]"""
    start, ran = resource["p_start_kw"], resource.values.get("on_at_start", True)
    if not ran and start:
        raise DataError(
            f"{resource.where}: p_start_kw is {start:g}, but on_at_start says that it did not run; "
            "set on_at_start, or leave p_start_kw out"
        )
    return 0.0 if not ran else nan if start is None else start


def committed_source(made: Devices, owner: int, resource: Resource) -> None:
    """A source with starts; one whose running costs nothing and has no rule is a generator."""
    rules = ("p_min_kw", "start_usd", "no_load_usd_per_h", "min_up_h", "min_down_h")
    needs = any(resource[rule] for rule in rules)
    outputs = _outputs(made, owner, resource, 0.0)
    heat = "heat_kw" in resource.values
    if not (needs or heat or resource.has("ramp_kw_per_h")):
        return
    unit = moving(made, owner, resource, outputs)
    if needs:
        _commit(made, owner, resource, unit)
    if heat:
        saved = resource.series("boiler_usd_per_mwh", made.case.periods)
        wanted = resource.series("heat_kw", made.case.periods)
        unit.heat = made.groups["heat_kw"].add(owner, 0.0, wanted, -made.usd(saved))
        unit.heat_per_power = resource["heat_per_power"]


def _commit(made: Devices, owner: int, resource: Resource, unit: Moving) -> None:
    hours = made.hours
    unit.p_min_kw, unit.p_max_kw = resource["p_min_kw"], resource["p_max_kw"]
    if unit.p_min_kw > unit.p_max_kw:
        raise DataError(
            f"{resource.where}: p_min_kw {unit.p_min_kw:g} is above p_max_kw {unit.p_max_kw:g}"
        )
    unit.min_up = ceil(resource["min_up_h"] / hours - 1e-9)
    unit.min_down = ceil(resource["min_down_h"] / hours - 1e-9)
    unit.on = made.groups["on"].add(owner, 0.0, 1.0, resource["no_load_usd_per_h"] * hours)
    made.groups["start"].add(owner, 0.0, 1.0, resource["start_usd"])
    made.groups["stop"].add(owner, 0.0, 1.0)


def bidding(made: Devices, owner: int, resource: Resource) -> None:
    """A load that buys up to its bid: it gives less than nothing."""
    for size, usd in _steps(made, resource, "bid_usd_per_mwh"):
        made.groups["output_kw"].add(owner, 0.0, size, -made.usd(usd), sign=-1.0)
