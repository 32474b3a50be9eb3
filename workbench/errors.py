"""Everything the workbench raises on purpose.

WorkbenchError
├── DataError        a file, table or database breaks its contract      (exit status 1)
├── CannotCompute    the question has no answer for these settings      (exit status 1)
│   └── Stopped      someone asked for the work to end                  (exit status 1)
├── SolverFailed     a solver gave no answer that passes our check      (exit status 1)
└── BadInput         a setting, option or id that a person gave is off  (exit status 2)

A message is one clear sentence: what, which value, what to do. Anything else travels up untouched.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class WorkbenchError(Exception):
    """Base of every error that a person is meant to read."""

    exit_status = 1


class DataError(WorkbenchError):
    """A file, a table or the database is damaged, missing or locked; `faults` lists each one."""

    def __init__(self, message: str, faults: Sequence[str] = ()) -> None:
        super().__init__("\n".join([message, *faults]))
        self.faults = list(faults)


class CannotCompute(WorkbenchError):
    """The question has no answer for these settings."""


class Stopped(CannotCompute):
    """Someone asked for the work to end before there was an answer."""


class SolverFailed(WorkbenchError):
    """A solver gave no answer that passes our check."""


class BadInput(WorkbenchError):
    """A setting, an option or an id that a person gave cannot be used."""

    exit_status = 2


def why_unwritable(error: OSError) -> str:
    """Why something could not be written, in a few words; a file in the way of a folder by name."""
    if isinstance(error, (NotADirectoryError, FileExistsError)):
        place = Path(error.filename or "")
        for path in (place, *place.parents):
            if path.is_file():
                return f"{path} is a file"
    return error.strerror or str(error)
