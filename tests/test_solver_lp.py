"""Linear programs worked by hand: both solvers give the same numbers with the same signs."""

import numpy as np
import pytest
import scipy.sparse as sp

from workbench.solver import Program, glpk, highs, solver

INF = np.inf


@pytest.fixture(params=[glpk, highs], ids=["glpk", "highs"])
def held(request):
    """Puts a program into one of the solvers."""
    return request.param


def program(cost, lower, upper, matrix, row_lower, row_upper, integer=None):
    """A program written as lists."""
    rows = np.array(matrix, dtype=float).reshape(len(row_lower), len(cost))
    return Program(cost, lower, upper, sp.csr_array(rows), row_lower, row_upper, integer)


DISPATCH = program([20, 30, 50], [0, 0, 0], [4, 3, INF], [[1, 1, 1]], [6], [6])


def test_the_dearest_unit_that_runs_sets_the_price(held):
    # 4 at 20 and 2 at 30 serve 6; one more costs 30
    # the first earns 10 on each of its 4, the third is 20 too dear
    solution = held(DISPATCH).solve()
    assert solution.status == "optimal"
    assert solution.objective == 140
    assert solution.x.tolist() == [4, 2, 0]
    assert solution.activity.tolist() == [6]
    assert solution.duals.tolist() == [30]
    assert solution.reduced.tolist() == [-10, 0, 20]
    assert solution.basic.tolist() == [False, True, False]
    assert solution.basic_rows.tolist() == [False]
    assert solution.kkt.worst == 0
    assert solution.gap is None


def test_a_binding_upper_row_has_a_negative_dual(held):
    # earn 3 and 2 a unit; together they have 4, the first alone 3
    # one more for both goes to the second and earns 2; one more for the first earns 3 - 2
    solution = held(
        program([-3, -2], [0, 0], [INF, INF], [[1, 1], [1, 0]], [-INF, -INF], [4, 3])
    ).solve()
    assert solution.x.tolist() == [3, 1]
    assert solution.duals.tolist() == [-2, -1]


def test_nothing_changed_takes_no_iteration(held):
    live = held(DISPATCH)
    live.solve()
    again = live.solve()
    assert again.iterations == 0
    assert again.duals.tolist() == [30]


def test_a_lever_moves_the_price(held):
    live = held(DISPATCH)
    live.solve()
    live.change_cost([1], [35])
    assert live.solve().duals.tolist() == [35]
    live.change_rows([0], [8], [8])
    assert live.solve().duals.tolist() == [50]
    live.change_bounds([2], [0], [0.5])
    assert live.solve().status == "infeasible"


@pytest.mark.parametrize(
    ("name", "columns", "whole", "taken"),
    [
        ("auto", 5000, False, "GLPK"),
        ("auto", 5001, False, "HiGHS"),
        ("auto", 1, True, "HiGHS"),
        ("glpk", 5001, False, "GLPK"),
        ("highs", 1, False, "HiGHS"),
    ],
)
def test_auto_takes_the_solver_that_fits(name, columns, whole, taken):
    one = np.ones(columns)
    empty = sp.csr_array((0, columns))
    integer = np.full(columns, whole)
    live = solver(name, Program(one, 0 * one, one, empty, [], [], integer))
    assert live.name.startswith(taken)
    assert live.solve().objective == 0


def test_an_unknown_solver_is_refused():
    with pytest.raises(ValueError, match="glpk, highs or auto"):
        solver("cplex", DISPATCH)
