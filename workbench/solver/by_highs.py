"""HiGHS by highspy: simplex on a model that stays alive between solves, and branch and cut."""

from __future__ import annotations

import math
from typing import Any

import highspy
import numpy as np
from highspy import HighsModelStatus as Status

from workbench.errors import SolverFailed
from workbench.solver.changes import IntArray
from workbench.solver.engine import Raw
from workbench.solver.program import BoolArray, Program
from workbench.solver.solution import INFEASIBLE, OPTIMAL, STOPPED, UNBOUNDED, Watch
from workbench.solver.watcher import Watcher

TOLERANCE = 1e-9
FOUND = {
    Status.kOptimal: OPTIMAL,
    Status.kInfeasible: INFEASIBLE,
    Status.kUnbounded: UNBOUNDED,
    Status.kUnboundedOrInfeasible: UNBOUNDED,  # until told apart
    Status.kInterrupt: STOPPED,
}
ROW_WISE, MINIMIZE = 2, 1
DUAL, PRIMAL = 1, 4  # values of simplex_strategy
FEASIBLE = 2  # value of primal_solution_status
CALLS = highspy.cb.HighsCallbackType


class Highs:
    """A linear or mixed-integer program held by HiGHS."""

    name = f"HiGHS {highspy.Highs().version()}"

    def __init__(self, program: Program, mip_gap: float) -> None:
        self._highs: Any = highspy.Highs()
        self._set(
            output_flag=False,
            threads=1,
            parallel="off",
            **_tolerances(TOLERANCE),
            mip_rel_gap=mip_gap,
            mip_abs_gap=0.0,
            small_matrix_value=1e-12,  # smaller coefficients are dropped without a word
        )
        self._pass(program)

    def close(self) -> None:
        """Free the model."""
        self._highs.clear()

    def restart(self, program: Program, tolerance: float) -> None:
        """Load everything once more and forget the basis; once without presolve."""
        self._highs.clearSolver()
        self._set(presolve="off", **_tolerances(tolerance))
        self._pass(program)

    def _set(self, **options: Any) -> None:
        for name, value in options.items():
            self._do("setOptionValue", name, value)

    def _do(self, call: str, *arguments: Any) -> None:
        if getattr(self._highs, call)(*arguments) == highspy.HighsStatus.kError:
            raise SolverFailed(f"{self.name} refuses {call}; look for numbers beyond 1e15")

    def _pass(self, program: Program) -> None:
        matrix = program.matrix
        self._do(
            "passModel",
            *(program.columns, program.rows, matrix.nnz, ROW_WISE, MINIMIZE, 0.0),
            *(program.cost, program.lower, program.upper, program.row_lower, program.row_upper),
            *(_int32(matrix.indptr), _int32(matrix.indices), matrix.data),
            _int32(program.whole),  # an empty one would be read beyond its end
        )

    def cost(self, program: Program, columns: IntArray) -> None:
        """Take over the costs of `columns`."""
        self._do("changeColsCost", len(columns), _int32(columns), program.cost[columns])

    def bounds(self, program: Program, columns: IntArray) -> None:
        """Take over the bounds of `columns`."""
        lower, upper = program.lower[columns], program.upper[columns]
        self._do("changeColsBounds", len(columns), _int32(columns), lower, upper)

    def row_bounds(self, program: Program, rows: IntArray) -> None:
        """Take over the bounds of `rows`."""
        lower, upper = program.row_lower[rows], program.row_upper[rows]
        self._do("changeRowsBounds", len(rows), _int32(rows), lower, upper)

    def coefficients(self, program: Program, rows: IntArray) -> None:
        """Take over the matrix; the basis stays."""
        basis = self._highs.getBasis()
        self._pass(program)
        if basis.valid:
            self._do("setBasis", basis)

    def more_rows(self, program: Program, count: int) -> None:
        """Take over the last `count` rows; they come in basic."""
        added = program.matrix[program.rows - count :]
        self._do(
            "addRows",
            *(count, program.row_lower[-count:], program.row_upper[-count:]),
            *(added.nnz, _int32(added.indptr), _int32(added.indices), added.data),
        )

    def more_columns(self, program: Program, count: int) -> None:
        """Take over the last `count` columns; they come in at a bound."""
        added = program.matrix[:, program.columns - count :].tocsc()
        self._do(
            "addCols",
            *(count, program.cost[-count:], program.lower[-count:], program.upper[-count:]),
            *(added.nnz, _int32(added.indptr), _int32(added.indices), added.data),
        )

    def solve(self, program: Program, watch: Watch | None) -> Raw:
        """Run simplex from the basis there is, or branch and cut."""
        watcher = Watcher(watch)
        status = self._run(watcher)
        if status not in FOUND:
            status = self._run_otherwise(watcher)
        if FOUND.get(status) == UNBOUNDED and not self._is_feasible(program, watcher):
            status = Status.kInfeasible
        if watcher.stopped:
            status = Status.kInterrupt
        self._set(presolve="choose", simplex_strategy=DUAL, **_tolerances(TOLERANCE))
        if status not in FOUND:
            return Raw(why=f"says {self._highs.modelStatusToString(status)!r}")
        info = self._highs.getInfo()
        iterations = max(0, int(info.simplex_iteration_count))
        if program.is_mixed:
            return self._mixed(FOUND[status], iterations, info)
        return self._linear(program, FOUND[status], iterations)

    def _run(self, watcher: Watcher) -> Any:
        if watcher.watch is None:
            return self._run_once()

        def ask(kind: Any, message: str, out: Any, back: Any, data: object) -> None:
            back.user_interrupt = watcher.stops(*_numbers(kind, out))

        self._highs.setCallback(ask, None)
        for kind in (CALLS.kCallbackSimplexInterrupt, CALLS.kCallbackMipInterrupt):
            self._highs.startCallback(kind)
        try:
            status = self._run_once()
        finally:
            self._highs.disableCallbacks()
        watcher.finish()
        return status

    def _run_once(self) -> Any:
        failed = self._highs.run() == highspy.HighsStatus.kError
        if failed and self._highs.getModelStatus() != Status.kSolveError:
            # all HiGHS of a process share their threads: someone else has asked for another number
            highspy.Highs.resetGlobalScheduler(True)
            self._highs.run()
        return self._highs.getModelStatus()

    def _run_otherwise(self, watcher: Watcher) -> Any:
        """What else to try when it gives up: mostly nothing is optimal then."""
        self._set(simplex_strategy=PRIMAL)
        status = self._run(watcher)
        for presolve in ("on", "off"):  # whole numbers can fail with it and be solved without
            if status not in FOUND:
                self._highs.clearSolver()
                self._set(simplex_strategy=DUAL, presolve=presolve)
                status = self._run(watcher)
        return status

    def _is_feasible(self, program: Program, watcher: Watcher) -> bool:
        """Whether any answer exists: what is left of the program without its costs."""
        every = np.arange(program.columns)
        self._do("changeColsCost", len(every), _int32(every), np.zeros(len(every)))
        try:
            return bool(self._run(watcher) != Status.kInfeasible)
        finally:
            self.cost(program, every)

    def _linear(self, program: Program, status: str, iterations: int) -> Raw:
        if status != OPTIMAL:
            return Raw(status, iterations=iterations)
        solution = self._highs.getSolution()
        basis = self._basic(program)
        return Raw(
            status,
            iterations=iterations,
            x=np.array(solution.col_value),
            duals=np.array(solution.row_dual),
            basic=basis[: program.columns],
            basic_rows=basis[program.columns :],
        )

    def _basic(self, program: Program) -> BoolArray:
        """What is basic, columns first."""
        found = -1 - np.arange(program.rows)
        if self._highs.getNumNz():  # getBasicVariables ends the process at an empty matrix
            found = self._highs.getBasicVariables()[1]
        basis = np.zeros(program.columns + program.rows, dtype=np.bool_)
        basis[np.where(found < 0, program.columns - 1 - found, found)] = True
        return basis

    def _mixed(self, status: str, iterations: int, info: Any) -> Raw:
        """What was found; whether a point that is called optimal holds is not for HiGHS to say."""
        found = self._highs.getSolution()
        if status == OPTIMAL and not found.value_valid:
            return Raw(why="calls it optimal, but gives no values")
        if status != OPTIMAL and info.primal_solution_status != FEASIBLE:
            return Raw(status, iterations=iterations, gap=math.inf)
        if status in (INFEASIBLE, UNBOUNDED):
            return Raw(status, iterations=iterations, gap=math.inf)
        x = np.array(found.col_value)
        return Raw(status, iterations=iterations, x=x, gap=float(info.mip_gap))


def _tolerances(value: float) -> dict[str, float]:
    kinds = ("primal", "dual", "mip")
    return {f"{kind}_feasibility_tolerance": value for kind in kinds}


def _numbers(kind: Any, out: Any) -> tuple[float | None, float | None, float | None]:
    """Objective, bound and gap that HiGHS tells; None for what it does not know yet."""
    if kind == CALLS.kCallbackSimplexInterrupt:
        return None, None, None
    return _known(out.mip_primal_bound), _known(out.mip_dual_bound), _known(out.mip_gap)


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _int32(values: Any) -> Any:
    return np.asarray(values, dtype=np.int32)
