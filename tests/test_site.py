"""The site: complete, the same whenever it is built, and whole in itself."""

import html
import importlib.util
import json
import re
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

import workbench
from workbench.scenario import Link, Scenario
from workbench.studies import studies
from workbench.views import columns, listed

ROOT = Path(__file__).parent.parent
CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))
STUDIES = {study.name: study for study in studies()}


def tool(name):
    """A module of `site/`, which is no package."""
    spec = importlib.util.spec_from_file_location(f"site_{name}", ROOT / f"site/{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


links = tool("links")


def text_of(path):
    """Words of a page, one space between them, its quotation marks plain."""
    body = re.search(r"<article.*</article>", path.read_text(encoding="utf-8"), re.S)[0]
    return plain(" ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split()))


def plain(text):
    """Text as typed on a keyboard; the site sets quotation marks and dashes properly."""
    return text.translate(str.maketrans("‘’“”", "''\"\"")).replace("–", "--")


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# --- as a whole ----------------


@pytest.mark.slow
def test_two_builds_give_the_same_pages(sites):
    one, other = (site.folder for site in sites)
    assert files(one) == files(other)
    differ = [n for n in sorted(files(one)) if (one / n).read_bytes() != (other / n).read_bytes()]
    assert differ == []


@pytest.mark.slow
def test_every_link_leads_somewhere_and_nothing_comes_from_elsewhere(sites):
    assert list(links.faults(sites[0].folder)) == []


@pytest.mark.slow
def test_nothing_tells_where_or_when_it_was_built(sites):
    folder = sites[0].folder
    traces = [str(ROOT), str(Path.home()), "/source/", "doctrees", str(folder.parent)]
    for name in files(folder):
        if name.endswith((".html", ".js", ".css", ".svg", ".ipynb")):
            text = (folder / name).read_text(encoding="utf-8")
            assert [trace for trace in traces if trace in text] == [], name
    assert not {".buildinfo", "objects.inv"} & files(folder)


@pytest.mark.slow
def test_no_page_asks_for_a_widget_manager_or_a_formula_setter(sites):
    folder = sites[0].folder
    asks = re.compile(r"require(\.min)?\.js|html-manager|mathjax|jupyter\.widget|thebe", re.I)
    assert [n for n in files(folder) if n.endswith(".html")
            and asks.search((folder / n).read_text(encoding="utf-8"))] == []  # fmt: skip


@pytest.mark.slow
def test_no_file_is_too_large_to_send(sites):
    folder = sites[0].folder
    assert [n for n in files(folder) if (folder / n).stat().st_size > 1_500_000] == []


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(SystemExit, match="there is something else in this folder"):
        tool("build").build(tmp_path)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


# --- what is on it ----------------


@pytest.mark.slow
@pytest.mark.parametrize("name", STUDIES)
def test_index_and_topic_give_the_computed_answer(sites, facts_of, name):
    study = STUDIES[name]
    answer = str(study.answer(facts_of(study), Link(study.presets[0].scenario())))
    for page in ("index.html", f"topics/{name}.html"):
        assert plain(answer) in text_of(sites[0].folder / page)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "preset"), [(s.name, p) for s in studies() for p in s.presets])
def test_every_starting_point_has_its_answer_figures_and_report(sites, facts_of, name, preset):
    study, folder = STUDIES[name], sites[0].folder
    page = folder / f"topics/{name}-{preset.name}.html"
    link = study.settle(facts_of(study), Link(preset.scenario()))
    assert plain(str(study.answer(facts_of(study), link))) in text_of(page)
    source = page.read_text(encoding="utf-8")
    taken = folder / f"files/{name}/{preset.name}"
    begins = {"html": b"<!doctype html>", "pdf": b"%PDF", "xlsx": b"PK", "ipynb": b"{"}
    for suffix, begin in begins.items():
        assert f'href="../files/{name}/{preset.name}/{name}.{suffix}"' in source
        assert (taken / f"{name}.{suffix}").read_bytes().startswith(begin)
    for figure in study.figures:
        for shown in (f"{figure}.svg", f"{figure}-phone.svg"):
            assert f"{preset.name}/{shown}" in source
            assert (taken / shown).read_text(encoding="utf-8").startswith("<svg")
        for given in ("svg", "png"):
            assert (taken / f"figures/{figure}.{given}").stat().st_size > 1000


@pytest.mark.slow
@pytest.mark.parametrize("name", STUDIES)
def test_a_topics_page_has_its_formulas_as_the_database_has_them(sites, name):
    method = (ROOT / f"site/topics/{name}.md").read_text(encoding="utf-8")
    said = text_of(sites[0].folder / f"topics/{name}.html")
    with workbench.open() as con:
        rows = con.sql("select formula_id, expression from formulas").fetchall()
    named = {formula: words for formula, words in rows if formula in method}
    assert named.keys() == set(re.findall(r"\bFM\d+\b", method)) != set()
    assert [formula for formula, words in named.items() if words not in said] == []


