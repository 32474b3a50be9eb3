"""Our own check that an answer is optimal: it trusts no solver's word.

An answer is optimal if and only if it keeps all bounds and rows, no multiplier has the wrong sign,
and each multiplier belongs to a bound or row that is met. Each of these is measured and divided by
the size of the numbers that it is the difference of, so that 1e-9 means the same everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from workbench.solver.program import FloatArray, Program

ROUND_OFF = 1e-12  # multipliers below this share of their terms do not count in the sum of products

Found = tuple[float, str]


@dataclass(frozen=True)
class Kkt:
    """The worst of all parts, where it is, and the parts; zero is perfect, infinite no answer."""

    worst: float
    where: str
    bounds: float = 0.0
    rows: float = 0.0
    reduced: float = 0.0
    complementary: float = 0.0
    integral: float = 0.0


NO_ANSWER = Kkt(math.inf, "there is no answer to check")


@np.errstate(all="ignore")  # what is not a number shows as the worst
def kkt(program: Program, x: FloatArray, duals: FloatArray, reduced: FloatArray) -> Kkt:
    """How far an answer is from optimal, in the worst place.

    Parameters
    ----------
    program : Program
        What was to be solved.
    x, duals, reduced : FloatArray
        The answer: value per column, multiplier per row, reduced cost per column.

    Returns
    -------
    Kkt
        Each part as the largest over all columns and rows; NaN in the answer gives NaN.

    Notes
    -----
    With a_ij the coefficients, c the costs, y the multipliers (duals), d the reduced costs:

    bounds
        max(lower_j − x_j, x_j − upper_j, 0), divided by max(1, |bound_j|).
    rows
        The same of the activity Σ_j a_ij x_j, divided by r_i = max(1, |bound_i|, max_j |a_ij x_j|).
    reduced
        |d_j − (c_j − Σ_i a_ij y_i)| divided by s_j = max(1, |c_j|, max_i |a_ij y_i|). And signs:
        where d_j > 0 the column must have a lower bound, where d_j < 0 an upper one, else
        |d_j| / s_j counts. Rows alike: y_i > 0 is the price of a lower bound, y_i < 0 of an upper
        one, and what counts is how far y_i moves the reduced costs, t_i = max_j |a_ij y_i| / s_j
        (|y_i| in an empty row).
    complementary
        A multiplier must be zero, or the distance of the value inside of its bound:
        min(|d_j| / s_j, distance_j / max(1, |bound_j|)); in rows min(t_i, distance_i / r_i). That
        is stricter than their products. The products added up are the gap between the objective
        and its dual: (Σ |d_j| distance_j + Σ |y_i| distance_i) / max(1, Σ |c_j x_j|), leaving out
        multipliers that are round-off (|d_j| / s_j or t_i up to 1e-12).
    integral
        Of a mixed-integer program the distance to the nearest whole number. It has no multipliers,
        so only bounds, rows and this are checked.
    """
    columns, rows, size = _sides(program, x, duals, reduced)
    found = {"bounds": _outside(columns), "rows": _outside(rows)}
    if program.is_mixed:
        off = np.where(program.whole, np.abs(x - np.round(x)), 0.0)
        found["integral"] = _at_worst(off, "the whole number in column {}")
    else:
        off = np.abs(reduced - (program.cost - program.matrix.T @ duals)) / size
        unlike = _at_worst(off, "the reduced cost of column {}")
        found["reduced"] = _worst([unlike, _sign(columns), _sign(rows)])
        gap = (_products(columns) + _products(rows)) / max(1.0, np.abs(program.cost * x).sum())
        both = (float(gap), "the objective against its dual")
        found["complementary"] = _worst([_slack(columns), _slack(rows), both])
    worst, where = _worst(list(found.values()))
    return Kkt(worst, where, **{name: value for name, (value, _) in found.items()})


@dataclass(frozen=True)
class _Side:
    """Columns, or rows."""

    name: str
    values: FloatArray
    lower: FloatArray
    upper: FloatArray
    terms: FloatArray  # the largest number that a value is the sum of
    multipliers: FloatArray
    share: FloatArray  # the same, relative to the costs around them

    @cached_property
    def bound(self) -> FloatArray:
        """The bound that the multiplier belongs to; the value itself if there is no multiplier."""
        upper = np.where(self.multipliers < 0, self.upper, self.values)
        return np.where(self.multipliers > 0, self.lower, upper)

    @cached_property
    def distance(self) -> FloatArray:
        """How far the value is inside of that bound."""
        return np.maximum(np.sign(self.multipliers) * (self.values - self.bound), 0.0)


def _sides(
    program: Program, x: FloatArray, duals: FloatArray, reduced: FloatArray
) -> tuple[_Side, _Side, FloatArray]:
    """Columns, rows, and what a reduced cost is divided by."""
    matrix = program.matrix
    entries = np.diff(matrix.indptr)
    moves = np.abs(matrix.data * np.repeat(duals, entries))
    size = np.maximum(1.0, np.abs(program.cost))
    np.maximum.at(size, matrix.indices, moves)
    terms = _largest_in_rows(matrix, np.abs(matrix.data * x[matrix.indices]))
    moved = _largest_in_rows(matrix, moves / size[matrix.indices])
    row_share = np.where(entries > 0, moved, np.abs(duals))
    bounds, row_bounds = (program.lower, program.upper), (program.row_lower, program.row_upper)
    columns = _Side("column", x, *bounds, np.zeros(len(x)), reduced, np.abs(reduced) / size)
    rows = _Side("row", matrix @ x, *row_bounds, terms, duals, row_share)
    return columns, rows, size


def _largest_in_rows(matrix: sp.csr_array, values: FloatArray) -> FloatArray:
    """Largest of the values that belong to the entries of each row; zero in an empty row."""
    largest = np.zeros(matrix.shape[0])
    filled = np.diff(matrix.indptr) > 0
    if filled.any():
        largest[filled] = np.maximum.reduceat(values, matrix.indptr[:-1][filled])
    return largest


def _scaled(side: _Side, distance: FloatArray, bound: FloatArray) -> FloatArray:
    size = np.where(np.isfinite(bound), np.abs(bound), 0.0)
    return distance / np.maximum(np.maximum(1.0, side.terms), size)


def _outside(side: _Side) -> Found:
    below = _scaled(side, side.lower - side.values, side.lower)
    above = _scaled(side, side.values - side.upper, side.upper)
    return _at_worst(np.maximum(np.maximum(below, above), 0.0), f"a bound of {side.name} {{}}")


def _sign(side: _Side) -> Found:
    wrong = np.where(np.isinf(side.bound), side.share, 0.0)
    return _at_worst(wrong, f"the sign of the multiplier of {side.name} {{}}")


def _slack(side: _Side) -> Found:
    both = np.minimum(side.share, _scaled(side, side.distance, side.bound))
    there = np.where(np.isinf(side.bound), 0.0, both)
    return _at_worst(there, f"complementary slackness of {side.name} {{}}")


def _products(side: _Side) -> float:
    counts = ~np.isinf(side.bound) & ~(side.share <= ROUND_OFF)
    return float(np.abs(side.multipliers[counts]) @ side.distance[counts])


def _at_worst(values: FloatArray, what: str) -> Found:
    if not values.size:
        return 0.0, ""
    at = int(np.argmax(values))  # a NaN counts as the largest
    return float(values[at]), what.format(at)


def _worst(found: Sequence[Found]) -> Found:
    return found[int(np.argmax([value for value, _ in found]))]
