"""A program refuses arrays that do not fit, and a change gives the program one would write anew."""

import numpy as np
import pytest
import scipy.sparse as sp

from workbench.solver import Program, glpk

INF = np.inf
GOOD = {
    "cost": [1, 2],
    "lower": [0, 0],
    "upper": [INF, 5],
    "matrix": sp.csr_array(np.array([[1.0, 1.0]])),
    "row_lower": [1],
    "row_upper": [INF],
}


@pytest.mark.parametrize(
    ("off", "said"),
    [
        ({"lower": [0]}, "lower has 1 entries, cost has 2"),
        ({"upper": [0, 1, 2]}, "upper has 3 entries"),
        ({"row_upper": [1, 2]}, "row_upper has 2 entries, row_lower has 1"),
        ({"integer": [True]}, "integer has 1 entries"),
        ({"matrix": sp.csr_array((1, 3))}, r"matrix is \(1, 3\), must be \(1, 2\)"),
        ({"cost": [[1, 2]]}, "cost has 2 dimensions"),
        ({"cost": [1, np.nan]}, "cost holds a number that is missing"),
        ({"cost": [1, INF]}, "cost holds a number that is missing or infinite"),
        ({"matrix": sp.csr_array([[1.0, np.nan]])}, "matrix holds a number"),
        ({"matrix": sp.csr_array([[1.0, -INF]])}, "matrix holds a number"),
        ({"lower": [np.nan, 0]}, "lower nan and upper inf at 0"),
        ({"lower": [0, 6]}, "lower 6 and upper 5 at 1 do not agree"),
        ({"lower": [INF, 0]}, "lower inf and upper inf at 0"),
        ({"upper": [1, -INF]}, "lower 0 and upper -inf at 1"),
        ({"row_lower": [2], "row_upper": [1]}, "row_lower 2 and row_upper 1 at 0"),
    ],
)
def test_what_does_not_fit_is_refused(off, said):
    with pytest.raises(ValueError, match=said):
        Program(**GOOD | off)


def test_nobody_can_write_to_a_program_and_the_givers_arrays_stay_theirs():
    cost = np.array([1.0, 2.0])
    program = Program(**GOOD | {"cost": cost})
    cost[0] = 7
    assert program.cost.tolist() == [1, 2]
    with pytest.raises(ValueError, match="read-only"):
        program.cost[0] = 7
    with pytest.raises(ValueError, match="read-only"):
        program.matrix.data[0] = 7


def test_entries_given_twice_add_up_as_scipy_does():
    twice = sp.coo_array(([1.0, 2.0, 4.0], ([0, 0, 0], [1, 1, 0])), shape=(1, 2))
    program = Program(**GOOD | {"matrix": twice})
    assert program.matrix.toarray().tolist() == [[4, 3]]
    assert program.matrix.nnz == 2


@pytest.fixture
def live():
    return glpk(Program(**GOOD))


def test_changes_show_in_the_program(live):
    live.change_cost(1, 7)
    live.change_bounds([0, 1], [1, 2], [3, 4])
    live.change_rows([0], [2], [9])
    live.add_rows(sp.csr_array([[0.0, 3.0]]), [-INF], [12])
    live.add_columns([5], [0], [1], sp.csc_array([[2.0], [0.0]]))
    live.change_coefficients([0, 1, 1, 0], [0, 0, 2, 0], [8, 6, 4, 10])
    program = live.program
    assert program.cost.tolist() == [1, 7, 5]
    assert (program.lower.tolist(), program.upper.tolist()) == ([1, 2, 0], [3, 4, 1])
    assert (program.row_lower.tolist(), program.row_upper.tolist()) == ([2, -INF], [9, 12])
    assert program.matrix.toarray().tolist() == [[10, 1, 2], [6, 3, 4]]
    assert program.matrix.has_sorted_indices


def test_a_coefficient_can_become_zero_and_come_back(live):
    live.change_coefficients([0], [0], [0])
    assert live.program.matrix.toarray().tolist() == [[0, 1]]
    live.change_coefficients([0], [0], [3])
    assert live.program.matrix.toarray().tolist() == [[3, 1]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda live: live.change_cost([2], [1]), "column 2 is not one of 0 to 1"),
        (lambda live: live.change_cost([-1], [1]), "column -1 is not one of 0 to 1"),
        (lambda live: live.change_cost([True, False], [1, 1]), "columns are given by"),
        (lambda live: live.change_cost([0.5], [1]), "columns are given by their positions"),
        (lambda live: live.change_cost([0], [np.nan]), "cost holds a number that is missing"),
        (lambda live: live.change_rows([1], [0], [0]), "row 1 is not one of 0 to 0"),
        (lambda live: live.change_bounds([0], [3], [2]), "lower 3 and upper 2 at 0"),
        (lambda live: live.change_coefficients([0], [0], [INF]), "matrix holds a number"),
        (lambda live: live.add_rows(sp.csr_array((1, 3)), [0], [1]), "matrix has 3 columns"),
        (lambda live: live.add_columns([1], [0], [1], sp.csr_array((2, 1))), "matrix has 2 rows"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_and_changes_nothing(live, change, said):
    with pytest.raises(ValueError, match=said):
        change(live)
    assert live.program.cost.tolist() == [1, 2]
    assert live.solve().objective == 1


def test_nothing_to_change_is_fine(live):
    live.change_cost([], [])
    live.change_bounds([], [], [])
    live.change_rows([], [], [])
    live.change_coefficients([], [], [])
    live.add_rows(sp.csr_array((0, 2)), [], [])
    live.add_columns([], [], [], sp.csr_array((1, 0)))
    assert live.program.matrix.shape == (1, 2)
