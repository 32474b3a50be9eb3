"""What the supply of each period tells, as titles of its figure."""

from __future__ import annotations

from workbench.market.answer import clock
from workbench.market.axes import said_mw
from workbench.market.clearing import Clearing
from workbench.market.offers import (
    USED_KW,
    BoolArray,
    Supply,
    out_of_order,
    supply,
    word_of,
)
from workbench.market.price_figure import turned_down_kw


def supply_titles(clearing: Clearing, bus: str) -> tuple[str, ...]:
    """What the supply of each period tells."""
    found = supply(clearing)
    return titles_of(clearing, found, out_of_order(clearing, found))


def titles_of(clearing: Clearing, found: Supply, dearer: BoolArray) -> tuple[str, ...]:
    """The same, of a supply that is known; `dearer` marks offers used out of their turn."""
    spare = turned_down_kw(clearing)
    titles = []
    for t in range(clearing.case.periods):
        at = clock(clearing, t)
        out = [o.word for n, o in enumerate(found.offers) if dearer[n, t]]
        if found.shed_kw[t] > USED_KW:
            words = f"{said_mw(float(found.shed_kw[t]))} cannot be served at {at}"
        elif out:
            verb = "is called" if out[0] == "demand response" else "runs"
            reason = _place_reason(clearing, t, out[0])
            words = f"{out[0].capitalize()} {verb} at {at} though others are cheaper: {reason}"
            if _only_substation(found, dearer, t):
                words = words.replace("others are", "the substation is")
        elif spare[t] > USED_KW:
            reason = _spare_reason(clearing, t)
            words = f"{said_mw(float(spare[t]))} of sun is turned down at {at}: {reason}"
        elif found.sent_kw[t] > USED_KW:
            words = f"More than is needed at {at}: {said_mw(float(found.sent_kw[t]))} flows back up"
        else:
            words = f"The cheapest offers serve {said_mw(float(found.needed_kw[t]))} at {at}"
        titles.append(words)
    return tuple(titles)


def _only_substation(found: Supply, dearer: BoolArray, t: int) -> bool:
    """Whether the substation is what is cheaper and left over."""
    price = next(o.price[t] for o in found.offers if o.word == "substation")
    least = min(o.price[t] for n, o in enumerate(found.offers) if dearer[n, t])
    return bool(found.open_kw[t] > USED_KW and price < least)


def _place_reason(clearing: Clearing, t: int, word: str) -> str:
    """What makes a dear offer worth its price: the largest part where most of it is used."""
    rows = [n for n, r in enumerate(clearing.case.resources) if word_of(r) == word]
    row = max(rows, key=lambda n: clearing.p_kw[n, t])
    bus = max(clearing.case.resources[row].shares.items(), key=lambda item: item[1])[0]
    i, prices = clearing.case.feeder.positions[bus], clearing.prices
    reasons = {
        "it holds up the voltage": prices.voltage[i, t],
        "the line to it is full": prices.congestion[i, t],
        "less is lost on the way": prices.loss[i, t],
    }
    return max(reasons, key=lambda words: reasons[words])


def _spare_reason(clearing: Clearing, t: int) -> str:
    """What keeps the sun from being taken, where the price is lowest."""
    prices = clearing.prices
    reasons = {
        "voltage is at its ceiling": -prices.voltage[:, t].min(),
        "a line is full": -prices.congestion[:, t].min(),
        "energy is worth less than nothing": -prices.energy[:, t].min(),
    }
    return max(reasons, key=lambda words: reasons[words])
