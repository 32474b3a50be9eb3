"""Resources are read from CSV as from JSON; whatever is wrong is one sentence that says where."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import DataError
from workbench.grid.entry import feeder_from
from workbench.market.case_file import resources_from
from workbench.market.fields import REQUIRED
from workbench.market.resource_file import FIELDS, read_resources
from workbench.market.resources import CLASSES

FEEDER = feeder_from(
    {
        "name": "small",
        "kv": 12.47,
        "bus_id": ["s", "12", "18"],
        "parent": [-1, 0, 1],
        "r_ohm": [0, 0.5, 0.5],
        "x_ohm": [0, 0.4, 0.4],
        "p_kw": [0, 100, 50],
        "q_kvar": [0, 20, 10],
    },
    "small",
)
PERIODS = 3
TABLE = """id,bus,class,shares,p_max_kw,availability,offer_usd_per_mwh,segments,energy_kwh,\
soc_start_kwh,efficiency_charge,efficiency_discharge,curtailable
roof,12,pv,,100,0.2; 0.9 | .5,,,,,,,No
gas,18,generator,,800,,,500@40; 300@55,,,,,
cell,18,battery,,50,,,,200,100,0.95,.95,
many,,wind,12:0.4; 18:0.6,60,0.3,5,,,,,,yes
"""
LIST = [
    {"id": "roof", "bus": "12", "class": "photovoltaic", "p_max_kw": 100,
     "availability": [0.2, 0.9, 0.5], "curtailable": False},
    {"id": "gas", "bus": 18, "class": "generator", "p_max_kw": 800,
     "segments": [[500, 40], [300, 55]]},
    {"id": "cell", "bus": "18", "class": "battery", "p_max_kw": 50, "energy_kwh": 200,
     "soc_start_kwh": 100, "efficiency_charge": 0.95, "efficiency_discharge": 0.95},
    {"id": "many", "shares": {"12": 0.4, "18": 0.6}, "class": "wind", "p_max_kw": 60,
     "availability": 0.3, "offer_usd_per_mwh": 5, "curtailable": True},
]  # fmt: skip


def told(resources):
    """What resources are, without their places in a file."""
    return [(r.id, r.asset.name, dict(r.shares), dict(r.values)) for r in resources]


@pytest.fixture
def read(tmp_path):
    def read(text, name="r.csv", periods=PERIODS):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_resources(path, FEEDER, periods)

    return read


@pytest.fixture
def refused(read):
    def refused(text, name="r.csv", periods=PERIODS):
        with pytest.raises(DataError) as caught:
            read(text, name, periods)
        said = str(caught.value)
        assert "\n" not in said and len(said) <= 400
        return said

    return refused


def table(before, after):
    assert before in TABLE
    return TABLE.replace(before, after, 1)


# --- what is right -------------------------------------------------------------


def test_a_table_a_list_and_an_object_say_the_same(read):
    found = read(TABLE)
    assert told(found) == told(resources_from(LIST, FEEDER, PERIODS, "a list"))
    assert told(read(json.dumps(LIST), "r.json")) == told(found)
    assert told(read(json.dumps({"resources": LIST}), "r.json")) == told(found)
    assert [r.where for r in found] == [
        "r.csv row 4 'cell'", "r.csv row 3 'gas'", "r.csv row 5 'many'", "r.csv row 2 'roof'",
    ]  # fmt: skip


def test_marks_blank_rows_and_cases_of_headers_are_no_matter(read):
    assert told(read("\ufeff" + TABLE.replace("\n", "\r\n\r\n"))) == told(read(TABLE))
    assert told(read(TABLE.replace("id,bus", "ID, Bus ", 1))) == told(read(TABLE))


def cell_of(field, value):
    """A value of a field as a cell of a table."""
    if field.kind == "flag":
        return random.Random(str(value)).choice(["true", "Yes"] if value else ["FALSE", "no"])
    if field.kind == "steps":
        return "; ".join(f"{kw!r}@{usd!r}" for kw, usd in value)
    return "|".join(map(repr, value)) if isinstance(value, list) else repr(value)


@st.composite
def some_resource(draw):
    asset = draw(st.sampled_from(CLASSES))
    entry = {"id": draw(st.uuids()).hex, "bus": "12", "class": asset.name}
    for field in FIELDS[asset.name].values():
        if field.default is not REQUIRED and draw(st.booleans()):
            continue
        low, high = max(field.low, -1e6), min(field.high, 1e6)
        one = st.floats(low, high, exclude_min=field.above)
        if field.kind == "whole":
            one = st.integers(int(low), int(high))
        if field.kind == "flag":
            one = st.booleans()
        if field.kind == "steps":
            pair = st.tuples(st.floats(0, 1e6), st.floats(-1e6, 1e6)).map(list)
            one = st.lists(pair, min_size=1, max_size=4)
        series = field.series and draw(st.booleans())
        entry[field.name] = draw(st.lists(one, min_size=3, max_size=3) if series else one)
    return entry


@given(st.lists(some_resource(), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_any_resource_comes_out_of_a_table_as_out_of_a_list(tmp_path_factory, entries, random):
    columns = list(dict.fromkeys(name for entry in entries for name in entry))
    random.shuffle(columns)
    lines = [",".join(columns)]
    for entry in entries:
        fields = next(FIELDS[c.name] for c in CLASSES if c.name == entry["class"])
        cells = [
            "" if name not in entry
            else cell_of(fields[name], entry[name]) if name in fields
            else entry[name]
            for name in columns
        ]  # fmt: skip
        lines.append(",".join(cells))
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text("\n".join(lines))
    assert told(read_resources(path, FEEDER, PERIODS)) == (
        told(resources_from(entries, FEEDER, PERIODS, "a list"))
    )


def test_rows_come_in_any_order(read):
    header, *rows = TABLE.splitlines()
    assert told(read("\n".join([header, *reversed(rows)]))) == told(read(TABLE))


# --- what is wrong -------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("p_max_kw", "p_max", "r.csv row 1: 'p_max' is no column of a resource; rename or remove "
         "it; did you mean 'p_max_kw'?"),
        ("segments", "p_max_kw", "r.csv row 1: column 'p_max_kw' is there twice; remove one"),
        ("segments", "", "r.csv row 1: a column without a name is no column of a resource"),
        ("id,bus,class", "name,bus,class", "r.csv row 1: 'name' is no column of a resource"),
        ("pv,,100", "pv,,abc", "r.csv row 2, column p_max_kw: 'abc' is not a number; write it "
         "such as 1234.5"),
        ("pv,,100", 'pv,,"1,000"', "r.csv row 2, column p_max_kw: '1,000' is read in two ways"),
        ("pv,,100", "pv,,-5", "r.csv row 2 'roof': p_max_kw is -5; give a number of kW from 0 to "
         "1,000,000"),
        ("pv,,100", "pv,,1e400", "r.csv row 2 'roof': p_max_kw is inf"),
        ("pv,,100", "pv,,", "r.csv row 2 'roof': p_max_kw is missing; give a number of kW from 0 "
         "to 1,000,000"),
        ("pv,,100", "pv,,1;2", "r.csv row 2, column p_max_kw: '1;2' is not a number"),
        (".5,", "1.5,", "r.csv row 2 'roof', period 2: availability is 1.5; give a number from 0 "
         "to 1"),
        ("| .5", "", "r.csv row 2 'roof': availability has 2 values for 3 periods; give one "
         "number, or one a period"),
        ("| .5", "|| .5", "r.csv row 2, column availability, period 2: the cell is blank"),
        ("| .5", "x", "r.csv row 2, column availability, period 2: 'x' is not a number"),
        (",No", ",maybe", "r.csv row 2 'roof': curtailable is 'maybe'; give true or false"),
        ("500@40", "500", "r.csv row 3, column segments: '500' is no step; give kW@USD/MWh, such "
         "as 500@40; 300@55"),
        ("500@40", "x@40", "r.csv row 3, column segments: 'x' is not a number"),
        ("500@40", "-1@40", "r.csv row 3 'gas': the size of a step is -1; give a number of kW"),
        ("200,100,", "200,100,2", "r.csv row 4 'cell': efficiency_charge is 20.95; give a number "
         "from 0.01 to 1"),
        (",,200,", ",7@8,200,", "r.csv row 4, column segments: '7@8' stands where a battery has no "
         "field; leave it blank, or use p_max_kw, p_charge_max_kw, energy_kwh, energy_min_kwh, "
         "soc_start_kwh, soc_end_kwh, efficiency_charge, efficiency_discharge, "
         "standing_loss_per_h, wear_usd_per_mwh, q_min_kvar, q_max_kvar"),
        ("12:0.4; ", "12:0.3; ", "r.csv row 5 'many': its shares add to 0.9; make them add to 1"),
        ("12:0.4; ", "18:0.4; ", "r.csv row 5, column shares: bus '18' has two shares; give it "
         "one"),
        ("12:0.4; ", "0.4; ", "r.csv row 5, column shares: '0.4' is no share; give bus:share, such "
         "as 12:0.4; 18:0.6"),
        ("12:0.4; ", "13:0.4; ", "r.csv row 5 'many': there is no bus '13' on feeder small"),
        ("many,,", "many,12,", "r.csv row 5 'many': give either a bus, or shares of its power at"),
        ("roof,12", "roof,", "r.csv row 2 'roof': give either a bus, or shares of its power at"),
        ("roof,12", "roof,1 2", "r.csv row 2 'roof': there is no bus '1 2' on feeder small; did "
         "you mean '12'?"),
        ("roof,12", ",12", "r.csv row 2: id is null; give it a name of its own"),
        ("roof,12", "r" * 61 + ",12", "is longer than 60 characters; shorten it"),
        ("roof,12", '"a\nb",12', "holds a character that cannot be shown; remove it"),
        ("roof,12", "gas,12", "r.csv row 3 'gas': it has the id of r.csv row 2 'gas'; rename one"),
        (",pv,", ",solr,", "r.csv row 2 'roof': class is 'solr'; use photovoltaic, wind, hydro, "
         "generator, backup_generator, combined_heat_power, battery, ev, thermal_storage, "
         "water_heater, building, curtailable_load, shiftable_load, flexible_load; did you "
         "mean 'solar'?"),
        (",pv,", ",,", "r.csv row 2 'roof': class is null; use photovoltaic, wind"),
        ("gas,18", "gas,18,", "r.csv row 3: the row has 14 fields instead of 13; a comma is"),
        ("roof,12", '"roof,12', "this is no CSV"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named(refused, before, after, said):
    assert said in refused(table(before, after))


def test_a_file_that_is_none_of_resources_is_refused(refused, read, tmp_path):
    assert refused("") == "r.csv is empty; it should hold resources"
    assert refused(TABLE.split("\n")[0]) == "r.csv has a header and no rows; add them"
    assert "its columns are separated by semicolons" in refused("id;bus;class\na;12;pv\n")
    assert "column class is missing; add it" in refused("id,bus\na,12\n")
    assert "column id is missing; add it" in refused("class,bus\npv,12\n")
    assert "column bus is missing; add it" in refused("class,id\npv,12\n")
    assert "byte 0xff is not UTF-8" in refused(b"id,bus\n\xff,12\n")
    assert "is a workbook or a zip; save it as CSV UTF-8" in refused(b"PK\x03\x04")
    with pytest.raises(DataError, match=r"there is no file none\.csv; name the file of resources"):
        read_resources(tmp_path / "none.csv", FEEDER, 1)


def test_a_json_file_that_is_none_of_resources_is_refused(refused):
    assert refused('{"a": 1}') == (
        "r.csv: it has no resources; give a list, or an object with resources"
    )
    assert refused('{"resources": {}}') == "r.csv: resources must be a list of objects"
    assert refused("[1]") == "r.csv, resource 0: is no object with names and values"
    assert refused('[{"id": "a", "id": "b"}]') == "r.csv: the key 'id' is there twice; remove one"
    assert refused("[{]").startswith("r.csv line 1, column 3: this is not JSON (expecting property")
    assert refused("[" * 100_000) == "r.csv: it is nested too deeply for resources; flatten it"
    assert refused("[" + "9" * 5000 + "]") == (
        "r.csv: a number in it has thousands of digits; mend it"
    )
    assert "p_max_kw is nan" in refused('[{"id":"a","bus":"12","class":"wind","p_max_kw":NaN}]')


def test_a_long_name_of_a_file_leaves_room_for_the_fault(refused):
    text = "id,bus,class,p_max_kw,temperature_min_c\na,12,combined_heat_power,1," + "9" * 99
    assert refused(text, f"{'n' * 200}.csv").endswith("q_min_kvar, q_max_kvar")


# --- whatever happens to a file ------------------------------------------------

SCRAPS = ["", ",", ";", "|", "@", ":", '"', "\n", "\r", "\t", "\0", " ", "-", "nan", "1e999", "é"]
SCRAPS += ["1,000", "٣", "\ufeff", "{", "[", "=1+1", "'", "x" * 300, "\u2028", "\x85", "inf", "0"]


def mutated(text, random):
    """A text with one or two scraps put in, pieces cut out, or lines doubled."""
    for _ in range(random.randint(1, 2)):
        at, deed = random.randrange(len(text) + 1), random.randrange(4)
        if deed < 3:
            cut = 0 if deed == 0 else random.randint(1, 8)
            text = text[:at] + (random.choice(SCRAPS) if deed < 2 else "") + text[at + cut :]
        else:
            lines = text.split("\n")
            lines[random.randrange(len(lines))] = random.choice(lines)
            text = "\n".join(lines)
    return text


def test_a_damaged_file_is_read_or_refused_in_one_sentence(tmp_path):
    chance, read, path = random.Random(20260701), 0, tmp_path / "r.csv"
    texts = [TABLE, TABLE, json.dumps(LIST)]
    for _ in range(2000):
        text = mutated(chance.choice(texts), chance)
        path.write_bytes(text.encode())
        try:
            read += bool(read_resources(path, FEEDER, PERIODS))
        except DataError as error:
            assert len(str(error)) <= 400 and len(str(error).splitlines()) == 1, text
    assert 200 < read < 1800
