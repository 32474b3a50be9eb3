"""Voltage on the feeder through the day: its lowest and highest, its limits, and the chosen bus."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.charts.figure import Figure
from workbench.charts.theme import BAR, BAR_EDGE, CARD, GRID, INK, SOFT, STATE_INK
from workbench.grid.feeder import FloatArray, IntArray
from workbench.market.answer import clock
from workbench.market.axes import (
    Slots,
    Upright,
    hours,
    nice,
    pointer,
    room_left,
)
from workbench.market.clearing import Clearing
from workbench.market.pad import Entry, Pad, legend
from workbench.market.price_figure import source
from workbench.words import joined, plural

CLOSE_PU = 2e-4
"""Voltages nearer to a limit are at it."""
PLOT = 140.0


def voltage_figure(
    clearing: Clearing, bus: str, period: int, width: int, scale: float = 1.0,
    baseline: Clearing | None = None, plays: bool = False,
) -> Figure:  # fmt: skip
    """Lowest and highest voltage by period as a band, and the chosen bus as a line in it."""
    pad = Pad(clearing, period, width, scale, plays)
    i, volts = clearing.case.feeder.positions[bus], clearing.voltage_pu
    low, high, own = volts.min(axis=0), volts.max(axis=0), volts[i]
    before = _before(baseline, clearing, bus)
    name = f"bus {bus}" if i else "substation"
    entries = [Entry(name, INK, "line"), Entry("all buses", BAR_EDGE, pale=True)]
    if before is not None:
        entries.append(Entry(f"baseline, {name}", SOFT, "dashed"))
    legend(pad, entries)
    pad.bottom += 1.4 * pad.px
    top = pad.bottom + 5 * scale
    bottom = top + PLOT * scale
    ends = [low, high] if before is None else [low, high, before]
    axis = _axis(np.array(ends), limits(clearing), top, bottom, pad)
    said = [
        f"{tick:.2f}" if round(tick, 2) == round(tick, 4) else f"{tick:.3f}" for tick in axis.ticks
    ]
    slots = Slots(room_left([*said, "0.000"], pad), width - 2.0, clearing.case.periods, scale)
    _rules(pad, axis, slots, said, limits(clearing))
    lows, highs = _points(slots, axis.y(low)), _points(slots, axis.y(high))
    band = "M" + "L".join(highs) + "L" + "L".join(reversed(lows)) + "z"
    pad.add("path", d=band, fill=BAR)
    for edge in (lows, highs):
        pad.add("path", d="M" + "L".join(edge), fill="none", stroke=BAR_EDGE, stroke_width=scale)
    if before is not None:
        pad.add(
            "path", d="M" + "L".join(_points(slots, axis.y(before))), fill="none", stroke=SOFT,
            stroke_width=1.4 * scale, stroke_dasharray=f"{4 * scale:g} {2.5 * scale:g}",
        )  # fmt: skip
    pad.add(
        "path", d="M" + "L".join(_points(slots, axis.y(own))), fill="none", stroke=INK,
        stroke_width=1.8 * scale, stroke_linejoin="round",
    )  # fmt: skip
    _limits(pad, axis, slots, limits(clearing))
    _chosen(pad, slots, axis, own, outside(clearing)[i], top)
    pad.add("path", d=f"M{slots.left:.1f} {bottom:.1f}H{slots.right:.1f}", stroke=SOFT)
    pointer(pad, slots, bottom)
    hours(pad, slots, bottom)
    titles = voltage_titles(clearing, bus)
    words = "Share of nominal (per unit), lowest to highest bus"
    return Figure(
        titles[period],
        words + ("; ✕ is outside a limit" if outside(clearing)[i].any() else ""),
        pad.svg(),
        f"{titles[period]}. At {clock(clearing, period)} {name} has {own[period]:.3f}, "
        f"the lowest bus {low[period]:.3f}, the highest {high[period]:.3f}.",
        source(clearing),
    )


def limits(clearing: Clearing) -> dict[str, float]:
    """Floor and ceiling, where there are such."""
    options = clearing.case.options
    given = {"floor": options.voltage_min_pu, "ceiling": options.voltage_max_pu}
    return {name: value for name, value in given.items() if value is not None}


def outside(clearing: Clearing) -> IntArray:
    """(buses, periods) -1 below the floor, 1 above the ceiling; the source has no limits."""
    volts = clearing.voltage_pu
    found = np.zeros(volts.shape, dtype=np.int64)
    own = limits(clearing)
    if "floor" in own:
        found[volts < own["floor"] - CLOSE_PU] = -1
    if "ceiling" in own:
        found[volts > own["ceiling"] + CLOSE_PU] = 1
    found[0] = 0
    return found


def _before(baseline: Clearing | None, clearing: Clearing, bus: str) -> FloatArray | None:
    if baseline is None or baseline.case.periods != clearing.case.periods:
        return None
    i = baseline.case.feeder.positions.get(bus)
    return None if i is None else baseline.voltage_pu[i]


def _axis(
    values: FloatArray, own: dict[str, float], top: float, bottom: float, pad: Pad
) -> Upright:
    """Axis with all voltages and limits; room above and below for the names of limits."""
    low, high = min(values.min(), *own.values(), 9.0), max(values.max(), *own.values(), 0.0)
    if high - low < 0.02:
        low, high = (low + high) / 2 - 0.01, (low + high) / 2 + 0.01
    tall = bottom - top
    spare = (high - low) * 1.45 * pad.px / (tall - 2.9 * pad.px)
    knots, heights = (float(low - spare), float(high + spare)), (bottom, top)
    kept = sorted(own.values())
    apart = 1.5 * pad.px / tall * (knots[1] - knots[0])
    room = [t for t in nice(*knots, 5) if all(abs(t - each) > apart for each in kept)]
    if own and 2 * pad.px > abs(
        np.interp(kept[-1], knots, heights) - np.interp(kept[0], knots, heights)
    ):
        kept = kept[:1]
    edge = 0.5 * apart
    room = [t for t in room if knots[0] + edge < t < knots[1] - edge]
    return Upright(knots, heights, (*kept, *room))


def _points(slots: Slots, ys: FloatArray) -> list[str]:
    """Middles of the periods; of a single one, both its edges."""
    if slots.periods == 1:
        return [f"{x:.1f} {ys[0]:.1f}" for x in (slots.left, slots.right)]
    return [f"{x:.1f} {y:.1f}" for x, y in zip(slots.middles.tolist(), ys.tolist(), strict=True)]


def _rules(
    pad: Pad, axis: Upright, slots: Slots, said: Sequence[str], own: dict[str, float]
) -> None:
    for value, words in zip(axis.ticks, said, strict=True):
        y, is_limit = axis.at(value), value in own.values()
        if not is_limit:
            pad.add("path", d=f"M{slots.left:.1f} {y:.1f}H{slots.right:.1f}", stroke=GRID)
        ink = STATE_INK["missed"] if is_limit else SOFT
        pad.text(slots.left - 6 * pad.scale, y + 0.36 * pad.px, words, anchor="end", ink=ink)


def _limits(pad: Pad, axis: Upright, slots: Slots, own: dict[str, float]) -> None:
    """Dashed lines with their names outside of what they allow."""
    miss = STATE_INK["missed"]
    for name, value in own.items():
        y = axis.at(value)
        pad.add(
            "path", d=f"M{slots.left:.1f} {y:.1f}H{slots.right:.1f}", stroke=miss,
            stroke_width=1.2 * pad.scale, stroke_dasharray=f"{4 * pad.scale:g} {3 * pad.scale:g}",
        )  # fmt: skip
        at = y + 1.08 * pad.px if name == "floor" else y - 0.4 * pad.px
        pad.text(slots.left + 2, at, name, ink=miss, halo=True)


def _chosen(
    pad: Pad, slots: Slots, axis: Upright, own: FloatArray, out: IntArray, top: float
) -> None:
    """A dot on the chosen bus's line, a cross where it is outside, and its number above."""
    xs, ys = slots.middles.round(1).tolist(), axis.y(own).round(1).tolist()
    ok, miss, k = STATE_INK["in_time"], STATE_INK["missed"], pad.scale
    inks = [miss if each else ok for each in out.tolist()]
    pad.add(
        "line", stroke=SOFT, stroke_width=k, y1=round(top - 6 * k, 1), **pad.at(x1=xs, x2=xs, y2=ys)
    )
    pad.add(
        "circle", stroke=CARD, stroke_width=1.5 * k,
        **pad.at(
            cx=xs, cy=ys, r=[0 if each else round(4.5 * k, 1) for each in out.tolist()], fill=inks
        ),
    )  # fmt: skip
    r = 4 * k
    crosses = [
        f"M{x - r:.1f} {y - r:.1f}l{2 * r:g} {2 * r:g}m{-2 * r:g} 0l{2 * r:g} {-2 * r:g}"
        if each
        else "M0 0"
        for x, y, each in zip(xs, ys, out.tolist(), strict=True)
    ]
    if out.any():
        pad.add("path", stroke=miss, stroke_width=2.4 * k, fill="none", **pad.at(d=crosses))
    words = [
        f"{'✕' if each else '●'} {v:.3f}"
        for v, each in zip(own.tolist(), out.tolist(), strict=True)
    ]
    pad.told_above(slots.middles, top - 9 * k, words, inks if pad.plays else inks[pad.period])


