"""The tracker on the command line: keys agreed on, bad input in a sentence, no word that acts."""

import csv
import io
import json
import re
import shutil
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from damage import HOSTILE, replace
from icalendar import Calendar
from tracking import asked

from workbench import build, db
from workbench.cells import restored
from workbench.cli import main
from workbench.contract import create_tables, read_contract, schema_dir
from workbench.errors import BadInput
from workbench.scenario import Scenario
from workbench.tracker.questions import QUESTIONS
from workbench.tracker.read import REGISTERS, item_id, read_facts
from workbench.tracker.register import register
from workbench.tracker.search import search
from workbench.tracker.settings import PRESETS, problems
from workbench.tracker.study import STUDY

pytestmark = pytest.mark.usefixtures("database")

CAVEAT = {"id": "S35", "text": "Inverters may be deployed without communications"}


@pytest.fixture
def run(capsys):
    """Run a command in this process: its status, what it prints and what it says."""

    def command(*arguments):
        status = main(list(arguments))
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


@pytest.fixture
def ask(run):
    """Ask the tracker a question and read its JSON."""

    def question(*arguments):
        status, out, err = run("tracker", *arguments, "--format", "json")
        assert (status, err) == (0, "")
        return json.loads(out)

    return question


# --- the contract ---

LISTED = ["id", "register", "kind", "title", "status", "note", "caveat"]
WHOLE = [*LISTED, "state", "known_on", "dates", "source", "basis", "certainty"]


def test_search_has_the_keys_agreed_on(ask):
    rows = ask("search", "S34", "--limit", "1")
    assert [list(row) for row in rows] == [LISTED, LISTED]
    assert rows[0] == {
        "id": "S34", "register": "siwg_items", "kind": "agreement",
        "title": "Every smart inverter can communicate with external systems",
        "status": "proposed for CPUC", "note": CAVEAT["text"], "caveat": CAVEAT,
    }  # fmt: skip
    assert (rows[1]["id"], rows[1]["caveat"]) == ("S35", None)


def test_items_have_the_keys_agreed_on(ask):
    rows = ask("items")
    assert len(rows) == 391
    assert {tuple(row) for row in rows} == {tuple(WHOLE)}
    by = {(row["register"], row["id"]): row for row in rows}
    first = by["milestones", "M20"]
    assert first == {
        "id": "M20", "register": "milestones", "kind": "filing due", "title": "First DRP due",
        "status": "planned", "note": "filed 2015-07-01 per Public Advocates Office page",
        "caveat": None, "state": None, "known_on": "2015-03-31",
        "dates": [{"role": "date", "date": "2015-07", "latest": "2015-07", "precision": "month"}],
        "source": "MTS Vol. 1, DPP alignment",
        "basis": "filed 2015-07-01 per Public Advocates Office page", "certainty": "stated",
    }  # fmt: skip
    assert by["siwg_items", "S34"]["state"] == "agreed with a caveat"
    assert by["siwg_items", "S42"]["state"] == by["siwg_items", "S42"]["kind"] == "open"
    assert by["principles", "P8360a"]["known_on"] is None


def test_items_as_of_a_day_are_what_was_known_by_then(ask):
    then = ask("items", "--as-of", "2014-06-18", "--register", "siwg_items,proceedings")
    assert {
        (row["register"], row["status"]) for row in then if row["register"] == "proceedings"
    } == {("proceedings", None)}
    assert sum(row["register"] == "siwg_items" for row in then) == 56
    # the same by the scenario's own day
    link = ("--set", "known=then", "--set", "as_of=2014-06-18")
    assert ask("items", "--register", "siwg_items,proceedings", *link) == then


def test_counts_have_the_keys_agreed_on(ask):
    assert ask("items", "--count-by", "kind", "--register", "proceedings") == {
        "application": 5,
        "rulemaking": 21,
    }
    across = ask("items", "--count-by", "kind", "--kind", "open,rulemaking,working group")
    assert across == {
        "proceedings/rulemaking": 21, "working_groups/working group": 6, "siwg_items/open": 18,
    }  # fmt: skip


