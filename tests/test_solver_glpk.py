"""GLPK: its traps are avoided, its memory is given back, and a long solve can be stopped."""

import gc

import numpy as np
import pytest
import scipy.sparse as sp
import swiglpk as glp

from workbench.errors import SolverFailed
from workbench.solver import Program, by_glpk, glpk, kkt, watcher
from workbench.solver.by_glpk import Glpk

INF = np.inf
# half a kilowatt is needed, but the program is in megawatts: 1000 USD/MWh for 0.0005 MW
HALF_A_KILOWATT = Program([1000], [0], [INF], sp.csr_array([[1.0]]), [0.0005], [INF])


def test_the_presolver_of_glpk_forgets_half_a_kilowatt():
    problem = glp.glp_create_prob()
    glp.glp_add_rows(problem, 1)
    glp.glp_add_cols(problem, 1)
    glp.glp_set_row_bnds(problem, 1, glp.GLP_LO, 0.0005, 0)
    glp.glp_set_col_bnds(problem, 1, glp.GLP_LO, 0, 0)
    glp.glp_set_obj_coef(problem, 1, 1000)
    columns, values = glp.intArray(2), glp.doubleArray(2)  # counted from one
    columns[1], values[1] = 1, 1.0
    glp.glp_set_mat_row(problem, 1, 1, columns, values)
    control = glp.glp_smcp()
    glp.glp_init_smcp(control)
    control.msg_lev, control.presolve = glp.GLP_MSG_OFF, glp.GLP_ON
    assert glp.glp_simplex(problem, control) == 0
    assert glp.glp_get_status(problem) == glp.GLP_OPT
    x, duals = np.array(glp.get_col_primals(problem)), np.array(glp.get_row_duals(problem))
    assert (x, duals) == ([0], [0])  # wrong: nothing is served, at no price
    found = kkt(HALF_A_KILOWATT, x, duals, np.array([1000.0]))
    assert found.where == "a bound of row 0"
    assert found.worst == pytest.approx(0.0005)
    glp.glp_delete_prob(problem)


def test_we_serve_the_half_kilowatt():
    solution = glpk(HALF_A_KILOWATT).solve()
    assert solution.x.tolist() == [0.0005]
    assert solution.duals.tolist() == [1000]


def test_the_presolver_stays_off(monkeypatch):
    seen = []
    simplex = glp.glp_simplex

    def watched(problem, control):
        seen.append((control.presolve, control.msg_lev))
        return simplex(problem, control)

    monkeypatch.setattr(glp, "glp_simplex", watched)
    live = glpk(HALF_A_KILOWATT)
    live.solve()
    live.change_rows([0], [1], [2])
    live.solve()
    live.change_bounds([0], [0], [0.5])
    live.solve()  # infeasible: also tried from a fresh start
    assert len(seen) >= 4
    assert set(seen) == {(glp.GLP_OFF, glp.GLP_MSG_OFF)}


def test_a_basis_that_lost_a_coefficient_is_replaced():
    # GLPK ends the process when it is to invert a basis of an empty column
    live = glpk(Program([1, 3], [0, 0], [9, 9], sp.csr_array([[1.0, 1.0]]), [2], [2]))
    assert live.solve().basic.tolist() == [True, False]
    live.change_coefficients([0], [0], [0])
    assert live.solve().x.tolist() == [0, 2]
    live.change_coefficients([0, 0], [0, 1], [2, 0])
    assert live.solve().x.tolist() == [1, 0]


@pytest.mark.parametrize("code", [glp.GLP_EBADB, glp.GLP_ESING, glp.GLP_ECOND])
def test_a_basis_that_glpk_cannot_use_is_replaced(monkeypatch, code):
    live, simplex, left = glpk(HALF_A_KILOWATT), glp.glp_simplex, [code]
    monkeypatch.setattr(glp, "glp_simplex", lambda *given: left.pop() if left else simplex(*given))
    assert live.solve().objective == 0.5
    assert not left


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (glp.GLP_EFAIL, "the simplex method failed"),
        (glp.GLP_EBOUND, "a lower bound is not below its upper bound"),
        (glp.GLP_ESING, "the basis is singular"),
        (glp.GLP_EITLIM, "it goes round in circles"),
        (77, "code 77"),
    ],
)
def test_every_code_of_glpk_is_said_in_words(monkeypatch, code, said):
    live = glpk(HALF_A_KILOWATT)
    monkeypatch.setattr(glp, "glp_simplex", lambda *given: code)
    counts = iter(range(0, 10**9, 10**5))
    monkeypatch.setattr(glp, "glp_get_it_cnt", lambda problem: next(counts))
    with pytest.raises(SolverFailed, match=f"^GLPK 5.0 gave no answer: .*{said}"):
        live.solve()


