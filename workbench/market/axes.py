"""Axes, bars and labels of the small market figures: SVG that is drawn within a millisecond or two.

What depends on the period is written for the chosen one; where a figure plays, the values of every
period stand beside it (`data-at-period`, `feeder.js`), so that the browser moves it by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, floor, log10

import numpy as np

from workbench.charts.svg import element, shortened, text_width, worded
from workbench.charts.theme import ACCENT, CARD, GRID, INK, LINE, SANS, SOFT
from workbench.grid.feeder import FloatArray
from workbench.market.answer import clock
from workbench.market.clearing import Clearing

SIZE = 11.5
USUAL = 300.0
"""Up to here an axis of prices is never broken. [USD/MWh]"""
BROKEN = 2.5
"""Values beyond so many times the usual range break the axis."""
HALO: dict[str, object] = {"stroke": CARD, "stroke_width": 3, "paint_order": "stroke"}
"""Around words that may stand on lines."""
PITCH = 4.0
"""Pixels between stripes."""


@dataclass(eq=False)
class Pad:
    """A drawing in the making: what is on it, and how far down it is used."""

    clearing: Clearing
    period: int
    width: int
    scale: float
    plays: bool
    parts: list[str] = field(default_factory=list)
    bottom: float = 0.0

    def __post_init__(self) -> None:
        self.px = SIZE * self.scale
        self.row = 18.0 * self.scale

    def add(self, name: str, **attributes: object) -> None:
        """Put an element on it."""
        self.parts.append(element(name, **attributes))

    def at(self, **by: Sequence[object]) -> dict[str, object]:
        """Attributes that each period has a value for."""
        own: dict[str, object] = {name: values[self.period] for name, values in by.items()}
        if self.plays and any(values[0] != each for values in by.values() for each in values):
            moving = {name.replace("_", "-"): _short(values) for name, values in by.items()}
            own["data_at_period"] = json.dumps(moving, separators=(",", ":"), ensure_ascii=False)
        own.pop("text", None)
        return own

    def text(
        self, x: float, y: float, words: str, *, ink: str = SOFT, bold: bool = False,
        anchor: str | None = None, halo: bool = False,
    ) -> None:  # fmt: skip
        """Words that stay."""
        self.parts.append(
            worded(
                "text", words, x=round(x, 1), y=round(y, 1), fill=ink, text_anchor=anchor,
                font_weight=600 if bold else None, **(HALO if halo else {}),
            )
        )  # fmt: skip

    def told(self, words: Sequence[str], *, still: bool = False, **more: object) -> None:
        """Words of each period; `x`, `y` and others may be lists by period, too."""
        lists = {name: v for name, v in more.items() if isinstance(v, (list, tuple))}
        fixed = {name: v for name, v in more.items() if name not in lists}
        halo = {} if still else HALO
        self.parts.append(
            worded("text", words[self.period], **halo, **fixed, **self.at(text=words, **lists))
        )

    def told_above(
        self, xs: FloatArray, y: float, words: Sequence[str], ink: str | list[str] = INK
    ) -> None:
        """Bold words centered at each period's x, as far as the edges allow."""
        half = [0.5 * text_width(each, self.px, bold=True) + 1 for each in words]
        held = [
            round(min(max(x, h), self.width - h), 1) for x, h in zip(xs.tolist(), half, strict=True)
        ]
        self.told(words, x=held, y=round(y, 1), fill=ink, font_weight=600, text_anchor="middle")

    def svg(self) -> str:
        """The drawing."""
        height = ceil(self.bottom)
        return element(
            "svg", *self.parts, xmlns="http://www.w3.org/2000/svg", width=self.width,
            height=height, viewBox=f"0 0 {self.width} {height}", font_family=SANS,
            font_size=round(self.px, 2), font_variant_numeric="tabular-nums",
        )  # fmt: skip


def _short(values: Sequence[object]) -> list[object]:
    if any(type(value) is not float for value in values):
        return list(values)
    found: list[object] = np.round(np.array(values, dtype=float), 1).tolist()
    return found


# --- legend ---


@dataclass(frozen=True)
class Entry:
    """A mark of a figure, its name, and where it has them its numbers, one a period."""

    words: str
    ink: str
    kind: str = "bar"
    """`bar`, `line`, `dashed`, or stripes of a bar: `rows`, `columns`, `grid`."""
    numbers: Sequence[str] = ()
    pale: bool = False


def legend(pad: Pad, entries: Sequence[Entry]) -> None:
    """Entries side by side, as many in a row as fit; numbers follow the period."""
    x, k = 0.0, pad.scale
    y = pad.bottom + 0.5 * pad.row
    for entry in entries:
        told = max((text_width(n, pad.px, bold=True) for n in entry.numbers), default=0.0)
        words = shortened(entry.words, pad.width - 22 * k - told, pad.px)
        name = text_width(words, pad.px)
        full = 17 * k + name + (told + 4 * k if told else 0.0)
        if x and x + full > pad.width:
            x, y = 0.0, y + pad.row
        pad.parts.append(swatch(entry, x, y, k))
        pad.text(x + 17 * k, y + 0.36 * pad.px, words)
        if entry.numbers:
            pad.told(
                entry.numbers, still=True, x=round(x + 21 * k + name, 1),
                y=round(y + 0.36 * pad.px, 1), fill=INK, font_weight=600,
            )  # fmt: skip
        x += full + 13 * k
    pad.bottom = y + 0.5 * pad.row + 3 * k


