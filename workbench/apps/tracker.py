"""The Tracker page and its door: what the topic computed, put into slots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from workbench.apps.parts import environment
from workbench.apps.take_home import take_home
from workbench.apps.topic import Door, File, Slots, Topic, Ui, near_width
from workbench.calendars import in_words
from workbench.charts.draw import begin_svg
from workbench.db import connect
from workbench.errors import BadInput
from workbench.glossary import read_glossary
from workbench.scenario import Link, Scenario
from workbench.tracker.answer import answer, due_items, shown
from workbench.tracker.calendar_file import calendar_file
from workbench.tracker.deadlines import Due, due, following
from workbench.tracker.graph import graph, neighbors
from workbench.tracker.known import changes
from workbench.tracker.principles import TARGETS, claims, served
from workbench.tracker.read import REGISTERS, Facts, Key, read_facts
from workbench.tracker.register import (
    AGREED,
    LOOKED_UP,
    OPEN,
    STATES,
    WITH_CAVEAT,
    Caveat,
    Item,
    by_key,
    register,
    with_caveats,
)
from workbench.tracker.search import search
from workbench.tracker.settings import PRESETS
from workbench.tracker.study import STUDY
from workbench.words import Answer

if TYPE_CHECKING:
    from workbench.charts.figure import Figure

ROWS = 60
"""Rows of the list at first, and how many more a press shows: all would be slow to paint."""

MOST = 100
"""Rows of one table in a view; the files have them all."""

CLASS = {"in_time": "ok", "tight": "tight", "missed": "miss", "unknown": "", "": ""}
MARK = {
    AGREED: "●", WITH_CAVEAT: "◐", OPEN: "?", "disputed": "✕", "proposal": "○", "action": "▸",
    "constraint": "=", "observation": "·",
}  # fmt: skip
MARK_CLASS = {AGREED: "ok", WITH_CAVEAT: "tight", "disputed": "miss"}
GROUPS = {
    "siwg_items": "Working group",
    "proceedings": "Dockets",
    "policies": "Laws and decisions",
    "milestones": "Milestones",
    "deadline_rules": "Deadline rules",
    "initiatives": "Initiatives",
    "principles": "Principles",
    "processes": "Processes",
    "information_flows": "Hand-offs",
    "working_groups": "Groups",
    "smart_inverter_phases": "Inverter phases",
    "smart_grid_characteristics": "Smart-grid characteristics",
    "least_regrets_investments": "Least-regrets investments",
    "sec769_requirements": "Section 769",
    "grid_end_states": "Grid end states",
    "open_questions": "Open questions",
    "consumer_roles": "Consumer roles",
    "mts_outputs": "More Than Smart outputs",
    "quantities": "Quantities",
}
"""Files in the order in which the page lists them, and what they are called there."""
FIRST_FACETS = ("siwg_items", "proceedings", "policies", "milestones")


# --- what is read and kept ---


@cache
def facts() -> Facts:
    """Facts of the reference database, read once a process."""
    with connect() as con:
        return read_facts(con)


@cache
def terms() -> Mapping[str, str]:
    """Meaning of each term, its acronym spelled out first."""
    with connect() as con:
        return read_glossary(con)


@cache
def documents() -> list[dict[str, Any]]:
    """The documents that sources name."""
    with connect() as con:
        return con.table("sources").pl().to_dicts()


def part(name: str, **values: Any) -> str:
    """HTML of one macro of `tracker_parts.html`."""
    template = environment().get_template("tracker_parts.html")
    return str(getattr(template.module, name)(**values)).strip()


# --- slots ---


def slots(link: Link, ui: Ui, live: bool) -> Slots:
    """HTML of every slot; with `live` only what must follow a key or an arrow."""
    scenario = link.scenario
    listed = _listed(scenario)
    quick = {
        "answer": part("answer", answer=_answered(_times(scenario)), marks=CLASS),
        "find": part("find", find=scenario.find, found=len(listed.items), all=listed.every),
        "facets": part("facets", **_facets(scenario, listed)),
        "list": _list(scenario, listed, ui),
        "card": _card(scenario, ui),
        "when": part("when", s=scenario),
    }
    return quick if live else quick | _rest(link, ui)


@dataclass(frozen=True)
class Listed:
    """What the list holds, what it would without facets, and how many items there are."""

    items: tuple[Item, ...]
    unfiltered: tuple[Item, ...]
    every: int
    corrected: tuple[tuple[str, str], ...]


@lru_cache(maxsize=64)
def _listed(scenario: Scenario) -> Listed:
    then = {item.key: item for item in shown(facts(), scenario)}
    corrected: tuple[tuple[str, str], ...] = ()
    if scenario.find.strip():
        found = search(facts(), scenario.find)
        corrected = found.corrected
        items = tuple(then[item.key] for item in found.items if item.key in then)
    else:
        place = {name: at for at, name in enumerate(GROUPS)}
        order = {state: at for at, state in enumerate((WITH_CAVEAT, *STATES))}
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


def _facets(scenario: Scenario, listed: Listed) -> dict[str, Any]:
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


def _list(scenario: Scenario, listed: Listed, ui: Ui) -> str:
    asked = ui.look.get("rows", "")
    most = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else ROWS
    dues = _dues(scenario)
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
                "key": _address(item.key),
                "title": _marked(_shown_title(item), scenario.find),
                "mark": MARK.get(item.state or "", ""),
                "mark_class": MARK_CLASS.get(item.state or "", ""),
                "small": _small(item),
                "due": dues.get(item.key) or _due_through(item, dues),
                "on": _is_chosen(scenario, item),
            }
        )
        group = heading
    more = len(listed.items) - most
    return part(
        "list", rows=rows, more=more, next=most + ROWS, step=min(ROWS, max(more, 0)),
        corrected=listed.corrected, find=scenario.find,
        filtered=scenario.register or scenario.state,
        elsewhere=len(listed.unfiltered), words=GROUPS.get(scenario.register, ""),
    )  # fmt: skip


def _group(item: Item) -> str:
    if item.state:
        return f"Working group: {item.state}"
    return GROUPS.get(item.register, item.register)


def _shown_title(item: Item) -> str:
    """Title for a list: what a role says rather than the question it answers."""
    row = facts().places[item.key]
    return str(row["role_or_policy"]) if item.register == "consumer_roles" else item.title


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


def _dues(scenario: Scenario) -> dict[Key, Due]:
    """What is due, by item, whatever the days."""
    return _dues_on(_times(scenario))


@lru_cache(maxsize=32)
def _dues_on(scenario: Scenario) -> dict[Key, Due]:
    every = due(shown(facts(), scenario), facts(), scenario.as_of, 100_000, overdue=True)
    return {(each.register, each.id): each for each in every}


def _times(scenario: Scenario) -> Scenario:
    """A scenario with what it says of time alone: what is computed for it serves any search."""
    return Scenario(as_of=scenario.as_of, known=scenario.known, within=scenario.within)


@lru_cache(maxsize=32)
def _answered(scenario: Scenario) -> Answer:
    return answer(facts(), scenario)


def _due_through(item: Item, dues: Mapping[Key, Due]) -> tuple[Due, str] | None:
    """What is due soonest among the items that rest on this one, and its id."""
    after = [key for _, key in neighbors(facts(), item.key, 1) if key in dues]
    if item.register != "siwg_items" or not after:
        return None
    first = min((dues[key] for key in after if key[0] == "siwg_items"), key=_latest, default=None)
    return (first, first.id) if first else None


def _latest(each: Due) -> Any:
    return each.latest


def _marked(text: str, find: str) -> Markup:
    """A title with the beginnings of the words that were looked for."""
    import re

    words = [re.escape(word) for word in re.findall(r"\w+", find)]
    if not words:
        return escape(text)
    pieces = re.split(rf"\b({'|'.join(sorted(words, key=len, reverse=True))})", text, flags=re.I)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if at % 2 else escape(piece)
        for at, piece in enumerate(pieces)
    )


def _address(key: Key) -> str:
    """Id of an item as a scenario holds it: alone where no other file uses it."""
    return key[1] if len(facts().by_id[key[1].lower()]) == 1 else "/".join(key)


def _is_chosen(scenario: Scenario, item: Item) -> bool:
    return scenario.item.lower() in (item.id.lower(), "/".join(item.key).lower())


# --- the card ---

HIDDEN = {
    "source", "basis", "certainty", "inferred_fields", "recorded_fields", "in_documents", "seq",
    "caveat_of", "conditional_text", "links_to_pair", "depends_on", "date_precision", "date_latest",
    "statement", "kind", "status", "status_now", "note", "question_no", "docket_as_printed",
}  # fmt: skip
"""Columns of a row that the card says in words of its own, or not at all."""


def _card(scenario: Scenario, ui: Ui) -> str:
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
        title=_shown_title(item),
        mark=MARK.get(item.state or "", ""),
        mark_class=MARK_CLASS.get(item.state or "", ""),
        group=GROUPS[item.register],
        fields=_fields(item, row, then=early),
        dates=_dates(item, scenario),
        ties=_ties(key, then),
        twins=_twins(key),
        told=_told(key),
        drawing="" if early else _small_ties(scenario.item, width),
        inferred=row.get("inferred_fields") or [],
        recorded=row.get("recorded_fields") or [],
        early=early,
        status_sure=_sure(row, "status_now", item.certainty),
    )


@lru_cache(maxsize=256)
def _small_ties(item: str, width: int) -> str:
    from workbench.tracker.ties import ties

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
    soon = _dues(scenario).get(item.key)
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
                    f"{edge.relation[0].upper()}{edge.relation[1:]}" if way > 0 else "Comes after"
                )
            if other in by_key(facts()) and other not in known:
                continue
            row = known.get(other)
            title = row.title if row else _other_title(other)
            address = _address(other) if row else ""
            tie = Tie(address, other[1], title, row.caveat if row else None)
            found.setdefault(words, {})[other[1]] = tie
    return [(words, list(items.values())) for words, items in found.items()]


@dataclass(frozen=True)
class Tie:
    """Something that an item is tied to: where it opens, if anywhere, and what it says."""

    address: str
    id: str
    title: str
    caveat: Caveat | None


def _other_title(key: Key) -> str:
    from workbench.tracker.register import title_of

    return title_of(facts().places[key])


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


# --- what may take longer than a blink ---


@lru_cache(maxsize=512)  # for a room in which everyone has a scenario of their own
def _drawing(name: str, scenario: Scenario, width: int) -> Callable[[], Figure]:
    """A figure that is being drawn; the same for every visitor who sees the same."""
    from workbench.tracker.figures import FIGURES  # with Altair: not before it is needed

    figure = FIGURES[name](facts(), scenario, width, 1.0)
    drawn, without = begin_svg(figure.chart), replace(figure, chart="")
    return lambda: replace(without, chart=drawn())


FIXED = ("principles", "served")
"""Figures that no setting changes."""


def _rest(link: Link, ui: Ui) -> Slots:
    width = ui.width - 26 if ui.phone else min(near_width(ui.width * 9 // 5), 1040) - 42
    if ui.chapter:
        width = min(width, 760)
    drawings = {
        name: _drawing(name, Scenario() if name in FIXED else link.scenario, width)
        for name in STUDY.figures
    }
    words = _words(link)
    return words | {f"fig-{n}": part("figure", figure=made()) for n, made in drawings.items()}


@lru_cache(maxsize=32)
def _words(link: Link) -> Slots:
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
                "address": _address(item.key),
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


# --- files ---


def file(link: Link, name: str, given: str) -> File:
    """A file to take home: the dates of the open card, or one of the topic's report."""
    if name != "card.ics":
        return take_home(STUDY, link, name, given)
    key = facts().find(link.scenario.item)
    items = with_caveats([by_key(facts())[key]], by_key(facts()))
    text, _ = calendar_file(items, f"Scenario: {given or link.query()}")
    return File(f"tracker-{key[1].replace(':', '-').replace(' ', '-')}.ics", text)


# --- door ---


def door() -> Door:
    """The start page's door: the answer as things stand, what completes it, a small picture."""
    scenario = Scenario()
    said = answer(facts(), scenario)
    drawn = {w: _drawing("states", scenario, w)() for w in (560, 320)}
    nobody = [row.id for row in served(facts()) if not row.by]
    follows = [*said.notes, f"Served by nobody: {', '.join(nobody)}."]
    words = part("door", answer=str(said), follows=[f.rstrip(".") for f in follows])
    return Door(words, part("picture", desk=drawn[560].chart, phone=drawn[320].chart))


TOPIC = Topic(
    name=STUDY.name,
    title=STUDY.title,
    question=STUDY.question,
    template="tracker.html",
    slots=slots,
    door=door,
    check=lambda link: STUDY.settle(facts(), link),
    presets=PRESETS,
    glossary=terms,
    file=file,
    study=STUDY,
)
"""The topic as the shell takes it."""
