"""The small figures of the market: findings worked by hand, words that never collide."""

import json
import time
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.markets import cleared, two_buses
from workbench.charts.svg import Box, text_width
from workbench.charts.theme import DARK
from workbench.db import connect
from workbench.market.axes import dollars, mw, nice, said_mw, upright
from workbench.market.day import bus_in
from workbench.market.day import cleared as cleared_day
from workbench.market.figures import FIGURES, TITLES
from workbench.market.offers import supply
from workbench.market.pad import Bars
from workbench.market.read import read_facts
from workbench.market.settings import PRESETS
from workbench.scenario import Scenario

SVG = "{http://www.w3.org/2000/svg}"
MORE = {
    "below zero all day": {"price": "-50", "battery": "1"},
    "below the floor": {"source": "1.0"},
    "not served": {"load": "190", "source": "1.0"},
    "made up": {"feeder": "made120"},
}
DAYS = {p.name: p.scenario() for p in PRESETS} | {
    name: Scenario.from_pairs(pairs.items())[0] for name, pairs in MORE.items()
}
BACKUP = {
    "id": "backup A",
    "bus": "A",
    "class": "generator",
    "p_max_kw": 400.0,
    "offer_usd_per_mwh": 140.0,
}
SUN = {"id": "sun A", "bus": "A", "class": "photovoltaic", "p_max_kw": 1000.0}


@lru_cache
def day(name):
    """A scenario's clearing, its bus and its hour."""
    with connect() as con:
        facts = read_facts(con)
    scenario = DAYS[name]
    clearing = cleared_day(facts, scenario)
    return clearing, bus_in(clearing.case.feeder, scenario), scenario.hour


def short(periods, hours):
    """The two buses through many short periods, with sun, a battery, and a back-up."""
    t = np.arange(periods) / periods
    battery = {"id": "battery A", "bus": "A", "class": "battery", "p_max_kw": 200.0,
               "energy_kwh": 400.0, "soc_start_kwh": 200.0, "efficiency_charge": 0.9,
               "efficiency_discharge": 0.9}  # fmt: skip
    case = two_buses(
        SUN | {"availability": np.maximum(np.sin(np.pi * t), 0).tolist()},
        BACKUP,
        battery,
        periods=periods,
        load_shape=(0.6 + 0.4 * t).tolist(),
        substation={"price_usd_per_mwh": (40 + 60 * t).tolist()},
        options={"losses": True, "voltage_min_pu": 0.95},
    )
    return cleared(case | {"interval_hours": hours})


def drawn(name, clearing, bus, period, width=420, scale=1.0, **more):
    figure = FIGURES[name](clearing, bus, period, width, scale, **more)
    return figure, ElementTree.fromstring(figure.chart)


def texts(svg, period=None):
    """Boxes of the words of a drawing, in a period that it is played at."""
    size, found = float(svg.get("font-size")), []
    for text in svg.iter(f"{SVG}text"):
        moved = json.loads(text.get("data-at-period", "{}")) if period is not None else {}
        now = {name: values[period] for name, values in moved.items()}
        words = now.get("text", text.text) or ""
        x, y = (float(now.get(name, text.get(name))) for name in "xy")
        wide = text_width(
            words, size, bold=str(now.get("font-weight", text.get("font-weight"))) == "600"
        )
        left = x - wide * {"middle": 0.5, "end": 1.0}.get(text.get("text-anchor"), 0.0)
        if words:
            found.append(Box(left, y - 0.8 * size, wide, size, words))
    return found


def check(svg, period=None):
    boxes = texts(svg, period)
    wide, high = float(svg.get("width")), float(svg.get("height"))
    for box in boxes:
        assert box.left >= -0.6 and box.right <= wide + 0.6, box
        assert box.top >= -1 and box.bottom <= high + 0.6, box
    for one, other in combinations(boxes, 2):
        assert not one.meets(other), (one, other)


# --- findings ---


