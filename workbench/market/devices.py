"""From resources to what is decided: columns with costs and bounds, stores, ramps, commitment.

Every class of resource is one of three things here. A *source* gives power in steps that each have
a price (a load with a bid is one that gives less than nothing). A *store* has a state that power
changes: energy, or the temperature of a building. A *committed* source has to be started.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf, nan

import numpy as np
import scipy.sparse as sp

from workbench.grid.feeder import Feeder, FloatArray
from workbench.market.case import MarketCase

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

    def unwanted_kw(self) -> FloatArray:
        """(buses, periods) injection that comes whether wanted or not. [kW]"""
        least = np.concatenate([self.groups[name].lower for name in GROUPS], axis=1)
        least = np.where(np.isfinite(least), least, 0.0)
        must = np.real(self.injection(self.case.feeder) @ least.T.astype(complex))
        found: FloatArray = np.maximum(must - np.minimum(self.case.load_kva().real, 0.0), 0.0)
        return found

    def form(self) -> tuple[object, ...]:
        """All that is not a cost, a bound or a drift: two that are equal fit one program."""
        places = tuple((tuple(g.owners), tuple(g.signs)) for g in self.groups.values())
        stores = tuple((s.keep, s.per_charge, s.per_discharge) for s in self.stores)
        moving = tuple(repr(replace(unit, start_kw=0.0)) for unit in self.moving)
        where = tuple(tuple(r.shares.items()) for r in self.case.resources)
        return places, stores, moving, where

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

    @property
    def hours(self) -> float:
        """Length of a period. [h]"""
        return self.case.interval_hours

    def usd(self, usd_per_mwh: FloatArray) -> FloatArray:
        """USD for a kW that lasts a period."""
        return usd_per_mwh * (self.case.interval_hours / KW_PER_MW)
