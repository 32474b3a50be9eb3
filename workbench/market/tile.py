"""The periods in a row: one period compiled once, then repeated by Kronecker products."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from workbench.grid.feeder import FloatArray, IntArray
from workbench.market.devices import GROUPS, WHOLE, Devices
from workbench.market.model import (
    LINKED,
    SUBSTATION,
    balance_kw,
    before,
    drift,
    given,
    hour,
    substation,
)
from workbench.solver import Program

NAMES = (*SUBSTATION, *GROUPS, "started", "stopped")


@dataclass(frozen=True)
class Tiled:
    """A market of several periods as arrays, and where everything is in them.

    `at` gives the columns of a variable, (periods, members); `rows` the rows of a rule; the last
    columns of all are the values before the first period.
    """

    program: Program
    """Without whole numbers: on, start and stop may lie between."""
    at: dict[str, IntArray]
    rows: dict[str, IntArray]
    whole: IntArray
    """Columns that have to be whole numbers in the end."""


def tile(devices: Devices) -> Tiled:
    """All periods of a market without losses or limits on its network."""
    model = hour(devices, 0)
    sizes = {name: len(getattr(model, name)) for name in NAMES}
    first = dict(zip(NAMES, np.cumsum([0, *sizes.values()]).tolist(), strict=False))
    width = sum(sizes.values())
    now, past, relation, rhs, rules = _compiled(model, first, width)
    periods = devices.case.periods
    linked = np.array([first[name] + i for name, i in _links(model)], dtype=np.int64)
    to_now = sp.csr_array(
        (np.ones(len(linked)), (np.arange(len(linked)), linked)), shape=(len(linked), width)
    )
    matrix = sp.kron(sp.eye_array(periods), now) + sp.kron(
        sp.eye_array(periods, k=-1), past @ to_now
    )
    ahead = sp.vstack([past, sp.csr_array(((periods - 1) * now.shape[0], len(linked)))])
    matrix = sp.csr_array(sp.hstack([matrix, ahead]))
    offsets = np.arange(periods)[:, None]
    at = {name: first[name] + np.arange(sizes[name]) + offsets * width for name in NAMES}
    rows = {name: np.array(own, dtype=np.int64) + offsets * len(rhs) for name, own in rules.items()}
    right = np.tile(rhs, (periods, 1))
    right[:, rules["balance"]] = balance_kw(devices.case)[:, None]
    right[:, rules["storing"]] = drift(devices)
    low = np.where(relation <= 0, right, -np.inf)
    high = np.where(relation >= 0, right, np.inf)
    program = Program(*columns_of(devices), matrix, low.ravel(), high.ravel())
    whole = np.concatenate([at[name].ravel() for name in WHOLE])
    return Tiled(program, at, rows, whole)


def columns_of(devices: Devices) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Cost, least and most of every column: periods one after another, then what was before."""
    periods = devices.case.periods
    ones = np.ones((periods, 1))
    cost, lower, upper = [], [], []
    groups = substation(devices.case) | devices.groups
    for name in (*SUBSTATION, *GROUPS):
        cost.append(groups[name].cost)
        lower.append(groups[name].lower)
        upper.append(groups[name].upper)
    starts = before(devices)
    for name in ("started", "stopped"):
        more = ones.repeat(len(starts[name]), axis=1)
        for tables, table in ((cost, 0 * more), (lower, 0 * more), (upper, more)):
            tables.append(table)
    least, most = given([value for name in LINKED for value in starts[name]])
    return _row(cost, np.zeros(len(least))), _row(lower, least), _row(upper, most)


def _row(tables: list[FloatArray], last: FloatArray) -> FloatArray:
    """Tables (periods, columns) beside each other, period after period, then the last values."""
    return np.append(np.concatenate(tables, axis=1).ravel(), last)


def _links(model: pyo.ConcreteModel) -> list[tuple[str, int]]:
    """Every `_before` variable as the variable it is of, in the order of its columns."""
    return [(name, i) for name in LINKED for i in range(len(getattr(model, f"{name}_before")))]


def _compiled(
    model: pyo.ConcreteModel, first: dict[str, int], width: int
) -> tuple[sp.csr_array, sp.csr_array, FloatArray, FloatArray, dict[str, list[int]]]:
    """Matrix of a period and of the one before, relation (−1 ≥, 0 =, 1 ≤), right side, rows."""
    form = LinearStandardFormCompiler().write(model, mixed_form=True)
    place = {
        id(getattr(model, name)[i]): first[name] + i for name in NAMES for i in getattr(model, name)
    }
    links = _links(model)
    for k, (name, i) in enumerate(links):
        place[id(getattr(model, f"{name}_before")[i])] = width + k
    columns = np.array([place[id(v)] for v in form.columns], dtype=np.int64)
    matrix = sp.coo_array(form.A)
    whole = sp.csr_array(
        (matrix.data, (matrix.coords[0], columns[matrix.coords[1]])),
        shape=(len(form.rows), width + len(links)),
    )
    rules: dict[str, list[int]] = {"balance": [], "storing": []}
    for i, row in enumerate(form.rows):
        rules.setdefault(row.constraint.parent_component().local_name, []).append(i)
    relation = np.array([row.bound_type for row in form.rows], dtype=float)
    return (
        sp.csr_array(whole[:, :width]),
        sp.csr_array(whole[:, width:]),
        relation,
        np.asarray(form.rhs, dtype=float),
        rules,
    )
