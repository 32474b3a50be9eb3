"""What a market day starts from: shapes of the day, sites of resources, numbers that we assume."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb


@dataclass(frozen=True)
class Shape:
    """A shape through the day of load, sun or price; `values` has one number an hour."""

    shape_id: str
    subject: str
    name: str
    values: tuple[float, ...]
    source: str
    basis: str | None
    certainty: str


@dataclass(frozen=True)
class Site:
    """A place on the feeder of 33 buses at which part of a class of resources stands."""

    site_id: str
    asset: str
    bus: str
    share: float
    source: str
    basis: str | None
    certainty: str


@dataclass(frozen=True)
class Assumption:
    """A number that no document gives, with the range in which it can be set."""

    assumption_id: str
    subject: str
    name: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    basis: str | None
    certainty: str


@dataclass(frozen=True, eq=False)
class Facts:
    """All of them, by id; never changed, so that what is computed from them can be kept."""

    shapes: Mapping[str, Shape]
    sites: tuple[Site, ...]
    assumptions: Mapping[str, Assumption]


def read_facts(con: duckdb.DuckDBPyConnection) -> Facts:
    """Facts of the reference database."""
    shapes: dict[str, dict[str, Any]] = {}
    for row in _rows(
        con, "select * exclude (unit) from core_market_shapes order by shape_id, hour"
    ):
        del row["hour"]
        value = row.pop("value")
        shapes.setdefault(row["shape_id"], {**row, "values": ()})["values"] += (value,)
    sites = _rows(
        con,
        "select * exclude (class, bus), class as asset, bus::varchar as bus "
        "from core_market_sites order by class, core_market_sites.bus",
    )
    assumptions = _rows(con, "from core_market_assumptions")
    return Facts(
        {id: Shape(**row) for id, row in shapes.items()},
        tuple(Site(**row) for row in sites),
        {row["assumption_id"]: Assumption(**row) for row in assumptions},
    )


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    return con.sql(query).pl().to_dicts()
