"""What the alignment map shows and where: its window, its hand-offs, its lanes and their bars."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from workbench.alignment.calendar_file import period
from workbench.alignment.handoffs import Handoff, Handoffs
from workbench.alignment.read import PLAN, Step
from workbench.alignment.schedule import Cycle
from workbench.calendars import add_months, in_words, month_index

FILING_ONLY = ("GRC",)  # lanes that show filings as points, not their steps


@dataclass(frozen=True)
class Sizes:
    """Measures of a drawing in pixels; type and rows grow with `scale`, the width does not."""

    width: int
    phone: bool
    scale: float

    small, name = 11.5, 13.0

    @property
    def left(self) -> float:
        """Where time begins: right of the names, or at the edge of a phone."""
        return 0.0 if self.phone else 150.0 * self.scale

    @property
    def pill(self) -> float:
        """Height of the row in which the due date stands."""
        return 25.0 * self.scale

    @property
    def header(self) -> float:
        """Height of the due date and the years."""
        return self.pill + 20.0 * self.scale

    @property
    def bar(self) -> float:
        """Height of a bar."""
        return 18.0 * self.scale

    @property
    def pitch(self) -> float:
        """Height of a row of bars."""
        return 21.0 * self.scale

    @property
    def label(self) -> float:
        """Height of a row of labels."""
        return 16.0 * self.scale

    def x(self, day: date, span: tuple[date, date]) -> float:
        """Place of a day when the window is `span`."""
        share = (day - span[0]).days / (span[1] - span[0]).days
        return self.left + share * (self.width - self.left)


def window(due: date, kind: str, years: int, phone: bool) -> tuple[date, date]:
    """First and last day shown for a due date: pages of two years, so small moves keep still."""
    page = (month_index(due) - month_index(date(2016, 7, 1))) // 24
    before, after = (7, 13) if phone else (20, 21)
    if kind == "rate-cases":
        before, after = (12, 24) if phone else (26, 40)
    extra = 12 * (years - 3) // 2
    middle = add_months(date(2017, 7, 1), 24 * page)
    return add_months(middle, -before - extra), add_months(middle, after + extra)


def drawn_rows(result: Handoffs, lanes: tuple[str, ...], span: tuple[date, date]) -> list[Handoff]:
    """Uses that the map draws: those of the plan, and between others from where the plan begins.

    A version that is meant for several uses is drawn to the first of them.
    """
    shown = {member for lane in lanes for member in result.facts.members(lane)}
    points = {
        member for lane in FILING_ONLY if lane in lanes for member in result.facts.members(lane)
    }
    later = add_months(span[0], round((month_index(span[1]) - month_index(span[0])) * 0.45))
    plan, rows, seen = f"{PLAN[0]} {PLAN[1]}", [], set()
    for row in result.history:
        use = row.flow_id, row.to_process, row.producer_cycle
        first = use not in seen
        seen.add(use)
        if row.need_date is None or row.release_date is None or row.from_process in points:
            continue
        if (
            not {row.from_process, row.to_process} <= shown
            or not span[0] <= row.need_date <= span[1]
        ):
            continue
        others = PLAN[0] not in (row.from_process, row.to_process)
        meant = row.producer_cycle == plan or not points or (others and row.need_date >= later)
        if row in result.rows and (row.consumer_cycle == plan or (first and meant)):
            rows.append(row)
    return rows


@dataclass(frozen=True)
class Bar:
    """A step of a cycle on the map; a point where only its filing day is shown."""

    cycle: Cycle
    step: Step
    name: str
    start: date
    end: date
    precision: str
    certainty: str
    release: date | None
    release_precision: str | None
    other: date | None
    row: int = 0
    point: bool = False
    release_basis: str = ""
    """How certain the release is: the step's months are one thing, its day of release another."""

    def words(self) -> str:
        """The bar in words, for hover."""
        words = f"{self.step.name}, {self.cycle.name or self.cycle}: "
        if self.point:
            words += period(self.start, self.precision)[2]
        else:
            words += f"{in_words(self.start)} to {in_words(self.end)} ({self.certainty})"
        if self.release and not self.point:
            day = period(self.release, self.release_precision or "day")[2]
            words += f"; released {day} ({self.release_basis})"
        if self.other:
            words += f"; on the other calendar {in_words(self.other)}"
        return f"{words}. {self.certainty.capitalize()}." if self.point else f"{words}."


@dataclass
class Lane:
    """A process with its bars and the strips for labels above and below them."""

    process: str
    members: list[str]
    title: str
    subtitle: str
    top: float
    bars_top: float
    bars_bottom: float
    bottom: float
    strips: tuple[int, int]
    bars: list[Bar] = field(default_factory=list)

    def row_middle(self, row: int, size: Sizes) -> float:
        """Middle of a row of bars."""
        return self.bars_top + size.pitch * (row + 0.5)

    def middle_of(self, handoff: Handoff, size: Sizes, *, producer: bool) -> float:
        """Middle of the bar at one end of a hand-off; of the lane where that bar is not drawn."""
        cycle = handoff.producer_cycle if producer else handoff.consumer_cycle
        step = handoff.from_step if producer else handoff.to_step
        for bar in self.bars:
            if (str(bar.cycle), bar.step.step_id) == (cycle, step):
                return self.row_middle(bar.row, size)
        return (self.bars_top + self.bars_bottom) / 2

    def label_tops(self, size: Sizes, *, above: bool) -> list[float]:
        """Tops of the label rows on one side, nearest to the bars first."""
        rows = range(self.strips[0] if above else self.strips[1])
        edge = self.bars_top - size.label if above else self.bars_bottom + 2 * size.scale
        return [edge - size.label * row if above else edge + size.label * row for row in rows]


