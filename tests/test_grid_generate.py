"""Made-up feeders look and behave like a Californian feeder, and are the same everywhere."""

import hashlib
import time

import numpy as np
import pytest

from workbench.grid import flow
from workbench.grid.flow import AcFlow
from workbench.grid.generate import CABLE, CONDUCTORS, generated


def at_full_load(feeder):
    return AcFlow(feeder, (feeder.p_kw + 1j * feeder.q_kvar)[:, None])


def fingerprint(feeder):
    arrays = (feeder.parent, feeder.r_ohm, feeder.p_kw, feeder.q_kvar, feeder.xy)
    text = repr([feeder.buses, [np.round(each, 6).tolist() for each in arrays]])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@pytest.mark.parametrize("buses", [10, 33, 120, 1000, 1500, 5000])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_lowest_voltage_is_low_but_usual_and_no_line_is_overloaded(buses, seed, monkeypatch):
    monkeypatch.setattr(flow, "SWEEPS", 40)
    feeder = generated(buses, seed)
    found = at_full_load(feeder)
    assert len(feeder) == buses
    assert 0.93 < np.abs(found.voltage).min() < 0.96
    assert np.all(np.abs(found.seen.flow_kva[1:, 0]) < feeder.rating_kva[1:])
    assert 0.01 < found.loss_kw[0] / feeder.p_kw.sum() < 0.05


@pytest.mark.parametrize(
    ("buses", "low", "high"), [(33, 3e3, 4e3), (1000, 6e3, 7e3), (5000, 3e4, 3.3e4)]
)
def test_load_suits_the_size(buses, low, high):
    feeder = generated(buses)
    assert low < feeder.p_kw.sum() < high
    factor = feeder.p_kw.sum() / np.hypot(feeder.p_kw.sum(), feeder.q_kvar.sum())
    assert factor == pytest.approx(0.95, abs=0.005)
    assert 0.2 * feeder.q_kvar.sum() < feeder.shunt_kvar.sum() < 0.8 * feeder.q_kvar.sum()


def test_the_same_seed_makes_the_same_feeder_on_every_machine():
    assert fingerprint(generated(120)) == fingerprint(generated(120)) == "bf550cb282b6"
    assert fingerprint(generated(120, seed=2)) != fingerprint(generated(120))


def test_labels_are_short_and_lead_along_the_trunk():
    one, five = generated(120), generated(5000)
    assert one.buses[0] == "S" and {"A1", "A119"} <= set(one.buses)
    assert [one.buses[i] for i in np.flatnonzero(one.parent == 0)] == ["A1"]
    assert {label[0] for label in five.buses[1:]} == set("ABCDE")
    assert np.count_nonzero(five.parent == 0) == 5
    assert one.source == "made up by this workbench, seed 1"


def test_every_bus_has_a_place_of_its_own_and_lines_are_as_long_as_it_looks():
    feeder = generated(5000)
    assert len({tuple(place) for place in feeder.xy.tolist()}) == 5000
    km = np.hypot(*(feeder.xy[1:] - feeder.xy[feeder.parent[1:]]).T)
    per_km = feeder.r_ohm[1:] / km
    usual = np.array([each.r_ohm_per_km for each in (*CONDUCTORS, CABLE)])
    assert np.abs(per_km[:, None] - usual).min(axis=1).max() < 1e-3
    assert 0.03 < np.median(km) < 0.3


def test_conductors_get_thinner_away_from_the_substation():
    feeder = generated(1000)
    overhead = feeder.rating_kva != CABLE.rating_kva
    both = overhead & overhead[feeder.parent] & (feeder.parent > 0)
    assert np.all(feeder.rating_kva[both] <= feeder.rating_kva[feeder.parent[both]])
    assert len(set(feeder.rating_kva[1:])) == 6


def test_reactances_are_those_of_the_textbook():
    # 477 ACSR: 0.12134 ln(4.29 ft / 0.029 ft) = 0.606 ohm per mile, or 0.377 per km
    assert CONDUCTORS[0].x_ohm_per_km == pytest.approx(0.377, abs=0.001)
    assert CONDUCTORS[0].rating_kva == 14_471  # sqrt(3) * 12.47 kV * 670 A


def test_a_feeder_of_a_few_buses_is_none():
    with pytest.raises(ValueError, match="too small; ask for 10 or more"):
        generated(9)


def test_five_thousand_buses_take_less_than_half_a_second():
    best = min(timed(lambda: generated(5000)) for _ in range(3))
    assert best < 0.5


def timed(work):
    before = time.perf_counter()
    work()
    return time.perf_counter() - before
