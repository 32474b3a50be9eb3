# ruff: noqa: E501  (lines of HTML)
"""A topic that needs no facts, for tests of the shell: a due date, two hand-offs, a slow slot."""

import time
from dataclasses import replace
from datetime import date

from jinja2 import DictLoader
from markupsafe import escape

from workbench.apps import parts
from workbench.apps.topic import Door, Topic
from workbench.calendars import in_words
from workbench.scenario import Preset, Problem

SLOW_S = 0.4
T0, T1 = date(2015, 11, 1), date(2019, 4, 1)
LANES = ("Forecast", "Joint assumptions", "Distribution plan", "Transmission plan")

BODY = """
<div class="body">
  <aside class="levers" id="levers" aria-label="Levers">
    {{ slot("peek", "div", "peek") }}
    <div class="lever-list">
      <section><h2>Start from</h2>{{ slot("presets") }}</section>
      {{ slot("levers") }}
      {{ slot("tools") }}
    </div>
  </aside>
  <div>
    <section class="fig">{{ slot("finding", "h2") }}
      <p class="sub">Bars are steps; the blue line is the day the
        <button type="button" class="term" data-term="DRP">DRP</button> is due</p>
      <div data-measure>{{ slot("timeline") }}</div>
      <footer><span>A stub for tests.</span><span><button type="button" class="linklike" data-local="sources">Sources</button></span></footer>
    </section>
    <div class="why"><div class="fig">{{ slot("slow") }}</div><div class="fig"><h2>A fold</h2>
      <details id="fold"><summary>More</summary><p>Held open.</p></details></div></div>
    <div role="tablist" aria-label="Details">
      <button type="button" role="tab" id="tab-a" aria-controls="panel-a" aria-selected="true">Table</button>
      <button type="button" role="tab" id="tab-b" aria-controls="panel-b" aria-selected="false" tabindex="-1">Method</button>
    </div>
    <div role="tabpanel" id="panel-a" aria-labelledby="tab-a" tabindex="0">{{ slot("table") }}</div>
    <div role="tabpanel" id="panel-b" aria-labelledby="tab-b" tabindex="0" hidden>How it is computed.</div>
  </div>
</div>
"""


def install() -> Topic:
    """The stub, with its template known to the workbench."""
    env = parts.environment()
    env.loader = DictLoader(
        {name: env.loader.get_source(env, name)[0] for name in env.list_templates()}
        | {"stub.html": BODY}
    )
    return TOPIC


def check(link):
    if link.scenario.latency:
        reason = "there is no such hand-off"
        problems = tuple(
            Problem(f"latency.{k}", str(v), reason) for k, v in link.scenario.latency.items()
        )
        return replace(
            link, scenario=link.scenario.replace(latency={}), problems=link.problems + problems
        )
    return link


def slots(link, ui, live):
    due = link.scenario.drp_due
    slack = (date(2017, 9, 1) - due).days
    state, words = (
        ("ok", f"{slack} days to spare") if slack >= 0 else ("miss", f"{-slack} days late")
    )
    quick = {
        "answer": f'A plan filed on <b>{in_words(due)}</b> reaches the draft forecast with <a class="{state}" href="#source-mts" data-source="mts">{words}</a>.',
        "finding": "The plan has room" if slack >= 0 else "The plan comes too late",
        "timeline": timeline(due, ui, state, words),
        "levers": levers(link.scenario),
        "peek": f'<button type="button" data-step-field="drp_due" data-step="-1" aria-label="One month earlier">−</button><button type="button" data-local="levers" aria-expanded="false" aria-controls="levers"><b>{in_words(due)}</b><small>plan due · all levers</small></button><button type="button" data-step-field="drp_due" data-step="1" aria-label="One month later">+</button>',
        "sources": '<ul class="sources"><li id="source-other"><b>Other</b> A document.</li><li id="source-mts"><b>MTS Vol. 1</b> More Than Smart, DPP alignment.</li></ul>',
    }
    if live:
        return quick
    time.sleep(SLOW_S)
    return quick | {
        "slow": f"<h2>Slow, for {in_words(due)}</h2>",
        "table": f'<table><thead><tr><th>Hand-off</th><th class="num">Slack, days</th></tr></thead><tr><td>Plan to draft forecast</td><td class="num">{slack}</td></tr></table>',
    }


