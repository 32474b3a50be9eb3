"""Reports to take home: each file, opened by a second program, says what the command line says."""

import csv
import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import nbformat
import openpyxl
import pytest
from damage import HOSTILE, replace
from icalendar import Calendar
from PIL import Image
from pypdf import PdfReader

from workbench import build, db
from workbench.alignment.study import STUDY
from workbench.apps.alignment import TOPIC
from workbench.apps.take_home import take_home
from workbench.cells import restored
from workbench.cli import main
from workbench.errors import BadInput, DataError
from workbench.report import content, folder, names, write
from workbench.report.paper import ROWS
from workbench.report.tables import LONGEST
from workbench.scenario import Link

pytestmark = pytest.mark.usefixtures("database")

TABLES = "handoffs sweep network ratecases horizons paths remedies record compare".split()
FIGURES = "map-statewide map-rate-cases slack sweep ratecases network horizons".split()
SVG = "{http://www.w3.org/2000/svg}"


def flat(row):
    """A row of the command's JSON as a table has it: parts of a sum in columns of their own."""
    return {k: v for key, value in row.items() for k, v in _parts(key, value)}


def _parts(key, value):
    return value.items() if isinstance(value, dict) else [(key, value)]


def plain(value):
    """A value as JSON has it, a list as its words, truth as yes or no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "none"
    return value.isoformat()[:10] if isinstance(value, (date, datetime)) else value


def same(found, told):
    """Whether a row found in a file has the values that the command line told."""
    told = {k: plain(v) for k, v in told.items()}
    number = {k for k, v in told.items() if isinstance(v, (int, float))}
    assert {k: found[k] for k in told if k not in number} == {
        k: v for k, v in told.items() if k not in number
    }
    assert {k: float(found[k]) for k in number} == pytest.approx({k: told[k] for k in number})
    return True


def version(database):
    with db.connect(database) as con:
        return db.data_version(con)


def snapshot(place):
    """Every file below a folder with its content, and every folder."""
    return {p: p.read_bytes() if p.is_file() else None for p in sorted(place.rglob("*"))}


# --- the whole ---


def test_every_file_is_written_and_no_other(taken_home, make_report):
    there = {p.relative_to(taken_home).as_posix() for p in taken_home.rglob("*") if p.is_file()}
    assert there == set(names(make_report()))
    assert there == {
        *(f"alignment.{suffix}" for suffix in "html pdf xlsx ipynb ics".split()),
        *(f"figures/{figure}.{suffix}" for figure in FIGURES for suffix in ("svg", "png", "pdf")),
        *(f"tables/{name}.csv" for name in (*TABLES, "sources", "documents")),
    }
    assert all((taken_home / name).stat().st_size > 100 for name in there)


def test_a_second_report_has_the_same_bytes(taken_home, make_report, scenario_link, tmp_path):
    made = make_report(scenario_link, scenario_link)  # another process, another hash seed
    write(made, tmp_path)
    different = [n for n in names(made) if (tmp_path / n).read_bytes() != read(taken_home, n)]
    assert different == []


def read(taken_home, name):
    return (taken_home / name).read_bytes()


def test_the_command_names_each_file_and_takes_settings_too(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(folder, "content", lambda report, name: report.scenario_link.encode())
    assert main(["report", "alignment", "--set", "drp_due=2017-10", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert sorted(map(Path, printed)) == sorted(p for p in tmp_path.rglob("*") if p.is_file())
    query = Link.read("drp_due=2017-10-01").query()
    assert Path(printed[0]).read_text() == f"http://localhost:5006/alignment?{query}"


def test_what_a_link_cannot_say_is_said_and_left_out(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(folder, "content", lambda report, name: report.scenario_link.encode())
    link = "http://localhost:5006/alignment?drp_due=soon&latency.F01=9"
    assert main(["report", "alignment", "--link", link, "--out", str(tmp_path)]) == 0
    assert "left out of the link: drp_due=soon" in capsys.readouterr().err
    assert "soon" not in (tmp_path / "alignment.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("galaxy --out x", "invalid choice: 'galaxy'"),
        ("alignment", "required: --out"),
        ("alignment --out x --set latency.F99=1", "there is no hand-off 'F99'"),
    ],
)
def test_a_report_that_cannot_be_meant_is_refused(capsys, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert main(["report", *arguments.split()]) == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


# --- Excel, read by openpyxl ---


@pytest.fixture(scope="module")
def book(taken_home):
    """The workbook as openpyxl reads it."""
    return openpyxl.load_workbook(taken_home / "alignment.xlsx")


def rows_of(sheet):
    """Rows of a sheet by the names in its first row."""
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.parametrize("name", TABLES)
def test_a_sheet_has_the_values_of_the_command_in_their_types(book, asked, name):
    found = rows_of(book[name])
    assert len(found) == len(asked[name]) > 0
    for row, told in zip(found, map(flat, asked[name]), strict=True):
        assert same({k: plain(v) for k, v in row.items()}, told)
        for key, value in told.items():
            is_day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
            assert isinstance(row[key], datetime) == bool(is_day)
            assert isinstance(row[key], bool) == isinstance(value, bool)


def kinds(book):
    """Types of all cells of a workbook; `link` among them where one is a link."""
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    return {cell.data_type for cell in cells} | {"link" for cell in cells if cell.hyperlink}


def test_no_cell_of_a_workbook_acts(book):
    assert kinds(book) == {"s", "n", "d", "b"}  # strings, numbers, dates, truth: no formula
    assert book.vba_archive is None and not book.defined_names


def test_the_first_sheet_says_what_was_asked_and_what_came_of_it(
    book, asked, database, scenario_link
):
    found = [(name, words) for name, words in book["about"].iter_rows(values_only=True)]
    assert ("answer", asked["answer"]["answer"]) in found
    assert [w for n, w in found if n == "also true"] == asked["answer"]["notes"]
    assert ("scenario link", scenario_link) in found
    assert ("made by", f"DPP Workbench 0.1.0, facts of version {version(database)}") in found
    assert ("setting", "handling time (plan to draft forecast): 30 days") in found
    assert ("against baseline", "plan due: October 1, 2017 instead of May 1, 2017") in found
    assert book.sheetnames == ["about", *TABLES, "sources", "documents"]


def test_the_sources_have_a_row_for_each_fact_behind_the_answer(book):
    facts = 0
    for name in STUDY.stands_on:
        with (db.data_dir() / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            facts += len(list(csv.DictReader(file)))
    rows = rows_of(book["sources"])
    assert len(rows) == facts
    assert all(row["source"] and row["certainty"] for row in rows)
    named = {row["document"] for row in rows_of(book["documents"])}
    assert all(row["source"].startswith(tuple(named)) for row in rows)


def test_a_heading_says_what_its_column_means(book):
    noted = {cell.value: cell.comment.text for cell in book["handoffs"][1]}
    assert noted["slack_days"] == "Needed less usable, in days; below zero is a miss"
    assert book["handoffs"].freeze_panes == "A2"
    assert book.properties.title == STUDY.question


# --- CSV, read by Python and by DuckDB ---


@pytest.mark.parametrize("name", TABLES)
def test_a_csv_has_the_values_of_the_command(taken_home, asked, name):
    raw = read(taken_home, f"tables/{name}.csv")
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\n") == raw.count(b"\r\n")
    found = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert len(found) == len(asked[name])
    for row, told in zip(found, map(flat, asked[name]), strict=True):
        assert same({k: restored(v) or None for k, v in row.items()}, told)


@pytest.mark.parametrize("name", TABLES)
def test_duckdb_reads_the_same_values_from_a_csv(taken_home, asked, name):
    with duckdb.connect() as con:
        found = con.read_csv(str(taken_home / f"tables/{name}.csv"))
        rows = [dict(zip(found.columns, map(plain, row), strict=True)) for row in found.fetchall()]
    for row, told in zip(rows, map(flat, asked[name]), strict=True):
        assert same(row, told)


def test_every_row_of_a_csv_is_stamped(taken_home, database, scenario_link):
    for path in (taken_home / "tables").iterdir():
        with path.open(encoding="utf-8-sig", newline="") as file:
            stamps = [list(row.items())[-3:] for row in csv.DictReader(file)]
        assert stamps and all(stamp == stamps[0] for stamp in stamps)
        assert dict(stamps[0]) == {
            "scenario_link": scenario_link,
            "data_version": version(database),
            "sources": "MTS Vol. 1; public record",
        }


def test_a_table_without_rows_keeps_its_columns_and_its_stamp(make_report):
    made = make_report("horizon=2010:2011")  # nothing is missed, so nothing needs a remedy
    text = content(made, "tables/remedies.csv").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert [k for k, v in row.items() if v] == ["scenario_link", "data_version", "sources"]
    assert {"flow_id", "release_by", "days_earlier"} < row.keys()


# --- PDF, read by pypdf ---


@pytest.fixture(scope="module")
def paper(taken_home):
    """The report on paper as pypdf reads it, and its words."""
    reader = PdfReader(taken_home / "alignment.pdf")
    return reader, words(reader)


def words(reader):
    """Text of a PDF, its spaces and line breaks alike."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_paper_says_answer_link_version_and_sources(paper, asked, scenario_link, database):
    reader, text = paper
    assert asked["answer"]["answer"] in text
    assert all(note in text for note in asked["answer"]["notes"])
    assert scenario_link in text.replace(" ", "")
    assert f"facts of version {version(database)} 1 of {len(reader.pages)}" in text
    assert "MTS Vol. 1: More Than Smart Working Group compendium" in text
    assert (reader.metadata.title, reader.metadata.creation_date) == (STUDY.question, None)
    assert 8 <= len(reader.pages) <= 16
    assert {tuple(page.mediabox[2:]) for page in reader.pages} == {(612, 792)}


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        (
            "handoffs",
            "flow_id consumer_cycle need_date usable_date slack_days state version_in_use age_days",
        ),
        ("network", "step_id es ef ls lf total_float free_float critical"),
        ("compare", "label consumer_cycle slack_days baseline_slack_days change_days state"),
    ],
)
def test_the_paper_has_the_numbers_of_the_command(paper, asked, name, columns):
    _, text = paper
    for row in asked[name][:ROWS]:
        cells = [plain(row[column]) for column in columns.split()]
        told = " ".join(str(cell) for cell in cells if cell is not None)
        assert told.replace("in_time", "in time") in text


