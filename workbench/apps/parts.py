"""The parts that every page has in common, as HTML; the words stand in `templates/parts.html`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from workbench.apps.work import Job
from workbench.calendars import in_words, month_in_words
from workbench.db import connect
from workbench.glossary import read_glossary
from workbench.scenario import Link, Preset, Problem, Scenario
from workbench.settings import Setting

UNKNOWN = Markup('<span aria-hidden="true">?</span><span class="unseen">unknown</span>')
NO_VALUE = Markup('<span aria-hidden="true">–</span><span class="unseen">none</span>')
BRIEF_DAYS = Markup(' <span aria-hidden="true">d</span><span class="unseen">days</span>')
"""Signs for the eye, words for the ear."""


@cache
def environment() -> Environment:
    """The one Jinja environment: autoescape on, an unknown name is an error."""
    made = Environment(
        loader=PackageLoader("workbench.apps"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # or every part would look at its file again
    )
    made.filters.update(day=dated, days=signed)
    made.globals.update(unknown=UNKNOWN, no_value=NO_VALUE, brief_days=BRIEF_DAYS)
    return made


@cache
def script() -> str:
    """The one view of pages and chapters, as a module: `feeder.js` and `view.js`."""
    folder = files("workbench.apps")
    play, view = ((folder / name).read_text("utf-8") for name in ("feeder.js", "view.js"))
    return play.replace("export const player", "const player") + view


@cache
def terms() -> Mapping[str, str]:
    """Meaning of each term, its acronym spelled out first; read once a process."""
    with connect() as con:
        return read_glossary(con)


def dated(day: date | None, precision: str | None = "day") -> str:
    """A date as people write it, no finer than it is known: `July 1, 2017`, `July 2017`, `2017`."""
    if day is None:
        return "unknown"
    if precision == "year":
        return str(day.year)
    return in_words(day) if precision in ("day", None) else month_in_words(day)


def signed(days: int | None) -> str:
    """A number of days with its sign, thousands separated; unknown is a question mark (HTML)."""
    return UNKNOWN if days is None else f"{days:,}".replace("-", "\N{MINUS SIGN}")


def page(template: str, slots: Mapping[str, str], **values: Any) -> str:
    """A template filled in; in it `slot(name)` is a place that `view.js` keeps up to date."""

    def slot(name: str, tag: str = "div", classes: str = "") -> Markup:
        html = Markup(slots.get(name, ""))
        return Markup('<{0} class="{1}" data-slot="{2}">{3}</{0}>').format(tag, classes, name, html)

    return environment().get_template(template).render(slot=slot, **values)


def _part(name: str, **values: Any) -> str:
    return str(getattr(environment().get_template("parts.html").module, name)(**values)).strip()


def notice(opened: Link, refused: Link) -> str:
    """What of the link that was opened, and of the last change, could not be used."""
    rows = [_row(p, link.scenario) for link in (refused, opened) for p in link.problems]
    return _part("notice", rows=rows, from_link=bool(opened.problems)) if rows else ""


def _row(problem: Problem, scenario: Scenario) -> dict[str, str]:
    """Field and value that could not be used, why, and what holds in their place."""
    setting, instead = Scenario.fields().get(problem.field), "it is left out"
    if isinstance(setting, Setting):
        instead = f"{setting.kind.say(getattr(scenario, problem.field))} is used instead"
    elif problem.field == "v":
        instead = "what it can read is used"
    given = f"{problem.field} = {problem.value}" if problem.value else problem.field
    reason = problem.reason.partition("; settings are")[0]
    return {"given": given, "reason": reason, "instead": instead}


def presets(choices: Sequence[Preset], scenario: Scenario) -> str:
    """Buttons that set a whole scenario; the one that is set is marked."""
    rows = [(preset, preset.scenario() == scenario) for preset in choices]
    return _part("presets", rows=rows) if rows else ""


def fault(message: str) -> str:
    """Why there is no answer for these settings, and the way back."""
    return _part("fault", message=message)


def progress(job: Job) -> str:
    """How far a piece of work is, how long it has taken, and the way out."""
    return _part("progress", words=job.words, p=job.progress())


def tools(*, undo: bool, redo: bool, pinned: bool, default: bool, locked: bool) -> str:
    """Undo, redo, reset, baseline and lock."""
    values = {"undo": undo, "redo": redo, "pinned": pinned, "default": default, "locked": locked}
    return _part("tools", **values)


def baseline(pinned: bool, changes: Sequence[str]) -> str:
    """What differs from the baseline, in words."""
    return _part("baseline", changes=changes) if pinned else ""
