"""The Tracker page and its chapter, and its search and list over 50,000 items."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from dataclasses import replace

import duckdb
import polars as pl
from rapidfuzz.fuzz import partial_ratio
from rapidfuzz.process import extract

from benchmarks.rig.measure import FULL, Measurement, Size, in_turn
from benchmarks.rig.topic import of_topic
from workbench.build import ensure
from workbench.db import connect
from workbench.tracker.read import Facts, read_facts
from workbench.tracker.register import by_key, register, with_caveats
from workbench.tracker.search import Index

ITEMS = 50_000
ASKED = (
    "communicat", "smart inverter", "cyber", "storage", "S34", "R.14-08-013", "61850", "a",
    "distribution plan", "comunication", "interconection", "utility aggregator", "EPIC", "privacy",
)  # fmt: skip
"""Questions as people type them: words begun, several words, ids, a docket, misspelled words."""


def measure(size: Size) -> list[Measurement]:
    """Everything that is measured of a topic, then search and list among many items."""
    return [*_search(ITEMS if size is FULL else 2_000, size), *_page(size)]


def _page(size: Size) -> list[Measurement]:
    return of_topic("tracker", size, presets=("plan", "meeting"))


def many(count: int) -> Facts:
    """The facts with working-group items made from words of the real ones, the same every time."""
    ensure()
    with connect() as con:
        facts = read_facts(con)
    chance = random.Random(769)
    rows = facts.rows["siwg_items"]
    words = re.findall(r"\w+", " ".join(item.title for item in register(facts)))
    made = [
        {
            **rows[n % len(rows)],
            "item_id": f"X{n:05}",
            "statement": " ".join(chance.choices(words, k=9)),
            "topic": " ".join(chance.choices(words, k=2)),
            "depends_on": None,
            "links_to_pair": None,
            "caveat_of": None,
            "conditional_text": None,
        }
        for n in range(count - len(register(facts)))
    ]
    return replace(facts, rows={**facts.rows, "siwg_items": [*rows, *made]})


def _search(count: int, size: Size) -> list[Measurement]:
    facts = many(count)
    items = register(facts)
    started = time.perf_counter()
    index = Index(facts, items)
    built_s = time.perf_counter() - started
    texts = [" ".join(map(str, facts.places[item.key].values())) for item in items]
    with duckdb.connect() as con:
        frame = pl.DataFrame({"n": range(len(texts)), "text": texts})
        con.register("given", frame)
        con.execute("create table item as from given")

        def ilike(text: str) -> None:
            wanted = " and ".join("text ilike ?" for _ in text.split())
            sql = f"select n from item where {wanted} limit 50"
            con.execute(sql, [f"%{word}%" for word in text.split()]).fetchall()

        def fuzzy(text: str) -> None:
            extract(text, texts, scorer=partial_ratio, limit=50)

        found = [_beside(index, "a plain DuckDB ilike scan", ilike, size.runs, built_s)]
        found.append(_beside(index, "a RapidFuzz scan", fuzzy, 1, built_s))
    every, listed = by_key(facts), index.find("a").items

    def shown() -> float:
        start = time.perf_counter()
        with_caveats(listed, every)
        return (time.perf_counter() - start) * 1000

    own, other = in_turn(size.runs, shown, lambda: _ms(lambda: sorted(listed, key=_title)))
    words = f"list of {len(listed):,} with their caveats"
    found.append(Measurement.of(words, "ms", own, "sorting the same by title", other))
    return found


def _title(item: object) -> str:
    return str(getattr(item, "title"))  # noqa: B009


def _beside(
    index: Index, reference: str, scan: Callable[[str], object], runs: int, built_s: float
) -> Measurement:
    """Every question, some times over, each beside the scan for the same one."""
    pairs = [
        (_ms(lambda text=text: index.find(text)), _ms(lambda text=text: scan(text)))
        for _ in range(runs + 1)
        for text in ASKED
    ][len(ASKED) :]
    own, other = zip(*pairs, strict=True)
    what = f"search {len(index):,} items, beside {reference}"
    note = f"index built in {built_s:.1f} s"
    return Measurement.of(what, "ms", own, reference, other, {"p95": 50.0}, note)


def _ms(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
