"""A market inside a solver: its columns, its balance, its limits, and what they say of a flow.

Whatever depends on the network is a *measure*, linear in the load at the buses: substation import,
a squared voltage, the flow into a line. A flow gives its value and its slope at every bus; here it
becomes a row over the columns that inject power in that period.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from workbench.grid.feeder import ComplexArray, FloatArray, IntArray
from workbench.grid.flow import Flow
from workbench.market.case import MarketCase
from workbench.market.devices import GROUPS, Devices
from workbench.market.model import SIGNS, drift
from workbench.market.tile import Tiled, columns_of, tile
from workbench.solver import Live, Solution, solver

EMPTY: IntArray = np.zeros(0, dtype=np.int64)


@dataclass
class Injectors:
    """Columns that inject power: of resources in every period, and what is shed or spilled."""

    columns: IntArray
    """(periods, members) their columns."""
    at_buses: sp.csc_array
    """(buses, members) complex kW + j kvar into each bus for each unit."""
    spared_bus: IntArray = field(default_factory=EMPTY.copy)
    spared_period: IntArray = field(default_factory=EMPTY.copy)
    spared_column: IntArray = field(default_factory=EMPTY.copy)
    spared_sign: FloatArray = field(default_factory=lambda: np.zeros(0))
    """1 for load that is shed, -1 for injection that is spilled."""

    def injected(self, x: FloatArray) -> ComplexArray:
        """(buses, periods) kW + j kvar into each bus."""
        total: ComplexArray = self.at_buses @ x[self.columns].T.astype(complex)
        np.add.at(
            total,
            (self.spared_bus, self.spared_period),
            self.spared_sign * x[self.spared_column],
        )
        return total

    def coefficients(
        self, slope: ComplexArray, period: IntArray
    ) -> tuple[IntArray, IntArray, FloatArray]:
        """Measures with slopes (buses, m) in their periods as (measure, column, value) triples."""
        part = self.at_buses.T
        dense = -(part.real @ slope.real + part.imag @ slope.imag)
        member, measure = np.nonzero(dense)
        rows, columns = [measure], [self.columns[period[measure], member]]
        values = [dense[member, measure]]
        if len(self.spared_bus):
            measure, spared = np.nonzero(period[:, None] == self.spared_period)
            rows.append(measure)
            columns.append(self.spared_column[spared])
            found = slope.real[self.spared_bus[spared], measure]
            values.append(-self.spared_sign[spared] * found)
        return np.concatenate(rows), np.concatenate(columns), np.concatenate(values)


@dataclass
class Measures:
    """Values of measures under a flow, and how each changes with the columns."""

    period: IntArray
    value: FloatArray
    """What the flow shows under its own load."""
    slope: ComplexArray
    """(buses, m) for each kW and kvar of load."""


@dataclass(frozen=True)
class Measured:
    """A row that follows a measure: the part of the price that it makes, and its slope."""

    part: str
    """`energy` for the balance, `congestion` or `voltage`."""
    period: int
    slope: FloatArray
    """(buses,) change of the measure for each kW of load."""


class MarketProgram:
    """A market inside a solver, made once; everything in it can be changed and solved again."""

    def __init__(self, case: MarketCase, devices: Devices, solver_name: str) -> None:
        self.case, self.devices = case, devices
        tiled: Tiled = tile(devices)
        self.at, self.rows = tiled.at, tiled.rows
        self.whole = tiled.whole
        self.live: Live = solver(solver_name, tiled.program)
        members = np.concatenate([self.at[name] for name in GROUPS], axis=1)
        placed = devices.injection(case.feeder)
        used = np.flatnonzero(np.diff(placed.indptr))
        self.injectors = Injectors(members[:, used], sp.csc_array(placed[:, used]))
        self.net_columns = np.concatenate([self.at[name] for name in SIGNS], axis=1)
        self.net_signs = np.array(list(SIGNS.values()))
        self.copies, self.originals, self._idle = EMPTY, EMPTY, EMPTY
        """Rows kept from earlier passes, and the rows that they are copies of."""
        self.measured: dict[int, Measured] = {}

    def grown(self, x: FloatArray) -> FloatArray:
        """Values of all columns, nothing for those that came since."""
        return np.append(x, np.zeros(self.live.program.columns - len(x)))

    # --- another case in the same program ---

    def fits(self, case: MarketCase, made: Devices) -> bool:
        """Whether a case has this feeder, these periods and these resources, but for numbers."""
        same = case.feeder.carries_as(self.case.feeder) and case.periods == self.case.periods
        same = same and case.interval_hours == self.case.interval_hours
        same = same and case.options.solver == self.case.options.solver
        return same and made.form() == self.devices.form()

    def move(self, case: MarketCase, made: Devices) -> None:
        """Take over the numbers of a case that fits."""
        self.case, self.devices = case, made
        cost, lower, upper = columns_of(made)
        every = np.arange(len(cost))
        self.live.change_cost(every, cost)
        self.live.change_bounds(every, lower, upper)
        own, right = self.rows["storing"].ravel(), drift(made).ravel()
        self.live.change_rows(own, right, right)
        spares, hours = self.injectors, case.interval_hours
        if len(spares.spared_column):
            price = np.full(len(spares.spared_column), case.options.shed_usd_per_kwh * hours)
            self.live.change_cost(spares.spared_column, price)
            most = np.where(
                spares.spared_sign > 0,
                *(table[spares.spared_bus, spares.spared_period] for table in self.sparable_kw()),
            )
            self.live.change_bounds(spares.spared_column, np.zeros(len(most)), most)

    def load_kva(self, x: FloatArray) -> ComplexArray:
        """(buses, periods) what the feeder draws when columns have these values."""
        return self.case.load_kva() - self.injectors.injected(x)

    def import_kw(self, x: FloatArray) -> FloatArray:
        """(periods,) net import that the program reckons with."""
        net: FloatArray = x[self.net_columns] @ self.net_signs
        return net

    def row(
        self, measures: Measures, x: FloatArray
    ) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
        """(measure, column, value) triples, and what of each measure is in no column.

        A measure is that constant plus its coefficients times the columns, first order, around
        the flow under `x`.
        """
        rows, columns, values = self.injectors.coefficients(measures.slope, measures.period)
        rest = measures.value.copy()
        np.subtract.at(rest, rows, values * x[columns])
        return rows, columns, values, rest

    def measure(self, part: str, rows: IntArray, measures: Measures) -> None:
        """Remember what rows follow now."""
        slopes = np.ascontiguousarray(measures.slope.real.T)
        for row, period, slope in zip(rows.tolist(), measures.period.tolist(), slopes, strict=True):
            self.measured[row] = Measured(part, period, slope)

    def add_columns(self, price_usd: float, most: FloatArray, matrix: Any = None) -> IntArray:
        """Columns from zero up at a price; their positions."""
        count, first = len(most), self.live.program.columns
        if matrix is None:
            matrix = sp.csr_array((self.live.program.rows, count))
        self.live.add_columns(np.full(count, price_usd), np.zeros(count), most, matrix)
        return first + np.arange(count)

    # --- the balance at the substation ---

    def follow(self, flow: Flow, x: FloatArray, equal: NDArray[np.bool_]) -> None:
        """Let net import follow a flow to first order: at least, or where `equal` exactly."""
        every = np.arange(self.case.periods)
        measures = Measures(every, flow.seen.import_kva.real, flow.import_slope())
        rows, columns, values, rest = self.row(measures, x)
        own = self.rows["balance"][:, 0]
        self.measure("energy", own, measures)
        self.live.change_coefficients(own[rows], columns, -values)
        self.live.change_rows(own, rest, np.where(equal, rest, np.inf))

    def looseness_kw(self, solution: Solution) -> FloatArray:
        """(periods,) how far net import lies above the highest of its tangents."""
        over = solution.activity - self.live.program.row_lower
        np.minimum.at(over, self.originals, over[self.copies])
        return over[self.rows["balance"][:, 0]]

    # --- tangents of earlier passes ---

    def keep(self, rows: IntArray, sign: FloatArray) -> None:
        """Keep rows as they are, beside what they will become: as at least (1) or at most (-1)."""
        program = self.live.program
        first, none = program.rows, np.full(len(rows), np.inf)
        lower = np.where(sign > 0, program.row_lower[rows], -none)
        upper = np.where(sign < 0, program.row_upper[rows], none)
        self.live.add_rows(program.matrix[rows], lower, upper)
        copies = first + np.arange(len(rows))
        for row, copy in zip(rows.tolist(), copies.tolist(), strict=True):
            self.measured[copy] = self.measured[row]
        self.copies = np.append(self.copies, copies)
        self.originals = np.append(self.originals, rows)
        self._idle = np.append(self._idle, np.zeros(len(rows), dtype=np.int64))

    def drop(self, copies: NDArray[np.bool_]) -> None:
        """Let go of some of the copies."""
        gone = self.copies[copies]
        for row in gone.tolist():
            del self.measured[row]
        free = np.full(len(gone), np.inf)
        self.live.change_rows(gone, -free, free)
        self.copies, self.originals = self.copies[~copies], self.originals[~copies]
        self._idle = self._idle[~copies]

    def forget(self) -> None:
        """Let go of all copies."""
        self.tire(-1)

    def use(self, solution: Solution) -> None:
        """Count for each copy how many solutions it has had no price in."""
        self._idle = np.where(solution.duals[self.copies] == 0, self._idle + 1, 0)

    def tire(self, idle: int) -> None:
        """Let go of copies that had no price in more solutions than so many."""
        self.drop(self._idle > idle)

    def duals(self, solution: Solution) -> FloatArray:
        """Duals by row, those of copies counted with the row they are copies of."""
        found = solution.duals.copy()
        found[self.copies] = 0
        np.add.at(found, self.originals, solution.duals[self.copies])
        return found

    # --- what may be spared ---

    def sparable_kw(self) -> tuple[FloatArray, FloatArray]:
        """(buses, periods) load that could be cut off; injection that comes unwanted."""
        return self.case.firm_kw(), self.devices.unwanted_kw()

    def spare(self, bus: IntArray, period: IntArray, sign: FloatArray, most_kw: FloatArray) -> None:
        """Columns that shed load (sign 1) or spill injection (-1) at some buses, at a price."""
        options, own = self.case.options, self.injectors
        price = options.shed_usd_per_kwh * self.case.interval_hours
        columns = self.add_columns(price, most_kw)
        own.spared_bus = np.append(own.spared_bus, bus)
        own.spared_period = np.append(own.spared_period, period)
        own.spared_sign = np.append(own.spared_sign, sign)
        own.spared_column = np.append(own.spared_column, columns)
