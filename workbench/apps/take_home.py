"""Files that a visitor takes home from a page or a chapter: those of a topic's report."""

from __future__ import annotations

from contextlib import closing

from workbench.apps.topic import File
from workbench.db import connect
from workbench.scenario import Link
from workbench.study import Study


def take_home(study: Study, link: Link, name: str, given: str) -> File:
    """One file of the report for what is on the screen, stamped with the link as it is shown."""
    from workbench.report import content, report  # with all that prints: not before it is needed

    with closing(connect()) as con:
        made = report(study, con, link, given=given)
    whole = name.startswith(f"{study.name}.")
    saved_as = name if whole else f"{study.name}-{name.rpartition('/')[2]}"
    return File(saved_as, content(made, name))
