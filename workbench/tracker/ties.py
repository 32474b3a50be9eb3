"""What an item rests on and what rests on it, as a drawing: columns of boxes, joined by lines."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.charts.svg import Box, element, shortened, text_width, worded
from workbench.charts.theme import BAR_EDGE, CARD, INK, LINE, SANS, SOFT, STATE_INK
from workbench.tracker.graph import ANSWERS, CAVEAT, Graph, Node
from workbench.tracker.read import Key
from workbench.tracker.register import WITH_CAVEAT, Item

MOST = 6
"""Boxes in one column; how many more there are is said below them."""


def ties(found: Graph, items: Mapping[Key, Item], width: int, scale: float = 1.0) -> str:
    """SVG of a graph: steps up at the left, the item in the middle, steps down at the right."""
    columns = {steps: [n for n in found.nodes if n.steps == steps] for steps in range(-2, 3)}
    columns = {steps: nodes for steps, nodes in columns.items() if nodes}
    size, row, gap = 11.5 * scale, 30 * scale, (26 if width > 480 else 12) * scale
    box_width = (width - 2 - gap * (len(columns) - 1)) / len(columns)
    box_width = min(box_width, 190 * scale)
    tall = max(min(len(nodes), MOST) + (len(nodes) > MOST) for nodes in columns.values())
    height = tall * (row + 8) + 2
    boxes: dict[Key, Box] = {}
    texts: list[str] = []
    span = len(columns) * box_width + (len(columns) - 1) * gap
    left = max((width - span) / 2, 1.0)
    for nodes in columns.values():
        few = nodes[:MOST]
        top = (height - len(few) * (row + 8)) / 2 + 4
        for at, node in enumerate(few):
            boxes[node.register, node.id] = Box(left, top + at * (row + 8), box_width, row)
        if len(nodes) > MOST:
            words = f"and {len(nodes) - MOST} more"
            y = top + len(few) * (row + 8) + size
            texts.append(worded("text", words, x=left + 4, y=y, fill=SOFT, font_size=size))
        left += box_width + gap
    named = {(n.register, n.id): n for n in found.nodes}
    lines = [
        _line(boxes[e.source], boxes[e.target], e.relation)
        for e in found.edges
        if e.source in boxes and e.target in boxes
    ]
    drawn = [
        _box(named[key], items.get(key), box, size, first=named[key] is found.nodes[0])
        for key, box in boxes.items()
    ]
    return element(
        "svg", *lines, *drawn, *texts, xmlns="http://www.w3.org/2000/svg", width=width,
        height=round(height), viewBox=f"0 0 {width} {round(height)}", font_family=SANS,
        font_size=size, fill=INK,
    )  # fmt: skip


def _line(one: Box, other: Box, relation: str) -> str:
    """A curve from what comes first to what rests on it; within a column it bows out."""
    y1, y2 = one.top + one.height / 2, other.top + other.height / 2
    dash = "4 4" if relation == ANSWERS else "1 3" if relation == CAVEAT else None
    if abs(one.left - other.left) < 1:
        x, out = one.right, one.right + 16
        path = f"M{x:.1f} {y1:.1f}C{out:.1f} {y1:.1f} {out:.1f} {y2:.1f} {x:.1f} {y2:.1f}"
    else:
        x1, x2 = (one.right, other.left) if one.left < other.left else (one.left, other.right)
        middle = (x1 + x2) / 2
        path = f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return element(
        "path", d=path, fill="none", stroke=BAR_EDGE, stroke_width=1.5, stroke_dasharray=dash
    )


def _box(node: Node, item: Item | None, box: Box, size: float, *, first: bool) -> str:
    caveat = item is not None and item.state == WITH_CAVEAT
    mark = worded("text", "◐", x=box.left + 6, y=box.top + box.height / 2 + size * 0.36)
    at = box.left + 6 + (1.3 * size if caveat else 0)
    name = shortened(node.id, box.right - at - 4, size)
    title = f"{node.id}: {node.title}"
    if item and item.caveat:
        title += f". Always with {item.caveat.id}: {item.caveat.text}"
    room = box.right - at - 8 - text_width(name, size, bold=True)
    words = shortened(node.title, room, size) if room > 50 else ""
    middle = box.top + box.height / 2 + size * 0.36
    edge = STATE_INK["tight"] if caveat else INK if first else LINE
    parts = [
        worded("title", title),
        element(
            "rect", x=box.left, y=box.top, width=box.width, height=box.height, rx=5, fill=CARD,
            stroke=edge, stroke_width=2 if first else 1.2,
        ),
        mark if caveat else "",
        worded("text", name, x=at, y=middle, font_weight=600),
    ]  # fmt: skip
    if words:
        x = at + text_width(name, size, bold=True) + 4
        parts.append(worded("text", words, x=x, y=middle, fill=SOFT))
    return element("g", *parts, data_item=node.id)
