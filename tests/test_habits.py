"""The project's habits: what is promised in README, layers and chapters holds."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))
BIN = Path(sys.executable).parent


def run(*command, **more):
    return subprocess.run(
        [str(part) for part in command],
        **{"cwd": ROOT, "capture_output": True, "text": True, "timeout": 240, "check": False}
        | more,
    )


def tracked():
    """Text files that git keeps; all files of the tree where this is no clone."""
    listed = run("git", "ls-files").stdout.splitlines() if shutil.which("git") else []
    if not listed:
        pytest.skip("this folder is no clone, so what is kept cannot be listed")
    for name in listed:
        if (ROOT / name).is_file() and not name.endswith((".png", ".parquet")):
            yield name, (ROOT / name).read_text(encoding="utf-8")


# --- README ----------------


def test_every_command_of_the_readme_exists():
    named = re.findall(r"(?:^|[`$/] ?)workbench ([a-z]+(?: [a-z]+)?)(?=[ `\n])", README, re.M)
    assert {"serve", "lab", "build", "check", "alignment answer"} <= set(named)
    for command in set(named):
        helped = run(sys.executable, "-m", "workbench", *command.split(), "--help")
        assert helped.returncode == 0, f"{command}: {helped.stderr}"


def test_the_answer_of_the_readme_is_the_answer(database):
    said = run(sys.executable, "-m", "workbench", "alignment", "answer", "--format", "json")
    assert json.loads(said.stdout)["answer"] in " ".join(README.replace(">", "").split())


@pytest.mark.parametrize("command", ["network", "cadence"])
def test_output_in_the_readme_is_what_the_command_prints(command, database):
    block = re.search(rf"\$ workbench alignment {command}( .*)?\n([^`]*)```", README)
    options = (block[1] or "").split()
    printed = run(sys.executable, "-m", "workbench", "alignment", command, *options)
    assert block[2] == printed.stdout + printed.stderr


def test_ci_runs_the_second_command_of_the_readme_word_for_word():
    first, second = re.findall(r"^python3 -m venv .*$", README, re.M)
    assert first.endswith("workbench serve")
    assert f'run "{second}"' in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_python_in_the_readme_runs(database):
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    done = run(sys.executable, "-c", "\n".join(blocks))
    assert done.returncode == 0, done.stderr
    assert "IEPR 2017" in done.stdout
    assert "[-30, -30, " in done.stdout


# --- facts and chapters ----------------


def test_every_file_of_facts_is_described_in_the_database(database):
    import duckdb

    with duckdb.connect(database, read_only=True) as con:
        silent = con.sql(
            "select view_name from duckdb_views() where not internal and comment is null"
        )
        views = {row[0] for row in con.sql("select view_name from duckdb_views()").fetchall()}
        assert silent.fetchall() == []
    assert {path.stem for path in (ROOT / "data").glob("*.csv")} <= views


def test_chapters_are_stripped_and_small():
    checked = run(sys.executable, ROOT / ".ci/notebooks.py", "--check")
    assert checked.returncode == 0, checked.stdout
    assert CHAPTERS
    for chapter in CHAPTERS:
        assert chapter.stat().st_size < 200_000
        cells = json.loads(chapter.read_text(encoding="utf-8"))["cells"]
        assert any(cell.get("outputs") for cell in cells), f"{chapter.name} checks no result"


@pytest.mark.slow
def test_a_changed_fact_makes_the_chapter_fail(tmp_path):
    facts = shutil.copytree(ROOT / "data", tmp_path / "data")
    steps = facts / "process_steps.csv"
    rows = steps.read_text(encoding="utf-8")
    changed = rows.replace("Draft forecast release,draft,8,8,", "Draft forecast release,draft,7,7,")
    assert changed != rows
    steps.write_text(changed, encoding="utf-8")
    built = tmp_path / "changed.duckdb"
    from workbench.build import build

    build(facts, built)
    options = ["-p", "no:cacheprovider", "-q", "--color=no", "-n", "0"]
    chapter = ROOT / "notebooks/alignment.ipynb"
    tested = run(
        *(sys.executable, "-m", "pytest", *options, chapter),
        env=os.environ | {"WORKBENCH_DB": str(built)},
    )
    assert tested.returncode == 1, tested.stdout
    assert "mismatch 'stdout'" in tested.stdout


# --- code ----------------


def test_importing_the_workbench_does_no_work():
    heavy = "panel duckdb polars altair voila anywidget pyarrow param".split()
    code = f"import sys, workbench; print([name for name in {heavy} if name in sys.modules])"
    assert run(sys.executable, "-c", code).stdout.strip() == "[]"


def test_the_command_line_says_help_without_loading_a_server():
    code = (
        "import sys; from workbench.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('panel', 'voila', 'altair') if name in sys.modules])"
    )
    assert run(sys.executable, "-c", code).stdout.splitlines()[-1] == "[]"


def test_imports_point_down():
    linted = run(BIN / "lint-imports", "--no-logo", "--no-cache")
    assert linted.returncode == 0, linted.stdout


def test_every_requirement_has_a_version_and_a_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {re.split("[>=<[]", line)[0].lower() for line in wanted} - {project["name"]}
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    reasons = (ROOT / "site/decisions.md").read_text(encoding="utf-8").lower()
    assert [name for name in names if f"\n{name}==" not in pinned] == []
    assert [name for name in names if name not in reasons] == []


def test_nothing_that_is_kept_names_a_place_of_one_machine():
    private = re.compile(
        r"/home/\w|/roo[t]/|/Users/\w|C:\\Users|/opt/[a-z]+|--(?:extra-)?index-url\b"
    )
    assert [name for name, text in tracked() if private.search(text)] == []


# --- the package as it is shipped ----------------


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The wheel in an environment of its own, far from here; only requirements are shared."""
    import site
    import venv

    folder = tmp_path_factory.mktemp("shipped")
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    assert built.returncode == 0, built.stderr
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / BIN.name / Path(sys.executable).name
    offline = ["install", "-q", "--no-index", "--no-deps"]
    wheel = next(folder.glob("*.whl"))
    installed = run(sys.executable, "-m", "pip", "--python", python, *offline, wheel)
    assert installed.returncode == 0, installed.stderr
    theirs = run(python, "-c", "import site; print(site.getsitepackages()[0])").stdout.strip()
    # a path in a .pth file brings the packages in, but not the link to this checkout among them
    Path(theirs, "shared.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    return folder, python.parent


@pytest.mark.slow
def test_the_wheel_holds_all_that_the_workbench_needs(shipped):
    folder, scripts = shipped
    elsewhere = {"cwd": folder, "env": os.environ | {"WORKBENCH_DB": str(folder / "w.duckdb")}}
    where = "import workbench.serve as s; print(s.__file__, s.notebooks_dir(), sep='\\n')"
    places = run(scripts / "python", "-c", where, **elsewhere).stdout.splitlines()
    assert len(places) == 2
    assert all(place.startswith(str(folder)) for place in places), places
    for command in ("build", "check", "alignment answer", "alignment map --out map.png"):
        done = run(scripts / "workbench", *command.split(), **elsewhere)
        assert done.returncode == 0, f"{command}: {done.stderr}"
    assert (folder / "venv/share/jupyter/voila/templates/workbench/index.html.j2").exists()
