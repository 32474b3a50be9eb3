"""Prices: their parts, their range, and what one more kilowatt really costs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from markets import at, baran_wu_day, cleared, fleet, read, two_buses

from benchmarks.beside.instance import instance
from workbench.market import losses
from workbench.market.case_file import read_case
from workbench.market.clear import Market
from workbench.market.clearing import clear_market
from workbench.market.ranges import same_again, weights_of
from workbench.solver import Program, highs

GENERATOR = {"id": "g", "bus": "A", "class": "generator", "p_max_kw": 100, "offer_usd_per_mwh": 45}


@pytest.mark.parametrize("solver", ["glpk", "highs"])
def test_an_offer_that_just_meets_the_load_leaves_the_price_open(solver):
    # one kWh less saves 45; one more has to come from above at 55; nothing can be sold there
    found = cleared(
        two_buses(
            GENERATOR,
            feeder={"p_kw": [0, 100]},
            substation={"price_usd_per_mwh": 55, "export_max_kw": 0},
            options={"solver": solver},
        )
    )
    assert found.low[1, 0] == pytest.approx(45)
    assert found.high[1, 0] == pytest.approx(55)
    assert found.dlmp[1, 0] == pytest.approx(50)


def test_a_price_beyond_that_of_shedding_is_never_published():
    found = cleared(
        two_buses(GENERATOR, feeder={"p_kw": [0, 100]}, substation={"import_max_kw": 0})
    )
    assert found.high.max() == pytest.approx(10_000)  # 10 USD/kWh, the price of load not served


def test_between_buying_and_selling_the_fee_leaves_the_price_open():
    # the generator just serves the load: more is bought at 50 + 8, less is sold at 50 − 8
    offer = GENERATOR | {"p_max_kw": 1000, "offer_usd_per_mwh": 20}
    found = cleared(two_buses(offer, substation={"fee_usd_per_mwh": 8}))
    assert found.import_kw[0] == pytest.approx(0, abs=1e-9)
    assert (found.low[1, 0], found.high[1, 0]) == pytest.approx((42, 58))
    assert found.dlmp[1, 0] == pytest.approx(50)


def one_program_a_bus(market, solution, bus, period):
    """Least and most price of a bus over all duals that fit a solution, with nothing saved."""
    arrays = market.program.live.program
    z = np.concatenate([solution.x, solution.activity])
    near = 1e-9 * np.maximum(1, np.abs(z))
    at_low = z <= np.concatenate([arrays.lower, arrays.row_lower]) + near
    at_high = z >= np.concatenate([arrays.upper, arrays.row_upper]) - near
    again = arrays.columns + same_again(market.program, solution)
    at_low[again], at_high[again] = False, False
    least = np.where(at_high, -np.inf, 0.0)  # of reduced costs; of a row that is its dual
    most = np.where(at_low, np.inf, 0.0)
    own, rows = slice(arrays.columns), slice(arrays.columns, None)
    weights = weights_of(market.program)[period]
    total = np.zeros(arrays.rows)
    total[weights.rows] = weights.of_parts[:, :, bus].sum(axis=0)
    found = []
    for sign in (1, -1):
        duals = highs(
            Program(
                sign * total, least[rows], most[rows], sp.csr_array(arrays.matrix.T),
                arrays.cost - most[own], arrays.cost - least[own],
            )
        ).solve()  # fmt: skip
        assert duals.status == "optimal"
        found.append(float(total @ duals.x) * 1000 / market.case.interval_hours)
    return found


def just_enough(*resources, **options):
    """A day on the 33 buses whose offers just meet the load."""
    offers = [GENERATOR | {"id": f"g {bus}", "bus": bus, "p_max_kw": kw, "offer_usd_per_mwh": usd}
              for bus, kw, usd in ((18, 1000, 30), (33, 1715, 40), (25, 1000, 20))]  # fmt: skip
    case = baran_wu_day(*offers, *resources, **{"losses": False} | options)
    case["load_shape"] = [1.0] * 24
    case["substation"]["export_max_kw"] = 0
    return case


JUST_ENOUGH = [
    just_enough(),
    just_enough(voltage_min_pu=0.97),
    just_enough(*fleet(5, 1)[1:2], voltage_min_pu=0.99),  # with a battery between hours
]


@pytest.mark.parametrize(
    "case", [*map(read, JUST_ENOUGH), instance(120, losses=True, seed=2)], ids=range(4)
)
def test_a_range_is_what_one_program_a_bus_finds(case):
    market = Market(case)
    found = market.settle()
    low, high = found.published.low, found.published.high
    for period in np.argsort(low.max(axis=0) - high.max(axis=0), kind="stable")[:3]:
        for bus in np.linspace(0, len(low) - 1, 8).astype(int):
            expected = one_program_a_bus(market, found.solution, bus, period)
            here = low[bus, period], high[bus, period]
            assert here == pytest.approx(expected, rel=1e-7, abs=1e-5)


@pytest.mark.parametrize("case", JUST_ENOUGH, ids=range(3))
def test_both_solvers_leave_the_same_range(case):
    one, other = (
        cleared(case | {"options": case["options"] | {"solver": solver}})
        for solver in ("glpk", "highs")
    )
    assert (one.high - one.low).max() > 1
    assert one.low == pytest.approx(other.low, rel=1e-7, abs=1e-5)
    assert one.high == pytest.approx(other.high, rel=1e-7, abs=1e-5)


def test_a_line_at_its_rating_parts_the_prices():
    # 1,000 kW of load, 600 kVA of line: 400 kW come from the generator at 90
    local = GENERATOR | {"p_max_kw": 900, "offer_usd_per_mwh": 90}
    found = cleared(two_buses(local, feeder={"rating_kva": [None, 600]}))
    assert found.p_kw[0, 0] == pytest.approx(400)
    assert found.dlmp[:, 0] == pytest.approx([50, 90])
    assert found.prices.congestion[:, 0] == pytest.approx([0, 40])
    assert [(b.kind, b.element) for b in found.bindings] == [
        ("overload", found.case.feeder.lines[1])
    ]


def test_an_import_limit_is_part_of_the_energy_price_and_named():
    local = GENERATOR | {"p_max_kw": 900, "offer_usd_per_mwh": 90}
    found = cleared(two_buses(local, substation={"import_max_kw": 600}))
    assert found.p_kw[0, 0] == pytest.approx(400)
    assert found.prices.energy[:, 0] == pytest.approx([90, 90])
    (binding,) = found.bindings
    assert (binding.kind, binding.element) == ("import", "substation")
    assert binding.usd_per_unit == pytest.approx(0.040)


def test_what_cannot_be_served_is_shed_at_its_price_and_shown():
    found = cleared(two_buses(feeder={"rating_kva": [None, 600]}, options={"shed_usd_per_kwh": 7}))
    (violation,) = found.violations
    assert (violation.kind, violation.element, violation.period) == ("shed", "A", 0)
    assert violation.amount == pytest.approx(400)
    assert violation.penalty_usd == found.penalty_usd == pytest.approx(2800)
    assert found.objective_usd == pytest.approx(600 * 0.050)
    assert found.dlmp[1, 0] == pytest.approx(7000)


def test_what_cannot_be_taken_is_spilled():
    sun = {
        "id": "sun", "bus": "A", "class": "photovoltaic", "p_max_kw": 3000, "availability": 1.0,
        "curtailable": False,
    }  # fmt: skip
    limit = {"export_max_kw": 500}
    found = cleared(two_buses(sun, substation=limit, options={"shed_usd_per_kwh": 7}))
    (violation,) = found.violations
    assert (violation.kind, violation.amount) == ("spill", pytest.approx(1500))


def test_too_soft_a_limit_gives_way_and_says_so():
    local = GENERATOR | {"p_max_kw": 900, "offer_usd_per_mwh": 90}
    found = cleared(
        two_buses(
            local,
            feeder={"rating_kva": [None, 600]},
            options={"overload_usd_per_kwh": 0.01},
        )
    )
    (violation,) = found.violations
    assert (violation.kind, violation.unit) == ("overload", "kVA")
    assert violation.amount == pytest.approx(400)
    assert found.penalty_usd == pytest.approx(4)
    assert found.dlmp[1, 0] == pytest.approx(60)


@pytest.mark.parametrize(
    ("bus", "period", "options"),
    [(18, 19, {}), (33, 12, {}), (18, 19, {"voltage_min_pu": 0.93}), (25, 3, {"losses": False})],
)
def test_a_price_lies_between_what_one_kilowatt_more_and_less_changes(
    monkeypatch, bus, period, options
):
    """By clearing everything anew, not by the program's own duals."""
    monkeypatch.setattr(losses, "GAP", 1e-10)
    step_kw = 4.0

    def cost(more_kw):
        case = baran_wu_day(*fleet(), **options)
        if more_kw:
            wish = {"id": "more", "bus": bus, "class": "photovoltaic", "p_max_kw": abs(more_kw)}
            here = [float(t == period) for t in range(24)]
            case["resources"].append(wish | {"availability": here, "curtailable": False})
        if more_kw > 0:  # a load is what a source gives, with the other sign
            case["resources"][-1] = {
                "id": "more", "bus": bus, "class": "shiftable_load", "p_max_kw": more_kw,
                "energy_needed_kwh": more_kw, "earliest_period": period,
                "latest_period": period + 1,
            }  # fmt: skip
        found = cleared(case)
        return found.objective_usd + found.penalty_usd, found

    base, found = cost(0)
    price = found.dlmp[at(found, bus), period]
    less = (base - cost(-step_kw)[0]) / step_kw * 1000
    more = (cost(step_kw)[0] - base) / step_kw * 1000
    assert less - 0.02 <= price <= more + 0.02
    assert more - less < 0.02 * abs(price)


