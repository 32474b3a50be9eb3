"""The questions the market answers, for the command line and for everyone's scripts.

Each is about the market day of the scenario, or about a case of the user's own files (`own.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import BadInput
from workbench.grid.read import read_feeder
from workbench.market import rows
from workbench.market.answer import KINDS
from workbench.market.answer_json import clearing_json
from workbench.market.case import MarketCase
from workbench.market.case_json import as_text, case_json
from workbench.market.day import case_of, cleared
from workbench.market.own import OPTIONS, SOURCE_VOLTAGE, case_given, number_of
from workbench.market.powerflow import powerflow
from workbench.market.read import Facts
from workbench.market.schema import library_table, schema
from workbench.questions import Option, Question, Result
from workbench.scenario import Link, Scenario
from workbench.words import joined, plural

if TYPE_CHECKING:
    from workbench.market.clearing import Clearing

Options = Mapping[str, str | None]

IN_WORDS = {
    "period": None, "start_local": None, "price_usd_per_mwh": 2, "import_kw": 1, "loss_kw": 1,
    "dlmp_min_usd_per_mwh": 2, "dlmp_min_bus": None, "dlmp_max_usd_per_mwh": 2,
    "dlmp_max_bus": None, "voltage_min_pu": 4, "voltage_min_bus": None, "limits_given_way": None,
}  # fmt: skip
"""Columns that people read of a clearing, and digits after the point."""


def _cleared(facts: Facts, link: Link, options: Options) -> tuple[Clearing, tuple[str, ...]]:
    """Clearing of the user's files, or of the scenario where there are none; notes on its case."""
    from workbench.market.clearing import clear_market  # with Pyomo: not before it is needed

    if given := _given(link, options):
        return clear_market(given[0]), given[1]
    found = cleared(facts, link.scenario)
    return found, found.case.feeder.notes


def _given(link: Link, options: Options) -> tuple[MarketCase, tuple[str, ...]] | None:
    """Case of the user's files and notes on it; None where there are none."""
    given = case_given(options)
    if given is not None:
        _refuse_settings(link)
    return given


def _refuse_settings(link: Link) -> None:
    if link.scenario != Scenario():
        raise BadInput(
            "files bring their own settings, so those of a scenario change nothing; leave --set "
            "and --link out, or the files"
        )


# --- notes ---


def _state(clearing: Clearing) -> Iterator[str]:
    """What nobody may overlook: limits that gave way, and what the answer is not."""
    if clearing.violations:
        kinds = Counter(violation.kind for violation in clearing.violations)
        many = joined([f"{KINDS[kind]} {plural(n, 'time')}" for kind, n in sorted(kinds.items())])
        yield (
            f"limits gave way: {many}; at their declared prices that counts "
            f"{clearing.penalty_usd:,.2f} USD, beside the cost"
        )
    yield from (f"a local answer: {reason}" for reason in clearing.reasons)
    if not clearing.case.options.losses:
        yield "losses are off: a first look that leaves them out"


def _summary(clearing: Clearing) -> Iterator[str]:
    """What the whole clearing comes to, and how it was found."""
    periods = clearing.case.periods
    yield (
        f"{clearing.status}: {clearing.objective_usd:,.2f} USD for {plural(periods, 'period')}"
        f"{'' if clearing.violations else '; no limit gave way'}"
    )
    flow = f"import is off the final AC flow by {clearing.ac_mismatch_kw:.1e} kW"
    yield (
        f"solved by {clearing.solver} in {plural(clearing.passes, 'pass', 'passes')}; its worst "
        f"miss of our check is {clearing.kkt_worst:.1e}, "
        + (flow if clearing.case.options.losses else "without an AC flow of the dispatch")
    )


# --- questions ---


def _clear(facts: Facts, link: Link, options: Options) -> Result:
    found, notes = _cleared(facts, link, options)
    brief = [_brief(row) for row in rows.periods(found)]
    return Result(clearing_json(found), brief, (*_summary(found), *_state(found), *notes))


def _brief(row: rows.Row) -> rows.Row:
    """A period with the columns and digits that people read."""
    return {
        name: row[name] if digits is None else round(row[name], digits) + 0.0  # no negative zeros
        for name, digits in IN_WORDS.items()
    }


def _of_clearing(
    table: Callable[[Clearing], list[rows.Row]], none: str = ""
) -> Callable[[Facts, Link, Options], Result]:
    """Question whose answer is rows of a clearing, and what to say where there are none."""

    def answer(facts: Facts, link: Link, options: Options) -> Result:
        found, notes = _cleared(facts, link, options)
        own = table(found)
        empty = [none] if none and not own else []
        return Result(own, own, (*empty, *notes), warnings=tuple(_state(found)))

    return answer


