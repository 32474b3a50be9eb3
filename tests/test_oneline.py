"""A feeder is drawn so that it can be read: every bus once, nothing on another, colors as said."""

import base64
import json
import re
from functools import lru_cache
from itertools import combinations
from math import dist
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playing import played, slots
from test_theme import APART, EYES, seen

from workbench.apps.still import still as still_of
from workbench.charts import theme
from workbench.charts.export import converted
from workbench.charts.feeder_day import LEVELS, Day, Reading, Scale, about, alternative
from workbench.charts.feeder_json import _packed, day_json
from workbench.charts.oneline import one_line_drawing, one_line_svg
from workbench.charts.oneline_ground import Sheet, ground
from workbench.charts.svg import text_width
from workbench.errors import CannotCompute
from workbench.grid.baran_wu import baran_wu
from workbench.grid.generate import generated

SVG = "{http://www.w3.org/2000/svg}"
DESK, PHONE = Sheet(1040), Sheet(336, phone=True)
SHEETS = [
    *(Sheet(width, scale=scale) for width in (640, 800, 1040, 1376) for scale in (1.0, 1.5)),
    *(Sheet(width, phone=True) for width in (288, 336, 390, 480)),
]
SIZES = (33, 120, 300, 1000)


@lru_cache
def day(size, by="price"):
    return played(baran_wu() if size == 33 else generated(size), by=by)


def far(of):
    return of.feeder.buses[int(np.argmax(of.feeder.depth))]


def drawn(of, period=19, chosen="", sheet=DESK, plays=""):
    return ElementTree.fromstring(one_line_svg(of, period, chosen, sheet, plays))


def layer(root, name):
    return list(root.find(f"{SVG}g[@data-layer='{name}']"))


def unreadable(drawing):
    """Texts of a drawing that lie on one another or leave it."""
    for box in drawing.boxes:
        inside = box.left >= -0.05 and box.right <= drawing.width + 0.05
        if not inside or box.top < -0.05 or box.bottom > drawing.height + 0.05:
            yield f"'{box.text}' leaves the drawing"
    for a, b in combinations(drawing.boxes, 2):
        if a.meets(b):
            yield f"'{a.text}' lies on '{b.text}'"


# --- the drawing ----------------


@pytest.mark.parametrize(
    "sheet", [DESK, PHONE, Sheet(1040, as_map=True)], ids="desk phone map".split()
)
@pytest.mark.parametrize("size", [*SIZES, 5000])
def test_every_bus_and_every_line_is_there_once(size, sheet):
    if sheet.as_map and size == 33:
        pytest.skip("nobody has published where these buses are")
    of = day(size)
    root = drawn(of, sheet=sheet, plays="feeder")
    boxes, *dots = [each for each in layer(root, "buses") if not each.tag.endswith("text")]
    places = np.array(root.get("data-xy").split(), float).reshape(-1, 2)
    assert boxes.tag == f"{SVG}rect"
    assert len(layer(root, "lines")) == size - 1
    assert len(dots) in (0, size - 1)
    assert len(places) == size
    if not sheet.as_map:
        assert len({tuple(place) for place in places.tolist()}) == size
    for dot, (x, y) in zip(dots, places[1:].tolist(), strict=False):
        assert (float(dot.get("cx")), float(dot.get("cy"))) == pytest.approx((x, y), abs=0.06)


