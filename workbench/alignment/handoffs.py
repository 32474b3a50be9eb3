"""Hand-offs: whether what one process hands out arrives before another needs it, and how old."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from workbench.alignment.read import PLAN, Facts, Flow, Process
from workbench.alignment.schedule import (
    Cycle,
    Moment,
    Schedule,
    reference_pair,
    schedule,
    started,
    weakest,
)
from workbench.alignment.schedule import ended as step_ended
from workbench.calendars import add_months
from workbench.kinds import SPACE_LEVELS, TIME_LEVELS
from workbench.scenario import Scenario

TIGHT_DAYS = 30
STATES = ("in_time", "tight", "missed", "none", "unknown")
CONTRACT = [
    "flow_id", "from_process", "from_step", "to_process", "to_step", "consumer_cycle", "cycle_name",
    "producer_cycle", "need_date", "release_date", "usable_date", "slack_days", "state",
    "version_in_use", "version_release_date", "age_days", "fresh", "coarse", "certainty",
]  # fmt: skip


@dataclass(frozen=True)
class Handoff:
    """One use: a flow from one producer process to one cycle of one consumer process.

    Days are whole days; None is unknown. `producer_cycle` is the version meant for this use,
    `version_in_use` the newest that is usable by then; the two may differ.
    """

    flow_id: str
    label: str
    from_process: str
    from_step: str | None
    to_process: str
    to_step: str | None
    consumer_cycle: str | None
    cycle_name: str | None
    producer_cycle: str | None
    need_date: date | None
    need_precision: str | None
    release_date: date | None
    release_precision: str | None
    latency_days: int
    usable_date: date | None
    slack_days: int | None
    state: str
    version_in_use: str | None
    version_release_date: date | None
    age_days: int | None
    fresh: bool | None
    coarse: bool | None
    certainty: str
    edited: bool
    repinned: bool

    @property
    def year(self) -> int | None:
        """Reference year of the consumer's cycle."""
        return int(self.consumer_cycle.rsplit(" ", 1)[1]) if self.consumer_cycle else None

    @property
    def key(self) -> str:
        """Name of this use, the same in any scenario: `F12.DRP.GRC_PGE.2018`."""
        return ".".join(
            str(part)
            for part in (self.flow_id, self.from_process, self.to_process, self.year)
            if part
        )

    def record(self) -> dict[str, object]:
        """Fields that others' scripts rely on, in their order."""
        fields = asdict(self)
        return {name: fields[name] for name in CONTRACT}


@dataclass(frozen=True, eq=False)
class Handoffs:
    """Every use in the horizon, and all that led to them.

    `rows` are the uses in the horizon; `history` also those since each consumer's first cycle, for
    chains that begin earlier; `not_covered` says in words which uses no cycle of record stands for.
    """

    facts: Facts
    scenario: Scenario
    schedule: Schedule
    rows: tuple[Handoff, ...]
    history: tuple[Handoff, ...]
    not_covered: tuple[str, ...]

    def of_plan(self) -> tuple[list[Handoff], list[Handoff]]:
        """Rows out of the plan of the due date that are meant for it, and rows into it."""
        plan = f"{PLAN[0]} {PLAN[1]}"
        out = [r for r in self.rows if r.from_process == PLAN[0] and r.producer_cycle == plan]
        return out, [r for r in self.rows if r.consumer_cycle == plan]

    def tightest(self) -> list[Handoff]:
        """Rows with the smallest slack between processes that the documents name, ties together."""
        known = [
            r
            for r in self.rows
            if r.state not in ("none", "unknown")
            and self.facts.is_named(r.from_process)
            and self.facts.is_named(r.to_process)
        ]
        least = min((r.slack_days for r in known if r.slack_days is not None), default=None)
        return [r for r in known if r.slack_days == least]

    def fresh_share(self) -> tuple[int, int]:
        """Fresh uses, and uses that have a version at all."""
        versions = [r.fresh for r in self.rows if r.version_in_use is not None]
        return sum(bool(f) for f in versions), len(versions)


def handoffs(facts: Facts, scenario: Scenario) -> Handoffs:
    """Compute every use of every flow for a scenario.

    Raises nothing: settings that the facts refuse are found by `settings.problems` beforehand.
    """
    plan = schedule(facts, scenario)
    history: list[Handoff] = []
    for flow, producer, consumer in _ends(facts):
        history += _uses(plan, flow, producer, consumer)
    first, last = scenario.horizon
    history = [r for r in history if r.year is None or r.year <= last]
    rows = tuple(r for r in history if r.year is None or r.year >= first)
    return Handoffs(facts, scenario, plan, rows, tuple(history), tuple(_not_covered(plan)))


