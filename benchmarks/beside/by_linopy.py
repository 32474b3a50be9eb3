"""The market in linopy, with a variable for every bus, line and period, solved by HiGHS."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from benchmarks.beside.direct import PER_PU2, SIDES, Column, columns_of, states_of
from workbench.grid.feeder import Feeder, FloatArray
from workbench.market.case import MarketCase


def by_linopy(case: MarketCase) -> tuple[float, FloatArray]:
    """Cost and the price of every bus and period, without losses. [USD, USD/MWh]"""
    with warnings.catch_warnings():  # of how indexes will be joined in a later version
        warnings.simplefilter("ignore")
        return _cleared(case)


def _cleared(case: MarketCase) -> tuple[float, FloatArray]:
    import linopy

    columns, stores = columns_of(case)
    feeder, options, hours = case.feeder, case.options, case.interval_hours
    bus, time = pd.RangeIndex(len(feeder), name="bus"), pd.RangeIndex(case.periods, name="time")
    inner = bus[1:]
    m = linopy.Model()
    p, q, u = (m.add_variables(coords=[bus, time], name=name) for name in ("p", "q", "u"))
    below, above = (m.add_variables(0, coords=[inner, time], name=n) for n in ("below", "above"))
    buy, sell = (m.add_variables(0, coords=[time], name=name) for name in ("buy", "sell"))
    of = pd.RangeIndex(len(columns), name="column")
    most = xr.DataArray([c[2] for c in columns], coords=[of, time])
    x = m.add_variables(0, most, name="x")
    load = case.load_kva() - 1j * feeder.shunt[:, None]
    serve = _kept(p, feeder, bus) + _given(x, columns, of)
    balance = m.add_constraints(serve == xr.DataArray(load.real, coords=[bus, time]), name="serve")
    m.add_constraints(_kept(q, feeder, bus) == xr.DataArray(load.imag, coords=[bus, time]))
    r, z = (
        xr.DataArray(2 * PER_PU2 * a[1:], coords=[inner]) for a in (feeder.z.real, feeder.z.imag)
    )
    parent = xr.DataArray(feeder.parent[1:], coords=[inner])
    up = u.sel(bus=parent)
    m.add_constraints(up - u.sel(bus=inner) - r * p.sel(bus=inner) - z * q.sel(bus=inner) == 0)
    m.add_constraints(u.sel(bus=0) == options.source_voltage_pu**2 * PER_PU2)
    m.add_constraints(u.sel(bus=inner) + below >= options.voltage_min_pu**2 * PER_PU2)
    m.add_constraints(u.sel(bus=inner) - above <= options.voltage_max_pu**2 * PER_PU2)
    m.add_constraints(p.sel(bus=0) - buy + sell == 0)
    objective = (below.sum() + above.sum()) * (options.voltage_usd_per_pu2_h / PER_PU2 * hours)
    usd = hours / 1000
    objective += (buy * (usd * (case.price_usd_per_mwh + case.fee_usd_per_mwh))).sum()
    objective += (sell * (usd * (case.fee_usd_per_mwh - case.price_usd_per_mwh))).sum()
    objective += (x * xr.DataArray([c[3] for c in columns], coords=[of, time])).sum()
    rated = np.flatnonzero(np.isfinite(feeder.rating_kva))
    over = m.add_variables(0, coords=[pd.Index(rated, name="bus"), time], name="over")
    objective += over.sum() * options.overload_usd_per_kwh * hours
    rating = xr.DataArray(feeder.rating_kva[rated], coords=[pd.Index(rated, name="bus")])
    for k in range(SIDES):
        angle, stretch = (k + 0.5) * 2 * np.pi / SIDES, 1 / np.cos(np.pi / SIDES)
        along = np.cos(angle) * stretch * p.sel(bus=rated) + np.sin(angle) * stretch * q.sel(
            bus=rated
        )
        m.add_constraints(along - over <= rating)
    _store(m, case, stores, x, time)
    m.add_objective(objective)
    status, _ = m.solve(
        solver_name="highs", io_api="direct", progress=False, output_flag=False, threads=1,
        parallel="off",
    )  # fmt: skip
    if status != "ok":
        raise RuntimeError(f"linopy found {status}")
    return float(m.objective.value), balance.dual.to_numpy() * 1000 / hours


def _kept(flow: Any, feeder: Feeder, bus: pd.Index) -> Any:
    """What arrives at each bus less what goes on from it."""
    child = bus[1:]
    above = xr.DataArray(feeder.parent[1:], dims="bus", coords={"bus": child}, name="above")
    onward = flow.sel(bus=child).to_linexpr().groupby(above).sum().rename({"above": "bus"})
    return flow - onward.reindex(bus=bus).fillna(0)


def _given(x: Any, columns: list[Column], of: pd.Index) -> Any:
    """What resources give at each bus that has any."""
    at = xr.DataArray([c[0] for c in columns], dims="column", coords={"column": of}, name="at")
    sign = xr.DataArray([c[1] for c in columns], dims="column", coords={"column": of})
    return (x * sign).groupby(at).sum().rename({"at": "bus"})


def _store(m: Any, case: MarketCase, stores: Any, x: Any, time: pd.Index) -> None:
    low, high, start = states_of(case, stores)
    of = pd.RangeIndex(len(stores), name="store")
    state = m.add_variables(
        *(xr.DataArray(a, coords=[of, time]) for a in (low, high)), name="state"
    )
    hours = case.interval_hours
    draw = x.sel(column=xr.DataArray([d for _, d, _ in stores], coords=[of]))
    eta = xr.DataArray([own["efficiency_charge"] * hours for own, *_ in stores], coords=[of])
    change = state - state.shift(time=1).fillna(0) - eta * draw
    giving = [(k, own, give) for k, (own, _, give) in enumerate(stores) if give is not None]
    some = pd.Index([k for k, *_ in giving], name="store")
    given = x.sel(column=xr.DataArray([give for *_, give in giving], coords=[some]))
    back = xr.DataArray(
        [hours / own["efficiency_discharge"] for _, own, _ in giving], coords=[some]
    )
    change = change + (back * given).reindex(store=of).fillna(0)
    m.add_constraints(change == xr.DataArray(start, coords=[of, time]))
