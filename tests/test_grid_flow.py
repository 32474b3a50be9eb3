"""The physics of a feeder: published answers, laws, and slopes against small steps."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import CannotCompute
from workbench.grid.baran_wu import baran_wu
from workbench.grid.flow import AcFlow, LinDistFlow
from workbench.grid.read import feeder_from
from workbench.grid.tree import Tree

CASES = Path(__file__).parents[2] / "shared" / "market" / "radial_cases.json"
needs_cases = pytest.mark.skipif(not CASES.is_file(), reason=f"no published cases at {CASES}")
FLOWS = pytest.mark.parametrize("kind", [AcFlow, LinDistFlow])


def load_of(feeder):
    return (feeder.p_kw + 1j * feeder.q_kvar)[:, None]


def volts(flow):
    """Voltage of each bus in the first period, in pu."""
    return np.sqrt(flow.seen.voltage_squared[:, 0])


# --- published answers ---


def check_answers(feeder, answers):
    ac, linear = AcFlow(feeder, load_of(feeder)), LinDistFlow(feeder, load_of(feeder))
    assert ac.loss_kw[0] == pytest.approx(answers["loss_kw"], abs=1e-6)
    assert ac.loss_kvar[0] == pytest.approx(answers["loss_kvar"], abs=1e-6)
    assert volts(ac).min() == pytest.approx(answers["vmin"], abs=1e-9)
    assert feeder.buses[np.argmin(volts(ac))] == str(answers["vmin_bus"])
    assert volts(linear).min() == pytest.approx(answers["lindist_vmin"], abs=1e-9)
    error = np.abs(volts(linear) - volts(ac)).max()
    assert error == pytest.approx(answers["lindist_max_err"], abs=1e-9)


@needs_cases
@pytest.mark.parametrize("name", ["case22", "case33bw", "case69", "case85", "case118zh"])
def test_published_feeders_have_their_published_answers(name):
    case = json.loads(CASES.read_text())[name]
    feeder = feeder_from(case, name)
    assert feeder.p_kw.sum() == pytest.approx(case["answers"]["load_kw"])
    check_answers(feeder, case["answers"])


def test_the_33_buses_of_baran_and_wu():
    check_answers(
        baran_wu(),
        {
            "loss_kw": 202.67712646,
            "loss_kvar": 135.14097097,
            "vmin": 0.913090479361,
            "vmin_bus": 18,
            "lindist_vmin": 0.915934373672,
            "lindist_max_err": 0.002843894311,
        },
    )


def test_marginal_loss_factors_of_the_33_buses():
    feeder = baran_wu()
    factor = AcFlow(feeder, load_of(feeder)).import_slope().real[:, 0]
    for bus, known in {"18": 1.147192, "33": 1.126539, "25": 1.049559, "22": 1.012526}.items():
        assert factor[feeder.positions[bus]] == pytest.approx(known, abs=1e-6)
    assert factor[0] == 1


def test_lindistflow_is_too_high_where_much_sun_flows_back():
    feeder = baran_wu()
    load = load_of(feeder)
    load[feeder.positions["18"]] -= 3000
    gap = volts(LinDistFlow(feeder, load)) - volts(AcFlow(feeder, load))
    assert feeder.buses[np.argmax(np.abs(gap))] == "17"
    assert gap.max() == pytest.approx(0.0221, abs=5e-5)


# --- by hand ---


def two_buses(**lists):
    entry = {
        "kv": 10, "bus_id": ["s", "a"], "parent": [-1, 0], "r_ohm": [0, 2], "x_ohm": [0, 4],
        "p_kw": [0, 3000], "q_kvar": [0, 1000],
    }  # fmt: skip
    return feeder_from(entry | lists, "two")


@pytest.mark.parametrize("source_pu", [1.0, 1.05, 0.95])
def test_two_buses_by_the_quadratic_formula(source_pu):
    # u² + (2(rP + xQ) − V0²) u + |z|²|S|² = 0, with V² = u, on a base of 100 kV² and 1 MVA
    r, x, p, q = 0.02, 0.04, 3.0, 1.0
    b, c = 2 * (r * p + x * q) - source_pu**2, (r**2 + x**2) * (p**2 + q**2)
    u = (-b + np.sqrt(b * b - 4 * c)) / 2
    feeder = two_buses()
    flow = AcFlow(feeder, load_of(feeder), source_pu)
    assert flow.seen.voltage_squared[1, 0] == pytest.approx(u, abs=1e-12)
    assert flow.loss_kw[0] == pytest.approx(1000 * r * (p**2 + q**2) / u, rel=1e-10)
    assert flow.seen.flow_kva[1, 0] == pytest.approx(flow.seen.import_kva[0])


def test_a_capacitor_gives_by_voltage_squared_and_a_tap_lifts_what_is_beyond():
    # without load, V = V0 / (1 − b x + j b r) behind z, with b = 0.5 pu of 1 MVA
    feeder = two_buses(p_kw=[0, 0], q_kvar=[0, 0], shunt_kvar=[0, 500])
    flow = AcFlow(feeder, load_of(feeder))
    assert volts(flow)[1] == pytest.approx(1 / abs(1 - 0.5 * 0.04 + 0.5j * 0.02), abs=1e-12)
    lifted = two_buses(kv=[10, 0.4], r_ohm=[0, 0], x_ohm=[0, 0.001], ratio=[None, 1.025])
    flow = AcFlow(lifted, np.zeros((2, 1), complex))
    assert volts(flow)[1] * lifted.gain[1] == pytest.approx(1.025, abs=1e-12)


def test_a_feeder_that_collapses_says_so_in_one_sentence():
    feeder = two_buses(p_kw=[0, 30_000])
    with pytest.raises(CannotCompute) as caught:
        AcFlow(feeder, load_of(feeder))
    assert str(caught.value) == (
        "feeder two has no power flow in period 0: the voltage at bus 'a' collapses under 30,000 "
        "kW and 1,000 kvar in all; lower the load or strengthen the lines"
    )


# --- any feeder whatever ---


def any_feeder(seed, buses=12, **lists):
    """A tree with loads, sun, capacitors, taps and two voltages; its rows in any order."""
    draw = np.random.default_rng(seed)
    parent = np.array([-1] + [draw.integers(0, i) for i in range(1, buses)])
    kv = np.full(buses, 12.0)
    for i in range(1, buses):
        kv[i] = kv[parent[i]] if draw.random() < 0.8 else 0.5 * kv[parent[i]]
    kv = np.maximum(kv, 3.0)
    base = kv**2 / 12.0**2
    place = draw.permutation(buses)  # of each bus in the file
    row = np.argsort(place)
    length = np.where(parent < 0, 0, draw.uniform(0.05, 0.4, buses))
    found = {
        "kv": kv,
        "parent": np.where(parent < 0, -1, place[parent]),
        "r_ohm": length * base,
        "x_ohm": length * base * draw.uniform(0.5, 2, buses),
        "p_kw": draw.uniform(-100, 300, buses),
        "q_kvar": draw.uniform(-50, 150, buses),
        "shunt_kvar": draw.choice([0, 0, 100], buses),
        "ratio": np.where(parent < 0, 1, draw.uniform(0.97, 1.03, buses)),
    }
    entry = {key: values[row].tolist() for key, values in found.items()}
    return feeder_from({**entry, "bus_id": row.tolist(), **lists}, f"feeder {seed}")


SEEDS = st.integers(0, 10_000)


@given(SEEDS, st.integers(1, 40))
def test_what_comes_in_is_load_and_loss_and_no_bus_keeps_any(seed, buses):
    feeder = any_feeder(seed, buses)
    flow = AcFlow(feeder, load_of(feeder), 1.02)
    v, sent = flow.voltage[:, 0], flow.seen.flow_kva[:, 0]
    lost = feeder.z * np.abs(flow.current[:, 0]) ** 2
    drawn = load_of(feeder)[:, 0] - 1j * feeder.shunt * np.abs(v) ** 2
    for i in range(len(feeder)):
        onward = sent[feeder.parent == i].sum()
        arrives = sent[i] - lost[i]
        assert arrives == pytest.approx(onward + drawn[i], abs=1e-6)
    assert flow.seen.import_kva[0] == pytest.approx((drawn + lost).sum(), abs=1e-6)
    assert flow.loss_kw[0] == pytest.approx(lost.real.sum(), abs=1e-6)


@given(SEEDS, st.integers(1, 40))
def test_sums_over_the_tree_are_those_of_walking_it(seed, buses):
    feeder = any_feeder(seed, buses)
    values = np.random.default_rng(seed).normal(size=(buses, 2))
    beyond, along = np.array(values), np.array(values)
    for i in range(buses - 1, 0, -1):
        beyond[feeder.parent[i]] += beyond[i]
    for i in range(1, buses):
        along[i] += along[feeder.parent[i]]
    tree = Tree(feeder)
    np.testing.assert_allclose(tree.beyond(values), beyond, atol=1e-12)
    np.testing.assert_allclose(tree.along(values), along, atol=1e-12)


@given(SEEDS)
def test_the_order_of_rows_in_a_file_does_not_matter(seed):
    feeder = any_feeder(seed)
    order = np.random.default_rng(seed + 1).permutation(len(feeder))
    place = np.argsort(order)
    lists = "kv r_ohm x_ohm p_kw q_kvar shunt_kvar ratio".split()
    entry = {name: getattr(feeder, name)[order].tolist() for name in lists}
    above = np.where(feeder.parent < 0, -1, place[feeder.parent])[order]
    other = feeder_from(
        {**entry, "parent": above.tolist(), "bus_id": [feeder.buses[i] for i in order]}, "other"
    )
    one, two = AcFlow(feeder, load_of(feeder)), AcFlow(other, load_of(other))
    for label in feeder.buses:
        at, there = feeder.positions[label], other.positions[label]
        assert volts(one)[at] == pytest.approx(volts(two)[there], abs=1e-11)
    assert one.loss_kw[0] == pytest.approx(two.loss_kw[0], abs=1e-7)


@given(SEEDS)
def test_half_the_load_has_a_quarter_of_the_error_of_lindistflow(seed):
    feeder = any_feeder(seed, shunt_kvar=[0] * 12)
    errors = []
    for share in (0.1, 0.05):
        load = share * load_of(feeder)
        flows = LinDistFlow(feeder, load), AcFlow(feeder, load)
        linear, ac = (flow.seen.voltage_squared for flow in flows)
        errors.append(np.abs(linear - ac).max())
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.05)


# --- slopes against small steps ---

STEP = 1e-3  # kW


def steps(feeder, kind, load, read):
    """Change of what `read` sees for one more kW (real) and kvar (imaginary) at each bus."""
    found = np.zeros(load.shape, complex)
    for i in range(len(feeder)):
        for turn in (1, 1j):
            change = np.zeros_like(load)
            change[i] = turn * STEP
            ahead, behind = (
                read(kind(feeder, load + sign * change, 1.02).seen) for sign in (1, -1)
            )
            found[i] += turn * (ahead - behind) / (2 * STEP)
    return found


@FLOWS
@pytest.mark.parametrize("seed", range(8))
def test_slopes_are_those_of_small_steps(kind, seed):
    feeder = any_feeder(seed)
    draw = np.random.default_rng(seed)
    load = load_of(feeder) * draw.uniform(0.3, 1.5, 3)  # three periods
    flow = kind(feeder, load, 1.02)
    tried = steps(feeder, kind, load, lambda seen: seen.import_kva.real)
    np.testing.assert_allclose(flow.import_slope(), tried, atol=2e-7)
    bus, period = np.array([11, 5, 0]), np.array([2, 0, 1])
    tried = steps(feeder, kind, load, lambda seen: seen.voltage_squared[bus, period])
    np.testing.assert_allclose(flow.voltage_slope(bus, period), tried, atol=1e-9)
    line, angle = np.array([1, 6, 11]), np.array([0.0, 1.0, 4.0])

    def along(seen):
        turned = np.exp(-1j * angle) * seen.flow_kva[line, period]
        return turned.real

    tried = steps(feeder, kind, load, along)
    np.testing.assert_allclose(flow.flow_slope(line, period, angle), tried, atol=2e-7)


@FLOWS
@pytest.mark.parametrize("seed", range(4))
def test_first_order_is_right_to_first_order(kind, seed):
    feeder = any_feeder(seed)
    load = load_of(feeder)
    change = np.random.default_rng(seed).normal(size=load.shape) * (30 + 20j)

    def miss(share):
        told, is_so = (
            kind(feeder, load, 1.02).first_order(load + share * change),
            kind(feeder, load + share * change, 1.02).seen,
        )
        return max(
            np.abs(told.import_kva - is_so.import_kva).max(),
            np.abs(told.flow_kva - is_so.flow_kva).max(),
            1e3 * np.abs(told.voltage_squared - is_so.voltage_squared).max(),
        )

    if kind is LinDistFlow:
        assert miss(1) < 1e-9
    else:
        assert miss(0) < 1e-9
        assert miss(1) / miss(0.5) == pytest.approx(4, rel=0.1)


def test_periods_do_not_touch_each_other_and_a_near_flow_gives_the_same():
    feeder = any_feeder(3)
    load = load_of(feeder) * np.array([0.2, 1.0, 1.4])
    together = AcFlow(feeder, load, 1.02)
    for period in range(3):
        alone = AcFlow(feeder, load[:, [period]], 1.02)
        np.testing.assert_allclose(alone.voltage[:, 0], together.voltage[:, period], atol=1e-12)
    again = AcFlow(feeder, load, 1.02, near=AcFlow(feeder, 0.9 * load, 1.02))
    np.testing.assert_allclose(again.voltage, together.voltage, atol=1e-12)
