"""Markets that stay in their solvers, so that a lever changes numbers and builds nothing anew."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from workbench.market.case import MarketCase
from workbench.market.clear import Market
from workbench.market.clearing import Clearing, read_clearing
from workbench.market.rounds import Settled
from workbench.solver import Watch

MOST = 4
"""Markets kept; one of 1,000 buses is some 50 MB."""
GROWN = 2.0
"""A market with so many times the rows that it began with is built anew: each pass would drag."""

Key = tuple[str, bool, str]
"""Feeder, whether with losses, solver."""


class Live:
    """Markets by what cannot be changed in them; one visitor's lever at a time moves each."""

    def __init__(self) -> None:
        self._markets: OrderedDict[Key, tuple[Market, int]] = OrderedDict()
        """With the rows that each began with."""
        self._lock = Lock()

    def look(self, case: MarketCase) -> Clearing:
        """The answer after one pass: right to the eye, not yet settled."""
        return self._answered(case, Market.first_look)

    def settle(self, case: MarketCase, watch: Watch | None = None) -> Clearing:
        """The settled answer; see `clear_market` for what is raised."""
        return self._answered(case, lambda market: market.settle(watch))

    def _answered(self, case: MarketCase, way: Callable[[Market], Settled]) -> Clearing:
        """The answer of the market that is kept, moved to `case`, or of a new one."""
        key = (case.feeder.name, case.options.losses, case.options.solver)
        with self._lock:
            market, rows = self._markets.pop(key, (None, 0))  # kept again where nothing fails
            if market is None or market.rows > GROWN * rows or not market.move(case):
                market = Market(case)
                rows = market.rows
            found = read_clearing(market, way(market))
            self._markets[key] = market, rows
            while len(self._markets) > MOST:
                self._markets.popitem(last=False)
        return found
