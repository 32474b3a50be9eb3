"""Building the reference database, importing the package, starting to serve: whole commands."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from benchmarks.rig.measure import Measurement, Size, in_turn, seconds
from benchmarks.rig.servers import bare_page, workbench
from workbench.db import data_dir

LOAD = """
import sys, duckdb
from pathlib import Path
with duckdb.connect(sys.argv[2]) as con:
    for file in sorted(Path(sys.argv[1]).glob("*.csv")):
        table = f'create table "{file.stem}" as from read_csv(?, all_varchar=true)'
        con.execute(table, [str(file)])
"""


def measure(size: Size) -> list[Measurement]:
    """Build, imports and start, each beside the least that it could be."""
    with tempfile.TemporaryDirectory() as folder:
        build = _command("-m", "workbench", "build", "--db", f"{folder}/built.duckdb")
        plain = f"{folder}/plain.duckdb"

        def load() -> None:
            Path(plain).unlink(missing_ok=True)
            _command("-c", LOAD, str(data_dir()), plain)()

        built, loaded = in_turn(size.runs, seconds(build), seconds(load))
    found = [
        Measurement.of(
            "workbench build", "s", built, "the same files into DuckDB, untyped and unchecked",
            loaded, {"median": 3.0},
        )
    ]  # fmt: skip
    imports = (
        ("import workbench", "import workbench", "Python alone", "pass", {"median": 0.5}),
        (
            "import a page", "import workbench.apps.alignment, workbench.apps.page_server",
            "import panel, polars, duckdb, altair", "import panel, polars, duckdb, altair", {},
        ),
    )  # fmt: skip
    for name, code, reference, least, bar in imports:
        own, other = in_turn(
            size.runs, seconds(_command("-c", code)), seconds(_command("-c", least))
        )
        found.append(Measurement.of(name, "s", own, reference, other, bar))
    return [*found, _start(size)]


def _start(size: Size) -> Measurement:
    """From the command to the first answer, the chapters starting beside it."""

    def started(serving: Callable[[], AbstractContextManager[object]]) -> Callable[[], float]:
        def first_answer() -> float:
            start = time.perf_counter()
            with serving():
                return time.perf_counter() - start

        return first_answer

    own, other = in_turn(max(size.fresh, 1), started(workbench), started(bare_page), warm=0)
    return Measurement.of("workbench serve answers", "s", own, "a bare Panel page", other)


def _command(*arguments: str) -> Callable[[], None]:
    """A command of this Python, ready to run."""

    def run() -> None:
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)

    return run
