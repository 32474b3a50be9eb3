"""How fast a topic's page and chapter open, and how long from its levers to the picture."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, Page

from benchmarks.rig.browser import (
    DESK,
    LIVE_S,
    PAINTED_S,
    chromium,
    opened,
    opened_in,
    wait_until_live,
)
from benchmarks.rig.measure import Measurement, Size, in_turn
from benchmarks.rig.servers import (
    Served,
    bare_page,
    kernels,
    memory_mb,
    settle,
    workbench,
)
from workbench.serve import notebooks_dir

PAGE_S, CHAPTER_S, COLD_S = {"median": 2.0}, {"median": 2.5}, {"median": 6.0}
LEVER_MS = {"median": 100.0, "p95": 250.0}
BARE_PAGE, BARE_CHAPTER = "a bare Panel page", "a Voila notebook of one empty widget"
BARE_CELL = """import anywidget


class Bare(anywidget.AnyWidget):
    _esm = "export default { render() { performance.mark('live') } }"


Bare()"""


def of_topic(name: str, size: Size, presets: tuple[str, str]) -> list[Measurement]:
    """Everything of one topic; `presets` are two that differ in all that is shown."""
    with _chapters(name) as folder, bare_page() as bare, chromium() as browser:
        with workbench(folder, pool=1) as served:
            settle(served.pid)
            found = _pages(name, size, browser, served, bare)
            found += _levers(name, size, browser, served, presets)
            found += _chapter(name, size, browser, served)
        if size.fresh:
            found += _fresh(name, size, browser, folder)
    return found


@contextmanager
def _chapters(name: str) -> Iterator[Path]:
    """A folder with the topic's chapter and the one that it is measured beside."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(notebooks_dir() / f"{name}.ipynb", Path(folder) / f"{name}.ipynb")
        cells = [nbformat.v4.new_code_cell(BARE_CELL)]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, Path(folder) / "bare.ipynb")
        yield Path(folder)


# --- open ---


def _pages(
    name: str, size: Size, browser: Browser, served: Served, bare: Served
) -> list[Measurement]:
    """The page in a browser that was never here, and in one that was."""
    address, beside = served.home + name, f"{bare.home}bare"
    first = [(opened(browser, address), opened(browser, beside)) for _ in range(1 + size.opens)]
    known = browser.new_context(viewport=DESK)
    again = [(opened_in(known, address), opened_in(known, beside)) for _ in range(1 + size.opens)]
    known.close()
    return [
        Measurement.of(
            words, "s", [own[what] for own, _ in pairs[1:]],
            BARE_PAGE, [other[what] for _, other in pairs[1:]], bar,
        )
        for words, what, pairs, bar in (
            ("page: first seen", PAINTED_S, first, {}),
            ("page: opened", LIVE_S, first, PAGE_S),
            ("page: opened again", LIVE_S, again, PAGE_S),
        )
    ]  # fmt: skip


def _chapter(name: str, size: Size, browser: Browser, served: Served) -> list[Measurement]:
    """The chapter, preheated, and what its kernel holds."""

    def open_one(notebook: str) -> float:
        settle(served.pid)  # until another one is preheated
        return opened(browser, served.chapter(notebook))[LIVE_S]

    times = in_turn(size.opens, lambda: open_one(name), lambda: open_one("bare"))
    settle(served.pid)
    held = sorted(memory_mb([kernel]) for kernel in kernels(served.pid))
    return [
        Measurement.of("chapter: opened", "s", times[0], BARE_CHAPTER, times[1], CHAPTER_S),
        Measurement.of("chapter: memory of its kernel", "MB", held[-1:], BARE_CHAPTER, held[:1]),
    ]


def _fresh(name: str, size: Size, browser: Browser, folder: Path) -> list[Measurement]:
    """The first visitor of a server that has just started, at the page and at a cold chapter."""
    pages, chapters = [], []
    for _ in range(size.fresh):
        with bare_page() as bare:
            beside = opened(browser, f"{bare.home}bare")[LIVE_S]
        with workbench(folder) as served:
            pages.append((opened(browser, served.home + name)[LIVE_S], beside))
            settle(served.pid)
            cold = [opened(browser, served.chapter(one))[LIVE_S] for one in (name, "bare")]
            chapters.append((cold[0], cold[1]))
    found = []
    for words, pairs, reference, bar in (
        ("page: first visitor after the start", pages, BARE_PAGE, PAGE_S),
        ("chapter: opened cold", chapters, BARE_CHAPTER, COLD_S),
    ):
        own, other = zip(*pairs, strict=True)
        found.append(Measurement.of(words, "s", own, reference, other, bar))
    return found


# --- levers: from the event to the frame that shows the new answer ---

