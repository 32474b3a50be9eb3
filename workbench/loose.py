"""Facts in loose tables: the schema without its constraints, so that every fault can be found.

A cell that does not fit its type is null there, and row n of a file has the rowid n - 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from workbench.contract import Column, Contract, Rule
from workbench.csvfiles import FIRST_ROW, CsvFile, Fault
from workbench.words import near

# How a value must be written; stricter than the casts of DuckDB, which take 1.5 as the integer 2.
WRITTEN = {
    "BOOLEAN": ("[01]", "neither 1 nor 0"),
    "INTEGER": (r"-?\d{1,18}", "not a whole number"),
    "DOUBLE": (r"-?\d{1,18}(\.\d{1,18})?", "not a plain number"),
    "DATE": (r"\d{4}-\d{2}-\d{2}", "not a day of the calendar (YYYY-MM-DD)"),
}

# What no drawing and no workbook can hold: control characters but tab and line break.
UNSHOWABLE = re.compile(r"[\x00-\x08\v\f\x0e-\x1f\x7f\ufffe\uffff]")


def load_loose(
    con: duckdb.DuckDBPyConnection, contract: Contract, facts: Mapping[str, CsvFile]
) -> None:
    """Create the loose tables in the schema `loose` of `con`; row n of a file has rowid n - 2."""
    con.execute("create schema loose")
    for name in contract.files():
        columns = contract.tables[f"core_{name}"]
        text = pl.DataFrame(
            facts[name].rows, {column.name: pl.String for column in columns}, orient="row"
        )
        con.register("text_rows", text)
        typed = ", ".join(f'{_typed(column)} as "{column.name}"' for column in columns)
        con.execute(f"create table loose.core_{name} as select {typed} from text_rows")
        con.unregister("text_rows")


def fill_bridge(bridge: str, contract: Contract) -> str:
    """Query for the rows of a bridge table: keys of the owner, and each entry of its list."""
    owner, _, listed = bridge.partition("__")
    keys = ", ".join(f'"{c.name}"' for c in contract.tables[bridge] if c.name != listed)
    return f'select distinct {keys}, unnest("{listed}") from loose.{owner} order by all'


def cell_faults(
    con: duckdb.DuckDBPyConnection, contract: Contract, facts: Mapping[str, CsvFile]
) -> list[Fault]:
    """Every cell that is empty and must not be, or does not fit its type."""
    return [
        fault
        for name, file in facts.items()
        if file.readable
        for fault in _cell_faults(con, file, contract.tables[f"core_{name}"])
    ]


def rule_faults(
    con: duckdb.DuckDBPyConnection, contract: Contract, facts: Mapping[str, CsvFile]
) -> list[Fault]:
    """Every row that breaks a rule of the schema, where the files it needs can be read."""
    found: list[Fault] = []
    for rule in contract.rules:
        tables = [table.partition("__")[0] for table in (rule.table, rule.target)]
        needed = [facts.get(table.removeprefix("core_")) for table in tables]
        if all(file.readable for file in needed if file):
            found += _rule_faults(con, rule, facts, contract)
    return found


# --- cells ---


def _base(type_: str) -> tuple[str, bool]:
    return type_.removesuffix("[]"), type_.endswith("[]")


def _typed(column: Column) -> str:
    """SQL for the value that the text of a cell stands for, null where it stands for none."""
    base, is_list = _base(column.type)
    pattern, _ = WRITTEN.get(base, ("[^;]+" if is_list else "", ""))
    text = f'"{column.name}"'
    value = f"string_split({text}, ';')" if is_list else text
    cast = f"try_cast({value} as {column.type})"
    if not pattern:
        return cast
    whole = f"{pattern}(;{pattern})*" if is_list else pattern
    return f"case when regexp_full_match({text}, '(?s){whole}') then {cast} end"


def _cell_faults(
    con: duckdb.DuckDBPyConnection, file: CsvFile, columns: Sequence[Column]
) -> Iterator[Fault]:
    table = "core_" + Path(file.shown).stem
    typed_rows = con.execute(f"select * from loose.{table} order by rowid").fetchall()
    for row, (texts, values) in enumerate(zip(file.rows, typed_rows, strict=True), FIRST_ROW):
        for column, text, value in zip(columns, texts, values, strict=True):
            problem = _cell_problem(con, column, text, value is not None)
            if problem:
                yield Fault(file.shown, problem, row, column.name)


def _cell_problem(
    con: duckdb.DuckDBPyConnection, column: Column, text: str | None, fits: bool
) -> str:
    if text is None:
        return f"the cell is empty; {_holds(column)}; fill it in" if column.required else ""
    if text != text.strip():
        return f"{text!r} begins or ends with a blank; remove the blank"
    if UNSHOWABLE.search(text):
        return f"{text!r} holds a control character; remove it"
    if fits:
        return ""
    base, is_list = _base(column.type)
    if base.startswith("ENUM"):
        return _unknown_word(con, column, text)
    written = WRITTEN.get(base, ("", "not usable here"))[1]
    if is_list:
        return f"{text!r} is not a list of entries joined by ;, {_holds(column)}; correct the cell"
    return f"{text!r} is {written}; {_holds(column)}; correct the cell"


def _unknown_word(con: duckdb.DuckDBPyConnection, column: Column, text: str) -> str:
    rows = con.execute(f"select unnest(enum_range(null::{column.type}))").fetchall()
    words = [word for (word,) in rows]
    allowed = ", ".join(words) if len(words) <= 8 else _holds(column)
    return f"{text!r} is not one of the words allowed here ({allowed}){near(text, words)}"


def _holds(column: Column) -> str:
    return f"the column holds: {column.comment}"


# --- rules ---


def _rule_faults(
    con: duckdb.DuckDBPyConnection, rule: Rule, facts: Mapping[str, CsvFile], contract: Contract
) -> Iterator[Fault]:
    owner, _, listed = rule.table.partition("__")
    name = owner.removeprefix("core_")
    if name not in facts or (listed and (rule.kind != "FOREIGN KEY" or rule.columns != (listed,))):
        return
    check = {
        "CHECK": _broken_checks,
        "FOREIGN KEY": _dangling,
        "PRIMARY KEY": _duplicates,
        "UNIQUE": _duplicates,
    }[rule.kind]
    for rowid, values, problem in check(con, rule, contract):
        shown = ":".join("" if value is None else str(value) for value in values)
        yield Fault(
            facts[name].shown,
            problem.replace("{value}", repr(shown)),
            rowid + FIRST_ROW,
            ", ".join(rule.columns),
        )


Found = Iterator[tuple[int, Sequence[object], str]]


def _broken_checks(con: duckdb.DuckDBPyConnection, rule: Rule, contract: Contract) -> Found:
    columns = [column for column in contract.tables[rule.table] if column.name in rule.columns]
    if len(columns) == 1:
        problem = f"{{value}} does not fit; {_holds(columns[0])}; correct the cell"
    else:
        rule_text = re.sub(r"^\((.*)\)$", r"\1", rule.expression).replace('"', "")
        problem = f"{{value}} break the rule {rule_text}; correct one of these cells"
    for rowid, *values in con.execute(
        f"select rowid, {_names(rule.columns)} from loose.{rule.table}"
        f" where not ({rule.expression}) order by rowid"
    ).fetchall():
        yield rowid, values, problem


def _duplicates(con: duckdb.DuckDBPyConnection, rule: Rule, contract: Contract) -> Found:
    names = _names(rule.columns)
    for rowid, first, *values in con.execute(
        f"select rowid, min(rowid) over (partition by {names}) as first, {names}"
        f" from loose.{rule.table} where {_filled(rule.columns)}"
        " qualify rowid <> first order by rowid"
    ).fetchall():
        row = first + FIRST_ROW
        yield rowid, values, f"{{value}} already stands in row {row}; give one of the two its own"


def _dangling(con: duckdb.DuckDBPyConnection, rule: Rule, contract: Contract) -> Found:
    owner, _, listed = rule.table.partition("__")
    names = _names(rule.columns)
    entries = f"unnest({names})" if listed else names
    source = (
        f"(select rowid as place, {entries}{f' as {names}' if listed else ''} from loose.{owner})"
    )
    match = " and ".join(
        f'child."{ours}" = parent."{theirs}"'
        for ours, theirs in zip(rule.columns, rule.target_columns, strict=True)
    )
    lost = con.execute(
        f"select place, {names} from {source} child anti join loose.{rule.target} parent"
        f" on {match} where {_filled(rule.columns)} order by all"
    ).fetchall()
    if not lost:
        return
    target = _names(rule.target_columns)
    known = [
        ":".join(map(str, row))
        for row in con.execute(f"select {target} from loose.{rule.target}").fetchall()
    ]
    file = rule.target.removeprefix("core_")
    for rowid, *values in lost:
        hint = near(":".join(map(str, values)), known)
        problem = f"there is no {{value}} in {file}.csv; add it there or correct the cell{hint}"
        yield rowid, values, problem


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _filled(columns: Sequence[str]) -> str:
    return " and ".join(f'"{column}" is not null' for column in columns)
