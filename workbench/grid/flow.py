"""What a feeder does under a load: LinDistFlow, and the AC sweep with first-order sensitivities.

Both kinds of flow answer the same questions, so whatever uses one can use the other:
substation import, voltages and line flows now; how each changes with one more kilowatt or kilovar
of load at every bus; and what first order says of another load.

Load is `p + jq` in kW and kvar, positive when it draws, as an array (buses, periods). Voltages
are squared, per unit of the voltage the bus has when nothing flows and the source is at 1 pu.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from workbench.errors import CannotCompute
from workbench.grid.feeder import ComplexArray, Feeder, FloatArray, IntArray
from workbench.grid.tree import Tree

TOLERANCE_PU = 1e-13
SWEEPS = 400
COLLAPSE_PU, RUNAWAY_PU = 0.2, 20.0


@dataclass(frozen=True)
class Seen:
    """What can be seen of a flow: substation import, voltages squared and flows into the lines."""

    import_kva: ComplexArray
    """(periods,) kW + j kvar drawn from above."""
    voltage_squared: FloatArray
    """(buses, periods) pu² of the no-load voltage."""
    flow_kva: ComplexArray
    """(buses, periods) kW + j kvar at the sending end of the line into each bus."""


class Flow(Protocol):
    """A flow of power and its first-order model, per period."""

    load_kva: ComplexArray
    seen: Seen

    def import_slope(self) -> ComplexArray:
        """(buses, periods) kW of import for one more kW (real) and kvar (imaginary) of load."""
        ...

    def voltage_slope(self, bus: IntArray, period: IntArray) -> ComplexArray:
        """(buses, m) change of the squared voltage of `bus[m]` in `period[m]`, likewise."""
        ...

    def flow_slope(self, line: IntArray, period: IntArray, angle: FloatArray) -> ComplexArray:
        """(buses, m) change of `cos(angle) P + sin(angle) Q` into a line, likewise."""
        ...

    def first_order(self, load_kva: ComplexArray) -> Seen:
        """What the first-order model says is seen under another load."""
        ...


class LinDistFlow:
    """Flow without losses: `u_child = u_parent − 2(rP + xQ)`, linear in the load.

    References
    ----------
    M. E. Baran and F. F. Wu, "Optimal capacitor placement on radial distribution systems",
    IEEE Transactions on Power Delivery 4(1), 1989.
    """

    def __init__(self, feeder: Feeder, load_kva: ComplexArray, source_pu: float = 1.0) -> None:
        self.feeder, self.load_kva, self._tree = feeder, load_kva, Tree(feeder)
        self._source_pu = source_pu
        self.seen = self.first_order(load_kva)

    def first_order(self, load_kva: ComplexArray) -> Seen:
        """See `Flow`; exact here."""
        flow = self._tree.beyond(_with_shunts(self.feeder, load_kva))
        drop = self._tree.along(2 * np.real(np.conj(self.feeder.z)[:, None] * flow))
        return Seen(flow[0], self._source_pu**2 - drop, flow)

    def import_slope(self) -> ComplexArray:
        """See `Flow`; one for one."""
        return np.ones_like(self.load_kva)

    def voltage_slope(self, bus: IntArray, period: IntArray) -> ComplexArray:
        """See `Flow`."""
        shared = self._tree.along(self.feeder.z[:, None] * _beyond_of(self.feeder, bus))
        return -2 * shared

    def flow_slope(self, line: IntArray, period: IntArray, angle: FloatArray) -> ComplexArray:
        """See `Flow`."""
        return _below(self.feeder, line) * np.exp(1j * angle)


class AcFlow:
    """Flow with losses, by backward-forward sweep, and its sensitivities by the same sums.

    With currents `I = conj(s/V) + jbV` at the buses and `V = V0 − K I`, where `K` sums `z I` along
    the way to each bus, a change of load gives `dI = conj(ds/V) − D conj(dV) + jb dV` with
    `D = conj(s)/conj(V)²`. Whatever is linear in `dI`, say `Re(w·dI)`, has the slope `λ/conj(V)`
    per kW (real part) and kvar (imaginary part), where `λ = w + K(conj(D λ) − jbλ)`: `K` is
    symmetric. The fixed point converges as fast as the sweep itself.

    Raises
    ------
    CannotCompute
        The sweep does not converge: the feeder cannot carry this load.
    """

    def __init__(
        self,
        feeder: Feeder,
        load_kva: ComplexArray,
        source_pu: float = 1.0,
        near: AcFlow | None = None,
    ) -> None:
        self.feeder, self.load_kva, self._source_pu = feeder, load_kva, source_pu
        self._tree: Tree = near._tree if near else Tree(feeder)
        self._z, self._shunt = feeder.z[:, None], 1j * feeder.shunt[:, None]
        self.voltage: ComplexArray = self._sweep(
            near.voltage if near else np.full_like(load_kva, source_pu)
        )
        current = self._tree.beyond(self._currents(self.voltage))
        self.current = current
        above = self.voltage[np.maximum(feeder.parent, 0)]
        flow = above * np.conj(current)
        flow[0] = source_pu * np.conj(current[0])
        self.seen = Seen(flow[0], np.abs(self.voltage) ** 2, flow)
        self._pull = np.conj(load_kva) / np.conj(self.voltage) ** 2
        self._slope: ComplexArray | None = None

    def _currents(self, voltage: ComplexArray) -> ComplexArray:
        return np.conj(self.load_kva / voltage) + self._shunt * voltage

    def _sweep(self, voltage: ComplexArray) -> ComplexArray:
        for _ in range(SWEEPS):
            before = voltage
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                voltage = self._source_pu - self._drops(self._currents(before))
                size = np.abs(voltage) / self._source_pu
            if not (size.min() > COLLAPSE_PU and size.max() < RUNAWAY_PU):
                break
            if np.abs(voltage - before).max(initial=0.0) <= TOLERANCE_PU * self._source_pu:
                return voltage
        raise CannotCompute(self._no_flow(voltage, before))

    def _no_flow(self, voltage: ComplexArray, before: ComplexArray) -> str:
        with np.errstate(over="ignore", invalid="ignore"):
            moved, size = np.abs(voltage - before), np.abs(voltage)
        moved = np.nan_to_num(moved, nan=1e9, posinf=1e9)
        period = int(np.argmax(moved.max(axis=0)))
        size = np.nan_to_num(size[:, period], posinf=0.0)
        worst = self.feeder.buses[int(np.argmin(size))]
        total = self.load_kva[:, period].sum()
        return (
            f"feeder {self.feeder.name} has no power flow in period {period}: the voltage at bus "
            f"'{worst}' collapses under {total.real:,.0f} kW and {total.imag:,.0f} kvar in all; "
            "lower the load or strengthen the lines"
        )

    def _drops(self, currents: ComplexArray) -> ComplexArray:
        return self._tree.along(self._z * self._tree.beyond(currents))

    @property
    def loss_kw(self) -> FloatArray:
        """(periods,) kW lost in the lines."""
        return self.seen.import_kva.real - self.load_kva.real.sum(axis=0)

    @property
    def loss_kvar(self) -> FloatArray:
        """(periods,) kvar that lines take, whatever capacitors and charging give."""
        given = self.feeder.shunt @ self.seen.voltage_squared
        found: FloatArray = self.seen.import_kva.imag - self.load_kva.imag.sum(axis=0) + given
        return found

    def import_slope(self) -> ComplexArray:
        """See `Flow`."""
        if self._slope is None:
            weights = np.full_like(self.load_kva, self._source_pu)
            self._slope = self._slopes(weights, slice(None))
        return self._slope

    def voltage_slope(self, bus: IntArray, period: IntArray) -> ComplexArray:
        """See `Flow`."""
        shared = self._tree.along(self._z * _beyond_of(self.feeder, bus))
        return self._slopes(-2 * np.conj(self.voltage[bus, period]) * shared, period)

    def flow_slope(self, line: IntArray, period: IntArray, angle: FloatArray) -> ComplexArray:
        """See `Flow`."""
        above = self.feeder.parent[line]
        turn = np.exp(1j * angle)
        shared = self._tree.along(self._z * _beyond_of(self.feeder, above))
        weights = (
            turn * np.conj(self.voltage[above, period]) * _below(self.feeder, line)
            - np.conj(turn * self.current[line, period]) * shared
        )
        return self._slopes(weights, period)

    def _slopes(self, weights: ComplexArray, period: IntArray | slice) -> ComplexArray:
        pull = self._pull[:, period]
        found = weights
        for _ in range(SWEEPS):
            before = found
            found = weights + self._drops(np.conj(pull * before) - self._shunt * before)
            if _settled(found, before):
                return found / np.conj(self.voltage[:, period])
        raise CannotCompute(f"feeder {self.feeder.name}: its load is at the edge of collapse")

    def first_order(self, load_kva: ComplexArray) -> Seen:
        """See `Flow`."""
        push = np.conj((load_kva - self.load_kva) / self.voltage)
        currents = push
        for _ in range(SWEEPS):
            before = currents
            drop = self._drops(before)
            currents = push + self._pull * np.conj(drop) - self._shunt * drop
            if _settled(currents, before):
                break
        else:
            raise CannotCompute(f"feeder {self.feeder.name}: its load is at the edge of collapse")
        through = self._tree.beyond(currents)
        change = -self._tree.along(self._z * through)
        above = np.maximum(self.feeder.parent, 0)
        flow = self.seen.flow_kva + self.voltage[above] * np.conj(through)
        flow += change[above] * np.conj(self.current)
        flow[0] = self.seen.flow_kva[0] + self._source_pu * np.conj(through[0])
        squared = self.seen.voltage_squared + 2 * np.real(np.conj(self.voltage) * change)
        return Seen(flow[0], squared, flow)


def _settled(now: ComplexArray, before: ComplexArray) -> bool:
    size = np.abs(now).max(initial=0.0)
    return bool(np.abs(now - before).max(initial=0.0) <= TOLERANCE_PU * size)


def _with_shunts(feeder: Feeder, load_kva: ComplexArray) -> ComplexArray:
    """Load less what capacitors and charging give at 1 pu."""
    return load_kva - 1j * feeder.shunt[:, None]


def _below(feeder: Feeder, line: IntArray) -> ComplexArray:
    """(buses, m) one where a bus lies beyond `line[m]`, zero elsewhere."""
    here = np.arange(len(feeder))[:, None]
    return ((here >= line) & (here < feeder.end[line])).astype(complex)


def _beyond_of(feeder: Feeder, bus: IntArray) -> ComplexArray:
    """(lines, m) one where a line lies on the way to `bus[m]`, zero elsewhere."""
    here = np.arange(len(feeder))[:, None]
    return ((here <= bus) & (bus < feeder.end[:, None])).astype(complex)
