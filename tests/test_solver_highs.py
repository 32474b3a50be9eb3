"""HiGHS: whole numbers, a long solve that can be stopped, and its traps."""

import subprocess
import sys
from dataclasses import replace
from itertools import product

import highspy
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import SolverFailed
from workbench.solver import Program, highs, kkt, watcher
from workbench.solver.by_highs import Highs
from workbench.solver.engine import Raw

INF = np.inf


def knapsack(values, weights, room):
    """The most valuable things that fit."""
    count = len(values)
    matrix = sp.csr_array(np.array([weights], dtype=float))
    cost = -np.array(values, dtype=float)
    return Program(cost, [0] * count, [1] * count, matrix, [-INF], [room], [True] * count)


def market_split(rows, columns):
    """Split shares in halves: small to write, very hard to solve (Cornuéjols and Dawande 1998)."""
    shares = np.random.default_rng(0).integers(0, 100, (rows, columns)).astype(float)
    one = sp.eye_array(rows)
    half = np.floor(shares.sum(axis=1) / 2)
    slack = 2 * rows
    return Program(
        cost=np.concatenate([np.zeros(columns), np.ones(slack)]),
        lower=np.zeros(columns + slack),
        upper=np.concatenate([np.ones(columns), np.full(slack, INF)]),
        matrix=sp.hstack([sp.csr_array(shares), one, -one]),
        row_lower=half,
        row_upper=half,
        integer=np.arange(columns + slack) < columns,
    )


def test_a_knapsack_by_hand():
    # 10 holds 6 + 4 worth 11 + 7, not the 7 + 3 worth 12 + 5
    solution = highs(knapsack([12, 11, 7, 5], [7, 6, 4, 3], 10)).solve()
    assert solution.status == "optimal"
    assert solution.objective == -18
    assert solution.x.tolist() == [0, 1, 1, 0]
    assert solution.gap == 0
    assert solution.duals.tolist() == [0]
    assert solution.reduced.tolist() == [-12, -11, -7, -5]
    assert not solution.basic.any()
    assert not solution.basic_rows.any()
    assert solution.kkt.worst == 0


@given(st.data())
@settings(max_examples=40)
def test_the_best_of_all_combinations_is_found(data):
    columns, rows = data.draw(st.integers(1, 5)), data.draw(st.integers(0, 3))
    numbers = st.lists(st.integers(-9, 9), min_size=columns, max_size=columns)
    matrix = np.array([data.draw(numbers) for _ in range(rows)], dtype=float).reshape(rows, columns)
    upper, cost = np.array(data.draw(numbers)) % 3, np.array(data.draw(numbers))
    limit = np.array([data.draw(st.integers(-5, 9)) for _ in range(rows)], dtype=float)
    program = Program(
        cost, 0 * upper, upper, sp.csr_array(matrix), limit - 6, limit, [True] * columns
    )
    fits = [
        cost @ x
        for x in map(np.array, product(*(range(most + 1) for most in upper)))
        if (matrix @ x <= limit).all() and (matrix @ x >= limit - 6).all()
    ]
    solution = highs(program).solve()
    assert solution.objective == (min(fits) if fits else INF)
    assert solution.status == ("optimal" if fits else "infeasible")


def test_rows_and_columns_come_to_a_mixed_program_too():
    live = highs(knapsack([3, 2], [2, 1], 2))
    assert live.solve().objective == -3
    live.add_rows(sp.csr_array([[1.0, 1.0]]), [-INF], [1])
    live.add_columns([-1], [0], [1], sp.csc_array([[1.0], [0.0]]))
    assert live.program.whole.tolist() == [True, True, False]
    assert live.solve().objective == -3


@pytest.mark.parametrize(
    ("lower", "upper", "cost", "status"),
    [(0, INF, -1, "unbounded"), (0.4, 0.6, 1, "infeasible"), (0.4, INF, 1, "optimal")],
)
def test_mixed_programs_that_have_no_answer_say_why(lower, upper, cost, status):
    none = sp.csr_array((0, 1))
    solution = highs(Program([cost], [lower], [upper], none, [], [], [True])).solve()
    assert solution.status == status


