"""What a cleared day shows, as findings: titles for the diagram, one for each period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.market.answer import SAME_CENTS, cents, said_cents
from workbench.market.picture import loading
from workbench.words import joined, plural

if TYPE_CHECKING:
    from workbench.market.clearing import Clearing


def feeder_titles(clearing: Clearing, view: str) -> tuple[str, ...]:
    """(periods,) what the diagram shows in each period, colored by `view`."""
    title = {"price": _price, "voltage": _voltage, "loading": _loading}[view]
    return tuple(title(clearing, t) for t in range(clearing.case.periods))


# --- by price ---


def _price(clearing: Clearing, t: int) -> str:
    gave_way = _gave_way(clearing, t)
    if gave_way:
        return gave_way
    energy = clearing.prices.energy[:, t]
    off = clearing.dlmp[:, t] - energy
    if cents(float(np.abs(off).max())) < SAME_CENTS:
        return "Every bus has the substation’s price"
    bus = int(np.abs(off).argmax())
    parts = {name: getattr(clearing.prices, name)[bus, t] for name in _REASONS}
    most = max(parts, key=lambda name: abs(parts[name]))
    words = _REASONS[most](clearing, t, bool(parts[most] > 0))
    if energy[0] < 0:
        return f"Energy is worth less than nothing; {words[0].lower()}{words[1:]}"
    return words


def _lost(clearing: Clearing, t: int, dearer: bool) -> str:
    if clearing.prices.energy[0, t] < 0:
        return "What is lost on the way is paid for too" if not dearer else _BACK
    return "The far end pays for the losses on the way" if dearer else _BACK


_BACK = "Power flows back, so using it far out saves losses"


def _held(_clearing: Clearing, _t: int, dearer: bool) -> str:
    if dearer:
        return "Voltage at its floor makes the far end dear"
    return "Voltage at its ceiling makes the far end cheap"


def _full(clearing: Clearing, t: int, dearer: bool) -> str:
    lines = [b.element for b in clearing.bindings if b.kind == "overload" and b.period == t]
    are = "is" if len(lines) == 1 else "are"
    named = f"Line {lines[0]}" if len(lines) == 1 else f"Lines {joined(lines[:3])}"
    return f"{named} {are} full: behind {'it' if len(lines) == 1 else 'them'} energy is " + (
        "dear" if dearer else "cheap"
    )


_REASONS = {"loss": _lost, "voltage": _held, "congestion": _full}


def _gave_way(clearing: Clearing, t: int) -> str:
    """Limits that gave way in a period, which is what its prices then say."""
    now = [v for v in clearing.violations if v.period == t]
    voltage = {v.element for v in now if v.kind.startswith("voltage")}
    lines = {v.element for v in now if v.kind == "overload"}
    served = {v.element for v in now if v.kind == "shed"}
    if served:
        return f"Load is not served at {plural(len(served), 'bus', 'buses')}"
    if voltage:
        return f"Nobody can hold the voltage at {plural(len(voltage), 'bus', 'buses')}"
    if lines:
        return f"Nobody can relieve {plural(len(lines), 'line')} that {_is(lines)} overloaded"
    return "A limit gives way" if now else ""


def _is(things: set[str]) -> str:
    return "is" if len(things) == 1 else "are"


# --- by voltage, by loading ---


def _voltage(clearing: Clearing, t: int) -> str:
    volts = clearing.voltage_pu[:, t]
    low, high = int(volts.argmin()), int(volts.argmax())
    buses = clearing.case.feeder.buses
    start = f"from {volts[0]:.3f} of nominal"
    if not low:
        return f"Voltage rises {start} to {volts[high]:.3f} at bus {buses[high]}"
    words = f"Voltage falls {start} to {volts[low]:.3f} at bus {buses[low]}"
    return f"{words}; highest is {volts[high]:.3f} at bus {buses[high]}" if high else words


def _loading(clearing: Clearing, t: int) -> str:
    part = loading(clearing)[:, t]
    part[0] = np.nan  # no line leads to the substation
    if np.isnan(part).all():
        return "No line has a rating, so none can be full"
    line = int(np.nanargmax(part))
    name = clearing.case.feeder.lines[line]
    if part[line] > 1.0005:
        return f"Line {name} carries {100 * part[line]:.0f}% of its rating, more than it may"
    return f"The fullest line, {name}, carries {100 * part[line]:.0f}% of its rating"


def parts_of(clearing: Clearing, bus: str, t: int) -> str:
    """The price at a bus with its parts, in words: `9.5 cents: energy 8.3, losses 1.2`."""
    i = clearing.case.feeder.positions[bus]
    words = {"energy": "energy", "loss": "losses", "congestion": "full lines", "voltage": "voltage"}
    values = {name: getattr(clearing.prices, name)[i, t] for name in words}
    told = [f"{words[n]} {said_cents(v)}" for n, v in values.items() if abs(cents(v)) >= 0.005]
    return f"{said_cents(clearing.dlmp[i, t])}: {joined(told)}" if told else "nothing"
