"""Panel pages, one a topic and the start page: complete at first paint, then kept up to date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.resources import files
from typing import Any, ClassVar
from urllib.parse import urlencode

import panel as pn
import param

from workbench.apps import parts
from workbench.apps.converse import converse
from workbench.apps.session import Session
from workbench.apps.topic import Topic, Ui
from workbench.charts.theme import dark_rules
from workbench.scenario import Link

Asked = Mapping[str, Sequence[bytes]]
"""Query of an address."""


@dataclass(frozen=True)
class Site:
    """What the pages have in common: the topics there are, and where the chapters are served."""

    topics: tuple[Topic, ...]
    chapters: Mapping[str, str] = field(default_factory=dict)
    """Address of each topic's chapter, for those that have one."""
    data_version: str = ""
    home: str = "./"
    root: str = "/"
    """Address of the start page, as the browser has it."""
    notebooks: Mapping[str, str] = field(default_factory=dict)
    """Address of each topic's notebook in JupyterLab, where that is beside the pages."""
    jupyter: str = ""
    """Base URL of the Jupyter server that hands the pages on, if one does."""
    launch: str = ""
    """What the links that launch this workbench anew begin with, where one can."""

    def pages(self) -> dict[str, Callable[[], pn.Template]]:
        """What `panel.serve` takes: a function by address that makes a visitor's page."""

        def page_of(topic: Topic) -> Callable[[], pn.Template]:
            return lambda: topic_page(topic, self)

        return {"/": lambda: start_page(self)} | {t.name: page_of(t) for t in self.topics}


class View(pn.custom.AnyWidgetComponent):
    """What a page and its session tell each other; `view.js`, which is in the page, takes it up."""

    patch = param.Dict({})
    event = param.Dict({})

    _esm = "export default { render({ model }) { window.workbenchModel.connect(model); } }"
    _priority_changes: ClassVar[list[str]] = ["event"]


def topic_page(topic: Topic, site: Site) -> pn.Template:
    """A visitor's page of a topic, for the link in the address."""
    session = _session(topic, pn.state.session_args or {}, pn.state.headers or {})
    known = {
        "topic": topic,
        "nav": site.topics,
        "home": site.home,
        "chapter": site.chapters.get(topic.name),
        "notebook": site.notebooks.get(topic.name),
        "data_version": site.data_version,
        "glossary": dict(topic.glossary()),
    }
    view = View()

    def send(patch: dict[str, Any]) -> None:
        view.patch = patch

    async def answer(change: Any) -> None:
        await converse(session, change.new, send)

    view.param.watch(answer, "event")
    if session.work() is not None:  # shown first is a first look; the rest follows by itself
        pn.state.onload(partial(converse, session, {"n": 0, "events": []}, send))

    def body() -> str:
        return parts.page("shell.html", session.first(), **known)

    return _document(f"{topic.question} · DPP Workbench", body, site, view, session)


def start_page(site: Site) -> pn.Template:
    """The start page: a door for every topic, with its answer as things stand."""
    chapters = {topic.name: site.chapters.get(topic.name) for topic in site.topics}
    doors = [(topic, topic.door()) for topic in site.topics]
    body = partial(
        parts.page,
        "start.html",
        {},
        doors=doors,
        chapters=chapters,
        home=site.home,
        data_version=site.data_version,
    )
    return _document("DPP Workbench", body, site)


def _document(
    title: str,
    body: Callable[[], str],
    site: Site,
    view: View | None = None,
    session: Session | None = None,
) -> pn.Template:
    """A page; its body is made when it is sent, for the session to keep nothing of it."""
    page = pn.Template(_frame())
    if view:  # a page where nothing changes needs no connection, and none of Bokeh's scripts
        page.add_panel("view", view)
    page.add_variable("name", title)
    page.add_variable("body", body)
    page.add_variable("view", _view())
    page.add_variable("theme", theme())
    page.add_variable("ui", session.ui if session else Ui())
    page.add_variable("query", session.link.query() if session else "")
    page.add_variable("jupyter", site.jupyter)
    page.add_variable("launch", site.launch)
    return page


@cache
def _frame() -> str:
    return (files("workbench.apps") / "templates" / "panel.html").read_text(encoding="utf-8")


@cache
def _view() -> str:
    """The script of every page, to stand in it: a module would wait for all other scripts."""
    return parts.script().replace("export default { render };", "")


@cache
def theme() -> str:
    """The one stylesheet, and what drawings become in a dark room."""
    css = (files("workbench.apps") / "theme.css").read_text(encoding="utf-8")
    return css + dark_rules()


def prepare(topic: Topic, asked: Asked, headers: Mapping[str, Any]) -> None:
    """Make what the page of a visitor will show; in a thread, so that nobody else waits for it."""
    _session(topic, asked, headers).first()


def _session(topic: Topic, asked: Asked, headers: Mapping[str, Any]) -> Session:
    """Session for the address that was opened, and for what the browser tells of itself."""
    pairs = [(k, v.decode("utf-8", "replace")) for k, values in asked.items() for v in values]
    return Session(topic, Link.read(urlencode(pairs)), Ui.guess(str(headers.get("User-Agent", ""))))
