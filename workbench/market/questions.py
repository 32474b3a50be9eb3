"""The questions the market answers, for the command line and for everyone's scripts.

Each is about the market day of the scenario, or about a case of the user's own files (`own.py`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import BadInput
from workbench.grid.feeder import Feeder, FloatArray
from workbench.grid.flow import AcFlow, Flow, LinDistFlow
from workbench.grid.read import read_feeder
from workbench.market import answer_json
from workbench.market.answer import KINDS, clock
from workbench.market.answer_json import clearing_json, labels, stamp
from workbench.market.day import cleared
from workbench.market.own import OPTIONS, SOURCE_VOLTAGE, case_given, number_of
from workbench.market.read import Facts
from workbench.market.schema import library_table, schema
from workbench.market.stamps import PACIFIC
from workbench.questions import Option, Question, Result
from workbench.scenario import Link, Scenario
from workbench.words import joined, plural

if TYPE_CHECKING:
    from workbench.market.clearing import Clearing

Options = Mapping[str, str | None]
Row = dict[str, Any]

IN_WORDS = {
    "period": None, "start_local": None, "price_usd_per_mwh": 2, "import_kw": 1, "loss_kw": 1,
    "dlmp_min_usd_per_mwh": 2, "dlmp_min_bus": None, "dlmp_max_usd_per_mwh": 2,
    "dlmp_max_bus": None, "voltage_min_pu": 4, "voltage_min_bus": None, "limits_given_way": None,
}  # fmt: skip
"""Columns that people read of a clearing, and digits after the point."""
UNITS = {
    "energy": "energy_usd_per_mwh",
    "loss": "loss_usd_per_mwh",
    "congestion": "congestion_usd_per_mwh",
    "voltage": "voltage_usd_per_mwh",
    "dlmp_low": "dlmp_low_usd_per_mwh",
    "dlmp_high": "dlmp_high_usd_per_mwh",
}
"""Columns of prices by their names in the JSON of a clearing."""


def _cleared(facts: Facts, link: Link, options: Options) -> tuple[Clearing, tuple[str, ...]]:
    """Clearing of the user's files, or of the scenario where there are none; notes on its case."""
    from workbench.market.clearing import clear_market  # with Pyomo: not before it is needed

    given = case_given(options)
    if given is None:
        found = cleared(facts, link.scenario)
        return found, found.case.feeder.notes
    _refuse_settings(link)
    case, notes = given
    return clear_market(case), notes


def _refuse_settings(link: Link) -> None:
    if link.scenario != Scenario():
        raise BadInput(
            "files bring their own settings, so those of a scenario change nothing; leave --set "
            "and --link out, or the files"
        )


# --- rows ---


def _prices(clearing: Clearing) -> list[Row]:
    return [{UNITS.get(k, k): v for k, v in r.items()} for r in answer_json.prices(clearing)]


def _dispatch(clearing: Clearing) -> list[Row]:
    classes = {resource.id: resource.asset.name for resource in clearing.case.resources}
    rows = answer_json.dispatch(clearing)
    return _stamped(
        clearing,
        (
            {"resource": row["resource"], "class": (name := classes[row["resource"]])}
            | row
            | {"temperature_c": float(state) if name == "building" else None}
            for row, state in zip(rows, clearing.state.ravel(), strict=True)
        ),
    )


def _voltages(clearing: Clearing) -> list[Row]:
    return _stamped(clearing, answer_json.voltages(clearing))


def _violations(clearing: Clearing) -> list[Row]:
    return _stamped(clearing, map(vars, clearing.violations))


def _bindings(clearing: Clearing) -> list[Row]:
    return _stamped(clearing, map(vars, clearing.bindings))


def _stamped(clearing: Clearing, rows: Iterable[Row]) -> list[Row]:
    """Rows with the start of their period behind it."""
    starts = [stamp(start) for start in clearing.starts_utc()]
    found = []
    for row in rows:
        names = list(row)
        place = names.index("period") + 1
        begun = {name: row[name] for name in names[:place]}
        found.append(begun | {"interval_start_utc": starts[row["period"]]} | row)
    return found