def test_headings_on_paper_are_words(paper):
    _, text = paper
    assert "Flow Consumer cycle Need date Usable date Slack days State Version in use" in text
    assert "Step Earliest start Earliest finish Latest start Latest finish Total float" in text
    assert not re.search(r"\b(in_time|flow_id|flow id|es ef)\b", text)


def test_every_figure_is_on_paper_and_one_of_them_on_the_first_page(paper, taken_home):
    reader, text = paper
    drawings = [ElementTree.parse(taken_home / f"figures/{name}.svg") for name in FIGURES]
    titles = [drawing.getroot().findtext(f"{SVG}title") for drawing in drawings]
    assert [title for title in titles if text.count(title) != titles.count(title)] == []
    assert "Sources: " in reader.pages[0].extract_text()


def test_a_link_on_paper_can_be_followed(paper, scenario_link):
    marks = [a.get_object() for page in paper[0].pages for a in page.get("/Annots", [])]
    assert {mark["/A"]["/URI"] for mark in marks} == {scenario_link}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_on_paper_says_its_finding_and_where_it_comes_from(
    taken_home, name, scenario_link, database
):
    reader = PdfReader(taken_home / f"figures/{name}.pdf")
    title = ElementTree.parse(taken_home / f"figures/{name}.svg").findtext(f"{SVG}title")
    text = words(reader)
    assert (len(reader.pages), reader.metadata.title) == (1, title)
    assert title in text
    assert f"Scenario: {scenario_link}".replace(" ", "") in text.replace(" ", "")
    assert f"facts of version {version(database)}" in text
    assert "Sources: " in text


