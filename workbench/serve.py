"""Start the workbench: the pages here, the chapters in a process of their own; or JupyterLab."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from workbench.apps.voila_process import Chapters
from workbench.binder import CHAPTERS, NOTEBOOKS, PAGES, launch_of
from workbench.errors import BadInput, DataError
from workbench.words import capitalized

if TYPE_CHECKING:
    from bokeh.server.server import Server

    from workbench.apps.shell import Site
    from workbench.apps.topic import Topic

POOL = 2
"""Chapters kept ready to open, for each notebook; each holds about 200 MB."""


def serve(
    port: int = 5006,
    *,
    open_browser: bool = True,
    topics: Sequence[Topic] | None = None,
    notebooks: Path | None = None,
    origins: Sequence[str] = (),
    pool: int = POOL,
    jupyter: str = "",
) -> None:
    """Serve pages at `port` and chapters beside it until Ctrl-C or SIGTERM.

    Parameters
    ----------
    port : int
        Port of the pages; the chapters take the next one, or any that is free.
    open_browser : bool
        Whether to open the start page in the browser.
    topics, notebooks
        What to serve: by default every topic and the chapters that come with the workbench.
    origins : sequence of str
        Further `host:port` under which browsers may reach the pages, as behind a proxy.
    pool : int
        Chapters kept ready to open, for each notebook.
    jupyter : str
        Base URL of the Jupyter server that hands the pages on and has the chapters, if one does.

    Raises
    ------
    BadInput
        If the port is taken.
    DataError
        If the reference database cannot be built.
    """
    _require_free(port)
    facts = _facts()
    folder = notebooks or notebooks_dir()
    home = f"http://localhost:{port}/"
    own = nullcontext() if jupyter else Chapters(folder, _free_port(port + 1), home, pool)
    with own as chapters:
        from workbench.apps.page_server import page_server
        from workbench.apps.topics import topics as every_topic

        shown = tuple(topics) if topics is not None else every_topic()
        threading.Thread(target=_warm, args=(shown,), daemon=True).start()
        site = _site(shown, folder, chapters, jupyter, capitalized(facts))
        _run(page_server(site, port, origins), chapters, home, open_browser)


def _site(
    topics: tuple[Topic, ...],
    notebooks: Path,
    chapters: Chapters | None,
    jupyter: str,
    data_version: str,
) -> Site:
    """What the pages have in common, with our own chapters or with those of a Jupyter server."""
    from workbench.apps.shell import Site

    names = [topic.name for topic in topics if (notebooks / f"{topic.name}.ipynb").exists()]
    if chapters:
        own = {name: f"{chapters.address}voila/render/{name}.ipynb" for name in names}
        return Site(topics, own, data_version)
    return Site(
        topics,
        {name: f"{jupyter}{CHAPTERS}{name}.ipynb" for name in names},
        data_version,
        notebooks={name: f"{jupyter}{NOTEBOOKS}{name}" for name in names},
        root=f"{jupyter}{PAGES}",
        jupyter=jupyter,
        launch=launch_of(os.environ),
    )


def _run(server: Server, chapters: Chapters | None, home: str, open_browser: bool) -> None:
    """Turn the loop until a signal ends it."""
    from workbench.apps.page_server import stop

    loop = server.io_loop
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.add_callback_from_signal(loop.stop))
    server.start()
    print(f"The workbench is open at {home}")
    if chapters:
        print(f"Guided chapters are at {chapters.address} (ready in a few seconds)")
        print(
            "Both are reachable from this machine only. Press Ctrl-C here to stop them.", flush=True
        )
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(home,), daemon=True).start()

    def watch() -> None:
        if chapters and chapters.keep_alive():
            loop.call_later(2, watch)

    loop.call_later(2, watch)
    loop.start()
    stop(server)
    print("Stopped.")


def _warm(topics: Sequence[Topic]) -> None:
    """Make what most visitors open first: the default scenario, at a desk and on a phone."""
    from workbench.apps.session import Session
    from workbench.apps.topic import PHONE, Ui

    for topic in topics:
        for ui in (Ui(), PHONE):
            Session(topic, ui=ui).first()


def lab(port: int = 8888, *, open_browser: bool = True) -> None:
    """Open the chapters as notebooks in JupyterLab, at the one to start from, until Ctrl-C.

    Those of a checkout are opened in place; those of an installed package are copied into the
    user's documents first, where a copy that was changed is left alone.
    """
    _require_free(port)
    _facts()  # a chapter only reads the database
    folder = _working_folder(notebooks_dir())
    print(f"Opening the notebooks in {folder}; press Ctrl-C here to stop JupyterLab.", flush=True)
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command.append("--LabApp.default_url=/lab/tree/start_here.ipynb")
    if not open_browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # as in a container; JupyterLab would refuse
    known = [os.environ.get("JUPYTER_CONFIG_PATH", ""), str(Path(__file__).parent / "apps")]
    settings = {"JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, known))}  # labconfig/: no news
    child = subprocess.Popen(command, env=os.environ | settings)

    def end(*_: object) -> None:
        child.terminate()
        kill = threading.Timer(10, child.kill)  # now and then a thread of its own holds it up
        kill.daemon = True
        kill.start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # JupyterLab gets Ctrl-C too, and asks back
    child.wait()


def notebooks_dir() -> Path:
    """Folder of the chapters: inside an installed package, beside it in a checkout."""
    package = Path(__file__).parent
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if folder.is_dir():
            return folder
    raise DataError("the folder notebooks/ is missing; install the package again")


def _working_folder(notebooks: Path) -> Path:
    if (notebooks.parent / "pyproject.toml").exists():
        return notebooks
    folder = platformdirs.user_documents_path() / "dpp-workbench"
    folder.mkdir(parents=True, exist_ok=True)
    for notebook in sorted(notebooks.glob("*.ipynb")):
        if not (folder / notebook.name).exists():
            shutil.copyfile(notebook, folder / notebook.name)
    return folder


def _facts() -> str:
    """Facts and their version; builds the reference database where there is none yet."""
    from workbench.build import ensure, facts_in_words
    from workbench.db import connect

    with closing(connect(ensure())) as con:
        return facts_in_words(con)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def _require_free(port: int) -> None:
    if not _is_free(port):
        raise BadInput(
            f"port {port} is taken by another program, perhaps by a workbench that is already "
            f"open; stop that one, or choose another port: --port {port + 10}"
        )


def _free_port(wanted: int) -> int:
    """Return `wanted`, or any free port where it is taken."""
    if wanted <= 65535 and _is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