def swatch(entry: Entry, x: float, y: float, k: float) -> str:
    """A little picture of a mark, 12 wide, around a middle height."""
    if entry.kind in ("line", "dashed"):
        dash = f"{4 * k:g} {2.5 * k:g}" if entry.kind == "dashed" else None
        return element(
            "path", d=f"M{x:.1f} {y:.1f}h{12 * k:.1f}", stroke=entry.ink, stroke_width=2 * k,
            stroke_dasharray=dash,
        )  # fmt: skip
    w, h = 12 * k, 10 * k
    box = Bars(np.array([x]), w, np.array([y - h / 2]), np.array([y + h / 2]), 2.6 * k)
    return "".join(painted(box, entry.ink, entry.kind, k, pale=entry.pale))


# --- bars ---


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


@dataclass(frozen=True)
class Bars:
    """Bars of one width; those without height are not there."""

    left: FloatArray
    width: float
    top: FloatArray
    bottom: FloatArray
    pitch: float

    @cached_property
    def _there(self) -> list[tuple[float, float, float]]:
        rows = np.column_stack((self.left, self.top, self.bottom))
        kept: list[tuple[float, float, float]] = rows[self.bottom - self.top > 0.05].tolist()
        return kept

    @cached_property
    def touch(self) -> bool:
        """Whether there is no room between them."""
        return len(self.left) > 1 and self.left[1] - self.left[0] < self.width + 0.1

    @cached_property
    def path(self) -> str:
        """All of them as one path; neighbors of one height as one."""
        w, last = self.width, (0.0, 0.0, 0.0, 0.0)
        found: list[str] = []
        for x, top, bottom in self._there:
            if self.touch and found and abs(last[1] - x) < 0.1 and last[2:] == (top, bottom):
                last = (last[0], x + w, top, bottom)
                found[-1] = _box(*last)
            else:
                last = (x, x + w, top, bottom)
                found.append(_box(*last))
        return "".join(found)

    @cached_property
    def rows(self) -> str:
        """Level stripes."""
        found = []
        there, pitch = self._there, self.pitch
        if not there:
            return ""
        first = min(top for _, top, _ in there)
        last = max(bottom for _, _, bottom in there)
        for n in range(ceil((first + 1) / pitch), floor((last - 0.5) / pitch) + 1):
            y = n * pitch
            run: tuple[float, float] | None = None
            for x, top, bottom in there:
                if not top + 0.8 < y < bottom - 0.4:
                    continue
                if run and self.touch and x - run[1] < 0.1:
                    run = run[0], x + self.width
                    continue
                if run:
                    found.append(f"M{run[0]:.1f} {y:.1f}H{run[1]:.1f}")
                run = x, x + self.width
            if run:
                found.append(f"M{run[0]:.1f} {y:.1f}H{run[1]:.1f}")
        return "".join(found)

    @cached_property
    def columns(self) -> str:
        """Upright stripes, centered in each bar, or everywhere where bars touch."""
        found, pitch = [], self.pitch
        count = max(round(self.width / pitch), 1)
        for x, top, bottom in self._there:
            if self.touch:
                marks = [n * pitch for n in range(ceil(x / pitch), ceil((x + self.width) / pitch))]
            else:
                marks = [x + self.width * (n + 0.5) / count for n in range(count)]
            found += [f"M{at:.1f} {top:.1f}V{bottom:.1f}" for at in marks]
        return "".join(found)


def _box(left: float, right: float, top: float, bottom: float) -> str:
    return f"M{left:.1f} {top:.1f}H{right:.1f}V{bottom:.1f}H{left:.1f}z"


def painted(bars: Bars, ink: str, kind: str, scale: float, *, pale: bool = False) -> Iterator[str]:
    """Bars in an ink with their stripes; pale ones are cut out of what is behind them."""
    if not bars.path:
        return
    lines = {"rows": bars.rows, "columns": bars.columns, "grid": bars.rows + bars.columns}
    stripes = lines.get(kind, "")
    if pale:
        yield element("path", d=bars.path, fill=CARD)
        yield element(
            "path", d=bars.path, fill=ink, fill_opacity=0.2, stroke=None if bars.touch else ink,
            stroke_width=None if bars.touch else 0.8 * scale,
        )  # fmt: skip
    else:
        yield element("path", d=bars.path, fill=ink)
    if stripes:
        yield element(
            "path", d=stripes, stroke=ink if pale else CARD, stroke_width=1.1 * scale,
            stroke_opacity=0.75, fill="none",
        )  # fmt: skip


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


# --- axes ---


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