# --- drawings, read by an XML parser and by PIL ---


@pytest.mark.parametrize("name", FIGURES)
def test_a_drawing_stands_alone_and_names_itself(taken_home, name, scenario_link, database):
    root = ElementTree.parse(taken_home / f"figures/{name}.svg").getroot()
    said = "".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert root.get("role") == "img"
    assert len(root.findtext(f"{SVG}title")) > 10 and len(root.findtext(f"{SVG}desc")) > 40
    assert scenario_link in said and version(database) in said and "Sources: " in said
    assert acting(root) == []


def acting(root):
    """What a drawing has that runs, or asks for something elsewhere."""
    tags = {f"{SVG}{tag}" for tag in "script image img foreignObject use style a".split()}
    found = [node.tag for node in root.iter() if node.tag in tags]
    for key, value in [pair for node in root.iter() for pair in node.attrib.items()]:
        if key.startswith("on") or key.endswith(("href", "src")) or re.search(r"url\([^#]", value):
            found.append(f"{key}={value}")
    return found


@pytest.mark.parametrize("name", FIGURES)
def test_a_picture_is_the_drawing_at_twice_its_size(taken_home, name):
    root = ElementTree.parse(taken_home / f"figures/{name}.svg").getroot()
    with Image.open(taken_home / f"figures/{name}.png") as picture:
        assert picture.size == (2 * int(root.get("width")), 2 * int(root.get("height")))
        assert len(picture.convert("RGB").getcolors(1 << 24)) > 50  # not blank


