"""The feeder with the price of every bus in one hour, as a figure for reports and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.charts.feeder_day import alternative
from workbench.charts.figure import Figure
from workbench.charts.oneline import one_line_drawing
from workbench.charts.oneline_ground import Sheet
from workbench.market.findings import feeder_titles
from workbench.market.picture import day_of
from workbench.market.price_figure import source

if TYPE_CHECKING:
    from workbench.market.clearing import Clearing


def feeder_figure(
    clearing: Clearing, bus: str, period: int, width: int, scale: float = 1.0
) -> Figure:
    """Draw the feeder in a period, with a bus chosen."""
    day = day_of(clearing)
    drawing = one_line_drawing(day, period, bus, Sheet(width, None, scale))
    return Figure(
        title=feeder_titles(clearing, "price")[period],
        subtitle=f"At {day.labels[period]}. {drawing.caption}",
        chart=drawing.svg,
        alternative=alternative(day, period, bus),
        source=source(clearing),
    )
