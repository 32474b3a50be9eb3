"""The market with a column for every bus and line, as arrays put straight into HiGHS.

What a careful programmer would write for this one problem, without losses, and nothing else: the
reference that clearing is measured against.
"""

from __future__ import annotations

from math import cos, pi

import highspy
import numpy as np
import scipy.sparse as sp

from workbench.grid.feeder import FloatArray
from workbench.market.case import MarketCase
from workbench.market.resources import Resource

SIDES, PER_PU2 = 12, 1e4
Column = tuple[int, float, FloatArray, FloatArray]
"""Bus, sign of its injection, most and cost in each period."""
Stored = tuple[Resource, int, int | None]
"""A store, the column that draws, the column that gives."""


def direct(case: MarketCase) -> tuple[float, FloatArray]:
    """Cost and the price of every bus and period, without losses. [USD, USD/MWh]"""
    columns, stores = columns_of(case)
    rated = np.flatnonzero(np.isfinite(case.feeder.rating_kva))
    hour = _hour(case, columns, rated)
    least, most = _right(case, rated)
    cost, lower, upper = _values(case, columns, len(rated))
    states = states_of(case, stores)
    first = hour.shape[1] - len(columns)
    drawn, chain = _storing(case, stores, first, hour.shape[1])
    matrix = sp.block_array(
        [[sp.kron(sp.eye_array(case.periods), hour), None], [drawn, chain]], format="csr"
    )
    objective, duals = _solved(
        np.append(cost.T.ravel(), np.zeros(states[0].size)),
        np.append(lower.T.ravel(), states[0].ravel()),
        np.append(upper.T.ravel(), states[1].ravel()),
        matrix,
        np.append(least.T.ravel(), states[2].ravel()),
        np.append(most.T.ravel(), states[2].ravel()),
    )
    height, n = hour.shape[0], len(case.feeder)
    nodal = duals[: case.periods * height].reshape(case.periods, height)[:, :n]
    return objective, nodal.T * 1000 / case.interval_hours


def columns_of(case: MarketCase) -> tuple[list[Column], list[Stored]]:
    usd, nothing = case.interval_hours / 1000, np.zeros(case.periods)
    t = np.arange(case.periods)
    columns: list[Column] = []
    stores: list[Stored] = []
    for own in case.resources:
        (bus,) = own.shares
        at, most, kind = case.feeder.positions[bus], own["p_max_kw"], own.asset.name
        if kind == "battery":
            stores.append((own, len(columns), len(columns) + 1))
            columns.append((at, -1.0, most + nothing, nothing))
            columns.append((at, 1.0, most + nothing, own["wear_usd_per_mwh"] * usd + nothing))
        elif kind == "ev":
            here = (t >= own["arrival_period"]) & (t < own["departure_period"])
            stores.append((own, len(columns), None))
            columns.append((at, -1.0, most * here, nothing))
        else:
            offer = own["offer_usd_per_mwh"] * usd + nothing
            columns.append((at, 1.0, case.available_kw(own), offer))
    return columns, stores


def _hour(case: MarketCase, columns: list[Column], rated: np.ndarray) -> sp.csr_array:
    """Rows of a period over P, Q, u, below, above, overload, bought, sold, resources."""
    feeder, n = case.feeder, len(case.feeder)
    eye = sp.eye_array(n, format="csr")
    above = sp.csr_array((np.ones(n - 1), (np.arange(n - 1), feeder.parent[1:])), shape=(n - 1, n))
    tree = eye - sp.vstack([sp.csr_array((1, n)), above]).T
    fall_p, fall_q = (
        -2 * PER_PU2 * sp.diags_array(z[1:]) @ eye[1:] for z in (feeder.z.real, feeder.z.imag)
    )
    place = sp.csr_array(
        ([c[1] for c in columns], ([c[0] for c in columns], np.arange(len(columns)))),
        shape=(n, len(columns)),
    )
    angle = (np.arange(SIDES) + 0.5)[:, None] * 2 * pi / SIDES
    along, across = (sp.kron(f(angle) / cos(pi / SIDES), eye[rated]) for f in (np.cos, np.sin))
    over = sp.kron(np.ones((SIDES, 1)), -sp.eye_array(len(rated)))
    one = np.ones((1, 1))
    inner = eye[1:, 1:]
    return sp.block_array(
        [
            [tree, None, None, None, None, None, None, None, place],
            [None, tree, None, None, None, None, None, None, None],
            [fall_p, fall_q, above - eye[1:], None, None, None, None, None, None],
            [None, None, eye[1:], inner, -inner, None, None, None, None],
            [along, across, None, None, None, over, None, None, None],
            [eye[:1], None, None, None, None, None, -one, one, None],
        ],
        format="csr",
    )


