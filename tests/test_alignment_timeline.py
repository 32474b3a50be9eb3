"""The alignment map can be read wherever it is drawn: no text on another, none cut off.

A text's box is what `text_width` takes it to be, which is on the safe side for the usual fonts.
"""

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.alignment.handoffs import handoffs
from workbench.alignment.timeline import MAPS, timeline
from workbench.scenario import Scenario

SVG = "{http://www.w3.org/2000/svg}"
EARLIEST, LATEST = date(2015, 7, 2), date(2030, 12, 31)
DUE_DATES = [
    EARLIEST,
    *(EARLIEST + timedelta(days) for days in range(41, (LATEST - EARLIEST).days, 83)),
    date(2016, 2, 29),
    LATEST,
]
PHONES = [(width, True, 1.0) for width in (288, 336, 390, 480, 640)]
DESKS = [(w, False, scale) for w in (640, 800, 1040, 1120, 1366, 1600) for scale in (1.0, 1.25)]
LAYOUTS = PHONES + DESKS


@pytest.fixture(scope="module")
def computed_once(facts):
    return lru_cache(maxsize=512)(lambda scenario: handoffs(facts, scenario))


def unreadable(drawing):
    """Texts of a drawing that lie on one another or leave it."""
    slack = 0.05  # of a pixel, for rounding
    for box in drawing.boxes:
        if box.left < -slack or box.top < -slack:
            yield f"'{box.text}' leaves the drawing"
        if box.right > drawing.width + slack or box.bottom > drawing.height + slack:
            yield f"'{box.text}' leaves the drawing"
    for a, b in combinations(drawing.boxes, 2):
        across = min(a.right, b.right) - max(a.left, b.left)
        down = min(a.bottom, b.bottom) - max(a.top, b.top)
        if across > slack and down > slack:
            yield f"'{a.text}' lies on '{b.text}'"


def unlabeled(drawing):
    """Hand-offs that are drawn without their slack beside them."""
    arrows = ElementTree.fromstring(drawing.svg).iter(f"{SVG}g")
    return [
        arrow.get("data-key")
        for arrow in arrows
        if arrow.get("class") == "handoff" and arrow.find(f"{SVG}text") is None
    ]


@pytest.mark.parametrize("dates", ["planned", "actual"])
@pytest.mark.parametrize("kind", list(MAPS))
def test_no_text_lies_on_another_or_leaves_the_map_whatever_the_due_date(
    computed_once, kind, dates
):
    baseline = computed_once(Scenario(drp_due=date(2017, 10, 15)))
    for i, due in enumerate(DUE_DATES):
        result = computed_once(Scenario(drp_due=due, dates=dates))
        for j in (0, 1, 2):
            width, phone, scale = LAYOUTS[(3 * i + 7 * j) % len(LAYOUTS)]
            drawing = timeline(
                result,
                width,
                kind=kind,
                phone=phone,
                scale=scale,
                baseline=baseline if (i + j) % 2 else None,
                interactive=bool(j % 2),
            )
            where = f"due {due}, {width} px, scale {scale}, phone {phone}"
            assert (list(unreadable(drawing)), where) == ([], where)
            assert drawing.width == width


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", MAPS)
def test_every_arrow_has_its_slack_beside_it(computed_once, kind, layout):
    width, phone, scale = layout
    for i, due in enumerate(DUE_DATES):
        result = computed_once(Scenario(drp_due=due, dates=("planned", "actual")[i % 2]))
        drawing = timeline(result, width, kind=kind, phone=phone, scale=scale)
        assert (unlabeled(drawing), due) == ([], due)


@pytest.mark.parametrize("width", [288, 336])
def test_years_are_apart_also_where_many_are_shown(computed_once, width):
    for due in DUE_DATES[::8]:
        result = computed_once(Scenario(drp_due=due))
        for kind in MAPS:
            drawing = timeline(result, width, kind=kind, phone=True, years=11)
            assert list(unreadable(drawing)) == []


SCENARIOS = st.builds(
    Scenario,
    drp_due=st.dates(EARLIEST, LATEST),
    dates=st.sampled_from(["planned", "actual"]),
    latency=st.dictionaries(
        st.sampled_from(["F01", "F02", "F03", "F06", "F09", "F10", "F12", "F20"]),
        st.integers(0, 900),
        max_size=3,
    ),
    step=st.dictionaries(
        st.sampled_from(["DRP.3", "DRP.4", "DRP.7"]),
        st.dates(date(2015, 1, 1), date(2031, 12, 31)),
        max_size=2,
    ),
    cycle=st.dictionaries(
        st.sampled_from(["IEPR.2015", "IEPR.2017", "AS.2017", "TPP.2016", "GRC_SCE.2016"]),
        st.dates(date(2014, 1, 1), date(2022, 12, 31)),
        max_size=2,
    ),
)
LAYOUT = st.tuples(st.integers(288, 640), st.just(True), st.just(1.0)) | st.tuples(
    st.integers(640, 1600), st.just(False), st.sampled_from([1.0, 1.25])
)


