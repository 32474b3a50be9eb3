"""Altair, the grammar that charts are written in, without the half of its work nobody needs here.

It would check every part of a chart against its schema as the part is made. The tests check every
chart whole, and a server of many has better things to do.
"""

from __future__ import annotations

from workbench.imports import without_grammar

with without_grammar():
    import altair as alt
    from altair.utils.schemapi import disable_debug_mode

disable_debug_mode()

__all__ = ["alt"]
