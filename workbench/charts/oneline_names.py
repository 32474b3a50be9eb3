"""Names in a one-line diagram: the ends of laterals, the substation, the chosen bus; none overlap.

A name has room for the longest that it becomes in the day, so that nothing moves while it plays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import dist

import numpy as np

from workbench.charts.feeder_day import Day
from workbench.charts.oneline_ground import Ground
from workbench.charts.svg import Box, text_width, worded
from workbench.charts.theme import CARD, INK, SOFT
from workbench.grid.feeder import FloatArray

SIZE = 11.5
FEW = 40
"""Buses up to which every end of a lateral is named."""
NAMED, NAMED_UPRIGHT = 8, 5
"""Ends that are named beyond."""
TRIED = 40
"""Ends for which room is sought."""


@dataclass(frozen=True)
class Name:
    """Words beside a bus and where they stand."""

    bus: int
    before: str
    x: float
    anchor: str
    box: Box


@dataclass(eq=False)
class Names:
    """The names of one drawing, below the boxes of texts that are in it already."""

    day: Day
    ground: Ground
    period: int
    taken: list[Box]
    boxes: list[Box] = field(default_factory=list)

    @property
    def _px(self) -> float:
        return SIZE * self.ground.scale

    def drawn(self, chosen: str) -> list[str]:
        """Texts of the names; the last is for a chosen bus that has no name otherwise."""
        bus = self.day.at(chosen)
        fixed = self._fixed()
        own = None
        if bus is not None and not any(name.bus == bus for name in fixed):
            own = self._placed(bus) or min(self._spots(bus, self._before(bus)), key=self._covered)
            fixed = [name for name in fixed if not name.box.meets(own.box, 2.0)]
        self.boxes = [name.box for name in (*fixed, own) if name]
        return [
            *(self._text(name, bold=name.bus == bus) for name in fixed),
            self._text(own, bold=True, data_chosen="own") if own else _nothing(self._px),
        ]

    def _fixed(self) -> list[Name]:
        """Names that stay: substation and ends of laterals, of a long feeder a few far apart."""
        feeder, g = self.day.feeder, self.ground
        at_end = np.flatnonzero(feeder.end == np.arange(len(feeder)) + 1)
        ends = [int(i) for i in at_end[np.argsort(-feeder.depth[at_end], kind="stable")] if i]
        is_short = len(feeder) <= FEW
        most = len(ends) if is_short else NAMED_UPRIGHT if g.upright else NAMED
        found = [name] if (name := self._placed(0)) else []
        for _ in range(min(len(ends), TRIED)):
            bus = ends[0] if is_short else max(ends, key=lambda i: self._apart(i, found))
            ends.remove(bus)
            if len(found) > most or (not is_short and self._apart(bus, found) < 90 * g.scale):
                break
            if name := self._placed(bus):
                found.append(name)
                self.boxes.append(name.box)
        return found

    def _apart(self, bus: int, names: list[Name]) -> float:
        """How far a bus is from those that have a name."""
        xy = self.ground.xy
        return min((dist(xy[bus], xy[name.bus]) for name in names), default=1e9)

    def _before(self, bus: int) -> str:
        return f"bus {self.day.feeder.buses[bus]} · " if bus else "substation · "

    def _placed(self, bus: int) -> Name | None:
        """A name at the first spot that is free, none where none is."""
        for before in (self._before(bus),) if bus else (self._before(bus), ""):
            for name in self._spots(bus, before):
                if self._is_free(name.box):
                    return name
        return None

    def _is_free(self, box: Box) -> bool:
        return self._covered(Name(0, "", 0, "", box)) == 0

    def _covered(self, name: Name) -> int:
        """How much a name would cover; more than there is where it leaves the drawing."""
        g, box, taken = self.ground, name.box, self._taken
        if box.left < 0 or box.right > g.width or box.bottom > g.height:
            return len(taken) + 1
        meets = (
            (box.left < taken[:, 2] + 2)
            & (taken[:, 0] < box.right + 2)
            & (box.top < taken[:, 3])
            & (taken[:, 1] < box.bottom)
        )
        return int(meets.sum()) + sum(box.meets(each, 2.0) for each in self.boxes)

    def _spots(self, bus: int, before: str) -> Iterator[Name]:
        """Where a name may stand: beside its bus, below, above; `feeder.js` tries the same ones."""
        g, px = self.ground, self._px
        x, y = (float(each) for each in g.xy[bus])
        away = g.reach(bus, self.day.sizes)
        width = text_width(before + self.day.readings[0].widest(bus), px, bold=True)
        gap = away + 4.5 * g.scale  # a ring fits in between
        below, middle, above = y + gap, y - 0.62 * px, y - gap - 1.15 * px
        for at, anchor, top in (
            (x + away + 7 * g.scale, "start", middle),
            (x, "middle", below),
            (x, "middle", above),
            (x + away, "end", below),
            (x + away, "end", above),
            (x - away, "start", below),
            (x - away, "start", above),
            (x - away - 7 * g.scale, "end", middle),
        ):
            left = at - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
            yield Name(bus, before, at, anchor, Box(left, top, width, 1.22 * px, before))

    @cached_property
    def _taken(self) -> FloatArray:
        """Left, top, right and bottom of each dot, sign and stretch of a line."""
        g, day = self.ground, self.day
        reach = np.array([g.reach(i, day.sizes) for i in range(len(day.feeder))])[:, None]
        widest = np.abs(day.levels).max(axis=1)
        half = np.array([g.line_width(int(level)) / 2 for level in widest])[1:, None]
        above, here = g.xy[day.feeder.parent[1:]], g.xy[1:]
        corner = np.stack([here[:, 0], above[:, 1]] if g.upright else [above[:, 0], here[:, 1]], 1)
        ways = ((above, here),) if g.is_map else ((above, corner), (corner, here))
        marks = [(b.left, b.top, b.right, b.bottom) for b in self.taken]
        return np.concatenate(
            [
                np.hstack([g.xy - reach, g.xy + reach]),
                *(np.hstack([np.minimum(a, b) - half, np.maximum(a, b) + half]) for a, b in ways),
                np.array(marks).reshape(-1, 4),
            ]
        )

    def _text(self, name: Name, *, bold: bool, **attributes: object) -> str:
        words = name.before + self.day.readings[0].written(name.bus, self.period)
        return worded(
            "text",
            words,
            x=round(name.x, 1),
            y=round(name.box.top + 0.95 * self._px, 1),
            font_size=round(self._px, 2),
            font_weight="600" if bold else None,
            fill=INK if bold or name.bus else SOFT,
            text_anchor=None if name.anchor == "start" else name.anchor,
            paint_order="stroke",
            stroke=CARD,
            stroke_width=round(0.3 * self._px, 1),
            data_bus=name.bus,
            data_before=name.before,
            **attributes,
        )


def _nothing(px: float) -> str:
    """A text for the bus that will be chosen."""
    return (
        f'<text font-size="{px:g}" font-weight="600" fill="{INK}" paint-order="stroke" '
        f'stroke="{CARD}" stroke-width="{0.3 * px:.1f}" data-chosen="own"></text>'
    )
