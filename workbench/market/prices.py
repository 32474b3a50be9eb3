"""What one more kilowatt-hour costs at every bus, and why: energy, losses, congestion, voltage.

A dual of the program says what a row costs; the slope that the row was written with says how far
one more kilowatt of load at a bus moves it. Their product, summed over rows of a kind, is that part
of the price, so that prices fit the answer of the program exactly. Several tangents of the import
can share a price; the slope of losses is then their mixture, which settles long before the slope at
the last dispatch does, and to the same value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.grid.feeder import FloatArray
from workbench.market.program import MarketProgram

PARTS = ("energy", "loss", "congestion", "voltage")


@dataclass(frozen=True)
class Parts:
    """Parts of the price of each bus and period, (buses, periods) each. [USD/MWh]"""

    energy: FloatArray
    loss: FloatArray
    congestion: FloatArray
    voltage: FloatArray

    @property
    def total(self) -> FloatArray:
        """The price: the sum of its parts."""
        return self.energy + self.loss + self.congestion + self.voltage


def parts(program: MarketProgram, duals: FloatArray) -> Parts:
    """Prices that follow from the duals of the program."""
    shape = (len(program.case.feeder), program.case.periods)
    found = {name: np.zeros(shape) for name in PARTS}
    for row, measured in program.measured.items():
        dual = duals[row]
        if not dual:
            continue
        t = measured.period
        if measured.part == "energy":
            found["energy"][:, t] += dual
            found["loss"][:, t] += dual * (measured.slope - 1)
        else:  # more load asks more of a limit
            found[measured.part][:, t] -= dual * measured.slope
    usd_per_mwh = 1000 / program.case.interval_hours
    return Parts(*(found[name] * usd_per_mwh for name in PARTS))
