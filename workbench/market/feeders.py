"""The feeders that a market day can be cleared on, with the ratings of their lines."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import sqrt

import numpy as np

from workbench.grid.baran_wu import baran_wu
from workbench.grid.feeder import Feeder
from workbench.grid.generate import generated

MADE_UP = {"made120": 120, "made1000": 1000, "made5000": 5000}


@lru_cache(maxsize=8)
def feeder_of(name: str, line_a: float, seed: int) -> Feeder:
    """Feeder by the word that the setting has for it.

    The paper of the 33 buses gives no ratings: there every line carries `line_a`. [A]
    """
    if name in MADE_UP:
        return generated(MADE_UP[name], seed)
    feeder = baran_wu()
    rating_kva = np.where(feeder.parent < 0, np.inf, sqrt(3) * feeder.kv * line_a)
    return replace(feeder, rating_kva=rating_kva)


@lru_cache(maxsize=32)
def rated(feeder: Feeder, percent: int, own: tuple[tuple[str, int], ...]) -> Feeder:
    """Feeder with ratings at so many percent, and some lines at ratings of their own. [kVA]"""
    rating_kva = feeder.rating_kva * percent / 100
    for bus, kva in own:
        if bus in feeder.positions:
            rating_kva[feeder.positions[bus]] = kva
    return replace(feeder, rating_kva=rating_kva)


@lru_cache(maxsize=32)
def far_bus(feeder: Feeder) -> str:
    """The bus with most resistance between it and the substation."""
    away = np.zeros(len(feeder))
    for i in range(1, len(feeder)):
        away[i] = away[feeder.parent[i]] + feeder.z[i].real
    return feeder.buses[int(away.argmax())]
