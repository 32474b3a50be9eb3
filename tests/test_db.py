"""The doors to the reference database say clearly what is wrong, and let many read at once."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from workbench import build, db
from workbench.errors import DataError


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A reference database for the tests of this file."""
    return build.build(path=tmp_path_factory.mktemp("db") / "workbench.duckdb")


@pytest.fixture
def con(path):
    with db.connect(path) as con:
        yield con


def test_the_facts_lie_in_data():
    assert (db.data_dir() / "process_steps.csv").is_file()


def test_the_default_place_is_the_users_data_folder_unless_named(monkeypatch, tmp_path):
    monkeypatch.delenv("WORKBENCH_DB", raising=False)
    assert db.default_path().parts[-2:] == ("dpp-workbench", "workbench.duckdb")
    monkeypatch.setenv("WORKBENCH_DB", str(tmp_path / "mine.duckdb"))
    assert db.default_path() == tmp_path / "mine.duckdb"


def test_a_query_takes_named_parameters_and_gives_a_frame(con, monkeypatch, tmp_path):
    (tmp_path / "of.sql").write_text(
        "select step_id from process_steps where process_id = $process order by seq"
    )
    monkeypatch.setattr(db, "files", lambda package: tmp_path)
    frame = db.query(con, "of.sql", process="EPIC")
    assert frame["step_id"].to_list() == ["EPIC.1", "EPIC.2", "EPIC.3"]
    with pytest.raises(duckdb.Error, match="process"):
        db.query(con, "of.sql")


def test_a_connection_only_reads(con):
    with pytest.raises(duckdb.Error, match="read-only"):
        con.execute("delete from core_holidays")


def test_the_data_version_is_a_short_fingerprint(con):
    version = db.data_version(con)
    assert len(version) == 12
    assert build.content_hash(db.data_dir()).startswith(version)


def test_a_fresh_connection_is_free_for_work(con):
    assert con.sql("select count(*) from holidays").fetchall() == [(286,)]


# --- what can be wrong with the file ---


def complaint(path):
    with pytest.raises(DataError) as caught:
        db.connect(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_missing_file_says_how_to_build_it(tmp_path):
    assert complaint(tmp_path / "w.duckdb") == (
        f"there is no reference database at {tmp_path / 'w.duckdb'}; run `workbench build`"
    )


def test_a_file_that_a_writer_holds_says_so(tmp_path):
    path = build.build(path=tmp_path / "w.duckdb")
    hold = "import sys, duckdb; con = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    writer = subprocess.Popen(
        [sys.executable, "-c", hold, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert writer.stdout.readline() == "1\n"
    assert "is locked: another program has it open for writing; close" in complaint(path)
    writer.communicate("\n", timeout=60)
    db.connect(path).close()


def test_a_file_open_for_writing_in_this_program_says_so(tmp_path):
    path = build.build(path=tmp_path / "w.duckdb")
    with duckdb.connect(path):
        assert "is open for writing in this program" in complaint(path)


@pytest.mark.parametrize("content", [b"", b"no database", b"\0" * 100_000])
def test_a_file_that_is_no_database_says_so(tmp_path, content):
    (tmp_path / "w.duckdb").write_bytes(content)
    assert "run `workbench build`" in complaint(tmp_path / "w.duckdb")


@pytest.mark.parametrize("kept", [0.001, 0.1, 0.5, 0.9])
def test_a_file_cut_short_says_so(path, tmp_path, kept):
    raw = path.read_bytes()
    (tmp_path / "w.duckdb").write_bytes(raw[: int(len(raw) * kept)])
    assert "run `workbench build`" in complaint(tmp_path / "w.duckdb")


def test_another_database_says_so(tmp_path):
    with duckdb.connect(tmp_path / "w.duckdb") as con:
        con.execute("create table mine as select 1 as a")
    assert "is not a reference database of the workbench" in complaint(tmp_path / "w.duckdb")


def test_a_folder_says_so(tmp_path):
    assert "is a folder; name a file" in complaint(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_says_so(path, tmp_path):
    copy = Path(tmp_path / "w.duckdb")
    copy.write_bytes(path.read_bytes())
    copy.chmod(0)
    assert "may not be read by this user" in complaint(copy)


def test_many_processes_read_at_once(path):
    read = (
        "import sys; from workbench import db; con = db.connect(sys.argv[1]); print(1, flush=True);"
        "input(); print(con.sql('select count(*) from process_steps').fetchall()[0][0])"
    )
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", read, str(path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(8)
    ]  # fmt: skip
    assert [reader.stdout.readline() for reader in readers] == ["1\n"] * 8
    assert {reader.communicate("\n", timeout=60)[0] for reader in readers} == {"42\n"}
