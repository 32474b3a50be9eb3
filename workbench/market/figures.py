"""The small figures of the market: price, supply, voltage and dispatch, each with its finding."""

from __future__ import annotations

from collections.abc import Callable

from workbench.charts.figure import Figure
from workbench.market.clearing import Clearing
from workbench.market.dispatch_figure import dispatch_figure, dispatch_titles
from workbench.market.price_figure import price_figure, price_titles
from workbench.market.supply_figure import supply_figure
from workbench.market.supply_findings import supply_titles
from workbench.market.voltage_figure import voltage_figure, voltage_titles

FIGURES: dict[str, Callable[..., Figure]] = {
    "price": price_figure,
    "supply": supply_figure,
    "voltage": voltage_figure,
    "dispatch": dispatch_figure,
}
"""Each takes `(clearing, bus, period, width, scale, baseline, plays)`."""
TITLES: dict[str, Callable[[Clearing, str], tuple[str, ...]]] = {
    "price": price_titles,
    "supply": supply_titles,
    "voltage": voltage_titles,
    "dispatch": dispatch_titles,
}
"""Their findings, one a period."""
