"""What a feeder is put together from while a file of another program is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import inf

from workbench.grid.radial import Branch, Bus
from workbench.words import joined, plural

LISTED = 2
SCALED = "and scaled with it"
AS_LOAD = f"counted as load {SCALED}"


class Drawn:
    """What is drawn at each bus, and what had to be counted on the way."""

    def __init__(self) -> None:
        self.kva: defaultdict[str, complex] = defaultdict(complex)
        self.shunt_kvar: defaultdict[str, float] = defaultdict(float)
        self._counted: dict[tuple[str, str], list[float]] = {}

    def admittance(self, label: str, kva: complex) -> None:
        """Add what draws `kva` at 1 pu: its kvar as a shunt, its kW as constant load."""
        self.kva[label] += kva.real
        self.shunt_kvar[label] -= kva.imag

    def count(self, what: str, then: str, kw: float = 0.0) -> None:
        """Count one more of `what`, which a note says was dealt with as `then`."""
        self._counted.setdefault((what, then), []).append(kw)

    @property
    def notes(self) -> list[str]:
        """One sentence for each kind of thing that was counted."""
        return [
            f"{plural(len(kw), what)} {then}" + (f", {sum(kw):,.4g} kW in all" if any(kw) else "")
            for (what, then), kw in self._counted.items()
        ]

    def placed(self, bus: Bus) -> Bus:
        """The bus with what is drawn there."""
        kva = self.kva[bus.label]
        return replace(bus, p_kw=kva.real, q_kvar=kva.imag, shunt_kvar=self.shunt_kvar[bus.label])


def stated(source_pu: float) -> str:
    """Note on the voltage that a file gives its source."""
    return f"its source is at {source_pu:g} pu, which holds unless another is given"


def in_reach(
    source: str, buses: Sequence[Bus], branches: Sequence[Branch]
) -> tuple[list[Bus], list[Branch], list[str]]:
    """Buses and branches without the buses that nothing supplies and that draw nothing; a note.

    Where a bus without supply draws something, all stay: the feeder has an island then, which is
    for `radial` to refuse.
    """
    near: defaultdict[str, list[str]] = defaultdict(list)
    for branch in branches:
        near[branch.from_bus].append(branch.to_bus)
        near[branch.to_bus].append(branch.from_bus)
    reached, queue = {source}, [source]
    for label in queue:
        for other in near[label]:
            if other not in reached:
                reached.add(other)
                queue.append(other)
    dead = [bus for bus in buses if bus.label not in reached]
    if not dead or any(bus.p_kw or bus.q_kvar for bus in dead):
        return list(buses), list(branches), []
    return (
        [bus for bus in buses if bus.label in reached],
        [branch for branch in branches if branch.from_bus in reached],
        [f"{plural(len(dead), 'bus', 'buses')} without supply and load left out"],
    )


def _way(branch: Branch) -> tuple[str, float]:
    """What branches side by side must share; a transformer alone has an upper end."""
    return branch.from_bus if branch.kind == "transformer" else "", branch.ratio


def without_parallels(branches: Iterable[Branch]) -> tuple[list[Branch], list[str]]:
    """Branches with one in place of those that run side by side between two buses; a note.

    Each carries what its admittance lets it, so the first to reach its rating limits them all.
    """
    beside: defaultdict[tuple[str, str], list[Branch]] = defaultdict(list)
    for branch in branches:
        first, last = sorted((branch.from_bus, branch.to_bus))
        beside[first, last].append(branch)
    found, names = [], []
    for group in beside.values():
        one = group[0]
        alike = len({_way(each) for each in group}) == 1
        if len(group) == 1 or not alike or any(not each.r_ohm + each.x_ohm for each in group):
            found += group
            continue
        admittance = [1 / complex(each.r_ohm, each.x_ohm) for each in group]
        z, shares = 1 / sum(admittance), [abs(y / sum(admittance)) for y in admittance]
        ratings = [each.rating_kva / share for each, share in zip(group, shares, strict=True)]
        phases = "".join(sorted(set("".join(each.phases for each in group))))
        rating = min([*ratings, inf])
        found.append(replace(one, r_ohm=z.real, x_ohm=z.imag, rating_kva=rating, phases=phases))
        names.append(joined([f"'{each.name}'" for each in group]))
    if len(names) > LISTED:
        groups = f"{plural(len(names), 'group')} of lines or transformers, {names[0]} among them,"
        return found, [f"{groups} run side by side and are taken as one each"]
    return found, [f"{name} run side by side and are taken as one" for name in names]
