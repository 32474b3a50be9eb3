"""Levers and sources of the Market page: what may be set, and what every number rests on."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from workbench.apps.market_data import facts, names, part
from workbench.grid.feeder import Feeder
from workbench.market.answer import said_cents
from workbench.market.clearing import Clearing
from workbench.market.findings import parts_of
from workbench.market.study import STUDY
from workbench.scenario import Scenario


def _most_mw(feeder: Feeder) -> int:
    """End of the levers of power: somewhat more than the feeder's load. [MW]"""
    return 6 * max(round(float(feeder.p_kw.sum()) / 4000), 1)


def _words(field: str) -> dict[str, str]:
    found: dict[str, str] = dict(Scenario.fields()[field].kind.words)  # type: ignore[attr-defined]
    return found


def levers(scenario: Scenario, feeder: Feeder) -> str:
    """The levers in plain sight."""
    return part("levers", s=scenario, most=_most_mw(feeder), shapes=_words("price_shape"))


def more(scenario: Scenario, clearing: Clearing, bus: str) -> str:
    """Every other lever, in folds; an edited value shows as edited and can be taken back."""
    feeder = clearing.case.feeder
    i = feeder.positions[bus]
    drop = "".join(f"&rating.{key}=" for key in scenario.rating)  # ids of another feeder
    feeders = [(k, words, f"feeder={k}&bus={drop}") for k, words in _words("feeder").items()]
    rating = f"{feeder.rating_kva[i]:.0f}" if np.isfinite(feeder.rating_kva[i]) else "none"
    own = STUDY.own(scenario.pairs(changed=True))
    return part(
        "more",
        s=scenario,
        feeders=feeders,
        losses=_words("losses"),
        solvers=_words("solver"),
        most=_most_mw(feeder),
        line=SimpleNamespace(name=feeder.lines[i], bus=feeder.buses[i]) if i else None,
        rating=rating,
        assumptions=facts().assumptions.values(),
        edits={field: scenario.said(field, names()) for field in own},
    )


def sources(scenario: Scenario, clearing: Clearing, bus: str) -> str:
    """Drawer of sources: what each part of the price is, then all that is assumed."""
    i, t = clearing.case.feeder.positions[bus], scenario.hour
    told = {
        "price": f"At bus {bus}, {t}:00, {parts_of(clearing, bus, t)}.",
        "loss": "What one more kilowatt at the bus loses on the way, by the slope of AC power "
        f"flow: {said_cents(clearing.prices.loss[i, t])}.",
        "voltage": "What it takes to hold voltages at their limits: "
        f"{said_cents(clearing.prices.voltage[i, t])}.",
        "congestion": "What it takes to relieve lines at their ratings: "
        f"{said_cents(clearing.prices.congestion[i, t])}.",
    }
    known = facts()
    shown = {"load_summer", "sun_clear", f"price_{scenario.price_shape}"}
    return part(
        "sources",
        parts=told,
        shapes=[shape for key, shape in known.shapes.items() if key in shown],
        sites=known.sites,
        assumptions=known.assumptions.values(),
        feeder=clearing.case.feeder,
        s=scenario,
    )
