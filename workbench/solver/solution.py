"""What a solver answers, and how it tells where it is on the way."""

from __future__ import annotations

import time
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
class Raw:
    """What a solver said, before anyone checked it; `why` tells in words why there is no status."""

    status: str = ""
    why: str = ""
    iterations: int = 0
    x: FloatArray | None = None
    duals: FloatArray | None = None
    basic: BoolArray | None = None
    basic_rows: BoolArray | None = None
    gap: float | None = None


@dataclass(frozen=True)
class Progress:
    """Where a solver is: its best objective, a bound of it and their relative gap, if known."""

    elapsed_s: float
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None


Watch = Callable[[Progress], bool]


class Watcher:
    """Asks `watch` at most every `every_s` seconds whether to stop, and keeps the answer."""

    every_s = 0.05

    def __init__(self, watch: Watch | None) -> None:
        self.watch = watch
        self.stopped = False
        self._started = self._asked = time.perf_counter()

    def stops(
        self, objective: float | None = None, bound: float | None = None, gap: float | None = None
    ) -> bool:
        """Whether the visitor wants no more of it."""
        now = time.perf_counter()
        if self.watch is None or self.stopped or now - self._asked < self.every_s:
            return self.stopped
        self._asked = now
        self.stopped = bool(self.watch(Progress(now - self._started, objective, bound, gap)))
        return self.stopped
