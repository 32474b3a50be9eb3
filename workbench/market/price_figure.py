"""The price at a bus through the day, split into its parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.charts.figure import Figure
from workbench.charts.theme import INK, PART_INK, SOFT
from workbench.grid.feeder import FloatArray
from workbench.market.answer import SAME_CENTS, SCARCE_CENTS, clock
from workbench.market.axes import (
    USUAL,
    Slots,
    broken,
    dollars,
    hours,
    pointer,
    room_left,
    ruled,
    spotlight,
    stepped,
    upright,
    zero_line,
)
from workbench.market.clearing import Clearing
from workbench.market.pad import Entry, Pad, legend, painted
from workbench.words import joined

SAME = 10 * SAME_CENTS
"""Prices that differ by less are the same in words. [USD/MWh]"""
SCARCE = 10 * SCARCE_CENTS
"""From here on a price says that something gives way. [USD/MWh]"""
NAMES = {"loss": "losses", "congestion": "full lines", "voltage": "voltage limits"}
STRIPES = {"loss": "bar", "congestion": "columns", "voltage": "rows"}
PLOT = 150.0


@dataclass(frozen=True)
class Stack:
    """Parts of the price of one bus; what adds stands on the energy, what takes off is cut out."""

    energy: FloatArray
    parts: dict[str, FloatArray]
    total: FloatArray
    low: FloatArray
    high: FloatArray

    def spans(self) -> dict[tuple[str, bool], tuple[FloatArray, FloatArray]]:
        """Lower and upper end of each part in each period, by whether it adds."""
        found = {}
        up, down = self.energy, self.energy
        for name, part in self.parts.items():
            more, less = np.maximum(part, 0.0), np.minimum(part, 0.0)
            found[name, True] = up, up + more
            found[name, False] = down + less, down
            up, down = up + more, down + less
        return found


def stack(clearing: Clearing, bus: str) -> Stack:
    """Prices of a bus and their parts."""
    i, prices = clearing.case.feeder.positions[bus], clearing.prices
    parts = {name: getattr(prices, name)[i] for name in NAMES}
    return Stack(prices.energy[i], parts, clearing.dlmp[i], clearing.low[i], clearing.high[i])


def price_figure(
    clearing: Clearing, bus: str, period: int, width: int, scale: float = 1.0,
    baseline: Clearing | None = None, plays: bool = False,
) -> Figure:  # fmt: skip
    """Price at a bus by period: energy, and what losses and limits add to it or take off."""
    own, titles = stack(clearing, bus), price_titles(clearing, bus)
    pad = Pad(clearing, period, width, scale, plays)
    before = _other(baseline, clearing, bus)
    _legend(pad, own, before is not None)
    pad.bottom += 1.4 * pad.px
    top = pad.bottom + 5 * scale
    bottom = top + PLOT * scale
    spans = own.spans()
    ends = [own.energy, own.total, own.low, own.high, *(e for span in spans.values() for e in span)]
    if before is not None:
        ends.append(before)
    highs = np.max(ends, axis=0)
    usual = max(USUAL, 3 * float(np.abs(own.energy).max()))
    axis = upright(np.array(ends), usual, top, bottom, 4)
    said = [dollars(tick) for tick in axis.ticks]
    slots = Slots(room_left(said, pad), width - 2.0, clearing.case.periods, scale)
    ruled(pad, axis, slots.left, slots.right, said)
    base = np.full_like(own.energy, axis.at(0.0))
    y = axis.y(own.energy)
    energy = slots.bars(np.minimum(y, base), np.maximum(y, base))
    pad.parts += painted(energy, PART_INK["energy"], "bar", scale)
    for (name, adds), (low, high) in spans.items():
        bars = slots.bars(axis.y(high), axis.y(low))
        pad.parts += painted(bars, PART_INK[name], STRIPES[name], scale, pale=not adds)
    _whiskers(pad, own, slots, axis.y(own.low), axis.y(own.high))
    spotlight(pad, slots, top, bottom)
    zero_line(pad, axis, slots.left, slots.right)
    if before is not None:
        pad.add(
            "path", d=stepped(slots, axis.y(before)), fill="none", stroke=SOFT,
            stroke_width=1.5 * scale, stroke_dasharray=f"{4 * scale:g} {2.5 * scale:g}",
        )  # fmt: skip
    ys = axis.y(own.total)
    ticks = "".join(
        f"M{x:.1f} {at:.1f}h{slots.bar:.1f}"
        for x, at in zip(slots.lefts.tolist(), ys.tolist(), strict=True)
    )
    pad.add("path", d=ticks, stroke=INK, stroke_width=1.4 * scale, fill="none")
    broken(pad, axis, slots.left, slots.right)
    pad.add(
        "line", stroke=INK, stroke_width=scale, y1=round(top - 6 * scale, 1),
        **pad.at(x1=_list(slots.middles), x2=_list(slots.middles), y2=_list(axis.y(highs) - 1)),
    )  # fmt: skip
    pad.told_above(slots.middles, top - 9 * scale, [dollars(v) for v in own.total.tolist()])
    pointer(pad, slots, bottom)
    hours(pad, slots, bottom)
    return Figure(
        titles[period],
        _subtitle(own, bool(axis.breaks), clearing, bus),
        pad.svg(),
        _alternative(clearing, own, bus, period, titles[period]),
        source(clearing),
    )


def source(clearing: Clearing) -> str:
    """Where the numbers of a market figure come from."""
    feeder = clearing.case.feeder
    return (
        f"Feeder: {feeder.source or feeder.name}. Prices, shapes and offers: as set, or assumed by "
        "this workbench. Cleared by this workbench."
    )


def _list(values: FloatArray) -> list[float]:
    found: list[float] = values.round(1).tolist()
    return found


def _other(baseline: Clearing | None, clearing: Clearing, bus: str) -> FloatArray | None:
    """Price of the baseline where it has this bus and these periods."""
    if baseline is None or baseline.case.periods != clearing.case.periods:
        return None
    i = baseline.case.feeder.positions.get(bus)
    return None if i is None else baseline.dlmp[i]


def _legend(pad: Pad, own: Stack, has_baseline: bool) -> None:
    entries = [Entry("energy", PART_INK["energy"], numbers=_told(own.energy))]
    for name, part in own.parts.items():
        if np.abs(part).max() >= SAME:
            pale = bool((part < -SAME).sum() > (part > SAME).sum())
            signs = _told(part, plus="+")
            entries.append(
                Entry(NAMES[name], PART_INK[name], STRIPES[name], numbers=signs, pale=pale)
            )
    if (own.high - own.low > SAME).any() or (own.total < own.energy - SAME).any():
        entries.append(Entry("price", INK, "line"))
    if has_baseline:
        entries.append(Entry("baseline", SOFT, "dashed"))
    legend(pad, entries)


def _told(values: FloatArray, plus: str = "") -> list[str]:
    said = [dollars(v) for v in values.tolist()]
    return [s if s.startswith("−") or not float(s.replace(",", "")) else f"{plus}{s}" for s in said]


def _whiskers(pad: Pad, own: Stack, slots: Slots, low: FloatArray, high: FloatArray) -> None:
    """How far each price holds, where it is left open."""
    cap = min(0.3 * slots.bar, 3 * pad.scale)
    found = [
        f"M{x:.1f} {a:.1f}V{b:.1f}M{x - cap:.1f} {a:.1f}h{2 * cap:.1f}"
        f"M{x - cap:.1f} {b:.1f}h{2 * cap:.1f}"
        for x, a, b, wide in zip(
            slots.middles.tolist(), low.tolist(), high.tolist(), (own.high - own.low).tolist(),
            strict=True,
        )
        if wide > 0.1 * SAME
    ]  # fmt: skip
    if found:
        pad.add("path", d="".join(found), stroke=INK, stroke_width=pad.scale, fill="none")


# --- words ---


def _subtitle(own: Stack, is_broken: bool, clearing: Clearing, bus: str) -> str:
    where = f"bus {bus}" if clearing.case.feeder.positions[bus] else "the substation"
    found = [f"Price at {where} through the day and its parts, USD/MWh"]
    if any((part < -SAME).any() for part in own.parts.values()):
        found.append("pale parts take off")
    if (own.high - own.low > SAME).any():
        found.append("a thin line is how far a price is left open")
    if is_broken:
        found.append("the axis is broken to fit prices of scarcity")
    return "; ".join(found)


def _place(clearing: Clearing, bus: str) -> str:
    return f"Bus {bus}" if clearing.case.feeder.positions[bus] else "The substation"


def price_titles(clearing: Clearing, bus: str) -> tuple[str, ...]:
    """What the price of a bus tells, in each period."""
    own, where = stack(clearing, bus), _place(clearing, bus)
    is_source = not clearing.case.feeder.positions[bus]
    spare = turned_down_kw(clearing)
    trouble = {v.period for v in clearing.violations}
    found = []
    for t in range(clearing.case.periods):
        price, energy = float(own.total[t]), float(own.energy[t])
        parts = {name: float(part[t]) for name, part in own.parts.items()}
        if is_source:
            words = f"{dollars(price)} USD/MWh"
        elif abs(price) >= SCARCE:
            limit = "a limit gives way" if t in trouble else "all that is cheap is used"
            words = f"{dollars(price)} USD/MWh, because {limit}"
        elif price < -SAME:
            words = f"who takes energy is paid {dollars(-price)} USD/MWh"
        elif abs(price - energy) < SAME:
            words = "the same as at the substation"
        elif price < 0.02 * energy and energy > SAME and spare[t] > 1:
            words = "sun that cannot leave makes energy worthless"
        else:
            words = _difference(price, energy, parts)
        found.append(f"{where}: {words} at {clock(clearing, t)}")
    return tuple(found)


def _difference(price: float, energy: float, parts: dict[str, float]) -> str:
    """What the parts do to the price, in percent where that says something."""
    off = price - energy
    size = f"{abs(off):.0f} USD/MWh" if abs(off) >= 9.95 else f"{abs(off):.1f} USD/MWh"
    if energy > 5 and abs(off) < 3 * energy:
        share = 100 * abs(off) / energy
        size = f"{share:.0f}%" if share >= 1 else "less than 1%"
    total = sum(abs(part) for part in parts.values())
    heavy = sorted(
        (n for n in parts if abs(parts[n]) >= 0.05 * total), key=lambda n: -abs(parts[n])
    )
    if any(parts[n] * off < 0 for n in heavy):
        return f"{size} {'more' if off > 0 else 'less'} than at the substation"
    several = len(heavy) > 1 or heavy[0] != "voltage"
    verb = ("add" if several else "adds") if off > 0 else ("take" if several else "takes")
    named = joined([TITLE_NAMES[n] for n in heavy])
    if off < 0 and heavy == ["loss"]:
        return f"energy used here saves losses, worth {size},"
    return f"{named} {verb} {size if off > 0 else f'off {size}'}"


TITLE_NAMES = {"loss": "losses", "congestion": "full lines", "voltage": "voltage"}


def turned_down_kw(clearing: Clearing) -> FloatArray:
    """(periods,) sun and wind that is there and not taken. [kW]"""
    found = np.zeros(clearing.case.periods)
    for row, resource in enumerate(clearing.case.resources):
        if resource.asset.name in ("photovoltaic", "wind"):
            there = resource.most_kw(clearing.case.periods)
            found += np.maximum(there - clearing.p_kw[row], 0.0)
    return found


def _alternative(clearing: Clearing, own: Stack, bus: str, period: int, title: str) -> str:
    parts = [f"energy {dollars(float(own.energy[period]))}"] + [
        f"{NAMES[name]} {dollars(float(part[period]))}"
        for name, part in own.parts.items()
        if abs(part[period]) >= 0.1 * SAME
    ]
    found = [
        f"{title}.",
        f"At {clock(clearing, period)} {dollars(float(own.total[period]))} USD/MWh: "
        f"{joined(parts)}.",
    ]
    if clearing.case.periods > 1:
        low, high = int(own.total.argmin()), int(own.total.argmax())
        found.append(
            f"Least {dollars(float(own.total[low]))} at {clock(clearing, low)}, "
            f"most {dollars(float(own.total[high]))} at {clock(clearing, high)}."
        )
    return " ".join(found)
