"""Small drawings of what stands at a bus, each 10 by 10 around its middle, known by its outline."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.charts.svg import element
from workbench.charts.theme import BAR_INK, SUN


@dataclass(frozen=True)
class Glyph:
    """An outline; filled, or drawn with a pen where it has a width."""

    path: str
    ink: str = BAR_INK
    pen: float = 0.0

    def drawn(self, x: float, y: float, scale: float = 1.0) -> str:
        """The glyph around a point."""
        paint: dict[str, object] = {"fill": self.ink}
        if self.pen:
            paint = {"fill": "none", "stroke": self.ink, "stroke_width": self.pen}
        size = f" scale({scale:g})" if scale != 1.0 else ""
        return element("path", d=self.path, transform=f"translate({x:.1f} {y:.1f}){size}", **paint)


GLYPHS = {
    "solar": Glyph(
        "M-2.6 0A2.6 2.6 0 1 0 2.6 0A2.6 2.6 0 1 0 -2.6 0ZM-.6-5.2H.6V-3.6H-.6ZM-.6 3.6H.6V5.2H-.6Z"
        "M-5.2-.6H-3.6V.6H-5.2ZM3.6-.6H5.2V.6H3.6ZM-4.1-3.3L-3.3-4.1L-2.2-3L-3-2.2ZM4.1-3.3L3.3-4.1"
        "L2.2-3L3-2.2ZM-4.1 3.3L-3.3 4.1L-2.2 3L-3 2.2ZM4.1 3.3L3.3 4.1L2.2 3L3 2.2Z",
        SUN,
    ),
    "wind": Glyph("M0 5V0M0 0V-5M0 0L4.3 2.5M0 0L-4.3 2.5", pen=1.6),
    "battery": Glyph("M-5-3H4V-1.2H5.2V1.2H4V3H-5ZM-3.7-1.7V1.7H-.4V-1.7Z"),
    "electric vehicles": Glyph("M1.4-5.2L-3.4.8H-.6L-1.4 5.2L3.4-.8H.6Z"),
    "load that can be cut": Glyph("M-4.6-4.8H4.6V-3.2H-4.6ZM-1.1-2.2H1.1V1H3.8L0 5.2L-3.8 1H-1.1Z"),
    "load that can be moved": Glyph(
        "M-5.2 0L-2-3.6V-1.1H2V-3.6L5.2 0L2 3.6V1.1H-2V3.6Z",
    ),
    "building": Glyph("M0-5L5.2-.4H3.8V4.6H-3.8V-.4H-5.2Z"),
    "water heater": Glyph(
        "M0-5.2C1.4-2.8 3.5-.6 3.5 1.6A3.5 3.4 0 0 1 -3.5 1.6C-3.5-.6 -1.4-2.8 0-5.2Z"
    ),
    "generator": Glyph("M-5 4.6V-1.6L-1.7 1.2V-1.6L1.7 1.2V-4.8H5V4.6Z"),
}
"""Words for what stands at a bus, and their drawings."""
OTHER = Glyph("M0-4.6L4.6 0L0 4.6L-4.6 0Z")

GLYPHS["storage"] = GLYPHS["battery"]
GLYPHS["ev"] = GLYPHS["electric vehicles"]


def glyph(word: str) -> Glyph:
    """Drawing for a word; a diamond for one without."""
    return GLYPHS.get(word, OTHER)
