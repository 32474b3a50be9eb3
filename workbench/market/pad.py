"""The sheet that a small market figure is drawn on, its bars and its legend, as SVG.

What depends on the period is written for the chosen one; where a figure plays, the values of every
period stand beside it (`data-at-period`, `feeder.js`), so that the browser moves it by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, floor

import numpy as np

from workbench.charts.svg import element, shortened, text_width, worded
from workbench.charts.theme import CARD, INK, SANS, SOFT
from workbench.grid.feeder import FloatArray
from workbench.market.clearing import Clearing

SIZE = 11.5
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


# --- bars ---


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
