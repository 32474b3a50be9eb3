"""The published schema and what is read agree, and follow from the same fields."""

import copy
import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from workbench.errors import DataError
from workbench.grid.radial import PLAUSIBLE
from workbench.market.case_file import (
    CASE_FIELDS,
    OPTION_FIELDS,
    SHAPE,
    SUBSTATION_FIELDS,
    case_from,
)
from workbench.market.case_json import as_text, case_json
from workbench.market.resources import BY_NAME, CLASSES, Q_FIELDS
from workbench.market.schema import library_table, schema

SCHEMA = schema()
VALID = Draft202012Validator(SCHEMA)


def agree(case):
    """Whether a case is valid, by both; it goes through JSON first, as a file would."""
    case = json.loads(json.dumps(case))
    by_schema = VALID.is_valid(case)
    try:
        case_from(case)
    except DataError as error:
        assert not by_schema, f"the schema lets through what is refused: {error}"
        return False
    assert by_schema, f"the schema refuses what is read: {next(VALID.iter_errors(case))}"
    return True


# --- cases that are valid ------------------------------------------------------


def values(field, periods):
    """What may stand in a field."""
    if field.kind == "flag":
        return st.booleans()
    if field.kind == "steps":
        step = st.tuples(st.floats(0, 1e6), st.floats(-1e6, 1e6)).map(list)
        return st.lists(step, min_size=1, max_size=3)
    if field.kind == "whole":
        return st.integers(int(field.low), int(min(field.high, 99)))
    one = st.floats(field.low, field.high, exclude_min=field.above)
    series = st.lists(one, min_size=periods, max_size=periods)
    return one | series if field.series else one


def tables(fields, periods):
    """An object with some fields."""
    optional = {f.name: st.none() | values(f, periods) for f in fields if not f.required}
    return st.fixed_dictionaries(
        {f.name: values(f, periods) for f in fields if f.required}, optional=optional
    )


@st.composite
def feeders(draw):
    size = draw(st.integers(1, 4))
    number = {name: st.floats(*PLAUSIBLE[name]) for name in PLAUSIBLE}
    several = {"min_size": size, "max_size": size}
    feeder = {
        "kv": draw(number["kv"]),
        "bus_id": draw(st.lists(st.integers(0, 99) | st.text("abc", min_size=3), **several,
                                unique_by=str)),
        "parent": [-1, *(draw(st.integers(0, i - 1)) for i in range(1, size))],
        "p_kw": draw(st.lists(number["p_kw"], **several)),
        "q_kvar": draw(st.lists(number["q_kvar"], **several)),
    }  # fmt: skip
    for name in ("r_ohm", "x_ohm"):
        source = draw(st.sampled_from([0, None]))
        feeder[name] = [source, *(draw(number[name]) for _ in range(size - 1))]
    if draw(st.booleans()):
        feeder["rating_kva"] = [None] * size
        feeder["line"] = draw(st.lists(st.none() | st.just(""), **several))
        feeder["kind"] = [None, *["line"] * (size - 1)]
        feeder["x"] = draw(st.lists(st.none() | number["x"], **several))
        feeder |= {"name": "made up", "answers": [1, {}]}
    return feeder


@st.composite
def cases(draw):
    periods = draw(st.integers(1, 3))
    feeder = draw(feeders())
    resources = []
    for i, word in enumerate(draw(st.lists(st.sampled_from(sorted(BY_NAME)), max_size=3))):
        found = draw(tables((*BY_NAME[word].fields, *Q_FIELDS), periods))
        bus = draw(st.sampled_from(feeder["bus_id"]))
        place = draw(st.sampled_from([{"bus": bus}, {"shares": {str(bus): 1}}]))
        if draw(st.booleans()):
            place = {"bus": None, "shares": None} | place
        resources.append(
            {"id": draw(st.sampled_from([i, f"r{i}"])), "class": word, **place, **found}
        )
    found = {
        **draw(tables((*CASE_FIELDS, SHAPE), periods)),
        "periods": periods,
        "feeder": feeder,
        "substation": draw(tables(SUBSTATION_FIELDS, periods)),
    }
    if draw(st.booleans()):
        options = draw(tables(OPTION_FIELDS, periods))
        options.pop("voltage_min_pu", None)  # which must not be above the other
        found["options"] = draw(st.sampled_from([None, options, {**options, "solver": "highs"}]))
        found["start_utc"] = draw(st.sampled_from([None, "2026-07-01T07:00:00Z"]))
    return found | ({"resources": resources} if resources else {})