def test_the_slacks_drawn_are_those_of_the_command(taken_home, asked):
    drawn = ElementTree.parse(taken_home / "figures/slack.svg").getroot().findtext(f"{SVG}desc")
    drawn = drawn.partition(STUDY.question)[0]  # the stamp follows
    known = [
        row["slack_days"]
        for row in asked["handoffs"]
        if "DRP 2017" in (row["consumer_cycle"], from_plan(row))
        and row["state"] not in ("none", "unknown")
    ]
    assert sorted(map(int, re.findall(r": (-?\d+) days", drawn))) == sorted(known)


def from_plan(row):
    """Version of the plan that a hand-off is meant to bring."""
    return row["producer_cycle"] if row["from_process"] == "DRP" else None


# --- calendar ---


def test_the_calendar_holds_the_scenario(taken_home, scenario_link):
    calendar = Calendar.from_ical(read(taken_home, "alignment.ics"))
    assert all(words in calendar["x-wr-caldesc"] for words in (scenario_link, "facts of version"))
    events = calendar.walk("VEVENT")
    assert len(events) > 100
    assert all("drp_due=2017-10-01" in event["description"] for event in events)


# --- notebook, run by nbval ---


def cell_of(notebook, words):
    """Number of the one cell whose source has these words."""
    (found,) = [
        n for n, c in enumerate(notebook.cells) if c.cell_type == "code" and words in c.source
    ]
    return found


def test_the_screen_as_a_notebook_keeps_scenario_and_answer(taken_home, asked, scenario_link):
    path = taken_home / "alignment.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert path.stat().st_size < 200_000
    assert f"LINK = {scenario_link!r}" in notebook.cells[cell_of(notebook, "LINK =")].source
    (told,) = notebook.cells[cell_of(notebook, "from answers")].outputs
    assert asked["answer"]["answer"] in told.text
    assert "Sources: MTS Vol. 1; public record." in notebook.cells[0].source


@pytest.mark.slow
def test_the_notebook_passes_as_it_is_and_fails_on_another_number_or_other_facts(
    taken_home, tmp_path
):
    shutil.copy(taken_home / "alignment.ipynb", tmp_path / "same.ipynb")
    notebook = nbformat.read(tmp_path / "same.ipynb", as_version=4)
    asked = ("from answers", "as facts_version", "from remedies")
    wanted = [cell_of(notebook, words) for words in asked]
    notebook.cells = [notebook.cells[number] for number in (cell_of(notebook, "LINK ="), *wanted)]
    for number, before in ((2, r"(?<=\n)[0-9a-f]{4}"), (3, r"(?<= )60(?= )")):
        told = notebook.cells[number].outputs[0]
        told.text, count = re.subn(before, "1000", told.text, count=1)
        assert count == 1
    nbformat.write(notebook, tmp_path / "other.ipynb")
    assert failures(tmp_path) == {("other", "Cell 2"), ("other", "Cell 3")}


