"""A scenario in SQL: every computed table says what the command line says, and what it means."""

import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest
from damage import replace

import workbench
from workbench import build, db
from workbench.alignment.study import STUDY
from workbench.cli import main
from workbench.errors import BadInput, DataError
from workbench.scenario import Link, Scenario
from workbench.studies import studies
from workbench.views import described, listed

pytestmark = pytest.mark.usefixtures("database")

TABLES = {
    "handoffs": "handoffs",
    "release_months": "sweep",
    "step_network": "network",
    "rate_cases": "ratecases",
    "horizons": "horizons",
    "path_ages": "paths",
    "remedies": "remedies",
    "cycles_beside_record": "record",
    "changes": "compare",
}
DEFAULT = Scenario().query()
OCTOBER = Scenario(drp_due=date(2017, 10, 1))
IN_OCTOBER = DEFAULT.replace("drp_due=2017-07-01&", "drp_due=2017-10-01&")


@pytest.fixture(scope="module")
def con(database, scenario_link):
    """The scenario that the command line was asked about, opened."""
    with workbench.open(scenario_link) as opened:
        yield opened


def records(con, view):
    """Rows of a table, its dates as JSON has them."""
    rows = con.sql(f'from "{view}"').pl().to_dicts()
    return [{k: v.isoformat() if isinstance(v, date) else v for k, v in r.items()} for r in rows]


# --- what stands in it ---


@pytest.mark.parametrize(("view", "question"), TABLES.items())
def test_a_computed_table_has_the_rows_of_the_command(con, asked, view, question):
    found, told = records(con, view), asked[question]
    assert len(found) == len(told) > 0
    for row, wanted in zip(found, told, strict=True):
        parts = row.pop("by_process", None)
        if parts is not None:
            parts = duckdb.sql(f"select json_keys('{parts}')").fetchall()[0][0]
            assert parts == list(wanted["by_process"])
        assert {key: row[key] for key in wanted if key in row} == {
            key: value for key, value in wanted.items() if key != "by_process"
        }


def test_the_tables_are_all_that_the_topics_promise(con):
    computed = {row["view"] for row in listed(con) if row["kind"] == "computed"}
    promised = {view for study in studies() for view in study.views()}
    assert computed == {*promised, "scenario", "answers"}
    assert promised >= TABLES.keys()
    assert STUDY.views().keys() == TABLES.keys()
    assert {view: question.name for view, question in STUDY.views().items()} == TABLES


def test_every_row_names_the_scenario_that_it_belongs_to(con, scenario_link):
    query = Link.read(scenario_link).query()
    for view in TABLES:
        assert con.sql(f"select distinct scenario from {view}").fetchall() == [(query,)]


def test_every_table_and_column_says_what_it_holds(con):
    tables = con.sql("select table_name, comment from duckdb_tables() where not internal")
    columns = con.sql(
        "select table_name, column_name, comment from duckdb_columns()"
        " where not internal and database_name = 'memory'"
    )
    assert [name for name, comment in tables.fetchall() if not comment] == []
    assert [name for *name, comment in columns.fetchall() if not comment] == []
    meant = described(STUDY)
    assert meant["handoffs"]["slack_days"] == "Needed less usable, in days; below zero is a miss"


def test_values_have_types_to_compute_with(con):
    types = dict(con.sql("select column_name, data_type from duckdb_columns()").fetchall())
    assert types["need_date"] == "DATE" and types["slack_days"] == "INTEGER"
    assert types["critical"] == "BOOLEAN" and types["uncovered_years"] == "INTEGER[]"
    late = "select min(slack_days), max(need_date - usable_date) from handoffs where state='missed'"
    assert con.sql(late).fetchall() == [(-60, -30)]  # 30 days late, and 30 more of handling time


def test_answer_and_settings_stand_in_tables_of_their_own(con, asked):
    answers = con.sql("from answers").fetchall()
    assert [(topic, question) for topic, question, _ in answers] == [
        (study.name, study.question) for study in studies()
    ]
    assert ("alignment", STUDY.question, asked["answer"]["answer"]) in answers
    settings = {row["setting"]: row for row in con.sql("from scenario").pl().to_dicts()}
    assert settings["latency.F01"]["words"] == "handling time (plan to draft forecast): 30 days"
    default = [setting for setting, row in settings.items() if row["is_default"]]
    assert STUDY.own(default) == ["dates", "horizon"]
    assert {*settings} - {*default} == {"drp_due", "latency.F01", "weight.IEPR"}


