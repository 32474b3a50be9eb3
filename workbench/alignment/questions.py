"""The questions alignment answers, for the command line and for everyone's scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from workbench.alignment.answer import answer
from workbench.alignment.cadence import Rhythm, beat
from workbench.alignment.calendar_file import calendar_file
from workbench.alignment.compare import changes, changes_in_words, remedies
from workbench.alignment.handoffs import Handoffs, handoffs, path_age_days
from workbench.alignment.horizons import coverage
from workbench.alignment.network import network
from workbench.alignment.ratecases import rate_cases
from workbench.alignment.read import Facts
from workbench.alignment.record import partings
from workbench.alignment.settings import PRESETS
from workbench.alignment.sweep import sweep, uncounted_days
from workbench.alignment.timeline import MAPS, timeline
from workbench.errors import BadInput
from workbench.kinds import Day
from workbench.questions import Option, Question, Result, table_of
from workbench.scenario import Link, Scenario

Options = Mapping[str, str | None]
CHAIN = "F01,F03,F04"


def _of_handoffs(rows: Callable[[Handoffs], Result]) -> Callable[[Facts, Link, Options], Result]:
    """Question whose answer follows from the hand-offs alone."""
    return lambda facts, link, _: rows(handoffs(facts, link.scenario))


def _rows(rows: list[Any], notes: tuple[str, ...] = ()) -> Result:
    return Result(table_of(rows), table_of(rows), notes)


def _answer(result: Handoffs) -> Result:
    said = answer(result)
    rows = [{"answer": str(said)}, *({"answer": note} for note in said.notes)]
    return Result({"answer": str(said), "notes": list(said.notes)}, rows)


def _handoffs(result: Handoffs) -> Result:
    rows = [r.record() | {"edited": r.edited} for r in result.rows]
    return Result([r.record() for r in result.rows], rows, result.not_covered)


def _sweep(facts: Facts, link: Link, _options: Options) -> Result:
    found = sweep(facts, link.scenario)
    marks = {m: "best" for m in found.ties} | {found.next_best: "next best"}
    rows = [
        {"release_month": m.release_month, "label": m.label, "total": m.total}
        | m.by_process
        | {"mark": marks.get(m.release_month, "")}
        for m in found.months
    ]
    data = asdict(found)
    del data["weights"]
    notes = [f"one month after the best would miss {', '.join(found.fragile)}"]
    notes += uncounted_days(facts, link.scenario)
    records = [asdict(m) | {"mark": marks.get(m.release_month, "")} for m in found.months]
    return Result(data, rows, notes, records=records)


def _network(facts: Facts, link: Link, options: Options) -> Result:
    scenario = link.scenario
    if options["due"]:
        try:
            due = Day().read(options["due"])
        except ValueError as error:
            raise BadInput(f"--due {options['due']}: {error}") from None
    else:
        due = scenario.drp_due
    found = network(facts, scenario, due, options["process"] or "DRP")
    keys = "step_id es ef ls lf total_float free_float critical".split()
    steps = [{key: getattr(step, key) for key in keys} for step in found.steps]
    return Result(
        {
            "steps": steps,
            "length_months": found.length_months,
            "required_start": found.required_start,
        },
        steps,
        [f"{found.length_months} months; work must start by {found.required_start}"],
    )


def _cadence(_facts: Facts, _link: Link, options: Options) -> Result:
    found = beat(Rhythm.read(options["producer"] or ""), Rhythm.read(options["consumer"] or ""))
    words = "every use meets a version of the same age" if found.locked else "ages differ by use"
    return Result(
        asdict(found),
        table_of(found.uses),
        [f"repeats every {found.hyper_period_months} months; {words}"],
    )


def _paths(facts: Facts, link: Link, options: Options) -> Result:
    chain = (options["chain"] or CHAIN).split(",")
    flows = [facts.flows.get(flow_id) for flow_id in chain]
    if None in flows:
        raise BadInput(f"--chain {','.join(chain)}: use hand-offs such as {CHAIN}")
    for one, other in pairwise(flows):
        if one and other and one.to_process_id != other.from_process_id:
            raise BadInput(
                f"--chain: {one.flow_id} ends at {one.to_process_id}, "
                f"but {other.flow_id} starts from {other.from_process_id}"
            )
    result = handoffs(facts, link.scenario)
    rows = [
        {
            "chain": ",".join(chain),
            "consumer_cycle": r.consumer_cycle,
            "need_date": r.need_date,
            "path_age_days": path_age_days(result.history, chain, r.consumer_cycle or ""),
        }
        for r in result.rows
        if r.flow_id == chain[-1]
    ]
    return Result(rows, rows)


def _compare(facts: Facts, link: Link, _options: Options) -> Result:
    other = link.baseline or Scenario()
    found = changes(handoffs(facts, link.scenario), handoffs(facts, other))
    words = [*link.scenario.difference(other), changes_in_words(found)]
    return Result({"difference": words, "changes": table_of(found)}, table_of(found), words)


def _map(facts: Facts, link: Link, options: Options) -> Result:
    kind = options["map"] or "statewide"
    if kind not in MAPS:
        raise BadInput(f"--map {kind}: use {' or '.join(MAPS)}")
    width = options["width"] or "1120"
    if not width.isascii() or not width.isdigit() or not 320 <= int(width) <= 4000:
        raise BadInput(f"--width {width}: use a whole number of pixels from 320 to 4000")
    baseline = handoffs(facts, link.baseline) if link.baseline else None
    drawing = timeline(handoffs(facts, link.scenario), int(width), kind=kind, baseline=baseline)
    return Result(text=drawing.svg)


QUESTIONS = (
    Question("answer", "the answer in one sentence, and what completes it", _of_handoffs(_answer)),
    Question(
        "handoffs",
        "every use: needed, released, slack, state, age",
        _of_handoffs(_handoffs),
        view="handoffs",
        brief="flow_id consumer_cycle need_date usable_date slack_days state version_in_use "
        "age_days certainty edited",
    ),
    Question(
        "sweep",
        "age of the plan in use by month of release; the best month",
        _sweep,
        view="release_months",
    ),
    Question(
        "network",
        "steps of a process: floats, critical path, required start",
        _network,
        (
            Option("due", "due date, YYYY-MM-DD or YYYY-MM; the scenario's when left out"),
            Option("process", "process whose steps are laid out", default="DRP"),
        ),
        view="step_network",
    ),
    Question(
        "cadence",
        "beat of two unlike cadences",
        _cadence,
        (
            Option("producer", "cadence as MONTHS:YYYY-MM, such as 24:2015-07", required=True),
            Option("consumer", "cadence as MONTHS:YYYY-MM, such as 36:2015-09", required=True),
        ),
    ),
    Question(
        "ratecases",
        "which plan each rate-case application meets",
        _of_handoffs(lambda result: _rows(rate_cases(result), result.not_covered)),
        view="rate_cases",
        brief="utility cycle application_date plan_in_use plan_age_days fresh state certainty "
        "edited",
    ),
    Question(
        "horizons",
        "years covered by what is handed over, beside years needed",
        _of_handoffs(lambda result: _rows(coverage(result))),
        view="horizons",
        brief="flow_id consumer_cycle version_in_use covered_until needed_until uncovered_years",
    ),
    Question(
        "paths",
        "age of what entered a chain of hand-offs when its end is used",
        _paths,
        (Option("chain", "hand-offs joined by commas", default=CHAIN),),
        view="path_ages",
    ),
    Question(
        "remedies",
        "what would have to be true for each missed use",
        _of_handoffs(lambda result: _rows(remedies(result.rows))),
        view="remedies",
        brief="label consumer_cycle release_date release_by days_earlier latency_days need_from",
    ),
    Question(
        "record",
        "regular cycles beside those of record",
        lambda facts, link, _: _rows(partings(facts, link.scenario.horizon)),
        view="cycles_beside_record",
        brief="process cycle_name what reference planned actual months_late source certainty",
    ),
    Question(
        "compare",
        "this scenario beside the baseline of the link",
        _compare,
        view="changes",
        brief="label consumer_cycle slack_days baseline_slack_days change_days state "
        "baseline_state",
    ),
    Question(
        "presets",
        "scenarios worth starting from",
        lambda _facts, _link, _options: Result(
            data := [
                {"name": p.name, "title": p.title, "note": p.note, "link": p.scenario().query()}
                for p in PRESETS
            ],
            data,
        ),
    ),
    Question(
        "ics",
        "dates as an iCalendar file",
        lambda facts, link, _: Result(text=calendar_file(handoffs(facts, link.scenario))),
        suffixes=(".ics",),
    ),
    Question(
        "map",
        "alignment map as a drawing",
        _map,
        (
            Option("map", f"which map: {' or '.join(('statewide', 'rate-cases'))}"),
            Option("width", "width in pixels", default="1120"),
        ),
        suffixes=(".svg", ".pdf", ".png"),
    ),
)
