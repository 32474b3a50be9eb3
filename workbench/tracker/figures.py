"""The tracker's figures, each from the facts and a scenario, for page, report and site alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from workbench.calendars import add_months, in_words
from workbench.charts.figure import Figure, Rows, drawn_from, nothing, themed
from workbench.charts.grammar import alt
from workbench.charts.theme import ACCENT, BAR_INK, CARD, INK, STATE_INK
from workbench.errors import BadInput
from workbench.scenario import Scenario
from workbench.tracker.answer import shown
from workbench.tracker.coverage_figures import principles_figure, served_figure
from workbench.tracker.deadlines import Due, due, following
from workbench.tracker.graph import graph
from workbench.tracker.read import Facts
from workbench.tracker.register import (
    AGREED,
    OPEN,
    WITH_CAVEAT,
    by_key,
    count_by_state,
    register,
)
from workbench.tracker.ties import ties
from workbench.words import capitalized, number, plural

STATE_COLOR = {
    AGREED: STATE_INK["in_time"],
    WITH_CAVEAT: STATE_INK["tight"],
    OPEN: INK,
    "disputed": STATE_INK["missed"],
}
MOST_DUE = 24
"""Items that the year ahead names; a figure of more could not be read."""


def states_figure(facts: Facts, scenario: Scenario, width: int, scale: float = 1.0) -> Figure:
    """Number of the group's points in every state."""
    points = [item for item in shown(facts, scenario) if item.state]
    counts = count_by_state(points)
    agreed, beside = counts[AGREED] + counts[WITH_CAVEAT], counts[WITH_CAVEAT]
    title = (
        f"{capitalized(number(agreed))} of {len(points)} points are agreed, {number(beside)} of "
        f"these with a caveat; {number(counts[OPEN])} are open"
    )
    source = "SIWG notes 2014-06-18; the states are read from them"
    if not points:
        words = f"By {in_words(scenario.as_of)} nothing of the group was on file."
        return Figure(words[:-1], "Nothing to draw", nothing(words, width, scale), words, source)
    room = Rows(list(counts), width, scale)
    data: dict[str, Any] = {
        "state": room.names,
        "points": list(counts.values()),
        "ink": [STATE_COLOR.get(state, BAR_INK) for state in counts],
    }
    base = drawn_from(data).encode(y=room.y("state"))
    top = max(counts.values())
    x = alt.X("points:Q", title="points", scale=alt.Scale(domain=[0, top * 1.15], nice=False))
    marks: dict[str, Any] = {"yOffset": room.shift}
    bars = base.mark_bar(height=12 * scale, **marks).encode(
        x=x, color=alt.Color("ink:N", scale=None)
    )
    words = base.mark_text(align="left", dx=6, dy=room.shift, fontWeight=600).encode(
        x=x, text=alt.Text("points:Q")
    )
    said = "; ".join(f"{state}: {count}" for state, count in counts.items())
    chart = themed(room.sized(alt.layer(bars, words, room.texts(base, "state"))), scale=scale)
    return Figure(title, "Points of the meeting of June 18, 2014, by state", chart, said, source)


def ties_figure(facts: Facts, scenario: Scenario, width: int, scale: float = 1.0) -> Figure:
    """The chosen item with what it rests on at its left and what rests on it at its right."""
    try:
        found = graph(facts, scenario.item)
    except BadInput as error:
        words = str(error)
        return Figure("No item to draw", "", nothing(words, width, scale), words, "none")
    drawing = ties(found, by_key(facts), width, scale)
    start = found.nodes[0]
    after = [n for n in found.nodes if n.steps > 0]
    title = (
        f"{start.id} is tied to {plural(len(found.nodes) - 1, 'item')}; "
        f"{plural(len(after), 'item')} {'rests' if len(after) == 1 else 'rest'} on it"
    )
    said = "; ".join(f"{e.source[1]} {e.relation} {e.target[1]}" for e in found.edges)
    return Figure(
        title,
        "Up to two steps either way; dashed lines answer or oppose, dotted ones are caveats",
        drawing,
        said or "It is tied to nothing.",
        "Ties as the facts have them; what serves what is our reading",
    )


