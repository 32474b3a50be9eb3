"""A drawing as a file: SVG text to PDF or PNG, without a browser."""

from __future__ import annotations

import re
from xml.etree import ElementTree

SHEET = b"""
#set document(title: sys.inputs.title, date: none)
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", alt: sys.inputs.title)
"""
"""A page of typst as large as the drawing on it."""


_TEXT = re.compile(r"<text\b([^>]*)>([^<]*)</text>")
_HALO = re.compile(r' (?:paint-order|stroke|stroke-width)="[^"]*"')
_MARKS = re.compile("[●◐✕◂▸≈]+")


def plain(svg: str) -> str:
    """SVG text for converters that know less than a browser.

    A text with a halo becomes two, as they paint a letter's halo over the letter before. Marks get
    a font that has them, or the whole word would be set in whatever else does.
    """

    def simpler(text: re.Match[str]) -> str:
        attributes = text[1]
        words = _MARKS.sub(r'<tspan font-family="DejaVu Sans">\g<0></tspan>', text[2])
        below = f"<text{attributes}>{words}</text>" if "paint-order" in attributes else ""
        return f"{below}<text{_HALO.sub('', attributes) if below else attributes}>{words}</text>"

    return _TEXT.sub(simpler, svg)


def converted(svg: str, suffix: str) -> bytes:
    """SVG text as `.pdf`, the same text the same bytes, or as `.png` at twice its size."""
    svg = plain(svg)
    if suffix == ".pdf":
        import typst

        title = ElementTree.fromstring(svg).findtext("{http://www.w3.org/2000/svg}title", "")
        made = typst.compile(SHEET, format="pdf", sys_inputs={"svg": svg, "title": title})
        assert isinstance(made, bytes)
        return made
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=2))
