"""A view that stands still: what is left of its HTML where nothing runs, as on the site."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from html import escape
from html.parser import HTMLParser

VOID = frozenset("area br col hr img input link meta source wbr".split())
CONTROLS = frozenset(
    "aside dialog input label output script select style template textarea".split()
)
ROWS = frozenset("hint levers look on-paper on-screen take tools".split())
"""Elements, and classes of elements, that are left out with all that is in them."""

SENTENCE = frozenset({"data-source", "data-tab", "data-term"})
"""What marks a button that stands in a sentence: its words stay."""

PLAYED = frozenset("aria-roledescription aria-describedby".split())
"""What a drawing says of its keys."""

HANDLES = frozenset("tabindex aria-controls aria-expanded aria-pressed".split())
IDS = frozenset("id aria-labelledby aria-describedby".split())


def still(html: str) -> str:
    """HTML of a view without its controls, below a class that the stylesheet knows.

    Its ids begin with a mark of the view, so that several views can stand on one page.
    """
    reader = _Reader(f"view-{sha256(html.encode()).hexdigest()[:8]}-")
    reader.feed(html)
    reader.close()
    return f'<div class="workbench view still">\n{"".join(reader.kept).strip()}\n</div>'


class _Reader(HTMLParser):
    """Copies what it reads, all but controls; a browser puts right the letters' case in SVG."""

    def __init__(self, mark: str) -> None:
        super().__init__(convert_charrefs=False)
        self.mark = mark
        self.kept: list[str] = []
        self._ends: list[tuple[str, str | None]] = []
        """Elements that are open, each with what ends it; None for one that is left out."""

    @property
    def _left_out(self) -> bool:
        return bool(self._ends) and self._ends[-1][1] is None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        out = self._left_out or _is_control(tag, given)
        name = "span" if tag == "button" else tag
        if not out:
            self.kept.append(f"<{name}{_written(tag, given, self.mark)}>")
        if tag not in VOID:
            self._ends.append((tag, None if out else f"</{name}>"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if not self._left_out and not _is_control(tag, given):
            self.kept.append(f"<{tag}{_written(tag, given, self.mark)}/>")

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and self._ends:  # an element without an end of its own ends here too
            opened, end = self._ends.pop()
            self.kept.append(end or "")
            if opened == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.kept.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


def _is_control(tag: str, given: Mapping[str, str | None]) -> bool:
    if tag == "button":
        return not SENTENCE & given.keys()
    return tag in CONTROLS or bool(ROWS & set((given.get("class") or "").split()))


def _written(tag: str, given: Mapping[str, str | None], mark: str) -> str:
    """Attributes as they are written, without those that make something of an element to handle."""
    kept = {k: v for k, v in given.items() if not k.startswith("data-") and k not in HANDLES}
    if tag == "svg" and kept.get("role") in ("group", "application"):
        kept["role"] = "img"  # a drawing in which nothing can be chosen is one picture
        kept = {k: v for k, v in kept.items() if k not in PLAYED}
    elif "data-handle" in given or "handoff" in (kept.get("class") or ""):
        kept = {k: v for k, v in kept.items() if k != "role" and not k.startswith("aria-")}
    if tag == "button":
        kept.pop("type", None)
    return "".join(
        f" {name}" if value is None else f' {name}="{escape(_marked(name, value, mark))}"'
        for name, value in kept.items()
    )


def _marked(name: str, value: str, mark: str) -> str:
    """Value with the mark before every id that it gives or names."""
    if name in IDS:
        return " ".join(mark + word for word in value.split())
    if value.startswith("#") and name in ("href", "xlink:href"):
        return f"#{mark}{value[1:]}"
    return value.replace("url(#", f"url(#{mark}")
