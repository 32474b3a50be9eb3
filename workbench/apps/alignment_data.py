"""What the Alignment page reads and keeps: facts, computed hand-offs, words, parts of HTML."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from workbench.alignment.handoffs import Handoffs, handoffs
from workbench.alignment.read import Context, Facts, read_context, read_facts
from workbench.alignment.study import STUDY
from workbench.apps.parts import environment
from workbench.db import connect
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


@lru_cache(maxsize=32)
def computed(scenario: Scenario) -> Handoffs:
    """Hand-offs of a scenario; what sixty visitors open at once is computed once."""
    return handoffs(facts(), scenario)


def names() -> Mapping[str, str]:
    """Words for the ids in settings."""
    return STUDY.names(facts())


def part(name: str, **values: Any) -> str:
    """HTML of one macro of `alignment_parts.html`."""
    template = environment().get_template("alignment_parts.html")
    return str(getattr(template.module, name)(**values)).strip()
