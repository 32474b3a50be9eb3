"""One search over every field: an id or docket first, then titles, then all else, then spelling.

SQLite's full-text search keeps the index, in memory; RapidFuzz measures how far words are apart.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

from workbench.tracker.read import DETAILS, REGISTERS, Facts, Key, Row
from workbench.tracker.register import Item, register

DASH = "[-\u2010-\u2015\u2212]"
DOCKET = re.compile(
    rf"\b(?:([A-Z])(?:{DASH}|[. ]{{0,2}}))?"
    rf"(\d\d{DASH}?\d\d{DASH}?\d{{3}}|\d\d([. ])\d\d\3\d{{3}})\b",
    re.IGNORECASE | re.ASCII,
)
"""A docket or decision however it is spelled: R.14-08-013, 14-08-013, R 14 08 013, r1408013."""

WORD = re.compile(r"[^\W_]\w*")
KEYS, TITLE, REST = "keys", "title", "rest"
MANY = 5_000
"""Matches of a text beyond which none is better than another: they keep the register's order."""

ONE_EDIT, TWO_EDITS = 4, 8
"""Letters from which a word may be one edit, or two, away from what is searched."""


@dataclass(frozen=True)
class Found:
    """What a search found, best first, and the words that it read for ones nobody has."""

    items: tuple[Item, ...]
    corrected: tuple[tuple[str, str], ...] = ()


class Index:
    """Full text of items. One for all visitors: it answers one question at a time."""

    def __init__(self, facts: Facts, items: Sequence[Item]) -> None:
        self._items, self._lock = items, Lock()
        self._con = sqlite3.connect(":memory:", check_same_thread=False)
        self._con.execute(
            f"create virtual table item using fts5({KEYS}, {TITLE}, {REST}, "
            "prefix = '1 2 3 4', tokenize = 'unicode61 remove_diacritics 2')"
        )
        self._con.execute("create virtual table word using fts5vocab(item, row)")
        more = _more(facts)
        rows = ((n, *_texts(facts, item, more.get(item.key, []))) for n, item in enumerate(items))
        self._con.executemany(
            f"insert into item (rowid, {KEYS}, {TITLE}, {REST}) values (?, ?, ?, ?)", rows
        )
        self._con.execute("insert into item (item) values ('optimize')")
        terms = self._con.execute("select term from word").fetchall()
        self._ids: dict[str, list[int]] = {}
        for n, item in enumerate(items):
            self._ids.setdefault(_bare(item.id), []).append(n)
        self._same = _same_row(facts, items)
        self._words: dict[int, list[str]] = {}
        for (term,) in terms:
            if not re.search(r"\d", term):
                self._words.setdefault(len(term), []).append(term)

    def __len__(self) -> int:
        return len(self._items)

    def find(self, text: str) -> Found:
        """Items that match every word of a text, best first; none for no word."""
        terms = list(dict.fromkeys(_terms(text)))
        if not terms:
            return Found(())
        with self._lock:
            meant = [[term, *self._same.get(term, ())] for term in terms]
            found = self._ordered(meant, self._ids.get(_bare(text), ()))
            if found:
                return Found(found)
            options = [self._near(term) for term in terms]
            if not all(options) or options == [[term] for term in terms]:
                return Found(())
            read = [(t, o[0]) for t, o in zip(terms, options, strict=True) if o != [t]]
            return Found(self._ordered(options), tuple(read))

    def _ordered(
        self, options: Sequence[Sequence[str]], first: Sequence[int] = ()
    ) -> tuple[Item, ...]:
        """Items that have a word of each list: by id or docket, then by title, then by all."""
        words = ["(" + " OR ".join(f'"{o}"*' for o in each) + ")" for each in options]
        ways = [f"{{{TITLE} {KEYS}}} : ({' AND '.join(words)})", " AND ".join(words)]
        if options:
            exact = " AND ".join(f'"{each[0]}"' for each in options)
            ways.insert(0, f"{{{KEYS}}} : ({exact})")
        order: dict[int, None] = dict.fromkeys(first)
        for way in ways:
            sql = "select rowid from item where item match ? order by "
            sql += "rowid" if self._count(way) > MANY else "bm25(item, 8, 4, 1), rowid"
            order |= dict.fromkeys(n for (n,) in self._con.execute(sql, [way]))
        return tuple(self._items[n] for n in order)

    def _count(self, way: str) -> int:
        sql = "select count(*) from item where item match ?"
        return int(self._con.execute(sql, [way]).fetchone()[0])

    def _near(self, term: str) -> list[str]:
        """The term where it begins a word; else the words that are nearest to it."""
        begins = "select 1 from item where item match ? limit 1"
        if self._con.execute(begins, [f'"{term}"*']).fetchone():
            return [term]
        edits = 2 if len(term) >= TWO_EDITS else 1 if len(term) >= ONE_EDIT else 0
        if not edits or re.search(r"\d", term):
            return []
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        lengths = range(len(term) - edits, len(term) + edits + 1)
        choices = [word for length in lengths for word in self._words.get(length, ())]
        near = extract(term, choices, scorer=OSA.distance, score_cutoff=edits, limit=None)
        least = min((distance for _, distance, _ in near), default=0)
        return sorted(word for word, distance, _ in near if distance == least)


