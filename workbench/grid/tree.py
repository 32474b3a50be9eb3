"""Sums over a tree in depth-first order: all that lies beyond a line, all on the way to a bus.

Both take running sums over the whole feeder and subtract what does not belong, for every period at
once; nothing loops over buses.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.grid.feeder import Feeder, IntArray

Number = TypeVar("Number", np.float64, np.complex128)


class Tree:
    """The sums of one feeder; arrays are (buses,) or (buses, anything)."""

    def __init__(self, feeder: Feeder) -> None:
        self._end = feeder.end
        self._closing: IntArray = np.argsort(feeder.end, kind="stable")
        self._closed = np.searchsorted(feeder.end[self._closing], np.arange(len(feeder)), "right")

    def beyond(self, at_buses: NDArray[Number]) -> NDArray[Number]:
        """For each line, the sum over the bus at its lower end and all buses beyond."""
        running = _running(at_buses)
        return running[self._end] - running[:-1]

    def along(self, at_lines: NDArray[Number]) -> NDArray[Number]:
        """For each bus, the sum over the lines between the source and it."""
        return _running(at_lines)[1:] - _running(at_lines[self._closing])[self._closed]


def _running(values: NDArray[Number]) -> NDArray[Number]:
    sums = np.zeros((len(values) + 1, *values.shape[1:]), dtype=values.dtype)
    np.cumsum(values, axis=0, out=sums[1:])
    return sums