def test_numbers_in_the_method_of_alignment_are_those_that_are_computed(computed, facts):
    from workbench.alignment import network

    said = " ".join((ROOT / "site/topics/alignment.md").read_text(encoding="utf-8").split())
    rows = computed("step.DRP.7=2017-10-01").rows
    (use,) = (r for r in rows if (r.flow_id, r.consumer_cycle) == ("F01", "IEPR 2017"))
    assert f"{use.slack_days} days, missed".replace("-", "−") in said
    assert f"In use is the plan of July 1, 2015, {use.age_days} days old, and not fresh" in said
    assert (use.version_in_use, use.fresh) == ("DRP 2015", False)
    plan = network(facts, Scenario(), Scenario().drp_due)
    assert f"the {plan.length_months} months of work" in said
    known = {r.flow_id for r in computed().rows if r.state != "unknown"}
    assert len(facts.flows.keys() - known) == 7
    assert "Seven flows have no rule" in said
    assumed = [flow for flow in facts.flows.values() if flow.certainty == "assumed"]
    assert 1 / 3 < len(assumed) / len(facts.flows) < 1 / 2
    assert "More than a third of the flows" in said


@pytest.mark.slow
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_chapters_are_executed_and_print_what_is_stored(sites, chapter):
    page = sites[0].folder / f"chapters/{chapter.stem}.html"
    said, source = text_of(page), page.read_text(encoding="utf-8")
    for cell in nbformat.read(chapter, as_version=4).cells:
        for output in cell.get("outputs", []):
            assert plain(" ".join(output["text"].split())) in said
    article = re.search(r"<article.*</article>", source, re.S)[0]
    assert '<div class="workbench view still">' in article
    assert not re.search(r"<(button|input|select|dialog|aside)\b", article)
    assert re.search(r"This (is the chapter|notebook ran)", said)


@pytest.mark.slow
def test_every_word_of_the_glossary_has_a_place_to_link_to(sites):
    page = links.read(sites[0].folder / "glossary.html")
    with workbench.open() as con:
        terms = con.sql("select term, meaning from glossary").fetchall()
    said = text_of(sites[0].folder / "glossary.html")
    assert [term for term, meaning in terms if plain(meaning) not in said] == []
    assert len([i for i in page.ids if i.startswith("term-")]) == len(terms)


@pytest.mark.slow
def test_every_table_and_column_is_in_the_data_dictionary(sites):
    pages = {kind: sites[0].folder / f"data/{kind}.html" for kind in ("computed", "facts")}
    said = {kind: text_of(page) for kind, page in pages.items()}
    with workbench.open() as con:
        for table in listed(con):
            kind = table["kind"]
            assert f"table-{re.sub('_+', '-', table['view'])}" in links.read(pages[kind]).ids
            rows = f"{table['rows']:,} row{'' if table['rows'] == 1 else 's'}."
            assert rows in said[kind]
            for column in columns(con, table["view"]):
                assert f"{column['column']} " in said[kind]
                assert plain(column["what"]) in said[kind]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("decisions", "What we chose, why, and what we refused"),
        ("changelog", "What a user can do since when"),
        ("contributing", "Where things live"),
        ("using", "Your own facts"),
        ("add-a-topic", "Say its name in two places"),
        ("tour", "A five-minute tour"),
        ("benchmarks", "Benchmarks"),
    ],
)
def test_what_stands_in_the_repository_is_on_the_site(sites, page, words):
    assert words in text_of(sites[0].folder / f"{page}.html")


def test_the_readme_is_taken_over_but_for_what_the_site_says_elsewhere():
    generate = tool("generate")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (.*)$", readme, re.M)
    assert set(generate.LEFT_OUT) <= set(sections)
    using = generate.taken_over()["using.md"]
    assert re.findall(r"^## (.*)$", using, re.M) == [
        s for s in sections if s not in generate.LEFT_OUT
    ]
    assert "](CONTRIBUTING.md)" not in using


def test_pictures_of_the_tour_are_those_that_the_script_takes_and_small():
    tour = (ROOT / "site/tour.md").read_text(encoding="utf-8")
    shots = re.search(
        r"^SHOTS = \{(.*?)^\}", (ROOT / "site/screenshots.py").read_text(), re.S | re.M
    )
    taken = set(re.findall(r'^    "([\w-]+)":', shots[1], re.M))
    shown = re.findall(r"\{image\} img/([\w-]+)\.png\n:alt: (.*)", tour)
    assert {name for name, _ in shown} == taken == {p.stem for p in (ROOT / "site/img").iterdir()}
    assert all(len(words) > 60 for _, words in shown)
    assert all(p.stat().st_size <= 250_000 for p in (ROOT / "site/img").iterdir())


