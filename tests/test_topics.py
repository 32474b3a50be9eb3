"""A topic is whole: it has every part that `site/add-a-topic.md` asks for, and the parts agree."""

import re
import sys
from importlib import import_module
from pathlib import Path

import duckdb
import pytest

from workbench.db import connect
from workbench.errors import CannotCompute
from workbench.scenario import Link, Scenario
from workbench.studies import TOPICS

ROOT = Path(__file__).parent.parent
GUIDE = "site/add-a-topic.md"
PARTS = {
    "{package}/{topic}/read.py": "Read",
    "{package}/{topic}/questions.py": "Questions",
    "{package}/{topic}/views.sql": "Views",
    "{package}/{topic}/study.py": "Study",
    "{package}/apps/{topic}.py": "Page",
    "{package}/apps/templates/{topic}_chapter.html": "Chapter",
    "notebooks/{topic}.ipynb": "Chapter",
    "site/topics/{topic}.md": "Method on the site",
    "benchmarks/{topic}.py": "Benchmark",
}
"""Files of a topic, and the section of the guide that is about each."""


def faults(root, topics, con, package="workbench"):
    """What topics lack, in words; `root` holds the package, notebooks, site and benchmarks."""
    for path in sorted((root / package).glob("*/study.py")):
        if path.parent.name not in topics:
            yield _fault(path.parent.name, "is not among TOPICS in studies.py", "Say its name")
    for topic in topics:
        lacking = {
            place: section
            for part, section in PARTS.items()
            if not (root / (place := part.format(package=package, topic=topic))).is_file()
        }
        for place, section in lacking.items():
            yield _fault(topic, f"{place} is missing", section)
        if not lacking:
            yield from _disagreements(root / package / topic, topic, con, package)


def _fault(topic, what, section):
    return f"{topic}: {what}; see {GUIDE}, {section}"


def _disagreements(folder, topic, con, package):
    """Where the parts of a topic that has them all do not fit together."""
    study = import_module(f"{package}.{topic}.study").STUDY
    page = import_module(f"{package}.apps.{topic}").TOPIC
    for part, name in (("STUDY", study.name), ("TOPIC", page.name)):
        if name != topic:
            yield _fault(topic, f"{part} calls itself '{name}'", "Study")
    for what, found in (("preset", study.presets), ("figure", study.figures)):
        if not found:
            yield _fault(topic, f"there is no {what}, and the site begins with one", "Study")
    facts = study.read(con)
    for what in _of_views(study, facts, folder / "views.sql"):
        yield _fault(topic, what, "Views")
    for name in sorted(study.draw(facts, Link(Scenario())).keys() ^ study.figures.keys()):
        yield _fault(topic, f"the figure '{name}' is not both named and drawn", "Study")


def _of_views(study, facts, path):
    """Where tables, questions and rows do not agree."""
    declared, silent = _declared(path)
    yield from (f"{what} in views.sql has no comment" for what in silent)
    for view in sorted(declared.keys() ^ study.views().keys()):
        where = "no question" if view in declared else "no table in views.sql"
        yield f"the view '{view}' has {where}"
    for view, question in study.views().items():
        given = _columns(study, question, facts)
        if view in declared and given and set(given) != set(declared[view]):
            other = ", ".join(sorted(set(given) ^ set(declared[view])))
            yield f"columns of '{view}' are not those of its rows: {other}"


def _declared(path):
    """Columns by table, as an SQL file declares them, and what of it has no comment."""
    with duckdb.connect() as con:
        con.execute(path.read_text(encoding="utf-8"))
        tables = con.sql("select table_name, comment from duckdb_tables()").fetchall()
        rows = con.sql("select table_name, column_name, comment from duckdb_columns()").fetchall()
    names = {table for table, _ in tables}
    columns = {name: [c for t, c, _ in rows if t == name] for name in names}
    silent = [t for t, comment in tables if not comment]
    return columns, silent + [f"{t}.{c}" for t, c, comment in rows if t in names and not comment]


def _columns(study, question, facts):
    """Columns of a question's rows in the first scenario in which it has any."""
    for preset in study.presets:
        try:
            result = question.result(facts, study.settle(facts, Link(preset.scenario())))
        except CannotCompute:
            continue
        rows = result.rows if result.records is None else result.records
        if rows:
            return list(rows[0])
    return []


def test_every_topic_is_whole(database):
    with connect(database) as con:
        assert list(faults(ROOT, TOPICS, con)) == []