def test_without_limits_and_losses_every_bus_has_the_price_of_the_substation():
    clearing = cleared(two_buses())
    assert TITLES["price"](clearing, "A") == ("Bus A: the same as at the substation at 00:00",)
    assert TITLES["price"](clearing, "S") == ("The substation: 50 USD/MWh at 00:00",)
    assert TITLES["supply"](clearing, "A") == ("The cheapest offers serve 1.00 MW at 00:00",)
    assert TITLES["dispatch"](clearing, "A") == ("The substation gives everything at 00:00",)


def test_losses_of_the_two_buses_worked_by_hand():
    # 1 MW over 1 ohm at 10 kV: v² = 1 - 2 · 0.01 - …, so a kW more loses 2 · 0.01 / (1 - 0.02 …)
    clearing = cleared(two_buses(options={"losses": True}))
    assert TITLES["price"](clearing, "A") == ("Bus A: losses add 2% at 00:00",)


def test_a_full_line_calls_the_dear_offer_behind_it():
    case = two_buses(BACKUP, feeder={"rating_kva": [None, 800.0]})
    clearing = cleared(case)
    # 800 of 1,000 kW fit through the line: 50 + 90 = 140 USD/MWh behind it
    assert TITLES["price"](clearing, "A") == ("Bus A: full lines add 180% at 00:00",)
    (said,) = TITLES["supply"](clearing, "A")
    assert said == (
        "Back-up runs at 00:00 though the substation is cheaper: the line to it is full"
    )
    (said,) = TITLES["dispatch"](clearing, "A")
    share = clearing.import_kw[0] / 10
    assert said == f"The substation gives {share:.0f}% at 00:00, back-up the rest"


def test_sun_behind_a_full_line_is_turned_down_and_worth_nothing():
    sun = SUN | {"p_max_kw": 3000.0, "availability": 1.0}
    clearing = cleared(two_buses(sun, feeder={"rating_kva": [None, 1000.0]}))
    spare = 3000 - clearing.p_kw[0, 0]
    assert spare == pytest.approx(1000, rel=0.05)
    (said,) = TITLES["price"](clearing, "A")
    assert said == "Bus A: sun that cannot leave makes energy worthless at 00:00"
    (said,) = TITLES["supply"](clearing, "A")
    assert said == f"{said_mw(spare)} of sun is turned down at 00:00: a line is full"
    (said,) = TITLES["dispatch"](clearing, "A")
    sent = said_mw(-clearing.import_kw[0])
    assert said == f"Solar gives everything at 00:00; {sent} flows back up"


def test_load_behind_a_full_line_without_help_is_not_served():
    clearing = cleared(two_buses(feeder={"rating_kva": [None, 800.0]}))
    # 200 of 1,000 kW have no way in, at 10 USD/kWh
    assert TITLES["price"](clearing, "A") == (
        "Bus A: 10,000 USD/MWh, because a limit gives way at 00:00",
    )
    assert TITLES["supply"](clearing, "A") == ("0.20 MW cannot be served at 00:00",)
    assert TITLES["dispatch"](clearing, "A") == (
        "The substation gives all that is served at 00:00; 0.20 MW is not served",
    )


def test_who_takes_energy_at_a_negative_price_is_paid():
    clearing = cleared(two_buses(substation={"price_usd_per_mwh": -20.0}, options={"losses": True}))
    price = clearing.dlmp[1, 0]
    assert price < -20
    (said,) = TITLES["price"](clearing, "A")
    assert said == f"Bus A: who takes energy is paid {dollars(-price)} USD/MWh at 00:00"


@pytest.mark.parametrize(
    "name, title",
    [
        ("evening", "Bus 18: voltage and losses add 82% at 19:00"),
        ("noon", "Bus 18: sun that cannot leave makes energy worthless at 12:00"),
        ("losses", "Bus 18: losses add 13% at 19:00"),
    ],
)
def test_the_presets_say_what_they_are_for(name, title):
    clearing, bus, hour = day(name)
    assert TITLES["price"](clearing, bus)[hour] == title


