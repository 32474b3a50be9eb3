"""Take the pictures of README and site from the workbench itself: `just pictures`, or one by name.

Chromium is what WORKBENCH_CHROMIUM names, else one on the PATH, else Playwright's own.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "img"
LIMIT = 250_000
OCTOBER = "v=1&drp_due=2017-10-01"


def _sources(page: Page) -> None:
    page.locator(".answer [data-source=F03]").click()
    page.locator("dialog#sources[open]").wait_for()


def _projection(page: Page) -> None:
    page.keyboard.press("p")
    page.locator("body.projection").wait_for()
    page.wait_for_timeout(1000)  # the map is drawn anew, with large type


@dataclass(frozen=True)
class Shot:
    """A picture: what is opened, on a screen of what size, what is done before."""

    address: str
    size: tuple[int, int] = (1440, 900)
    act: Callable[[Page], None] = lambda page: None
    chapter: bool = False


SHOTS = {
    "start": Shot(""),
    "alignment-desk": Shot("alignment"),
    "alignment-october": Shot(f"alignment?{OCTOBER}"),
    "alignment-sources": Shot("alignment", act=_sources),
    "alignment-phone": Shot("alignment", (390, 844)),
    "alignment-projection": Shot(f"alignment?{OCTOBER}", (1600, 900), _projection),
    "alignment-chapter": Shot("voila/render/alignment.ipynb", chapter=True),
    "alignment-report": Shot("alignment.html"),
    "tracker-desk": Shot("tracker"),
    "tracker-phone": Shot("tracker", (390, 844)),
    "market-desk": Shot("market"),
    "market-noon": Shot("market?v=1&solar=5&hour=12"),
}


def take(browser: Browser, addresses: tuple[str, str, str], name: str) -> None:
    """One picture of what a visitor sees; `addresses` are of pages, chapters and a report."""
    shot = SHOTS[name]
    home, chapters, report = addresses
    phone = shot.size[0] < 500
    context = browser.new_context(
        viewport={"width": shot.size[0], "height": shot.size[1]},
        device_scale_factor=2 if phone else 1,
        has_touch=phone,
        is_mobile=phone,
        user_agent="Mozilla/5.0 Mobile" if phone else None,
    )
    page = context.new_page()
    begin = report if name.endswith("report") else chapters if shot.chapter else home
    page.goto(begin + shot.address, timeout=90_000)
    page.locator("h1").first.wait_for()
    if shot.chapter:
        page.locator("[data-handle]").first.wait_for(timeout=90_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)
    shot.act(page)
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    context.close()
    with Image.open(path) as image:
        image.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size:,} bytes")
    if path.stat().st_size > LIMIT:
        raise SystemExit(f"{path.name} is larger than {LIMIT:,} bytes")


def main(names: list[str]) -> None:
    """Start the workbench, take the pictures that are named or all, stop it."""
    IMAGES.mkdir(exist_ok=True)
    found = [os.environ.get("WORKBENCH_CHROMIUM"), shutil.which("chromium")]
    run = [sys.executable, "-m", "workbench"]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        env = os.environ | {"WORKBENCH_DB": f"{folder}/workbench.duckdb"}
        made = [*run, "report", "alignment", "--link", OCTOBER, "--out", f"{folder}/report"]
        subprocess.run(made, env=env, check=True, stdout=subprocess.DEVNULL)
        command = [*run, "serve", "--no-open", "--port", "5096"]
        served = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        try:
            assert served.stdout is not None
            lines = [served.stdout.readline() for _ in range(2)]
            open_at = [re.search(r"http://\S+/", line) for line in lines]
            if not all(open_at):
                raise SystemExit("the workbench did not start")
            home, chapters = (address[0] for address in open_at if address)
            chromium = next(filter(None, found), play.chromium.executable_path)
            browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for name in names or SHOTS:
                take(browser, (home, chapters, f"file://{folder}/report/"), name)
            browser.close()
        finally:
            served.send_signal(signal.SIGINT)
            served.wait(30)


if __name__ == "__main__":
    main(sys.argv[1:])
