"""A command's answer: onto the screen, or into a file of the form that its ending promises."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from workbench.errors import BadInput, why_unwritable
from workbench.questions import Result

SUFFIXES = {".csv", ".json", ".txt", ".xlsx", ".svg", ".pdf", ".png", ".ics"}
"""Endings that promise a form; a file is not given one that its content does not keep."""


def deliver(
    suffixes: Sequence[str], result: Result, form: str, out: Path | None, heads: str = ""
) -> None:
    """Print the answer, or write it whole: a file is there complete or not at all.

    `heads` stands in CSV that has no rows.
    """
    if out is None:
        if isinstance(result.text, bytes):
            sys.stdout.buffer.write(result.text)
        else:
            sys.stdout.write(result.text or _formatted(result, form, heads))
        for note in (*result.warnings, *(result.notes if form == "table" else ())):
            print(note, file=sys.stderr)
        return
    content = _content(suffixes, result, form, out, heads)
    try:
        with tempfile.NamedTemporaryFile(dir=out.parent, delete=False) as file:
            try:
                file.write(content)
                file.close()
                Path(file.name).chmod(0o644)
                Path(file.name).replace(out)
            except OSError:
                with suppress(OSError):
                    Path(file.name).unlink()
                raise
    except OSError as error:
        raise BadInput(
            f"--out {out}: cannot be written ({why_unwritable(error)}); choose another"
        ) from None
    for words in (*result.warnings, f"wrote {out}"):
        print(words, file=sys.stderr)


def _formatted(result: Result, form: str, heads: str) -> str:
    """The answer in a form, CSV without rows as its header alone."""
    return heads if form == "csv" and not result.rows else result.formatted(form)


def _content(suffixes: Sequence[str], result: Result, form: str, out: Path, heads: str) -> bytes:
    fitting = suffixes or (".csv", ".json", ".txt")
    unfit = bool(suffixes) and out.suffix.lower() not in suffixes
    if unfit or out.suffix.lower() in SUFFIXES - set(fitting):
        raise BadInput(f"--out {out}: name a file that ends in {' or '.join(fitting)}")
    if out.suffix.lower() in (".pdf", ".png"):
        from workbench.charts.export import converted

        return converted(str(result.text), out.suffix.lower())
    if isinstance(result.text, bytes):
        return result.text
    if result.text is None and form == "table" and out.suffix.lower() in (".csv", ".json"):
        form = out.suffix.lower()[1:]
    text = result.text if result.text is not None else _formatted(result, form, heads)
    return text.encode("utf-8-sig" if form == "csv" else "utf-8")