def _periods(clearing: Clearing) -> list[Row]:
    """One row a period: the substation, and the feeder as a whole."""
    case = clearing.case
    columns = {
        "price_usd_per_mwh": case.price_usd_per_mwh,
        "fee_usd_per_mwh": case.fee_usd_per_mwh,
        "energy_usd_per_mwh": clearing.prices.energy[0],
        "load_kw": case.load_kva().real.sum(axis=0),
        "resources_kw": clearing.p_kw.sum(axis=0),
        "import_kw": clearing.import_kw,
        "import_kvar": clearing.import_kvar,
        "loss_kw": clearing.loss_kw,
    }
    gave_way = Counter(violation.period for violation in clearing.violations)
    return _stamped(
        clearing,
        (
            {"period": t, "start_local": _local(clearing, t)}
            | {name: float(values[t]) for name, values in columns.items()}
            | _ends(case.feeder, clearing.dlmp[:, t], "dlmp", "usd_per_mwh")
            | _ends(case.feeder, clearing.voltage_pu[:, t], "voltage", "pu")
            | {"limits_given_way": gave_way[t]}
            for t in range(case.periods)
        ),
    )


def _ends(feeder: Feeder, values: FloatArray, what: str, unit: str) -> Row:
    """Least and most of the buses, and the first bus that has it; 1e-9 is no difference."""
    alike = values.round(9)
    found: Row = {}
    for end, i in (("min", int(alike.argmin())), ("max", int(alike.argmax()))):
        found |= {f"{what}_{end}_{unit}": float(values[i]), f"{what}_{end}_bus": feeder.buses[i]}
    return found


def _local(clearing: Clearing, period: int) -> str:
    """Begin of a period on a clock in California, or as time since the case began."""
    start = clearing.starts_utc()[period]
    local = start and start.astimezone(PACIFIC)
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}" if local else clock(clearing, period)


def _resources(clearing: Clearing) -> list[Row]:
    """One row a resource: its energy, and what that is worth at the prices of its buses."""
    case = clearing.case
    energy_kwh = clearing.p_kw * case.interval_hours
    found = []
    for resource, kwh in zip(case.resources, energy_kwh, strict=True):
        price = sum(
            share * clearing.dlmp[case.feeder.positions[bus]]
            for bus, share in resource.shares.items()
        )
        several = len(resource.shares) > 1
        found.append(
            {
                "resource": resource.id,
                "class": resource.asset.name,
                "bus": None if several else next(iter(resource.shares)),
                "shares": dict(resource.shares) if several else None,
                "p_max_kw": resource["p_max_kw"],
                "injected_kwh": float(kwh.clip(min=0).sum()),
                "drawn_kwh": float(-kwh.clip(max=0).sum() + 0.0),
                "value_usd": float((kwh * price).sum() / 1000),
            }
        )
    return found


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
    rows = [_brief(row) for row in _periods(found)]
    return Result(clearing_json(found), rows, (*_summary(found), *_state(found), *notes))


def _brief(row: Row) -> Row:
    """A period with the columns and digits that people read."""
    return {
        name: row[name] if digits is None else round(row[name], digits) + 0.0  # no negative zeros
        for name, digits in IN_WORDS.items()
    }


def _of_clearing(
    rows: Callable[[Clearing], list[Row]], none: str = ""
) -> Callable[[Facts, Link, Options], Result]:
    """Question whose answer is rows of a clearing, and what to say where there are none."""

    def answer(facts: Facts, link: Link, options: Options) -> Result:
        found, notes = _cleared(facts, link, options)
        own = rows(found)
        return Result(own, own, (*([] if own or not none else [none]), *_state(found), *notes))

    return answer


def _powerflow(_facts: Facts, link: Link, options: Options) -> Result:
    _refuse_settings(link)
    source_pu = number_of(options, SOURCE_VOLTAGE.name)
    feeder = read_feeder(Path(options["feeder"] or ""))
    found = powerflow(feeder, 1.0 if source_pu is None else source_pu)
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