def test_the_guide_has_the_sections_that_the_faults_name():
    text = (ROOT / GUIDE).read_text(encoding="utf-8")
    sections = re.findall(r"^## (.*)$", text, re.M)
    assert {*PARTS.values()} <= set(sections)
    assert any(section.startswith("Say its name") for section in sections)
    named = set(re.findall(r"`((?:notebooks|site/topics|benchmarks)/sourcing\.\w+)`", text))
    assert named == {p.format(topic="sourcing", package="") for p in PARTS if "package" not in p}


def test_the_examples_in_the_guide_are_our_own_code():
    text = (ROOT / GUIDE).read_text(encoding="utf-8")
    examples = re.findall(r"```[\w+]+\n(?:# |{# )(workbench/\S+).*\n((?:.*\n)+?)```", text)
    assert [Path(file).name for file, _ in examples] == [
        "settings.py",
        "settings.py",
        "questions.py",
        "alignment.py",
        "alignment.html",
        "alignment_parts.html",
    ]
    for file, example in examples:
        code = (ROOT / file).read_text(encoding="utf-8")
        lines = {line.strip() for line in example.splitlines()} - {"# …"}
        assert [line for line in lines if line not in code] == [], file


# --- a topic made up, to see that something missing is named ----------------

STUDY = """
from workbench.questions import Question, Result
from workbench.scenario import Link, Preset
from workbench.study import Study

QUESTIONS = (
    Question("needs", "needs", lambda *_: Result(rows=[{"need": "one", "mw": 2}]), view="needs"),
)
STUDY = Study(
    name="made_up", title="Made up", question="Is it whole?", stands_on=(),
    read=lambda con: None, problems=lambda facts, scenario: [],
    answer=lambda facts, link: "Yes.",
    questions=QUESTIONS, figures={"needs": "Needs"}, draw=lambda facts, link: {"needs": None},
    presets=(Preset("now", "Now", "as it is", {}),),
)
"""
PAGE = "from types import SimpleNamespace\nTOPIC = SimpleNamespace(name='made_up')\n"
VIEWS = """create table needs (need varchar, mw integer);
comment on table needs is 'Needs';
comment on column needs.need is 'A need';
comment on column needs.mw is 'Its size, in megawatts';
"""


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    """A checkout with one topic in it, and what the check says of it."""
    package = "bench"
    texts = {"study.py": STUDY, "views.sql": VIEWS}
    for part in PARTS:
        path = tmp_path / part.format(package=package, topic="made_up")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE if path.parent.name == "apps" else texts.get(path.name, ""), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path, lambda topics=("made_up",): list(faults(tmp_path, topics, None, package))
    for name in [name for name in sys.modules if re.match(r"bench(\.|$)", name)]:
        del sys.modules[name]


def test_a_topic_with_every_part_is_whole(made_up):
    assert made_up[1]() == []


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_missing_is_named_with_the_section_about_it(made_up, part):
    root, said = made_up
    path = root / part.format(package="bench", topic="made_up")
    path.unlink()
    (fault,) = said(()) + said() if part.endswith("study.py") else said()
    place = path.relative_to(root).as_posix()
    assert fault == f"made_up: {place} is missing; see {GUIDE}, {PARTS[part]}"


def test_a_folder_with_a_study_that_no_one_lists_is_named(made_up):
    assert "made_up: is not among TOPICS in studies.py" in made_up[1](())[0]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("views.sql", ", mw integer", "", "columns of 'needs' are not those of its rows: mw"),
        (
            "views.sql",
            "comment on column needs.need is 'A need';",
            "",
            "needs.need in views.sql has",
        ),
        ("views.sql", "create table needs", "create table other", "the view 'needs' has no table"),
        ("study.py", 'view="needs"', 'view=""', "the view 'needs' has no question"),
        ("study.py", 'name="made_up"', 'name="other"', "STUDY calls itself 'other'"),
        ("study.py", 'Preset("now", "Now", "as it is", {}),', "", "there is no preset"),
        ("study.py", 'figures={"needs": "Needs"}', "figures={}", "there is no figure"),
        ("study.py", '{"needs": None}', "{}", "the figure 'needs' is not both named and drawn"),
    ],
)
def test_parts_that_do_not_agree_are_named(made_up, file, old, new, said):
    path = made_up[0] / "bench/made_up" / file
    text = path.read_text("utf-8").replace(old, new)
    if file == "views.sql" and "other" in new:
        text = text.replace(" needs", " other")
    if file == "views.sql" and "mw" in old:
        text = re.sub(r"comment on column needs\.mw.*\n", "", text)
    path.write_text(text, "utf-8")
    assert said in "\n".join(made_up[1]())
