"""Levers and sources of the Market page: what may be set, and what every number rests on."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from workbench.apps.market_data import facts, names, part
from workbench.grid.feeder import Feeder
from workbench.market.answer import clock, said_cents
from workbench.market.clearing import Clearing
from workbench.market.findings import parts_of
from workbench.market.settings import WHOLE
from workbench.market.study import STUDY
from workbench.scenario import Scenario


def _most_mw(feeder: Feeder) -> int:
    """End of the levers of power: somewhat more than the feeder's load. [MW]"""
    return 6 * max(round(float(feeder.p_kw.sum()) / 4000), 1)


def _words(field: str) -> dict[str, str]:
    found: dict[str, str] = dict(Scenario.fields()[field].kind.words)  # type: ignore[attr-defined]
    return found


def levers(scenario: Scenario, clearing: Clearing) -> str:
    """The levers in plain sight."""
    case, t = clearing.case, scenario.hour
    fee = case.fee_usd_per_mwh[t]
    off = f"; a fee of {fee:g} is added to import and taken off export" if fee else ""
    return part(
        "levers",
        s=scenario,
        most=_most_mw(case.feeder),
        shapes=_words("price_shape"),
        hint=f"Level of the day. At {clock(clearing, t)} it is {case.price_usd_per_mwh[t]:g}{off}.",
    )


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
        whole=WHOLE,
        edits={field: scenario.said(field, names()) for field in own},
    )


def _binding(clearing: Clearing, t: int, kind: str) -> str:
    """Where a limit has a price in a period."""
    at = [b.element for b in clearing.bindings if b.period == t and b.kind.startswith(kind)]
    more = f" and {len(at) - 5} more" if len(at) > 5 else ""
    return f"Now at {', '.join(at[:5])}{more}." if at else "No such limit binds now."


def sources(scenario: Scenario, clearing: Clearing, bus: str) -> str:
    """Drawer of sources: what each part of the price is, then all that is assumed."""
    i, t = clearing.case.feeder.positions[bus], scenario.hour
    told = {
        "price": f"At bus {bus}, {t}:00, {parts_of(clearing, bus, t)}.",
        "loss": "What one more kilowatt at the bus loses on the way, by the slope of AC power "
        f"flow: {said_cents(clearing.prices.loss[i, t])}."
        if clearing.case.options.losses
        else "Left out: losses are off.",
        "voltage": "More load pulls voltages down. Where one is at its limit, dearer power nearby "
        "must hold it, or cheaper power is turned down; what that costs for one more kilowatt at "
        f"the bus: {said_cents(clearing.prices.voltage[i, t])}. {_binding(clearing, t, 'voltage')}",
        "congestion": "Where a line is at its rating, dearer power behind it must serve; what that "
        "costs for one more kilowatt at the bus: "
        f"{said_cents(clearing.prices.congestion[i, t])}. {_binding(clearing, t, 'overload')}",
        "limits": "What nobody can keep at any lower price gives way at a price that is set, far "
        "above all others. It says how scarce something is; nobody pays or is paid it. The prices "
        "are under What we assume.",
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
