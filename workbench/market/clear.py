"""Serve a case at least cost on its feeder: passes between the program and the flow.

Without losses one flow is all there is to know: LinDistFlow is linear. With losses each pass takes
an AC sweep of the last dispatch, lets the program follow it to first order, and solves again. The
import of a feeder is convex in its load, so where one more kilowatt-hour costs something the
tangents of all passes stay true from below; the dispatch itself, swept, is true from above.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.errors import CannotCompute, SolverFailed
from workbench.grid.feeder import FloatArray
from workbench.grid.flow import AcFlow, Flow, LinDistFlow
from workbench.market.case import MarketCase
from workbench.market.devices import devices
from workbench.market.limits import Limits
from workbench.market.prices import parts
from workbench.market.program import MarketProgram
from workbench.market.ranges import Priced, priced
from workbench.market.spared import spared
from workbench.market.whole import Whole
from workbench.solver import Progress, Solution, Watch

ROUNDS = 200
IDLE = 4
"""Passes after which a tangent without a price is let go."""
PASSES = 100
GAP = 1e-6
SAME_USD_PER_MWH, SAME = 0.01, 2e-4
"""Prices have settled when they move by less, or by less than this part of themselves."""
CONVEX_KW = 1e-6


@dataclass(frozen=True)
class Settled:
    """A program at its optimum, the flow that it is first order of, and the flow under it."""

    solution: Solution
    x: FloatArray
    """The dispatch: the solution's, or one between solutions that costs less when swept."""
    cost_usd: float
    """With the import that the dispatch truly takes, and limits that gave way at their prices."""
    around: Flow
    final: Flow
    passes: int
    gap: float
    published: Priced | None = None
    """Prices, once the answer is final: the middle of their range."""
    reasons: tuple[str, ...] = ()
    """Why the answer is a local one, where it is."""


