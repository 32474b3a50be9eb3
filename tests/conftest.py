"""What all tests share: the reference database in a folder of their own, and its facts."""

import os
import shutil
from pathlib import Path

import pytest
from damage import BEFORE
from hypothesis import settings

from workbench import build, db
from workbench.alignment.handoffs import handoffs
from workbench.alignment.read import Facts, read_facts
from workbench.alignment.settings import problems
from workbench.scenario import Link

settings.register_profile("workbench", deadline=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "workbench"))


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


@pytest.fixture(scope="session")
def computed(facts):
    """Hand-offs of a scenario written as a link: `computed("drp_due=2017-10-01")`."""

    def compute(link=""):
        read = Link.read(link)
        assert [*read.problems, *problems(facts, read.scenario)] == []
        return handoffs(facts, read.scenario)

    return compute


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
