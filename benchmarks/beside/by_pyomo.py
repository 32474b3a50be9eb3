"""The market as one Pyomo model of all periods, solved by Pyomo's own HiGHS interface."""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from workbench.grid.feeder import FloatArray
from workbench.market.case import MarketCase
from workbench.market.export import to_pyomo


def by_pyomo(case: MarketCase) -> tuple[float, FloatArray]:
    """Cost and the price of every bus and period, without losses. [USD, USD/MWh]"""
    return solved(to_pyomo(case), case.interval_hours)


def solved(model: pyo.ConcreteModel, hours: float = 1.0) -> tuple[float, FloatArray]:
    """Cost and prices of an exported market. [USD, USD/MWh]"""
    model.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT)
    result = pyo.SolverFactory("appsi_highs").solve(model)
    if result.solver.termination_condition != pyo.TerminationCondition.optimal:
        raise RuntimeError(f"Pyomo found {result.solver.termination_condition}")
    duals = [
        [model.dual[row] for row in block.serving_kw.values()] for block in model.period.values()
    ]
    return pyo.value(model.cost), np.array(duals).T * 1000 / hours
