"""Every class of resource as a source or a store: from a case to its devices."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workbench.errors import DataError
from workbench.market import sources, stores
from workbench.market.case import MarketCase
from workbench.market.devices import GROUPS, Devices, Group
from workbench.market.resources import Resource

BUILD: dict[str, Callable[[Devices, int, Resource], None]] = {
    "photovoltaic": sources.weather,
    "wind": sources.weather,
    "hydro": stores.limited,
    "generator": sources.generator,
    "backup_generator": sources.committed_source,
    "combined_heat_power": sources.committed_source,
    "battery": stores.battery,
    "ev": stores.ev,
    "thermal_storage": stores.thermal,
    "water_heater": stores.thermal,
    "building": stores.building,
    "curtailable_load": stores.limited,
    "shiftable_load": stores.shiftable,
    "flexible_load": sources.bidding,
}


def devices(case: MarketCase) -> Devices:
    """What the resources of a case can do.

    Raises
    ------
    DataError
        A resource cannot do what is asked of it, such as a battery that must end fuller than it
        can. The message names it.
    """
    made = Devices(case, {name: Group(case.periods) for name in GROUPS})
    for owner, resource in enumerate(case.resources):
        BUILD[resource.asset.name](made, owner, resource)
        _reactive(made, owner, resource)
    return made


def _reactive(made: Devices, owner: int, resource: Resource) -> None:
    low = resource.series("q_min_kvar", made.case.periods)
    high = resource.series("q_max_kvar", made.case.periods)
    if (low > high).any():
        t = int(np.argmax(low > high))
        raise DataError(
            f"{resource.where}: q_min_kvar {low[t]:g} is above q_max_kvar {high[t]:g} in period {t}"
        )
    if low.any() or high.any():
        made.groups["q_kvar"].add(owner, low, high)
