"""A feeder as one row a bus, with the line into it: what a JSON list and a CSV file share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, nan

from workbench.errors import DataError
from workbench.grid.feeder import Feeder
from workbench.grid.radial import Branch, Bus, radial
from workbench.words import joined, near

NEEDED = ("r_ohm", "x_ohm", "p_kw", "q_kvar")
ABSENT = {"rating_kva": inf, "shunt_kvar": 0.0, "x": nan, "y": nan, "ratio": 1.0}
"""Numbers that may be left out, and what holds where they are."""
WORDS = ("line", "kind", "phases")
KINDS = ("line", "transformer", "switch")
OF_A_LINE = {"r_ohm": 0.0, "x_ohm": 0.0, "rating_kva": inf, "ratio": 1.0}
"""What the source, which no line leads to, has of a line."""
LONGEST = 60
LISTED = 3
"""Labels that one note names."""
SOURCE = -1


@dataclass(frozen=True)
class Row:
    """A bus and the line into it; `parent` is the place of another row, -1 for the source.

    `numbers` hold what the file gives, so a blank one is missing there; so do `words`.
    """

    where: str
    label: str
    parent: int
    numbers: Mapping[str, float]
    words: Mapping[str, str]


def feeder_of(
    name: str,
    file: str,
    rows: Sequence[Row],
    source: str,
    notes: Sequence[str] = (),
    source_pu: float | None = None,
) -> Feeder:
    """Feeder of rows in any order; DataError names the row where they make none."""
    top = _source_of(file, rows)
    for row in rows:
        _check(row)
    kv = _voltages(rows, top)
    buses = [_bus(row, kv[i]) for i, row in enumerate(rows)]
    lines = [
        _line(row, rows[row.parent].label, kv[i], kv[row.parent])
        for i, row in enumerate(rows)
        if i != top
    ]
    notes = [*notes, *_inferred(rows, kv)]
    return radial(name, rows[top].label, buses, lines, notes, source, source_pu)


def word(column: str, text: str) -> tuple[str, str]:
    """Text of `column` as it is kept, and why it cannot stand there."""
    if problem := unprintable(text):
        return text, problem
    if column == "kind" and text not in KINDS:
        return text, f"is no kind of line; give {', '.join(KINDS)}{near(text, KINDS)}"
    if column == "phases":
        letters = "".join(sorted(text.upper()))
        if not letters or len(set(letters)) < len(letters) or not set(letters) <= set("ABC"):
            return text, "are no phases; give letters of ABC, each once"
        return letters, ""
    return text, ""


def unprintable(text: str) -> str:
    """Why a text cannot be a label or a name, in a few words."""
    if len(text) > LONGEST:
        return f"is longer than {LONGEST} characters; shorten it"
    return "" if text.isprintable() else "holds a character that cannot be shown; remove it"


def brief(value: object) -> str:
    """A value as a message shows it: on one line, not too long."""
    shown = str(value) if isinstance(value, (int, float)) else repr(str(value))
    return shown if len(shown) <= 40 else shown[:39] + "…"


def _source_of(file: str, rows: Sequence[Row]) -> int:
    sources = [i for i, row in enumerate(rows) if row.parent == SOURCE]
    if not sources:
        raise DataError(f"{file}: no bus is the source; leave the parent of one bus out")
    if len(sources) > 1:
        first, second = (rows[i] for i in sources[:2])
        raise DataError(
            f"{second.where}: bus '{second.label}' has no parent, nor has '{first.label}', but "
            "only the source can have none; give the others theirs"
        )
    return sources[0]


def _check(row: Row) -> None:
    given = row.numbers
    if row.parent != SOURCE:
        missing = [column for column in NEEDED if column not in given]
        if missing:
            raise DataError(f"{row.where}, {missing[0]}: a value is missing; fill it in")
        return
    for column in ("p_kw", "q_kvar"):
        if column not in given:
            raise DataError(f"{row.where}, {column}: a value is missing; fill it in")
    for column, plain in OF_A_LINE.items():
        if given.get(column, plain) != plain:
            raise DataError(
                f"{row.where}, {column}: {given[column]:g} stands at the source, which no line "
                "leads to; leave it out there"
            )


def _voltages(rows: Sequence[Row], top: int) -> list[float]:
    """Nominal voltage of each bus: its own, else that of the nearest bus above that has one."""
    if "kv" not in rows[top].numbers:
        raise DataError(f"{rows[top].where}, kv: the source has no nominal voltage; give it in kV")
    beyond: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        beyond.setdefault(row.parent, []).append(i)
    kv = [rows[top].numbers["kv"]] * len(rows)  # stays so on an island, which is refused later
    queue = [top]
    for above in queue:
        for i in beyond.get(above, []):
            kv[i] = rows[i].numbers.get("kv", kv[above])
            queue.append(i)
    return kv


def _inferred(rows: Sequence[Row], kv: Sequence[float]) -> list[str]:
    """Notes on lines between two voltages, which nothing calls transformers but the voltages."""
    own = [
        row.label
        for i, row in enumerate(rows)
        if row.parent != SOURCE and kv[i] != kv[row.parent] and "kind" not in row.words
    ]
    more = " and others" if len(own) > LISTED else ""
    where = joined([f"'{label}'" for label in own[:LISTED]])
    return [f"taken for a transformer, as kv differs: the line into {where}{more}"] if own else []


def _bus(row: Row, kv: float) -> Bus:
    given = ABSENT | dict(row.numbers)
    return Bus(
        label=row.label,
        kv=kv,
        p_kw=given["p_kw"],
        q_kvar=given["q_kvar"],
        shunt_kvar=given["shunt_kvar"],
        x=given["x"],
        y=given["y"],
        phases=row.words.get("phases", "ABC"),
        where=row.where,
    )


def _line(row: Row, above: str, kv: float, kv_above: float) -> Branch:
    given = ABSENT | dict(row.numbers)
    kind = row.words.get("kind", "line" if kv == kv_above else "transformer")
    if kv != kv_above and kind != "transformer":
        raise DataError(
            f"{row.where}: bus '{row.label}' has {kv:g} kV and '{above}' above it {kv_above:g} kV, "
            f"which a {kind} cannot join; make them equal, or give the kind as transformer"
        )
    return Branch(
        name=row.words.get("line", f"{above}-{row.label}"),
        from_bus=above,
        to_bus=row.label,
        r_ohm=given["r_ohm"],
        x_ohm=given["x_ohm"],
        rating_kva=given["rating_kva"],
        kind=kind,
        phases=row.words.get("phases", "ABC"),
        ratio=given["ratio"],
        where=row.where,
    )
