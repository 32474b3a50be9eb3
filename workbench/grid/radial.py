"""From buses and branches in any order to a radial feeder, or a sentence that says what is off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite, nan

import numpy as np

from workbench.errors import DataError
from workbench.grid.feeder import Feeder

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
    "source_pu": (0.5, 1.5),
}
"""Lowest and highest value of what a feeder is made of; beyond them a unit must be mistaken."""
HIGHEST_KVA = 1e12


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


def radial(
    name: str,
    source_bus: str,
    buses: Iterable[Bus],
    branches: Iterable[Branch],
    notes: Sequence[str] = (),
    source: str = "",
    source_pu: float | None = None,
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
    if source_pu is not None and (problem := plausible("source_pu", source_pu)):
        raise DataError(f"{source or name}: its source voltage in pu, {source_pu:g}, {problem}")
    branches = list(branches)
    for branch in branches:
        _check_branch(branch, by_label)
    merged = _joined(source_bus, by_label, branches)
    near = _neighbors(merged, branches)
    order = _walk(source_bus, near)
    _check_reached(order, by_label, merged)
    feeder = _arrays(name, order, by_label, merged)
    notes = (*notes, *_joined_notes(feeder.merged))
    return replace(feeder, notes=notes, source=source, source_pu=source_pu)


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
    if branch.rating_kva != inf:
        _check_number(branch, f"'{branch.name}'", "rating_kva")


def plausible(column: str, value: float) -> str:
    """Why `value` cannot stand in `column`, in a few words; empty where it can."""
    if not isfinite(value):
        return "is no finite number; give a number"
    lowest, highest = PLAUSIBLE.get(column, (0.0, HIGHEST_KVA))
    if column in ("r_ohm", "x_ohm") and value < 0:
        return "is negative, which no impedance is (a series capacitor is not modeled); correct it"
    if column == "rating_kva" and value <= 0:
        return "is no rating; give kVA above 0, or leave it out where there is no limit"
    if not lowest <= value <= highest:
        return f"is beyond {lowest:g} to {highest:g}; mind the unit"
    return ""


def _check_number(row: Bus | Branch, whose: str, column: str) -> None:
    value = getattr(row, column)
    if problem := plausible(column, value):
        raise DataError(f"{_at(row)}{column} of {whose}, {value:g}, {problem}")


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


def _joined_notes(merged: Mapping[str, str]) -> list[str]:
    """Which labels a closed switch, or a line without impedance, makes another bus's."""
    pairs = [f"'{label}' is '{kept}'" for label, kept in merged.items()]
    more = f" and {len(pairs) - 3} more" if len(pairs) > 3 else ""
    told = ", ".join(pairs[:3])
    return [f"joined without impedance, so one bus: {told}{more}"] if pairs else []


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
            "an island, or a loop apart from the rest; connect or remove it"
        )


def _arrays(
    name: str,
    order: Sequence[Step],
    by_label: Mapping[str, Bus],
    merged: Mapping[str, str],
) -> Feeder:
    at = {label: i for i, (label, _, _) in enumerate(order)}
    n = len(order)
    load = np.zeros((3, n))
    xy = np.full((n, 2), nan)
    for label, bus in by_label.items():
        i = at[merged[label]]
        load[:, i] += bus.p_kw, bus.q_kvar, bus.shunt_kvar
        if np.isnan(xy[i, 0]) or (label == merged[label] and isfinite(bus.x)):
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
