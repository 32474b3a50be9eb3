"""A radial feeder: buses, lines and transformers as a tree, in arrays.

Buses stand in depth-first order, so whatever hangs beyond a line is one slice. Labels name buses
everywhere else; a position is only ever an index into the arrays of one feeder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf, isfinite, nan

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
ComplexArray = NDArray[np.complex128]

PLAUSIBLE = {
    "kv": (1e-3, 2e3),
    "p_kw": (-1e9, 1e9),
    "q_kvar": (-1e9, 1e9),
    "shunt_kvar": (-1e9, 1e9),
    "x": (-1e12, 1e12),
    "y": (-1e12, 1e12),
    "r_ohm": (0.0, 1e7),
    "x_ohm": (0.0, 1e7),
    "ratio": (0.1, 10.0),
}
"""Lowest and highest value of what a feeder is made of; beyond them a unit must be mistaken."""


@dataclass(frozen=True)
class Bus:
    """A bus as a file has it; `where` is its place there, such as `feeder.csv row 4`."""

    label: str
    kv: float
    p_kw: float = 0.0
    q_kvar: float = 0.0
    shunt_kvar: float = 0.0
    x: float = nan
    y: float = nan
    phases: str = "ABC"
    where: str = ""


@dataclass(frozen=True)
class Branch:
    """A closed line, transformer or switch between two buses, in either direction.

    Impedance is in ohm at the voltage of `to_bus`; `ratio` is the voltage that `to_bus` gets, in
    per unit, for each per unit at `from_bus` when nothing flows.
    """

    name: str
    from_bus: str
    to_bus: str
    r_ohm: float
    x_ohm: float
    rating_kva: float = inf
    kind: str = "line"
    phases: str = "ABC"
    ratio: float = 1.0
    where: str = ""


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

    def __len__(self) -> int:
        return len(self.buses)

    def carries_as(self, other: Feeder) -> bool:
        """Whether the same load makes the same flow on both: all but names and ratings agree."""
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


def radial(
    name: str,
    source_bus: str,
    buses: Iterable[Bus],
    branches: Iterable[Branch],
    notes: Sequence[str] = (),
    source: str = "",
) -> Feeder:
    """Feeder of buses and closed branches in any order; a switch without impedance joins its ends.

    Raises
    ------
    DataError
        A label is used twice or is unknown, a number is missing or impossible, branches close a
        loop, or a bus has no way to the source. The message names the row.
    """
    by_label: dict[str, Bus] = {}
    for bus in buses:
        if bus.label in by_label:
            raise DataError(f"{_at(bus)}bus '{bus.label}' is there twice; give each bus one row")
        _check_bus(bus)
        by_label[bus.label] = bus
    if source_bus not in by_label:
        raise DataError(f"{name}: the source '{source_bus}' is no bus of the feeder")
    branches = list(branches)
    for branch in branches:
        _check_branch(branch, by_label)
    merged = _joined(source_bus, by_label, branches)
    near = _neighbors(merged, branches)
    order = _walk(source_bus, near)
    _check_reached(order, by_label, merged)
    return _arrays(name, order, by_label, merged, tuple(notes), source)


def _at(row: Bus | Branch) -> str:
    return f"{row.where}: " if row.where else ""


def _check_bus(bus: Bus) -> None:
    if not bus.label.strip():
        raise DataError(f"{_at(bus)}a bus has no label; give it one")
    for column in ("kv", "p_kw", "q_kvar", "shunt_kvar"):
        _check_number(bus, f"bus '{bus.label}'", column)


def _check_branch(branch: Branch, by_label: Mapping[str, Bus]) -> None:
    for label in (branch.from_bus, branch.to_bus):
        if label not in by_label:
            raise DataError(f"{_at(branch)}'{branch.name}' ends at '{label}', which is no bus")
    if branch.from_bus == branch.to_bus:
        raise DataError(
            f"{_at(branch)}'{branch.name}' leads from bus '{branch.to_bus}' to itself, a loop; "
            "remove it"
        )
    for column in ("r_ohm", "x_ohm", "ratio"):
        _check_number(branch, f"'{branch.name}'", column)
    if not branch.rating_kva > 0:
        raise DataError(
            f"{_at(branch)}rating_kva of '{branch.name}' is {branch.rating_kva:g}; "
            "give kVA above 0, or leave it out where there is no limit"
        )


def _check_number(row: Bus | Branch, whose: str, column: str) -> None:
    value = getattr(row, column)
    lowest, highest = PLAUSIBLE[column]
    what = f"{_at(row)}{column} of {whose} is {value:g}"
    if not isfinite(value):
        raise DataError(f"{what}; give a number")
    if column in ("r_ohm", "x_ohm") and value < 0:
        raise DataError(f"{what}; it cannot be negative (a series capacitor is not modeled)")
    if not lowest <= value <= highest:
        raise DataError(f"{what}; give a number from {lowest:g} to {highest:g}, mind the unit")


def _is_switch(branch: Branch, by_label: Mapping[str, Bus]) -> bool:
    """Whether a branch makes its two ends one bus."""
    return (
        branch.r_ohm == branch.x_ohm == 0
        and branch.rating_kva == inf
        and branch.ratio == 1
        and by_label[branch.from_bus].kv == by_label[branch.to_bus].kv
    )


def _joined(
    source_bus: str, by_label: Mapping[str, Bus], branches: Sequence[Branch]
) -> dict[str, str]:
    """Label that stands for each label, once closed switches are taken for one bus.

    The source stands for its own; elsewhere the label that the file has first.
    """
    rank = {label: i for i, label in enumerate(by_label)} | {source_bus: -1}
    kept = {label: label for label in by_label}

    def root(label: str) -> str:
        while kept[label] != label:
            kept[label] = kept[kept[label]]
            label = kept[label]
        return label

    for branch in branches:
        if _is_switch(branch, by_label):
            first, second = sorted((root(branch.from_bus), root(branch.to_bus)), key=rank.get)  # type: ignore[arg-type]
            kept[second] = first
    return {label: root(label) for label in by_label}


Near = dict[str, list[tuple[str, Branch]]]


def _neighbors(merged: Mapping[str, str], branches: Sequence[Branch]) -> Near:
    near: Near = {label: [] for label in merged.values()}
    for branch in branches:
        a, b = merged[branch.from_bus], merged[branch.to_bus]
        if a != b:
            near[a].append((b, branch))
            near[b].append((a, branch))
        elif branch.r_ohm or branch.x_ohm or branch.rating_kva < inf or branch.ratio != 1:
            raise DataError(
                f"{_at(branch)}'{branch.name}' closes a loop around a switch at bus '{a}'; "
                "open one of them"
            )
    return near


Step = tuple[str, str | None, Branch | None]
"""A bus, the bus that feeds it, and the branch between."""


def _walk(source_bus: str, near: Near) -> list[Step]:
    """Steps from the source to every bus in reach, depth first, the file's order kept."""
    order: list[Step] = []
    seen = {source_bus}
    stack: list[Step] = [(source_bus, None, None)]
    while stack:
        step = stack.pop()
        label, _, came_by = step
        order.append(step)
        for other, branch in reversed(near[label]):
            if branch is came_by:
                continue
            if other in seen:
                raise DataError(
                    f"{_at(branch)}'{branch.name}' from bus '{branch.from_bus}' to "
                    f"'{branch.to_bus}' closes a loop; a radial feeder has one way to each bus, "
                    "so open a switch in it"
                )
            seen.add(other)
            stack.append((other, label, branch))
    return order