def test_a_hard_program_is_stopped_and_gives_the_best_so_far(monkeypatch):
    monkeypatch.setattr(watcher, "EVERY_S", 0)
    program, seen = market_split(5, 40), []

    def enough(progress):
        seen.append(progress)
        return progress.objective is not None

    solution = highs(program).solve(enough)
    assert solution.status == "stopped"
    assert solution.kkt.worst <= 1e-9
    assert kkt(program, solution.x, solution.duals, solution.reduced).worst <= 1e-9
    assert solution.objective == pytest.approx(program.cost @ solution.x)
    assert 0 < solution.gap <= 1
    assert seen[-1].bound <= solution.objective
    assert seen[-1].elapsed_s < 10


def test_a_hard_program_that_is_stopped_at_once_has_no_answer(monkeypatch):
    monkeypatch.setattr(watcher, "EVERY_S", 0)
    solution = highs(market_split(6, 50)).solve(lambda progress: True)
    assert solution.status == "stopped"
    assert np.isnan(solution.x).all() and np.isnan(solution.objective)


def test_a_linear_program_is_stopped_and_taken_up_again(monkeypatch):
    monkeypatch.setattr(watcher, "EVERY_S", 0)
    random = np.random.default_rng(0)
    matrix = sp.random_array((100, 200), density=0.2, rng=random)
    program = Program(random.uniform(1, 2, 200), np.zeros(200), np.ones(200), matrix,
                      matrix @ np.full(200, 0.5), np.full(100, INF))  # fmt: skip
    live, seen = highs(program), []
    stopped = live.solve(lambda progress: bool(seen.append(progress) or len(seen) == 5))
    assert stopped.status == "stopped"
    assert np.isnan(stopped.x).all()
    rest = live.solve()
    assert rest.status == "optimal"
    assert rest.objective == pytest.approx(highs(program).solve().objective, rel=1e-12)


