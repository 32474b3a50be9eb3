"""What a solver said, made into an answer of ours with its check."""

from __future__ import annotations

import math

import numpy as np

from workbench.solver.basis import refined
from workbench.solver.engine import Raw
from workbench.solver.kkt import NO_ANSWER, kkt
from workbench.solver.program import FloatArray, Program
from workbench.solver.solution import INFEASIBLE, OPTIMAL, UNBOUNDED, Solution

LIMIT = 1e-9  # of our check
CLEAN = 1e-11  # what is off by more is computed once more

NO_VALUE = {INFEASIBLE: math.inf, UNBOUNDED: -math.inf}


def holds(solution: Solution) -> bool:
    """Whether the answer passes our check, or there is none to check."""
    return solution.kkt is NO_ANSWER or solution.kkt.worst <= LIMIT


def checked(program: Program, raw: Raw) -> Solution:
    """The answer with its check, from its basis in full precision if it is not clean as it is."""
    if raw.x is None:
        return _nothing(program, raw)
    if program.is_mixed:
        return _solution(program, raw, np.where(program.whole, np.round(raw.x), raw.x), None)
    solution = _solution(program, raw, raw.x, raw.duals)
    if solution.kkt.worst <= CLEAN or raw.basic is None or raw.basic_rows is None:
        return solution
    exact = refined(program, raw.basic, raw.basic_rows, raw.x)
    better = solution if exact is None else _solution(program, raw, *exact)
    return better if better.kkt.worst < solution.kkt.worst else solution


def without_columns(program: Program) -> Solution:
    """The answer if there is nothing to decide: every row is zero, which it allows or not."""
    allowed = (program.row_lower <= 0).all() and (program.row_upper >= 0).all()
    basic_rows = np.ones(program.rows, dtype=np.bool_)
    raw = Raw(INFEASIBLE) if not allowed else Raw(
        OPTIMAL, x=np.zeros(0), duals=np.zeros(program.rows), basic_rows=basic_rows
    )  # fmt: skip
    return checked(program, raw)


def _solution(program: Program, raw: Raw, x: FloatArray, duals: FloatArray | None) -> Solution:
    none = np.zeros(program.rows + program.columns, dtype=np.bool_)
    # round-off shows in the rows, at their scale; no zero is left with a minus
    x = np.clip(x, program.lower, program.upper) + 0.0
    duals = np.zeros(program.rows) if duals is None else _signed(program, duals) + 0.0
    reduced = program.cost - program.matrix.T @ duals
    return Solution(
        status=raw.status,
        objective=float(program.cost @ x),
        x=x,
        activity=program.matrix @ x,
        duals=duals,
        reduced=reduced,
        basic=none[program.rows :] if raw.basic is None else raw.basic,
        basic_rows=none[: program.rows] if raw.basic_rows is None else raw.basic_rows,
        iterations=raw.iterations,
        kkt=kkt(program, x, duals, reduced),
        gap=raw.gap,
    )


def _signed(program: Program, duals: FloatArray) -> FloatArray:
    """Multipliers of rows without a wrong sign; what they miss shows in the reduced costs."""
    highest = np.where(program.row_lower == -np.inf, 0.0, np.inf)
    lowest = np.where(program.row_upper == np.inf, 0.0, -np.inf)
    return np.clip(duals, lowest, highest)


def _nothing(program: Program, raw: Raw) -> Solution:
    columns, rows = np.full(program.columns, math.nan), np.full(program.rows, math.nan)
    return Solution(
        status=raw.status,
        objective=NO_VALUE.get(raw.status, math.nan),
        x=columns,
        activity=rows,
        duals=rows,
        reduced=columns,
        basic=np.zeros(program.columns, dtype=np.bool_),
        basic_rows=np.zeros(program.rows, dtype=np.bool_),
        iterations=raw.iterations,
        kkt=NO_ANSWER,
        gap=raw.gap,
    )