def test_due_has_the_keys_agreed_on(ask):
    rows = ask("due", "--as-of", "2014-06-18", "--within", "30", "--register", "siwg_items")
    assert rows[-2] == {
        "id": "S50", "register": "siwg_items",
        "title": "Submit the phase 2 agreement list to the CPUC", "due_date": "2014-07-18",
        "precision": "day", "days": 30, "overdue": False, "also": ["M29"], "caveat": None,
    }  # fmt: skip
    rows = ask("due", "--as-of", "2015-07-01", "--within", "0", "--overdue")
    assert {tuple(row) for row in rows} == {tuple(rows[0])}
    assert {row["id"]: row["days"] for row in rows[-3:]} == {"S53": -348, "M18": None, "M19": None}
    assert ask("due", "--as-of", "2015-07-01", "--within", "0") == []


def test_deadline_has_the_keys_agreed_on(ask):
    assert ask("deadline", "--rule", "DL02", "--trigger", "2014-06-14") == {
        "rule_id": "DL02", "trigger": "2014-06-14", "computed": "2014-07-04",
        "rolled": "2014-07-07", "lower_bound": False,
    }  # fmt: skip
    assert ask("deadline", "--rule", "DL03", "--trigger", "2014-06-14", "--from", "DL02") == {
        "rule_id": "DL03", "trigger": "2014-07-07", "computed": "2014-07-12",
        "rolled": "2014-07-14", "lower_bound": False,
    }  # fmt: skip
    found = ask("deadline", "--rule", "DL04", "--trigger", "2014-06-05")
    assert (found["rolled"], found["lower_bound"]) == ("2014-07-05", True)


def test_coverage_has_the_keys_agreed_on(ask):
    rows = ask("coverage")
    assert len(rows) == 8
    assert rows[0] == {
        "initiative_id": "I1", "law": "8360", "of": 10, "listed": 8, "letters": [*"abcdefgi"],
        "missing": ["h", "j"], "blanket": 0,
    }  # fmt: skip
    assert rows[1] == {
        "initiative_id": "I1", "law": "740.1", "of": 5, "listed": None, "letters": None,
        "missing": None, "blanket": None,
    }  # fmt: skip
    assert (rows[3]["listed"], rows[3]["letters"], rows[3]["missing"]) == (0, [], [])


def test_graph_has_the_keys_agreed_on(ask):
    assert ask("graph", "DL03", "--depth", "1") == {
        "nodes": [
            {
                "id": "DL03", "register": "deadline_rules", "kind": "deadline rule",
                "title": "Reply comments on proposed decision", "status": None,
            },
            {
                "id": "DL02", "register": "deadline_rules", "kind": "deadline rule",
                "title": "Comments on proposed decision", "status": None,
            },
        ],
        "edges": [{"source": "DL02", "target": "DL03", "relation": "triggers"}],
    }  # fmt: skip


def test_changes_have_the_keys_agreed_on(ask):
    found = ask("changes", "--from", "2014-08-14", "--to", "2014-08-14", "--register", "milestones")
    assert found == {
        "items": [
            {
                "id": "M50", "register": "milestones", "kind": "order",
                "title": "DRP rulemaking opened", "status": "done", "known_on": "2014-08-14",
                "change": "took place", "caveat": None,
            }
        ],
        "unknown": 0,
    }  # fmt: skip
    assert ask("changes", "--from", "2015-04-01", "--to", "2015-04-01")["unknown"] == 72


def test_the_calendar_is_written_to_a_file(run, tmp_path):
    out = tmp_path / "dates.ics"
    status, printed, err = run("tracker", "ics", "--out", str(out), "--register", "milestones")
    assert (status, printed, err) == (0, "", f"wrote {out}\n")
    assert len(Calendar.from_ical(out.read_bytes()).walk("VEVENT")) == 53  # one of 54 is relative
    status, printed, err = run("tracker", "ics", "--out", str(tmp_path / "dates.pdf"))
    assert (status, printed) == (2, "") and "name a file that ends in .ics" in err


@pytest.mark.parametrize("name", [q.name for q in QUESTIONS if not q.suffixes])
def test_every_question_answers_in_every_form(tracked, name):
    own = {"search": {"text": "S34"}, "graph": {"id": "S34"}}
    result = asked(tracked, name, **own.get(name, {}))
    assert result.formatted("table").count("\n") >= len(result.rows) + 2 > 2
    assert len(list(csv.reader(io.StringIO(result.formatted("csv"))))) == len(result.rows) + 1
    assert json.loads(result.formatted("json"))


