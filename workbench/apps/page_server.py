"""The pages' server: Panel on one port of this machine, with the headers every answer carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tornado.web
from bokeh.server.server import Server
from panel.io.server import get_server
from tornado.httputil import HTTPHeaders, HTTPServerRequest

from workbench.apps import parts
from workbench.apps.shell import Site, theme
from workbench.charts.figure import draw_apart

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


class Missing(tornado.web.RequestHandler):
    """What an address shows that is none."""

    def prepare(self) -> None:
        """Answer 404 in plain words."""
        self.set_status(404)
        self.finish(parts.page("missing.html", {}, theme=theme()))


def page_server(site: Site, port: int, origins: Sequence[str] = ()) -> Server:
    """Server of the pages of `site`, not yet started; `origins` are further `host:port` it has."""
    draw_apart()
    more: dict[str, Any] = {"unused_session_lifetime_milliseconds": 60_000}
    pages: dict[str, Any] = {**site.pages()}
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
    application.add_transform(Headed)
    application.settings["default_handler_class"] = Missing
    return server
