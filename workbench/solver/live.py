"""A program that stays in a solver: change its arrays, solve again, and trust no solver's word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from workbench.errors import SolverFailed
from workbench.solver import changes
from workbench.solver.changes import IntArray, positions
from workbench.solver.checked import LIMIT, checked, holds, without_columns
from workbench.solver.engine import Engine, Raw
from workbench.solver.kkt import NO_ANSWER
from workbench.solver.program import Program
from workbench.solver.solution import INFEASIBLE, OPTIMAL, STOPPED, UNBOUNDED, Solution, Watch

USUAL, OURS, TIGHTER = 1e-7, 1e-9, 1e-10  # tolerances
GLPK_COLUMNS = 5_000  # "auto" takes GLPK up to here


def glpk(program: Program) -> Live:
    """`program` held by GLPK, for which no column may have to be a whole number."""
    from workbench.solver.by_glpk import Glpk

    return Live(program, Glpk(program))


def highs(program: Program, mip_gap: float = 1e-9) -> Live:
    """`program` held by HiGHS; a mixed one is solved up to the relative gap `mip_gap`."""
    from workbench.solver.by_highs import Highs

    if not mip_gap >= 0:
        raise ValueError(f"mip_gap is {mip_gap}, must be zero or more")
    return Live(program, Highs(program, mip_gap))


def solver(name: str, program: Program) -> Live:
    """A program put into the solver of that name.

    Parameters
    ----------
    name : str
        ``glpk``, ``highs`` or ``auto``: GLPK up to 5,000 columns, where it is the faster one;
        HiGHS above, and whenever a column has to be a whole number.
    program : Program
        What is to be solved.

    Returns
    -------
    Live
        To be solved, changed and solved again.

    Raises
    ------
    ValueError
        If the name is not known, or GLPK is asked for whole numbers.
    """
    if name not in ("glpk", "highs", "auto"):
        raise ValueError(f"solver {name!r} is not known; take glpk, highs or auto")
    small = program.columns <= GLPK_COLUMNS and not program.is_mixed
    return glpk(program) if name == "glpk" or (name == "auto" and small) else highs(program)


class Live:
    """A program inside a solver, for one thread at a time.

    Attributes
    ----------
    name : str
        Solver and version, as shown beside an answer.
    program : Program
        The arrays as they are now, all changes included.
    """

    def __init__(self, program: Program, engine: Engine) -> None:
        self.name = engine.name
        self.program = program
        self._open: Engine | None = engine

    @property
    def _engine(self) -> Engine:
        if self._open is None:
            raise ValueError(f"{self.name} no longer holds this program: it was closed")
        return self._open

    def solve(self, watch: Watch | None = None) -> Solution:
        """Solve from the last basis and check the answer.

        Parameters
        ----------
        watch : callable, optional
            Called now and then with the `Progress`; if it returns true, the solver stops.

        Returns
        -------
        Solution
            Its `status` is ``optimal``, ``infeasible``, ``unbounded`` or ``stopped``.

        Raises
        ------
        SolverFailed
            If there is none of these, or if the answer misses our check by more than 1e-9 and goes
            on to do so computed from its basis in full precision, and after a fresh start.

        Notes
        -----
        That a linear program is infeasible or unbounded is believed if neither of two fresh starts
        finds an answer, the second at the usual tolerance of 1e-7: where numbers are beyond 1e6,
        ours of 1e-9 is no larger than round-off.
        """
        if not self.program.columns:
            return without_columns(self.program)
        found = self._attempt(watch)
        for tolerance in _tolerances(found):
            self._engine.restart(self.program, tolerance)
            again = self._attempt(watch)
            if not _says_less(again, found):
                found = again
            if _is_answer(found):
                break
        return self._held(found)

    def _attempt(self, watch: Watch | None) -> Solution | str:
        """An answer, checked, or in words why there is none."""
        raw = self._engine.solve(self.program, watch)
        found = raw.why or checked(self.program, raw)
        return self._fixed(found) if self.program.is_mixed else found

    def _held(self, found: Solution | str) -> Solution:
        if isinstance(found, str):
            raise SolverFailed(f"{self.name} gave no answer: {found}")
        if not holds(found):
            raise SolverFailed(
                f"{self.name} says {found.status}, but {found.kkt.where} is off by "
                f"{found.kkt.worst:.2g}; no more than {LIMIT:g} is accepted"
            )
        return found

    def _fixed(self, found: Solution | str) -> Solution | str:
        """A mixed answer that misses the check after rounding: solved for what is not whole."""
        if isinstance(found, str) or holds(found):
            return found
        at = self.program.whole
        lower = np.where(at, found.x, self.program.lower)
        upper = np.where(at, found.x, self.program.upper)
        rest = highs(replace(self.program, lower=lower, upper=upper, integer=None)).solve()
        if rest.status != OPTIMAL:
            return found
        return checked(
            self.program, Raw(found.status, iterations=found.iterations, x=rest.x, gap=found.gap)
        )

    def change_cost(self, columns: ArrayLike, values: ArrayLike) -> None:
        """Set the costs of some columns."""
        at = positions(columns, self.program.columns, "column")
        after = changes.cost(self.program, at, values)
        self._engine.cost(after, _differing(self.program, after, "cost"))
        self.program = after

    def change_bounds(self, columns: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """Set the bounds of some columns."""
        at = positions(columns, self.program.columns, "column")
        after = changes.bounds(self.program, at, lower, upper)
        self._engine.bounds(after, _differing(self.program, after, "lower", "upper"))
        self.program = after

    def change_rows(self, rows: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """Set the bounds of some rows."""
        at = positions(rows, self.program.rows, "row")
        after = changes.row_bounds(self.program, at, lower, upper)
        self._engine.row_bounds(after, _differing(self.program, after, "row_lower", "row_upper"))
        self.program = after

    def change_coefficients(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> None:
        """Set coefficients, old or new ones; of one that is given twice the last counts."""
        at = positions(rows, self.program.rows, "row")
        across = positions(columns, self.program.columns, "column")
        after = changes.coefficients(self.program, at, across, values)
        self._engine.coefficients(after, np.unique(at))
        self.program = after

    def add_rows(self, matrix: Any, lower: ArrayLike, upper: ArrayLike) -> None:
        """Add rows below; the basis stays, and what the new rows add up to is basic."""
        after = changes.more_rows(self.program, matrix, lower, upper)
        if after.rows > self.program.rows:
            self._engine.more_rows(after, after.rows - self.program.rows)
        self.program = after

    def add_columns(self, cost: ArrayLike, lower: ArrayLike, upper: ArrayLike, matrix: Any) -> None:
        """Add columns at the right; the basis stays, and the new ones stand at a finite bound."""
        after = changes.more_columns(self.program, cost, lower, upper, matrix)
        if after.columns > self.program.columns:
            self._engine.more_columns(after, after.columns - self.program.columns)
        self.program = after

    def close(self) -> None:
        """Free what the solver holds; nothing can be changed or solved after that."""
        if self._open is not None:
            self._open.close()
        self._open = None


def _is_answer(found: Solution | str) -> bool:
    """Whether this is an answer that holds, or the solver was stopped."""
    return isinstance(found, Solution) and holds(found) and found.status in (OPTIMAL, STOPPED)


def _has_point(found: Solution | str) -> bool:
    return isinstance(found, Solution) and found.kkt is not NO_ANSWER


def _tolerances(found: Solution | str) -> tuple[float, ...]:
    """With which tolerances to start afresh: tighter ones for a point that does not hold."""
    if _is_answer(found):
        return ()
    return (TIGHTER,) if _has_point(found) else (OURS, USUAL)


def _says_less(again: Solution | str, found: Solution | str) -> bool:
    """Whether a fresh start gave no answer, or none where there was a point before."""
    if isinstance(again, str):
        return isinstance(found, Solution)
    return _has_point(found) and again.status in (INFEASIBLE, UNBOUNDED)


def _differing(before: Program, after: Program, *names: str) -> IntArray:
    """Positions at which any of the arrays called `names` changed: only these cross to C."""
    changed = [getattr(before, name) != getattr(after, name) for name in names]
    return np.flatnonzero(np.logical_or.reduce(changed))
