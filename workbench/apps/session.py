"""One visitor's work on one topic: the scenario, its history, and what of the page has changed.

Pure Python: a Panel page and a notebook's chapter both feed it the events of `view.js` and pass its
patches back. An event is one of

    {"field": "drp_due", "value": "2017-05-01", "live": true}   a control moved; live: still moving
    {"action": "undo"}, {"action": "preset", "value": "early"}  a button was pressed
    {"ui": {"width": 1048, "phone": false, "projection": true}} the browser measured itself
    {"hello": true}                                             a view was drawn anew, wants all
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from threading import Lock
from typing import Any

from workbench.apps import parts
from workbench.apps.topic import SlotMaker, Slots, Topic, Ui
from workbench.apps.work import Job, StillAtWorkError
from workbench.calendars import add_months
from workbench.errors import BadInput, WorkbenchError
from workbench.kinds import Day
from workbench.scenario import Link, Problem, Scenario

HISTORY = 200
"""Steps that can be undone."""


class Once:
    """Slots made when they are first asked for; who asks meanwhile waits for the same ones."""

    def __init__(self, make: Callable[[], Slots]) -> None:
        self._make, self._lock = make, Lock()
        self._slots: Slots | None = None

    def __call__(self) -> Slots:
        """The slots."""
        with self._lock:
            if self._slots is None:
                self._slots = self._make()
            return self._slots


@lru_cache(maxsize=32)  # 25 MB
def _whole(slots: SlotMaker, link: Link, ui: Ui) -> Once:
    """Slots for a link and a screen, kept: a room that opens one link has them made once."""
    return Once(partial(slots, link, ui, False))


@lru_cache(maxsize=64)
def _quick(slots: SlotMaker, link: Link, ui: Ui) -> Once:
    """The quick ones among them, kept apart: one who drags would crowd out everybody's."""
    return Once(partial(slots, link, ui, True))


