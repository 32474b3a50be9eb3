"""A figure: a finding as its title, a chart, its words for those who cannot see it, its sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt

from workbench.charts.svg import text_width
from workbench.charts.theme import GRID, INK, LINE, SANS, SOFT


@dataclass(frozen=True)
class Figure:
    """A chart with what belongs to it; `title` states the finding, `rows` are what it shows."""

    title: str
    subtitle: str
    chart: alt.TopLevelMixin
    alternative: str
    source: str


@dataclass(frozen=True)
class Rows:
    """Room for a chart with one named row each: names at the left, or above where they are long."""

    names: list[str]
    width: int
    scale: float

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
        """Names of the rows."""
        return base.mark_text(align="left", dy=-9 * self.scale if self.above else 0).encode(
            x=alt.value(5 if self.above else -self.left), text=f"{field}:N"
        )

    def sized(self, chart: alt.LayerChart) -> alt.LayerChart:
        """Chart of exactly the room's width."""
        padding = {"left": self.left, "right": 6, "top": 4, "bottom": 40 * self.scale}
        return chart.properties(
            width=self.plot_width,
            height=alt.Step(self.step),
            padding=padding,
            autosize=alt.AutoSizeParams(type="none"),
        )


def themed(chart: Any, *, scale: float = 1.0) -> Any:
    """Chart in the workbench's look; `scale` enlarges type for projection."""
    size = 11.5 * scale
    return (
        chart.configure(background="transparent", font=SANS)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=size, titleFontSize=size, labelColor=SOFT, titleColor=SOFT,
            titleFontWeight="normal", gridColor=GRID, domainColor=LINE, tickColor=LINE,
        )
        .configure_text(fontSize=size, color=INK)
    )  # fmt: skip


def svg(chart: Any) -> str:
    """Chart as SVG text, made without a browser."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(chart.to_dict()))
