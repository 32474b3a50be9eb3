"""A feeder is read from our JSON and CSV; whatever is wrong is one sentence that says where."""

import json
import random

import numpy as np
import pytest

from workbench.errors import DataError
from workbench.grid.baran_wu import baran_wu
from workbench.grid.read import feeder_from, read_feeder

ENTRY = {
    "name": "small",
    "kv": 12.47,
    "bus_id": ["s", 2, "c", 4],
    "parent": [-1, 0, 1, 1],
    "r_ohm": [0.0, 0.5, 0.25, 0.125],
    "x_ohm": [0.0, 0.25, 0.5, 0.125],
    "p_kw": [0, 100.0, -20.0, 30],
    "q_kvar": [0, 50.0, 0.0, 10],
    "rating_kva": [None, 1000, 500.5, None],
    "shunt_kvar": [0, 0, 30, 0],
    "x": [0, 1, 2, None],
    "y": [0, 1, 2, None],
    "phases": ["ABC", "abc", "CA", "B"],
    "line": ["", "head", None, "tap"],
    "kind": [None, "line", "line", None],
    "ratio": [None, 1, None, 1.0],
    "source": "made up",
    "answers": {"loss_kw": 1},
}
TABLE = """bus,parent,r_ohm,x_ohm,p_kw,q_kvar,kv,rating_kva,shunt_kvar,x,y,phases,line,kind,ratio
s,,,,0,0,12.47,,,0,0,,,,
2,s,0.5,0.25,100,50,,1000,,1,1,abc,head,line,1
c,2,0.25,0.5,-20,0,,500.5,30,2,2,CA,,line,
4,2,0.125,0.125,30,10,,,,,,B,tap,,1.0
"""


def entry(**changes):
    """The small feeder with other lists; "gone" takes the key out."""
    changed = ENTRY | changes
    return {key: value for key, value in changed.items() if value != "gone"}


def swapped(key, place, value):
    """The small feeder with another value in one place."""
    return entry(**{key: [*ENTRY[key][:place], value, *ENTRY[key][place + 1 :]]})


def table(old, new):
    assert old in TABLE
    return TABLE.replace(old, new, 1)


