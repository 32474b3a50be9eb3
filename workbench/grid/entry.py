"""A feeder as a mapping of lists, one entry a bus: the shape that cases and JSON files share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from typing import Any

from workbench.errors import DataError
from workbench.grid.feeder import Feeder, FloatArray
from workbench.grid.radial import plausible
from workbench.grid.rows import (
    ABSENT,
    NEEDED,
    WORDS,
    Row,
    brief,
    feeder_of,
    unprintable,
    word,
)
from workbench.words import joined, near, number, plural

NUMBERS = (*NEEDED, *ABSENT)
LISTS = ("bus_id", "parent", *NEEDED)
TEXTS = ("name", "source")
IGNORED = ("answers",)
KNOWN = ("kv", *LISTS, *ABSENT, *WORDS, *TEXTS, "source_pu", "merged", "notes", *IGNORED)


def feeder_from(entry: Mapping[str, Any], where: str) -> Feeder:
    """Feeder of a mapping of lists, as a JSON file or a market case holds it.

    Parameters
    ----------
    entry : mapping
        `kv` (a number, or one a bus) [kV]; lists with one entry a bus, in any order: `bus_id`
        (labels), `parent` (position in the lists of the bus that feeds it, -1 for the source),
        `r_ohm`, `x_ohm` of the line into the bus [ohm], `p_kw`, `q_kvar` of its load. Optional
        lists, null where unknown: `rating_kva` of that line, `shunt_kvar` at 1 pu, `x`, `y`,
        `phases`, `line` (its name), `kind`, `ratio`. Optional besides: texts `name` and
        `source`, the number `source_pu` (voltage of the source), the mapping `merged` (label of
        what a switch makes the same bus, to that bus), the list `notes` (sentences). What stands
        in `answers` is not looked at.
    where : str
        What a message calls the place of the mapping, such as a file's name.

    Raises
    ------
    DataError
        A key is missing or unknown, a list has another length, a value is impossible, or the
        buses make no radial feeder. The message names the position in the lists.
    """
    if not isinstance(entry, Mapping):
        raise DataError(f"{where}: a feeder is an object with lists, not {kind_of(entry)}")
    _check_keys(entry, where)
    size = len(_list(entry, "bus_id", where))
    if not size:
        raise DataError(f"{where}: bus_id lists no bus; give one at least")
    lists = {key: _list(entry, key, where, size) for key in (*NUMBERS, *WORDS) if key in entry}
    parents = _list(entry, "parent", where, size)
    lists["kv"] = entry["kv"] if isinstance(entry["kv"], list) else [entry["kv"]] * size
    if len(lists["kv"]) != size:
        raise DataError(_length(where, "kv", len(lists["kv"]), size))
    labels = [_label(value, f"{where}: bus_id[{i}]") for i, value in enumerate(entry["bus_id"])]
    _check_labels(labels, where)
    rows = [
        Row(
            where=f"{where} position {i}",
            label=labels[i],
            parent=_parent(parents[i], i, size, where),
            numbers=_numbers(lists, i, where),
            words=_words(lists, i, where),
        )
        for i in range(size)
    ]
    name, source = (_text(entry, key, where) for key in TEXTS)
    notes = [_line(note, f"{where}: a note") for note in _notes(entry, where)]
    source_pu = _number(entry.get("source_pu"), "source_pu", f"{where}: source_pu")
    feeder = feeder_of(name or where, where, rows, source or where, notes, source_pu)
    return replace(feeder, merged={**feeder.merged, **_merged(entry, feeder, where)})


def entry_of(feeder: Feeder) -> dict[str, Any]:
    """The mapping that `feeder_from` reads back as this feeder; null is unknown, or no limit."""
    return {
        "name": feeder.name,
        "source": feeder.source,
        **({} if feeder.source_pu is None else {"source_pu": feeder.source_pu}),
        **({"merged": dict(feeder.merged)} if feeder.merged else {}),
        **({"notes": list(feeder.notes)} if feeder.notes else {}),
        "kv": feeder.kv.tolist(),
        "bus_id": list(feeder.buses),
        "parent": feeder.parent.tolist(),
        "line": _line_names(feeder),
        "kind": [None, *feeder.kinds[1:]],
        "phases": list(feeder.phases),
        "r_ohm": feeder.r_ohm.tolist(),
        "x_ohm": feeder.x_ohm.tolist(),
        "ratio": feeder.ratio.tolist(),
        "rating_kva": _finite(feeder.rating_kva),
        "p_kw": feeder.p_kw.tolist(),
        "q_kvar": feeder.q_kvar.tolist(),
        "shunt_kvar": feeder.shunt_kvar.tolist(),
        "x": _finite(feeder.xy[:, 0]),
        "y": _finite(feeder.xy[:, 1]),
    }


def _line_names(feeder: Feeder) -> list[str | None]:
    """Names of the lines, null where one is called by its two buses."""
    ends = [f"{feeder.buses[p]}-{bus}" for p, bus in zip(feeder.parent, feeder.buses, strict=True)]
    return [
        None if name in ("", both) else name for name, both in zip(feeder.lines, ends, strict=True)
    ]


def _finite(values: FloatArray) -> list[float | None]:
    return [value if isfinite(value) else None for value in values.tolist()]


def kind_of(value: object) -> str:
    """What a value of a JSON file is, in words."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return f"the text {brief(value)}"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return brief(value)


