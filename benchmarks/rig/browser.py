"""A real browser to open pages with, and to move levers in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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
DESK = {"width": 1440, "height": 900}
LIVE = """() => ['live', 'first-contentful-paint']
  .every(name => performance.getEntriesByName(name).length)"""
OPENED = """() => Object.fromEntries(['live', 'first-contentful-paint']
  .map(name => [name, performance.getEntriesByName(name)[0].startTime / 1000]))"""
LIVE_S, PAINTED_S = "live", "first-contentful-paint"
"""Seconds from the address to when levers work (`view.js` tells), and to the first words seen."""


def chromium_path() -> str:
    """Chromium in WORKBENCH_CHROMIUM or on the PATH; empty for Playwright's own."""
    named = os.environ.get("WORKBENCH_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), "")


def chromium_version() -> str:
    """Version of the browser; empty where there is none."""
    if not chromium_path():
        return ""
    told = subprocess.run([chromium_path(), "--version"], capture_output=True, text=True).stdout
    found = re.search(r"[\d.]+", told)
    return found[0] if found else ""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium, without a window."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_path() or None, args=FLAGS)
        yield browser
        browser.close()


def opened(browser: Browser, address: str) -> dict[str, float]:
    """Seconds until a page shows something and until it answers, in a browser never here before."""
    context = browser.new_context(viewport=DESK)
    found = opened_in(context, address)
    context.close()
    return found


def opened_in(context: BrowserContext, address: str) -> dict[str, float]:
    """Seconds until a page shows something and until it answers, in a browser with its cache."""
    page = context.new_page()
    page.goto(address, wait_until="commit", timeout=90_000)
    wait_until_live(page)
    found = page.evaluate(OPENED)
    page.close()
    return found


def wait_until_live(page: Page, most_s: float = 90) -> None:
    """Wait until a page has told when it was live; asked from outside, as chapters forbid eval."""
    end = time.monotonic() + most_s
    while not page.evaluate(LIVE):
        if time.monotonic() > end:
            raise TimeoutError(f"{page.url} is not live after {most_s:g} s")
        page.wait_for_timeout(20)