def test_voltage_is_said_with_its_limits():
    clearing, bus, _ = day("evening")
    said = "Voltage stays between its floor of 0.950 and 1.030 of nominal"
    assert set(TITLES["voltage"](clearing, bus)) == {said}
    free = replace(
        clearing, case=replace(clearing.case, options=replace(clearing.case.options,
                               voltage_min_pu=None, voltage_max_pu=None))
    )  # fmt: skip
    assert "limit" not in FIGURES["voltage"](free, bus, 0, 420).subtitle
    assert "floor" not in FIGURES["voltage"](free, bus, 0, 420).chart
    assert set(TITLES["voltage"](free, bus)) == {"Voltage stays between 0.950 and 1.030 of nominal"}


def test_voltage_outside_its_limits_says_where_and_when():
    clearing, bus, _ = day("evening")
    volts = np.full_like(clearing.voltage_pu, 1.0)
    volts[10:18, 17:21] = 0.94
    low = replace(clearing, voltage_pu=volts)
    assert TITLES["voltage"](low, bus)[0] == (
        "Voltage falls below its floor at eight buses from 17:00 to 21:00"
    )
    volts[10, 22:] = 0.94
    assert TITLES["voltage"](low, bus)[0].endswith("in 6 of 24 periods, first at 17:00")
    figure, svg = drawn("voltage", low, clearing.case.feeder.buses[12], 18)
    assert "✕ 0.940" in {box.text for box in texts(svg)}
    assert "✕" in figure.subtitle


def test_what_is_needed_is_what_is_given():
    for name in DAYS:
        clearing, _, _ = day(name)
        found = supply(clearing)
        given = sum(offer.used_kw for offer in found.offers)
        spill = np.zeros(24)
        for violation in clearing.violations:
            if violation.kind == "spill":
                spill[violation.period] += violation.amount
        wanted = found.needed_kw + found.sent_kw - found.shed_kw
        assert given - spill == pytest.approx(wanted, abs=5.0), name
        for offer in found.offers:
            assert (offer.used_kw <= offer.there_kw + 1e-6).all()


