"""Signs in a one-line diagram: what stands at a bus, what flows back, what is wrong."""

from __future__ import annotations

import numpy as np

from workbench.charts.feeder_day import Day
from workbench.charts.glyphs import Glyph, glyph
from workbench.charts.oneline_ground import Ground
from workbench.charts.svg import element
from workbench.charts.theme import CARD, DIVERGING, STATE_INK

SHOWN = 3
"""Signs of what stands at a bus, side by side; a reader finds more in the words."""
CHEVRON, LONG_ELBOW = 3.4, 16.0
"""Half of the sign on a line that power flows back up; the elbow that has room for one."""
CROSS = 2.8
"""Half of a cross that marks trouble."""


def standing(day: Day, bus: int) -> list[Glyph]:
    """Signs of what stands at a bus, as many as are drawn."""
    return list(dict.fromkeys(glyph(word) for word in day.marks.get(bus, ())))[:SHOWN]


def standing_places(day: Day, g: Ground) -> list[tuple[Glyph, float, float]]:
    """What stands at buses and where: above each dot, beside it where the drawing is upright."""
    found = []
    k, pitch = g.scale, 12 * g.scale
    for bus in sorted(day.marks) if g.is_roomy else ():
        x, y = g.xy[bus].tolist()
        shown, away = standing(day, bus), g.reach(bus, day.sizes) + 10 * k
        left = min(x - pitch * (len(shown) - 1) / 2, g.width - 6 * k - pitch * (len(shown) - 1))
        for n, each in enumerate(shown):
            at = (x - away - k - pitch * n, y) if g.upright else (left + pitch * n, y - away)
            found.append((each, *at))
    return found


def chevrons(day: Day, g: Ground, period: int) -> str:
    """Signs on lines that power flows back up, all of them one path; `feeder.js` makes the same."""
    back = np.flatnonzero(day.levels[:, period] < 0)
    d = "".join(_chevron(g, int(line)) for line in back if line)
    return element("path", d=d or "M0 0", stroke=DIVERGING[0], stroke_width=1.8 * g.scale)


def _chevron(g: Ground, line: int) -> str:
    """Sign in the middle of a line: on its way along the track, or on its elbow if that is long."""
    if g.is_map:
        return ""
    if g.signs_on_tracks:
        return _pointing(g, g.middle(line), *((0, -1) if g.upright else (-1, 0)))
    (x, y), (x0, y0) = g.xy[line].tolist(), g.xy[g.feeder.parent[line]].tolist()
    if x == x0 or y == y0 or max(abs(x - x0), abs(y - y0)) < LONG_ELBOW * g.scale:
        return ""
    if g.upright:
        return _pointing(g, ((x + x0) / 2, y0), 1 if x0 > x else -1, 0)
    return _pointing(g, (x0, (y + y0) / 2), 0, 1 if y0 > y else -1)


def _pointing(g: Ground, middle: tuple[float, float], dx: int, dy: int) -> str:
    s = CHEVRON * g.scale
    x, y = middle[0] - dx * s / 2 - dy * s, middle[1] - dy * s / 2 + dx * s
    a, b = s * (dx + dy), s * (dy - dx)
    return f"M{x:.1f} {y:.1f}l{a:g} {b:g} {b:g} {-a:g}"


def cross_place(g: Ground) -> tuple[float, float, float]:
    """Where a cross stands from the middle of its bus, and half of its size."""
    if not g.is_roomy:
        return 0.0, 0.0, min(max(0.4 * g.near, 1.2), CROSS) * g.scale
    return round(0.8 * g.largest, 1), round(-0.8 * g.largest, 1), CROSS * g.scale


def crosses(day: Day, g: Ground, period: int) -> list[str]:
    """A cross at each bus with trouble and in the middle of each line, all of them one path."""
    dx, dy, s = cross_place(g)
    at = [(g.xy[bus] + (dx, dy)).tolist() for bus, when in sorted(day.trouble) if when == period]
    at += [g.middle(line) for line, when in sorted(day.line_trouble) if when == period]
    w = 2 * s
    d = "".join(f"M{x - s:.1f} {y - s:.1f}l{w:g} {w:g}m{-w:g} 0l{w:g} {-w:g}" for x, y in at)
    wide, halo = (1.9, 2.2) if g.is_roomy else (1.1, 0.6)
    return [
        element("path", d=d or "M0 0", stroke=ink, stroke_width=pen * g.scale)
        for ink, pen in ((CARD, wide + halo), (STATE_INK["missed"], wide))
    ]
