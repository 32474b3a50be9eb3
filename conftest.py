"""Chapters are tested beside the tests: their kernels read a reference database built for them."""

import os
import tempfile
from pathlib import Path

import pytest

from workbench.build import build


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Build the database before the first kernel starts, unless WORKBENCH_DB names one."""
    if item.path.suffix == ".ipynb" and "WORKBENCH_DB" not in os.environ:
        folder = tempfile.TemporaryDirectory()
        item.config.add_cleanup(folder.cleanup)
        os.environ["WORKBENCH_DB"] = str(build(path=Path(folder.name) / "workbench.duckdb"))
