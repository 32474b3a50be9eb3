"""Answers to a browser's messages: the quick slots at once, all of them once it is at rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from typing import Any

from workbench.apps import parts
from workbench.apps.session import Session
from workbench.apps.topic import Slots
from workbench.apps.work import StillAtWorkError

REST_S = 0.15
"""Pause before the slow slots are made: who presses a key again meanwhile never waits for them."""

TELL_S = 0.25
"""Between two reports on work that takes long."""


@cache
def slow() -> ThreadPoolExecutor:
    """Threads for slots that take long; a control that is moving has others and never waits."""
    return ThreadPoolExecutor(2, "slots")


def _tell(session: Session, n: int, send: Callable[[dict[str, Any]], None], progress: str) -> None:
    send(session.patch(n, {"progress": progress}, more=True))


async def _worked(session: Session, asked: int, tell: Callable[[str], None]) -> None:
    """Wait for work that takes long, and tell how far it is, unless the visitor moves on."""
    while session.revision == asked and (job := session.work()):
        with job.waited():
            while session.revision == asked and not job.done():
                tell(parts.progress(job))
                await asyncio.wait([asyncio.wrap_future(job.future)], timeout=TELL_S)


async def converse(
    session: Session, message: Mapping[str, Any], send: Callable[[dict[str, Any]], None]
) -> None:
    """Answer a message `{n, events}` with the quick slots, then with all unless a newer one came.

    Slots are made in a thread, so that no visitor waits for what another one asked.
    """
    live = session.apply(message["events"])
    asked, n = session.revision, message["n"]
    file = await asyncio.to_thread(session.file)
    tell = partial(_tell, session, n, send)
    for quick in (True, False):
        if not quick:
            await asyncio.sleep(REST_S)
        slots = await _made(session, asked, tell, quick=quick)
        if slots is None:
            return
        patch = session.patch(n, slots, more=quick and not live)
        send(patch | ({"file": file} if file and quick else {}))
        if live:
            return


async def _made(
    session: Session, asked: int, tell: Callable[[str], None], *, quick: bool
) -> Slots | None:
    """Slots, once what takes long is done; none where the visitor has moved on meanwhile."""
    pool, render = (None if quick else slow()), partial(session.render, live=quick)
    while session.revision == asked:
        if not quick:
            await _worked(session, asked, tell)
        with suppress(StillAtWorkError):
            slots = await asyncio.get_running_loop().run_in_executor(pool, render)
            return slots if session.revision == asked else None
    return None
