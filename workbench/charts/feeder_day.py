"""What a feeder shows through a day: numbers of its buses, power in its lines, what is wrong where.

The drawing (`oneline.py`), what a page plays (`feeder_json.py`) and the words for those who see
neither are all made of one `Day`. Nothing here knows what the numbers mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from workbench.charts.theme import DIVERGING, DIVERGING_THIN, SEQUENTIAL
from workbench.grid.feeder import Feeder, FloatArray, IntArray
from workbench.words import joined, number, plural

UNKNOWN = 255
"""Step of a color where there is no value."""
LEVELS = 127
"""Steps of a line's width, from the thinnest to that of the most power in the day."""
BACK_KW = 0.05
"""Power above which a line counts as flowing back."""


@dataclass(frozen=True)
class Scale:
    """How a value becomes a color.

    Parameters
    ----------
    name : str
        What the color shows, as in `price against the substation's`.
    low, high : float
        Values of the first and the last color; beyond them nothing changes any more.
    ends : (str, str)
        Words at both ends of the legend, as in `cheaper` and `dearer than the substation`.
    middle : float, optional
        Value of the neutral color; without it the scale is sequential.
    of_lines : bool
        Whether lines are colored, as by loading, and not buses.
    """

    name: str
    low: float
    high: float
    ends: tuple[str, str]
    middle: float | None = None
    of_lines: bool = False

    def __post_init__(self) -> None:
        middle = (self.low + self.high) / 2 if self.middle is None else self.middle
        if not self.low < middle < self.high:
            raise ValueError(
                f"scale of {self.name}: {self.low:g}, {middle:g}, {self.high:g} do not rise"
            )

    def colors(self, thin: bool) -> tuple[str, ...]:
        """Colors in even steps from low to high, for dots or for thin lines."""
        if self.middle is None:
            return SEQUENTIAL
        return DIVERGING_THIN if thin else DIVERGING

    def steps(self, values: FloatArray) -> IntArray:
        """Which color each value has; `UNKNOWN` where a value is not a number."""
        middle = (self.low + self.high) / 2 if self.middle is None else self.middle
        share = np.interp(values, (self.low, middle, self.high), (0.0, 0.5, 1.0))
        found = np.rint(np.nan_to_num(share) * (len(self.colors(False)) - 1))
        return np.where(np.isnan(values), UNKNOWN, found).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Reading:
    """A number that is told of every bus, such as its price.

    Parameters
    ----------
    name : str
        What it is: `price`, `voltage`, `load`.
    values : (buses, periods) or (buses, 1) float
        The second where it is the same all day; NaN where it is not known.
    sign : str
        What is written after the number, its space included: ` ¢`.
    words : str
        What is said after the number: `cents`.
    digits : int
        Decimals.
    """

    name: str
    values: FloatArray
    sign: str
    words: str
    digits: int = 1

    def value(self, bus: int, period: int) -> float:
        """Value at a bus in a period."""
        return float(self.values[bus, period if self.values.shape[1] > 1 else 0])

    def written(self, bus: int, period: int) -> str:
        """Number and sign: `9.5 ¢`."""
        return self._with(self.value(bus, period), self.sign)

    def said(self, bus: int, period: int) -> str:
        """Number and words: `9.5 cents`."""
        return self._with(self.value(bus, period), f" {self.words}")

    def widest(self, bus: int) -> str:
        """What takes most room of all that is written for a bus in the day."""
        row = self.values[bus]
        ends = (np.nanmin(row), np.nanmax(row)) if not np.isnan(row).all() else (np.nan,)
        return max((self._with(float(each), self.sign) for each in ends), key=len)

    def _with(self, value: float, unit: str) -> str:
        if np.isnan(value):
            return "unknown"
        digits = f"{round(value, self.digits) + 0.0:,.{self.digits}f}"
        one = digits in ("1", "-1") and unit == f" {self.words}"
        return digits.replace("-", "\N{MINUS SIGN}") + (unit.removesuffix("s") if one else unit)


Place = tuple[int, int]
"""A bus, or the line into it, and a period."""


