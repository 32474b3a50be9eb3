"""Lanes of the alignment map: their names, bars, releases, and the axis above them."""

from __future__ import annotations

from datetime import date, timedelta

from workbench.alignment.calendar_file import period
from workbench.alignment.canvas import Canvas
from workbench.alignment.lanes import Bar, Lane
from workbench.alignment.read import PLAN
from workbench.calendars import add_months, month_start
from workbench.charts.svg import Box, element, text_width, worded
from workbench.charts.theme import (
    ACCENT_EDGE,
    ACCENT_WASH,
    BAR,
    BAR_EDGE,
    BAR_INK,
    CARD,
    GRID,
    INK,
    LINE,
)


def draw_axis(c: Canvas) -> None:
    """Quarter lines, years on top."""
    size, (first, last) = c.size, c.span
    y = size.header - 5 * size.scale
    months = 12 if (last - first).days > 2400 else 3
    day = month_start(first, -((first.month - 1) % months))
    while day <= last:
        x, new_year = c.x(day), day.month == 1
        if x >= size.left - 0.5:
            c.back.append(
                element(
                    "line",
                    x1=x,
                    x2=x,
                    y1=size.header - 2,
                    y2=c.bottom,
                    stroke=LINE if new_year else GRID,
                    stroke_width=1,
                )
            )
            width = text_width(str(day.year), size.small * size.scale, bold=True)
            room = max((b.right + 4 for b in c.texts), default=0.0) <= x + 4
            at, line = x + 4, c.due_line()
            if at - 2 < line.right and line.left < at + width:
                at = line.right + 2  # beside the due line, not under it
            if new_year and room and at + width <= size.width:
                c.back.append(c.text(at, y, str(day.year), bold=True, unsaid=True))
        day = add_months(day, months)


def draw_lane(c: Canvas, lane: Lane) -> None:
    """Name, bars, releases on both calendars."""
    size = c.size
    if lane is not c.lanes[0]:
        c.back.append(element("line", x1=0, x2=size.width, y1=lane.top, y2=lane.top, stroke=GRID))
    if size.phone:
        y = lane.top + 14 * size.scale
        c.names.append(c.text(0, y, lane.title, size=12.5, bold=True, ink=INK, halo=True))
    else:
        middle = (lane.bars_top + lane.bars_bottom) / 2
        c.back.append(c.text(0, middle - 1, lane.title, size=size.name, bold=True, ink=INK))
        c.back.append(c.text(0, middle + 14 * size.scale, lane.subtitle))
    for bar in lane.bars:
        draw_bar(c, lane, bar)


def draw_bar(c: Canvas, lane: Lane, bar: Bar) -> None:
    """One step: a bar over its months, a dot where it releases, hollow where dates differ."""
    size, y = c.size, lane.row_middle(bar.row, c.size)
    own = bar.cycle.process == PLAN[0]
    left = max(c.x(bar.start), size.left)
    right = min(c.x(bar.end + timedelta(1)), size.width)
    parts = [worded("title", bar.words())]
    if bar.point:
        parts.append(diamond(c, c.x(bar.start), y, BAR_INK, filled=True))
        parts += span_of(c, bar.start, bar.precision, y)
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
                stroke=(ACCENT_EDGE if own else BAR_EDGE) if bar.certainty == "assumed" else None,
                stroke_dasharray="3 2" if bar.certainty == "assumed" else None,
            )
        )
    if bar.release and size.left <= c.x(bar.release) <= size.width:
        parts += span_of(c, bar.release, bar.release_precision or "day", y)
        r = 4 * size.scale
        c.marks.append(Box(c.x(bar.release) - r, y - r, 2 * r, 2 * r))
        parts.append(element("circle", cx=c.x(bar.release), cy=y, r=4 * size.scale, fill=BAR_INK))
    if bar.other and size.left <= c.x(bar.other) <= size.width:
        parts.append(other_calendar(c, bar, y))
    c.back.append(element("g", *parts))


def span_of(c: Canvas, day: date, precision: str, y: float) -> list[str]:
    """A date coarser than a day as a line over the whole period it stands for."""
    first, last, _ = period(day, precision)
    if first == last:
        return []
    ends = [max(c.x(first), c.size.left), min(c.x(last), c.size.width)]
    c.marks.append(Box(ends[0], y - 2, max(ends[1] - ends[0], 1), 4))
    return [
        element(
            "line",
            x1=ends[0],
            x2=ends[1],
            y1=y,
            y2=y,
            stroke=BAR_INK,
            opacity=0.35,
            stroke_width=3 * c.size.scale,
            class_="within",
        )
    ]


def other_calendar(c: Canvas, bar: Bar, y: float) -> str:
    """The same release on the calendar that is not in force, hollow, on a thin line."""
    here, there = c.x(bar.release or bar.start), c.x(bar.other or bar.start)
    r = 6 * c.size.scale
    c.marks.append(Box(min(here, there) - r, y - r, abs(there - here) + 2 * r, 2 * r))
    return element(
        "g",
        element("line", x1=here, x2=there, y1=y, y2=y, stroke=BAR_INK, stroke_dasharray="1 2"),
        diamond(c, there, y, CARD, filled=False)
        if bar.point
        else element("circle", cx=there, cy=y, r=3.5 * c.size.scale, fill=CARD, stroke=BAR_INK),
    )


def diamond(c: Canvas, x: float, y: float, fill: str, *, filled: bool) -> str:
    """A filing day."""
    r = (6 if filled else 5) * c.size.scale
    return element(
        "path", d=f"M{x:.1f} {y - r:.1f}l{r} {r}l{-r} {r}l{-r} {-r}z", fill=fill, stroke=BAR_INK
    )


def draw_bar_name(c: Canvas, lane: Lane, bar: Bar) -> None:
    """Name of a step: in its bar, else beside or under it, over no text and no due line."""
    size, k = c.size, c.size.scale
    px = size.small * k
    width, height = text_width(bar.name, px), 1.22 * px
    left = max(c.x(bar.start), size.left) + (11 * k if bar.point else 5)
    right = min(c.x(bar.end + timedelta(1)), size.width) - (8 if bar.release else 4)
    if bar.point:
        left = max(
            left,
            *(c.x(d) + 8 * k for d in (period(bar.start, bar.precision)[1], bar.other) if d),
        )
    after = max(c.due_x + 7 * k, left)
    y = lane.row_middle(bar.row, size)
    places = [(x, y) for x in (left, after) if x + width <= right]
    places.append((left if bar.point else right + 14 * k, y))
    middle_x = (left + min(c.x(bar.end), size.width) - width) / 2
    places += [(x, y + size.pitch) for x in (left, middle_x)]
    if bar.point:
        places.append((c.x(bar.start) - 11 * k - width, y))
    places += [(left, top + height / 2) for top in lane.label_tops(size, above=False)[:1]]
    bars = [
        Box(
            c.x(b.start),
            lane.row_middle(b.row, size) - size.bar / 2,
            c.x(b.end) - c.x(b.start),
            size.bar,
        )
        for b in lane.bars
        if b is not bar
    ]
    for x, middle in places:
        box = Box(x, middle - height / 2, width, height)
        inside = size.left <= x and box.right <= size.width and box.bottom <= lane.bottom
        if inside and c.fits(box) and not any(box.meets(b) for b in bars):
            c.back.append(c.text(x, middle + 0.36 * px, bar.name, ink=BAR_INK, unsaid=True))
            return