@pytest.mark.parametrize("size", SIZES)
def test_no_text_lies_on_another_or_leaves_the_drawing(size):
    of = day(size)
    for i, sheet in enumerate(SHEETS):
        for chosen in ("", far(of), of.feeder.buses[size // (2 + i % 5)]):
            drawing = one_line_drawing(of, (7 * i) % 24, chosen, sheet)
            assert list(unreadable(drawing)) == []


@pytest.mark.parametrize("size", [33, 1000])
def test_a_name_keeps_its_place_and_its_room_through_the_day(size):
    of = day(size)
    at = [layer(drawn(of, t, far(of), plays="feeder"), "names") for t in range(24)]
    boxes = one_line_drawing(of, 19, far(of), DESK).boxes
    for names in zip(*at, strict=True):
        assert len({(name.get("x"), name.get("y"), name.get("text-anchor")) for name in names}) == 1
        room = max((b.width for b in boxes if b.text == names[0].get("data-before")), default=0)
        for name in names:
            if name.text:
                assert text_width(name.text, 11.5) <= room


def test_the_chosen_bus_is_named_even_where_there_is_no_room():
    of = day(1000)
    for chosen in of.feeder.buses[1::97]:
        names = layer(drawn(of, chosen=chosen), "names")
        (bold,) = [name for name in names if name.get("font-weight") and name.text]
        assert bold.text.startswith(f"bus {chosen} · ")


@pytest.mark.parametrize(("size", "sheet"), [(33, DESK), (1000, DESK), (1000, PHONE)])
@pytest.mark.parametrize("by", ["price", "voltage", "loading"])
def test_colors_are_those_of_the_scale_and_have_a_dark_partner(size, sheet, by):
    of = day(size, by)
    for period in (0, 12, 19):
        root = drawn(of, period, sheet=sheet, plays="feeder")
        thin = root.get("data-paints") == "lines"
        colors = of.scale.colors(thin)
        paint, shapes = (
            ("stroke", layer(root, "lines"))
            if thin
            else ("fill", [each for each in layer(root, "buses") if each.tag == f"{SVG}circle"])
        )
        assert [shape.get(paint) for shape in shapes] == [colors[s] for s in of.steps[1:, period]]
        used = set(re.findall(r'(?:fill|stroke)="(#\w+)"', ElementTree.tostring(root).decode()))
        assert used <= theme.DARK.keys()


def test_an_unknown_value_has_a_color_of_its_own_and_is_said_to_be_unknown():
    known = day(33)
    values = known.values.copy()
    values[5, 19] = np.nan
    price = known.readings[0]
    told = Reading(price.name, np.where(np.isnan(values), np.nan, price.values), " ¢", "cents")
    of = Day(known.feeder, values, known.flow_kw, known.labels, known.scale, (told,))
    dots = [each for each in layer(drawn(of), "buses") if each.tag == f"{SVG}circle"]
    assert dots[4].get("fill") == theme.NO_VALUE
    assert about(of, 5, 19).startswith("Bus 6: price unknown")


@pytest.mark.parametrize(("size", "sheet"), [(33, DESK), (120, DESK), (1000, DESK), (1000, PHONE)])
def test_more_power_is_never_a_thinner_line(size, sheet):
    of = day(size)
    for period in (3, 12, 19):
        lines = layer(drawn(of, period, sheet=sheet), "lines")
        widths = np.array([float(line.get("stroke-width")) for line in lines])
        order = np.argsort(np.abs(of.flow_kw[1:, period]), kind="stable")
        assert (np.diff(widths[order]) >= 0).all()
        assert widths.min() > 0.5


def test_what_flows_back_has_another_tone_and_a_sign():
    of = day(33)
    root = drawn(of, 12)
    back = [line.get("stroke") == theme.FLOW_BACK for line in layer(root, "lines")]
    assert back == (of.flow_kw[1:, 12] < 0).tolist()
    assert any(back)
    (signs,) = layer(root, "back")
    assert signs.get("d").count("M") == sum(back)
    assert layer(drawn(of, 19), "back")[0].get("d") == "M0 0"


def test_trouble_is_a_cross_and_words_not_color_alone():
    of = day(33)
    wrong = sum(when == 19 for _, when in of.trouble)
    root = drawn(of, 19)
    assert wrong > 3
    assert [path.get("d").count("M") for path in layer(root, "trouble")] == [wrong, wrong]
    assert "below the voltage limit" in [text.text for text in layer(root, "legend")]
    assert "buses below the voltage limit: bus" in root.find(f"{SVG}desc").text
    line = Day(of.feeder, of.values, of.flow_kw, of.labels, of.scale, of.readings,
               line_trouble={(1, 19): "above its rating"})  # fmt: skip
    assert layer(drawn(line, 19), "trouble")[0].get("d").count("M") == 1
    assert alternative(line, 19).endswith("One line above its rating: into bus 2.")
    assert "its line is above its rating" in about(line, 1, 19)


def test_signs_of_what_stands_at_a_bus_do_not_meet_names_or_one_another():
    of = day(33)
    for sheet in (DESK, PHONE, Sheet(1376, scale=1.5)):
        g = ground(of.feeder, sheet)
        root = drawn(of, sheet=sheet)
        marks = [each.get("transform") for each in layer(root, "marks")]
        assert len(marks) == sum(len(words) for words in of.marks.values())
        places = [tuple(map(float, re.findall(r"-?[\d.]+", each)[:2])) for each in marks]
        assert min(dist(a, b) for a, b in combinations(places, 2)) > 10 * g.scale
        assert all(5 * g.scale <= x <= sheet.width - 5 * g.scale for x, _ in places)


def test_a_still_says_what_it_shows_and_a_played_one_how_keys_walk():
    of = day(33)
    still, live = drawn(of, 19, "18"), drawn(of, 19, "18", plays="feeder")
    assert still.get("role") == "img"
    assert still.find(f"{SVG}title").text == (
        "Baran-Wu 33, colored by the price against the substation’s, at 19:00"
    )
    assert still.find(f"{SVG}desc").text == alternative(of, 19, "18")
    assert live.get("role") == "application"
    assert live.get("tabindex") == "0"
    assert live.get("aria-label") == still.find(f"{SVG}title").text
    assert live.find(f"{SVG}title") is None  # a browser would show it wherever the pointer is


def test_where_nothing_runs_what_was_played_is_a_picture():
    left = still_of("".join(slots(day(33), 19, "18").values()))
    (svg,) = re.findall(r"<svg [^>]*class=\"feeder\"[^>]*>", left)
    assert 'role="img"' in svg
    assert "roledescription" not in svg
    assert "Arrow keys" not in left
    assert "<input" not in left
    assert "19:00</b>" in left


@pytest.mark.parametrize("size", [*SIZES, 5000])
def test_on_a_phone_the_substation_is_on_top_and_all_fits(size):
    root = drawn(day(size), sheet=PHONE, plays="feeder")
    places = np.array(root.get("data-xy").split(), float).reshape(-1, 2)
    assert places[0, 1] == places[:, 1].min()
    assert (places > 0).all()
    assert places[:, 0].max() < 336
    assert places[:, 1].max() < float(root.get("height")) <= 520


def test_a_height_that_is_asked_for_is_kept():
    for size in (33, 1000):
        root = drawn(day(size), sheet=Sheet(1376, 700, 1.5), plays="feeder")
        assert root.get("height") == "700"
        places = np.array(root.get("data-xy").split(), float).reshape(-1, 2)
        assert places[:, 1].max() < 700


def test_nothing_is_not_a_number_and_the_same_day_is_drawn_the_same():
    for size in (33, 1000):
        of = day(size)
        one = one_line_svg(of, 12, far(of), DESK)
        assert "nan" not in re.sub(r"<(title|desc)>.*?</\1>", "", one).lower()
        assert one == one_line_svg(of, 12, far(of), DESK)


def test_a_map_needs_coordinates():
    with pytest.raises(CannotCompute, match="not known"):
        drawn(day(33), sheet=Sheet(1040, as_map=True))


@pytest.mark.parametrize("suffix", [".png", ".pdf"])
def test_it_becomes_a_file(suffix):
    head = converted(one_line_svg(day(33), 19, "18", DESK), suffix)[:5]
    assert head == {".png": b"\x89PNG\r", ".pdf": b"%PDF-"}[suffix]


# --- scales, words ----------------


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("of", [theme.DIVERGING, theme.DIVERGING_THIN, theme.SEQUENTIAL])
def test_low_middle_and_high_are_told_apart_by_eyes_of_every_kind(of, eyes):
    for colors in (of, [theme.DARK[color] for color in of]):
        ends = [seen(color, eyes) for color in (colors[0], colors[len(colors) // 2], colors[-1])]
        assert min(dist(a, b) for a, b in combinations(ends, 2)) >= APART


def test_a_color_follows_its_value_from_end_to_end():
    scale = Scale("voltage", 0.9, 1.05, ("low", "high"), 1.0)
    values = np.array([0.5, 0.9, 0.95, 1.0, 1.025, 1.05, 2.0, np.nan])
    assert scale.steps(values).tolist() == [0, 0, 5, 10, 15, 20, 20, 255]
    with pytest.raises(ValueError, match="do not rise"):
        Scale("voltage", 0.9, 1.05, ("low", "high"), 1.1)


def test_numbers_are_written_as_people_write_them():
    values = np.array([[-0.04, 1234.56, -2.26, np.nan, 1.0]]).T
    price = Reading("price", values, " ¢", "cents")
    assert [price.written(i, 0) for i in range(4)] == ["0.0 ¢", "1,234.6 ¢", "−2.3 ¢", "unknown"]
    load = Reading("load", values, " kW", "kilowatts", 0)
    assert load.said(4, 0) == "1 kilowatt"
    assert load.said(2, 0) == "−2 kilowatts"


def test_the_words_say_what_the_picture_shows():
    assert alternative(day(33), 12, "18") == (
        "Baran-Wu 33 at 12:00, 33 buses, colored by the price against the substation’s. "
        "Price 2.3 cents at the substation, lowest 2.1 cents at bus 18. "
        "Power flows back up all 32 lines. "
        "Bus 18: price 2.1 cents, voltage 1.022 per unit, load 90 kilowatts, "
        "solar and battery there."
    )
    evening = alternative(day(33), 19)
    assert "Power flows from the substation down every line." in evening
    assert "highest 9.5 cents at bus 18" in evening


def test_a_day_that_does_not_fit_its_feeder_is_refused():
    of = day(33)
    with pytest.raises(ValueError, match="values is"):
        Day(of.feeder, of.values[:5], of.flow_kw, of.labels, of.scale, of.readings)
    with pytest.raises(ValueError, match="price is"):
        few = Reading("price", of.values[:, :3], " ¢", "cents")
        Day(of.feeder, of.values, of.flow_kw, of.labels, of.scale, (few,))
    with pytest.raises(ValueError, match="without a reading"):
        Day(of.feeder, of.values, of.flow_kw, of.labels, of.scale, ())


@pytest.mark.parametrize("periods", [23, 25, 96, 288])
def test_a_day_has_as_many_periods_as_it_has(periods):
    of = played(baran_wu(), hours=periods)
    held = json.loads(day_json(of))
    assert held["periods"] == len(held["labels"]) == periods
    assert list(unreadable(one_line_drawing(of, periods - 1, "18", DESK))) == []


# --- what a page plays ----------------


def unpacked(text):
    """What `feeder.js` makes of a packed array."""
    kind, packed = text.split(":")
    code = np.dtype("<u2" if kind.endswith("2") else "u1")
    raw = base64.b64decode(packed)
    if not kind.startswith("r"):
        return np.frombuffer(raw, code).astype(int)
    runs = np.frombuffer(raw, [("n", "u1"), ("v", code)])
    return np.repeat(runs["v"], runs["n"]).astype(int)


@settings(max_examples=200)
@given(
    st.lists(st.lists(st.integers(0, 65_535), min_size=3, max_size=3), min_size=1),
    st.integers(1, 400),
)
def test_packed_arrays_come_back(rows, repeats):
    codes = np.repeat(np.array(rows), repeats, axis=0)
    assert (unpacked(_packed(codes)) == codes.T.ravel()).all()
    assert (unpacked(_packed(codes % 200)) == codes.T.ravel() % 200).all()


@pytest.mark.parametrize(("size", "most"), [(33, 12_000), (1000, 120_000), (5000, 600_000)])
def test_the_numbers_of_a_day_are_small_and_right(size, most):
    of = day(size)
    text = day_json(of)
    held = json.loads(text)
    assert len(text) < most
    assert "</" not in text
    shape = (24, size)
    assert (unpacked(held["color"]).reshape(shape) == of.steps.T).all()
    assert (unpacked(held["level"]).reshape(shape) - LEVELS == of.levels.T).all()
    assert (np.arange(size) - unpacked(held["up"]) == of.feeder.parent).all()
    for kept, reading in zip(held["readings"], of.readings, strict=True):
        codes = unpacked(kept["data"]).reshape(-1, size)
        values = kept["low"] + (codes - 1) * kept["step"]
        assert np.allclose(values.T, reading.values, atol=0.51 * 10**-reading.digits)


def test_words_cannot_end_the_script_they_stand_in():
    of = day(33)
    odd = Day(of.feeder, of.values, of.flow_kw, ("</script>",) * 24, of.scale, of.readings)
    assert "</script>" not in day_json(odd)
    assert json.loads(day_json(odd))["labels"][0] == "</script>"
    assert "<script" not in one_line_svg(odd, 0, "", DESK)
