"""The site as a reader meets it, at a desk and on a phone: nothing but the site is asked for."""

import functools
import http.server
import threading

import pytest
from playwright.sync_api import expect

from conftest import guarded

pytestmark = pytest.mark.slow

KINDS = (
    "index", "tour", "using", "topics/alignment", "topics/alignment-late-2017", "glossary",
    "chapters/alignment", "chapters/start_here", "data/index", "data/computed", "benchmarks",
    "add-a-topic", "decisions",
)  # fmt: skip
"""Pages of every kind; the others differ in words only."""

OVER_THE_EDGE = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility({
    visibilityProperty: true}) && !e.closest('pre, svg, .table-wrapper, .chart, .still div'))
  .map(e => e.outerHTML.slice(0, 120))"""


class Silent(http.server.SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture(scope="module")
def home(sites):
    """Address of the site on a plain server of files."""
    handler = functools.partial(Silent, directory=sites[0].folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module", params=["desk", "phone"])
def reader(request, browser):
    """A page in either size, which fails on any error and on any request elsewhere."""
    with guarded(browser, request.param) as page:
        page.on("response", lambda r: r.status >= 400 and page.faults.append(f"{r.status} {r.url}"))
        yield page


def test_every_page_opens_clean_and_fits_the_screen(reader, home, sites):
    pages = sorted(sites[0].folder.rglob("*.html"))
    assert len(pages) > 20
    for path in pages:
        name = path.relative_to(sites[0].folder).as_posix()
        if name.startswith("files/"):
            continue
        reader.goto(home + name)
        wide = reader.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is {wide} px too wide: {reader.evaluate(OVER_THE_EDGE)[:3]}"
        assert reader.locator("h1").count() == 1, name
    assert reader.faults == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_is_accessible(reader, home, accessible, picture, kind):
    reader.goto(f"{home}{kind}.html")
    expect(reader.locator("h1")).to_be_visible()
    accessible(reader)
    picture(reader, f"site-{kind.replace('/', '-')}", full=False)


def test_search_finds_pages(reader, home, accessible):
    reader.goto(f"{home}search.html?q=slack")
    found = reader.locator("#search-results ul.search li a")
    expect(found.first).to_be_visible()
    expect(reader.locator("#search-results")).to_contain_text("Glossary")
    expect(found.locator("text=Alignment").first).to_be_visible()
    accessible(reader)


def test_a_figure_is_drawn_for_the_screen_it_is_on(reader, home):
    reader.goto(f"{home}topics/alignment-july-2017.html")
    for image in reader.locator("article picture img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        shown = image.evaluate("i => [i.currentSrc, i.naturalWidth]")
        assert shown[0].endswith("-phone.svg") == (reader.viewport == "phone"), shown
        assert shown[1] > 100


def test_a_chapter_stands_still_and_reads(reader, home):
    reader.goto(f"{home}chapters/alignment.html")
    answer = reader.locator(".still .answer")
    expect(answer).to_contain_text("A plan filed July 1, 2017 reaches all of its hand-offs")
    assert reader.locator(".still svg[role=img] text").count() > 40
    color = "e => getComputedStyle(e).color"
    assert answer.locator(".ok").evaluate(color) == "rgb(0, 120, 90)"
    assert reader.locator("article :is(button, input, select)").count() == 0


def test_the_menu_of_a_phone_opens_by_keyboard(browser, home):
    with guarded(browser, "phone") as page:
        page.goto(f"{home}index.html")
        link = page.locator(".sidebar-tree a", has_text="Glossary")
        menu = page.get_by_role("button", name="All pages")
        expect(link).not_to_be_visible()
        menu.focus()
        page.keyboard.press("Enter")
        expect(menu).to_have_attribute("aria-expanded", "true")
        expect(page.locator(".sidebar-search")).to_be_focused()
        page.keyboard.press("Escape")
        expect(link).not_to_be_visible()
        expect(menu).to_be_focused()
        menu.tap()
        expect(link).to_be_in_viewport()
        link.tap()
        expect(page.locator("h1")).to_contain_text("Glossary")


CANCELED = "net::ERR_ABORTED"
"""What becomes of a page's icon that is on its way when the page is left; a missing file fails."""


def test_it_opens_from_a_folder_without_any_server(browser, sites):
    context = browser.new_context()
    page, faults = context.new_page(), []
    page.on("requestfailed", lambda r: r.failure == CANCELED or faults.append(r.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda r: r.url.startswith(("file:", "data:")) or faults.append(r.url))
    page.goto(f"file://{sites[0].folder}/index.html")
    expect(page.locator(".door .answer").first).to_contain_text("A plan filed July 1, 2017")
    page.goto(f"file://{sites[0].folder}/search.html?q=slack")
    expect(page.locator("#search-results")).to_contain_text("Glossary")
    context.close()
    assert faults == []
