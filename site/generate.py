"""Put together what Sphinx turns into pages: hand-written pages, chapters, and what is computed.

Hand-written pages stand in this folder as they are. The templates in `pages/` are filled in from
the database and from each topic's study; `<< … >>` marks what is filled in.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache, partial
from html import escape
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import duckdb
import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import workbench
from workbench.apps.chapter import scoped_style
from workbench.apps.shell import theme
from workbench.binder import CHAPTERS, HUB, PAGES, launch_link
from workbench.build import ensure
from workbench.cells import markdown
from workbench.charts.draw import svg
from workbench.charts.figure import Figure
from workbench.db import connect
from workbench.report import Report, content, report
from workbench.scenario import Link, Preset
from workbench.studies import studies
from workbench.study import Study
from workbench.views import columns, listed
from workbench.words import capitalized

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.append(str(ROOT))  # benchmarks are no part of the package
WIDTH, NARROW = 720, 400
"""Width of a figure of a benchmark, and of any figure on a phone."""

WHOLE = {
    ".html": "web page, one file",
    ".pdf": "PDF to print",
    ".xlsx": "Excel workbook",
    ".ipynb": "notebook",
    ".ics": "dates for a calendar",
}
"""A whole report in one file, and what to call it."""


def stage(source: Path, files: Path, static: Path) -> None:
    """Fill three folders: what Sphinx reads, files to take home, stylesheets of the workbench."""
    for folder in (source, files, static):
        folder.mkdir(parents=True)
    for page in HERE.glob("*.md"):
        shutil.copy(page, source)
    shutil.copytree(HERE / "img", source / "img")
    (static / "tokens.css").write_text(tokens(), encoding="utf-8")
    (static / "workbench.css").write_text(scoped_style(), encoding="utf-8")
    chapters = [chapter(path, source) for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
    for name, text in taken_over().items():
        (source / name).write_text(text, encoding="utf-8")
    with closing(connect(ensure())) as con:
        topics = [topic(study, con, source, files) for study in studies()]
    with closing(workbench.open()) as con:
        words = con.sql("from glossary order by lower(term)").pl().to_dicts()
        fill("glossary.md", source, rows=words)
        dictionary(con, source)
    fill("index.md", source, topics=topics, chapters=chapters, command=first_command())
    subjects = list(benchmarks(ROOT / "benchmarks/results", files))
    fill("benchmarks.md", source, subjects=subjects)


@cache
def environment() -> Environment:
    """The one Jinja environment; a name that is not known is an error."""
    made = Environment(
        loader=FileSystemLoader(HERE / "pages"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        variable_start_string="<<",
        variable_end_string=">>",
        keep_trailing_newline=True,
    )
    made.filters.update(
        md=lambda text: markdown(str(text)),
        first=capitalized,
        said=said,
        rows=lambda count: f"{count:,} row{'' if count == 1 else 's'}",
        anchor=lambda view: re.sub("_+", "-", view),
    )
    return made


def fill(template: str, source: Path, name: str = "", **values: Any) -> None:
    """Fill in a template and write the page."""
    path = source / (name or template)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(environment().get_template(template).render(**values), encoding="utf-8")


def tokens() -> str:
    """The workbench's own sizes and colors, for the site's stylesheet."""
    found = re.match(r".*?(:root \{.*?\n\})", theme(), re.DOTALL)
    if not found:
        raise SystemExit("workbench/apps/theme.css does not begin with its tokens in :root")
    return found[1] + "\n"


# --- what others have written ---


CHECKED = "# NBVAL_CHECK_OUTPUT\n"
"""What begins a cell whose output the tests compare."""


def chapter(path: Path, source: Path) -> dict[str, str]:
    """Stage a notebook: a note on top; of a chapter, what is shown rather than the lines that do.

    Gives its page and the word that leads to it.
    """
    book = nbformat.read(path, as_version=4)
    titles = {study.name: study.title for study in studies()}
    is_chapter = path.stem in titles
    opens = (
        environment().get_template("chapter_note.md").render(name=path.stem, is_chapter=is_chapter)
    )
    for one in book.cells:
        checked = one.source.startswith(CHECKED)
        one.source = one.source.removeprefix(CHECKED)
        if is_chapter and one.cell_type == "code":
            one.metadata["tags"] = ["hide-input" if checked else "remove-input"]
    head, _, rest = book.cells[0].source.partition("\n")
    book.cells[0].source = f"{head}\n\n{opens}\n{rest}"
    folder = source / "chapters"
    folder.mkdir(exist_ok=True)
    nbformat.write(book, folder / path.name)
    title = titles.get(path.stem) or head.removeprefix("# ").partition(":")[0]
    return {"name": path.stem, "entry": f"{title} <chapters/{path.stem}>"}


LEFT_OUT = ("What it answers today", "What you see", "The site", "Layout", "License")
"""Sections of the README that the site says elsewhere, or that are about the repository."""

PAGE_OF = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "site/decisions.md": "decisions.md",
    "site/add-a-topic.md": "add-a-topic.md",
}


def taken_over() -> dict[str, str]:
    """Pages that stand in the repository for those who look there, by their name here."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    sections = re.split(r"^(?=## )", readme, flags=re.MULTILINE)[1:]
    kept = [part for part in sections if part[3:].partition("\n")[0] not in LEFT_OUT]
    lead = "# Install and use\n\nEvery command and setting, and what to do when one fails.\n\n"
    return {
        "using.md": relinked(lead + "".join(kept)),
        "contributing.md": relinked((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")),
        "changelog.md": relinked((ROOT / "CHANGELOG.md").read_text(encoding="utf-8")),
    }


def first_command() -> str:
    """The README's line that installs the workbench and opens it."""
    return re.search(r"^python3 -m venv .*$", (ROOT / "README.md").read_text("utf-8"), re.M)[0]  # type: ignore[index]


def relinked(text: str) -> str:
    """Text whose links lead to pages of the site; a link to anything else keeps its words only."""
    places = {slug(words) for words in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}

    def link(found: re.Match[str]) -> str:
        words, address = found.groups()
        if "://" in address or address.removeprefix("#") in places:
            return found[0]
        page = PAGE_OF.get(address)
        return f"[{words}]({page})" if page else words

    return re.sub(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)", link, text)


def slug(heading: str) -> str:
    """Anchor of a heading, as GitHub and MyST make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


# --- topics ---


@dataclass(frozen=True)
class Shown:
    """One preset of a topic: its report, its figures, and the files that were written for it."""

    preset: Preset
    report: Report
    figures: Sequence[tuple[str, Figure, str]]
    downloads: Sequence[tuple[str, str, str]]

    @property
    def page(self) -> str:
        """Name of its page."""
        return f"{self.report.study.name}-{self.preset.name}"

    @property
    def entry(self) -> str:
        """Its line in a table of contents."""
        return f"{self.preset.title} <{self.page}>"

    @property
    def folder(self) -> str:
        """Folder of its files, from its page."""
        return f"../files/{self.report.study.name}/{self.preset.name}"


def topic(
    study: Study, con: duckdb.DuckDBPyConnection, source: Path, files: Path
) -> dict[str, Any]:
    """Write the pages of a topic: its method, and one for each preset."""
    facts = study.read(con)
    shown = [scenario(study, con, facts, preset, files) for preset in study.presets]
    for one in shown:
        fill("scenario.md", source, f"topics/{one.page}.md", shown=one, study=study)
    method = method_of(study, files)
    named = sorted(set(re.findall(r"\bFM\d+\b", method)))
    formulas = con.sql(
        "from formulas where list_contains($named, formula_id) order by formula_id",
        params={"named": named},
    ).pl()
    counted: dict[str, Counter[str]] = {name: Counter() for name in study.stands_on}
    for row in shown[0].report.rests_on:
        counted[row["file"]][row["certainty"]] += 1
    launch = f"{HUB}v2/gh/OWNER/NAME/REF"
    query = shown[0].report.link.query()
    values = {
        "study": study,
        "shown": shown,
        "entry": f"{study.title} <topics/{study.name}>",
        "method": method,
        "formulas": formulas.to_dicts(),
        "counted": counted,
        "binder": [
            ("page", launch_link(launch, PAGES + study.name, query)),
            ("chapter", launch_link(launch, f"{CHAPTERS}{study.name}.ipynb", query)),
        ],
    }
    fill("topic.md", source, f"topics/{study.name}.md", **values)
    return values


def method_of(study: Study, files: Path) -> str:
    """Method of a topic; `<< library() >>`, `<< scaling() >>` stand for what is made of the code.

    The model library of the market as tables, and what its benchmark has measured.
    """
    text = (HERE / "topics" / f"{study.name}.md").read_text(encoding="utf-8")
    scaling = partial(measured, study.name, ROOT / "benchmarks/results", files)
    return environment().from_string(text).render(library=library, scaling=scaling)


def library() -> str:
    """Every class of resource with its fields, as the code has them."""
    from workbench.market.resources import CLASSES, Q_FIELDS
    from workbench.market.schema import library_table

    rows = library_table()
    shared = {field.name for field in Q_FIELDS}
    fields = {
        asset.name: [r for r in rows if r["class"] == asset.name and r["field"] not in shared]
        for asset in CLASSES
    }
    every = [r for r in rows if r["class"] == CLASSES[0].name and r["field"] in shared]
    page = environment().get_template("library.md")
    return page.render(classes=CLASSES, fields=fields, every=every)


def measured(subject: str, folder: Path, files: Path) -> str:
    """Figures of a benchmark on the page of its topic, and which bars are missed."""
    from benchmarks.figures import misses

    found = [result for result in results(folder) if result.subject == subject]
    pictures = [words for result in found for words in drawings(result, files, "../")]
    over = [words for result in found for words in misses(result.measurements)]
    page = environment().get_template("measured.md")
    return page.render(results=found, pictures=pictures, over=over, subject=subject)


def scenario(
    study: Study, con: duckdb.DuckDBPyConnection, facts: Any, preset: Preset, files: Path
) -> Shown:
    """Compute a preset and write what a reader may take home of it."""
    made = report(study, con, study.settle(facts, Link(preset.scenario())), facts)
    folder = f"files/{study.name}/{preset.name}"
    figures = []
    for name in study.figures:
        figure = made.figure(name)
        write(files / folder / f"{name}.svg", standing_alone(figure))
        write(files / folder / f"{name}-phone.svg", standing_alone(made.figure(name, NARROW)))
        for suffix in (".svg", ".png"):
            given = f"figures/{name}{suffix}"
            write(files / folder / given, content(made, given))
        figures.append((name, figure, picture(figure, f"../{folder}/{name}")))
    downloads = []
    for suffix, words in WHOLE.items():
        name = f"{study.name}{suffix}"
        if suffix != ".ics" or any(".ics" in q.suffixes for q in study.questions):
            size = write(files / folder / name, content(made, name))
            downloads.append((words, f"../{folder}/{name}", kilobytes(size)))
    return Shown(preset, made, figures, downloads)


def write(path: Path, data: bytes) -> int:
    """Write a file, and give its size."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.write_bytes(data)


def kilobytes(size: int) -> str:
    """Size in words."""
    return f"{max(round(size / 1000), 1):,} kB"


SPARE = 16
"""Pixels at the right of a drawing, for readers whose letters are wider than ours."""


def standing_alone(figure: Figure) -> bytes:
    """Chart of a figure as a file that a page shows; outside its frame nothing would be seen."""
    head, end, rest = figure.chart.partition(">")
    width, height = size(figure)
    head = re.sub(r'\b(width|height|viewBox)="[^"]*"', "", head)
    frame = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f"{head} {frame}{end}{rest}".encode()


def size(figure: Figure) -> tuple[int, int]:
    """Width and height of a chart with room to spare."""
    head = figure.chart.partition(">")[0]
    width, height = (re.search(rf'\b{side}="([\d.]+)"', head) for side in ("width", "height"))
    if not (width and height):
        raise SystemExit(f"the drawing of '{figure.title}' does not give its size")
    return round(float(width[1])) + SPARE, round(float(height[1]))


def picture(figure: Figure, stem: str) -> str:
    """HTML of a figure's chart, in the drawing for the reader's screen."""
    width, height = size(figure)
    return (
        f'<picture><source media="(max-width: 46em)" srcset="{stem}-phone.svg">'
        f'<img src="{stem}.svg" width="{width}" height="{height}" loading="lazy" '
        f'alt="{escape(figure.alternative)}"></picture>'
    )


# --- the database ---


def dictionary(con: duckdb.DuckDBPyConnection, source: Path) -> None:
    """Pages that describe every table: those that are computed, and the facts by subject."""
    rows = {row["view"]: row for row in listed(con)}
    for name, row in rows.items():
        row["columns"] = [
            column | {"type": in_words(column["type"])} for column in columns(con, name)
        ]
    computed = [row for row in rows.values() if row["kind"] == "computed"]
    facts = [row for row in rows.values() if row["kind"] == "facts"]
    subjects = [
        (title, [rows[name] for name in names if name in rows]) for title, names in by_subject()
    ]
    told = {row["view"] for _, found in subjects for row in found}
    rest = [row for row in facts if row["view"] not in told]
    subjects.append(("All of it", rest))
    subjects = [(title, found) for title, found in subjects if found]
    fill("data_index.md", source, "data/index.md", computed=computed, subjects=subjects)
    fill("data_computed.md", source, "data/computed.md", rows=computed)
    fill("data_facts.md", source, "data/facts.md", subjects=subjects)


def by_subject() -> Iterator[tuple[str, list[str]]]:
    """Subjects of the schema, in its order: what a file says of itself, and the tables in it."""
    schema = package_files("workbench") / "schema"
    for path in sorted(schema.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".sql"):
            text = path.read_text(encoding="utf-8")
            names = re.findall(r"^create (?:table|view) (?:core_)?(\w+)", text, re.MULTILINE)
            title = re.sub(r"^-- ?", "", text.partition("\n")[0])
            yield title.rstrip("."), names


def in_words(type_name: str) -> str:
    """Type of a column as a reader of SQL knows it; of an enumeration, what it may hold."""
    values = re.fullmatch(r"ENUM\((.*)\)(\[\])?", type_name)
    if not values:
        return type_name.lower()
    words = ", ".join(re.findall(r"'((?:[^']|'')*)'", values[1]))
    return f"{'some' if values[2] else 'one'} of: {words}"


# --- benchmarks ---


def results(folder: Path) -> list[Any]:
    """Results of benchmarks that are kept."""
    from benchmarks.rig.results import read

    return list(read(folder))


def benchmarks(folder: Path, files: Path) -> Iterator[dict[str, Any]]:
    """Results of benchmarks that are kept, by subject, each with its figures."""
    for result in results(folder):
        rows = [(found, verdict(found.share())) for found in result.measurements]
        yield {"result": result, "rows": rows, "figures": list(drawings(result, files))}


def drawings(result: Any, files: Path, up: str = "") -> Iterator[str]:
    """HTML of the figures of a benchmark; `up` leads from the page to the root of the site."""
    from benchmarks.figures import figures

    pairs = zip(figures(result, WIDTH), figures(result, NARROW), strict=True)
    for number, (wide, narrow) in enumerate(pairs, 1):
        stem = f"files/benchmarks/{result.subject}-{number}"
        wide, narrow = (replace(figure, chart=svg(figure.chart)) for figure in (wide, narrow))
        write(files / f"{stem}.svg", standing_alone(wide))
        write(files / f"{stem}-phone.svg", standing_alone(narrow))
        words = f"<figcaption>{escape(wide.title)}. {escape(wide.subtitle)}</figcaption>"
        yield picture(wide, up + stem) + words


def verdict(share: float | None) -> str:
    """Whether a bar is kept, by how much of it is used; nothing where there is no bar."""
    if share is None:
        return ""
    return "kept" if share <= 1 else "missed"


def said(value: float) -> str:
    """A number to two or three digits."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 or value <= 0 else 4
    return f"{value:,.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:,.0f}"
