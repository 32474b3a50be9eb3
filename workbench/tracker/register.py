"""The register: one kind of item over every file, its state, its caveat, and when it was known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

from workbench.errors import BadInput
from workbench.tracker.dates import When, dates_of
from workbench.tracker.read import REGISTERS, Facts, Key, Row, item_id
from workbench.words import near

TITLES = (
    "name", "title", "label", "statement", "text", "short_text", "question", "attribute",
    "role_or_policy", "subject", "data_item",
)  # fmt: skip
"""Columns that a title is taken from, the first that a file has."""

LOOKED_UP = date(2026, 11, 1)
"""When the public record was looked up: what only it says was not known to us before."""

OWN_DATES = {"date", "opened", "year", "started"}
"""Dates on which a row of the public record became known; a required or closing one is none."""

AGREED, WITH_CAVEAT, OPEN = "agreed", "agreed with a caveat", "open"
STATES = (
    AGREED, WITH_CAVEAT, OPEN, "disputed", "proposal", "action", "constraint", "observation",
)  # fmt: skip
"""States of a working group's points, the settled ones first."""


@dataclass(frozen=True)
class Caveat:
    """What must always stand beside an item: another item's words, or its own condition."""

    id: str
    text: str


@dataclass(frozen=True)
class Item:
    """A row of the register."""

    id: str
    register: str
    kind: str | None
    title: str
    status: str | None
    state: str | None
    note: str | None
    caveat: Caveat | None
    known_on: date | None
    dates: tuple[When, ...]
    source: str
    basis: str | None
    certainty: str

    @property
    def key(self) -> Key:
        """File and id."""
        return self.register, self.id

    @property
    def kind_word(self) -> str:
        """Its kind, or what a row of its file is called where the kind was not known by then."""
        return self.kind or REGISTERS[self.register].singular

    def brief(self) -> dict[str, Any]:
        """The item as every list has it."""
        caveat = {"id": self.caveat.id, "text": self.caveat.text} if self.caveat else None
        return {
            "id": self.id,
            "register": self.register,
            "kind": self.kind,
            "title": self.title,
            "status": self.status,
            "note": self.note,
            "caveat": caveat,
        }

    def record(self) -> dict[str, Any]:
        """The item whole, as scripts read it."""
        return self.brief() | {
            "state": self.state,
            "known_on": self.known_on,
            "dates": [when.record() for when in self.dates],
            "source": self.source,
            "basis": self.basis,
            "certainty": self.certainty,
        }


@lru_cache(maxsize=16)
def register(facts: Facts, as_of: date | None = None) -> tuple[Item, ...]:
    """Every item in order of the files; with `as_of` what was known by then, as it was known.

    Items whose date of knowledge is unknown stay, marked by a `known_on` of None.
    """
    items = (_item(facts, name, row) for name in REGISTERS for row in facts.rows.get(name, ()))
    if as_of is None:
        return tuple(items)
    known = (item for item in items if item.known_on is None or item.known_on <= as_of)
    return tuple(_as_of(facts, item, as_of) for item in known)


@lru_cache(maxsize=16)
def by_key(facts: Facts, as_of: date | None = None) -> dict[Key, Item]:
    """Items by file and id."""
    return {item.key: item for item in register(facts, as_of)}


# --- an item of a row ---


def _item(facts: Facts, name: str, row: Row) -> Item:
    key = item_id(name, row)
    dates = tuple(dates_of(row))
    caveat = caveat_of(facts, name, row)
    kind = row["kind"] if "kind" in row else REGISTERS[name].singular
    return Item(
        id=key,
        register=name,
        kind=kind,
        title=title_of(row),
        status=row.get("status_now") or row.get("status"),
        state=_state(name, row, caveat),
        note=_note(facts, row, caveat),
        caveat=caveat,
        known_on=_known_on(facts, row, dates),
        dates=dates,
        source=row["source"],
        basis=row.get("basis"),
        certainty=row["certainty"],
    )


def title_of(row: Row) -> str:
    """Title of a row: the first of the columns that titles stand in; empty where it has none."""
    return str(next((row[column] for column in TITLES if column in row), ""))


def caveat_of(facts: Facts, name: str, row: Row) -> Caveat | None:
    """The caveat of a working group's point: the point that is one for it, else its condition."""
    if name != "siwg_items":
        return None
    other = caveats(facts).get(row["item_id"])
    if other:
        return Caveat(other["item_id"], other["statement"])
    condition = row["conditional_text"]
    return Caveat(row["item_id"], condition) if condition else None


@lru_cache(maxsize=8)
def caveats(facts: Facts) -> dict[str, Row]:
    """Points that are a caveat, by the point that must never be shown without them."""
    return {row["caveat_of"]: row for row in facts.rows["siwg_items"] if row["caveat_of"]}


