"""Substation prices from a file: CAISO's OASIS and gridstatus as they come, and our own CSV.

`price_rows` describes the formats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from workbench.errors import DataError
from workbench.grid.feeder import FloatArray
from workbench.grid.rows import brief
from workbench.market.csv_table import Table, file_name, number, table_of
from workbench.market.price_rows import Layout, layout_of, price_rows
from workbench.market.price_text import price_text
from workbench.market.price_times import check_gaps, common_length, intervals_of, of_day
from workbench.market.stamps import day_hours, day_of, midnight, shown
from workbench.words import plural

HIGHEST_USD_PER_MWH = 1e6


@dataclass(frozen=True, eq=False)
class PriceSeries:
    """Prices of one node without a gap, one an interval.

    Parameters
    ----------
    start_utc : datetime
        Begin of the first interval.
    interval_hours : float
        Length of each. [h]
    price_usd_per_mwh : (periods,) float
        Price in each. [USD/MWh]
    node : str
        Node or location, as the file calls it; empty where it names none.
    source : str
        File, format and market.
    notes : tuple of str
        What was read how, and what was left out.
    """

    start_utc: datetime
    interval_hours: float
    price_usd_per_mwh: FloatArray
    node: str
    source: str
    notes: tuple[str, ...]


def read_prices(
    path: Path, node: str | None = None, day: date | None = None, market: str | None = None
) -> PriceSeries:
    """Prices of a file of OASIS (CSV or zip), of gridstatus, or of our own.

    Parameters
    ----------
    path : Path
        The file; its header says of which format it is.
    node : str, optional
        Which node or location; needed where the file has several.
    day : date, optional
        One operating day in Pacific time, of 23, 24 or 25 hours; the whole file without it.
    market : str, optional
        Which market, such as DAM or REAL_TIME_5_MIN; needed where the file has several.

    Raises
    ------
    DataError
        One sentence: file, row, value, what to do. There is a gap, an interval with two prices,
        intervals of several lengths, a price that is no number, a local stamp that could be
        either of two hours, no such node or day, or the file is no price file.
    """
    path = Path(path)
    table = table_of(price_text(path), file_name(path))
    layout = layout_of(table)
    rows, called, run = price_rows(table, layout, node, market)
    intervals = intervals_of(table, layout, rows, run)
    if day is not None:
        intervals = of_day(table, intervals, day)
    notes = _notes(table, layout, len(rows))
    prices = _prices(table, layout, intervals.starts)
    starts = sorted(prices)
    if len(starts) < len(intervals.starts):
        again = plural(len(intervals.starts) - len(starts), "row")
        notes.append(f"{again} with an interval and price of another row")
    length = common_length(table, intervals, starts)
    check_gaps(table, intervals, [*_before(day, length), *starts, *_after(day)], length)
    notes += _changes(starts)
    return PriceSeries(
        start_utc=starts[0],
        interval_hours=length / timedelta(hours=1),
        price_usd_per_mwh=np.array([prices[start] for start in starts]),
        node=called,
        source=" ".join(filter(None, (table.file, f"({layout.title}{run and ', ' + run})"))),
        notes=tuple(notes),
    )


def _before(day: date | None, length: timedelta) -> list[datetime]:
    """Begin of the last interval before a day."""
    return [] if day is None else [midnight(day) - length]


def _after(day: date | None) -> list[datetime]:
    """Begin of the first interval after a day."""
    return [] if day is None else [midnight(day + timedelta(days=1))]


def _prices(table: Table, layout: Layout, starts: Mapping[int, datetime]) -> dict[datetime, float]:
    """Price of each interval; one that comes twice must have the same price."""
    cells = table.column(layout.price)
    rows: dict[datetime, int] = {}
    prices: dict[datetime, float] = {}
    for row, start in starts.items():
        place = table.place(row, layout.price)
        price = number(cells[row], place)
        if abs(price) > HIGHEST_USD_PER_MWH:
            raise DataError(
                f"{place}: {brief(cells[row])} is beyond a million USD/MWh; mind the unit"
            )
        if prices.setdefault(start, price) != price:
            raise DataError(
                f"{place}: the interval that begins {shown(start)} costs {price:g}, but "
                f"{prices[start]:g} in row {rows[start]}; keep one of them"
            )
        rows.setdefault(start, row)
    return prices


def _notes(table: Table, layout: Layout, rows: int) -> list[str]:
    notes = []
    left = len(table.rows) - rows
    if left:
        notes.append(f"{left:,} rows of other components, nodes or markets are left out")
    if not layout.start:
        notes.append(
            "OPR_DT and OPR_HR are read as Pacific time, hour 25 as the second pass of hour 2"
        )
    return notes


def _changes(starts: Sequence[datetime]) -> list[str]:
    """Days on which clocks change."""
    days = dict.fromkeys(day_of(start) for start in starts)
    return [
        f"{day} has {day_hours(day):g} hours in Pacific time"
        for day in days
        if day_hours(day) != 24
    ]
