"""Asks whoever waits for a solver whether it should stop."""

from __future__ import annotations

import time

from workbench.solver.solution import Progress, Watch


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
