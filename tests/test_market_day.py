"""The market day of a scenario: what levers do to it, what is refused, what presets teach."""

import numpy as np
import pytest

from workbench.db import connect
from workbench.errors import DataError
from workbench.market.day import assumed, bus_in, case_of, cleared
from workbench.market.findings import feeder_titles, parts_of
from workbench.market.live import Live
from workbench.market.picture import VIEWS, day_of, loading
from workbench.market.read import read_facts
from workbench.market.settings import PRESETS, SETTINGS, problems
from workbench.scenario import Scenario

NAMED = {preset.name: preset.scenario() for preset in PRESETS}


@pytest.fixture(scope="module")
def facts(database):
    with connect(database) as con:
        return read_facts(con)


def scene(**fields):
    scenario, wrong = Scenario.from_pairs((k.replace("__", "."), str(v)) for k, v in fields.items())
    assert not wrong
    return scenario


def power_kw(case, asset):
    """Size of all resources of a class."""
    return sum(r["p_max_kw"] for r in case.resources if r.asset.name == asset)


# --- facts ---


def test_a_day_has_24_hours_of_every_shape_and_all_of_every_class(facts):
    assert {len(shape.values) for shape in facts.shapes.values()} == {24}
    parts = {}
    for site in facts.sites:
        parts[site.asset] = parts.get(site.asset, 0) + site.share
    assert all(total == pytest.approx(1) for total in parts.values())
    assert all(a.low <= a.value <= a.high for a in facts.assumptions.values())


# --- levers ---


def test_levers_size_what_is_on_the_feeder(facts):
    case = case_of(facts, scene(solar=2, battery=1.5, ev=200, response=0.3, backup=0.5))
    assert power_kw(case, "photovoltaic") == pytest.approx(2000)
    assert power_kw(case, "battery") == pytest.approx(1500)
    assert power_kw(case, "ev") == pytest.approx(200 * 7.2)
    assert power_kw(case, "curtailable_load") == pytest.approx(300)
    assert power_kw(case, "generator") == pytest.approx(500)
    battery = next(r for r in case.resources if r.id == "battery 17")
    assert battery["energy_kwh"] == pytest.approx(4 * battery["p_max_kw"])
    assert battery["soc_start_kwh"] == pytest.approx(battery["energy_kwh"] / 2)
    needed = sum(r["energy_needed_kwh"] for r in case.resources if r.asset.name == "ev")
    assert needed == pytest.approx(2000)


def test_a_lever_never_changes_what_there_is(facts):
    ids = {
        tuple(r.id for r in case_of(facts, scenario).resources)
        for scenario in (Scenario(), scene(battery=3, ev=0), scene(solar=0, backup=0))
    }
    assert len(ids) == 1


def test_load_that_is_not_there_cannot_be_given_up(facts):
    case = case_of(facts, scene(response=60))
    for resource in case.resources:
        if resource.asset.name == "curtailable_load":
            bus = case.feeder.positions[next(iter(resource.shares))]
            most_kw = resource["p_max_kw"] * np.array(resource["availability"])
            assert (most_kw <= case.load_kva().real[bus] + 1e-6).all()


def test_the_price_is_level_times_shape(facts):
    case = case_of(facts, scene(price=40, price_shape="negative_noon"))
    shape = facts.shapes["price_negative_noon"].values
    assert case.price_usd_per_mwh == pytest.approx(40 * np.array(shape))
    assert case.price_usd_per_mwh[12] < 0
    assert case_of(facts, scene(price_shape="flat")).price_usd_per_mwh == pytest.approx(50)


def test_ratings_are_of_all_lines_or_of_one(facts):
    whole = case_of(facts, Scenario()).feeder
    assert whole.rating_kva[1:] == pytest.approx(3**0.5 * 12.66 * 400)
    half = case_of(facts, scene(ratings=50, rating__26=900)).feeder
    assert half.rating_kva[half.positions["26"]] == 900
    assert half.rating_kva[half.positions["25"]] == pytest.approx(whole.rating_kva[1] / 2)
    assert np.isinf(half.rating_kva[0])
    assert case_of(facts, scene(ratings=50)).feeder is case_of(facts, scene(ratings=50)).feeder


