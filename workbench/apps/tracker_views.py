"""The views below the Tracker page's list: tables that take longer than a blink."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from workbench.apps.topic import Slots
from workbench.apps.tracker_data import MARK, MARK_CLASS, address, documents, facts, part
from workbench.errors import BadInput
from workbench.scenario import Link, Scenario
from workbench.tracker.answer import answer, due_items, shown
from workbench.tracker.deadlines import following
from workbench.tracker.known import changes
from workbench.tracker.principles import TARGETS, claims, served
from workbench.tracker.register import STATES, Item, by_key, register

MOST = 100
"""Rows of one table in a view; the files have them all."""


@lru_cache(maxsize=32)
def words_of(link: Link) -> Slots:
    """Slots of the views, and of the drawer of sources, that are the same on every screen."""
    scenario = link.scenario
    items = shown(facts(), scenario)
    points = [i for i in items if i.register == "siwg_items"]
    found = changes(register(facts()), facts(), min(scenario.since, scenario.as_of), scenario.as_of)
    return {
        "notes": part("notes", notes=answer(facts(), scenario).notes),
        "states": part("states", groups=_by_state(points), marks=MARK, classes=MARK_CLASS),
        "due": part("due", rows=due_items(facts(), scenario), s=scenario, most=MOST),
        "changes": part("changes", s=scenario, rows=found.items, unknown=found.unknown),
        "deadlines": _deadlines(scenario),
        "sources": _sources(scenario),
    } | _fixed()


def _by_state(points: list[Item]) -> list[tuple[str, list[dict[str, Any]], int]]:
    groups = []
    by_state: dict[str | None, list[Item]] = {}
    for point in points:
        by_state.setdefault(point.state, []).append(point)
    for state in STATES:
        rows = [
            {
                "item": item,
                "address": address(item.key),
                "needs": facts().places[item.key]["depends_on"] or [],
                "answers": facts().places[item.key]["links_to_pair"] or [],
            }
            for item in by_state.get(state, [])[:MOST]
        ]
        groups.append((state, rows, len(by_state.get(state, []))))
    return groups


def _deadlines(scenario: Scenario) -> str:
    rules = facts().rows["deadline_rules"]
    names = {row["rule_id"]: row for row in rules}
    try:
        found, why = following(facts(), scenario.rule, scenario.trigger), ""
    except BadInput as error:
        found, why = [], str(error)
    rows = [{"d": d, "rule": names[d.rule_id]} for d in found]
    start = Scenario().trigger
    try:
        before = {d.rule_id: d for d in following(facts(), scenario.rule, start)} if found else {}
    except BadInput:
        before = {}
    moved = [
        (d, before[d.rule_id], (d.rolled - before[d.rule_id].rolled).days)
        for d in found
        if d.rule_id in before and scenario.trigger != start
    ]
    chosen = next((r for r in rules if r["rule_id"] == scenario.rule.upper()), None)
    return part(
        "deadlines", rules=rules, s=scenario, rows=rows, why=why, moved=moved, start=start,
        chosen=chosen,
    )  # fmt: skip


@cache
def _fixed() -> Slots:
    """What no setting changes."""
    f = facts()
    by_level: dict[str | None, list[Item]] = {}
    for item in register(f):
        if item.register == "siwg_items":
            by_level.setdefault(f.places[item.key]["level_id"], []).append(item)
    levels = [(level, by_level.get(level["level_id"], [])[:MOST]) for level in f.rows["der_levels"]]
    untied = by_level.get(None, [])
    roles: dict[str, dict[str, list[Any]]] = {}
    for row in f.rows["consumer_roles"]:
        roles.setdefault(row["question"], {}).setdefault(row["actor"], []).append(row)
    actors = list(dict.fromkeys(row["actor"] for row in f.rows["consumer_roles"]))
    ends: dict[str, list[Any]] = {}
    for row in f.rows["grid_end_states"]:
        ends.setdefault(row["state"], []).append(row)
    targets = [
        (words, [s for s in served(f) if s.register == name]) for name, words in TARGETS.items()
    ]
    return {
        "levels": part("levels", levels=levels, untied=untied, marks=MARK, classes=MARK_CLASS),
        "roles": part("roles", roles=roles, actors=actors),
        "ends": part("ends", ends=ends, questions=f.rows["open_questions"]),
        "served": part("served", targets=targets),
        "claims": part("claims", rows=claims(f), details=f.rows["initiative_benefits"]),
        "queries": part("queries", queries=_queries()),
    }


@cache
def _queries() -> dict[str, str]:
    folder = files("workbench.tracker")
    return {"views.sql": folder.joinpath("views.sql").read_text(encoding="utf-8")}


def _sources(scenario: Scenario) -> str:
    """Drawer of sources: the open card's row and its ties, then documents, rules and holidays."""
    f = facts()
    try:
        key = f.find(scenario.item)
    except BadInput:
        key = None
    relations = [
        row
        for name, columns in (
            ("proceeding_policy", ("proceeding_id", "policy_id")),
            ("serves", ("from_id", "to_id")),
        )
        for row in f.rows[name]
        if key and key[1] in [row[c] for c in columns]
    ]
    return part(
        "sources",
        item=by_key(f).get(key) if key else None,
        row=f.places[key] if key else None,
        relations=relations,
        documents=documents(),
        rules=f.rows["deadline_rules"],
        holidays=[f.holidays and min(f.holidays), f.holidays and max(f.holidays), len(f.holidays)],
    )
