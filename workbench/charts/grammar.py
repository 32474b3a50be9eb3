"""Altair, the grammar that charts are written in, imported in half its time."""

from __future__ import annotations

from workbench.imports import without_grammar

with without_grammar():
    import altair as alt

__all__ = ["alt"]