def failures(place):
    """Cells that nbval finds wrong in the notebooks of a folder, by notebook."""
    options = "--nbval-lax --nbval-current-env -q -p no:cacheprovider --junitxml found.xml"
    command = [sys.executable, "-m", "pytest", *options.split()]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    cases = list(ElementTree.parse(place / "found.xml").iter("testcase"))
    assert len(cases) > 15, done.stdout
    return {
        (Path(case.get("classname")).stem, case.get("name").removesuffix("::"))
        for case in cases
        if case.find("failure") is not None
    }


# --- nothing to draw, nothing to compute ---


@pytest.mark.parametrize("years", ["2010:2011", "2036:2040"])
def test_figures_without_data_say_so(make_report, years):
    made = make_report(f"drp_due=2017-10-01&horizon={years}")
    drawn = made.figures(700)
    assert drawn["slack"].title == "No hand-off of the plan can be computed in these years"
    assert drawn["map-statewide"].title == drawn["slack"].title
    assert drawn["map-rate-cases"].title == "No rate case in these years uses this plan"
    assert drawn["ratecases"].title == "No rate case in these years uses this plan"
    empty = {"slack", "horizons"} | ({"ratecases"} if years == "2010:2011" else set())
    assert {n for n, figure in drawn.items() if figure.subtitle == "Nothing to draw"} == empty
    for name in empty:
        assert "Widen the years, or set dates back." in drawn[name].alternative
        assert "in the years shown" in "".join(ElementTree.fromstring(drawn[name].chart).itertext())


def test_a_report_without_data_is_whole(make_report, tmp_path):
    made = make_report("drp_due=2017-10-01&horizon=2010:2011")
    assert len(write(made, tmp_path)) == len(names(made)) == 37
    book = openpyxl.load_workbook(tmp_path / "alignment.xlsx")
    assert [len(rows_of(book[name])) for name in TABLES] == [1, 24, 7, 0, 0, 0, 0, 0, 0]
    assert [cell.value for cell in book["remedies"][1]][:2] == ["key", "flow_id"]
    assert "has no hand-off that can be computed" in words(PdfReader(tmp_path / "alignment.pdf"))
    assert b"There are no rows for these settings." in read(tmp_path, "alignment.html")


def test_a_question_without_an_answer_is_said_where_its_table_and_figure_would_be(make_report):
    made = make_report("weight.IEPR=0&weight.LTPP=0&weight.TPP=0")
    assert "every weight is zero" in made.drawing("sweep")
    assert b"every weight is zero" in content(made, "alignment.html")
    assert b"every weight is zero" not in content(made, "tables/sweep.csv")
    book = openpyxl.load_workbook(io.BytesIO(content(made, "alignment.xlsx")))
    assert "every weight is zero" in dict(book["about"].iter_rows(values_only=True))["on sweep"]


# --- a folder that cannot be written to ---


def test_other_files_stay_and_old_ones_are_replaced(make_report, monkeypatch, tmp_path):
    monkeypatch.setattr(folder, "content", lambda report, name: name.encode())
    (tmp_path / "figures").mkdir()
    for name in ("mine.txt", "figures/mine.svg", "alignment.html"):
        (tmp_path / name).write_text("mine")
    made = make_report()
    for _ in range(2):
        assert write(made, tmp_path) == [tmp_path / name for name in names(made)]
    assert (tmp_path / "figures/mine.svg").read_text() == "mine"
    assert (tmp_path / "alignment.html").read_text() == "alignment.html"
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == len(names(made)) + 2


