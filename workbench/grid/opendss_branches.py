"""Lines and transformers of an OpenDSS circuit as the branches of its balanced equivalent."""

from __future__ import annotations

from math import inf, sqrt

import numpy as np

from workbench.errors import DataError
from workbench.grid.feeder import ComplexArray
from workbench.grid.opendss_circuit import Circuit, Element
from workbench.grid.parts import AS_LOAD, Drawn
from workbench.grid.radial import Branch

ASSUMED_AMPERE = (400.0, 600.0)
"""Normal and emergency rating that OpenDSS assumes for a line without any."""
TURN = np.exp(-2j * np.pi / 3)


class Branches:
    """The branches of a circuit while they are read.

    `split` names the phase behind each bus that has two legs of opposite voltage instead of phases,
    as beyond a service transformer with a center tap.
    """

    def __init__(self, circuit: Circuit, kv: dict[str, float], drawn: Drawn) -> None:
        self.circuit, self.kv, self.drawn = circuit, kv, drawn
        self.regulated = _regulated(circuit)
        self.open = _switched_open(circuit)
        self.split: dict[str, str] = {}
        self.transformers = [self._transformer(name) for name in self._closed("Transformer")]
        self._spread_split()
        self.lines = [each for name in self._closed("Line") if (each := self._line(name))]
        self.lines += [each for name in self._closed("Reactor") if (each := self._line(name))]

    def _closed(self, kind: str) -> list[str]:
        found = []
        for name in self.circuit.of_class(kind):
            if name.lower() in self.open or self.circuit.is_open(name):
                self.drawn.count(kind.lower(), "open and left out")
            else:
                found.append(name)
        return found

    def _spread_split(self) -> None:
        """Carry the phase of a split bus along the lines that leave it."""
        near: dict[str, list[str]] = {}
        for name in self.circuit.of_class("Line") if self.split else ():
            a, b = self.circuit.element(name).buses[:2]
            near.setdefault(a, []).append(b)
            near.setdefault(b, []).append(a)
        queue = list(self.split)
        for bus in queue:
            for other in near.get(bus, []):
                if other not in self.split:
                    self.split[other] = self.split[bus]
                    queue.append(other)

    def unit(self, element: Element, terminal: int = 0) -> tuple[list[int], ComplexArray]:
        """Conductors of a terminal that count, and the voltage of each on the balanced feeder."""
        if element.buses[terminal] in self.split:
            legs = [i for i, node in enumerate(element.nodes[terminal]) if node in (1, 2)]
            sign = {1: 1.0, 2: -1.0}
            return legs, np.array([sign[element.nodes[terminal][i]] for i in legs], dtype=complex)
        places = element.phases(terminal)
        return places, np.array([TURN ** element.nodes[terminal][i] for i in places])

    def draws(self, element: Element) -> complex:
        """What a shunt draws at 1 pu. [kVA]"""
        places, unit = self.unit(element)
        y = element.y[np.ix_(places, places)]
        kv = self.kv[element.buses[0]] / sqrt(3)
        return complex(1000 * kv**2 * np.conj(np.conj(unit) @ y @ unit))

    def _line(self, name: str) -> Branch | None:
        element = self.circuit.element(name)
        start, end = element.buses[0], element.buses[-1]
        if start == end:
            if name.lower().startswith("reactor"):
                self.drawn.admittance(start, self.draws(element))
            return None
        places, unit = self.unit(element)
        if not places:
            return None
        size = len(element.nodes[0])
        across = [size + place for place in places]
        try:
            series = -np.linalg.inv(element.y[np.ix_(places, across)])
        except np.linalg.LinAlgError:
            raise DataError(
                f"{self.circuit.where(name)}: its impedance cannot be told; give r1 and x1"
            ) from None
        shunt = element.y[np.ix_(places, places)] + element.y[np.ix_(places, across)]
        for bus in (start, end):
            charging = np.conj(np.conj(unit) @ shunt @ unit)
            self.drawn.admittance(bus, complex(0, 1000 / 3 * self.kv[bus] ** 2 * charging.imag))
        z = _clean(complex(3 / len(places) ** 2 * (np.conj(unit) @ series @ unit)))
        is_switch, kva = self._rating(name, len(places) * self.kv[start] / sqrt(3))
        return Branch(
            name=element.own_name,
            from_bus=start,
            to_bus=end,
            r_ohm=0.0 if is_switch else z.real,
            x_ohm=0.0 if is_switch else z.imag,
            rating_kva=inf if is_switch else kva,
            kind="switch" if is_switch else "line",
            phases=self.split.get(start, element.letters()) or "ABC",
            where=self.circuit.where(name),
        )

    def _rating(self, name: str, kv: float) -> tuple[bool, float]:
        """Whether a line is a switch, and its rating."""
        if not name.lower().startswith("line"):
            return False, inf
        lines = self.circuit.engine.Lines
        lines.Name(name.split(".", 1)[1])
        ampere = (float(lines.NormAmps()), float(lines.EmergAmps()))
        if lines.IsSwitch():
            return True, inf
        assumed = ampere == ASSUMED_AMPERE
        if assumed and name.split(".", 1)[1].lower() not in self.circuit.rated_lines:
            self.drawn.count("line", "of 400 A, as OpenDSS assumes, taken as without a rating")
            return False, inf
        return False, ampere[0] * kv if ampere[0] > 0 else inf

    def _transformer(self, name: str) -> Branch:
        circuit, element = self.circuit, self.circuit.element(name)
        buses = list(dict.fromkeys(element.buses))
        if len(buses) != 2:
            raise DataError(
                f"{circuit.where(name)}: windings at {len(buses)} buses cannot be read; give it two"
            )
        high, low = buses
        is_regulator = name.lower() in self.regulated
        taps = [1.0] * len(element.buses) if is_regulator else circuit.values(name, "taps")
        rated = circuit.values(name, "kvs")
        three = circuit.value(name, "phases") > 1
        has_center_tap = len(element.buses) == 3
        if has_center_tap or (not three and self._has_legs(element, rated[1])):
            self.split[low] = element.letters() or "A"
        relative = [rated[i] * taps[i] / self._across(element, i, three) for i in range(2)]
        kva = circuit.values(name, "kvas")[0]
        ohm = (relative[1] * self.kv[low]) ** 2 / kva * 1000 / 100
        r, x = _percent(circuit, name, has_center_tap)
        self._core(name, low, kva)
        return Branch(
            name=element.own_name,
            from_bus=high,
            to_bus=low,
            r_ohm=r * ohm,
            x_ohm=x * ohm,
            rating_kva=kva,
            kind="transformer",
            phases=element.letters() or "ABC",
            ratio=relative[1] / relative[0],
            where=circuit.where(name),
        )

    def _across(self, element: Element, winding: int, three: bool) -> float:
        """Nominal voltage across a winding. [kV]"""
        bus, ends = element.buses[winding], len(element.phases(winding))
        if bus in self.split:
            return ends * self.kv[bus] / sqrt(3)
        return self.kv[bus] if three or ends > 1 else self.kv[bus] / sqrt(3)

    def _has_legs(self, element: Element, rated_kv: float) -> bool:
        """Whether the low winding has two legs of opposite voltage, twice that of one."""
        leg = self.kv[element.buses[1]] / sqrt(3)
        return len(element.phases(1)) == 2 and rated_kv > sqrt(2 * sqrt(3)) * leg

    def _core(self, name: str, bus: str, kva: float) -> None:
        loss = self.circuit.value(name, "%noloadloss") / 100 * kva
        through = self.circuit.value(name, "%imag") / 100 * kva
        self.drawn.admittance(bus, complex(loss, through))
        if loss:
            self.drawn.count("transformer", f"with losses without load, {AS_LOAD}", loss)


