"""Clearing a market: every size beside the same arrays in HiGHS, Pyomo, linopy and PyPSA."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from benchmarks.beside.by_linopy import by_linopy
from benchmarks.beside.by_pyomo import by_pyomo
from benchmarks.beside.by_pypsa import by_pypsa
from benchmarks.beside.direct import direct
from benchmarks.beside.instance import instance
from benchmarks.rig.measure import FULL, Measurement, Size, in_turn, seconds
from benchmarks.rig.topic import of_topic
from workbench.market.case import MarketCase
from workbench.market.clear import Market
from workbench.market.clearing import clear_market

BARS = {33: 1.5, 120: 0.5, 1000: 0.3, 5000: 0.1}
"""Whole job without losses, as a part of the same arrays put straight into HiGHS."""
LOSSES_BAR = 8.0
"""Whole job with losses, as a multiple of that without."""
OTHERS: dict[str, Callable[[MarketCase], object]] = {
    "plain Pyomo": by_pyomo,
    "linopy": by_linopy,
    "PyPSA, which has no voltages": by_pypsa,
}


def measure(size: Size) -> list[Measurement]:
    """Every size of feeder beside the others, the levers of a small one, page and chapter."""
    sizes = tuple(BARS) if size is FULL else (33,)
    found = [each for buses in sizes for each in _whole_job(buses, size)]
    page = of_topic("market", size, presets=("noon", "evening"))
    return [*found, *_levers(size), *page]


def _runs(buses: int, size: Size) -> int:
    return size.runs if buses < 1000 else min(size.runs, 3)


def _whole_job(buses: int, size: Size) -> list[Measurement]:
    """From case to prices."""
    case, lossy = instance(buses), instance(buses, losses=True)
    runs, name = _runs(buses, size), f"{buses:,} buses × 24 h, losses off"
    own, other = in_turn(runs, _clear(case), seconds(lambda: direct(case)))
    reference = "the same arrays in HiGHS"
    found = [Measurement.of(name, "s", own, reference, other, {"ratio": BARS[buses]})]
    for tool, way in OTHERS.items():
        few = buses >= 1000  # minutes each
        once, warm = (1, 0) if few else (runs, 1)
        own, other = in_turn(once, _clear(case), seconds(lambda way=way: way(case)), warm=warm)  # type: ignore[misc]
        found.append(Measurement.of(name, "s", own, tool, other, {"ratio": 1.0}))
    own, other = in_turn(runs, _clear(lossy), _clear(case))
    name = f"{buses:,} buses × 24 h, losses on"
    found.append(
        Measurement.of(name, "s", own, "the same, losses off", other, {"ratio": LOSSES_BAR})
    )
    return found


def _clear(case: MarketCase) -> Callable[[], float]:
    return seconds(lambda: clear_market(case))


def _levers(size: Size) -> list[Measurement]:
    """The price at the substation moved, on 33 buses, with the solver kept."""
    found = []
    for losses, bar in ((False, 0.010), (True, 0.050)):
        case = instance(33, losses=losses)
        market = Market(case)
        market.settle()
        step = 0

        def moved(market: Market = market, case: MarketCase = case, losses: bool = losses) -> None:
            nonlocal step
            step += 1
            factor = 0.6 + 0.05 * (step % 17)
            market.move(replace(case, price_usd_per_mwh=case.price_usd_per_mwh * factor))
            _ = market.first_look() if losses else market.settle()

        own, other = in_turn(size.moves, seconds(moved), _clear(case))
        what = "first picture, losses on" if losses else "answer, losses off"
        name = f"33 buses, price moved: {what}"
        found.append(Measurement.of(name, "s", own, "from scratch", other, {"median": bar}))
    return found
