"""What the schema demands of the facts, read from the database itself after the DDL ran."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import duckdb

# Columns that mean the same in every table, with type and comment; the schema need not repeat them.
PROVENANCE = {
    "source": (
        "varchar",
        "Document the row was taken from, public record, or this workbench; begins with a "
        "source_prefix of sources",
    ),
    "basis": (
        "varchar",
        "What the row rests on: the record cited, or how it was inferred; empty where the "
        "document plainly states it",
    ),
    "certainty": (
        "certainty",
        "Whether a document states the row, it is public record, or it is assumed by us",
    ),
    "inferred_fields": (
        "varchar[]",
        "Columns that are our inference although the row is stated; empty where there are none",
    ),
    "recorded_fields": (
        "varchar[]",
        "Columns from the public record although the row is stated; empty where there are none",
    ),
}


@dataclass(frozen=True)
class Column:
    """A column as the schema defines it."""

    name: str
    type: str
    required: bool
    comment: str


@dataclass(frozen=True)
class Rule:
    """A constraint of a table: PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK."""

    table: str
    kind: str
    columns: tuple[str, ...]
    expression: str
    target: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True)
class Contract:
    """Tables with their columns, in the order of the schema, and their rules."""

    tables: Mapping[str, tuple[Column, ...]]
    rules: tuple[Rule, ...]

    def files(self) -> dict[str, list[str]]:
        """Name and columns of each file that the facts consist of."""
        return {
            table.removeprefix("core_"): [column.name for column in columns]
            for table, columns in self.tables.items()
            if table.startswith("core_") and not is_bridge(table)
        }


def is_bridge(table: str) -> bool:
    """Whether a table is filled from a list column: `core_<file>__<column>`."""
    return "__" in table


def schema_dir() -> Path:
    """Folder of the schema."""
    return Path(str(files("workbench").joinpath("schema")))


def create_tables(con: duckdb.DuckDBPyConnection, schema: Path) -> None:
    """Run the files of the schema, in the order of their names; describe what they leave silent."""
    for path in sorted(schema.glob("*.sql")):
        con.execute(path.read_text(encoding="utf-8"))
    silent = con.execute(
        "select table_name, column_name from duckdb_columns()"
        " where comment is null and not internal and database_name = current_database()"
    ).fetchall()
    for table, column in silent:
        if column in PROVENANCE:
            _, comment = PROVENANCE[column]
            con.execute(f"comment on column {table}.{column} is '{comment}'")


def read_contract(con: duckdb.DuckDBPyConnection) -> Contract:
    """The demands of the schema whose tables `con` holds."""
    tables: dict[str, list[Column]] = {}
    for table, *column in con.execute(
        "select table_name, column_name, data_type, not is_nullable, coalesce(comment, '')"
        " from duckdb_columns() where not internal order by table_oid, column_index"
    ).fetchall():
        tables.setdefault(table, []).append(Column(*column))
    rules = con.execute(
        "select table_name, constraint_type, constraint_column_names, coalesce(expression, ''),"
        " coalesce(referenced_table, ''), referenced_column_names from duckdb_constraints()"
        " where constraint_type <> 'NOT NULL' order by table_oid, constraint_index"
    ).fetchall()
    return Contract(
        {table: tuple(columns) for table, columns in tables.items()},
        tuple(
            Rule(
                table,
                kind,
                tuple(dict.fromkeys(columns)),
                expression,
                target,
                tuple(target_columns),
            )
            for table, kind, columns, expression, target, target_columns in rules
        ),
    )
