"""What the Market page reads and keeps: facts, cleared days, and how those that take long go on."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import fields
from functools import cache
from threading import Lock
from typing import Any

from workbench.apps.parts import environment
from workbench.apps.work import Apart, Job, Report, StillAtWorkError
from workbench.db import connect
from workbench.errors import CannotCompute
from workbench.market.case import MarketCase
from workbench.market.clearing import Clearing
from workbench.market.day import case_of, feeder_in
from workbench.market.live import Live
from workbench.market.read import Facts, read_facts
from workbench.scenario import Link, Scenario
from workbench.solver import Progress

BLINK_BUSES, BLINK_S = 300, 1.0
"""Larger feeders, and what takes longer, are cleared in a process of their own."""
MOST, MOST_CELLS = 64, 1_000_000
"""Cleared days that are kept: how many, and how many prices in all. A price is 100 bytes or so."""


@cache
def facts() -> Facts:
    """Facts of the reference database, read once a process."""
    with connect() as con:
        return read_facts(con)


class Kept:
    """Cleared days, the newest kept: what sixty visitors open at once is cleared once."""

    def __init__(self) -> None:
        self._days: OrderedDict[Scenario, Clearing] = OrderedDict()
        self._lock = Lock()

    def get(self, day: Scenario) -> Clearing | None:
        """The cleared day, if it is kept."""
        with self._lock:
            found = self._days.get(day)
            if found is not None:
                self._days.move_to_end(day)
            return found

    def put(self, day: Scenario, clearing: Clearing) -> Clearing:
        """Keep a cleared day, and let go of the oldest."""
        with self._lock:
            self._days[day] = clearing
            while len(self._days) > MOST or (self._cells() > MOST_CELLS and len(self._days) > 1):
                self._days.popitem(last=False)
        return clearing

    def _cells(self) -> int:
        return sum(each.dlmp.size for each in self._days.values())


_live, _settled, _looks = Live(), Kept(), Kept()
_long, _quick = Apart(), Apart()
"""Processes for days that take long: one settles them, one has a first look for whoever waits."""
_jobs: OrderedDict[Scenario, Job] = OrderedDict()
_lock = Lock()


def cleared(scenario: Scenario) -> Clearing:
    """The settled day of a scenario; waits for one that is known to take long.

    Raises
    ------
    StillAtWorkError
        It turned out to take long, and is being worked at.
    """
    day = _day(scenario)
    found = _settled.get(day)
    if found is not None:
        return found
    case = case_of(facts(), day)
    if not _takes_long(day, case):
        return _in_a_blink(day, case)
    job = _job(day)
    try:
        found = _settled.put(day, _answer(case, job))
    except CannotCompute:
        if not job.given_up:
            raise
        return cleared(scenario)  # given up by the last who waited, a moment before
    with _lock:
        _jobs.pop(day, None)  # it holds all that is kept now
    return found


def waited_for(scenario: Scenario) -> Clearing:
    """The settled day of a scenario, however long it takes."""
    with suppress(StillAtWorkError):
        return cleared(scenario)
    return cleared(scenario)  # which waits, now that it is at work


def _in_a_blink(day: Scenario, case: MarketCase) -> Clearing:
    """Clear a day here and now; if it takes longer than that, leave it to the other process."""
    end = time.monotonic() + BLINK_S
    late = False

    def watch(_: Progress) -> bool:
        nonlocal late
        late = late or time.monotonic() > end
        return late

    try:
        return _settled.put(day, _live.settle(case, watch))
    except CannotCompute:
        if not late:
            raise
    _job(day)
    raise StillAtWorkError


def look(scenario: Scenario) -> tuple[Clearing, bool]:
    """The day for a control that is still moving, and whether it is the settled one."""
    day = _day(scenario)
    found = _settled.get(day)
    if found is not None:
        return found, True
    seen = _looks.get(day)
    if seen is None:
        case = case_of(facts(), day)
        job = _quick.begin("A first look", _look, day) if _takes_long(day, case) else None
        seen = _looks.put(day, _answer(case, job) if job else _live.look(case))
    return seen, False


def work(link: Link) -> Job | None:
    """What takes long and is not done: it must be there before the whole page can be."""
    for scenario in filter(None, (link.scenario, link.baseline)):
        day = _day(scenario)
        if _settled.get(day) is None and _takes_long(day, case_of(facts(), day)):
            job = _job(day)
            if not job.done():
                return job
    return None


def _day(scenario: Scenario) -> Scenario:
    """The scenario as far as it bears on the clearing: any hour, any bus, no other topic."""
    from workbench.market.study import STUDY

    own = {name: getattr(scenario, name) for name in STUDY.settings}
    del own["hour"], own["bus"]
    return Scenario(**own)


def _takes_long(day: Scenario, case: MarketCase) -> bool:
    """Large feeders, and days that turned out to take long."""
    with _lock:
        return len(case.feeder) > BLINK_BUSES or day in _jobs


def _job(day: Scenario) -> Job:
    """The one piece of work that settles a day, begun if it is not."""
    with _lock:
        job = _jobs.get(day)
        if job is None or job.given_up or _broken(job):
            words = f"Clearing {len(feeder_in(facts(), day)):,} buses"
            job = _jobs[day] = _long.begin(words, _settle, day)
        while len(_jobs) > MOST:
            _jobs.popitem(last=False)
        return job


def _broken(job: Job) -> bool:
    return job.done() and isinstance(job.future.exception(), BrokenProcessPool)


def _answer(case: MarketCase, job: Job) -> Clearing:
    """The clearing that a job amounts to; the case stays on this side."""
    try:
        found = job.result()
    except BrokenProcessPool:
        raise CannotCompute(
            "the process that clears large feeders has ended; there may be too little memory"
        ) from None
    if found is None:
        raise CannotCompute("it was given up before it began")
    return Clearing(case=case, **found)


# --- in the other process ---


def _settle(report: Report, day: Scenario) -> dict[str, Any]:
    return _sent(_live.settle(case_of(facts(), day), _Passes(report)))


def _look(_report: Report, day: Scenario) -> dict[str, Any]:
    return _sent(_live.look(case_of(facts(), day)))


class _Passes:
    """Counts the passes of a clearing, of which each ends with a gap and no bound."""

    def __init__(self, report: Report) -> None:
        self._report, self._passes, self._gap = report, 0, 1.0

    def __call__(self, progress: Progress) -> bool:
        """Say how far it is; whether to give up."""
        if progress.bound is None and progress.gap is not None:
            self._passes, self._gap = self._passes + 1, progress.gap
        return self._report(self._passes, self._gap)


def _sent(clearing: Clearing) -> dict[str, Any]:
    return {f.name: getattr(clearing, f.name) for f in fields(clearing) if f.name != "case"}


def part(name: str, **values: Any) -> str:
    """HTML of one macro of `market_parts.html`."""
    template = environment().get_template("market_parts.html")
    return str(getattr(template.module, name)(**values)).strip()


def names() -> Mapping[str, str]:
    """Words for the ids in settings."""
    from workbench.market.study import STUDY

    return STUDY.names(facts())
