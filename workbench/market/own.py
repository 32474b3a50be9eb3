"""A case of the user's own: from options of the command line and their files to a `MarketCase`.

Either `--case` names a whole case, or `--feeder` one part of it and other options the rest. What is
left out has the default that a case has. Every value is checked where a case checks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from workbench.errors import BadInput, DataError
from workbench.grid.rows import brief
from workbench.market.case import MarketCase
from workbench.market.case_file import (
    CASE_FIELDS,
    OPTION_FIELDS,
    SHAPE,
    SOLVERS,
    SUBSTATION_FIELDS,
    case_from,
)
from workbench.market.csv_table import bytes_of, file_name, number, table_of, text_of
from workbench.market.fields import Field
from workbench.market.json_file import read_json
from workbench.market.price_file import read_prices
from workbench.market.resource_file import read_resources
from workbench.market.stamps import operating_day, shown
from workbench.questions import Option
from workbench.words import joined

DAY_PERIODS = 24
"""Periods where nothing says how many: the hours of a day."""

SOURCE_VOLTAGE = Option(
    "source-voltage-pu", "voltage at the source; where left out, that of the feeder's file, or 1.0"
)
OPTIONS = (
    Option("case", "a whole case of your own as JSON, as `workbench market schema` has it"),
    Option("feeder", "a feeder of your own: CSV, JSON (ours or pandapower's) or OpenDSS"),
    Option("resources", "resources on it, CSV or JSON; none where left out"),
    Option("prices", "prices at its substation: CSV of OASIS, of gridstatus or our own"),
    Option("node", "node of the price file, where it has several"),
    Option("day", "one day of the price file, YYYY-MM-DD in Pacific time"),
    Option("market", "market of the price file, where it has several, such as DAM"),
    Option("price", "one price for all periods instead of a file, in USD/MWh"),
    Option("periods", "how many periods --price holds; those of the load shape, or 24"),
    Option("interval-hours", "length of a period that --price holds; an hour where left out"),
    Option("fee", "added for import and taken off for export, in USD/MWh; 0 where left out"),
    Option("load-shape", "CSV with a column load_shape: a factor on the load, one row a period"),
    Option("import-max-kw", "most import at the substation; no limit where left out"),
    Option("export-max-kw", "most export at the substation; no limit where left out"),
    Option("losses", "on or off; on where left out"),
    Option("voltage-min-pu", "least voltage at every bus; no limit where left out"),
    Option("voltage-max-pu", "most voltage at every bus; no limit where left out"),
    SOURCE_VOLTAGE,
    Option("solver", "auto, glpk or highs; auto where left out"),
)
"""Options of every question that a case answers; `--set` and `--link` are for scenarios instead."""

WORDS: Mapping[str, Mapping[str, Any]] = {
    "losses": {"on": True, "off": False},
    "solver": {word: word for word in SOLVERS},
}
"""Options that are one of a few words, and what each word is in a case."""
NUMBERS = {
    field.name.removesuffix("_usd_per_mwh").replace("_", "-"): field
    for field in (*CASE_FIELDS, *SUBSTATION_FIELDS, *OPTION_FIELDS)
    if field.kind != "flag"
}
"""Options that are a number, and their field in a case."""
HOW = (*WORDS, "voltage-min-pu", "voltage-max-pu", "source-voltage-pu")
"""Options that say how a case is cleared; they may stand beside a whole case."""
NEEDS = {
    **dict.fromkeys(("node", "day", "market"), "prices"),
    **dict.fromkeys(("periods", "interval-hours"), "price"),
}
"""Options that mean something only beside another one."""

Given = Mapping[str, str]


def case_given(
    options: Mapping[str, str | None],
) -> tuple[MarketCase, tuple[str, ...]] | None:
    """Case that the options set out, and what to know of it; None where no file is named.

    Parameters
    ----------
    options : mapping
        Text of each of `OPTIONS`, None where it was left out; others are not looked at.

    Returns
    -------
    tuple of MarketCase and tuple of str, or None
        The case, and notes in sentences: which prices, what a reader had to simplify, what was
        assumed.

    Raises
    ------
    BadInput
        Options do not fit together, or the value of one cannot be used.
    DataError
        A file cannot be used; one sentence with file, place, value and what to do.
    """
    given = {o.name: text for o in OPTIONS if (text := options.get(o.name)) is not None}
    if not given:
        return None
    _check(given)
    return _whole_case(given) if "case" in given else _put_together(given)


def number_of(given: Mapping[str, str | None], name: str) -> float | None:
    """Number of an option, within the bounds of its field in a case; None where it was left out."""
    text = given.get(name)
    if text is None:
        return None
    with _as_input():
        value: float = NUMBERS[name].read(number(text.strip(), f"--{name}"), 1, f"--{name}")
        return value


@contextmanager
def _as_input() -> Iterator[None]:
    """What is wrong with an option is bad input, not a damaged file."""
    try:
        yield
    except DataError as error:
        raise BadInput(str(error)) from None


# --- which options go together ---


def _check(given: Given) -> None:
    for name, text in given.items():
        if not text.strip():
            raise BadInput(f"--{name} is blank; give it a value, or leave it out")
    if "case" in given:
        _check_alone(given)
    elif "feeder" in given:
        _check_parts(given)
    else:
        name = next(iter(given))
        files = "--feeder or --case" if name in HOW else "--feeder"
        raise BadInput(f"--{name} goes with {files}; give that too, or leave --{name} out")


def _check_alone(given: Given) -> None:
    others = [f"--{name}" for name in given if name != "case" and name not in HOW]
    if others:
        raise BadInput(
            "--case has a feeder, periods, prices and resources of its own; leave "
            f"{joined(others)} out"
        )


def _check_parts(given: Given) -> None:
    if "price" in given and "prices" in given:
        raise BadInput("--price and --prices are both given; use one of them")
    if "price" not in given and "prices" not in given:
        raise BadInput(
            "--feeder needs prices at its substation; name a file with --prices, or give one "
            "price with --price"
        )
    for name, needed in NEEDS.items():
        if name in given and needed not in given:
            raise BadInput(f"--{name} goes with --{needed}; leave --{name} out")


# --- a whole case ---


def _whole_case(given: Given) -> tuple[MarketCase, tuple[str, ...]]:
    path = Path(given["case"])
    table, changed = read_json(path), _how(given)
    case = case_from(_with_options(table, changed), file_name(path), path.parent)
    words = [f"{name} {given[name]}" for name in HOW if name in given]
    notes = [f"set beside {file_name(path)}: {joined(words)}"] if changed else []
    return case, (*case.feeder.notes, *notes)


def _with_options(table: Any, changed: Mapping[str, Any]) -> Any:
    """A case as JSON with some of its options set otherwise; what is none stays as it is."""
    if not changed or not isinstance(table, Mapping):
        return table
    own = table.get("options")
    if own is not None and not isinstance(own, Mapping):
        return table
    return {**table, "options": {**(own or {}), **changed}}


def _how(given: Given) -> dict[str, Any]:
    """Options of a case that are given."""
    found: dict[str, Any] = {}
    for name, words in WORDS.items():
        if name in given:
            if given[name] not in words:
                raise BadInput(
                    f"--{name}: {brief(given[name])} is no choice; use {' or '.join(words)}"
                )
            found[name] = words[given[name]]
    return found | _numbers(given, OPTION_FIELDS)


def _numbers(given: Given, fields: Sequence[Field]) -> dict[str, Any]:
    """Numbers that are given of some fields."""
    return {
        field.name: number_of(given, name)
        for name, field in NUMBERS.items()
        if name in given and field in fields
    }


# --- a case put together from parts ---


def _put_together(given: Given) -> tuple[MarketCase, tuple[str, ...]]:
    path = Path(given["feeder"])
    how, substation = _how(given), _numbers(given, SUBSTATION_FIELDS)
    shape, notes = _load_shape(given)
    if "prices" in given:
        time, substation["price_usd_per_mwh"], of_prices = _price_file(given)
        notes += of_prices
    else:
        time = _time(given, shape)
    if shape is not None:
        SHAPE.read(shape, int(time["periods"]), file_name(Path(given["load-shape"])))
    table = {"feeder": path.name, **time, "substation": substation, "options": how}
    case = case_from(table | {"load_shape": shape}, "your case", path.parent)
    if "resources" in given:
        found = read_resources(Path(given["resources"]), case.feeder, case.periods)
        case = replace(case, resources=found)
    assumed = "; ".join(_assumed(given, case))
    notes += [*case.feeder.notes, *([f"assumed: {assumed}"] if assumed else [])]
    return case, tuple(notes)


def _price_file(given: Given) -> tuple[dict[str, Any], Any, list[str]]:
    """Periods of a price file as a case has them, the prices, and what to know of them."""
    found = read_prices(Path(given["prices"]), given.get("node"), _day(given), given.get("market"))
    periods = len(found.price_usd_per_mwh)
    time = {
        "periods": periods,
        "interval_hours": found.interval_hours,
        "start_utc": found.start_utc.isoformat(),
    }
    node = f", node {found.node}" if found.node else ""
    what = (
        f"prices of {found.source}{node}: {periods:,} periods of {found.interval_hours:g} h from "
        f"{shown(found.start_utc)}"
    )
    return time, found.price_usd_per_mwh.tolist(), [what, *found.notes]


def _day(given: Given) -> date | None:
    if "day" not in given:
        return None
    with _as_input():
        return operating_day(given["day"].strip(), "--day")


def _time(given: Given, shape: Sequence[float] | None) -> dict[str, Any]:
    """Periods where one price holds in all of them."""
    own = _numbers(given, CASE_FIELDS)
    return {"periods": DAY_PERIODS if shape is None else len(shape), "interval_hours": 1.0} | own


def _load_shape(given: Given) -> tuple[list[float] | None, list[str]]:
    """Numbers in column `load_shape` of a CSV file, in the order of its rows; None without one."""
    if "load-shape" not in given:
        return None, []
    path = Path(given["load-shape"])
    file = file_name(path)
    table = table_of(text_of(bytes_of(path, "a load shape"), file), file)
    if SHAPE.name not in table.columns:
        raise DataError(
            f"{file} row 1: column {SHAPE.name} is missing; add it, with one row a period"
        )
    cells = table.column(SHAPE.name)
    values = [number(text, table.place(row, SHAPE.name)) for row, text in cells.items()]
    notes = [f"{file}: rows are taken in their order; other columns are not looked at"]
    return values, notes if len(table.columns) > 1 else []


def _assumed(given: Given, case: MarketCase) -> Iterator[str]:
    """What holds because nothing else was said."""
    if "price" in given and "periods" not in given:
        yield f"{case.periods} periods of {case.interval_hours:g} h, of no day in particular"
    if "load-shape" not in given:
        yield "the load that the feeder file has, in every period"
    if "resources" not in given:
        yield "no resources"
    if "fee" not in given:
        yield "no fee at the substation"
    if "source-voltage-pu" not in given and case.feeder.source_pu is None:
        yield "1 pu at the source"
    limits = {"lower": case.options.voltage_min_pu, "upper": case.options.voltage_max_pu}
    absent = [name for name, limit in limits.items() if limit is None]
    if absent:
        yield f"no {joined(absent)} voltage limit"
