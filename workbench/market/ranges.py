"""How far a price holds: its least and most where the edge of an offer leaves it open.

Where some column that matters to one period alone lies strictly within its bounds for every price
that is unknown there, prices are pinned and there is nothing to look for. Elsewhere the duals that
fit the dispatch make a polyhedron; each price is least and most at one of its corners, found by a
linear program over the duals. What is published is the middle, so every solver publishes the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from workbench.errors import SolverFailed
from workbench.grid.feeder import FloatArray, IntArray
from workbench.market.prices import Parts, Slopes, parts
from workbench.market.program import MarketProgram
from workbench.solver import Program, Solution, solver

AT_BOUND = 1e-7
SAME = 1e-9


@dataclass(frozen=True)
class Priced:
    """Published prices with their parts, and how far each holds, (buses, periods). [USD/MWh]"""

    parts: Parts
    low: FloatArray
    high: FloatArray


def priced(program: MarketProgram, of: Slopes, solution: Solution) -> Priced:
    """Prices of a solution; the middle of the range wherever there is one."""
    found = parts(program, of, program.duals(solution))
    total = found.total
    tables = [np.array(t) for t in (found.energy, found.loss, found.congestion, found.voltage)]
    low, high = total.copy(), total.copy()
    open_periods = np.flatnonzero(~pinned(program, of, solution))
    if len(open_periods):
        face = Face(program, solution)
        for t in open_periods.tolist():
            for buses, least, most in _corners(program, of, face, t):
                ends = [parts(program, of, duals) for duals in (least, most)]
                for table, name in zip(tables, _NAMES, strict=True):
                    table[buses, t] = sum(getattr(end, name)[buses, t] for end in ends) / 2
                low[buses, t], high[buses, t] = (end.total[buses, t] for end in ends)
    return Priced(Parts(*tables), np.minimum(low, high), np.maximum(low, high))


_NAMES = ("energy", "loss", "congestion", "voltage")


def _corners(
    program: MarketProgram, of: Slopes, face: Face, t: int
) -> list[tuple[IntArray, FloatArray, FloatArray]]:
    """Groups of buses whose prices move together in a period, with the duals at both ends."""
    weights = np.stack(
        [of.imports[:, t]]
        + [-of.voltages[:, k] for k in np.flatnonzero(of.voltage_periods == t)]
        + [-of.lines[:, k] for k in np.flatnonzero(of.line_periods == t)]
    )
    rows = [program.rows_of(row) for row in _unknown(program, of, t)]
    scale = np.abs(weights).max(axis=0)
    _, first, group = np.unique(
        np.round(weights / scale, 9), axis=1, return_index=True, return_inverse=True
    )
    found = []
    for k, bus in enumerate(first.tolist()):
        wanted = np.zeros(program.live.program.rows)
        for own, weight in zip(rows, weights[:, bus], strict=True):
            wanted[own] = weight
        found.append((np.flatnonzero(group.ravel() == k), face.end(wanted), face.end(-wanted)))
    return found


def pinned(program: MarketProgram, of: Slopes, solution: Solution) -> np.ndarray:
    """(periods,) whether columns of the period alone leave no choice of its prices."""
    arrays = program.live.program
    x = solution.x
    gap = AT_BOUND * np.maximum(1, np.abs(x))
    inside = (x > arrays.lower + gap) & (x < arrays.upper - gap)
    free = inside & program.memoryless
    matrix = arrays.matrix.tocsc()
    found = np.zeros(program.case.periods, dtype=bool)
    for t in range(program.case.periods):
        unknown = _unknown(program, of, t)
        columns = np.flatnonzero(free & (program.column_period == t))
        if len(columns) >= len(unknown):
            block = matrix[:, columns][unknown].toarray()
            found[t] = np.linalg.matrix_rank(block) == len(unknown)
    return found


def _unknown(program: MarketProgram, of: Slopes, t: int) -> IntArray:
    """Rows whose duals make the prices of a period: its balance and its limits."""
    voltages, lines = of.voltage_periods == t, of.line_periods == t
    return np.concatenate(
        [program.rows["balance"][t], of.voltage_rows[voltages], of.line_rows[lines]]
    )


class Face:
    """All duals that fit a solution, as a linear program over them."""

    def __init__(self, program: MarketProgram, solution: Solution) -> None:
        arrays, x = program.live.program, solution.x
        gap = AT_BOUND * np.maximum(1, np.abs(x))
        at_low, at_high = x <= arrays.lower + gap, x >= arrays.upper - gap
        reach = AT_BOUND * np.maximum(1, np.abs(solution.activity))
        row_low = solution.activity <= arrays.row_lower + reach
        row_high = solution.activity >= arrays.row_upper - reach
        self._rows = np.flatnonzero(row_low | row_high)
        tied = ~(at_low & at_high)
        cost = arrays.cost
        self._live = solver(
            "auto",
            Program(
                np.zeros(len(self._rows)),
                np.where(row_high, -np.inf, 0.0)[self._rows],
                np.where(row_low, np.inf, 0.0)[self._rows],
                sp.csr_array(arrays.matrix[self._rows][:, tied].T),
                np.where(at_low, -np.inf, cost)[tied],
                np.where(at_high, np.inf, cost)[tied],
            ),
        )
        self._program = program

    def end(self, wanted: FloatArray) -> FloatArray:
        """Duals for which `wanted @ duals` is least."""
        every = np.arange(len(self._rows))
        self._live.change_cost(every, wanted[self._rows])
        solution = self._live.solve()
        if solution.status != "optimal":
            raise SolverFailed(f"the range of a price is {solution.status}")
        duals = np.zeros(self._program.live.program.rows)
        duals[self._rows] = solution.x
        np.add.at(duals, self._program.originals, duals[self._program.copies])
        return duals