def test_the_facts_stand_beside_it_with_their_comments(con, database):
    with db.connect(database) as reference:
        views = reference.sql("select view_name from duckdb_views() where not internal").fetchall()
        for (view,) in views:
            assert (
                con.sql(f'from "{view}"').fetchall() == reference.sql(f'from "{view}"').fetchall()
            )
    assert {row["view"] for row in listed(con) if row["kind"] == "facts"} == {v for (v,) in views}


def test_facts_and_results_can_be_joined(con):
    sql = """
        select distinct label, state from handoffs join information_flows using (flow_id)
        where state = 'missed' order by label
    """
    assert ("plan to draft forecast", "missed") in con.sql(sql).fetchall()


# --- whoever asks ---


def test_other_libraries_and_cursors_find_facts_and_results_alike(con):
    for view, rows in (("handoffs", 172), ("information_flows", 27)):
        assert con.cursor().sql(f"from {view}").shape[0] == rows
        assert pl.read_database(f"from {view}", con).height == rows
        with pytest.warns(UserWarning, match="SQLAlchemy"):
            assert len(pd.read_sql(f"select * from {view}", con)) == rows


@pytest.mark.parametrize(
    ("scenario", "query"),
    [
        ("", DEFAULT),
        ("http://localhost:5006/alignment", DEFAULT),
        (Scenario(), DEFAULT),
        (OCTOBER, IN_OCTOBER),
        (Link(OCTOBER), IN_OCTOBER),
        ("?v=1&drp_due=2017-10-01", IN_OCTOBER),
        (
            Link(OCTOBER, Scenario()),
            IN_OCTOBER + "&baseline=" + DEFAULT.replace("=", "%3D").replace("&", "%26"),
        ),
    ],
)  # fmt: skip
def test_a_scenario_a_link_or_nothing_can_be_opened(scenario, query):
    assert query.startswith(("v=1&drp_due=2017-07-01&dates=", "v=1&drp_due=2017-10-01&dates="))
    with workbench.open(scenario) as con:
        assert con.sql("select distinct scenario from step_network").fetchall() == [(query,)]


def test_without_an_argument_it_is_where_every_visitor_starts():
    with workbench.open() as con:
        said = con.sql("select answer from answers").fetchall()[0][0]
        assert said.startswith("A plan filed July 1, 2017 reaches all of its hand-offs in time")
        assert con.sql("select count(*) from remedies").fetchall() == [(0,)]
        typed = con.sql("describe remedies").fetchall()
    assert ("release_by", "DATE") in [column[:2] for column in typed]


def test_a_setting_of_a_scenario_that_cannot_be_used_is_refused():
    with pytest.raises(BadInput, match=r"latency\.F99=3: there is no hand-off 'F99'"):
        workbench.open(Scenario(latency={"F99": 3}))


@pytest.mark.parametrize("given", [5, None, b"v=1", ["v=1"], {"drp_due": "2017-10"}, STUDY])
def test_what_is_no_scenario_is_said_in_one_sentence(given):
    with pytest.raises(BadInput, match=r"^\S.* is no scenario; give a link") as told:
        workbench.open(given)
    assert len(str(told.value)) < 150


@pytest.mark.parametrize("given", [5, True, b"data", ["data"]])
def test_what_is_no_folder_is_said_in_one_sentence(given):
    with pytest.raises(BadInput, match=r"^data=.* is no folder of facts; give its path as text or"):
        workbench.open(data=given)


def test_what_a_link_cannot_say_is_left_out_with_a_warning_at_the_caller():
    with pytest.warns(UserWarning, match="left out of the link") as told:
        workbench.open("drp_due=soon&latency.F99=1&latency.F01=30").close()
    assert [str(w.message).split(": ")[1].split("=")[0] for w in told] == ["drp_due", "latency.F99"]
    assert {w.filename for w in told} == {__file__}


def test_settings_without_an_answer_leave_their_table_empty():
    with workbench.open(Link.read("horizon=2010:2011")) as con:
        counts = {view: con.sql(f"from {view}").shape[0] for view in TABLES}
    assert (counts["rate_cases"], counts["remedies"], counts["release_months"]) == (0, 0, 24)


def test_a_folder_of_ones_own_facts_can_be_opened(data, tmp_path, monkeypatch):
    monkeypatch.delenv("WORKBENCH_DB")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "it's mine"))
    replace(data / "information_flows.csv", "plan to draft forecast", "=1+1")
    with workbench.open(data=data) as con:
        found = con.sql("select label from information_flows where flow_id = 'F01'").fetchall()
        assert found == [("=1+1",)]
    with pytest.raises(DataError, match=r"there is no folder .*; name another folder of facts$"):
        workbench.open(data=tmp_path / "nowhere")


# --- the reference database stays as it is ---


