"""Whatever a case holds, it is cleared with finite numbers or refused in one sentence."""

import copy
import json
import math
import random
import traceback
from collections import Counter
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from workbench.errors import CannotCompute, DataError, WorkbenchError
from workbench.market.case_file import case_from, read_case
from workbench.market.clearing import clear_market
from workbench.market.resources import CLASSES

FEEDER = {
    "kv": 12.47,
    "bus_id": ["s", "a", "b", "c", "d"],
    "parent": [-1, 0, 1, 1, 2],
    "r_ohm": [0, 0.5, 0.25, 0.3, 0.4],
    "x_ohm": [0, 0.4, 0.3, 0.2, 0.1],
    "p_kw": [0, 300.0, 200.0, 100.0, 50.0],
    "q_kvar": [0, 100.0, 50.0, 20.0, 10.0],
    "rating_kva": [None, 900, None, 400, 200],
    "shunt_kvar": [0, 0, 30, 0, 0],
}
SUBSTATION = {
    "price_usd_per_mwh": [30, 60, 90],
    "fee_usd_per_mwh": 2,
    "import_max_kw": 1500,
    "export_max_kw": [500, 400, 300],
}
RESOURCES = [
    {"id": "pv", "class": "photovoltaic", "bus": "a", "p_max_kw": 100,
     "availability": [0.2, 0.9, 0.5]},
    {"id": "wind", "class": "wind", "bus": "b", "p_max_kw": 50, "availability": 0.4,
     "curtailable": False},
    {"id": "hydro", "class": "hydro", "bus": "c", "p_max_kw": 30, "energy_max_kwh": 60,
     "ramp_kw_per_h": 20},
    {"id": "gas", "class": "generator", "bus": "b", "p_max_kw": 200,
     "segments": [[100, 40], [100, 70]], "q_min_kvar": -50, "q_max_kvar": 50},
    {"id": "backup", "class": "backup_generator", "bus": "c", "p_max_kw": 100, "p_min_kw": 30,
     "offer_usd_per_mwh": 65, "start_usd": 2, "min_up_h": 2},
    {"id": "chp", "class": "combined_heat_power", "bus": "a", "p_max_kw": 60,
     "offer_usd_per_mwh": 80, "heat_kw": [40, 30, 20], "heat_per_power": 1.2,
     "boiler_usd_per_mwh": 35},
    {"id": "cell", "class": "battery", "bus": "b", "p_max_kw": 80, "energy_kwh": 200,
     "soc_start_kwh": 50, "efficiency_charge": 0.95, "efficiency_discharge": 0.95,
     "wear_usd_per_mwh": 3},
    {"id": "car", "class": "ev", "bus": "c", "p_max_kw": 20, "arrival_period": 0,
     "departure_period": 3, "energy_needed_kwh": 30, "efficiency_charge": 0.9, "two_way": True,
     "energy_kwh": 60},
    {"id": "ice", "class": "thermal_storage", "bus": "a", "p_max_kw": 30, "energy_kwh": 50,
     "soc_start_kwh": 10, "draw_kw": [5, 10, 10], "heat_per_power": 3,
     "standing_loss_per_h": 0.02},
    {"id": "tank", "class": "water_heater", "bus": "b", "p_max_kw": 5, "energy_kwh": 10,
     "soc_start_kwh": 4, "draw_kw": 1},
    {"id": "house", "class": "building", "bus": "d", "p_max_kw": 30, "mode": -1,
     "heat_per_power": 3, "resistance_c_per_kw": 0.4, "capacitance_kwh_per_c": 15,
     "outdoor_c": [28, 32, 35], "temperature_min_c": 20, "temperature_max_c": 26,
     "temperature_start_c": 24},
    {"id": "cut", "class": "curtailable_load", "bus": "b", "p_max_kw": 40,
     "offer_usd_per_mwh": 200, "energy_max_kwh": 60},
    {"id": "pump", "class": "shiftable_load", "bus": "a", "p_max_kw": 30,
     "energy_needed_kwh": 40, "earliest_period": 0, "latest_period": 2},
    {"id": "bid", "class": "flexible_load", "shares": {"b": 0.4, "c": 0.6}, "p_max_kw": 40,
     "segments": [[20, 90], [20, 50]]},
]  # fmt: skip
CASE = {
    "feeder": FEEDER,
    "start_utc": "2026-07-01T07:00:00Z",
    "periods": 3,
    "interval_hours": 1.0,
    "load_shape": [0.8, 1.0, 1.2],
    "substation": SUBSTATION,
    "resources": RESOURCES,
    "options": {"voltage_min_pu": 0.95, "voltage_max_pu": 1.05},
}