@pytest.mark.parametrize("last", ["alignment.html", "figures/sweep.png", "tables/documents.csv"])
def test_a_folder_in_the_place_of_a_file_changes_nothing(make_report, monkeypatch, tmp_path, last):
    monkeypatch.setattr(folder, "content", lambda report, name: name.encode())
    (tmp_path / last).mkdir(parents=True)
    (tmp_path / last / "mine.txt").write_text("mine")
    (tmp_path / "alignment.pdf").write_text("mine")
    before = snapshot(tmp_path)
    with pytest.raises(BadInput, match=rf"cannot be written there \({last} is a folder there\)"):
        write(make_report(), tmp_path)
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("made_before", [0, 5, 36])
def test_a_failure_halfway_leaves_what_was_there(make_report, monkeypatch, tmp_path, made_before):
    def content(report, name):
        if names(report).index(name) == made_before:
            raise KeyboardInterrupt  # whatever it is
        return b"new"

    monkeypatch.setattr(folder, "content", content)
    (tmp_path / "alignment.html").write_text("old")
    before = snapshot(tmp_path)
    for place in (tmp_path, tmp_path / "one" / "two"):
        with pytest.raises(KeyboardInterrupt):
            write(make_report(), place)
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("moved_before", [1, 20, 40, 73])
def test_a_failure_while_files_take_their_places_puts_the_old_ones_back(
    make_report, monkeypatch, tmp_path, moved_before
):
    made, moved, rename = make_report(), [], Path.replace
    monkeypatch.setattr(folder, "content", lambda report, name: b"old")
    write(made, tmp_path)
    before = snapshot(tmp_path)

    def replace(self, target):
        moved.append(target)
        if len(moved) == moved_before:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(folder, "content", lambda report, name: b"new")
    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(BadInput, match=r"\(No space left on device\); make room or name another"):
        write(made, tmp_path)
    assert snapshot(tmp_path) == before


def test_a_place_below_a_file_is_one_clear_sentence(capsys, tmp_path):
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        assert main(["report", "alignment", "--out", str(place)]) == 2
        printed = capsys.readouterr()
        assert printed.out == "" and printed.err.count("\n") == 1
        why = f"the report cannot be written there ({tmp_path / 'file'} is a file)"
        assert printed.err == f"workbench: --out {place}: {why}; make room or name another folder\n"
    assert snapshot(tmp_path) == {tmp_path / "file": b"mine"}


# Writes a report where there is no room, and prints what came of it.
NO_ROOM = """
import contextlib, io, json, resource, sys
from pathlib import Path
from workbench.cli import main
place, most = Path(sys.argv[1]), int(sys.argv[2])
with contextlib.suppress(OSError):
    (place / "alignment.html").write_text("old")
if most:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
with contextlib.redirect_stderr(io.StringIO()) as said:
    status = main(["report", "alignment", "--out", str(place)])
files = {str(p.relative_to(place)): p.read_text() for p in place.rglob("*")}
print(json.dumps([status, said.getvalue(), files]))
"""


def file_system(options, place):
    """Command that runs another one with a file system of its own at `place`; it may be refused."""
    for rights in (["-m"], ["-rm"]) if shutil.which("unshare") else ():
        mount = f'mount -t tmpfs -o {options} none "$0" && exec "$@"'
        command = ["unshare", *rights, "sh", "-c", mount, str(place)]
        with_it = subprocess.run([*command, "true"], capture_output=True, check=False)
        if with_it.returncode == 0:
            return command
    return None


def no_room(place, before, most=0):
    command = [*before, sys.executable, "-c", NO_ROOM, str(place), str(most)]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


@pytest.mark.parametrize("by", ["a small file system", "a limit on files"])
def test_on_a_full_disk_the_old_report_stays_and_one_sentence_says_why(
    tmp_path, by, record_property
):
    small = file_system("size=300k", tmp_path) if by.startswith("a small") else None
    way = "tmpfs of 300 kB" if small else "RLIMIT_FSIZE of 300 kB"
    record_property("full disk", way)
    print(f"the disk is full by way of {way}")
    status, said, files = no_room(tmp_path, small or [], 0 if small else 300_000)
    why = "No space left on device" if small else "File too large"
    assert said == (
        f"workbench: --out {tmp_path}: the report cannot be written there ({why}); "
        "make room or name another folder\n"
    )
    assert (status, files) == (2, {"alignment.html": "old"})


def test_a_folder_that_may_only_be_read_is_one_clear_sentence(tmp_path, record_property):
    # root may write to any folder, but for those of some file systems
    only_read = file_system("ro", tmp_path)
    place, why = tmp_path, "Read-only file system"
    if not only_read and os.geteuid() == 0:
        place, why = Path("/proc/report"), "No such file or directory"
    elif not only_read:
        tmp_path.chmod(0o555)
        why = "Permission denied"
    record_property("folder", why)
    status, said, files = no_room(place, only_read or [])
    assert f"--out {place}: the report cannot be written there ({why}); make room" in said
    assert (status, files, said.count("\n")) == (2, {}, 1)


# --- facts of one's own ---


