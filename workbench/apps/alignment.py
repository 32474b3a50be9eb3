"""The Alignment page and its door: what the topic computed, put into slots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from workbench.alignment import findings
from workbench.alignment.answer import answer
from workbench.alignment.compare import (
    DueRange,
    changes,
    changes_in_words,
    due_range,
    remedies,
)
from workbench.alignment.handoffs import Handoff, Handoffs, path_age_days
from workbench.alignment.lanes import drawn_rows, window
from workbench.alignment.network import network
from workbench.alignment.ratecases import beats, rate_cases
from workbench.alignment.read import PLAN
from workbench.alignment.record import partings
from workbench.alignment.settings import PRESETS
from workbench.alignment.study import STUDY
from workbench.alignment.sweep import sweep, uncounted_days
from workbench.alignment.timeline import MAPS, timeline
from workbench.apps.alignment_data import computed, context, facts, names, part
from workbench.apps.alignment_levers import levers, more, sources, weights
from workbench.apps.parts import terms
from workbench.apps.take_home import take_home
from workbench.apps.topic import Door, Slots, Topic, Ui, near_width
from workbench.calendars import in_words
from workbench.charts.draw import begin_svg
from workbench.charts.theme import STATE_MARK, STATE_WORDS
from workbench.scenario import Link, Scenario
from workbench.words import joined, number

if TYPE_CHECKING:
    from workbench.charts.figure import Figure

CLASS = {
    "in_time": "ok",
    "tight": "tight",
    "missed": "miss",
    "none": "unknown",
    "unknown": "unknown",
}
ONE_COLUMN = 712
"""Below this width of the main figure the others stand one below the other; see `theme.css`."""
YEARS = {"3": "3½ years", "7": "7½ years", "11": "11½ years"}
MAP_WORDS = {"statewide": "Statewide", "rate-cases": "Rate cases"}


# --- slots ---


def slots(link: Link, ui: Ui, live: bool) -> Slots:
    """HTML of every slot; with `live` only what must follow a moving control."""
    result = computed(link.scenario)
    quick = {
        "answer": part("answer", answer=answer(result), marks=CLASS),
        "peek": part("peek", due=in_words(link.scenario.drp_due)),
        **_map(link, ui, result),
        **({"baseline": _baseline(link, result)} if link.baseline else {}),
    }
    return quick if live else quick | _rest(link, ui)


def _map(link: Link, ui: Ui, result: Handoffs) -> Slots:
    kind = ui.look.get("map") if ui.look.get("map") in MAPS else "statewide"
    years = ui.look.get("years") if ui.look.get("years") in YEARS else "3"
    rest = (ui.rest or link.scenario).drp_due
    drawing = timeline(
        result,
        ui.width,
        kind=kind or "statewide",
        baseline=computed(link.baseline) if link.baseline else None,
        rest=rest,
        years=int(years or 3),
        phone=ui.phone,
        scale=1.25 if ui.projection else 1.0,
        interactive=True,
    )
    shown = drawn_rows(
        result,
        MAPS[kind or "statewide"],
        window(rest, kind or "statewide", int(years or 3), ui.phone),
    )
    return {
        "map-title": findings.map_title(result),
        "map": drawing.svg,
        "map-look": part("look", maps=MAP_WORDS, years=YEARS, map=kind, chosen=years),
        "map-list": part(
            "cards", rows=_cards(result, shown), marks=CLASS, mark=STATE_MARK, words=STATE_WORDS
        ),
    }


def _baseline(link: Link, result: Handoffs) -> str:
    """What is set differently from the baseline, and what that does to the plan's own uses."""
    assert link.baseline is not None
    keys = [r.key for side in result.of_plan() for r in side]
    uses = {r.key: findings.use_name(result, r) for r in result.rows}
    every = changes(result, computed(link.baseline))
    found = [c for c in every if c.key in keys and c.state != "none"]
    found.sort(key=lambda c: c.slack_days if c.slack_days is not None else 9999)
    return part(
        "baseline",
        difference=link.scenario.difference(link.baseline, names()),
        changes=[(uses[c.key], c) for c in found[:5]],
        more=max(len(found) - 5, 0),
        marks=CLASS,
    )


def _cards(result: Handoffs, rows: list[Handoff]) -> list[dict[str, Any]]:
    ordered = sorted(
        rows, key=lambda r: (r.slack_days if r.slack_days is not None else 9999, r.key)
    )
    return [{"name": findings.use_name(result, r), "use": r} for r in ordered]


@lru_cache(maxsize=512)  # for a room in which everyone has a scenario of their own
def _drawing(name: str, scenario: Scenario, width: int, scale: float = 1.0) -> Callable[[], Figure]:
    """A figure that is being drawn; the same for every visitor who sees the same."""
    from workbench.alignment.gallery import FIGURES  # with Altair: not before it is needed

    figure = FIGURES[name](computed(scenario), width, scale)
    drawn, without = begin_svg(figure.chart), replace(figure, chart="")
    return lambda: replace(without, chart=drawn())


