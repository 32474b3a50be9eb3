"""Sixty visitors who open the workbench at once, and the memory that they take.

A visitor counts as served when page, scripts and document are there and the first event is
answered. They open one link, as a room does that was sent one; or sixty that differ in every number
on the page, so that nothing that is kept from one helps another. Servers are fresh in each round.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from statistics import median

from benchmarks.rig.browser import DESK, chromium, wait_until_live
from benchmarks.rig.measure import Measurement, Size
from benchmarks.rig.servers import Served, bare_page, memory_mb, of_pages, settle, workbench
from benchmarks.rig.visitor import fill

ONE = "alignment?v=1&drp_due=2017-10-01"
WHEN = "() => performance.timeOrigin + performance.getEntriesByName('live')[0].startTime"
SERVED_S, MEMORY_MB = {"median": 15.0}, {"median": 400.0}


@dataclass(frozen=True)
class Outcome:
    """What came of a room: seconds until half had the page and the last was served, memory."""

    page_s: float
    served_s: float
    memory_mb: float
    errors: list[str]


def measure(size: Size) -> list[Measurement]:
    """Time to serve a room, with one link and with different ones, its memory; real browsers."""
    n = size.visitors
    rounds = [_round(n) for _ in range(size.rooms)]
    empty, one, different, bare_empty, bare = zip(*rounds, strict=True)
    beside = f"{n} at a bare Panel page"
    bare_s, bare_mb = [room.served_s for room in bare], [room.memory_mb for room in bare]
    found = []
    for words, rooms in ((f"{n} open one link", one), (f"{n} open different links", different)):
        errors = [error for room in rooms for error in room.errors]
        note = f"{len(errors)} errors, such as {errors[0]}" if errors else "no error"
        times = [room.served_s for room in rooms]
        found.append(
            Measurement.of(f"{words}: all served", "s", times, beside, bare_s, SERVED_S, note)
        )
        held = [room.memory_mb for room in rooms]
        note = f"of it {median(empty):.0f} MB before anyone came, a third in the process that draws"
        found.append(
            Measurement.of(f"{words}: memory", "MB", held, beside, bare_mb, MEMORY_MB, note)
        )
    each = [(room.memory_mb - before) / n for room, before in zip(one, empty, strict=True)]
    bare_each = [(room.memory_mb - b) / n for room, b in zip(bare, bare_empty, strict=True)]
    found.append(Measurement.of("memory of one visitor", "MB", each, beside, bare_each))
    return [*found, _browsers(size)]


def _round(visitors: int) -> tuple[float, Outcome, Outcome, float, Outcome]:
    """Memory before and what came of each room, at the workbench and at the reference."""
    with bare_page() as bare, workbench() as served:
        settle(served.pid)
        bare_empty, empty = (memory_mb(of_pages(one.pid)) for one in (bare, served))
        reference = _room(bare, ["bare"] * visitors)
        one = _room(served, [ONE] * visitors)
        settle(served.pid)
        different = [
            f"alignment?v=1&drp_due={2016 + i % 3}-{1 + i % 12:02}-01&latency.F01={30 + i}"
            f"&latency.F12={10 + i}&weight.IEPR={1 + i / 100}&step.DRP.7=2017-{1 + i % 12:02}-15"
            for i in range(visitors)
        ]
        return empty, one, _room(served, different), bare_empty, reference


def _room(served: Served, paths: list[str]) -> Outcome:
    async def visited() -> Outcome:
        room = await fill([served.home + path for path in paths])
        pages = sorted(visit.page_s for visit in room.visits)
        held = memory_mb(of_pages(served.pid))
        room.leave()
        return Outcome(pages[len(pages) // 2], room.served_s, held, room.errors)

    return asyncio.run(visited())


def _browsers(size: Size) -> Measurement:
    """Real pages opened at once; most of the time is the browser's own."""
    n = size.browsers
    with bare_page() as bare, workbench() as served, chromium() as browser:
        settle(served.pid)

        def opened(address: str) -> float:
            pages = [browser.new_context(viewport=DESK).new_page() for _ in range(n)]
            start = time.time()
            for page in pages:
                page.evaluate("address => { location.href = address }", address)
            for page in pages:
                page.wait_for_url(address)
                wait_until_live(page)
            live = (
                "() => performance.timeOrigin + performance.getEntriesByName('live')[0].startTime"
            )
            last = max(float(page.evaluate(live)) for page in pages)
            for page in pages:
                page.context.close()
            return last / 1000 - start

        pairs = [(opened(served.home + ONE), opened(bare.home + "bare")) for _ in range(size.rooms)]
    values, beside = ([pair[i] for pair in pairs] for i in (0, 1))
    words = f"{n} real browser pages at once"
    return Measurement.of(words, "s", values, f"{n} bare Panel pages", beside, SERVED_S)
