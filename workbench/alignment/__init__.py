"""Alignment: when should the distribution resources plan be due?"""

from workbench.alignment.cadence import Rhythm, beat
from workbench.alignment.compare import changes, due_range, remedies
from workbench.alignment.handoffs import handoffs, path_age_days
from workbench.alignment.horizons import coverage
from workbench.alignment.network import network
from workbench.alignment.ratecases import rate_cases
from workbench.alignment.read import Facts, read_facts
from workbench.alignment.record import partings
from workbench.alignment.settings import problems
from workbench.alignment.sweep import sweep

__all__ = [
    "Facts",
    "Rhythm",
    "beat",
    "changes",
    "coverage",
    "due_range",
    "handoffs",
    "network",
    "partings",
    "path_age_days",
    "problems",
    "rate_cases",
    "read_facts",
    "remedies",
    "sweep",
]
