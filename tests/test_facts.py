"""The facts are typed, described and complete, and agree with one another."""

import csv
import shutil
from pathlib import Path

import pytest

from workbench import build, contract, db
from workbench.errors import DataError

SHARED = Path(__file__).parents[2] / "shared" / "facts"

# Rows of the first facts that ours improve on, and why.
IMPROVED = {
    ("formulas", "FM09"): "a definition of this workbench is no public record",
    ("formulas", "FM10"): "a definition of this workbench is no public record",
}


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    with db.connect(build.build(path=tmp_path_factory.mktemp("facts") / "w.duckdb")) as con:
        yield con


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- the database ---


def test_every_file_has_its_table_and_every_row_is_there(con):
    for path in db.data_dir().glob("*.csv"):
        (counted,) = con.sql(f"select count(*) from core_{path.stem}").fetchall()
        assert counted[0] == len(rows(path)), path.stem
    assert (
        con.sql("select count(*) from facts").fetchall()
        == con.sql("select facts from reference_build").fetchall()
    )


def test_every_table_view_and_column_is_described(con):
    described = con.sql(
        "select table_name, '', comment from duckdb_tables() where not internal"
        " union all select view_name, '', comment from duckdb_views() where not internal"
        " union all"
        " select table_name, column_name, comment from duckdb_columns() where not internal"
    ).fetchall()
    assert [place for *place, comment in described if not comment] == []


def test_every_table_has_a_view_under_the_name_of_its_file(con):
    tables = con.sql(
        "select replace(table_name, 'core_', '') from duckdb_tables()"
        " where table_name like 'core_%' order by all"
    ).fetchall()
    views = con.sql(
        "select view_name from duckdb_views()"
        " where not internal and view_name <> 'facts' order by all"
    ).fetchall()
    assert views == tables


def test_values_are_typed(con):
    assert con.sql(
        "select start_offset_months + 1, predecessors, release_rule::varchar"
        " from process_steps where step_id = 'DRP.7'"
    ).fetchall() == [(-1, ["DRP.5", "DRP.6"], "anchor_day")]
    assert con.sql(
        "select date + 1 = date '2011-10-02', inferred_fields is null"
        " from milestones where milestone_id = 'M01'"
    ).fetchall() == [(True, True)]


def test_lists_are_bridges_too(con):
    assert con.sql(
        "from process_steps__predecessors where step_id = 'DRP.4' order by all"
    ).fetchall() == [("DRP.4", "DRP.2"), ("DRP.4", "DRP.3")]


def test_levels_run_from_coarse_to_fine_and_certainty_from_weak_to_strong(con):
    assert con.sql(
        "select 'system'::space_level < 'line section'::space_level,"
        " 'annual'::time_level < 'hourly'::time_level,"
        " min(certainty)::varchar from process_steps where process_id = 'IEPR'"
    ).fetchall() == [(True, True, "assumed")]


def test_a_built_database_passes_its_data_tests(con, tmp_path):
    assert build.check(build.build(path=tmp_path / "w.duckdb")) == []


# --- the data tests: each finds what it is for ---

