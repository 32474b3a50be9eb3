"""Asks whoever waits for a solver whether it should stop."""

from __future__ import annotations

import time

from workbench.solver.solution import Progress, Watch

EVERY_S = 0.05


class Watcher:
    """Asks `watch` now and then, and keeps its answer.

    What `watch` raises must not cross the solver, which would be left half-way: the solver is
    stopped, and `finish` raises it when the solver is back.
    """

    def __init__(self, watch: Watch | None) -> None:
        self.watch = watch
        self.stopped = False
        self._error: BaseException | None = None
        self._started = self._asked = time.perf_counter()

    def stops(
        self, objective: float | None = None, bound: float | None = None, gap: float | None = None
    ) -> bool:
        """Whether the solver should stop here."""
        now = time.perf_counter()
        if self.watch is None or self.stopped or now - self._asked < EVERY_S:
            return self.stopped
        self._asked = now
        try:
            self.stopped = bool(self.watch(Progress(now - self._started, objective, bound, gap)))
        except BaseException as error:
            self._error = error
            self.stopped = True
        return self.stopped

    def finish(self) -> None:
        """Raise what `watch` raised, if it did."""
        if self._error is not None:
            raise self._error