@dataclass(frozen=True, eq=False)
class Day:
    """What a feeder shows through a day, to be drawn at any of its periods.

    Parameters
    ----------
    feeder : Feeder
        The feeder.
    values : (buses, periods) float
        What colors the buses, or the lines into them; NaN where unknown.
    flow_kw : (buses, periods) float
        Power into the line that feeds each bus, negative where it flows back. [kW]
    labels : tuple of str
        Words for each period: `19:00`.
    scale : Scale
        How values become colors.
    readings : tuple of Reading
        What is told of a bus; the first stands beside it in the drawing.
    size_kw : (buses,) float, optional
        What buses are sized by; the load of the feeder where left out. [kW]
    marks : mapping of bus to words
        What stands at a bus; see `glyphs.GLYPHS` for words that have a drawing of their own.
    trouble, line_trouble : mapping of (bus, period) to words
        What is wrong with a bus, or with the line into it: `below the voltage limit`.
    """

    feeder: Feeder
    values: FloatArray
    flow_kw: FloatArray
    labels: tuple[str, ...]
    scale: Scale
    readings: tuple[Reading, ...]
    size_kw: FloatArray | None = None
    marks: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    trouble: Mapping[Place, str] = field(default_factory=dict)
    line_trouble: Mapping[Place, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = len(self.feeder), len(self.labels)
        for name, array in (("values", self.values), ("flow_kw", self.flow_kw)):
            if array.shape != shape:
                raise ValueError(f"{name} is {array.shape}, not {shape}")
        for reading in self.readings:
            if reading.values.shape not in (shape, (shape[0], 1)):
                raise ValueError(f"{reading.name} is {reading.values.shape}, not {shape}")
        if not self.readings:
            raise ValueError("a day without a reading says nothing of its buses")

    @cached_property
    def steps(self) -> IntArray:
        """(buses, periods) which color."""
        return self.scale.steps(self.values)

    @cached_property
    def levels(self) -> IntArray:
        """(buses, periods) how wide a line is, 1 to `LEVELS`; below zero where power flows back."""
        flow = np.nan_to_num(self.flow_kw)
        most = np.abs(flow).max(initial=0.0) or 1.0
        level = 1 + np.rint((LEVELS - 1) * np.abs(flow) / most).astype(np.int64)
        return np.where(flow < -BACK_KW, -level, level)

    @cached_property
    def sizes(self) -> FloatArray:
        """(buses,) share of the largest load, 0 to 1."""
        size = np.abs(self.feeder.p_kw if self.size_kw is None else self.size_kw)
        return size / (size.max(initial=0.0) or 1.0)

    def at(self, label: str) -> int | None:
        """Position of a bus, none for an empty label."""
        return self.feeder.positions[label] if label else None

    def label_of(self, bus: int) -> str:
        """What a bus is called: `bus 18`, `the substation`."""
        return f"bus {self.feeder.buses[bus]}" if bus else "the substation"

    def wrong(self, bus: int, period: int) -> tuple[str, ...]:
        """What is wrong with a bus and with the line into it."""
        own, line = self.trouble.get((bus, period)), self.line_trouble.get((bus, period))
        return tuple(filter(None, (own, line and f"its line is {line}")))


def alternative(day: Day, period: int, chosen: str = "") -> str:
    """What the drawing of a period shows, in words."""
    count = len(day.feeder)
    sentences = [
        f"{day.feeder.name[:1].upper()}{day.feeder.name[1:]} at {day.labels[period]}, "
        f"{count:,} buses, colored by {day.scale.name}.",
        _extremes(day, period),
        _flows(day, period),
    ]
    bus = day.at(chosen)
    if bus is not None:
        sentences.append(about(day, bus, period))
    return " ".join([*filter(None, sentences), *_troubles(day, period)])


def about(day: Day, bus: int, period: int) -> str:
    """All that is told of one bus in a period, as a sentence."""
    told = [f"{reading.name} {reading.said(bus, period)}" for reading in day.readings]
    name = day.label_of(bus)
    there = [f"{joined(day.marks[bus])} there"] if day.marks.get(bus) else []
    return f"{name[:1].upper()}{name[1:]}: {', '.join([*told, *there, *day.wrong(bus, period)])}."


def _extremes(day: Day, period: int) -> str:
    first = day.readings[0]
    values = [first.value(i, period) for i in range(len(day.feeder))]
    if np.isnan(values).all():
        return f"The {first.name} is not known."
    low, high = int(np.nanargmin(values)), int(np.nanargmax(values))
    source = f"{first.name[:1].upper()}{first.name[1:]} {first.said(0, period)} at the substation"
    if first.written(low, period) == first.written(high, period):
        return f"{source}, and the same everywhere."
    ends = [
        f"{word} {first.said(bus, period)} at {day.label_of(bus)}"
        for word, bus in (("highest", high), ("lowest", low))
        if bus
    ]
    return f"{source}, {', '.join(ends)}."


def _flows(day: Day, period: int) -> str:
    back, lines = int((day.levels[1:, period] < 0).sum()), len(day.feeder) - 1
    if not back:
        return "Power flows from the substation down every line."
    which = f"all {number(lines)}" if back == lines else f"{number(back)} of {number(lines)}"
    return f"Power flows back up {which} lines."


def _troubles(day: Day, period: int) -> list[str]:
    """What is wrong, the same words once, with the first few places."""
    found = []
    for what, several, rows in (
        ("bus", "buses", day.trouble),
        ("line", "lines", day.line_trouble),
    ):
        places: dict[str, list[int]] = {}
        for (bus, when), words in rows.items():
            if when == period:
                places.setdefault(words, []).append(bus)
        for words, where in places.items():
            into = "" if what == "bus" else "into "
            names = [f"{into}bus {day.feeder.buses[bus]}" for bus in where[:3]]
            more = [] if len(where) <= 3 else [f"{number(len(where) - 3)} more"]
            count = plural(len(where), what, several)
            found.append(f"{count[:1].upper()}{count[1:]} {words}: {joined([*names, *more])}.")
    return found
