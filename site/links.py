"""Check a built site: every link inside it leads somewhere, and nothing is fetched from elsewhere.

`python site/links.py FOLDER` names each fault with its page.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {
    ("audio", "src"), ("embed", "src"), ("iframe", "src"), ("image", "href"), ("img", "src"),
    ("input", "src"), ("link", "href"), ("object", "data"), ("script", "src"), ("source", "src"),
    ("use", "href"), ("video", "src"), ("video", "poster"),
}  # fmt: skip
"""What a browser fetches by itself, by element and attribute; a link to click is an `a`."""

_URL = re.compile(r"""url\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)""")


@dataclass
class Page:
    """Ids of a page, and the addresses in it: those to click, and those that are fetched."""

    ids: Counter[str] = field(default_factory=Counter)
    clicked: set[str] = field(default_factory=set)
    fetched: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, value in attrs:
            name, value = name.removeprefix("xlink:"), value or ""
            if name == "id" or (tag == "a" and name == "name"):
                self.page.ids[value] += 1
            elif tag == "a" and name == "href":
                self.page.clicked.add(value)
            elif (tag, name) in FETCHED:
                self.page.fetched.add(value)
            elif name == "srcset":
                self.page.fetched |= {part.split()[0] for part in value.split(",")}
            elif name == "style":
                self.page.fetched |= fetched_by_css(value)

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.page.fetched |= fetched_by_css(data)


def fetched_by_css(css: str) -> set[str]:
    """Addresses that a stylesheet fetches."""
    return {one or other for one, other in _URL.findall(css)}


def read(path: Path) -> Page:
    """What stands in an HTML file, or in a stylesheet."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".css":
        return Page(fetched=fetched_by_css(text))
    page = Page()
    _Reader(page).feed(text)
    return page


def faults(site: Path) -> Iterator[str]:
    """Every fault of a site in words; nothing where it is sound."""
    pages = {path: read(path) for end in ("html", "css") for path in sorted(site.rglob(f"*.{end}"))}
    for path, page in pages.items():
        name = path.relative_to(site)
        yield from (
            f"{name}: the id '{i}' is there {n} times" for i, n in page.ids.items() if n > 1
        )
        for address in sorted(page.fetched):
            if urlsplit(address).netloc or urlsplit(address).scheme not in ("", "data"):
                yield f"{name}: fetches {address} from elsewhere"
        for address in sorted(page.clicked | page.fetched):
            reason = _broken(site, path, address, pages)
            if reason:
                yield f"{name}: {address} {reason}"


def _broken(site: Path, path: Path, address: str, pages: dict[Path, Page]) -> str | None:
    """Why an address inside the site leads nowhere."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target = target / "index.html"
    if not target.is_relative_to(site.resolve()):
        return "leads out of the site"
    if not target.is_file():
        return "leads to no file"
    anchor = unquote(parts.fragment)
    if anchor and target in pages and target.suffix == ".html" and anchor not in pages[target].ids:
        return "leads to no such place on the page"
    return None


if __name__ == "__main__":
    found = list(faults(Path(sys.argv[1]).resolve()))
    print("\n".join(found) or "every link leads somewhere, and nothing is fetched from elsewhere")
    sys.exit(bool(found))
