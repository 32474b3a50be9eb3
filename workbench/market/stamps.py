"""When an interval of a price file begins: stamps in UTC, with an offset, or operating hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workbench.errors import DataError
from workbench.grid.rows import brief

PACIFIC = ZoneInfo("America/Los_Angeles")
YEARS = range(1990, 2101)
REPEATED = 25
"""How OASIS calls the hour that clocks repeat, whose first pass is hour 2."""
HOUR = timedelta(hours=1)


def stamp(text: str, place: str, in_utc: bool) -> datetime:
    """A stamp in UTC; one without an offset only where its column is in UTC.

    Raises
    ------
    DataError
        It is no stamp, or local time of which nothing says how far it is from UTC.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise DataError(
            f"{place}: {brief(text)} is no stamp; write it such as 2026-07-01T07:00:00Z"
        ) from None
    if found.year not in YEARS:
        raise DataError(f"{place}: {brief(text)} lies beyond {YEARS[0]} to {YEARS[-1]}; mend it")
    if found.tzinfo is None:
        if not in_utc:
            raise DataError(f"{place}: {brief(text)} {_unclear(found)}")
        return found.replace(tzinfo=UTC)
    return found.astimezone(UTC)


def _unclear(local: datetime) -> str:
    """Why a local stamp cannot be read, and what to do."""
    todo = "give an offset such as -08:00, or a column Interval Start UTC"
    if _offset(local, 0) > _offset(local, 1):
        return f"comes twice, for clocks in California go back then; {todo}"
    return f"does not say its offset from UTC; {todo}"


def _offset(local: datetime, fold: int) -> timedelta:
    offset = local.replace(tzinfo=PACIFIC, fold=fold).utcoffset()
    assert offset is not None  # a zone has one at any time
    return offset


def operating_day(text: str, place: str) -> date:
    """A day of `OPR_DT`."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise DataError(f"{place}: {brief(text)} is no day; write it such as 2026-07-01") from None
    if found.year not in YEARS:
        raise DataError(f"{place}: {brief(text)} lies beyond {YEARS[0]} to {YEARS[-1]}; mend it")
    return found


def operating_hour(day: date, hour: int, place: str) -> datetime:
    """Begin in UTC of an hour as `OPR_HR` counts it, by its end in Pacific time.

    Raises
    ------
    DataError
        The day has no such hour.
    """
    if not 1 <= hour <= REPEATED:
        raise DataError(f"{place}: there is no hour {hour}; hours run from 1 to 24, or to 25")
    fold = int(hour == REPEATED)
    local = datetime.combine(day, time()) + (1 if fold else hour - 1) * HOUR
    before, after = _offset(local, 0), _offset(local, 1)
    if fold and before <= after:
        raise DataError(f"{place}: hour 25 is only where clocks go back, not on {day}; mend it")
    if before < after:
        raise DataError(
            f"{place}: {day} has no hour {hour}, for clocks go forward then; "
            "number the hours as CAISO does, 1, 2, 4 and so on to 24"
        )
    return local.replace(tzinfo=PACIFIC, fold=fold).astimezone(UTC)


def is_repeated(day: date, hour: int) -> bool:
    """Whether an hour by its end comes twice that day."""
    if hour != 2:
        return False
    local = datetime.combine(day, time(1))
    return _offset(local, 0) > _offset(local, 1)


def day_of(start_utc: datetime) -> date:
    """Pacific day on which an interval begins."""
    return start_utc.astimezone(PACIFIC).date()


def midnight(day: date) -> datetime:
    """Begin in UTC of a Pacific day."""
    return datetime.combine(day, time(), PACIFIC).astimezone(UTC)


def day_hours(day: date) -> float:
    """Length of a Pacific day: 24, or 23 or 25 where clocks change. [h]"""
    return (midnight(day + timedelta(days=1)) - midnight(day)) / HOUR


def shown(start_utc: datetime) -> str:
    """A begin as a message shows it, in UTC and on a clock in California."""
    local = start_utc.astimezone(PACIFIC)
    return f"{start_utc:%Y-%m-%dT%H:%MZ} ({local:%Y-%m-%d %H:%M} {local.tzname()})"
