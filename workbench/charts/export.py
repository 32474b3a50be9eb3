"""A drawing as a file: SVG text to PDF or PNG, without a browser."""

from __future__ import annotations


def converted(svg: str, suffix: str) -> bytes:
    """SVG text as `.pdf` or `.png` (at twice its size)."""
    import vl_convert

    if suffix == ".pdf":
        return bytes(vl_convert.svg_to_pdf(svg))
    return bytes(vl_convert.svg_to_png(svg, scale=2))
