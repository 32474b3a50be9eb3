"""A radial feeder: buses, lines and transformers as a tree, in arrays.

Buses stand in depth-first order, so whatever hangs beyond a line is one slice. Labels name buses
everywhere else; a position is only ever an index into the arrays of one feeder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
ComplexArray = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Feeder:
    """A radial feeder. Arrays have one entry a bus; those of a line stand at its lower end.

    Parameters
    ----------
    name : str
        What people call it.
    buses : tuple of str
        Labels, the source first, each bus before all that hang on it.
    parent : (n,) int
        Position of the bus that feeds it, -1 for the source.
    lines : tuple of str
        Name of the line or transformer into the bus, empty for the source.
    kinds : tuple of str
        `line`, `transformer` or `switch`; empty for the source.
    kv : (n,) float
        Nominal voltage, line to line. [kV]
    r_ohm, x_ohm : (n,) float
        Series impedance of the line into the bus, at `kv` of the bus. [ohm]
    rating_kva : (n,) float
        Rating of that line at its sending end, infinite where there is none. [kVA]
    p_kw, q_kvar : (n,) float
        Load, positive when it draws. [kW, kvar]
    shunt_kvar : (n,) float
        Capacitors and cable charging, what they give at 1 pu. [kvar]
    ratio : (n,) float
        No-load voltage of the bus for each per unit at its parent. [pu/pu]
    phases : tuple of str
        Phases of the line into the bus, such as `ABC` or `B`.
    xy : (n, 2) float
        Coordinates in any plane unit, NaN where unknown.
    merged : mapping of str to str
        Labels that a switch makes the same bus, and the label that stands for both.
    notes : tuple of str
        What the reader had to simplify, one sentence each.
    source : str
        Where the data come from.
    source_pu : float or None
        Voltage of the source that the data state; None where they do not. [pu]
    """

    name: str
    buses: tuple[str, ...]
    parent: IntArray
    lines: tuple[str, ...]
    kinds: tuple[str, ...]
    kv: FloatArray
    r_ohm: FloatArray
    x_ohm: FloatArray
    rating_kva: FloatArray
    p_kw: FloatArray
    q_kvar: FloatArray
    shunt_kvar: FloatArray
    ratio: FloatArray
    phases: tuple[str, ...]
    xy: FloatArray
    merged: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    source: str = ""
    source_pu: float | None = None

    def __len__(self) -> int:
        return len(self.buses)

    @property
    def source_voltage_pu(self) -> float:
        """Voltage of the source where nobody gives another: as the data state it, or else 1."""
        return 1.0 if self.source_pu is None else self.source_pu

    def carries_as(self, other: Feeder) -> bool:
        """Whether loads make the same flow on both: buses, tree, impedances and loads agree."""
        arrays = ("parent", "kv", "r_ohm", "x_ohm", "p_kw", "q_kvar", "shunt_kvar", "ratio")
        return self.buses == other.buses and all(
            (own := getattr(self, name)) is (theirs := getattr(other, name))
            or np.array_equal(own, theirs)
            for name in arrays
        )

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Position of each label, merged labels included."""
        at = {label: i for i, label in enumerate(self.buses)}
        return at | {label: at[kept] for label, kept in self.merged.items()}

    @cached_property
    def end(self) -> IntArray:
        """One past the last bus beyond each bus: `i` feeds `i + 1` to `end[i] - 1`."""
        size = np.ones(len(self), dtype=np.int64)
        for i in range(len(self) - 1, 0, -1):
            size[self.parent[i]] += size[i]
        return np.arange(len(self)) + size

    @cached_property
    def depth(self) -> IntArray:
        """Lines between the source and each bus."""
        depth = np.zeros(len(self), dtype=np.int64)
        for i in range(1, len(self)):
            depth[i] = depth[self.parent[i]] + 1
        return depth

    @cached_property
    def gain(self) -> FloatArray:
        """Voltage of each bus for 1 pu at the source when nothing flows. [pu]"""
        gain = np.ones(len(self))
        for i in range(1, len(self)):
            gain[i] = gain[self.parent[i]] * self.ratio[i]
        return gain

    @cached_property
    def z(self) -> ComplexArray:
        """Impedance seen from the source's side of all ratios, per unit on a base of 1 kVA."""
        z: ComplexArray = self.r_ohm + 1j * self.x_ohm
        return z / (1000 * (self.kv * self.gain) ** 2)

    @cached_property
    def shunt(self) -> FloatArray:
        """`shunt_kvar` seen from the source's side of all ratios. [kvar at 1 pu]"""
        return self.shunt_kvar * self.gain**2
