"""The only doors to DuckDB: open the reference database, run a query from a `.sql` file."""

from __future__ import annotations

import hashlib
import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import platformdirs

from workbench.errors import DataError

if TYPE_CHECKING:
    import polars as pl


def data_dir() -> Path:
    """Folder of the facts: the one that WORKBENCH_DATA names, else the workbench's own.

    Its own lies inside an installed package, beside it in a checkout.
    """
    if named := os.environ.get("WORKBENCH_DATA"):
        return Path(named).expanduser()
    if shipped := shipped_data():
        return shipped
    raise DataError("the folder data/ with the facts is missing; install the package again")


def shipped_data() -> Path | None:
    """Folder of the facts that the workbench comes with, if it is there."""
    package = Path(__file__).parent
    folders = (package / "data", package.parent / "data")
    return next((folder for folder in folders if folder.is_dir()), None)


def default_path(data: str | os.PathLike[str] | None = None) -> Path:
    """Reference database: the file that WORKBENCH_DB names, else one in the user's data folder.

    Facts of a folder `data`, or of the one that WORKBENCH_DATA names, have one of their own beside
    it, so that they and the workbench's own never take turns in one file.
    """
    named = os.environ.get("WORKBENCH_DB")
    user = platformdirs.user_data_path("dpp-workbench") / "workbench.duckdb"
    path = Path(named).expanduser() if named else user
    if data or os.environ.get("WORKBENCH_DATA"):
        folder = Path(data).expanduser() if data else data_dir()
        key = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]
        return path.with_stem(f"{path.stem}-{key}")
    return path


def connect(path: str | os.PathLike[str] | None = None) -> duckdb.DuckDBPyConnection:
    """Open the reference database at `path` (default: `default_path()`) for reading only.

    Any number of processes may read at once. A connection keeps reading the file it opened, also
    after a newer one was built in its place; a process sees the newer one once it has closed all
    its connections to the older.

    Raises
    ------
    DataError
        If the file is missing, locked by a program that writes to it, damaged or not ours.
    """
    path = Path(path) if path is not None else default_path()
    try:
        con = duckdb.connect(path, read_only=True)
    except duckdb.Error as error:
        raise DataError(why_unreadable(path, error)) from error
    try:
        data_version(con)
    except DataError as error:
        con.close()
        raise DataError(f"{path}: {error}") from error
    return con


def data_version(con: duckdb.DuckDBPyConnection) -> str:
    """Short fingerprint of the facts and the schema that the database was built from."""
    try:
        rows = con.execute("select content_hash from reference_build").fetchall()
    except duckdb.Error as error:
        raise DataError(
            "this is not a reference database of the workbench; run `workbench build`"
        ) from error
    if not rows:
        raise DataError("this reference database is unfinished; run `workbench build`")
    return str(rows[0][0])[:12]


def query(con: duckdb.DuckDBPyConnection, sql_file: str, **params: Any) -> pl.DataFrame:
    """Run `workbench/<sql_file>` with its $named parameters; return a frame."""
    sql = files("workbench").joinpath(sql_file).read_text(encoding="utf-8")
    return con.sql(sql, params=params).pl()


# What DuckDB says, and what it means for a person.
UNREADABLE = {
    "database does not exist": "there is no reference database at {path}; run `workbench build`",
    "Could not set lock": "{path} is locked: another program has it open for writing; close that "
    "program or set WORKBENCH_DB to another file",
    "different configuration": "{path} is open for writing in this program; close that connection",
    "Is a directory": "{path} is a folder; name a file for the reference database",
    "Permission denied": "{path} may not be read by this user; change its permissions",
}
DAMAGED = "{path} is damaged or no database of this version; run `workbench build` to write it anew"


def why_unreadable(path: Path, error: duckdb.Error) -> str:
    """One sentence on why DuckDB could not open `path`, and what to do."""
    said = str(error)
    meant = [sentence for words, sentence in UNREADABLE.items() if words in said]
    return (meant or [DAMAGED])[0].format(path=path)
