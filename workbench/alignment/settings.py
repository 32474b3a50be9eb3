"""What a visitor may set: presets to start from, and the reasons why a setting is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from workbench.alignment.read import PLAN, Facts
from workbench.alignment.schedule import reference_anchors
from workbench.alignment.sweep import weighable, weights
from workbench.scenario import Preset, Problem, Scenario

PRESETS = (
    Preset("july-2017", "July 2017", "as the working group discussed", {}),
    Preset(
        "may-2017",
        "May 2017",
        "two months more to review before the draft forecast",
        {"drp_due": "2017-05-01"},
    ),
    Preset(
        "late-2017", "October 2017", "three months later than discussed", {"drp_due": "2017-10-01"}
    ),
    Preset(
        "of-record",
        "What happened",
        "dates of record; no second plan was filed",
        {"dates": "actual"},
    ),
)
FAMILIES = ("latency", "step", "cycle", "anchor", "offset", "need", "pair", "weight", "handling")
SETTINGS = ("drp_due", "dates", "horizon", *FAMILIES)
LAST_YEAR = 2060


def problems(facts: Facts, scenario: Scenario) -> list[Problem]:
    """Settings that the facts refuse, each with its reason; empty when all can be used."""
    found = []
    for family in FAMILIES:
        for key, value in getattr(scenario, family).items():
            reason = _CHECKS[family](facts, scenario, key, value)
            if reason:
                text = Scenario.fields()[family].kind.write(value)
                found.append(Problem(f"{family}.{key}", text, reason))
    if not found and not weights(facts, scenario):
        zeros = [key for key, value in scenario.weight.items() if not value]
        found = [
            Problem(f"weight.{key}", "0", "every weight would be zero; leave one above zero")
            for key in zeros[-1:]
        ]
    return found


# --- one check a family: the reason for a refusal, or None ---


def _known(what: str, key: str, ids: Any) -> str | None:
    return None if key in ids else f"there is no {what} '{key}'; use one of {', '.join(ids)}"


def _flow(facts: Facts, _scenario: Scenario, key: str, _value: Any) -> str | None:
    return _known("hand-off", key, facts.flows)


def _step(facts: Facts, scenario: Scenario, key: str, _value: Any) -> str | None:
    releasing = [s.step_id for s in facts.steps_of(PLAN[0]) if s.release_rule != "none"]
    step = facts.steps.get(key)
    if step is None:
        return _known("step of the plan", key, releasing)
    if step.process_id != PLAN[0]:
        return (
            f"only steps of the plan are moved so ({', '.join(releasing)}); see cycle.PROCESS.YEAR"
        )
    if step.release_rule == "none":
        return f"{key} hands out nothing, so it has no release to move"
    output = facts.processes[PLAN[0]].output_step_id
    if key == output and f"{PLAN[0]}.{PLAN[1]}" in scenario.cycle:
        return f"cycle.{PLAN[0]}.{PLAN[1]} gives the same release another date; keep one of the two"
    return None


def _cycle_exists(facts: Facts, key: str) -> str | None:
    process_id, year = key.rsplit(".", 1)
    unknown = _known("process", process_id, facts.processes)
    if unknown:
        return unknown
    if facts.members(process_id) != [process_id]:
        return f"{process_id} stands for {', '.join(facts.members(process_id))}; name one of them"
    years = list(reference_anchors(facts, process_id, LAST_YEAR))
    if not years:
        return f"{process_id} has no cycles"
    if int(year) in years:
        return None
    near = sorted(years, key=lambda y: abs(y - int(year)))[:3]
    return f"{process_id} has no cycle of {year}; near it are {', '.join(map(str, sorted(near)))}"


def _cycle(facts: Facts, scenario: Scenario, key: str, _value: Any) -> str | None:
    missing = _cycle_exists(facts, key)
    if missing:
        return missing
    output = facts.steps.get(facts.processes[key.rsplit(".", 1)[0]].output_step_id or "")
    if output is None or output.release_rule == "none":
        return f"{key.rsplit('.', 1)[0]} has no step that releases its output"
    if key == f"{PLAN[0]}.{PLAN[1]}" and output.step_id in scenario.step:
        return f"step.{output.step_id} gives the same release another date; keep one of the two"
    return None


def _anchor(facts: Facts, _scenario: Scenario, key: str, _value: Any) -> str | None:
    if key == f"{PLAN[0]}.{PLAN[1]}":
        return "drp_due moves the anchor of this plan"
    return _cycle_exists(facts, key)


def _offset(facts: Facts, _scenario: Scenario, key: str, _value: Any) -> str | None:
    return _known("step", key, facts.steps)


def _pair(facts: Facts, _scenario: Scenario, key: str, value: Any) -> str | None:
    flow_id, year = key.split(".")
    flow = facts.flows.get(flow_id)
    if flow is None:
        return _known("hand-off", flow_id, facts.flows)
    for side, wanted, owner in (
        ("consumer", int(year), flow.to_process_id),
        ("producer", value, flow.from_process_id),
    ):
        members = facts.members(owner)
        if not any(wanted in reference_anchors(facts, m, LAST_YEAR) for m in members):
            return f"the {side} of {flow_id}, {' or '.join(members)}, has no cycle of {wanted}"
    if not _releases(facts, flow.from_step_id) or not flow.need_rule:
        return f"{flow_id} has no rule or no release, so no version is meant for its uses"
    return None


def _releases(facts: Facts, step_id: str | None) -> bool:
    return step_id is not None and facts.steps[step_id].release_rule != "none"


def _weighable(facts: Facts, scenario: Scenario, key: str, value: Any) -> str | None:
    verdicts = weighable(facts)
    allowed = [p for p, verdict in verdicts.items() if verdict is None]
    if key not in verdicts:
        return f"the plan's filing is not handed to '{key}'; use one of {', '.join(allowed)}"
    return verdicts[key] and f"{key} cannot be weighted: {verdicts[key]}"


def _weight(facts: Facts, scenario: Scenario, key: str, value: Any) -> str | None:
    reason = _weighable(facts, scenario, key, value)
    members = facts.members(key)
    doubled = [m for m in members if m != key and scenario.weight.get(m) and value]
    if not reason and doubled:
        return f"{', '.join(doubled)} has a weight of its own; use {key} or its processes, not both"
    return reason


_Check = Callable[[Facts, Scenario, str, Any], str | None]
_CHECKS: dict[str, _Check] = {
    "latency": _flow,
    "step": _step,
    "cycle": _cycle,
    "anchor": _anchor,
    "offset": _offset,
    "need": _flow,
    "pair": _pair,
    "weight": _weight,
    "handling": _weighable,
}


def editable_cycles(facts: Facts, horizon: tuple[int, int]) -> Iterator[tuple[str, int, date]]:
    """Cycles whose anchor or output a visitor may move, with their reference anchor."""
    for process_id in facts.processes:
        for year, day in reference_anchors(facts, process_id, horizon[1]).items():
            if year >= horizon[0] and (process_id, year) != PLAN:
                yield process_id, year, day
