"""The shell, on the stub topic: what a visitor can do on every page."""

import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from damage import replace
from playwright.sync_api import expect

from conftest import free_ports, guarded, running
from workbench.scenario import Link

MAY = f"?{Link.read('drp_due=2017-05-01').query()}"


def open_stub(page, served, query=""):
    page.goto(f"{served.home}stub{query}")
    expect(page.locator("#meaning")).to_be_attached()  # view.js is there
    return page


def answer(page):
    return page.locator(".answer")


def drag(page, dx, *, release=True):
    grip = page.locator("[data-handle] .grip").bounding_box()
    x, y = grip["x"] + 20, grip["y"] + grip["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for i in range(1, 11):
        page.mouse.move(x + dx * i / 10, y)
        page.wait_for_timeout(15)
    if release:
        page.mouse.up()


# --- open and read ----------------


def test_pages_are_accessible_and_look_right(page, served, accessible, picture):
    page.goto(served.home)
    expect(page.get_by_role("heading", level=1)).to_contain_text("move a date")
    accessible(page)
    picture(page, "start")
    open_stub(page, served)
    accessible(page)
    picture(page, "stub")
    page.keyboard.press("p")
    expect(page.locator("body")).to_have_class("workbench projection")
    page.wait_for_timeout(600)
    accessible(page)
    picture(page, "stub-projected", full=False)


def test_a_page_is_complete_without_any_script(browser, served):
    with guarded(browser, "desk", java_script_enabled=False) as page:
        page.goto(f"{served.home}stub{MAY}")
        expect(answer(page)).to_have_text(
            "A plan filed on May 1, 2017 reaches the draft forecast with 123 days to spare."
        )
        expect(page.locator("[data-handle]")).to_be_visible()


def test_the_first_drawing_is_as_wide_as_the_browser_finds_it(browser, served):
    for viewport in ("desk", "phone"):
        with guarded(browser, viewport) as page:
            page.goto(f"{served.home}stub")
            width = page.evaluate("document.querySelector('[data-measure]').clientWidth")
            assert width // 8 * 8 == int(page.get_attribute("body", "data-width"))


def test_what_is_pressed_before_the_page_is_connected_is_done_then(desk, served):
    late = []
    desk.route("**/panel.min.js*", lambda route: late.append(route))
    desk.goto(f"{served.home}stub", wait_until="commit")
    desk.locator("#preset-may").click()
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()  # what needs no answer is done at once
    desk.locator("#due").fill("40", force=True)
    expect(answer(desk)).to_contain_text("July 1, 2017")
    late[0].continue_()
    expect(answer(desk)).to_contain_text("December 1, 2018")
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Undo").click()
    expect(answer(desk)).to_contain_text("May 1, 2017")


def test_the_start_page_needs_no_connection(desk, served):
    asked = []
    desk.on("request", lambda request: asked.append(request.url))
    desk.on("websocket", lambda connection: asked.append(connection.url))
    desk.goto(served.home)
    desk.get_by_role("button", name="Share").click()
    expect(desk.locator("#share-link")).to_have_value(served.home)
    assert asked == [served.home]


def test_a_door_opens_its_page(desk, served):
    desk.goto(served.home)
    desk.get_by_role("link", name="When should the plan be due?").click()
    expect(answer(desk)).to_contain_text("July 1, 2017")
    desk.goto(served.home)
    desk.get_by_role("link", name="Before the draft forecast").click()
    expect(answer(desk)).to_contain_text("May 1, 2017")


def test_nothing_scrolls_sideways_on_a_phone(phone, served):
    for path in ("", "stub"):
        phone.goto(served.home + path)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert phone.evaluate(wide) == 0


# --- move ----------------


def test_dragging_the_line_moves_the_answer_and_the_address(desk, served):
    open_stub(desk, served)
    drag(desk, 120, release=False)
    expect(answer(desk)).to_contain_text("days late")
    desk.mouse.up()
    expect(desk.locator("[data-slot=slow]")).to_contain_text("December 1, 2017")
    date = desk.locator("[data-handle]").get_attribute("data-value")
    assert date.endswith("-01")
    desk.wait_for_url(f"**/stub?v=1&drp_due={date}&**")
    assert desk.locator("[data-handle]").get_attribute("transform") is None
    shown = answer(desk).inner_text()
    desk.reload()
    expect(answer(desk)).to_have_text(shown)


def test_a_drag_is_undone_at_once_and_escape_takes_it_back(desk, served):
    open_stub(desk, served)
    drag(desk, 120)
    expect(answer(desk)).to_contain_text("days late")
    desk.get_by_role("button", name="Undo").click()
    expect(answer(desk)).to_contain_text("July 1, 2017")
    drag(desk, -120, release=False)
    expect(answer(desk)).not_to_contain_text("July 1, 2017")
    desk.keyboard.press("Escape")
    expect(answer(desk)).to_contain_text("July 1, 2017")
    desk.mouse.up()
    expect(desk.locator("#tool-undo")).to_have_attribute("aria-disabled", "true")


def test_with_alt_the_line_goes_by_days(desk, served):
    open_stub(desk, served)
    desk.keyboard.down("Alt")
    drag(desk, 13)
    desk.keyboard.up("Alt")
    desk.wait_for_url("**drp_due=**")
    assert not desk.locator("[data-handle]").get_attribute("data-value").endswith("-01")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("ArrowRight", "August 1, 2017"),
        ("ArrowLeft", "June 1, 2017"),
        ("Shift+ArrowRight", "July 2, 2017"),
        ("PageUp", "January 1, 2018"),
        ("Home", "November 1, 2015"),
        ("End", "March 1, 2019"),
    ],
)
def test_the_line_moves_by_keys_and_keeps_the_focus(desk, served, key, words):
    open_stub(desk, served)
    handle = desk.get_by_role("slider", name="Plan due").and_(desk.locator("[data-handle]"))
    handle.press(key)
    expect(answer(desk)).to_contain_text(words)
    expect(handle).to_be_focused()
    expect(desk.locator("[data-say]")).to_contain_text(words)


