"""Serve a case at least cost on its feeder, from scratch or after a lever has moved.

Without losses one flow is all there is to know: LinDistFlow is linear. With losses it is where the
passes start.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workbench.errors import CannotCompute
from workbench.grid.feeder import FloatArray
from workbench.grid.flow import Flow, LinDistFlow
from workbench.market.case import MarketCase
from workbench.market.classes import devices
from workbench.market.limits import Limits
from workbench.market.losses import Losses
from workbench.market.prices import parts
from workbench.market.program import MarketProgram
from workbench.market.ranges import Priced, priced
from workbench.market.rounds import Rounds, Settled
from workbench.market.spared import spared
from workbench.market.whole import Whole
from workbench.solver import Solution, Watch


class Market:
    """A case in a solver, ready to be cleared, and to be cleared again when a lever has moved."""

    def __init__(self, case: MarketCase) -> None:
        self.program = MarketProgram(case, devices(case), case.options.solver)
        self.limits = Limits(self.program)
        self._start: FloatArray | None = None
        self._ready()

    def _ready(self) -> None:
        self.whole = Whole(self.program)
        self._rounds = Rounds(self.program, self.limits, self.whole)
        self.losses = Losses(self._rounds)

    @property
    def case(self) -> MarketCase:
        """What is asked."""
        return self.program.case

    @property
    def rows(self) -> int:
        """Rows of the program as it stands: limits and slopes that were added count."""
        return self.program.live.program.rows

    def move(self, case: MarketCase) -> bool:
        """Take over another case on the same feeder with the same resources; whether it could.

        Costs, limits, loads and prices may differ; nothing is built anew.
        """
        moved = devices(case)
        if not self.program.fits(case, moved):
            return False
        same_load = np.array_equal(case.load_shape, self.case.load_shape)
        if not same_load or case.options.source_voltage_pu != self.case.options.source_voltage_pu:
            self.program.forget()  # tangents of another flow
        self.program.move(case, moved)
        self.limits.move()
        self._ready()
        return True

    def first_look(self) -> Settled:
        """One pass from where the last answer stood, for a picture at once.

        Where there is none yet, the pass leaves losses out, and only the flow has them.
        """
        if self.case.options.losses and self._start is not None:
            x = self.program.grown(self._start)
            found = self.losses.one(self.losses.swept(x), x, 1, None)
        else:
            solution = self._lossless(None)
            final = self._final(solution.x)
            found = self._rounds.settled(solution, solution.x, final, 1)
        self._start = found.solution.x
        total = parts(self.program, found.solution.duals)
        return replace(found, published=Priced(total, total.total, total.total))

    def settle(self, watch: Watch | None = None) -> Settled:
        """Solve, look at the flow, and solve again until nothing changes.

        Raises
        ------
        DataError
            A resource cannot do what is asked of it.
        CannotCompute
            The feeder has no power flow, or nothing settles.
        """
        found = self._settle(self._start, watch)
        while self.whole.review(found.solution, watch):
            found = self._settle(found.solution.x, watch)
        published = priced(self.program, found.solution)
        while spared(self.program, published.low, published.high):
            found = self._settle(found.solution.x, watch)
            published = priced(self.program, found.solution)
        self._start = found.solution.x
        reasons = (*found.reasons, *self.whole.reasons())
        return replace(found, published=published, reasons=reasons)

    def _settle(self, x: FloatArray | None, watch: Watch | None) -> Settled:
        """Settle from a dispatch, or from none."""
        if self.case.options.losses and x is not None:
            return self.losses.settle(x, watch)
        solution = self._lossless(watch)
        if self.case.options.losses:
            return self.losses.settle(solution.x, watch)
        return self._rounds.settled(solution, solution.x, self._final(solution.x), 1)

    def _final(self, x: FloatArray) -> Flow:
        """The flow under a dispatch, with losses or without."""
        if self.case.options.losses:
            return self.losses.swept(x)
        flow = self._by_lindistflow(x)
        _check_voltages(flow)
        return flow

    def _lossless(self, watch: Watch | None) -> Solution:
        """The answer first order around the flow of the load alone, without losses."""
        nothing = np.zeros(self.program.live.program.columns)
        flow = self._by_lindistflow(nothing)
        every = np.ones(self.case.periods, dtype=bool)
        return self._rounds.around(flow, nothing, every, watch)

    def _by_lindistflow(self, x: FloatArray) -> LinDistFlow:
        """The flow under a dispatch, without losses."""
        source_pu = self.case.options.source_voltage_pu
        return LinDistFlow(self.case.feeder, self.program.load_kva(x), source_pu)


def _check_voltages(flow: LinDistFlow) -> None:
    """CannotCompute where LinDistFlow has no voltage left at a bus."""
    squared = flow.seen.voltage_squared
    i, t = np.unravel_index(int(squared.argmin()), squared.shape)
    if squared[i, t] <= 0:
        raise CannotCompute(
            f"feeder {flow.feeder.name} has no power flow in period {t}: by LinDistFlow no voltage "
            f"is left at bus '{flow.feeder.buses[i]}'; lower the load or strengthen the lines"
        )