def powerflow(feeder: Feeder, source_pu: float = 1.0) -> dict[str, Any]:
    """Flow of a feeder's own load, by AC sweep and by LinDistFlow.

    Parameters
    ----------
    feeder : Feeder
        The network with its load.
    source_pu : float
        Voltage at the source. [pu]

    Returns
    -------
    dict
        `buses` (how many), `load_kw`, `load_kvar`, `loss_kw`, `loss_kvar`, `vmin` [pu] and
        `vmin_bus`, `lindist_vmin` and `lindist_max_err` [pu], `voltages` (one row a bus: `bus`,
        `voltage_pu`).

    Raises
    ------
    CannotCompute
        The feeder cannot carry its load.
    """
    load_kva = (feeder.p_kw + 1j * feeder.q_kvar)[:, None]
    ac = AcFlow(feeder, load_kva, source_pu)
    voltage_pu = _voltage_pu(feeder, ac)
    linear_pu = _voltage_pu(feeder, LinDistFlow(feeder, load_kva, source_pu))
    lowest, bus = int(voltage_pu.argmin()), labels(feeder)
    return {
        "buses": len(feeder),
        "load_kw": float(feeder.p_kw.sum()),
        "load_kvar": float(feeder.q_kvar.sum()),
        "loss_kw": float(ac.loss_kw[0]),
        "loss_kvar": float(ac.loss_kvar[0]),
        "vmin": float(voltage_pu[lowest]),
        "vmin_bus": bus[feeder.buses[lowest]],
        "lindist_vmin": float(linear_pu.min()),
        "lindist_max_err": float(np.abs(linear_pu - voltage_pu).max()),
        "voltages": [
            {"bus": bus[label], "voltage_pu": float(pu)}
            for label, pu in zip(feeder.buses, voltage_pu, strict=True)
        ],
    }


def _voltage_pu(feeder: Feeder, flow: Flow) -> FloatArray:
    """Voltage of each bus in the first period."""
    found: FloatArray = np.sqrt(flow.seen.voltage_squared[:, 0]) * feeder.gain
    return found


def _schema(_facts: Facts, _link: Link, _options: Options) -> Result:
    found = schema()
    return Result(found, text=json.dumps(found, indent=1, ensure_ascii=False) + "\n")


def _library(_facts: Facts, _link: Link, _options: Options) -> Result:
    rows = library_table()
    return Result(rows, rows)


QUESTIONS = (
    Question(
        "clear", "the market cleared: what it costs, and each period in a row", _clear, OPTIONS
    ),
    Question(
        "prices",
        "the price of every bus and period, its parts, and how far it holds",
        _of_clearing(_prices),
        OPTIONS,
        view="market_prices",
        brief="bus period dlmp_usd_per_mwh energy_usd_per_mwh loss_usd_per_mwh "
        "congestion_usd_per_mwh voltage_usd_per_mwh",
    ),
    Question(
        "dispatch",
        "what every resource does in every period",
        _of_clearing(_dispatch, "there are no resources"),
        OPTIONS,
        view="market_dispatch",
        brief="resource period p_kw q_kvar soc_kwh",
    ),
    Question(
        "voltages",
        "the voltage of every bus and period",
        _of_clearing(_voltages),
        OPTIONS,
        view="market_voltages",
        brief="bus period voltage_pu",
    ),
    Question(
        "periods",
        "substation and feeder in every period: price, import, losses, lowest and highest",
        _of_clearing(_periods),
        OPTIONS,
        view="market_periods",
        brief="period price_usd_per_mwh import_kw loss_kw dlmp_min_usd_per_mwh "
        "dlmp_max_usd_per_mwh voltage_min_pu voltage_max_pu limits_given_way",
    ),
    Question(
        "violations",
        "limits that gave way, by how much and at what price",
        _of_clearing(_violations, "no limit gave way"),
        OPTIONS,
        view="market_violations",
        brief="kind element period amount unit penalty_usd",
    ),
    Question(
        "bindings",
        "limits that hold, and what one more unit of each is worth",
        _of_clearing(_bindings, "no limit binds"),
        OPTIONS,
        view="market_bindings",
        brief="kind element period usd_per_unit unit",
    ),
    Question(
        "resources",
        "every resource: size, energy, and its worth at the prices of its buses",
        _of_clearing(_resources, "there are no resources"),
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
    Question("schema", "the JSON schema of a market case", _schema, suffixes=(".json",)),
    Question("library", "classes of resources and their fields, with units", _library),
)