# --- findings ---


def voltage_titles(clearing: Clearing, bus: str) -> tuple[str, ...]:
    """What the voltage of the day tells, the same in each period."""
    out, own = outside(clearing), limits(clearing)
    found = []
    for side, verb, name in (
        (-1, "falls below its floor", "floor"),
        (1, "rises above its ceiling", "ceiling"),
    ):
        there = out == side
        if name in own and there.any():
            buses = plural(int(there.any(axis=1).sum()), "bus", "buses")
            found.append(f"{verb} at {buses} {_when(clearing, there.any(axis=0))}")
    words = f"Voltage {joined(found)}" if found else _between(clearing)
    return (words,) * clearing.case.periods


def _when(clearing: Clearing, there: IntArray) -> str:
    """From the first such period to the end of the last, or how many where they are apart."""
    at = np.flatnonzero(there)
    first, last = int(at[0]), int(at[-1])
    if clearing.case.periods == len(at):
        return "all day" if len(at) > 1 else f"at {clock(clearing, first)}"
    if last - first + 1 == len(at):
        if first == last:
            return f"at {clock(clearing, first)}"
        end = last + 1
        until = clock(clearing, end) if end < clearing.case.periods else "the end"
        return f"from {clock(clearing, first)} to {until}"
    return f"in {len(at)} of {clearing.case.periods} periods, first at {clock(clearing, first)}"


def _between(clearing: Clearing) -> str:
    low, high = float(clearing.voltage_pu.min()), float(clearing.voltage_pu.max())
    own = limits(clearing)
    if high - low < 5e-4:
        return f"Voltage is {low:.3f} of nominal everywhere"
    floor = "its floor of " if abs(low - own.get("floor", -1.0)) <= CLOSE_PU else ""
    ceiling = "its ceiling of " if abs(high - own.get("ceiling", -1.0)) <= CLOSE_PU else ""
    return f"Voltage stays between {floor}{low:.3f} and {ceiling}{high:.3f} of nominal"
