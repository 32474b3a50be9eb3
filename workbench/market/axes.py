"""Axes of the small market figures: periods across, values upright, and their numbers in words.

An upright axis has round ticks; it is broken where a few giants would flatten all the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, log10

import numpy as np

from workbench.charts.svg import text_width
from workbench.charts.theme import ACCENT, CARD, GRID, LINE, SOFT
from workbench.grid.feeder import FloatArray
from workbench.market.answer import clock
from workbench.market.pad import PITCH, Bars, Pad

USUAL = 300.0
"""Up to here an axis of prices is never broken. [USD/MWh]"""
BROKEN = 2.5
"""Values beyond so many times the usual range break the axis."""


# --- periods across ---


@dataclass(frozen=True)
class Slots:
    """Room for one bar a period between two edges."""

    left: float
    right: float
    periods: int
    scale: float

    @property
    def step(self) -> float:
        """From one bar to the next."""
        return (self.right - self.left) / self.periods

    @property
    def bar(self) -> float:
        """Width of a bar; those of very many periods touch."""
        gap = 1.4 * self.scale if self.step >= 5 else 0.0
        return min(self.step - gap, 44 * self.scale)

    @cached_property
    def middles(self) -> FloatArray:
        """Middle of each bar."""
        bars = np.arange(self.periods, dtype=np.float64)
        found: FloatArray = self.left + (bars + 0.5) * self.step
        return found

    @cached_property
    def lefts(self) -> FloatArray:
        """Left edge of each bar."""
        return self.middles - self.bar / 2

    def bars(self, top: FloatArray, bottom: FloatArray) -> Bars:
        """Bars between heights."""
        return Bars(self.lefts, self.bar, top, bottom, PITCH * self.scale)


def stepped(slots: Slots, ys: FloatArray) -> str:
    """A line that stays level through each period."""
    found = []
    for n, y in enumerate(ys.tolist()):
        right = slots.left + (n + 1) * slots.step
        found.append(f"{'V' if n else f'M{slots.left:.1f} '}{y:.1f}H{right:.1f}")
    return "".join(found)


def spotlight(pad: Pad, slots: Slots, top: float, bottom: float) -> None:
    """All but the chosen period pale, and a mark below it in the ink of what a visitor sets."""
    wide = max(slots.bar, 2.5 * pad.scale)
    starts = (slots.middles - wide / 2).tolist()
    ends = (slots.middles + wide / 2).tolist()
    veil = {"y": top - 2, "height": bottom - top + 4, "fill": CARD, "fill_opacity": 0.45}
    pad.add(
        "rect", x=slots.left - 1, **veil,
        **pad.at(width=[round(max(x - slots.left + 1, 0.0), 1) for x in starts]),
    )  # fmt: skip
    after = [round(max(slots.right + 1 - x, 0.0), 1) for x in ends]
    pad.add("rect", **veil, **pad.at(x=[round(x, 1) for x in ends], width=after))


def pointer(pad: Pad, slots: Slots, bottom: float) -> None:
    """A mark below the chosen period, in the ink of what a visitor sets."""
    wide = max(slots.bar, 5 * pad.scale)
    xs = [round(x - wide / 2, 1) for x in slots.middles.tolist()]
    pad.add(
        "rect", y=bottom + 1, height=3 * pad.scale, width=round(wide, 1), rx=1, fill=ACCENT,
        **pad.at(x=xs),
    )  # fmt: skip


def hours(pad: Pad, slots: Slots, y: float) -> None:
    """Clock below the bars, as many words as have room."""
    case = pad.clearing.case
    wide = text_width("00:00", pad.px)
    steps = [s for s in (0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96, 168) if s >= case.interval_hours]
    fits = [s for s in steps if s / case.interval_hours * slots.step >= 1.6 * wide]
    step = fits[0] if fits else case.periods * case.interval_hours
    for t in range(case.periods):
        since = t * case.interval_hours
        if abs(since / step - round(since / step)) < 1e-6:
            x = float(slots.middles[t])
            x = min(max(x, 0.5 * wide + 1), pad.width - 0.5 * wide - 1)
            pad.add("path", d=f"M{slots.middles[t]:.1f} {y:.1f}v{4 * pad.scale:g}", stroke=LINE)
            pad.text(x, y + 8 * pad.scale + 0.8 * pad.px, clock(pad.clearing, t), anchor="middle")
    pad.bottom = y + 8 * pad.scale + 1.15 * pad.px


# --- values upright ---


@dataclass(frozen=True)
class Upright:
    """Values as heights: straight between knots, so that a few giants need not flatten the rest."""

    knots: tuple[float, ...]
    heights: tuple[float, ...]
    ticks: tuple[float, ...]
    breaks: tuple[float, ...] = ()
    """Values at which the axis is broken."""

    def y(self, values: FloatArray) -> FloatArray:
        """Heights of values."""
        found: FloatArray = np.interp(values, self.knots, self.heights)
        return found

    def at(self, value: float) -> float:
        """Height of a value."""
        return float(np.interp(value, self.knots, self.heights))


def upright(values: FloatArray, usual: float, top: float, bottom: float, most: int) -> Upright:
    """Axis from zero that holds all values; where some are far beyond `usual`, with a break."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    if high - low < 1e-6:
        high = 1.0
    near = [0.0, *values[np.abs(values) <= usual].tolist()]
    near_low, near_high = min(near), max(near)
    span = near_high - near_low
    above = span > 0 and high > usual and high > BROKEN * span
    below = span > 0 and low < -usual and -low > BROKEN * span
    first, last = (near_low if below else low), (near_high if above else high)
    room = last - first
    knots, heights, strip = [first, last], [bottom, top], 0.27 * (bottom - top)
    breaks = []
    if above:
        breaks.append(last + 0.09 * room)
        knots[1:] = [last + 0.18 * room, high]
        heights[1:] = [top + strip, top]
    if below:
        breaks.append(first - 0.09 * room)
        knots[:1] = [low, first - 0.18 * room]
        heights[:1] = [bottom, bottom - strip]
    ticks = nice(first, last, max(most - above - below, 2))
    ends = [each for each, broken in ((low, below), (high, above)) if broken]
    return Upright(tuple(knots), tuple(heights), (*ticks, *ends), tuple(breaks))


