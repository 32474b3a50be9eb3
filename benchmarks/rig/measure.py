"""A measurement: values, the bar they should keep, and a reference measured in turn with them."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Size:
    """How much is measured: opens, opens of a fresh server, moves of a lever, visitors at once."""

    opens: int
    fresh: int
    moves: int
    visitors: int
    rooms: int
    browsers: int
    runs: int


FULL = Size(opens=9, fresh=3, moves=40, visitors=60, rooms=3, browsers=8, runs=9)
TINY = Size(opens=1, fresh=0, moves=2, visitors=3, rooms=1, browsers=1, runs=1)
"""Enough to see that everything runs; what needs a fresh server each time is left out."""


@dataclass(frozen=True)
class Numbers:
    """What is kept of a series of values."""

    repeats: int
    median: float
    p95: float
    least: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Numbers:
        """Statistics of values; the 95th percentile is by nearest rank."""
        ordered = sorted(values)
        p95 = ordered[math.ceil(0.95 * len(ordered)) - 1]
        rounded = [float(f"{v:.4g}") for v in (statistics.median(ordered), p95, ordered[0])]
        return cls(len(ordered), *rounded)


@dataclass(frozen=True)
class Measurement:
    """One quantity, smaller is better.

    `bar` is what the design allows, by statistic (`median`, `p95`, `ratio`); empty where it says
    nothing.
    `ratio` is the median of the ratios of neighboring values, so that a machine that grows slower
    meanwhile slows both.
    """

    name: str
    unit: str
    numbers: Numbers
    reference: str
    reference_numbers: Numbers
    ratio: float
    bar: Mapping[str, float] = field(default_factory=dict)
    note: str = ""

    @classmethod
    def of(
        cls,
        name: str,
        unit: str,
        values: Sequence[float],
        reference: str,
        beside: Sequence[float],
        bar: Mapping[str, float] | None = None,
        note: str = "",
    ) -> Measurement:
        """Measurement of values taken in turn with those of the reference."""
        ratio = statistics.median(a / b for a, b in zip(values, beside, strict=True))
        own, other = Numbers.of(values), Numbers.of(beside)
        return cls(name, unit, own, reference, other, float(f"{ratio:.3g}"), bar or {}, note)

    def share(self) -> float | None:
        """The largest part of a bar that is used up: up to 1 it is kept; None without a bar."""
        own = {"ratio": self.ratio} | asdict(self.numbers)
        return max((own[name] / most for name, most in self.bar.items()), default=None)

    def record(self) -> dict[str, object]:
        """Everything, as it is kept in a file."""
        return asdict(self)

    @classmethod
    def read(cls, record: Mapping[str, object]) -> Measurement:
        """Measurement from its record."""
        numbers = {name: Numbers(**record[name]) for name in ("numbers", "reference_numbers")}
        return cls(**{**record, **numbers})


def in_turn(times: int, *ways: Callable[[], float], warm: int = 1) -> list[list[float]]:
    """Values of each way, taken in turn (A B A B …) after `warm` rounds that do not count."""
    rounds = [[way() for way in ways] for _ in range(warm + times)][warm:]
    return [list(values) for values in zip(*rounds, strict=True)]


def seconds(act: Callable[[], object]) -> Callable[[], float]:
    """A way to measure how long something takes."""

    def measured() -> float:
        start = time.perf_counter()
        act()
        return time.perf_counter() - start

    return measured


def table(found: Sequence[Measurement]) -> str:
    """Measurements as plain text, a row each."""
    head = ["", "median", "p95", "least", "bar", "", "ratio", "reference"]
    rows = [head, *(_row(m) for m in found)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            text.ljust(width) if i in (0, 5, 7) else text.rjust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _row(m: Measurement) -> list[str]:
    own, share = m.numbers, m.share()
    values = [f"{said(v)} {m.unit}" for v in (own.median, own.p95, own.least)]
    bar = ", ".join(f"{name} {said(most)}" for name, most in m.bar.items())
    verdict = "" if share is None else "kept" if share <= 1 else "MISSED"
    beside = f"× {m.reference} ({said(m.reference_numbers.median)} {m.unit})"
    return [m.name, *values, bar, verdict, f"{m.ratio:.2g}", beside]


def said(value: float) -> str:
    """A number to two or three digits, without an exponent."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 or value <= 0 else 4
    return f"{value:,.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:,.0f}"
