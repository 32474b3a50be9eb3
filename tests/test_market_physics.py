"""What a cleared dispatch must do, whatever the case: keep its limits, add up, destroy nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markets import baran_wu_day, cleared, fleet, read

from workbench.grid.flow import AcFlow

SEEDS = st.integers(0, 10_000)
OPTIONS = st.sampled_from([{}, {"losses": False}, {"voltage_min_pu": 0.93, "voltage_max_pu": 1.02}])
SHIFTS = st.sampled_from([0.0, -45.0])
"""What is taken off every price at the substation; the second makes most of them negative."""


def day(seed, options, shift):
    case = baran_wu_day(*fleet(seed, 2), **options)
    case["substation"]["price_usd_per_mwh"] = [
        price + shift for price in case["substation"]["price_usd_per_mwh"]
    ]
    return case


def net_load(clearing):
    """Load less what resources inject, with limits that gave way, kW + j kvar."""
    case = clearing.case
    load = case.load_kva()
    for resource, p_kw, q_kvar in zip(case.resources, clearing.p_kw, clearing.q_kvar, strict=True):
        for bus, share in resource.shares.items():
            load[case.feeder.positions[bus]] -= share * (p_kw + 1j * q_kvar)
    for gone in clearing.violations:
        sign = {"shed": -1, "spill": 1}.get(gone.kind, 0)
        if sign:
            load[case.feeder.positions[gone.element], gone.period] += sign * gone.amount
    return load


@settings(max_examples=20)
@given(SEEDS, OPTIONS, SHIFTS)
def test_what_is_drawn_serves_what_is_used_and_lost(seed, options, shift):
    found = cleared(day(seed, options, shift))
    load = net_load(found)
    off = found.import_kw - load.real.sum(axis=0) - found.loss_kw
    assert np.abs(off).max() < 1e-5
    if options.get("losses", True):
        swept = AcFlow(found.case.feeder, load)
        assert np.abs(swept.seen.import_kva.real - found.import_kw).max() < 1e-3
        assert np.abs(np.sqrt(swept.seen.voltage_squared) - found.voltage_pu).max() < 1e-6
        assert (found.loss_kw >= 0).all()


@settings(max_examples=15)
@given(SEEDS, SHIFTS)
def test_the_swept_dispatch_keeps_voltages_but_for_what_the_answer_names(seed, shift):
    found = cleared(day(seed, {"voltage_min_pu": 0.93, "voltage_max_pu": 1.02}, shift))
    squared = found.voltage_pu[1:] ** 2
    below, above = 0.93**2 - squared, squared - 1.02**2
    named = {"voltage_low": np.zeros_like(squared), "voltage_high": np.zeros_like(squared)}
    for gone in found.violations:
        if gone.kind in named:
            bus = found.case.feeder.positions[gone.element]
            named[gone.kind][bus - 1, gone.period] = gone.amount
    worth = 2e-5  # pu²: at 10,000 USD for a pu² and hour, a part of the gap that is allowed
    assert (below - named["voltage_low"]).max() < worth
    assert (above - named["voltage_high"]).max() < worth


@settings(max_examples=20)
@given(SEEDS, OPTIONS, SHIFTS)
def test_no_resource_leaves_its_limits_and_no_energy_is_destroyed(seed, options, shift):
    found = cleared(day(seed, options, shift))
    hours, close = found.case.interval_hours, 1e-5
    for resource, p_kw, state in zip(found.case.resources, found.p_kw, found.state, strict=True):
        most = resource["p_max_kw"]
        kind = resource.asset.name
        if kind == "photovoltaic":
            assert (p_kw <= most * resource.series("availability", 24) + close).all()
        assert (p_kw <= most + close).all() and (p_kw >= -most - close).all()
        if kind in ("photovoltaic", "curtailable_load"):
            assert (p_kw >= -close).all()
        if kind not in ("battery", "ev"):
            assert np.isnan(state).all()
            continue
        start = resource["soc_start_kwh"]
        drawn, given_ = np.maximum(-p_kw, 0), np.maximum(p_kw, 0)
        eta = resource["efficiency_charge"], resource["efficiency_discharge"]
        moved = (eta[0] * drawn - given_ / eta[1]) * hours
        assert np.diff([start, *state]) == pytest.approx(moved, abs=1e-4)
        assert (state >= -close).all()
        if kind == "battery":
            assert state.max() <= resource["energy_kwh"] + close
            assert state[-1] >= start - close
        else:
            gone = int(resource["departure_period"])
            assert state[gone - 1] >= resource["energy_needed_kwh"] - close
            assert (p_kw[gone:] == 0).all() and (p_kw[: int(resource["arrival_period"])] == 0).all()


@settings(max_examples=10)
@given(SEEDS)
def test_a_line_is_loaded_to_its_rating_at_most_and_nearly_so_where_it_binds(seed):
    case = day(seed, {}, 0.0)
    buses = case["feeder"]["bus_id"]
    case["feeder"]["rating_kva"] = [1500 if bus == "6" else None for bus in buses]
    backup = {"class": "generator", "p_max_kw": 3000, "offer_usd_per_mwh": 120, "bus": 14}
    case["resources"].append(backup | {"id": "backup", "q_min_kvar": -500, "q_max_kvar": 500})
    found = cleared(case)
    line = found.case.feeder.positions["6"]
    loading = np.abs(found.flow_kva[line])
    assert loading.max() <= 1500 * (1 + 1e-4)
    binding = {b.period for b in found.bindings if b.kind == "overload"}
    assert binding
    for t in binding:  # a polygon of 12 sides leaves 3.4 % of a rating unused at most
        assert loading[t] >= 1500 * np.cos(np.pi / 12) * (1 - 1e-4)


@settings(max_examples=10)
@given(SEEDS)
def test_more_resources_never_cost_more(seed):
    resources = fleet(seed, 2)
    less = cleared(baran_wu_day(*[r for r in resources if r["class"] != "battery"]))
    more = cleared(baran_wu_day(*resources))
    total = less.objective_usd + less.penalty_usd
    assert more.objective_usd + more.penalty_usd <= total * (1 + 3e-6)


def test_quarter_hours_of_a_day_of_25_hours():
    case = baran_wu_day(*fleet(), losses=False)
    shape, price = case["load_shape"], case["substation"]["price_usd_per_mwh"]
    case |= {"start_utc": "2026-11-01T07:00:00Z", "periods": 100, "interval_hours": 0.25}
    hours = [0, 1, *range(1, 24)]  # the hour from one o'clock comes twice
    case["load_shape"] = [shape[h] for h in hours for _ in range(4)]
    case["substation"]["price_usd_per_mwh"] = [price[h] for h in hours for _ in range(4)]
    case["resources"] = [r for r in case["resources"] if r["class"] == "battery"]
    found = cleared(case)
    starts = found.starts_utc()
    assert len(starts) == 100
    assert starts[-1].isoformat() == "2026-11-02T07:45:00+00:00"
    assert found.objective_usd < read(case).load_kva().real.sum() * 0.25 * 0.1


def test_a_feeder_that_cannot_carry_its_load_has_no_price():
    from workbench.errors import CannotCompute

    case = baran_wu_day()
    case["load_shape"] = [4.0] * 24
    with pytest.raises(CannotCompute, match=r"has no power flow in period \d+: the voltage at bus"):
        cleared(case)
