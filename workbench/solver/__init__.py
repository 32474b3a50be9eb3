"""Linear programs on arrays: GLPK and HiGHS behind one interface, every answer checked."""

from workbench.solver.kkt import Kkt, kkt
from workbench.solver.live import Live, glpk, highs, solver
from workbench.solver.program import BoolArray, FloatArray, Program
from workbench.solver.solution import Progress, Solution, Watch

__all__ = [
    "BoolArray",
    "FloatArray",
    "Kkt",
    "Live",
    "Program",
    "Progress",
    "Solution",
    "Watch",
    "glpk",
    "highs",
    "kkt",
    "solver",
]
