"""What all tests share: the reference database in a folder of their own, and its facts."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from damage import BEFORE, HOSTILE, reword
from hypothesis import settings

from workbench import build, db
from workbench.alignment.handoffs import handoffs
from workbench.alignment.read import Facts, read_facts
from workbench.alignment.settings import problems
from workbench.scenario import Link
from workbench.tracker import read as tracker

ROOT = Path(__file__).parent.parent
settings.register_profile("workbench", deadline=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "workbench"))


TOGETHER = {
    "tests/browser/test_site_pages.py": "tests/test_site.py",
    "tests/browser/test_report_page.py": "tests/test_report.py",
}
"""Files that stand on what another one builds at length."""


@pytest.hookimpl(optionalhook=True)  # without pytest-xdist all run in one process
def pytest_xdist_make_scheduler(config, log):
    """Two processes; the tests of a file, and of files that belong together, stay in one."""
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            return TOGETHER.get(file, file)

    return Together(config, log)


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    """Path of a reference database built for the tests; the user's own is never touched."""
    path = build.build(path=tmp_path_factory.mktemp("reference") / "workbench.duckdb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_DB", str(path))
        yield path


class ShownBriefly(Facts):
    """Facts that do not fill the screen when a test fails."""

    def __repr__(self):
        return "facts"


@pytest.fixture(scope="session")
def facts(database):
    """Facts that alignment stands on."""
    with db.connect(database) as con:
        return ShownBriefly(**vars(read_facts(con)))


class TrackedBriefly(tracker.Facts):
    """Facts of the tracker that do not fill the screen when a test fails."""

    def __repr__(self):
        return "tracked"


@pytest.fixture(scope="session")
def tracked(database):
    """Facts that the tracker stands on."""
    with db.connect(database) as con:
        return TrackedBriefly(**vars(tracker.read_facts(con)))


@pytest.fixture(scope="session")
def computed(facts):
    """Hand-offs of a scenario written as a link: `computed("drp_due=2017-10-01")`."""

    def compute(link=""):
        read = Link.read(link)
        assert [*read.problems, *problems(facts, read.scenario)] == []
        return handoffs(facts, read.scenario)

    return compute


# --- a report to take home, written once for all who look at it ---


@pytest.fixture(scope="session")
def scenario_link():
    """A link that sets what few visitors do; its weights give numbers with many digits."""
    return (
        "http://localhost:5006/alignment?v=1&drp_due=2017-10-01&latency.F01=30"
        "&weight.IEPR=0.3333333&baseline=v%3D1%26drp_due%3D2017-05-01"
    )


@pytest.fixture(scope="session")
def make_report(database):
    """Make a report of alignment in this process: `make_report("drp_due=2017-10-01")`."""
    from workbench.report import report
    from workbench.studies import study

    def make(link="", given="", path=database):
        with closing(db.connect(path)) as con:
            return report(study("alignment"), con, Link.read(link), given=given)

    return make


@pytest.fixture(scope="session")
def taken_home(database, scenario_link, tmp_path_factory):
    """Folder with the report of that link, written by the command in a process of its own."""
    folder = tmp_path_factory.mktemp("report") / "alignment"
    command = [sys.executable, "-m", "workbench", "report", "alignment", "--link", scenario_link]
    env = os.environ | {"PYTHONHASHSEED": "1"}
    subprocess.run([*command, "--out", folder], env=env, check=True, stdout=subprocess.DEVNULL)
    return folder


ASK = """
import sys
from workbench.cli import main
for question in sys.argv[3:]:
    out = f"{sys.argv[1]}/{question}.json"
    assert main(["alignment", question, "--link", sys.argv[2], "--out", out]) == 0
"""


@pytest.fixture(scope="session")
def asked(database, scenario_link, tmp_path_factory):
    """What the command line says to that link: rows of its JSON by question."""
    folder = tmp_path_factory.mktemp("asked")
    questions = "answer handoffs sweep network ratecases horizons paths remedies record compare"
    command = [sys.executable, "-c", ASK, folder, scenario_link, *questions.split()]
    subprocess.run(command, check=True, capture_output=True)
    found = {q: json.loads((folder / f"{q}.json").read_text()) for q in questions.split()}
    found |= {"sweep": found["sweep"]["months"], "network": found["network"]["steps"]}
    return found | {"compare": found["compare"]["changes"]}


@pytest.fixture(scope="session")
def hostile(make_report, tmp_path_factory):
    """Folder with a report on facts whose words are hostile."""
    from workbench.report import write

    data = Path(shutil.copytree(db.data_dir(), tmp_path_factory.mktemp("hostile") / "data"))
    reword(data / "information_flows.csv", "F01", ["label", "basis"], HOSTILE)
    reword(data / "processes.csv", "DRP", ["name", "short_name", "agency"], HOSTILE)
    reword(data / "process_steps.csv", "DRP.7", ["name", "short_name", "release_item"], HOSTILE)
    reword(data / "sources.csv", "MTS Vol. 1", ["title", "publisher"], HOSTILE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_DATA", str(data))
        patch.setenv("WORKBENCH_DB", str(data.parent / "workbench.duckdb"))
        made = make_report("drp_due=2017-10-01&latency.F01=30", path=build.build())
        write(made, data.parent / "report")
    return data.parent / "report"


# --- facts that a test may damage ---


@pytest.fixture
def data(tmp_path):
    """A copy of the facts that a test may damage."""
    return Path(shutil.copytree(db.data_dir(), tmp_path / "data"))


@pytest.fixture
def old(tmp_path):
    """A reference database that stood there before; it holds other bytes than a new one would."""
    place = tmp_path / "place"
    place.mkdir()
    (place / "workbench.duckdb").write_bytes(BEFORE)
    return place / "workbench.duckdb"


@dataclass(frozen=True)
class Site:
    """A site that was built, and what the build said."""

    folder: Path
    said: str


@pytest.fixture(scope="session")
def sites(tmp_path_factory):
    """The site, built twice, at once and from nothing."""
    folder = tmp_path_factory.mktemp("sites")
    env = {k: v for k, v in os.environ.items() if k != "WORKBENCH_DB"}
    builds = [
        subprocess.Popen(
            [sys.executable, str(ROOT / "site/build.py"), "--out", str(folder / name)],
            env=env | {"PYTHONHASHSEED": seed}, cwd=folder,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for name, seed in (("one", "1"), ("other", "2"))
    ]  # fmt: skip
    said = [process.communicate(timeout=400)[0] for process in builds]
    for process, words in zip(builds, said, strict=True):
        assert process.returncode == 0, words
    return tuple(
        Site(folder / name, words) for name, words in zip(("one", "other"), said, strict=True)
    )