class Market:
    """A case in a solver, ready to be cleared."""

    def __init__(self, case: MarketCase) -> None:
        self.case = case
        self.devices = devices(case)
        self.program = MarketProgram(case, self.devices, case.options.solver)
        self.limits = Limits(self.program)
        self.whole = Whole(self.program)
        self.convex = case.price_usd_per_mwh - case.fee_usd_per_mwh > 0
        self.told: Callable[[int, float, float], None] = lambda *_: None

    def settle(self, watch: Watch | None = None) -> Settled:
        """Solve, look at the flow, and solve again until nothing changes.

        Raises
        ------
        DataError
            A resource cannot do what is asked of it.
        CannotCompute
            The feeder has no power flow, or nothing settles.
        """
        found = self._settle(watch, None)
        while self.whole.review(found.solution.x, watch):
            found = self._settle(watch, found)
        published = priced(self.program, found.solution)
        while spared(self.program, published.low, published.high):
            found = self._settle(watch, found)
            published = priced(self.program, found.solution)
        choices = self.whole.reasons() if self.case.options.losses else ()
        return replace(found, published=published, reasons=(*found.reasons, *choices))

    def _settle(self, watch: Watch | None, last: Settled | None) -> Settled:
        """Settle from scratch, or from an earlier answer that something was added to."""
        if self.case.options.losses and last is not None:
            return self._with_losses(last.solution.x, watch)
        feeder, load = self.case.feeder, self.case.load_kva()
        first = LinDistFlow(feeder, load, self._source_pu)
        x = np.zeros(self.program.live.program.columns)
        solution = self._around(first, x, np.ones(self.case.periods, dtype=bool), watch)
        if self.case.options.losses:
            return self._with_losses(solution.x, watch)
        final = LinDistFlow(feeder, self.program.load_kva(solution.x), self._source_pu)
        return self._settled(solution, solution.x, first, final, 1)

    def solved_around(self, flow: Flow, x: FloatArray) -> Solution:
        """One solve, first order around a flow under `x` and nothing kept of other passes."""
        self._forget()
        return self._around(flow, x, ~self.convex, None)

    @property
    def _source_pu(self) -> float:
        return self.case.options.source_voltage_pu

    def _with_losses(self, x: FloatArray, watch: Watch | None) -> Settled:
        found = self._passes(x, watch)
        if self.convex.all():
            return found
        # what is not convex is looked at from a second side: nothing that resources do
        other = self._second_start(watch)
        if other is not None and other.cost_usd < found.cost_usd:
            found = other
        else:  # back to the first, for the program to stand as it stood there
            self._forget()
            found = self._passes(found.solution.x, watch)
        count, of = int((~self.convex).sum()), self.case.periods
        reason = (
            f"in {count} of {of} periods more load could lower the cost, so the cost of losses is "
            "not convex there; this is the better of two starts"
        )
        return replace(found, reasons=(reason,))

    def _passes(self, x: FloatArray, watch: Watch | None) -> Settled:
        x = middle = self._grown(x)
        flow = self._swept(x)
        prices = np.full((len(self.case.feeder), self.case.periods), np.inf)
        for count in range(1, PASSES + 1):
            solution = self._pass(flow, x, watch)
            now = parts(self.program, solution.duals).total
            moved = np.abs(now - prices)
            final = self._swept(solution.x, flow)
            best = self._settled(solution, solution.x, flow, final, count)
            between = None
            if count > 1 and self.convex.all():
                middle = self.whole.netted((self._grown(middle) + solution.x) / 2)
                between = self._swept(middle, flow)
                second = self._settled(solution, middle, flow, between, count)
                best = min(best, second, key=lambda found: found.gap)
            else:
                middle = solution.x
            self.told(count, best.gap, float(moved.max()))
            if watch and watch(Progress(0.0, solution.objective, None, best.gap)):
                raise CannotCompute("stopped before the losses had settled")
            same = np.maximum(SAME_USD_PER_MWH, SAME * np.abs(now))
            if best.gap <= GAP and (moved <= same).all():
                return best
            self._keep(solution)
            if between is not None:
                self._touch(between, middle)
            flow, x, prices = final, solution.x, now
        raise CannotCompute(
            f"losses did not settle in {PASSES} passes: the cost is known to {best.gap:.1e}, "
            f"prices to {moved.max():.2g} USD/MWh; try losses off as a first look"
        )

    def _swept(self, x: FloatArray, near: AcFlow | None = None) -> AcFlow:
        """The flow under a dispatch."""
        return AcFlow(self.case.feeder, self.program.load_kva(x), self._source_pu, near)

    def _keep(self, solution: Solution) -> None:
        """Keep the tangents of this pass; let go of those long without use."""
        self.program.use(solution)
        self.program.tire(IDLE)
        self.limits.keep(solution)
        balance = self.program.rows["balance"][self.convex, 0]
        self.program.keep(balance, np.ones(len(balance)))

    def _touch(self, flow: Flow, x: FloatArray) -> None:
        """Keep the tangents at another dispatch too."""
        balance = self.program.rows["balance"][self.convex, 0]
        self.program.follow(flow, x, ~self.convex)
        self.program.keep(balance, np.ones(len(balance)))

    def _pass(self, flow: Flow, x: FloatArray, watch: Watch | None) -> Solution:
        """Follow a flow, and solve; where import comes out above its tangents, tie it to them."""
        while True:
            solution = self._around(flow, x, ~self.convex, watch)
            loose = self.convex & (self.program.looseness_kw(solution) > CONVEX_KW)
            if not loose.any():
                return solution
            self.convex = self.convex & ~loose
            gone = self.program.rows["balance"][loose, 0]
            self.program.drop(np.isin(self.program.originals, gone))

    def _second_start(self, watch: Watch | None) -> Settled | None:
        self._forget()
        try:
            return self._passes(np.zeros(self.program.live.program.columns), watch)
        except CannotCompute:  # the load alone may have no flow; then there is one start
            return None

    def _around(
        self, flow: Flow, x: FloatArray, equal: NDArray[np.bool_], watch: Watch | None
    ) -> Solution:
        """Solve, first order around a flow, and add what the answer breaks until it breaks nothing.

        Where `equal`, import is what its tangent says; elsewhere that or more.
        """
        self.program.follow(flow, x, equal)
        self.limits.renew(flow, x)
        for _ in range(ROUNDS):
            solution = self._solved(watch)
            if solution.status != "optimal":
                raise self.whole.blame(solution.status)
            voltage, line = self.limits.broken(flow.first_order(self.program.load_kva(solution.x)))
            if len(voltage.element) or len(line.element):
                self.limits.add(flow, self._grown(x), voltage, line)
            elif not spared(self.program, *2 * [parts(self.program, solution.duals).total]):
                return solution
            else:
                self._forget()
                self.program.follow(flow, self._grown(x), equal)
                self.limits.renew(flow, self._grown(x))
        raise CannotCompute(f"limits kept giving way in {ROUNDS} rounds; lower their prices")

    def _solved(self, watch: Watch | None) -> Solution:
        """Solve; where tangents lie too close together for the solver, again with fewer of them."""
        for idle in (0, -1):
            try:
                return self.program.live.solve(watch)
            except SolverFailed:
                self.program.tire(idle)
        return self.program.live.solve(watch)

    def _forget(self) -> None:
        """Let go of all earlier tangents."""
        self.program.tire(-1)

    def _grown(self, x: FloatArray) -> FloatArray:
        """Values of all columns, nothing for those that came since."""
        return np.append(x, np.zeros(self.program.live.program.columns - len(x)))

    # --- what an answer is worth ---

    def _settled(
        self, solution: Solution, x: FloatArray, around: Flow, final: Flow, passes: int
    ) -> Settled:
        """A dispatch with its true cost, and how far that is from what the program says."""
        arrays, broken = self.program.live.program, self.limits.missed_usd(x, final.seen)
        cost = float(arrays.cost @ x) + self._missed_usd(x, final)
        paid = max(float(np.abs(arrays.cost * x).sum()), 1e-6)
        gap = (abs(cost - solution.objective) + broken) / paid
        return Settled(solution, x, cost, around, final, passes, gap)

    def _missed_usd(self, x: FloatArray, final: Flow) -> float:
        """What the true import costs beyond the import that the program reckons with."""
        case, true_kw = self.case, final.seen.import_kva.real
        fee = np.where(true_kw >= 0, case.fee_usd_per_mwh, -case.fee_usd_per_mwh)
        off = true_kw - self.program.import_kw(x)
        return float(((case.price_usd_per_mwh + fee) * off).sum() * case.interval_hours / 1000)
