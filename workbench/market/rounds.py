"""Rounds between the program and the network: solve, add what the answer breaks, solve again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.errors import CannotCompute, SolverFailed
from workbench.grid.feeder import FloatArray
from workbench.grid.flow import Flow
from workbench.market.limits import Limits
from workbench.market.prices import parts
from workbench.market.program import MarketProgram
from workbench.market.ranges import Priced
from workbench.market.spared import spared
from workbench.market.whole import Whole
from workbench.solver import Solution, Watch

ROUNDS = 200


@dataclass(frozen=True)
class Settled:
    """A program at its optimum, and the flow under its dispatch."""

    solution: Solution
    x: FloatArray
    """The dispatch: the solution's, or one between solutions that costs less when swept."""
    cost_usd: float
    """With the import that the dispatch truly takes, and limits that gave way at their prices."""
    final: Flow
    passes: int
    gap: float
    published: Priced | None = None
    """Prices, once the answer is final: the middle of their range."""
    reasons: tuple[str, ...] = ()
    """Why the answer is a local one, where it is."""


class Rounds:
    """A market with its limits and choices, to be solved first order around a flow."""

    def __init__(self, program: MarketProgram, limits: Limits, whole: Whole) -> None:
        self.program, self.limits, self.whole = program, limits, whole

    def around(
        self, flow: Flow, x: FloatArray, equal: NDArray[np.bool_], watch: Watch | None
    ) -> Solution:
        """Solve around the flow under `x`, and add what the answer breaks until it breaks nothing.

        Where `equal`, import is what its tangent says; elsewhere that or more.
        """
        self._follow(flow, x, equal)
        for _ in range(ROUNDS):
            solution = self._solved(watch)
            if solution.status != "optimal":
                raise self.whole.blame(solution.status)
            if self._add_broken(flow, x, solution):
                continue
            if not spared(self.program, *2 * [parts(self.program, solution.duals).total]):
                return solution
            self.program.forget()
            self._follow(flow, x, equal)
        raise CannotCompute(f"limits kept giving way in {ROUNDS} rounds; lower their prices")

    def _add_broken(self, flow: Flow, x: FloatArray, solution: Solution) -> bool:
        """Make limits that an answer breaks rows of the program; whether there were any."""
        if not self.limits.exist:
            return False
        seen = flow.first_order(self.program.load_kva(solution.x))
        voltage, line = self.limits.broken(seen)
        self.limits.add(flow, self.program.grown(x), voltage, line)
        return bool(len(voltage.element) or len(line.element))

    def _follow(self, flow: Flow, x: FloatArray, equal: NDArray[np.bool_]) -> None:
        x = self.program.grown(x)
        self.program.follow(flow, x, equal)
        self.limits.renew(flow, x)

    def _solved(self, watch: Watch | None) -> Solution:
        """Solve; where tangents lie too close together for the solver, again with fewer of them."""
        for idle in (0, -1):
            try:
                return self.program.live.solve(watch)
            except SolverFailed:
                self.program.tire(idle)
        return self.program.live.solve(watch)

    def settled(self, solution: Solution, x: FloatArray, final: Flow, passes: int) -> Settled:
        """A dispatch with its true cost, and how far that is from what the program says."""
        arrays, broken = self.program.live.program, self.limits.missed_usd(x, final.seen)
        cost = float(arrays.cost @ x) + self._missed_usd(x, final)
        paid = max(float(np.abs(arrays.cost * x).sum()), 1e-6)
        gap = (abs(cost - solution.objective) + broken) / paid
        return Settled(solution, x, cost, final, passes, gap)

    def _missed_usd(self, x: FloatArray, final: Flow) -> float:
        """What the true import costs, over-limit included, beyond what the program pays for it."""
        program, case = self.program, self.program.case
        true_kw = final.seen.import_kva.real
        buy, sell = np.maximum(true_kw, 0), np.maximum(-true_kw, 0)
        over = np.maximum(buy - case.import_max_kw, 0) + np.maximum(sell - case.export_max_kw, 0)
        usd = (case.price_usd_per_mwh * true_kw + case.fee_usd_per_mwh * (buy + sell)) / 1000
        usd += case.options.overload_usd_per_kwh * over
        net = program.net_columns
        paid = float((program.live.program.cost[net] * x[net]).sum())
        return float(usd.sum()) * case.interval_hours - paid
