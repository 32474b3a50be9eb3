"""A connection for analysts: the facts as views, and beside them what a scenario leads to.

`workbench.open(scenario)` gives one. Everything stands in memory and belongs to the caller; the
reference database stays as it is.
"""

from __future__ import annotations

import json
import os
import reprlib
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.resources import files
from typing import Any

import duckdb
import polars as pl

from workbench.build import ensure
from workbench.errors import BadInput, CannotCompute, DataError
from workbench.scenario import Link, Scenario
from workbench.studies import studies
from workbench.study import Study
from workbench.words import near

SCHEMA = """
create table scenario (
    setting varchar not null, value varchar not null, words varchar not null, is_default boolean
);
comment on table scenario is 'The scenario that the computed tables of this connection belong to';
comment on column scenario.setting is 'Setting, as in a link: drp_due, latency.F01';
comment on column scenario.value is 'Its value, as in a link';
comment on column scenario.words is 'Setting and value in words';
comment on column scenario.is_default is 'Whether this is where every visitor starts';
create table answers (topic varchar not null, question varchar not null, answer varchar not null);
comment on table answers is 'Each topic’s answer for this scenario, in a sentence';
comment on column answers.topic is 'Topic';
comment on column answers.question is 'Its question';
comment on column answers.answer is 'The answer';
"""


SCENARIO = "Scenario that the row belongs to, as the query of a link"


def opened(
    scenario: Link | Scenario | str = "", *, data: str | os.PathLike[str] | None = None
) -> duckdb.DuckDBPyConnection:
    """Connection with the facts as views, and as tables what `scenario` leads to.

    Parameters
    ----------
    scenario : Link, Scenario or str
        A scenario, or a link to one; left out, the one that every visitor starts from. What a link
        says that cannot be used is left out with a warning.
    data : path, optional
        Folder of facts of one's own, laid out as `data/`.

    Returns
    -------
    duckdb.DuckDBPyConnection
        In memory, with the reference database attached for reading. Each computed table ends in a
        column `scenario` that holds the link's query. `workbench views` lists what there is.

    Raises
    ------
    BadInput
        If a setting of a Scenario cannot be used, the first one of which is named; or if what is
        given is no scenario, or no folder.
    DataError
        If the facts are damaged or the reference database cannot be built.
    """
    _require_types(scenario, data)
    path = ensure(data)
    con = duckdb.connect()
    try:
        quoted = str(path).replace("'", "''")
        con.execute(f"attach '{quoted}' as reference (read_only)")
        con.execute("set search_path = 'memory.main,reference.main'")
        _reach(con)
        _fill(con, scenario)
    except BaseException:
        con.close()
        raise
    return con


def _require_types(scenario: object, data: object) -> None:
    """BadInput where something else is given than a scenario and a folder."""
    if not isinstance(scenario, (str, Link, Scenario)):
        raise BadInput(
            f"{reprlib.repr(scenario)} is no scenario; give a link as text, a Scenario or a Link, "
            "or leave it out"
        )
    if data is not None and not isinstance(data, (str, os.PathLike)):
        raise BadInput(
            f"data={reprlib.repr(data)} is no folder of facts; give its path as text or a Path"
        )


def listed(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Every view in reach, computed ones first: name, kind, number of rows, what it holds."""
    sql = files("workbench").joinpath("views.sql").read_text(encoding="utf-8")
    rows = con.sql(sql).pl().to_dicts()
    for row in rows:
        row["rows"] = con.sql(f'select count(*) from "{row["view"]}"').fetchall()[0][0]
    return [{k: row[k] for k in ("view", "kind", "rows", "what")} for row in rows]


def columns(con: duckdb.DuckDBPyConnection, view: str) -> list[dict[str, Any]]:
    """Columns of one view: name, type, what it holds; BadInput if there is no such view."""
    sql = files("workbench").joinpath("columns.sql").read_text(encoding="utf-8")
    rows = con.sql(sql, params={"view": view}).pl().to_dicts()
    if not rows:
        known = [row["view"] for row in listed(con)]
        within = " or ".join([repr(name) for name in known if view.lower() in name][:3])
        hint = f"; did you mean {within}?" if within else near(view.lower(), known)
        raise BadInput(f"there is no view '{view}'{hint or '; `workbench views` lists them all'}")
    return rows


def described(study: Study) -> dict[str, dict[str, str]]:
    """What each column of each computed table of a topic holds, by table and column."""
    with duckdb.connect() as con:
        con.execute(declaration(study))
        rows = con.execute(
            "select table_name, column_name, comment from duckdb_columns() where not internal"
            " order by table_name, column_index"
        ).fetchall()
    found: dict[str, dict[str, str]] = {}
    for table, column, comment in rows:
        found.setdefault(table, {})[column] = comment
    return found


def declaration(study: Study) -> str:
    """SQL that declares and describes the computed tables of a topic."""
    return files(f"workbench.{study.name}").joinpath("views.sql").read_text(encoding="utf-8")


def _reach(con: duckdb.DuckDBPyConnection) -> None:
    """Put a view of each of the facts beside the computed tables."""
    sql = files("workbench").joinpath("facts_in_reach.sql").read_text(encoding="utf-8")
    con.execute(";".join(statement for (statement,) in con.execute(sql).fetchall()))


def _fill(con: duckdb.DuckDBPyConnection, scenario: Link | Scenario | str) -> None:
    """Declare every computed table and fill it for the scenario."""
    topics = [(study, study.read(con)) for study in studies()]
    link = _usable(scenario, topics)
    con.execute(SCHEMA)
    for study, facts in topics:
        con.execute(declaration(study))
        said = [study.name, study.question, study.said(facts, link)]
        con.execute("insert into answers values (?, ?, ?)", said)
        for view, question in study.views().items():
            with suppress(CannotCompute, DataError):  # then it stays empty, as the answer says
                result = question.result(facts, link)
                insert(con, view, result.rows if result.records is None else result.records)
            con.execute(f'alter table "{view}" add column scenario varchar')
            con.execute(f'update "{view}" set scenario = ?', [link.query()])
            con.execute(f"comment on column \"{view}\".scenario is '{SCENARIO}'")
    names = {key: words for study, facts in topics for key, words in study.names(facts).items()}
    insert(con, "scenario", _settings(link.scenario, names))


def _usable(scenario: Link | Scenario | str, topics: Sequence[tuple[Study, Any]]) -> Link:
    """Link without what cannot be used of it, said in warnings; a Scenario is refused instead."""
    if isinstance(scenario, Scenario):
        for study, facts in topics:
            study.require(facts, scenario)
        return Link(scenario)
    link = Link.read(scenario) if isinstance(scenario, str) else scenario
    for study, facts in topics:
        link = study.settle(facts, link)
    for problem in link.problems:
        warnings.warn(f"left out of the link: {problem}", stacklevel=5)
    return link


def _settings(scenario: Scenario, names: Mapping[str, str]) -> list[dict[str, Any]]:
    changed = scenario.pairs(changed=True)
    return [
        {
            "setting": setting,
            "value": value,
            "words": scenario.said(setting, names),
            "is_default": setting not in changed,
        }
        for setting, value in scenario.pairs().items()
    ]


def insert(con: duckdb.DuckDBPyConnection, view: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put rows into a declared table by the names of their columns."""
    if rows:
        plain = [
            {k: json.dumps(v) if isinstance(v, dict) else v for k, v in r.items()} for r in rows
        ]
        con.register("given", pl.DataFrame(plain, infer_schema_length=None))
        con.execute(f'insert into "{view}" by name from given')
        con.unregister("given")
