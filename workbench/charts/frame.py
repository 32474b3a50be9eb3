"""A figure as a drawing that stands alone: title, legend, chart, sources and origin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.charts.draw import svg
from workbench.charts.figure import Figure, Key
from workbench.charts.svg import element, text_width, worded, wrapped
from workbench.charts.theme import CARD, INK, LINE, SANS, SOFT

EDGE = 28.0
"""Room around everything, unless less is asked for; the lowest letters need 8 of it."""


def framed(figure: Figure, stamp: Sequence[str], edge: float = EDGE) -> str:
    """Figure as one SVG: its finding above, its legend, the chart, below it sources and `stamp`.

    Colors and fonts stand in it as attributes, so it looks the same in a browser, a document and a
    PDF; it names itself to whoever cannot see it.
    """
    chart = svg(figure.chart)
    width, height = _size(chart)
    inside = max(width, 320.0)
    parts, y = [], EDGE
    for text, size, ink, bold in (
        (figure.title, 19.0, INK, True),
        (figure.subtitle, 13.0, SOFT, False),
    ):
        lines, y = _paragraph(text, y, inside, size, ink, bold=bold)
        parts += lines
        y += 6
    keys, y = _legend(figure.legend, y, inside)
    parts += keys
    y += 8
    parts.append(chart.replace("<svg", f'<svg x="{EDGE:g}" y="{y:g}"', 1))
    y += height + 14
    parts.append(element("path", d=f"M{EDGE:g} {y:g}h{inside:g}", stroke=LINE))
    y += 8
    for text in (f"Sources: {figure.source}", *stamp):
        lines, y = _paragraph(text, y, inside, 11.0, SOFT)
        parts += lines
    cut = EDGE - edge
    full, tall = round(inside + 2 * edge), round(y + EDGE - 8 - 2 * cut)
    ground = element("rect", x=cut, y=cut, width=full, height=tall, fill=CARD)
    words = (worded("title", figure.title), worded("desc", " ".join([figure.alternative, *stamp])))
    return element(
        "svg", *words, ground, *parts, xmlns="http://www.w3.org/2000/svg",
        viewBox=f"{cut:g} {cut:g} {full} {tall}", width=full, height=tall,
        font_family=SANS, role="img",
    )  # fmt: skip


def _size(chart: str) -> tuple[float, float]:
    """Width and height that a drawing gives itself."""
    head = chart[: chart.index(">")]
    found = {name: re.search(rf'\s{name}="([\d.]+)"', head) for name in ("width", "height")}
    width, height = (float(match[1]) if match else 0.0 for match in found.values())
    return width, height


def _paragraph(
    text: str, y: float, width: float, size: float, ink: str, *, bold: bool = False
) -> tuple[list[str], float]:
    """Lines of a text from `y` down, and where they end."""
    lines = wrapped(text, width, size, bold=bold)
    weight = 700 if bold else None
    return [
        worded(
            "text", line, x=EDGE, y=y + size * (1 + 1.4 * row),
            font_size=size, font_weight=weight, fill=ink,
        )
        for row, line in enumerate(lines)
    ], y + size * 1.4 * len(lines)  # fmt: skip


def _legend(keys: Sequence[Key], y: float, width: float) -> tuple[list[str], float]:
    """Entries side by side, as many in a row as fit, and where they end."""
    if not keys:
        return [], y
    parts, x, y = [], EDGE, y + 14
    for key in keys:
        lead = 32.0 if key.drawing else text_width(key.mark, 12.0) + 6
        full = lead + text_width(key.words, 12.0)
        if x > EDGE and x + full > EDGE + width:
            x, y = EDGE, y + 18
        if key.drawing:
            parts.append(element("g", key.drawing, transform=f"translate({x:g} {y - 9:g})"))
        else:
            parts.append(
                worded("text", key.mark, x=x, y=y, font_size=12.0, fill=key.ink, font_weight=700)
            )
        parts.append(worded("text", key.words, x=x + lead, y=y, font_size=12.0, fill=SOFT))
        x += full + 18
    return parts, y + 6