def year_figure(facts: Facts, scenario: Scenario, width: int, scale: float = 1.0) -> Figure:
    """What falls due in the year after the as-of day, coarse dates as the period they stand for."""
    every = due(register(facts), facts, scenario.as_of, 366)
    source = "Dates as documents and record have them; see due"
    day = in_words(scenario.as_of)
    if not every:
        words = f"Nothing on file falls due within a year of {day}."
        return Figure(words[:-1], "Nothing to draw", nothing(words, width, scale), words, source)
    found = every[:MOST_DUE]
    room = Rows([f"{each.id}{_with(each)}  {each.title}" for each in found], width, scale)
    firsts = [_first(facts, each) for each in found]
    data: dict[str, Any] = {
        "item": room.names,
        "from": firsts,
        "until": [each.latest for each in found],
        "words": [_left(each) for each in found],
        "ink": [STATE_INK["tight"] if each.days is not None else BAR_INK for each in found],
        "fill": [STATE_INK["tight"] if each.days is not None else CARD for each in found],
    }
    base = drawn_from(data).encode(y=room.y("item"))
    last = max(each.latest for each in found)
    reach = add_months(last, max(2, (last - scenario.as_of).days // 45))
    domain = alt.Scale(domain=[scenario.as_of.isoformat(), reach.isoformat()], nice=False)
    x = alt.X(
        "from:T",
        title=None,
        scale=domain,
        axis=alt.Axis(format="%b %Y", tickCount=4, labelBound=True),
    )
    marks: dict[str, Any] = {"yOffset": room.shift}
    ink = alt.Color("ink:N", scale=None)
    bars = base.mark_rule(strokeWidth=3 * scale, **marks).encode(
        x=x, x2=alt.X2("until:T"), color=ink
    )
    dots = base.mark_point(size=50 * scale**2, filled=True, strokeWidth=2, opacity=1, **marks)
    dots = dots.encode(
        x=alt.X("until:T", scale=domain), stroke=ink, fill=alt.Fill("fill:N", scale=None)
    )
    words = base.mark_text(align="left", dx=9 * scale, dy=room.shift).encode(
        x=alt.X("until:T", scale=domain), text=alt.Text("words:N"), color=ink
    )
    more = f"; {len(every) - MOST_DUE} more are in the table" if len(every) > MOST_DUE else ""
    chart = themed(room.sized(alt.layer(bars, dots, words, room.texts(base, "item"))), scale=scale)
    return Figure(
        f"{capitalized(plural(len(every), 'item'))} fall due in the year after {day}"
        if len(every) > 1
        else f"One item falls due in the year after {day}",
        f"Filled is a day; hollow, with its bar, is known no finer than the bar{more}",
        chart,
        "; ".join(f"{each.id} {each.title}{_caveat(each)}: {each.due_date}" for each in found),
        source,
    )


def _with(each: Due) -> str:
    """What an item must not be read without, short enough to stand before its title."""
    if each.caveat is None:
        return ""
    return " on condition" if each.caveat.id == each.id else f" with {each.caveat.id}"


def _caveat(each: Due) -> str:
    return f" (always with {each.caveat.id}: {each.caveat.text})" if each.caveat else ""


def _first(facts: Facts, each: Due) -> date:
    item = by_key(facts)[each.register, each.id]
    return next(when.first for when in item.dates if when.last == each.latest and when.first)


def _left(each: Due) -> str:
    return f"{plural(each.days, 'day')}" if each.days is not None else each.due_date


def deadlines_figure(facts: Facts, scenario: Scenario, width: int, scale: float = 1.0) -> Figure:
    """The deadline of the chosen rule and of those that count from it: counted, then rolled."""
    names = {row["rule_id"]: row["name"] for row in facts.rows["deadline_rules"]}
    source = "Deadline rules and holidays: public record, to be verified"
    try:
        found = following(facts, scenario.rule, scenario.trigger)
    except BadInput as error:
        words = str(error)
        return Figure("No deadline to draw", "", nothing(words, width, scale), words, source)
    room = Rows([f"{d.rule_id}  {names[d.rule_id]}" for d in found], width, scale)
    data: dict[str, Any] = {
        "rule": room.names,
        "trigger": [d.trigger for d in found],
        "computed": [d.computed for d in found],
        "rolled": [d.rolled for d in found],
        "words": [
            f"{'no earlier than ' if d.lower_bound else ''}{in_words(d.rolled)}" for d in found
        ],
    }
    base = drawn_from(data).encode(y=room.y("rule"))
    first = min(min(d.trigger, d.rolled) for d in found)
    last = max(max(d.trigger, d.rolled) for d in found)
    reach = date.fromordinal(last.toordinal() + max(12, round((last - first).days * 0.8)))
    domain = alt.Scale(domain=[first.isoformat(), reach.isoformat()], nice=False)
    x = alt.X(
        "trigger:T",
        title=None,
        scale=domain,
        axis=alt.Axis(format="%b %d", tickCount=4, labelBound=True),
    )
    marks: dict[str, Any] = {"yOffset": room.shift}
    line = base.mark_rule(strokeWidth=2 * scale, color=ACCENT, **marks).encode(
        x=x, x2=alt.X2("computed:T")
    )
    rolled = base.mark_rule(strokeWidth=2 * scale, color=INK, strokeDash=[2, 2], **marks)
    rolled = rolled.encode(x=alt.X("computed:T", scale=domain), x2=alt.X2("rolled:T"))
    counted = base.mark_tick(size=14 * scale, thickness=2, color=ACCENT, **marks).encode(
        x=alt.X("computed:T", scale=domain)
    )
    dot = base.mark_point(size=60 * scale**2, filled=True, opacity=1, color=INK, **marks)
    dot = dot.encode(x=alt.X("rolled:T", scale=domain))
    words = base.mark_text(align="left", dx=9 * scale, dy=room.shift, fontWeight=600).encode(
        x=alt.X("rolled:T", scale=domain), text=alt.Text("words:N")
    )
    chart = themed(
        room.sized(alt.layer(line, rolled, counted, dot, words, room.texts(base, "rule"))),
        scale=scale,
    )
    after = f"; {plural(len(found) - 1, 'deadline')} {'follows' if len(found) == 2 else 'follow'}"
    return Figure(
        f"From {in_words(scenario.trigger)}, {found[0].rule_id} falls on "
        f"{in_words(found[0].rolled)}{after if len(found) > 1 else ''}",
        "The tick is trigger plus offset, the dot the next day that the offices are open",
        chart,
        "; ".join(
            f"{d.rule_id}: counted to {in_words(d.computed)}, falls on {in_words(d.rolled)}"
            for d in found
        ),
        source,
    )


FIGURES: dict[str, Callable[[Facts, Scenario, int, float], Figure]] = {
    "states": states_figure,
    "ties": ties_figure,
    "year": year_figure,
    "principles": principles_figure,
    "served": served_figure,
    "deadlines": deadlines_figure,
}
"""Every figure of the tracker by its name."""
