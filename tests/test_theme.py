"""Inks: told apart by eyes of every kind, readable in light and in the dark, never alone."""

import re
from itertools import combinations
from math import dist
from pathlib import Path
from xml.etree import ElementTree

import pytest

from workbench.alignment.timeline import timeline
from workbench.charts import theme

PACKAGE = Path(theme.__file__).parents[1]
CSS = (PACKAGE / "apps/theme.css").read_text(encoding="utf-8")
LIGHT = {state: theme.STATE_INK[state] for state in ("in_time", "tight", "missed", "unknown")}
DARK = {state: theme.DARK[ink] for state, ink in LIGHT.items()}

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
EYES = {
    "typical": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
APART = 15
"""CIE76 difference: 2.3 is just noticeable side by side; thin lines apart need several times it."""


def linear(ink):
    values = [int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]


def seen(ink, eyes):
    """CIELAB of an ink as these eyes see it."""
    rgb = linear(ink)
    r, g, b = (
        min(max(sum(m * v for m, v in zip(row, rgb, strict=True)), 0), 1) for row in EYES[eyes]
    )
    white = (0.9505, 1.0, 1.089)
    xyz = (
        0.4124 * r + 0.3576 * g + 0.1805 * b,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        0.0193 * r + 0.1192 * g + 0.9505 * b,
    )
    x, y, z = (
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in (v / w for v, w in zip(xyz, white, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def contrast(ink, ground):
    r, g = (0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2] for c in (linear(ink), linear(ground)))
    return (max(r, g) + 0.05) / (min(r, g) + 0.05)


def tokens(selector):
    """Custom properties of the first rule of the stylesheet with this selector."""
    block = re.search(rf"{re.escape(selector)} {{(.*?)}}", CSS, re.S)[1]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})\b", block))


def long(color):
    return color if len(color) == 7 else "#" + "".join(2 * c for c in color[1:])


def test_black_on_white_and_equal_inks_are_measured_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert dist(seen("#ffffff", "typical"), (100, 0, 0)) < 0.1


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("inks", [LIGHT, DARK], ids=["light", "dark"])
def test_states_are_told_apart_by_eyes_of_every_kind(inks, eyes):
    for (a, one), (b, other) in combinations(inks.items(), 2):
        assert dist(seen(one, eyes), seen(other, eyes)) >= APART, (a, b)


def test_every_ink_for_words_can_be_read_on_paper_and_in_the_dark():
    words = [theme.INK, theme.SOFT, theme.ACCENT, *LIGHT.values()]
    for ink in words:
        for ground in (theme.CARD, theme.PAPER):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
            assert contrast(theme.DARK[ink], theme.DARK[ground]) >= 4.5, (ink, ground)
    for ground in (theme.BAR, theme.ACCENT_WASH):  # names of steps stand in their bars
        assert contrast(theme.BAR_INK, ground) >= 4.5
        assert contrast(theme.DARK[theme.BAR_INK], theme.DARK[ground]) >= 4.5
    assert contrast(theme.CARD, theme.ACCENT) >= 4.5  # the due date in its pill
    assert contrast(theme.DARK[theme.CARD], theme.DARK[theme.ACCENT]) >= 4.5


def test_every_color_of_a_drawing_has_a_dark_partner():
    drawn = {
        color
        for folder in ("charts", "alignment", "apps/templates")
        for path in (PACKAGE / folder).rglob("*.*")
        if path.suffix in (".py", ".html") and path.name != "theme.py"
        for color in re.findall(r'"(#[0-9a-f]{3,8})"', path.read_text(encoding="utf-8"))
    }
    named = {v for k, v in vars(theme).items() if k.isupper() and str(v).startswith("#")}
    missing = (drawn | named | set(theme.STATE_INK.values())) - theme.DARK.keys()
    assert not missing, f"{missing}: give each a line in DARK of workbench/charts/theme.py"


def test_stylesheet_and_drawings_have_the_same_inks_in_light_and_dark():
    names = {"ink": theme.INK, "soft": theme.SOFT, "paper": theme.PAPER, "card": theme.CARD,
             "bar": theme.BAR, "accent": theme.ACCENT, "accent-wash": theme.ACCENT_WASH,
             "ok": LIGHT["in_time"], "tight": LIGHT["tight"], "miss": LIGHT["missed"],
             "unknown": LIGHT["unknown"]}  # fmt: skip
    light, dark = tokens(":root"), tokens(":root.dark")
    assert {name: long(light[name]) for name in names} == names
    assert {name: dark[name] for name in names} == {n: theme.DARK[c] for n, c in names.items()}


def test_a_rule_of_the_dark_room_is_for_screens_only():
    rules = theme.dark_rules()
    assert rules.startswith("@media screen {")
    assert ':root.dark :is(svg, svg *)[fill="#1a1f26"] { fill: #f3f5f7 }' in rules


@pytest.mark.parametrize("link", ["", "drp_due=2017-10-01&dates=actual", "drp_due=2018-03-01"])
def test_a_state_on_the_map_is_never_color_alone(computed, link):
    space = "{http://www.w3.org/2000/svg}"
    drawn = ElementTree.fromstring(timeline(computed(link), 1040, interactive=True).svg)
    arrows = [g for g in drawn.iter(f"{space}g") if g.get("data-state")]
    assert arrows
    for arrow in arrows:
        assert "needed" in arrow.find(f"{space}title").text
        for words in arrow.iter(f"{space}text"):
            assert words.text.startswith(theme.STATE_MARK[arrow.get("data-state")])
