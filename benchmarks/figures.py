"""What was measured as figures: each value beside its reference, and its bar."""

from __future__ import annotations

import altair as alt
import polars as pl

from benchmarks.rig.measure import Measurement, said
from benchmarks.rig.results import Result
from workbench.charts.figure import Figure, Rows, themed
from workbench.charts.theme import BAR, BAR_INK, STATE_INK


def figures(result: Result, width: int) -> list[Figure]:
    """A figure for each unit that a subject was measured in."""
    units = dict.fromkeys(m.unit for m in result.measurements)
    return [_figure([m for m in result.measurements if m.unit == unit], width) for unit in units]


def _figure(found: list[Measurement], width: int) -> Figure:
    room = Rows([m.name for m in found], width, 1.0)
    unit = found[0].unit
    beside = "× the reference" if width > 500 else "×"
    data = pl.DataFrame(
        {
            "what": room.names,
            "median": [m.numbers.median for m in found],
            "p95": [m.numbers.p95 for m in found],
            "reference": [m.reference_numbers.median for m in found],
            "bar": [m.bar.get("median") for m in found],
            "ink": [STATE_INK["missed" if (m.share() or 0) > 1 else "in_time"] for m in found],
            "words": [f"{said(m.numbers.median)} {unit}, {said(m.ratio)} {beside}" for m in found],
        }
    )
    most = max(max(m.numbers.p95, m.reference_numbers.median, *m.bar.values()) for m in found)
    x = alt.X("median:Q", title=unit, scale=alt.Scale(domain=[0, most * 1.7], nice=False))
    base = alt.Chart(data).encode(y=room.y("what"))
    at = {"yOffset": room.shift}
    layers = [
        base.mark_bar(height=11, color=BAR, **at).encode(x=alt.X("reference:Q")),
        base.mark_rule(strokeWidth=2, **at).encode(
            x=alt.X("median:Q"), x2="p95:Q", color=alt.Color("ink:N", scale=None)
        ),
        base.mark_point(filled=True, size=55, opacity=1, **at).encode(
            x=x, color=alt.Color("ink:N", scale=None)
        ),
        base.mark_tick(color=BAR_INK, thickness=2, size=16, **at).encode(x="bar:Q"),
        base.mark_text(align="left", dx=9, dy=room.shift).encode(
            x=alt.X("p95:Q"), text=alt.Text("words:N")
        ),
        room.texts(base, "what"),
    ]
    missed = [m.name for m in found if (m.share() or 0) > 1]
    barred = [m for m in found if m.bar]
    if missed:
        title = f"Over its bar: {', '.join(missed)}"
    elif barred:
        title = "Every bar is kept" if len(barred) > 1 else "The bar is kept"
    else:
        title = f"{found[0].name}: {said(found[0].numbers.median)} {unit}"
    return Figure(
        title,
        "Dot: median, line: up to the 95th percentile; pale: the reference in the same run; "
        "upright stroke: the bar for the median",
        themed(room.sized(alt.layer(*layers))),
        "; ".join(
            f"{m.name}: {said(m.numbers.median)} {unit}, {said(m.ratio)} times {m.reference}"
            for m in found
        ),
        "Measured by benchmarks/, kept in benchmarks/results/.",
    )