def test_every_file_says_that_its_facts_are_ones_own(hostile):
    with db.connect(next(hostile.parent.glob("*.duckdb"))) as con:
        own = f"facts of one's own, version {db.data_version(con)}"
    assert own in html.unescape(read(hostile, "alignment.html").decode())
    assert own in words(PdfReader(hostile / "alignment.pdf"))
    assert own in words(PdfReader(hostile / "figures/slack.pdf"))
    assert own in "".join(ElementTree.parse(hostile / "figures/slack.svg").getroot().itertext())
    about = openpyxl.load_workbook(hostile / "alignment.xlsx")["about"]
    assert ("made by", f"DPP Workbench 0.1.0, {own}") in about.iter_rows(values_only=True)
    assert own in Calendar.from_ical(read(hostile, "alignment.ics"))["x-wr-caldesc"]
    assert own in nbformat.read(hostile / "alignment.ipynb", as_version=4).cells[0].source
    for path in (hostile / "tables").iterdir():
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert {row["data_version"] for row in csv.DictReader(file)} == {own}


# --- hostile words ---


def test_hostile_words_are_text_in_every_csv_and_come_back_whole(hostile):
    with (hostile / "tables/horizons.csv").open(encoding="utf-8-sig", newline="") as file:
        labels = {row["label"] for row in csv.DictReader(file) if row["flow_id"] == "F01"}
    assert labels == {f"'{HOSTILE}"}
    assert {restored(label) for label in labels} == {HOSTILE}
    for path in (hostile / "tables").iterdir():
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [c for c in cells if c.startswith(("=", "+", "@")) or re.match(r"-\D", c)]


def test_hostile_words_are_strings_in_a_workbook(hostile):
    book = openpyxl.load_workbook(hostile / "alignment.xlsx")
    labels = {row["label"] for row in rows_of(book["horizons"]) if row["flow_id"] == "F01"}
    assert labels == {HOSTILE}
    assert kinds(book) == {"s", "n", "d", "b"}


@pytest.mark.parametrize("name", FIGURES)
def test_hostile_words_are_words_in_a_drawing(hostile, name):
    assert acting(ElementTree.parse(hostile / f"figures/{name}.svg").getroot()) == []
    with Image.open(hostile / f"figures/{name}.png") as picture:
        assert len(picture.convert("RGB").getcolors(1 << 24)) > 50


def test_hostile_words_stand_on_paper_as_they_are(hostile):
    text = words(PdfReader(hostile / "alignment.pdf"))
    for said in (
        "#strong[x] $x$ *b* | `code`",
        "{{7*7}}",
        "=1+1 # head - list",
        "<script>alert(1)",
    ):
        assert said in text


def test_hostile_words_do_nothing_in_a_notebook(hostile):
    notebook = nbformat.read(hostile / "alignment.ipynb", as_version=4)
    nbformat.validate(notebook)
    written = notebook.cells[0].source
    (line,) = [line for line in written.splitlines() if "HYPERLINK" in line]
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", line)  # without what a backslash makes plain
    assert not re.search(r"[<>`*_\[\]#$|&~@]|://", bare)
    assert written.count("\n- ") == 4  # the settings, and no list of another's


def test_a_control_character_is_refused_with_the_facts(data, tmp_path):
    # no drawing, workbook or page can hold one; the converter to PNG would end the whole process
    replace(data / "information_flows.csv", "plan to draft forecast", "plan to \x01draft forecast")
    with pytest.raises(DataError) as caught:
        build.build(data, tmp_path / "w.duckdb")
    assert caught.value.faults == [
        "data/information_flows.csv row 2, column label: 'plan to \\x01draft forecast' holds a "
        "control character; remove it"
    ]


def test_a_label_that_names_no_consumer_has_a_title_all_the_same(make_report, data, tmp_path):
    replace(data / "information_flows.csv", "plan to draft forecast", "forecast input")
    path = build.build(data, tmp_path / "w.duckdb")
    made = make_report("drp_due=2017-10-01", path=path)
    title = made.figure("map-statewide").title
    assert (
        title == "Filed then, the plan comes too late for the forecast input and joint assumptions"
    )


