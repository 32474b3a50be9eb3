"""Voltages and losses of a feeder under its own load."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.grid.feeder import Feeder, FloatArray
from workbench.grid.flow import AcFlow, Flow, LinDistFlow
from workbench.market.answer_json import labels


def powerflow(feeder: Feeder, source_pu: float = 1.0) -> dict[str, Any]:
    """Flow of a feeder's own load, by AC sweep and by LinDistFlow.

    Parameters
    ----------
    feeder : Feeder
        The network with its load.
    source_pu : float
        Voltage at the source. [pu]

    Returns
    -------
    dict
        `buses` (how many), `load_kw`, `load_kvar`, `loss_kw`, `loss_kvar`, `vmin` [pu] and
        `vmin_bus`, `lindist_vmin` and `lindist_max_err` [pu], `voltages` (one row a bus: `bus`,
        `voltage_pu`).

    Raises
    ------
    CannotCompute
        The feeder cannot carry its load.
    """
    load_kva = (feeder.p_kw + 1j * feeder.q_kvar)[:, None]
    ac = AcFlow(feeder, load_kva, source_pu)
    voltage_pu = _voltage_pu(feeder, ac)
    linear_pu = _voltage_pu(feeder, LinDistFlow(feeder, load_kva, source_pu))
    lowest, bus = int(voltage_pu.argmin()), labels(feeder)
    return {
        "buses": len(feeder),
        "load_kw": float(feeder.p_kw.sum()),
        "load_kvar": float(feeder.q_kvar.sum()),
        "loss_kw": float(ac.loss_kw[0]),
        "loss_kvar": float(ac.loss_kvar[0]),
        "vmin": float(voltage_pu[lowest]),
        "vmin_bus": bus[feeder.buses[lowest]],
        "lindist_vmin": float(linear_pu.min()),
        "lindist_max_err": float(np.abs(linear_pu - voltage_pu).max()),
        "voltages": [
            {"bus": bus[label], "voltage_pu": float(pu)}
            for label, pu in zip(feeder.buses, voltage_pu, strict=True)
        ],
    }


def _voltage_pu(feeder: Feeder, flow: Flow) -> FloatArray:
    """Voltage of each bus in the first period."""
    found: FloatArray = np.sqrt(flow.seen.voltage_squared[:, 0]) * feeder.gain
    return found