def deep(levels, of=list):
    """A list or an object in another, many times."""
    value = of()
    for _ in range(levels):
        value = [value] if of is list else {"a": value}
    return value


NUMBERS = [
    0, -0.0, 1, -1, 2, 3, 0.5, 1e-9, 1e-300, 1e3, 1e6, -1e6, 1e9, 1e12, 1e13, 1e300, 10**400,
    -(10**400), math.nan, math.inf, -math.inf,
]  # fmt: skip
JUNK = [
    *NUMBERS, None, True, False, "", " ", "a", "12", "nan", "é", "\u202e", "a\nb", "\ud800", "\0",
    "x" * 5000, [], {}, [[]], [None], ["a"], [1, 2], [1, 2, 3], [1, 2, 3, 4], {"a": 1},
    {"": 1}, b"bytes", 1j, object, (1, 2, 3), deep(300), deep(5000), deep(5000, dict),
]  # fmt: skip


def junk(chance):
    """Something that stands where something else should; of nested lists the same one again."""
    value = chance.choice(JUNK)
    return list(value) if isinstance(value, list) else dict(value) if value == {} else value


# --- what can go wrong ---------------------------------------------------------


def places(value, path=()):
    """Path of each key and each place in a list of a case."""
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    else:
        return
    if len(path) > 5:  # of what is nested deeply, the upper part
        return
    for key, each in inside:
        yield (*path, key)
        yield from places(each, (*path, key))


def holder(case, path):
    for key in path[:-1]:
        case = case[key]
    return case


def anything(case, chance):
    """Another value somewhere."""
    path = chance.choice(list(places(case)))
    holder(case, path)[path[-1]] = junk(chance)


def other_number(case, chance):
    """Another number in the place of one."""
    spots = [p for p in places(case) if isinstance(holder(case, p)[p[-1]], (int, float))]
    path = chance.choice(spots)
    old = holder(case, path)[path[-1]]
    scaled = [old * factor for factor in (-1, 0, 0.5, 2, 10, 1e3, 1e-3)]
    holder(case, path)[path[-1]] = chance.choice([*NUMBERS, *scaled])


def missing(case, chance):
    """Something left out."""
    path = chance.choice(list(places(case)))
    del holder(case, path)[path[-1]]


def unknown(case, chance):
    """A field that does not exist."""
    spots = [(), *(p for p in places(case) if isinstance(holder(case, p)[p[-1]], dict))]
    path = (*chance.choice(spots), chance.choice(["p_max", "é", "", "x" * 3000, "a\nb", 7, None]))
    holder(case, path)[path[-1]] = junk(chance)


def a_list(case, chance):
    """A list longer, shorter, turned or doubled."""
    spots = [p for p in places(case) if isinstance(holder(case, p)[p[-1]], list)]
    path = chance.choice(spots)
    old = holder(case, path)[path[-1]]
    holder(case, path)[path[-1]] = chance.choice([old * 2, old[:-1], old[1:], old[::-1], old[:1]])


def a_network(case, chance):
    """A loop, an island, two sources, a negative impedance, a label twice, heavy load."""
    feeder, i = case["feeder"], chance.randrange(5)
    key, value = chance.choice(
        [("parent", 4), ("parent", i), ("parent", -1), ("parent", 9), ("r_ohm", -0.1),
         ("x_ohm", -1), ("bus_id", "a"), ("bus_id", 7), ("p_kw", 3e4), ("p_kw", -3e4),
         ("q_kvar", 2e4), ("r_ohm", 0), ("x_ohm", 0), ("rating_kva", 1e-6), ("rating_kva", 0),
         ("r_ohm", 900.0), ("shunt_kvar", 5e4), ("p_kw", 6e3), ("rating_kva", 50)]
    )  # fmt: skip
    feeder[key][i] = value


