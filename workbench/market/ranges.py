"""How far a price holds: its least and most where the edge of an offer leaves it open.

Duals follow from the basis of the solution, `y = B⁻ᵀ c_B`. Only what is basic and yet stands at a
bound leaves a choice: its reduced cost `θ` may be anything of the right sign, and then
`y = B⁻ᵀ (c_B − θ)`. Most prices depend on no such `θ`: they are pinned, and there is nothing to
look for. The others are least and most at corners of what the other reduced costs allow, found by
a small linear program over `θ`. What is published is the middle, so every solver publishes the
same.

Neither every `θ` nor every bus needs to be in hand. A corner is a basis again; one more kilowatt at
a bus moves what is basic in it, and while that leaves no bound, the corner is the end of that bus.
So the program takes in a `θ` only where something would leave its bound, and a corner that is found
for one bus is taken for all that it fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import splu

from workbench.errors import SolverFailed
from workbench.grid.feeder import FloatArray, IntArray
from workbench.market.prices import PARTS, Parts, parts
from workbench.market.program import MarketProgram
from workbench.solver import Live, Program, Solution, solver

AT_BOUND = 1e-9
MATTERS = 1e-9
AT_ONCE = 16
"""Columns that SuperLU is given at once: with more it is slower, and waits for its threads."""


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
    tables = np.array([getattr(found, name) for name in PARTS])
    low, high = found.total, found.total
    usd_per_mwh = 1000 / program.case.interval_hours
    for t, own in weights_of(program).items():
        if face.opens(own):
            ends = face.ends(own) * usd_per_mwh  # (least and most, parts, buses)
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
        self.columns = sp.hstack([arrays.matrix, -sp.eye_array(arrays.rows)], format="csc")
        basic = np.concatenate([solution.basic, solution.basic_rows])
        if basic.sum() != arrays.rows:
            raise SolverFailed(f"{program.live.name} gave no basis, so no price can be certain")
        self.basic, others = np.flatnonzero(basic), np.flatnonzero(~basic)
        self.factors = _factors(self.columns[:, self.basic])
        z = np.concatenate([solution.x, solution.activity])
        lower = np.concatenate([arrays.lower, arrays.row_lower])
        upper = np.concatenate([arrays.upper, arrays.row_upper])
        near = AT_BOUND * np.maximum(1, np.abs(z))
        self.at_low, self.at_high = z <= lower + near, z >= upper - near
        again = arrays.columns + same_again(program, solution)
        self.at_low[again], self.at_high[again] = False, False
        self.edge = np.flatnonzero((self.at_low | self.at_high)[self.basic])  # places in the basis
        self.free = others[~(self.at_low & self.at_high)[others]]
        self.duals = solution.duals
        self.reduced = np.concatenate([solution.reduced, solution.duals])

    def opens(self, weights: Weights) -> bool:
        """Whether the dual of a row, with those of its copies, depends on any `θ`."""
        if not len(self.edge):
            return False
        unit = np.zeros((len(self.duals), weights.group.max() + 1))
        unit[weights.rows, weights.group] = 1.0
        return bool(np.abs(_solved(self.factors, unit)[self.edge]).max() > MATTERS)

    def ends(self, weights: Weights) -> FloatArray:
        """(2, parts, buses) parts of the least and the most price of each bus, in USD for a kW."""
        found = np.zeros((2, *weights.of_parts.shape[::2]))
        total = weights.of_parts.sum(axis=0)
        corners = Corners(self, weights.rows)
        for end, sign in ((0, -1.0), (1, 1.0)):
            left = np.arange(total.shape[1])
            while len(left):
                duals, fits = corners.end(sign * total[:, left])
                found[end][:, left[fits]] = duals @ weights.of_parts[:, :, left[fits]]
                left = left[~fits]
        corners.close()
        return found


def same_again(program: MarketProgram, solution: Solution) -> IntArray:
    """Basic rows that another says once more, nearly: they leave no choice.

    That is a kept tangent, and a row whose kept tangent is what holds.
    """
    kept = solution.basic_rows[program.copies]
    others = program.originals[~kept]
    return np.append(program.copies[kept], others[solution.basic_rows[others]])


class Corners:
    """Corners of a face where some rows have their least or most, with as many `θ` as it takes."""

    def __init__(self, face: Face, rows: IntArray) -> None:
        self._face, self._rows = face, rows
        self._places: IntArray = face.edge[:0]
        self._touched: IntArray = face.free[:0]
        self._moves = np.zeros((len(rows), 0))
        self._slopes = sp.csc_array((len(face.free), 0))
        self._live: Live | None = None

    def close(self) -> None:
        """Free the linear program."""
        if self._live is not None:
            self._live.close()

    def end(self, total: FloatArray) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Duals of the rows at the end of the first bus; for which buses they are the end too.

        `total` is (rows, buses): what the duals add to each price.
        """
        while True:
            duals, basis = self._corner(total[:, 0])
            factors = _factors(self._face.columns[:, basis])
            leaving, _ = self._leaving(factors, basis, total[:, :1])
            more = np.setdiff1d(leaving, self._face.basic[self._places])
            places = np.flatnonzero(np.isin(self._face.basic, more))
            if not len(places):
                break
            self._take_in(places)
        _, fits = self._leaving(factors, basis, total)
        fits[0] = True
        return duals, fits

    def _take_in(self, places: IntArray) -> None:
        """The linear program with more `θ` in it."""
        face = self._face
        across = face.columns[:, face.free].T
        for first in range(0, len(places), AT_ONCE):
            own = places[first : first + AT_ONCE]
            unit = np.zeros((len(face.duals), len(own)))
            unit[own, np.arange(len(own))] = 1.0
            moves = _solved(face.factors, unit, "T")
            slopes = across @ moves
            slopes[np.abs(slopes) <= MATTERS] = 0.0
            self._moves = np.concatenate([self._moves, moves[self._rows]], axis=1)
            self._slopes = sp.hstack([self._slopes, sp.csc_array(slopes)], format="csc")
        self._places = np.append(self._places, places)
        touched = np.unique(self._slopes.indices)
        self._touched, own = face.free[touched], face.basic[self._places]
        self.close()
        reduced = -face.reduced[self._touched]
        self._live = solver(
            "auto",
            Program(
                np.zeros(len(own)),
                np.where(face.at_high[own], -np.inf, 0.0),
                np.where(face.at_low[own], np.inf, 0.0),
                sp.csr_array(self._slopes)[touched],
                np.where(face.at_low[self._touched], np.minimum(reduced, 0), -np.inf),
                np.where(face.at_high[self._touched], np.maximum(reduced, 0), np.inf),
            ),
        )

    def _corner(self, total: FloatArray) -> tuple[FloatArray, IntArray]:
        """Duals of the rows where `total @ duals` is most, and the basis they come from."""
        face = self._face
        if self._live is None:
            return face.duals[self._rows], face.basic
        self._live.change_cost(np.arange(len(self._places)), total @ self._moves)
        solution = self._live.solve()
        if solution.status != "optimal":
            raise SolverFailed(f"the range of a price is {solution.status}")
        if solution.basic.sum() != (~solution.basic_rows).sum():
            raise SolverFailed(f"{self._live.name} gave no basis, so no range can be certain")
        duals = face.duals[self._rows] - self._moves @ solution.x
        kept = np.delete(face.basic, self._places[solution.basic])
        return duals, np.concatenate([kept, self._touched[~solution.basic_rows]])

    def _leaving(
        self, factors: Any, basis: IntArray, total: FloatArray
    ) -> tuple[IntArray, NDArray[np.bool_]]:
        """What of a basis leaves its bound by more load at a bus; buses at which nothing does."""
        rows, buses = total.shape
        right = np.zeros((len(basis), min(rows, buses)))
        right[self._rows] = total if buses <= rows else np.eye(rows)
        moved = _solved(factors, right)
        bound = self._face.at_low[basis] | self._face.at_high[basis]
        most = np.abs(total).max(axis=1) if buses > rows else np.ones(buses)
        may = np.flatnonzero(bound & (np.abs(moved) @ most > MATTERS))
        moved = moved[may] @ total if buses > rows else moved[may]
        own = basis[may]
        down = self._face.at_low[own, None] & (moved < -MATTERS)
        leaves = down | self._face.at_high[own, None] & (moved > MATTERS)
        return own[leaves.any(axis=1)], ~leaves.any(axis=0)


def _factors(basis: sp.csc_array) -> Any:
    try:
        return splu(basis)
    except RuntimeError as error:
        raise SolverFailed("a basis is singular, so no price can be certain") from error


def _solved(factors: Any, right: FloatArray, trans: str = "N") -> FloatArray:
    """What factors make of many right sides, a few at once."""
    for first in range(0, right.shape[1], AT_ONCE):
        own = slice(first, first + AT_ONCE)
        right[:, own] = factors.solve(right[:, own], trans)
    return right
