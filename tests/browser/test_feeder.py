# ruff: noqa: E501  (lines of JavaScript)
"""A feeder plays its day in the browser: every period looks as Python draws it."""

import json
import re
import threading
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from playing import page as written
from playing import played, slots
from playwright.sync_api import expect

from conftest import guarded
from workbench.charts.oneline import one_line_svg
from workbench.charts.oneline_ground import Sheet
from workbench.grid.baran_wu import baran_wu
from workbench.grid.generate import generated

SVG = "{http://www.w3.org/2000/svg}"
QUESTIONS = (Path(__file__).parent / "everyone.js").read_text(encoding="utf-8")
WIDTH = {"desk": 1332, "phone": 336, "projector": 1800}
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll("svg.feeder [data-layer=names] text")]
    .filter((text) => text.textContent && text.getAttribute("visibility") !== "hidden")
    .map((text) => [text.textContent, text.getBoundingClientRect()]);
  const frame = document.querySelector("svg.feeder").getBoundingClientRect(), found = [];
  boxes.forEach(([a, p], i) => {
    if (p.left < frame.left - 1 || p.right > frame.right + 1 || p.bottom > frame.bottom + 1) found.push(`${a} leaves`);
    for (const [b, q] of boxes.slice(i + 1)) {
      if (p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom) found.push(`${a} on ${b}`);
    }
  });
  return found;
}"""


@lru_cache
def day(size, by="price", solar=1.0):
    return played(baran_wu() if size == 33 else generated(size), by=by, solar=solar)


def far(of):
    return of.feeder.buses[int(np.argmax(of.feeder.depth))]


@pytest.fixture(scope="module")
def shelf():
    """A server of pages, and where it is."""
    pages = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(pages[self.path].encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield pages, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(browser, shelf):
    """Open a day in a page of a size."""
    pages, home = shelf
    opened = []

    def open_page(of, viewport="desk", period=19, chosen=None, as_map=False, **options):
        size = {"width": WIDTH[viewport], "phone": viewport == "phone", "as_map": as_map}
        if viewport == "projector":
            size["scale"] = 1.5
        body = "workbench projection" if viewport == "projector" else "workbench"
        path = f"/{len(pages)}"
        pages[path] = written(of, period, far(of) if chosen is None else chosen, body, **size)
        held = guarded(browser, viewport, **options)
        page = held.__enter__()
        opened.append(held)
        page.goto(home + path)
        return page

    yield open_page
    for held in opened:
        held.__exit__(None, None, None)


def ask(page, question):
    return page.evaluate(f"() => {{ {QUESTIONS}\nreturn {question}; }}")


def sent(page):
    """Events that have been sent, one after another."""
    return [event for message in page.evaluate("window.sent") for event in message["events"]]


def answer(page, of, period, chosen, *, locked=False, **size):
    """What Python would answer for a period and a chosen bus."""
    page.evaluate("([s, l]) => answer(s, l)", [slots(of, period, chosen, **size), locked])


def move(page, period):
    """Move the slider as a pointer does."""
    page.locator("#hours").evaluate(
        "(input, to) => { input.value = to; input.dispatchEvent(new Event('input', {bubbles: true})); }",
        period,
    )


def numbers(path):
    return np.array(re.findall(r"-?[\d.]+(?:e-?\d+)?", path), float)


def check_same(page, of, period, chosen, sheet):
    """The picture in the page is the one that Python draws of a period."""
    here = ElementTree.fromstring(
        page.locator("svg.feeder").evaluate("(svg) => new XMLSerializer().serializeToString(svg)")
    )
    there = ElementTree.fromstring(one_line_svg(of, period, chosen, sheet, "feeder"))
    for name in ("lines", "buses", "back", "trouble"):
        a, b = (root.find(f"{SVG}g[@data-layer='{name}']") for root in (here, there))
        assert len(a) == len(b)
        for one, other in zip(a, b, strict=True):
            assert (one.get("fill"), one.get("stroke")) == (other.get("fill"), other.get("stroke"))
            widths = [float(each.get("stroke-width", 0)) for each in (one, other)]
            assert widths[0] == pytest.approx(widths[1], abs=0.26)
            assert numbers(one.get("d", "")) == pytest.approx(numbers(other.get("d", "")), abs=0.11)
    a, b = (
        {text.get("data-bus"): (text.text, text.get("font-weight")) for text in root.iter(f"{SVG}text")
         if text.get("data-bus") and text.get("visibility") != "hidden"}
        for root in (here, there)
    )  # fmt: skip
    assert {bus: a[bus] for bus in a.keys() & b.keys()} == {
        bus: b[bus] for bus in a.keys() & b.keys()
    }
    assert of.feeder.positions[chosen] == 0 or str(of.feeder.positions[chosen]) in a


# --- the hour ----------------


@pytest.mark.parametrize(
    ("size", "viewport", "by"),
    [(33, "desk", "price"), (33, "phone", "price"), (33, "desk", "loading"), (120, "phone", "voltage"),
     (1000, "desk", "price"), (1000, "phone", "price")],
)  # fmt: skip
def test_the_picture_of_a_period_is_the_one_that_python_draws(visit, size, viewport, by):
    of = day(size, by)
    page = visit(of, viewport)
    sheet = Sheet(WIDTH[viewport], phone=viewport == "phone")
    for period in (0, 12, 17, 19, 23):
        move(page, period)
        check_same(page, of, period, far(of), sheet)
        expect(page.locator(".hour")).to_have_text(f"{period}:00")


def test_the_slider_by_key_moves_picture_words_and_charts_and_is_sent_like_any_lever(visit):
    of = day(33)
    page = visit(of)
    slider = page.locator("#hours")
    slider.focus()
    slider.press("Home")
    slider.press("ArrowRight")
    expect(page.locator(".hour")).to_have_text("1:00")
    expect(slider).to_have_attribute("aria-valuetext", f"1:00, bus 18 {of.readings[0].said(17, 1)}")
    expect(page.locator("rect.now")).to_have_count(1)
    expect(page.locator("rect.now")).to_have_attribute("data-period", "1")
    expect(page.locator("#told")).to_have_text(of.readings[0].written(17, 1))
    expect(page.locator("line[data-at-period]")).to_have_attribute("x1", "11.5")
    assert [p.inner_text() for p in page.locator(".by-period p:visible").all()] == ["At 1:00"]
    assert sent(page) == [{"field": "hour", "value": "0", "live": True}]  # the next waits for it
    answer(page, of, 0, "18", width=1332)
    expect(page.locator(".hour")).to_have_text("1:00")  # Python is behind
    answer(page, of, 1, "18", width=1332)
    assert sent(page)[-1]["value"] == "1"
    check_same(page, of, 1, "18", Sheet(1332))


def test_a_preset_moves_the_hour_and_the_bus(visit):
    of = day(33)
    page = visit(of)
    answer(page, of, 12, "25", width=1332)
    expect(page.locator(".hour")).to_have_text("12:00")
    expect(page.locator("#hours")).to_have_value("12")
    check_same(page, of, 12, "25", Sheet(1332))
    assert sent(page) == []


def test_another_width_and_another_feeder_are_taken_up(visit):
    of, other = day(33), day(120, "voltage")
    page = visit(of)
    move(page, 12)
    answer(page, of, 12, "18", width=900)
    check_same(page, of, 12, "18", Sheet(900))
    answer(page, other, 12, far(other), width=1332)
    check_same(page, other, 12, far(other), Sheet(1332))
    move(page, 19)
    check_same(page, other, 19, far(other), Sheet(1332))
    answer(page, of, 19, "18", width=336, phone=True)
    check_same(page, of, 19, "18", Sheet(336, phone=True))


def test_a_slot_that_python_leaves_as_it_is_does_not_turn_the_hour_back(visit):
    of = day(33)
    page = visit(of)
    move(page, 12)
    page.evaluate("answer({ answer: 'At noon.' })")
    expect(page.locator(".hour")).to_have_text("12:00")
    expect(page.locator("#hours")).to_have_value("12")


# --- playing ----------------


def test_the_day_plays_once_around_to_where_it_began(visit):
    of = day(33)
    page = visit(of, period=20)
    page.get_by_role("button", name="Play the day").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator(".hour")).to_have_text("22:00")
    expect(page.locator(".hour")).to_have_text("1:00")
    expect(page.get_by_role("button", name="Play the day")).to_be_visible(timeout=20_000)
    expect(page.locator(".hour")).to_have_text("20:00")
    expect(page.locator("#hours")).to_have_value("20")
    check_same(page, of, 20, "18", Sheet(1332))
    assert sent(page) == []


def test_space_plays_and_pauses(visit):
    page = visit(day(33), period=5)
    page.locator("#hours").focus()
    page.keyboard.press("Space")
    expect(page.locator(".hour")).to_have_text("7:00")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play the day")).to_be_visible()
    (event,) = sent(page)
    assert event == {"field": "hour", "value": page.locator("#hours").input_value(), "live": False}


def test_new_numbers_while_it_plays_leave_hour_focus_and_bus_as_they_are(visit):
    of, other = day(33), day(33, solar=0.2)
    page = visit(of, period=6)
    page.locator("svg.feeder").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert sent(page) == [{"field": "bus", "value": "17", "live": False}]
    answer(page, of, 6, "17", width=1332)
    page.keyboard.press("Space")
    expect(page.locator(".hour")).to_have_text("8:00")
    answer(page, other, 6, "17", width=1332)
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    assert page.locator(".hour").inner_text() in ("8:00", "9:00")
    assert page.evaluate("document.activeElement.matches('svg.feeder')")
    expect(page.locator("[data-readout]")).to_contain_text("bus 17")
    expect(page.locator(".hour")).to_have_text("11:00")
    page.keyboard.press("Space")
    period = int(page.locator("#hours").input_value())
    check_same(page, other, period, "17", Sheet(1332))
    assert len(sent(page)) == 2


def test_a_page_that_nobody_sees_pauses(visit):
    page = visit(day(33), period=5)
    page.locator("[data-play]").click()
    expect(page.locator(".hour")).to_have_text("6:00")
    page.evaluate(
        "Object.defineProperty(document, 'hidden', { value: true });"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    expect(page.get_by_role("button", name="Play the day")).to_be_visible()
    assert [event["live"] for event in sent(page)] == [False]


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_who_wants_no_motion_sees_steps(visit, motion):
    of = day(33)
    page = visit(of, period=17, reduced_motion=motion)
    page.evaluate("""() => {
      window.shots = new Set();
      const dots = [...document.querySelectorAll("svg.feeder circle[fill]")];
      const look = () => { window.shots.add(dots.map((dot) => dot.getAttribute("fill")).join()); requestAnimationFrame(look); };
      look();
    }""")
    page.locator("[data-play]").click()
    expect(page.locator(".hour")).to_have_text("20:00")
    page.locator("[data-play]").click()
    whole = {",".join(of.scale.colors(False)[s] for s in of.steps[1:, t]) for t in range(17, 22)}
    shown = set(page.evaluate("[...window.shots]"))
    assert (shown <= whole) == (motion == "reduce")


def test_a_grip_on_the_slider_stops_the_day(visit):
    page = visit(day(33), period=5)
    page.locator("[data-play]").click()
    expect(page.locator(".hour")).to_have_text("6:00")
    move(page, 15)
    expect(page.get_by_role("button", name="Play the day")).to_be_visible()
    expect(page.locator(".hour")).to_have_text("15:00")
    assert sent(page) == [{"field": "hour", "value": "15", "live": True}]


# --- a bus ----------------


def readout(page):
    return page.locator("[data-readout] strong").inner_text()


def test_arrows_walk_along_the_lines(visit):
    page = visit(day(33))
    page.locator("svg.feeder").focus()
    page.keyboard.press("Home")
    assert readout(page) == "substation"
    walk = {
        "ArrowRight": "bus 2", "ArrowUp": "bus 19", "ArrowRight ": "bus 20", "ArrowLeft": "bus 19",
        "ArrowLeft ": "bus 2", "ArrowRight  ": "bus 3", "ArrowDown": "bus 23",
    }  # fmt: skip
    for key, bus in walk.items():
        page.keyboard.press(key.strip())
        assert readout(page) == bus
    page.keyboard.press("End")
    assert readout(page) == "bus 18"
    page.keyboard.press("Escape")
    expect(page.locator("[data-readout]")).not_to_be_visible()


@pytest.mark.parametrize("as_map", [False, True])
def test_arrows_reach_every_part_of_a_large_feeder(visit, as_map):
    of = day(1000)
    page = visit(of, as_map=as_map)
    page.locator("svg.feeder").focus()
    page.keyboard.press("Home")
    met = set()
    for key in ["ArrowRight"] * 12 + ["ArrowUp"] * 12 + ["ArrowLeft"] * 8 + ["ArrowDown"] * 20:
        page.keyboard.press(key)
        met.add(readout(page))
    assert len(met) > 15


def test_what_is_told_of_a_bus(visit):
    of = day(33)
    page = visit(of)
    page.locator("svg.feeder").focus()
    page.keyboard.press("End")
    told = page.locator("[data-readout]")
    expect(told).to_have_attribute("aria-live", "polite")
    assert " ".join(told.inner_text().split()) == (
        f"bus 18 price {of.readings[0].written(17, 19)} voltage {of.readings[1].written(17, 19)} "
        "load 90 kW there: solar, battery ✕ below the voltage limit"
    )


def test_a_click_chooses_the_bus_that_is_near_and_sends_it_once(visit):
    of = day(33)
    page = visit(of)
    dot = page.locator("svg.feeder circle[fill]").nth(of.feeder.positions["10"] - 1)
    box = dot.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x + 3, y - 4)
    expect(page.locator("[data-readout]")).to_be_visible()
    name = readout(page)
    page.mouse.click(x + 3, y - 4)
    page.mouse.click(x, y)
    label = name.removeprefix("bus ")
    assert label == "10"
    assert sent(page) == [{"field": "bus", "value": label, "live": False}]
    expect(page.locator("svg.feeder text[data-chosen]")).to_contain_text(name)
    page.mouse.click(x, y + 40)  # beside everything
    assert len(sent(page)) == 1
    answer(page, of, 19, label, width=1332)
    check_same(page, of, 19, label, Sheet(1332))


def test_a_thumb_chooses_too_and_the_words_stand_below(visit):
    page = visit(day(33), "phone")
    at = page.locator("svg.feeder circle[fill]").nth(3).bounding_box()
    page.touchscreen.tap(at["x"] + at["width"] / 2 + 12, at["y"] + 2)
    (event,) = sent(page)
    assert event["field"] == "bus"
    expect(page.locator("[data-readout]")).to_contain_text(f"bus {event['value']}")
    assert (
        page.locator("[data-readout]").evaluate("(e) => getComputedStyle(e).position") == "static"
    )


@pytest.mark.parametrize(("size", "viewport"), [(33, "desk"), (33, "phone"), (120, "desk")])
def test_whichever_bus_is_chosen_no_name_lies_on_another(visit, size, viewport):
    page = visit(day(size), viewport)
    page.locator("svg.feeder").focus()
    for bus in day(size).feeder.buses[1 :: max(1, size // 30)]:
        answer(page, day(size), 19, bus, width=WIDTH[viewport], phone=viewport == "phone")
        assert page.evaluate(OVERLAPS) == []
    for key in ["Home"] + ["ArrowRight", "Enter"] * 5 + ["ArrowDown", "Enter"] * 9:
        page.keyboard.press(key)
        assert page.evaluate(OVERLAPS) == []


def test_what_is_locked_stays(visit):
    of = day(33)
    page = visit(of)
    answer(page, of, 19, "18", locked=True, width=1332)
    assert page.locator(".plays").evaluate("(e) => e.inert")
    dot = page.locator("svg.feeder circle[fill]").nth(2).bounding_box()
    page.mouse.click(dot["x"] + 3, dot["y"] + 3)
    page.locator("svg.feeder").focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(700)
    assert sent(page) == []
    expect(page.locator(".hour")).to_have_text("19:00")


# --- for everyone ----------------


@pytest.mark.parametrize("viewport", ["desk", "phone", "projector"])
@pytest.mark.parametrize("size", [33, 1000])
def test_it_is_accessible_fits_and_is_clear_in_the_dark(visit, accessible, picture, size, viewport):
    of = day(size)
    page = visit(of, viewport)
    accessible(page)
    assert ask(page, "cut()") == []
    assert ask(page, "faint()") == []
    assert page.evaluate(OVERLAPS) == []
    if viewport == "phone":
        assert ask(page, "small()") == []
    picture(page, f"oneline-{size}")
    page.locator("svg.feeder").focus()
    page.keyboard.press("ArrowLeft")
    accessible(page)
    page.evaluate("document.documentElement.classList.add('dark')")
    page.wait_for_timeout(300)
    assert ask(page, "leftLight([])") == []
    assert ask(page, "faint()") == []
    accessible(page)
    picture(page, f"oneline-{size}-dark")


def test_on_paper_the_hour_stands_without_its_controls(visit):
    page = visit(day(33))
    page.emulate_media(media="print")
    expect(page.locator(".hour")).to_be_visible()
    expect(page.locator("#hours")).not_to_be_visible()
    expect(page.locator("[data-play]")).not_to_be_visible()


@pytest.mark.parametrize("size", [33, 1000])
def test_how_long_a_frame_takes(visit, size):
    """Measured and printed, never judged."""
    page = visit(day(size), period=17)
    found = page.evaluate("""async () => {
      const input = document.querySelector("#hours"), svg = document.querySelector("svg.feeder"), moved = [], gaps = [];
      for (let i = 0; i < 24; i++) {
        const began = performance.now();
        input.value = i;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        svg.getBoundingClientRect();
        moved.push(performance.now() - began);
        await new Promise((next) => requestAnimationFrame(() => setTimeout(next, 0)));
      }
      input.value = 17;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      document.querySelector("[data-play]").click();
      await new Promise((done) => {
        let last = null;
        const look = (time) => {
          if (last) gaps.push(time - last);
          last = time;
          if (gaps.length < 150) requestAnimationFrame(look); else done();
        };
        requestAnimationFrame(look);
      });
      document.querySelector("[data-play]").click();
      const middle = (some) => some.sort((a, b) => a - b)[Math.floor(some.length / 2)];
      return { "move of the slider, ms": middle(moved), "between frames, ms": middle(gaps), frames: gaps.length };
    }""")
    print(f"\n{size} buses: {json.dumps({name: round(value, 1) for name, value in found.items()})}")
    assert found["frames"] > 10