def _check_reached(
    order: Sequence[Step], by_label: Mapping[str, Bus], merged: Mapping[str, str]
) -> None:
    reached = {label for label, _, _ in order}
    islands = [label for label in by_label if merged[label] not in reached]
    if islands:
        some = ", ".join(f"'{label}'" for label in islands[:3])
        more = f" and {len(islands) - 3} more" if len(islands) > 3 else ""
        raise DataError(
            f"{_at(by_label[islands[0]])}no line leads from the source to bus {some}{more}, "
            "an island; connect or remove it"
        )


def _arrays(
    name: str,
    order: Sequence[Step],
    by_label: Mapping[str, Bus],
    merged: Mapping[str, str],
    notes: tuple[str, ...],
    source: str,
) -> Feeder:
    at = {label: i for i, (label, _, _) in enumerate(order)}
    n = len(order)
    load = np.zeros((3, n))
    xy = np.full((n, 2), nan)
    for label, bus in by_label.items():
        i = at[merged[label]]
        load[:, i] += bus.p_kw, bus.q_kvar, bus.shunt_kvar
        if label == merged[label] or np.isnan(xy[i, 0]):
            xy[i] = bus.x, bus.y
    kv = np.array([by_label[label].kv for label, _, _ in order])
    z = np.zeros((4, n))
    z[2], z[3] = inf, 1.0
    for i, (label, _, branch) in enumerate(order):
        if branch is not None:
            z[:, i] = _seen_from_above(branch, label, merged, by_label)
    ways = [branch for _, _, branch in order]
    return Feeder(
        name=name,
        buses=tuple(label for label, _, _ in order),
        parent=np.array([at.get(above or "", -1) for _, above, _ in order], dtype=np.int64),
        lines=tuple(way.name if way else "" for way in ways),
        kinds=tuple(way.kind if way else "" for way in ways),
        kv=kv,
        r_ohm=z[0],
        x_ohm=z[1],
        rating_kva=z[2],
        p_kw=load[0],
        q_kvar=load[1],
        shunt_kvar=load[2],
        ratio=z[3],
        phases=tuple(
            way.phases if way else by_label[label].phases
            for way, (label, _, _) in zip(ways, order, strict=True)
        ),
        xy=xy,
        merged={label: kept for label, kept in merged.items() if label != kept},
        notes=notes,
        source=source,
    )


def _seen_from_above(
    branch: Branch, label: str, merged: Mapping[str, str], by_label: Mapping[str, Bus]
) -> tuple[float, float, float, float]:
    """Impedance at the lower bus, rating, ratio; turned round where the file has it upside down."""
    r, x, ratio = branch.r_ohm, branch.x_ohm, branch.ratio
    if merged[branch.to_bus] != label:
        scale = (by_label[branch.from_bus].kv / by_label[branch.to_bus].kv / ratio) ** 2
        r, x, ratio = r * scale, x * scale, 1 / ratio
    return r, x, branch.rating_kva, ratio
