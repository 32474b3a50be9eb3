"""Markets that stay in their solvers, so that a lever changes numbers and builds nothing anew."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from workbench.market.case import MarketCase
from workbench.market.clear import Market
from workbench.market.clearing import Clearing, read_clearing
from workbench.solver import Watch

MOST = 4
"""Markets kept; one of 1,000 buses is some 50 MB."""

Kept = tuple[str, bool, str]
"""Feeder, whether with losses, solver."""


class Live:
    """Markets by what cannot be changed in them; one visitor's lever at a time moves each."""

    def __init__(self) -> None:
        self._markets: OrderedDict[Kept, Market] = OrderedDict()
        self._lock = Lock()

    def look(self, case: MarketCase) -> Clearing:
        """The answer after one pass: right to the eye, not yet settled."""
        with self._lock:
            market = self._moved(case)
            return read_clearing(market, market.first_look())

    def settle(self, case: MarketCase, watch: Watch | None = None) -> Clearing:
        """The settled answer; see `clear_market` for what is raised."""
        with self._lock:
            market = self._moved(case)
            return read_clearing(market, market.settle(watch))

    def _moved(self, case: MarketCase) -> Market:
        """Market that holds `case`: the one that is kept, moved there, or a new one."""
        key = (case.feeder.name, case.options.losses, case.options.solver)
        market = self._markets.pop(key, None)  # one in which something fails is not kept
        if market is None or not market.move(case):
            market = Market(case)
        self._markets[key] = market
        while len(self._markets) > MOST:
            self._markets.popitem(last=False)
        return market