def test_an_answer_that_glpk_gets_wrong_is_not_shown(monkeypatch):
    live = glpk(HALF_A_KILOWATT)
    solve = Glpk.solve

    def wrong(self, program, watch):
        raw = solve(self, program, watch)
        return type(raw)(raw.status, x=raw.x, duals=raw.duals * 1.0001)

    monkeypatch.setattr(Glpk, "solve", wrong)
    with pytest.raises(SolverFailed) as failed:
        live.solve()
    assert str(failed.value) == (
        "GLPK 5.0 says optimal, but the sign of the multiplier of column 0 is off by 0.0001; "
        "no more than 1e-09 is accepted"
    )


def test_no_whole_numbers():
    one = sp.csr_array((0, 1))
    with pytest.raises(ValueError, match="use HiGHS"):
        glpk(Program([1], [0], [1], one, [], [], [True]))
    assert glpk(Program([1], [0], [1], one, [], [], [False])).solve().objective == 0


def blocks():
    """Number of blocks of memory that GLPK holds."""
    count = glp.intArray(1)
    glp.glp_mem_usage(count.cast(), None, None, None)
    return count[0]


def test_ten_thousand_programs_leave_no_memory_behind():
    gc.collect()
    before = blocks()
    for at in range(10_000):
        live = glpk(HALF_A_KILOWATT)
        if at % 10 == 0:
            live.solve()
        if at % 2 == 0:
            live.close()
    assert blocks() > before
    del live
    assert blocks() == before


def long_program(size=150):
    """An assignment of `size` to `size`, which takes some thousand iterations."""
    cost = np.random.default_rng(0).uniform(1, 2, size * size)
    one = sp.eye_array(size)
    each = sp.vstack([sp.kron(one, np.ones(size)), sp.kron(np.ones(size), one)])
    ones = np.ones(2 * size)
    return Program(cost, 0 * cost, np.full(size * size, INF), each, ones, ones)


def test_a_long_solve_tells_how_far_it_is_and_can_be_stopped_and_taken_up_again(monkeypatch):
    monkeypatch.setattr(watcher, "EVERY_S", 0)
    program = long_program()
    live, seen = glpk(program), []
    stopped = live.solve(lambda progress: bool(seen.append(progress) or len(seen) == 2))
    assert stopped.status == "stopped"
    assert np.isnan(stopped.objective)
    assert len(seen) == 2
    assert 0 < seen[0].elapsed_s < seen[1].elapsed_s
    rest, whole = live.solve(), glpk(program).solve()
    assert rest.status == "optimal"
    assert rest.objective == pytest.approx(whole.objective, rel=1e-12)
    assert rest.iterations < whole.iterations


def test_a_solve_after_a_change_of_need_tells_a_bound(monkeypatch):
    monkeypatch.setattr(watcher, "EVERY_S", 0)
    monkeypatch.setattr(by_glpk, "SLICE", 1)
    live, seen = glpk(long_program(20)), []
    cheapest = live.solve().objective
    live.change_rows(np.arange(20), np.arange(20) / 9.5, np.arange(20) / 9.5)
    dearer = live.solve(lambda progress: bool(seen.append(progress)))
    bounds = [progress.bound for progress in seen if progress.bound is not None]
    assert cheapest - 1e-9 <= bounds[0]
    assert bounds[-1] <= dearer.objective + 1e-9


def test_watching_changes_nothing(monkeypatch):
    monkeypatch.setattr(watcher, "EVERY_S", 0)
    program = long_program(60)
    watched, alone = glpk(program).solve(lambda progress: False), glpk(program).solve()
    assert watched.iterations == alone.iterations
    assert watched.x.tolist() == alone.x.tolist()


def test_what_the_watcher_raises_comes_through(monkeypatch):
    monkeypatch.setattr(watcher, "EVERY_S", 0)
    live = glpk(long_program())

    def broken(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        live.solve(broken)
    assert live.solve().status == "optimal"


def test_glpk_stays_quiet(capfd):
    glpk(HALF_A_KILOWATT).solve()
    assert capfd.readouterr() == ("", "")
