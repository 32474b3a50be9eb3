"""What a visitor may set: presets to start from, and the reasons why a setting is refused."""

from __future__ import annotations

from workbench.market.day import assumed
from workbench.market.feeders import feeder_of
from workbench.market.read import Facts
from workbench.scenario import Preset, Problem, Scenario
from workbench.words import near

SETTINGS = (
    "feeder", "price", "price_shape", "load", "solar", "battery", "ev", "response", "backup",
    "floor", "ceiling", "source", "ratings", "rating", "losses", "solver", "hour", "bus", "assume",
)  # fmt: skip

PRESETS = (
    Preset("evening", "Evening peak", "the far end runs short of voltage", {}),
    Preset(
        "noon",
        "Noon sun",
        "voltage comes to its ceiling, and some sun is turned down",
        {"solar": "5", "hour": "12"},
    ),
    Preset(
        "line",
        "A line is full",
        "energy is dear behind it, and nowhere else",
        {"rating.26": "1350", "floor": "0.9", "bus": "33"},
    ),
    Preset(
        "negative",
        "A negative price",
        "who takes energy at noon is paid for it",
        {
            "price_shape": "negative_noon",
            "battery": "1",
            "solar": "2",
            "floor": "0.9",
            "hour": "12",
        },
    ),
    Preset(
        "losses",
        "Losses alone",
        "with a lower floor no limit binds; yet every bus has its own price",
        {"floor": "0.85", "solar": "0", "ev": "0"},
    ),
)


WHOLE = ("ev_arrival_hour", "feeder_seed")
"""What we assume that counts hours or feeders."""


def problems(facts: Facts, scenario: Scenario) -> list[Problem]:
    """Settings that the facts refuse, each with its reason; empty when all can be used."""
    found = [p for name, value in scenario.assume.items() if (p := _assume(facts, name, value))]
    if found:
        return found
    known = assumed(facts, scenario)
    feeder = feeder_of(scenario.feeder, known["line_a"], int(known["feeder_seed"]))
    asked = {f"rating.{bus}": (bus, f"{kva}") for bus, kva in scenario.rating.items()}
    if scenario.bus:
        asked["bus"] = (scenario.bus, scenario.bus)
    for field, (bus, text) in asked.items():
        if bus not in feeder.positions:
            reason = f"there is no bus '{bus}' on {feeder.name}{near(bus, feeder.positions)}"
            found.append(Problem(field, text, reason))
        elif field != "bus" and feeder.positions[bus] == 0:
            found.append(Problem(field, text, "no line leads to the substation"))
    return found


def _assume(facts: Facts, name: str, value: float) -> Problem | None:
    """Why an assumed number cannot be set so, if it cannot."""
    row = facts.assumptions.get(name)
    if row is None:
        reason = f"nothing is assumed by that name{near(name, facts.assumptions)}"
    elif not row.low <= value <= row.high:
        reason = f"use a number from {row.low:g} to {row.high:g}"
    elif name in WHOLE and value % 1:
        reason = "use a whole number"
    else:
        return None
    return Problem(f"assume.{name}", f"{value:g}", reason)
