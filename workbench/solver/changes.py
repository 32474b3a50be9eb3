"""A program with some of its arrays changed, as a new program."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from workbench.solver.program import FloatArray, Program

IntArray = NDArray[np.int64]


def positions(given: ArrayLike, count: int, what: str) -> IntArray:
    """Positions of columns or rows, checked against how many there are."""
    array = np.atleast_1d(np.asarray(given))
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ValueError(f"{what}s are given by their positions, whole numbers from zero")
    if array.min() < 0 or array.max() >= count:
        off = array[(array < 0) | (array >= count)][0]
        raise ValueError(f"{what} {off} is not one of 0 to {count - 1}")
    return array.astype(np.int64)


def _put(array: NDArray[Any], at: IntArray, values: ArrayLike) -> NDArray[Any]:
    changed = array.copy()
    changed[at] = np.asarray(values, dtype=array.dtype)
    return changed


def cost(program: Program, columns: IntArray, values: ArrayLike) -> Program:
    """`program` with other costs of some columns."""
    return replace(program, cost=_put(program.cost, columns, values))


def bounds(program: Program, columns: IntArray, lower: ArrayLike, upper: ArrayLike) -> Program:
    """`program` with other bounds of some columns."""
    return replace(
        program,
        lower=_put(program.lower, columns, lower),
        upper=_put(program.upper, columns, upper),
    )


def row_bounds(program: Program, rows: IntArray, lower: ArrayLike, upper: ArrayLike) -> Program:
    """`program` with other bounds of some rows."""
    return replace(
        program,
        row_lower=_put(program.row_lower, rows, lower),
        row_upper=_put(program.row_upper, rows, upper),
    )


def coefficients(program: Program, rows: IntArray, columns: IntArray, values: ArrayLike) -> Program:
    """`program` with other coefficients, old or new ones; of one given twice the last counts."""
    matrix = program.matrix
    given: IntArray = np.add(rows * program.columns, columns)
    place, last = np.unique(given[::-1], return_index=True)
    new = np.broadcast_to(np.asarray(values, dtype=np.float64), given.shape)[::-1][last]
    row_of = np.repeat(np.arange(program.rows), np.diff(matrix.indptr))
    there = row_of * program.columns + matrix.indices
    at = np.searchsorted(there, place)
    known = np.append(there, -1)[at] == place
    data = _put(matrix.data, at[known], new[known])
    if known.all():
        changed = sp.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
        return replace(program, matrix=changed)
    filled = (
        np.append(data, new[~known]),
        np.divmod(np.append(there, place[~known]), program.columns),
    )
    return replace(program, matrix=sp.coo_array(filled, shape=matrix.shape).tocsr())


def more_rows(program: Program, matrix: Any, lower: ArrayLike, upper: ArrayLike) -> Program:
    """`program` with rows added below."""
    added = _block(matrix, columns=program.columns)
    return replace(
        program,
        matrix=sp.vstack([program.matrix, added], format="csr"),
        row_lower=_longer(program.row_lower, lower, added.shape[0]),
        row_upper=_longer(program.row_upper, upper, added.shape[0]),
    )


def more_columns(
    program: Program, costs: ArrayLike, lower: ArrayLike, upper: ArrayLike, matrix: Any
) -> Program:
    """`program` with columns added at the right; none of them has to be a whole number."""
    added = _block(matrix, rows=program.rows)
    count = added.shape[1]
    integer = program.integer
    return replace(
        program,
        cost=_longer(program.cost, costs, count),
        lower=_longer(program.lower, lower, count),
        upper=_longer(program.upper, upper, count),
        matrix=sp.hstack([program.matrix, added], format="csr"),
        integer=None if integer is None else np.append(integer, np.zeros(count, dtype=np.bool_)),
    )


def _block(matrix: Any, rows: int | None = None, columns: int | None = None) -> sp.csr_array:
    """What is added to a matrix, of the right height or width."""
    block = sp.csr_array(matrix, dtype=np.float64)
    if rows is not None and block.shape[0] != rows:
        raise ValueError(f"matrix has {block.shape[0]} rows, the program has {rows}")
    if columns is not None and block.shape[1] != columns:
        raise ValueError(f"matrix has {block.shape[1]} columns, the program has {columns}")
    return block


def _longer(array: FloatArray, values: ArrayLike, count: int) -> FloatArray:
    return np.append(array, np.broadcast_to(np.asarray(values, dtype=np.float64), (count,)))
