"""A lever that moves gives what a clearing from scratch gives, without building anything anew."""

from dataclasses import replace

import numpy as np
import pytest
from markets import LOAD, baran_wu_day, fleet, read

from workbench.market.clear import Market
from workbench.market.clearing import clear_market


def levered(case, **values):
    """A case with some of its arrays or options changed."""
    options = {name: values.pop(name) for name in list(values) if hasattr(case.options, name)}
    return replace(case, **values, options=replace(case.options, **options))


def rated(feeder, kva):
    """A rating on the line into bus 6."""
    rating = feeder.rating_kva.copy()
    rating[feeder.positions["6"]] = kva
    return replace(feeder, rating_kva=rating)


MOVES = {
    "price": lambda c: levered(c, price_usd_per_mwh=c.price_usd_per_mwh * 1.3),
    "shape of the price": lambda c: levered(c, price_usd_per_mwh=c.price_usd_per_mwh[::-1].copy()),
    "load": lambda c: levered(c, load_shape=np.array(LOAD) * 0.8),
    "voltage floor": lambda c: levered(c, voltage_min_pu=0.95),
    "no floor": lambda c: levered(c, voltage_min_pu=None),
    "import limit": lambda c: levered(c, import_max_kw=np.full(24, 3500.0)),
    "price of shedding": lambda c: levered(c, shed_usd_per_kwh=3.0, voltage_min_pu=0.97),
    "source voltage": lambda c: levered(c, source_voltage_pu=1.03),
    "rating": lambda c: levered(c, feeder=rated(c.feeder, 2000.0)),
    "lower rating": lambda c: levered(c, feeder=rated(c.feeder, 1700.0)),
    "fee": lambda c: levered(c, fee_usd_per_mwh=np.full(24, 12.0)),
}


@pytest.mark.parametrize("losses", [False, True], ids=["losses off", "losses on"])
@pytest.mark.parametrize("solver", ["glpk", "highs"])
def test_every_lever_after_every_other_gives_what_a_fresh_clearing_gives(losses, solver):
    case = read(baran_wu_day(*fleet(), losses=losses, solver=solver, voltage_min_pu=0.92))
    market = Market(case)
    market.settle()
    for name, move in MOVES.items():
        moved = move(case)
        assert market.move(moved), name
        market.first_look()
        settled, fresh = market.settle(), clear_market(moved)
        total = fresh.objective_usd + fresh.penalty_usd
        assert settled.cost_usd == pytest.approx(total, rel=3e-6 if losses else 1e-9), name
        close = 3e-4 if losses else 1e-7
        price = settled.published.parts.total
        assert price == pytest.approx(fresh.dlmp, rel=close, abs=0.02 if losses else 1e-6), name


def test_devices_can_be_larger_or_dearer_but_not_others():
    resources = fleet()
    case = read(baran_wu_day(*resources, losses=False))
    market = Market(case)
    market.settle()
    doubled = [
        r | {"p_max_kw": 2 * r["p_max_kw"]} if r["class"] == "photovoltaic" else r
        for r in resources
    ]
    moved = replace(case, resources=read(baran_wu_day(*doubled, losses=False)).resources)
    assert market.move(moved)
    fresh = clear_market(moved)
    assert market.settle().cost_usd == pytest.approx(fresh.objective_usd, rel=1e-9)
    fewer = replace(case, resources=case.resources[1:])
    assert not market.move(fewer)
    longer = replace(case.feeder, r_ohm=case.feeder.r_ohm * 1.1)
    assert not market.move(replace(case, feeder=longer))


def test_the_first_look_is_near_the_settled_answer():
    case = read(baran_wu_day(*fleet()))
    market = Market(case)
    rough, settled = market.first_look(), market.settle()
    assert rough.cost_usd == pytest.approx(settled.cost_usd, rel=0.01)
    assert market.move(levered(case, price_usd_per_mwh=case.price_usd_per_mwh * 1.3))
    look = market.first_look()
    settled = market.settle()
    assert look.cost_usd == pytest.approx(settled.cost_usd, rel=1e-3)
    assert look.published.parts.total == pytest.approx(settled.published.parts.total, rel=1e-2)


def test_a_clearing_can_be_watched_and_given_up():
    from workbench.errors import CannotCompute

    seen = []

    def watch(progress):
        seen.append(progress.gap)
        return len(seen) >= 2

    with pytest.raises(CannotCompute, match="stopped"):
        Market(read(baran_wu_day(*fleet()))).settle(watch)
    assert len(seen) == 2
