"""A figure: a finding as its title, a chart, its words for those who cannot see it, its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workbench.charts.grammar import alt
from workbench.charts.svg import element, shortened, text_width, worded, wrapped
from workbench.charts.theme import GRID, INK, LINE, SANS, SOFT


@dataclass(frozen=True)
class Key:
    """An entry of a legend: a mark and its color, or a little drawing 26 by 10, and its words."""

    words: str
    mark: str = ""
    ink: str = SOFT
    drawing: str = ""


@dataclass(frozen=True)
class Figure:
    """A chart with what belongs to it; `title` states the finding, `alternative` says it in words.

    `chart` is an Altair chart or SVG text.
    """

    title: str
    subtitle: str
    chart: Any
    alternative: str
    source: str
    legend: tuple[Key, ...] = ()


def nothing(words: str, width: int, scale: float = 1.0) -> str:
    """SVG for a figure that has nothing to show, and says why."""
    size, lines = 13.0 * scale, wrapped(words, width - 48, 13.0 * scale)
    height = round(size * 1.5 * len(lines) + 48)
    texts = [
        worded("text", line, x=width / 2, y=24 + size * (1.15 + 1.5 * row), text_anchor="middle")
        for row, line in enumerate(lines)
    ]
    box = element(
        "rect", x=1, y=1, width=width - 2, height=height - 2, rx=6,
        fill="none", stroke=LINE, stroke_dasharray="5 4",
    )  # fmt: skip
    return element(
        "svg", box, *texts, xmlns="http://www.w3.org/2000/svg", width=width, height=height,
        viewBox=f"0 0 {width} {height}", font_family=SANS, font_size=size, fill=SOFT,
    )  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """Room for a chart with one named row each: names at the left, or above where they are long."""

    names: list[str]
    width: int
    scale: float

    def __post_init__(self) -> None:
        room, size = self.width - 12, 11.5 * self.scale
        object.__setattr__(self, "names", [shortened(n, room, size) for n in self.names])

    @property
    def _name_width(self) -> float:
        return max((text_width(n, 11.5 * self.scale) for n in self.names), default=0.0) + 12

    @property
    def above(self) -> bool:
        """Whether names stand above their rows."""
        return self._name_width > 0.56 * self.width

    @property
    def left(self) -> float:
        """Room for the names at the left."""
        return 2.0 if self.above else self._name_width

    @property
    def plot_width(self) -> float:
        """Width that is left for the marks."""
        return max(self.width - self.left - 6, 60.0)

    @property
    def step(self) -> float:
        """Height of a row."""
        return (35.0 if self.above else 22.0) * self.scale

    @property
    def shift(self) -> float:
        """How far marks sit below the middle of their row."""
        return 8.0 * self.scale if self.above else 0.0

    def y(self, field: str) -> alt.Y:
        """Rows in the order of the data, without an axis."""
        return alt.Y(f"{field}:N", sort=None, title=None, axis=None)

    def texts(self, base: alt.Chart, field: str) -> alt.Chart:
        """Names of the rows.

        A channel is written as what it is (`alt.Text("use:N")`): Altair takes milliseconds to find
        out what is meant by a text or a value.
        """
        return base.mark_text(align="left", dy=-9 * self.scale if self.above else 0).encode(
            x=alt.XValue(5 if self.above else -self.left), text=alt.Text(f"{field}:N")
        )

    def sized(self, chart: Any) -> Any:
        """Chart of exactly the room's width."""
        padding = {"left": self.left, "right": 6, "top": 4, "bottom": 40 * self.scale}
        return chart.properties(
            width=self.plot_width,
            height=alt.Step(self.step),
            padding=padding,
            autosize=alt.AutoSizeParams(type="none"),
        )


def drawn_from(columns: Mapping[str, Sequence[Any]]) -> alt.Chart:
    """Chart of columns that are written as what they are: dates as dates, nothing looked at twice.

    A frame would be inspected for what it holds, which takes as long as to draw it.
    """
    dated = {
        name: [v.isoformat() + "T00:00:00" if isinstance(v, date) else v for v in values]
        for name, values in columns.items()
    }
    rows = [dict(zip(dated, row, strict=True)) for row in zip(*dated.values(), strict=True)]
    return alt.Chart(alt.InlineData(rows))


def themed(chart: Any, *, scale: float = 1.0) -> Any:
    """Chart in the workbench's look; `scale` enlarges type for projection."""
    size = 11.5 * scale
    return chart.configure(
        background="transparent",
        font=SANS,
        aria=False,  # a figure is described as a whole, by its alternative
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelFontSize=size, titleFontSize=size, labelColor=SOFT, titleColor=SOFT,
            titleFontWeight="normal", gridColor=GRID, domainColor=LINE, tickColor=LINE,
        ),
        text=alt.MarkConfig(fontSize=size, color=INK),
    )  # fmt: skip
