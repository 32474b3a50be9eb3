"""The topics there are, in the order of the navigation."""

from __future__ import annotations

from importlib import import_module

from workbench.study import Study

TOPICS = ("alignment", "market", "tracker")
"""Folders of the topics; each has the shape that `site/add-a-topic.md` describes."""


def study(name: str) -> Study:
    """The study of one topic."""
    found: Study = import_module(f"workbench.{name}.study").STUDY
    return found


def studies() -> tuple[Study, ...]:
    """The study of every topic."""
    return tuple(study(name) for name in TOPICS)
