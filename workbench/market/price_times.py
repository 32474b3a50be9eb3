"""When the rows of a price file hold: their intervals, of one length and without a gap."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from workbench.errors import DataError
from workbench.grid.rows import brief
from workbench.market.csv_table import Table
from workbench.market.price_rows import MINUTES, Layout
from workbench.market.stamps import (
    REPEATED,
    day_of,
    is_repeated,
    operating_day,
    operating_hour,
    shown,
    stamp,
)
from workbench.words import joined

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Intervals:
    """Begin of the interval of each row in UTC, and its length where the file says it."""

    starts: Mapping[int, datetime]
    lengths: Mapping[int, timedelta]


def intervals_of(table: Table, layout: Layout, rows: Sequence[int], run: str) -> Intervals:
    """Intervals of some rows, prices of the market `run`."""
    if not layout.start:
        return _operating(table, rows, run)
    starts = _stamps(table, layout.start, rows, layout.in_utc)
    if not layout.end:
        return Intervals(starts, {})
    ends = _stamps(table, layout.end, rows, layout.end.endswith(("_utc", "_gmt")))
    for row in rows:
        if ends[row] <= starts[row]:
            raise DataError(
                f"{table.place(row, layout.end)}: the interval ends before it begins; "
                "mend one of the stamps"
            )
    return Intervals(starts, {row: ends[row] - starts[row] for row in rows})


def _stamps(table: Table, column: str, rows: Sequence[int], in_utc: bool) -> dict[int, datetime]:
    cells = table.column(column)
    return {row: stamp(cells[row], table.place(row, column), in_utc) for row in rows}


def _operating(table: Table, rows: Sequence[int], run: str) -> Intervals:
    """Intervals by `OPR_DT`, `OPR_HR` and `OPR_INTERVAL`, which count in Pacific time."""
    cells = table.column("opr_dt")
    days = {row: operating_day(cells[row], table.place(row, "opr_dt")) for row in rows}
    hours = _counts(table, "opr_hr", rows)
    parts = _counts(table, "opr_interval", rows)
    minutes = MINUTES.get(run.upper()) or _minutes(max(parts.values()))
    told_apart = {(days[row], parts[row]) for row in rows if hours[row] == REPEATED}
    starts = {}
    for row in rows:
        place = table.place(row, "opr_hr")
        if is_repeated(days[row], hours[row]) and (days[row], parts[row]) not in told_apart:
            raise DataError(
                f"{place}: hour 2 comes twice on {days[row]}, and no hour 25 tells one from the "
                "other; give INTERVALSTARTTIME_GMT"
            )
        part = max(parts[row] - 1, 0) * minutes
        if part >= 60:
            raise DataError(
                f"{table.place(row, 'opr_interval')}: {parts[row]} is no interval of an hour "
                f"in parts of {minutes} minutes; mend it"
            )
        starts[row] = operating_hour(days[row], hours[row], place) + part * MINUTE
    return Intervals(starts, dict.fromkeys(rows, minutes * MINUTE))


def _minutes(parts: int) -> int:
    """Length of intervals of which an hour has so many."""
    return 60 if parts <= 1 else 15 if parts <= 4 else 5


def _counts(table: Table, column: str, rows: Sequence[int]) -> dict[int, int]:
    """Whole numbers of a column; zero in each row where it has no such column."""
    if column not in table.columns:
        return dict.fromkeys(rows, 0)
    cells = table.column(column)
    for row in rows:
        if not re.fullmatch(r"[0-9]{1,2}", cells[row]):
            raise DataError(
                f"{table.place(row, column)}: {brief(cells[row])} is no count; give a whole number"
            )
    return {row: int(cells[row]) for row in rows}


def of_day(table: Table, intervals: Intervals, day: date) -> Intervals:
    """Intervals that begin on a Pacific day."""
    days = {row: day_of(start) for row, start in intervals.starts.items()}
    kept = [row for row, found in days.items() if found == day]
    if not kept:
        several = sorted(set(days.values()))
        shown_days = joined([str(found) for found in several])
        if len(several) > 4:
            shown_days = f"{len(several)} days from {several[0]} to {several[-1]}"
        raise DataError(f"{table.file} has no prices of {day} (Pacific time); it has {shown_days}")
    return Intervals(
        {row: intervals.starts[row] for row in kept},
        {row: intervals.lengths[row] for row in kept if intervals.lengths},
    )


def common_length(table: Table, intervals: Intervals, starts: Sequence[datetime]) -> timedelta:
    """Length that all intervals have."""
    lengths = intervals.lengths
    if lengths:
        common, _ = Counter(lengths.values()).most_common(1)[0]
        for row, length in lengths.items():
            if length != common:
                raise DataError(
                    f"{table.where(row)}: the interval is {length / MINUTE:g} minutes long, others "
                    f"are {common / MINUTE:g}; keep to one length"
                )
    elif len(starts) == 1:
        raise DataError(
            f"{table.file} has one interval, and nothing says how long it is; add the column "
            "interval_end_utc"
        )
    else:
        common, _ = Counter(b - a for a, b in pairwise(starts)).most_common(1)[0]
    if common % MINUTE or timedelta(hours=1) % common:
        raise DataError(
            f"{table.file} has intervals of {common / MINUTE:g} minutes; give prices by the hour, "
            "or by equal parts of it such as 15 or 5 minutes"
        )
    return common


def check_gaps(
    table: Table, intervals: Intervals, starts: Sequence[datetime], length: timedelta
) -> None:
    """DataError where one interval does not begin as the one before it ends."""
    for before, after in pairwise(starts):
        if after - before < length:
            row = next((r for r, start in intervals.starts.items() if start == after), 0)
            place = table.where(row) if row else table.file
            raise DataError(
                f"{place}: the interval that begins {shown(after)} does so before the last one of "
                f"{length / MINUTE:g} minutes has ended; keep to one length"
            )
        if after - before > length:
            missing = int((after - before) / length) - 1
            more = f" and {missing - 1:,} after it are" if missing > 1 else " is"
            raise DataError(
                f"{table.file}: the interval of {length / MINUTE:g} minutes that begins "
                f"{shown(before + length)}{more} missing; add what is missing, or choose a whole "
                "day with --day"
            )