def test_what_is_assumed_can_be_set_otherwise(facts):
    scenario = scene(assume__battery_hours=2, assume__fee_usd_per_mwh=0, battery=1)
    assert assumed(facts, scenario)["battery_hours"] == 2
    case = case_of(facts, scenario)
    energy = sum(r["energy_kwh"] for r in case.resources if r.asset.name == "battery")
    assert energy == pytest.approx(2000)
    assert not case.fee_usd_per_mwh.any()


@pytest.mark.parametrize(("name", "buses"), [("made120", 120), ("made1000", 1000)])
def test_made_up_feeders_have_everything_on_them(facts, name, buses):
    case = case_of(facts, scene(feeder=name, solar=3, battery=1))
    assert len(case.feeder) == buses
    assert power_kw(case, "photovoltaic") == pytest.approx(3000)
    assert {r.asset.name for r in case.resources} == {
        "photovoltaic", "battery", "ev", "curtailable_load", "generator",
    }  # fmt: skip
    other = case_of(facts, scene(feeder=name, assume__feeder_seed=2))
    assert not np.array_equal(other.feeder.r_ohm, case.feeder.r_ohm)


def test_the_bus_that_is_looked_at_is_the_farthest_unless_one_is_chosen(facts):
    feeder = case_of(facts, Scenario()).feeder
    assert bus_in(feeder, Scenario()) == "18"
    assert bus_in(feeder, scene(bus="25")) == "25"


# --- what is refused ---


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"bus": "99"}, "bus", "there is no bus '99' on Baran-Wu 33"),
        ({"rating__35": 100}, "rating.35", "there is no bus '35'"),
        ({"rating__1": 100}, "rating.1", "no line leads to the substation"),
        ({"assume__battery_hour": 3}, "assume.battery_hour", "did you mean 'battery_hours'"),
        ({"assume__battery_hours": 99}, "assume.battery_hours", "use a number from 0.5 to 12"),
        ({"assume__ev_arrival_hour": 17.5}, "assume.ev_arrival_hour", "use a whole number"),
    ],
)
def test_what_the_facts_refuse_is_said(facts, fields, field, reason):
    (problem,) = problems(facts, scene(**fields))
    assert problem.field == field
    assert reason in problem.reason


def test_vehicles_that_cannot_be_charged_have_no_answer(facts):
    with pytest.raises(DataError, match="vehicles"):
        cleared(facts, scene(assume__ev_energy_kwh=100))


def test_every_setting_of_the_topic_is_one_of_the_scenario():
    assert set(SETTINGS) <= set(Scenario.fields())


# --- presets: each teaches one thing ---


def part_at(clearing, scenario, name):
    """A part of the price where the scenario looks. [USD/MWh]"""
    bus = clearing.case.feeder.positions[bus_in(clearing.case.feeder, scenario)]
    return getattr(clearing.prices, name)[bus, scenario.hour]


@pytest.mark.parametrize("name", NAMED)
def test_presets_are_settled_and_keep_every_limit(facts, name):
    clearing = cleared(facts, NAMED[name])
    assert not clearing.violations
    assert clearing.kkt_worst <= 1e-9
    assert clearing.ac_mismatch_kw < 0.05
    assert (clearing.status == "local") == (name == "negative")


def test_the_evening_is_short_of_voltage(facts):
    clearing = cleared(facts, NAMED["evening"])
    assert clearing.voltage_pu.min() == pytest.approx(0.95, abs=1e-4)
    assert part_at(clearing, NAMED["evening"], "voltage") > 20
    assert {b.kind for b in clearing.bindings} == {"voltage_low"}