def test_what_the_watcher_raises_comes_through_and_does_no_harm(monkeypatch):
    monkeypatch.setattr(watcher, "EVERY_S", 0)
    live = highs(market_split(5, 40))

    def broken(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        live.solve(broken)
    seen = []
    assert live.solve(lambda progress: seen.append(progress) or True).status == "stopped"
    assert seen


def test_a_point_that_highs_has_doubts_about_is_checked_by_us(monkeypatch):
    # HiGHS may call an answer optimal and its point off by more than its own tolerance
    def doubting(self, status, iterations, info):
        class Doubt:
            primal_solution_status = 1
            mip_gap = 0.0

        return mixed(self, status, iterations, Doubt)

    mixed = Highs._mixed
    monkeypatch.setattr(Highs, "_mixed", doubting)
    solution = highs(knapsack([12, 11, 7, 5], [7, 6, 4, 3], 10)).solve()
    assert solution.objective == -18 and solution.kkt.worst <= 1e-9


def test_a_mixed_answer_off_by_rounding_is_solved_for_the_rest(monkeypatch):
    # 1000 x + y = 1500.0004 with x whole: at x = 1 + 4e-7 another y fits than at x = 1
    program = Program([0, 1], [0, 0], [9, 999], sp.csr_array([[1000.0, 1]]), [1500], [1500],
                      [True, False])  # fmt: skip
    off = Raw("optimal", x=np.array([1 + 4e-7, 500 - 4e-4]), gap=0.0)
    monkeypatch.setattr(Highs, "_mixed", lambda *given: off)
    assert highs(program).solve().x.tolist() == [1, 500]


def test_a_mixed_answer_that_nothing_can_mend_is_not_shown(monkeypatch):
    program = knapsack([1, 1], [2, 2], 3)
    monkeypatch.setattr(Highs, "_mixed", lambda *given: Raw("optimal", x=np.ones(2), gap=0.0))
    with pytest.raises(SolverFailed, match=r"says optimal, but a bound of row 0 is off by 0\.33"):
        highs(program).solve()


def test_the_gap_asked_for_is_enough():
    loose = highs(market_split(3, 20), mip_gap=1.0).solve()
    assert loose.status == "optimal"
    assert loose.gap <= 1


def test_another_user_of_highs_in_the_process_is_no_obstacle():
    other = highspy.Highs()
    other.setOptionValue("output_flag", False)
    highspy.Highs.resetGlobalScheduler(True)
    other.setOptionValue("threads", 2)
    other.minimize(other.addVariable(lb=1))
    assert highs(knapsack([1], [1], 1)).solve().objective == -1


def test_what_highs_does_not_know_without_presolve_is_found_with_it():
    matrix = [
        [1, -1, 0, 0, 3, 3, 4, 0, 0, 0],
        [3, 0, -4, 0, 0, 4, -2, 1, 0, 0],
        [-2, 0, 4, -2, 0, -3, 0, 0, 0, 0],
        [2, 0, 0, 1, 0, 0, 0, -1, 0, 0],
        [-3, 0, 0, 0, -4, 0, 2, 2, 0, 0],
        [3, -4, -4, 0, 0, -3, 2, 0, -3, -1],
        [-3, 0, 0, -1, 0, 4, 0, 0, 0, -2],
        [0, -3, -3, 0, -4, 0, -4, -4, 0, -1],
    ]
    program = Program(
        cost=[-3, -1, -3, -2, 0, -2, -3, 4, 5, 1],
        lower=[-INF, 2, -INF, -6, -3, -4, 0, 1, -INF, -INF],
        upper=[INF, 2, 0, INF, 0, 1, 0, 5, INF, INF],
        matrix=sp.csr_array(np.array(matrix, dtype=float)),
        row_lower=[2, 10, -12, -15, -7, -INF, -INF, -INF],
        row_upper=[4, 13, INF, INF, -3, INF, INF, INF],
    )
    engine = Highs(program, 0)
    engine.restart(program, 1e-9)
    assert engine.solve(program, None).status == "unbounded"


@pytest.mark.parametrize(("lower", "status"), [(0, "unbounded"), (2, "infeasible")])
def test_unbounded_is_believed_of_what_is_feasible_only(monkeypatch, lower, status):
    # the second column could grow for ever, if the first were allowed to be
    program = Program([0, -1], [0, 0], [1, INF], sp.csr_array([[1.0, 0]]), [lower], [INF])
    either, run = [highspy.HighsModelStatus.kUnboundedOrInfeasible], Highs._run
    monkeypatch.setattr(
        Highs, "_run", lambda self, watcher: either.pop() if either else run(self, watcher)
    )
    assert Highs(program, 0).solve(program, None).status == status


def test_what_highs_never_knows_is_said_in_its_words(monkeypatch):
    monkeypatch.setattr(Highs, "_run", lambda *given: highspy.HighsModelStatus.kUnknown)
    with pytest.raises(SolverFailed, match=r"^HiGHS [\d.]+ gave no answer: says 'Unknown'$"):
        highs(knapsack([1], [1], 1)).solve()


@pytest.mark.parametrize("gap", [-1, np.nan])
def test_a_gap_that_is_none_is_refused(gap):
    with pytest.raises(ValueError, match="must be zero or more"):
        highs(knapsack([1], [1], 1), mip_gap=gap)


def test_numbers_that_highs_refuses_are_said():
    with pytest.raises(SolverFailed, match="refuses passModel; look for numbers beyond 1e15"):
        highs(Program([1], [0], [1], sp.csr_array([[1e16]]), [0], [1]))


GROWTH = """
import resource, numpy as np, scipy.sparse as sp
from workbench.solver import Program, highs

dense = sp.csr_array(np.random.default_rng(0).uniform(size=(100, 1000)))  # over a megabyte
ones, rows = np.ones(1000), np.full(100, np.inf)
program = Program(ones, 0 * ones, ones, dense, -rows, rows)

def grown(times):
    for _ in range(times):
        highs(program).solve(WATCH)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

first = grown(5)
print(grown(80) / first)
"""


@pytest.mark.parametrize("watch", ["None", "lambda progress: False"])
def test_programs_leave_no_memory_behind(watch):
    told = subprocess.run(
        [sys.executable, "-c", GROWTH.replace("WATCH", watch)], capture_output=True, check=True
    )
    assert float(told.stdout) < 1.2


def test_highs_stays_quiet(capfd):
    live = highs(knapsack([12, 11, 7, 5], [7, 6, 4, 3], 10))
    live.solve()
    highs(replace(live.program, integer=None)).solve()
    assert capfd.readouterr() == ("", "")