def read(tmp_path, text, name="feeder.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_feeder(path)


def refusal(tmp_path, text, name="feeder.csv"):
    with pytest.raises(DataError) as caught:
        read(tmp_path, text, name)
    said = str(caught.value)
    assert len(said.splitlines()) == 1 and len(said) <= 300
    return said


# --- what is read ---


def test_json_and_csv_hold_the_same_feeder(tmp_path):
    one, other = feeder_from(ENTRY, "small"), read(tmp_path, TABLE)
    assert one.buses == other.buses == ("s", "2", "c", "4")
    assert one.lines == other.lines == ("", "head", "2-c", "tap")
    assert one.phases == other.phases == ("ABC", "ABC", "AC", "B")
    for array in "parent kv r_ohm x_ohm rating_kva p_kw q_kvar shunt_kvar ratio xy".split():
        np.testing.assert_array_equal(getattr(one, array), getattr(other, array), array)
    assert (one.name, one.source) == ("small", "made up")
    assert (other.name, other.source) == ("feeder", "feeder.csv")


def test_rows_may_stand_in_any_order(tmp_path):
    header, *rows = TABLE.splitlines()
    found = read(tmp_path, "\n".join([header, *reversed(rows)]))
    assert found.buses == ("s", "2", "4", "c")
    assert found.p_kw.tolist() == [0, 100, 30, -20]


@pytest.mark.parametrize(
    "around",
    [lambda e: e, lambda e: {"feeder": e, "periods": 24}, lambda e: {"small": e, "about": "x"}],
)
def test_a_json_file_is_a_feeder_or_a_market_case_or_one_named_case(tmp_path, around):
    assert read(tmp_path, json.dumps(around(ENTRY)), "case.json").name == "small"


def test_a_script_of_one_blank_that_is_not_utf_8_is_empty(tmp_path):
    with pytest.raises(DataError, match=r"small.dss is empty; it should hold a feeder"):
        read(tmp_path, b"\xa0", "small.dss")


def test_labels_that_a_switch_joins_and_notes_are_read_and_checked(tmp_path):
    said = ["its source is at 1.02 pu, which holds unless another is given"]
    full = entry(source_pu=1.02, merged={"5": 4}, notes=said)
    feeder = read(tmp_path, json.dumps(full), "f.json")
    assert feeder.positions["5"] == feeder.positions["4"] and feeder.source_pu == 1.02
    assert list(feeder.notes) == said
    for change, words in (
        ({"merged": {"4": 4}}, "merged '4' to '4': give a label that no bus has"),
        ({"merged": {"5": 9}}, "merged '5' to '9': give a label that no bus has"),
        ({"merged": [5]}, "merged is a list; give an object of labels"),
        ({"notes": "x"}, "notes is the text 'x'; give a list of sentences"),
        ({"source_pu": 12.47}, "source_pu, 12.47, is beyond 0.5 to 1.5; mind the unit"),
    ):
        assert words in refusal(tmp_path, json.dumps(entry(**change)), "f.json")


def test_a_feeder_without_a_name_is_called_as_its_file_or_its_case(tmp_path):
    assert read(tmp_path, json.dumps(entry(name="gone")), "north.json").name == "north"
    assert read(tmp_path, json.dumps({"east": entry(name="gone")}), "n.json").name == "east"


def test_a_byte_order_mark_blank_rows_and_other_capitals_do_no_harm(tmp_path):
    text = "\ufeff" + TABLE.replace("bus,parent", "Bus, Parent", 1) + ",,,,,,,,,,,,,,\n\n"
    assert read(tmp_path, text.replace("\n", "\r\n")).buses == ("s", "2", "c", "4")


def test_an_extension_nobody_knows_is_read_by_its_content(tmp_path):
    assert len(read(tmp_path, TABLE, "feeder.txt")) == 4
    assert len(read(tmp_path, json.dumps(ENTRY), "feeder")) == 4


def test_voltage_comes_from_above_and_a_change_of_it_makes_a_transformer(tmp_path):
    found = read(
        tmp_path, table("c,2,0.25,0.5,-20,0,,500.5,30,2,2,CA,,line,", "c,2,1,1,0,0,0.48,,,,,,,,")
    )
    assert found.kv.tolist() == [12.47, 12.47, 0.48, 12.47]
    assert found.kinds == ("", "line", "transformer", "line")


def test_a_line_without_impedance_and_rating_is_a_switch_that_joins_its_ends(tmp_path):
    found = read(tmp_path, table("4,2,0.125,0.125", "4,2,0,0"))
    assert found.merged == {"4": "2"}
    assert found.p_kw.tolist() == [0, 130, -20]


def test_the_33_buses_are_there_with_their_citation():
    feeder = baran_wu()
    assert (len(feeder), feeder.p_kw.sum(), feeder.q_kvar.sum()) == (33, 3715, 2300)
    assert feeder.source.startswith("M. E. Baran and F. F. Wu") and "1989" in feeder.source
    assert feeder.name == "Baran-Wu 33"


# --- what is refused ---


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (entry(r_ohm="gone"), "it lacks r_ohm; give"),
        (entry(kv="gone", parent="gone"), "it lacks kv and parent; give"),
        (entry(rating=[1]), "nothing of a feeder is called 'rating'; rename or remove it; did you"),
        (entry(p_kw=[0, 1, 2]), "p_kw has three entries, but bus_id has four"),
        (entry(p_kw="12"), "p_kw is the text '12'; give a list"),
        (entry(kv=[12.47]), "kv has one entry, but bus_id has four"),
        (entry(kv="12"), "kv[0] is the text '12'; give a number"),
        (entry(kv=True), "kv[0] is true; give a number"),
        (entry(kv=0), "kv[0], 0, is beyond 0.001 to 2000"),
        (entry(kv=None), "the source has no nominal voltage"),
        (entry(kv=[12.47, None, 0.48, None]), "which a line cannot join"),
        (entry(bus_id=[]), "bus_id lists no bus"),
        (swapped("bus_id", 1, "c"), "bus_id[1] and bus_id[2] are both 'c'"),
        (swapped("bus_id", 1, 2.5), "bus_id[1] is 2.5; a label is a text or a whole number"),
        (swapped("bus_id", 1, True), "bus_id[1] is true; a label"),
        (swapped("bus_id", 1, " "), "bus_id[1] is blank"),
        (swapped("bus_id", 1, "a\nb"), "'a\\nb', holds a character that cannot be shown"),
        (swapped("bus_id", 1, "a" * 61), "is longer than 60 characters"),
        (swapped("parent", 1, 4), "parent[1] is 4; positions run from 0 to 3"),
        (swapped("parent", 1, -2), "parent[1] is -2; positions"),
        (swapped("parent", 1, 1), "parent[1] is 1, the bus itself"),
        (swapped("parent", 1, 2), "no line leads from the source to bus '2', 'c', '4', an island"),
        (swapped("parent", 1, -1), "position 1: bus '2' has no parent, nor has 's'"),
        (swapped("parent", 0, 1), "no bus is the source"),
        (swapped("parent", 1, "s"), "parent[1] is the text 's'; give the position"),
        (swapped("parent", 1, 1.0), "parent[1] is 1.0; give the position"),
        (swapped("r_ohm", 1, None), "position 1, r_ohm: a value is missing"),
        (swapped("r_ohm", 1, -0.5), "r_ohm[1], -0.5, is negative, which no impedance is"),
        (swapped("x_ohm", 1, -0.5), "x_ohm[1], -0.5, is negative"),
        (swapped("r_ohm", 0, 0.5), "position 0, r_ohm: 0.5 stands at the source"),
        (swapped("r_ohm", 1, "0.5"), "r_ohm[1] is the text '0.5'; give a number"),
        (swapped("p_kw", 1, 10**400), "is no finite number"),
        (swapped("p_kw", 1, 1e300), "p_kw[1], 1e+300, is beyond -1e+09 to 1e+09; mind the unit"),
        (swapped("p_kw", 1, None), "position 1, p_kw: a value is missing"),
        (swapped("p_kw", 0, None), "position 0, p_kw: a value is missing"),
        (swapped("p_kw", 1, [1]), "p_kw[1] is a list; give a number"),
        (swapped("rating_kva", 1, 0), "rating_kva[1], 0, is no rating"),
        (swapped("ratio", 1, 0), "ratio[1], 0, is beyond 0.1 to 10"),
        (swapped("phases", 1, "AD"), "phases[1], 'AD', are no phases"),
        (swapped("phases", 1, 3), "phases[1] is 3; give a text"),
        (swapped("kind", 1, "lines"), "kind[1], 'lines', is no kind of line; give line,"),
        (entry(name=5), "name is 5; give a text on one line"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_entry_is_said_with_its_place(tmp_path, broken, said):
    found = refusal(tmp_path, json.dumps(broken), "case.json")
    assert found.startswith("case.json") and said in found
    with pytest.raises(DataError, match=r"^here"):
        feeder_from(broken, "here")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"kv": 1,', "line 1, column 10: this is not JSON"),
        (json.dumps(swapped("p_kw", 1, float("nan"))), "p_kw[1], nan, is no finite number"),
        (json.dumps(swapped("x", 1, float("inf"))), "x[1], inf, is no finite number"),
        ('{"kv": 1, "kv": 2}', "the key 'kv' is there twice"),
        ('{"kv": ' + "1" * 5000 + "}", "a number in it has thousands of digits"),
        ("[" * 100_000, "nested too deeply"),
        ("[1, 2]", "a feeder is an object with lists, not a list"),
        ("{}", "it holds no feeder; give kv and lists"),
        ('{"feeder": 5}', "case.json, feeder: a feeder is an object with lists, not 5"),
        ("  ", "case.json is empty"),
        (b'{"kv": "\xff"}', "row 1: byte 0xff is not UTF-8"),
        (TABLE, "case.json is named as JSON but holds CSV; name it case.csv"),
    ],
)
def test_json_that_is_broken_is_one_sentence(tmp_path, text, said):
    assert said in refusal(tmp_path, text, "case.json")


