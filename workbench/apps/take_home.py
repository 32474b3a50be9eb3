"""Files that a visitor takes home from a page or a chapter: those of a topic's report."""

from __future__ import annotations

from contextlib import closing

from workbench.apps.topic import File
from workbench.charts.draw import begin
from workbench.db import connect
from workbench.scenario import Link
from workbench.studies import study
from workbench.study import Study


def take_home(of: Study, link: Link, name: str, given: str) -> File:
    """One file of the report for what is on the screen, stamped with the link as it is shown."""
    return begin(_made, of.name, link, name, given)()


def _made(topic: str, link: Link, name: str, given: str) -> File:
    from workbench.report import content, report  # with all that draws and prints, see `draw`

    with closing(connect()) as con:
        made = report(study(topic), con, link, given=given)
    saved_as = name if name.startswith(f"{topic}.") else f"{topic}-{name.rpartition('/')[2]}"
    return File(saved_as, content(made, name))
