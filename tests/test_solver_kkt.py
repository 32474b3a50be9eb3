"""Our own check: it passes what is optimal, and nothing else."""

from itertools import combinations, product

import numpy as np
import pytest
import scipy.sparse as sp

from workbench.solver import Program, kkt
from workbench.solver.basis import refined

INF = np.inf
# two units at 20 and 30 serve 6 and keep 1 in reserve: 4 from the first, 2 from the second
PROGRAM = Program(
    cost=[20, 30, 0],
    lower=[0, 0, 0],
    upper=[4, 3, INF],
    matrix=sp.csr_array([[1.0, 1, 0], [0, -1, -1]]),
    row_lower=[6, -INF],
    row_upper=[6, -1],
)
X, DUALS = np.array([4.0, 2, 0]), np.array([30.0, 0])


def checked(program, x, duals, reduced=None):
    if reduced is None:
        reduced = program.cost - program.matrix.T @ duals
    return kkt(program, x, duals, reduced)


def test_the_optimum_passes():
    found = checked(PROGRAM, X, DUALS)
    assert found.worst == 0
    assert (found.bounds, found.rows, found.reduced, found.complementary) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("x", "duals", "part", "off"),
    [
        # above its bound of 4 by 4e-4: relative to the bound
        ([4.0004, 1.9996, 0], [30, 0], "bounds", 1e-4),
        # below zero by 1e-4: a bound of zero is measured in the unit
        ([4, 2, -1e-4], [30, 0], "bounds", 1e-4),
        # serves 6.0006 instead of 6
        ([4, 2.0006, 0], [30, 0], "rows", 1e-4),
        # the cheap unit runs 4e-4 less though it has 10 a unit to gain: 1e-4 of its bound
        ([3.9996, 2.0004, 0], [30, 0], "complementary", 1e-4),
        # at a price of 30.003 the second unit would gain by running more: 0.003 of 30.003
        ([4, 2, 0], [30.003, 0], "complementary", 0.003 / 30.003),
        # a reward for a row that only has an upper bound: 3e-3 for the third column, at no cost
        ([4, 2, 0], [30, 3e-3], "reduced", 3e-3),
        # a price of a row that is not met moves the reduced cost of the third column below zero
        ([4, 2, 0], [30, -3e-4], "reduced", 3e-4),
        ([4, 2, 0], [30, -3e-4], "complementary", 3e-4),
        # a row beyond its bound of -1 by 1e-3
        ([4, 0.999, 0], [30, 0], "rows", 1.001 / 6),
    ],
)
def test_what_is_off_by_a_little_is_found(x, duals, part, off):
    found = checked(PROGRAM, np.array(x, dtype=float), np.array(duals, dtype=float))
    assert getattr(found, part) == pytest.approx(off, rel=1e-6)
    assert found.worst >= off * (1 - 1e-9)


def test_prices_of_the_wrong_sign_do_not_pass():
    assert checked(PROGRAM, X, -DUALS).worst > 0.5


@pytest.mark.parametrize(
    ("x", "duals", "where"),
    [
        ([4.0004, 1.9996, 0], [30, 0], "a bound of column 0"),
        ([4, 0.999, 0], [30, 0], "a bound of row 0"),
        ([3.9996, 2.0004, 0], [30, 0], "complementary slackness of column 0"),
        ([4, 2, 0], [30, 3e-3], "the sign of the multiplier of row 1"),
    ],
)
def test_the_worst_is_named(x, duals, where):
    found = checked(PROGRAM, np.array(x, dtype=float), np.array(duals, dtype=float))
    assert found.where == where


def test_reduced_costs_must_belong_to_the_duals():
    found = checked(PROGRAM, X, DUALS, np.array([-10, 3e-3, 0]))
    assert found.worst == pytest.approx(1e-4)
    assert found.where == "the reduced cost of column 1"


@pytest.mark.parametrize("what", ["x", "duals", "reduced"])
@pytest.mark.parametrize("value", [np.nan, INF, -INF])
def test_what_is_no_number_never_passes(what, value):
    answer = {"x": X.copy(), "duals": DUALS.copy(), "reduced": np.array([-10.0, 0, 0])}
    answer[what][0] = value
    assert not kkt(PROGRAM, **answer).worst <= 1e-9


def test_round_off_is_measured_by_the_numbers_it_comes_from():
    # 1e9 - 1e9 should be 1 and is off by 1e-2: 1e-11 of what was added up
    program = Program([0, 0], [0, 0], [INF, INF], sp.csr_array([[1.0, -1]]), [1], [1])
    assert checked(program, np.array([1e9, 1e9 - 1.01]), np.zeros(1)).rows == pytest.approx(1e-11)


def test_a_tiny_multiplier_over_a_long_way_shows_in_the_objective():
    # 5e-10 a unit is below the limit, but times 1e10 units it makes 5, in an objective of 1
    program = Program([1, -5e-10], [1, 0], [1, 1e10], sp.csr_array((0, 2)), [], [])
    found = checked(program, np.array([1.0, 0]), np.zeros(0))
    assert found.worst == pytest.approx(5)
    assert found.where == "the objective against its dual"


def test_an_empty_row_has_no_price():
    program = Program([1], [0], [1], sp.csr_array((1, 1)), [-INF], [5])
    assert checked(program, np.zeros(1), np.zeros(1)).worst == 0
    assert checked(program, np.zeros(1), np.array([-3e-9])).complementary > 1e-9


def test_of_whole_numbers_only_the_answer_is_checked():
    program = Program([1, 1], [0, 0], [9, 9], sp.csr_array([[1.0, 1]]), [3], [INF], [True, False])
    assert checked(program, np.array([1.0, 2.5]), np.zeros(1)).worst == 0
    found = checked(program, np.array([0.99, 2.5]), np.zeros(1))
    assert found.integral == pytest.approx(0.01)
    assert found.where == "the whole number in column 0"
    assert checked(program, np.array([1.0, 1.0]), np.zeros(1)).rows == pytest.approx(1 / 3)


@pytest.mark.parametrize("seed", range(10))
def test_of_all_corners_only_the_best_pass(seed):
    random = np.random.default_rng(seed)
    matrix = random.integers(-3, 4, (2, 4)).astype(float)
    at, cost = matrix @ random.integers(0, 3, 4), random.integers(-3, 4, 4)
    program = Program(cost, [0] * 4, [2] * 4, sp.csr_array(matrix), at - 1, at + 2)
    passed, missed = [], []
    for basis, corner in product(combinations(range(6), 2), product([0.0, 2.0], repeat=4)):
        basic = np.isin(np.arange(6), basis)
        answer = refined(program, basic[:4], basic[4:], np.array(corner))
        if answer is None:
            continue
        found = checked(program, *answer)
        if max(found.bounds, found.rows) <= 1e-9:
            (passed if found.worst <= 1e-9 else missed).append(cost @ answer[0])
    assert np.ptp(passed) <= 1e-9
    assert len(missed) > 5
    assert min(missed) >= min(passed) - 1e-9
