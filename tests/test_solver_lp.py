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
    live.change_coefficients([0], [2], [0.5])  # half of the third is lost on the way
    assert live.solve().duals.tolist() == [100]
    live.change_bounds([2], [0], [0.5])
    assert live.solve().status == "infeasible"
    live.change_bounds([1], [0], [9])
    assert live.solve().duals.tolist() == [35]


def test_rows_and_columns_come_in_beside_the_basis(held):
    live = held(DISPATCH)
    live.solve()
    live.add_rows(sp.csr_array([[0.0, 1, 0]]), [-INF], [1])  # the second is held back to 1
    tighter = live.solve()
    assert tighter.x.tolist() == [4, 1, 1]
    assert tighter.duals.tolist() == [50, -20]
    assert tighter.iterations <= 1
    live.add_columns([40], [0], [5], sp.csc_array([[1.0], [0.0]]))  # a fourth at 40
    cheaper = live.solve()
    assert cheaper.x.tolist() == [4, 1, 0, 1]
    assert cheaper.duals.tolist() == [40, -10]
    assert cheaper.iterations <= 1


# one shape a line: program, objective, x, duals
SHAPES = {
    "an equation below zero": (program([1], [-INF], [INF], [[-2]], [4], [4]), -2, [-2], [-0.5]),
    "a range met below": (program([1], [-INF], [INF], [[1]], [-3], [5]), -3, [-3], [1]),
    "a range met above": (program([-1], [-INF], [INF], [[1]], [-3], [5]), -5, [5], [-1]),
    "a row without bounds": (program([1], [2], [3], [[1]], [-INF], [INF]), 2, [2], [0]),
    "a free column": (
        program([1, 0], [0, -INF], [9, INF], [[1, 1], [1, -1]], [3, 1], [3, INF]),
        2,
        [2, 1],
        [0.5, 0.5],
    ),
    "a fixed column": (program([3, 1], [2, 0], [2, 9], [[1, 1]], [5], [INF]), 9, [2, 3], [1]),
    "a row of zeros": (program([1], [1], [2], [[0]], [-1], [1]), 1, [1], [0]),
    "a column of zeros": (program([2, -1], [0, 0], [9, 4], [[1, 0]], [3], [3]), 2, [3, 4], [2]),
    "no rows": (program([1, -1, 0], [1, 1, 1], [2, 2, 1], [], [], []), -1, [1, 2, 1], []),
    "no columns": (program([], [], [], [[]], [-1], [0]), 0, [], [0]),
    "nothing at all": (program([], [], [], [], [], []), 0, [], []),
    "no cost": (program([0, 0], [0, 0], [1, 1], [[1, 1]], [2], [INF]), 0, [1, 1], [0]),
    "only an upper bound": (program([-1], [-INF], [-3], [], [], []), 3, [-3], []),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_program_is_solved(held, shape):
    given, objective, x, duals = SHAPES[shape]
    solution = held(given).solve()
    assert solution.status == "optimal"
    assert solution.objective == objective
    assert solution.x.tolist() == x
    assert solution.duals.tolist() == duals
    assert solution.basic.sum() + solution.basic_rows.sum() == given.rows


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (program([1], [0], [1], [[1]], [2], [INF]), "infeasible"),
        (program([0], [0], [1], [[0]], [1], [1]), "infeasible"),
        (program([], [], [], [[]], [1], [INF]), "infeasible"),
        (program([-1], [0], [INF], [[1]], [1], [INF]), "unbounded"),
        (program([-1], [0], [INF], [], [], []), "unbounded"),
        (program([1, -1], [0, 0], [INF, INF], [[1, -1]], [0], [0]), "optimal"),
        # the second could grow for ever, but no first allows it to exist
        (program([0, -1], [0, 0], [1, INF], [[1, 0]], [2], [2]), "infeasible"),
        (program([1, -2], [0, 0], [INF, INF], [[1, -1]], [0], [0]), "unbounded"),
        (program([-1, -1], [-INF] * 2, [INF] * 2, [[1, 1], [1, 1]], [1, 3], [2, 4]), "infeasible"),
    ],
)
def test_infeasible_and_unbounded_are_told_apart(held, given, status):
    solution = held(given).solve()
    assert solution.status == status
    if status != "optimal":
        assert solution.objective == {"infeasible": INF, "unbounded": -INF}[status]
        assert np.isnan(solution.x).all()
        assert solution.kkt.worst == INF


def test_what_became_infeasible_can_be_solved_again(held):
    live = held(DISPATCH)
    for _ in range(3):
        live.change_rows([0], [6], [6])
        assert live.solve().duals.tolist() == [30]
        live.change_bounds([2], [0], [1])
        live.change_rows([0], [60], [60])
        assert live.solve().status == "infeasible"
        live.change_bounds([2], [0], [INF])
        live.change_cost([2], [-1])
        live.change_rows([0], [6], [INF])
        assert live.solve().status == "unbounded"
        live.change_cost([2], [50])


def test_a_closed_program_is_gone(held):
    live = held(DISPATCH)
    live.solve()
    live.close()
    live.close()
    with pytest.raises(ValueError, match="closed"):
        live.solve()
    with pytest.raises(ValueError, match="closed"):
        live.change_cost([0], [1])


def test_a_tie_still_gives_an_optimum_and_a_basis(held):
    # transport of 2 + 2 to 2 + 2: three of four rows suffice, so every basis is degenerate
    supply_demand = [[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]]
    given = program([1, 2, 2, 1], [0] * 4, [INF] * 4, supply_demand, [2] * 4, [2] * 4)
    solution = held(given).solve()
    assert solution.objective == 4
    assert solution.x.tolist() == [2, 0, 0, 2]
    assert solution.basic.sum() + solution.basic_rows.sum() == 4
    assert solution.kkt.worst == 0


def test_cycling_is_no_danger(held):
    # Beale's program, on which the textbook simplex method runs in a circle
    rows = [[0.25, -60, -0.04, 9], [0.5, -90, -0.02, 3], [0, 0, 1, 0]]
    given = program([-0.75, 150, -0.02, 6], [0] * 4, [INF] * 4, rows, [-INF] * 3, [0, 0, 1])
    assert held(given).solve().objective == pytest.approx(-0.05, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_duals_and_reduced_costs_are_what_a_little_more_costs(held, seed):
    random = np.random.default_rng(seed)
    matrix, x = random.normal(size=(6, 10)), random.uniform(0, 2, 10)
    bounds = np.where(random.random((6, 1)) < 0.5, [-1, 0], [0, 1]) * random.uniform(0, 1, (6, 1))
    row_lower, row_upper = (bounds + (matrix @ x)[:, None]).T
    cost = random.normal(size=10)
    live = held(Program(cost, x * 0, x * 0 + 2, sp.csr_array(matrix), row_lower, row_upper))
    solution = live.solve()
    step = 1e-6
    for row, dual in enumerate(solution.duals):
        live.change_rows([row], row_lower[[row]] + step, row_upper[[row]] + step)
        assert live.solve().objective - solution.objective == pytest.approx(dual * step, abs=1e-12)
        live.change_rows([row], row_lower[[row]], row_upper[[row]])
    for column, reduced in enumerate(solution.reduced):
        live.change_bounds([column], [step], [2 + step])
        more = live.solve().objective - solution.objective
        assert more == pytest.approx(reduced * step, abs=1e-12)
        live.change_bounds([column], [0], [2])


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
