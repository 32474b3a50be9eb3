"""The market against other tools: Pyomo's own solver interface, PyPSA, and its own other engine."""

import warnings

import numpy as np
import pyomo.environ as pyo
import pytest
from markets import baran_wu_day, cleared, fleet, read

from workbench.market.clear import Market
from workbench.market.export import to_pyomo
from workbench.market.prices import parts


def solved(model):
    """A Pyomo model solved by Pyomo's HiGHS interface; cost and nodal prices in USD/MWh."""
    model.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT)
    result = pyo.SolverFactory("appsi_highs").solve(model)
    assert result.solver.termination_condition == pyo.TerminationCondition.optimal
    periods, buses = len(model.period), len(model.period[0].flow_kw)
    duals = [
        [model.dual[model.period[t].serving_kw[i]] for t in range(periods)] for i in range(buses)
    ]
    return pyo.value(model.cost), np.array(duals) * 1000


def rated(case):
    """A rating on the line into bus 6, in kVA."""
    buses = case["feeder"]["bus_id"]
    case["feeder"]["rating_kva"] = [1800 if bus == "6" else None for bus in buses]
    return case


CASES = {
    "nothing binds": lambda: baran_wu_day(*fleet(), losses=False),
    "voltage binds": lambda: baran_wu_day(*fleet(), losses=False, voltage_min_pu=0.93),
    "a line binds": lambda: rated(baran_wu_day(*fleet(), losses=False)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_exported_model_solved_by_pyomo_has_the_same_cost_and_prices(name):
    case = read(CASES[name]())
    cost, prices = solved(to_pyomo(case))
    found = cleared(CASES[name]())
    assert found.objective_usd + found.penalty_usd == pytest.approx(cost, rel=1e-9)
    assert np.abs(found.dlmp - prices).max() <= 1e-6 * np.abs(prices).max()


@pytest.mark.parametrize("options", [{}, {"voltage_min_pu": 0.94, "voltage_max_pu": 1.0}])
def test_with_losses_slopes_say_what_the_network_bus_by_bus_says(options):
    """Same linearization: one with a column for every bus and line, one with slopes alone."""
    case = read(rated(baran_wu_day(*fleet(), **options)))
    market = Market(case)
    settled = market.settle()
    solution = market.solved_around(settled.final, settled.x)
    cost, prices = solved(to_pyomo(case, settled.final))
    assert solution.objective == pytest.approx(cost, rel=1e-9)
    ours = parts(market.program, solution.duals).total
    assert np.abs(ours - prices).max() <= 1e-6 * np.abs(prices).max()


BACKUP = {
    "id": "backup",
    "bus": 14,
    "class": "generator",
    "p_max_kw": 1500,
    "offer_usd_per_mwh": 120,
}


def test_without_voltages_and_losses_the_market_is_that_of_pypsa():
    case = rated(baran_wu_day(*fleet(), BACKUP, losses=False))
    case["feeder"]["q_kvar"] = [0.0] * 33  # PyPSA's transport model knows no kvar
    found = cleared(case)
    cost, prices = pypsa_clearing(read(case))
    assert found.objective_usd == pytest.approx(cost, rel=1e-7)
    assert np.abs(found.dlmp - prices).max() < 1e-3
    assert np.ptp(prices, axis=0).max() > 1, "the line binds, so that there is something to compare"


def pypsa_clearing(case):
    """Cost and prices of a case by PyPSA: links for lines, no voltages, no losses."""
    pypsa = imported("pypsa")
    hours, feeder = range(case.periods), case.feeder
    net = pypsa.Network(snapshots=list(hours))
    net.add("Bus", list(feeder.buses))
    load = (case.load_kva().real / 1000).T
    for i, bus in enumerate(feeder.buses):
        net.add("Load", f"load {bus}", bus=bus, p_set=load[:, i])
        if i:
            big = min(feeder.rating_kva[i] / 1000, 1e4)
            above = feeder.buses[feeder.parent[i]]
            net.add("Link", f"line {bus}", bus0=above, bus1=bus, p_nom=big, p_min_pu=-1)
    source = feeder.buses[0]
    buy = case.price_usd_per_mwh + case.fee_usd_per_mwh
    sell = case.price_usd_per_mwh - case.fee_usd_per_mwh
    net.add("Generator", "import", bus=source, p_nom=1e4, marginal_cost=buy)
    net.add("Generator", "export", bus=source, p_nom=1e4, sign=-1, marginal_cost=-sell)
    for resource in case.resources:
        pypsa_resource(net, case, resource)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        status, _ = net.optimize(solver_name="highs", log_to_console=False)
    assert status == "ok"
    return net.objective, net.buses_t.marginal_price[list(feeder.buses)].to_numpy().T


def pypsa_resource(net, case, r):
    (bus,) = r.shares
    name, mw = r.id, r["p_max_kw"] / 1000
    if r.asset.name in ("photovoltaic", "curtailable_load", "generator"):
        net.add(
            "Generator", name, bus=bus, p_nom=mw, marginal_cost=r["offer_usd_per_mwh"],
            p_max_pu=r.series("availability", case.periods),
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


def imported(name):
    """A module of the extra `parity`, which warns while it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip(name, reason=f"{name} is in the extra 'parity'")


@pytest.mark.parametrize("options", [{"losses": False}, {}, {"voltage_min_pu": 0.94}])
def test_glpk_and_highs_agree_on_cost_price_and_range(options):
    one, other = (
        cleared(baran_wu_day(*fleet(), solver=solver, **options)) for solver in ("glpk", "highs")
    )
    assert "GLPK" in one.solver and "HiGHS" in other.solver
    total = one.objective_usd + one.penalty_usd
    assert other.objective_usd + other.penalty_usd == pytest.approx(total, rel=2e-6)
    close = (
        {"rel": 2e-4, "abs": 0.02} if options.get("losses", True) else {"rel": 1e-9, "abs": 1e-9}
    )
    for table in ("dlmp", "low", "high"):
        assert getattr(one, table) == pytest.approx(getattr(other, table), **close)
