"""Hand-offs on the alignment map: arrows marked by their state, each with its slack beside it."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.alignment.answer import spare
from workbench.alignment.canvas import Canvas
from workbench.alignment.handoffs import Handoff, Handoffs
from workbench.calendars import in_words
from workbench.charts.svg import Box, element, place, text_width, worded
from workbench.charts.theme import BAR_EDGE, DASH, SOFT, STATE_INK, STATE_MARK
from workbench.words import capitalized


@dataclass(frozen=True)
class Arrow:
    """Course of one hand-off: its line, its tip with its space, and where labels may stand."""

    x: float
    path: str
    tip: str
    head: Box
    label_tops: list[float]


def course(c: Canvas, row: Handoff) -> Arrow | None:
    """Course of a hand-off over the map; None where an end is not drawn."""
    source, target = c.lane_of(row.from_process), c.lane_of(row.to_process)
    if not source or not target or row.need_date is None or row.usable_date is None:
        return None
    k, down = c.size.scale, target.top > source.top
    way = 1 if down else -1
    need = c.x(row.need_date)
    from_x = min(max(c.x(row.usable_date), c.size.left), c.size.width)
    released = min(max(c.x(row.release_date or row.usable_date), c.size.left), from_x)
    start = source.middle_of(row, c.size, producer=True)
    edge = source.bars_bottom if down else source.bars_top
    end = (target.bars_top if down else target.bars_bottom) - way * 2 * k
    tip = end - way * 6 * k
    bend = (edge + tip) / 2
    path = f"M{released:.1f} {start:.1f}L{from_x:.1f} {edge:.1f}"
    path += f"C{from_x:.1f} {bend:.1f} {need:.1f} {bend:.1f} {need:.1f} {tip:.1f}"
    head = f"M{need:.1f} {end:.1f}l{-4 * k:.1f} {-way * 7 * k:.1f}h{8 * k:.1f}z"
    box = Box(need - 5 * k, min(end, end - way * 7 * k), 10 * k, 7 * k)
    return Arrow(need, path, head, box, target.label_tops(c.size, above=down))


def draw_handoff(c: Canvas, row: Handoff, arrow: Arrow) -> None:
    """One arrow from where the version is usable to the day it is needed, with its slack."""
    ink, x = STATE_INK[row.state], arrow.x
    px, taken = 12 * c.size.scale, [*c.texts, *c.marks, c.due_line()]
    box = None
    for short in (c.size.phone, True):
        words = f"{STATE_MARK[row.state]} {_slack(row, short)}"
        width = text_width(words, px, bold=True)
        across = (c.size.left, float(c.size.width))
        box = place(x, arrow.label_tops, width, 1.22 * px, taken, across)
        if box is not None:
            break
    parts = [worded("title", sentence(c, row)), *strokes(c, arrow, ink, row.certainty)]
    if box is not None:
        parts += leader(c, box, x, ink)
        parts.append(
            c.text(box.left, box.top + 0.95 * px, words, size=12, bold=True, ink=ink, halo=True)
        )
    link = {"tabindex": 0, "role": "button", "data_source": row.flow_id}  # its title names it
    link |= {"aria_description": "Opens its sources"}
    more = link if c.interactive else {}
    c.front.append(
        element("g", *parts, class_="handoff", data_key=row.key, data_state=row.state, **more)
    )


def leader(c: Canvas, label: Box, x: float, ink: str) -> list[str]:
    """Thin line from a label that had to stand off to its arrow, where nothing is between."""
    near, y = (label.left if label.left > x else label.right), label.top + label.height / 2
    way = Box(min(near, x) + 1, y, abs(near - x) - 2, 0.5)
    if way.width < 24 * c.size.scale or any(way.meets(t) for t in c.texts):
        return []
    return [element("line", x1=x, x2=near, y1=y, y2=y, stroke=ink, opacity=0.45)]


def strokes(c: Canvas, arrow: Arrow, ink: str, certainty: str) -> list[str]:
    """Line and head of an arrow: dashed assumed, solid stated, in a thin casing of record."""
    k = c.size.scale
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


def sentence(c: Canvas, row: Handoff) -> str:
    """A hand-off in words, for hover and for screen readers."""
    needed = in_words(row.need_date) if row.need_date else "unknown"
    use = row.cycle_name or row.consumer_cycle
    words = f"{capitalized(row.label)}, {use}: needed {needed}"
    if row.need_precision == "month" and row.need_date:
        words += " (known to the month)"
    if row.state == "none":
        return f"{words}; no version is there yet."
    in_use = row.version_in_use or "none"
    return (
        f"{words}, {spare(row.slack_days or 0)}; version in use {in_use}. "
        f"{row.certainty.capitalize()}{', edited' if row.edited else ''}."
    )


def draw_baseline(c: Canvas, baseline: Handoffs) -> None:
    """Arrows and due line of the pinned baseline, in grey beneath."""
    keys = {row.key for row in c.rows}
    for row in baseline.rows:
        arrow = course(c, row) if row.key in keys else None
        if arrow:
            c.back.append(
                element("path", d=arrow.path, fill="none", stroke=BAR_EDGE, stroke_width=1.2)
            )
    x = c.x(baseline.scenario.drp_due)
    if c.size.left <= x <= c.size.width:
        c.back.append(
            element(
                "line",
                worded("title", f"Baseline: due {in_words(baseline.scenario.drp_due)}"),
                x1=x,
                x2=x,
                y1=c.size.header,
                y2=c.bottom,
                stroke=SOFT,
                stroke_width=1.5,
                stroke_dasharray="2 3",
            )
        )


def _slack(row: Handoff, short: bool) -> str:
    """Slack of a drawn use in few words: `62 days`, `−1 day`, `none yet`; short `62 d`."""
    days = row.slack_days or 0
    if row.state == "none":
        return "none yet"
    sign = "\N{MINUS SIGN}" if days < 0 else ""
    unit = "d" if short else "day" if abs(days) == 1 else "days"
    return f"{sign}{abs(days):,} {unit}"
