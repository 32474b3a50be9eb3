"""A cleared day as the one-line diagram shows it: colored by price, voltage or loading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.charts.feeder_day import Day, Reading, Scale
from workbench.grid.feeder import FloatArray
from workbench.market.answer import SCARCE_CENTS, clock

if TYPE_CHECKING:
    from workbench.market.clearing import Clearing

VIEWS = {"price": "Price", "voltage": "Voltage", "loading": "Loading"}
"""What buses or lines can be colored by."""

MARKS = {
    "photovoltaic": "solar",
    "wind": "wind",
    "battery": "battery",
    "ev": "electric vehicles",
    "curtailable_load": "load that can be cut",
    "generator": "generator",
    "backup_generator": "generator",
    "combined_heat_power": "generator",
}
STEPS_CENTS = (2, 5, 10, 20, 50, 100)
"""Differences of price that the scale may end at."""
TROUBLE = {
    "voltage_low": "below the voltage limit",
    "voltage_high": "above the voltage limit",
    "shed": "not fully served",
    "spill": "not able to give all",
}


def day_of(clearing: Clearing, view: str = "price") -> Day:
    """What the feeder shows through the day, colored by one of `VIEWS`."""
    case = clearing.case
    shown, scale = {"price": _price, "voltage": _voltage, "loading": _loading}[view](clearing)
    readings = {
        "price": Reading("price", clearing.dlmp / 10, " ¢", "cents"),
        "voltage": Reading("voltage", clearing.voltage_pu, " pu", "of nominal", 3),
        "loading": Reading("loading", 100 * loading(clearing), "%", "percent of the rating", 0),
        "load": Reading("load", case.load_kva().real, " kW", "kilowatts", 0),
    }
    if not np.isfinite(case.feeder.rating_kva[1:]).any():
        del readings["loading"]  # no line has a rating
    first = [readings.pop(view)] if view in readings else []
    trouble, of_lines = _trouble(clearing)
    return Day(
        case.feeder,
        shown,
        clearing.flow_kva.real,
        tuple(clock(clearing, t) for t in range(case.periods)),
        scale,
        (*first, *readings.values()),
        marks=_marks(clearing),
        trouble=trouble,
        line_trouble=of_lines,
    )


def loading(clearing: Clearing) -> FloatArray:
    """(buses, periods) flow into each bus's line as a part of its rating; NaN without a rating.

    For the substation, what it gives or takes as a part of all ratings of the lines that leave it.
    """
    feeder = clearing.case.feeder
    rating = feeder.rating_kva.copy()
    rating[0] = rating[feeder.parent == 0].sum()
    known = np.where(np.isfinite(rating) & (rating > 0), rating, np.nan)
    flow_kva = np.abs(clearing.flow_kva)
    flow_kva[0] = np.abs(clearing.import_kw + 1j * clearing.import_kvar)
    found: FloatArray = flow_kva / known[:, None]
    return found


def _price(clearing: Clearing) -> tuple[FloatArray, Scale]:
    """Price against the substation's, on a scale that ends at half of the day's most.

    Prices that say that something cannot be served would leave no color to all others.
    """
    off_cents = (clearing.dlmp - clearing.prices.energy) / 10
    most = np.abs(off_cents).max(axis=0)
    usual = float(most[most < SCARCE_CENTS].max(initial=0.0)) / 2
    end = next((step for step in STEPS_CENTS if step >= usual), STEPS_CENTS[-1])
    ends = (f"{end:g}+ ¢ cheaper", f"{end:g}+ ¢ dearer")
    return off_cents, Scale("the price against the substation’s", -end, end, ends, 0.0)


def _voltage(clearing: Clearing) -> tuple[FloatArray, Scale]:
    """Voltage between its limits, or between 0.95 and 1.05 where there are none."""
    options = clearing.case.options
    low = min(options.voltage_min_pu or 0.95, 0.99)
    high = max(options.voltage_max_pu or 1.05, 1.01)
    ends = (f"{low:g} of nominal", f"{high:g}")
    return clearing.voltage_pu, Scale("voltage", low, high, ends, 1.0)


def _loading(clearing: Clearing) -> tuple[FloatArray, Scale]:
    scale = Scale("loading", 0.0, 1.0, ("idle", "at its rating"), of_lines=True)
    return loading(clearing), scale


def _marks(clearing: Clearing) -> dict[int, tuple[str, ...]]:
    """What stands at each bus and has any power."""
    found: dict[int, dict[str, None]] = {}
    case = clearing.case
    for resource in case.resources:
        word = MARKS.get(resource.asset.name)
        if word is None or not np.any(resource.series("p_max_kw", case.periods) > 0):
            continue
        for bus in resource.shares:
            found.setdefault(case.feeder.positions[bus], {})[word] = None
    return {bus: tuple(words) for bus, words in found.items()}


def _trouble(clearing: Clearing) -> tuple[dict[tuple[int, int], str], dict[tuple[int, int], str]]:
    """What gave way at buses, and at the lines into them."""
    feeder = clearing.case.feeder
    at_line = {line: bus for bus, line in enumerate(feeder.lines) if line}
    buses: dict[tuple[int, int], str] = {}
    lines: dict[tuple[int, int], str] = {}
    for each in clearing.violations:
        if each.kind == "overload":
            lines[at_line[each.element], each.period] = "above its rating"
        elif each.kind in TROUBLE:
            buses[feeder.positions[each.element], each.period] = TROUBLE[each.kind]
    return buses, lines