def test_a_text_longer_than_a_cell_of_a_workbook_is_cut_and_says_so(make_report, data, tmp_path):
    replace(data / "information_flows.csv", "July 2017 filing is said", "long " * 8000 + "is said")
    made = make_report(path=build.build(data, tmp_path / "w.duckdb"))
    book = openpyxl.load_workbook(io.BytesIO(content(made, "alignment.xlsx")))
    (basis,) = [r["basis"] for r in rows_of(book["sources"]) if (r["basis"] or "")[:5] == "long "]
    assert (len(basis), basis[-1]) == (LONGEST, "…")


# --- the link that is stamped ---


QUERY = "v=1&drp_due=2017-10-01"
OWN = f"http://localhost:5006/alignment?{Link.read(QUERY).query()}"


@pytest.mark.parametrize(
    "given",
    [
        f"https://hub.example/user/me/proxy/5006/alignment?{QUERY}",
        "https://mybinder.org/v2/gh/o/n/HEAD?urlpath=workbench%2Falignment%3Fdrp_due%3D2017-10-01",
        f"http://localhost:5016/alignment?{QUERY}&dates=planned#top",
    ],
)
def test_the_link_of_the_reader_is_stamped(make_report, given):
    assert make_report(QUERY, given).scenario_link == given


@pytest.mark.parametrize(
    "given",
    [
        "",
        QUERY,
        f"javascript:alert(1)?{QUERY}",
        f"javascript://x/%0aalert(1)?{QUERY}",
        f"data:text/html,<script>alert(1)</script>?{QUERY}",
        f"//evil.example/alignment?{QUERY}",
        "http://localhost:5006/alignment?v=1&drp_due=2017-11-01",
        "http://localhost:5006/alignment",
        f"http://localhost:5006/alignment?{QUERY}&latency.F01=9",
        f"http://localhost:5006/alignment?{QUERY}&x=1",
        f"http://localhost:5006/alignment?{QUERY}&drp_due=2017-11-01",
        f"http://localhost:5006/alignment?{QUERY}&baseline=v%3D1",
        f"http://localhost:5006/{'a' * 5000}?{QUERY}",
        f"http://localhost:5006/alignment?{QUERY}#{'a' * 5000}",
        f'http://localhost:5006/"onmouseover="alert(1)?{QUERY}',
        f"http://localhost:5006/'-alert(1)-'?{QUERY}",
        f"http://localhost:5006/<script>?{QUERY}",
        f"http://localhost:5006/`x`?{QUERY}",
        f"http://localhost:5006/a b?{QUERY}",
        f"http://localhost:5006/a?{QUERY}\n",
        f"http://localhost:5006/a\r\nb?{QUERY}",
        f"http://localhost:5006/ä?{QUERY}",
        f"http://localhost:5006/alignment?{QUERY}&token=secret",
        f"http://localhost:5006/alignment?token=secret&{QUERY}",
        f"http://localhost:5006/alignment?{QUERY}&room=cedar",
        "https://mybinder.org/v2/gh/o/n/HEAD?urlpath=workbench%2Falignment%3Fdrp_due%3D2017-10-01"
        "%26token%3Dsecret",
    ],
)
def test_a_link_that_is_no_plain_address_of_this_scenario_is_never_stamped(make_report, given):
    assert make_report(QUERY, given).scenario_link == OWN


# --- from a page or a chapter ---


@pytest.mark.parametrize(
    ("name", "saved_as"),
    [
        ("tables/handoffs.csv", "alignment-handoffs.csv"),
        ("figures/map-statewide.svg", "alignment-map-statewide.svg"),
        ("alignment.ics", "alignment.ics"),
    ],
)
def test_a_visitor_takes_home_the_file_that_the_command_writes(
    taken_home, scenario_link, name, saved_as
):
    file = take_home(STUDY, Link.read(scenario_link), name, scenario_link)
    assert (file.name, file.content) == (saved_as, read(taken_home, name))


@pytest.mark.parametrize(
    "name",
    ["tables/secrets.csv", "../alignment.csv", "tables/../../x", "alignment.exe", "ALIGNMENT.pdf"],
)
def test_a_file_that_there_is_not_is_said(name):
    with pytest.raises(BadInput, match="there is no file '"):
        TOPIC.file(Link.read(""), name, "")