class Session:
    """A visitor's scenario on a topic, with undo, baseline and lock."""

    def __init__(self, topic: Topic, link: Link | None = None, ui: Ui | None = None) -> None:
        self.topic = topic
        self.ui = ui or Ui()
        self.link = topic.check(link or Link(Scenario()))
        self._opened = self.link
        self.refused: tuple[Problem, ...] = ()
        self.revision = 0
        self.file_asked = ""
        self._link_given = ""
        self._past: list[Link] = []
        self._future: list[Link] = []
        self._moving = ""
        self._sent: dict[str, int] = {}
        """What the browser has, as hashes: the slots themselves would be most of a visitor."""
        self._at_fault = False

    # --- what a message does ---

    def handle(self, events: Sequence[Mapping[str, Any]], n: int = 0) -> dict[str, Any]:
        """Apply `events` and give the answer to message `n`: every slot that has changed."""
        live = self.apply(events)
        return self.patch(n, self.render(live=live))

    def apply(self, events: Sequence[Mapping[str, Any]]) -> bool:
        """Apply `events` in order; true while a control is still moving."""
        self.revision += 1
        live = False
        for event in events:
            live = bool(event.get("live"))
            if "action" in event:
                self._act(str(event["action"]), event)
            elif "field" in event:
                self._change(str(event["field"]), str(event.get("value", "")), live)
            elif isinstance(event.get("ui"), dict):
                self.ui = self.ui.measured(event["ui"])
            elif "hello" in event:
                self._sent = {}
        return live

    def _change(self, field: str, text: str, live: bool) -> None:
        if self.ui.locked:
            return
        try:
            scenario = self.link.scenario.with_value(field, text)
        except BadInput as error:
            self._refuse(field, text, error)
        else:
            self._go(replace(self.link, scenario=scenario), moving=field)
        if not live:
            self._come_to_rest()

    def _refuse(self, field: str, text: str, error: BadInput) -> None:
        reason = str(error).removeprefix(f"{field}={text}: ")
        self.refused = (Problem(field, text, reason),)

    def _go(self, link: Link, moving: str = "") -> None:
        """Move on to `link` unless the facts refuse it; a control in motion is one step."""
        checked = self.topic.check(replace(link, problems=()))
        self.refused = checked.problems
        if checked.problems or checked.query() == self.link.query():
            return
        if not moving or moving != self._moving:
            self._past = [*self._past[-HISTORY + 1 :], self.link]
        self._future, self._moving = [], moving
        self.link = checked

    def _come_to_rest(self) -> None:
        """End a control's motion; one that came back to where it began leaves no step."""
        if self._moving and self._past[-1].query() == self.link.query():
            self._past.pop()
        self._moving = ""

    # --- what a button does ---

    def _act(self, action: str, event: Mapping[str, Any]) -> None:
        free: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "dismiss": self._dismiss,
            "file": self._ask_file,
            "stop": self._stop,
            "lock": self._lock,
            "look": self._look,
        }
        guarded: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "undo": self._undo,
            "redo": self._redo,
            "reset": lambda _: self._go(replace(self.link, scenario=Scenario())),
            "pin": lambda _: self._go(replace(self.link, baseline=self.link.scenario)),
            "unpin": lambda _: self._go(replace(self.link, baseline=None)),
            "preset": self._preset,
            "step": self._step,
            "set": self._set,
        }
        known = free if self.ui.locked else free | guarded
        if action in known:
            known[action](event)

    def _undo(self, _: Mapping[str, Any]) -> None:
        if self._past:
            self._future.append(self.link)
            self.link = self._past.pop()
        self._moving, self.refused = "", ()

    def _redo(self, _: Mapping[str, Any]) -> None:
        if self._future:
            self._past.append(self.link)
            self.link = self._future.pop()
        self._moving, self.refused = "", ()

    def _preset(self, event: Mapping[str, Any]) -> None:
        for preset in self.topic.presets:
            if preset.name == event.get("value"):
                self._go(replace(self.link, scenario=preset.scenario()))

    def _step(self, event: Mapping[str, Any]) -> None:
        """Move a date by whole months, as the − and + of a phone do; it stops at its bounds."""
        field, months = str(event.get("field")), event.get("value")
        kind = getattr(Scenario.fields().get(field), "kind", None)
        if isinstance(kind, Day) and isinstance(months, int) and abs(months) <= 12:
            day = add_months(getattr(self.link.scenario, field), months)
            day = min(max(day, kind.earliest), kind.latest)
            self._change(field, day.isoformat(), live=False)

    def _set(self, event: Mapping[str, Any]) -> None:
        """Set fields from `field=value&field=value`, as a button in a sentence or a table does."""
        scenario = self.link.scenario
        try:
            for pair in str(event.get("value", "")).split("&"):
                field, _, text = pair.partition("=")
                scenario = scenario.with_value(field, text)
        except BadInput as error:
            self._refuse(field, text, error)
        else:
            self._go(replace(self.link, scenario=scenario))

    def _lock(self, _: Mapping[str, Any]) -> None:
        self.ui = replace(self.ui, locked=not self.ui.locked)

    def _look(self, event: Mapping[str, Any]) -> None:
        """Choose what to see of a figure, from `name=value`."""
        name, _, value = str(event.get("value", "")).partition("=")
        if len(name) <= 40 and len(value) <= 200 and len(self.ui.look) < 40:
            self.ui = replace(self.ui, look={**self.ui.look, name: value})

    def _stop(self, event: Mapping[str, Any]) -> None:
        """Leave work that takes long: back to the settings before, or to the start."""
        if self.work() is not None:
            if self._past:
                self._undo(event)
            else:
                self._go(Link(Scenario()))

    def _ask_file(self, event: Mapping[str, Any]) -> None:
        self.file_asked = str(event.get("value", ""))
        self._link_given = str(event.get("link", ""))

    def _dismiss(self, _: Mapping[str, Any]) -> None:
        self._opened, self.refused = replace(self._opened, problems=()), ()

    # --- what the page shows ---

    def render(self, *, live: bool) -> Slots:
        """Slots of the topic and the ones that every page has, for the scenario as it stands."""
        try:
            link = replace(self.link, problems=())
            made = (_quick if live else _whole)(self.topic.slots, link, self._seen())
            return self._own() | {"fault": ""} | made()
        except WorkbenchError as error:  # what the page showed before stays, marked as out of date
            return self._own() | {"fault": parts.fault(str(error))}

    def _seen(self) -> Ui:
        """Ui, with the scenario that a moving control left while it is moving."""
        return replace(self.ui, rest=self._past[-1].scenario if self._moving else None)

    def _own(self) -> Slots:
        link, topic = self.link, self.topic
        changes = link.scenario.difference(link.baseline, topic.names()) if link.baseline else []
        return {
            "notice": parts.notice(self._opened, replace(link, problems=self.refused)),
            "presets": parts.presets(topic.presets, link.scenario),
            "tools": parts.tools(
                undo=bool(self._past),
                redo=bool(self._future),
                pinned=link.baseline is not None,
                default=link.scenario == Scenario(),
                locked=self.ui.locked,
            ),
            "baseline": parts.baseline(link.baseline is not None, changes),
        }

    def patch(self, n: int, slots: Slots, *, more: bool = False) -> dict[str, Any]:
        """Answer to message `n`: of `slots` only what differs from what the browser has.

        With `more` another answer to the same message follows, with the slots that take longer.
        """
        changed = {name: html for name, html in slots.items() if self._sent.get(name) != hash(html)}
        self._count_as_sent(changed)
        title = changed.pop("title", None)
        patch = {"n": n, "slots": changed, "query": self.link.query(), "more": more}
        patch |= {"locked": self.ui.locked, "stale": self._at_fault}
        return patch | ({"title": title} if title else {})

    def work(self) -> Job | None:
        """Work that must be done before the whole page can be shown, if there is any."""
        try:
            return self.topic.work(self.link)
        except WorkbenchError:  # rendering says so
            return None

    def file(self) -> dict[str, str] | None:
        """The file that was asked for, for a browser to save; none if there was none."""
        name, self.file_asked = self.file_asked, ""
        if not name:
            return None
        try:
            file = self.topic.file(self.link, name, self._link_given)
        except WorkbenchError as error:
            self.refused = (Problem("file", name, str(error)),)
            return None
        return {"name": file.name, "content": base64.b64encode(file.content).decode()}

    def first(self, *, wait: bool = False) -> Slots:
        """Every slot, for a page that is drawn for the first time; counts as sent.

        Only the quick ones where something takes long, unless that is waited for.
        """
        slots = self._whole_at_once(wait)
        self._count_as_sent(slots)
        return slots

    def _whole_at_once(self, wait: bool) -> Slots:
        """Slots of a page that nothing of was sent yet."""
        while True:
            job = self.work()
            if job is not None and not wait:
                return self.render(live=True)
            if job is not None:
                job.finished()
            with suppress(StillAtWorkError):
                return self.render(live=False)

    def _count_as_sent(self, slots: Slots) -> None:
        self._sent |= {name: hash(html) for name, html in slots.items()}
        if "fault" in slots:
            self._at_fault = bool(slots["fault"])
