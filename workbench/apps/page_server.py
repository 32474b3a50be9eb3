"""The pages' server: Panel on one port of this machine, with the headers every answer carries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from multiprocessing import active_children
from typing import Any

import tornado.web
from bokeh.server.server import Server
from panel.io.server import DocHandler, get_server, per_app_patterns
from tornado.httputil import HTTPHeaders, HTTPServerRequest

from workbench.apps import parts
from workbench.apps.converse import slow
from workbench.apps.shell import Site, prepare, theme
from workbench.charts.draw import draw_apart, stop_drawing

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' blob:; "
        "font-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
}
"""Nothing leaves the machine. Panel needs inline scripts and eval; escaping guards those."""


class Headed(tornado.web.OutputTransform):
    """Adds the headers to every answer, also to a file's and to an error's."""

    def __init__(self, request: HTTPServerRequest) -> None:
        self.request = request

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Answer as it is, with the headers."""
        for name, value in HEADERS.items():
            headers[name] = value
        return status_code, headers, chunk


class Page(DocHandler):
    """A page, prepared in a thread: the links of some make nobody else wait."""

    async def prepare(self) -> None:
        """Have all that the page shows before it is answered."""
        await super().prepare()
        site: Site = self.settings["site"]
        name = self.request.path.rstrip("/").rpartition("/")[2]
        for topic in site.topics:
            if topic.name == name:
                work = partial(prepare, topic, self.request.arguments, self.request.headers)
                await asyncio.get_running_loop().run_in_executor(slow(), work)


class Missing(tornado.web.RequestHandler):
    """What an address shows that is none."""

    def initialize(self, home: str) -> None:
        """Know where the start page is."""
        self.home = home

    def prepare(self) -> None:
        """Answer 404 in plain words."""
        self.set_status(404)
        self.finish(parts.page("missing.html", {}, theme=theme(), home=self.home))


def page_server(site: Site, port: int, origins: Sequence[str] = ()) -> Server:
    """Server of the pages of `site`, not yet started; `origins` are further `host:port` it has."""
    draw_apart()
    more: dict[str, Any] = {"unused_session_lifetime_milliseconds": 60_000}
    more |= {"include_headers": ["User-Agent"], "include_cookies": []}  # a page repeats no others
    pages: dict[str, Any] = {**site.pages()}
    per_app_patterns[-1] = (r"/?", Page)
    server = get_server(
        pages,
        port=port,
        address="127.0.0.1",
        websocket_origin=[f"localhost:{port}", f"127.0.0.1:{port}", *origins],
        show=False,
        start=False,
        verbose=False,
        title="DPP Workbench",
        **more,
    )
    application = server._tornado
    application.settings["site"] = site
    application.add_transform(Headed)
    if site.jupyter or origins:  # over a line, a page is an eighth of its size; here it is no gain
        application.add_transform(tornado.web.GZipContentEncoding)
    application.settings["default_handler_class"] = Missing
    application.settings["default_handler_args"] = {"home": site.root}
    return server


def stop(server: Server) -> None:
    """Stop a server, and leave undone what it was making for visitors."""
    server.stop()
    slow().shutdown(wait=False, cancel_futures=True)
    stop_drawing()
    for child in active_children():  # what they are at is for visitors who are gone
        child.terminate()
