"""Who serves the feeder through the day, and who takes: power by class, period by period."""

from __future__ import annotations

import numpy as np

from workbench.charts.figure import Figure
from workbench.charts.theme import CLASS_INK, INK, SOFT
from workbench.grid.feeder import FloatArray
from workbench.market.answer import clock
from workbench.market.axes import (
    Slots,
    hours,
    mw,
    pointer,
    room_left,
    ruled,
    said_mw,
    spotlight,
    stepped,
    upright,
    zero_line,
)
from workbench.market.clearing import Clearing
from workbench.market.offers import STORES, USED_KW, shed_kw, word_of
from workbench.market.pad import Entry, Pad, legend, painted
from workbench.market.price_figure import source
from workbench.words import joined

GIVING = (
    "substation", "solar", "wind and water", "battery", "vehicles", "demand response", "generator",
    "back-up",
)  # fmt: skip
TAKING = ("battery", "vehicles", "flexible load", "export")
STRIPES = {
    "battery": "columns",
    "vehicles": "rows",
    "demand response": "grid",
    "flexible load": "columns",
    "export": "rows",
}
TAKING_NAMES = {
    "battery": "battery charging",
    "vehicles": "vehicles charging",
    "flexible load": "flexible load",
    "export": "sent up",
}
INTO = {
    "battery": "charges batteries",
    "vehicles": "charges vehicles",
    "flexible load": "runs flexible load",
    "export": "flows back up",
}
NAMES = {"vehicles": "vehicles giving"}
PLOT = 150.0

Powers = dict[str, FloatArray]


def powers(clearing: Clearing) -> tuple[Powers, Powers]:
    """(periods,) power by word of what gives, and of what takes; both positive. [kW]"""
    nothing = np.zeros(clearing.case.periods)
    gives = {"substation": np.maximum(clearing.import_kw, 0.0)}
    takes = {"export": np.maximum(-clearing.import_kw, 0.0)}
    for row, resource in enumerate(clearing.case.resources):
        word, power = word_of(resource), clearing.p_kw[row]
        if word:
            gives[word] = gives.get(word, nothing) + np.maximum(power, 0.0)
        if power.min() < 0:
            taker = word if word in STORES else "flexible load"
            takes[taker] = takes.get(taker, nothing) - np.minimum(power, 0.0)
    return (
        {word: gives[word] for word in GIVING if word in gives and gives[word].max() > USED_KW},
        {word: takes[word] for word in TAKING if word in takes and takes[word].max() > USED_KW},
    )


def dispatch_figure(
    clearing: Clearing, bus: str, period: int, width: int, scale: float = 1.0,
    baseline: Clearing | None = None, plays: bool = False,
) -> Figure:  # fmt: skip
    """Power by class and period: what serves the feeder, and below zero what charges or leaves."""
    gives, takes = powers(clearing)
    titles = dispatch_titles(clearing, bus)
    pad = Pad(clearing, period, width, scale, plays)
    load = clearing.case.feeder.p_kw.sum() * clearing.case.load_shape + clearing.loss_kw
    before = _before(baseline, clearing)
    entries = [
        Entry(NAMES.get(w, w), CLASS_INK[w], STRIPES.get(w, "bar"), _numbers(kw))
        for w, kw in gives.items()
    ] + [
        Entry(TAKING_NAMES[w], CLASS_INK[w], STRIPES.get(w, "bar"), _numbers(-kw), pale=True)
        for w, kw in takes.items()
    ]
    entries.append(Entry("load and losses", INK, "line", _numbers(load)))
    if before is not None:
        entries.append(Entry("baseline import", SOFT, "dashed"))
    legend(pad, entries)
    top = pad.bottom + 6 * scale
    bottom = top + PLOT * scale
    above, below = sum(gives.values(), 0 * load), -sum(takes.values(), 0 * load)
    ends = [above, below, load] + ([] if before is None else [before])
    axis = upright(np.array(ends) / 1000, np.inf, top, bottom, 5)
    said = [_tick(tick) for tick in axis.ticks]
    slots = Slots(room_left(said, pad), width - 2.0, clearing.case.periods, scale)
    ruled(pad, axis, slots.left, slots.right, said)
    for powers_, sign in ((gives, 1), (takes, -1)):
        edge = 0 * load
        for word, kw in powers_.items():
            after = edge + sign * kw / 1000
            ys = axis.y(np.minimum(edge, after)), axis.y(np.maximum(edge, after))
            bars = slots.bars(ys[1], ys[0])
            pad.parts += painted(
                bars, CLASS_INK[word], STRIPES.get(word, "bar"), scale, pale=sign < 0
            )
            edge = after
    spotlight(pad, slots, top, bottom)
    zero_line(pad, axis, slots.left, slots.right)
    if before is not None:
        pad.add(
            "path", d=stepped(slots, axis.y(before / 1000)), fill="none", stroke=SOFT,
            stroke_width=1.5 * scale, stroke_dasharray=f"{4 * scale:g} {2.5 * scale:g}",
        )  # fmt: skip
    pad.add(
        "path", d=stepped(slots, axis.y(load / 1000)), fill="none", stroke=INK,
        stroke_width=1.6 * scale,
    )  # fmt: skip
    pointer(pad, slots, bottom)
    hours(pad, slots, bottom)
    return Figure(
        titles[period],
        "Power through the day, MW: above zero what serves the feeder"
        + ("; below zero, pale, what is charged or sent up" if takes else ""),
        pad.svg(),
        _alternative(clearing, gives, takes, load, period, titles[period]),
        source(clearing),
    )


