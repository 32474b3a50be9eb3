"""The command line: what it prints programs can read, what is wrong it says in one sentence."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from workbench import build, cli, db
from workbench.cli import main
from workbench.scenario import Scenario

pytestmark = pytest.mark.usefixtures("database")

HANDOFF = {
    "flow_id": str,
    "from_process": str,
    "from_step": str,
    "to_process": str,
    "to_step": str,
    "consumer_cycle": str,
    "cycle_name": str,
    "producer_cycle": str,
    "need_date": str,
    "release_date": str,
    "usable_date": str,
    "slack_days": int,
    "state": str,
    "version_in_use": str,
    "version_release_date": str,
    "age_days": int,
    "fresh": bool,
    "coarse": bool,
    "certainty": str,
}
STEP = {
    "step_id": str,
    "es": int,
    "ef": int,
    "ls": int,
    "lf": int,
    "total_float": int,
    "free_float": int,
    "critical": bool,
}
NEVER_NULL = {"flow_id", "from_process", "to_process", "state", "certainty"}


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
    """Ask a question and read its JSON."""

    def question(*arguments):
        status, out, err = run("alignment", *arguments, "--format", "json")
        assert (status, err) == (0, "")
        return json.loads(out)

    return question


def typed(row, types):
    assert list(row) == list(types)
    return all(row[name] is None or type(row[name]) is kind for name, kind in types.items())


# --- the contract ---


def test_handoffs_have_the_keys_and_types_agreed_on(ask):
    rows = ask("handoffs", "--set", "drp_due=2017-07-01")
    assert all(typed(row, HANDOFF) for row in rows)
    assert all(row[name] is not None for row in rows for name in NEVER_NULL)
    assert {row["state"] for row in rows} == {"in_time", "tight", "none", "unknown"}
    assert {row["certainty"] for row in rows} == {"stated", "public record", "assumed"}
    assert all(re.fullmatch(r"[A-Z_]+ \d{4}", row["consumer_cycle"] or "RATE 2017") for row in rows)
    row = next(r for r in rows if (r["flow_id"], r["consumer_cycle"]) == ("F09", "TPP 2018"))
    assert (row["cycle_name"], row["need_date"]) == ("TPP 2018-2019", "2018-01-01")
    unknown = next(r for r in rows if r["flow_id"] == "F17")
    assert {k for k, v in unknown.items() if v is None} == set(HANDOFF) - NEVER_NULL - {"from_step"}


def test_the_hand_worked_row_comes_out(ask):
    rows = ask("handoffs", "--set", "step.DRP.7=2017-10-01", "--set", "drp_due=2017-07-01")
    row = next(r for r in rows if (r["flow_id"], r["consumer_cycle"]) == ("F01", "IEPR 2017"))
    assert (row["slack_days"], row["state"], row["fresh"]) == (-30, "missed", False)
    assert (row["version_in_use"], row["age_days"]) == ("DRP 2015", 793)


def test_every_setting_of_the_contract_is_taken(ask):
    settings = [
        "dates=actual", "latency.F01=90", "step.DRP.7=2017-10-01", "cycle.IEPR.2017=2018-02-20",
        "pair.F01.2017=2015", "horizon=2014:2024", "drp_due=2017-07",
    ]  # fmt: skip
    rows = ask("handoffs", *(word for setting in settings for word in ("--set", setting)))
    row = next(r for r in rows if (r["flow_id"], r["consumer_cycle"]) == ("F01", "IEPR 2017"))
    # DRP 2015 is meant: July 1, 2015 + 90 days is September 29, 2015, 703 days before the need
    assert (row["producer_cycle"], row["usable_date"]) == ("DRP 2015", "2015-09-29")
    assert row["slack_days"] == 703


def test_the_horizon_is_2014_to_2024_unless_set(ask):
    years = {int(r["consumer_cycle"][-4:]) for r in ask("handoffs") if r["consumer_cycle"]}
    assert (min(years), max(years)) == (2014, 2024)
    assert ask("handoffs") == ask("handoffs", "--set", "horizon=2014:2024")
    assert ask("handoffs") == ask("handoffs", "--link", Scenario().query())


def test_the_sweep_has_the_keys_and_types_agreed_on(ask):
    found = ask("sweep", "--set", "weight.IEPR=1", "--set", "handling.IEPR=2")
    assert list(found) == ["months", "best", "ties", "next_best", "fragile"]
    types = {"release_month": int, "label": str, "total": float, "by_process": dict}
    assert all(typed(month, types) for month in found["months"])
    assert [m["release_month"] for m in found["months"]] == list(range(24))
    assert all(set(m["by_process"]) == {"IEPR", "LTPP", "TPP"} for m in found["months"])
    assert (found["best"], found["ties"], found["next_best"], found["fragile"]) == (
        6,
        [6],
        5,
        ["F01"],
    )


def test_the_network_has_the_keys_and_types_agreed_on(ask):
    found = ask("network", "--due", "2017-07-01")
    assert list(found) == ["steps", "length_months", "required_start"]
    assert all(typed(step, STEP) for step in found["steps"])
    assert (found["length_months"], found["required_start"]) == (17, "2016-02-01")
    assert found == ask("network")  # the due date of the scenario when left out


def test_the_cadence_has_the_keys_and_types_agreed_on(ask):
    found = ask("cadence", "--producer", "24:2015-07", "--consumer", "36:2015-09")
    assert found == {
        "uses": [
            {"use_date": "2015-09", "version": "2015-07", "age_months": 2},
            {"use_date": "2018-09", "version": "2017-07", "age_months": 14},
        ],
        "hyper_period_months": 72,
        "mean_age_months": 8.0,
        "locked": False,
    }


def test_the_answer_comes_first_on_the_command_line_too(ask, run):
    said = ask("answer")["answer"]
    assert said.startswith("A plan filed July 1, 2017 reaches all of its hand-offs in time; ")
    assert said in run("alignment", "answer")[1]


@pytest.mark.parametrize(
    "question",
    [
        "answer", "handoffs", "sweep", "network", "ratecases", "horizons", "paths", "remedies",
        "record", "compare", "presets",
    ],
)  # fmt: skip
def test_every_question_answers_as_table_json_and_csv(run, question):
    for form in ("table", "json", "csv"):
        status, out, _ = run("alignment", question, "--format", form, "--set", "drp_due=2017-10-01")
        assert status == 0
        assert out.endswith("\n") and "Decimal" not in out and "None" not in out
        if form == "csv":
            head, *rows = list(csv.reader(io.StringIO(out)))
            assert all(len(row) == len(head) for row in rows)
        if form == "json":
            assert json.loads(out)


def test_a_table_leaves_unknown_empty_and_notes_apart(run):
    _, out, err = run("alignment", "handoffs", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert list(rows[0]) == [*HANDOFF, "edited"]
    unknown = next(row for row in rows if row["flow_id"] == "F17")
    assert (unknown["slack_days"], unknown["state"]) == ("", "unknown")
    assert {row["fresh"] for row in rows} == {"yes", "no", ""}
    assert err == ""  # notes are for people at a table
    _, out, err = run("alignment", "handoffs")
    assert "not covered" in err and "not covered" not in out


@pytest.mark.parametrize("question", ["remedies", "record", "compare", "ratecases", "horizons"])
def test_csv_without_rows_keeps_its_header(run, tmp_path, question):
    asked = ("alignment", question, "--format", "csv")
    full = run(*asked, "--set", "drp_due=2017-10-01")[1]
    none = run(*asked, "--set", "horizon=2010:2010")[1]
    assert full.startswith(none) and none.count("\r\n") == 1 and none.startswith(full[:10])
    out = tmp_path / "none.csv"
    run(*asked, "--set", "horizon=2010:2010", "--out", str(out))
    assert out.read_bytes().decode("utf-8-sig") == none


# --- files ---


def test_the_calendar_is_written_to_a_file(run, tmp_path):
    out = tmp_path / "dates.ics"
    assert run("alignment", "ics", "--out", str(out)) == (0, "", f"wrote {out}\n")
    assert len(Calendar.from_ical(out.read_bytes()).walk("VEVENT")) > 100


def test_maps_are_written_as_drawings(run, tmp_path):
    for kind in ("statewide", "rate-cases"):
        out = tmp_path / f"{kind}.svg"
        assert run("alignment", "map", "--map", kind, "--out", str(out))[0] == 0
        assert ElementTree.parse(out).getroot().tag == "{http://www.w3.org/2000/svg}svg"
    out = tmp_path / "map.pdf"
    assert run("alignment", "map", "--out", str(out))[0] == 0
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_a_table_is_written_in_the_form_of_its_name(run, tmp_path, suffix):
    out = tmp_path / f"slack.{suffix}"
    assert run("alignment", "handoffs", "--out", str(out))[0] == 0
    text = out.read_text(encoding="utf-8-sig")
    rows = json.loads(text) if suffix == "json" else list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 172
    assert list(tmp_path.iterdir()) == [out]


def test_a_place_that_cannot_be_written_to_leaves_nothing(run, tmp_path):
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    for out in (tmp_path / "missing" / "slack.csv", folder):
        status, printed, err = run("alignment", "handoffs", "--out", str(out))
        assert (status, printed) == (2, "")
        assert err.startswith(f"workbench: --out {out}: cannot be written (")
    assert list(tmp_path.iterdir()) == [folder]
    assert list(folder.iterdir()) == []


def test_a_file_in_the_way_of_a_folder_is_named(run, tmp_path):
    (tmp_path / "file").write_text("mine")
    for out in (tmp_path / "file" / "slack.csv", tmp_path / "file" / "below" / "slack.csv"):
        err = run("alignment", "handoffs", "--out", str(out))[2]
        why = f"cannot be written ({tmp_path / 'file'} is a file)"
        assert err == f"workbench: --out {out}: {why}; choose another\n"
        err = run("build", "--db", str(out))[2]
        assert f"cannot be written to {out} ({tmp_path / 'file'} is a file); make room" in err


def test_a_file_that_is_there_stays_when_the_answer_fails(run, tmp_path):
    out = tmp_path / "sweep.csv"
    out.write_text("mine")
    assert run("alignment", "sweep", "--set", "weight.EEF=1", "--out", str(out))[0] == 2
    assert out.read_text() == "mine"


def test_a_calendar_under_another_ending_is_refused(run, tmp_path):
    status, _, err = run("alignment", "ics", "--out", str(tmp_path / "dates.csv"))
    assert (status, list(tmp_path.iterdir())) == (2, [])
    assert "name a file that ends in .ics" in err


# --- what is wrong, in one sentence ---


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("handoffs --set drp_due=2017-02-30", "'2017-02-30' is not a date"),
        ("handoffs --set drp_due=2015-07-01", "outside the range from July 2, 2015"),
        ("handoffs --set drp_due", "write a setting as FIELD=VALUE"),
        ("handoffs --set drp_due=", "a value is missing"),
        ("handoffs --set color=red", "there is no setting 'color'"),
        ("handoffs --set dates=later", "use planned or actual"),
        ("handoffs --set latency.F99=1", "there is no hand-off 'F99'"),
        ("handoffs --set latency.F01=1501", "use a whole number from 0 to 1500"),
        ("handoffs --set latency.F01=1 --set latency.F01=2", "latency.F01 is given twice"),
        ("handoffs --set step.DRP.1=2016-01-01", "DRP.1 hands out nothing"),
        ("handoffs --set cycle.IEPR.2018=2018-01-01", "IEPR has no cycle of 2018"),
        ("handoffs --set horizon=2024:2014", "in ascending order"),
        (
            "handoffs --set step.DRP.7=2017-10-01 --set cycle.DRP.2017=2017-10-01",
            "keep one of the two",
        ),
        ("handoffs --set drp_due=2017-10-01 --link v=1", "not allowed with argument"),
        ("handoffs --format xml", "invalid choice: 'xml'"),
        ("handoffs --frobnicate", "unrecognized arguments: --frobnicate"),
        ("sweep --set weight.EEF=1", "EEF cannot be weighted: it has no regular schedule"),
        (
            "sweep --set weight.IEPR=0 --set weight.LTPP=0 --set weight.TPP=0",
            "every weight would be",
        ),
        ("network --due 2017-13", "'2017-13' is not a month"),
        ("network --process XX", "there is no process 'XX'"),
        ("cadence --producer 24:2015-07", "the following arguments are required: --consumer"),
        ("cadence --producer 0:2015-07 --consumer 36:2015-09", "'0' is no number of months"),
        ("paths --chain F01,F99", "use hand-offs such as F01,F03,F04"),
        ("paths --chain F01,F04", "F01 ends at IEPR, but F04 starts from AS"),
        ("map --width wide", "use a whole number of pixels"),
        ("map --map galaxy", "use statewide or rate-cases"),
        ("horoscope", "invalid choice: 'horoscope'"),
        ("", "the following arguments are required: QUESTION"),
    ],
)
def test_a_wrong_value_is_said_in_one_sentence_with_status_2(run, arguments, said):
    status, out, err = run("alignment", *arguments.split())
    assert (status, out) == (2, "")
    assert said in err
    assert err.startswith("workbench: ") and err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("network --process RATE", "RATE has no steps"),
        ("cadence --producer 599:2015-07 --consumer 600:2015-09", "leaves the calendar"),
    ],
)
def test_an_answer_that_cannot_be_computed_has_status_1(run, arguments, said):
    status, out, err = run("alignment", *arguments.split())
    assert (status, out) == (1, "")
    assert said in err
    assert err.startswith("workbench: ") and err.count("\n") == 1


def test_damaged_facts_have_status_1(run, tmp_path):
    (tmp_path / "processes.csv").write_text("nonsense\n")
    place = tmp_path / "w.duckdb"
    status, out, err = run("build", "--data", str(tmp_path), "--db", str(place))
    assert (status, out, place.exists()) == (1, "", False)
    assert err.startswith("workbench: the reference database was not built")


# --- links ---


def test_a_link_falls_back_field_by_field_and_says_so(run):
    link = (
        f"http://localhost:5006/alignment?drp_due=soon&latency.F01=90&latency.F99=1&x={quote('<')}"
    )
    status, out, err = run("alignment", "handoffs", "--link", link, "--format", "json")
    assert status == 0
    said = [line.removeprefix("workbench: left out of the link: ") for line in err.splitlines()]
    assert [line.split("=")[0] for line in said] == ["drp_due", "x", "latency.F99"]
    row = next(r for r in json.loads(out) if r["flow_id"] == "F01" and r["to_process"] == "IEPR")
    assert row["usable_date"] == "2015-09-29"


def test_a_link_to_a_page_without_settings_is_the_default(ask):
    assert ask("answer", "--link", "http://localhost:5006/alignment") == ask("answer")


def test_a_link_is_compared_with_the_baseline_in_it(ask):
    baseline = quote("v=1&drp_due=2017-05-01")
    found = ask("compare", "--link", f"drp_due=2017-10-01&baseline={baseline}")
    assert found["difference"][0] == "plan due: October 1, 2017 instead of May 1, 2017"
    change = next(c for c in found["changes"] if c["key"] == "F01.DRP.IEPR.2017")
    # May 1 to September 1 are 123 days, October 1 is 30 days late
    assert (change["slack_days"], change["baseline_slack_days"]) == (-30, 123)
    assert change["change_days"] == -153


# --- as a program of its own ---


WORKBENCH = str(Path(sys.executable).with_name("workbench"))


def program(*arguments, **more):
    return subprocess.run([WORKBENCH, *arguments], text=True, check=False, **more)


def test_the_program_answers_and_exits_as_main_does(database):
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    done = program("alignment", "answer", "--format", "json", **both)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["answer"].startswith("A plan filed July 1, 2017")
    done = program("alignment", "answer", "--set", "drp_due=soon", **both)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "workbench: drp_due=soon: 'soon' is not a date (YYYY-MM-DD)\n"


@pytest.mark.parametrize("question", ["answer", "handoffs"])
def test_a_reader_that_hangs_up_is_no_error(database, question):
    reader, writer = os.pipe()
    os.close(reader)  # nobody reads
    with os.fdopen(writer, "wb") as pipe:
        arguments = "alignment", question, "--format", "json"
        done = program(*arguments, stdout=pipe, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_answer_that_takes_long_says_on_a_terminal_that_it_is_worked_on(
    database, capsys, monkeypatch
):
    monkeypatch.setattr(cli, "TELL_S", 0.001)
    assert main(["alignment", "sweep"]) == 0
    assert "at work" not in capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["market", "clear"]) == 0
    assert "workbench: at work for 0 s; Ctrl-C ends it" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_what_nobody_may_overlook_is_said_beside_every_form(database, capsys, tmp_path, form):
    asked = ["market", "prices", "--set", "losses=off", "--format", form]
    said = "losses are off: a first look that leaves them out"
    assert main(asked) == 0
    assert capsys.readouterr().err.splitlines()[0] == said
    ending = "txt" if form == "table" else form
    assert main([*asked, "--out", str(tmp_path / f"prices.{ending}")]) == 0
    assert said in capsys.readouterr().err


def test_ctrl_c_ends_a_command_in_one_sentence(capsys, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "ensure", interrupted)
    assert main(["market", "clear"]) == 130
    assert capsys.readouterr().err == "workbench: ended before there was an answer\n"


def test_a_folder_of_ones_own_facts_has_its_own_answers(tmp_path, monkeypatch, capsys):
    # joint assumptions one month longer: the final forecast then has January to spare, 31 days
    monkeypatch.delenv("WORKBENCH_DB", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    folder = Path(shutil.copytree(db.data_dir(), tmp_path / "mine"))
    steps = folder / "process_steps.csv"
    old = "AS.1,AS,1,Joint agency work on assumptions and scenarios,scenarios,0,3"
    text = steps.read_text(encoding="utf-8")
    assert old in text
    steps.write_text(text.replace(old, old[:-1] + "4"), encoding="utf-8")
    assert main(["alignment", "answer", "--data", str(folder), "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)["answer"]
    assert said.endswith("have 31 days to spare.")
    assert main(["alignment", "answer", "--data", str(tmp_path / "nowhere")]) == 1
    assert "there is no folder" in capsys.readouterr().err
