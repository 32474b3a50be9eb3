"""The Alignment page and its chapter as visitors meet them, on the real facts."""

import html
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from conftest import running
from workbench.alignment.study import STUDY
from workbench.db import connect
from workbench.report import names, report
from workbench.scenario import Link, Scenario

TEXTS = """() => [...document.querySelectorAll('[data-slot="map"] svg text')].map(t => {
  const b = t.getBoundingClientRect();
  return {text: t.textContent, left: b.left, right: b.right, top: b.top, bottom: b.bottom};
})"""
DUES = ("2016-02-01", "2016-12-15", "2017-06-01", "2017-07-01", "2017-08-31", "2017-10-01",
        "2018-01-01", "2018-03-01", "2019-07-01", "2023-05-20")  # fmt: skip


def answer(page):
    return page.locator('[data-slot="answer"]')


STARTS = {
    "csv": b"\xef\xbb\xbf",
    "html": b"<!doctype html>",
    "ics": b"BEGIN:VCALENDAR",
    "ipynb": b"{",
    "pdf": b"%PDF",
    "png": b"\x89PNG",
    "svg": b"<svg",
    "xlsx": b"PK",
}


def open_page(page, workbench, query=""):
    page.goto(f"{workbench.home}alignment{query}")
    expect(page.locator("#due-handle")).to_be_visible()
    expect(page.locator("#meaning")).to_be_attached()  # view.js is there
    page.wait_for_timeout(700)  # the browser has measured itself and has its own drawing
    return page


def command(workbench, *arguments):
    """What the command line says."""
    run = subprocess.run(
        [sys.executable, "-m", "workbench", "alignment", *arguments],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(run.stdout)


def test_the_page_opens_clean_at_every_size(page, workbench, accessible, picture):
    open_page(page, workbench)
    expect(answer(page)).to_contain_text("A plan filed July 1, 2017 reaches all of its hand-offs")
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    accessible(page)
    picture(page, "alignment")


def test_a_missed_plan_opens_clean_at_every_size(page, workbench, accessible, picture):
    open_page(page, workbench, "?drp_due=2017-10-01&dates=actual&baseline=v%3D1")
    expect(answer(page)).to_contain_text("misses")
    accessible(page)
    picture(page, "alignment-missed")


def test_projection_fits_a_projector(browser, workbench, accessible, picture):
    from conftest import guarded

    with guarded(browser, "projector") as page:
        open_page(page, workbench, "#projection")
        page.wait_for_timeout(500)
        height = page.locator('[data-slot="map"] svg').bounding_box()
        assert height["y"] + height["height"] <= 1080
        accessible(page)
        picture(page, "alignment-projection", full=False)


def test_page_chapter_and_command_line_say_the_same(desk, workbench):
    query = "?v=1&drp_due=2017-09-15&latency.F01=10&step.DRP.3=2016-12-31"
    said = command(workbench, "answer", "--link", query, "--format", "json")["answer"]
    open_page(desk, workbench, query)
    expect(answer(desk)).to_have_text(said)
    desk.goto(f"{workbench.chapters}voila/render/alignment.ipynb{query}")
    expect(answer(desk)).to_have_text(said, timeout=60_000)


COLD = """
import sys
from workbench.serve import serve

serve(int(sys.argv[1]), open_browser=False, pool=0)
"""


def test_a_cold_chapter_reads_the_link_as_the_command_line_does(desk, workbench, tmp_path):
    link = "drp_due=2018-02-28&dates=actual&horizon=2014:2020&need.F06=feeder|hourly&weight.GRC=2"
    query = f"?{Link.read(link).query()}"
    said = command(workbench, "answer", "--link", query, "--format", "json")["answer"]
    with running([sys.executable, "-c", COLD], tmp_path) as cold:
        desk.goto(f"{cold.chapters}voila/render/alignment.ipynb{query}")
        expect(answer(desk)).to_have_text(said, timeout=60_000)
        expect(desk.locator("#chapter-link")).to_have_value(desk.url)
        desk.goto("about:blank")  # before the server it talks to is stopped


@pytest.mark.parametrize("due", DUES)
def test_no_text_on_the_map_overlaps_in_a_real_browser(browser, workbench, due):
    from conftest import guarded

    for viewport in ("desk", "phone"):
        with guarded(browser, viewport) as page:
            open_page(page, workbench, f"?drp_due={due}")
            boxes = [b for b in page.evaluate(TEXTS) if b["right"] > b["left"]]
            assert len(boxes) > 10
            for a, b in itertools.combinations(boxes, 2):
                across = min(a["right"], b["right"]) - max(a["left"], b["left"])
                down = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
                assert across < 1 or down < 4, (viewport, due, a, b)


def test_every_hand_off_follows_while_the_line_is_dragged(desk, workbench):
    open_page(desk, workbench)
    grip = desk.locator("#due-handle .grip").bounding_box()
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x + 70, y, steps=4)
    expect(desk.locator('.handoff[data-key="F01.DRP.IEPR.2017"]')).to_have_attribute(
        "data-state", "missed"
    )
    expect(answer(desk)).to_contain_text("misses")
    desk.mouse.up()
    desk.wait_for_url("**drp_due=2017-10-01**")
    rows = command(workbench, "handoffs", "--link", desk.url, "--format", "json")
    slack = next(
        r["slack_days"]
        for r in rows
        if r["flow_id"] == "F01" and r["consumer_cycle"] == "IEPR 2017"
    )
    assert slack == -30
    expect(desk.locator('.handoff[data-key="F01.DRP.IEPR.2017"]')).to_contain_text("−30 days")