@settings(max_examples=15)
@given(
    st.integers(0, 10_000),
    st.sampled_from([{}, {"voltage_min_pu": 0.94, "voltage_max_pu": 1.01}, {"losses": False}]),
)
def test_the_parts_add_up_and_every_resource_is_paid_for_what_it_offered(seed, options):
    found = cleared(baran_wu_day(*fleet(seed, 2), **options))
    split = found.prices
    total = split.energy + split.loss + split.congestion + split.voltage
    assert np.abs(total - found.dlmp).max() <= 1e-9 * np.abs(found.dlmp).max()
    assert (found.low <= found.dlmp + 1e-9).all() and (found.dlmp <= found.high + 1e-9).all()
    for resource, p_kw in zip(found.case.resources, found.p_kw, strict=True):
        if resource.asset.name == "curtailable_load":
            price = found.dlmp[at(found, *resource.shares)]
            offer = resource["offer_usd_per_mwh"]
            assert (p_kw[price < offer - 0.1] <= 1e-6).all()
            assert (p_kw[price > offer + 0.1] >= resource["p_max_kw"] - 1e-6).all()


@settings(max_examples=10)
@given(st.randoms(use_true_random=False))
def test_the_order_of_offers_does_not_change_the_result(random):
    resources = fleet(3, 3)
    shuffled = resources.copy()
    random.shuffle(shuffled)
    one, other = (cleared(baran_wu_day(*own, voltage_min_pu=0.93)) for own in (resources, shuffled))
    assert np.array_equal(one.dlmp, other.dlmp)
    assert np.array_equal(one.p_kw, other.p_kw)


@pytest.mark.parametrize("name", ["shed_and_ranges", "shed_and_choices"])
def test_days_on_which_load_is_shed_have_prices_by_every_solver(name):
    # prices of 10,000 USD/MWh beside those of 30, whole numbers, ranges that are open
    case = read_case(Path(__file__).parent / "cases" / f"market_{name}.json")
    totals = []
    for solver in ("auto", "glpk", "highs"):
        found = clear_market(replace(case, options=replace(case.options, solver=solver)))
        assert found.kkt_worst <= 1e-9
        totals.append(found.objective_usd + found.penalty_usd)
        assert any(v.kind == "shed" for v in found.violations)
    assert totals == pytest.approx([totals[0]] * 3, rel=2e-4)