def test_noon_meets_the_ceiling_and_some_sun_stays_unused(facts):
    scenario = NAMED["noon"]
    clearing = cleared(facts, scenario)
    assert clearing.voltage_pu[:, 12].max() == pytest.approx(1.05, abs=1e-4)
    assert part_at(clearing, scenario, "voltage") < 0
    given = sum(
        clearing.p_kw[i, 12]
        for i, r in enumerate(clearing.case.resources)
        if r.asset.name == "photovoltaic"
    )
    assert given < 5000 * facts.shapes["sun_clear"].values[12] - 100
    assert clearing.import_kw[12] < 0


def test_behind_a_full_line_energy_is_dear_and_nowhere_else(facts):
    scenario = NAMED["line"]
    clearing = cleared(facts, scenario)
    congestion = clearing.prices.congestion[:, scenario.hour]
    positions = clearing.case.feeder.positions
    behind = {positions[str(bus)] for bus in range(26, 34)}
    assert {i for i in range(33) if congestion[i] > 1} == behind
    full = loading(clearing)[positions["26"], scenario.hour]
    assert 0.96 <= full <= 1.0001  # polygons have their corners on the circle


def test_below_zero_batteries_take_and_sun_stops(facts):
    scenario = NAMED["negative"]
    clearing = cleared(facts, scenario)
    now = {r.id: clearing.p_kw[i, 12] for i, r in enumerate(clearing.case.resources)}
    assert sum(v for k, v in now.items() if k.startswith("battery")) == pytest.approx(-1000, abs=1)
    assert all(abs(v) < 1e-6 for k, v in now.items() if k.startswith("solar"))
    assert (clearing.dlmp[:, 12] < 0).all()


def test_losses_alone_make_every_price(facts):
    clearing = cleared(facts, NAMED["losses"])
    assert not clearing.bindings
    assert not clearing.prices.voltage.any()
    assert not clearing.prices.congestion.any()
    off = clearing.dlmp[1:] - clearing.prices.energy[1:]
    assert (off > 0).all()


# --- what it looks like ---


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("view", VIEWS)
def test_every_hour_has_its_finding_and_its_picture(facts, name, view):
    clearing = cleared(facts, NAMED[name])
    titles = feeder_titles(clearing, view)
    assert len(titles) == 24
    assert all(title and "nan" not in title for title in titles)
    assert day_of(clearing, view).readings[0].name == view


def test_titles_say_what_matters_in_the_hour(facts):
    said = {name: feeder_titles(cleared(facts, s), "price")[s.hour] for name, s in NAMED.items()}
    assert said == {
        "evening": "Voltage at its floor makes the far end dear",
        "noon": "Voltage at its ceiling makes the far end cheap",
        "line": "Line 6-26 is full: behind it energy is dear",
        "negative": "Energy is worth less than nothing; what is lost on the way is paid for too",
        "losses": "The far end pays for the losses on the way",
    }


def test_what_nobody_can_hold_is_the_title(facts):
    clearing = cleared(facts, scene(source=1.0))
    title = feeder_titles(clearing, "price")[19]
    assert title.startswith("Nobody can hold the voltage at")
    assert day_of(clearing).trouble


def test_the_parts_are_said(facts):
    words = parts_of(cleared(facts, Scenario()), "18", 19)
    assert words.startswith("15.9 cents: energy 8.75 cents, losses ")
    assert "voltage" in words
    assert "full lines" not in words


# --- kept in the solver ---


def test_a_look_is_near_and_settles_to_the_same_as_from_scratch(facts):
    live = Live()
    for scenario in (Scenario(), scene(price=60), scene(solar=3, hour=12), scene(battery=1)):
        case = case_of(facts, scenario)
        look, settled = live.look(case), live.settle(case)
        fresh = cleared(facts, scenario)
        assert look.objective_usd == pytest.approx(fresh.objective_usd, rel=0.1)
        assert settled.objective_usd == pytest.approx(fresh.objective_usd, rel=3e-6)
        assert settled.dlmp == pytest.approx(fresh.dlmp, rel=3e-4, abs=0.05)
