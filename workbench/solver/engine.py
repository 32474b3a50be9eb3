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
    def name(self) -> str: ...  # noqa: D102
    @property
    def close(self) -> Any: ...  # noqa: D102
    def restart(self, program: Program, tolerance: float) -> None: ...  # noqa: D102
    def cost(self, program: Program, columns: IntArray) -> None: ...  # noqa: D102
    def bounds(self, program: Program, columns: IntArray) -> None: ...  # noqa: D102
    def row_bounds(self, program: Program, rows: IntArray) -> None: ...  # noqa: D102
    def coefficients(self, program: Program, rows: IntArray) -> None: ...  # noqa: D102
    def more_rows(self, program: Program, count: int) -> None: ...  # noqa: D102
    def more_columns(self, program: Program, count: int) -> None: ...  # noqa: D102
    def integer(self, program: Program) -> None: ...  # noqa: D102
    def solve(self, program: Program, watch: Watch | None) -> Raw: ...  # noqa: D102
