"""Figures of what the proposals cover: the letters of two laws, and who serves what."""

from __future__ import annotations

from typing import Any

from workbench.charts.figure import Figure, Key, Rows, drawn_from, themed
from workbench.charts.grammar import alt
from workbench.charts.theme import BAR, BAR_INK, SOFT, STATE_INK
from workbench.scenario import Scenario
from workbench.tracker.principles import TARGETS, Coverage, coverage, served
from workbench.tracker.read import Facts
from workbench.tracker.register import register
from workbench.words import capitalized, joined, number


def principles_figure(facts: Facts, scenario: Scenario, width: int, scale: float = 1.0) -> Figure:
    """Letters of the two laws that each initiative itemizes, claims in a blanket way, or omits."""
    rows = coverage(facts)
    titles = {i.id: i.title for i in register(facts) if i.register == "initiatives"}
    room = Rows([f"{key}  {title}" for key, title in titles.items()], width, scale)
    names = dict(zip(titles, room.names, strict=True))
    columns: dict[str, list[Any]] = {"initiative": [], "letter": [], "mark": [], "ink": []}
    letters: list[str] = []
    for row in rows:
        for letter, mark in _marks(facts, row):
            columns["initiative"].append(names[row.initiative_id])
            columns["letter"].append(letter)
            columns["mark"].append(mark)
            columns["ink"].append(CLAIM_INK[mark])
            letters.append(letter)
    base = drawn_from(columns).encode(y=room.y("initiative"))
    axis = alt.Axis(
        orient="top",
        labelAngle=0,
        labelExpr="slice(datum.label, -1)",
        domain=False,
        ticks=False,
        grid=False,
    )
    x = alt.X("letter:N", sort=list(dict.fromkeys(letters)), title=None, axis=axis)
    marks = base.mark_text(fontSize=15 * scale, dy=room.shift).encode(
        x=x, text=alt.Text("mark:N"), color=alt.Color("ink:N", scale=None)
    )
    names_left = base.transform_filter(alt.datum.letter == letters[0])
    chart = themed(
        room.sized(alt.layer(marks, room.texts(names_left, "initiative"))), scale=scale
    ).properties(padding={"left": room.left, "right": 6, "top": 26 * scale, "bottom": 6})
    whole = [r.initiative_id for r in rows if r.listed == r.of]
    blanket = sorted({r.initiative_id for r in rows if r.blanket})
    title = f"{_all_or_none(whole)} itemizes every letter of a section; {joined(blanket)} " + (
        "claims them all without itemizing any" if len(blanket) == 1 else "claim them in a blanket"
    )
    return Figure(
        title,
        "First a to j of section 8360, then a to e of section 740.1 of the Public Utilities "
        "Code. Claims of the proposals, not findings of ours",
        chart,
        "; ".join(_said(row) for row in rows),
        "OATI EPIC proposals; letters from the published code text",
        tuple(Key(words, mark, CLAIM_INK[mark]) for mark, words in CLAIMS.items()),
    )


CLAIMS = {
    "●": "itemized",
    "◌": "only by a blanket claim",
    "–": "left out",
    "?": "the section is cited, nothing itemized",
}
CLAIM_INK = {"●": STATE_INK["in_time"], "◌": STATE_INK["tight"], "–": SOFT, "?": SOFT}


def _marks(facts: Facts, row: Coverage) -> list[tuple[str, str]]:
    """Letter and mark of every letter of a law for one initiative."""
    every = [p["letter"] for p in facts.rows["principles"] if str(p["code_section"]) == row.law]
    before = "740.1 " if row.law != "8360" else ""
    found = []
    for letter in every:
        mark = "–" if row.missing and letter in row.missing else "◌"
        if row.listed is None:
            mark = "?"
        elif row.letters and letter in row.letters:
            mark = "●"
        found.append((f"{before}{letter}", mark))
    return found


def _said(row: Coverage) -> str:
    what = f"{row.initiative_id} on section {row.law}"
    if row.listed is None:
        return f"{what}: cited, nothing itemized"
    if row.blanket:
        return f"{what}: all {row.of} by a blanket claim"
    return f"{what}: {row.listed} of {row.of} itemized, not {', '.join(row.missing or ())}"


def _all_or_none(whole: list[str]) -> str:
    return joined(whole) if whole else "No initiative"


def served_figure(facts: Facts, scenario: Scenario, width: int, scale: float = 1.0) -> Figure:
    """How many things serve each characteristic, investment and requirement."""
    rows = served(facts)
    room = Rows([f"{row.id}  {row.title}" for row in rows], width, scale)
    nobody = [row for row in rows if not row.by]
    data: dict[str, Any] = {
        "target": room.names,
        "servers": [len(row.by) for row in rows],
        "words": [", ".join(by.rpartition("/")[2] for by in row.by) or "✕ nobody" for row in rows],
        "ink": [STATE_INK["missed"] if not row.by else BAR_INK for row in rows],
    }
    base = drawn_from(data).encode(y=room.y("target"))
    top = max(len(row.by) for row in rows)
    scaled = alt.Scale(domain=[0, top * (1.9 if room.plot_width > 240 else 2.6)], nice=False)
    axis = alt.Axis(values=list(range(top + 1)), format="d")
    x = alt.X("servers:Q", title="what serves it", scale=scaled, axis=axis)
    marks: dict[str, Any] = {"yOffset": room.shift}
    bars = base.mark_bar(height=10 * scale, color=BAR, **marks).encode(x=x)
    words = base.mark_text(align="left", dx=6, dy=room.shift).encode(
        x=x, text=alt.Text("words:N"), color=alt.Color("ink:N", scale=None)
    )
    chart = themed(room.sized(alt.layer(bars, words, room.texts(base, "target"))), scale=scale)
    return Figure(
        f"{capitalized(number(len(nobody)))} of {len(rows)} are served by nobody: "
        f"{joined([row.id for row in nobody])}",
        "; ".join(TARGETS.values()) + ". What serves what is our reading, and can be changed",
        chart,
        "; ".join(f"{row.id} {row.title}: {', '.join(row.by) or 'nobody'}" for row in rows),
        "MTS Vol. 1; OATI EPIC proposals; SIWG notes 2014-06-18",
    )