def _right(case: MarketCase, rated: np.ndarray) -> tuple[FloatArray, FloatArray]:
    """(rows, periods) least and most of the rows of a period."""
    n, periods = len(case.feeder), case.periods
    load = case.load_kva() - 1j * case.feeder.shunt[:, None]
    fixed = [load.real, load.imag, np.zeros((n - 1, periods))]
    low, high = case.options.voltage_min_pu, case.options.voltage_max_pu
    assert low is not None and high is not None
    rating = np.tile(case.feeder.rating_kva[rated], SIDES)[:, None].repeat(periods, 1)
    none, last = np.full(rating.shape, -np.inf), np.zeros((1, periods))
    voltage = np.ones((n - 1, periods)) * PER_PU2
    return (
        np.vstack([*fixed, voltage * low**2, none, last]),
        np.vstack([*fixed, voltage * high**2, rating, last]),
    )


def _values(
    case: MarketCase, columns: list[Column], rated: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(columns, periods) cost, least and most of the columns of a period."""
    n, periods, options = len(case.feeder), case.periods, case.options
    hours, usd = case.interval_hours, case.interval_hours / 1000
    free = np.full((n, periods), np.inf)
    source = np.full((1, periods), options.source_voltage_pu**2 * PER_PU2)
    outside = options.voltage_usd_per_pu2_h / PER_PU2 * hours
    cost = np.vstack(
        [
            np.zeros((3 * n, periods)),
            np.full((2 * (n - 1), periods), outside),
            np.full((rated, periods), options.overload_usd_per_kwh * hours),
            [(case.price_usd_per_mwh + case.fee_usd_per_mwh) * usd],
            [(case.fee_usd_per_mwh - case.price_usd_per_mwh) * usd],
            [column[3] for column in columns],
        ]
    )
    rest = len(cost) - 3 * n
    lower = np.vstack([-free, -free, source, -free[1:], np.zeros((rest, periods))])
    upper = np.vstack([free, free, source, free[1:], np.full((rest, periods), np.inf)])
    upper[len(cost) - len(columns) :] = [column[2] for column in columns]
    return cost, lower, upper


def _storing(
    case: MarketCase, stores: list[Stored], first: int, width: int
) -> tuple[sp.csr_array, sp.csr_array]:
    """Rows of the states: what is drawn and given over columns of resources, and the chain."""
    periods, hours = case.periods, case.interval_hours
    t = np.arange(periods)
    rows, places, values = [], [], []
    for k, (own, draw, give) in enumerate(stores):
        parts = [(draw, -own["efficiency_charge"] * hours)]
        if give is not None:
            parts.append((give, hours / own["efficiency_discharge"]))
        for column, value in parts:
            rows.append(k * periods + t)
            places.append(t * width + first + column)
            values.append(np.full(periods, value))
    shape = (len(stores) * periods, periods * width)
    entries = (np.concatenate(rows), np.concatenate(places))
    drawn = sp.csr_array((np.concatenate(values), entries), shape=shape)
    chain = sp.eye_array(periods) - sp.eye_array(periods, k=-1)
    return drawn, sp.kron(sp.eye_array(len(stores)), chain)


def states_of(case: MarketCase, stores: list[Stored]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(stores, periods) least and most of each state, and what it begins with."""
    low, high, start = (np.zeros((len(stores), case.periods)) for _ in range(3))
    for k, (own, _, give) in enumerate(stores):
        start[k, 0] = own["soc_start_kwh"]
        if give is None:
            low[k, int(own["departure_period"]) - 1 :] = own["energy_needed_kwh"]
            high[k] = own["energy_needed_kwh"]
        else:
            low[k, -1], high[k] = own["soc_start_kwh"], own["energy_kwh"]
    return low, high, start


def _solved(
    cost: FloatArray, lower: FloatArray, upper: FloatArray, matrix: sp.csr_array,
    least: FloatArray, most: FloatArray,
) -> tuple[float, FloatArray]:  # fmt: skip
    highs = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", 1), ("parallel", "off")):
        highs.setOptionValue(name, value)
    indptr, indices, whole = (
        np.asarray(a, dtype=np.int32) for a in (matrix.indptr, matrix.indices, 0 * cost)
    )
    highs.passModel(
        len(cost), len(least), matrix.nnz, 2, 1, 0.0, cost, lower, upper, least, most,
        indptr, indices, matrix.data, whole,
    )  # fmt: skip
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"the reference found {highs.getModelStatus()}")
    return highs.getObjectiveValue(), np.array(highs.getSolution().row_dual)
