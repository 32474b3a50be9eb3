"""A cleared market: dispatch, prices with their parts, flows, and every limit that gave way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from workbench.grid.feeder import FloatArray
from workbench.market.case import MarketCase
from workbench.market.clear import Market
from workbench.market.prices import Parts
from workbench.market.rounds import Settled
from workbench.solver import Watch

NOTHING = {"kW": 1e-6, "kVA": 1e-6, "pu²": 1e-10}
"""Less than this is rounding, by unit."""


@dataclass(frozen=True)
class Violation:
    """A limit that gave way at its price."""

    kind: str
    """`shed`, `spill`, `overload`, `voltage_low`, `voltage_high`, `import` or `export`."""
    element: str
    period: int
    amount: float
    unit: str
    penalty_usd: float


@dataclass(frozen=True)
class Binding:
    """A limit that holds, and what one more unit of it would be worth."""

    kind: str
    element: str
    period: int
    usd_per_unit: float
    unit: str


@dataclass(frozen=True, eq=False)
class Clearing:
    """The answer to a case; arrays are (buses, periods), (resources, periods) or (periods,).

    Parameters
    ----------
    case : MarketCase
        What was asked.
    status : str
        `optimal`, or `local` with the reasons.
    reasons : tuple of str
        Why a better answer cannot be ruled out; empty when optimal.
    objective_usd, penalty_usd : float
        Cost of serving the case, and beside it the price of limits that gave way. [USD]
    solver : str
        Solver and version; where whole numbers were chosen by another, that one too.
    passes : int
        Sweeps of the feeder until losses and prices settled; 1 without losses.
    gap : float
        Cost that the last sweep showed to be missing or too much, by all that is paid.
    kkt_worst : float
        Worst miss of the check of the program's answer, scaled.
    ac_mismatch_kw : float
        Largest difference of cleared import to the import of the final flow.
    prices : Parts
        Published price of each bus in its parts. [USD/MWh]
    low, high : FloatArray
        How far each price holds. [USD/MWh]
    p_kw, q_kvar : FloatArray
        Power of each resource, positive where it injects.
    state : FloatArray
        What each store holds at the end of each period: kWh, or °C of a building; NaN where a
        resource is no store.
    import_kw, import_kvar : FloatArray
        Drawn from above at the substation, by the final flow.
    loss_kw : FloatArray
        Lost in the lines.
    voltage_pu : FloatArray
        Voltage of each bus.
    flow_kva : complex array
        Flow into the line of each bus at its sending end, kW + j kvar.
    violations : tuple of Violation
        Limits that gave way.
    bindings : tuple of Binding
        Limits that hold and have a price.
    """

    case: MarketCase
    status: str
    reasons: tuple[str, ...]
    objective_usd: float
    penalty_usd: float
    solver: str
    passes: int
    gap: float
    kkt_worst: float
    ac_mismatch_kw: float
    prices: Parts
    low: FloatArray
    high: FloatArray
    p_kw: FloatArray
    q_kvar: FloatArray
    state: FloatArray
    import_kw: FloatArray
    import_kvar: FloatArray
    loss_kw: FloatArray
    voltage_pu: FloatArray
    flow_kva: np.ndarray
    violations: tuple[Violation, ...]
    bindings: tuple[Binding, ...]

    @property
    def dlmp(self) -> FloatArray:
        """(buses, periods) published price. [USD/MWh]"""
        return self.prices.total

    def starts_utc(self) -> list[datetime | None]:
        """Start of each period."""
        return self.case.starts_utc()


def clear_market(case: MarketCase, watch: Watch | None = None) -> Clearing:
    """Serve `case` at least cost on its feeder and price every bus.

    Parameters
    ----------
    case : MarketCase
        Complete before clearing starts, and unchanged after.
    watch : callable, optional
        Told of progress now and then; what it returns true for is given up.

    Raises
    ------
    DataError
        A resource cannot do what is asked of it.
    CannotCompute
        The feeder has no power flow under the dispatch, or clearing was given up.
    SolverFailed
        The answer of the solver misses our check.
    """
    market = Market(case)
    return read_clearing(market, market.settle(watch))


def read_clearing(market: Market, settled: Settled) -> Clearing:
    """The clearing that a settled market amounts to."""
    case, program, solution = market.case, market.program, settled.solution
    found = settled.published
    assert found is not None  # settled for good
    violations = _violations(market, settled.x)
    penalty = sum((v.penalty_usd for v in violations), 0.0)
    seen = settled.final.seen
    served = settled.final.load_kva.real.sum(axis=0)
    return Clearing(
        case=case,
        status="local" if settled.reasons else "optimal",
        reasons=settled.reasons,
        objective_usd=settled.cost_usd - penalty,
        penalty_usd=penalty,
        solver=_solver(market),
        passes=settled.passes,
        gap=settled.gap,
        kkt_worst=solution.kkt.worst,
        ac_mismatch_kw=float(np.abs(program.import_kw(settled.x) - seen.import_kva.real).max()),
        prices=found.parts,
        low=found.low,
        high=found.high,
        p_kw=_power(market, settled.x),
        q_kvar=_owned(market, "q_kvar", settled.x, 1.0, np.zeros),
        state=_owned(market, "state", settled.x, 1.0, lambda shape: np.full(shape, np.nan)),
        import_kw=seen.import_kva.real,
        import_kvar=seen.import_kva.imag,
        loss_kw=seen.import_kva.real - served,
        voltage_pu=np.sqrt(seen.voltage_squared) * case.feeder.gain[:, None],
        flow_kva=seen.flow_kva,
        violations=violations,
        bindings=_bindings(market, settled),
    )


def _solver(market: Market) -> str:
    """What gave prices, and what chose whole numbers, where that was another."""
    prices, choices = market.program.live.name, market.whole.solver
    return prices if choices in ("", prices) else f"{prices}, choices by {choices}"


def _power(market: Market, x: FloatArray) -> FloatArray:
    total = np.zeros((len(market.case.resources), market.case.periods))
    for name, sign in (("output_kw", 1.0), ("discharge_kw", 1.0), ("charge_kw", -1.0)):
        total += _owned(market, name, x, sign, np.zeros)
    return total


def _owned(market: Market, name: str, x: FloatArray, sign: float, start: Any) -> FloatArray:
    """(resources, periods) sum of the columns of a group that each resource owns."""
    group = market.program.devices.groups[name]
    total: FloatArray = start((len(market.case.resources), market.case.periods))
    owners = np.array(group.owners, dtype=np.int64)
    total[owners] = 0.0
    values = sign * x[market.program.at[name]].T
    np.add.at(total, owners, values * np.array(group.signs)[:, None])
    return total + 0.0  # no negative zeros


def _violations(market: Market, x: FloatArray) -> tuple[Violation, ...]:
    case, hours, options = market.case, market.case.interval_hours, market.case.options
    buses, lines = case.feeder.buses, case.feeder.lines
    found: list[tuple[str, str, int, float, str, float]] = []
    for kind, table in market.limits.penalties(x).items():
        line = kind == "overload"
        unit = "kVA" if line else "pu²"
        price = options.overload_usd_per_kwh if line else options.voltage_usd_per_pu2_h
        for i, t in zip(*np.nonzero(table > NOTHING[unit]), strict=True):
            name = lines[i] if line else buses[i]
            found.append((kind, name, int(t), float(table[i, t]), unit, price))
    spared = market.program.injectors
    for bus, t, column, sign in zip(
        spared.spared_bus, spared.spared_period, spared.spared_column, spared.spared_sign,
        strict=True,
    ):  # fmt: skip
        kind = "shed" if sign > 0 else "spill"
        found.append((kind, buses[bus], int(t), float(x[column]), "kW", options.shed_usd_per_kwh))
    for kind in ("import", "export"):
        for t, kw in enumerate(x[market.program.at[f"{kind}_over_kw"][:, 0]].tolist()):
            found.append((kind, "substation", t, kw, "kW", options.overload_usd_per_kwh))
    kept = [row for row in found if row[3] > NOTHING[row[4]]]
    return tuple(
        Violation(kind, element, t, amount, unit, amount * price * hours)
        for kind, element, t, amount, unit, price in sorted(kept, key=lambda r: (r[2], r[0], r[1]))
    )


def _bindings(market: Market, settled: Settled) -> tuple[Binding, ...]:
    """Limits with a price; import and export where they are at their limit."""
    case, limits, solution = market.case, market.limits, settled.solution
    duals, hours = market.program.duals(solution), case.interval_hours
    found = []
    for row, bus, t in zip(limits.voltage_rows, *limits.voltage[:2], strict=True):
        dual = duals[row] / hours
        if abs(dual) > NOTHING["kW"]:
            kind = "voltage_low" if dual > 0 else "voltage_high"
            found.append(Binding(kind, case.feeder.buses[bus], int(t), abs(dual) * 1e4, "USD/pu²h"))
    lines: dict[tuple[int, int], float] = {}
    for row, line, t in zip(limits.line_rows, *limits.line[:2], strict=True):
        key = (int(line), int(t))
        lines[key] = lines.get(key, 0.0) - duals[row] / hours
    found += [
        Binding("overload", case.feeder.lines[line], t, dual, "USD/kVAh")
        for (line, t), dual in lines.items()
        if dual > NOTHING["kVA"]
    ]
    reduced = solution.reduced
    for kind in ("import", "export"):
        for t, column in enumerate(market.program.at[f"{kind}_kw"][:, 0]):
            worth = -reduced[column] / hours
            if worth > NOTHING["kW"]:
                found.append(Binding(kind, "substation", t, worth, "USD/kWh"))
    return tuple(sorted(found, key=lambda b: (b.period, b.kind, b.element)))