BITES = {
    "caveats": ("siwg_items", "S46,S34,,SIWG", "S46,S99,,SIWG"),
    "certainty_fits_source": ("holidays", ", verify\",public record", ", verify\",stated"),
    "circle_of_caveats": ("siwg_items", "CPUC,,,S46,,", "CPUC,,,S46,S35,"),
    "circle_of_items": ("siwg_items", "stakeholders,open,,,,,", "stakeholders,open,,S12,,,"),
    "circle_of_rules": ("deadline_rules", "service of proposed decision,,", "service,DL03,"),
    "circle_of_steps": ("process_steps", "-17,-15,none,,,", "-17,-15,none,,DRP.4,"),
    "cycle_dates": ("process_cycles", "AS,2017,A&S 2017,2017-09-01", "AS,2017,A&S 2017,2017-09-02"),
    "cycle_years": ("process_cycles", "LTPP,2016", "LTPP,2017"),
    "discrepancies": ("record_discrepancies", "policies,AB340,summary", "policies,AB340,sumary"),
    "flow_steps": ("information_flows", "DRP,DRP.7,IEPR,IEPR.3", "DRP,AS.1,IEPR,IEPR.3"),
    "funding_sum": ("initiatives", "750000,1500000", "750000,1600000"),
    "matrices_complete": ("service_sourcing_matrix", "SSV,OTHER", "SSV,MKT"),
    "matrix_marks": ("service_sourcing_matrix", "CAP,EE,1", "CAP,EE,0"),
    "milestone_dates": ("milestones", "quarter,2015-06-30", "quarter,2015-05-31"),
    "named_fields": ("policies", ",stated,year\n", ",stated,years\n"),
    "no_names": ("siwg_items", "Data model accepted", "SolarCity accepts the data model"),
    "one_caveat_each": ("siwg_items", "S48;S46,,", "S48;S46,S34,"),
    "output_steps": ("processes", "under PUC 769,DRP.7", "under PUC 769,AS.1"),
    "pairs_both_ways": ("siwg_items", ",S16,,,SIWG", ",,,,SIWG"),
    "public_record_basis": ("process_steps", "record,trade press 2018-10-08", "record,"),
    "roll_rules": ("deadline_rules", "-10,day,none", "-10,day,nowhere"),
    "serves_ends": ("serves", "processes,ICA,smart", "processes,ICB,smart"),
    "site_shares": ("market_sites", "PH18,photovoltaic,18,0.25", "PH18,photovoltaic,18,0.3"),
    "sources_known": ("phases", '"MTS Vol. 1, DER', '"MTS Vol. 2, DER'),
    "templates": ("processes", "GRC_PGE,GRC,", "GRC_PGE,RATE,"),
    "trigger_rules": ("deadline_rules", "(DL02),DL02", "(DL02),DL99"),
}  # fmt: skip


def test_every_data_test_is_tried_here():
    tests = (contract.schema_dir() / "tests").glob("*.sql")
    assert sorted(BITES) == sorted(test.stem for test in tests)


@pytest.mark.parametrize("name", BITES)
def test_a_data_test_names_what_it_is_for(name, tmp_path):
    file, before, after = BITES[name]
    data = Path(shutil.copytree(db.data_dir(), tmp_path / "data"))
    text = (data / f"{file}.csv").read_text(encoding="utf-8")
    assert before in text
    (data / f"{file}.csv").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        build.build(data, tmp_path / "w.duckdb")
    sql = (contract.schema_dir() / "tests" / f"{name}.sql").read_text(encoding="utf-8")
    sentence = sql.splitlines()[0].removeprefix("-- ")
    longest = max(sentence.split("{value}"), key=len)
    assert any(longest in fault for fault in caught.value.faults), caught.value.faults


# --- against the facts we started from ---


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder ../shared/facts is not here")
def test_every_fact_we_started_from_is_still_there():
    changed = set()
    for theirs in sorted(SHARED.glob("*.csv")):
        ours = {next(iter(row.values())): [] for row in rows(db.data_dir() / theirs.name)}
        for row in rows(db.data_dir() / theirs.name):
            ours[next(iter(row.values()))].append(row)
        for row in rows(theirs):
            key = next(iter(row.values()))
            if not any(row.items() <= mine.items() for mine in ours.get(key, [])):
                changed.add((theirs.stem, key))
    assert changed == set(IMPROVED)


def test_definitions_of_ours_are_marked_as_ours():
    for path in sorted(db.data_dir().glob("*.csv")):
        for row in rows(path):
            ours = (row.get("basis") or "").startswith(("definition of this workbench", "our own"))
            assert ours == (row.get("source") == "this workbench"), row
            assert not ours or row["certainty"] == "assumed", row


def test_the_glossary_names_what_the_pages_speak_of():
    terms = {row["term"] for row in rows(db.data_dir() / "glossary.csv")}
    spoken = "DRP DPP IEPR LTPP TPP GRC IRP EPIC DPA DER ICA GNA DDOR DIDF CPUC CEC CAISO PG&E SCE"
    spoken += " SDG&E TOU RA IOU hand-off slack latency anchor cadence float granularity"
    assert set(spoken.split()) <= terms
    assert {
        "joint assumptions", "version in use", "critical path", "reference schedule",
        "dates of record",
    } <= terms  # fmt: skip
