"""The market as one Pyomo model of all its periods: to read, to teach with, to solve elsewhere.

Every period is the model of `model.hour` with the network of `network.add_network`; what links a
period with the one before is one equality for each variable that ends in `_before`.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

import pyomo.environ as pyo

from workbench.grid.flow import AcFlow
from workbench.market.case import MarketCase
from workbench.market.classes import devices
from workbench.market.model import LINKED, SIGNS, SUBSTATION, before, hour
from workbench.market.network import add_network


def to_pyomo(case: MarketCase, around: AcFlow | None = None) -> pyo.ConcreteModel:
    """The whole market as a Pyomo `ConcreteModel`, solvable by any solver of Pyomo.

    Parameters
    ----------
    case : MarketCase
        What is to be cleared.
    around : AcFlow, optional
        State around which losses are taken to first order, such as the final flow of a clearing;
        without it the network is LinDistFlow, which has none.

    Returns
    -------
    pyomo.environ.ConcreteModel
        `model.period[t]` is period `t`; `model.cost` is minimized, in USD. The price of bus `i` is
        the dual of `model.period[t].serving_kw[i]`, in USD for a kW that lasts a period.

    Notes
    -----
    A linear program with at most one tangent for each line: where the cost of losses bends within
    the range of a dispatch, one solve is one pass of clearing.
    """
    made = devices(case)
    model = pyo.ConcreteModel(name=f"market on feeder {case.feeder.name}")
    model.period = pyo.Block(range(case.periods))
    for t in range(case.periods):
        block = hour(made, t)
        add_network(block, made, t, around)
        block.balance.deactivate()
        block.cost.deactivate()
        net = sum(SIGNS[name] * getattr(block, name)[0] for name in SUBSTATION)
        block.delivering = pyo.Constraint(expr=net == block.flow_kw[0])
        model.period[t].transfer_attributes_from(block)
    _linked(model, before(made))
    model.cost = pyo.Objective(
        expr=sum(model.period[t].cost.expr + model.period[t].network_cost for t in model.period)
    )
    return model


def _linked(model: pyo.ConcreteModel, starts: Mapping[str, list[float]]) -> None:
    """Tie every `_before` to the period before, the first to what was."""
    model.linking = pyo.ConstraintList()
    for t in model.period:
        for name in LINKED:
            for i, variable in getattr(model.period[t], f"{name}_before").items():
                if t:
                    earlier = getattr(model.period[t - 1], name)[i]
                    model.linking.add(variable == earlier)
                elif not isnan(starts[name][i]):
                    variable.fix(starts[name][i])
