"""What the tracker knows: rows of the register's files, the files that join them, the documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import duckdb

from workbench.calendars import month_end
from workbench.errors import BadInput
from workbench.words import near

Row = Mapping[str, Any]
Key = tuple[str, str]
"""An item, or a row that an item is tied to: its file and its id there."""


@dataclass(frozen=True)
class Register:
    """A file whose rows are items: the columns of its key, and what one row is called."""

    key: tuple[str, ...]
    singular: str


REGISTERS = {
    "policies": Register(("policy_id",), "policy"),
    "proceedings": Register(("proceeding_id",), "proceeding"),
    "milestones": Register(("milestone_id",), "milestone"),
    "working_groups": Register(("wg_id",), "working group"),
    "siwg_items": Register(("item_id",), "siwg item"),
    "initiatives": Register(("initiative_id",), "initiative"),
    "principles": Register(("principle_id",), "principle"),
    "consumer_roles": Register(("role_id",), "consumer role"),
    "smart_grid_characteristics": Register(("characteristic_id",), "smart grid characteristic"),
    "sec769_requirements": Register(("requirement_id",), "sec769 requirement"),
    "grid_end_states": Register(("state_id", "seq"), "grid end state"),
    "least_regrets_investments": Register(("investment_id",), "least regrets investment"),
    "mts_outputs": Register(("output_id",), "mts output"),
    "open_questions": Register(("question_id",), "open question"),
    "deadline_rules": Register(("rule_id",), "deadline rule"),
    "smart_inverter_phases": Register(("phase", "name"), "smart inverter phase"),
    "quantities": Register(("quantity_id",), "quantity"),
    "processes": Register(("process_id",), "process"),
    "information_flows": Register(("flow_id",), "information flow"),
}
"""Files whose rows are items, in the order in which they are listed."""

DETAILS = {
    "proceeding_policy": {"proceeding_id": "proceedings", "policy_id": "policies"},
    "data_access_rules": {"policy_id": "policies"},
    "initiative_details": {"initiative_id": "initiatives"},
    "initiative_benefits": {"initiative_id": "initiatives"},
    "initiative_principles": {"initiative_id": "initiatives", "principle_id": "principles"},
    "process_cycles": {"process_id": "processes"},
    "process_steps": {"process_id": "processes"},
}
"""Files that tell more about items, by the columns that name them; they are no items themselves."""

ENDS = ("serves", "record_discrepancies", "der_levels", "sourcing_structures")
"""Files that name rows of several others, or are named by items."""

GROUP = "SIWG"
"""The working group whose points and phases these are: their files have no column for it."""


@dataclass(frozen=True)
class Document:
    """A document, and the last day of the period that its date stands for; none is unknown."""

    prefix: str
    title: str
    known_on: date | None


@dataclass(frozen=True, eq=False)
class Facts:
    """Rows of every file by its name, the documents, and the holidays; equal only to itself."""

    rows: Mapping[str, Sequence[Row]]
    documents: tuple[Document, ...]
    holidays: Mapping[date, str]
    others: Mapping[Key, Row] = field(default_factory=dict)
    """Rows of still other files, which serve something."""

    @cached_property
    def places(self) -> dict[Key, Row]:
        """Every row that has an id: items, and what they are tied to."""
        found = {
            (name, item_id(name, row)): row for name in REGISTERS for row in self.rows.get(name, ())
        }
        for name, key in (
            ("process_steps", "step_id"),
            ("der_levels", "level_id"),
            ("sourcing_structures", "structure_id"),
        ):
            found |= {(name, str(row[key])): row for row in self.rows.get(name, ())}
        return found | {**self.others}

    @cached_property
    def by_id(self) -> dict[str, list[Key]]:
        """Items by their id in small letters; two files may use one id."""
        found: dict[str, list[Key]] = {}
        for key in self.places:
            found.setdefault(key[1].lower(), []).append(key)
        return found

    def find(self, text: str) -> Key:
        """The item that an id, or `register/id`, names; BadInput names the nearest ones."""
        register, slash, bare = text.strip().rpartition("/")
        keys = [k for k in self.by_id.get(bare.lower(), []) if not slash or k[0] == register]
        if len(keys) == 1:
            return keys[0]
        spelled = re.sub(r"[^a-z0-9]", "", bare.lower())
        if not slash and not keys and len(self.by_id.get(spelled, ())) == 1:
            return self.by_id[spelled][0]
        if keys:
            raise BadInput(f"'{text}' names {' and '.join('/'.join(k) for k in keys)}; use one")
        known = [k[1] for k in self.places if not slash or k[0] == register]
        hint = near(bare.upper(), known) or near(bare, known)
        raise BadInput(
            f"there is no item '{text}'{hint or '; `workbench tracker search` finds it'}"
        )


def item_id(register: str, row: Row) -> str:
    """Id of a row: its key, the parts of a compound one joined by a colon."""
    return ":".join(str(row[column]) for column in REGISTERS[register].key)


def read_facts(con: duckdb.DuckDBPyConnection) -> Facts:
    """Read every row that the tracker shows or counts with."""
    names = (*REGISTERS, *DETAILS, *ENDS)
    documents = con.table("sources").pl().to_dicts()
    rows = {name: con.table(name).pl().to_dicts() for name in names}
    others = {row["from_register"] for row in rows["serves"]} - {*names}
    return Facts(
        rows=rows,
        documents=tuple(
            Document(d["source_prefix"], d["title"], last_day(d["document_date"]))
            for d in documents
        ),
        holidays={h["holiday_date"]: h["name"] for h in con.table("holidays").pl().to_dicts()},
        others={key: row for name in sorted(others) for key, row in _with_keys(con, name)},
    )


def _with_keys(con: duckdb.DuckDBPyConnection, name: str) -> Iterator[tuple[Key, Row]]:
    """Rows of a file by their key, as the view of all facts has it."""
    ids = con.execute("select id from facts where file = ? order by place", [name]).fetchall()
    for (key,), row in zip(ids, con.table(name).pl().to_dicts(), strict=True):
        yield (name, key), row


def last_day(text: str | None) -> date | None:
    """Last day of a day, month or year written as such; None for none."""
    if not text:
        return None
    first = date.fromisoformat(text + "-01-01"[: 10 - len(text)] if len(text) < 10 else text)
    if len(text) == 10:
        return first
    return month_end(first, 11 if len(text) == 4 else 0)
