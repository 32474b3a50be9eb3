"""The Tracker page: search, list, card, views and files, in a real browser at three sizes."""

import re

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from workbench.scenario import Link

CAVEAT = "Inverters may be deployed without communications"


def open_tracker(page, workbench, query=""):
    """The page, ready."""
    page.goto(f"{workbench.home}tracker{'?' + query if query else ''}")
    expect(page.locator("#card")).to_be_visible()
    expect(page.locator("#meaning")).to_be_attached()
    page.wait_for_function("() => performance.getEntriesByName('live').length")
    page.wait_for_timeout(600)
    return page


SAME = """() => {
  const marked = document.querySelector("[role=option][aria-selected=true] .what");
  const card = document.querySelector("#card").innerText;
  return marked && card.includes(marked.innerText.split("\\n")[0]);
}"""


def options(page):
    """Items that the list shows."""
    return page.locator("[role=option]")


def chosen(page):
    """The card's words."""
    return page.locator("#card")


def test_the_page_answers_shows_and_passes_axe(page, workbench, accessible, every_tab, picture):
    open_tracker(page, workbench)
    expect(page.locator(".answer")).to_contain_text("On June 18, 2014 the smart-inverter group had")
    expect(options(page).first).to_contain_text("Every smart inverter can communicate")
    every_tab(page)
    accessible(page)
    picture(page, "tracker")


def test_search_by_letters_arrows_and_enter_without_a_mouse(desk, workbench):
    open_tracker(desk, workbench)
    desk.keyboard.press("/")
    expect(desk.locator("#find")).to_be_focused()
    desk.keyboard.type("communicat", delay=20)
    expect(options(desk).first).to_contain_text("Communications")
    expect(desk.locator(".results mark").first).to_have_text("Communicat")
    for _ in range(3):
        desk.keyboard.press("ArrowDown")
    desk.wait_for_timeout(600)
    desk.wait_for_function(SAME)  # the card follows the list
    marked = desk.locator("[role=option][aria-selected=true]")
    expect(marked).to_have_count(1)
    words = marked.locator(".what").inner_text().splitlines()[0]
    desk.keyboard.press("Enter")
    desk.wait_for_function("() => location.search.includes('find=communicat')")
    address = desk.url
    open_tracker(desk, workbench, address.partition("?")[2])
    expect(desk.locator("#find")).to_have_value("communicat")
    expect(chosen(desk)).to_contain_text(words)


@pytest.mark.parametrize("spelled", ["R.14-08-013", "14-08-013", "r1408013"])
def test_a_docket_however_spelled_comes_first(desk, workbench, spelled):
    open_tracker(desk, workbench, Link.read(f"find={spelled}").query())
    expect(options(desk).first).to_contain_text("Distribution resources plans")
    options(desk).first.click()
    expect(chosen(desk)).to_contain_text("rulemaking")


def test_a_caveat_stands_beside_its_item_whatever_is_filtered(page, workbench):
    open_tracker(page, workbench)
    expect(page.locator("#card .caveat")).to_contain_text(CAVEAT)
    page.get_by_role("button", name=re.compile("^◐? ?agreed with a caveat")).click()
    expect(options(page).nth(0)).to_contain_text("Every smart inverter can communicate")
    expect(options(page).nth(0)).to_contain_text("Always with S35")
    expect(options(page).nth(1)).to_contain_text(CAVEAT)
    page.locator("#find").fill("every smart inverter can")
    expect(options(page)).to_have_count(2)
    expect(options(page).nth(1)).to_contain_text(CAVEAT)
    page.locator("#find").fill("zzzz")
    expect(page.locator(".results")).to_contain_text("Nothing")
    page.get_by_role("button", name="Clear the search").click()
    expect(options(page).nth(0)).to_contain_text("Every smart inverter can communicate")


