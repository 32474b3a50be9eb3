"""Tables of the Market page: buses, hours, limits, resources, this day and the baseline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import floor, log10, sqrt

import numpy as np

from workbench.apps.market_data import cleared, names, part
from workbench.apps.topic import Slots
from workbench.market.answer import clock
from workbench.market.clearing import Binding, Clearing, Violation
from workbench.market.losses import GAP
from workbench.market.resources import BY_NAME
from workbench.market.rows import resources
from workbench.scenario import Link
from workbench.words import plural

MOST = 100
"""Rows of one table on the page; the files have them all."""

LIMITS = {
    "shed": "load not served",
    "spill": "injection not taken",
    "overload": "rating of a line",
    "voltage_low": "voltage floor",
    "voltage_high": "voltage ceiling",
    "import": "most import",
    "export": "most export",
}


def tables(link: Link, clearing: Clearing, bus: str, period: int) -> Slots:
    """Every table, for the hour and the bus that are looked at."""
    return {
        "buses": _buses(clearing, period),
        "periods": _periods(clearing),
        "limits": _limits(clearing),
        "resources": _resources(clearing),
        "compare": _compare(link, clearing, bus),
    }


def signed(value: float, digits: int = 2) -> str:
    """A number with so many decimals, thousands separated, and a true minus sign."""
    text = f"{round(value, digits) + 0.0:,.{digits}f}"
    return text.replace("-", "\N{MINUS SIGN}")


def _buses(clearing: Clearing, t: int) -> str:
    order = np.argsort(-clearing.dlmp[:, t], kind="stable")[:MOST]
    prices = clearing.prices
    columns = {
        "price": clearing.dlmp,
        "energy": prices.energy,
        "loss": prices.loss,
        "congestion": prices.congestion,
        "voltage": prices.voltage,
        "low": clearing.low,
        "high": clearing.high,
    }
    rows = [
        {
            "bus": clearing.case.feeder.buses[i],
            "voltage_pu": clearing.voltage_pu[i, t],
            **{name: signed(table[i, t]) for name, table in columns.items()},
        }
        for i in order
    ]
    count = len(clearing.case.feeder)
    return part("buses", rows=rows, hour=clock(clearing, t), count=count, most=MOST)


def _periods(clearing: Clearing) -> str:
    rows = [
        {
            "hour": clock(clearing, t),
            "price": signed(clearing.case.price_usd_per_mwh[t]),
            "energy": signed(clearing.prices.energy[0, t]),
            "import_kw": signed(clearing.import_kw[t], 0),
            "loss_kw": signed(clearing.loss_kw[t], 1),
            "lowest": signed(clearing.dlmp[:, t].min()),
            "highest": signed(clearing.dlmp[:, t].max()),
            "vmin": f"{clearing.voltage_pu[:, t].min():.4f}",
            "vmax": f"{clearing.voltage_pu[:, t].max():.4f}",
        }
        for t in range(clearing.case.periods)
    ]
    return part("periods", rows=rows)


def _limits(clearing: Clearing) -> str:
    violations = [
        {
            "words": LIMITS[v.kind],
            "where": v.element,
            "hour": clock(clearing, v.period),
            "by": _by(clearing, v),
            "usd": signed(v.penalty_usd, 0),
        }
        for v in sorted(clearing.violations, key=lambda v: -v.penalty_usd)
    ]
    bindings = [
        {
            "words": LIMITS[b.kind],
            "where": b.element,
            "hour": clock(clearing, b.period),
            "worth": _worth(clearing, b),
        }
        for b in sorted(clearing.bindings, key=lambda b: (b.period, b.kind, b.element))
    ]
    penalty = signed(clearing.penalty_usd, 0)
    return part(
        "limits",
        violations=violations,
        bindings=bindings,
        penalty=penalty,
        most=MOST,
        checks=_checks(clearing),
    )


def _limit_pu(clearing: Clearing, kind: str) -> float:
    options = clearing.case.options
    limit = options.voltage_min_pu if kind == "voltage_low" else options.voltage_max_pu
    assert limit is not None  # or it could neither bind nor give way
    return limit


def _by(clearing: Clearing, v: Violation) -> str:
    """How far a limit gave way, a voltage as a part of nominal."""
    if not v.kind.startswith("voltage"):
        return f"{three_figures(v.amount)} {v.unit}"
    limit = _limit_pu(clearing, v.kind)
    off = v.amount if v.kind == "voltage_high" else -v.amount
    return f"{three_figures(abs(sqrt(limit**2 + off) - limit))} of nominal"


def _worth(clearing: Clearing, b: Binding) -> str:
    """What one more unit of a limit would save, of a voltage a hundredth of nominal."""
    if not b.kind.startswith("voltage"):
        return f"{three_figures(b.usd_per_unit)} USD a {'kVA' if b.kind == 'overload' else 'kW'}"
    a_hundredth = 0.01 * 2 * _limit_pu(clearing, b.kind) * b.usd_per_unit
    return f"{three_figures(a_hundredth)} USD for 0.01 of nominal"


def three_figures(value: float) -> str:
    """A positive number with three significant figures, written out."""
    digits = max(0, 2 - floor(log10(value))) if value > 0 else 0
    return f"{value:,.{digits}f}"


def _checks(clearing: Clearing) -> list[str]:
    """What the answer has been checked for, and how well it holds."""
    flow = (
        "The dispatch was run once more through AC power flow: its import differs by "
        f"{clearing.ac_mismatch_kw:.1g} kW from what was reckoned with, its cost by less than "
        f"{'one part in a million' if clearing.gap <= GAP else f'{100 * clearing.gap:.2g}%'}."
    )
    return [
        f"Solved by {clearing.solver} in {plural(clearing.passes, 'pass', 'passes')}. Every "
        "condition of a least-cost answer holds; the worst is off by "
        f"{clearing.kkt_worst:.0e} of its size.",
        flow if clearing.case.options.losses else "No AC power flow was run: losses are off.",
        *(f"A better answer cannot be ruled out: {reason}." for reason in clearing.reasons),
    ]


def _resources(clearing: Clearing) -> str:
    found = sorted(resources(clearing), key=lambda r: -(r["injected_kwh"] + r["drawn_kwh"]))
    rows = [
        {
            "id": row["resource"],
            "title": BY_NAME[row["class"]].title,
            "bus": row["bus"] or ", ".join(row["shares"]),
            "size": signed(row["p_max_kw"], 0),
            "given": signed(row["injected_kwh"], 0),
            "drawn": signed(row["drawn_kwh"], 0),
            "worth": signed(row["value_usd"]),
        }
        for row in found
    ]
    return part("resources", rows=rows, most=MOST)


# --- this day and the baseline ---


@dataclass(frozen=True)
class Beside:
    """A number of this day and of the baseline, as they are written."""

    words: str
    now: str
    before: str
    change: str


def _numbers(bus: str, period: int) -> dict[str, tuple[Callable[[Clearing], float], int]]:
    """What the two days are compared by, with decimals."""

    def price(day: Clearing) -> float:
        position = day.case.feeder.positions.get(bus)
        return float("nan") if position is None else float(day.dlmp[position, period])

    return {
        f"Price at bus {bus} at {period}:00, USD/MWh": (price, 2),
        "Cost of the day, USD": (lambda day: day.objective_usd, 0),
        "Lost in the lines, kWh": (lambda day: float(day.loss_kw.sum()), 0),
        "Most import, kW": (lambda day: float(day.import_kw.max()), 0),
        "Lowest voltage, of nominal": (lambda day: float(day.voltage_pu.min()), 4),
        "Highest voltage, of nominal": (lambda day: float(day.voltage_pu.max()), 4),
        "Limits that gave way": (lambda day: float(len(day.violations)), 0),
    }


def baseline_rows(clearing: Clearing, before: Clearing, bus: str, link: Link) -> list[Beside]:
    """The numbers that differ between this day and the baseline."""
    found = []
    for words, (value, digits) in _numbers(bus, link.scenario.hour).items():
        now, then = value(clearing), value(before)
        if np.isnan(then):
            found.append(Beside(words, signed(now, digits), "no such bus", ""))
        elif signed(now, digits) != signed(then, digits):
            change = signed(now - then, digits)
            found.append(Beside(words, signed(now, digits), signed(then, digits), change))
    return found


def _compare(link: Link, clearing: Clearing, bus: str) -> str:
    if link.baseline is None:
        return part("compare", rows=None, difference=())
    rows = baseline_rows(clearing, cleared(link.baseline), bus, link)
    return part("compare", rows=rows, difference=link.scenario.difference(link.baseline, names()))


@cache
def queries() -> str:
    """SQL of the topic, for who asks."""
    text = files("workbench.market").joinpath("views.sql").read_text(encoding="utf-8")
    return part("queries", queries={"views.sql": text})
