"""The DPP Workbench."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from workbench.scenario import Link, Scenario

__all__ = ["open"]


def open(
    scenario: Link | Scenario | str = "", *, data: str | os.PathLike[str] | None = None
) -> duckdb.DuckDBPyConnection:
    """Connection with the facts as views, and as tables what a scenario, or a link, leads to.

    `data` names a folder of facts of one's own; see `workbench.views.opened`.
    """
    from workbench.views import opened

    return opened(scenario, data=data)
