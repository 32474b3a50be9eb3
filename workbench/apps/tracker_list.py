"""The list of the Tracker page: what a search and its facets leave, in rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from workbench.apps.topic import Ui
from workbench.apps.tracker_data import (
    GROUPS,
    MARK,
    MARK_CLASS,
    address,
    dues,
    facts,
    part,
    shown_title,
)
from workbench.scenario import Scenario
from workbench.tracker.answer import shown
from workbench.tracker.deadlines import Due
from workbench.tracker.graph import neighbors
from workbench.tracker.read import Key
from workbench.tracker.register import STATES, WITH_CAVEAT, Item, by_key, with_caveats
from workbench.tracker.search import search

ROWS = 60
"""Rows of the list at first, and how many more a press shows: all would be slow to paint."""
FIRST_FACETS = ("siwg_items", "proceedings", "policies", "milestones")


@dataclass(frozen=True)
class Listed:
    """What the list holds, what it would without facets, and how many items there are."""

    items: tuple[Item, ...]
    unfiltered: tuple[Item, ...]
    every: int
    corrected: tuple[tuple[str, str], ...]


@lru_cache(maxsize=64)
def listed_for(scenario: Scenario) -> Listed:
    """What a scenario lists, each item followed by its caveat."""
    then = {item.key: item for item in shown(facts(), scenario)}
    corrected: tuple[tuple[str, str], ...] = ()
    if scenario.find.strip():
        found = search(facts(), scenario.find)
        corrected = found.corrected
        items = tuple(then[item.key] for item in found.items if item.key in then)
    else:
        place = {name: at for at, name in enumerate(GROUPS)}
        order = {state: at for at, state in enumerate(dict.fromkeys((WITH_CAVEAT, *STATES)))}
        items = tuple(
            sorted(
                then.values(),
                key=lambda i: (place.get(i.register, 99), order.get(i.state or "", 99)),
            )
        )
    chosen = [i for i in items if scenario.register in ("", i.register)]
    chosen = [i for i in chosen if scenario.state in ("", i.state)]
    every = by_key(facts(), scenario.as_of if scenario.known == "then" else None)
    return Listed(tuple(with_caveats(chosen, every)), items, len(then), corrected)


def facets(scenario: Scenario, listed: Listed) -> dict[str, Any]:
    """Files and states with the number of items that each would leave."""
    of_file = Counter(i.register for i in listed.unfiltered if scenario.state in ("", i.state))
    of_state = Counter(i.state for i in listed.unfiltered if scenario.register in ("", i.register))
    files_ = [(name, words, of_file[name]) for name, words in GROUPS.items()]
    states = [(s, MARK[s], of_state[s]) for s in STATES]
    first = [f for f in files_ if f[0] in FIRST_FACETS or f[0] == scenario.register]
    rest = [f for f in files_ if f not in first]
    return {
        "first": first, "rest": rest, "states": states, "register": scenario.register,
        "state": scenario.state, "classes": MARK_CLASS,
    }  # fmt: skip


def list_of(scenario: Scenario, listed: Listed, ui: Ui) -> str:
    """Rows as HTML, as many as the visitor has asked for."""
    asked = ui.look.get("rows", "")
    most = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else ROWS
    soon = dues(scenario)
    rows, group = [], None
    beside = {(i.register, i.caveat.id) for i in listed.items if i.caveat and i.caveat.id != i.id}
    for item in listed.items[:most]:
        heading = None if scenario.find.strip() else _group(item)
        if item.key in beside:  # a caveat stands in the group of the item that it goes with
            heading = group
        rows.append(
            {
                "heading": heading if heading != group else None,
                "item": item,
                "key": address(item.key),
                "title": _marked(shown_title(item), scenario.find),
                "mark": MARK.get(item.state or "", ""),
                "mark_class": MARK_CLASS.get(item.state or "", ""),
                "small": _small(item),
                "due": soon.get(item.key) or _due_through(item, soon),
                "on": _is_chosen(scenario, item),
            }
        )
        group = heading
    more = len(listed.items) - most
    return part(
        "list", rows=rows, more=more, next=most + ROWS, step=min(ROWS, max(more, 0)),
        corrected=listed.corrected, find=scenario.find,
        filtered=scenario.register or scenario.state,
        elsewhere=len(listed.unfiltered),
    )  # fmt: skip


def _group(item: Item) -> str:
    if item.state:
        return f"Working group: {item.state}"
    return GROUPS.get(item.register, item.register)


def _small(item: Item) -> str:
    row = facts().places[item.key]
    about = row.get("topic") or row.get("actor") or item.kind_word
    phase = row.get("phase")
    phases = " and ".join(map(str, phase)) if isinstance(phase, list) else phase
    found = [item.id, str(row.get("docket") or ""), str(about)]
    if phases:
        found.append(f"phase {phases}")
    if item.status and item.register != "siwg_items":
        found.append(item.status)
    return " · ".join(dict.fromkeys(word for word in found if word))


def _due_through(item: Item, soon: Mapping[Key, Due]) -> tuple[Due, str] | None:
    """What is due soonest among the items that rest on this one, and its id."""
    after = [key for _, key in neighbors(facts(), item.key, 1) if key in soon]
    if item.register != "siwg_items" or not after:
        return None
    first = min((soon[key] for key in after if key[0] == "siwg_items"), key=_latest, default=None)
    return (first, first.id) if first else None


def _latest(each: Due) -> Any:
    return each.latest


def _marked(text: str, find: str) -> Markup:
    """A title with the beginnings of the words that were looked for."""
    words = [re.escape(word) for word in re.findall(r"\w+", find)]
    if not words:
        return escape(text)
    pieces = re.split(rf"\b({'|'.join(sorted(words, key=len, reverse=True))})", text, flags=re.I)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if at % 2 else escape(piece)
        for at, piece in enumerate(pieces)
    )


def _is_chosen(scenario: Scenario, item: Item) -> bool:
    return scenario.item.lower() in (item.id.lower(), "/".join(item.key).lower())