# --- both agree ----------------------------------------------------------------


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"].endswith("2020-12/schema")
    assert json.loads(json.dumps(SCHEMA, allow_nan=False)) == SCHEMA


@given(cases())
def test_what_is_valid_is_so_for_both(case):
    assert agree(case)


@given(cases())
def test_what_is_written_is_valid_and_read_back_as_it_was(case):
    written = json.loads(as_text(case_json(case_from(case))))
    loads = [written["feeder"][name] for name in ("p_kw", "q_kvar", "shunt_kvar")]
    assume(
        max(abs(load) for own in loads for load in own) <= PLAUSIBLE["p_kw"][1]
    )  # of buses joined
    assert VALID.is_valid(written)
    assert json.loads(as_text(case_json(case_from(written)))) == written


def spots(case):
    """Each object of a case whose names are known, with its fields."""
    yield case, (*CASE_FIELDS, SHAPE)
    yield case["substation"], SUBSTATION_FIELDS
    if case.get("options"):
        yield case["options"], OPTION_FIELDS
    for resource in case.get("resources", ()):
        yield resource, (*BY_NAME[resource["class"]].fields, *Q_FIELDS)


def wrong(field):
    """What may not stand in a field."""
    off = [{}, "text", {"a": 1}]
    if field.kind == "flag":
        return [*off, 0, 1.5, []]
    if field.kind == "steps":
        return [*off, 1, [], [1], [[1]], [[1, 2, 3]], [[-1, 5]], [[1, "5"]], [[1, None]]]
    off += [True, -1e13, 1e13, ["text"], [None]]
    off += [field.low - 1] if field.low > -1e12 else []
    off += [field.low] if field.above else []
    off += [field.high + max(1, field.high)] if field.high < 1e12 else []
    off += [0.5] if field.kind == "whole" else []
    return off if field.series else [*off, [1.0], []]


@pytest.mark.parametrize("asset", CLASSES, ids=lambda asset: asset.name)
def test_each_fault_of_form_is_one_for_both(asset):
    case = whole_case(asset)
    assert agree(case)
    for i, (table, fields) in enumerate(spots(case)):
        if i < 3 and asset is not CLASSES[0]:  # what all cases have is looked at once
            continue
        for field in fields:
            for fault in [*wrong(field), *([None] if field.required else [])]:
                assert not agree(changed(case, i, field.name, fault)), (table, field, fault)
            if field.required:
                broken = copy.deepcopy(case)
                del list(spots(broken))[i][0][field.name]
                assert not agree(broken)
        assert not agree(changed(case, i, "zzz", 1))


def changed(case, i, name, value):
    """A case with another value in its i-th object."""
    found = copy.deepcopy(case)
    list(spots(found))[i][0][name] = value
    return found


def whole_case(*assets):
    """A case with a resource of each class, or of some, and all required fields."""

    def middle(field):
        if field.kind == "whole":
            return int(field.low)
        return max(field.low, 0.5) if field.high >= 0.5 else field.high

    resources = [
        {"id": c.name, "class": c.name, "bus": "a",
         **{f.name: middle(f) for f in c.fields if f.required}}
        for c in assets or CLASSES
    ]  # fmt: skip
    return {
        "feeder": {
            "kv": 12.47, "bus_id": ["s", "a"], "parent": [-1, 0], "r_ohm": [0, 1],
            "x_ohm": [0, 1], "p_kw": [0, 1], "q_kvar": [0, 1],
        },
        "periods": 1,
        "interval_hours": 1,
        "substation": {"price_usd_per_mwh": 30},
        "options": {"losses": False},
        "resources": resources,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("feeder",), None), (("feeder",), 7), (("feeder",), ""), (("feeder",), "x" * 201),
        (("feeder", "zzz"), 1), (("feeder", "bus_id"), []), (("feeder", "bus_id"), "a"),
        (("feeder", "bus_id", 0), None), (("feeder", "bus_id", 0), " "),
        (("feeder", "bus_id", 0), "x" * 61), (("feeder", "bus_id", 0), True),
        (("feeder", "parent", 1), -2), (("feeder", "parent", 1), 0.5),
        (("feeder", "parent", 1), None), (("feeder", "r_ohm", 1), -1),
        (("feeder", "r_ohm", 1), "1"), (("feeder", "p_kw", 1), None),
        (("feeder", "p_kw", 1), 1e10), (("feeder", "p_kw"), 1), (("feeder", "kv"), 0),
        (("feeder", "kv"), "12"), (("feeder", "rating_kva"), [None, 0]),
        (("feeder", "kind"), [None, "rope"]), (("feeder", "line"), [None, 7]),
        (("feeder", "name"), 7), (("start_utc",), 7), (("substation",), []),
        (("substation",), None), (("options",), []), (("options", "solver"), "cplex"),
        (("resources",), None), (("resources",), {}), (("resources", 0), 7),
        (("resources", 0, "class"), "toaster"), (("resources", 0, "class"), None),
        (("resources", 0, "id"), None), (("resources", 0, "id"), " "),
        (("resources", 0, "id"), "x" * 61), (("resources", 0, "id"), True),
        (("resources", 0, "bus"), None), (("resources", 0, "bus"), 1.5),
        (("resources", 0, "shares"), {"a": 1}), (("resources", 0, "shares"), {}),
        (("resources", 0, "shares"), [1]),
    ],
)  # fmt: skip
def test_a_fault_of_the_rest_is_one_for_both(path, value):
    case = whole_case()
    table = case
    for key in path[:-1]:
        table = table[key]
    table[path[-1]] = value
    assert not agree(case)


