"""How long from a lever to the changed picture, in a real browser, against a bare request.

Run as `python benchmarks/lever.py` with Chromium on the PATH or in WORKBENCH_CHROMIUM. Three ways
to move the plan's due date are timed from the event to the frame that shows the new answer:
dragging, an arrow key, a preset (whose slower figures follow). The reference, in the same run and
browser, is a request for a page of the same server that computes nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

MOVES = 40
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WATCH = """() => { window.changed = () => new Promise(done => {
  const answer = document.querySelector('[data-slot="answer"]');
  const seen = new MutationObserver(() => {
    seen.disconnect(); requestAnimationFrame(() => done(performance.now())); });
  seen.observe(answer, {childList: true, subtree: true, characterData: true});
}) }"""
KEY = """async key => { const start = performance.now(), done = window.changed();
  const handle = document.querySelector('#due-handle'); handle.focus();
  handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
  const end = await done; handle.dispatchEvent(new KeyboardEvent('keyup', {key, bubbles: true}));
  return end - start }"""
DRAG = """async dx => { const handle = document.querySelector('#due-handle .grip');
  const box = handle.getBoundingClientRect();
  const at = {pointerId: 1, clientX: box.x + box.width / 2 + dx, clientY: box.y + 8, bubbles: true};
  const start = performance.now(), done = window.changed();
  document.querySelector('#due-handle').dispatchEvent(new PointerEvent('pointermove', at));
  return (await done) - start }"""
CLICK = """async id => { const start = performance.now(), done = window.changed();
  document.getElementById(id).click(); return (await done) - start }"""
FETCH = """async () => { const start = performance.now();
  await (await fetch('/nothing', {cache: 'no-store'})).text(); return performance.now() - start }"""


def main() -> None:
    """Print medians, 95th percentiles and ratios to the reference."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "workbench", "serve", "--no-open", "--port", "5390"]
        env = os.environ | {"WORKBENCH_DB": str(Path(folder) / "workbench.duckdb")}
        server = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            home = re.search(r"http://\S+/", server.stdout.readline())
            assert home is not None, "the workbench did not start"
            report(measured(home[0]))
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def measured(home: str) -> dict[str, list[float]]:
    """Milliseconds of each move."""
    found = os.environ.get("WORKBENCH_CHROMIUM") or shutil.which("chromium") or ""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found or None, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{home}alignment")
        page.wait_for_selector("#due-handle")
        page.wait_for_timeout(6000)  # chapters are preheating beside
        page.evaluate(WATCH)
        times: dict[str, list[float]] = {
            "bare request": [page.evaluate(FETCH) for _ in range(MOVES)]
        }
        times["arrow key"] = []
        for i in range(MOVES):
            times["arrow key"].append(
                page.evaluate(KEY, "ArrowRight" if i % 10 < 5 else "ArrowLeft")
            )
            page.wait_for_timeout(30)
        grip = page.locator("#due-handle .grip").bounding_box()
        assert grip is not None
        page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + 8)
        page.mouse.down()
        times["drag"] = [page.evaluate(DRAG, 24 if i % 2 else -24) for i in range(MOVES)]
        page.mouse.up()
        page.wait_for_timeout(1500)
        times["preset"] = []
        for i in range(MOVES // 2):
            times["preset"].append(
                page.evaluate(CLICK, f"preset-{('late-2017', 'july-2017')[i % 2]}")
            )
            page.wait_for_timeout(600)
        browser.close()
    return times


def report(times: dict[str, list[float]]) -> None:
    """Print a row a move."""
    reference = statistics.median(times["bare request"])
    print(f"{'':14}{'median ms':>10}{'p95 ms':>10}{'× bare request':>16}")
    for name, values in times.items():
        ordered = sorted(values)
        p95 = ordered[int(0.95 * (len(ordered) - 1))]
        median = statistics.median(values)
        print(f"{name:14}{median:10.0f}{p95:10.0f}{median / reference:16.1f}")


if __name__ == "__main__":
    main()
