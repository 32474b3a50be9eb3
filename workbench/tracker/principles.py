"""What the initiatives claim of the statutory principles, and what serves what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbench.tracker.read import Facts, Row
from workbench.tracker.register import title_of

LISTED, BLANKET, NOT_ITEMIZED = "listed", "blanket claim", "not itemized"
TARGETS = {
    "smart_grid_characteristics": "Smart-grid characteristics",
    "least_regrets_investments": "Least-regrets investments",
    "sec769_requirements": "Requirements of section 769",
}
"""What is served, and what it is called."""


@dataclass(frozen=True)
class Coverage:
    """What one initiative claims of one law, by letters of the law.

    `listed`, `letters`, `missing` and `blanket` are None where the proposal itemizes nothing.
    """

    initiative_id: str
    law: str
    of: int
    listed: int | None
    letters: tuple[str, ...] | None
    missing: tuple[str, ...] | None
    blanket: int | None


def coverage(facts: Facts) -> list[Coverage]:
    """Every initiative against every law."""
    letters = {row["principle_id"]: row for row in facts.rows["principles"]}
    claims: dict[tuple[str, str], list[Row]] = {}
    for row in facts.rows["initiative_principles"]:
        law = str(letters[row["principle_id"]]["code_section"])
        claims.setdefault((row["initiative_id"], law), []).append(row)
    found = []
    for (initiative, law), rows in claims.items():
        every = [r["letter"] for r in letters.values() if str(r["code_section"]) == law]
        found.append(_coverage(initiative, law, every, rows, letters))
    return found


def _coverage(
    initiative: str, law: str, every: list[str], rows: list[Row], letters: dict[str, Row]
) -> Coverage:
    kinds = {str(row["claim_type"]) for row in rows}
    if kinds == {NOT_ITEMIZED}:
        return Coverage(initiative, law, len(every), None, None, None, None)
    listed = {letters[row["principle_id"]]["letter"] for row in rows if row["claim_type"] == LISTED}
    blanket = sum(row["claim_type"] == BLANKET for row in rows)
    own = tuple(letter for letter in every if letter in listed)
    missing = () if blanket and not own else tuple(x for x in every if x not in listed)
    return Coverage(initiative, law, len(every), len(own), own, missing, blanket)


@dataclass(frozen=True)
class Served:
    """Something that ought to be served, and what serves it; nothing is the finding."""

    register: str
    id: str
    title: str
    by: tuple[str, ...]
    how: tuple[str, ...]


def served(facts: Facts) -> list[Served]:
    """Every characteristic, investment and requirement with what serves it."""
    found = []
    for register in TARGETS:
        for row in facts.rows[register]:
            key = str(next(iter(row.values())))
            rows = [
                s for s in facts.rows["serves"] if (s["to_register"], s["to_id"]) == (register, key)
            ]
            by = tuple(f"{r['from_register']}/{r['from_id']}" for r in rows)
            words = tuple(r["how"] for r in rows)
            found.append(Served(register, key, title_of(row), by, words))
    return found


def claims(facts: Facts) -> list[dict[str, Any]]:
    """What the initiatives ask for and claim; the same claim is never added twice.

    `sum_of_claims` is left out on purpose: two initiatives claim the same value per MW.
    """
    columns = (
        "initiative_id", "title", "value_chain", "funding_min_usd", "funding_max_usd",
        "claimed_value_usd_per_mw", "value_horizon_years", "basis",
    )  # fmt: skip
    return [{name: row[name] for name in columns} for row in facts.rows["initiatives"]]
