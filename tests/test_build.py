"""The reference database is built aside and swapped in whole, or not at all."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from damage import BEFORE, replace

from workbench import build, contract, db
from workbench.errors import DataError

# --- swapping in ---


def test_the_same_facts_give_the_same_content(tmp_path):
    versions, contents = set(), []
    for name in ("one.duckdb", "two.duckdb"):
        with db.connect(build.build(path=tmp_path / name)) as con:
            versions.add(db.data_version(con))
            tables = con.sql("select table_name from duckdb_tables() order by all").fetchall()
            contents.append([con.sql(f"from {table}").fetchall() for (table,) in tables])
    assert len(versions) == 1
    assert contents[0] == contents[1]


def test_a_build_replaces_what_stood_there_and_leaves_nothing_beside_it(old):
    assert build.build(path=old) == old
    assert list(old.parent.iterdir()) == [old]
    assert build.check(old) == []


def test_ensure_builds_once_and_again_when_a_fact_changes(data, tmp_path):
    path = build.ensure(data, tmp_path / "w.duckdb")
    first = path.stat().st_ino
    assert build.ensure(data, path).stat().st_ino == first
    replace(data / "phases.csv", "Later step", "Last step")
    assert build.ensure(data, path).stat().st_ino != first
    with db.connect(path) as con:
        meaning = con.sql("select meaning from phases where phase_id = 'RUN'").fetchall()
    assert meaning[0][0].startswith("Last step")


def test_facts_of_ones_own_are_called_so_until_they_are_those_that_it_comes_with(
    data, tmp_path, monkeypatch
):
    def said():
        with db.connect(build.build(data, tmp_path / "w.duckdb")) as con:
            return build.facts_in_words(con).replace(db.data_version(con), "…")

    assert said() == "facts of version …"  # a copy, not changed yet
    replace(data / "phases.csv", "Later step", "Last step")
    assert said() == "facts of one's own, version …"
    monkeypatch.setenv("WORKBENCH_DATA", str(data))  # compared all the same
    assert said() == "facts of one's own, version …"
    monkeypatch.setattr(db, "shipped_data", lambda: None)
    assert said() == "facts of version …"  # nothing to compare with


def test_ensure_builds_again_when_the_file_is_damaged(old):
    build.ensure(path=old)
    assert build.check(old) == []


def test_readers_of_the_old_file_keep_reading_it(data, tmp_path):
    path = build.build(data, tmp_path / "w.duckdb")
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert reader.stdout.readline() == "3\n"
    replace(data / "phases.csv", "JOG,Jog,2", "JOG,Trot,2")
    build.build(data, path)
    assert reader.communicate("\n", timeout=60)[0] == "Jog\n"
    with db.connect(path) as con:
        assert con.sql("select name from phases where seq = 2").fetchall() == [("Trot",)]


READER = """
import sys
from workbench import db
con = db.connect(sys.argv[1])
print(con.sql("select count(*) from phases").fetchall()[0][0], flush=True)
input()
print(con.sql("select name from phases where seq = 2").fetchall()[0][0])
"""


def test_a_database_that_a_writer_holds_stays_and_is_said_to_be_locked(tmp_path):
    path = build.build(path=tmp_path / "w.duckdb")
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert writer.stdout.readline() == "open\n"
    for attempt in (build.build, build.ensure):
        with pytest.raises(DataError, match="is locked: another program has it open for writing"):
            attempt(path=path)
    writer.communicate("\n", timeout=60)
    with duckdb.connect(path, read_only=True) as con:
        assert con.execute("select a from scribble").fetchall() == [(1,)]


def test_a_file_that_is_no_database_is_never_replaced(tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("my notes")
    with pytest.raises(DataError, match="is no database and would be lost"):
        build.ensure(path=notes)
    assert notes.read_text() == "my notes"


WRITER = """
import sys, duckdb
con = duckdb.connect(sys.argv[1])
con.execute("create table scribble as select 1 as a")
print("open", flush=True)
input()
"""


def test_another_database_is_never_replaced(tmp_path):
    path = tmp_path / "workshop.duckdb"
    with duckdb.connect(path) as con:
        con.execute("create table decisions as select 'kept' as text")
    with pytest.raises(DataError, match="holds another database, which would be lost"):
        build.ensure(path=path)
    with duckdb.connect(path) as con:
        assert con.sql("from decisions").fetchall() == [("kept",)]


@pytest.mark.parametrize("place", ["/proc/nowhere", "/dev/null"])
def test_a_place_that_cannot_be_written_to_is_one_clear_sentence(place):
    if not Path(place).parent.is_dir():
        pytest.skip(f"this machine has no {Path(place).parent}")
    with pytest.raises(DataError, match=r"cannot be written to .* name another place") as caught:
        build.build(path=f"{place}/workbench.duckdb")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to a read-only folder")
def test_a_read_only_folder_is_one_clear_sentence(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(DataError, match=r"cannot be written to .*Permission denied"):
        build.build(path=tmp_path / "w.duckdb")
    tmp_path.chmod(0o700)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_file_is_one_clear_sentence(tmp_path):
    (tmp_path / "w.duckdb").mkdir()
    with pytest.raises(DataError, match=r"cannot be written to .*w.duckdb \("):
        build.build(path=tmp_path / "w.duckdb")
    assert [p.name for p in tmp_path.iterdir()] == ["w.duckdb"]


def test_a_full_disk_leaves_the_old_database_and_nothing_else(old):
    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    run = subprocess.run(
        [sys.executable, "-c", BUILDER, str(old)],
        preexec_fn=little_room, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert "DataError: the reference database cannot be written to" in run.stderr
    assert "(File too large); make room or name another place" in run.stderr
    assert old.read_bytes() == BEFORE
    assert list(old.parent.iterdir()) == [old]


BUILDER = "import sys; from workbench import build; build.build(path=sys.argv[1])"


# --- adding a subject ---


def test_a_new_subject_is_a_schema_file_and_a_csv_file(data, tmp_path, monkeypatch):
    schema = Path(shutil.copytree(contract.schema_dir(), tmp_path / "schema"))
    (schema / "80_weather.sql").write_text(
        "create table core_weather (station_id varchar primary key, warmest_c double not null,"
        " process_id varchar references core_processes (process_id));"
    )
    (data / "weather.csv").write_text("station_id,warmest_c,process_id\nFRESNO,45.5,DRP\n")
    monkeypatch.setattr(build, "schema_dir", lambda: schema)
    with db.connect(build.build(data, tmp_path / "w.duckdb")) as con:
        assert con.sql("from weather").fetchall() == [("FRESNO", 45.5, "DRP")]
