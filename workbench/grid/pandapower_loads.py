"""What the elements of a pandapower network draw from their buses, in kW and kvar."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

from workbench.errors import DataError
from workbench.grid.pandapower_tables import Element
from workbench.grid.parts import AS_LOAD, SCALED, Drawn

DEPENDS_ON_VOLTAGE = (
    "const_z_percent", "const_i_percent", "const_z_p_percent", "const_i_p_percent",
    "const_z_q_percent", "const_i_q_percent",
)  # fmt: skip
AS_GENERATION = f"counted as negative load {SCALED}"


def _scaled(element: Element, p: str = "p_mw", q: str = "q_mvar") -> complex:
    """Power of an element in kW and kvar."""
    return 1000 * element.number("scaling", 1.0) * complex(element.number(p), element.number(q, 0))


def _load(drawn: Drawn, at: str, element: Element) -> None:
    drawn.kva[at] += _scaled(element)
    if any(element.number(column, 0.0) for column in DEPENDS_ON_VOLTAGE):
        drawn.count("load", "that depends on voltage in part taken as constant power")


def _static_generator(drawn: Drawn, at: str, element: Element) -> None:
    drawn.kva[at] -= _scaled(element)
    drawn.count("static generator", AS_GENERATION, _scaled(element).real)


def _generator(drawn: Drawn, at: str, element: Element) -> None:
    kw = 1000 * element.number("scaling", 1.0) * element.number("p_mw")
    drawn.kva[at] -= kw
    drawn.count("generator", f"{AS_GENERATION} without its voltage control", kw)


def _storage(drawn: Drawn, at: str, element: Element) -> None:
    drawn.kva[at] += _scaled(element)
    drawn.count("storage", "counted as load at its saved power", _scaled(element).real)


def _motor(drawn: Drawn, at: str, element: Element) -> None:
    mechanical = 1000 * element.number("pn_mech_mw") * element.number("scaling", 1.0)
    loading = element.number("loading_percent", 100.0) / element.positive("efficiency_percent")
    factor = element.number("cos_phi")
    if not 0.01 <= factor <= 1:
        raise DataError(f"{element.where}, cos_phi: {factor:g} is no power factor")
    drawn.kva[at] += mechanical * loading * complex(1, sqrt(1 / factor**2 - 1))


def _three_phases(element: Element) -> complex:
    return sum((_scaled(element, f"p_{x}_mw", f"q_{x}_mvar") for x in "abc"), 0j)


def _asymmetric_load(drawn: Drawn, at: str, element: Element) -> None:
    drawn.kva[at] += _three_phases(element)
    drawn.count("asymmetric load", "taken as balanced")


def _asymmetric_generator(drawn: Drawn, at: str, element: Element) -> None:
    drawn.kva[at] -= _three_phases(element)
    drawn.count(
        "asymmetric generator", f"{AS_GENERATION} and balanced", _three_phases(element).real
    )


def _ward(drawn: Drawn, at: str, element: Element) -> None:
    drawn.kva[at] += 1000 * complex(element.number("ps_mw"), element.number("qs_mvar"))
    drawn.admittance(at, 1000 * complex(element.number("pz_mw"), element.number("qz_mvar")))
    if kw := 1000 * element.number("pz_mw"):
        drawn.count("resistance of a ward", AS_LOAD, kw)


def _shunt(drawn: Drawn, at: str, element: Element, bus_kv: float) -> None:
    if element.is_true("step_dependency_table", default=False):
        raise DataError(
            f"{element.where}: its steps stand in a table, which is not read; give p_mw and q_mvar"
        )
    steps = element.number("step", 1.0) * (bus_kv / element.positive("vn_kv", bus_kv)) ** 2
    kva = 1000 * steps * complex(element.number("p_mw", 0.0), element.number("q_mvar"))
    drawn.admittance(at, kva)
    if kva.real:
        drawn.count("shunt", f"with losses, which are {AS_LOAD}", kva.real)


TAKEN: dict[str, Callable[[Drawn, str, Element], None]] = {
    "load": _load,
    "sgen": _static_generator,
    "gen": _generator,
    "storage": _storage,
    "motor": _motor,
    "asymmetric_load": _asymmetric_load,
    "asymmetric_sgen": _asymmetric_generator,
    "ward": _ward,
}


def drawn_at(drawn: Drawn, at: str, element: Element, bus_kv: float) -> None:
    """Add what an element draws at the bus labeled `at`."""
    if element.table == "shunt":
        _shunt(drawn, at, element, bus_kv)
    else:
        TAKEN[element.table](drawn, at, element)