def test_a_date_known_to_the_month_shows_neither_day_nor_days(desk, workbench):
    query = Link.read("as_of=2015-03-31&within=200&item=M20&find=First+DRP").query()
    open_tracker(desk, workbench, query)
    expect(chosen(desk)).to_contain_text("July 2015")
    assert not re.search(r"July \d+, 2015(?! per)|in \d+ days", chosen(desk).inner_text())
    assert "2015-07" in options(desk).first.inner_text()
    desk.get_by_role("tab", name="Year ahead").click()
    row = desk.locator("#panel-year tr", has_text="First DRP due")
    expect(row).to_contain_text("2015-07")
    assert not re.search(r"2015-07-\d|\b\d+ days|\b\d{2,3}\b$", row.inner_text())


def test_document_and_record_stand_side_by_side(desk, workbench):
    open_tracker(desk, workbench, Link.read("item=AB340").query())
    twins = desk.locator(".twins > div")
    expect(twins.nth(0)).to_contain_text("in the document")
    expect(twins.nth(1)).to_contain_text("vetoed")
    desk.locator("#card [data-source=item]").first.click()
    expect(desk.locator("#source-item")).to_be_focused()
    expect(desk.locator("#source-item")).to_contain_text("Legislative record")


def test_moving_a_trigger_moves_what_follows_and_undo_takes_it_back(desk, workbench):
    open_tracker(desk, workbench)
    desk.get_by_role("tab", name="Deadlines").click()
    panel = desk.locator("#panel-deadlines")
    expect(panel).to_contain_text("July 14, 2014")
    desk.locator("#trigger").fill("2014-06-12")
    desk.locator("#trigger").press("Tab")
    expect(panel).to_contain_text("Moved by")
    expect(panel.locator("tbody tr").nth(0)).to_contain_text("July 2, 2014")
    expect(panel.locator("tbody tr").nth(1)).to_contain_text("July 7, 2014")
    desk.locator("#starts-from summary").click()
    desk.locator("#tool-undo").click()
    expect(panel).not_to_contain_text("Moved by")
    desk.locator("#rule").select_option("DL03")
    panel.get_by_role("button", name="choose DL02").click()
    expect(desk.locator("#rule")).to_have_value("DL02")
    desk.locator("#rule").select_option("DL01")
    expect(panel.locator(".notice").last).to_contain_text("has no offset")


def test_only_what_was_known_by_then(desk, workbench):
    open_tracker(desk, workbench, Link.read("as_of=2014-06-17").query())
    desk.get_by_label("only what was known by then").check()
    expect(desk.locator(".answer")).to_contain_text("nothing of the smart-inverter group")
    expect(chosen(desk)).to_contain_text("was not known by June 17, 2014")
    expect(options(desk).filter(has_text="date of knowledge unknown").first).to_be_visible()


def test_the_dates_of_a_card_open_in_a_calendar(desk, workbench):
    open_tracker(desk, workbench, Link.read("item=S50").query())
    with desk.expect_download() as saved:
        desk.get_by_role("button", name="Add to calendar").click()
    (event,) = Calendar.from_ical(saved.value.path().read_bytes()).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2014-07-18"
    assert "Submit the phase 2 agreement list" in event["summary"]


def test_more_rows_come_when_asked_for(desk, workbench):
    open_tracker(desk, workbench)
    before = options(desk).count()
    desk.get_by_role("button", name=re.compile("Show 60 more")).click()
    expect(options(desk)).to_have_count(before + 60)


def test_the_chapter_follows_its_search(desk, workbench, accessible, picture):
    desk.goto(f"{workbench.chapters}voila/render/tracker.ipynb")
    expect(desk.locator("#find")).to_be_visible(timeout=90_000)
    desk.wait_for_timeout(1500)
    desk.locator("#find").fill("submit the phase 2")
    expect(options(desk).first).to_contain_text("Submit the phase 2 agreement list", timeout=30_000)
    options(desk).first.click()
    expect(chosen(desk)).to_contain_text("Waits for")
    accessible(desk)
    picture(desk, "tracker-chapter")
    saved = []
    desk.on("download", lambda file: saved.append(file))
    desk.get_by_role("button", name="Dates for a calendar").click()
    desk.wait_for_timeout(4000)
    assert len(saved) == 1  # though the chapter has many views
