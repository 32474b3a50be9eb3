"""What was measured as figures: each value beside its reference, and its bar.

What was measured at several sizes is a line through them instead, beside the lines of others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import log10

import altair as alt
import polars as pl

from benchmarks.rig.measure import Measurement, said
from benchmarks.rig.results import Result
from workbench.charts.figure import Figure, Rows, themed
from workbench.charts.svg import text_width
from workbench.charts.theme import ACCENT, BAR, BAR_INK, STATE_INK

SIZED = re.compile(r"(?P<size>[\d,]+) (?P<of>\w+) × .*, losses (?P<losses>on|off)")
"""Names of what was measured at several sizes."""
OURS = {"off": "ours, losses off", "on": "ours, losses on"}
SHAPES = {"ours, losses off": "circle", "ours, losses on": "circle"}
OTHER_SHAPES = ("square", "triangle-up", "diamond", "cross", "triangle-down")
TYPE = 15.0
"""Pixels from a line of type to the next."""
SOURCE = "Measured by benchmarks/, kept in benchmarks/results/."


def figures(result: Result, width: int) -> list[Figure]:
    """What was measured at several sizes in one figure; one for each unit of all else."""
    sized = [m for m in result.measurements if SIZED.fullmatch(m.name)]
    rest = [m for m in result.measurements if m not in sized]
    units = dict.fromkeys(m.unit for m in rest)
    return [
        *([scaling(sized, width)] if sized else []),
        *(_figure([m for m in rest if m.unit == unit], width) for unit in units),
    ]


def misses(found: Sequence[Measurement]) -> list[str]:
    """What is over its bar, by how much, in words."""
    said_of = []
    for m in found:
        own = {"ratio": m.ratio} | asdict(m.numbers)
        for name, most in m.bar.items():
            if own[name] > most and name == "ratio":
                said_of.append(
                    f"{m.name}: {said(m.ratio)} times {m.reference}, where at most {said(most)} is "
                    "asked for"
                )
            elif own[name] > most:
                said_of.append(
                    f"{m.name}: {name} {said(own[name])} {m.unit}, where at most {said(most)} "
                    f"{m.unit} is asked for"
                )
    return said_of


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
            "end": [max(m.numbers.p95, m.bar.get("median", 0.0)) for m in found],
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
            x=alt.X("end:Q"), text=alt.Text("words:N")
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
        SOURCE,
    )


# --- what was measured at several sizes ---

Lines = dict[str, dict[int, float]]
"""Seconds by size, by whose they are."""


def scaling(found: Sequence[Measurement], width: int) -> Figure:
    """Time by size on two logarithmic axes, ours and that of everyone beside us."""
    lines, of = _lines(found), SIZED.fullmatch(found[0].name)["of"]  # type: ignore[index]
    sizes = sorted({size for line in lines.values() for size in line})
    times = [time for line in lines.values() for time in line.values()]
    low, high = 0.7 * min(times), 1.4 * max(times)
    height, room = 300, max(text_width(name, 11.5) for name in lines) + 18
    labels = _apart({name: line[max(line)] for name, line in lines.items()}, low, high, height)
    shapes = SHAPES | dict(
        zip([name for name in lines if name not in SHAPES], OTHER_SHAPES, strict=False)
    )
    rows = [
        {
            "name": name,
            "size": size,
            "seconds": seconds,
            "ink": ACCENT if name in SHAPES else BAR_INK,
            "dash": [5, 3] if name == OURS["on"] else [1, 0],
            "shape": shapes[name],
            "label": labels[name] if size == max(line) else None,
        }
        for name, line in lines.items()
        for size, seconds in sorted(line.items())
    ]
    x = alt.X(
        "size:Q",
        scale=alt.Scale(type="log", domain=[sizes[0], max(sizes[-1], sizes[0] + 1)], nice=False),
        axis=alt.Axis(values=sizes, format=",d", grid=False, title=of),
    )
    y = alt.Y(
        "seconds:Q",
        scale=alt.Scale(type="log", domain=[low, high], nice=False),
        axis=alt.Axis(values=_tens(low, high), format="~g", title="seconds"),
    )
    base = alt.Chart(alt.InlineData(rows)).encode(color=alt.Color("ink:N", scale=None))
    layers = [
        base.transform_filter(f"datum.name === '{name}'")
        .mark_line(strokeWidth=2 if name in SHAPES else 1.2, strokeDash=own[0]["dash"])
        .encode(x=x, y=y)
        for name in lines
        if (own := [row for row in rows if row["name"] == name])
    ]
    points = base.mark_point(filled=True, size=45, opacity=1)
    layers.append(points.encode(x=x, y=y, shape=alt.Shape("shape:N", scale=None)))
    layers.append(
        base.transform_filter("isValid(datum.label)")
        .mark_text(align="left", dx=10)
        .encode(x=x, y=alt.Y("label:Q"), text=alt.Text("name:N"))
    )
    chart = alt.layer(*layers).properties(
        width=width - room - 62,
        height=height,
        padding={"left": 56, "right": room, "top": 8, "bottom": 44},
        autosize=alt.AutoSizeParams(type="none"),
    )
    spread = f"{sizes[0]:,} to {sizes[-1]:,} {of}" if len(sizes) > 1 else f"{sizes[0]:,} {of}"
    return Figure(
        _finding(found, spread),
        "Median time from a case of 24 hours to its prices; both axes grow by factors. Ours in "
        "blue, dashed with losses; the others without losses",
        themed(chart),
        "; ".join(
            f"{name}: "
            + ", ".join(f"{said(line[size])} s at {size:,} {of}" for size in sorted(line))
            for name, line in lines.items()
        ),
        SOURCE,
    )


def _lines(found: Sequence[Measurement]) -> Lines:
    """Ours with and without losses; of the others, what was measured beside ours without."""
    lines: Lines = {name: {} for name in OURS.values()}
    for m in found:
        named = SIZED.fullmatch(m.name)
        assert named
        size, losses = int(named["size"].replace(",", "")), named["losses"]
        lines[OURS[losses]].setdefault(size, m.numbers.median)
        if losses == "off":
            lines.setdefault(m.reference.partition(",")[0], {})[size] = m.reference_numbers.median
    return {name: line for name, line in lines.items() if line}


def _finding(found: Sequence[Measurement], spread: str) -> str:
    bars = sum(len(m.bar) for m in found)
    missed = len(misses(found))
    if missed:
        return f"{missed} of {bars} bars {'is' if missed == 1 else 'are'} missed, {spread}"
    return f"Every bar is kept, {spread}" if bars else f"Time to clear {spread}"


def _apart(ends: Mapping[str, float], low: float, high: float, height: float) -> dict[str, float]:
    """Where labels of line ends stand on the axis, a line of type apart."""
    pixels = height / log10(high / low)
    order = sorted(ends, key=lambda name: -ends[name])
    at = [pixels * log10(high / ends[name]) for name in order]
    for i in range(1, len(at)):
        at[i] = max(at[i], at[i - 1] + TYPE)
    for i in reversed(range(len(at))):  # back up where they ran out of room
        at[i] = min(at[i], at[i + 1] - TYPE if i + 1 < len(at) else height)
    return {name: high / 10 ** (place / pixels) for name, place in zip(order, at, strict=True)}


def _tens(low: float, high: float) -> list[float]:
    """Powers of ten between two numbers."""
    return [10.0**k for k in range(-6, 7) if low <= 10.0**k <= high]
