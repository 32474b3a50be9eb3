"""Charts into SVG: what spares time changes nothing that is seen."""

import os
import re
import signal
import subprocess
import sys
from xml.etree import ElementTree

import pytest
import vl_convert

from workbench.alignment.gallery import FIGURES
from workbench.charts import draw
from workbench.charts.figure import drawn_from
from workbench.charts.svg import text_width

LINKS = ["", "drp_due=2017-10-01&latency.F01=90", "horizon=2013:2030&dates=actual"]


def numbered(svg):
    """SVG with its clips counted from the first: the converter counts on from chart to chart."""
    names = {}
    return re.sub(r"clip\d+", lambda clip: names.setdefault(clip[0], f"clip-{len(names)}"), svg)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("name", FIGURES)
def test_words_put_aside_come_back_to_their_place(name, link, computed):
    for width in (336, 900):
        chart = FIGURES[name](computed(link), width, 1.0).chart
        whole = vl_convert.vegalite_to_svg(chart.to_dict())  # checked against the schema, too
        assert numbered(draw.svg(chart)) == numbered(whole)


def test_what_is_svg_already_stays_as_it_is():
    assert draw.svg("<svg/>") == "<svg/>"


def test_a_word_that_looks_like_markup_stays_a_word(computed):
    chart = FIGURES["slack"](computed(""), 900, 1.0).chart
    chart.layer[-1].encoding.text.shorthand = "hostile:N"
    rows = [row | {"hostile": "<b>&§0§"} for row in chart.layer[-1].data.values]
    chart.layer[-1].data = drawn_from({name: [row[name] for row in rows] for name in rows[0]}).data
    assert draw.svg(chart).count(">&lt;b&gt;&amp;§0§</text>") == len(rows)


@pytest.fixture
def apart():
    draw.draw_apart()
    yield
    draw.stop_drawing()


def test_what_is_begun_apart_is_done_in_another_process(apart):
    assert draw.begin(os.getpid)() != os.getpid()


def test_where_the_other_process_ends_work_is_done_here(apart):
    os.kill(draw.begin(os.getpid)(), signal.SIGKILL)
    results = [draw.begin(os.getpid)() for _ in range(3)]
    assert results[-1] == os.getpid()


def test_what_fails_apart_fails_as_it_would_here(apart):
    with pytest.raises(ZeroDivisionError):
        draw.begin(divmod, 1, 0)()


def test_pages_are_served_without_loading_what_draws():
    code = (
        "import sys, workbench.apps.page_server, workbench.apps.alignment; "
        "print([m for m in ('altair', 'vl_convert', 'jsonschema') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_altair_is_there_without_a_grammar_of_addresses_which_others_still_find():
    code = (
        "import sys; from importlib.util import find_spec; from workbench.imports import GRAMMAR; "
        "from workbench.charts.grammar import alt; "
        "print(GRAMMAR in sys.modules, bool(find_spec(GRAMMAR)), bool(alt.Chart))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True"]


def test_once_drawing_has_stopped_work_is_done_here(apart):
    draw.stop_drawing()
    assert draw.begin(os.getpid)() == os.getpid()


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("width", [336, 700, 1040])
def test_words_behind_the_bars_of_the_horizons_have_room(link, width, computed):
    svg = ElementTree.fromstring(draw.svg(FIGURES["horizons"](computed(link), width, 1.0).chart))
    ends = [x + text_width(words, 11.5) for x, words in placed(svg) if words.endswith("covered")]
    assert ends and max(ends) <= width


def placed(node, x=0.0):
    """Every text of a drawing, and how far from the left it begins."""
    moved = re.match(r"translate\(([-\d.e]+)", node.get("transform", ""))
    x += float(moved[1]) if moved else 0.0
    if node.tag.endswith("}text"):
        yield x, "".join(node.itertext())
    for child in node:
        yield from placed(child, x)