# --- drawings ---


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("name", DAYS)
def test_no_words_collide_or_leave_the_drawing(figure, name):
    clearing, bus, hour = day(name)
    other = day("evening")[0]
    for width, scale in ((300, 1.0), (300, 1.6), (336, 1.3), (420, 1.0), (700, 1.6)):
        _, svg = drawn(figure, clearing, bus, hour, width, scale)
        check(svg)
        _, svg = drawn(figure, clearing, bus, hour, width, scale, baseline=other, plays=True)
        for period in range(24):
            check(svg, period)


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("periods, hours", [(1, 1.0), (96, 0.25), (288, 1 / 12), (48, 1.0)])
def test_any_number_of_periods_fits(figure, periods, hours):
    clearing = short(periods, hours)
    for width, scale in ((300, 1.6), (420, 1.0)):
        made, svg = drawn(figure, clearing, "A", periods // 2, width, scale)
        check(svg)
        assert len(made.chart) < 60_000


@pytest.mark.parametrize("figure", FIGURES)
def test_a_still_has_nothing_that_plays_and_a_player_has_all_periods(figure):
    clearing, bus, hour = day("noon")
    made, _ = drawn(figure, clearing, bus, hour)
    assert "data-" not in made.chart and "class=" not in made.chart
    assert made.title == TITLES[figure](clearing, bus)[hour]
    made, svg = drawn(figure, clearing, bus, hour, plays=True)
    assert len(made.chart) < 40_000
    moving = [node for node in svg.iter() if node.get("data-at-period")]
    assert moving
    for node in moving:
        for name, values in json.loads(node.get("data-at-period")).items():
            assert len(values) == 24
            now = node.text if name == "text" else node.get(name)
            if isinstance(values[hour], float):
                assert float(now) == pytest.approx(values[hour], abs=0.06)
            else:
                assert str(now or "") == str(values[hour])


@pytest.mark.parametrize("figure", FIGURES)
def test_a_period_played_is_as_one_drawn_for_it(figure):
    clearing, bus, _ = day("noon")
    _, first = drawn(figure, clearing, bus, 3, plays=True)
    _, other = drawn(figure, clearing, bus, 19, plays=True)
    said = [[box.text for box in texts(svg, period)] for svg, period in ((first, 19), (other, 19))]
    assert said[0] == said[1]
    assert first.get("height") == other.get("height")


def test_every_ink_has_a_partner_in_a_dark_room():
    for name in DAYS:
        clearing, bus, hour = day(name)
        for figure in FIGURES:
            _, svg = drawn(figure, clearing, bus, hour, baseline=day("evening")[0])
            inks = {node.get(paint) for node in svg.iter() for paint in ("fill", "stroke")}
            assert inks - {None, "none"} <= DARK.keys()


def test_scarcity_breaks_the_axis_and_says_so():
    clearing, bus, hour = day("below the floor")
    assert clearing.dlmp[clearing.case.feeder.positions[bus]].max() > 1000
    made, svg = drawn("price", clearing, bus, hour)
    assert "the axis is broken" in made.subtitle
    ticks = {box.text for box in texts(svg)}
    assert "100" in ticks
    assert "the axis is broken" not in drawn("price", *day("evening"))[0].subtitle


def test_a_broken_axis_keeps_what_is_usual_and_what_is_not_in_order():
    axis = upright(np.array([40.0, 60.0, 5000.0]), 300.0, 0.0, 100.0, 4)
    assert axis.at(0.0) == 100
    assert axis.at(5000.0) == 0
    assert axis.at(60.0) < 45  # not flattened
    assert 60 < axis.breaks[0] < 5000
    assert not upright(np.array([40.0, 60.0, 150.0]), 300.0, 0.0, 100.0, 4).breaks
    below = upright(np.array([40.0, -9000.0]), 300.0, 0.0, 100.0, 4)
    assert below.at(-9000.0) == 100
    assert below.at(40.0) == 0
    assert len(below.breaks) == 1


def test_a_price_that_is_left_open_has_its_range():
    clearing, bus, hour = day("losses")
    i = clearing.case.feeder.positions[bus]
    low, high = clearing.low.copy(), clearing.high.copy()
    low[i, 5], high[i, 5] = low[i, 5] - 10, high[i, 5] + 10
    made, _ = drawn("price", replace(clearing, low=low, high=high), bus, hour)
    assert "a thin line is how far a price is left open" in made.subtitle
    assert "left open" not in drawn("price", clearing, bus, hour)[0].subtitle


def test_a_baseline_is_drawn_where_it_has_the_bus():
    clearing, bus, hour = day("noon")
    before = day("evening")[0]
    assert "baseline" in drawn("price", clearing, bus, hour, baseline=before)[0].chart
    own, far, hour = day("made up")
    assert "baseline" not in drawn("price", own, far, hour, baseline=before)[0].chart
    assert "baseline" not in drawn("price", clearing, bus, 0, baseline=short(1, 1.0))[0].chart


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_is_drawn_while_a_lever_moves(figure):
    clearing, bus, hour = day("noon")
    took = []
    for _ in range(5):
        began = time.perf_counter()
        FIGURES[figure](clearing, bus, hour, 420, 1.0, None, True)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.03  # some 3 ms; machines that test are slower and busy


def test_numbers_are_said_short():
    assert [dollars(v) for v in (0.01, 2.71, -2.71, 88.4, -1234.5)] == [
        "0", "2.7", "−2.7", "88", "−1,234"
    ]  # fmt: skip
    assert [said_mw(v) for v in (4.2, 40.2, 1203.7, -500.0)] == [
        "4.2 kW", "40 kW", "1.20 MW", "−0.50 MW"
    ]  # fmt: skip
    assert mw(3) == "0"
    assert nice(0, 160, 4) == (0, 50, 100, 150)


def test_neighbors_of_one_height_are_one_shape_where_bars_touch():
    top, bottom = np.full(4, 10.0), np.array([20.0, 20.0, 20.0, 10.0])
    assert Bars(np.arange(4.0), 1.0, top, bottom, 4).path == "M0.0 10.0H3.0V20.0H0.0z"
    assert Bars(np.arange(4.0) * 3, 1.0, top, bottom, 4).path.count("M") == 3