def test_the_answer_says_what_was_agreed_what_is_open_and_what_is_due(ask):
    assert ask("answer")["answer"] == (
        "On June 18, 2014 the smart-inverter group had twelve agreements, six of them with a "
        "caveat, and 18 open questions; twelve items were due within 30 days."
    )
    later = ("--set", "as_of=2015-03-31", "--set", "within=122")
    assert ask("answer", *later)["answer"].endswith("; three items were due within 122 days.")
    before = ask("answer", "--set", "as_of=2014-06-17", "--set", "known=then")["answer"]
    assert before.startswith("By June 17, 2014 nothing of the smart-inverter group was on file;")


# --- S34 never without S35, in CSV and tables too ---


def test_csv_has_the_caveat_beside_its_item(run):
    for arguments in (
        ["search", "external systems", "--limit", "1"],
        ["items", "--register", "siwg_items", "--kind", "agreement"],
    ):
        status, out, _ = run("tracker", *arguments, "--format", "csv")
        assert status == 0
        rows = list(csv.DictReader(io.StringIO(out)))
        at = [row["id"] for row in rows].index("S34")
        assert rows[at]["caveat"] == f"S35: {CAVEAT['text']}"
        assert rows[at + 1]["id"] == "S35"


def test_unknown_is_null_or_an_empty_cell_and_never_a_day(run):
    _, out, _ = run("tracker", "items", "--as-of", "2015-03-31", "--format", "csv")
    rows = {(row["register"], row["id"]): row for row in csv.DictReader(io.StringIO(out))}
    row = rows["proceedings", "R1408013"]
    assert row["dates"] == "opened 2014-08-14; closed not known by then"
    assert (row["status"], row["known_on"]) == ("", "2014-08-14")
    assert rows["policies", "AB340"]["kind"] == ""
    assert rows["milestones", "M24"]["dates"] == "date 2017-09/2017-12"
    assert rows["principles", "P8360a"]["known_on"] == ""


# --- no organization's position ---

POSITIONS = {
    "search": {"text": "2014", "limit": "60"},
    "items": {},
    "graph": {"id": "S46"},
    "due": {"within": "3660"},
    "changes": {"from": "2014-06-18"},
    "ics": {},
}


@pytest.mark.parametrize("name", POSITIONS)
def test_no_export_of_a_groups_points_names_a_party(tracked, database, name):
    with closing(db.connect(database)) as con:
        names = {name.lower() for (name,) in con.execute("select name from parties").fetchall()}
    assert len(names) == 37
    names.remove("large fleet operators")  # a kind of company, which S20 is about
    narrowed = {} if name == "graph" else {"register": "siwg_items"}
    result = asked(tracked, name, **POSITIONS[name], **narrowed)
    folded = re.sub(rb"\r\n ", b"", result.text or b"").decode()
    for text in [folded] if folded else [result.formatted("json"), result.formatted("csv")]:
        found = text.lower()
        assert "s46" in found or "s50" in found
        assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", found)] == []
        assert "role_group" not in found