@pytest.mark.parametrize(
    "statement",
    [
        "insert into reference.core_phases select * from core_phases",
        "insert into core_phases select * from core_phases",
        "update core_phases set name = 'x'",
        "delete from reference_build",
        "drop view reference.phases",
        "create table reference.mine (a integer)",
    ],
)
def test_the_reference_database_cannot_be_written_through_it(database, statement):
    before = database.read_bytes()
    with workbench.open() as con, pytest.raises(duckdb.Error):
        con.execute(statement)
    assert database.read_bytes() == before


def test_what_is_made_in_it_is_the_callers_own():
    with workbench.open() as con, workbench.open("drp_due=2017-10-01") as other:
        con.execute("create table mine as select * from phases")
        con.execute("delete from handoffs")
        assert con.sql("from mine").shape[0] == 3
        assert other.sql("from handoffs").shape[0] == 172
        with pytest.raises(duckdb.Error, match="mine"):
            other.sql("from mine")


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are listed on Linux")
def test_closing_lets_the_reference_database_go(database):
    def held():
        return sum(
            link.exists() and link.samefile(database) for link in Path("/proc/self/fd").iterdir()
        )

    before = held()
    with closing(workbench.open()), db.connect(database) as reference:
        assert held() > before
        assert reference.sql("from phases").shape[0] == 3
    assert held() == before


def test_a_new_build_does_not_disturb_who_has_opened_the_old_one(tmp_path, monkeypatch):
    path = build.build(path=tmp_path / "w.duckdb")
    monkeypatch.setenv("WORKBENCH_DB", str(path))
    with workbench.open() as con:
        build.build(path=path)
        assert con.sql("from information_flows").shape[0] == 27


# --- `workbench views` ---


@pytest.fixture
def run(capsys):
    """Run a command in this process: its status, what it prints and what it says."""

    def command(*arguments):
        status = main(list(arguments))
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


def test_views_are_listed_with_their_rows_and_what_they_hold(run):
    status, out, err = run("views", "--set", "drp_due=2017-10-01")
    assert (status, err) == (0, "")
    lines = {line.split()[0]: " ".join(line.split()[1:]) for line in out.splitlines()[2:]}
    assert lines["handoffs"].startswith("computed 172 Every use of every hand-off:")
    assert lines["remedies"].startswith("computed 10 What would have to be true")
    assert lines["phases"].startswith("facts 3 ")
    assert list(lines).index("step_network") < list(lines).index("benchmarks")


@pytest.mark.parametrize("view", [*TABLES, "scenario", "answers", "information_flows", "facts"])
def test_columns_of_a_view_are_listed_once_each_with_what_they_hold(run, con, view):
    status, out, _ = run("views", view, "--format", "csv")
    names = [line.split(",")[0] for line in out.splitlines()[1:]]
    assert (status, names) == (0, con.sql(f'from "{view}"').columns)
    assert not [line for line in out.splitlines() if line.endswith(",")]


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("handofs", "there is no view 'handofs'; did you mean 'handoffs'?"),
        ("Rate_Case", "there is no view 'Rate_Case'; did you mean 'rate_cases'?"),
        ("flows", "there is no view 'flows'; did you mean 'market_flows' or 'information_flows'?"),
        ("x'; drop table", "there is no view 'x'; drop table'; `workbench views` lists them all"),
    ],
)
def test_an_unknown_view_is_said_with_the_nearest(run, view, said):
    status, out, err = run("views", view)
    assert (status, out) == (2, "")
    assert err.startswith(f"workbench: {said}") and err.count("\n") == 1


def test_views_of_a_link_say_what_they_leave_out(run):
    status, out, err = run("views", "scenario", "--link", "x=1&drp_due=soon&drp_due=soon")
    assert status == 0 and out.startswith("column")
    assert [line.split(": ")[2].split("=")[0] for line in err.splitlines()] == [
        "x",
        *["drp_due"] * 2,
    ]
    assert run("views", "--set", "drp_due=soon")[0] == 2


def test_views_are_listed_where_warnings_are_errors(database):
    command = [
        sys.executable,
        "-W",
        "error",
        "-m",
        "workbench",
        "views",
        "answers",
        "--link",
        "x=1",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert done.stderr.startswith("workbench: left out of the link: x=1")


def test_a_topic_without_an_answer_leaves_the_others_theirs():
    with closing(workbench.open("?assume.ev_energy_kwh=100&ev=100")) as con:
        (text,) = con.sql("select answer from answers where topic = 'market'").fetchall()[0]
        assert text.startswith("No answer: ") and "cannot do what is asked of it" in text
        assert con.sql("select count(*) from market_prices").fetchall() == [(0,)]
        assert con.sql("select count(*) from handoffs").fetchall() != [(0,)]
