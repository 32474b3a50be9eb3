"""What an item rests on and what rests on it: edges run from what comes first to what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workbench.tracker.read import GROUP, Facts, Key
from workbench.tracker.register import by_key, title_of

ANSWERS, CAVEAT = "answers", "caveat"
BOTH_WAYS = {ANSWERS, CAVEAT}
"""Relations that a walk follows either way: the first has no direction, the other stays beside."""

DEPTH = 2
OTHER_KINDS = {
    "process_steps": "process step",
    "sourcing_structures": "sourcing structure",
    "der_levels": "level",
}
"""What a row is called that stands in no register."""


@dataclass(frozen=True)
class Edge:
    """`target` rests on `source`; what answers something has no direction."""

    source: Key
    target: Key
    relation: str


@dataclass(frozen=True)
class Node:
    """An item, or a row that items are tied to: such a one has no status."""

    id: str
    register: str
    kind: str
    title: str
    status: str | None
    steps: int
    """Steps from the item asked for: below 0 what it rests on, above 0 what rests on it."""

    def record(self) -> dict[str, Any]:
        """The node as scripts read it."""
        own = ("id", "register", "kind", "title", "status")
        return {name: getattr(self, name) for name in own}


@dataclass(frozen=True)
class Graph:
    """Nodes within reach, the item asked for first, and the edges walked between them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph(facts: Facts, item: str, depth: int = DEPTH) -> Graph:
    """What lies up to `depth` steps up from an item, and down, without turning on the way.

    Raises
    ------
    BadInput
        If there is no such item; the nearest ids are named.
    """
    start = facts.find(item)
    steps: dict[Key, int] = {start: 0}
    walked: dict[Edge, None] = {}
    for way in (-1, 1):
        found, front = {start}, [start]
        for step in range(1, depth + 1):
            reached = [each for key in front for each in _steps(facts, key, way)]
            walked |= dict.fromkeys(edge for edge, _ in reached)
            front = [key for key in dict.fromkeys(key for _, key in reached) if key not in found]
            found.update(front)
            steps = {key: way * step for key in front} | steps
        for key in list(found):  # no item without its caveat, however near the walk ends
            for edge, other in _steps(facts, key, way):
                if edge.relation == CAVEAT and edge.source == other:
                    walked[edge] = None
                    steps.setdefault(other, steps[key])
    nodes = sorted(steps.items(), key=lambda each: (abs(each[1]), each[1]))
    return Graph(tuple(_node(facts, key, at) for key, at in nodes), tuple(walked))


def neighbors(facts: Facts, key: Key, way: int) -> list[tuple[Edge, Key]]:
    """Edges one step up (-1) or down (1) from an item, and where they lead."""
    return list(_steps(facts, key, way))


def _steps(facts: Facts, key: Key, way: int) -> Iterator[tuple[Edge, Key]]:
    for edge in _by_end(facts).get(key, ()):
        along = edge.source == key if way > 0 else edge.target == key
        if along or edge.relation in BOTH_WAYS:
            yield edge, edge.target if edge.source == key else edge.source


def _node(facts: Facts, key: Key, steps: int) -> Node:
    item = by_key(facts).get(key)
    if item:
        return Node(item.id, item.register, item.kind_word, item.title, item.status, steps)
    kind = OTHER_KINDS.get(key[0], key[0].replace("_", " "))
    return Node(key[1], key[0], kind, title_of(facts.places[key]) or key[1], None, steps)


@lru_cache(maxsize=4)
def _by_end(facts: Facts) -> dict[Key, list[Edge]]:
    """Edges by either of their ends."""
    found: dict[Key, list[Edge]] = {}
    for edge in edges(facts):
        for key in dict.fromkeys((edge.source, edge.target)):
            found.setdefault(key, []).append(edge)
    return found


@lru_cache(maxsize=4)
def edges(facts: Facts) -> tuple[Edge, ...]:
    """Every edge between rows of the facts, each once."""
    parts: tuple[Callable[[Facts], Iterator[Edge]], ...] = (
        _dockets,
        _milestones,
        _flows,
        _points,
        _rules,
        _served,
    )
    return tuple(dict.fromkeys(edge for part in parts for edge in part(facts)))


def _dockets(facts: Facts) -> Iterator[Edge]:
    for row in facts.rows["proceeding_policy"]:
        docket = ("proceedings", row["proceeding_id"])
        yield Edge(("policies", row["policy_id"]), docket, row["relation"])


def _milestones(facts: Facts) -> Iterator[Edge]:
    for row in facts.rows["milestones"]:
        key = ("milestones", row["milestone_id"])
        if row["proceeding_id"]:
            yield Edge(("proceedings", row["proceeding_id"]), key, "has the milestone")
        if row["wg_id"]:
            yield Edge(("working_groups", row["wg_id"]), key, "has the milestone")
        if row["process_id"]:
            yield Edge(key, ("processes", row["process_id"]), "is a date of")


def _flows(facts: Facts) -> Iterator[Edge]:
    for row in facts.rows["information_flows"]:
        key = ("information_flows", row["flow_id"])
        yield Edge(("processes", row["from_process_id"]), key, "hands over")
        yield Edge(key, ("processes", row["to_process_id"]), "is used by")


def _points(facts: Facts) -> Iterator[Edge]:
    for row in facts.rows["siwg_items"]:
        key = ("siwg_items", row["item_id"])
        yield Edge(("working_groups", GROUP), key, "has the item")
        for needed in row["depends_on"] or ():
            yield Edge(("siwg_items", needed), key, "is needed by")
        for other in row["links_to_pair"] or ():
            one, two = sorted((row["item_id"], other))
            yield Edge(("siwg_items", one), ("siwg_items", two), ANSWERS)
        if row["caveat_of"]:
            yield Edge(key, ("siwg_items", row["caveat_of"]), CAVEAT)


def _rules(facts: Facts) -> Iterator[Edge]:
    for row in facts.rows["deadline_rules"]:
        if row["trigger_rule_id"]:
            parent = ("deadline_rules", row["trigger_rule_id"])
            yield Edge(parent, ("deadline_rules", row["rule_id"]), "triggers")


def _served(facts: Facts) -> Iterator[Edge]:
    for row in facts.rows["serves"]:
        source = (row["from_register"], row["from_id"])
        yield Edge(source, (row["to_register"], row["to_id"]), "serves")
