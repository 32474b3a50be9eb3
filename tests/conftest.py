"""What all tests share: the reference database in a folder of their own, and its facts."""

import os

import pytest
from hypothesis import settings

from workbench import build, db
from workbench.alignment.read import read_facts

settings.register_profile("workbench", deadline=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "workbench"))


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    """Path of a reference database built for the tests; the user's own is never touched."""
    path = build.build(path=tmp_path_factory.mktemp("reference") / "workbench.duckdb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_DB", str(path))
        yield path


@pytest.fixture(scope="session")
def facts(database):
    """Facts that alignment stands on."""
    with db.connect(database) as con:
        return read_facts(con)
