"""From `data/*.csv` to the reference database: check everything, build aside, swap in.

Adding a subject needs no change here: a file in `schema/` that defines `core_<name>` and a file
`data/<name>.csv` are enough.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import version
from itertools import takewhile
from pathlib import Path

import duckdb

from workbench import db
from workbench.contract import (
    PROVENANCE,
    Contract,
    create_tables,
    is_bridge,
    read_contract,
    schema_dir,
)
from workbench.csvfiles import FIRST_ROW, CsvFile, Fault, read_folder, unknown_files
from workbench.errors import DataError, why_unwritable
from workbench.loose import cell_faults, fill_bridge, load_loose, rule_faults

AnyPath = str | os.PathLike[str]


def build(data: AnyPath | None = None, path: AnyPath | None = None) -> Path:
    """Build the reference database at `path` from the files in `data`, and return its path.

    The database is built in a folder beside its place and swapped in when it is complete. Where
    anything is wrong, what stood there before stays as it was.

    Raises
    ------
    DataError
        If the facts break their contract (`faults` lists every fault), or the place cannot be
        written to.
    """
    data, path = Path(data or db.data_dir()), Path(path or db.default_path(data))
    _refuse_to_replace_another(path)
    with duckdb.connect() as con:
        create_tables(con, schema_dir())
        contract = read_contract(con)
        facts = _checked_facts(con, contract, data)
        with _written_aside(path) as aside:
            _write(con, contract, facts, content_hash(data), aside)
    return path


def ensure(data: AnyPath | None = None, path: AnyPath | None = None) -> Path:
    """Build the reference database at `path` unless it already holds just these facts."""
    data, path = Path(data or db.data_dir()), Path(path or db.default_path(data))
    with suppress(DataError), db.connect(path) as con:
        if db.data_version(con) == content_hash(data)[:12]:
            return path
    return build(data, path)


def check(path: AnyPath | None = None) -> list[str]:
    """What the data tests find wrong in a built database; an empty list where nothing is."""
    with db.connect(path) as con:
        return [str(fault) for fault in _run_data_tests(con, "data")]


def content_hash(data: Path) -> str:
    """Fingerprint of the data files, the schema and the version of the workbench."""
    digest = hashlib.sha256(version("dpp-workbench").encode())
    for folder, pattern in ((data, "*.csv"), (schema_dir(), "**/*.sql")):
        for file in sorted(folder.glob(pattern)):
            content = file.read_bytes()
            digest.update(f"{file.relative_to(folder).as_posix()} {len(content)} ".encode())
            digest.update(content)
    return digest.hexdigest()


def facts_in_words(con: duckdb.DuckDBPyConnection) -> str:
    """The facts of a database as pages and files name them: whose they are, and their version."""
    version, shipped = db.data_version(con), db.shipped_data()
    if shipped and not content_hash(shipped).startswith(version):
        return f"facts of one's own, version {version}"
    return f"facts of version {version}"


# --- check ---


def _checked_facts(
    con: duckdb.DuckDBPyConnection, contract: Contract, data: Path
) -> dict[str, CsvFile]:
    """The facts of `data`, loaded into loose tables of `con`; DataError lists all faults."""
    if not data.is_dir():
        raise DataError(f"there is no folder {data} with the facts; name another folder of facts")
    facts = read_folder(data, contract.files())
    load_loose(con, contract, facts)
    files = unknown_files(data, facts) + [fault for file in facts.values() for fault in file.faults]
    cells = cell_faults(con, contract, facts)
    rules = rule_faults(con, contract, facts)
    if all(file.readable for file in facts.values()):
        con.execute("set search_path = 'loose,main'")
        _create_facts_view(con, contract)
        rules += _run_data_tests(con, data.name)
        con.execute("set search_path = 'main'")
    torn = {(file.shown, row) for file in facts.values() for row in file.torn}
    found = files + [f for f in cells + _unspoiled(rules, cells) if (f.file, f.row) not in torn]
    if found:
        many = "1 fault" if len(found) == 1 else f"{len(found)} faults"
        in_order = sorted(found, key=lambda fault: (fault.file, fault.row))
        raise DataError(
            f"the reference database was not built, {many} in {data.name}/:",
            list(map(str, in_order)),
        )
    return facts


def _unspoiled(rules: list[Fault], cells: list[Fault]) -> list[Fault]:
    """Each broken rule once, without those that only follow from a cell that is itself at fault."""
    spoiled = {(cell.file, cell.row, cell.column) for cell in cells}
    return [
        rule
        for rule in dict.fromkeys(rules)
        if spoiled.isdisjoint((rule.file, rule.row, column) for column in rule.column.split(", "))
    ]


def _run_data_tests(con: duckdb.DuckDBPyConnection, folder: str) -> list[Fault]:
    """Faults that the data tests find: each queries for offending cells, its comment says why."""
    found = []
    for test in sorted((schema_dir() / "tests").glob("*.sql")):
        sql = test.read_text(encoding="utf-8")
        said = takewhile(lambda line: line.startswith("--"), sql.splitlines())
        sentence = " ".join(line.removeprefix("--").strip() for line in said)
        for file, place, column, value in con.execute(sql).fetchall():
            problem = sentence.replace("{value}", repr(value))
            row = 0 if place is None else place + FIRST_ROW
            found.append(Fault(f"{folder}/{file}.csv", problem, row, column))
    return found


# --- write ---


def _refuse_to_replace_another(path: Path) -> None:
    """DataError where another file, another database or a locked one stands at `path`."""
    tables: list[tuple[str]] = []
    if path.is_file() and path.stat().st_size and path.read_bytes()[8:12] != b"DUCK":
        raise DataError(
            f"{path} is no database and would be lost; name another place for the reference "
            "database, or move that file away"
        )
    try:
        with duckdb.connect(path, read_only=True) as con:
            tables = con.execute("select table_name from duckdb_tables()").fetchall()
    except duckdb.Error as error:
        if "Could not set lock" in str(error):
            raise DataError(db.why_unreadable(path, error)) from error
    if tables and ("reference_build",) not in tables:
        raise DataError(
            f"{path} holds another database, which would be lost; name another place with "
            "WORKBENCH_DB, or move that file away"
        )


@contextmanager
def _written_aside(path: Path) -> Iterator[Path]:
    """A place to write beside `path`, which takes its place at the end; DataError if it cannot."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".workbench-build-", dir=path.parent) as folder:
            aside = Path(folder) / "workbench.duckdb"
            yield aside
            aside.replace(path)
            Path(f"{path}.wal").unlink(missing_ok=True)  # it belonged to what stood there before
    except (OSError, duckdb.OperationalError) as error:
        if isinstance(error, OSError):
            reason = why_unwritable(error)
        else:
            reason = str(error).rpartition(": ")[2]
        raise DataError(
            f"the reference database cannot be written to {path} ({reason}); "
            "make room or name another place with WORKBENCH_DB"
        ) from error


