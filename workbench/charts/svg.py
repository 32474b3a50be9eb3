"""SVG written by Python: elements, safe text widths, and labels that never overlap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import accumulate, takewhile

# Advance of each character in hundredths of an em: that of the widest of the usual system fonts
# (DejaVu Sans, Liberation Sans and those cut to their measure), rounded up to the next five.
_EM = {
    30: "'Iijl",
    35: " ,./:;\\|·’",
    40: "()-[]ft",
    45: "!r",
    50: '"*J`',
    55: "csz◂▸“”",
    60: "?L_kvxy–",
    65: "$0123456789FTabdeghnopqu{}é",
    70: "ABEKPSVXYZ",
    75: "CNRU",
    80: "&DGHOQ◇",
    85: "#+<=>^w~×−✕≈",
    90: "M●◐○",
}
_ADVANCE = {character: em / 100 for em, characters in _EM.items() for character in characters}


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a text in pixels, estimated on the safe side for the system fonts in use."""
    ems = sum(_ADVANCE.get(character, 1.05) for character in text)
    return ems * size * (1.13 if bold else 1.0)


def shortened(text: str, width: float, size: float) -> str:
    """A text cut with an ellipsis where it is wider than `width`; none where no letter fits."""
    while text and text_width(text, size) > width:
        kept = text.rstrip("…")[:-1].rstrip()
        text = f"{kept}…" if kept else ""
    return text


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """A text in lines no wider than `width`; a word that is wider by itself is broken."""
    lines, line = [], ""
    for word in text.split():
        joined = f"{line} {word}".strip()
        if text_width(joined, size, bold=bold) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        while text_width(word, size, bold=bold) > width and len(word) > 1:
            reach = accumulate(text_width(character, size, bold=bold) for character in word)
            cut = max(sum(1 for _ in takewhile(lambda right: right <= width, reach)), 1)
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line] if line else lines


def element(name: str, *children: str, **attributes: object) -> str:
    """An SVG element around others; `stroke_width=2` is `stroke-width="2"`, None is left out."""
    parts = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None and value != ""
    )
    inner = "".join(children)
    return f"<{name}{parts}>{inner}</{name}>" if inner else f"<{name}{parts}/>"


def worded(name: str, words: str, **attributes: object) -> str:
    """An SVG element that holds words: `title` or `text`; they are escaped."""
    return element(name, escape(words, quote=False), **attributes)


def _plain(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Box:
    """A rectangle on a drawing and the words in it."""

    left: float
    top: float
    width: float
    height: float
    text: str = ""

    @property
    def right(self) -> float:
        """Right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.top + self.height

    def meets(self, other: Box, gap: float = 0.0) -> bool:
        """Whether two boxes overlap or come nearer than `gap`."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom
            and other.top < self.bottom
        )


def place(
    x: float,
    tops: Iterable[float],
    width: float,
    height: float,
    taken: list[Box],
    bounds: tuple[float, float],
    gap: float = 7.0,
) -> Box | None:
    """Free place for a label beside x, as near as can be; rows of `tops` are tried in order.

    Right of x is tried before left, the first row before the next; then ever farther away. None
    only where every row is full from edge to edge.
    """
    rows = list(tops)
    best: tuple[float, Box] | None = None
    for order, top in enumerate(rows):
        blocks = [b for b in taken if top < b.bottom and b.top < top + height]
        edges = {x + gap, x - gap - width}
        edges |= {b.right + 3 for b in blocks} | {b.left - 3 - width for b in blocks}
        for left in edges:
            box = Box(left, top, width, height)
            if left < bounds[0] or box.right > bounds[1]:
                continue
            if any(box.meets(b, 2.0) for b in blocks):
                continue
            away = max(left - x - gap, x - gap - box.right, 0.0)
            cost = away + 6.0 * order + (0.0 if left >= x else 2.0)
            if left < x < box.right:
                cost += 4.0
            if best is None or cost < best[0]:
                best = cost, box
    return best[1] if best else None
