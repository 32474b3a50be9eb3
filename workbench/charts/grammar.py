"""Altair, imported in half the time.

Altair checks charts with jsonschema, which builds a grammar of international web addresses as it is
imported, wherever JupyterLab has brought one. That takes a second, and no chart holds an address.
"""

from __future__ import annotations

import sys

GRAMMAR = "rfc3987_syntax"
sys.modules.setdefault(GRAMMAR, None)  # type: ignore[arg-type]  # as if it were not there

import altair as alt  # noqa: E402

if sys.modules[GRAMMAR] is None:
    del sys.modules[GRAMMAR]

__all__ = ["alt"]
