"""The report as one HTML file: without a network, without scripts, on a phone and on paper."""

import re
import unicodedata
from contextlib import contextmanager

import pytest
from damage import HOSTILE
from pypdf import PdfReader

# The file is `tests/test_report.py`'s page; two test files of one name cannot stand side by side.

TABLES = "handoffs sweep network ratecases horizons paths remedies record compare".split()
READ = """tables => tables.map(table => ({
    caption: table.caption.textContent,
    rows: [...table.rows].map(row => [...row.cells].map(cell => cell.textContent)),
}))"""
OPEN = "all => all.forEach(one => one.open = true)"


@contextmanager
def opened(browser, file, width=1440, **options):
    """The file opened without a network; any error, dialog or request for more fails the test."""
    options |= {"viewport": {"width": width, "height": 844}, "offline": True}
    context = browser.new_context(**options)
    page, faults, asked = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: faults.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
    page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.goto(file.as_uri())
    try:
        yield page
    finally:
        context.close()
    assert (faults, [url for url in asked if url != "data:,"]) == ([], [file.as_uri()])


@pytest.fixture(scope="module")
def report_page(taken_home):
    return taken_home / "alignment.html"


def cells(row):
    """A row of the command's JSON as cells of a page: truth in words, parts in cells."""
    for value in row.values():
        if isinstance(value, dict):
            yield from cells(value)
        elif isinstance(value, list):
            yield "; ".join(map(str, value)) or "none"
        elif isinstance(value, bool):
            yield "yes" if value else "no"
        else:
            yield "" if value is None else value


def test_the_page_opens_offline_and_has_the_numbers_of_the_command(browser, report_page, asked):
    with opened(browser, report_page) as page:
        found = page.locator("details table").evaluate_all(READ)
        assert page.locator("p.answer").inner_text() == asked["answer"]["answer"]
    assert [table["caption"].split(":")[0] for table in found][:-1] == TABLES
    for name, table in zip(TABLES, found, strict=False):
        head, *rows = table["rows"]
        assert len(rows) == len(asked[name]) > 0
        for shown, told in zip(rows, asked[name], strict=True):
            wanted = list(cells(told))
            assert len(shown) in (len(head), len(wanted))
            for text, value in zip(shown, wanted, strict=False):
                is_number = isinstance(value, (int, float))
                assert float(text) == pytest.approx(value) if is_number else text == value


def test_the_page_names_scenario_version_and_sources(browser, report_page, scenario_link):
    with opened(browser, report_page) as page:
        links = page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert set(links) == {scenario_link}
        assert re.search(r"facts of version [0-9a-f]{12}\.", page.inner_text("footer"))
        assert page.locator("figcaption").count() == 7
        assert page.locator("figcaption", has_text="Sources: ").count() == 7
        assert "More Than Smart Working Group compendium" in page.locator("main").text_content()


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_the_page_never_scrolls_sideways(
    browser, report_page, accessible, width
):
    with opened(browser, report_page, width, bypass_csp=True) as page:
        page.locator("details", has_text="floats").evaluate_all(OPEN)  # a small table
        accessible(page)
        page.locator("details").evaluate_all(OPEN)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_each_table_opens_by_keyboard_and_scrolls_in_its_own_frame(browser, report_page):
    with opened(browser, report_page, 390) as page:
        first = page.locator("details").first
        assert not first.locator("table").is_visible()
        first.locator("summary").press("Enter")
        assert first.locator("table").is_visible()
        frame = first.locator(".wide")
        frame.focus()
        assert frame.evaluate("e => e === document.activeElement && e.scrollWidth > e.clientWidth")


def test_without_scripts_everything_is_there(browser, report_page):
    with opened(browser, report_page) as page:
        with_scripts = page.content()
    with opened(browser, report_page, java_script_enabled=False) as page:
        page.locator("summary").first.click()
        assert page.locator("details table").first.is_visible()
        assert page.locator("figure svg").first.is_visible()
        bare = page.content().replace('<details open="">', "<details>")
    assert bare == with_scripts and "<script" not in bare


def close(words):
    """Words as they are wherever a line ends: without spaces and ligatures."""
    return "".join(unicodedata.normalize("NFKC", words).split())


def test_the_page_on_paper_has_every_table_whole(browser, report_page, asked, tmp_path):
    with opened(browser, report_page) as page:
        page.pdf(path=tmp_path / "printed.pdf", format="Letter")
    reader = PdfReader(tmp_path / "printed.pdf")
    text = close("".join(page.extract_text() for page in reader.pages))
    assert 8 <= len(reader.pages) <= 30
    assert close(asked["answer"]["answer"]) in text
    for row in asked["network"]:  # though the tables were closed
        assert close(" ".join(map(str, cells(row)))) in text
    letter = 8.5 * 96 - 2 * 0.4 * 96
    with opened(browser, report_page, round(letter)) as page:
        page.emulate_media(media="print")
        page.locator("details").evaluate_all(OPEN)
        rights = "all => all.map(table => table.getBoundingClientRect().right)"
        assert max(page.locator("table").evaluate_all(rights)) <= letter


def test_hostile_words_are_shown_and_do_nothing(browser, hostile):
    with opened(browser, hostile / "alignment.html", 390) as page:
        page.locator("details").evaluate_all(OPEN)
        page.mouse.move(100, 200)
        shown = page.locator("body").text_content()
        held = page.locator("body script, body img, body iframe, [onerror], [onclick]").count()
        wide = page.evaluate("document.documentElement.scrollWidth")
    assert HOSTILE in shown
    assert (held, wide) == (0, 390)


@pytest.mark.parametrize("name", ["map-statewide", "slack", "network"])
def test_hostile_words_do_nothing_in_a_drawing_that_is_opened(browser, hostile, name):
    with opened(browser, hostile / f"figures/{name}.svg") as page:
        assert page.locator("svg").first.get_attribute("role") == "img"
        assert page.locator("script, image, a").count() == 0
