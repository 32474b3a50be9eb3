"""The market of one period, as equations: a Pyomo model to read, to export and to compile.

What links a period with the one before it is a variable that ends in `_before`: `tile.py` and
`export.py` put the periods in a row by making it the variable of the previous period.

`hour` without a network is what clearing compiles: resources and one balance at the substation.
`export.py` adds the network bus by bus.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isfinite, isnan
from typing import Any

import numpy as np
import pyomo.environ as pyo

from workbench.grid.feeder import FloatArray
from workbench.market.case import MarketCase
from workbench.market.devices import GROUPS, WHOLE, Devices, Group, Moving

SUBSTATION = ("import_kw", "import_over_kw", "export_kw", "export_over_kw")
SIGNS = {"import_kw": 1.0, "import_over_kw": 1.0, "export_kw": -1.0, "export_over_kw": -1.0}
LINKED = ("state", "power_kw", "on", "start", "stop", "started", "stopped")
"""Variables whose `_before` is the value of the previous period."""


def substation(case: MarketCase) -> dict[str, Group]:
    """Import and export with their costs, limits and what goes beyond, (periods, 1) each."""
    usd = case.interval_hours / 1000
    buy = (case.price_usd_per_mwh + case.fee_usd_per_mwh) * usd
    sell = (case.price_usd_per_mwh - case.fee_usd_per_mwh) * usd
    over = case.options.overload_usd_per_kwh * case.interval_hours
    made = {name: Group(case.periods) for name in SUBSTATION}
    made["import_kw"].add(-1, 0.0, case.import_max_kw, buy)
    made["import_over_kw"].add(
        -1, 0.0, np.where(np.isfinite(case.import_max_kw), inf, 0), buy + over
    )
    made["export_kw"].add(-1, 0.0, case.export_max_kw, -sell)
    made["export_over_kw"].add(
        -1, 0.0, np.where(np.isfinite(case.export_max_kw), inf, 0), over - sell
    )
    return made


def hour(devices: Devices, t: int) -> pyo.ConcreteModel:
    """Equations of period `t`: what resources can do, and their balance at the substation."""
    m = pyo.ConcreteModel(name=f"period {t}")
    groups = substation(devices.case) | devices.groups
    for name in (*SUBSTATION, *GROUPS):
        m.add_component(name, _columns(groups[name], t, name in WHOLE))
    _stores(m, devices, t)
    _sources(m, devices)
    _commitment(m, devices)
    m.balance = pyo.Constraint(
        expr=_substation_kw(m) + _injected_kw(m, devices) == float(balance_kw(devices.case)[t])
    )
    m.cost = pyo.Objective(expr=_cost(m, groups, t))
    return m


def balance_kw(case: MarketCase) -> FloatArray:
    """(periods,) load of the whole feeder, which is what has to be balanced without losses."""
    return case.load_kva().real.sum(axis=0)


def drift(devices: Devices) -> FloatArray:
    """(periods, stores) what changes each state by itself."""
    rows = [store.drift for store in devices.stores]
    return np.array(rows).T if rows else np.zeros((devices.case.periods, 0))


def before(devices: Devices) -> Mapping[str, list[float]]:
    """Values of the `_before` variables ahead of the first period; NaN where any will do."""
    units = committed(devices)
    resources = devices.case.resources
    return {
        "state": [store.start for store in devices.stores],
        "power_kw": [unit.start_kw for unit in devices.moving],
        "on": [float(resources[unit.owner]["on_at_start"]) for unit in units],
        "start": [0.0] * len(units),
        "stop": [0.0] * len(units),
        "started": [0.0] * len(_ago(units, "min_up")),
        "stopped": [0.0] * len(_ago(units, "min_down")),
    }


def committed(devices: Devices) -> list[Moving]:
    """Sources that have to be started."""
    return [unit for unit in devices.moving if unit.on is not None]


def _ago(units: list[Moving], rule: str) -> list[tuple[int, int]]:
    """(unit, periods ago) of every earlier start or stop that a rule still looks at."""
    return [(i, k) for i, unit in enumerate(units) for k in range(1, getattr(unit, rule))]


def _columns(group: Group, t: int, whole: bool) -> pyo.Var:
    lower, upper = group.lower[t].tolist(), group.upper[t].tolist()

    def bounds(_: Any, i: int) -> tuple[float, float | None]:
        return lower[i], upper[i] if isfinite(upper[i]) else None

    return pyo.Var(range(len(group)), bounds=bounds, domain=pyo.Binary if whole else pyo.Reals)


def _substation_kw(m: pyo.ConcreteModel) -> Any:
    return sum(SIGNS[name] * getattr(m, name)[0] for name in SUBSTATION)


def _injected_kw(m: pyo.ConcreteModel, devices: Devices) -> Any:
    signs = devices.groups["output_kw"].signs
    return (
        pyo.quicksum(signs[i] * m.output_kw[i] for i in m.output_kw)
        + pyo.quicksum(m.discharge_kw[i] for i in m.discharge_kw)
        - pyo.quicksum(m.charge_kw[i] for i in m.charge_kw)
    )


def _cost(m: pyo.ConcreteModel, groups: Mapping[str, Group], t: int) -> Any:
    terms = []
    for name, group in groups.items():
        cost, variable = group.cost[t].tolist(), getattr(m, name)
        terms += [cost[i] * variable[i] for i in range(len(group)) if cost[i]]
    return pyo.quicksum(terms)


def _stores(m: pyo.ConcreteModel, devices: Devices, t: int) -> None:
    m.state_before = pyo.Var(range(len(devices.stores)))

    def rule(m: pyo.ConcreteModel, i: int) -> Any:
        store = devices.stores[i]
        change = 0.0
        if store.charge is not None:
            change += store.per_charge * m.charge_kw[store.charge]
        if store.discharge is not None:
            change -= store.per_discharge * m.discharge_kw[store.discharge]
        return m.state[i] - store.keep * m.state_before[i] - change == float(store.drift[t])

    m.storing = pyo.Constraint(range(len(devices.stores)), rule=rule)


def _sources(m: pyo.ConcreteModel, devices: Devices) -> None:
    """Power of sources with a ramp, a commitment or heat, and those rules."""
    units = devices.moving
    m.power_kw_before = pyo.Var(range(len(units)))
    m.powering, m.ramping, m.heating = (pyo.ConstraintList() for _ in range(3))
    for i, unit in enumerate(units):
        given = pyo.quicksum(m.output_kw[k] for k in unit.outputs)
        if unit.discharge is not None:
            given += m.discharge_kw[unit.discharge]
        m.powering.add(m.power_kw[i] - given == 0)
        if isfinite(unit.ramp_kw):
            up = down = unit.ramp_kw
            if unit.on is not None:  # to and from its least power in one step
                up += unit.p_min_kw * m.start[unit.on]
                down += unit.p_min_kw * m.stop[unit.on]
            m.ramping.add(m.power_kw[i] - m.power_kw_before[i] - up <= 0)
            m.ramping.add(m.power_kw_before[i] - m.power_kw[i] - down <= 0)
        if unit.heat is not None:
            m.heating.add(m.heat_kw[unit.heat] - unit.heat_per_power * m.power_kw[i] <= 0)


def _commitment(m: pyo.ConcreteModel, devices: Devices) -> None:
    units = committed(devices)
    up, down = _ago(units, "min_up"), _ago(units, "min_down")
    for name, size in (("on", len(units)), ("start", len(units)), ("stop", len(units))):
        m.add_component(f"{name}_before", pyo.Var(range(size)))
    for name, ago in (("started", up), ("stopped", down)):
        m.add_component(name, pyo.Var(range(len(ago)), bounds=(0, 1)))
        m.add_component(f"{name}_before", pyo.Var(range(len(ago))))
    m.committing = pyo.ConstraintList()
    for i, unit in enumerate(units):
        power, on = m.power_kw[unit.power], m.on[i]
        m.committing.add(power - unit.p_min_kw * on >= 0)
        m.committing.add(power - unit.p_max_kw * on <= 0)
        m.committing.add(on - m.on_before[i] - m.start[i] + m.stop[i] == 0)
        m.committing.add(m.start[i] + m.stop[i] <= 1)
        recent = [m.started[j] for j, (u, _) in enumerate(up) if u == i]
        m.committing.add(m.start[i] + pyo.quicksum(recent) - on <= 0)
        recent = [m.stopped[j] for j, (u, _) in enumerate(down) if u == i]
        m.committing.add(m.stop[i] + pyo.quicksum(recent) + on <= 1)
    _remember(m, "start", "started", up)
    _remember(m, "stop", "stopped", down)


def _remember(m: pyo.ConcreteModel, what: str, past: str, ago: list[tuple[int, int]]) -> None:
    """`started[unit, k]` is `start[unit]` of `k` periods ago, handed on from period to period."""
    now, earlier = getattr(m, past), getattr(m, f"{past}_before")
    last = getattr(m, f"{what}_before")
    for j, (unit, k) in enumerate(ago):
        m.committing.add(now[j] - (last[unit] if k == 1 else earlier[j - 1]) == 0)


def given(values: list[float]) -> tuple[FloatArray, FloatArray]:
    """Bounds that hold columns at values, and leave free what may be anything."""
    lower = np.array([-inf if isnan(v) else v for v in values])
    upper = np.array([inf if isnan(v) else v for v in values])
    return lower, upper
