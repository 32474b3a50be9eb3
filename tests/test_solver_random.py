"""Whatever the program and whatever changes: GLPK, HiGHS and a solver of their own say the same."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from workbench.solver import Program, glpk, highs

INF = np.inf
SOLVERS = {"glpk": glpk, "highs": highs}


def whole(shape, low, high):
    """Arrays of small whole numbers as floats: many ties, exact sums."""
    return arrays(np.float64, shape, elements=st.integers(low, high).map(float))


@st.composite
def bounds(draw, around):
    """Bounds that allow the values `around`: equal, on one side, on both, or none."""
    kind = draw(arrays(np.int8, len(around), elements=st.integers(0, 4)))
    room = draw(whole(len(around), 0, 3))
    lower = np.where(np.isin(kind, [0, 1]), -INF, around - np.where(kind == 4, 0, room))
    upper = np.where(np.isin(kind, [0, 2]), INF, around + np.where(kind == 4, 0, 3 - room))
    return lower, upper


@st.composite
def programs(draw, boxed=False):
    """Programs that have an answer; of all kinds of bounds, or with columns in a box."""
    columns, rows = draw(st.integers(1, 6)), draw(st.integers(0, 5))
    x, matrix = draw(whole(columns, -2, 3)), draw(whole((rows, columns), -3, 3))
    lower, upper = (x - 2, x + 1) if boxed else draw(bounds(x))
    cost = draw(whole(columns, -4, 4))
    return Program(cost, lower, upper, sp.csr_array(matrix), *draw(bounds(matrix @ x)))


def reference(program):
    """Status and objective by scipy; what has answers but no best one is unbounded."""
    best = by_scipy(program)
    if best is not None:
        return "optimal", best
    feasible = by_scipy(replace(program, cost=0 * program.cost)) is not None
    return ("unbounded" if feasible else "infeasible"), None


def by_scipy(program):
    """Objective by scipy, or nothing."""
    upper, lower = np.isfinite(program.row_upper), np.isfinite(program.row_lower)
    found = linprog(
        program.cost,
        A_ub=np.vstack([program.matrix.toarray()[upper], -program.matrix.toarray()[lower]]),
        b_ub=np.concatenate([program.row_upper[upper], -program.row_lower[lower]]),
        bounds=np.column_stack([program.lower, program.upper]),
        method="highs",
    )
    return found.fun if found.status == 0 else None


def agrees(solution, program):
    """Whether a solution says what scipy says, and is a basic one."""
    status, objective = reference(program)
    assert solution.status == status
    if status == "optimal":
        assert solution.objective == pytest.approx(objective, abs=1e-8)
        assert solution.kkt.worst <= 1e-9
        assert solution.basic.sum() + solution.basic_rows.sum() == program.rows
    return True


@given(programs(boxed=True))
@settings(max_examples=100)
def test_both_solvers_find_the_optimum_that_scipy_finds(program):
    for held in SOLVERS.values():
        solution = held(program).solve()
        assert solution.status == "optimal"
        assert agrees(solution, program)


@given(programs())
@settings(max_examples=100)
def test_both_solvers_tell_optimal_from_unbounded(program):
    for held in SOLVERS.values():
        assert agrees(held(program).solve(), program)


@st.composite
def changes(draw, program):
    """The name of a change, with arguments that fit the program and may make it infeasible."""
    name = draw(
        st.sampled_from(["cost", "bounds", "rows", "coefficients", "add rows", "add columns"])
    )
    columns = draw(st.lists(st.integers(0, program.columns - 1), min_size=1, max_size=3))
    if name == "cost":
        return "change_cost", (columns, draw(whole(len(columns), -4, 4)))
    if name == "bounds":
        columns = list(dict.fromkeys(columns))
        return "change_bounds", (columns, *draw(bounds(draw(whole(len(columns), -2, 3)))))
    count = draw(st.integers(1, 2))
    lower, upper = draw(bounds(draw(whole(count, -3, 3))))
    if name == "add columns":
        matrix = sp.csc_array(draw(whole((program.rows, count), -3, 3)))
        return "add_columns", (draw(whole(count, -4, 4)), lower, upper, matrix)
    if name == "add rows" or not program.rows:
        matrix = sp.csr_array(draw(whole((count, program.columns), -3, 3)))
        return "add_rows", (matrix, lower, upper)
    rows = [draw(st.integers(0, program.rows - 1)) for _ in columns]
    if name == "rows":
        rows = list(dict.fromkeys(rows))
        return "change_rows", (rows, *draw(bounds(draw(whole(len(rows), -3, 3)))))
    return "change_coefficients", (rows, columns, draw(whole(len(columns), -3, 3)))


@pytest.mark.parametrize("name", SOLVERS)
@given(data=st.data())
@settings(max_examples=60)
def test_any_changes_give_what_a_fresh_start_gives(name, data):
    live = SOLVERS[name](data.draw(programs()))
    live.solve()
    for _ in range(data.draw(st.integers(1, 5))):
        for _ in range(data.draw(st.integers(1, 2))):
            change, arguments = data.draw(changes(live.program))
            getattr(live, change)(*arguments)
        solution, fresh = live.solve(), SOLVERS[name](live.program).solve()
        assert agrees(solution, live.program)
        assert fresh.status == solution.status
        assert fresh.objective == pytest.approx(solution.objective, abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_prices_of_both_solvers_agree_on_programs_with_numbers_from_life(seed):
    random = np.random.default_rng(seed)
    matrix = sp.random_array((60, 150), density=0.1, rng=random, format="csr")
    scaled = sp.diags_array(10.0 ** random.integers(-2, 3, 60)) @ matrix
    served, cost = scaled @ random.uniform(0, 50, 150), random.uniform(0.02, 10, 150)
    program = Program(cost, np.zeros(150), np.full(150, 80.0), scaled, served, served * 1.5)
    one, other = glpk(program).solve(), highs(program).solve()
    assert one.objective == pytest.approx(other.objective, rel=1e-12)
    np.testing.assert_allclose(one.duals, other.duals, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(one.x, other.x, rtol=1e-9, atol=1e-9)
