"""The alignment map: lanes by process, steps as bars, hand-offs as arrows marked by their state.

One drawing for page, chapter, command line and report. Bars and arrows carry their certainty in the
line, dates their precision as a span. Labels have strips of their own above and below each lane's
bars and are placed there so that none overlaps another or the due line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbench.alignment.answer import answer
from workbench.alignment.arrows import course, draw_baseline, draw_handoff
from workbench.alignment.bars import draw_axis, draw_bar_name, draw_lane
from workbench.alignment.calendar_file import period
from workbench.alignment.canvas import Canvas
from workbench.alignment.handoffs import Handoffs
from workbench.alignment.lanes import Sizes, drawn_rows, lay_out, window
from workbench.alignment.read import PLAN
from workbench.calendars import in_words, month_in_words
from workbench.charts.svg import Box, element, text_width, worded
from workbench.charts.theme import ACCENT, CARD, GRID, INK, SANS
from workbench.kinds import Day
from workbench.scenario import Scenario

MAPS = {
    "statewide": ("IEPR", "AS", "DRP", "TPP", "LTPP", "GRC"),
    "rate-cases": ("DRP", "GRC_PGE", "GRC_SCE", "GRC_SDGE"),
}


@dataclass(frozen=True)
class Drawing:
    """An SVG with its size in pixels and the boxes of its texts, for whoever checks them."""

    svg: str
    width: int
    height: int
    boxes: tuple[Box, ...]


def timeline(
    result: Handoffs,
    width: int,
    *,
    kind: str = "statewide",
    baseline: Handoffs | None = None,
    rest: date | None = None,
    years: int = 3,
    phone: bool = False,
    scale: float = 1.0,
    interactive: bool = False,
) -> Drawing:
    """Draw the map of a result, `width` pixels wide.

    `rest` is the due date from which the window follows (the dragged line must not move the ground
    under it), `years` how much the window shows, `scale` enlarges type for projection. An
    interactive drawing has a handle for the due date and hand-offs that open their sources.
    """
    size = Sizes(width, phone, scale)
    span = window(rest or result.scenario.drp_due, kind, years, phone)
    rows = drawn_rows(result, MAPS[kind], span)
    lanes = lay_out(result, MAPS[kind], rows, span, size)
    canvas = Canvas(result, size, span, lanes, rows, interactive)
    return _drawing(canvas, kind, baseline)


def _drawing(c: Canvas, kind: str, baseline: Handoffs | None) -> Drawing:
    """Paint every layer and put them together; what is placed first has the best place."""
    draw_axis(c)
    for lane in c.lanes:
        draw_lane(c, lane)
    if baseline:
        draw_baseline(c, baseline)
    rows = sorted(c.rows, key=lambda r: (r.need_date or date.max, r.key))
    arrows = [(row, arrow) for row in rows if (arrow := course(c, row))]
    c.marks += [arrow.head for _, arrow in arrows]
    for row, arrow in arrows:
        draw_handoff(c, row, arrow)
    for lane in c.lanes:
        for bar in lane.bars:
            draw_bar_name(c, lane, bar)
    height = draw_undated(c)
    draw_due(c)
    label = f"Timeline of planning processes and the hand-offs between them. {answer(c.result)}"
    paper = [] if c.interactive else [element("rect", width="100%", height="100%", fill=CARD)]
    svg = element(
        "svg",
        *paper,
        *c.back,
        *c.front,
        element("g", *c.names, pointer_events="none"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {c.size.width} {height:.0f}",
        width=c.size.width,
        height=f"{height:.0f}",
        font_family=SANS,
        role="group" if c.interactive else "img",
        aria_label=label,
        data_map=kind,
    )
    return Drawing(svg, c.size.width, round(height), tuple(c.texts))


def draw_undated(c: Canvas) -> float:
    """Hand-offs of the plan that cannot be dated, each once, as unknown; the height of it all."""
    size, px = c.size, c.size.small * c.size.scale
    unknown = [
        flow
        for flow in c.result.facts.flows.values()
        if PLAN[0] in (flow.from_process_id, flow.to_process_id)
        and (uses := [r.state for r in c.result.rows if r.flow_id == flow.flow_id])
        and set(uses) == {"unknown"}
    ]
    out = [f"? {f.label}" for f in unknown if f.from_process_id == PLAN[0]]
    into = [f"? {f.label}" for f in unknown if f.from_process_id != PLAN[0]]
    labels = [*out, *(["and taken in:"] if out and into else []), *into]
    y = c.bottom + 20 * size.scale
    if labels:
        c.back.append(element("line", x1=0, x2=size.width, y1=c.bottom, y2=c.bottom, stroke=GRID))
        name = "Cannot be dated"
        c.back.append(c.text(0, y, name, size=size.name, bold=True, ink=INK))
        x = size.left
        if size.phone:
            x, y = 0.0, y + 1.5 * px
        for label in labels:
            width = text_width(label, px)
            if x > size.left and x + width > size.width:
                x, y = (0.0 if size.phone else size.left), y + 1.5 * px
            c.back.append(c.text(x, y, label))
            x += width + 14
    return y + 10 * size.scale


def draw_due(c: Canvas) -> None:
    """The due line and its handle, in the one color that belongs to the visitor."""
    size, k, due = c.size, c.size.scale, c.result.scenario.drp_due
    if not size.left - 1 <= c.due_x <= size.width + 1:
        return
    moment = next(c.anchor for c in c.result.schedule.cycles[PLAN[0]] if c.year == PLAN[1])
    parts = []
    first, last, words = period(due, moment.precision)
    if first != last:
        parts.append(
            element(
                "rect",
                worded("title", f"Known to the month: {words}"),
                x=c.x(first),
                y=size.header,
                width=c.x(last) - c.x(first),
                height=c.bottom - size.header,
                fill=ACCENT,
                opacity=0.07,
            )
        )
    month = month_in_words(due, short=True)
    label = f"due {month}" if due.day == 1 else f"due {month[:3]} {due.day}, {due.year}"
    shown = f"◂ {label} ▸" if c.interactive else label
    width = text_width(shown, 12 * k, bold=True) + 16 * k
    left = min(max(c.due_x - width / 2, 0), size.width - width)
    height = size.pill - 3
    parts += [
        element(
            "line",
            x1=c.due_x,
            x2=c.due_x,
            y1=height,
            y2=c.bottom,
            stroke=ACCENT,
            stroke_width=2 * k,
            class_="due-line",
        ),
        element(
            "rect",
            x=left,
            y=1,
            width=width,
            height=height,
            rx=height / 2,
            fill=ACCENT,
            class_="grip",
        ),
        c.text(
            left + width / 2,
            1 + height / 2 + 4.3 * k,
            shown,
            size=12,
            bold=True,
            ink=CARD,
            anchor="middle",
        ),
    ]
    if not c.interactive:
        c.front.append(element("g", *parts))
        return
    parts.append(
        element("rect", x=c.due_x - 22, y=0, width=44, height=c.bottom, fill="transparent")
    )
    c.front.append(element("g", *parts, **slider(c, due)))


def slider(c: Canvas, due: date) -> dict[str, object]:
    """What makes the due line a slider: for the pointer, the keyboard and a screen reader."""
    kind = Scenario.fields()["drp_due"].kind
    assert isinstance(kind, Day)
    (first, last), zero = c.span, date(1970, 1, 1)
    return {
        "class_": "handle",
        "tabindex": 0,
        "role": "slider",
        "id": "due-handle",
        "aria_label": "Plan due",
        "aria_valuetext": in_words(due),
        "aria_valuenow": (due - zero).days,
        "aria_valuemin": (kind.earliest - zero).days,
        "aria_valuemax": (kind.latest - zero).days,
        "data_handle": "drp_due",
        "data_t0": first,
        "data_x0": c.size.left,
        "data_t1": last,
        "data_x1": c.size.width,
        "data_min": max(kind.earliest, first),
        "data_max": min(kind.latest, last),
        "data_value": due,
        "data_snap": "month",
    }
