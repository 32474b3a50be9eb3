# ruff: noqa: D102 -- what the methods do is told where they are
"""What a solver has to know to do, and what it says before anyone checks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from workbench.solver.changes import IntArray
from workbench.solver.program import BoolArray, FloatArray, Program
from workbench.solver.solution import Watch


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


class Engine(Protocol):
    """A solver that takes over what changed in a program, and solves it."""

    @property
    def name(self) -> str: ...
    @property
    def close(self) -> Any: ...
    def restart(self, program: Program, tolerance: float) -> None: ...
    def cost(self, program: Program, columns: IntArray) -> None: ...
    def bounds(self, program: Program, columns: IntArray) -> None: ...
    def row_bounds(self, program: Program, rows: IntArray) -> None: ...
    def coefficients(self, program: Program, rows: IntArray) -> None: ...
    def more_rows(self, program: Program, count: int) -> None: ...
    def more_columns(self, program: Program, count: int) -> None: ...
    def solve(self, program: Program, watch: Watch | None) -> Raw: ...
