"""The workbench on a Jupyter server, as in Binder: pages by its proxy, chapters by its Voila.

`binder/jupyter_server_config.py` calls `configure`. All addresses lie below that of the server,
which alone decides who gets in. The Lab opens files and knows no scenario: `workbench-notebook/…`
writes the chapter of a topic with the scenario in it, and opens that.
"""

from __future__ import annotations

import json
import os
import sys
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

from workbench.apps.voila_process import jupyter_path
from workbench.apps.voila_server import CHAPTER_SETTINGS
from workbench.binder import NOTEBOOKS, PAGES, launch_of
from workbench.scenario import Link
from workbench.studies import TOPICS

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp
    from traitlets.config import Config

LONGEST = 8000
"""Characters of settings that a notebook is written for."""


def configure(config: Config) -> None:
    """Let a Jupyter server have the pages, the chapters and the notebooks of the workbench."""
    os.environ["JUPYTER_PATH"] = jupyter_path()
    serve = [sys.executable, "-m", "workbench", "serve", "--no-open"]
    config.ServerProxy.servers = {
        PAGES.rstrip("/"): {
            "command": [*serve, "--port", "{port}", "--jupyter", "{base_url}"],
            "timeout": 120,
            # the Jupyter server has looked at the origin that the browser gives
            "request_headers_override": {"Origin": "http://localhost:{port}"},
            "launcher_entry": {"title": "DPP Workbench"},
        }
    }
    config.VoilaConfiguration.update(CHAPTER_SETTINGS)
    config.VoilaConfiguration.resources = {"launch": launch_of(os.environ)}
    config.VoilaConfiguration.page_config_hook = _offline
    config.VoilaConfiguration.prelaunch_hook = _may_end
    for app in (config.ServerApp, config.JupyterNotebookApp, config.LabApp):
        app.default_url = f"/{PAGES}"  # where a link without a path leads
    config.ServerApp.jpserver_extensions = {
        __name__: True,
        "panel.io.jupyter_server_extension": False,  # three seconds of every start, for nothing
    }


def _offline(page_config: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Page with the typesetter of formulas that comes with Voila, not with one of the web."""
    return page_config | {"fullMathjaxUrl": None, "mathjaxConfig": None}


def _may_end(handler: JupyterHandler, **_: Any) -> None:
    """Give the browser the cookie with which it ends the kernel when a visitor leaves a chapter."""
    assert handler.xsrf_token


class Notebook(JupyterHandler):
    """`workbench-notebook/TOPIC?…`: the chapter of a topic in the Lab, on the scenario given."""

    @web.authenticated
    async def get(self, topic: str) -> None:
        """Write the chapter with the scenario into a file of its own, once, and open that."""
        if topic not in TOPICS:
            raise web.HTTPError(404, f"there is no topic '{topic}'")
        query = settings_of(self.request.query)
        if len(query) > LONGEST:
            raise web.HTTPError(400, "this link has more settings than a notebook is written for")
        path = f"notebooks/{topic}.ipynb"
        if query:
            files = self.contents_manager
            chapter = (await ensure_async(files.get(path)))["content"]
            path = f"{topic}-{sha256(query.encode()).hexdigest()[:8]}.ipynb"
            if not await ensure_async(files.file_exists(path)):
                model = {"type": "notebook", "content": opened_on(chapter, query)}
                await ensure_async(files.save(model, path))
        self.redirect(url_path_join(self.base_url, "lab/tree", path))


def settings_of(query: str) -> str:
    """Settings of an address without what servers add, in letters that are safe in Python too."""
    pairs = [(k, v) for k, v in parse_qsl(query, True) if k not in Link.ignored]
    return urlencode(pairs, safe=":|", quote_via=quote)


def opened_on(chapter: dict[str, Any], query: str) -> dict[str, Any]:
    """Notebook of a chapter for the scenario of a query, its results yet to be computed."""
    for cell in chapter["cells"]:
        if cell["cell_type"] == "code":
            begun = f"Chapter(TOPIC, {json.dumps(query)})"
            cell["source"] = cell["source"].replace("Chapter(TOPIC)", begun)
            cell["outputs"], cell["execution_count"] = [], None
    return chapter


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    address = url_path_join(server.base_url, NOTEBOOKS, "([a-z_]+)")
    server.web_app.add_handlers(".*$", [(address, Notebook)])