def _numbers(kw: FloatArray) -> list[str]:
    return [mw(each) for each in kw.tolist()]


def _tick(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _before(baseline: Clearing | None, clearing: Clearing) -> FloatArray | None:
    if baseline is None or baseline.case.periods != clearing.case.periods:
        return None
    return baseline.import_kw


# --- findings ---


def dispatch_titles(clearing: Clearing, bus: str) -> tuple[str, ...]:
    """Who serves the feeder in each period."""
    gives, takes = powers(clearing)
    shed = shed_kw(clearing)
    return tuple(
        f"{_who(gives, t, clock(clearing, t), shed[t] > USED_KW)}{_besides(gives, takes, shed, t)}"
        for t in range(clearing.case.periods)
    )


def _who(gives: Powers, t: int, at: str, is_short: bool) -> str:
    """Who gives most of it, and who the rest."""
    own = {word: float(kw[t]) for word, kw in gives.items() if kw[t] > USED_KW}
    if not own:
        return f"Nothing is given at {at}"
    first, *rest = sorted(own, key=lambda word: -own[word])
    share = 100 * own[first] / sum(own.values())
    who = "The substation" if first == "substation" else first.capitalize()
    gives_ = f"{who} {'give' if first == 'vehicles' else 'gives'}"
    if round(share) == 100:
        everything = "all that is served" if is_short else "everything"
        return f"{gives_} {'nearly ' if rest else ''}{everything} at {at}"
    named = joined([f"the {w}" if w == "substation" else w for w in rest[:2]])
    return f"{gives_} {share:.0f}% at {at}, {named} {'most of ' if len(rest) > 2 else ''}the rest"


def _besides(gives: Powers, takes: Powers, shed: FloatArray, t: int) -> str:
    """What is not served, else where most of what nobody used goes, where it is much."""
    if shed[t] > USED_KW:
        return f"; {said_mw(float(shed[t]))} is not served"
    total = sum(float(kw[t]) for kw in gives.values())
    taken = {word: float(kw[t]) for word, kw in takes.items() if kw[t] > max(0.02 * total, USED_KW)}
    if not taken:
        return ""
    most = max(taken, key=lambda word: taken[word])
    return f"; {said_mw(taken[most])} {INTO[most]}"


def _alternative(
    clearing: Clearing, gives: Powers, takes: Powers, load: FloatArray, t: int, title: str
) -> str:
    found = [f"{NAMES.get(w, w)} {mw(kw[t])}" for w, kw in gives.items() if kw[t] > USED_KW]
    found += [f"{TAKING_NAMES[w]} {mw(kw[t])}" for w, kw in takes.items() if kw[t] > USED_KW]
    return (
        f"{title}. Load and losses {said_mw(float(load[t]))}; in MW: {joined(found) or 'nothing'}. "
        f"Most load and losses at {clock(clearing, int(load.argmax()))}: "
        f"{said_mw(float(load.max()))}."
    )