def test_of_several_named_cases_one_must_be_cut_out(tmp_path):
    said = refusal(tmp_path, json.dumps({"east": ENTRY, "west": ENTRY}), "both.json")
    assert said == (
        "both.json: it holds 2 feeders, 'east' and 'west'; cut one of them out into a file of its "
        "own"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (table("r_ohm", "ohm"), "row 1: 'ohm' is no column of a feeder; rename or remove it; did"),
        (table("r_ohm,", ","), "row 1: a column without a name"),
        (table("x_ohm", "r_ohm"), "row 1: column r_ohm is there twice"),
        ("bus,parent,r_ohm,x_ohm,p_kw,q_kvar\ns,,,,0,0\n", "row 1: column kv is missing"),
        (TABLE.splitlines()[0], "the file has a header and no rows"),
        (TABLE.replace(",", ";"), "its columns are separated by semicolons, as Excel writes"),
        (table("100,50", "1,100,50"), "row 3: the row has 16 fields instead of 15"),
        (table("100,50", '"1,100",50'), "row 3, column p_kw: '1,100' is read in two ways"),
        (table("100,50", "1 100,50"), "row 3, column p_kw: '1 100' is read in two ways"),
        (table("100,50", "1_100,50"), "row 3, column p_kw: '1_100' is read in two ways"),
        (table("100,50", "nan,50"), "row 3, column p_kw: 'nan' is not a number"),
        (table("100,50", "1e999,50"), "row 3, column p_kw: '1e999' is no finite number"),
        (table("100,50", ",50"), "row 3, p_kw: a value is missing"),
        (table("0.5,0.25,100", ",0.25,100"), "row 3, r_ohm: a value is missing"),
        (table("0.5,0.25,100", "-0.5,0.25,100"), "row 3, column r_ohm: '-0.5' is negative"),
        (table("12.47", ""), "row 2, kv: the source has no nominal voltage"),
        (table("c,2", "2,2"), "row 4, column bus: '2' is the bus of row 3 already"),
        (table("c,2", "c,22"), "row 4, column parent: '22' is no bus of the file; did you"),
        (table("c,2", "c,c"), "row 4, column parent: 'c' is the bus itself"),
        (table("c,2", "c,"), "row 4: bus 'c' has no parent, nor has 's'"),
        (table("c,2", ",2"), "row 4, column bus: the bus has no label"),
        (table("2,s", "2,c"), "row 3: no line leads from the source to bus '2', 'c', '4'"),
        (table("s,,,,0", "s,4,,,0"), "no bus is the source"),
        (table("B,tap", 'B,"tap'), "the quotation marks do not match near line"),
        (table("B,tap", "BB,tap"), "row 5, column phases: 'BB' are no phases"),
        (TABLE.encode("utf-16"), "row 1: byte 0xff is not UTF-8"),
        (json.dumps(ENTRY), "feeder.csv is named as CSV but holds JSON; name it feeder.json"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_said_as_a_spreadsheet_counts(tmp_path, text, said):
    found = refusal(tmp_path, text)
    assert found.startswith("feeder.csv") and said in found


def test_a_file_that_is_not_there_or_no_feeder_is_said(tmp_path):
    with pytest.raises(DataError, match=r"there is no file .*none.csv; name the file of a feeder"):
        read_feeder(tmp_path / "none.csv")
    with pytest.raises(DataError, match="is a folder"):
        read_feeder(tmp_path)
    assert "no feeder file is known by this name" in refusal(tmp_path, "hello", "feeder.txt")


# --- two thousand broken files ---

ODD = [
    None, True, False, "", " ", "x", "1", -1, 0, 1, 2, 3, 4, 99, 1.5, -0.5, 1e308, 1e-308, 10**400,
    float("nan"), float("inf"), [], {}, [[]], "a\nb", "\u2028", "é", "=1+1", "x" * 5000, {"a": 1},
]  # fmt: skip


def mutated_entry(draw):
    """The small feeder as JSON text, with one to three things changed at random."""
    changed = json.loads(json.dumps(ENTRY))
    for _ in range(draw.randint(1, 3)):
        key = draw.choice(list(changed))
        how = draw.randrange(6)
        if how == 0:
            del changed[key]
        elif how == 1:
            changed[key] = draw.choice(ODD)
        elif how == 2:
            changed[str(draw.choice([*ODD, key + "s"]))] = changed[key]
        elif isinstance(changed[key], list) and changed[key]:
            changed[key][draw.randrange(len(changed[key]))] = draw.choice(ODD)
    text = json.dumps(changed)
    return damaged(draw, text) if draw.random() < 0.3 else text


def damaged(draw, text):
    """A text with a piece cut out, doubled or replaced."""
    a = draw.randrange(len(text))
    b = min(len(text), a + draw.randint(1, 12))
    return (
        text[:a] + draw.choice(["", text[a:b] * 2, "\0", '"', ",", "\n", "-", "9" * 20]) + text[b:]
    )


def mutated_table(draw):
    """The table with one to three cells changed, or its text damaged."""
    if draw.random() < 0.4:
        return damaged(draw, TABLE)
    rows = [line.split(",") for line in TABLE.splitlines()]
    for _ in range(draw.randint(1, 3)):
        row = draw.choice(rows)
        row[draw.randrange(len(row))] = str(draw.choice(ODD))
    return "\n".join(",".join(row) for row in rows)


@pytest.mark.parametrize(
    ("mutated", "name"), [(mutated_entry, "case.json"), (mutated_table, "feeder.csv")]
)
def test_a_thousand_broken_files_are_read_or_refused_in_one_sentence(tmp_path, mutated, name):
    draw, refused = random.Random(7), 0
    for _ in range(1000):
        text = mutated(draw)
        try:
            read(tmp_path, text, name)
        except DataError as error:
            refused += 1
            said = str(error)
            assert len(said.splitlines()) == 1 and len(said) <= 300, said
            assert name in said
    assert 400 < refused < 1000
