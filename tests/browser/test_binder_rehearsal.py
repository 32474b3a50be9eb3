"""Binder rehearsed without Docker: its last build step, its server, its launch links, in Chromium.

The checkout is a copy, the server is started as Binder starts it, below a base URL, and a visitor
is taken from a launch link to the server as Binder does it.
"""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from urllib.request import Request, urlopen

import psutil
import pytest
from bokeh.util.token import get_token_payload
from playwright.sync_api import expect

from conftest import free_ports, guarded, wait_until_open
from workbench.alignment.answer import answer
from workbench.binder import CHAPTERS, NOTEBOOKS, PAGES, launch_link, links
from workbench.scenario import Link
from workbench.studies import TOPICS

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
BASE, TOKEN = "/user/visitor-1/", "for-this-visitor-alone"
LAUNCH = "https://mybinder.org/v2/gh/owner/name/main"
OCTOBER = Link.read("drp_due=2017-10-01").query()
NOVEMBER = OCTOBER.replace("10-01", "11-01")
SLOW = 90_000  # a kernel starts, on a busy machine


@dataclass(frozen=True)
class Container:
    """A server as Binder starts it in a container, and the folder that it serves."""

    port: int
    folder: Path

    @property
    def server(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def home(self):
        return f"{self.server}{BASE}"

    def taken_to(self, launch):
        """Address that Binder takes a visitor to: the path of the link, with the server's token."""
        path, _, query = parse_qs(urlsplit(launch).query)["urlpath"][0].partition("?")
        return f"{self.home}{path}?{urlencode([*parse_qsl(query), ('token', TOKEN)])}"


@pytest.fixture(scope="module")
def container(tmp_path_factory):
    """The checkout after `binder/postBuild`, served; whatever it started ends with it."""
    folder = tmp_path_factory.mktemp("binder")
    checkout, prefix = folder / "checkout", folder / "prefix"
    for part in ("binder", "notebooks"):
        shutil.copytree(ROOT / part, checkout / part)
    env = {name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ} | {
        "HOME": str(folder),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "NB_PYTHON_PREFIX": str(prefix),
        "JUPYTER_CONFIG_PATH": str(prefix / "etc" / "jupyter"),
        "BINDER_LAUNCH_HOST": "https://mybinder.org/",
        "BINDER_REQUEST": "v2/gh/owner/name/main",
    }
    subprocess.run([checkout / "binder" / "postBuild"], cwd=checkout, env=env, check=True)
    port = free_ports()
    options = ["--ip=127.0.0.1", f"--port={port}", "--no-browser", "--allow-root"]
    for app in ("NotebookApp", "ServerApp"):
        options += [f"--{app}.base_url={BASE}", f"--{app}.token={TOKEN}"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [BIN / "jupyter-notebook", *options], cwd=checkout, env=env, stdout=log, stderr=log
        )
    try:
        wait_until_open(f"http://127.0.0.1:{port}{BASE}api")
        yield Container(port, checkout)
    finally:
        started = psutil.Process(server.pid).children(recursive=True)
        for process in [server, *started]:
            with suppress(psutil.NoSuchProcess):
                process.kill()  # as a container ends
        server.wait()


@contextmanager
def visiting(browser, container):
    """A page that fails on errors and on any request that leaves the visitor's own addresses."""
    own = (container.home, container.home.replace("http:", "ws:"), "blob:", "data:")
    strays = []

    def look(request):
        if not request.url.startswith(own):
            strays.append(request.url)

    with guarded(browser, "desk") as page:
        page.set_default_navigation_timeout(SLOW)
        page.on("request", look)
        page.on("websocket", look)
        yield page
    assert strays == []


@pytest.fixture
def visitor(browser, container):
    with visiting(browser, container) as page:
        yield page


def said(page):
    return page.locator('[data-slot="answer"]').first


def sentence(computed, query):
    return str(answer(computed(query)))


def test_a_launch_link_opens_the_page_on_its_scenario_and_share_makes_another(
    visitor, container, computed
):
    visitor.goto(container.taken_to(launch_link(LAUNCH, f"{PAGES}alignment", OCTOBER)))
    expect(said(visitor)).to_contain_text(sentence(computed, OCTOBER), timeout=SLOW)
    expect(visitor.locator("#meaning")).to_be_attached(timeout=SLOW)
    visitor.locator("#due-handle").press("ArrowRight")
    expect(said(visitor)).to_contain_text(sentence(computed, NOVEMBER), timeout=SLOW)
    visitor.wait_for_url(f"{container.home}{PAGES}alignment?{NOVEMBER}")
    visitor.get_by_role("button", name="Share").click()
    expect(visitor.locator("#share-link")).to_have_value(
        launch_link(LAUNCH, f"{PAGES}alignment", NOVEMBER)
    )


def test_chapter_start_page_and_page_lead_to_each_other_with_the_scenario(
    visitor, container, computed
):
    before = kernels(container)
    visitor.goto(container.taken_to(launch_link(LAUNCH, f"{CHAPTERS}alignment.ipynb", OCTOBER)))
    expect(said(visitor)).to_contain_text(sentence(computed, OCTOBER), timeout=SLOW)
    expect(visitor.locator("#chapter-link")).to_have_value(
        launch_link(LAUNCH, f"{CHAPTERS}alignment.ipynb", OCTOBER), timeout=SLOW
    )
    expect(visitor.locator("#loading")).to_be_hidden(timeout=SLOW)
    assert TOKEN not in visitor.url
    (kernel,) = kernels(container) - before
    visitor.get_by_role("link", name="All questions").click()
    visitor.wait_for_url(f"{container.home}{PAGES}")
    visitor.get_by_role("link", name="October 2017").click()
    visitor.wait_for_url(f"{container.home}{PAGES}alignment?{OCTOBER}")
    expect(said(visitor)).to_contain_text(sentence(computed, OCTOBER), timeout=SLOW)
    expect(visitor.locator("#meaning")).to_be_attached(timeout=SLOW)
    assert until(lambda: kernel not in kernels(container)), "a chapter that was left runs on"
    for name, place in (
        ("guided chapter", f"{CHAPTERS}alignment.ipynb"),
        ("notebook", f"{NOTEBOOKS}alignment"),
    ):
        href = visitor.get_by_role("link", name=f"The same, as a {name}").evaluate("a => a.href")
        assert href == f"{container.home}{place}?{OCTOBER}"


def kernels(container):
    """Kernels that run."""
    with urlopen(f"{container.home}api/kernels?token={TOKEN}", timeout=60) as got:
        return {kernel["id"] for kernel in json.load(got)}


def until(holds):
    """Whether something holds before long."""
    for _ in range(150):
        if holds():
            return True
        time.sleep(0.2)
    return False


def test_the_lab_opens_the_chapter_with_the_scenario_in_it(visitor, container, computed):
    link = container.taken_to(launch_link(LAUNCH, f"{NOTEBOOKS}alignment", OCTOBER))
    visitor.goto(link)
    begun = visitor.get_by_text(f'Chapter(TOPIC, "{OCTOBER}")')
    expect(begun).to_be_visible(timeout=SLOW)
    expect(visitor.get_by_text("| Idle")).to_be_visible(timeout=SLOW)
    expect(visitor.get_by_text("Jupyter news")).to_have_count(0)
    visitor.get_by_role("menuitem", name="Run", exact=True).click()
    visitor.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(said(visitor)).to_contain_text(sentence(computed, OCTOBER), timeout=SLOW)
    (made,) = container.folder.glob("*.ipynb")
    made.write_text("changed", encoding="utf-8")
    assert handshake(container, link.removeprefix(container.server)) == 302
    assert made.read_text(encoding="utf-8") == "changed"


def test_a_link_without_a_path_opens_the_start_page_and_its_token_is_not_shared(visitor, container):
    visitor.goto(f"{container.home}?token={TOKEN}")
    visitor.wait_for_url(f"{container.home}{PAGES}")
    visitor.goto(f"{container.home}{PAGES}?token={TOKEN}")
    expect(visitor.locator("#meaning")).to_be_attached(timeout=SLOW)
    assert visitor.url == f"{container.home}{PAGES}"
    visitor.get_by_role("button", name="Share").click()
    expect(visitor.locator("#share-link")).to_have_value(launch_link(LAUNCH, PAGES))


def test_every_launch_link_leads_somewhere(container):
    for what, link in links("gh/owner/name/main", TOPICS, OCTOBER):
        path = container.taken_to(link).removeprefix(container.server)
        if "voila" not in path:  # that would start a kernel
            assert handshake(container, path) in (200, 302), what


def handshake(container, path, **headers):
    """Status that the server answers with, 101 where a websocket may open."""
    connection = http.client.HTTPConnection("127.0.0.1", container.port, timeout=60)
    connection.request("GET", path, headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_websocket_opens_for_the_visitor_alone_and_no_page_repeats_a_cookie(visitor, container):
    visitor.goto(f"{container.home}{PAGES}?token={TOKEN}")
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in visitor.context.cookies())
    upgrade = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version": "13",
    }
    known = {**upgrade, "Cookie": cookies}
    socket = f"{BASE}{PAGES}alignment/ws"
    own = container.server
    assert handshake(container, socket, **known, Origin=own) == 101
    assert handshake(container, socket, **known, Origin="https://example.org") == 403
    assert handshake(container, socket, **upgrade, Origin=own) == 403
    assert handshake(container, f"{BASE}{NOTEBOOKS}alignment?{OCTOBER}") == 302
    assert handshake(container, f"{BASE}{NOTEBOOKS}nothing", Cookie=cookies) == 404
    asked = Request(f"{container.home}{PAGES}alignment", headers={"Cookie": cookies})
    with urlopen(asked, timeout=60) as got:
        told = get_token_payload(re.search('"token":"([^"]+)"', got.read().decode())[1])
    assert (list(told["headers"]), told["cookies"]) == (["User-Agent"], {})