def a_device(case, chance):
    """A resource that cannot do what is asked of it, or does it in an odd way."""
    found = {r.get("class"): r for r in case["resources"] if isinstance(r, dict)}
    odd = {
        "battery": [("soc_end_kwh", 300), ("soc_end_kwh", 190), ("soc_start_kwh", 250),
                    ("energy_min_kwh", 220), ("energy_min_kwh", 150), ("p_max_kw", 0),
                    ("efficiency_charge", 1e-12), ("efficiency_discharge", 1e-9),
                    ("standing_loss_per_h", 1), ("energy_kwh", 0), ("p_charge_max_kw", 0)],
        "ev": [("arrival_period", 3), ("departure_period", 9), ("departure_period", 0),
               ("energy_needed_kwh", 500), ("energy_kwh", 10), ("soc_start_kwh", 80)],
        "generator": [("segments", [[100, 70], [100, 40]]), ("segments", [[0, 40]]),
                      ("segments", []), ("offer_usd_per_mwh", 50), ("p_min_kw", 500),
                      ("segments", [[1e12, -1e12]]), ("q_min_kvar", 60), ("ramp_kw_per_h", 0),
                      ("p_start_kw", 1e9), ("availability", 0)],
        "backup_generator": [("min_up_h", 100), ("min_down_h", 168), ("p_min_kw", 200),
                             ("ramp_kw_per_h", 1), ("on_at_start", True), ("p_start_kw", 50),
                             ("start_usd", 1e12), ("availability", [1, 0, 1])],
        "combined_heat_power": [("heat_per_power", 0), ("heat_kw", 1e9), ("p_min_kw", 60),
                                ("boiler_usd_per_mwh", 1e9), ("ramp_kw_per_h", 5)],
        "building": [("mode", 0), ("temperature_min_c", 30), ("temperature_start_c", 40),
                     ("resistance_c_per_kw", 1e-9), ("capacitance_kwh_per_c", 1e-9),
                     ("resistance_c_per_kw", 1e9), ("capacitance_kwh_per_c", 1e9),
                     ("gain_kw", 1e6), ("mode", 1), ("outdoor_c", 70)],
        "thermal_storage": [("draw_kw", 1e4), ("soc_start_kwh", 90), ("standing_loss_per_h", 1)],
        "water_heater": [("draw_kw", 0), ("soc_end_kwh", 11), ("heat_per_power", 1e-9)],
        "shiftable_load": [("latest_period", 0), ("earliest_period", 2), ("energy_needed_kwh", 90),
                           ("latest_period", 3.5), ("energy_needed_kwh", 60)],
        "flexible_load": [("shares", {"b": 0.4}), ("shares", {"b": 1, "zz": 0}), ("shares", {}),
                          ("shares", {"b": -1, "c": 2}), ("bus", "a"),
                          ("segments", [[20, 50], [20, 90]]), ("shares", {"b": math.nan}),
                          ("availability", 0), ("q_min_kvar", -1e6)],
        "hydro": [("energy_max_kwh", 0), ("ramp_kw_per_h", 1e-9), ("p_start_kw", 30)],
        "photovoltaic": [("curtailable", False), ("offer_usd_per_mwh", -500), ("p_max_kw", 5e4)],
        "wind": [("availability", 0), ("p_max_kw", 9e3), ("q_max_kvar", 1e5)],
        "curtailable_load": [("energy_max_kwh", 1e-9), ("offer_usd_per_mwh", -50)],
    }  # fmt: skip
    name = chance.choice([name for name in found if name in odd] or ["none"])
    if name != "none":
        key, value = chance.choice(odd[name])
        found[name][key] = copy.deepcopy(value)


