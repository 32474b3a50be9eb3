"""From resources to what is decided: columns with costs and bounds, stores, ramps, commitment.

Every class of resource is one of three things here. A *source* gives power in steps that each have
a price (a load with a bid is one that gives less than nothing). A *store* has a state that power
changes: energy, or the temperature of a building. A *committed* source has to be started.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import ceil, exp, inf, nan

import numpy as np
import scipy.sparse as sp

from workbench.errors import DataError
from workbench.grid.feeder import Feeder, FloatArray
from workbench.market.case import MarketCase
from workbench.market.resources import Resource

KW_PER_MW = 1000.0


@dataclass
class Group:
    """Columns of one kind: one a member and period.

    Lists while they are collected; `cost`, `lower` and `upper` are (periods, members) arrays, cost
    in USD for each unit in a period.
    """

    periods: int
    owners: list[int] = field(default_factory=list)
    """Position of the resource of each member."""
    signs: list[float] = field(default_factory=list)
    """-1 for a member that takes what others of the group give."""
    _cost: list[FloatArray] = field(default_factory=list)
    _lower: list[FloatArray] = field(default_factory=list)
    _upper: list[FloatArray] = field(default_factory=list)

    def add(
        self,
        owner: int,
        lower: FloatArray | float,
        upper: FloatArray | float,
        cost: FloatArray | float = 0.0,
        sign: float = 1.0,
    ) -> int:
        """One more member; its place in the group."""
        for values, value in ((self._cost, cost), (self._lower, lower), (self._upper, upper)):
            values.append(np.broadcast_to(np.asarray(value, dtype=float), (self.periods,)))
        self.owners.append(owner)
        self.signs.append(sign)
        return len(self.owners) - 1

    def __len__(self) -> int:
        return len(self.owners)

    @cached_property
    def cost(self) -> FloatArray:
        """(periods, members) [USD per unit and period]."""
        return self._table(self._cost)

    @cached_property
    def lower(self) -> FloatArray:
        """(periods, members)."""
        return self._table(self._lower)

    @cached_property
    def upper(self) -> FloatArray:
        """(periods, members)."""
        return self._table(self._upper)

    def bounds_of(self, member: int) -> FloatArray:
        """(2, periods) least and most of one member, while members still come."""
        return np.array([self._lower[member], self._upper[member]])

    def _table(self, rows: Sequence[FloatArray]) -> FloatArray:
        return np.array(rows).T if rows else np.zeros((self.periods, 0))


@dataclass
class Store:
    """A state and what changes it in a period: kept part, drawn power, given power, the rest."""

    owner: int
    start: float
    keep: float
    per_charge: float
    per_discharge: float
    drift: FloatArray
    charge: int | None = None
    """Member of `charge_kw`, where it can draw."""
    discharge: int | None = None
    """Member of `discharge_kw`, where it can give."""
    unit: str = "kWh"

    @property
    def loses(self) -> bool:
        """Whether drawing and giving at once destroys energy."""
        both = self.charge is not None and self.discharge is not None
        return both and abs(self.per_discharge) > abs(self.per_charge)


@dataclass
class Moving:
    """A source whose power has a ramp or a commitment; members of the groups it is made of."""

    owner: int
    power: int
    outputs: list[int]
    discharge: int | None = None
    ramp_kw: float = inf
    start_kw: float = nan
    """Power before the first period; NaN where unknown."""
    p_min_kw: float = 0.0
    p_max_kw: float = inf
    on: int | None = None
    min_up: int = 0
    min_down: int = 0
    heat: int | None = None
    heat_per_power: float = 0.0


GROUPS = (
    "output_kw", "charge_kw", "discharge_kw", "state", "q_kvar", "power_kw", "on", "start",
    "stop", "heat_kw",
)  # fmt: skip
INJECTS = {"output_kw": 1.0, "charge_kw": -1.0, "discharge_kw": 1.0}
WHOLE = ("on", "start", "stop")


@dataclass
class Devices:
    """All that resources can do, as groups of columns and the rules between them."""

    case: MarketCase
    groups: dict[str, Group]
    stores: list[Store] = field(default_factory=list)
    moving: list[Moving] = field(default_factory=list)

    def injection(self, feeder: Feeder) -> sp.csc_array:
        """(buses, columns) complex: kW + j kvar into the grid at each bus for each unit."""
        return sp.hstack([self._placed(name, feeder) for name in GROUPS], format="csc")

    def _placed(self, name: str, feeder: Feeder) -> sp.csc_array:
        group = self.groups[name]
        shape = (len(feeder), len(group))
        unit = 1j if name == "q_kvar" else INJECTS.get(name, 0.0)
        if not unit or not len(group):
            return sp.csc_array(shape, dtype=complex)
        rows, columns, values = [], [], []
        for member, owner in enumerate(group.owners):
            for bus, share in self.case.resources[owner].shares.items():
                rows.append(feeder.positions[bus])
                columns.append(member)
                values.append(unit * group.signs[member] * share)
        return sp.csc_array((values, (rows, columns)), shape=shape, dtype=complex)

    @cached_property
    def offsets(self) -> dict[str, int]:
        """First column of each group, in the order of `GROUPS`."""
        sizes = np.cumsum([0, *(len(self.groups[name]) for name in GROUPS)])
        return dict(zip(GROUPS, sizes.tolist(), strict=False))


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


def _hours(made: Devices) -> float:
    return made.case.interval_hours


def _usd(made: Devices, usd_per_mwh: FloatArray) -> FloatArray:
    """USD for a kW that lasts a period."""
    return usd_per_mwh * (made.case.interval_hours / KW_PER_MW)


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


def _available(made: Devices, resource: Resource) -> FloatArray:
    return resource["p_max_kw"] * resource.series("availability", made.case.periods)


# --- sources -----------------------------------------------------------------


def _weather(made: Devices, owner: int, resource: Resource) -> None:
    most = _available(made, resource)
    least = np.zeros_like(most) if resource["curtailable"] else most
    offer = resource.series("offer_usd_per_mwh", made.case.periods)
    made.groups["output_kw"].add(owner, least, most, _usd(made, offer))


def _steps(made: Devices, resource: Resource, price: str) -> list[tuple[FloatArray, FloatArray]]:
    """Size and price of each step, (periods,) each; sizes stay within what is available."""
    periods, left = made.case.periods, _available(made, resource)
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
        outputs.append(made.groups["output_kw"].add(owner, must, size, _usd(made, usd)))
    if (owed > 0).any():
        t = int(np.argmax(owed > 0))
        raise DataError(
            f"{resource.where}: it must give {least:g} kW in period {t}, but can give only "
            f"{least - owed[t]:g}; lower p_min_kw"
        )
    return outputs


def _generator(made: Devices, owner: int, resource: Resource) -> None:
    outputs = _outputs(made, owner, resource, resource["p_min_kw"])
    if resource.has("ramp_kw_per_h"):
        _moving(made, owner, resource, outputs)


def _moving(
    made: Devices, owner: int, resource: Resource, outputs: list[int], discharge: int | None = None
) -> Moving:
    ramp, start = resource["ramp_kw_per_h"], resource["p_start_kw"]
    power = made.groups["power_kw"].add(owner, 0.0, inf)
    made.moving.append(
        Moving(
            owner,
            power,
            outputs,
            discharge,
            inf if ramp is None else ramp * _hours(made),
            nan if start is None else start,
        )
    )
    return made.moving[-1]


def _committed(made: Devices, owner: int, resource: Resource) -> None:
    """A source with starts; one whose running costs nothing and has no rule is a generator."""
    rules = ("p_min_kw", "start_usd", "no_load_usd_per_h", "min_up_h", "min_down_h")
    needs = any(resource[rule] for rule in rules)
    outputs = _outputs(made, owner, resource, 0.0)
    heat = "heat_kw" in resource.values
    if not (needs or heat or resource.has("ramp_kw_per_h")):
        return
    unit = _moving(made, owner, resource, outputs)
    if needs:
        _commit(made, owner, resource, unit)
    if heat:
        saved = resource.series("boiler_usd_per_mwh", made.case.periods)
        wanted = resource.series("heat_kw", made.case.periods)
        unit.heat = made.groups["heat_kw"].add(owner, 0.0, wanted, -_usd(made, saved))
        unit.heat_per_power = resource["heat_per_power"]


def _commit(made: Devices, owner: int, resource: Resource, unit: Moving) -> None:
    hours = _hours(made)
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


def _bidding(made: Devices, owner: int, resource: Resource) -> None:
    for size, usd in _steps(made, resource, "bid_usd_per_mwh"):
        made.groups["output_kw"].add(owner, 0.0, size, -_usd(made, usd), sign=-1.0)


def _limited(made: Devices, owner: int, resource: Resource) -> None:
    """A source with one offer, whose energy over the whole time may be limited."""
    most = _available(made, resource)
    cost = _usd(made, resource.series("offer_usd_per_mwh", made.case.periods))
    ramped = resource.values.get("ramp_kw_per_h") is not None
    if not resource.has("energy_max_kwh"):
        output = made.groups["output_kw"].add(owner, 0.0, most, cost)
        if ramped:
            _moving(made, owner, resource, [output])
        return
    store = Store(owner, resource["energy_max_kwh"], 1.0, 0.0, _hours(made), _zeros(made))
    store.discharge = made.groups["discharge_kw"].add(owner, 0.0, most, cost)
    _keep(made, store, 0.0, resource["energy_max_kwh"])
    if ramped:
        _moving(made, owner, resource, [], store.discharge)


# --- stores ------------------------------------------------------------------


def _zeros(made: Devices) -> FloatArray:
    return np.zeros(made.case.periods)


def _keep(made: Devices, store: Store, least: FloatArray | float, most: FloatArray | float) -> None:
    """Take a store in, with the bounds of its state, once it is known that it can keep them."""
    made.groups["state"].add(store.owner, least, most)
    made.stores.append(store)
    _check_reach(made, store)


def _check_reach(made: Devices, store: Store) -> None:
    """Follow the least and most that the state can be; DataError where they leave its bounds."""
    group = made.groups["state"]
    least, most = group.bounds_of(-1)
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
                f"must hold {word} {bound:g} {store.unit}, but can get only to {reach:g}"
            )
        low, high = max(low, least[t]), min(high, most[t])


def _battery(made: Devices, owner: int, resource: Resource) -> None:
    periods, hours, size = made.case.periods, _hours(made), resource["energy_kwh"]
    if resource["soc_start_kwh"] > size:
        raise DataError(
            f"{resource.where}: soc_start_kwh {resource['soc_start_kwh']:g} is above energy_kwh "
            f"{size:g}"
        )
    store = Store(
        owner,
        resource["soc_start_kwh"],
        (1 - resource["standing_loss_per_h"]) ** hours,
        resource["efficiency_charge"] * hours,
        hours / resource["efficiency_discharge"],
        _zeros(made),
    )
    most = resource["p_charge_max_kw"]
    charge_max = resource["p_max_kw"] if most is None else most
    store.charge = made.groups["charge_kw"].add(owner, 0.0, charge_max)
    wear = _usd(made, np.full(periods, resource["wear_usd_per_mwh"]))
    store.discharge = made.groups["discharge_kw"].add(owner, 0.0, resource["p_max_kw"], wear)
    least = np.full(periods, resource["energy_min_kwh"])
    _keep(made, store, _ended(least, resource), size)


def _ended(least: FloatArray, resource: Resource) -> FloatArray:
    """Least states, the last of them what it must end with."""
    end = resource["soc_end_kwh"]
    least = least.copy()
    least[-1] = max(least[-1], resource["soc_start_kwh"] if end is None else end)
    return least


def _ev(made: Devices, owner: int, resource: Resource) -> None:
    periods, hours = made.case.periods, _hours(made)
    here = _window(made, resource, "arrival_period", "departure_period")
    start, need = resource["soc_start_kwh"], resource["energy_needed_kwh"]
    size = start + need if resource["energy_kwh"] is None else resource["energy_kwh"]
    per_discharge = hours / resource["efficiency_discharge"]
    store = Store(owner, start, 1.0, resource["efficiency_charge"] * hours, per_discharge,
                  _zeros(made))  # fmt: skip
    store.charge = made.groups["charge_kw"].add(owner, 0.0, resource["p_max_kw"] * here)
    if resource["two_way"]:
        wear = _usd(made, np.full(periods, resource["wear_usd_per_mwh"]))
        most = resource["p_max_kw"] * here
        store.discharge = made.groups["discharge_kw"].add(owner, 0.0, most, wear)
    _keep(made, store, _by(periods, resource["departure_period"], start + need), size)


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


def _thermal(made: Devices, owner: int, resource: Resource) -> None:
    periods, hours = made.case.periods, _hours(made)
    drift = -resource.series("draw_kw", periods) * hours
    keep = (1 - resource["standing_loss_per_h"]) ** hours
    per_charge = resource["heat_per_power"] * hours
    store = Store(owner, resource["soc_start_kwh"], keep, per_charge, 0.0, drift)
    store.charge = made.groups["charge_kw"].add(owner, 0.0, resource["p_max_kw"])
    _keep(made, store, _ended(np.zeros(periods), resource), resource["energy_kwh"])


def _building(made: Devices, owner: int, resource: Resource) -> None:
    """`T' = a T + (1 − a)(T_out + R (gain ± COP p))` with `a = exp(−h / RC)`."""
    periods, hours = made.case.periods, _hours(made)
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
    _keep(made, store, low, high)


def _shiftable(made: Devices, owner: int, resource: Resource) -> None:
    here = _window(made, resource, "earliest_period", "latest_period")
    need = resource["energy_needed_kwh"]
    store = Store(owner, 0.0, 1.0, _hours(made), 0.0, _zeros(made))
    store.charge = made.groups["charge_kw"].add(owner, 0.0, resource["p_max_kw"] * here)
    _keep(made, store, _by(made.case.periods, resource["latest_period"], need), need)


BUILD: dict[str, Callable[[Devices, int, Resource], None]] = {
    "photovoltaic": _weather,
    "wind": _weather,
    "hydro": _limited,
    "generator": _generator,
    "backup_generator": _committed,
    "combined_heat_power": _committed,
    "battery": _battery,
    "ev": _ev,
    "thermal_storage": _thermal,
    "water_heater": _thermal,
    "building": _building,
    "curtailable_load": _limited,
    "shiftable_load": _shiftable,
    "flexible_load": _bidding,
}