def _write(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    facts: Mapping[str, CsvFile],
    fingerprint: str,
    path: Path,
) -> None:
    """Write the loose tables of `con` into a new database at `path`, under all constraints."""
    con.execute(f"attach '{_quoted(path)}' as built (block_size 16384)")
    con.execute("use built")
    con.execute("begin")  # one transaction, so that the disk is waited for once
    create_tables(con, schema_dir())
    for table in contract.tables:
        if is_bridge(table):
            rows = fill_bridge(table, contract).replace("loose.", "memory.loose.")
            con.execute(f"insert into {table} {rows}")
        elif table.startswith("core_"):
            con.execute(f"insert into {table} select * from memory.loose.{table} order by rowid")
    _create_views(con, contract)
    counts = [len(facts), sum(len(file.rows) for file in facts.values())]
    con.execute(
        "insert into reference_build values (?, ?, ?, ?)",
        [fingerprint, version("dpp-workbench"), *counts],
    )
    con.execute("commit")
    con.execute("use memory")
    con.execute("detach built")


def _create_views(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """A view for each table, under the name of its file and with its comments; and `facts`."""
    comments = con.execute(
        "select table_name, '', comment from duckdb_tables()"
        " where database_name = current_database() and table_name like 'core_%' union all"
        " select table_name, column_name, comment from duckdb_columns()"
        " where database_name = current_database() and table_name like 'core_%'"
    ).fetchall()
    views = [table.removeprefix("core_") for table in contract.tables if table.startswith("core_")]
    con.execute(";".join(f"create view {view} as from core_{view}" for view in views))
    for table, column, comment in comments:
        view = table.removeprefix("core_")
        what = f'column {view}."{column}"' if column else f"view {view}"
        con.execute(f"comment on {what} is '{_quoted(comment)}'")
    _create_facts_view(con, contract)


def _create_facts_view(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """The view `facts`: every row of every file, where it stands and what it rests on."""
    keys = {rule.table: rule.columns for rule in contract.rules if rule.kind == "PRIMARY KEY"}
    parts = []
    for name, columns in contract.files().items():
        key = ", ".join(f'"{column}"' for column in keys[f"core_{name}"])
        provenance = ", ".join(
            f"{column if column in columns else 'null'}::{kind} as {column}"
            for column, (kind, _) in PROVENANCE.items()
        )
        parts.append(
            f"select '{name}' as file, rowid as place, concat_ws(':', {key}) as id, {provenance}"
            f" from core_{name}"
        )
    con.execute("create view facts as " + " union all ".join(parts))
    comments = {
        "file": "File of the row, by its name without .csv",
        "place": "Place of the row in its file, from 0; a spreadsheet shows it in row place + 2",
        "id": "Key of the row; the parts of a compound key are joined by a colon",
    }
    comments |= {column: comment for column, (_, comment) in PROVENANCE.items()}
    for column, comment in comments.items():
        con.execute(f"comment on column facts.{column} is '{comment}'")
    con.execute("comment on view facts is 'Every row of every file, and what it rests on'")


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
