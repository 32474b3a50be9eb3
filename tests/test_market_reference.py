"""The numbers that were measured before: an AC optimal flow on the 33 buses of Baran and Wu."""

import numpy as np
import pytest
from markets import at, baran_wu_day, cleared

SOLVERS = ("glpk", "highs")
TWO_GENERATORS = (
    {"id": "at 18", "bus": 18, "class": "generator", "p_max_kw": 2000, "offer_usd_per_mwh": 60},
    {"id": "at 33", "bus": 33, "class": "generator", "p_max_kw": 2000, "offer_usd_per_mwh": 65},
)


def hour(*resources, **options):
    case = baran_wu_day(*resources, **options)
    return case | {"periods": 1, "load_shape": 1.0, "substation": {"price_usd_per_mwh": 50.0}}


@pytest.mark.parametrize("solver", SOLVERS)
def test_losses_alone_make_the_far_end_dearer(solver):
    found = cleared(hour(solver=solver))
    assert found.status == "optimal"
    assert found.objective_usd == pytest.approx(195.883856, abs=1e-6)
    assert found.dlmp[at(found, 18), 0] == pytest.approx(57.3596, abs=1e-4)
    assert found.dlmp[at(found, 33), 0] == pytest.approx(56.3269, abs=1e-4)


@pytest.mark.parametrize("solver", SOLVERS)
def test_two_generators_hold_up_the_voltage_as_the_ac_optimum_has_it(solver):
    found = cleared(hour(*TWO_GENERATORS, voltage_min_pu=0.93, solver=solver))
    assert found.p_kw[:, 0] == pytest.approx([172.291, 231.413], abs=1e-3)
    assert found.loss_kw[0] == pytest.approx(155.919, abs=1e-3)
    assert found.objective_usd == pytest.approx(198.740072, abs=1e-6)
    assert found.voltage_pu.min() == pytest.approx(0.93, abs=1e-8)
    assert not found.violations
    for bus, price in (
        (17, 60.0572),
        (18, 60),
        (22, 50.7525),
        (25, 53.2975),
        (30, 62.8629),
        (33, 65),
    ):
        assert found.dlmp[at(found, bus), 0] == pytest.approx(price, abs=1e-4)


def test_the_price_splits_into_energy_losses_and_voltage():
    found = cleared(hour(*TWO_GENERATORS, voltage_min_pu=0.93))
    for bus, parts in ((18, (50, 5.1642, 0, 4.8358)), (33, (50, 4.6136, 0, 10.3864))):
        split = found.prices
        i = at(found, bus)
        have = (split.energy[i, 0], split.loss[i, 0], split.congestion[i, 0], split.voltage[i, 0])
        assert have == pytest.approx(parts, abs=1e-4)


def test_rents_close_on_the_surplus_of_the_operator():
    # voltage 10.756 and losses 1.818 USD, the latter 9.614 less the energy lost, 7.796
    found = cleared(hour(*TWO_GENERATORS, voltage_min_pu=0.93))
    case = found.case
    net_mw = case.load_kva().real / 1000
    for resource, p_kw in zip(case.resources, found.p_kw, strict=True):
        net_mw[at(found, next(iter(resource.shares)))] -= p_kw / 1000
    voltage = float((found.prices.voltage * net_mw).sum())
    losses = float((found.prices.loss * net_mw).sum())
    lost = float((found.prices.energy[0] * found.loss_kw / 1000).sum())
    assert (voltage, losses, lost) == pytest.approx((10.756, 9.614, 7.796), abs=1e-3)
    paid = float((found.dlmp * net_mw).sum()) - float((50 * found.import_kw / 1000).sum())
    assert paid == pytest.approx(voltage + losses - lost, abs=1e-6)


def test_losses_off_is_a_first_look_that_leaves_losses_out():
    found = cleared(hour(losses=False))
    assert found.objective_usd == pytest.approx(3.715 * 50, abs=1e-9)
    assert np.all(found.dlmp == 50)
    assert found.loss_kw[0] == pytest.approx(0, abs=1e-9)
    assert found.voltage_pu.min() == pytest.approx(0.9159344, abs=1e-7)


def test_the_cleared_dispatch_swept_keeps_the_voltage_that_was_asked_for():
    found = cleared(hour(*TWO_GENERATORS, voltage_min_pu=0.93))
    assert found.ac_mismatch_kw < 1e-3
    assert found.kkt_worst <= 1e-9
    assert found.gap <= 1e-6
