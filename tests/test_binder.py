"""Binder without Docker: what it would build, and the links that open the workbench there."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from test_scenario import LINKS

from workbench.apps.jupyter import opened_on, settings_of
from workbench.binder import CHAPTERS, NOTEBOOKS, PAGES, launch_link, launch_of, repository
from workbench.cli import main
from workbench.errors import BadInput
from workbench.scenario import Link
from workbench.studies import TOPICS

ROOT = Path(__file__).parent.parent
LAUNCH = "https://mybinder.org/v2/gh/owner/name/main"
OCTOBER = "v=1&drp_due=2017-10-01&dates=planned&horizon=2014:2024"


# --- what Binder builds ---


@pytest.fixture(scope="module")
def dockerfile():
    """What `jupyter-repo2docker` would have Docker do."""
    tool = Path(sys.executable).with_name("jupyter-repo2docker")
    if not tool.exists():
        assert "CI" not in os.environ, "jupyter-repo2docker is missing"
        pytest.skip("jupyter-repo2docker is not installed; pip install -e '.[test]' brings it")
    command = [tool, "--no-build", "--debug", "."]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return printed.stdout + printed.stderr


def test_binder_installs_the_checkout_with_our_versions_on_our_python(dockerfile):
    assert re.search(r"environment-2epy-2d3-2e11-2dlinux-2d\w+-2elock", dockerfile)
    assert 'pip install --no-cache-dir -r "binder/requirements.txt"' in dockerfile
    assert not re.search(r"pip install .* \.$", dockerfile, re.M)  # once is enough
    lines = (ROOT / "binder/requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line[0] != "#"] == ["-c ../constraints.txt", "-e .[binder]"]


def test_binder_runs_our_last_step_in_the_checkout_and_starts_a_jupyter_server(dockerfile):
    steps = [line for line in dockerfile.splitlines() if re.match("COPY|RUN|USER|CMD|ENTRY", line)]
    last = steps.index("RUN ./binder/postBuild")
    assert "USER ${NB_USER}" in steps[:last]
    assert any(step.startswith("COPY") and "${REPO_DIR}" in step for step in steps[:last])
    assert 'CMD ["jupyter", "notebook", "--ip", "0.0.0.0"]' in steps[last:]
    assert os.access(ROOT / "binder/postBuild", os.X_OK)


def test_the_last_step_builds_the_database_and_tells_the_server(tmp_path):
    prefix, bin_ = tmp_path / "prefix", Path(sys.executable).parent
    env = os.environ | {
        "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
        "NB_PYTHON_PREFIX": str(prefix),
        "WORKBENCH_DB": str(tmp_path / "w.duckdb"),
    }
    subprocess.run([ROOT / "binder/postBuild"], cwd=ROOT, env=env, check=True)
    told = prefix / "etc/jupyter/jupyter_server_config.py"  # where that Jupyter looks
    assert told.read_bytes() == (ROOT / "binder/jupyter_server_config.py").read_bytes()
    assert (tmp_path / "w.duckdb").exists()


def test_what_the_build_needs_is_kept_in_the_repository():
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this folder is no clone")
    ignored = subprocess.run(["git", "check-ignore", *(ROOT / "binder").iterdir()], cwd=ROOT)
    assert ignored.returncode == 1


# --- launch links ---


@given(LINKS)
def test_a_launch_link_reads_as_the_link_inside_it(link):
    for path in (f"{PAGES}alignment", f"{CHAPTERS}alignment.ipynb", f"{NOTEBOOKS}alignment"):
        launch = launch_link(LAUNCH, path, link.query())
        assert Link.read(launch) == link
        (inside,) = parse_qs(urlsplit(launch).query)["urlpath"]
        assert inside == f"{path}?{link.query()}"


def test_a_launch_link_without_a_scenario_is_the_default():
    assert Link.read(launch_link(LAUNCH, PAGES)) == Link.read("")
    assert Link.read(LAUNCH) == Link.read("")


def test_an_address_of_our_own_does_not_hide_a_scenario_in_another_field():
    link = Link.read("http://localhost:5006/alignment?urlpath=x%3Fdrp_due%3D2017-10-01")
    assert link.scenario == Link.read("").scenario
    assert [problem.field for problem in link.problems] == ["urlpath"]


def test_a_command_takes_a_launch_link(database, capsys):
    launch = launch_link(LAUNCH, f"{PAGES}alignment", OCTOBER)
    assert main(["alignment", "answer", "--link", launch]) == 0
    said = capsys.readouterr()
    assert "A plan filed October 1, 2017" in said.out
    assert "left out" not in said.err


@pytest.mark.parametrize(
    ("host", "request_", "launch"),
    [
        ("https://mybinder.org/", "v2/gh/owner/name/main", LAUNCH),
        ("https://mybinder.org", "/v2/gh/owner/name/main", LAUNCH),
        (
            "https://example.org/binder/",
            "v2/gh/o/n/a/b",
            "https://example.org/binder/v2/gh/o/n/a/b",
        ),
        ("", "v2/gh/owner/name/main", ""),
        ("https://mybinder.org/", "", ""),
        ("javascript:alert(1)//", "v2/gh/owner/name/main", ""),
        ("https://mybinder.org/", 'v2/gh/owner/name/"><script>', ""),
    ],
)
def test_a_container_knows_the_link_that_made_it(host, request_, launch):
    environ = {"BINDER_LAUNCH_HOST": host, "BINDER_REQUEST": request_}
    assert launch_of({name: value for name, value in environ.items() if value}) == launch


# --- the command ---


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("gh/owner/name/main", "gh/owner/name/main"),
        ("gh/owner/name/feature/maps", "gh/owner/name/feature/maps"),
        ("gh/owner/na.me", "gh/owner/na.me/HEAD"),
        ("https://github.com/owner/name", "gh/owner/name/HEAD"),
        ("https://github.com/owner/name/", "gh/owner/name/HEAD"),
        ("https://github.com/owner/name.git", "gh/owner/name/HEAD"),
        ("github.com/owner/name/tree/v1.0", "gh/owner/name/v1.0"),
        ("git@github.com:owner/name.git", "gh/owner/name/HEAD"),
    ],
)
def test_a_repository_is_named_as_people_write_it(written, named):
    assert repository(written) == named


@pytest.mark.parametrize(
    "written",
    [
        "",
        "owner/name",
        "gh/owner",
        "gh/owner/name/",
        "gh/owner/name/ma in",
        "gh/owner/name?urlpath=x",
        "https://example.org/owner/name",
        "https://github.com/owner/name/blob/main/README.md",
    ],
)
def test_what_is_no_repository_is_refused_in_one_sentence(written, capsys):
    with pytest.raises(BadInput):
        repository(written)
    assert main(["binder", "--repo", written]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"workbench: --repo {written}: this is no repository on GitHub")
    assert said.err.count("\n") == 1


def test_the_command_prints_a_link_for_everything_that_can_be_opened(capsys):
    link = "http://localhost:5006/alignment?drp_due=2017-10-01&color=red"
    assert main(["binder", "--repo", "gh/owner/name/main", "--link", link]) == 0
    said = capsys.readouterr()
    rows = [line.rsplit(maxsplit=1) for line in said.out.splitlines()]
    assert {what.rstrip() for what, _ in rows} == {
        "start page",
        *(f"{topic} {kind}" for topic in TOPICS for kind in ("page", "chapter", "notebook")),
        "JupyterLab",
    }
    for what, address in rows:
        assert address.startswith(f"{LAUNCH}?urlpath=")
        october = "2017-10-01" in address
        assert october == (what.split()[0] in TOPICS)
    assert "left out of the link: color=red" in said.err
    assert "the start page and JupyterLab have none" in said.err
    assert main(["binder", "--repo", "gh/owner/name/main"]) == 0
    assert capsys.readouterr().err == ""


def test_the_notebook_that_the_lab_begins_with_is_there(capsys):
    main(["binder", "--repo", "gh/owner/name/main"])
    lab = capsys.readouterr().out.splitlines()[-1].split()[-1]
    (path,) = parse_qs(urlsplit(lab).query)["urlpath"]
    assert (ROOT / path.removeprefix("lab/tree/")).exists()


# --- a chapter for the Lab ---


@pytest.mark.parametrize("topic", TOPICS)
@given(LINKS)
def test_a_notebook_opens_on_any_scenario(topic, link):
    chapter = json.loads((ROOT / f"notebooks/{topic}.ipynb").read_text(encoding="utf-8"))
    for cell in chapter["cells"]:
        cell["source"] = "".join(cell["source"])
    cells = opened_on(chapter, link.query())["cells"]
    (begun,) = [c["source"] for c in cells if "Chapter(TOPIC" in c["source"]]
    call = ast.parse(begun).body[0].value
    assert Link.read(ast.literal_eval(call.args[1])) == link
    assert [c for c in cells if c.get("outputs") or c.get("execution_count")] == []


@pytest.mark.parametrize(
    "query",
    [
        '"); import os; print("',
        "drp_due=%22%29%3Bimport+os%0A%5C",
        "drp_due=2017-10-01\\",
        "x='''{\N{SNOWMAN}}",
    ],
)
def test_whatever_stands_in_an_address_stays_text_in_the_notebook(query):
    chapter = {"cells": [{"cell_type": "code", "source": "chapter = Chapter(TOPIC)"}]}
    (cell,) = opened_on(chapter, settings_of(query))["cells"]
    (statement,) = ast.parse(cell["source"]).body
    assert isinstance(statement.value.args[1], ast.Constant)
    assert cell["source"].isascii()


def test_the_token_of_a_server_is_not_written_into_a_notebook():
    assert settings_of("token=secret&drp_due=2017-10-01&token=x") == "drp_due=2017-10-01"
    assert settings_of("token=secret") == ""
