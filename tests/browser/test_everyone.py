"""Pages and a chapter for everyone: by key, by ear, large, dark, on paper."""

import re
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

from conftest import VIEWPORTS, guarded
from workbench.charts.theme import DARK

QUESTIONS = (Path(__file__).parent / "everyone.js").read_text(encoding="utf-8")
SURFACES = ("start", "alignment", "chapter", "market", "tracker")
TITLE = "When should the distribution resources plan (DRP) be due?"
MARKET = ("What is a kilowatt-hour worth, where and when?", "At 19:00 a kilowatt-hour at bus 18")
TRACKER = ("What is agreed, what is open, what is due?", "On June 18, 2014")
SIGNS = re.compile("[●◐✕≈─→]|^[?–]$")


@contextmanager
def visit(browser, workbench, surface, viewport="desk", **options):
    """A surface, open and ready."""
    chapter = f"{workbench.chapters}voila/render/alignment.ipynb"
    places = {name: f"{workbench.home}{name}" for name in ("alignment", "market", "tracker")}
    places["start"] = workbench.home
    with guarded(browser, viewport, **options) as page:
        page.surface = surface
        page.goto(places.get(surface, chapter))
        ready(page)
        yield page


def ready(page):
    """Wait until the page listens, has measured itself, and draws no more."""
    if page.surface != "start":
        marks = {"tracker": "#card", "market": "svg.feeder"}
        shown = marks.get(page.surface, "#due-handle")
        expect(page.locator(shown)).to_be_visible(timeout=60_000)
    expect(page.locator("#meaning")).to_be_attached()
    size, before = "document.body.innerHTML.length", 0
    for _ in range(50):
        if before == (before := page.evaluate(size)):
            break
        page.wait_for_timeout(400)


def ask(page, question, given=None):
    """Answer of the page to a question of `everyone.js`."""
    return page.evaluate(f"(given) => {{ {QUESTIONS}\nreturn {question}; }}", given)


def until(page, condition, seconds=20):
    """Wait for a condition in the page, also where its policy forbids `eval`."""
    for _ in range(seconds * 10):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not within {seconds} s: {condition}")


@pytest.fixture(scope="module", params=SURFACES)
def opened(request, browser, workbench):
    """A surface at a desk, opened once for the tests that only look at it."""
    with visit(browser, workbench, request.param) as page:
        yield page


@pytest.fixture
def surface(opened):
    """A surface at a desk, given back as it was found."""
    yield opened
    opened.emulate_media(media="screen", reduced_motion="no-preference")
    opened.evaluate("document.documentElement.classList.remove('dark')")
    opened.evaluate("document.documentElement.style.fontSize = ''")
    width, height = VIEWPORTS["desk"]
    opened.set_viewport_size({"width": width, "height": height})


# --- by key ----------------


def walk(page):
    """Press Tab until the page is left; what was met on the way."""
    met = []
    for _ in range(200):
        page.keyboard.press("Tab")
        step = ask(page, "step()")
        if met and not step.get("same"):
            met[-1]["marked"] = step["marked"]
        if step.get("end"):
            return met
        if not step.get("same"):  # a date has a stop each for month, day, year and calendar
            met.append(step)
    raise AssertionError("Tab never leaves the page")


def check_walk(page):
    met = walk(page)
    assert met[0]["words"].startswith("Skip to the")
    for step in met:
        assert step["follows"], f"out of order: {step}"
        assert step["marked"], f"no focus to be seen: {step}"
        assert step["inside"], f"not on the screen: {step}"
        assert not step["covered"], f"under the sheet: {step}"
    assert ask(page, "missed()") == []


def test_tab_reaches_every_control_in_order_and_shows_where_it_is(surface):
    check_walk(surface)


@pytest.mark.parametrize("name", SURFACES)
def test_on_a_phone_tab_does_the_same_and_every_target_fits_a_thumb(browser, workbench, name):
    with visit(browser, workbench, name, "phone") as page:
        assert ask(page, "small()") == []
        check_walk(page)


def test_a_dialog_takes_the_focus_and_gives_it_back(browser, workbench):
    with visit(browser, workbench, "alignment") as page:
        for opener in ("Keyboard", "Share", "Sources"):
            button = page.get_by_role("button", name=opener, exact=True).last
            button.press("Enter")
            expect(page.locator("dialog[open]")).to_be_visible()
            assert page.evaluate("document.activeElement.closest('dialog[open]') !== null")
            page.keyboard.press("Escape")
            expect(button).to_be_focused()