def a_price(case, chance):
    """Prices and limits that pull in odd ways."""
    case["substation"], case["options"] = map(copy.deepcopy, (SUBSTATION, CASE["options"]))
    table, key, value = chance.choice(
        [("substation", "price_usd_per_mwh", [-30, -60, 20]),
         ("substation", "price_usd_per_mwh", 0), ("substation", "price_usd_per_mwh", 1e6),
         ("substation", "price_usd_per_mwh", -1e9), ("substation", "import_max_kw", 0),
         ("substation", "import_max_kw", 200), ("substation", "export_max_kw", 0),
         ("substation", "fee_usd_per_mwh", 500), ("options", "voltage_min_pu", 1.04),
         ("options", "voltage_max_pu", 0.9), ("options", "voltage_min_pu", 1.2),
         ("options", "source_voltage_pu", 0.5), ("options", "source_voltage_pu", 1.5),
         ("options", "shed_usd_per_kwh", 1e-9), ("options", "shed_usd_per_kwh", 1e9),
         ("options", "overload_usd_per_kwh", 1e-9), ("options", "voltage_usd_per_pu2_h", 1e12),
         ("options", "solver", "cplex"), ("options", "solver", "highs")]
    )  # fmt: skip
    case[table][key] = copy.deepcopy(value)


DEEDS = [anything, anything, other_number, other_number, missing, unknown, a_list, a_network]
DEEDS += [a_device, a_device, a_price]


def bad_case(chance):
    """A valid case with few of its resources, and one or two things changed."""
    case = copy.deepcopy(CASE)
    case["resources"] = chance.sample(case["resources"], chance.choice([0, 1, 1, 2, 2, 3]))
    case["options"]["losses"] = chance.random() < 0.2
    for _ in range(chance.choice([1, 1, 2])):
        # the second deed may find nothing to change where the first has been
        with suppress(LookupError, TypeError, AttributeError, ValueError, OverflowError):
            chance.choice(DEEDS)(case, chance)
    return case


# --- what must come of it ------------------------------------------------------


def numbers(found):
    """All numbers of an answer; of what is no store, no state."""
    held = ~np.isnan(found.state).all(axis=1)
    yield "sums", [found.objective_usd, found.penalty_usd, found.gap, found.kkt_worst]
    yield "mismatch", [found.ac_mismatch_kw]
    for name in ("dlmp", "low", "high", "p_kw", "q_kvar", "import_kw", "import_kvar", "loss_kw"):
        yield name, getattr(found, name)
    for part in ("energy", "loss", "congestion", "voltage"):
        yield part, getattr(found.prices, part)
    yield "voltage_pu", found.voltage_pu
    yield "flow_kva", found.flow_kva
    yield "state", found.state[held]
    yield "violations", [v.amount for v in found.violations]
    yield "penalties", [v.penalty_usd for v in found.violations]
    yield "bindings", [b.usd_per_unit for b in found.bindings]


def outcome(case):
    """What comes of a case in a word, and what is wrong with that, if anything."""
    try:
        found = clear_market(case_from(case))
    except WorkbenchError as error:
        said = str(error)
        if len(said) > 400 or len(said.splitlines()) != 1 or "Traceback" in said:
            return type(error).__name__, f"it says {said!r}"
        return type(error).__name__, ""
    except Exception as error:  # whatever else it raises is the fault that is looked for
        return "fault", "".join(traceback.format_exception(error)[-3:])
    off = [name for name, values in numbers(found) if not np.isfinite(values).all()]
    return found.status, f"no finite numbers: {off}" if off else ""


def checked(count, seed):
    """How often each outcome came, of so many cases; the first fault fails."""
    chance, seen = random.Random(seed), Counter()
    for i in range(count):
        case = bad_case(chance)
        word, wrong = outcome(case)
        assert not wrong, f"case {i} of seed {seed}: {wrong}"
        seen[word] += 1
    return seen


ONE_LINE = {
    "periods": 1,
    "interval_hours": 1,
    "substation": {"price_usd_per_mwh": 30},
}
FOUND = {  # what such cases found, once
    "no voltage is left at bus 'a'": ONE_LINE | {
        "feeder": {"kv": 1, "bus_id": ["s", "a"], "parent": [-1, 0], "r_ohm": [0, 1],
                   "x_ohm": [0, 0], "p_kw": [0, 900], "q_kvar": [0, 0]},
        "options": {"losses": False},
    },
    "the voltage at bus": ONE_LINE | {
        "feeder": {"kv": 1, "bus_id": ["s", "a"], "parent": [-1, 0], "r_ohm": [0, 1],
                   "x_ohm": [0, 0], "p_kw": [0, 0], "q_kvar": [0, 0], "shunt_kvar": [0, 1e9]},
    },
}  # fmt: skip