# --- bad input ---


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("search", {"text": "S34", "limit": "0"}, "--limit 0: use a whole number from 1 to 100000"),
        ("search", {"text": "S34", "limit": "few"}, "--limit few: use a whole number"),
        ("search", {"text": "S34", "register": "siwg"}, "there is no register 'siwg'"),
        ("items", {"count_by": "topic"}, "--count-by topic: use kind or state"),
        ("items", {"as_of": "soon"}, "--as-of soon: 'soon' is not a date"),
        ("items", {"as_of": "2014-06"}, "--as-of 2014-06: '2014-06' is not a date"),
        ("items", {"as_of": "2014-13"}, "--as-of 2014-13: '2014-13' is not a date"),
        ("due", {"as_of": "2014-02-30"}, "--as-of 2014-02-30: '2014-02-30' is not a date"),
        ("due", {"as_of": "0001-01-01"}, "--as-of 0001-01-01: use a day of the years 1900 to 2100"),
        ("due", {"within": "-1"}, "--within -1: use a whole number from 0 to 100000"),
        ("due", {"within": "1e3"}, "--within 1e3: use a whole number"),
        ("due", {"register": "parties"}, "there is no register 'parties'"),
        ("deadline", {"trigger": "2040-01-01"}, "only holidays of 2010 to 2035 are known"),
        ("deadline", {"trigger": "July 4"}, "--trigger July 4: 'July 4' is not a date"),
        ("changes", {"to": "2101-01-01"}, "--to 2101-01-01: use a day of the years 1900 to 2100"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused_with_the_reason(tracked, name, options, said):
    with pytest.raises(BadInput) as told:
        asked(tracked, name, **options)
    assert said in str(told.value) and "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("graph S344", "there is no item 'S344'; did you mean 'S44' or 'S34'?"),
        ("graph", "the following arguments are required"),
        ("items --kind agreemnt", "there is no kind 'agreemnt'; did you mean 'agreement'"),
        ("due --within -1", "--within -1: use a whole number from 0 to 100000"),
        ("deadline --rule DL01", "DL01 (computation of time) has no offset"),
        ("changes --from 2015-01-01 --to 2014-01-01", "the first day lies after the last"),
        ("items --set state=done", "state=done: there is no state 'done'; use one of agreed,"),
        ("items --set rule=DL1", "rule=DL1: there is no rule 'DL1'"),
    ],
)
def test_a_wrong_value_is_said_in_one_sentence_with_status_2(run, arguments, said):
    status, out, err = run("tracker", *arguments.split())
    assert (status, out) == (2, "")
    assert said in err
    assert err.startswith("workbench: ") and err.count("\n") == 1


def test_a_file_without_dates_is_no_calendar(run):
    status, out, err = run("tracker", "ics", "--register", "principles")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "no item of principles has a date that is known" in err


def test_points_that_wait_for_one_another_are_named_with_the_circle(data, run, tmp_path):
    # S12 waits for S11 and S10, S11 for S10; now S10 waits for S12
    replace(data / "siwg_items.csv", "stakeholders,open,,,,,", "stakeholders,open,,S12,,,")
    built = tmp_path / "w.duckdb"
    status, out, err = run("build", "--data", str(data), "--db", str(built))
    assert (status, out, built.exists()) == (1, "", False)
    assert "these items wait for one another in a circle, 'S10 → S12 → S10'" in err
    assert "'S10 → S12 → S11 → S10'" in err


# --- settings ---


def test_every_preset_can_be_used(tracked):
    assert [problems(tracked, preset.scenario()) for preset in PRESETS] == [[]] * len(PRESETS)
    assert problems(tracked, Scenario()) == []


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("item=L2", "L2 is no item of the register"),
        ("item=DRP.4", "DRP.4 is no item of the register"),
        ("item=S344", "there is no item 'S344'; did you mean"),
        ("rule=DL99", "there is no rule 'DL99'; did you mean 'DL09'"),
        ("register=siwg", "there is no register 'siwg'; use one of policies"),
        ("since=2014-06-19", "use a day up to the as-of day, 2014-06-18"),
        ("state=agreed&register=x", "there is no register 'x'; use one of policies"),
    ],
)
def test_a_setting_that_the_facts_refuse_is_refused_with_the_reason(tracked, link, said):
    scenario, unread = Scenario.from_pairs(pair.split("=") for pair in link.split("&"))
    (problem,) = problems(tracked, scenario)
    assert said in problem.reason and unread == []


# --- facts whose words would act, if they could ---


KEPT = {
    "source", "roll_rule", "trigger_rule_id", "caveat_of", "code_section", "letter",
    "template_process_id", "output_step_id",
}  # fmt: skip
"""Columns of text that are keys, or that the data tests hold to a form."""