def lay_out(
    result: Handoffs,
    names: tuple[str, ...],
    rows: list[Handoff],
    span: tuple[date, date],
    size: Sizes,
) -> list[Lane]:
    """Lanes from top to bottom with the bars of the cycles that the drawn uses join."""
    lanes, top = [], size.header
    order = {member: i for i, name in enumerate(names) for member in result.facts.members(name)}
    for i, name in enumerate(names):
        process, members = result.facts.processes[name], result.facts.members(name)
        bars = _packed(_bars(result, name, members, rows, span))
        strips = _arrivals(result, members, i, order, names)
        start = top + (18 * size.scale if size.phone else 0) + 4 * size.scale
        bars_top = start + size.label * strips[0]
        height = size.pitch * max((bar.row + 1 for bar in bars), default=1)
        if not size.phone:
            height = max(height, 1.6 * size.pitch)
        bars_bottom = bars_top + height
        bottom = bars_bottom + size.label * strips[1] + 6 * size.scale
        lanes.append(
            Lane(
                name, members, process.short_name, process.agency, top, bars_top, bars_bottom,
                bottom, strips, bars,
            )
        )  # fmt: skip
        top = bottom
    return lanes


def _arrivals(
    result: Handoffs,
    members: list[str],
    lane: int,
    order: dict[str, int],
    lanes: tuple[str, ...],
) -> tuple[int, int]:
    """Rows of labels above and below a lane: one a giver that can reach it, three at most."""
    facts = result.facts
    points = {m for name in FILING_ONLY if name in facts.processes for m in facts.members(name)}
    givers = [
        order[producer]
        for flow in facts.flows.values()
        if flow.need_rule and set(facts.members(flow.to_process_id)) & set(members)
        if flow.from_step_id and facts.steps[flow.from_step_id].release_rule != "none"
        for producer in facts.members(flow.from_process_id)
        if producer in order and (producer not in points or FILING_ONLY[0] not in lanes)
    ]
    above, below = sum(g < lane for g in givers), sum(g > lane for g in givers)
    return min(above, 3), min(below, 3)


def _bars(
    result: Handoffs,
    name: str,
    members: list[str],
    rows: list[Handoff],
    span: tuple[date, date],
) -> list[Bar]:
    joined = {c for row in rows for c in (row.producer_cycle, row.consumer_cycle)}
    other = "planned" if result.scenario.dates == "actual" else "actual"
    bars = []
    for process in members:
        for cycle in result.schedule.cycles[process]:
            in_window = span[0] <= cycle.anchor.day <= span[1]
            if name in FILING_ONLY and in_window:
                bars += _filing(result, cycle, other)
            elif name not in FILING_ONLY and str(cycle) in joined:
                bars += [
                    bar
                    for step in result.facts.steps_of(process)
                    if (bar := _bar(result, cycle, step, other)).end >= span[0]
                    and bar.start <= span[1]
                ]
    return bars


def _bar(result: Handoffs, cycle: Cycle, step: Step, other: str) -> Bar:
    plan = result.schedule
    start, end, release = plan.start(step, cycle), plan.end(step, cycle), plan.release(step, cycle)
    row = result.facts.cycles.get((cycle.process, cycle.year))
    elsewhere: date | None = None
    is_output = step.step_id == result.facts.processes[cycle.process].output_step_id
    if row and is_output and (cycle.process, cycle.year) != PLAN:
        elsewhere = getattr(row, f"output_{other}")
    return Bar(
        cycle, step, step.short_name, start.day, max(end.day, start.day), start.precision,
        step.certainty, release.day if release else None, release.precision if release else None,
        elsewhere if release and elsewhere != release.day else None,
        release_basis="set here" if release and release.edited else (release or end).certainty,
    )  # fmt: skip


def _filing(result: Handoffs, cycle: Cycle, other: str) -> list[Bar]:
    """The application of a rate case as a point, with its day on the other calendar."""
    row = result.facts.cycles.get((cycle.process, cycle.year))
    elsewhere: date | None = None
    if row:
        elsewhere = row.anchor_actual if other == "actual" else row.anchor_planned
    if other == "planned" and elsewhere is None:
        elsewhere = cycle.reference
    day = cycle.anchor.day
    short = result.facts.processes[cycle.process].short_name.removesuffix(" rate case")
    filing = next(
        (s for s in result.facts.steps_of(cycle.process) if s.release_rule == "anchor_day"), None
    )
    if filing is None:
        return []
    return [
        Bar(
            cycle, filing, short, day, day, cycle.anchor.precision, cycle.anchor.certainty,
            None, None, elsewhere if elsewhere != day else None, point=True,
        )
    ]  # fmt: skip


def _packed(bars: list[Bar]) -> list[Bar]:
    """Bars in rows such that none overlaps another in its row."""
    ends: list[date] = []
    packed = []
    for bar in sorted(bars, key=lambda b: (b.start, b.step.seq)):
        last = add_months(bar.end, 4) if bar.point else bar.end
        row = next((i for i, end in enumerate(ends) if end < bar.start), len(ends))
        ends[row:] = [last, *ends[row + 1 :]]
        packed.append(Bar(**{**bar.__dict__, "row": row}))
    return packed
