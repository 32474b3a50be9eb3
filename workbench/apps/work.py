"""Work that takes longer than a blink, in a process of its own, where it blocks nobody.

One piece after another is done there. Who waits sees how far it is; what nobody waits for any more
is given up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from math import log10
from multiprocessing import get_context
from threading import Lock
from typing import Any

from workbench.charts.draw import end_with_parent

Report = Callable[[int, float], bool]
"""Told of steps done and of the gap that is left; true where the work should be given up."""

NUMBER, STEPS, GAP, GIVEN_UP = range(4)
"""What stands on the board between both processes: of the piece at work, then what is given up."""
PIECES = 64
"""Pieces of work that have a place of their own among those."""


def _place(number: int) -> int:
    return GIVEN_UP + number % PIECES


@dataclass(frozen=True)
class Progress:
    """How far a piece of work is."""

    seconds: float
    """Since it was asked for."""
    steps: int
    gap: float
    """What is left, as a part of the whole; 1 before the first step."""
    waiting: bool
    """Whether another piece is at work."""

    @property
    def left(self) -> str:
        """What is left, in words."""
        if self.gap >= 1:
            return ""
        if self.gap < 2e-6:
            return "prices still moving"
        digits = 0 if self.gap >= 0.01 else 4
        return f"{100 * self.gap:.{digits}f}% of the cost still open"

    @property
    def percent(self) -> float:
        """How much of the way from everything to one part in a million is behind."""
        return 100 * min(log10(1 / max(self.gap, 1e-6)) / 6, 1.0)


class Job:
    """A piece of work."""

    def __init__(self, words: str, number: int, board: Any, future: Future[Any]) -> None:
        self.words = words
        self._number, self._board, self.future = number, board, future
        self._asked, self._waiters, self._lock = time.monotonic(), 0, Lock()
        self.given_up = False

    def done(self) -> bool:
        """Whether there is a result, or an error."""
        return self.future.done()

    def result(self) -> Any:
        """The result, as soon as it is there; what the work raised is raised here."""
        with self.waited():
            return self.future.result()

    def finished(self) -> None:
        """Wait until there is a result, or an error."""
        with self.waited():
            wait([self.future])

    def progress(self) -> Progress:
        """How far it is."""
        seconds = time.monotonic() - self._asked
        at_work = int(self._board[NUMBER])
        if at_work != self._number:
            return Progress(seconds, 0, 1.0, waiting=bool(at_work))
        return Progress(seconds, int(self._board[STEPS]), float(self._board[GAP]), waiting=False)

    @contextmanager
    def waited(self) -> Iterator[None]:
        """Count as one who waits; the last who leaves ends the work."""
        with self._lock:
            self._waiters += 1
        try:
            yield
        finally:
            with self._lock:
                self._waiters -= 1
                if not self._waiters and not self.done():
                    self.given_up = True
                    self._board[_place(self._number)] = self._number
                    self.future.cancel()


class StillAtWorkError(Exception):
    """Slots cannot be made yet: something turned out to take long, and is being worked at."""


class Apart:
    """A process that does one piece of work after another, begun when there is one."""

    def __init__(self) -> None:
        self._context, self._lock, self._number = get_context("spawn"), Lock(), 0
        self._board: Any = None
        self._pool: ProcessPoolExecutor | None = None

    def begin(self, words: str, work: Callable[..., Any], *arguments: Any) -> Job:
        """Begin `work(report, *arguments)`, a function of a module; `words` say what it is."""
        with self._lock:
            self._number += 1
            given = (_do, self._number, work, *arguments)
            try:
                future = self._ready().submit(*given)
            except BrokenProcessPool:  # somebody ended the process
                self._pool = None
                future = self._ready().submit(*given)
            return Job(words, self._number, self._board, future)

    def _ready(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._board = self._context.Array("d", GIVEN_UP + PIECES, lock=False)
            self._pool = ProcessPoolExecutor(1, self._context, _begin, (self._board,))
        return self._pool

    def end(self) -> None:
        """End the process, and leave undone what it was at."""
        with self._lock:
            if self._pool is not None:
                for number in range(max(self._number - PIECES, 0) + 1, self._number + 1):
                    self._board[_place(number)] = number
                self._pool.shutdown(wait=False, cancel_futures=True)
                self._pool = None


# --- in the process ---

_board: Any = None


def _begin(board: Any) -> None:
    global _board
    _board = board
    end_with_parent()


def _do(number: int, work: Callable[..., Any], *arguments: Any) -> Any:
    _board[STEPS], _board[GAP], _board[NUMBER] = 0, 1.0, number

    def report(steps: int, gap: float) -> bool:
        _board[STEPS], _board[GAP] = steps, gap
        return int(_board[_place(number)]) == number

    try:
        return None if report(0, 1.0) else work(report, *arguments)
    finally:
        _board[NUMBER] = 0