def _rest(link: Link, ui: Ui) -> Slots:
    """What may take longer than a blink."""
    width = near_width(ui.width)
    card = width + 42  # the main figure with its padding and border
    wide, narrow = ((card - 20) * 7 // 12 - 42, (card - 20) * 5 // 12 - 42)
    if ui.phone or ui.chapter or ui.width < ONE_COLUMN:
        wide = narrow = min(width, 760)
    sizes = {"slack": wide, "sweep": narrow, "ratecases": narrow}
    sizes |= dict.fromkeys(("network", "horizons"), min(width, 960))
    drawings = {name: _drawing(name, link.scenario, width) for name, width in sizes.items()}
    words = _words(link)
    return words | {name: part("figure", figure=made()) for name, made in drawings.items()}


@lru_cache(maxsize=32)
def _words(link: Link) -> Slots:
    """What of it is the same on every screen."""
    scenario = link.scenario
    result = computed(scenario)
    known = findings.plan_rows(result)
    fixes = remedies(known)
    spread = due_range(facts(), scenario)
    fresh, versions = result.fresh_share()
    return {
        "notes": part(
            "notes",
            notes=[*uncounted_days(facts(), scenario), *answer(result).notes],
            record=context().no_plan,
        ),
        "truth": part(
            "truth",
            fixes=fixes,
            spread=spread,
            words=_truth(scenario, bool(known), spread, len(fixes)),
            earlier=joined(spread.missed_earlier if spread else ()),
            later=joined(spread.missed_later if spread else ()),
            work=network(facts(), scenario, scenario.drp_due),
        ),
        "scenarios": part("scenarios", rows=context().scenarios),
        "handoffs": _handoffs(result),
        "fresh": part("fresh", fresh=fresh, versions=versions, rows=_paths(result)),
        "cases": part(
            "cases",
            rows=rate_cases(result),
            beats=beats(facts()),
            marks=CLASS,
            mark=STATE_MARK,
            words=STATE_WORDS,
        ),
        "record": part(
            "record",
            rows=partings(facts(), scenario.horizon),
            disagreements=context().discrepancies,
            milestones=context().milestones,
        ),
        "compare": _compare(link, result),
        "weights": weights(scenario),
        "levers": levers(link, result),
        "more": more(link, result),
        "sources": sources(),
        "queries": part("queries", queries=context().queries),
    }


def _handoffs(result: Handoffs) -> str:
    """Table of uses: those of the plan first, the others in a fold."""
    out, into = result.of_plan()
    keys = [r.key for r in (*out, *into)]
    rows: list[dict[str, Any]] = [
        {"name": findings.use_name(result, r), "use": r} for r in result.rows
    ]
    mine = sorted((r for r in rows if r["use"].key in keys), key=lambda r: keys.index(r["use"].key))
    others = [r for r in rows if r["use"].key not in keys]
    return part(
        "handoffs", plan=mine, others=others, marks=CLASS, mark=STATE_MARK, words=STATE_WORDS
    )


def _truth(scenario: Scenario, known: bool, spread: DueRange | None, missed: int) -> str:
    """What would have to be true, as a finding."""
    if not known:
        return "No hand-off of the plan can be computed in these years"
    slip = scenario.step.get("DRP.7") or scenario.cycle.get(f"{PLAN[0]}.{PLAN[1]}")
    fixed = f" while it is filed on {in_words(slip)}" if slip else ""
    if spread is None:
        return f"No due date within two years keeps every hand-off of the plan{fixed}"
    days = f"from {in_words(spread.earliest)} to {in_words(spread.latest)}{fixed}"
    if not missed:
        return f"Any due date {days} misses none of the plan’s hand-offs"
    return f"{number(missed).capitalize()} missed; a due date {days} would miss none"


CHAINS = (
    (["F01", "F03", "F04"], "plan → forecast → joint assumptions → transmission planning"),
    (["F01", "F03", "F05"], "plan → forecast → joint assumptions → procurement"),
    (["F02", "F04"], "plan → joint assumptions → transmission planning"),
    (["F25", "F26"], "grid needs → deferral ranking → advisory group"),
)


def _paths(result: Handoffs) -> list[dict[str, Any]]:
    """Age of what entered each chain when its end uses it, by use."""
    rows = []
    for chain, words in CHAINS:
        uses = [r for r in result.rows if r.flow_id == chain[-1] and r.consumer_cycle]
        ages = [
            (r.consumer_cycle, path_age_days(result.history, chain, r.consumer_cycle or ""))
            for r in uses
        ]
        known = [age for _, age in ages if age is not None]
        rows.append(
            {
                "words": words,
                "ages": ages,
                "least": min(known, default=None),
                "most": max(known, default=None),
            }
        )
    return rows


def _compare(link: Link, result: Handoffs) -> str:
    if link.baseline is None:
        return part("compare", found=None, words="", difference=[])
    found = changes(result, computed(link.baseline))
    return part(
        "compare",
        found=found,
        words=changes_in_words(found),
        difference=link.scenario.difference(link.baseline, names()),
        mark=STATE_MARK,
        marks=CLASS,
    )


# --- door ---


def door() -> Door:
    """The start page's door: the answer as things stand, what follows from it, and the map."""
    scenario = Scenario()
    result = computed(scenario)
    spread = due_range(facts(), scenario)
    follows = [
        _truth(scenario, True, spread, len(remedies(findings.plan_rows(result)))),
        findings.sweep_title(sweep(facts(), scenario)),
        findings.rate_case_title(rate_cases(result)),
    ]
    words = part("door", answer=str(answer(result)), follows=follows)
    desk, phone = timeline(result, 760).svg, timeline(result, 320, phone=True).svg
    return Door(words, part("picture", desk=desk, phone=phone))


TOPIC = Topic(
    name=STUDY.name,
    title=STUDY.title,
    question=STUDY.question,
    template="alignment.html",
    slots=slots,
    door=door,
    check=lambda link: STUDY.settle(facts(), link),
    presets=PRESETS,
    glossary=terms,
    names=names,
    file=partial(take_home, STUDY),
    study=STUDY,
)
"""The topic as the shell takes it."""
