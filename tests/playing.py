# ruff: noqa: E501  (lines of HTML)
"""A feeder's day and a page that plays it, for tests: real flows, prices from marginal losses."""

import numpy as np

from workbench.apps import parts
from workbench.charts.feeder_day import Day, Reading, Scale
from workbench.charts.feeder_json import day_json
from workbench.charts.oneline import one_line_drawing
from workbench.charts.oneline_ground import Sheet
from workbench.charts.theme import dark_rules
from workbench.grid.flow import AcFlow

LOAD = np.array(
    [55, 50, 48, 47, 50, 58, 70, 80, 82, 80, 78, 77, 76, 77, 80, 86, 93, 102, 112, 115, 108, 95, 80, 65]
) / 115  # fmt: skip
SUN = (
    np.array([0, 0, 0, 0, 0, 0, 5, 20, 42, 62, 80, 92, 97, 92, 80, 62, 40, 18, 4, 0, 0, 0, 0, 0])
    / 100
)
SHAPE = np.array(
    [70, 66, 64, 64, 68, 80, 100, 110, 95, 75, 60, 50, 46, 48, 60, 80, 105, 135, 160, 165, 145, 120, 95, 80]
) / 100  # fmt: skip
HOURS = tuple(f"{hour}:00" for hour in range(24))
FLOOR_PU = 0.95


def played(feeder, *, solar=1.0, by="price", hours=24):
    """A day of a feeder with as much solar power as load, on a few buses, as its flows say."""
    n = len(feeder)
    ends = [i for i in range(1, n) if feeder.end[i] == i + 1]
    roofs = ends if n == 33 else ends[::2]
    pick = np.arange(hours) * 24 // hours
    load = (feeder.p_kw + 1j * feeder.q_kvar)[:, None] * LOAD[pick]
    load[roofs] -= solar * feeder.p_kw.sum() / len(roofs) * SUN[pick]
    flow = AcFlow(feeder, load)
    base = 5 * SHAPE[pick]
    price = base * flow.import_slope().real
    voltage = np.sqrt(flow.seen.voltage_squared)
    low = np.argwhere(voltage < FLOOR_PU)
    readings = (
        Reading("price", price, " ¢", "cents"),
        Reading("voltage", voltage, " pu", "per unit", 3),
        Reading("load", feeder.p_kw[:, None], " kW", "kilowatts", 0),
    )
    scale = Scale(
        "the price against the substation’s",
        -0.15,
        0.15,
        ("cheaper", "dearer than the substation"),
        0.0,
    )
    values = price / base - 1
    if by == "voltage":
        scale, values = Scale("voltage", 0.9, 1.05, ("low voltage", "high"), 1.0), voltage
        readings = (readings[1], readings[0], readings[2])
    if by == "loading":
        kva = np.abs(flow.seen.flow_kva)
        rating = np.where(np.isfinite(feeder.rating_kva), feeder.rating_kva, kva.max())
        values = kva / rating[:, None]
        scale = Scale("loading", 0.0, 1.0, ("idle", "at its rating"), of_lines=True)
        readings = (Reading("loading", 100 * values, "%", "percent", 0), *readings)
    marks = {bus: ("solar",) for bus in roofs}
    if n == 33:
        at = feeder.positions
        marks |= {at["18"]: ("solar", "battery"), at["25"]: ("solar", "electric vehicles")}
        marks |= {at["8"]: ("load that can be cut",), at["31"]: ("generator",)}
    return Day(
        feeder,
        values,
        flow.seen.flow_kva.real,
        HOURS
        if hours == 24
        else tuple(f"{p * 24 // hours}:{p * 1440 // hours % 60:02}" for p in range(hours)),
        scale,
        readings,
        marks=marks,
        trouble={(int(i), int(t)): "below the voltage limit" for i, t in low if i},
    )


