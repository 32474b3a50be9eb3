"""Dates that keep their precision: what is known to the month never shows a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from workbench.calendars import MONTHS, add_months, in_words, month_in_words
from workbench.tracker.read import Row, last_day


@dataclass(frozen=True)
class When:
    """A date of an item: the column it stands in, how precisely it is known, and its period.

    `first` and `last` are None where the date is relative, or was not known on the date asked for.
    """

    role: str
    precision: str
    first: date | None = None
    last: date | None = None

    @property
    def start(self) -> str | None:
        """The date as precisely as it is known: 2015-07-18, 2015-07, 2015-Q3 or 2015."""
        if self.precision == "range":
            return self._end(self.first)
        return written(self.first, self.precision)

    @property
    def end(self) -> str | None:
        """End of the period in the same form; None for a day, which has no other end."""
        if self.precision == "day":
            return None
        if self.precision == "range":
            return self._end(self.last)
        return written(self.last, self.precision)

    def _end(self, day: date | None) -> str | None:
        """One end of a range: years where it begins and ends with one, else months."""
        whole = self.first and self.last and (self.first.month, self.last.month) == (1, 12)
        return written(day, "year" if whole else "month")

    @property
    def text(self) -> str | None:
        """The date, or both ends of a range joined by a slash as ISO 8601 has it."""
        ends = self.precision == "range" and self.first
        return f"{self.start}/{self.end}" if ends else self.start

    def days_from(self, day: date) -> int | None:
        """Days from a day to this one; None where the date is no day."""
        return (self.first - day).days if self.first and self.precision == "day" else None

    def record(self) -> dict[str, Any]:
        """The date as scripts read it."""
        return {
            "role": self.role,
            "date": self.start,
            "latest": self.end,
            "precision": self.precision,
        }

    def said(self) -> str:
        """The date as people say it; no day where none is known."""
        if self.first is None or self.last is None:
            return "not known by then" if self.precision != "relative" else "relative, no date"
        if self.precision == "day":
            return in_words(self.first)
        if self.precision == "quarter":
            return f"{in_words(self.first).split()[0]} to {month_in_words(self.last)}"
        if self.precision == "range" and self.start != self.end:
            years = len(self.start or "") == 4
            return f"{self.start} to {self.end}" if years else _months(self.first, self.last)
        return month_in_words(self.first) if self.precision == "month" else str(self.first.year)


def _months(first: date, last: date) -> str:
    """Two months in words, a year that both share only once."""
    start = month_in_words(first) if first.year != last.year else MONTHS[first.month]
    return f"{start} to {month_in_words(last)}"


def written(day: date | None, precision: str) -> str | None:
    """A day as its precision allows: with a day, to the month, the quarter or the year."""
    if day is None:
        return None
    forms = {
        "day": day.isoformat(),
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": f"{day.year}",
    }
    return forms[precision]


def dates_of(row: Row) -> list[When]:
    """Every date of a row, in order of its columns."""
    found = []
    for column in ("opened", "closed", "due_date", "required_by"):
        if row.get(column):
            found.append(When(column, "day", row[column], row[column]))
    for column in ("year", "target_year"):
        if row.get(column):
            year = row[column]
            found.append(When(column, "year", date(year, 1, 1), date(year, 12, 31)))
    if row.get("started"):
        found.append(_started(row["started"]))
    if row.get("date_precision"):
        last = row["date_latest"] or row["date"]
        found.append(When("date", row["date_precision"], row["date"], last))
    return found


def _started(text: str) -> When:
    precision = {4: "year", 7: "month", 10: "day"}[len(text)]
    last = last_day(text)
    assert last is not None
    back = {"year": -12, "month": -1, "day": 0}[precision]
    first = add_months(last + timedelta(1), back) if back else last
    return When("started", precision, first, last)
