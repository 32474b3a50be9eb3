"""From a file to a feeder: our JSON and CSV, pandapower's JSON, OpenDSS scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.errors import DataError
from workbench.grid.apart import feeder_of_script
from workbench.grid.entry import LISTS, feeder_from, kind_of
from workbench.grid.feeder import Feeder
from workbench.grid.json_text import parsed
from workbench.grid.pandapower_net import feeder_of_net
from workbench.grid.pandapower_tables import is_net
from workbench.grid.rows import brief
from workbench.grid.table import feeder_of_table
from workbench.words import joined

__all__ = ["feeder_from", "read_feeder"]

SCRIPT = re.compile(
    r"^\s*(clear\s*$|redirect\s|compile\s|new\s+(object\s*=\s*)?\"?circuit\.)", re.I | re.M
)


def read_feeder(path: Path) -> Feeder:
    """Feeder of a file, whatever kind of file it is.

    Parameters
    ----------
    path : Path
        Our JSON (see `feeder_from`; also a market case with a `feeder`, and a file with one named
        case), our CSV (see `feeder_of_table`), JSON that pandapower wrote, or an OpenDSS master
        script, which is run in a process of its own and becomes its balanced equivalent. `notes`
        of the feeder say what was simplified.

    Raises
    ------
    DataError
        The file cannot be read, is of another kind, breaks its format, or holds no radial feeder;
        or the extra that reads this kind of file is not installed.
    """
    path = Path(path)
    text = _text(path)
    kind = _kind(path, text)
    if kind == "dss":
        return feeder_of_script(path)
    if kind == "csv":
        return feeder_of_table(text, path.name, path.stem)
    found = parsed(text, path.name, "a feeder")
    if isinstance(found, Mapping) and is_net(found):
        return feeder_of_net(found, path.name, path.stem)
    if not isinstance(found, Mapping):
        raise DataError(f"{path.name}: a feeder is an object with lists, not {kind_of(found)}")
    return _of_json(found, path)


def _of_json(found: Mapping[str, Any], path: Path) -> Feeder:
    where = path.name
    if "feeder" in found:
        return _named(found["feeder"], f"{where}, feeder", path.stem)
    if any(key in found for key in LISTS):
        return _named(found, where, path.stem)
    cases = {
        name: value
        for name, value in found.items()
        if isinstance(value, Mapping) and any(key in value for key in LISTS)
    }
    if len(cases) > 1:
        names = [brief(name) for name in cases]
        some = joined(names[:5]) if len(names) <= 5 else ", ".join(names[:5]) + " and others"
        raise DataError(
            f"{where}: it holds {len(cases):,} feeders, {some}; cut one of them out into a file "
            "of its own"
        )
    for name, value in cases.items():
        return _named(value, f"{where}, {brief(name)}", name)
    raise DataError(f"{where}: it holds no feeder; give kv and lists {joined(LISTS)}")


def _named(entry: Any, where: str, name: str) -> Feeder:
    """Feeder of an entry, which is called as the file or case is unless it has a name."""
    if isinstance(entry, Mapping) and entry.get("name") is None:
        entry = {**entry, "name": "".join(filter(str.isprintable, name[:60]))}
    return feeder_from(entry, where)


def _text(path: Path) -> str:
    if path.is_dir():
        raise DataError(f"{path} is a folder; name the file of a feeder in it")
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"there is no file {path}; name the file of a feeder") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}); make it readable") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if path.suffix.lower() != ".dss":
            line = raw[: error.start].count(b"\n") + 1
            raise DataError(
                f"{path.name} row {line}: byte {raw[error.start]:#04x} is not UTF-8; save it as "
                "UTF-8"
            ) from None
        text = raw.decode("latin-1")
    if not text.strip():
        raise DataError(f"{path.name} is empty; it should hold a feeder")
    return text


def _kind(path: Path, text: str) -> str:
    """`json`, `csv` or `dss`, by extension and content; DataError where they disagree."""
    extension = path.suffix.lower().lstrip(".")
    content = "json" if text.lstrip()[0] in "{[" else "dss" if SCRIPT.search(text) else ""
    header = text.lstrip().splitlines()[0].lower()
    if not content and "bus" in header and "parent" in header:
        content = "csv"
    if extension in ("json", "csv", "dss"):
        if content and content != extension:
            raise DataError(
                f"{path.name} is named as {extension.upper()} but holds {content.upper()}; "
                f"name it {path.stem[:60]}.{content}"
            )
        return extension
    if not content:
        raise DataError(
            f"{path.name}: no feeder file is known by this name or content; give a .csv, .json "
            "(ours or pandapower's) or .dss file"
        )
    return content