def _state(name: str, row: Row, caveat: Caveat | None) -> str | None:
    if name != "siwg_items":
        return None
    if row["kind"] != "agreement":
        return str(row["kind"])
    return WITH_CAVEAT if caveat else AGREED


def _note(facts: Facts, row: Row, caveat: Caveat | None) -> str | None:
    """Caveat, else the row's note, else its basis; and what it waits for."""
    said = caveat.text if caveat else row.get("note") or row.get("basis")
    open_ones = waits_for(facts, row)
    waits = f"waits for {', '.join(open_ones)}, still open" if open_ones else None
    return "; ".join(part for part in (said, waits) if part) or None


def waits_for(facts: Facts, row: Row) -> list[str]:
    """Points that a point depends on and that are open still."""
    needed = (facts.places["siwg_items", key] for key in row.get("depends_on") or ())
    return [str(n["item_id"]) for n in needed if OPEN in (n["kind"], n["status"])]


# --- as known on ---


def _known_on(facts: Facts, row: Row, dates: Sequence[When]) -> date | None:
    """Day by which a row was known: of its earliest document, or its own in the public record."""
    sources = [source.strip() for source in row["source"].split(";")]
    named = [d for d in facts.documents if any(s.startswith(d.prefix) for s in sources)]
    found = [d.known_on for d in named if d.known_on]
    if "public record" in sources:
        found += [when.last for when in dates if when.role in OWN_DATES and when.last]
    return min(found, default=None)


def _as_of(facts: Facts, item: Item, as_of: date) -> Item:
    """An item as it was known on a day: without what only the record tells, looked up later."""
    if as_of >= LOOKED_UP:
        return item
    row = facts.places[item.key]
    recorded = {*(row.get("recorded_fields") or ())}
    of_record = item.certainty == "public record"

    def hidden(when: When) -> bool:
        later = when.first is not None and when.first > as_of
        return when.role in recorded or (of_record and later)

    dates = [replace(w, first=None, last=None) if hidden(w) else w for w in item.dates]
    current = "status_now" in row or "status" in recorded
    return replace(
        item,
        kind=None if "kind" in recorded else item.kind,
        status=None if current else item.status,
        dates=tuple(dates),
    )


# --- lists ---


def chosen(
    items: Iterable[Item], registers: str | None = None, kinds: str | None = None
) -> list[Item]:
    """Items of some files and kinds, each written as words joined by commas.

    Raises
    ------
    BadInput
        If there is no such file, or no item of such a kind.
    """
    found = list(items)
    for words, what, of in ((registers, "register", _register), (kinds, "kind", _kind)):
        if words is None:
            continue
        wanted = {word.strip().removesuffix(".csv") for word in words.split(",")}
        known = set(REGISTERS) if of is _register else {of(item) for item in found}
        for word in sorted(wanted - known):
            raise BadInput(f"there is no {what} '{word}'{near(word, known) or _use(known)}")
        found = [item for item in found if of(item) in wanted]
    return found


def _use(known: Iterable[str]) -> str:
    return f"; use {', '.join(sorted(known))}"


def _register(item: Item) -> str:
    return item.register


def _kind(item: Item) -> str:
    return item.kind_word


def with_caveats(
    items: Iterable[Item], every: Mapping[Key, Item], limit: int | None = None
) -> list[Item]:
    """Items, each followed by the item that is its caveat, which no filter and no limit drops.

    The two stand where the first of them stood, and count as one.
    """
    found = list(items)
    led = {_caveat_key(item): item for item in found if item.caveat}

    def leader(item: Item) -> Item:
        while item.key in led:
            item = led[item.key]
        return item

    leaders = {id(lead): lead for lead in map(leader, found)}.values() if led else found
    listed = []
    for item in islice(leaders, limit):
        listed.append(item)
        if item.caveat:
            listed += islice(_with_its_own(item, every), 1, None)
    return listed


def _with_its_own(item: Item, every: Mapping[Key, Item]) -> Iterator[Item]:
    yield item
    key = _caveat_key(item)
    if key and key in every:
        yield from _with_its_own(every[key], every)


def _caveat_key(item: Item) -> Key | None:
    """Key of the other item that is its caveat."""
    other = item.caveat is not None and item.caveat.id != item.id
    return (item.register, item.caveat.id) if item.caveat and other else None


def count_by_kind(items: Iterable[Item], *, across: bool) -> dict[str, int]:
    """Number of items by kind; `register/kind` where they are of several files."""
    counts = Counter(f"{i.register}/{i.kind_word}" if across else i.kind_word for i in items)
    return dict(counts)


def count_by_state(items: Iterable[Item]) -> dict[str, int]:
    """Number of a working group's points in every state, also where there is none."""
    counts = Counter(item.state for item in items)
    return {state: counts[state] for state in STATES}
