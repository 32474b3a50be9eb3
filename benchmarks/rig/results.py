"""What was measured, kept as files: numbers, versions and the size of the machine, no names."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks.rig.measure import Measurement

FOLDER = Path(__file__).parents[1] / "results"
PACKAGES = ("dpp-workbench", "panel", "bokeh", "tornado", "voila", "duckdb", "polars", "altair")
PACKAGES += ("vl-convert-python", "anywidget", "playwright")


@dataclass(frozen=True)
class Result:
    """What was measured of one subject, when, and on what."""

    subject: str
    measured: date
    machine: dict[str, str | int | float]
    versions: dict[str, str]
    measurements: tuple[Measurement, ...]


def write(subject: str, found: Sequence[Measurement], folder: Path = FOLDER) -> Path:
    """Keep measurements as `<subject>.json`; what was kept before is replaced."""
    content = {
        "subject": subject,
        "measured": date.today().isoformat(),
        "machine": machine(),
        "versions": versions(),
        "measurements": [m.record() for m in found],
    }
    folder.mkdir(exist_ok=True)
    path = folder / f"{subject}.json"
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def read(folder: Path = FOLDER) -> list[Result]:
    """Everything that is kept, by subject."""
    return [_read(json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.json"))]


def _read(content: dict) -> Result:
    found = tuple(Measurement.read(record) for record in content.pop("measurements"))
    content["measured"] = date.fromisoformat(content["measured"])
    return Result(**content, measurements=found)


def machine() -> dict[str, str | int | float]:
    """Size of this machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"system": platform.system(), "cores": cores or 0, "memory_gb": round(memory / 2**30, 1)}


def versions() -> dict[str, str]:
    """Versions of Python, of the packages that matter, and of the browser."""
    from benchmarks.rig.browser import chromium_version  # whoever only reads needs no Playwright

    found = {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}
    return found | {"chromium": chromium_version()}
