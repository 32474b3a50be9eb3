"""Where the poles of a made-up circuit stand: a tree along the streets of a made-up town."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import atan2, cos, pi, sin, sqrt

Draw = Callable[[], float]
"""Gives another number from 0 up to 1 each time."""
Cell = tuple[int, int]

WAYS: tuple[Cell, ...] = ((1, 0), (0, 1), (-1, 0), (0, -1))
EARLY = 2.0  # how much rather a lateral leaves the trunk than a lateral, and that than a late one
STRAIGHT_ON = 0.7
TURN = 0.12


@dataclass(frozen=True)
class Town:
    """Crossings of a street grid, each taken by one bus; the substation stands at (0, 0)."""

    taken: set[Cell]
    middle: float
    """Direction in which the circuit leaves the substation. [radian]"""
    width: float
    """Angle of the sector that is the circuit's own. [radian]"""

    @property
    def head(self) -> Cell:
        """First crossing of the circuit, far enough out for narrow sectors to lie apart."""
        out = max(1.0, pi / self.width)
        return round(out * cos(self.middle)), round(out * sin(self.middle))

    def is_free(self, cell: Cell) -> bool:
        """Whether the circuit may put a bus there."""
        off = (atan2(cell[1], cell[0]) - self.middle + pi) % (2 * pi) - pi
        return cell not in self.taken and abs(off) <= self.width / 2


@dataclass(frozen=True)
class Circuit:
    """Buses of a circuit, the trunk first: crossing of each, and the place of the bus above it.

    -1 is the substation. `lateral` numbers the lateral that a bus belongs to, 0 for the trunk.
    """

    cells: list[Cell]
    above: list[int]
    lateral: list[int]

    def add(self, cell: Cell, above: int, lateral: int, town: Town) -> None:
        """Put another bus there."""
        self.cells.append(cell)
        self.above.append(above)
        self.lateral.append(lateral)
        town.taken.add(cell)


def circuit(draw: Draw, buses: int, town: Town) -> Circuit:
    """A trunk that leaves the substation, laterals that leave the trunk, and laterals of those."""
    laid = Circuit([], [], [])
    _lay_trunk(draw, laid, min(buses, round(2.3 * sqrt(buses))), town)
    longest = round(1.2 * sqrt(buses)) + 2
    has_room = list(range(len(laid.cells)))  # buses that may have a free crossing beside them
    lateral = 0
    while len(laid.cells) < buses:
        pick = int(draw() ** EARLY * len(has_room))
        ways = _free_ways(laid.cells[has_room[pick]], town)
        if not ways:
            has_room.pop(pick)
            continue
        lateral += 1
        run = min(1 + int(draw() ** 2 * longest), buses - len(laid.cells))
        first = len(laid.cells)
        _lay_lateral(draw, laid, has_room[pick], ways[int(draw() * len(ways))], run, lateral, town)
        has_room.extend(range(first, len(laid.cells)))
    return laid


def _lay_trunk(draw: Draw, laid: Circuit, steps: int, town: Town) -> None:
    """Steps along the streets that keep to the middle of the sector."""
    east, north = cos(town.middle), sin(town.middle)
    ways: tuple[Cell, Cell] = ((1 if east > 0 else -1, 0), (0, 1 if north > 0 else -1))
    eastward = abs(east) / (abs(east) + abs(north))
    way = ways[0] if eastward > 0.5 else ways[1]
    cell = town.head
    laid.add(cell, -1, 0, town)
    for place in range(steps - 1):
        if draw() > STRAIGHT_ON:
            way = ways[0] if draw() < eastward else ways[1]
        ahead = [(cell[0] + w[0], cell[1] + w[1]) for w in (way, *ways)]
        free = [each for each in ahead if town.is_free(each)]
        if not free:
            return
        cell = free[0]
        laid.add(cell, place, 0, town)


def _lay_lateral(
    draw: Draw, laid: Circuit, above: int, way: Cell, run: int, lateral: int, town: Town
) -> None:
    cell = laid.cells[above]
    for _ in range(run):
        ahead = (cell[0] + way[0], cell[1] + way[1])
        if not town.is_free(ahead) or draw() < TURN:
            ways = _free_ways(cell, town)
            if not ways:
                return
            way = ways[int(draw() * len(ways))]
            ahead = (cell[0] + way[0], cell[1] + way[1])
        laid.add(ahead, above, lateral, town)
        above, cell = len(laid.cells) - 1, ahead


def _free_ways(cell: Cell, town: Town) -> list[Cell]:
    return [way for way in WAYS if town.is_free((cell[0] + way[0], cell[1] + way[1]))]
