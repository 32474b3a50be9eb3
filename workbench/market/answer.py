"""The answer in words: what a kilowatt-hour is worth at a bus in a period, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from workbench.words import Answer, Phrase, joined, number, plural

if TYPE_CHECKING:
    from workbench.grid.feeder import Feeder
    from workbench.market.clearing import Clearing

SAME_CENTS = 0.05
"""Prices that differ by less are the same in words."""
SCARCE_CENTS = 100.0
"""Above this a price says that something cannot be served, not what it costs."""


def cents(usd_per_mwh: float) -> float:
    """Cents for a kilowatt-hour."""
    return usd_per_mwh / 10


def said_cents(usd_per_mwh: float) -> str:
    """A price in words, three figures of it: `9.53 cents`, `−1.20 cents`, `nothing`."""
    value = cents(usd_per_mwh)
    if abs(value) < 0.005:
        return "nothing"
    digits = 0 if abs(value) >= 99.95 else 1 if abs(value) >= 9.995 else 2
    text = f"{abs(value):,.{digits}f}"
    return f"{'−' if value < 0 else ''}{text} cents"


def clock(clearing: Clearing, period: int) -> str:
    """Time at which a period begins, from the start of the case: `19:00`."""
    minutes = round(period * clearing.case.interval_hours * 60)
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def answer(clearing: Clearing, bus: str, period: int) -> Answer:
    """Say what energy is worth at a bus, how that compares with the substation, and why."""
    i = clearing.case.feeder.positions[bus]
    price, energy = clearing.dlmp[i, period], clearing.prices.energy[i, period]
    state = "missed" if abs(cents(price)) >= SCARCE_CENTS else "tight" if price > energy else ""
    phrases = [
        Phrase(f"At {clock(clearing, period)} a kilowatt-hour at bus {bus} is worth "),
        Phrase(said_cents(price), state, "price"),
        Phrase(", "),
        *_compared(price, energy),
        *_because(clearing, i, period),
    ]
    phrases[-1] = replace(phrases[-1], text=f"{phrases[-1].text}.")  # no dot alone on a line
    return Answer(tuple(phrases), tuple(_notes(clearing)))


def _compared(price: float, energy: float) -> Iterator[Phrase]:
    off = cents(price - energy)
    if abs(off) < SAME_CENTS:
        yield Phrase("the same as at the substation")
    elif energy > 5 and 0.05 * energy < price < 4 * energy:
        share = abs(price - energy) / energy * 100
        percent = f"{share:.0f}%" if share >= 1 else "less than 1%"
        yield Phrase(f"{percent} {'more' if off > 0 else 'less'} than at the substation")
    else:
        yield Phrase(f"where at the substation it is worth {said_cents(energy)}")


def _because(clearing: Clearing, i: int, period: int) -> Iterator[Phrase]:
    """The parts that make most of the difference, the largest first."""
    parts = {
        "loss": clearing.prices.loss[i, period],
        "voltage": clearing.prices.voltage[i, period],
        "congestion": clearing.prices.congestion[i, period],
    }
    total = sum(abs(part) for part in parts.values())
    if cents(total) < SAME_CENTS:
        return
    gives_way = _gives_way(clearing, i, period, max(parts, key=lambda part: abs(parts[part])))
    if cents(total) >= SCARCE_CENTS and gives_way:
        yield Phrase(", because ")
        yield Phrase(gives_way, "missed", "limits")
        return
    reasons = {
        "loss": _lost(parts["loss"], clearing.prices.energy[i, period]),
        "voltage": _voltage(clearing, period, parts["voltage"]),
        "congestion": _full(clearing, i, period),
    }
    named = sorted((p for p in parts if abs(parts[p]) >= 0.2 * total), key=lambda p: -abs(parts[p]))
    yield Phrase(", because ")
    for k, part in enumerate(named):
        yield Phrase(" and because " if k else "")
        yield Phrase(reasons[part], "", part)


def _gives_way(clearing: Clearing, i: int, period: int, part: str) -> str:
    """What gives way in a period, at a price that is set and not paid: what makes the part first.

    A limit that no load is cut for sets a price by itself; else the load that is cut does.
    """
    now = [v for v in clearing.violations if v.period == period]
    on_way = lines_on_way(clearing.case.feeder, i)
    for violation in now:
        of_voltage = part == "voltage" and violation.kind.startswith("voltage")
        of_line = violation.kind == "overload" and violation.element in on_way
        if of_voltage or (part == "congestion" and of_line):
            return f"{KINDS[violation.kind]}, which counts at a set price"
    shed_kw = sum(v.amount for v in now if v.kind == "shed")
    if shed_kw:
        price = clearing.case.options.shed_usd_per_kwh
        return f"{shed_kw:,.0f} kW of load cannot be served, which counts at {price:g} USD a kWh"
    return f"{KINDS[now[0].kind]}, which counts at a set price" if now else ""


def _lost(loss: float, energy: float) -> str:
    """What a price for losses says of them, as a part of what is sent."""
    extra = loss / energy if energy else 0.0
    if energy < 0 < extra:
        return "what is lost on the way is paid for too"
    if extra > 0.01:
        return f"bringing more there loses one in {round((1 + extra) / extra)}"
    if extra < 0:
        return "what is used there need not be sent back up, which saves losses"
    return "a little is lost on the way"


def _voltage(clearing: Clearing, period: int, part: float) -> str:
    """More load pulls a voltage down: dear where one is at its floor, welcome at a ceiling."""
    side = "low" if part > 0 else "high"
    if any(v.period == period and v.kind == f"voltage_{side}" for v in clearing.violations):
        limit = "below its floor" if part > 0 else "above its ceiling"
        return f"a voltage is {limit}, which nobody can mend for less than its set price"
    if part > 0:
        return "more load there would pull a voltage below its floor"
    return "a voltage is at its ceiling and more load would relieve it"


def _full(clearing: Clearing, i: int, period: int) -> str:
    full = [b.element for b in clearing.bindings if b.kind == "overload" and b.period == period]
    on_way = lines_on_way(clearing.case.feeder, i)
    lines = [line for line in full if line in on_way]
    if len(lines) == 1:
        return f"line {lines[0]} is full"
    return (
        f"{plural(len(lines), 'line')} on the way are full" if lines else "lines elsewhere are full"
    )


def lines_on_way(feeder: Feeder, i: int) -> set[str]:
    """Names of the lines between the substation and a bus."""
    found = set()
    while i > 0:
        found.add(feeder.lines[i])
        i = int(feeder.parent[i])
    return found


def _notes(clearing: Clearing) -> Iterator[str]:
    """What completes the answer: the day's cost, its lowest voltage, what gave way."""
    case = clearing.case
    yield (
        f"The whole {_span(clearing)} costs {_usd(clearing.objective_usd)}; "
        f"{clearing.loss_kw.sum() * case.interval_hours:,.0f} kWh are lost in the lines."
    )
    i, t = np.unravel_index(int(clearing.voltage_pu.argmin()), clearing.voltage_pu.shape)
    yield (
        f"The lowest voltage is {clearing.voltage_pu[i, t]:.3f} of nominal, at bus "
        f"{case.feeder.buses[i]} at {clock(clearing, int(t))}."
    )
    if clearing.violations:
        yield _gave_way(clearing)
    if not case.options.losses:
        yield "This is a first look that leaves losses out."
    yield from (f"A local answer: {reason}." for reason in clearing.reasons)


def _usd(value: float) -> str:
    return f"{value:,.0f} USD".replace("-", "\N{MINUS SIGN}")


def _span(clearing: Clearing) -> str:
    hours = clearing.case.periods * clearing.case.interval_hours
    return "day" if 23 <= hours <= 25 else f"time of {hours:g} hours"


KINDS = {
    "shed": "load is not served",
    "spill": "injection is not taken",
    "overload": "a line carries more than its rating",
    "voltage_low": "voltage is below its limit",
    "voltage_high": "voltage is above its limit",
    "import": "import is above its limit",
    "export": "export is above its limit",
}


def _gave_way(clearing: Clearing) -> str:
    """Limits that no resource could keep, by kind, with their price."""
    found = []
    for kind, words in KINDS.items():
        own = {v.period for v in clearing.violations if v.kind == kind}
        if own:
            found.append(f"{words} in {number(len(own))} of {clearing.case.periods} periods")
    return (
        f"Limits gave way: {joined(found)}; at their declared prices that counts "
        f"{clearing.penalty_usd:,.0f} USD, which nobody is paid."
    )