def test_a_finger_drags_the_line(phone, served):
    open_stub(phone, served)
    grip = phone.locator("[data-handle] .grip").bounding_box()
    touch = {"x": grip["x"] + 30, "y": grip["y"] + 8}
    client = phone.context.new_cdp_session(phone)
    send = "Input.dispatchTouchEvent"
    client.send(send, {"type": "touchStart", "touchPoints": [touch]})
    for step in range(8):
        moved = touch | {"x": touch["x"] + 8 * step}
        client.send(send, {"type": "touchMove", "touchPoints": [moved]})
    client.send(send, {"type": "touchEnd", "touchPoints": []})
    expect(answer(phone)).to_contain_text("days late")


def test_levers_move_and_what_is_in_hand_is_not_disturbed(desk, served):
    open_stub(desk, served)
    desk.locator("#fold > summary").click()
    lever = desk.locator("#due")
    for _ in range(3):
        lever.press("ArrowLeft")
    expect(answer(desk)).to_contain_text("April 1, 2017")
    expect(lever).to_be_focused()
    expect(lever).to_have_value("20")
    expect(desk.locator("#fold")).to_have_attribute("open", "")
    desk.locator("#day").fill("2017-05-15")
    expect(answer(desk)).to_contain_text("May 15, 2017")
    desk.get_by_label("of record").check()
    desk.wait_for_url("**dates=actual**")


def test_a_date_out_of_range_is_refused_in_words(desk, served):
    open_stub(desk, served)
    desk.locator("#day").fill("1999-01-01")
    desk.keyboard.press("Tab")
    desk.locator("#tool-pin").focus()
    expect(desk.locator(".notice")).to_contain_text("July 1, 2017 is used instead")


def test_presets_baseline_lock_and_reset(desk, served):
    open_stub(desk, served)
    desk.get_by_role("button", name="Pin as baseline").click()
    desk.locator("#preset-may").click()
    expect(desk.locator(".against")).to_contain_text("May 1, 2017 instead of July 1, 2017")
    desk.wait_for_url("**baseline=**")
    desk.get_by_role("button", name="Lock levers").click()
    expect(desk.locator(".levers section").first).to_have_attribute("inert", "")
    drag(desk, 120)
    expect(answer(desk)).to_contain_text("May 1, 2017")
    desk.get_by_role("button", name="Unlock levers").click()
    desk.get_by_role("button", name="Reset").click()
    expect(answer(desk)).to_contain_text("July 1, 2017")


# --- share, sources, meanings, keys ----------------


def test_share_copies_the_link(desk, served):
    open_stub(desk, served, MAY)
    desk.get_by_role("button", name="Share").click()
    expect(desk.locator("[data-said]")).to_contain_text("Copied.")
    link = desk.evaluate("navigator.clipboard.readText()")
    assert link == f"{served.home}stub{MAY}" == desk.locator("#share-link").input_value()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("button", name="Share")).to_be_focused()


def test_the_scenario_is_carried_along_to_the_chapter(desk, served):
    open_stub(desk, served, "?drp_due=2017-05")
    chapter = desk.get_by_role("link", name="guided chapter")
    expect(chapter).to_have_attribute("href", f"{served.chapters}voila/render/stub.ipynb{MAY}")
    desk.locator("#due").press("ArrowLeft")
    expect(chapter).to_have_attribute("href", re.compile("drp_due=2017-04-01"))