def levers(scenario):
    due = scenario.drp_due
    months = (due.year - 2015) * 12 + due.month - 8
    marks = {
        kind: ' checked=""' if scenario.dates == kind else "" for kind in ("planned", "actual")
    }
    return f"""<section><label class="lever" for="due">Plan due <output>{in_words(due)}</output></label>
    <input type="range" id="due" data-field="drp_due" data-origin="2015-08-01" min="0" max="60" value="{months}">
    <p class="hint">or drag the blue line</p></section>
    <section><label class="lever" for="day">On the day</label><input type="date" id="day" data-field="drp_due" min="2015-07-02" max="2030-12-31" value="{due}"></section>
    <section><fieldset><legend>Dates</legend>
    <label><input type="radio" name="dates" data-field="dates" value="planned"{marks["planned"]}>as planned</label>
    <label><input type="radio" name="dates" data-field="dates" value="actual"{marks["actual"]}>of record</label></fieldset></section>"""


def timeline(due, ui, state, words):
    k = 1.5 if ui.projection else 1
    width, left, lane = ui.width, 0 if ui.phone else 152 * k, 56 * k
    x = lambda day: left + (day - T0).days / (T1 - T0).days * (width - left)  # noqa: E731
    rows, height = [], 40 * k + lane * len(LANES)
    for i, name in enumerate(LANES):
        y = 40 * k + lane * i
        rows.append(
            f'<text x="0" y="{y + 12 * k}" font-size="{13 * k}" font-weight="600" fill="#1a1f26">{escape(name)}</text>'
        )
        rows.append(
            f'<rect x="{x(date(2016 + i % 2, 3, 1)):.1f}" y="{y + 18 * k}" width="{(width - left) * 0.3:.1f}" height="{20 * k}" rx="3" fill="#e9e6de"/>'
        )
    at = x(due)
    color = {"ok": "#00785a", "miss": "#b3401a"}[state]
    return f"""<svg viewBox="0 0 {width} {height}" role="group" aria-label="Timeline of the stub" font-family="system-ui, sans-serif">
    {"".join(rows)}<text x="{at + 8}" y="{height - 8}" font-size="{12 * k}" font-weight="600" fill="{color}" stroke="#fff" stroke-width="4" paint-order="stroke">{words}</text>
    <g data-handle="drp_due" data-value="{due}" data-t0="{T0}" data-x0="{left}" data-t1="{T1}" data-x1="{width}" data-min="2015-11-01" data-max="2019-03-01" data-snap="month" role="slider" tabindex="0" aria-label="Plan due" aria-valuemin="0" aria-valuemax="40" aria-valuenow="{(due.year - 2015) * 12 + due.month}" aria-valuetext="{in_words(due)}">
    <rect x="{at - 14}" y="0" width="28" height="{height}" fill="transparent"/><line x1="{at}" x2="{at}" y1="{12 * k}" y2="{height}" stroke="#0b5cad" stroke-width="{2 * k}"/>
    <rect class="grip" x="{at - 62 * k}" y="0" width="{124 * k}" height="{24 * k}" rx="{12 * k}" fill="#0b5cad"/>
    <text x="{at}" y="{16 * k}" font-size="{12 * k}" font-weight="600" text-anchor="middle" fill="#fff">◂ due {due:%b %Y} ▸</text></g></svg>"""


def door():
    return Door(
        "<b>July 2017 leaves 62 days.</b> A stub for tests.",
        '<svg viewBox="0 0 320 74" role="img" aria-label="A small timeline"><rect y="30" width="200" height="14" rx="2" fill="#e9e6de"/><path d="M150 0V74" stroke="#0b5cad" stroke-width="2"/></svg>',
    )


TOPIC = Topic(
    name="stub",
    title="Stub",
    question="When should the plan be due?",
    template="stub.html",
    slots=slots,
    door=door,
    check=check,
    presets=(
        Preset("july", "July 2017", "as the working group discussed", {}),
        Preset(
            "may", "Before the draft forecast", "May 2017, with review time", {"drp_due": "2017-05"}
        ),
    ),
    glossary=lambda: {
        "DRP": "Distribution resources plan: what a utility files on the use of distributed resources."
    },
)
