"""A market case: feeder, periods, substation prices, resources, and how it is cleared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

from workbench.grid.feeder import ComplexArray, Feeder, FloatArray
from workbench.market.resources import Resource


@dataclass(frozen=True)
class Options:
    """How a case is cleared, and the prices of limits that may give.

    Parameters
    ----------
    losses : bool
        With AC losses (the default), or by LinDistFlow.
    voltage_min_pu, voltage_max_pu : float or None
        Voltage limits at every bus but the source; none where None. [pu]
    source_voltage_pu : float
        Voltage at the source. [pu]
    solver : str
        `auto`, `glpk` or `highs`.
    shed_usd_per_kwh : float
        Price of load not served, and of injection not taken. [USD/kWh]
    overload_usd_per_kwh : float
        Price of flow above a rating or a substation limit. [USD/kVAh, USD/kWh]
    voltage_usd_per_pu2_h : float
        Price of a voltage outside its limits, at each bus. [USD per pu² and hour]
    """

    losses: bool = True
    voltage_min_pu: float | None = None
    voltage_max_pu: float | None = None
    source_voltage_pu: float = 1.0
    solver: str = "auto"
    shed_usd_per_kwh: float = 10.0
    overload_usd_per_kwh: float = 10.0
    voltage_usd_per_pu2_h: float = 10_000.0


@dataclass(frozen=True, eq=False)
class MarketCase:
    """Everything that a clearing takes; arrays have one entry a period.

    Parameters
    ----------
    feeder : Feeder
        The network, with its load at shape 1.
    periods : int
        How many.
    interval_hours : float
        Length of each. [h]
    load_shape : (periods,) float
        Factor on every load, active and reactive. [1]
    price_usd_per_mwh, fee_usd_per_mwh : (periods,) float
        Price at the substation; what is added to it for import and taken off for export.
    import_max_kw, export_max_kw : (periods,) float
        Limits at the substation, infinite where there are none. [kW]
    resources : tuple of Resource
        Sorted by id, so that the order of a file has no bearing.
    options : Options
        How it is cleared.
    start_utc : datetime or None
        Start of the first period, where known.
    """

    feeder: Feeder
    periods: int
    interval_hours: float
    load_shape: FloatArray
    price_usd_per_mwh: FloatArray
    fee_usd_per_mwh: FloatArray
    import_max_kw: FloatArray
    export_max_kw: FloatArray
    resources: tuple[Resource, ...] = ()
    options: Options = Options()
    start_utc: datetime | None = None

    def load_kva(self) -> ComplexArray:
        """(buses, periods) load of the feeder, kW + j kvar."""
        at_buses: ComplexArray = self.feeder.p_kw + 1j * self.feeder.q_kvar
        return at_buses[:, None] * self.load_shape

    @cached_property
    def cut_kw(self) -> Mapping[str, FloatArray]:
        """(periods,) most that each curtailable load gives up, by id. [kW]

        That is no more than its buses draw, which those at one bus share in proportion to size,
        and no more than the energy that it may cut in all.
        """
        at, load = self.feeder.positions, np.maximum(self.load_kva().real, 0.0)
        own = [r for r in self.resources if r.asset.name == "curtailable_load"]
        asked = np.zeros_like(load)
        for each in own:
            for bus, share in each.shares.items():
                asked[at[bus]] += share * each.most_kw(self.periods)
        part = np.divide(load, asked, out=np.ones_like(load), where=asked > load)
        most = {
            r.id: r.most_kw(self.periods) * part[[at[bus] for bus in r.shares]].min(axis=0)
            for r in own
        }
        for r in own:
            if r.has("energy_max_kwh"):
                most[r.id] = np.minimum(most[r.id], r["energy_max_kwh"] / self.interval_hours)
        return most

    def available_kw(self, resource: Resource) -> FloatArray:
        """(periods,) most power that a source could give. [kW]"""
        cut = self.cut_kw.get(resource.id)
        return resource.most_kw(self.periods) if cut is None else cut

    def firm_kw(self) -> FloatArray:
        """(buses, periods) load that nothing but a power cut gives up. [kW]"""
        firm = np.maximum(self.load_kva().real, 0.0)
        own = [r for r in self.resources if r.id in self.cut_kw]
        for resource in own:
            for bus, share in resource.shares.items():
                firm[self.feeder.positions[bus]] -= share * self.cut_kw[resource.id]
        return np.maximum(firm, 0.0)

    def starts_utc(self) -> list[datetime | None]:
        """Start of each period, or None where the case does not say."""
        if self.start_utc is None:
            return [None] * self.periods
        step = timedelta(hours=self.interval_hours)
        return [self.start_utc + t * step for t in range(self.periods)]
