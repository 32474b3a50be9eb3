"""The Market page: levers, the feeder that plays its day, figures, tables, work that takes long."""

import re
import time

import pytest
from playwright.sync_api import expect

from workbench.db import connect
from workbench.market.answer import answer
from workbench.market.day import bus_in, cleared
from workbench.market.read import read_facts
from workbench.market.settings import PRESETS
from workbench.scenario import Link, Scenario


@pytest.fixture(scope="module")
def said(database):
    """What the answer is for a scenario, computed here."""
    with connect(database) as con:
        facts = read_facts(con)

    def words(scenario):
        clearing = cleared(facts, scenario)
        return str(answer(clearing, bus_in(clearing.case.feeder, scenario), scenario.hour))

    return words


def open_market(page, workbench, query=""):
    """The page, ready."""
    page.goto(f"{workbench.home}market{'?' + query if query else ''}")
    expect(page.locator("svg.feeder")).to_be_visible()
    page.wait_for_function("() => performance.getEntriesByName('live').length")
    page.wait_for_timeout(600)
    return page


def answered(page):
    return page.locator("[data-slot=answer]")


def slide(page, lever, value):
    """Move a lever there in three steps, and let go."""
    page.locator(f"#{lever}").evaluate(
        """(slider, value) => {
          const from = Number(slider.value);
          for (const part of [0.3, 0.7, 1]) {
            slider.value = from + part * (value - from);
            slider.dispatchEvent(new InputEvent("input", {bubbles: true}));
          }
          slider.dispatchEvent(new Event("change", {bubbles: true}));
        }""",
        value,
    )


def test_the_page_answers_shows_and_passes_axe(
    page, workbench, accessible, every_tab, picture, said
):
    open_market(page, workbench)
    expect(answered(page)).to_have_text(said(Scenario()))
    every_tab(page)
    accessible(page)
    picture(page, "market")


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_preset_says_what_python_says(desk, workbench, picture, said, preset):
    open_market(desk, workbench)
    desk.locator(f"#preset-{preset.name}").click()
    expect(answered(desk)).to_have_text(said(preset.scenario()), timeout=20_000)
    expect(desk.locator("[data-slot=settled]")).to_contain_text("settled in", timeout=20_000)
    expect(desk.locator("[data-hour]").first).to_have_text(f"{preset.scenario().hour}:00")
    desk.wait_for_timeout(400)
    picture(desk, f"market-{preset.name}")


def test_a_lever_is_answered_at_once_then_settled_and_travels_in_the_link(desk, workbench, said):
    open_market(desk, workbench)
    slide(desk, "lever-price", 80)
    expect(desk.locator("output[for=lever-price]")).to_have_text("80 USD/MWh")
    expect(answered(desk)).to_have_text(said(Scenario(price=80.0)))
    expect(desk.locator("[data-slot=settled]")).to_contain_text("settled in")
    desk.wait_for_function("() => location.search.includes('price=80')")
    assert Link.read(desk.url).scenario == Scenario(price=80.0)
    desk.locator("#tool-undo").click()
    expect(answered(desk)).to_have_text(said(Scenario()))


def test_the_hour_plays_in_the_browser_and_python_hears_where_it_stopped(desk, workbench, said):
    open_market(desk, workbench)
    slide(desk, "hours", 3)
    expect(desk.locator(".hour")).to_have_text("03:00")
    expect(answered(desk)).to_have_text(said(Scenario(hour=3)))
    desk.locator(".plays [data-play]").click()
    expect(desk.locator(".plays .playing")).to_be_visible()
    title = desk.locator("[data-slot=price] h2")
    before = title.inner_text()
    expect(title).not_to_have_text(before)
    desk.locator(".plays [data-play]").click()
    expect(desk.locator(".playing")).to_have_count(0)
    hour = int(desk.locator(".hour").inner_text()[:2])
    expect(answered(desk)).to_contain_text(f"At {hour:02}:00")


def test_a_bus_is_chosen_by_tap_and_by_keys(desk, workbench, said):
    open_market(desk, workbench)
    desk.locator("#tab-buses").click()
    desk.get_by_role("button", name="Choose bus 25", exact=True).click()
    expect(answered(desk)).to_have_text(said(Scenario(bus="25")))
    drawing = desk.locator("svg.feeder")
    drawing.focus()
    for _ in range(3):
        desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Enter")
    expect(answered(desk)).not_to_contain_text("bus 25")


