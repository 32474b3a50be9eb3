"""The card of the Tracker page: one item, what it rests on, what waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

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
from workbench.calendars import in_words
from workbench.errors import BadInput
from workbench.scenario import Scenario
from workbench.tracker.graph import graph, neighbors
from workbench.tracker.read import REGISTERS, Key
from workbench.tracker.register import LOOKED_UP, Caveat, Item, by_key, title_of
from workbench.tracker.ties import ties
from workbench.words import capitalized

HIDDEN = {
    "source", "basis", "certainty", "inferred_fields", "recorded_fields", "in_documents", "seq",
    "caveat_of", "conditional_text", "links_to_pair", "depends_on", "date_precision", "date_latest",
    "statement", "kind", "status", "status_now", "note", "question_no", "docket_as_printed",
}  # fmt: skip
"""Columns of a row that the card says in words of its own, or not at all."""


def card(scenario: Scenario, ui: Ui) -> str:
    """The chosen item as HTML; why there is none where there is none."""
    try:
        key = facts().find(scenario.item)
    except BadInput as error:
        return part("no_card", words=str(error))
    then = scenario.as_of if scenario.known == "then" else None
    item = by_key(facts(), then).get(key)
    if item is None:
        known = by_key(facts()).get(key)
        words = (
            f"{known.id if known else scenario.item} was not known by {in_words(scenario.as_of)}."
        )
        return part("no_card", words=words)
    row = facts().places[key]
    early = then is not None and then < LOOKED_UP  # then the record had not been looked up
    width = 360 if ui.phone else 460
    return part(
        "card",
        item=item,
        title=shown_title(item),
        mark=MARK.get(item.state or "", ""),
        mark_class=MARK_CLASS.get(item.state or "", ""),
        group=GROUPS[item.register],
        fields=_fields(item, row, then=early),
        dates=_dates(item, scenario),
        ties=_ties(key, then),
        twins=_twins(key),
        told=_told(key),
        drawing="" if early else _small_ties(scenario.item, width),
        early=early,
        status_sure=_sure(row, "status_now", item.certainty),
    )


@lru_cache(maxsize=256)
def _small_ties(item: str, width: int) -> str:
    found = graph(facts(), item, 1)
    return ties(found, by_key(facts()), width) if found.edges else ""


def _sure(row: Mapping[str, Any], name: str, certainty: str) -> str:
    """Certainty of one value of a row."""
    if name in (row.get("inferred_fields") or []):
        return "inferred"
    return "public record" if name in (row.get("recorded_fields") or []) else certainty


def _fields(item: Item, row: Mapping[str, Any], *, then: bool) -> list[tuple[str, str, str]]:
    """Columns of the row in words: name, value, certainty; `then` leaves out what the record says.

    What was only looked up in the record later was not known then.
    """
    hidden = HIDDEN | set(row.get("recorded_fields") or []) if then else HIDDEN
    keys = {*REGISTERS[item.register].key}
    dated = {when.role for when in item.dates}
    found = []
    for name, value in row.items():
        if name in hidden | keys | dated or value in (None, "", []) or value == item.title:
            continue
        said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if isinstance(value, bool):
            said = "yes" if value else "no"
        if name == "role_group":
            said = f"{said}; no names are kept"
        if name == "level_id":
            level = facts().places["der_levels", str(value)]
            said = f"{level['level']} of 5: {level['name']}"
        sure = _sure(row, name, item.certainty)
        words = name.replace("_id", "").replace("_", " ").replace("usd", "USD").replace("mw", "MW")
        found.append((words, said, sure))
    return found


def _dates(item: Item, scenario: Scenario) -> list[dict[str, Any]]:
    words = {
        "due_date": "due", "required_by": "required by", "date": "date", "year": "year",
        "target_year": "target year",
    }  # fmt: skip
    row = facts().places[item.key]
    soon = dues(scenario).get(item.key)
    return [
        {
            "role": words.get(w.role, w.role),
            "said": w.said(),
            "days": soon.days if soon and w.role in ("due_date", "required_by", "date") else None,
            "sure": _sure(row, w.role, item.certainty),
        }
        for w in item.dates
    ]


def _ties(key: Key, then: date | None) -> list[tuple[str, list[Tie]]]:
    """Words for a relation, then the items it leads to, of those that were known then."""
    known = by_key(facts(), then)
    said = {
        (-1, "is needed by"): "Waits for",
        (1, "is needed by"): "Needed by",
        (1, "caveat"): "Is the caveat of",
        (-1, "caveat"): "Its caveat",
        (-1, "has the item"): "Group",
        (1, "triggers"): "Triggers",
        (-1, "triggers"): "Counts from",
        (1, "serves"): "Serves",
        (-1, "serves"): "Served by",
    }
    found: dict[str, dict[str, Tie]] = {}
    for way in (-1, 1):
        for edge, other in neighbors(facts(), key, way):
            if edge.relation == "answers":
                words = "Answers or opposes"
            elif edge.relation == "caveat":
                words = "Its caveat" if edge.target == key else "Is the caveat of"
            else:
                words = said.get((way, edge.relation)) or (
                    capitalized(edge.relation) if way > 0 else "Comes after"
                )
            if other in by_key(facts()) and other not in known:
                continue
            row = known.get(other)
            title = row.title if row else title_of(facts().places[other])
            tie = Tie(address(other) if row else "", other[1], title, row.caveat if row else None)
            found.setdefault(words, {})[other[1]] = tie
    return [(words, list(items.values())) for words, items in found.items()]


@dataclass(frozen=True)
class Tie:
    """Something that an item is tied to: where it opens, if anywhere, and what it says."""

    address: str
    id: str
    title: str
    caveat: Caveat | None


def _twins(key: Key) -> list[dict[str, Any]]:
    rows = facts().rows["record_discrepancies"]
    return [dict(row) for row in rows if (row["register"], row["item_id"]) == key]


def _told(key: Key) -> list[dict[str, Any]]:
    """Rows of other files that tell more about an item."""
    found: list[dict[str, Any]] = []
    own = {"initiatives": ("initiative_details", "kind", "text", "initiative_id")}
    if key[0] in own:
        name, kind, text, column = own[key[0]]
        found += [
            {"what": row[kind], "said": row[text], "source": row["source"]}
            for row in facts().rows[name]
            if row[column] == key[1]
        ]
    return found
