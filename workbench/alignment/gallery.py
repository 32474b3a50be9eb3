"""Every figure of alignment by its name, the map among them, for page, report and site alike."""

from __future__ import annotations

from collections.abc import Callable

from workbench.alignment.answer import answer
from workbench.alignment.figures import (
    horizon_figure,
    network_figure,
    rate_case_figure,
    slack_figure,
    sweep_figure,
)
from workbench.alignment.findings import map_title, rate_case_title
from workbench.alignment.handoffs import Handoffs
from workbench.alignment.horizons import Coverage, coverage
from workbench.alignment.network import network
from workbench.alignment.ratecases import rate_cases
from workbench.alignment.read import PLAN
from workbench.alignment.sweep import sweep
from workbench.alignment.timeline import timeline
from workbench.charts.figure import Figure, Key
from workbench.charts.svg import element
from workbench.charts.theme import BAR_INK, STATE_INK, STATE_MARK, STATE_WORDS

STROKE = {"stroke": BAR_INK, "stroke_width": 2.0, "fill": "none"}
LEGEND = (
    *(Key(STATE_WORDS[s], STATE_MARK[s], STATE_INK[s]) for s in STATE_WORDS if s != "none"),
    Key("assumed", drawing=element("path", d="M0 5H26", stroke_dasharray="5 4", **STROKE)),
    Key("stated", drawing=element("path", d="M0 5H26", **STROKE)),
    Key(
        "public record",
        drawing=element("path", d="M0 5H26", **STROKE | {"stroke_width": 5.0, "opacity": 0.3})
        + element("path", d="M0 5H26", **STROKE),
    ),
)
"""How the map marks states and certainty."""


PHONE_BELOW = 480
"""Width in pixels below which the map is drawn as on a phone."""


def map_figure(
    result: Handoffs, kind: str, baseline: Handoffs | None, width: int, scale: float = 1.0
) -> Figure:
    """The alignment map: who hands what to whom, and whether it comes in time."""
    drawing = timeline(
        result, width, kind=kind, baseline=baseline, phone=width < PHONE_BELOW, scale=scale
    )
    said = answer(result)
    beside = "; the baseline in gray" if baseline else ""
    title = rate_case_title(rate_cases(result)) if kind == "rate-cases" else map_title(result)
    return Figure(
        title,
        "Lanes are processes, bars steps, dots releases; an arrow is a hand-off with its days to "
        f"spare, from usable to needed{beside}",
        drawing.svg,
        " ".join([str(said), *said.notes]),
        "MTS Vol. 1, DPP alignment; public record. The plan’s own steps before filing are assumed.",
        LEGEND,
    )


def _own_horizons(result: Handoffs) -> list[Coverage]:
    """Coverage of uses of the plan and by the plan of the due date."""
    plan = f"{PLAN[0]} {PLAN[1]}"
    return [c for c in coverage(result) if plan in (c.version_in_use, c.consumer_cycle)]


FIGURES: dict[str, Callable[[Handoffs, int, float], Figure]] = {
    "slack": slack_figure,
    "sweep": lambda result, width, scale: sweep_figure(
        result.facts, sweep(result.facts, result.scenario), result.scenario, width, scale
    ),
    "ratecases": lambda result, width, scale: rate_case_figure(rate_cases(result), width, scale),
    "network": lambda result, width, scale: network_figure(
        network(result.facts, result.scenario, result.scenario.drp_due), width, scale
    ),
    "horizons": lambda result, width, scale: horizon_figure(_own_horizons(result), width, scale),
}
"""Figures beside the map, each from the hand-offs of a scenario."""
