"""The answer that belongs to a basis, computed once more in full precision."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from workbench.solver.program import BoolArray, FloatArray, Program


def refined(
    program: Program, basic: BoolArray, basic_rows: BoolArray, x: FloatArray
) -> tuple[FloatArray, FloatArray] | None:
    """Columns' values and rows' duals of a basis, exact but for round-off; None if it has none.

    Each row has a variable of its own, its activity r: A x − r = 0. What is not basic stands at the
    bound next to it, so the basic part B of [A, −I] gives the rest: B z = −N z_N and Bᵀ y = c_B.
    """
    from scipy.sparse.linalg import splu  # a tenth of a second, and rarely needed

    basis = np.concatenate([basic, basic_rows])
    if basis.sum() != program.rows:
        return None
    all_columns = sp.hstack([program.matrix, -sp.eye_array(program.rows)], format="csc")
    z = np.concatenate(
        [
            _at_bound(x, program.lower, program.upper),
            _at_bound(program.matrix @ x, program.row_lower, program.row_upper),
        ]
    )
    z[basis] = 0.0
    costs = np.concatenate([program.cost, np.zeros(program.rows)])[basis]
    b = all_columns[:, np.flatnonzero(basis)]
    right = -(all_columns @ z)
    try:
        factors = splu(b)
    except RuntimeError:  # singular
        return None
    values = factors.solve(right)
    values += factors.solve(right - b @ values)
    duals = factors.solve(costs, trans="T")
    duals += factors.solve(costs - b.T @ duals, trans="T")
    z[basis] = values
    return z[: program.columns], duals


def _at_bound(values: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """The bound next to each value; zero where there is none."""
    nearest = np.where(values - lower <= upper - values, lower, upper)
    return np.where(np.isfinite(nearest), nearest, 0.0)