def test_the_tests_bring_along_what_the_site_needs():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    extras = tomllib.loads(text)["project"]["optional-dependencies"]
    assert any(re.match(r"dpp-workbench\[.*\bsite\b.*\]", line) for line in extras["test"])
    assert {re.split("[>=<]", line)[0] for line in extras["site"]} == {"furo", "myst-nb", "sphinx"}


@pytest.fixture(scope="session")
def facts_of(database):
    """Facts of a topic."""
    from workbench.db import connect

    def read(study):
        with connect(database) as con:
            return study.read(con)

    return read


# --- the check of links can fail ----------------


@pytest.fixture
def small(tmp_path):
    """A site of two pages, without a fault."""
    (tmp_path / "a.css").write_text("body { background: url('b.svg') }", encoding="utf-8")
    (tmp_path / "b.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/two.html").write_text('<h1 id="top">Two</h1>', encoding="utf-8")
    (tmp_path / "index.html").write_text(
        '<link rel="stylesheet" href="a.css"><a href="sub/two.html#top">two</a> <a href="#">up</a>'
        '<a href="https://example.org/">out there</a><img src="data:,"><p id="x y">p</p>',
        encoding="utf-8",
    )
    return tmp_path


def test_a_sound_site_has_no_fault(small):
    assert list(links.faults(small)) == []


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ('<a href="three.html">3</a>', "three.html leads to no file"),
        ('<a href="sub/two.html#end">2</a>', "sub/two.html#end leads to no such place on the page"),
        ('<a href="#nowhere">x</a>', "#nowhere leads to no such place on the page"),
        ('<a href="../../etc/passwd">x</a>', "leads out of the site"),
        ('<img src="missing.png">', "missing.png leads to no file"),
        ('<source srcset="one.svg 1x, two.svg 2x">', "two.svg leads to no file"),
        ('<p id="x y">again</p>', "the id 'x y' is there 2 times"),
        ('<img src="https://example.org/a.png">', "fetches https://example.org/a.png from elsewh"),
        ('<script src="//cdn.example/x.js"></script>', "fetches //cdn.example/x.js from elsewhere"),
        ("<style>@import 'https://f.example/a.css'</style>", "fetches https://f.example/a.css"),
        ('<p style="background: url(http://e.example/p)">', "fetches http://e.example/p from else"),
        ('<svg><use xlink:href="https://e.example/i.svg#a"/></svg>', "fetches https://e.example/i"),
    ],
)
def test_a_fault_is_named_with_its_page(small, more, fault):
    page = small / "index.html"
    page.write_text(page.read_text(encoding="utf-8") + more, encoding="utf-8")
    found = list(links.faults(small))
    assert found and all(line.startswith("index.html: ") for line in found)
    assert any(fault in line for line in found), found


def test_what_a_stylesheet_fetches_is_looked_at_too(small):
    (small / "a.css").write_text("@font-face { src: url(https://fonts.example/f.woff2) }")
    assert list(links.faults(small)) == [
        "a.css: fetches https://fonts.example/f.woff2 from elsewhere"
    ]


def test_results_of_benchmarks_become_a_table_and_figures(tmp_path):
    numbers = {"repeats": 9, "median": 2.15, "p95": 2.2, "least": 2.0}
    row = {
        "name": "workbench build", "unit": "s", "numbers": numbers, "reference": "plain DuckDB",
        "reference_numbers": numbers | {"median": 1.0}, "ratio": 2.15, "bar": {"median": 2.0},
        "note": "",
    }  # fmt: skip
    machine = {"system": "Linux", "cores": 2, "memory_gb": 8.0}
    result = {"subject": "package", "measured": "2026-11-22", "machine": machine, "versions": {}}
    (tmp_path / "package.json").write_text(json.dumps(result | {"measurements": [row]}))
    generate = tool("generate")
    subjects = list(generate.benchmarks(tmp_path, tmp_path))
    generate.fill("benchmarks.md", tmp_path, subjects=subjects)
    said = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    row = "| workbench build | 2.15 s | 2.2 s | median 2 s | missed | 2.15 × plain DuckDB (1 s) |"
    assert row in said
    for drawing in ("package-1.svg", "package-1-phone.svg"):
        assert f"files/benchmarks/{drawing}" in said
        assert (tmp_path / "files/benchmarks" / drawing).read_text().startswith("<svg")