@pytest.mark.parametrize("words", FOUND)
def test_a_feeder_without_a_power_flow_says_so(words):
    with pytest.raises(CannotCompute, match=words):
        clear_market(case_from(FOUND[words]))


def test_whole_numbers_that_fail_with_presolve_are_found_without_it():
    found = clear_market(read_case(Path(__file__).parent / "cases" / "presolve_fails.json"))
    assert found.status == "local"
    assert found.gap <= 1e-6


FEW = ONE_LINE | {
    "feeder": {"kv": 12.47, "bus_id": ["s", "a", "b"], "parent": [-1, 0, 1], "r_ohm": [0, 1, 0.5],
               "x_ohm": [0, 0, 0], "p_kw": [0, 770, 723], "q_kvar": [0, 0, 0]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("substation", "resource"),
    [
        ({"price_usd_per_mwh": -150, "import_max_kw": 356}, None),
        (
            {"price_usd_per_mwh": 36, "fee_usd_per_mwh": 60},
            {"class": "photovoltaic", "p_max_kw": 100, "availability": 0.2, "q_max_kvar": 87},
        ),
        (
            {"price_usd_per_mwh": 30, "fee_usd_per_mwh": 500},
            {"class": "battery", "p_max_kw": 80, "energy_kwh": 200, "soc_start_kwh": 50,
             "efficiency_charge": 0.95, "efficiency_discharge": 0.95},
        ),
    ],
)  # fmt: skip
def test_losses_settle_where_export_costs_more_than_it_earns(substation, resource):
    resources = [resource | {"id": "r", "bus": "a"}] if resource else []
    found = clear_market(case_from(FEW | {"substation": substation, "resources": resources}))
    assert found.status == "optimal"
    assert found.gap <= 1e-6


def test_the_case_holds_every_class_and_is_cleared():
    assert {r["class"] for r in RESOURCES} == {c.name for c in CLASSES}
    assert outcome(CASE) == ("local", "")


def test_a_case_file_is_read_with_its_feeder_beside_it_or_refused(tmp_path):
    path = tmp_path / "case.json"
    (tmp_path / "f.json").write_text(json.dumps(FEEDER))
    path.write_text(json.dumps(CASE | {"feeder": "f.json"}))
    assert read_case(path).feeder.name == "f"
    path.write_text(json.dumps(CASE))
    assert read_case(path).feeder.name == "of case.json"
    for name in ("none.csv", "", "a\0b", "\ud800", "x" * 201, "../" * 60):
        path.write_text(json.dumps(CASE | {"feeder": name}))
        with pytest.raises(DataError):
            read_case(path)
    for text in ("", "{", "[]", '{"periods": 1, "periods": 2}', "[" * 10_000, "9" * 5000):
        path.write_text(text)
        with pytest.raises(DataError, match=r"case\.json"):
            read_case(path)
    with pytest.raises(DataError, match="there is no file none"):
        read_case(tmp_path / "none")


@pytest.mark.parametrize(
    "stamp", ["2026-13-01", 7, "0001-01-01T00:00:00+12:00", "9999-12-31T23:00:00-12:00", "x" * 999]
)
def test_a_start_that_is_no_stamp_is_refused(stamp):
    assert outcome(CASE | {"start_utc": stamp}) == ("DataError", "")


def test_300_bad_cases_are_cleared_or_refused():
    seen = checked(300, seed=1)
    assert seen["DataError"] > 100 and seen["optimal"] + seen["local"] > 50


@pytest.mark.slow
def test_10000_bad_cases_are_cleared_or_refused():
    seen = checked(10_000, seed=2)
    assert seen["DataError"] > 3000 and seen["optimal"] + seen["local"] > 2000
