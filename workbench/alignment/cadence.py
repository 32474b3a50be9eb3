"""Beat of two unlike cadences: how old the newest version is at each use, and how that repeats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import lcm

from workbench.calendars import add_months, month_index, read_month
from workbench.errors import BadInput, CannotCompute


@dataclass(frozen=True)
class Rhythm:
    """A cadence in months and the first month it starts from."""

    months: int
    first: date

    @classmethod
    def read(cls, text: str) -> Rhythm:
        """Rhythm written as MONTHS:YYYY-MM, such as 24:2015-07."""
        months, _, first = text.partition(":")
        try:
            if not months.isascii() or not months.isdigit() or not 1 <= int(months) <= 600:
                raise ValueError(f"'{months}' is no number of months from 1 to 600")
            return cls(int(months), read_month(first))
        except ValueError as error:
            raise BadInput(f"{text}: {error}; write a cadence as 24:2015-07") from None


@dataclass(frozen=True)
class Use:
    """One use: its month, the month of the version that is newest by then, and its age."""

    use_date: str
    version: str
    age_months: int


@dataclass(frozen=True)
class Beat:
    """Uses over one hyper-period; `locked` when every use meets a version of the same age."""

    uses: tuple[Use, ...]
    hyper_period_months: int
    mean_age_months: float
    locked: bool


def beat(producer: Rhythm, consumer: Rhythm) -> Beat:
    """Uses from the consumer's first over one hyper-period, the producer extended backwards.

    Raises
    ------
    CannotCompute
        If the hyper-period leaves the years 1 to 9999.
    """
    period = lcm(producer.months, consumer.months)
    first, last = month_index(consumer.first), month_index(consumer.first) + period
    if first - producer.months < month_index(date.min) or last > month_index(date.max):
        raise CannotCompute(
            f"cadences of {producer.months} and {consumer.months} months repeat only after "
            f"{period:,} months, which leaves the calendar; use cadences or first months closer by"
        )
    uses = []
    for k in range(0, period, consumer.months):
        use = add_months(consumer.first, k)
        age = (month_index(use) - month_index(producer.first)) % producer.months
        uses.append(Use(f"{use:%Y-%m}", f"{add_months(use, -age):%Y-%m}", age))
    ages = [use.age_months for use in uses]
    return Beat(tuple(uses), period, sum(ages) / len(ages), len(set(ages)) == 1)
