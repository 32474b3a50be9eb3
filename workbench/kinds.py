"""Kinds of settings: how a value is read from text, written as text, bounded and said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workbench.calendars import in_words, read_day, read_month

SPACE_LEVELS = (
    "system",
    "planning area",
    "local area",
    "DPA",
    "substation",
    "feeder",
    "line section",
)
TIME_LEVELS = ("annual", "monthly", "TOU period", "hourly", "15 minutes")


class Text:
    """A value that is its own text; the base of the other kinds."""

    unit = ""

    def read(self, text: str) -> Any:
        """Value that `text` stands for; ValueError says why there is none."""
        return text

    def write(self, value: Any) -> str:
        """Text of `value`, such that reading it gives `value` again."""
        return str(value)

    def say(self, value: Any) -> str:
        """`value` in words."""
        return f"{self.write(value)} {self.unit}".strip()


@dataclass(frozen=True)
class Words(Text):
    """A line of text, such as what is looked for; an empty one stands in no link."""

    longest: int = 200
    shortest: int = 0

    def read(self, text: str) -> str:
        """The line as it is."""
        if not self.shortest <= len(text) <= self.longest or not text.isprintable():
            raise ValueError(f"use up to {self.longest} letters, signs and spaces in one line")
        return text


@dataclass(frozen=True)
class Day(Text):
    """A day (YYYY-MM-DD), or a month (YYYY-MM) meaning its first day, within bounds."""

    earliest: date = date(1990, 1, 1)
    latest: date = date(2060, 12, 31)

    def read(self, text: str) -> date:
        """Day, or first day of a month."""
        day = read_month(text) if re.fullmatch(r"\d{4}-\d\d", text) else read_day(text)
        if not self.earliest <= day <= self.latest:
            raise ValueError(
                f"{in_words(day)} is outside the range from {in_words(self.earliest)} "
                f"to {in_words(self.latest)}"
            )
        return day

    def write(self, value: date) -> str:
        """The day as YYYY-MM-DD."""
        return value.isoformat()

    def say(self, value: date) -> str:
        """The day as people write it."""
        return in_words(value)


@dataclass(frozen=True)
class Choice(Text):
    """One of a few words."""

    words: Mapping[str, str]

    def read(self, text: str) -> str:
        """The word itself."""
        if text not in self.words:
            raise ValueError(f"use {' or '.join(self.words)}")
        return text

    def say(self, value: str) -> str:
        """What the word stands for."""
        return self.words[value]


@dataclass(frozen=True)
class Whole(Text):
    """A whole number within bounds."""

    low: int
    high: int
    unit: str = ""

    def read(self, text: str) -> int:
        """The whole number."""
        if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII) or not self.low <= int(text) <= self.high:
            raise ValueError(f"use a whole number from {self.low} to {self.high}")
        return int(text)


@dataclass(frozen=True)
class Number(Text):
    """A plain decimal number within bounds."""

    low: float
    high: float
    unit: str = ""

    def read(self, text: str) -> float:
        """The number."""
        if not re.fullmatch(r"-?\d{1,9}(\.\d{1,9})?", text, re.ASCII):
            raise ValueError(f"use a number from {self.low:g} to {self.high:g}")
        if not self.low <= float(text) <= self.high:
            raise ValueError(f"use a number from {self.low:g} to {self.high:g}")
        return float(text)

    def write(self, value: float) -> str:
        """The number with as many decimals as it needs."""
        return f"{value + 0.0:.9f}".rstrip("0").rstrip(".")  # + 0.0: zero has no sign


@dataclass(frozen=True)
class Span(Text):
    """Two whole numbers FIRST:LAST, the first not above the last."""

    low: int
    high: int
    unit: str = ""

    def read(self, text: str) -> tuple[int, int]:
        """First and last number."""
        match = re.fullmatch(r"(-?\d{1,4}):(-?\d{1,4})", text, re.ASCII)
        first, last = (int(match[1]), int(match[2])) if match else (1, 0)
        if not self.low <= first <= last <= self.high:
            raise ValueError(
                f"use FIRST:LAST, whole numbers from {self.low} to {self.high} in ascending order"
            )
        return first, last

    def write(self, value: tuple[int, int]) -> str:
        """FIRST:LAST."""
        return f"{value[0]}:{value[1]}"

    def say(self, value: tuple[int, int]) -> str:
        """Both numbers in words."""
        return f"{value[0]} to {value[1]} {self.unit}".strip()


@dataclass(frozen=True)
class Levels(Text):
    """A level of space, a level of time, or both joined by `|`; each list goes coarse to fine."""

    space: tuple[str, ...]
    time: tuple[str, ...]

    def read(self, text: str) -> str:
        """The levels, space first."""
        names = text.split("|")
        known = [sum(name in scale for name in names) for scale in (self.space, self.time)]
        if max(known) > 1 or sum(known) != len(names):
            raise ValueError(
                f"use a level of space ({', '.join(self.space)}), "
                f"of time ({', '.join(self.time)}), or both joined by |"
            )
        return self.write(text)

    def write(self, value: str) -> str:
        """Space first, then time."""
        return "|".join(sorted(value.split("|"), key=lambda name: name in self.time))

    def say(self, value: str) -> str:
        """The levels in words."""
        return " and ".join(value.split("|"))
