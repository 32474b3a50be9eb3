"""GLPK by swiglpk: the simplex method on a C problem that stays alive between solves.

The presolver is never used: it takes a bound within 1e-3 of another one as redundant and reports
an optimum that is none. GLPK ends the process at a wrong argument, so callers check theirs first.
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import scipy.sparse as sp
import swiglpk as glp
from numpy.typing import NDArray

from workbench.solver.changes import IntArray
from workbench.solver.engine import Raw
from workbench.solver.program import BoolArray, FloatArray, Program
from workbench.solver.solution import INFEASIBLE, OPTIMAL, STOPPED, UNBOUNDED, Watch
from workbench.solver.watcher import Watcher

TOLERANCE = 1e-9
SLICE = 500  # iterations between two questions to the watcher

FOUND = {glp.GLP_OPT: OPTIMAL, glp.GLP_NOFEAS: INFEASIBLE, glp.GLP_UNBND: UNBOUNDED}
WORDS = {
    glp.GLP_EBADB: "the basis has the wrong number of columns",
    glp.GLP_ESING: "the basis is singular",
    glp.GLP_ECOND: "the basis is ill-conditioned",
    glp.GLP_EBOUND: "a lower bound is not below its upper bound",
    glp.GLP_EFAIL: "the simplex method failed",
    glp.GLP_EITLIM: "it goes round in circles",
}
BAD_BASIS = (glp.GLP_EBADB, glp.GLP_ESING, glp.GLP_ECOND)


class Glpk:
    """A linear program held by GLPK."""

    name = f"GLPK {glp.glp_version()}"

    def __init__(self, program: Program) -> None:
        if program.is_mixed:
            raise ValueError("GLPK solves no mixed-integer program here; use HiGHS")
        self._problem = glp.glp_create_prob()
        self.close = weakref.finalize(self, glp.glp_delete_prob, self._problem)
        self._costs_changed = True
        self._holes = False  # whether coefficients became zero that the basis may stand on
        self._tolerance = TOLERANCE
        self._load(program, glp.GLP_SF_AUTO)

    def restart(self, program: Program, tolerance: float) -> None:
        """Load everything once more and forget the basis; other tolerances get other scales."""
        glp.glp_erase_prob(self._problem)
        scaling = glp.GLP_SF_EQ | glp.GLP_SF_2N if tolerance != TOLERANCE else glp.GLP_SF_AUTO
        self._load(program, scaling)
        self._tolerance = tolerance

    def _load(self, program: Program, scaling: int) -> None:
        problem, rows, columns = self._problem, program.rows, program.columns
        if rows:
            glp.glp_add_rows(problem, rows)
        if columns:
            glp.glp_add_cols(problem, columns)
        self.cost(program, np.arange(columns))
        self.bounds(program, np.arange(columns))
        self.row_bounds(program, np.arange(rows))
        if program.matrix.nnz:
            row_of = np.repeat(np.arange(rows), np.diff(program.matrix.indptr))
            row_of, column_of = _ints(row_of + 1), _ints(program.matrix.indices + 1)
            values = _doubles(program.matrix.data)
            glp.glp_load_matrix(problem, program.matrix.nnz, row_of, column_of, values)
        with _silence():
            glp.glp_scale_prob(problem, scaling)
        self._fresh_basis()

    def cost(self, program: Program, columns: IntArray) -> None:
        """Take over the costs of `columns`."""
        for at, value in zip((columns + 1).tolist(), program.cost[columns].tolist(), strict=True):
            glp.glp_set_obj_coef(self._problem, at, value)
        self._costs_changed = True

    def bounds(self, program: Program, columns: IntArray) -> None:
        """Take over the bounds of `columns`."""
        for bounds in _bounds(columns, program.lower, program.upper):
            glp.glp_set_col_bnds(self._problem, *bounds)

    def row_bounds(self, program: Program, rows: IntArray) -> None:
        """Take over the bounds of `rows`."""
        for bounds in _bounds(rows, program.row_lower, program.row_upper):
            glp.glp_set_row_bnds(self._problem, *bounds)

    def coefficients(self, program: Program, rows: IntArray) -> None:
        """Take over all coefficients of `rows`."""
        matrix = program.matrix
        for row in rows.tolist():
            entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
            columns, values = _ints(matrix.indices[entries] + 1), _doubles(matrix.data[entries])
            count = int(matrix.indptr[row + 1] - matrix.indptr[row])
            glp.glp_set_mat_row(self._problem, row + 1, count, columns, values)
            self._holes |= not matrix.data[entries].all()
        self._costs_changed = True

    def more_rows(self, program: Program, count: int) -> None:
        """Take over the last `count` rows; they come in basic."""
        costs_changed = self._costs_changed
        glp.glp_add_rows(self._problem, count)
        rows = np.arange(program.rows - count, program.rows)
        self.row_bounds(program, rows)
        self.coefficients(program, rows)
        self._costs_changed = costs_changed

    def more_columns(self, program: Program, count: int) -> None:
        """Take over the last `count` columns; they come in at a bound."""
        glp.glp_add_cols(self._problem, count)
        columns = np.arange(program.columns - count, program.columns)
        self.cost(program, columns)
        self.bounds(program, columns)
        added = program.matrix[:, columns].tocsc()
        for at, column in enumerate((columns + 1).tolist()):
            entries = slice(added.indptr[at], added.indptr[at + 1])
            rows, values = _ints(added.indices[entries] + 1), _doubles(added.data[entries])
            count = int(added.indptr[at + 1] - added.indptr[at])
            glp.glp_set_mat_col(self._problem, column, count, rows, values)

    def solve(self, program: Program, watch: Watch | None) -> Raw:
        """Run the simplex method that fits what changed; the other one if it gives no answer."""
        if self._holes and not self._has_structure(program):
            self._fresh_basis()
        self._holes = False
        before = glp.glp_get_it_cnt(self._problem)
        most = 10_000 + 50 * (program.rows + program.columns)
        watcher = Watcher(watch)
        methods = [glp.GLP_PRIMAL] if self._costs_changed else [glp.GLP_DUAL, glp.GLP_PRIMAL]
        why = ""
        control = _control(program, self._tolerance)
        self._tolerance = TOLERANCE
        for method in methods:
            control.meth = method
            code = self._run(control, watcher, glp.glp_get_it_cnt(self._problem) + most)
            iterations = glp.glp_get_it_cnt(self._problem) - before
            if watcher.stopped:
                return Raw(STOPPED, iterations=iterations)
            status = FOUND.get(glp.glp_get_status(self._problem)) if code == 0 else None
            if status == OPTIMAL:
                self._costs_changed = False
                return self._optimum(program, iterations)
            if status:
                return Raw(status, iterations=iterations)
            why = WORDS.get(code, f"glp_simplex ended with code {code} and no answer")
        return Raw(why=why)

    def _fresh_basis(self) -> None:
        with _silence():
            glp.glp_adv_basis(self._problem, 0)
        self._costs_changed = True

    def _has_structure(self, program: Program) -> bool:
        """Whether the basis can be inverted, whatever its numbers; GLPK ends the process if not."""
        from scipy.sparse.csgraph import structural_rank  # rarely needed

        basis = self._basis(program.rows + program.columns, program.rows)
        rows_first = sp.hstack([sp.eye_array(program.rows), program.matrix], format="csc")
        chosen = rows_first[:, np.flatnonzero(basis)]
        chosen.eliminate_zeros()
        return bool(structural_rank(chosen) == program.rows)

    def _run(self, control: Any, watcher: Watcher, limit: int) -> int:
        """Iterate to the end in slices, always the same ones, so that watching changes nothing."""
        code = glp.glp_simplex(self._problem, control)
        if code in BAD_BASIS:
            self._fresh_basis()
            code = glp.glp_simplex(self._problem, control)
        while code == glp.GLP_EITLIM and glp.glp_get_it_cnt(self._problem) < limit:
            if watcher.stops(**self._progress()):
                watcher.finish()
                break
            code = glp.glp_simplex(self._problem, control)
        return int(code)

    def _progress(self) -> dict[str, float]:
        value = glp.glp_get_obj_val(self._problem)
        if glp.glp_get_prim_stat(self._problem) == glp.GLP_FEAS:
            return {"objective": value}
        return {"bound": value} if glp.glp_get_dual_stat(self._problem) == glp.GLP_FEAS else {}

    def _optimum(self, program: Program, iterations: int) -> Raw:
        basis = self._basis(program.rows + program.columns, program.rows)
        return Raw(
            OPTIMAL,
            iterations=iterations,
            x=np.array(glp.get_col_primals(self._problem)),
            duals=np.array(glp.get_row_duals(self._problem)),
            basic=basis[program.rows :],
            basic_rows=basis[: program.rows],
        )

    def _basis(self, size: int, rows: int) -> BoolArray:
        """What is basic, rows first."""
        basis = np.zeros(size, dtype=np.bool_)
        problem, basic = self._problem, glp.GLP_BS
        if rows and glp.glp_bf_exists(problem):
            basis[[glp.glp_get_bhead(problem, at) - 1 for at in range(1, rows + 1)]] = True
            return basis
        for at in range(rows):
            basis[at] = glp.glp_get_row_stat(problem, at + 1) == basic
        for at in range(size - rows):
            basis[rows + at] = glp.glp_get_col_stat(problem, at + 1) == basic
        return basis


def _control(program: Program, tolerance: float) -> Any:
    """Settings of the simplex method; it divides the costs by a thousandth of the largest one."""
    largest = float(np.abs(program.cost).max(initial=0.0)) / 1000
    control = glp.glp_smcp()
    glp.glp_init_smcp(control)
    control.msg_lev = glp.GLP_MSG_OFF
    control.presolve = glp.GLP_OFF
    control.tol_bnd = tolerance
    control.tol_dj = max(1e-13, tolerance / max(1.0, largest))
    control.it_lim = SLICE
    return control


@contextmanager
def _silence() -> Iterator[None]:
    """No word on the terminal, from the few routines that have no setting for it."""
    before = glp.glp_term_out(glp.GLP_OFF)
    yield
    glp.glp_term_out(before)


def _bounds(
    at: IntArray, lower: FloatArray, upper: FloatArray
) -> Iterable[tuple[int, int, float, float]]:
    """Position from one, kind and bounds: free 1, lower 2, upper 3, both 4, fixed 5."""
    low, high = lower[at], upper[at]
    kind = 1 + np.isfinite(low) + 2 * np.isfinite(high) + (low == high)
    return zip((at + 1).tolist(), kind.tolist(), low.tolist(), high.tolist(), strict=True)


def _ints(values: NDArray[Any]) -> Any:
    array = glp.intArray(len(values) + 1)
    _fill(array, ctypes.c_int, np.int32, values)
    return array


def _doubles(values: FloatArray) -> Any:
    array = glp.doubleArray(len(values) + 1)
    _fill(array, ctypes.c_double, np.float64, values)
    return array


def _fill(array: Any, ctype: Any, dtype: type, values: NDArray[Any]) -> None:
    """Copy `values` into a C array from position one on, as GLPK counts."""
    memory = (ctype * (len(values) + 1)).from_address(int(array.cast()))
    np.frombuffer(memory, dtype=dtype)[1:] = values