def _powerflow(_facts: Facts, link: Link, options: Options) -> Result:
    _refuse_settings(link)
    source_pu = number_of(options, SOURCE_VOLTAGE.name)
    feeder = read_feeder(Path(options["feeder"] or ""))
    found = powerflow(feeder, feeder.source_voltage_pu if source_pu is None else source_pu)
    notes = (
        "{buses} buses draw {load_kw:,.1f} kW and {load_kvar:,.1f} kvar; {loss_kw:,.1f} kW and "
        "{loss_kvar:,.1f} kvar are lost in the lines".format(**found),
        "the lowest voltage is {vmin:.4f} pu, at bus {vmin_bus}; LinDistFlow, which leaves losses "
        "out, has {lindist_vmin:.4f} pu and is off by up to {lindist_max_err:.4f} pu".format(
            **found
        ),
        *feeder.notes,
    )
    return Result(found, found["voltages"], notes)


def _case(facts: Facts, link: Link, options: Options) -> Result:
    case, notes = _given(link, options) or (case_of(facts, link.scenario), ())
    found = case_json(case)
    return Result(found, text=as_text(found), notes=notes)


def _schema(_facts: Facts, _link: Link, _options: Options) -> Result:
    found = schema()
    return Result(found, text=as_text(found))


def _library(_facts: Facts, _link: Link, _options: Options) -> Result:
    found = library_table()
    return Result(found, found)


QUESTIONS = (
    Question(
        "clear", "the market cleared: what it costs, and each period in a row", _clear, OPTIONS
    ),
    Question(
        "prices",
        "the price of every bus and period, its parts, and how far it holds",
        _of_clearing(rows.prices),
        OPTIONS,
        view="market_prices",
        brief="bus period dlmp_usd_per_mwh energy_usd_per_mwh loss_usd_per_mwh "
        "congestion_usd_per_mwh voltage_usd_per_mwh",
    ),
    Question(
        "dispatch",
        "what every resource does in every period",
        _of_clearing(rows.dispatch, "there are no resources"),
        OPTIONS,
        view="market_dispatch",
        brief="resource period p_kw q_kvar soc_kwh",
    ),
    Question(
        "voltages",
        "the voltage of every bus and period",
        _of_clearing(rows.voltages),
        OPTIONS,
        view="market_voltages",
        brief="bus period voltage_pu",
    ),
    Question(
        "flows",
        "what every line carries and loses in every period, and how full it is",
        _of_clearing(rows.flows, "there are no lines"),
        OPTIONS,
        view="market_flows",
        brief="line period p_kw q_kvar loss_kw loading_percent",
    ),
    Question(
        "periods",
        "substation and feeder in every period: price, import, losses, lowest and highest",
        _of_clearing(rows.periods),
        OPTIONS,
        view="market_periods",
        brief="period price_usd_per_mwh import_kw loss_kw dlmp_min_usd_per_mwh "
        "dlmp_max_usd_per_mwh voltage_min_pu voltage_max_pu limits_given_way",
    ),
    Question(
        "violations",
        "limits that gave way, by how much and at what price",
        _of_clearing(rows.violations, "no limit gave way"),
        OPTIONS,
        view="market_violations",
        brief="kind element period amount unit penalty_usd",
    ),
    Question(
        "bindings",
        "limits that hold, and what one more unit of each is worth",
        _of_clearing(rows.bindings, "no limit binds"),
        OPTIONS,
        view="market_bindings",
        brief="kind element period usd_per_unit unit",
    ),
    Question(
        "resources",
        "every resource: size, energy, and its worth at the prices of its buses",
        _of_clearing(rows.resources, "there are no resources"),
        OPTIONS,
        view="market_resources",
        brief="resource class bus p_max_kw injected_kwh drawn_kwh value_usd",
    ),
    Question(
        "powerflow",
        "voltages and losses of a feeder under its own load",
        _powerflow,
        (
            Option("feeder", "CSV, JSON (ours or pandapower's) or OpenDSS", required=True),
            SOURCE_VOLTAGE,
        ),
    ),
    Question(
        "case",
        "the case as JSON, to change by hand and clear again with --case",
        _case,
        OPTIONS,
        suffixes=(".json",),
    ),
    Question("schema", "the JSON schema of a market case", _schema, suffixes=(".json",)),
    Question("library", "classes of resources and their fields, with units", _library),
)
