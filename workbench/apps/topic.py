"""What a page is about: one question, its named slots of HTML, its presets and its door."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import log
from typing import Any

from workbench.apps.work import Job
from workbench.errors import BadInput
from workbench.scenario import Link, Preset, Scenario
from workbench.study import Study

Slots = dict[str, str]
"""HTML by slot name, written by Python and safe to put on a page."""

DESK_WIDTH, PHONE_WIDTH = 1040, 336
"""Width of the main figure on a screen of 1440 and of 390 px, until a browser has measured it."""


@dataclass(frozen=True)
class Ui:
    """How a visitor looks at a page: it decides on drawing, never on an answer."""

    width: int = DESK_WIDTH
    phone: bool = False
    projection: bool = False
    locked: bool = False
    chapter: bool = False
    look: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What a visitor chose to see of a figure, such as its zoom; never part of a link."""
    rest: Scenario | None = None
    """Scenario before the control that is moving began to; what must keep still follows it."""

    @classmethod
    def guess(cls, user_agent: str) -> Ui:
        """What the browser's name tells, until the browser has measured itself."""
        return PHONE if "Mobile" in user_agent else cls()

    def measured(self, report: Mapping[str, Any]) -> Ui:
        """Ui with what a browser measured; a report that makes no sense changes nothing."""
        width = report.get("width")
        known: dict[str, Any] = {
            name: report[name]
            for name in ("phone", "projection")
            if isinstance(report.get(name), bool)
        }
        if isinstance(width, int) and not isinstance(width, bool) and 160 <= width <= 4000:
            known["width"] = width
        return replace(self, **known)


def near_width(width: int) -> int:
    """Width to draw a figure for that is scaled to its place: one for all screens much alike.

    A page is first drawn for a screen that is guessed. Most browsers then measure one so near to
    it that nothing needs to be drawn again; letters grow or shrink by a tenth at most.
    """
    return round(DESK_WIDTH * 1.2 ** round(log(width / DESK_WIDTH, 1.2)))


PHONE = Ui(width=PHONE_WIDTH, phone=True)

SlotMaker = Callable[[Link, Ui, bool], Slots]


@dataclass(frozen=True)
class Door:
    """A topic on the start page: its answer as things stand (HTML) and a small picture (SVG)."""

    answer: str
    picture: str


@dataclass(frozen=True)
class File:
    """A file to take home."""

    name: str
    content: bytes


def _no_file(_link: Link, name: str, _given: str) -> File:
    raise BadInput(f"there is no file '{name}'")


def _no_work(_link: Link) -> Job | None:
    return None


def _nothing() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Topic:
    """One question of the workbench and how its page is made.

    Parameters
    ----------
    name : str
        Address of the page and stem of its chapter, as in `alignment`.
    title : str
        Word in the navigation.
    question : str
        Heading of the page.
    template : str
        Jinja template of what stands below the answer.
    slots : callable
        `(link, ui, live)` to HTML by slot. With `live` only the quick slots, for a control that is
        still moving. It may be called from any thread; the same arguments give the same slots.
    door : callable
        The topic's door on the start page.
    check : callable
        The link without the settings that the facts refuse, these among its `problems`.
    presets : tuple of Preset
        Scenarios worth starting from; the first is where a visitor starts.
    glossary, names : callable
        Meaning of each acronym; words for the ids in settings such as `latency.F01`.
    file : callable
        `(link, name, given)` to a file that a visitor asked for by a button `data-action="file"`;
        `given` is the link as the browser shows it.
    study : Study, optional
        The topic without its page: what can be taken home of it.
    work : callable
        Link to work that is not done yet and takes longer than a blink; until it is done, only
        the quick slots are made.
    """

    name: str
    title: str
    question: str
    template: str
    slots: SlotMaker
    door: Callable[[], Door]
    check: Callable[[Link], Link] = lambda link: link
    presets: tuple[Preset, ...] = ()
    glossary: Callable[[], Mapping[str, str]] = _nothing
    names: Callable[[], Mapping[str, str]] = _nothing
    file: Callable[[Link, str, str], File] = _no_file
    study: Study | None = None
    work: Callable[[Link], Job | None] = _no_work

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z]+", self.name):
            raise ValueError(f"topic name {self.name!r}: use small letters only, it is an address")
