"""Values as cells of a table that people open: plain words, and no text that acts as a formula."""

from __future__ import annotations

import re
from typing import Any

_ACTING = re.compile(
    r"(?:\A|[\n\r\v\f\x85\u2028\u2029])[\s\u200b\u2060\ufeff]*[=+\-@\t\r'＝＋－＠]"
)
_MARKUP = re.compile(r"([|<>\[\]()\\`*_#~$&@^]|:(?=//)|(?<=www)\.)")
_INDENT = re.compile(r"(\A|[\n\r])\s+")
_OPENING = re.compile(r"(\A|[\n\r])(\d+(?=\.)|(?=[-+=]))")


def cell(value: Any) -> str:
    """A value as one cell: unknown empty, truth as yes or no, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "; ".join(cell(item) for item in value) or "none"
    if isinstance(value, dict):
        return "; ".join(f"{key} {cell(item)}" for key, item in value.items())
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def harmless(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula: text that looks like one gets a `'`.

    Looks like one: after spaces, or after a line break inside, it begins with a sign of a formula,
    a tab or such a `'` itself. Numbers are no text: they stay, with every digit they have.
    """
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    text = cell(value)
    acts = isinstance(value, (str, list, tuple, dict)) and _ACTING.search(text)
    return f"'{text}" if acts else text


def restored(text: str) -> str:
    """Text as it was before `harmless`: exactly one `'` is taken away again."""
    return text[1:] if text.startswith("'") and _ACTING.search(text[1:]) else text


def markdown(text: str) -> str:
    """Text for Markdown, in which nothing acts as markup, a link or the beginning of a block."""
    text = _INDENT.sub(r"\1", _MARKUP.sub(r"\\\1", text))
    return _OPENING.sub(r"\1\2\\", text)
