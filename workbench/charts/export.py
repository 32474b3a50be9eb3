"""A drawing as a file: SVG text to PDF or PNG, without a browser."""

from __future__ import annotations

from xml.etree import ElementTree

SHEET = b"""
#set document(title: sys.inputs.title, date: none)
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", alt: sys.inputs.title)
"""
"""A page of typst as large as the drawing on it."""


def converted(svg: str, suffix: str) -> bytes:
    """SVG text as `.pdf`, the same text the same bytes, or as `.png` at twice its size."""
    if suffix == ".pdf":
        import typst

        title = ElementTree.fromstring(svg).findtext("{http://www.w3.org/2000/svg}title", "")
        made = typst.compile(SHEET, format="pdf", sys_inputs={"svg": svg, "title": title})
        assert isinstance(made, bytes)
        return made
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=2))