def slots(day, period, chosen, *, width=1040, phone=False, scale=1.0, as_map=False):
    """The slots of a page, as a topic would make them."""
    env = parts.environment().get_template("feeder.html").module
    drawing = one_line_drawing(
        day, period, chosen, Sheet(width, None, scale, phone, as_map), "feeder"
    )
    bus = day.at(chosen)
    words = f"{day.labels[period]}, {day.label_of(bus)} {day.readings[0].said(bus, period)}"
    told = day.readings[0]
    prices = [told.written(bus, t) for t in range(len(day.labels))]
    bars = "".join(
        f'<rect data-period="{t}" class="{"now" if t == period else ""}" x="{8 * t}" y="{60 - 5 * told.value(bus, t):.1f}" width="7" height="{5 * told.value(bus, t):.1f}"/>'
        for t in range(len(day.labels))
    )
    at = [8 * t + 3.5 for t in range(len(day.labels))]
    cursor = f"""<line data-at-period='{{"x1":{at},"x2":{at}}}' x1="{at[period]}" x2="{at[period]}" y1="0" y2="60" stroke="#1a1f26"/>"""
    return {
        "answer": f"At {day.labels[period]} a kilowatt-hour at bus {chosen} is worth <b>{told.said(bus, period)}</b>.",
        "caption": drawing.caption,
        "feeder": env.board("feeder", drawing.svg),
        "numbers": env.numbers("feeder", day_json(day)),
        "hours": env.hours(day.labels, period, chosen, words),
        "bars": f'<svg viewBox="0 0 {8 * len(at)} 60" role="img" aria-label="Price by hour" fill="#a8a294">{bars}{cursor}</svg>'
        + f"<p><b id='told' data-at-period='{{\"text\":{list(prices)!r}}}'>{prices[period]}</b></p>".replace(
            "['", '["'
        )
        .replace("']", '"]')
        .replace("', '", '", "'),
        "tables": "".join(
            f'<p data-period="{t}" class="{"now" if t == period else ""}">At {words}</p>'
            for t, words in enumerate(day.labels)
        ),
    }


def page(day, period, chosen, body="workbench", **size):
    """A page with these slots, and in place of Python a model that keeps what is sent."""
    held = slots(day, period, chosen, **size)
    slot = {name: f'<div data-slot="{name}">{html}</div>' for name, html in held.items()}
    css = (parts.files("workbench.apps") / "theme.css").read_text(encoding="utf-8") + dark_rules()
    script = parts.script().replace("export default { render };", "")
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Feeder</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>{css} [data-period].now {{ fill: #0b5cad }}</style></head><body class="{body}" data-query="">
<main id="main"><h1>What is a kilowatt-hour worth, where and when?</h1><p class="answer" data-slot="answer">{held["answer"]}</p>
<div class="body" style="grid-template-columns: minmax(0, 1fr)"><div>
<section class="fig main-fig" aria-label="The feeder"><h2 class="finding">The far end pays for the losses on the way</h2>
<p class="sub" data-slot="caption">{held["caption"]}</p>
{slot["feeder"]}{slot["numbers"]}{slot["hours"]}
<footer><span>Made for a test.</span></footer></section>
<div class="why"><section class="fig"><h2>Price by hour</h2>{slot["bars"]}</section>
<section class="fig"><h2>Hour by hour</h2><div class="by-period" data-slot="tables">{held["tables"]}</div></section></div>
</div></div></main>
<script>(() => {{ "use strict";
{script}
const held = {{ scope: "body", patch: {{}}, event: {{}} }}, heard = [];
window.sent = [];
window.model = {{
  get: (name) => held[name],
  set: (name, value) => {{ held[name] = value; }},
  save_changes: () => window.sent.push(held.event),
  on: (kind, act) => heard.push(act),
  off: () => {{}},
}};
window.answer = (slots, locked = false) => {{
  held.patch = {{ n: held.event.n ?? 0, slots, query: "", more: false, locked, stale: false }};
  for (const act of heard) act();
}};
render({{ model: window.model }});
}})();</script></body></html>"""
