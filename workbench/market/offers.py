"""Offers in each period: what is there at what price, what is used, what is used out of turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.grid.feeder import FloatArray
from workbench.market.clearing import Clearing
from workbench.market.resources import Resource

BoolArray = NDArray[np.bool_]
GIVERS = {
    "photovoltaic": "solar",
    "wind": "wind and water",
    "hydro": "wind and water",
    "generator": "generator",
    "backup_generator": "back-up",
    "combined_heat_power": "back-up",
    "curtailable_load": "demand response",
    "battery": "battery",
    "ev": "vehicles",
}
"""Classes that give power, and their words in a figure; all others only take."""
STORES = ("battery", "vehicles")
MOST_STEPS = 5
"""Different offers of one word that are kept one by one."""
USED_KW = 0.5
"""Less power is as good as none. [kW]"""


def word_of(resource: Resource) -> str:
    """Word for what a resource is, in figures; empty where it only takes power."""
    if resource.asset.name == "generator" and resource.id.startswith("back"):
        return "back-up"
    return GIVERS.get(resource.asset.name, "")


@dataclass(frozen=True)
class Offer:
    """What is offered at one price a period, and how much of it was used."""

    word: str
    price: FloatArray
    there_kw: FloatArray
    used_kw: FloatArray
    widest: bool = True
    """Whether it stands for others of its word."""


@dataclass(frozen=True)
class Supply:
    """Offers of a day, and what they had to serve."""

    offers: tuple[Offer, ...]
    needed_kw: FloatArray
    """Load, losses and what is charged, served or not."""
    sent_kw: FloatArray
    """Exported beyond that."""
    shed_kw: FloatArray
    open_kw: FloatArray
    """How much more the substation could give; infinite without a limit."""


def supply(clearing: Clearing) -> Supply:
    """Offers of a clearing, those of one price as one."""
    case = clearing.case
    imported = np.maximum(clearing.import_kw, 0.0)
    sent = np.maximum(-clearing.import_kw, 0.0)
    shed = shed_kw(clearing)
    taken = -np.minimum(clearing.p_kw, 0.0).sum(axis=0) if len(case.resources) else 0.0
    load = case.feeder.p_kw.sum() * case.load_shape
    needed = load + clearing.loss_kw + taken
    offers = [*_thinned(_local(clearing))]
    price = case.price_usd_per_mwh + case.fee_usd_per_mwh
    cheaper = sum(
        (np.where(o.price <= price, o.there_kw, 0.0) for o in offers), np.zeros(case.periods)
    )
    there = np.maximum(imported, np.maximum(needed - cheaper, 0.0))
    there = np.where(np.isfinite(case.import_max_kw), case.import_max_kw, there)
    offers.append(Offer("substation", price, np.maximum(there, imported), imported))
    return Supply(tuple(offers), needed, sent, shed, case.import_max_kw - imported)


def shed_kw(clearing: Clearing) -> FloatArray:
    """(periods,) load that is not served. [kW]"""
    shed = np.zeros(clearing.case.periods)
    for violation in clearing.violations:
        if violation.kind == "shed":
            shed[violation.period] += violation.amount
    return shed


def _local(clearing: Clearing) -> Iterator[Offer]:
    """Offers of the resources, step by step."""
    case = clearing.case
    for row, resource in enumerate(case.resources):
        word, power = word_of(resource), np.maximum(clearing.p_kw[row], 0.0)
        if word in STORES:  # worth what it is worth where it stands
            buses = [case.feeder.positions[bus] for bus in resource.shares]
            share = np.array(list(resource.shares.values()))
            yield Offer(word, share @ clearing.dlmp[buses], power, power)
        elif word:
            left, used = case.available_kw(resource), power
            for size, price in _steps(resource, case.periods):
                there = np.minimum(size, left)
                own = np.minimum(there, used)
                yield Offer(word, price, there, own)
                left, used = left - there, used - own


def _steps(resource: Resource, periods: int) -> list[tuple[float, FloatArray]]:
    if resource.values.get("segments"):
        return [(kw, np.full(periods, usd)) for kw, usd in resource["segments"]]
    return [(np.inf, resource.series("offer_usd_per_mwh", periods))]


def _thinned(offers: Iterator[Offer]) -> Iterator[Offer]:
    """Offers of one word and price as one; of a word with many prices, all as one."""
    by_word: dict[str, dict[bytes, Offer]] = {}
    for offer in offers:
        own = by_word.setdefault(offer.word, {})
        key = b"" if offer.word in STORES else offer.price.tobytes()
        own[key] = _together([own[key], offer]) if key in own else offer
    for own in by_word.values():
        kept = [o for o in own.values() if o.there_kw.max() > USED_KW]
        if len(kept) > MOST_STEPS:
            kept = [_together(kept)]
        most = max((o.there_kw.max() for o in kept), default=0.0)
        for offer in kept:
            yield replace(offer, widest=bool(offer.there_kw.max() == most))


def _together(offers: list[Offer]) -> Offer:
    there = np.array([o.there_kw for o in offers])
    weight = there / np.maximum(there.sum(axis=0), 1e-9)
    empty = there.sum(axis=0) <= 1e-9
    price = np.where(
        empty, offers[0].price, sum(w * o.price for w, o in zip(weight, offers, strict=True))
    )
    used = sum(o.used_kw for o in offers)
    return Offer(offers[0].word, price, there.sum(axis=0), np.asarray(used))


def out_of_order(clearing: Clearing, found: Supply) -> BoolArray:
    """(offers, periods) whether it is used while something clearly cheaper is left over."""
    left = [np.where(o.there_kw - o.used_kw > USED_KW, o.price, np.inf) for o in found.offers]
    for n, offer in enumerate(found.offers):
        if offer.word in STORES:
            left[n] = np.full(clearing.case.periods, np.inf)
        if offer.word == "substation":
            left[n] = np.where(found.open_kw > USED_KW, offer.price, np.inf)
    least = np.min(left, axis=0)
    return np.array(
        [
            (o.used_kw > USED_KW)
            & (o.price > least + 1.0)
            & (o.word not in (*STORES, "substation"))
            for o in found.offers
        ]
    )
