"""What one more kilowatt-hour costs at every bus, and why: energy, losses, congestion, voltage.

A dual of the program says what a row costs; a slope of the flow says how far one more kilowatt of
load at a bus moves the row. Their product, summed over rows of a kind, is that part of the price.
Slopes are those of the last flow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.grid.feeder import FloatArray, IntArray
from workbench.grid.flow import Flow
from workbench.market.limits import Limits
from workbench.market.program import MarketProgram

PARTS = ("energy", "loss", "congestion", "voltage")


@dataclass(frozen=True)
class Parts:
    """Parts of the price of each bus and period, (buses, periods) each. [USD/MWh]"""

    energy: FloatArray
    loss: FloatArray
    congestion: FloatArray
    voltage: FloatArray

    @property
    def total(self) -> FloatArray:
        """The price: the sum of its parts."""
        return self.energy + self.loss + self.congestion + self.voltage


@dataclass(frozen=True)
class Slopes:
    """What a kW of load at each bus moves: import, and each limit that has a row and a price."""

    imports: FloatArray
    """(buses, periods) kW."""
    voltage_rows: IntArray
    voltage_periods: IntArray
    voltages: FloatArray
    """(buses, rows) 1e-4 pu²."""
    line_rows: IntArray
    line_periods: IntArray
    lines: FloatArray
    """(buses, rows) kVA."""


def slopes(limits: Limits, flow: Flow, active: np.ndarray) -> Slopes:
    """Slopes under a flow, for the limits whose rows are `active`."""
    voltage = limits.voltage.only(active[limits.voltage_rows])
    line = limits.line.only(active[limits.line_rows])
    return Slopes(
        flow.import_slope().real,
        limits.voltage_rows[active[limits.voltage_rows]],
        voltage.period,
        limits.voltages(flow, voltage).slope.real,
        limits.line_rows[active[limits.line_rows]],
        line.period,
        limits.flows(flow, line).slope.real,
    )


def parts(program: MarketProgram, of: Slopes, duals: FloatArray) -> Parts:
    """Prices that follow from the duals of the program."""
    usd_per_mwh = 1000 / program.case.interval_hours
    at_substation = program.at_substation(duals)
    voltage = _moved(of.imports.shape, of.voltage_periods, of.voltages, duals[of.voltage_rows])
    congestion = _moved(of.imports.shape, of.line_periods, of.lines, duals[of.line_rows])
    return Parts(
        np.broadcast_to(at_substation * usd_per_mwh, of.imports.shape),
        (of.imports - 1) * at_substation * usd_per_mwh,
        congestion * usd_per_mwh,
        voltage * usd_per_mwh,
    )


def _moved(
    shape: tuple[int, ...], period: IntArray, slope: FloatArray, dual: FloatArray
) -> FloatArray:
    """Cost of one more kW at each bus by the rows it moves; more load asks more of each row."""
    total = np.zeros(shape)
    np.add.at(total.T, period, -(slope * dual).T)
    return total
