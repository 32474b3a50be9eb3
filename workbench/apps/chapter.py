"""A chapter: slots of a topic's page between the paragraphs of a notebook, in Voila and in Lab."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from workbench.apps import parts
from workbench.apps.converse import converse
from workbench.apps.session import Session
from workbench.apps.still import still
from workbench.apps.topic import Topic, Ui
from workbench.build import facts_in_words
from workbench.charts.theme import dark_rules
from workbench.db import connect
from workbench.scenario import Link


@cache
def scoped_style() -> str:
    """The one stylesheet, kept to the views."""
    css = (files("workbench.apps") / "theme.css").read_text(encoding="utf-8")
    return ".workbench {" + css.replace(":root", "&").replace(".workbench", "&") + "}"


def in_voila() -> bool:
    """Whether this kernel serves a Voila page; a preheated one learns of its visitor later."""
    return "VOILA_PREHEAT" in os.environ


class View(anywidget.AnyWidget):
    """Some slots of a chapter; see `view.js`."""

    _esm = parts.script()
    _css = traitlets.Unicode("").tag(sync=True)
    scope = traitlets.Unicode("").tag(sync=True)
    html = traitlets.Unicode("").tag(sync=True)
    patch = traitlets.Dict({}).tag(sync=True)
    event = traitlets.Dict({}).tag(sync=True)

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The widget and, for where nothing runs, what it shows as it stands."""
        bundle = super()._repr_mimebundle_(**options)
        if bundle and not in_voila():
            bundle[0]["text/html"] = still(self.html)
        return bundle


class Chapter:
    """A topic in a notebook, for the scenario of `link` or, in Voila, of the address.

    All views of a chapter show one scenario: what is moved in one changes the others.
    """

    def __init__(self, topic: Topic, link: str = "") -> None:
        ui = Ui(chapter=True)
        Session(topic, ui=ui).first()  # kept for who opens it as it is; in Voila, beforehand
        self.session = Session(topic, Link.read(link or _visitors_link()), ui)
        self._slots = self.session.first(wait=True)
        self._views: list[View] = []
        self._running: set[asyncio.Task[None]] = set()

    def show(self, *slots: str, levers: Sequence[str] = ()) -> View:
        """View of `slots`, one below the other, with the slots `levers` to their left.

        The figures of a chapter are drawn as wide as the view that has levers, or as a template
        that marks a place with `data-measure`.
        """
        return self.template("chapter.html", own=slots, levers=levers)

    def template(self, name: str, **values: Any) -> View:
        """View of a Jinja template, which places slots by `{{ slot("name") }}`."""
        topic = self.session.topic
        html = parts.page(name, self._slots, topic=topic, **values)
        if not self._views:  # what a notebook needs once
            query, words = self.session.link.query(), dict(topic.glossary())
            once = {"query": query, "glossary": words, "inks": dark_rules()}
            html += parts.page("once.html", self._slots, **once)
        # a Voila page has the stylesheet already
        view = View(html=html, _css="" if in_voila() else scoped_style())
        view.observe(self._hear, "event")
        self._views.append(view)
        return view

    def link(self) -> View:
        """Field with the link to what is seen, and the version of the facts it stands on."""
        with connect() as con:
            return self.template("link.html", facts=facts_in_words(con))

    def _hear(self, change: Any) -> None:
        answering = converse(
            self.session, change.new, lambda patch: self._send(change.owner, patch)
        )
        task = asyncio.get_running_loop().create_task(answering)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def _send(self, asked: View, patch: dict[str, Any]) -> None:
        """Give the patch to every view; only the one that asked takes it for an answer."""
        self._slots |= patch["slots"]
        beside = {key: value for key, value in patch.items() if key != "file"} | {"n": -1}
        for view in self._views:
            view.patch = patch if view is asked else beside


def _visitors_link() -> str:
    """Query of the address in Voila; a preheated kernel waits here until somebody opens it."""
    if not in_voila():
        return ""
    from voila.utils import get_query_string

    return get_query_string() or ""
