"""The topics there are, in the order of the navigation."""

from __future__ import annotations

from workbench.apps.topic import Topic


def topics() -> tuple[Topic, ...]:
    """Every topic that works; the start page has a door for each."""
    from workbench.apps import alignment

    return (alignment.TOPIC,)
