"""Voltage limits and line ratings as rows, added only where a flow breaks them.

A row that is left out has no price: its dual is zero. Each limit may give at a declared price, by
a column of its own.
"""

from __future__ import annotations

from math import cos, inf, pi
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from workbench.grid.feeder import FloatArray, IntArray
from workbench.grid.flow import Flow, Seen
from workbench.market.program import MarketProgram, Measures
from workbench.solver import Solution

PER_PU2 = 1e4
"""Squared voltages are written in 1e-4 pu², so that coefficients stay near one."""
SIDES = 12
"""A rating is a polygon in (P, Q) with this many sides, its corners on the circle."""
TOLERANCE_PU2 = 1e-10
TOLERANCE_KVA = 1e-6
MOST_A_PERIOD = 12
"""Most limits of a kind that one round adds in one period."""


class Broken(NamedTuple):
    """Limits that a flow breaks: the bus or line, the period, the side of the polygon."""

    element: IntArray
    period: IntArray
    side: IntArray


class Limits:
    """The limits that are rows so far."""

    def __init__(self, market: MarketProgram) -> None:
        self._market = market
        feeder = market.case.feeder
        self.gain2 = feeder.gain**2
        self._bound()
        self.angles = np.array([(k + 0.5) * 2 * pi / SIDES for k in range(SIDES)])
        self.stretch = 1 / cos(pi / SIDES)
        none = np.zeros(0, dtype=np.int64)
        self.voltage = Broken(none, none, none)
        self.voltage_rows, self.voltage_slack = none, none
        self.line = Broken(none, none, none)
        self.line_rows = none
        self.line_slack: dict[tuple[int, int], int] = {}

    def _bound(self) -> None:
        self.rating = self._market.case.feeder.rating_kva
        options, buses = self._market.case.options, len(self.gain2)
        low, high = options.voltage_min_pu, options.voltage_max_pu
        self.low = np.full(buses, -inf if low is None else low**2)
        self.high = np.full(buses, inf if high is None else high**2)
        self.low[0], self.high[0] = -inf, inf

    def move(self) -> None:
        """Take over the limits and prices of the case that the program has now."""
        self._bound()
        own = np.append(self.voltage_rows, self.line_rows)
        self._market.drop(np.isin(self._market.originals, own))  # tangents to other limits
        live, options = self._market.live, self._market.case.options
        hours = self._market.case.interval_hours
        for columns, usd in (
            (self.voltage_slack.ravel(), options.voltage_usd_per_pu2_h / PER_PU2),
            (
                np.array(list(self.line_slack.values()), dtype=np.int64),
                options.overload_usd_per_kwh,
            ),
        ):
            live.change_cost(columns, np.full(len(columns), usd * hours))

    @property
    def exist(self) -> bool:
        """Whether the case has limits on its network at all."""
        finite = np.isfinite
        return bool(finite(self.low).any() or finite(self.high).any() or finite(self.rating).any())

    # --- which are broken ---

    def broken(self, seen: Seen) -> tuple[Broken, Broken]:
        """Voltages and line sides outside their limits that are no rows yet, the worst first."""
        return self._broken_voltages(seen), self._broken_lines(seen)

    def _broken_voltages(self, seen: Seen) -> Broken:
        squared = seen.voltage_squared * self.gain2[:, None]
        off = np.maximum(self.low[:, None] - squared, squared - self.high[:, None])
        off[self.voltage.element, self.voltage.period] = 0
        bus, period = _worst(off, TOLERANCE_PU2)
        return Broken(bus, period, np.zeros_like(bus))

    def _broken_lines(self, seen: Seen) -> Broken:
        rated = np.flatnonzero(np.isfinite(self.rating))
        flow = seen.flow_kva[rated]
        side = np.floor(np.angle(flow) % (2 * pi) / (2 * pi / SIDES)).astype(np.int64) % SIDES
        turned = np.real(flow * np.exp(-1j * self.angles[side])) * self.stretch
        off = turned - self.rating[rated][:, None]
        known = {*zip(*self.line, strict=True)} if len(self.line_rows) else set()
        for i, t in zip(*np.nonzero(off > 0), strict=True):
            if (rated[i], t, side[i, t]) in known:
                off[i, t] = 0
        at, period = _worst(off, TOLERANCE_KVA)
        return Broken(rated[at], period, side[at, period])

    # --- as rows ---

    def voltages(self, flow: Flow, of: Broken) -> Measures:
        """Squared voltages in 1e-4 pu² as measures."""
        scale = self.gain2[of.element] * PER_PU2
        value = flow.seen.voltage_squared[of.element, of.period] * scale
        return Measures(of.period, value, flow.voltage_slope(of.element, of.period) * scale)

    def flows(self, flow: Flow, of: Broken) -> Measures:
        """Flows into lines along the sides of their polygons as measures. [kVA]"""
        angle = self.angles[of.side]
        value = np.real(flow.seen.flow_kva[of.element, of.period] * np.exp(-1j * angle))
        slope = flow.flow_slope(of.element, of.period, angle)
        return Measures(of.period, value * self.stretch, slope * self.stretch)

    def add(self, flow: Flow, x: FloatArray, voltage: Broken, line: Broken) -> None:
        """Make limits rows of the program, each with its slack."""
        if len(voltage.element):
            self._add_voltages(flow, x, voltage)
        if len(line.element):
            self._add_lines(flow, x, line)

    def _add_voltages(self, flow: Flow, x: FloatArray, of: Broken) -> None:
        market, count = self._market, len(of.element)
        measures = self.voltages(flow, of)
        rows, columns, values, rest = market.row(measures, x)
        live, hours = market.live, market.case.interval_hours
        first = live.program.rows
        live.add_rows(
            sp.csr_array((values, (rows, columns)), shape=(count, live.program.columns)),
            self.low[of.element] * PER_PU2 - rest,
            self.high[of.element] * PER_PU2 - rest,
        )
        price = market.case.options.voltage_usd_per_pu2_h / PER_PU2 * hours
        own = first + np.arange(count)
        market.measure("voltage", own, measures)
        signs, places = np.repeat([1.0, -1.0], count), np.tile(own, 2)
        slack = sp.csr_array(
            (signs, (places, np.arange(2 * count))), shape=(live.program.rows, 2 * count)
        )
        most = np.full(2 * count, inf)
        pairs = market.add_columns(price, most, slack).reshape(2, count)
        self.voltage = Broken(*(np.append(a, b) for a, b in zip(self.voltage, of, strict=True)))
        self.voltage_rows = np.append(self.voltage_rows, own)
        have = self.voltage_slack.reshape(2, -1)
        self.voltage_slack = np.concatenate([have, pairs], axis=1)

    def _add_lines(self, flow: Flow, x: FloatArray, of: Broken) -> None:
        market, count = self._market, len(of.element)
        self._line_slacks(of)
        live = market.live
        measures = self.flows(flow, of)
        rows, columns, values, rest = market.row(measures, x)
        slack = [self.line_slack[key] for key in zip(of.element, of.period, strict=True)]
        first = live.program.rows
        live.add_rows(
            sp.csr_array(
                (
                    np.append(values, np.full(count, -1.0)),
                    (np.append(rows, np.arange(count)), np.append(columns, slack)),
                ),
                shape=(count, live.program.columns),
            ),
            np.full(count, -inf),
            self.rating[of.element] - rest,
        )
        self.line = Broken(*(np.append(a, b) for a, b in zip(self.line, of, strict=True)))
        own = first + np.arange(count)
        market.measure("congestion", own, measures)
        self.line_rows = np.append(self.line_rows, own)

    def _line_slacks(self, of: Broken) -> None:
        """A column for the overload of each line and period that has none yet."""
        case = self._market.case
        keys = dict.fromkeys(zip(of.element.tolist(), of.period.tolist(), strict=True))
        fresh = [key for key in keys if key not in self.line_slack]
        if fresh:
            price = case.options.overload_usd_per_kwh * case.interval_hours
            columns = self._market.add_columns(price, np.full(len(fresh), inf))
            self.line_slack |= dict(zip(fresh, columns.tolist(), strict=True))

    def keep(self, solution: Solution) -> None:
        """Keep rows that have a price, where more load can only break them more."""
        duals = self._market.duals(solution)
        low = self.voltage_rows[duals[self.voltage_rows] > 0]
        over = self.line_rows[duals[self.line_rows] < 0]
        sign = np.repeat([1.0, -1.0], [len(low), len(over)])
        self._market.keep(np.append(low, over), sign)

    def renew(self, flow: Flow, x: FloatArray) -> None:
        """Write the rows that there are anew, first order around another flow."""
        market = self._market
        if len(self.voltage_rows):
            of = self.voltage
            rest = self._rewrite("voltage", self.voltages(flow, of), x, self.voltage_rows)
            low, high = self.low[of.element] * PER_PU2, self.high[of.element] * PER_PU2
            market.live.change_rows(self.voltage_rows, low - rest, high - rest)
        if len(self.line_rows):
            rest = self._rewrite("congestion", self.flows(flow, self.line), x, self.line_rows)
            none = np.full(len(rest), -inf)
            market.live.change_rows(self.line_rows, none, self.rating[self.line.element] - rest)

    def _rewrite(self, part: str, measures: Measures, x: FloatArray, own: IntArray) -> FloatArray:
        self._market.measure(part, own, measures)
        rows, columns, values, rest = self._market.row(measures, x)
        self._market.live.change_coefficients(own[rows], columns, values)
        return rest

    # --- what giving way costs ---

    def penalties(self, x: FloatArray) -> dict[str, FloatArray]:
        """(elements, periods) how far the limits of each kind give way: pu² and kVA."""
        shape = (len(self.rating), self._market.case.periods)
        found = {kind: np.zeros(shape) for kind in ("voltage_low", "voltage_high", "overload")}
        for kind, slack in zip(("voltage_low", "voltage_high"), self.voltage_slack, strict=False):
            found[kind][self.voltage.element, self.voltage.period] = x[slack] / PER_PU2
        for (line, t), column in self.line_slack.items():
            found["overload"][line, t] = x[column]
        return found

    def missed_usd(self, x: FloatArray, seen: Seen) -> float:
        """What limits that a flow breaks would cost beyond what the program paid for them."""
        if not self.exist:
            return 0.0
        options, hours = self._market.case.options, self._market.case.interval_hours
        squared = seen.voltage_squared * self.gain2[:, None]
        rated = np.flatnonzero(np.isfinite(self.rating))
        turned = np.real(seen.flow_kva[rated][:, :, None] * np.exp(-1j * self.angles))
        over = turned.max(axis=2) * self.stretch - self.rating[rated][:, None]
        paid = self.penalties(x)
        voltage = sum(
            np.abs(np.maximum(true, 0) - paid[kind]).sum()
            for kind, true in (
                ("voltage_low", self.low[:, None] - squared),
                ("voltage_high", squared - self.high[:, None]),
            )
        )
        overload = np.abs(np.maximum(over, 0) - paid["overload"][rated]).sum()
        usd = voltage * options.voltage_usd_per_pu2_h + overload * options.overload_usd_per_kwh
        return float(usd * hours)


def _worst(off: FloatArray, tolerance: float) -> tuple[IntArray, IntArray]:
    """Elements and periods of the largest violations, so many a period."""
    most = min(MOST_A_PERIOD, off.shape[0])
    if not most:
        none = np.zeros(0, dtype=np.int64)
        return none, none
    top = np.argpartition(-off, most - 1, axis=0)[:most]
    period = np.broadcast_to(np.arange(off.shape[1]), top.shape)
    keep = off[top, period] > tolerance
    return top[keep], period[keep]
