"""A feeder as a one-line diagram: buses colored by a number of theirs, lines as wide as power.

The drawing of one period, for a report, a file and the first sight of a page. On a page `feeder.js`
then changes colors, widths and words in it, period by period; what it needs to know of the drawing
stands in it as `data-` attributes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.charts.feeder_day import UNKNOWN, Day, alternative
from workbench.charts.oneline_ground import Ground, Sheet, ground
from workbench.charts.oneline_legend import legend, paints_lines
from workbench.charts.oneline_names import Names
from workbench.charts.oneline_signs import (
    CHEVRON,
    LONG_ELBOW,
    chevrons,
    cross_place,
    crosses,
    standing,
    standing_places,
)
from workbench.charts.svg import Box, element, worded
from workbench.charts.theme import BAR, CARD, FLOW, FLOW_BACK, INK, NO_VALUE, SANS


@dataclass(frozen=True)
class Drawing:
    """An SVG with its size in pixels, the boxes of its texts, and how to read it."""

    svg: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    caption: str


def one_line_svg(day: Day, period: int, chosen: str, sheet: Sheet, plays: str = "") -> str:
    """The diagram of a period as SVG text; see `one_line_drawing`."""
    return one_line_drawing(day, period, chosen, sheet, plays).svg


def one_line_drawing(day: Day, period: int, chosen: str, sheet: Sheet, plays: str = "") -> Drawing:
    """Draw a period of a day.

    Parameters
    ----------
    day : Day
        What there is to show.
    period : int
        Which of its periods.
    chosen : str
        Label of the bus that is marked; empty for none.
    sheet : Sheet
        What there is to draw on.
    plays : str
        Name of the JSON on the page with which `feeder.js` plays it; empty for a still.
    """
    first = ground(day.feeder, sheet)
    keys = legend(day, first)
    g = ground(day.feeder, sheet, keys.height, _beside_first_track(day, first))
    signs, half = standing_places(day, g), 6 * g.scale
    taken = [Box(x - half, y - half, 2 * half, 2 * half) for _, x, y in signs]
    names = Names(day, g, period, [*keys.boxes, *taken])
    layers = [
        _layer("legend", keys.parts),
        _layer("lines", _lines(day, g, period), fill="none"),
        _layer("back", [chevrons(day, g, period)], fill="none"),
        _layer("buses", _buses(day, g, period), stroke=INK, **_outline(g)),
        _layer("marks", [sign.drawn(x, y, g.scale) for sign, x, y in signs]),
        _layer("rings", _rings(day, g, chosen), fill="none", stroke=INK),
        _layer("trouble", crosses(day, g, period), fill="none"),
        _layer("names", names.drawn(chosen)),
    ]
    title, hour = f"{day.feeder.name}, colored by {day.scale.name}", day.labels[period]
    words: list[str] = []
    if plays:
        head = _played(day, g, title) | {
            "aria_label": f"{title}, at {hour}",
            "aria_describedby": f"{plays}-keys",
            "data_feeder": plays,
            "data_drawn": period,
            "data_top": keys.height,
        }
    else:
        head = {"role": "img"}
        words.append(worded("title", f"{title}, at {hour}"))
        words.append(worded("desc", alternative(day, period, chosen)))
    svg = element(
        "svg", *words, *layers, xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {g.width:g} {g.height:.0f}", width=f"{g.width:g}", height=f"{g.height:.0f}",
        font_family=SANS, **head,
    )  # fmt: skip
    boxes = (*keys.boxes, *names.boxes)
    return Drawing(svg, round(g.width), round(g.height), boxes, caption(day, g))


def caption(day: Day, g: Ground) -> str:
    """How to read the drawing."""
    bus, color = "Each dot is a bus, sized by load", "color"
    if not g.has_dots:
        bus = "Each stretch of line leads to a bus" + (
            "" if day.scale.of_lines else " and has its color"
        )
    elif day.scale.of_lines:
        color = "color of a line"
    return f"{bus}; line width is the power flowing; {color} is {day.scale.name}"


def _beside_first_track(day: Day, g: Ground) -> float:
    """Room at the left of an upright drawing for dots and for the signs beside them."""
    first = np.flatnonzero(g.xy[:, 0] < g.xy[:, 0].min() + 1)
    signs = max(len(standing(day, int(bus))) for bus in first) if g.is_roomy else 0
    return (12.0 + (12.0 * signs + 4.0 if signs else 0.0)) * g.scale


def _played(day: Day, g: Ground, title: str) -> dict[str, object]:
    """Attributes of a drawing that keys walk in and that `feeder.js` plays."""
    return {
        "role": "application",
        "aria_roledescription": "diagram",
        "tabindex": 0,
        "class_": "feeder",
        "data_title": title,
        "data_paints": "lines" if paints_lines(day, g) else "dots",
        "data_colors": " ".join((*day.scale.colors(paints_lines(day, g)), NO_VALUE)),
        "data_flow": f"{FLOW} {FLOW_BACK}",
        "data_thin": g.thin,
        "data_thick": g.thick,
        "data_along": g.along,
        "data_back": "" if g.is_map else "track" if g.signs_on_tracks else "elbow",
        "data_chevron": f"{CHEVRON * g.scale:g} {LONG_ELBOW * g.scale:g}",
        "data_cross": " ".join(f"{each:g}" for each in cross_place(g)),
        "data_upright": "yes" if g.upright else None,
        "data_reach": max(g.largest, 2.0 * g.scale),
        "data_scale": g.scale,
        "data_xy": " ".join(f"{x:.1f} {y:.1f}" for x, y in g.xy.tolist()),
    }


def _layer(name: str, children: Sequence[str], **attributes: object) -> str:
    return element("g", *children, data_layer=name, **attributes)


def _outline(g: Ground) -> dict[str, object]:
    return {"stroke_opacity": 0.4, "stroke_width": min(max(0.12 * g.largest, 0.5), g.scale)}


def _color(day: Day, g: Ground, bus: int, period: int) -> str:
    step = int(day.steps[bus, period])
    return NO_VALUE if step == UNKNOWN else day.scale.colors(paints_lines(day, g))[step]


def _lines(day: Day, g: Ground, period: int) -> list[str]:
    colored = paints_lines(day, g)
    found = []
    for i in range(1, len(day.feeder)):
        level = int(day.levels[i, period])
        tone = FLOW_BACK if level < 0 else FLOW
        ink = _color(day, g, i, period) if colored else tone
        width = round(g.line_width(level) * 4) / 4
        found.append(element("path", d=g.path(i), stroke=ink, stroke_width=width))
    return found


def _buses(day: Day, g: Ground, period: int) -> list[str]:
    """The substation as a box, the others as dots."""
    (x, y), half = g.xy[0].tolist(), g.box / 2
    found = [
        element(
            "rect", x=x - half, y=y - half, width=g.box, height=g.box, rx=4 * g.scale,
            fill=INK, stroke="none",
        ),
        worded(
            "text", "S", x=x, y=y + 0.16 * g.box, fill=CARD, stroke="none",
            font_size=round(0.44 * g.box, 1), font_weight=600, text_anchor="middle",
        ),
    ]  # fmt: skip
    for i in range(1, len(day.feeder)) if g.has_dots else ():
        ink = BAR if day.scale.of_lines else _color(day, g, i, period)
        x, y = g.xy[i].tolist()
        found.append(element("circle", cx=x, cy=y, r=g.radius(day.sizes[i]), fill=ink))
    return found


def _rings(day: Day, g: Ground, chosen: str) -> list[str]:
    """Rings around the chosen bus and around the one that keys have come to."""
    return [_ring(day, g, day.at(chosen), 2.4 * g.scale), _ring(day, g, None, 1.6 * g.scale)]


def _ring(day: Day, g: Ground, bus: int | None, width: float) -> str:
    x, y = g.xy[bus or 0].tolist()
    return element(
        "circle", cx=x, cy=y, r=g.reach(bus or 0, day.sizes) + 2.5 * g.scale,
        stroke_width=width, visibility="hidden" if bus is None else None,
    )  # fmt: skip
