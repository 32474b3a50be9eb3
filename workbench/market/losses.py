"""Losses by passes: sweep the dispatch, follow the flow to first order, solve, and again.

Answers of the program leap from corner to corner. So a pass also sweeps a dispatch on the way from
those before to the newest. While the cost of that one is nearer to what the program says, only that
one is followed; once the cost has settled, tangents are kept at both, for prices to settle too.

The import of a feeder is convex in its load. Where one more kilowatt-hour costs something, the
tangents of all passes therefore stay true from below, and a dispatch that is swept is true from
above; passes end when the two meet. Where energy is worth nothing or less, the import is tied to
its last tangent, and the answer is a local one.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workbench.errors import CannotCompute, Stopped
from workbench.grid.feeder import FloatArray
from workbench.grid.flow import AcFlow, Flow
from workbench.market.prices import parts
from workbench.market.rounds import Rounds, Settled
from workbench.solver import Progress, Solution, Watch
from workbench.words import number

PASSES = 100
ON_THE_WAY = 0.4
"""How far that dispatch goes from those before, as a part of the way to the newest."""
IDLE = 4
"""Passes after which a tangent without a price is let go."""
GAP = 1e-6
"""Of all that is paid: how far the truth may be from what the program says."""
SAME_USD_PER_MWH, SAME = 0.01, 2e-4
"""Prices have settled when they move by less, or by less than this part of themselves."""
LOOSE_KW, COSTS_USD = 1e-6, 1e-9


class Losses:
    """The passes of one market; which periods are convex is found out on the way."""

    def __init__(self, rounds: Rounds) -> None:
        self._rounds, self._program = rounds, rounds.program
        case = self._program.case
        self.convex = case.price_usd_per_mwh + case.fee_usd_per_mwh > 0
        self._never = np.zeros(case.periods, dtype=bool)

    def settle(self, x: FloatArray, watch: Watch | None) -> Settled:
        """Passes from a dispatch until cost and prices have settled."""
        found = self._passes(x, watch)
        if self.convex.all():
            return replace(found, reasons=self._held_backwards(found.solution))
        # what is not convex is looked at from a second side: nothing that resources do
        other, how = self._second_start(watch)
        if other is not None and other.cost_usd < found.cost_usd:
            found = other
        else:  # back to the first, for the program to stand as it stood there
            self._program.forget()
            found = self._passes(found.solution.x, watch)
        count, of = int((~self.convex).sum()), self._program.case.periods
        reason = (
            f"in {count} of {of} periods more load could lower the cost, so the cost of losses is "
            f"not convex there; {how}"
        )
        return replace(found, reasons=(reason, *self._held_backwards(found.solution)))

    def _held_backwards(self, solution: Solution) -> tuple[str, ...]:
        """Why an answer is a local one where a line is full of what losses on it lessen.

        More load then relieves the line first and loads it later: its limit is not convex.
        """
        limits = self._rounds.limits
        priced = self._program.duals(solution)[limits.line_rows] < -COSTS_USD
        angle = limits.angles[limits.line.side]
        lines = limits.line.element[priced & ((np.cos(angle) < 0) | (np.sin(angle) < 0))]
        if not len(lines):
            return ()
        name, others = self._program.case.feeder.lines[int(lines[0])], len(set(lines.tolist())) - 1
        full = f"line {name} and {number(others)} more are" if others else f"line {name} is"
        return (
            f"{full} full of power or kvar that flows back up, where a limit is not convex in the "
            "load",
        )

    def _second_start(self, watch: Watch | None) -> tuple[Settled | None, str]:
        """Where passes from the load alone end, if they do, and what to say of it."""
        self._program.forget()
        try:
            found = self._passes(np.zeros(self._program.live.program.columns), watch)
        except Stopped:
            raise
        except CannotCompute as error:
            return None, f"a second start led nowhere ({error})"
        return found, "this is the better of two starts"

    def _passes(self, x: FloatArray, watch: Watch | None) -> Settled:
        x = middle = self._program.grown(x)
        flow = self.swept(x)
        prices = np.full((len(flow.feeder), self._program.case.periods), np.inf)
        for count in range(1, PASSES + 1):
            best = self.one(flow, x, count, watch)
            solution, follow = best.solution, best
            second = None
            if count > 1 and self.convex.all():
                middle = self._on_the_way(middle, solution.x)
                between = self.swept(middle, flow)
                second = self._rounds.settled(solution, middle, between, count)
                best = min(best, second, key=lambda found: found.gap)
            else:
                middle = solution.x
            now = parts(self._program, solution.duals).total
            moved, prices = np.abs(now - prices), now
            if watch and watch(Progress(0.0, solution.objective, None, best.gap)):
                raise Stopped("stopped before the losses had settled")
            same = np.maximum(SAME_USD_PER_MWH, SAME * np.abs(now))
            if best.gap <= GAP and (moved <= same).all():
                return best
            self._promote(solution)
            self._keep(solution)
            if second is best and best.gap > GAP:
                follow = second
            elif second is not None:
                self._touch(second.final, second.x)
            assert isinstance(follow.final, AcFlow)
            flow, x = follow.final, follow.x
        raise CannotCompute(
            f"losses did not settle in {PASSES} passes: the cost is known to {best.gap:.1e}, "
            f"prices to {moved.max():.2g} USD/MWh; try losses off as a first look"
        )

    def _on_the_way(self, x: FloatArray, newest: FloatArray) -> FloatArray:
        """A dispatch between two, no store drawing and giving at once."""
        x = self._program.grown(x)
        return self._rounds.whole.netted(x + ON_THE_WAY * (newest - x))

    def one(self, flow: AcFlow, x: FloatArray, count: int, watch: Watch | None) -> Settled:
        """One pass; where import comes out above its tangents, it is tied to the last of them."""
        while True:
            solution = self._rounds.around(flow, x, ~self.convex, watch)
            loose = self.convex & (self._program.looseness_kw(solution) > LOOSE_KW)
            if not loose.any():
                final = self.swept(solution.x, flow)
                return self._rounds.settled(solution, solution.x, final, count)
            self.convex, self._never = self.convex & ~loose, self._never | loose
            gone = self._program.rows["balance"][loose, 0]
            self._program.drop(np.isin(self._program.originals, gone))

    def _promote(self, solution: Solution) -> None:
        """Take periods for convex where more load turns out to cost something."""
        usd = self._program.duals(solution)[self._program.rows["balance"][:, 0]]
        self.convex = self.convex | ((usd > COSTS_USD) & ~self._never)

    def swept(self, x: FloatArray, near: AcFlow | None = None) -> AcFlow:
        """The flow under a dispatch."""
        case = self._program.case
        load = self._program.load_kva(self._program.grown(x))
        return AcFlow(case.feeder, load, case.options.source_voltage_pu, near)

    def _keep(self, solution: Solution) -> None:
        """Keep the tangents of this pass; let go of those long without use."""
        self._program.use(solution)
        self._program.tire(IDLE)
        self._rounds.limits.keep(solution)
        self._keep_balances()

    def _touch(self, flow: Flow, x: FloatArray) -> None:
        """Keep the tangents at another dispatch too."""
        self._program.follow(flow, x, ~self.convex)
        self._keep_balances()

    def _keep_balances(self) -> None:
        own = self._program.rows["balance"][self.convex, 0]
        self._program.keep(own, np.ones(len(own)))