def test_a_number_opens_its_source_and_focus_returns(desk, served, accessible):
    open_stub(desk, served)
    number = desk.locator("[data-source=mts]")
    number.click()
    expect(desk.locator("#source-mts")).to_be_focused()
    accessible(desk)
    desk.keyboard.press("Escape")
    expect(number).to_be_focused()


def test_a_term_explains_itself_on_hover_focus_and_tap(browser, served):
    with guarded(browser, "desk") as page:
        open_stub(page, served)
        page.locator(".term").hover()
        expect(page.locator("#meaning")).to_contain_text("Distribution resources plan")
        page.locator("#meaning").hover()
        page.wait_for_timeout(400)
        expect(page.locator("#meaning")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#meaning")).to_be_hidden()
        page.mouse.move(0, 0)
        page.locator(".term").focus()
        expect(page.locator("#meaning")).to_be_visible()
    with guarded(browser, "phone") as page:
        open_stub(page, served)
        page.locator(".term").tap()
        box = page.locator("#meaning").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_keys_and_tabs(desk, served):
    open_stub(desk, served)
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    desk.locator("#one-key").uncheck()
    desk.keyboard.press("Escape")
    desk.keyboard.press("p")
    expect(desk.locator("body")).to_have_class("workbench")
    desk.get_by_role("tab", name="Table").press("ArrowRight")
    expect(desk.get_by_role("tab", name="Method")).to_be_focused()
    expect(desk.locator("#panel-b")).to_be_visible()
    expect(desk.locator("#panel-a")).to_be_hidden()


def test_projection_brings_the_levers_back_with_a_key(desk, served):
    open_stub(desk, served)
    desk.get_by_role("button", name="Present").click()
    expect(desk.locator(".levers")).to_be_hidden()
    expect(answer(desk)).to_be_visible()
    desk.keyboard.press("l")
    expect(desk.locator(".levers")).to_be_visible()


def test_the_sheet_of_a_phone(phone, served, accessible, picture):
    open_stub(phone, served)
    phone.get_by_role("button", name="One month later").tap()
    expect(answer(phone)).to_contain_text("August 1, 2017")
    phone.locator("[data-local=levers]").tap()
    expect(phone.locator("#due")).to_be_visible()
    accessible(phone)
    picture(phone, "sheet", full=False)
    phone.keyboard.press("Escape")
    expect(phone.locator("#due")).to_be_hidden()
    buttons = phone.locator(".peek button")
    assert all(buttons.nth(i).bounding_box()["height"] >= 44 for i in range(3))


# --- when something is wrong ----------------


def test_a_malformed_link_is_told_and_harmless(desk, served):
    open_stub(desk, served, "?drp_due=%3Cscript%3Ealert(1)%3C/script%3E&latency.F99=3&v=9")
    notice = desk.locator(".notice")
    expect(notice).to_contain_text("<script>alert(1)</script>")
    expect(notice).to_contain_text("there is no such hand-off")
    expect(answer(desk)).to_contain_text("July 1, 2017")
    notice.get_by_role("button", name="Dismiss").click()
    expect(notice).to_have_count(0)


def test_an_unknown_address_says_so(served):
    with pytest.raises(urllib.error.HTTPError, match="404") as missing:
        urllib.request.urlopen(f"{served.home}nothing")
    assert "There is nothing at this address" in missing.value.read().decode()
    assert missing.value.headers["X-Content-Type-Options"] == "nosniff"
    missing.value.close()


def test_a_taken_port_is_named_with_the_remedy(served, tmp_path):
    port = served.home.rstrip("/").rpartition(":")[2]
    code = f"from workbench.serve import serve; serve({port}, open_browser=False)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert f"BadInput: port {port} is taken" in done.stderr
    assert "--port" in done.stderr


def test_a_lost_server_is_told_and_the_link_is_kept(browser, tmp_path):
    here = __file__.rpartition("/")[0]
    port = free_ports()
    command = [sys.executable, f"{here}/serve_stub.py", str(tmp_path), str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    for _ in range(2):
        process.stdout.readline()
    with guarded(browser, "desk") as page:
        page.goto(f"http://localhost:{port}/stub")
        expect(page.locator("#meaning")).to_be_attached()
        page.locator("#preset-may").click()
        page.wait_for_url("**2017-05-01**")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        expect(page.locator("[data-lost]")).to_contain_text("connection to the workbench is lost")
        page.faults.clear()  # the browser says itself that the websocket failed
    process.stdout.close()


def test_pages_on_facts_of_ones_own_say_so_at_their_foot(data, tmp_path):
    replace(data / "phases.csv", "Later step", "Last step")
    command = [sys.executable, "-m", "workbench", "serve", "--no-open", "--data", str(data)]
    with running([*command, "--port"], tmp_path) as served:
        for page in ("", "alignment"):
            with urllib.request.urlopen(served.home + page) as answer:
                assert "<span>Facts of one&#39;s own, version " in answer.read().decode()
