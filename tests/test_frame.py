"""A figure that stands alone: its words fit, are words, and say where it comes from."""

import time
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from damage import HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from workbench.charts.figure import Figure, Key, nothing
from workbench.charts.frame import EDGE, framed
from workbench.charts.svg import element, text_width, wrapped

SVG = "{http://www.w3.org/2000/svg}"
CHART = element("svg", xmlns=SVG[1:-1], width=900, height=200, viewBox="0 0 900 200")
KEYS = tuple(Key(f"kind {n} of many", mark="●", ink="#00785a") for n in range(20))
LINK = "http://localhost:5006/alignment?v=1&drp_due=2017-10-01"


def figure(**more):
    parts = {"title": "Two are late", "subtitle": "Days to spare", "chart": CHART}
    return Figure(**parts | {"alternative": "One is late by 30 days.", "source": "MTS"} | more)


def drawn(*stamp, **more):
    return ElementTree.fromstring(framed(figure(**more), stamp))


def lines(root):
    return [(float(t.get("x")), float(t.get("y")), t) for t in root.iter(f"{SVG}text")]


def test_a_figure_reads_from_finding_to_origin():
    said = [t.text for _, _, t in lines(drawn(LINK, "facts of version 1"))]
    assert said == ["Two are late", "Days to spare", "Sources: MTS", LINK, "facts of version 1"]


def test_a_figure_names_and_describes_itself():
    root = drawn(LINK)
    assert (root.get("role"), root.findtext(f"{SVG}title")) == ("img", "Two are late")
    assert root.findtext(f"{SVG}desc") == f"One is late by 30 days. {LINK}"
    assert root[0].tag == f"{SVG}title"


def test_the_chart_keeps_its_size_and_has_room_around_it():
    root = drawn(LINK)
    (chart,) = root.findall(f"{SVG}svg")
    assert (chart.get("width"), chart.get("height"), chart.get("x")) == ("900", "200", f"{EDGE:g}")
    assert float(root.get("width")) == 900 + 2 * EDGE
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"


@pytest.mark.parametrize("legend", [(), KEYS])
@pytest.mark.parametrize("width", [160, 336, 900])
def test_nothing_leaves_the_drawing_and_no_line_meets_another(width, legend):
    chart = element("svg", width=width, height=100)
    long = "A finding that is longer than a small drawing is wide, and goes on " * 3
    root = drawn(f"Scenario: {LINK}", chart=chart, title=long, subtitle=long, legend=legend)
    wide, high = float(root.get("width")), float(root.get("height"))
    for x, y, text in lines(root):
        size = float(text.get("font-size"))
        assert x >= EDGE and y > size and y < high
        assert x + text_width(text.text, size, bold=text.get("font-weight") == "700") <= wide
    rows = sorted({y for _, y, _ in lines(root)})
    assert all(below - above >= 11 for above, below in pairwise(rows))


def test_a_figure_with_nothing_to_draw_says_so_in_the_same_frame():
    chart = nothing("No use is known in the years shown.", 900)
    root = drawn(chart=chart, subtitle="Nothing to draw")
    assert "No use is known in the years shown." in "".join(root.itertext())
    assert float(root.get("height")) < 300


def test_a_long_link_is_broken_and_whole_and_takes_no_time():
    link, began = LINK + "&cycle.IEPR.2017=2018-02-20" * 400, time.perf_counter()
    root = drawn(link)
    assert time.perf_counter() - began < 1  # it took minutes when each cut was sought anew
    assert link in "".join(t.text for _, _, t in lines(root))


def test_hostile_words_are_words():
    root = drawn(HOSTILE, title=HOSTILE, alternative=HOSTILE, legend=(Key(HOSTILE, mark="<i>"),))
    assert root.findtext(f"{SVG}title") == HOSTILE
    tags = {node.tag.removeprefix(SVG) for node in root.iter()}
    assert tags == {"svg", "title", "desc", "rect", "text", "path"}


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60))
def test_any_words_make_a_drawing_that_can_be_read(words):
    parts = {"title": words, "subtitle": words, "alternative": words, "source": words}
    if "\ufffe" not in words and "\uffff" not in words:  # XML has no place for these
        assert drawn(words, **parts).get("role") == "img"


@given(st.text(max_size=80), st.floats(5, 400), st.sampled_from([11.0, 19.0]))
def test_wrapped_lines_hold_all_words_and_fit(text, width, size):
    found = wrapped(text, width, size)
    assert "".join(found).replace(" ", "") == "".join(text.split()).replace(" ", "")
    assert all(len(line) == 1 or text_width(line, size) <= width + 0.001 for line in found)