def _check_keys(entry: Mapping[str, Any], where: str) -> None:
    for key in entry:
        if key not in KNOWN:
            hint = near(str(key)[:60], KNOWN)
            raise DataError(
                f"{where}: nothing of a feeder is called {brief(key)}; rename or remove it{hint}"
            )
    missing = [key for key in ("kv", *LISTS) if key not in entry]
    if missing:
        raise DataError(f"{where}: it lacks {joined(missing)}; give them for every bus")


def _list(entry: Mapping[str, Any], key: str, where: str, size: int | None = None) -> list[Any]:
    values = entry[key]
    if not isinstance(values, list):
        raise DataError(
            f"{where}: {key} is {kind_of(values)}; give a list with one entry for every bus"
        )
    if size is not None and len(values) != size:
        raise DataError(_length(where, key, len(values), size))
    return values


def _length(where: str, key: str, found: int, wanted: int) -> str:
    return (
        f"{where}: {key} has {plural(found, 'entry', 'entries')}, but bus_id has {number(wanted)}; "
        "give each list one entry for every bus"
    )


def _label(value: object, place: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise DataError(f"{place} is {kind_of(value)}; a label is a text or a whole number")
    label = brief(value) if isinstance(value, int) else value.strip()
    if not label:
        raise DataError(f"{place} is blank; give the bus a label")
    if problem := unprintable(label):
        raise DataError(f"{place}, {brief(label)}, {problem}")
    return label


def _check_labels(labels: Sequence[str], where: str) -> None:
    first: dict[str, int] = {}
    for i, label in enumerate(labels):
        if label in first:
            raise DataError(
                f"{where}: bus_id[{first[label]}] and bus_id[{i}] are both {brief(label)}; "
                "give each bus a label of its own"
            )
        first[label] = i


def _parent(value: object, i: int, size: int, where: str) -> int:
    place = f"{where}: parent[{i}]"
    if isinstance(value, bool) or not isinstance(value, int):
        raise DataError(
            f"{place} is {kind_of(value)}; give the position of the bus that feeds it, "
            "counted from 0, or -1 for the source"
        )
    if not -1 <= value < size:
        raise DataError(
            f"{place} is {brief(value)}; positions run from 0 to {size - 1}, and -1 is the source"
        )
    if value == i:
        raise DataError(f"{place} is {value}, the bus itself; name the bus that feeds it")
    return value


def _numbers(lists: Mapping[str, Sequence[Any]], i: int, where: str) -> dict[str, float]:
    found = {}
    for column in ("kv", *NUMBERS):
        value = lists[column][i] if column in lists else None
        number = _number(value, column, f"{where}: {column}[{i}]")
        if number is not None:
            found[column] = number
    return found


def _number(value: object, column: str, place: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise DataError(f"{place} is {kind_of(value)}; give a number")
    if problem := plausible(column, _float(value)):
        raise DataError(f"{place}, {brief(value)}, {problem}")
    return float(value)


def _float(value: int | float) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def _words(lists: Mapping[str, Sequence[Any]], i: int, where: str) -> dict[str, str]:
    found = {}
    for column in WORDS:
        value = lists[column][i] if column in lists else None
        if value is None or value == "":
            continue
        place = f"{where}: {column}[{i}]"
        if not isinstance(value, str):
            raise DataError(f"{place} is {kind_of(value)}; give a text")
        found[column], problem = word(column, value.strip())
        if problem:
            raise DataError(f"{place}, {brief(value)}, {problem}")
    return found


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    return _line(entry.get(key), f"{where}: {key}")


def _notes(entry: Mapping[str, Any], where: str) -> list[Any]:
    notes = entry.get("notes") or []
    if not isinstance(notes, list):
        raise DataError(f"{where}: notes is {kind_of(notes)}; give a list of sentences")
    return notes


def _merged(entry: Mapping[str, Any], feeder: Feeder, where: str) -> dict[str, str]:
    """Labels besides those of the buses, and the bus that each stands for."""
    given = entry.get("merged") or {}
    if not isinstance(given, Mapping):
        raise DataError(f"{where}: merged is {kind_of(given)}; give an object of labels")
    found = {}
    for label, kept in given.items():
        label, kept = _label(label, f"{where}: merged"), _label(kept, f"{where}: merged {label}")
        if label in feeder.positions or kept not in feeder.positions:
            raise DataError(
                f"{where}: merged {brief(label)} to {brief(kept)}: give a label that no bus has, "
                "and that of a bus"
            )
        found[label] = feeder.buses[feeder.positions[kept]]
    return found


def _line(value: object, place: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or not value.isprintable():
        raise DataError(f"{place} is {kind_of(value)}; give a text on one line")
    return value.strip()
