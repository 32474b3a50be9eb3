"""How far a price holds: its least and most where the edge of an offer leaves it open.

Duals follow from the basis of the solution, `y = B⁻ᵀ c_B`. Only what is basic and yet stands at a
bound leaves a choice: its reduced cost `θ` may be anything of the right sign, and then
`y = B⁻ᵀ (c_B − θ)`. Most prices depend on no such `θ`: they are pinned, and there is nothing to
look for. The others are least and most at corners of what the other reduced costs allow, found by
a small linear program over `θ`. What is published is the middle, so every solver publishes the
same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import splu

from workbench.errors import SolverFailed
from workbench.grid.feeder import FloatArray, IntArray
from workbench.market.prices import PARTS, Parts, parts
from workbench.market.program import MarketProgram
from workbench.solver import Program, Solution, solver

AT_BOUND = 1e-9
MATTERS = 1e-9


@dataclass(frozen=True)
class Priced:
    """Published prices with their parts, and how far each holds, (buses, periods). [USD/MWh]"""

    parts: Parts
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Weights:
    """What the duals of some rows add to each part of the price of each bus in a period."""

    rows: IntArray
    group: IntArray
    """Which row each is, or is a copy of."""
    of_parts: FloatArray
    """(parts, rows, buses)."""


def priced(program: MarketProgram, solution: Solution) -> Priced:
    """Prices of a solution; the middle of the range wherever there is one."""
    found = parts(program, solution.duals)
    face = Face(program, solution)
    weights = weights_of(program)
    open_periods = [t for t, own in weights.items() if face.opens(own)]
    tables = np.array([getattr(found, name) for name in PARTS])
    low, high = found.total, found.total
    if open_periods:
        face.prepare()
        usd_per_mwh = 1000 / program.case.interval_hours
        for t in open_periods:
            ends = face.ends(weights[t]) * usd_per_mwh  # (least and most, parts, buses)
            tables[:, :, t] = ends.mean(axis=0)
            low[:, t], high[:, t] = ends.sum(axis=1)
    return Priced(Parts(*tables), np.minimum(low, high), np.maximum(low, high))


def weights_of(program: MarketProgram) -> dict[int, Weights]:
    """Weights of the rows that make the prices of each period, by period."""
    original = dict(zip(program.copies.tolist(), program.originals.tolist(), strict=True))
    rows: dict[int, list[int]] = {}
    for row, measured in program.measured.items():
        rows.setdefault(measured.period, []).append(row)
    return {t: _weights([(row, original.get(row, row)) for row in own], program)
            for t, own in rows.items()}  # fmt: skip


def _weights(rows: list[tuple[int, int]], program: MarketProgram) -> Weights:
    groups = {row: k for k, row in enumerate(dict.fromkeys(first for _, first in rows))}
    shares = np.zeros((len(PARTS), len(rows), len(program.case.feeder)))
    for k, (row, _) in enumerate(rows):
        measured = program.measured[row]
        if measured.part == "energy":
            shares[0, k], shares[1, k] = 1.0, measured.slope - 1
        else:
            shares[PARTS.index(measured.part), k] = -measured.slope
    group = np.array([groups[first] for _, first in rows])
    return Weights(np.array([row for row, _ in rows]), group, shares)


class Face:
    """All duals that fit a solution, by the reduced costs `θ` of what is basic at a bound."""

    def __init__(self, program: MarketProgram, solution: Solution) -> None:
        arrays = program.live.program
        self._columns = sp.hstack([arrays.matrix, -sp.eye_array(arrays.rows)], format="csc")
        basic = np.concatenate([solution.basic, solution.basic_rows])
        if basic.sum() != arrays.rows:
            raise SolverFailed(f"{program.live.name} gave no basis, so no price can be certain")
        self._basic, self._others = np.flatnonzero(basic), np.flatnonzero(~basic)
        self._factors = splu(self._columns[:, self._basic])
        z = np.concatenate([solution.x, solution.activity])
        lower = np.concatenate([arrays.lower, arrays.row_lower])
        upper = np.concatenate([arrays.upper, arrays.row_upper])
        near = AT_BOUND * np.maximum(1, np.abs(z))
        self._at_low, self._at_high = z <= lower + near, z >= upper - near
        edge = self._at_low | self._at_high
        edge[arrays.columns + program.copies] = False  # all but the same row again
        self._edge = np.flatnonzero(edge[self._basic])  # places in the basis
        self._duals = solution.duals
        self._reduced = np.concatenate([solution.reduced, solution.duals])
        self._opening: set[int] = set()

    def opens(self, weights: Weights) -> bool:
        """Whether the dual of a row, with those of its copies, depends on any `θ`."""
        if not len(self._edge):
            return False
        unit = np.zeros((len(self._duals), weights.group.max() + 1))
        unit[weights.rows, weights.group] = 1.0
        moved = np.abs(self._factors.solve(unit)[self._edge]).max(axis=1) > MATTERS
        self._opening |= set(self._edge[moved].tolist())
        return bool(moved.any())

    def prepare(self) -> None:
        """The linear program over every `θ` that has to do with an open price."""
        free = self._others[~(self._at_low & self._at_high)[self._others]]
        chosen, fresh = list[int](), sorted(self._opening)
        edge = set(self._edge.tolist())
        slopes: list[FloatArray] = []
        seen: NDArray[np.bool_] = np.zeros(len(free), dtype=bool)
        while fresh:
            unit = np.zeros((len(self._duals), len(fresh)))
            unit[fresh, np.arange(len(fresh))] = 1.0
            moves = self._factors.solve(unit, trans="T")
            slopes.append(moves)
            chosen += fresh
            touched = np.abs(self._columns[:, free].T @ moves).max(axis=1) > MATTERS
            new, seen = touched & ~seen, touched | seen
            through = self._factors.solve(self._columns[:, free[new]].toarray())
            reach = np.flatnonzero((np.abs(through) > MATTERS).any(axis=1))
            fresh = sorted((set(reach.tolist()) & edge) - set(chosen))
        self._moves = np.concatenate(slopes, axis=1)
        rows = free[seen]
        place = self._basic[chosen]
        self._live = solver(
            "auto",
            Program(
                np.zeros(len(chosen)),
                np.where(self._at_high[place], -np.inf, 0.0),
                np.where(self._at_low[place], np.inf, 0.0),
                sp.csr_array(self._columns[:, rows].T @ self._moves),
                np.where(self._at_low[rows], -self._reduced[rows], -np.inf),
                np.where(self._at_high[rows], -self._reduced[rows], np.inf),
            ),
        )

    def ends(self, weights: Weights) -> FloatArray:
        """(2, parts, buses) parts of the least and the most price of each bus, in USD for a kW."""
        found = np.zeros((2, *weights.of_parts.shape[::2]))
        total = weights.of_parts.sum(axis=0)
        slope = total.T @ self._moves[weights.rows]
        every = np.arange(slope.shape[1])
        for end, sign in ((0, -1.0), (1, 1.0)):
            for bus in range(len(slope)):
                self._live.change_cost(every, sign * slope[bus])
                solution = self._live.solve()
                if solution.status != "optimal":
                    raise SolverFailed(f"the range of a price is {solution.status}")
                duals = self._duals[weights.rows] - self._moves[weights.rows] @ solution.x
                found[end, :, bus] = weights.of_parts[:, :, bus] @ duals
        return found