def _clean(z: complex) -> complex:
    """An impedance without what rounding leaves of a part that is zero."""
    least = 1e-12 * abs(z)
    return complex(z.real if abs(z.real) > least else 0.0, z.imag if abs(z.imag) > least else 0.0)


def _percent(circuit: Circuit, name: str, has_center_tap: bool) -> tuple[float, float]:
    """Resistance and reactance between both sides, in percent on the first winding's base."""
    r, x = circuit.values(name, "%rs"), circuit.value(name, "xhl")
    if not has_center_tap:
        return r[0] + r[1], x
    xht, xlt = circuit.value(name, "xht"), circuit.value(name, "xlt")
    first, second = (x + xht - xlt) / 2, (x + xlt - xht) / 2
    return r[0] + r[1] / 2, first + second / 2  # the legs carry half of the load each


def _regulated(circuit: Circuit) -> set[str]:
    """Transformers that a control changes the taps of."""
    engine, found = circuit.engine, set()
    for name in circuit.of_class("RegControl"):
        engine.RegControls.Name(name.split(".", 1)[1])
        found.add(f"transformer.{engine.RegControls.Transformer().lower()}")
    return found


def _switched_open(circuit: Circuit) -> set[str]:
    """Elements that a switch control holds open."""
    engine, found = circuit.engine, set()
    for name in circuit.of_class("SwtControl"):
        engine.SwtControls.Name(name.split(".", 1)[1])
        if engine.SwtControls.State() == OPEN:
            found.add(engine.SwtControls.SwitchedObj().lower())
    return found


OPEN = 1  # as OpenDSS numbers the states of a switch
