"""The Alignment page and its chapter: opening them, and from lever to picture."""

from __future__ import annotations

from benchmarks.rig.measure import Measurement, Size
from benchmarks.rig.topic import of_topic


def measure(size: Size) -> list[Measurement]:
    """Everything that is measured of a topic."""
    return of_topic("alignment", size, presets=("late-2017", "july-2017"))
