"""A linear program as arrays; some columns may have to be whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Program:
    """Minimize `cost @ x` with `lower <= x <= upper` and `row_lower <= matrix @ x <= row_upper`.

    Parameters
    ----------
    cost : FloatArray
        Per column, finite.
    lower, upper : FloatArray
        Bounds per column; minus and plus infinity where there is none.
    matrix : scipy.sparse.csr_array
        Rows by columns; anything that `csr_array` reads is taken.
    row_lower, row_upper : FloatArray
        Bounds per row; equal in an equation, infinite where there is none.
    integer : BoolArray or None
        Columns that are whole numbers; none of them by default.

    Raises
    ------
    ValueError
        If shapes do not agree, a number is missing (NaN), a cost or coefficient is infinite, a
        lower bound is plus infinity or above its upper bound, or an upper one minus infinity.

    Notes
    -----
    Arrays that could be written to are copied, and ours cannot be; a change makes a new program.
    """

    cost: FloatArray
    lower: FloatArray
    upper: FloatArray
    matrix: sp.csr_array
    row_lower: FloatArray
    row_upper: FloatArray
    integer: BoolArray | None = None

    def __post_init__(self) -> None:
        for name in ("cost", "lower", "upper", "row_lower", "row_upper"):
            object.__setattr__(self, name, _fixed(name, getattr(self, name), np.float64))
        if self.integer is not None:
            object.__setattr__(self, "integer", _fixed("integer", self.integer, np.bool_))
        object.__setattr__(self, "matrix", _fixed_matrix(self.matrix))
        _check_shapes(self)
        for name, values in (("cost", self.cost), ("matrix", self.matrix.data)):
            if not np.isfinite(values).all():
                raise ValueError(f"{name} holds a number that is missing or infinite")
        _check_bounds("", self.lower, self.upper)
        _check_bounds("row_", self.row_lower, self.row_upper)

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.cost)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.row_lower)

    @property
    def whole(self) -> BoolArray:
        """Which columns have to be whole numbers."""
        none = np.zeros(self.columns, dtype=np.bool_)
        return none if self.integer is None else self.integer

    @property
    def is_mixed(self) -> bool:
        """Whether any column has to be a whole number."""
        return bool(self.whole.any())


def _fixed(name: str, values: Any, dtype: type) -> NDArray[Any]:
    """`values` as an array of one dimension that nobody can write to; copied only if needed."""
    array: NDArray[Any] = np.asarray(values, dtype=dtype)
    if array.ndim != 1:
        raise ValueError(f"{name} has {array.ndim} dimensions, must have one")
    if array.flags.writeable:
        array = array.copy()
        array.flags.writeable = False
    return array


def _fixed_matrix(matrix: Any) -> sp.csr_array:
    """`matrix` by rows, sorted, each entry once, and nobody can write to it."""
    if isinstance(matrix, sp.csr_array) and _is_fixed(matrix):
        return matrix
    fixed = sp.csr_array(matrix, dtype=np.float64, copy=True)
    fixed.sum_duplicates()
    fixed.data.flags.writeable = False
    return fixed


def _is_fixed(matrix: sp.csr_array) -> bool:
    own = matrix.dtype == np.float64 and not matrix.data.flags.writeable
    return own and bool(matrix.has_canonical_format)


def _check_shapes(program: Program) -> None:
    columns, rows = len(program.cost), len(program.row_lower)
    for name in ("lower", "upper", "integer"):
        values = getattr(program, name)
        if values is not None and len(values) != columns:
            raise ValueError(f"{name} has {len(values)} entries, cost has {columns}")
    if len(program.row_upper) != rows:
        raise ValueError(f"row_upper has {len(program.row_upper)} entries, row_lower has {rows}")
    if program.matrix.shape != (rows, columns):
        raise ValueError(f"matrix is {program.matrix.shape}, must be {(rows, columns)}")


def _check_bounds(prefix: str, lower: FloatArray, upper: FloatArray) -> None:
    fine = (lower <= upper) & (lower < np.inf) & (upper > -np.inf)
    if not fine.all():
        at = int(np.argmin(fine))
        raise ValueError(
            f"{prefix}lower {lower[at]:g} and {prefix}upper {upper[at]:g} at {at} do not agree"
        )