WATCH = """() => { window.changed = (slot = 'answer', attributes = false) => new Promise(done => {
  const answer = document.querySelector(`[data-slot="${slot}"]`);
  const seen = new MutationObserver(() => {
    seen.disconnect(); requestAnimationFrame(() => done(performance.now())); });
  seen.observe(answer, {childList: true, subtree: true, characterData: true, attributes});
}) }"""
KEY = """async key => { const start = performance.now(), done = window.changed();
  const handle = document.querySelector('[data-handle]'); handle.focus();
  handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
  const end = await done; handle.dispatchEvent(new KeyboardEvent('keyup', {key, bubbles: true}));
  return end - start }"""
DRAG = """async dx => { const handle = document.querySelector('[data-handle]');
  const box = handle.querySelector('.grip').getBoundingClientRect();
  const at = {pointerId: 1, clientX: box.x + box.width / 2 + dx, clientY: box.y + 8, bubbles: true};
  const start = performance.now(), done = window.changed();
  handle.dispatchEvent(new PointerEvent('pointermove', at));
  return (await done) - start }"""
TYPE = """async words => { const box = document.querySelector('[data-walks]');
  const start = performance.now(), done = window.changed('list');
  box.value = words; box.dispatchEvent(new InputEvent('input', {bubbles: true}));
  return (await done) - start }"""
WALK = """async key => { const box = document.querySelector('[data-walks]');
  const start = performance.now(), done = window.changed('card');
  box.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
  return (await done) - start }"""
SLIDE = """async ([id, step]) => { const slider = document.getElementById(id);
  const start = performance.now(), done = window.changed('numbers');
  slider.value = Number(slider.value) + step;
  slider.dispatchEvent(new InputEvent('input', {bubbles: true}));
  return (await done) - start }"""
HOUR = """async step => { const slider = document.querySelector('[data-hours]');
  const start = performance.now(), done = window.changed('feeder', true);
  slider.value = Number(slider.value) + step;
  slider.dispatchEvent(new InputEvent('input', {bubbles: true}));
  return (await done) - start }"""
CLICK = """async id => { const start = performance.now(), done = window.changed();
  document.getElementById(id).click(); return (await done) - start }"""
FETCH = """async () => { const start = performance.now();
  await (await fetch('nothing', {cache: 'no-store'})).text(); return performance.now() - start }"""
REQUEST = "a request to the same server that computes nothing"


def _levers(
    name: str, size: Size, browser: Browser, served: Served, presets: tuple[str, str]
) -> list[Measurement]:
    """What the page's levers take, and a preset, each beside a bare request in the same browser.

    A line is moved by an arrow key and dragged; a list is searched by a letter more or less and
    walked by arrows; a price is slid, and so is the hour, which asks nobody.
    """
    page = browser.new_page(viewport=DESK)
    page.goto(served.home + name)
    wait_until_live(page)
    settle(served.pid)
    page.evaluate(WATCH)
    count = iter(range(10**6))

    def request() -> float:
        return float(page.evaluate(FETCH))

    def preset() -> float:
        page.wait_for_timeout(600)
        return float(page.evaluate(CLICK, f"preset-{presets[next(count) % 2]}"))

    found = []
    for words, move in (*_moves(page, count), ("preset", preset)):
        if words == "drag":
            _take_hold(page)
        own, other = in_turn(size.moves, move, request)
        page.mouse.up()
        page.wait_for_timeout(1500)
        found.append(
            Measurement.of(f"lever: {words} to picture", "ms", own, REQUEST, other, LEVER_MS)
        )
    page.close()
    return found


def _moves(page: Page, count: Iterator[int]) -> list[tuple[str, Callable[[], float]]]:
    """Ways to move what the page has, by their names; each gives milliseconds to the picture."""

    def way(script: str, argument: Callable[[int], object]) -> Callable[[], float]:
        def move() -> float:
            page.wait_for_timeout(30)
            return float(page.evaluate(script, argument(next(count))))

        return move

    if page.locator("[data-hours]").count():
        price = way(SLIDE, lambda n: ["lever-price", 3 if n % 20 < 10 else -3])
        return [("substation price", price), ("hour", way(HOUR, lambda n: 1 if n % 8 < 4 else -1))]
    if page.locator("[data-handle]").count():
        key = way(KEY, lambda n: "ArrowRight" if n % 10 < 5 else "ArrowLeft")
        return [("arrow key", key), ("drag", way(DRAG, lambda n: 24 if n % 2 else -24))]
    letter = way(TYPE, lambda n: "communicat"[: 3 + n % 7])
    arrow = way(WALK, lambda n: "ArrowDown" if n % 10 < 5 else "ArrowUp")
    return [("a letter typed", letter), ("arrow to the next card", arrow)]


def _take_hold(page: Page) -> None:
    """Press the mouse on the handle."""
    grip = page.locator("[data-handle] .grip").bounding_box()
    assert grip is not None
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + 8)
    page.mouse.down()