def states_of_plan(plan: Schedule) -> Iterator[tuple[str, str]]:
    """Label and state of what `Handoffs.of_plan` gives, for whoever asks about many due dates.

    Only these uses are computed, a tenth of all, and each when it is asked for.
    """
    first, last = plan.scenario.horizon
    for place in (0, 1):  # out of the plan, then into it
        for flow, *ends in _ends(plan.facts):
            if ends[place] != PLAN[0]:
                continue
            use = _Use(plan, flow, *ends)
            for cycle in plan.cycles[use.consumer]:
                given = use.pair(cycle)[0] == PLAN[1] if place == 0 else cycle.year == PLAN[1]
                if given and first <= cycle.year <= last:
                    yield flow.label, use.row(cycle, None).state


def _ends(facts: Facts) -> Iterator[tuple[Flow, str, str]]:
    """Every flow with a process that hands over and one that takes."""
    for flow in facts.flows.values():
        for producer in facts.members(flow.from_process_id):
            for consumer in facts.members(flow.to_process_id):
                yield flow, producer, consumer


def _uses(plan: Schedule, flow: Flow, producer: str, consumer: str) -> Iterator[Handoff]:
    """Uses of one flow between two processes, in order of the consumer's cycles."""
    use = _Use(plan, flow, producer, consumer)
    cycles = plan.cycles[consumer]
    if not cycles:
        yield use.row(None, None)
    before: str | None = None
    for cycle in cycles:
        if cycle.year > plan.scenario.horizon[1]:
            return
        row = use.row(cycle, before)
        before = row.version_in_use
        yield row


class _Use:
    """What all uses of one flow between two processes share."""

    def __init__(self, plan: Schedule, flow: Flow, producer: str, consumer: str) -> None:
        self.plan, self.flow, self.producer, self.consumer = plan, flow, producer, consumer
        steps = plan.facts.steps
        self.from_step = steps.get(flow.from_step_id or "")
        self.to_step = steps.get(flow.to_step_id or "")
        self.latency_days: int = plan.scenario.latency.get(flow.flow_id, flow.latency_days)
        self.coarse = coarse(flow, plan.scenario.need.get(flow.flow_id))
        self.releases = plan.releases(self.from_step, producer) if self.from_step else []

    def row(self, cycle: Cycle | None, before: str | None) -> Handoff:
        """The use by one cycle of the consumer; `before` is the version in use the time before."""
        need = self._need(cycle)
        pair, there, repinned = self.pair(cycle) if cycle else (None, False, False)
        release = next((r for c, r in self.releases if pair == c.year), None)
        usable = release.day + timedelta(self.latency_days) if release else None
        slack = (need.day - usable).days if need and usable else None
        version, version_release = self._in_use(need.day) if need else (None, None)
        edited = any(moment.edited for moment in (need, release) if moment)
        return Handoff(
            flow_id=self.flow.flow_id,
            label=self.flow.label,
            from_process=self.producer,
            from_step=self.flow.from_step_id,
            to_process=self.consumer,
            to_step=self.flow.to_step_id,
            consumer_cycle=str(cycle) if cycle else None,
            cycle_name=cycle.name if cycle else None,
            producer_cycle=f"{self.producer} {pair}" if pair else None,
            need_date=need.day if need else None,
            need_precision=need.precision if need else None,
            release_date=release.day if release else None,
            release_precision=release.precision if release else None,
            latency_days=self.latency_days,
            usable_date=usable,
            slack_days=slack,
            state=state(slack, there or version is not None),
            version_in_use=str(version) if version else None,
            version_release_date=version_release.day if version_release else None,
            age_days=(need.day - version_release.day).days if need and version_release else None,
            fresh=str(version) != before if version else None,
            coarse=self.coarse,
            certainty=self._certainty(release, edited),
            edited=edited or self.flow.flow_id in self.plan.scenario.latency,
            repinned=repinned,
        )

    def _need(self, cycle: Cycle | None) -> Moment | None:
        if cycle is None or self.to_step is None or self.flow.need_rule is None:
            return None
        if self.flow.need_rule == "start_of_to_step":
            return self.plan.start(self.to_step, cycle)
        return self.plan.end(self.to_step, cycle)

    def pair(self, cycle: Cycle) -> tuple[int | None, bool, bool]:
        """Year of the producer's cycle meant for this use, whether it is there, and whose word."""
        if self.from_step is None or self.to_step is None or self.flow.need_rule is None:
            return None, False, False
        offsets = self.to_step.start_offset_months, self.to_step.end_offset_months
        at_start = self.flow.need_rule == "start_of_to_step"
        need = (
            started(cycle.reference, offsets)
            if at_start
            else step_ended(self.to_step, cycle.reference, offsets)
        )
        year, there = reference_pair(
            self.plan.facts, self.producer, self.from_step.step_id, need, self.plan.last_year
        )
        pinned = self.plan.scenario.pair.get(f"{self.flow.flow_id}.{cycle.year}")
        if pinned in (c.year for c, _ in self.releases):
            return pinned, there, pinned != year
        return year, there, False

    def _in_use(self, need: date) -> tuple[Cycle, Moment] | tuple[None, None]:
        """Cycle with the latest release that is usable by the need date."""
        latest = need - timedelta(self.latency_days)
        usable = [(r.day, c.year, c, r) for c, r in self.releases if r.day <= latest]
        return max(usable, key=lambda u: u[:2])[2:] if usable else (None, None)

    def _certainty(self, release: Moment | None, edited: bool) -> str:
        """Weakest of the flow, the producing step (or its date) and the consuming step."""
        producing = self.from_step.certainty if self.from_step else None
        if self.from_step and self.from_step.release_rule == "anchor_day":
            producing = (
                release.certainty if release else self.plan.facts.processes[self.producer].certainty
            )
        consuming = self.to_step.certainty if self.to_step else None
        return weakest(self.flow.certainty, producing, consuming, "assumed" if edited else None)


