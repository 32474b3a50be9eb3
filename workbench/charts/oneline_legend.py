"""The legend of a one-line diagram, drawn above it: the colors, the signs, what flows back."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.charts.feeder_day import Day
from workbench.charts.glyphs import glyph
from workbench.charts.oneline_ground import Ground
from workbench.charts.svg import Box, element, text_width, worded
from workbench.charts.theme import FLOW_BACK, SOFT, STATE_INK

SIZE = 11.5
BAR_WIDTH, BAR_HEIGHT = 132.0, 9.0


@dataclass(eq=False)
class Legend:
    """Entries side by side, as many in a row as fit."""

    width: float
    scale: float
    parts: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    x: float = 0.0
    row: int = 0

    @property
    def height(self) -> float:
        """Room that the legend takes."""
        return (self.row + 1) * 18 * self.scale + 4 * self.scale

    @property
    def _y(self) -> float:
        return (self.row + 0.5) * 18 * self.scale

    def _room_for(self, width: float) -> None:
        if self.x > 0 and self.x + width > self.width:
            self.x, self.row = 0.0, self.row + 1

    def words(self, words: str, ink: str = SOFT) -> None:
        """Words at the place that has been reached."""
        px = SIZE * self.scale
        width = text_width(words, px)
        self.boxes.append(Box(self.x, self._y - 0.6 * px, width, 1.22 * px, words))
        self.parts.append(
            worded("text", words, x=self.x, y=self._y + 0.36 * px, font_size=round(px, 2), fill=ink)
        )
        self.x += width

    def colors(self, day: Day, thin: bool) -> None:
        """The scale as a bar, with its words at both ends; these go below it where it is narrow."""
        k, (low, high) = self.scale, day.scale.ends
        px, bar = SIZE * k, BAR_WIDTH * k
        full = bar + text_width(low, px) + text_width(high, px) + 16 * k
        if full > self.width:
            bar = max(bar - (full - self.width), 60 * k)
        self.words(low)
        self.x += 8 * k
        colors = day.scale.colors(thin)
        step = bar / len(colors)
        for n, color in enumerate(colors):
            self.parts.append(
                element(
                    "rect",
                    x=round(self.x + n * step, 2),
                    y=self._y - BAR_HEIGHT * k / 2,
                    width=round(step + (0.4 if n < len(colors) - 1 else 0), 2),
                    height=BAR_HEIGHT * k,
                    fill=color,
                )
            )
        self.x += bar + 8 * k
        self._room_for(text_width(high, px))
        self.words(high)
        self.x += 16 * k

    def sign(self, drawn: str, words: str, ink: str = SOFT) -> None:
        """A small drawing around the middle of 10 by 10, and its words."""
        k = self.scale
        self._room_for(16 * k + text_width(words, SIZE * k))
        to = f"translate({self.x + 6 * k:.1f} {self._y:.1f}) scale({k:g})"
        self.parts.append(element("g", drawn, transform=to))
        self.x += 16 * k
        self.words(words, ink)
        self.x += 14 * k


def legend(day: Day, g: Ground) -> Legend:
    """Legend for what a day shows at any of its periods on this ground."""
    made = Legend(g.width, g.scale)
    thin = paints_lines(day, g)
    made.colors(day, thin)
    if (day.levels[1:] < 0).any() and not (g.is_map and thin):
        sign = "M5 0H-5" if g.is_map else "M5 0H-4.4M-1-3.4L-4.4 0L-1 3.4"
        line = element("path", d=sign, fill="none", stroke=FLOW_BACK, stroke_width=2)
        made.sign(line, "power flows back up")
    if g.is_roomy:
        for word in dict.fromkeys(word for words in day.marks.values() for word in words):
            made.sign(glyph(word).drawn(0, 0), word)
    kinds = list(dict.fromkeys([*day.trouble.values(), *day.line_trouble.values()]))
    if kinds:
        miss = STATE_INK["missed"]
        cross = element("path", d="M-3.2-3.2L3.2 3.2M-3.2 3.2L3.2-3.2", stroke=miss, stroke_width=2)
        made.sign(cross, kinds[0] if len(kinds) == 1 else "outside a limit", miss)
    return made


def paints_lines(day: Day, g: Ground) -> bool:
    """Whether lines have the colors, and not dots."""
    return day.scale.of_lines or not g.has_dots