@lru_cache(maxsize=4)
def index(facts: Facts) -> Index:
    """Index of every item."""
    return Index(facts, register(facts))


def search(facts: Facts, text: str) -> Found:
    """Items that match every word of a text, best first."""
    return index(facts).find(text)


# --- what is searched ---


def _terms(text: str) -> list[str]:
    """Words of a question in small letters; a docket is one word, without its signs."""
    terms, place = [], 0
    for docket in DOCKET.finditer(text):
        terms += WORD.findall(text[place : docket.start()].lower())
        terms.append(_code(docket[1] or "", docket[2]))
        place = docket.end()
    return terms + WORD.findall(text[place:].lower())


def _bare(text: str) -> str:
    """An id without signs, in small letters: AB 327 is AB327."""
    return "".join(WORD.findall(text)).replace("_", "").lower()


def codes(text: str) -> list[str]:
    """Dockets and decisions in a text as words without signs, with their letter and without."""
    found = []
    for letter, number, _ in DOCKET.findall(text):
        found += [_code(letter, number), _code("", number)] if letter else [_code("", number)]
    return found


def _code(letter: str, number: str) -> str:
    return letter.lower() + re.sub(r"\D", "", number)


def _texts(facts: Facts, item: Item, more: Sequence[str]) -> tuple[str, str, str]:
    """What is searched of an item: its id and dockets, its title, and every other field."""
    row = facts.places[item.key]
    own = [item.id, str(row.get("docket") or ""), str(row.get("docket_as_printed") or "")]
    keys = [item.id, *(code for text in own for code in codes(text))]
    rest = [
        _text(value) for name, value in row.items() if name not in (*REGISTERS[item.register].key,)
    ]
    beside = [item.caveat.text] if item.caveat else []
    words = " ".join([*rest, *beside, *more])
    return " ".join(keys), _with_codes(item.title), _with_codes(words)


def _with_codes(text: str) -> str:
    return " ".join([text, *codes(text)])


def _text(value: Any) -> str:
    """A cell as words."""
    if value is None or isinstance(value, bool):
        return ""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _same_row(facts: Facts, items: Sequence[Item]) -> dict[str, list[str]]:
    """What else names the row of a docket, one of several in it: what refers to it uses another."""
    found: dict[str, list[str]] = {}
    for item in items:
        row = facts.places[item.key]
        dockets = codes(f"{row.get('docket') or ''}")
        for code in dockets if len(dockets) > 2 else ():
            found[code] = [other for other in codes(item.id) if other != code]
    return found


def _more(facts: Facts) -> dict[Key, list[str]]:
    """Words of the rows that tell more about an item, by item."""
    found: dict[Key, list[str]] = {}

    def add(key: Key, row: Row) -> None:
        found.setdefault(key, []).extend(_text(value) for value in row.values())

    for key, row in _told(facts):
        add(key, row)
    for key, row in facts.places.items():
        if key[0] == "siwg_items" and row["level_id"]:
            add(key, facts.places["der_levels", row["level_id"]])
    return found


def _told(facts: Facts) -> Iterator[tuple[Key, Row]]:
    for name, columns in DETAILS.items():
        for row in facts.rows.get(name, ()):
            for column, of in columns.items():
                yield (of, str(row[column])), row
    for row in facts.rows.get("serves", ()):
        yield (row["from_register"], row["from_id"]), row
        yield (row["to_register"], row["to_id"]), row
    for row in facts.rows.get("record_discrepancies", ()):
        yield (row["register"], row["item_id"]), row