def test_the_line_moves_by_keyboard_and_keeps_the_focus(desk, workbench):
    open_page(desk, workbench)
    desk.focus("#due-handle")
    for _ in range(7):
        desk.keyboard.press("ArrowRight")
    expect(answer(desk)).to_contain_text("February 1, 2018")
    desk.keyboard.press("Shift+ArrowLeft")
    expect(answer(desk)).to_contain_text("January 31, 2018")
    expect(desk.locator("#due-handle")).to_be_focused()
    expect(desk.locator("#due-handle")).to_have_attribute("aria-valuetext", "January 31, 2018")


def test_a_thumb_steps_the_date_and_opens_all_levers(phone, workbench):
    open_page(phone, workbench)
    phone.get_by_role("button", name="Plan due one month later").tap()
    expect(answer(phone)).to_contain_text("August 1, 2017")
    phone.locator('[data-local="levers"]').tap()
    phone.locator("#preset-of-record").tap()
    expect(answer(phone)).to_contain_text("9 days too late")


def test_a_number_in_the_answer_leads_to_its_source(desk, workbench):
    open_page(desk, workbench, "?drp_due=2017-10-01")
    for number in answer(desk).locator("[data-source]").all():
        number.click()
        entry = desk.locator(f"#source-{number.get_attribute('data-source')}")
        expect(entry).to_be_focused()
        expect(desk.locator("#sources")).to_contain_text("MTS Vol. 1")
        desk.keyboard.press("Escape")
    desk.focus(".handoff >> nth=0")
    desk.keyboard.press("Enter")
    expect(desk.locator("#sources")).to_be_visible()


def test_a_malformed_link_says_what_is_wrong_and_keeps_the_rest(desk, workbench):
    script = "%3Cscript%3Ealert(1)%3C/script%3E"
    open_page(desk, workbench, f"?drp_due={script}&latency.F01=45&cycle.TPP.1999=2017-01-01")
    notice = desk.locator('[data-slot="notice"]')
    expect(notice).to_contain_text("drp_due = <script>alert(1)</script>")
    expect(notice).to_contain_text("TPP has no cycle of 1999")
    expect(answer(desk)).to_contain_text("July 1, 2017")
    expect(desk.locator("#latency-f01")).to_have_value("45")


def test_undo_baseline_and_reset(desk, workbench):
    open_page(desk, workbench)
    desk.get_by_role("button", name="Pin as baseline").click()
    desk.locator("#preset-late-2017").click()
    expect(answer(desk)).to_contain_text("October 1, 2017")
    expect(desk.locator('[data-slot="baseline"]')).to_contain_text(
        "plan due: October 1, 2017 instead of July 1, 2017"
    )
    desk.get_by_role("tab", name="A beside B").click()
    expect(desk.locator("#panel-compare")).to_contain_text("−92")
    desk.get_by_role("button", name="Undo").click()
    expect(answer(desk)).to_contain_text("July 1, 2017")


def test_every_tab_shows_something_and_is_accessible(desk, workbench, accessible, every_tab):
    open_page(desk, workbench)
    every_tab(desk, lambda: accessible(desk))


def test_files_can_be_taken_home_and_carry_the_link(desk, workbench):
    open_page(desk, workbench, "?drp_due=2017-10-01")
    desk.get_by_role("tab", name="Take home").click()
    buttons = desk.locator('#panel-files [data-action="file"]').all()
    offered = {button.get_attribute("data-value"): button for button in buttons}
    assert len(offered) > 30
    kinds = {name.rpartition(".")[2]: name for name in offered}
    assert kinds.keys() == STARTS.keys()
    for kind, name in kinds.items():
        with desk.expect_download() as download:
            offered[name].click()
        content = Path(download.value.path()).read_bytes()
        assert content.startswith(STARTS[kind]), name
        if kind in ("html", "svg", "ipynb", "csv"):
            stamp = f"{workbench.home}alignment?v=1&drp_due=2017-10-01"
            assert stamp in html.unescape(content.decode()), name


def test_every_file_that_is_offered_exists(desk, workbench, facts, database):
    open_page(desk, workbench)
    values = "all => all.map(button => button.dataset.value)"
    offered = desk.locator('[data-action="file"]').evaluate_all(values)
    with connect(database) as con:
        assert set(offered) <= set(names(report(STUDY, con, Link(Scenario()), facts)))


def test_more_levers_change_the_answer_and_can_be_taken_back(desk, workbench):
    open_page(desk, workbench)
    desk.locator("#more-levers > summary").click()
    desk.locator("#more-latency > summary").click()
    desk.fill("#lat-F03", "12")
    desk.keyboard.press("Tab")
    expect(answer(desk)).to_contain_text("12 days too late")
    desk.get_by_role("button", name="Take latency.F03 back").click()
    expect(answer(desk)).to_contain_text("has no day to spare")


def test_the_start_page_tells_the_computed_answer(page, workbench, accessible, picture):
    page.goto(workbench.home)
    said = command(workbench, "answer", "--format", "json")["answer"]
    expect(page.locator(".door").first).to_contain_text(said)
    accessible(page)
    picture(page, "start")


def test_a_chapter_walks_through_five_questions(page, workbench, accessible, picture):
    page.goto(f"{workbench.chapters}voila/render/alignment.ipynb?drp_due=2017-10-01")
    expect(page.locator("#due-handle")).to_be_visible(timeout=60_000)
    expect(answer(page)).to_contain_text("misses two of its eight hand-offs")
    assert page.locator("main h2").count() >= 5
    page.wait_for_timeout(800)
    accessible(page)
    picture(page, "alignment-chapter")
