"""Month arithmetic: clamped months, month indexes, dates in words."""

from __future__ import annotations

import calendar
import re
from datetime import date

MONTHS = list(calendar.month_name)


def add_months(day: date, months: int) -> date:
    """Day `months` later (or earlier), clamped: January 31 + 1 month is February 28."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


def month_start(day: date, months: int = 0) -> date:
    """First day of the month `months` after that of `day`."""
    return add_months(day.replace(day=1), months)


def month_end(day: date, months: int = 0) -> date:
    """Last day of the month `months` after that of `day`."""
    first = month_start(day, months)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def month_index(day: date) -> int:
    """Months since January of year 0; differences count whole calendar months."""
    return day.year * 12 + day.month - 1


def read_month(text: str) -> date:
    """First day of the month written as YYYY-MM; ValueError where it is none."""
    try:
        return read_day(f"{text}-01")
    except ValueError:
        raise ValueError(f"'{text}' is not a month (YYYY-MM)") from None


def read_day(text: str) -> date:
    """Day written as YYYY-MM-DD; ValueError where it is none or does not exist."""
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a date (YYYY-MM-DD)") from None


def in_words(day: date) -> str:
    """The day as people write it: July 1, 2017."""
    return f"{MONTHS[day.month]} {day.day}, {day.year}"


def month_in_words(day: date, *, short: bool = False) -> str:
    """The month as people write it: July 2017, or Jul 2017."""
    return f"{MONTHS[day.month][:3] if short else MONTHS[day.month]} {day.year}"
