"""The market against other tools: Pyomo's own solver interface, PyPSA, and its own other engine."""

from importlib import import_module

import numpy as np
import pytest
from markets import baran_wu_day, cleared, fleet, read, two_buses

from benchmarks.beside.by_pyomo import solved
from benchmarks.beside.instance import instance
from workbench.market.clear import Market
from workbench.market.clearing import clear_market
from workbench.market.export import to_pyomo
from workbench.market.prices import parts
from workbench.market.rounds import Rounds


def rated(case):
    """A rating on the line into bus 6, in kVA."""
    buses = case["feeder"]["bus_id"]
    case["feeder"]["rating_kva"] = [1800 if bus == "6" else None for bus in buses]
    return case


CUT = {
    "id": "c",
    "bus": "A",
    "class": "curtailable_load",
    "p_max_kw": 400,
    "offer_usd_per_mwh": 90,
}
SUN = {
    "id": "sun",
    "bus": "A",
    "class": "photovoltaic",
    "p_max_kw": 3000,
    "availability": 1.0,
    "curtailable": False,
}


CASES = {
    "too much sun": lambda: two_buses(
        SUN, substation={"export_max_kw": 500}, options={"shed_usd_per_kwh": 7}
    ),
    "too little of everything": lambda: two_buses(
        CUT, CUT | {"id": "d"}, substation={"import_max_kw": 100}, options={"shed_usd_per_kwh": 7}
    ),
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
    market.program.forget()
    one_pass = Rounds(market.program, market.limits, market.whole)
    solution = one_pass.around(settled.final, settled.x, ~market.losses.convex, None)
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
    pytest.importorskip("pypsa", reason="pypsa is in the extra 'parity'")
    from benchmarks.beside.by_pypsa import by_pypsa

    case = rated(baran_wu_day(*fleet(), BACKUP, losses=False))
    case["feeder"]["q_kvar"] = [0.0] * 33  # PyPSA's transport model knows no kvar
    found = cleared(case)
    cost, prices = by_pypsa(read(case))
    assert found.objective_usd == pytest.approx(cost, rel=1e-7)
    assert np.abs(found.dlmp - prices).max() < 1e-3
    assert np.ptp(prices, axis=0).max() > 1, "the line binds, so that there is something to compare"


@pytest.mark.parametrize("tool", ["direct", "by_linopy", "by_pyomo"])
def test_what_clearing_is_measured_beside_solves_the_same_market(tool):
    if tool == "by_linopy":
        pytest.importorskip("linopy", reason="linopy is in the extra 'parity'")
    case = instance(120)
    cost, prices = getattr(import_module(f"benchmarks.beside.{tool}"), tool)(case)
    found = clear_market(case)
    assert found.objective_usd + found.penalty_usd == pytest.approx(cost, rel=1e-9)
    assert np.abs(found.dlmp - prices).max() < 1e-6
    assert found.bindings, "a voltage binds, so that there is something to compare"


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
