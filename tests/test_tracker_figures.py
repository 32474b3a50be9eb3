"""The tracker's figures: a finding, words for those who cannot see, and room for what they name."""

from xml.etree import ElementTree

import pytest

from workbench.charts.draw import svg
from workbench.charts.svg import shortened, text_width
from workbench.scenario import Link
from workbench.tracker.figures import FIGURES
from workbench.tracker.graph import graph
from workbench.tracker.register import by_key, register
from workbench.tracker.ties import ties

SVG = "{http://www.w3.org/2000/svg}"


def drawn(facts, name, link="", width=900):
    figure = FIGURES[name](facts, Link.read(link).scenario, width, 1.0)
    return figure, ElementTree.fromstring(svg(figure.chart))


@pytest.mark.parametrize("width", [300, 900])
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_a_finding_and_says_in_words_what_it_shows(tracked, name, width):
    figure, chart = drawn(tracked, name, width=width)
    assert figure.title and figure.source and len(figure.alternative) > 20
    assert float(chart.get("width")) <= width + 1
    assert chart.itertext()
    assert figure.chart if isinstance(figure.chart, str) else figure.chart.to_dict()


def test_titles_say_what_was_counted(tracked):
    titles = {name: drawn(tracked, name)[0].title for name in FIGURES}
    assert titles["states"].startswith("Twelve of 56 points are agreed, six of these with a caveat")
    assert titles["served"] == ("Five of 26 are served by nobody: CH01, CH11, LR2, LR4 and LR5")
    assert titles["principles"].startswith("No initiative itemizes every letter of a section; I2")
    assert titles["year"] == "Twelve items fall due in the year after June 18, 2014"
    assert titles["deadlines"].startswith("From June 18, 2014, DL02 falls on July 8, 2014; one")
    assert titles["ties"] == "S34 is tied to 13 items; one item rests on it"


def test_a_figure_without_data_says_so(tracked):
    assert drawn(tracked, "states", "as_of=2010-01-01&known=then")[0].subtitle == "Nothing to draw"
    assert "Nothing on file falls due" in drawn(tracked, "year", "as_of=2026-11-22")[0].title
    assert "has no offset" in drawn(tracked, "deadlines", "rule=DL01")[0].alternative


def test_a_date_known_to_the_month_shows_no_day_in_the_figure(tracked):
    figure, chart = drawn(tracked, "year", "as_of=2015-03-31")
    words = [text.text for text in chart.iter(f"{SVG}text") if text.text]
    assert "2015-07" in words
    assert "2015-07" in figure.alternative
    assert not [word for word in words if word.startswith("2015-07-")]


@pytest.mark.parametrize("width", [200, 360, 900])
def test_ties_of_every_item_are_drawn_and_boxes_keep_apart(tracked, width):
    for item in register(tracked):
        found = graph(tracked, "/".join(item.key), 2)
        chart = ElementTree.fromstring(ties(found, by_key(tracked), width))
        boxes = [
            [float(rect.get(side)) for side in ("x", "y", "width", "height")]
            for rect in chart.iter(f"{SVG}rect")
        ]
        assert boxes
        assert all(x >= 0 and x + w <= width + 1 for x, _, w, _ in boxes), item.id
        for at, (x, y, w, h) in enumerate(boxes):
            for x2, y2, w2, h2 in boxes[at + 1 :]:
                assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y, item.id


@pytest.mark.parametrize("width", [-5, 0, 3, 11, 40, 400])
def test_a_word_is_cut_to_any_width_or_left_out(width):
    cut = shortened("Distribution resources plans", width, 11.5)
    assert text_width(cut, 11.5) <= max(width, 0)
    assert cut in ("", "Distribution resources plans") or cut.endswith("…")


def test_what_has_a_caveat_carries_it_into_the_year_ahead(tracked):
    from datetime import date

    from tracking import altered

    facts = altered(tracked, "siwg_items", "S34", due_date=date(2014, 7, 18))
    figure, chart = drawn(facts, "year", width=1000)
    assert "S34 with S35" in " ".join(chart.itertext())
    assert "always with S35: Inverters may be deployed without" in figure.alternative
