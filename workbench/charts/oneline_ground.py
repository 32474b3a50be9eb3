"""The ground a feeder is drawn on: where its buses stand, how its lines run, how large all is."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, inf

import numpy as np

from workbench.charts.feeder_day import LEVELS
from workbench.grid.feeder import Feeder, FloatArray
from workbench.grid.layout import on_map, one_line

TALLEST = 520.0
"""Height of a drawing, however many tracks it has, unless more is asked for."""
LARGE = 1.25
"""Scale of type from which a drawing is for a screen that all of a room looks at."""
SMALLEST_DOT = 2.0
"""Radius of the largest dot below which lines carry the color in place of dots."""


@dataclass(frozen=True)
class Sheet:
    """What there is to draw on.

    Parameters
    ----------
    width, height : float
        Size in pixels; without a height as high as the drawing needs, at most about 520.
    scale : float
        Enlarges type for projection.
    phone : bool
        Whether the sheet is narrow: the substation is on top then and tracks run down.
    as_map : bool
        Whether buses stand where their coordinates say.
    """

    width: float
    height: float | None = None
    scale: float = 1.0
    phone: bool = False
    as_map: bool = False

    @property
    def room(self) -> float:
        """Most of the height that may be used."""
        return self.height or TALLEST * min(self.scale, LARGE)

    def apart(self, most: float) -> float:
        """`most` pixels of type between two things, whatever there is where a height is given."""
        return inf if self.height else most * self.scale


@dataclass(frozen=True, eq=False)
class Ground:
    """Places and sizes of one drawing, in pixels.

    `along` is the way from bus to bus on a track, `across` that from track to track; upright, the
    substation is on top and tracks run down; on a map there are no tracks.
    """

    feeder: Feeder
    xy: FloatArray
    width: float
    height: float
    scale: float
    along: float
    across: float
    box: float
    upright: bool = False
    is_map: bool = False

    @property
    def near(self) -> float:
        """How near the nearest bus may be."""
        return min(self.along, self.across)

    @property
    def largest(self) -> float:
        """Radius of the largest dot."""
        return min(0.42 * self.along, 0.38 * self.across, 11.5 * self.scale)

    @property
    def has_dots(self) -> bool:
        """Whether buses are drawn as dots; otherwise lines have their color."""
        return self.largest >= SMALLEST_DOT

    @property
    def is_roomy(self) -> bool:
        """Whether there is room for signs beside dots and on lines."""
        return self.near >= 20 * self.scale

    @property
    def signs_on_tracks(self) -> bool:
        """Whether there is room for signs between two dots; otherwise only on long elbows."""
        return self.is_roomy and self.along >= 34 * self.scale

    @property
    def thin(self) -> float:
        """Width of a line without power."""
        if not self.has_dots:
            return max(min(0.5 * self.near, 1.6), 0.9) * self.scale
        return (1.6 if self.is_roomy else 1.1) * self.scale

    @property
    def thick(self) -> float:
        """Width of the line with the most power of the day."""
        least = 2.4 if self.has_dots else 4.0
        return max(min(0.55 * self.across, 11.0 * self.scale), least * self.scale)

    def line_width(self, level: int) -> float:
        """Width of a line of a level; levels below zero flow back."""
        return self.thin + (self.thick - self.thin) * (abs(level) - 1) / (LEVELS - 1)

    def radius(self, size: float) -> float:
        """Radius of a dot for its share of the largest load."""
        least = max(0.32 * self.largest, 1.1)
        return least + (self.largest - least) * float(np.sqrt(size))

    def reach(self, bus: int, sizes: FloatArray) -> float:
        """How far from its middle a bus is drawn."""
        if bus == 0:
            return self.box / 2
        return self.radius(sizes[bus]) if self.has_dots else max(self.largest, 2.0 * self.scale)

    def middle(self, line: int) -> tuple[float, float]:
        """Middle of the last straight stretch of a line."""
        x, y = self.xy[line].tolist()
        if self.is_map:
            x0, y0 = self.xy[self.feeder.parent[line]].tolist()
            return (x + x0) / 2, (y + y0) / 2
        return (x, y - self.along / 2) if self.upright else (x - self.along / 2, y)

    def path(self, line: int) -> str:
        """Way of a line: along the track, from another track by an elbow."""
        (x0, y0), (x1, y1) = self.xy[self.feeder.parent[line]], self.xy[line]
        if self.is_map or x0 == x1 or y0 == y1:
            return f"M{_short(x0)} {_short(y0)}L{_short(x1)} {_short(y1)}"
        bend = min(10 * self.scale, 0.45 * self.along, abs(y1 - y0), abs(x1 - x0))
        down, right = (1 if y1 > y0 else -1), (1 if x1 > x0 else -1)
        if self.upright:
            return (
                f"M{_short(x0)} {_short(y0)}H{_short(x1 - right * bend)}"
                f"Q{_short(x1)} {_short(y0)} {_short(x1)} {_short(y0 + bend)}V{_short(y1)}"
            )
        return (
            f"M{_short(x0)} {_short(y0)}V{_short(y1 - down * bend)}"
            f"Q{_short(x0)} {_short(y1)} {_short(x0 + bend)} {_short(y1)}H{_short(x1)}"
        )


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def ground(feeder: Feeder, sheet: Sheet, top: float = 0.0, side: float = 14.0) -> Ground:
    """Ground of a feeder on a sheet, below `top`; `side` is room at the left of an upright one."""
    if sheet.as_map:
        return _map(feeder, sheet, top)
    return _upright(feeder, sheet, top, side) if sheet.phone else _lying(feeder, sheet, top)


def _lying(feeder: Feeder, sheet: Sheet, top: float) -> Ground:
    """The substation at the left, tracks to the right."""
    places, k = one_line(feeder), sheet.scale
    steps, tracks = max(float(places[:, 0].max()), 1.0), float(np.ptp(places[:, 1]))
    room, margin = sheet.room - top - 50 * k, 20 * k
    across = min(room / max(tracks, 1.0), sheet.apart(56 if k < LARGE else 84))
    box = min(26 * k, max(1.1 * (sheet.width - 28 * k - margin) / steps, 16 * k))
    along = (sheet.width - box / 2 - 2 - margin) / steps
    full = sheet.height or top + 50 * k + across * tracks
    x = box / 2 + 2 + places[:, 0] * along
    first = top + 24 * k + max(0.0, full - top - 50 * k - across * tracks) / 2
    y = first + (places[:, 1].max() - places[:, 1]) * across
    return Ground(feeder, np.stack([x, y], 1), sheet.width, full, k, along, across, box)


def _upright(feeder: Feeder, sheet: Sheet, top: float, side: float) -> Ground:
    """The substation on top, tracks down."""
    places, k, width = one_line(feeder), sheet.scale, sheet.width
    steps, tracks = max(float(places[:, 0].max()), 1.0), float(np.ptp(places[:, 1]))
    along = min((sheet.room - top - 44 * k) / steps, sheet.apart(25))
    across = min((width - side - 90 * k) / max(tracks, 1.0), 72 * k)
    if across < 24 * k:  # so many tracks that there is no room for words beside the last
        across = (width - side - 14 * k) / tracks
    box = min(24 * k, max(along * 1.1, 16 * k))
    x = side + (places[:, 1].max() - places[:, 1]) * across
    y = top + box / 2 + 2 + places[:, 0] * along
    full = sheet.height or top + 44 * k + along * steps
    xy = np.stack([x, y], 1)
    return Ground(feeder, xy, width, full, k, along, across, box, upright=True)


def _map(feeder: Feeder, sheet: Sheet, top: float) -> Ground:
    """Buses where they are, north up."""
    unit, k = on_map(feeder), sheet.scale
    low, extent = unit.min(axis=0), np.ptp(unit, axis=0)
    margin, room = 16 * k, sheet.room - top - 44 * k
    size = min((sheet.width - 2 * margin) / max(extent[0], 1e-9), room / max(extent[1], 1e-9))
    full = sheet.height or top + 44 * k + size * float(extent[1])
    x = (sheet.width - size * extent[0]) / 2 + (unit[:, 0] - low[0]) * size
    y = top + 22 * k + (low[1] + extent[1] - unit[:, 1]) * size
    xy = np.stack([x, y], 1)
    spans = [hypot(*(xy[i] - xy[feeder.parent[i]])) for i in range(1, len(feeder))]
    usual = float(np.median(spans)) if spans else sheet.width
    return Ground(feeder, xy, sheet.width, full, k, usual, usual, 18 * k, is_map=True)
