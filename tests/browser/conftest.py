"""A real server and a real Chromium; a page fails its test on any error and on any request outside.

Chromium is what WORKBENCH_CHROMIUM names, else one on the PATH, else Playwright's own. Without any,
these tests are skipped, except in CI, where they fail.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

HERE = Path(__file__).parent
ARTEFACTS = HERE.parent.parent / "artefacts"
VIEWPORTS = {"desk": (1440, 900), "projector": (1920, 1080), "phone": (390, 844)}
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",  # a second of work for each window
]


# --- the servers ----------------


@dataclass(frozen=True)
class Served:
    """A workbench that is running."""

    process: subprocess.Popen
    home: str
    chapters: str


def free_ports():
    """A port that is free, and the one after it too."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            with suppress(OSError, OverflowError):
                two.bind(("127.0.0.1", port + 1))
                return port


@contextmanager
def running(command, folder):
    """The workbench started by `command` with a port; stopped as Ctrl-C does."""
    env = os.environ | {
        "WORKBENCH_DB": str(folder / "workbench.duckdb"),
        "PYTHONPATH": str(HERE),
    }
    process = subprocess.Popen(
        [*command, str(free_ports())], cwd=folder, env=env, stdout=subprocess.PIPE, text=True
    )
    try:
        lines = [process.stdout.readline() for _ in range(2)]
        home, chapters = (re.search(r"http://\S+/", line)[0] for line in lines)
        wait_until_open(chapters)
        yield Served(process, home, chapters)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        process.stdout.close()


def wait_until_open(address, seconds=60):
    """Wait for a server to answer."""
    for _ in range(seconds * 5):
        with suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.2)
    raise TimeoutError(f"nothing answers at {address}")


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """The workbench with the stub as its only topic, and a chapter on it."""
    folder = tmp_path_factory.mktemp("stub")
    write_chapter(folder / "stub.ipynb")
    with running([sys.executable, str(HERE / "serve_stub.py"), str(folder)], folder) as workbench:
        yield workbench


@pytest.fixture(scope="session")
def workbench(tmp_path_factory):
    """The workbench itself: `workbench serve`."""
    folder = tmp_path_factory.mktemp("real")
    command = [sys.executable, "-m", "workbench", "serve", "--no-open", "--port"]
    with running(command, folder) as real:
        yield real


def write_chapter(path):
    """A chapter on the stub: two paragraphs, four views."""
    cells = [
        nbformat.v4.new_markdown_cell("# When should the plan be due?\n\nA chapter for tests."),
        nbformat.v4.new_code_cell(
            "import stub\nfrom workbench.apps.chapter import Chapter\n\n"
            "chapter = Chapter(stub.install())"
        ),
        nbformat.v4.new_code_cell('chapter.show("answer")'),
        nbformat.v4.new_markdown_cell("## Move it\n\nDrag the blue line."),
        nbformat.v4.new_code_cell(
            'chapter.show("timeline", levers=("presets", "levers", "tools"))'
        ),
        nbformat.v4.new_code_cell("chapter.link()"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"title": "When should the plan be due?", "kernelspec": kernel}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)


# --- the browser ----------------


@pytest.fixture(scope="session")
def browser():
    """Chromium, for all tests."""
    named = os.environ.get("WORKBENCH_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    with playwright.sync_playwright() as play:
        path = named or play.chromium.executable_path
        if not Path(path).exists():
            reason = (
                f"no Chromium: none of {', '.join(NAMES)} is on the PATH; set WORKBENCH_CHROMIUM"
            )
            pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
        chromium = play.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def guarded(browser, viewport, **options):
    """A page of a viewport that fails on errors and on requests that leave the machine."""
    width, height = VIEWPORTS[viewport]
    if viewport == "phone":
        options |= {"has_touch": True, "is_mobile": True, "user_agent": "Mozilla/5.0 Mobile"}
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    faults = []

    def gate(route):
        if urlsplit(route.request.url).hostname in ("localhost", "127.0.0.1"):
            route.continue_()
        else:
            faults.append(f"request to {route.request.url}")
            route.abort()

    context.route("**/*", gate)
    page = context.new_page()
    page.viewport = viewport
    page.faults = faults
    page.on("console", lambda m: m.type == "error" and faults.append(f"console: {m.text}"))
    page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
    try:
        yield page
    finally:
        context.close()
    assert not faults, faults


@pytest.fixture(params=VIEWPORTS)
def page(request, browser):
    """A page in each of the three sizes."""
    with guarded(browser, request.param) as opened:
        yield opened


@pytest.fixture
def desk(browser):
    """A page at a desk."""
    with guarded(browser, "desk") as opened:
        yield opened


@pytest.fixture
def phone(browser):
    """A page on a phone."""
    with guarded(browser, "phone") as opened:
        yield opened


@pytest.fixture
def accessible():
    """Check that axe-core finds nothing."""

    def check(page):
        found = axe.Axe().run(page).response["violations"]
        assert not found, [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found]

    return check


@pytest.fixture
def every_tab():
    """Open one tab after another: each shows something and makes the page no wider."""

    def look(page, check=lambda: None):
        for tab in page.get_by_role("tab").all():
            tab.click()
            panel = page.locator(f"#{tab.get_attribute('aria-controls')}")
            playwright.expect(panel).to_be_visible()
            assert len(panel.inner_text()) > 60, tab.inner_text()
            assert not page.evaluate(TOO_WIDE), tab.inner_text()
            check()
        page.get_by_role("tab").first.click()

    return look


@pytest.fixture
def picture():
    """Save a screenshot among the artefacts."""

    def save(page, name, *, full=True):
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"{name}-{page.viewport}.png", full_page=full)

    return save
