"""Figures that answer why: slack, the best month, rate cases, the plan's own steps, horizons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from workbench.alignment.findings import (
    left_out,
    plan_rows,
    rate_case_title,
    slack_title,
    sweep_title,
    use_name,
)
from workbench.alignment.handoffs import Handoff, Handoffs
from workbench.alignment.horizons import Coverage
from workbench.alignment.network import Network
from workbench.alignment.ratecases import RateCase
from workbench.alignment.read import PLAN, Facts
from workbench.alignment.sweep import Sweep, label, month_of
from workbench.calendars import in_words, month_in_words
from workbench.charts.figure import Figure, Rows, drawn_from, nothing, themed
from workbench.charts.grammar import alt
from workbench.charts.svg import text_width
from workbench.charts.theme import (
    ACCENT,
    BAR,
    BAR_INK,
    CARD,
    SOFT,
    STATE_INK,
    STATE_MARK,
)
from workbench.scenario import Scenario
from workbench.words import joined, plural

SOURCE = "MTS Vol. 1, DPP alignment; public record. Steps of the plan itself are assumed."


def slack_figure(result: Handoffs, width: int, scale: float = 1.0) -> Figure:
    """Days between usable and needed for every hand-off of the plan."""
    rows = plan_rows(result)
    names = [use_name(result, r) for r in rows]
    if not rows:
        return _empty(
            slack_title({}, 0, 0), "No hand-off of the plan can be computed", width, scale
        )
    room = Rows(names, width, scale)
    slacks = [r.slack_days or 0 for r in rows]
    low, high = min([0, *slacks]), max([60, *slacks])
    data: dict[str, Any] = {
        "use": names,
        "slack_days": slacks,
        "words": [_signed(r) for r in rows],
        "ink": [STATE_INK[r.state] for r in rows],
        "fill": [CARD if r.certainty == "assumed" else STATE_INK[r.state] for r in rows],
    }
    base = drawn_from(data).encode(y=room.y("use"))
    span = (high - low) * (0.16 if room.plot_width > 240 else 0.3)
    x = alt.X(
        "slack_days:Q", title="days to spare",
        scale=alt.Scale(domain=[low - (span if low < 0 else 0), high + span], nice=False),
        axis=alt.Axis(tickCount=4),
    )  # fmt: skip
    ink = alt.Color("ink:N", scale=None)
    marks: dict[str, Any] = {"yOffset": room.shift}
    if room.above:  # a line through all rows would strike out their names
        zero = base.mark_tick(color=SOFT, size=14 * scale, thickness=1, **marks)
        zero = zero.encode(x=alt.XDatum(0))
    else:
        zero = drawn_from({"x": [0]}).mark_rule(color=SOFT).encode(x=alt.X("x:Q"))
    stem = base.mark_rule(strokeWidth=2 * scale, **marks).encode(x=x, x2=alt.X2Datum(0), color=ink)
    dot = base.mark_point(size=52 * scale**2, filled=True, strokeWidth=2, opacity=1, **marks)
    dot = dot.encode(x=x, stroke=ink, fill=alt.Fill("fill:N", scale=None))
    early, late = alt.datum.slack_days >= 0, alt.datum.slack_days < 0
    sides: list[tuple[Any, Any, int]] = [(early, "left", 9), (late, "right", -9)]
    words = [
        base.transform_filter(side)
        .mark_text(align=align, dx=dx * scale, dy=room.shift, fontWeight=600)
        .encode(x=x, text=alt.Text("words:N"), color=ink)
        for side, align, dx in sides
    ]
    counts = {s: sum(r.state == s for r in rows) for s in ("missed", "tight")}
    return Figure(
        slack_title(counts, sum(r.from_process == PLAN[0] for r in rows), len(rows)),
        "Days between usable and needed; hollow is assumed" + left_out(result, len(rows)),
        themed(
            room.sized(alt.layer(zero, stem, dot, *words, room.texts(base, "use"))), scale=scale
        ),
        "; ".join(f"{name}: {slack} days" for name, slack in zip(names, slacks, strict=True))
        or "No hand-off of the plan can be computed.",
        SOURCE,
    )


def _empty(title: str, why: str, width: int, scale: float) -> Figure:
    """Figure without data: it says so rather than show an empty frame."""
    words = f"{why} in the years shown. Widen the years, or set dates back."
    return Figure(title, "Nothing to draw", nothing(words, width, scale), words, SOURCE)


def _signed(row: Handoff) -> str:
    """Slack as a label; what is not in time carries its mark."""
    days = row.slack_days or 0
    mark = "" if row.state == "in_time" else f"{STATE_MARK[row.state]} "
    return f"{mark}{days:,}".replace("-", "\N{MINUS SIGN}")


def sweep_figure(
    facts: Facts, found: Sweep, scenario: Scenario, width: int, scale: float = 1.0
) -> Figure:
    """Weighted age of the plan in use by month of release; the best is next to a miss."""
    now, after = month_of(scenario), (found.best + 1) % len(found.months)
    notes = {m: "best" for m in found.ties}
    if after not in notes:
        notes[after] = "✕ a month later"
    if now not in notes:
        notes[now] = "now"
    elif now in found.ties:
        notes[now] = "best, and now"
    inks = {m: STATE_INK["in_time"] for m in found.ties} | {after: STATE_INK["missed"]}
    if now not in found.ties:
        inks[now] = ACCENT
    data: dict[str, Any] = {
        "month": [m.release_month for m in found.months],
        "age_months": [m.total for m in found.months],
        "note": [notes.get(m.release_month, "") for m in found.months],
        "ink": [inks.get(m.release_month, "#9aa3ad") for m in found.months],
        "size": [70 if m.release_month in notes else 16 for m in found.months],
    }
    top = max(m.total for m in found.months)
    words = (
        "datum.value == 0 ? 'Jan odd' : datum.value == 6 ? 'Jul odd'"
        " : datum.value == 12 ? 'Jan even' : 'Jul even'"
    )
    x = alt.X(
        "month:Q", title=None, scale=alt.Scale(domain=[-0.5, 23.5]),
        axis=alt.Axis(values=[0, 6, 12, 18], labelExpr=words, grid=False),
    )  # fmt: skip
    y = alt.Y(
        "age_months:Q",
        title="months of age, added up",
        scale=alt.Scale(domain=[0, top * 1.18]),
        axis=alt.Axis(tickCount=4),
    )
    base = drawn_from(data).encode(x=x, y=y)
    line = base.mark_line(color="#9aa3ad", strokeWidth=1.5)
    dots = base.mark_circle(opacity=1).encode(
        size=alt.Size("size:Q", scale=None), color=alt.Color("ink:N", scale=None)
    )
    above = base.transform_filter(alt.datum.note != "").transform_filter(
        alt.datum.ink != STATE_INK["in_time"]
    )
    best = base.transform_filter(alt.datum.ink == STATE_INK["in_time"])
    texts = [
        above.mark_text(dy=-12 * scale, fontWeight=600).encode(
            text=alt.Text("note:N"), color=alt.Color("ink:N", scale=None)
        ),
        best.mark_text(dy=15 * scale, fontWeight=600).encode(
            text=alt.Text("note:N"), color=alt.Color("ink:N", scale=None)
        ),
    ]
    chart = alt.layer(line, dots, *texts).properties(
        width=width - 52 * scale, height=190 * scale, autosize=alt.AutoSizeParams(type="none"),
        padding={"left": 46 * scale, "right": 6, "top": 4, "bottom": 26 * scale},
    )  # fmt: skip
    return Figure(
        sweep_title(found),
        f"Months of age when used, added up over {_weighted(facts, found)}, by month of release",
        themed(chart, scale=scale),
        f"{sweep_title(found)}. Best: {joined([label(m) for m in found.ties])}, "
        f"{found.months[found.best].total:g} weighted months. "
        f"Now: {label(now)}, {found.months[now].total:g}.",
        "Definition of this workbench; needs by the rules of each hand-off.",
    )


def _weighted(facts: Facts, found: Sweep) -> str:
    """Processes that count in a sweep, with their weights where these differ."""
    alike = len(set(found.weights.values())) == 1
    return joined(
        [
            facts.processes[p].short_name.lower() + ("" if alike else f" × {weight:g}")
            for p, weight in found.weights.items()
        ]
    )


def rate_case_figure(rows: Sequence[RateCase], width: int, scale: float = 1.0) -> Figure:
    """Age of the plan at each rate-case application."""
    known = [r for r in rows if r.plan_age_days is not None and r.application_date]
    if not known:
        return _empty(rate_case_title(rows), "No application meets a plan", width, scale)
    data: dict[str, Any] = {
        "case": [
            f"{r.utility}, {month_in_words(r.application_date, short=True)}"
            for r in known
            if r.application_date
        ],
        "plan_age_days": [r.plan_age_days for r in known],
        "words": [
            f"{plural(round((r.plan_age_days or 0) / 30.4375), 'month')}, {r.plan_in_use}"
            for r in known
        ],
        "ink": [("#8fb4da" if r.plan_in_use == "DRP 2017" else "#d5d0c4") for r in known],
    }
    room = Rows(data["case"], width, scale)
    base = drawn_from(data).encode(y=room.y("case"))
    top = max((r.plan_age_days or 0 for r in known), default=1)
    scaled = alt.Scale(domain=[0, top * (1.6 if room.plot_width > 240 else 2.4)], nice=False)
    x = alt.X("plan_age_days:Q", title="days old", scale=scaled, axis=alt.Axis(tickCount=3))
    bars = base.mark_bar(height=13 * scale, cornerRadius=2, yOffset=room.shift).encode(
        x=x, color=alt.Color("ink:N", scale=None)
    )
    text = base.mark_text(align="left", dx=5, dy=room.shift).encode(x=x, text=alt.Text("words:N"))
    chart = room.sized(alt.layer(bars, text, room.texts(base, "case")))
    return Figure(
        rate_case_title(rows),
        "Age of the plan in use at each application; blue is the plan of this due date",
        themed(chart, scale=scale),
        "; ".join(
            f"{case}: {r.plan_in_use}, {r.plan_age_days} days old"
            for case, r in zip(data["case"], known, strict=True)
        )
        or "No application in these years meets a plan.",
        "Cadence of applications: public record, as planned unless dates of record are chosen; "
        "MTS Vol. 1, Biennial DPP alignment.",
    )


def network_figure(found: Network, width: int, scale: float = 1.0) -> Figure:
    """Steps of the plan as bars from required start to due date; critical ones in full ink."""
    room = Rows([f"{s.step_id}  {s.name}" for s in found.steps], width, scale)
    data: dict[str, Any] = {
        "step": room.names,
        "es": [s.es for s in found.steps],
        "ef": [s.ef for s in found.steps],
        "lf": [s.lf for s in found.steps],
        "kind": ["critical" if s.critical else "can wait" for s in found.steps],
        "words": [
            "critical" if s.critical else f"{s.total_float} months of float" for s in found.steps
        ],
        "ink": [BAR_INK if s.critical else "#b9b4a7" for s in found.steps],
    }
    x = alt.X(
        "es:Q", title="months from the start",
        scale=alt.Scale(domain=[0, found.length_months * 1.35], nice=False),
        axis=alt.Axis(values=list(range(0, found.length_months + 1, 3))),
    )  # fmt: skip
    base = drawn_from(data).encode(y=room.y("step"))
    marks: dict[str, Any] = {"yOffset": room.shift}
    slack = base.mark_rule(strokeDash=[2, 2], color=SOFT, **marks).encode(
        x=alt.X("ef:Q"), x2=alt.X2("lf:Q")
    )
    bars = base.mark_bar(height=13 * scale, cornerRadius=2, **marks).encode(
        x=x, x2=alt.X2("ef:Q"), color=alt.Color("ink:N", scale=None)
    )
    text = base.mark_text(align="left", dx=6, dy=room.shift).encode(
        x=alt.X("lf:Q"), text=alt.Text("words:N")
    )
    chart = room.sized(alt.layer(bars, slack, text, room.texts(base, "step")))
    critical = [s.step_id for s in found.steps if s.critical]
    return Figure(
        f"For {in_words(found.due)} the work must start by {in_words(found.required_start)}",
        f"{found.length_months} months on the critical path; "
        "a dotted line is how long a step can wait. Lengths are assumed",
        themed(chart, scale=scale),
        f"Critical steps: {joined(critical)}. {found.length_months} months long.",
        SOURCE,
    )


def horizon_figure(rows: Sequence[Coverage], width: int, scale: float = 1.0) -> Figure:
    """How far ahead the version in use looks, beside how far its consumer must look."""
    known = [r for r in rows if r.covered_from and r.covered_until and r.needed_until]
    if not known:
        return _empty(
            "How far ahead the plan looks cannot be compared",
            "No use of the plan has both a version with a horizon and a known need",
            width,
            scale,
        )
    room = Rows([f"{r.label}, {r.consumer_cycle}" for r in known], width, scale)
    data: dict[str, Any] = {
        "use": room.names,
        "end": [
            max(r.covered_until, r.needed_until)
            for r in known
            if r.covered_until and r.needed_until
        ],
        "from": [r.covered_from for r in known],
        "until": [r.covered_until for r in known],
        "need_from": [r.needed_from for r in known],
        "need_until": [r.needed_until for r in known],
        "left": [_left(r) for r in known],
    }
    base = drawn_from(data).encode(y=room.y("use"))
    first = min((r.covered_from for r in known if r.covered_from), default=date(2015, 1, 1))
    last = max((d for r in known for d in (r.covered_until, r.needed_until) if d), default=first)
    words = max(text_width(_left(r), 11.5 * scale) for r in known) + 20
    share = min(words / room.plot_width, 0.6)  # of the axis, for what stands behind the bars
    reach = last + (last - first) * (share / (1 - share))
    domain = alt.Scale(domain=[first.isoformat(), reach.isoformat()], nice=False)
    x = alt.X("from:T", title=None, scale=domain, axis=alt.Axis(format="%Y", tickCount=5))
    have = base.mark_bar(height=8 * scale, yOffset=room.shift - 4 * scale, color="#8a95a3")
    need = base.mark_bar(
        height=5 * scale, yOffset=room.shift + 4 * scale, color=BAR, stroke="#a8a294"
    )
    text = base.mark_text(align="left", dx=6, dy=room.shift)
    layers = [
        have.encode(x=x, x2=alt.X2("until:T")),
        need.encode(x=alt.X("need_from:T"), x2=alt.X2("need_until:T")),
        text.encode(x=alt.X("end:T"), text=alt.Text("left:N")),
    ]
    chart = room.sized(alt.layer(*layers, room.texts(base, "use")))
    short = [r for r in known if r.uncovered_years]
    title = (
        f"{plural(len(short), 'use').capitalize()} of {len(known)} "
        f"{'leaves' if len(short) == 1 else 'leave'} years uncovered"
        if short
        else "Every use is covered as far as its consumer must look"
    )
    return Figure(
        title,
        "Dark: years the version in use covers; pale: years its consumer must look ahead",
        themed(chart, scale=scale),
        "; ".join(f"{r.label}, {r.consumer_cycle}: {_left(r)}" for r in known),
        "MTS Vol. 1, Biennial DPP alignment; a consumer’s span is the longest horizon of what it "
        "hands on (assumed).",
    )


def _left(row: Coverage) -> str:
    if not row.uncovered_years:
        return "covered"
    first, last = row.uncovered_years[0], row.uncovered_years[-1]  # one span, without a gap
    return f"{first} uncovered" if first == last else f"{first}–{last} uncovered"
