"""Take the pictures of the README from the workbench itself: `just pictures`.

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
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).parent / "img"
LIMIT = 250_000
SHOTS = {
    "start": ("", {"width": 1440, "height": 900}),
    "alignment-desk": ("alignment", {"width": 1440, "height": 900}),
    "alignment-phone": ("alignment", {"width": 390, "height": 844}),
}


def take(browser: Browser, home: str, name: str) -> None:
    """One picture of what a visitor sees at first."""
    address, size = SHOTS[name]
    phone = size["width"] < 500
    context = browser.new_context(
        viewport=size,
        device_scale_factor=2 if phone else 1,
        has_touch=phone,
        is_mobile=phone,
        user_agent="Mozilla/5.0 Mobile" if phone else None,
    )
    page = context.new_page()
    page.goto(home + address)
    page.locator("h1").wait_for()
    page.wait_for_load_state("networkidle")
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    context.close()
    with Image.open(path) as image:
        image.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size:,} bytes")
    if path.stat().st_size > LIMIT:
        raise SystemExit(f"{path.name} is larger than {LIMIT:,} bytes")


def main() -> None:
    """Start the workbench, take every picture, stop it."""
    IMAGES.mkdir(exist_ok=True)
    found = [os.environ.get("WORKBENCH_CHROMIUM"), shutil.which("chromium")]
    command = [sys.executable, "-m", "workbench", "serve", "--no-open", "--port", "5096"]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        env = os.environ | {"WORKBENCH_DB": f"{folder}/workbench.duckdb"}
        served = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        try:
            assert served.stdout is not None
            home = re.search(r"http://\S+/", served.stdout.readline())
            if home is None:
                raise SystemExit("the workbench did not start")
            chromium = next(filter(None, found), play.chromium.executable_path)
            browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for name in SHOTS:
                take(browser, home[0], name)
            browser.close()
        finally:
            served.send_signal(signal.SIGINT)
            served.wait(30)


if __name__ == "__main__":
    main()
