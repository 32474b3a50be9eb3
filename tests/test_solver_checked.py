"""What a solver gets a little wrong is computed once more; what stays wrong is never shown."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from workbench.errors import SolverFailed
from workbench.solver import Program
from workbench.solver.basis import refined
from workbench.solver.checked import checked
from workbench.solver.engine import Raw
from workbench.solver.live import Live

INF = np.inf
# a third of a unit serves one: x = 3 exactly, at a price of 6; the second is too dear
PROGRAM = Program([2, 9], [0, 0], [INF, 5], sp.csr_array([[1 / 3, 1.0]]), [1], [1])
GOOD = Raw(
    "optimal",
    x=np.array([3.0, 0]),
    duals=np.array([6.0]),
    basic=np.array([True, False]),
    basic_rows=np.array([False]),
)
ROUGH = replace(GOOD, x=np.array([3 + 1e-8, -1e-9]), duals=np.array([6 + 1e-7]))
WRONG = replace(GOOD, x=np.array([0.0, 1]), basic=np.array([False, True]), duals=np.array([9.0]))
INFEASIBLE, UNBOUNDED, LOST = Raw("infeasible"), Raw("unbounded"), Raw(why="says 'unknown'")


class Said:
    """A solver that says what it was told to say, one after the other."""

    name = "Oracle 1.0"

    def __init__(self, *raws):
        self.raws = list(raws)
        self.tolerances = []

    def restart(self, program, tolerance):
        self.tolerances.append(tolerance)

    def solve(self, program, watch):
        return self.raws.pop(0)


def test_a_rough_answer_is_computed_from_its_basis():
    solution = checked(PROGRAM, ROUGH)
    assert solution.x.tolist() == [3, 0]
    assert solution.duals.tolist() == [6]
    assert solution.kkt.worst <= 1e-15


def test_without_a_basis_a_rough_answer_stays_rough():
    solution = checked(PROGRAM, replace(ROUGH, basic=None))
    assert solution.kkt.worst > 1e-9


@pytest.mark.parametrize("basic", [[True, True], [False, False]])
def test_a_basis_of_the_wrong_size_is_none(basic):
    assert refined(PROGRAM, np.array(basic), np.array([False]), GOOD.x) is None


def test_a_singular_basis_is_none():
    program = Program([1, 1], [0, 0], [1, 1], sp.csr_array([[1.0, 1], [1, 1]]), [1, 1], [1, 1])
    every, none = np.array([True, True]), np.array([False, False])
    assert refined(program, every, none, np.array([1.0, 0])) is None


def test_no_zero_has_a_minus():
    solution = checked(PROGRAM, replace(GOOD, x=np.array([3.0, -0.0])))
    assert not np.signbit(solution.x).any()


@pytest.mark.parametrize(
    ("raws", "tolerances"),
    [
        ([WRONG, GOOD], [1e-10]),
        ([LOST, ROUGH], [1e-9]),
        ([INFEASIBLE, GOOD], [1e-9]),
        ([UNBOUNDED, UNBOUNDED, GOOD], [1e-9, 1e-7]),
        ([INFEASIBLE, LOST, GOOD], [1e-9, 1e-7]),
    ],
)
def test_a_fresh_start_may_find_the_answer(raws, tolerances):
    said = Said(*raws)
    assert Live(PROGRAM, said).solve().x.tolist() == [3, 0]
    assert said.tolerances == tolerances


@pytest.mark.parametrize(
    ("raws", "status"),
    [
        ([INFEASIBLE, INFEASIBLE, INFEASIBLE], "infeasible"),
        ([INFEASIBLE, UNBOUNDED, UNBOUNDED], "unbounded"),
        ([UNBOUNDED, LOST, LOST], "unbounded"),
        ([LOST, INFEASIBLE, LOST], "infeasible"),
        ([LOST, Raw("stopped")], "stopped"),
    ],
)
def test_that_there_is_no_answer_is_believed_after_fresh_starts(raws, status):
    assert Live(PROGRAM, Said(*raws)).solve().status == status


@pytest.mark.parametrize(
    ("raws", "why"),
    [
        ([WRONG, WRONG], "Oracle 1.0 says optimal, but .* column 0 is off by 0.33; no more than"),
        ([WRONG, INFEASIBLE], "says optimal, but"),
        ([WRONG, UNBOUNDED], "says optimal, but"),
        ([WRONG, LOST], "says optimal, but"),
        ([LOST, WRONG, LOST], "says optimal, but"),
        ([INFEASIBLE, INFEASIBLE, WRONG], "says optimal, but"),
        ([LOST, LOST, LOST], "Oracle 1.0 gave no answer: says 'unknown'"),
    ],
)
def test_what_stays_wrong_is_said(raws, why):
    with pytest.raises(SolverFailed, match=why):
        Live(PROGRAM, Said(*raws)).solve()


def test_a_good_answer_is_not_asked_for_twice():
    said = Said(GOOD)
    assert Live(PROGRAM, said).solve().objective == 6
    assert said.tolerances == []
