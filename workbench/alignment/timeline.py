"""The alignment map: lanes by process, steps as bars, hand-offs as arrows marked by their state.

One drawing for page, chapter, command line and report. Bars and arrows carry their certainty in the
line, dates their precision as a span. Labels have strips of their own above and below each lane's
bars and are placed there so that none overlaps another or the due line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from workbench.alignment.answer import answer, spare
from workbench.alignment.calendar_file import period
from workbench.alignment.handoffs import Handoff, Handoffs
from workbench.alignment.lanes import Bar, Lane, Sizes, drawn_rows, lay_out, window
from workbench.alignment.read import PLAN
from workbench.calendars import add_months, in_words, month_in_words, month_start
from workbench.charts.svg import Box, element, place, text_width, worded
from workbench.charts.theme import (
    ACCENT,
    ACCENT_EDGE,
    ACCENT_WASH,
    BAR,
    BAR_EDGE,
    BAR_INK,
    CARD,
    DASH,
    GRID,
    INK,
    LINE,
    SANS,
    SOFT,
    STATE_INK,
    STATE_MARK,
)
from workbench.scenario import Day, Scenario

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
    return _Painter(result, baseline, size, span, lanes, rows, interactive).drawing(kind)


@dataclass(frozen=True)
class Arrow:
    """Course of one hand-off: its line, its tip with its space, and where labels may stand."""

    x: float
    path: str
    tip: str
    head: Box
    label_tops: list[float]


class _Painter:
    """One drawing in the making: layers of SVG, and the boxes of texts already placed."""

    def __init__(
        self,
        result: Handoffs,
        baseline: Handoffs | None,
        size: Sizes,
        span: tuple[date, date],
        lanes: list[Lane],
        rows: list[Handoff],
        interactive: bool,
    ) -> None:
        self.result, self.baseline, self.size, self.span = result, baseline, size, span
        self.lanes, self.rows, self.interactive = lanes, rows, interactive
        self.due_x = self.x(result.scenario.drp_due)
        self.bottom = lanes[-1].bottom
        self.texts: list[Box] = []
        self.marks: list[Box] = []
        self.back: list[str] = []
        self.front: list[str] = []
        self.names: list[str] = []
        self.height = 0.0

    # --- geometry and text ---

    def x(self, day: date) -> float:
        """Place of a day on the drawing; days outside the window lie outside it."""
        return self.size.x(day, self.span)

    def text(
        self,
        x: float,
        baseline_y: float,
        words: str,
        *,
        size: float | None = None,
        bold: bool = False,
        ink: str = SOFT,
        anchor: str = "start",
        halo: bool = False,
    ) -> str:
        """A text, its box remembered."""
        px = (size or self.size.small) * self.size.scale
        width = text_width(words, px, bold=bold)
        left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        self.texts.append(Box(left, baseline_y - 0.95 * px, width, 1.22 * px, words))
        return worded(
            "text",
            words,
            x=round(x, 1),
            y=round(baseline_y, 1),
            font_size=round(px, 2),
            fill=ink,
            font_weight="600" if bold else None,
            text_anchor=anchor if anchor != "start" else None,
            paint_order="stroke" if halo else None,
            stroke=CARD if halo else None,
            stroke_width=5 if halo else None,
        )

    def fits(self, box: Box) -> bool:
        """Whether a box is free of texts, of marks and of the due line."""
        return not any(box.meets(t, 2.0) for t in (*self.texts, *self.marks, self.due_line()))

    def due_line(self) -> Box:
        """Space that the due line takes."""
        half = 5.0 * self.size.scale
        return Box(self.due_x - half, 0, 2 * half, self.bottom)

    # --- the drawing ---

    def drawing(self, kind: str) -> Drawing:
        """Paint every layer and put them together; what is placed first has the best place."""
        self.axis()
        for lane in self.lanes:
            self.lane(lane)
        if self.baseline:
            self.baseline_rows(self.baseline)
        rows = sorted(self.rows, key=lambda r: (r.need_date or date.max, r.key))
        arrows = [(row, arrow) for row in rows if (arrow := self.arrow(row))]
        self.marks += [arrow.head for _, arrow in arrows]
        for row, arrow in arrows:
            self.handoff(row, arrow)
        for lane in self.lanes:
            for bar in lane.bars:
                self.bar_name(lane, bar)
        self.undated()
        self.due()
        label = (
            f"Timeline of planning processes and the hand-offs between them. {answer(self.result)}"
        )
        svg = element(
            "svg",
            *self.back,
            *self.front,
            element("g", *self.names, pointer_events="none"),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {self.size.width} {self.height:.0f}",
            width=self.size.width,
            height=f"{self.height:.0f}",
            font_family=SANS,
            role="group" if self.interactive else "img",
            aria_label=label,
            data_map=kind,
        )
        return Drawing(svg, self.size.width, round(self.height), tuple(self.texts))

    def axis(self) -> None:
        """Quarter lines, years on top."""
        size, (first, last) = self.size, self.span
        y = size.header - 5 * size.scale
        months = 12 if (last - first).days > 2400 else 3
        day = month_start(first, -((first.month - 1) % months))
        while day <= last:
            x, new_year = self.x(day), day.month == 1
            if x >= size.left - 0.5:
                self.back.append(
                    element(
                        "line",
                        x1=x,
                        x2=x,
                        y1=size.header - 2,
                        y2=self.bottom,
                        stroke=LINE if new_year else GRID,
                        stroke_width=1,
                    )
                )
                width = text_width(str(day.year), size.small * size.scale, bold=True)
                room = max((b.right + 4 for b in self.texts), default=0.0) <= x + 4
                if new_year and room and x + 4 + width <= size.width:
                    self.back.append(self.text(x + 4, y, str(day.year), bold=True))
            day = add_months(day, months)

    def lane(self, lane: Lane) -> None:
        """Name, bars, releases on both calendars."""
        size = self.size
        if lane is not self.lanes[0]:
            self.back.append(
                element("line", x1=0, x2=size.width, y1=lane.top, y2=lane.top, stroke=GRID)
            )
        if size.phone:
            y = lane.top + 14 * size.scale
            self.names.append(self.text(0, y, lane.title, size=12.5, bold=True, ink=INK, halo=True))
        else:
            middle = (lane.bars_top + lane.bars_bottom) / 2
            self.back.append(
                self.text(0, middle - 1, lane.title, size=size.name, bold=True, ink=INK)
            )
            self.back.append(self.text(0, middle + 14 * size.scale, lane.subtitle))
        for bar in lane.bars:
            self.bar(lane, bar)

    def bar(self, lane: Lane, bar: Bar) -> None:
        """One step: a bar over its months, a dot where it releases, hollow where dates differ."""
        size, y = self.size, lane.row_middle(bar.row, self.size)
        own = bar.cycle.process == PLAN[0]
        left = max(self.x(bar.start), size.left)
        right = min(self.x(bar.end + timedelta(1)), size.width)
        parts = [worded("title", bar.words())]
        if bar.point:
            parts.append(self.diamond(self.x(bar.start), y, BAR_INK, filled=True))
            parts += self.span_of(bar.start, bar.precision, y)
        else:
            parts.append(
                element(
                    "rect",
                    x=left + 0.75,
                    y=y - size.bar / 2,
                    width=max(right - left - 1.5, 2.0),
                    height=size.bar,
                    rx=3,
                    fill=ACCENT_WASH if own else BAR,
                    stroke=(ACCENT_EDGE if own else BAR_EDGE)
                    if bar.certainty == "assumed"
                    else None,
                    stroke_dasharray="3 2" if bar.certainty == "assumed" else None,
                )
            )
        if bar.release and size.left <= self.x(bar.release) <= size.width:
            parts += self.span_of(bar.release, bar.release_precision or "day", y)
            r = 4 * size.scale
            self.marks.append(Box(self.x(bar.release) - r, y - r, 2 * r, 2 * r))
            parts.append(
                element("circle", cx=self.x(bar.release), cy=y, r=4 * size.scale, fill=BAR_INK)
            )
        if bar.other and size.left <= self.x(bar.other) <= size.width:
            parts.append(self.other_calendar(bar, y))
        self.back.append(element("g", *parts))

    def span_of(self, day: date, precision: str, y: float) -> list[str]:
        """A date coarser than a day as a line over the whole period it stands for."""
        first, last, _ = period(day, precision)
        if first == last:
            return []
        ends = [max(self.x(first), self.size.left), min(self.x(last), self.size.width)]
        self.marks.append(Box(ends[0], y - 2, max(ends[1] - ends[0], 1), 4))
        return [
            element(
                "line",
                x1=ends[0],
                x2=ends[1],
                y1=y,
                y2=y,
                stroke=BAR_INK,
                opacity=0.35,
                stroke_width=3 * self.size.scale,
                class_="within",
            )
        ]

    def other_calendar(self, bar: Bar, y: float) -> str:
        """The same release on the calendar that is not in force, hollow, on a thin line."""
        here, there = self.x(bar.release or bar.start), self.x(bar.other or bar.start)
        r = 6 * self.size.scale
        self.marks.append(Box(min(here, there) - r, y - r, abs(there - here) + 2 * r, 2 * r))
        return element(
            "g",
            element("line", x1=here, x2=there, y1=y, y2=y, stroke=BAR_INK, stroke_dasharray="1 2"),
            self.diamond(there, y, CARD, filled=False)
            if bar.point
            else element(
                "circle", cx=there, cy=y, r=3.5 * self.size.scale, fill=CARD, stroke=BAR_INK
            ),
        )

    def diamond(self, x: float, y: float, fill: str, *, filled: bool) -> str:
        """A filing day."""
        r = (6 if filled else 5) * self.size.scale
        return element(
            "path", d=f"M{x:.1f} {y - r:.1f}l{r} {r}l{-r} {r}l{-r} {-r}z", fill=fill, stroke=BAR_INK
        )

    def bar_name(self, lane: Lane, bar: Bar) -> None:
        """Name of a step: in its bar, else beside or under it, over no text and no due line."""
        size, k = self.size, self.size.scale
        px = size.small * k
        width, height = text_width(bar.name, px), 1.22 * px
        left = max(self.x(bar.start), size.left) + (11 * k if bar.point else 5)
        right = min(self.x(bar.end + timedelta(1)), size.width) - (8 if bar.release else 4)
        if bar.point:
            left = max(
                left,
                *(self.x(d) + 8 * k for d in (period(bar.start, bar.precision)[1], bar.other) if d),
            )
        after = max(self.due_x + 7 * k, left)
        y = lane.row_middle(bar.row, size)
        places = [(x, y) for x in (left, after) if x + width <= right]
        places.append((left if bar.point else right + 14 * k, y))
        middle_x = (left + min(self.x(bar.end), size.width) - width) / 2
        places += [(x, y + size.pitch) for x in (left, middle_x)]
        if bar.point:
            places.append((self.x(bar.start) - 11 * k - width, y))
        places += [(left, top + height / 2) for top in lane.label_tops(size, above=False)[:1]]
        bars = [
            Box(
                self.x(b.start),
                lane.row_middle(b.row, size) - size.bar / 2,
                self.x(b.end) - self.x(b.start),
                size.bar,
            )
            for b in lane.bars
            if b is not bar
        ]
        for x, middle in places:
            box = Box(x, middle - height / 2, width, height)
            inside = size.left <= x and box.right <= size.width and box.bottom <= lane.bottom
            if inside and self.fits(box) and not any(box.meets(b) for b in bars):
                self.back.append(self.text(x, middle + 0.36 * px, bar.name, ink=BAR_INK))
                return

    # --- hand-offs ---

    def handoff(self, row: Handoff, arrow: Arrow) -> None:
        """One arrow from where the version is usable to the day it is needed, with its slack."""
        ink, x = STATE_INK[row.state], arrow.x
        px, taken = 12 * self.size.scale, [*self.texts, *self.marks, self.due_line()]
        box = None
        for short in (self.size.phone, True):
            words = f"{STATE_MARK[row.state]} {_slack(row, short)}"
            width = text_width(words, px, bold=True)
            across = (self.size.left, float(self.size.width))
            box = place(x, arrow.label_tops, width, 1.22 * px, taken, across)
            if box is not None:
                break
        parts = [worded("title", self.sentence(row)), *self.strokes(arrow, ink, row.certainty)]
        if box is not None:
            parts += self.leader(box, x, ink)
            parts.append(
                self.text(
                    box.left, box.top + 0.95 * px, words, size=12, bold=True, ink=ink, halo=True
                )
            )
        name = f"{self.sentence(row)} Open its sources."
        link = {"tabindex": 0, "role": "button", "aria_label": name, "data_source": row.flow_id}
        more = link if self.interactive else {}
        self.front.append(
            element("g", *parts, class_="handoff", data_key=row.key, data_state=row.state, **more)
        )

    def leader(self, label: Box, x: float, ink: str) -> list[str]:
        """Thin line from a label that had to stand off to its arrow, where nothing is between."""
        near, y = (label.left if label.left > x else label.right), label.top + label.height / 2
        way = Box(min(near, x) + 1, y, abs(near - x) - 2, 0.5)
        if way.width < 24 * self.size.scale or any(way.meets(t) for t in self.texts):
            return []
        return [element("line", x1=x, x2=near, y1=y, y2=y, stroke=ink, opacity=0.45)]

    def strokes(self, arrow: Arrow, ink: str, certainty: str) -> list[str]:
        """Line and head of an arrow: dashed assumed, solid stated, in a thin casing of record."""
        k = self.size.scale
        casing = []
        if certainty == "public record":
            casing = [
                element(
                    "path",
                    d=arrow.path,
                    fill="none",
                    stroke=ink,
                    stroke_width=4.6 * k,
                    opacity=0.25,
                )
            ]
        line = element(
            "path",
            d=arrow.path,
            fill="none",
            stroke=ink,
            stroke_width=2 * k,
            stroke_dasharray=DASH[certainty],
        )
        return [*casing, line, element("path", d=arrow.tip, fill=ink)]

    def arrow(self, row: Handoff) -> Arrow | None:
        """Course of a hand-off over the map; None where an end is not drawn."""
        source, target = self.lane_of(row.from_process), self.lane_of(row.to_process)
        if not source or not target or row.need_date is None or row.usable_date is None:
            return None
        k, down = self.size.scale, target.top > source.top
        way = 1 if down else -1
        need = self.x(row.need_date)
        from_x = min(max(self.x(row.usable_date), self.size.left), self.size.width)
        released = min(max(self.x(row.release_date or row.usable_date), self.size.left), from_x)
        start = source.middle_of(row, self.size, producer=True)
        edge = source.bars_bottom if down else source.bars_top
        end = (target.bars_top if down else target.bars_bottom) - way * 2 * k
        tip = end - way * 6 * k
        bend = (edge + tip) / 2
        path = f"M{released:.1f} {start:.1f}L{from_x:.1f} {edge:.1f}"
        path += f"C{from_x:.1f} {bend:.1f} {need:.1f} {bend:.1f} {need:.1f} {tip:.1f}"
        head = f"M{need:.1f} {end:.1f}l{-4 * k:.1f} {-way * 7 * k:.1f}h{8 * k:.1f}z"
        box = Box(need - 5 * k, min(end, end - way * 7 * k), 10 * k, 7 * k)
        return Arrow(need, path, head, box, target.label_tops(self.size, above=down))

    def lane_of(self, process: str) -> Lane | None:
        """Lane in which a process is drawn."""
        return next((lane for lane in self.lanes if process in lane.members), None)

    def sentence(self, row: Handoff) -> str:
        """A hand-off in words, for hover and for screen readers."""
        needed = in_words(row.need_date) if row.need_date else "unknown"
        use = row.cycle_name or row.consumer_cycle
        words = f"{row.label[0].upper()}{row.label[1:]}, {use}: needed {needed}"
        if row.need_precision == "month" and row.need_date:
            words += " (known to the month)"
        if row.state == "none":
            return f"{words}; no version is there yet."
        in_use = row.version_in_use or "none"
        return (
            f"{words}, {spare(row.slack_days or 0)}; version in use {in_use}. "
            f"{row.certainty.capitalize()}{', edited' if row.edited else ''}."
        )

    def baseline_rows(self, baseline: Handoffs) -> None:
        """Arrows and due line of the pinned baseline, in grey beneath."""
        keys = {row.key for row in self.rows}
        for row in baseline.rows:
            arrow = self.arrow(row) if row.key in keys else None
            if arrow:
                self.back.append(
                    element("path", d=arrow.path, fill="none", stroke=BAR_EDGE, stroke_width=1.2)
                )
        x = self.x(baseline.scenario.drp_due)
        if self.size.left <= x <= self.size.width:
            self.back.append(
                element(
                    "line",
                    worded("title", f"Baseline: due {in_words(baseline.scenario.drp_due)}"),
                    x1=x,
                    x2=x,
                    y1=self.size.header,
                    y2=self.bottom,
                    stroke=SOFT,
                    stroke_width=1.5,
                    stroke_dasharray="2 3",
                )
            )

    # --- what has no date, and the due line ---

    def undated(self) -> None:
        """Hand-offs of the plan that cannot be dated, each once, marked as unknown."""
        size, px = self.size, self.size.small * self.size.scale
        labels = dict.fromkeys(
            flow.label
            for flow in self.result.facts.flows.values()
            if PLAN[0] in (flow.from_process_id, flow.to_process_id)
            and any(r.state == "unknown" for r in self.result.rows if r.flow_id == flow.flow_id)
            and all(r.state == "unknown" for r in self.result.rows if r.flow_id == flow.flow_id)
        )
        y = self.bottom + 20 * size.scale
        if labels:
            self.back.append(
                element("line", x1=0, x2=size.width, y1=self.bottom, y2=self.bottom, stroke=GRID)
            )
            name = "Cannot be dated"
            self.back.append(self.text(0, y, name, size=size.name, bold=True, ink=INK))
            x = size.left
            if size.phone:
                x, y = 0.0, y + 1.5 * px
            for label in labels:
                words = f"? {label}"
                width = text_width(words, px)
                if x > size.left and x + width > size.width:
                    x, y = (0.0 if size.phone else size.left), y + 1.5 * px
                self.back.append(self.text(x, y, words))
                x += width + 14
        self.height = y + 10 * size.scale

    def due(self) -> None:
        """The due line and its handle, in the one color that belongs to the visitor."""
        size, k, due = self.size, self.size.scale, self.result.scenario.drp_due
        if not size.left - 1 <= self.due_x <= size.width + 1:
            return
        moment = next(c.anchor for c in self.result.schedule.cycles[PLAN[0]] if c.year == PLAN[1])
        parts = []
        first, last, words = period(due, moment.precision)
        if first != last:
            parts.append(
                element(
                    "rect",
                    worded("title", f"Known to the month: {words}"),
                    x=self.x(first),
                    y=size.header,
                    width=self.x(last) - self.x(first),
                    height=self.bottom - size.header,
                    fill=ACCENT,
                    opacity=0.07,
                )
            )
        short = due.day != 1
        label = f"due {in_words(due) if short else month_in_words(due)}"
        label = label.replace(due.strftime("%B"), due.strftime("%b"))
        shown = f"◂ {label} ▸" if self.interactive else label
        width = text_width(shown, 12 * k, bold=True) + 16 * k
        left = min(max(self.due_x - width / 2, 0), size.width - width)
        height = size.pill - 3
        parts += [
            element(
                "line",
                x1=self.due_x,
                x2=self.due_x,
                y1=height,
                y2=self.bottom,
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
            self.text(
                left + width / 2,
                1 + height / 2 + 4.3 * k,
                shown,
                size=12,
                bold=True,
                ink=CARD,
                anchor="middle",
            ),
        ]
        if not self.interactive:
            self.front.append(element("g", *parts))
            return
        parts.append(
            element(
                "rect", x=self.due_x - 22, y=0, width=44, height=self.bottom, fill="transparent"
            )
        )
        self.front.append(element("g", *parts, **self.slider(due)))

    def slider(self, due: date) -> dict[str, object]:
        """What makes the due line a slider: for the pointer, the keyboard and a screen reader."""
        kind = Scenario.fields()["drp_due"].kind
        assert isinstance(kind, Day)
        (first, last), zero = self.span, date(1970, 1, 1)
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
            "data_x0": self.size.left,
            "data_t1": last,
            "data_x1": self.size.width,
            "data_min": max(kind.earliest, first),
            "data_max": min(kind.latest, last),
            "data_value": due,
            "data_snap": "month",
        }


def _slack(row: Handoff, short: bool) -> str:
    """Slack of a drawn use in few words: `62 days`, `−1 day`, `none yet`; short `62 d`."""
    days = row.slack_days or 0
    if row.state == "none":
        return "none yet"
    sign = "\N{MINUS SIGN}" if days < 0 else ""
    unit = "d" if short else "day" if abs(days) == 1 else "days"
    return f"{sign}{abs(days):,} {unit}"
