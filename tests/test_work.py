"""Work in a process of its own: it tells how far it is, can be given up, and is begun again."""

import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from workbench.apps.converse import converse
from workbench.apps.session import Session
from workbench.apps.topic import Door, Topic
from workbench.apps.work import Apart, Progress, StillAtWorkError
from workbench.errors import CannotCompute
from workbench.scenario import Link, Scenario


def counted(report, steps):
    """Some steps, a little apart."""
    for step in range(1, steps + 1):
        time.sleep(0.02)
        if report(step, 10.0**-step):
            return f"stopped at {step}"
    return f"did {steps}"


def failed(_report):
    raise CannotCompute("there is no answer")


def ended(_report):
    os._exit(1)


@pytest.fixture
def apart():
    process = Apart()
    yield process
    process.end()


def until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_work_gives_its_result_or_its_error(apart):
    assert apart.begin("Counting", counted, 2).result() == "did 2"
    with pytest.raises(CannotCompute, match="there is no answer"):
        apart.begin("Failing", failed).result()
    assert apart.begin("Counting", counted, 1).result() == "did 1"


def test_work_tells_how_far_it_is_and_a_second_piece_waits(apart):
    first, second = apart.begin("One", counted, 40), apart.begin("Two", counted, 1)
    until(lambda: first.progress().steps >= 2)
    now = first.progress()
    assert not now.waiting
    assert 0 < now.percent <= 100
    assert now.gap <= 0.01
    assert second.progress().waiting
    assert second.progress().steps == 0
    assert first.result() == "did 40"
    assert second.result() == "did 1"


def test_what_nobody_waits_for_any_more_is_given_up(apart):
    job = apart.begin("Counting", counted, 500)
    queued = apart.begin("Waiting", counted, 500)
    with queued.waited(), job.waited():
        with job.waited():
            until(lambda: job.progress().steps)
        assert not job.given_up  # one is left
    assert job.given_up
    assert queued.given_up
    assert job.future.result().startswith("stopped")
    assert queued.future.cancelled() or queued.future.result() is None


def test_a_process_that_somebody_ended_is_begun_anew(apart):
    from concurrent.futures.process import BrokenProcessPool

    with pytest.raises(BrokenProcessPool):
        apart.begin("Ending", ended).result()
    assert apart.begin("Counting", counted, 1).result() == "did 1"


@pytest.mark.parametrize(("gap", "percent"), [(1.0, 0), (1e-3, 50), (1e-6, 100), (0.0, 100)])
def test_percent_goes_with_the_digits_that_are_known(gap, percent):
    assert Progress(1.0, 1, gap, False).percent == pytest.approx(percent)


# --- a visitor who waits ---


class Slow:
    """A topic whose whole page needs work that is not done yet."""

    def __init__(self, apart, steps):
        self.apart, self.steps, self.jobs = apart, steps, {}
        self.topic = Topic(
            name="slow",
            title="Slow",
            question="How long?",
            template="",
            slots=lambda link, _, live: {
                "answer": "first" if live else f"done {link.scenario.load}"
            },
            door=lambda: Door("", ""),
            work=self.work,
        )

    def work(self, link):
        key = link.scenario.load
        if key == 100:
            return None
        job = self.jobs.get(key)
        if job is None or job.given_up:
            job = self.jobs[key] = self.apart.begin(f"Counting to {key}", counted, self.steps)
        return None if job.done() else job


def told(slow, *batches, pause_s=0.0):
    """Every patch that a conversation sends; the messages come `pause_s` apart."""
    session, sent = Session(slow.topic), []

    async def talk():
        tasks = []
        for n, events in enumerate(batches, 1):
            message = {"n": n, "events": events}
            tasks.append(asyncio.create_task(converse(session, message, sent.append)))
            await asyncio.sleep(pause_s)
        await asyncio.gather(*tasks)

    with ThreadPoolExecutor() as pool:  # a browser test may hold this thread's event loop
        pool.submit(asyncio.run, talk()).result()
    return session, sent


def test_a_first_look_then_progress_then_the_whole_page(apart):
    move = [{"field": "load", "value": "50"}]
    _, sent = told(Slow(apart, 30), move)
    answers = [patch["slots"]["answer"] for patch in sent if "answer" in patch["slots"]]
    assert answers == ["first", "done 50"]
    progress = [patch["slots"]["progress"] for patch in sent if patch["slots"].get("progress")]
    assert "<b>Counting to 50</b>" in progress[0]
    assert 'data-action="stop"' in progress[0]
    assert not sent[-1]["more"]


def test_stop_goes_back_to_the_settings_before_and_the_work_is_given_up(apart):
    slow = Slow(apart, 3000)
    move, stop = [{"field": "load", "value": "50"}], [{"action": "stop"}]
    session, sent = told(slow, move, stop, pause_s=0.8)
    assert session.link.scenario == Scenario()
    assert sent[-1]["slots"]["answer"] == "done 100"
    until(lambda: slow.jobs[50].given_up)


def test_a_page_opened_on_work_shows_a_first_look_at_once(apart):
    session = Session(Slow(apart, 200).topic, Link(Scenario(load=50)))
    assert session.first()["answer"] == "first"
    session.apply([{"action": "stop"}])  # nothing to go back to: the start
    assert session.link.scenario == Scenario()


def test_what_turns_out_to_take_long_is_waited_for_too(apart):
    slow = Slow(apart, 20)
    late, slots = [], slow.topic.slots

    def surprised(link, ui, live):
        if not live and not late:
            late.append(slow.work(link))
            raise StillAtWorkError
        return slots(link, ui, live)

    work = slow.topic.work
    slow.topic = replace(
        slow.topic, slots=surprised, work=lambda link: (late and work(link)) or None
    )
    _, sent = told(slow, [{"field": "load", "value": "50"}])
    answers = [patch["slots"]["answer"] for patch in sent if "answer" in patch["slots"]]
    assert answers == ["first", "done 50"]
    late.clear()
    session = Session(slow.topic, Link(Scenario(load=60)))
    assert session.first()["answer"] == "first"
    assert Session(slow.topic, Link(Scenario(load=60))).first(wait=True)["answer"] == "done 60"
