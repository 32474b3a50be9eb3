"""The network of one period, bus by bus, as equations for a model that is read or exported.

DistFlow with the loss of each line to first order around a state; without losses it is LinDistFlow.
Clearing itself needs none of this: it carries the network as slopes. Both say the same, and tests
hold them against each other.
"""

from __future__ import annotations

from math import cos, isfinite, pi, sin
from typing import Any

import numpy as np
import pyomo.environ as pyo

from workbench.grid.feeder import Feeder
from workbench.grid.flow import AcFlow
from workbench.market.case import MarketCase
from workbench.market.devices import Devices
from workbench.market.limits import PER_PU2, SIDES

PER_MVA2 = 1e6


def add_network(m: pyo.ConcreteModel, devices: Devices, t: int, around: AcFlow | None) -> None:
    """Give a model of period `t` buses, lines, losses to first order `around` a flow, and limits.

    `m.flow_kw`, `m.flow_kvar` arrive at the lower end of each line. `m.voltage2` is the squared
    voltage in 1e-4 pu² of the no-load voltage, `m.current2` the squared current in MVA² at 1 pu:
    units in which no coefficient is so small that a solver would drop it.
    """
    case, feeder = devices.case, devices.case.feeder
    buses = range(len(feeder))
    m.flow_kw, m.flow_kvar = pyo.Var(buses), pyo.Var(buses)
    m.voltage2, m.current2 = pyo.Var(buses), pyo.Var(buses)
    m.shed_kw, m.spill_kw = _spared(devices, t, buses)
    m.voltage2[0].fix(case.options.source_voltage_pu**2 * PER_PU2)
    m.current2[0].fix(0.0)
    _balances(m, devices, t, around)
    _drops(m, feeder)
    _losses(m, feeder, t, around)
    _limits(m, case)
    m.network_cost = _penalties(m, case)


def _spared(devices: Devices, t: int, buses: range) -> tuple[pyo.Var, pyo.Var]:
    """What load can be cut off at each bus, and what comes there whether wanted or not."""
    case = devices.case
    served, taken = case.firm_kw()[:, t], devices.unwanted_kw()[:, t]
    return (
        pyo.Var(buses, bounds=lambda _, i: (0, float(served[i]))),
        pyo.Var(buses, bounds=lambda _, i: (0, float(taken[i]))),
    )


def _balances(m: pyo.ConcreteModel, devices: Devices, t: int, around: AcFlow | None) -> None:
    """What arrives at a bus serves it and all that goes on, with the losses on the way."""
    case, feeder = devices.case, devices.case.feeder
    load = case.load_kva()[:, t]
    active, reactive = _injections(m, devices)
    children: list[list[int]] = [[] for _ in feeder.buses]
    for i in range(1, len(feeder)):
        children[int(feeder.parent[i])].append(i)
    r, x = feeder.z.real * PER_MVA2, feeder.z.imag * PER_MVA2

    def kw(m: pyo.ConcreteModel, i: int) -> Any:
        onward = sum(m.flow_kw[c] + float(r[c]) * m.current2[c] for c in children[i])
        own = float(load[i].real) - active[i] - m.shed_kw[i] + m.spill_kw[i]
        return m.flow_kw[i] == own + onward

    def kvar(m: pyo.ConcreteModel, i: int) -> Any:
        onward = sum(m.flow_kvar[c] + float(x[c]) * m.current2[c] for c in children[i])
        at_pu2 = 1.0 if around is None else m.voltage2[i] / PER_PU2
        shunt = float(feeder.shunt[i]) * at_pu2
        return m.flow_kvar[i] == float(load[i].imag) - reactive[i] - shunt + onward

    m.serving_kw = pyo.Constraint(range(len(feeder)), rule=kw)
    m.serving_kvar = pyo.Constraint(range(len(feeder)), rule=kvar)


def _injections(m: pyo.ConcreteModel, devices: Devices) -> tuple[list[Any], list[Any]]:
    """KW and kvar that resources inject at each bus, as expressions."""
    feeder, resources = devices.case.feeder, devices.case.resources
    active: list[Any] = [0.0] * len(feeder)
    reactive: list[Any] = [0.0] * len(feeder)
    for name, sign in (("output_kw", 1.0), ("discharge_kw", 1.0), ("charge_kw", -1.0)):
        group = devices.groups[name]
        for k, owner in enumerate(group.owners):
            for bus, share in resources[owner].shares.items():
                i = feeder.positions[bus]
                active[i] += sign * group.signs[k] * share * getattr(m, name)[k]
    for k, owner in enumerate(devices.groups["q_kvar"].owners):
        for bus, share in resources[owner].shares.items():
            reactive[feeder.positions[bus]] += share * m.q_kvar[k]
    return active, reactive


