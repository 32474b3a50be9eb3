"""The field's words: what each term and acronym means."""

from __future__ import annotations

import duckdb

from workbench.db import query
from workbench.words import capitalized


def read_glossary(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Meaning by term; an acronym is spelled out first."""
    return {
        row["term"]: f"{capitalized(row['spelled_out'])}. {row['meaning']}"
        if row["spelled_out"]
        else row["meaning"]
        for row in query(con, "glossary.sql").iter_rows(named=True)
    }