def state(slack_days: int | None, there: bool) -> str:
    """State of a use: unknown, none (no producer yet), missed, tight (to 30 days) or in_time."""
    if slack_days is None:
        return "unknown"
    if not there:
        return "none"
    if slack_days < 0:
        return "missed"
    return "tight" if slack_days <= TIGHT_DAYS else "in_time"


def coarse(flow: Flow, edited_need: str | None = None) -> bool | None:
    """Whether what is handed over is coarser than needed in space or time; None if unknown."""
    edits = (edited_need or "").split("|")
    verdicts = []
    for scale, given, needed in (
        (SPACE_LEVELS, flow.space_level, flow.need_space),
        (TIME_LEVELS, flow.time_level, flow.need_time),
    ):
        needed = next((level for level in edits if level in scale), needed)
        if given and needed:
            verdicts.append(scale.index(given) < scale.index(needed))
    return any(verdicts) if verdicts else None


def path_age_days(rows: Iterable[Handoff], chain: list[str], consumer_cycle: str) -> int | None:
    """Age of what entered a chain of flows when its last step uses it.

    Need at the last step less the release at the first, each hand-off by its version in use (the
    newest, where several processes hand over); None where a link has none. `rows` must reach back
    to the first use (`Handoffs.history`).
    """
    uses: dict[tuple[str, str | None], list[Handoff]] = {}
    for use in rows:
        if use.version_release_date:
            uses.setdefault((use.flow_id, use.consumer_cycle), []).append(use)
    need: date | None = None
    released: date | None = None
    cycle: str | None = consumer_cycle
    for flow_id in reversed(chain):
        found = uses.get((flow_id, cycle))
        if not found:
            return None
        newest = max(found, key=lambda r: r.version_release_date or date.min)
        need = need or newest.need_date
        released, cycle = newest.version_release_date, newest.version_in_use
    return (need - released).days if need and released else None


def _not_covered(plan: Schedule) -> Iterator[str]:
    """Uses that no cycle stands for, said in words."""
    last_asked = plan.scenario.horizon[1]
    for process in plan.facts.processes.values():
        cycles = plan.cycles[process.process_id]
        is_consumer = any(
            process.process_id in plan.facts.members(f.to_process_id)
            for f in plan.facts.flows.values()
        )
        if not cycles or not is_consumer or cycles[-1].year >= last_asked:
            continue
        end = cycles[-1]
        if not process.first_anchor:
            yield (
                f"{process.name}: the facts hold no cycle after {end.name or end} "
                f"({end.year}); later uses are not covered."
            )
        elif process.last_anchor and _next_year(process, end) <= last_asked:
            yield (
                f"{process.name}: its regular cycles end with {end.name or end}; "
                f"later uses are not covered."
            )


def _next_year(process: Process, last: Cycle) -> int:
    """Year of the cycle that would follow the last one of a process."""
    return add_months(last.reference, process.cadence_months or 0).year
