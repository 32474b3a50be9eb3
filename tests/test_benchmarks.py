"""Benchmarks run beside a reference, and what is kept of them can be drawn; no time counts."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.figures import figures, misses, scaling
from benchmarks.rig.measure import Measurement, in_turn
from benchmarks.rig.results import FOLDER, read
from workbench.charts.draw import svg

ROOT = Path(__file__).parents[1]


def test_values_and_reference_are_taken_in_turn():
    order = []
    ways = [lambda n=n: order.append(n) or float(n) for n in (1, 2)]
    assert in_turn(2, *ways) == [[1.0, 1.0], [2.0, 2.0]]
    assert order == [1, 2, 1, 2, 1, 2]


def test_a_ratio_is_the_median_of_neighbors_and_a_bar_tells_how_much_of_it_is_used():
    found = Measurement.of("open", "s", [2.0, 6.0, 4.0], "bare", [1.0, 2.0, 4.0], {"median": 8.0})
    assert (found.numbers.median, found.numbers.p95, found.ratio) == (4.0, 6.0, 2.0)
    assert found.share() == 0.5


@pytest.mark.slow
def test_a_benchmark_runs_and_names_its_reference(tmp_path):
    command = [sys.executable, "-m", "benchmarks", "package", "--tiny"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "× the same files into DuckDB" in done.stdout


@pytest.mark.parametrize("result", read(), ids=lambda result: result.subject)
def test_what_is_kept_is_whole_and_names_no_machine(result):
    content = (FOLDER / f"{result.subject}.json").read_text(encoding="utf-8")
    assert set(json.loads(content)["machine"]) == {"system", "cores", "memory_gb"}
    assert result.measurements
    for found in result.measurements:
        assert found.reference and found.numbers.repeats == found.reference_numbers.repeats
    for figure in figures(result, 720):
        assert svg(figure.chart).startswith("<svg")
        assert figure.title and figure.alternative


# --- what the site draws of them -----------------------------------------------------------


def sized(size, losses, own, name, other, bar):
    """A measurement of a market of some size."""
    words = f"{size:,} buses × 24 h, losses {losses}"
    return Measurement.of(words, "s", [own], name, [other], {"ratio": bar})


FOUND = [
    sized(33, "off", 0.02, "the same arrays in HiGHS", 0.03, 1.5),
    sized(33, "off", 0.02, "plain Pyomo", 0.2, 1.0),
    sized(1000, "off", 0.2, "the same arrays in HiGHS", 0.4, 0.3),
    sized(33, "on", 0.06, "the same, losses off", 0.02, 8.0),
]


def test_time_by_size_is_drawn_for_ours_and_for_all_beside_us():
    figure = scaling(FOUND, 900)
    text = svg(figure.chart)
    for name in ("ours, losses off", "ours, losses on", "plain Pyomo", "the same arrays in HiGHS"):
        assert name in text
    assert "33" in figure.title


def test_bars_that_are_missed_are_named():
    (missed,) = misses(FOUND)
    assert missed.startswith("1,000 buses × 24 h, losses off")
    assert not misses(FOUND[:2])
