"""Load that is shed and injection that is spilled, where a bus has no cheaper way out.

Their columns come only where the price calls for them: in all other places they would stay at zero.
"""

from __future__ import annotations

import numpy as np

from workbench.grid.feeder import FloatArray
from workbench.market.program import MarketProgram

MOST_A_PERIOD = 12
CLEARLY = 1 + 1e-9


def spared(program: MarketProgram, low: FloatArray, high: FloatArray) -> bool:
    """Add columns where prices go beyond that of shedding or spilling; whether there were any."""
    limit = program.case.options.shed_usd_per_kwh * 1000 * CLEARLY
    found = False
    served, taken = program.sparable_kw()
    for sign, price, most_kw in ((1.0, high, served), (-1.0, low, taken)):
        beyond = sign * price - limit
        beyond[most_kw <= 0] = 0
        have = program.injectors.spared_sign == sign
        own = program.injectors
        beyond[own.spared_bus[have], own.spared_period[have]] = 0
        top = np.argsort(-beyond, axis=0)[:MOST_A_PERIOD]
        period = np.broadcast_to(np.arange(beyond.shape[1]), top.shape)
        keep = beyond[top, period] > 0
        bus, t = top[keep], period[keep]
        if len(bus):
            program.spare(bus, t, np.full(len(bus), sign), most_kw[bus, t])
            found = True
    return found
