"""The questions the tracker answers, for the command line and for everyone's scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from workbench.calendars import read_day
from workbench.errors import BadInput, CannotCompute
from workbench.kinds import Whole
from workbench.questions import Option, Question, Result, table_of
from workbench.scenario import Link
from workbench.tracker.answer import answer, shown
from workbench.tracker.calendar_file import calendar_file
from workbench.tracker.deadlines import Due, deadline, due, following
from workbench.tracker.graph import DEPTH, edges, graph
from workbench.tracker.known import changes
from workbench.tracker.principles import claims, coverage, served
from workbench.tracker.read import Facts
from workbench.tracker.register import (
    Caveat,
    Item,
    by_key,
    chosen,
    count_by_kind,
    count_by_state,
    register,
    with_caveats,
)
from workbench.tracker.search import search
from workbench.tracker.settings import PRESETS
from workbench.words import plural

Options = Mapping[str, str | None]
LIMIT = 50
WIDEST = 100_000

REGISTER = Option("register", "list only the items of one file, such as siwg_items")
KIND = Option("kind", "list only items of some kinds, joined by commas")
AS_OF = Option("as-of", "day, YYYY-MM-DD; the scenario's when left out")


def _day(options: Options, name: str, otherwise: date | None = None) -> date | None:
    text = options[name]
    if text is None:
        return otherwise
    try:
        day = read_day(text)
    except ValueError as error:
        raise BadInput(f"--{name} {text}: {error}") from None
    if not 1900 <= day.year <= 2100:
        raise BadInput(f"--{name} {text}: use a day of the years 1900 to 2100")
    return day


def _whole(options: Options, name: str, low: int, high: int, otherwise: int) -> int:
    text = options[name]
    if text is None:
        return otherwise
    try:
        return Whole(low, high).read(text)
    except ValueError as error:
        raise BadInput(f"--{name} {text}: {error}") from None


def _flat(item: Item) -> dict[str, Any]:
    """An item as a row of a table: its caveat right behind its title."""
    own = item.record()
    dates = "; ".join(f"{when.role} {when.text or when.said()}" for when in item.dates)
    return {
        "id": item.id,
        "register": item.register,
        "kind": item.kind,
        "state": item.state,
        "title": item.title,
        "caveat": _said(item.caveat),
        **{name: own[name] for name in ("status", "note", "known_on")},
        "dates": dates or None,
        **{name: own[name] for name in ("source", "basis", "certainty")},
    }


def _said(caveat: Caveat | None) -> str | None:
    return f"{caveat.id}: {caveat.text}" if caveat else None


def _brief(item: Item) -> dict[str, Any]:
    flat = _flat(item)
    return {name: flat[name] for name in "id register kind title status note caveat".split()}


# --- the questions ---


def _answer(facts: Facts, link: Link, _options: Options) -> Result:
    said = answer(facts, link.scenario)
    rows = [{"answer": str(said)}, *({"answer": note} for note in said.notes)]
    return Result({"answer": str(said), "notes": list(said.notes)}, rows)


def _search(facts: Facts, link: Link, options: Options) -> Result:
    text = options["text"] if options["text"] is not None else link.scenario.find
    found = search(facts, text or "")
    limit = _whole(options, "limit", 1, WIDEST, LIMIT)
    items = chosen(found.items, options["register"])
    listed = with_caveats(items, by_key(facts), limit)
    read = [f"nothing has '{word}'; '{near}' is meant" for word, near in found.corrected]
    more = [f"{limit} of {len(items)} shown; --limit shows more"] if len(items) > limit else []
    return Result([i.brief() for i in listed], [_brief(i) for i in listed], [*read, *more])


def _items(facts: Facts, link: Link, options: Options) -> Result:
    then = link.scenario.as_of if link.scenario.known == "then" else None
    as_of = _day(options, "as-of", then)
    every = register(facts, as_of)
    found = chosen(every, options["register"], options["kind"])
    by = options["count-by"]
    if by is not None:
        if by == "state":
            states = count_by_state(found)
            return Result(states, [{"state": state, "items": n} for state, n in states.items()])
        if by != "kind":
            raise BadInput(f"--count-by {by}: use kind or state")
        counts = count_by_kind(found, across="," in (options["register"] or ","))
        return Result(counts, [{"kind": kind, "items": n} for kind, n in counts.items()])
    listed = with_caveats(found, by_key(facts, as_of))
    return Result([i.record() for i in listed], [_flat(i) for i in listed])


def _due(facts: Facts, link: Link, options: Options) -> Result:
    as_of = _day(options, "as-of", link.scenario.as_of)
    assert as_of is not None
    within = _whole(options, "within", 0, WIDEST, link.scenario.within)
    items = chosen(register(facts), options["register"])
    found = due(items, facts, as_of, within, overdue=options["overdue"] is not None)
    return Result([_due_record(each) for each in found], [_due_row(each) for each in found])


def _due_record(each: Due) -> dict[str, Any]:
    record = asdict(each)
    del record["latest"]
    return record | {"also": list(each.also)}


def _due_row(each: Due) -> dict[str, Any]:
    return _due_record(each) | {"also": ", ".join(each.also), "caveat": _said(each.caveat)}


def _deadline(facts: Facts, link: Link, options: Options) -> Result:
    trigger = _day(options, "trigger", link.scenario.trigger)
    assert trigger is not None
    found = deadline(facts, options["rule"] or link.scenario.rule, trigger, options["from"])
    record = asdict(found)
    skipped = record.pop("skipped")
    notes = [f"rolled over {'; '.join(skipped)}"] if skipped else []
    if found.lower_bound:
        notes.append("a lower bound: no earlier than that, and not rolled")
    return Result(record, [record], notes)


def _deadlines(facts: Facts, link: Link, _options: Options) -> Result:
    rows = [asdict(d) for d in following(facts, link.scenario.rule, link.scenario.trigger)]
    return Result(rows, [row | {"skipped": "; ".join(row["skipped"])} for row in rows])


def _coverage(facts: Facts, _link: Link, _options: Options) -> Result:
    found = coverage(facts)
    rows = table_of(found)
    for row in rows:
        for name in ("letters", "missing"):
            row[name] = None if row[name] is None else " ".join(row[name])
    return Result([asdict(each) for each in found], rows)


def _served(facts: Facts, _link: Link, _options: Options) -> Result:
    rows = [
        {
            "register": each.register,
            "id": each.id,
            "title": each.title,
            "served_by": ", ".join(each.by) or None,
            "how": "; ".join(each.how) or None,
        }
        for each in served(facts)
    ]
    return Result([asdict(each) for each in served(facts)], rows)


def _graph(facts: Facts, _link: Link, options: Options) -> Result:
    found = graph(facts, options["id"] or "", _whole(options, "depth", 0, 12, DEPTH))
    nodes = [node.record() for node in found.nodes]
    rows = [
        {"source": e.source[1], "relation": e.relation, "target": e.target[1]} for e in found.edges
    ]
    drawn = [{key: row[key] for key in ("source", "target", "relation")} for row in rows]
    return Result({"nodes": nodes, "edges": drawn}, rows)


def _edges(facts: Facts, _link: Link, _options: Options) -> Result:
    rows = [
        {
            "source_register": e.source[0],
            "source": e.source[1],
            "relation": e.relation,
            "target_register": e.target[0],
            "target": e.target[1],
        }
        for e in edges(facts)
    ]
    return Result(rows, rows)


def _changes(facts: Facts, link: Link, options: Options) -> Result:
    since = _day(options, "from", link.scenario.since)
    until = _day(options, "to", link.scenario.as_of)
    assert since is not None
    assert until is not None
    if since > until:
        raise BadInput(f"--from {since} --to {until}: the first day lies after the last")
    found = changes(chosen(register(facts), options["register"]), facts, since, until)
    records, rows = [], []
    for item, how in found.items:
        own = item.record()
        names = ("id", "register", "kind", "title", "status", "known_on")
        records.append({n: own[n] for n in names} | {"change": how, "caveat": own["caveat"]})
        rows.append(records[-1] | {"caveat": _said(item.caveat)})
    note = f"{found.unknown} items are left out: when they became known is not known"
    return Result({"items": records, "unknown": found.unknown}, rows, [note])


def _calendar(facts: Facts, link: Link, options: Options) -> Result:
    items = chosen(shown(facts, link.scenario), options["register"])
    if options["register"] and not any(when.first for item in items for when in item.dates):
        raise CannotCompute(
            f"no item of {options['register']} has a date that is known, so there is no calendar; "
            "choose another register"
        )
    text, left_out = calendar_file(items, f"Scenario: {link.query()}")
    return Result(text=text, notes=[f"{plural(left_out, 'relative date')} left out"])


def _presets(_facts: Facts, _link: Link, _options: Options) -> Result:
    rows = [
        {"name": p.name, "title": p.title, "note": p.note, "link": p.scenario().query()}
        for p in PRESETS
    ]
    return Result(rows, rows)


def _claims(facts: Facts, _link: Link, _options: Options) -> Result:
    rows = claims(facts)
    return Result(rows, rows)


QUESTIONS = (
    Question("answer", "the answer in one sentence, and what completes it", _answer),
    Question(
        "search",
        "items that have every word of a text, best first",
        _search,
        (
            Option("text", "words, an id or a docket number", place=True),
            Option("limit", f"most items to show ({LIMIT}); a caveat beside its item is not one"),
            REGISTER,
        ),
    ),
    Question(
        "items",
        "every item: kind, state, caveat, dates, what it rests on",
        _items,
        (
            KIND,
            REGISTER,
            Option("as-of", "only what was known by this day, as it was known"),
            Option("count-by", "count instead of listing: kind, or state of a group’s points"),
        ),
        view="items",
        brief="id kind state title caveat status dates certainty",
    ),
    Question(
        "due",
        "what is due, soonest first",
        _due,
        (
            AS_OF,
            Option("within", "how many days ahead; the scenario's when left out"),
            Option("overdue", "also what lay before that day", flag=True),
            REGISTER,
        ),
        view="due",
        brief="id title due_date days also caveat",
    ),
    Question(
        "deadline",
        "a deadline by rule: counted, then rolled off weekends and holidays",
        _deadline,
        (
            Option("rule", "the rule, such as DL02; the scenario's when left out"),
            Option("trigger", "day it counts from, YYYY-MM-DD; the scenario's when left out"),
            Option("from", "rule whose trigger the day is instead, such as DL02 for DL03"),
        ),
    ),
    Question(
        "deadlines",
        "the deadline of the scenario's rule, and what follows from it",
        _deadlines,
        view="deadlines",
    ),
    Question(
        "coverage",
        "initiatives against the letters of the statutory principles",
        _coverage,
        view="principle_coverage",
    ),
    Question("claims", "what the initiatives ask for and claim", _claims, view="claims"),
    Question(
        "served",
        "smart-grid characteristics, investments and section 769: what serves each",
        _served,
        view="served",
    ),
    Question(
        "graph",
        "what an item rests on, and what rests on it",
        _graph,
        (
            Option("id", "the item, such as S34 (register/ID where two files use one)", place=True),
            Option("depth", f"steps up and down ({DEPTH})"),
        ),
    ),
    Question("edges", "every tie between items", _edges, view="item_edges"),
    Question(
        "changes",
        "items that became known between two days",
        _changes,
        (
            Option("from", "first day, YYYY-MM-DD; the scenario's when left out"),
            Option("to", "last day, YYYY-MM-DD; the scenario's as-of day when left out"),
            REGISTER,
        ),
        view="changed_items",
        brief="id kind title known_on change caveat",
    ),
    Question("presets", "scenarios worth starting from", _presets),
    Question("ics", "dates as an iCalendar file", _calendar, (REGISTER,), suffixes=(".ics",)),
)
