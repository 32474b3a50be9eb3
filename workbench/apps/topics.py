"""The pages there are, in the order of the navigation."""

from __future__ import annotations

from importlib import import_module

from workbench.apps.topic import Topic
from workbench.studies import TOPICS


def topics() -> tuple[Topic, ...]:
    """The page of every topic; the start page has a door for each."""
    return tuple(import_module(f"workbench.apps.{name}").TOPIC for name in TOPICS)
