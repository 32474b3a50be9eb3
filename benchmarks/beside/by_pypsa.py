"""The market in PyPSA: lines carry active power up to their rating; it knows no voltage."""

from __future__ import annotations

import logging
import warnings
from typing import Any

import numpy as np
import pandas as pd

from workbench.grid.feeder import FloatArray
from workbench.market.case import MarketCase
from workbench.market.resources import Resource

logging.getLogger("pypsa").setLevel(logging.ERROR)
logging.getLogger("linopy").setLevel(logging.ERROR)


def by_pypsa(case: MarketCase) -> tuple[float, FloatArray]:
    """Cost and the price of every bus and period: lines as links. [USD, USD/MWh]"""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pypsa
    hours, feeder = range(case.periods), case.feeder
    net = pypsa.Network(snapshots=list(hours))
    net.add("Bus", list(feeder.buses))
    at = [f"load {bus}" for bus in feeder.buses]
    load = pd.DataFrame((case.load_kva().real / 1000).T, index=hours, columns=at)
    net.add("Load", at, bus=list(feeder.buses), p_set=load)
    net.add(
        "Link",
        [f"line {bus}" for bus in feeder.buses[1:]],
        bus0=[feeder.buses[up] for up in feeder.parent[1:]],
        bus1=list(feeder.buses[1:]),
        p_nom=np.minimum(feeder.rating_kva[1:] / 1000, 1e4),
        p_min_pu=-1,
    )
    source = feeder.buses[0]
    buy = case.price_usd_per_mwh + case.fee_usd_per_mwh
    sell = case.price_usd_per_mwh - case.fee_usd_per_mwh
    net.add("Generator", "import", bus=source, p_nom=1e4, marginal_cost=buy)
    net.add("Generator", "export", bus=source, p_nom=1e4, sign=-1, marginal_cost=-sell)
    for resource in case.resources:
        _add(net, case, resource)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        status, _ = net.optimize(solver_name="highs", log_to_console=False, progress=False)
    if status != "ok":
        raise RuntimeError(f"PyPSA found {status}")
    return net.objective, net.buses_t.marginal_price[list(feeder.buses)].to_numpy().T


def _add(net: Any, case: MarketCase, r: Resource) -> None:
    (bus,) = r.shares
    name, mw = r.id, r["p_max_kw"] / 1000
    if r.asset.name in ("photovoltaic", "curtailable_load", "generator"):
        net.add(
            "Generator", name, bus=bus, p_nom=mw, marginal_cost=r["offer_usd_per_mwh"],
            p_max_pu=case.available_kw(r) / r["p_max_kw"],
        )  # fmt: skip
        return
    battery = r.asset.name == "battery"
    start = r["soc_start_kwh"] / 1000
    size = (r["energy_kwh"] if battery else r["energy_needed_kwh"]) / 1000
    t = np.arange(case.periods)
    least = np.zeros(case.periods)
    plugged = np.ones(case.periods)
    if battery:
        least[-1] = start / size
    else:
        least[t >= r["departure_period"] - 1] = 1.0
        plugged = ((t >= r["arrival_period"]) & (t < r["departure_period"])).astype(float)
    net.add("Bus", f"{name} store")
    net.add("Store", name, bus=f"{name} store", e_nom=size, e_initial=start, e_min_pu=least)
    net.add(
        "Link", f"{name} in", bus0=bus, bus1=f"{name} store", p_nom=mw, p_max_pu=plugged,
        efficiency=r["efficiency_charge"],
    )  # fmt: skip
    if battery:
        eta = r["efficiency_discharge"]
        net.add(
            "Link", f"{name} out", bus0=f"{name} store", bus1=bus, p_nom=mw / eta, efficiency=eta
        )