def test_colors_can_be_of_voltage_and_of_loading(desk, workbench):
    open_market(desk, workbench)
    title = desk.locator("[data-slot=feeder-title]")
    desk.locator("#view-voltage").click()
    expect(title).to_contain_text("Voltage falls from 1.030 of nominal to 0.950")
    desk.locator("#view-loading").click()
    expect(title).to_contain_text("The fullest line, 1-2, carries")


def test_more_levers_change_a_rating_an_assumption_and_the_feeder(desk, workbench):
    open_market(desk, workbench)
    desk.locator("#more-levers > summary").click()
    desk.locator("#rating-own").fill("100")
    desk.locator("#rating-own").blur()
    expect(desk.locator(".edits")).to_contain_text("100 kVA")
    desk.locator("#more-assume > summary").click()
    desk.locator("#assume-backup_usd_per_mwh").fill("400")
    desk.locator("#assume-backup_usd_per_mwh").blur()
    expect(desk.locator(".edits")).to_contain_text("price of the back-up generator")
    desk.locator("#feeder-made120").click()
    expect(desk.locator("[data-slot=settled]")).to_contain_text("Made-up feeder of 120 buses")
    desk.wait_for_function("() => !location.search.includes('rating.18')")


def test_the_baseline_stands_beside(desk, workbench):
    open_market(desk, workbench)
    desk.locator("#tool-pin").click()
    slide(desk, "lever-solar", 3)
    desk.locator("#tab-compare").click()
    rows = desk.locator("#panel-compare tbody tr")
    expect(rows.filter(has_text="Cost of the day")).to_have_count(1)
    expect(desk.locator("[data-slot=baseline]")).to_contain_text("instead of 1 MW")


def test_work_that_takes_long_shows_a_first_look_progress_and_the_way_out(desk, workbench):
    open_market(desk, workbench)
    desk.locator("#more-levers > summary").click()
    desk.locator("#feeder-made5000").click()
    progress = desk.locator(".progress")
    expect(progress).to_contain_text("Clearing 5,000 buses", timeout=30_000)
    expect(desk.locator("[data-slot=settled]")).to_contain_text("First pass")
    expect(desk.locator(".answer .rough")).to_contain_text("First pass")
    desk.locator("#stop-work").click()
    expect(progress).to_have_count(0)
    expect(desk.locator("[data-slot=settled]")).to_contain_text("Baran-Wu 33. With losses, settled")


def test_a_thousand_buses_are_settled_while_others_are_answered(desk, workbench, browser):
    desk.goto(f"{workbench.home}market?v=1&feeder=made1000&solar=4&battery=1")
    expect(desk.locator("svg.feeder")).to_be_visible()
    other = browser.new_page()
    began = time.monotonic()
    other.goto(f"{workbench.home}market")
    expect(other.locator("[data-slot=settled]")).to_contain_text(
        "Baran-Wu 33. With losses, settled"
    )
    print(f"another visitor's page after {time.monotonic() - began:.1f} s")
    other.close()
    settled = desk.locator("[data-slot=settled]")
    expect(settled).to_contain_text(re.compile("1,000 buses. With losses, settled"), timeout=60_000)
    expect(desk.locator(".progress")).to_have_count(0)


def test_settings_without_an_answer_say_so_and_keep_what_was_shown(desk, workbench):
    open_market(desk, workbench)
    desk.locator("#more-levers > summary").click()
    desk.locator("#more-assume > summary").click()
    desk.locator("#assume-ev_energy_kwh").fill("150")
    desk.locator("#assume-ev_energy_kwh").blur()
    expect(desk.get_by_role("alert")).to_contain_text("vehicles")
    expect(desk.locator("svg.feeder")).to_be_visible()
    desk.get_by_role("button", name="Undo the last change").click()
    expect(desk.get_by_role("alert")).to_have_count(0)


def test_a_phone_has_the_play_button_and_every_lever_under_the_thumb(phone, workbench, picture):
    open_market(phone, workbench)
    phone.locator(".peek [data-local=levers]").click()
    expect(phone.locator("#lever-floor")).to_be_visible()
    picture(phone, "market-phone-levers")
    phone.locator(".peek [data-local=levers]").click()
    phone.locator(".peek [data-play]").click()
    expect(phone.locator(".peek .playing")).to_be_visible()
    phone.locator(".peek [data-play]").click()
    expect(phone.locator(".playing")).to_have_count(0)


def test_projected_it_fills_the_screen(desk, workbench, picture):
    desk.set_viewport_size({"width": 1920, "height": 1080})
    open_market(desk, workbench)
    desk.keyboard.press("p")
    desk.wait_for_timeout(800)
    box = desk.locator(".plays").bounding_box()
    assert box["y"] + box["height"] <= 1080
    picture(desk, "market-projected")
