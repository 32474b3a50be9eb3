"""The answer to a program with its check, and how far a solver is on the way to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.solver.kkt import Kkt
from workbench.solver.program import BoolArray, FloatArray

OPTIMAL, INFEASIBLE, UNBOUNDED, STOPPED = "optimal", "infeasible", "unbounded", "stopped"


@dataclass(frozen=True)
class Solution:
    """An answer that passed our check, or the reason why there is none.

    Parameters
    ----------
    status : str
        ``optimal``, ``infeasible``, ``unbounded`` or ``stopped`` (cancelled by the watcher).
    objective : float
        `cost @ x`; plus infinity if infeasible, minus infinity if unbounded, NaN if unknown.
    x, activity : FloatArray
        Value of each column; `matrix @ x`. NaN where there is no answer.
    duals : FloatArray
        Per row the change of the objective per unit of right-hand side. Zeros after a MILP.
    reduced : FloatArray
        Per column `cost - matrix.T @ duals`.
    basic, basic_rows : BoolArray
        Which columns and which rows' own variables are basic. All false after a MILP.
    iterations : int
        Simplex iterations of this solve.
    kkt : Kkt
        Our check of the answer; its `worst` is infinite where there is no answer.
    gap : float or None
        Of a MILP, how far the best answer may be from the optimum, relative; infinite while none
        is found.
    """

    status: str
    objective: float
    x: FloatArray
    activity: FloatArray
    duals: FloatArray
    reduced: FloatArray
    basic: BoolArray
    basic_rows: BoolArray
    iterations: int
    kkt: Kkt
    gap: float | None = None


@dataclass(frozen=True)
class Progress:
    """Where a solver is: its best objective, a bound of it and their relative gap, if known."""

    elapsed_s: float
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None


Watch = Callable[[Progress], bool]