def _drops(m: pyo.ConcreteModel, feeder: Feeder) -> None:
    """`u_parent = u + 2(rP + xQ) + |z|² l`, with what arrives at the lower end."""
    z = feeder.z

    def rule(m: pyo.ConcreteModel, i: int) -> Any:
        if i == 0:
            return pyo.Constraint.Skip
        r, x = float(z[i].real), float(z[i].imag)
        lost = (r * r + x * x) * PER_MVA2 * PER_PU2 * m.current2[i]
        fall = 2 * PER_PU2 * (r * m.flow_kw[i] + x * m.flow_kvar[i]) + lost
        return m.voltage2[int(feeder.parent[i])] == m.voltage2[i] + fall

    m.dropping = pyo.Constraint(range(len(feeder)), rule=rule)


def _losses(m: pyo.ConcreteModel, feeder: Feeder, t: int, around: AcFlow | None) -> None:
    """`l = (P² + Q²)/u` to first order around a state, or nothing where there is none."""

    def rule(m: pyo.ConcreteModel, i: int) -> Any:
        if i == 0:
            return pyo.Constraint.Skip
        if around is None:
            return m.current2[i] == 0.0
        voltage, current = around.voltage[i, t], around.current[i, t]
        s = voltage * np.conj(current)
        u = float(abs(voltage) ** 2)
        squared = float(abs(current) ** 2)
        p, q = float(s.real), float(s.imag)
        change = 2 * p / u * (m.flow_kw[i] - p) + 2 * q / u * (m.flow_kvar[i] - q)
        change -= squared / u * (m.voltage2[i] / PER_PU2 - u)
        return m.current2[i] == (squared + change) / PER_MVA2

    m.losing = pyo.Constraint(range(len(feeder)), rule=rule)


def _limits(m: pyo.ConcreteModel, case: MarketCase) -> None:
    """Voltages within limits and flows within ratings; each may give at its price."""
    feeder, options = case.feeder, case.options
    inner = range(1, len(feeder))
    rated = [i for i in inner if isfinite(feeder.rating_kva[i])]
    m.below, m.above = (pyo.Var(inner, bounds=(0, None)) for _ in range(2))
    m.overload_kva = pyo.Var(rated, bounds=(0, None))
    gain2 = feeder.gain**2
    if options.voltage_min_pu is not None:
        least = options.voltage_min_pu**2 * PER_PU2
        m.not_too_low = pyo.Constraint(
            inner, rule=lambda m, i: float(gain2[i]) * m.voltage2[i] + m.below[i] >= least
        )
    if options.voltage_max_pu is not None:
        most = options.voltage_max_pu**2 * PER_PU2
        m.not_too_high = pyo.Constraint(
            inner, rule=lambda m, i: float(gain2[i]) * m.voltage2[i] - m.above[i] <= most
        )
    z = feeder.z

    def within(m: pyo.ConcreteModel, i: int, k: int) -> Any:
        angle = (k + 0.5) * 2 * pi / SIDES
        sent_kw = m.flow_kw[i] + float(z[i].real) * PER_MVA2 * m.current2[i]
        sent_kvar = m.flow_kvar[i] + float(z[i].imag) * PER_MVA2 * m.current2[i]
        along = (cos(angle) * sent_kw + sin(angle) * sent_kvar) / cos(pi / SIDES)
        return along - m.overload_kva[i] <= float(feeder.rating_kva[i])

    m.not_too_much = pyo.Constraint(rated, range(SIDES), rule=within)


def _penalties(m: pyo.ConcreteModel, case: MarketCase) -> Any:
    options, hours = case.options, case.interval_hours
    outside = pyo.quicksum(m.below.values()) + pyo.quicksum(m.above.values())
    spared = pyo.quicksum(m.shed_kw.values()) + pyo.quicksum(m.spill_kw.values())
    over = pyo.quicksum(m.overload_kva.values())
    return hours * (
        options.voltage_usd_per_pu2_h / PER_PU2 * outside
        + options.shed_usd_per_kwh * spared
        + options.overload_usd_per_kwh * over
    )