def test_the_sheet_of_a_phone_never_hides_or_loses_the_focus(browser, workbench):
    with visit(browser, workbench, "alignment", "phone") as page:
        toggle, levers = page.locator("[data-local=levers]"), page.locator(".levers")
        toggle.press("Enter")
        page.locator("#latency-f01").press("ArrowRight")
        page.keyboard.press("Escape")
        expect(toggle).to_be_focused()
        toggle.press("Enter")
        page.locator("[data-step-field]").last.press("Enter")
        expect(page.locator("[data-slot=answer]")).to_contain_text("August 1, 2017")
        expect(toggle).to_have_attribute("aria-expanded", "true")
        page.locator("[data-step-field]").first.press("Shift+Tab")
        expect(levers).not_to_have_class(re.compile("open"))
        expect(toggle).to_have_attribute("aria-expanded", "false")


# --- by ear ----------------


def first(page):
    """Question and beginning of the answer of a surface."""
    return {"tracker": TRACKER, "market": MARKET}.get(page.surface, (TITLE, "A plan filed"))


def told(page):
    """What a screen reader is told, in order: role, name, level, whether it takes the focus."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    known, ahead = {node["nodeId"]: node for node in nodes}, [nodes[0]["nodeId"]]
    while ahead:
        node = known.get(ahead.pop(), {"ignored": True})
        ahead += reversed(node.get("childIds", []))
        if not node["ignored"]:
            more = {p["name"]: p["value"].get("value") for p in node.get("properties", [])}
            name = node.get("name", {}).get("value", "").strip()
            yield node["role"]["value"], name, more.get("level"), more.get("focusable")


def test_a_listener_meets_landmarks_headings_names_and_words_in_order(surface):
    every_tab = (
        "document.querySelectorAll('[role=tabpanel]').forEach((panel) => panel.hidden = false)"
    )
    surface.evaluate(every_tab)
    heard = list(told(surface))
    surface.evaluate("document.querySelector('[role=tab]')?.click()")
    roles, words = [role for role, *_ in heard], [name for _, name, *_ in heard]
    for landmark in ("banner", "main", "contentinfo"):
        assert roles.count(landmark) == 1, landmark
    levels = [level for role, _, level, _ in heard if role == "heading"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for role, name, _, focusable in heard:
        if role in ("image", "region", "table") or (
            focusable and role not in ("RootWebArea", "main")
        ):
            assert name, f"a {role} without a name"
        if role in ("cell", "listitem", "button", "tab", "heading"):
            assert not SIGNS.search(name), f"a sign instead of a word: {role} {name!r}"
    title, answer = first(surface)
    assert words.index(title) < next(i for i, w in enumerate(words) if w.startswith(answer))


def test_a_term_explains_itself_to_whoever_tabs_to_it(surface):
    for term in surface.locator(".term").all()[:2]:
        term.focus()
        expect(term).to_have_accessible_description(re.compile(r"\w+ \w+ \w+"))
        surface.keyboard.press("Escape")
        expect(surface.locator("#meaning")).to_be_hidden()


def test_the_answer_is_said_once_after_the_line_has_come_to_rest(browser, workbench):
    with visit(browser, workbench, "alignment") as page:
        ask(page, "hear()")
        for _ in range(4):
            page.locator("#due-handle").press("ArrowRight")
        said = page.locator("[data-say]")
        expect(said).to_contain_text("A plan filed November 1, 2017")
        for slider in ("#due-handle", "#due-range"):
            in_words = page.locator(slider)
            expect(in_words).to_have_attribute("aria-valuetext", "November 1, 2017")
        assert page.evaluate("window.heard") == [said.inner_text()]


# --- large, still, in high contrast ----------------


def test_at_200_percent_nothing_is_cut_or_scrolls_sideways(surface):
    surface.set_viewport_size({"width": 720, "height": 450})  # 1440 by 900, enlarged
    surface.wait_for_timeout(600)
    assert ask(surface, "cut()") == []


def test_type_alone_can_be_twice_as_large_and_drawings_follow(surface):
    label = "document.querySelector('#due-handle text').getBoundingClientRect().height"
    drawn = surface.surface in ("alignment", "chapter")
    if drawn:
        until(surface, f"{label} < 18")
    surface.evaluate("document.documentElement.style.fontSize = '200%'")
    if drawn:
        until(surface, f"{label} > 24")
    assert ask(surface, "cut()") == []


def test_nothing_moves_for_whoever_wants_no_motion(surface):
    surface.emulate_media(reduced_motion="reduce")
    assert ask(surface, "moving()") == []


def test_high_contrast_keeps_what_is_pressed_chosen_and_in_focus_apart(browser, workbench):
    with visit(browser, workbench, "alignment", forced_colors="active") as page:
        border = "(node) => getComputedStyle(node).borderWidth"
        pressed, other = page.locator("#preset-july-2017"), page.locator("#preset-may-2017")
        assert pressed.evaluate(border) != other.evaluate(border)
        chosen, beside = page.get_by_role("tab").nth(0), page.get_by_role("tab").nth(1)
        assert chosen.evaluate(border) != beside.evaluate(border)
        page.keyboard.press("Tab")
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(outline) == "solid"
        paper = "(node) => getComputedStyle(node).backgroundColor"  # a drawing keeps its inks
        assert page.locator("[data-measure] svg").evaluate(paper) == "rgb(255, 255, 255)"


# --- dark ----------------


def test_in_a_dark_room_every_drawing_and_word_is_readable(surface, accessible, picture):
    assert ask(surface, "faint()") == []
    surface.keyboard.press("d")
    expect(surface.locator("html")).to_have_class("dark")
    surface.wait_for_timeout(300)  # buttons take 150 ms to change their color
    assert ask(surface, "faint()") == []
    assert (
        ask(surface, "leftLight(given)", [ink for ink, dark in DARK.items() if ink == dark]) == []
    )
    accessible(surface)
    picture(surface, f"dark-{surface.surface}")
    surface.keyboard.press("d")
    expect(surface.locator("html")).not_to_have_class("dark")


def test_a_dark_room_is_remembered_here_and_not_in_the_link(
    browser, workbench, accessible, picture
):
    with visit(browser, workbench, "alignment", "projector") as page:
        page.keyboard.press("p")
        button = page.locator(".bar").get_by_role("button", name="Dark room")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        page.reload()
        ready(page)
        expect(page.locator("html")).to_have_class("dark")
        assert "dark" not in page.url + page.locator("#share-link").input_value()
        expect(button).to_be_hidden()  # until it projects again
        page.keyboard.press("p")
        expect(button).to_be_visible()
        page.wait_for_timeout(600)
        accessible(page)
        picture(page, "dark-projection", full=False)


def test_a_browser_that_keeps_nothing_goes_dark_too(browser, workbench):
    with guarded(browser, "desk") as page:
        refuse = "{ get() { throw new Error('refused'); } }"
        page.add_init_script(f"Object.defineProperty(window, 'localStorage', {refuse})")
        page.goto(workbench.home)
        expect(page.locator("#meaning")).to_be_attached()
        page.keyboard.press("d")
        expect(page.locator("html")).to_have_class("dark")


# --- on paper ----------------


def test_paper_has_question_answer_whole_figures_and_the_link(surface):
    surface.keyboard.press("d")  # paper stays light
    surface.emulate_media(media="print")
    pages = len(re.findall(rb"/Type */Page\b[^s]", surface.pdf(format="A4")))
    assert (
        1
        <= pages
        <= {"start": 3, "alignment": 5, "chapter": 7, "market": 5, "tracker": 8}[surface.surface]
    )
    surface.set_viewport_size({"width": 703, "height": 1000})  # A4 within its margins
    words = ask(surface, "printed()")
    title, answer = first(surface)
    assert words.startswith((title, "Plan the grid"))
    assert words.index(title) < words.index(answer)
    assert surface.evaluate("window.workbenchPage.link()") in words
    assert f"{surface.url.partition('?')[0]}" in words
    assert "Facts of version" in words
    assert ask(surface, "notForPaper()") == []
    assert ask(surface, "cut()") == []
    ground = "getComputedStyle(document.body).backgroundColor"
    assert surface.evaluate(ground) == "rgb(255, 255, 255)"