def nice(low: float, high: float, most: int) -> tuple[float, ...]:
    """Round numbers between two values, at most so many."""
    raw = max(high - low, 1e-9) / most
    size = 10.0 ** floor(log10(raw))
    step = next(m * size for m in (1, 2, 5, 10) if m * size >= raw * 0.999)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return tuple(round(n * step, 10) + 0.0 for n in range(first, last + 1))


def ruled(
    pad: Pad, axis: Upright, left: float, right: float, words: Sequence[str],
) -> None:  # fmt: skip
    """Thin lines at the ticks and their words at the left; zero in a firmer ink."""
    for value, said in zip(axis.ticks, words, strict=True):
        y = axis.at(value)
        if value:
            pad.add("path", d=f"M{left:.1f} {y:.1f}H{right:.1f}", stroke=GRID)
        pad.text(left - 6 * pad.scale, y + 0.36 * pad.px, said, anchor="end")


def zero_line(pad: Pad, axis: Upright, left: float, right: float) -> None:
    """The line of zero, over the bars."""
    pad.add("path", d=f"M{left:.1f} {axis.at(0.0):.1f}H{right:.1f}", stroke=SOFT, stroke_width=1)


def broken(pad: Pad, axis: Upright, left: float, right: float) -> None:
    """A tear through everything where the axis is broken."""
    for value in axis.breaks:
        y, k = axis.at(value), 2.5 * pad.scale
        teeth = floor((right - left) / (2 * k))
        zigzag = f"M{left:.1f} {{:.1f}}" + f"l{k:g} {-k:g}l{k:g} {k:g}" * teeth
        d = zigzag.format(y)
        pad.add("path", d=d, fill="none", stroke=CARD, stroke_width=5 * pad.scale)
        for off in (-2.5 * pad.scale, 2.5 * pad.scale):
            pad.add("path", d=zigzag.format(y + off), fill="none", stroke=SOFT, stroke_width=0.9)


def room_left(words: Sequence[str], pad: Pad) -> float:
    """Room for the words of an upright axis."""
    return max((text_width(each, pad.px) for each in words), default=0.0) + 8 * pad.scale


# --- numbers in words ---


def dollars(value: float) -> str:
    """A price in a figure: three figures at most below a thousand."""
    if abs(value) < 0.05:
        return "0"
    digits = 0 if abs(value) >= 9.95 else 1
    return signed(f"{value:,.{digits}f}")


def said_mw(kw: float) -> str:
    """Power in words: `40 kW`, `1.20 MW`."""
    if abs(kw) < 99.5:
        return f"{signed(f'{kw:.0f}' if abs(kw) >= 9.95 else f'{kw:.1f}')} kW"
    return f"{mw(kw)} MW"


def mw(kw: float) -> str:
    """Megawatts as a number."""
    if abs(kw) < 5:
        return "0"
    return signed(f"{kw / 1000:,.{1 if abs(kw) >= 99_950 else 2}f}")


def signed(text: str) -> str:
    """A number with a true minus, and none before zero."""
    if not text.startswith("-"):
        return text
    return f"−{text[1:]}" if text.strip("-0.,") else text[1:]
