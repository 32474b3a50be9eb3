"""Supply of one period, drawn: offers from the cheapest up, what is used, what is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.charts.figure import Figure
from workbench.charts.svg import Box, shortened, text_width
from workbench.charts.theme import BAR_INK, CLASS_INK, INK, SOFT, STATE_INK
from workbench.grid.feeder import FloatArray
from workbench.market.axes import (
    USUAL,
    Upright,
    broken,
    dollars,
    mw,
    room_left,
    ruled,
    said_mw,
    upright,
    zero_line,
)
from workbench.market.clearing import Clearing
from workbench.market.offers import (
    USED_KW,
    BoolArray,
    Offer,
    Supply,
    out_of_order,
    supply,
)
from workbench.market.pad import Pad
from workbench.market.price_figure import source
from workbench.market.supply_findings import titles_of
from workbench.words import joined

Edges = tuple[float, float, float, float]
LEAST = 4.0
"""Height of an offer at no price. [px]"""
PLOT = 132.0


@dataclass(frozen=True)
class Block:
    """An offer in one period on the drawing."""

    offer: int
    left: float
    right: float
    used: float
    top: float
    bottom: float


def supply_figure(
    clearing: Clearing, bus: str, period: int, width: int, scale: float = 1.0,
    baseline: Clearing | None = None, plays: bool = False,
) -> Figure:  # fmt: skip
    """Offers of a period from the cheapest up; the line is what was needed."""
    found = supply(clearing)
    dearer = out_of_order(clearing, found)
    titles = titles_of(clearing, found, dearer)
    pad = Pad(clearing, period, width, scale, plays)
    shown = range(clearing.case.periods) if plays else [period]
    prices = np.array([np.where(o.there_kw > 0, o.price, 0.0) for o in found.offers])
    usual = max(USUAL, 3 * float(np.abs(clearing.case.price_usd_per_mwh).max()))
    trial = upright(prices, usual, 0.0, PLOT * scale, 4)
    said = [dollars(tick) for tick in trial.ticks]
    left, right = room_left(said, pad), width - 2.0
    stub = 16 * scale
    total = max(sum(o.there_kw[t] for o in found.offers) for t in range(clearing.case.periods))
    total = max(total, float((found.needed_kw + found.sent_kw).max()), 1.0)
    before = None
    if baseline is not None and baseline.case.periods == clearing.case.periods:
        before = supply(baseline).needed_kw
        total = max(total, float(before.max()))
    per_kw = (right - left - stub) / total
    stacks = {t: _blocks(found, t, trial, left, per_kw, stub) for t in shown}
    lines = _lines(pad, found, stacks, left, per_kw, PLOT * scale)
    labels = {t: _labels(found, t, stacks[t], lines[t], left, pad) for t in shown}
    head = -min((box.top for own in labels.values() for box in own.values()), default=0.0)
    top = max(head, 0.0) + 2
    axis = upright(prices, usual, top, top + PLOT * scale, 4)
    ruled(pad, axis, left, right, said)
    for n in range(len(found.offers)):
        _draw_offer(pad, found, n, stacks, top, stub, dearer)
    _draw_lines(pad, lines, top)
    zero_line(pad, axis, left, right)
    broken(pad, axis, left, right)
    for n in range(len(found.offers)):
        _draw_label(pad, found, n, stacks, labels, top, dearer)
    _needed_words(pad, found, left, per_kw, top + PLOT * scale, before)
    words = "Offers from the cheapest up, USD/MWh; width and numbers are MW used, pale is left over"
    if dearer.any() if plays else dearer[:, period].any():
        words += "; an outline marks what is used out of turn"
    return Figure(
        titles[period], words, pad.svg(), _alternative(clearing, found, period, titles[period]),
        source(clearing),
    )  # fmt: skip


def _blocks(
    found: Supply, t: int, axis: Upright, left: float, per_kw: float, stub: float
) -> dict[int, Block]:
    """Offers that are there in a period, the cheapest at the left."""
    order = sorted(range(len(found.offers)), key=lambda n: (found.offers[n].price[t], n))
    x, zero, made = left, axis.at(0.0), {}
    for n in order:
        offer = found.offers[n]
        there = float(offer.there_kw[t]) * per_kw
        is_open = offer.word == "substation" and np.isinf(found.open_kw[t])
        if there < 0.05 and not is_open:
            continue
        y = axis.at(float(offer.price[t]))
        y, low = (
            (min(y, zero - LEAST), zero) if offer.price[t] >= 0 else (zero, max(y, zero + LEAST))
        )
        right = x + there
        made[n] = Block(n, x, right, x + float(offer.used_kw[t]) * per_kw, y, low)
        x = right + (stub if is_open else 0.0)
    return made


def _labels(
    found: Supply, t: int, blocks: Mapping[int, Block], lines: Sequence[Box], left: float, pad: Pad
) -> dict[int, Box]:
    """Places of the names: over their block, over no other text, block or line."""
    high = 1.22 * pad.px
    taken = [(b.left, b.top, b.right, b.bottom) for b in blocks.values()]
    taken += [(line.left, line.top, line.right, line.bottom) for line in lines]
    placed: dict[int, Box] = {}
    for n, block in blocks.items():
        if not found.offers[n].widest:
            continue
        words = _name(found.offers[n], t, pad.width - 2 - left, pad.px)
        wide = text_width(words, pad.px, bold=True)
        starts = ((block.left + block.right - wide) / 2, block.right - wide, block.left)
        held = [min(max(start, left), pad.width - 1 - wide) for start in starts]
        floors = [_free(start, start + wide, block.top - 1, high, taken) for start in held]
        which = max(range(len(held)), key=lambda k: (round(floors[k]), -k))
        placed[n] = Box(held[which], floors[which] - high, wide, high, words)
        taken.append((held[which], floors[which] - high, held[which] + wide, floors[which]))
    return placed


def _free(left: float, right: float, floor: float, high: float, taken: list[Edges]) -> float:
    """Lowest height at or above `floor` on which words stand free."""
    near = [box for box in taken if box[0] < right + 2 and left < box[2] + 2]
    for _, top, _, bottom in sorted(near, key=lambda box: -box[3]):
        if top < floor and floor - high < bottom:
            floor = top - 1
    return floor


def _name(offer: Offer, t: int, room: float, px: float) -> str:
    """Its word, and what it gives where there is room."""
    used = float(offer.used_kw[t])
    words = f"{offer.word} {mw(used)}" if used >= 5 else offer.word
    if text_width(words, px, bold=True) > room:
        words = shortened(offer.word, room / 1.13, px)
    return words


def _by_period(
    pad: Pad, stacks: Mapping[int, Mapping[int, Block]], n: int, zero: float
) -> list[Block]:
    """The block of an offer in each period; one without width where it is not there."""
    found, last = [], Block(n, 0.0, 0.0, 0.0, zero, zero)
    first = next((own[n] for own in stacks.values() if n in own), last)
    last = Block(n, first.left, first.left, first.left, first.top, first.bottom)
    for t in range(pad.clearing.case.periods):
        block = stacks.get(t, {}).get(n)
        if block is None:
            found.append(Block(n, last.left, last.left, last.left, last.top, last.bottom))
        else:
            found.append(block)
            last = block
    return found


def _draw_offer(
    pad: Pad, found: Supply, n: int, stacks: Mapping[int, Mapping[int, Block]], top: float,
    stub: float, dearer: BoolArray,
) -> None:  # fmt: skip
    """What is there, pale, and what is used of it, in full."""
    own = _by_period(pad, stacks, n, top)
    if not any(n in each for each in stacks.values()):
        return
    ink = CLASS_INK[found.offers[n].word]
    is_open = found.offers[n].word == "substation" and bool(np.isinf(found.open_kw).any())
    ys = [b.top + top for b in own]
    tall = [b.bottom - b.top for b in own]
    lefts = [b.left for b in own]
    pad.add(
        "rect", fill=ink, fill_opacity=0.3,
        **pad.at(x=lefts, width=[b.right - b.left for b in own], y=ys, height=tall),
    )  # fmt: skip
    if is_open:  # more, without an end
        for part, opacity in ((0.0, 0.22), (1 / 3, 0.14), (2 / 3, 0.06)):
            pad.add(
                "rect", fill=ink, fill_opacity=opacity, width=round(stub / 3, 1),
                **pad.at(x=[b.right + part * stub for b in own], y=ys, height=tall),
            )  # fmt: skip
    outline = [INK if dearer[n, t] else ink for t in range(len(own))]
    used = [max(b.used - b.left, 0.0) for b in own]
    used = [max(w, 2.0) if dearer[n, t] else w for t, w in enumerate(used)]
    pad.add(
        "rect", fill=ink, stroke_width=1.2 * pad.scale,
        **pad.at(
            x=lefts, width=used, y=ys, height=tall,
            stroke=outline, stroke_opacity=[1 if d else 0 for d in dearer[n].tolist()],
        ),
    )  # fmt: skip


def _draw_label(
    pad: Pad, found: Supply, n: int, stacks: Mapping[int, Mapping[int, Block]],
    labels: Mapping[int, Mapping[int, Box]], top: float, dearer: BoolArray,
) -> None:  # fmt: skip
    """Name and used power of an offer, tied to its block where it had to move up."""
    periods = range(pad.clearing.case.periods)
    boxes = [labels.get(t, {}).get(n) for t in periods]
    there = next((box for box in boxes if box), None)
    if there is None:
        return
    held = []
    for box in boxes:
        there = box or there
        held.append(there)
    blocks = _by_period(pad, stacks, n, top)
    ends = [
        (min(b.right, h.right) - 2, h.bottom + top, b.top + top)
        if box and b.top - h.bottom > 0.6 * pad.px
        else (min(b.right, h.right) - 2, b.top + top, b.top + top)
        for box, h, b in zip(boxes, held, blocks, strict=True)
    ]
    if any(abs(end[2] - end[1]) > 0.1 for end in ends):
        xs = [end[0] for end in ends]
        pad.add(
            "line", stroke=SOFT, stroke_width=0.8 * pad.scale,
            **pad.at(
                x1=xs, x2=xs, y1=[e[1] for e in ends], y2=[e[2] for e in ends]
            ),
        )  # fmt: skip
    pad.told(
        [box.text if box else "" for box in boxes],
        x=[h.left for h in held],
        y=[h.top + top + 0.95 * pad.px for h in held],
        fill=[INK if dearer[n, t] else SOFT for t in periods],
        font_weight=[600 if dearer[n, t] else 400 for t in periods],
    )


def _lines(
    pad: Pad, found: Supply, stacks: Mapping[int, Mapping[int, Block]], left: float, per_kw: float,
    bottom: float,
) -> dict[int, list[Box]]:  # fmt: skip
    """The line of what was needed, and that with what was sent up besides, in each period."""
    needed = (left + found.needed_kw * per_kw).tolist()
    more = (found.sent_kw * per_kw).tolist()
    lines = {}
    for t, blocks in stacks.items():
        xs = [needed[t]] + ([needed[t] + more[t]] if found.sent_kw[t] > USED_KW else [])
        tops = [b.top for b in blocks.values() for x in xs if b.left - 3 <= x <= b.right + 3]
        top = min([0.75 * bottom, *tops]) - 9 * pad.scale
        lines[t] = [Box(x, top, 0.1, bottom - top) for x in xs]
    return lines


def _draw_lines(pad: Pad, lines: Mapping[int, Sequence[Box]], top: float) -> None:
    """Both lines; the second, dashed, where it is there in some period."""
    own = [lines.get(t) or next(iter(lines.values())) for t in range(pad.clearing.case.periods)]
    dash = f"{4 * pad.scale:g} {2.5 * pad.scale:g}"
    for which in range(max(len(each) for each in own)):
        boxes = [each[min(which, len(each) - 1)] for each in own]
        xs = [box.left for box in boxes]
        pad.add(
            "line", stroke=INK if not which else BAR_INK, stroke_width=1.8 * pad.scale,
            stroke_dasharray=dash if which else None, y2=round(boxes[0].bottom + top + 4, 1),
            **pad.at(
                x1=xs, x2=xs, y1=[box.top + top for box in boxes],
                stroke_opacity=[1 if len(each) > which else 0 for each in own],
            ),
        )  # fmt: skip


def _needed_words(
    pad: Pad, found: Supply, left: float, per_kw: float, bottom: float, before: FloatArray | None
) -> None:
    """What was needed below the line, what was sent up or not served, and what it was before."""
    xs, y = left + found.needed_kw * per_kw, bottom + 5 * pad.scale + pad.px
    pad.told_above(xs, y, [f"{mw(kw)} MW needed" for kw in found.needed_kw.tolist()])
    rows = [
        (found.sent_kw, "{} sent up", BAR_INK, xs + found.sent_kw * per_kw),
        (found.shed_kw, "✕ {} not served", STATE_INK["missed"], xs),
    ]
    if before is not None:
        rows.append((before, "baseline {}", SOFT, left + before * per_kw))
    for values, words, ink, at in rows:
        if (values if pad.plays else values[[pad.period]]).max() > USED_KW:
            y += pad.row
            said = [words.format(said_mw(kw)) if kw > USED_KW else "" for kw in values.tolist()]
            pad.told_above(at, y, said, ink)
    pad.bottom = y + 0.4 * pad.px


def _alternative(clearing: Clearing, found: Supply, t: int, title: str) -> str:
    order = sorted(found.offers, key=lambda o: float(o.price[t]))
    rows = [
        f"{o.word} at {dollars(float(o.price[t]))} USD/MWh, "
        f"{mw(float(o.used_kw[t]))} MW used"
        + ("" if o.word == "substation" and np.isinf(found.open_kw[t]) else
           f" of {mw(float(o.there_kw[t]))}")
        for o in order
        if o.there_kw[t] > USED_KW or o.word == "substation"
    ]  # fmt: skip
    return f"{title}. Needed {said_mw(float(found.needed_kw[t]))}: {joined(rows)}."
