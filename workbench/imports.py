"""What importing others' packages need not cost."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

GRAMMAR = "rfc3987_syntax"


@contextmanager
def without_grammar() -> Iterator[None]:
    """Import what is imported in this block as if there were no grammar of web addresses.

    Wherever JupyterLab is installed, jsonschema builds one as it is imported. That takes a second
    and 16 MB, for a check of international addresses that nobody here makes.
    """
    absent = GRAMMAR not in sys.modules
    if absent:
        sys.modules[GRAMMAR] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if absent:
            del sys.modules[GRAMMAR]
