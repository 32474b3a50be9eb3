"""What is decided as a whole number: which units run, which stores may not draw and give at once.

A store that draws and gives at once destroys energy. That is harmless until it pays, as where
energy has a negative price; only where it happens is it forbidden, by one binary for that store
and period. HiGHS chooses, with losses held as they are; the choice is held, and the linear program
gives prices. Once losses have moved, the choice is looked at again.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from workbench.errors import CannotCompute, DataError, Stopped, WorkbenchError
from workbench.grid.feeder import FloatArray
from workbench.market.case import MarketCase
from workbench.market.classes import devices
from workbench.market.program import MarketProgram
from workbench.market.tile import tile
from workbench.solver import Program, Solution, Watch, highs

DESTROYED_KWH = 1e-6
MIP_GAP, EXACT = 1e-4, 1e-6
"""How near the best a choice must come, and how near it counts as the best. [of the cost]"""
Choice = tuple[int, ...]


class Whole:
    """Decisions as whole numbers in one program, and the choice that is held."""

    def __init__(self, program: MarketProgram) -> None:
        self._program = program
        arrays = program.live.program
        self._lower, self._upper = arrays.lower, arrays.upper
        lossy = [store for store in program.devices.stores if store.loses]
        at = program.at
        draws = np.array([s.charge for s in lossy], dtype=np.int64)
        gives = np.array([s.discharge for s in lossy], dtype=np.int64)
        self._draws = at["charge_kw"][:, draws].ravel()
        self._gives = at["discharge_kw"][:, gives].ravel()
        every = program.case.periods
        self._per_charge = np.tile(np.array([s.per_charge for s in lossy]), every)
        self._per_discharge = np.tile(np.array([s.per_discharge for s in lossy]), every)
        self._cells = np.zeros(len(self._draws), dtype=bool)
        """Stores and periods where a binary keeps drawing and giving apart."""
        self._held: Choice | None = None
        self.gap = 0.0
        """How much dearer the choice may be than the best, as a part of the cost."""
        self.solver = ""
        """What chose; empty where nothing had to be."""
        self._seen: set[Choice] = set()

    def review(self, solution: Solution, watch: Watch | None) -> bool:
        """Whether a new choice is held: energy was destroyed, or another choice is better."""
        destroying = self.destroying(solution.x)
        self._cells |= destroying
        if not self._cells.any() and not len(self._program.whole):
            return False
        choice, cost_usd, self.gap = self._chosen(watch)
        better = cost_usd < solution.objective - max(self.gap, EXACT) * abs(solution.objective)
        needed = self._held is None or destroying.any()
        if choice in self._seen or not (needed or better):
            return False
        self._seen.add(choice)
        self._hold(choice)
        return True

    def destroying(self, x: FloatArray) -> np.ndarray:
        """Which stores and periods draw and give at once."""
        lost_kwh = np.minimum(x[self._draws], x[self._gives]) * (
            self._per_discharge - self._per_charge
        )
        return np.asarray(lost_kwh > DESTROYED_KWH)

    def netted(self, x: FloatArray) -> FloatArray:
        """The same states of every store, without drawing and giving at once."""
        draw, give = x[self._draws], x[self._gives]
        change = self._per_charge * draw - self._per_discharge * give
        x = x.copy()
        x[self._draws] = np.maximum(change, 0) / self._per_charge
        x[self._gives] = np.maximum(-change, 0) / self._per_discharge
        return x

    def reasons(self) -> tuple[str, ...]:
        """Why an answer is a local one, where choices were made."""
        what = "which units run" if len(self._program.whole) else "when stores draw or give"
        found = []
        if self._held is not None and self._program.case.options.losses:
            found.append(f"{what} was chosen with losses held as in the last pass")
        if self.gap > EXACT:
            found.append(f"{what} is the best choice to within {self.gap:.2%} of the cost")
        return tuple(found)

    def _chosen(self, watch: Watch | None) -> tuple[Choice, float, float]:
        """The best choice with losses as they are, its cost, and how far from the best it may be.

        Whole columns first, then a binary for each cell.
        """
        live = highs(self._mixed(), MIP_GAP)
        solution = live.solve(watch)
        self.solver = live.name
        live.close()
        if solution.status != "optimal":
            raise self.blame(solution.status)
        cells = int(self._cells.sum())
        ours = [*self._program.whole, *range(len(solution.x) - cells, len(solution.x))]
        choice = tuple(np.round(solution.x[ours]).astype(int).tolist())
        return choice, solution.objective, solution.gap or 0.0

    def _mixed(self) -> Program:
        """The program, nothing held, with a binary for each cell: one draws, zero gives."""
        arrays = self._program.live.program
        base, columns = len(self._lower), arrays.columns
        draws, gives = self._draws[self._cells], self._gives[self._cells]
        cells = len(draws)
        every = np.arange(cells)
        binary = columns + every
        most_draw, most_give = self._upper[draws], self._upper[gives]
        extra = sp.csr_array(
            (
                np.concatenate([np.ones(2 * cells), -most_draw, most_give]),
                (
                    np.concatenate([every, cells + every, every, cells + every]),
                    np.concatenate([draws, gives, binary, binary]),
                ),
            ),
            shape=(2 * cells, columns + cells),
        )
        wide = sp.hstack([arrays.matrix, sp.csr_array((arrays.rows, cells))])
        integer = np.zeros(columns + cells, dtype=bool)
        integer[self._program.whole], integer[columns:] = True, True
        return Program(
            np.append(arrays.cost, np.zeros(cells)),
            np.concatenate([self._lower, arrays.lower[base:], np.zeros(cells)]),
            np.concatenate([self._upper, arrays.upper[base:], np.ones(cells)]),
            sp.csr_array(sp.vstack([wide, extra])),
            np.append(arrays.row_lower, np.full(2 * cells, -np.inf)),
            np.concatenate([arrays.row_upper, np.zeros(cells), most_give]),
            integer,
        )

    def _hold(self, choice: Choice) -> None:
        live, whole = self._program.live, self._program.whole
        fixed = np.array(choice[: len(whole)], dtype=float)
        live.change_bounds(whole, fixed, fixed)
        draws = np.array(choice[len(whole) :], dtype=bool)
        for columns, allowed in ((self._draws, draws), (self._gives, ~draws)):
            own = columns[self._cells]
            live.change_bounds(own, self._lower[own], np.where(allowed, self._upper[own], 0.0))
        self._held = choice

    def blame(self, status: str) -> WorkbenchError:
        """Why there is no answer: the resource that cannot do as asked, if one cannot."""
        case = self._program.case
        for resource in case.resources:
            if status == "infeasible" and _cannot(replace(case, resources=(resource,))):
                return DataError(
                    f"{resource.where}: its least power, ramp and times to run and rest do not fit "
                    "together in these periods; loosen one of them"
                )
        if status == "stopped":
            return Stopped("stopped before the solver had an answer")
        if status == "infeasible":
            return CannotCompute("no dispatch keeps every rule of the case; loosen one")
        return CannotCompute(f"the solver was {status} before it had an answer")


def _cannot(alone: MarketCase) -> bool:
    """Whether the only resource of a case has no dispatch at all, its balance left aside."""
    tiled = tile(devices(alone))
    arrays = tiled.program
    free = np.full(arrays.rows, np.inf)
    kept = np.ones(arrays.rows, dtype=bool)
    kept[tiled.rows["balance"]] = False
    integer = np.zeros(arrays.columns, dtype=bool)
    integer[tiled.whole] = True
    program = Program(
        np.zeros(arrays.columns), arrays.lower, arrays.upper, arrays.matrix,
        np.where(kept, arrays.row_lower, -free), np.where(kept, arrays.row_upper, free), integer,
    )  # fmt: skip
    return highs(program).solve().status == "infeasible"