@pytest.fixture(scope="module")
def hostile_data(tmp_path_factory):
    """Facts with hostile words in every field of text of every item, in a key and in a source."""
    data = Path(shutil.copytree(db.data_dir(), tmp_path_factory.mktemp("hostile") / "data"))
    with duckdb.connect() as con:
        create_tables(con, schema_dir())
        contract = read_contract(con)
    bound = {(rule.table, column) for rule in contract.rules for column in rule.columns}
    for name in REGISTERS:
        table = f"core_{name}"
        texts = {c.name for c in contract.tables[table] if c.type == "VARCHAR"} - KEPT
        texts -= {column for of, column in bound if of == table}
        _reword(data / f"{name}.csv", texts)
    replace(data / "smart_inverter_phases.csv", "1,Autonomous functions", "1,=1+1<b>")
    replace(data / "serves.csv", "initiatives,I1,smart", "services,SSV,smart")
    return data


def _reword(file, columns):
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row |= {column: HOSTILE for column in columns if row[column]}
        if row["source"] not in ("public record", "this workbench"):
            row["source"] += " " + HOSTILE.replace(";", ",")
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def hostile_facts(hostile_data):
    with closing(db.connect(build.build(hostile_data, hostile_data.parent / "w.duckdb"))) as con:
        return read_facts(con)


def test_hostile_words_stay_words_in_every_list(hostile_facts):
    for item in register(hostile_facts):
        row = hostile_facts.places[item.key]
        assert item.id == item_id(item.register, row)
        if item.register != "smart_inverter_phases":
            assert item.title == HOSTILE
    assert len(register(hostile_facts)) == 391


@pytest.mark.parametrize("name", [q.name for q in QUESTIONS if not q.suffixes])
def test_no_cell_of_a_csv_acts(hostile_facts, name):
    own = {"search": {"text": "HYPERLINK", "limit": "1000"}, "graph": {"id": "SIWG"}}
    result = asked(hostile_facts, name, "within=3660&since=1990-01-01", **own.get(name, {}))
    found = list(csv.reader(io.StringIO(result.formatted("csv"))))
    assert len(found) == len(result.rows) + 1 and result.rows
    for line, row in zip(found[1:], result.rows, strict=True):
        for cell, value in zip(line, row.values(), strict=True):
            assert not re.match(r"\s*[=+\-@\t]", cell) or not isinstance(value, str)
            if "\n=1+1" in cell or "=HYPERLINK" in cell[:12]:
                assert cell.startswith("'")
            if isinstance(value, str):
                assert restored(cell) == value
    assert json.loads(result.formatted("json")) is not None
    assert result.formatted("table")


def test_hostile_words_stay_words_in_a_calendar(hostile_facts, tracked):
    calm, wild = (
        Calendar.from_ical(asked(facts, "ics").text).walk("VEVENT")
        for facts in (tracked, hostile_facts)
    )
    assert len(wild) == len(calm)
    assert {event.name for event in wild} == {"VEVENT"}
    assert len({str(event["uid"]) for event in wild}) == len(wild)
    (event,) = [e for e in wild if str(e["uid"]).startswith("siwg_items-S50-")]
    assert str(event["summary"]) == f"Due: {HOSTILE}"
    lines = asked(hostile_facts, "ics").text.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75


def test_hostile_words_are_found_like_others(hostile_facts):
    found = search(hostile_facts, "alert(1) HYPERLINK")
    assert len(found.items) == 391
    assert search(hostile_facts, "S34").items[0].id == "S34"
    nodes = asked(hostile_facts, "graph", id="CH10").data["nodes"]
    assert {"id": "SSV", "register": "services"}.items() <= nodes[1].items() | nodes[-1].items()
    assert asked(hostile_facts, "graph", id="1:=1+1<b>").data["nodes"][0]["id"] == "1:=1+1<b>"


def test_the_command_line_runs_on_such_facts(run, hostile_data, hostile_facts, monkeypatch):
    monkeypatch.setenv("WORKBENCH_DB", str(hostile_data.parent / "w.duckdb"))
    status, out, err = run("tracker", "answer", "--format", "csv", "--data", str(hostile_data))
    assert (status, err) == (0, "")
    assert out.startswith("answer\r\n")


def test_the_study_is_the_one_that_the_command_line_asks(tracked):
    assert STUDY.questions is QUESTIONS
    assert {question.name for question in QUESTIONS} >= {
        "search", "items", "due", "deadline", "coverage", "graph", "changes", "ics", "answer",
    }  # fmt: skip