@pytest.mark.parametrize("key", ["feeder", "substation", "periods", "interval_hours"])
def test_what_a_case_needs_is_needed_by_both(key):
    case = whole_case()
    del case[key]
    assert not agree(case)


@pytest.mark.parametrize("key", ["kv", "bus_id", "parent", "r_ohm", "x_ohm", "p_kw", "q_kvar"])
def test_what_a_feeder_needs_is_needed_by_both(key):
    case = whole_case()
    del case["feeder"][key]
    assert not agree(case)


@pytest.mark.parametrize("shares", [{"a": 2}, {"a": -1}, {"a": "1"}, {"a": None}])
def test_shares_are_parts_for_both(shares):
    case = whole_case()
    del case["resources"][0]["bus"]
    assert not agree(case)
    case["resources"][0]["shares"] = shares
    assert not agree(case)
    case["resources"][0]["shares"] = {"a": 1}
    assert agree(case)


def test_a_feeder_may_be_the_name_of_its_file(tmp_path):
    case = whole_case()
    (tmp_path / "f.json").write_text(json.dumps(case["feeder"]))
    case["feeder"] = "f.json"
    assert VALID.is_valid(case)
    assert case_from(case, folder=tmp_path).feeder.buses == ("s", "a")


# --- what it says --------------------------------------------------------------


def test_each_field_says_its_unit_its_default_and_what_standards_call_it():
    battery = SCHEMA["$defs"]["battery"]
    assert battery["properties"]["energy_kwh"] == {
        "description": "Most energy it can hold. [kWh]",
        "x-unit": "kWh",
        "x-standard": "IEC 61850-7-420 DSTO.WhRtg; IEEE 2030.5 DERCapability.rtgMaxWh; "
        "SunSpec 713 WHRtg",
        "type": "number",
        "minimum": 0,
        "maximum": 1e8,
    }
    assert battery["properties"]["wear_usd_per_mwh"]["default"] == 0.0
    assert battery["x-services"] == [
        "energy", "regulation", "spinning", "flexible ramp", "voltage"
    ]  # fmt: skip
    assert battery["x-response-s"] == 1.0 and battery["x-telemetry"] == "4-second"
    price = SCHEMA["properties"]["substation"]["properties"]["price_usd_per_mwh"]
    assert price["description"].endswith(
        "[USD/MWh] One number, or a list with one number a period."
    )
    shed = SCHEMA["properties"]["options"]["properties"]["shed_usd_per_kwh"]["anyOf"][0]
    assert shed == {"type": "number", "exclusiveMinimum": 0, "maximum": 1e6}


def test_the_library_has_a_row_for_each_class_and_field():
    rows = library_table()
    assert len({(row["class"], row["field"]) for row in rows}) == len(rows)
    assert len(rows) == sum(len(c.fields) + len(Q_FIELDS) for c in CLASSES)
    (row,) = [r for r in rows if (r["class"], r["field"]) == ("ev", "energy_needed_kwh")]
    assert row == {
        "class": "ev",
        "title": "electric vehicle",
        "field": "energy_needed_kwh",
        "unit": "kWh",
        "required": True,
        "default": None,
        "series": False,
        "help": "Energy to be added by departure.",
        "standard": "IEEE 2030.5 PEVInfo.energyRequestNow",
    }
