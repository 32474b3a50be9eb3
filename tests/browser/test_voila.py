"""Chapters in Voila: the stub's in detail, and every real one for errors and accessibility."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect
from test_shell import answer, drag

from conftest import free_ports, guarded, running, wait_until_open, write_chapter
from workbench.scenario import Link
from workbench.studies import TOPICS

LINK = "?drp_due=2017-03-01"


def open_chapter(page, served, name="stub", query=""):
    page.goto(f"{served.chapters}voila/render/{name}.ipynb{query}")
    expect(page.locator("[data-handle], #card, svg.feeder").first).to_be_visible(timeout=60_000)
    return page


def test_a_chapter_shows_its_link_and_looks_right(page, served, accessible, picture):
    open_chapter(page, served, query=LINK)
    expect(answer(page)).to_contain_text("March 1, 2017")
    expect(page.locator("main h1")).to_have_text("When should the plan be due?¶")
    expect(page.locator("#loading")).to_be_hidden()
    page.wait_for_timeout(500)
    accessible(page)
    picture(page, "chapter")


def test_what_is_moved_in_one_view_changes_the_others(desk, served):
    open_chapter(desk, served)
    drag(desk, 120)
    expect(answer(desk)).to_contain_text("days late")
    desk.locator("#preset-may").click()
    expect(answer(desk)).to_contain_text("May 1, 2017")
    expect(desk.locator("#chapter-link")).to_have_value(
        f"{served.chapters}voila/render/stub.ipynb?{Link.read('drp_due=2017-05-01').query()}"
    )


def test_a_chapter_has_share_sources_and_projection(desk, served):
    open_chapter(desk, served, query=LINK)
    desk.get_by_role("button", name="Share").click()
    expect(desk.locator("#share-link")).to_have_value(
        f"{served.chapters}voila/render/stub.ipynb?{Link.read('drp_due=2017-03-01').query()}"
    )
    desk.keyboard.press("Escape")
    desk.locator("[data-source=mts]").click()
    expect(desk.locator("#source-mts")).to_be_focused()
    desk.keyboard.press("Escape")
    desk.keyboard.press("p")
    expect(desk.locator(".levers")).to_be_hidden()
    expect(answer(desk)).to_be_visible()


def test_a_malformed_link_is_told_in_a_chapter(desk, served):
    open_chapter(desk, served, query="?drp_due=%3Cscript%3Ealert(1)%3C/script%3E")
    expect(desk.locator(".notice")).to_contain_text("<script>alert(1)</script>")


def test_an_unknown_chapter_is_told_in_plain_words(served):
    with pytest.raises(urllib.error.HTTPError, match="404") as missing:
        urllib.request.urlopen(f"{served.chapters}voila/render/nothing.ipynb")
    text = missing.value.read().decode()
    assert "There is no chapter at this address." in text
    assert "https://" not in text
    missing.value.close()


def test_no_setting_of_the_address_changes_the_template(served):
    address = f"{served.chapters}voila/render/stub.ipynb?template=lab&theme=dark"
    with urllib.request.urlopen(address, timeout=60) as got:
        page = got.read().decode()
        assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "DPP Workbench</a>" in page
    assert "cdn" not in page


@pytest.mark.parametrize("chapter", TOPICS)
def test_every_chapter_opens_without_an_error(browser, workbench, accessible, picture, chapter):
    with guarded(browser, "desk") as page:
        open_chapter(page, workbench, chapter)
        page.wait_for_timeout(800)
        accessible(page)
        picture(page, f"chapter-{chapter}")


def test_chapters_are_started_again_when_they_end(tmp_path):
    write_chapter(tmp_path / "stub.ipynb")
    command = [sys.executable, str(Path(__file__).parent / "serve_stub.py"), str(tmp_path)]
    with running(command, tmp_path) as workbench:
        children = psutil.Process(workbench.process.pid).children()
        (child,) = (c for c in children if "workbench.apps.voila_server" in c.cmdline())
        child.kill()
        child.wait(10)
        wait_until_open(workbench.chapters)


def test_chapters_end_when_their_parent_is_killed(tmp_path):
    write_chapter(tmp_path / "stub.ipynb")
    here = Path(__file__).parent
    env = os.environ | {"PYTHONPATH": str(here), "WORKBENCH_DB": str(tmp_path / "w.duckdb")}
    command = [sys.executable, str(here / "serve_stub.py"), str(tmp_path), str(free_ports())]
    parent = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    parent.stdout.readline()
    chapters = parent.stdout.readline().split()[4]
    parent.stdout.close()
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    for _ in range(100):
        try:
            urllib.request.urlopen(chapters, timeout=2).close()
        except OSError:
            return
        time.sleep(0.2)
    pytest.fail(f"{chapters} still answers")
