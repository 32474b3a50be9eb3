"""What the Alignment page reads and keeps: facts, computed hand-offs, words, parts of HTML."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from workbench.alignment.handoffs import Handoffs, handoffs
from workbench.alignment.read import Context, Facts, read_context, read_facts
from workbench.apps.parts import environment
from workbench.db import connect
from workbench.glossary import read_glossary
from workbench.scenario import Scenario


@cache
def facts() -> Facts:
    """Facts of the reference database, read once a process."""
    with connect() as con:
        return read_facts(con)


@cache
def context() -> Context:
    """What the page says beside the hand-offs: sources, scenarios, discrepancies, milestones."""
    with connect() as con:
        return read_context(con)


@cache
def terms() -> Mapping[str, str]:
    """Meaning of each term, its acronym spelled out first."""
    with connect() as con:
        return read_glossary(con)


@lru_cache(maxsize=256)
def computed(scenario: Scenario) -> Handoffs:
    """Hand-offs of a scenario; what sixty visitors open at once is computed once."""
    return handoffs(facts(), scenario)


def names() -> dict[str, str]:
    """Words for the ids in settings."""
    found = {f.flow_id: f"({f.label})" for f in facts().flows.values()}
    found |= {s.step_id: f"({s.name.lower()})" for s in facts().steps.values()}
    return found | {p.process_id: f"({p.short_name.lower()})" for p in facts().processes.values()}


def part(name: str, **values: Any) -> str:
    """HTML of one macro of `alignment_parts.html`."""
    template = environment().get_template("alignment_parts.html")
    return str(getattr(template.module, name)(**values)).strip()