@settings(max_examples=80)
@given(SCENARIOS, st.none() | SCENARIOS, LAYOUT, st.sampled_from(sorted(MAPS)), st.booleans())
def test_any_map_can_be_read(facts, scenario, pinned, layout, kind, interactive):
    width, phone, scale = layout
    drawing = timeline(
        handoffs(facts, scenario),
        width,
        kind=kind,
        phone=phone,
        scale=scale,
        baseline=handoffs(facts, pinned) if pinned else None,
        interactive=interactive,
    )
    assert list(unreadable(drawing)) == []
    root = ElementTree.fromstring(drawing.svg)
    assert root.tag == f"{SVG}svg"
    assert (int(root.get("width")), int(root.get("height"))) == (drawing.width, drawing.height)
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert sorted(texts) == sorted(box.text for box in drawing.boxes)


@settings(max_examples=25)
@given(st.dates(EARLIEST, LATEST), st.dates(EARLIEST, LATEST), LAYOUT)
def test_a_dragged_due_date_keeps_the_map_readable(facts, rest, due, layout):
    width, phone, scale = layout
    drawing = timeline(
        handoffs(facts, Scenario(drp_due=due)), width, rest=rest, phone=phone, scale=scale
    )
    assert list(unreadable(drawing)) == []


def test_words_of_the_facts_are_escaped(facts):
    odd = "<script>alert('&')</script> \"&amp;\""
    strange = replace(
        facts,
        flows={k: replace(f, label=odd) for k, f in facts.flows.items()},
        processes={k: replace(p, short_name=odd, agency=odd) for k, p in facts.processes.items()},
        steps={k: replace(s, name=odd, short_name=odd) for k, s in facts.steps.items()},
        cycles={k: replace(c, cycle_name=odd) for k, c in facts.cycles.items()},
    )
    for kind in MAPS:
        drawing = timeline(handoffs(strange, Scenario()), 1600, kind=kind, interactive=True)
        root = ElementTree.fromstring(drawing.svg)
        assert "<script" not in drawing.svg
        assert odd in [element.text for element in root.iter(f"{SVG}text")]
        assert any(odd in (element.text or "") for element in root.iter(f"{SVG}title"))


def test_the_same_scenario_is_drawn_the_same(computed):
    for kind in MAPS:
        assert timeline(computed(), 1120, kind=kind) == timeline(computed(), 1120, kind=kind)


def test_an_arrow_says_in_words_what_it_shows(computed):
    drawing = timeline(computed("step.DRP.7=2017-10-01"), 1120, interactive=True)
    arrows = {a.get("data-key"): a for a in ElementTree.fromstring(drawing.svg).iter(f"{SVG}g")}
    missed = arrows["F01.DRP.IEPR.2017"]
    assert missed.get("data-state") == "missed"
    assert missed.find(f"{SVG}title").text == (
        "Plan to draft forecast, IEPR 2017: needed September 1, 2017 (known to the month), 30 days "
        "too late; version in use DRP 2015. Assumed, edited."
    )
    assert missed.find(f"{SVG}text").text.endswith("\N{MINUS SIGN}30 days")


def test_the_map_begins_with_the_answer_for_those_who_cannot_see_it(computed):
    root = ElementTree.fromstring(timeline(computed(), 1120).svg)
    assert "A plan filed July 1, 2017 reaches all of its hand-offs" in root.get("aria-label")
    assert root.get("role") == "img"


def test_the_due_line_is_a_slider_only_where_it_can_be_moved(computed):
    def sliders(drawing):
        groups = ElementTree.fromstring(drawing.svg).iter(f"{SVG}g")
        return [g for g in groups if g.get("role") == "slider"]

    assert sliders(timeline(computed(), 1120)) == []
    (slider,) = sliders(timeline(computed(), 1120, interactive=True))
    assert slider.get("aria-valuetext") == "July 1, 2017"
    low, now, high = (int(slider.get(f"aria-value{which}")) for which in ("min", "now", "max"))
    zero = date(1970, 1, 1)
    assert (low, now, high) == (
        (EARLIEST - zero).days,
        (date(2017, 7, 1) - zero).days,
        (LATEST - zero).days,
    )


def test_no_year_stands_on_the_due_line(computed_once):
    # February 1, 2018 is just right of the year 2018, where its label would be
    drawing = timeline(computed_once(Scenario(drp_due=date(2018, 2, 1))), 1040)
    drawn = ElementTree.fromstring(drawing.svg).find(".//{*}line[@class='due-line']")
    line = float(drawn.get("x1"))
    year = next(box for box in drawing.boxes if box.text == "2018")
    assert not year.left - 2 < line < year.right + 2
