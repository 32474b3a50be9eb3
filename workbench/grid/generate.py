"""Made-up feeders of any size that behave like ours: 12.47 kV, a trunk, laterals, capacitors."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, log, pi, sqrt

import numpy as np

from workbench.grid.feeder import Feeder, FloatArray
from workbench.grid.radial import Branch, Bus, radial
from workbench.grid.streets import Circuit, Draw, Town, circuit

KV = 12.47
SOURCE = "S"
BUSES_A_CIRCUIT = 1000
FIRST_SECTOR = 0.3  # radian; an odd angle, so that no crossing lies between two sectors
LOWEST_PU = (0.94, 0.95)
"""Range of the lowest voltage at full load, by LinDistFlow; with losses it is about 0.003 lower."""
WITHOUT_LOAD = 0.15
TRANSFORMER_KVA = (25, 25, 37.5, 37.5, 50, 50, 75, 75, 100, 167, 300, 500)
POWER_FACTOR = (0.93, 0.97)
UNDERGROUND = 0.3  # share of the laterals
BANKS_KVAR = (600, 450, 300, 150)


@dataclass(frozen=True)
class Conductor:
    """A conductor, and the least share of a circuit's load that it is built for."""

    name: str
    least_share: float
    r_ohm_per_km: float
    gmr_mm: float
    spacing_mm: float
    ampere: float
    kvar_per_km: float = 0.0

    @property
    def x_ohm_per_km(self) -> float:
        """Positive-sequence reactance at 60 Hz."""
        return 2 * pi * 60 * 2e-4 * log(self.spacing_mm / self.gmr_mm)

    @property
    def rating_kva(self) -> float:
        """Thermal rating of three phases."""
        return round(sqrt(3) * KV * self.ampere)


SPACING_MM = 1306  # 4.29 ft, the mean of the usual crossarm
CONDUCTORS = (
    Conductor("477 ACSR", 0.45, 0.134, 8.84, SPACING_MM, 670),
    Conductor("336 ACSR", 0.18, 0.190, 7.44, SPACING_MM, 530),
    Conductor("4/0 ACSR", 0.05, 0.368, 2.48, SPACING_MM, 340),
    Conductor("1/0 ACSR", 0.02, 0.696, 1.36, SPACING_MM, 230),
    Conductor("2 ACSR", 0.0, 1.050, 1.27, SPACING_MM, 180),
)
CABLE = Conductor("1/0 AL cable", 0.0, 0.603, 3.38, 28, 202, kvar_per_km=11.7)


def generated(buses: int, seed: int = 1) -> Feeder:
    """A made-up feeder, the same on every machine for the same size and seed.

    Parameters
    ----------
    buses : int
        How many, the substation `S` included; at least 10. From 1,500 on several circuits leave
        the substation, about 1,000 buses each: A1, A2, … B1, B2, …, their trunks first.
    seed : int
        Another number makes another feeder.

    Returns
    -------
    Feeder
        12.47 kV, three phases; 3 MW at 33 buses, 5 MW at 120, 6 MW a circuit at 1,000. Lines are
        as long as brings the lowest voltage at this load to about 0.945 pu; coordinates are in km.

    Raises
    ------
    ValueError
        `buses` is less than 10.

    Notes
    -----
    Nothing here is a real place. It says how methods scale, not what a utility would find.

    References
    ----------
    Resistance, radius and ampacity of the conductors are those printed in textbooks and in the
    IEEE test feeders: W. H. Kersting, *Distribution System Modeling and Analysis*, appendix A.
    """
    if buses < 10:
        raise ValueError(f"a feeder of {buses} buses is too small; ask for 10 or more")
    draw = np.random.default_rng(seed).random
    count = max(1, round(buses / BUSES_A_CIRCUIT))
    taken = {(0, 0)}
    laid = []
    for i in range(count):
        sector = 2 * pi / max(count, 3)
        town = Town(taken, FIRST_SECTOR + i * sector, sector)
        size = (buses - 1) // count + (i < (buses - 1) % count)
        laid.append(_Loaded(draw, circuit(draw, size, town)))
    places = _places(draw, laid)
    lowest = LOWEST_PU[0] + (LOWEST_PU[1] - LOWEST_PU[0]) * draw()
    drop = max(each.drop(xy) for each, xy in zip(laid, places, strict=True))
    km = (1 - lowest**2) / drop
    source = Bus(SOURCE, KV, x=0.0, y=0.0)
    rows, lines = [source], []
    for i, (each, xy) in enumerate(zip(laid, places, strict=True)):
        more, between = each.built(_letters(i), np.round(xy * km, 3))
        rows += more
        lines += between
    name = f"made-up feeder of {buses:,} buses"
    return radial(name, SOURCE, rows, lines, source=f"made up by this workbench, seed {seed}")


class _Loaded:
    """A circuit with its loads, capacitors and conductors."""

    def __init__(self, draw: Draw, laid: Circuit) -> None:
        self.laid = laid
        size = len(laid.cells)
        total_kw = 6500 * size / (size + 30)
        self._p_kw, self._q_kvar = _loads(draw, size, total_kw)
        self._bank_kvar = _banks(laid, self._q_kvar.sum())
        net = self._p_kw + 1j * (self._q_kvar - self._bank_kvar)
        self._beyond = net.copy()
        for i in range(size - 1, -1, -1):
            if laid.above[i] >= 0:
                self._beyond[laid.above[i]] += self._beyond[i]
        self._conductors = _conductors(draw, laid, self._beyond.real / self._p_kw.sum())

    def _lengths(self, xy: FloatArray) -> list[float]:
        """Length of the line into each bus, in the unit of the coordinates."""
        place = [(0.0, 0.0), *map(tuple, xy.tolist())]
        return [
            hypot(place[i + 1][0] - place[above + 1][0], place[i + 1][1] - place[above + 1][1])
            for i, above in enumerate(self.laid.above)
        ]

    def drop(self, xy: FloatArray) -> float:
        """Largest drop of squared voltage, in pu², if coordinates were in km."""
        drops: list[float] = []
        for i, length in enumerate(self._lengths(xy)):
            kind, flow = self._conductors[i], self._beyond[i]
            own = 2e-3 * (kind.r_ohm_per_km * flow.real + kind.x_ohm_per_km * flow.imag) / KV**2
            above = self.laid.above[i]
            drops.append((drops[above] if above >= 0 else 0.0) + own * length)
        return max(drops)

    def built(self, letters: str, xy: FloatArray) -> tuple[list[Bus], list[Branch]]:
        """Buses and lines, with coordinates in km."""
        labels = [f"{letters}{i}" for i in range(1, len(xy) + 1)]
        lengths = self._lengths(xy)
        shunt = self._bank_kvar.copy()
        lines = []
        for i, (above, kind) in enumerate(zip(self.laid.above, self._conductors, strict=True)):
            charging = kind.kvar_per_km * lengths[i] / 2
            shunt[i] += charging
            if above >= 0:
                shunt[above] += charging
            upper = labels[above] if above >= 0 else SOURCE
            lines.append(
                Branch(
                    name=f"{upper}-{labels[i]}",
                    from_bus=upper,
                    to_bus=labels[i],
                    r_ohm=round(kind.r_ohm_per_km * lengths[i], 6),
                    x_ohm=round(kind.x_ohm_per_km * lengths[i], 6),
                    rating_kva=kind.rating_kva,
                )
            )
        buses = [
            Bus(label, KV, p_kw, q_kvar, round(kvar, 3), x, y)
            for label, p_kw, q_kvar, kvar, (x, y) in zip(
                labels,
                self._p_kw.tolist(),
                self._q_kvar.tolist(),
                shunt.tolist(),
                xy.tolist(),
                strict=True,
            )
        ]
        return buses, lines


def _letters(i: int) -> str:
    """A, B, … Z, AA, AB, …"""
    return (_letters(i // 26 - 1) if i >= 26 else "") + chr(ord("A") + i % 26)


def _loads(draw: Draw, size: int, total_kw: float) -> tuple[FloatArray, FloatArray]:
    """Load of each bus: service transformers of usual sizes, more or less used."""
    kva = np.array(
        [
            TRANSFORMER_KVA[int(draw() * len(TRANSFORMER_KVA))] * (0.4 + 0.6 * draw())
            if draw() >= WITHOUT_LOAD
            else 0.0
            for _ in range(size)
        ]
    )
    kva[-1] = kva[-1] or TRANSFORMER_KVA[0]
    p_kw = np.round(kva * (total_kw / kva.sum()), 2)
    low, high = POWER_FACTOR
    factor = np.array([low + (high - low) * draw() for _ in range(size)])
    return p_kw, np.round(p_kw * np.sqrt(1 / factor**2 - 1), 2)


def _banks(laid: Circuit, load_kvar: float) -> FloatArray:
    """Capacitors along the trunk for half of the reactive load, the last two thirds of the way."""
    kvar = np.zeros(len(laid.cells))
    bank = next((size for size in BANKS_KVAR if load_kvar >= 2 * size), 0)
    count = int(load_kvar / 2 / bank) if bank else 0
    trunk = laid.lateral.count(0)
    for i in range(count):
        kvar[int(trunk * (1 + 2 * (i + 0.5) / count) / 3)] += bank
    return kvar


def _conductors(draw: Draw, laid: Circuit, share: FloatArray) -> list[Conductor]:
    """Conductor of each line, thinner the less load is beyond it; some laterals are cables."""
    is_cable = [draw() < UNDERGROUND for _ in range(max(laid.lateral) + 1)]
    is_cable[0] = False
    chosen: list[Conductor] = []
    for i, lateral in enumerate(laid.lateral):
        fitting = next(each for each in CONDUCTORS if share[i] >= each.least_share)
        if is_cable[lateral] and share[i] < CONDUCTORS[2].least_share:
            fitting = CABLE
        chosen.append(fitting)
    return chosen


def _places(draw: Draw, laid: list[_Loaded]) -> list[FloatArray]:
    """Coordinates on streets of uneven distance, each pole a little off the crossing."""
    cells = [np.array(each.laid.cells) for each in laid]
    reach = max(int(np.abs(each).max()) for each in cells)
    streets = np.zeros((2, 2 * reach + 1))
    for axis in streets:
        axis[1:] = np.cumsum([0.5 + draw() for _ in range(2 * reach)])
        axis -= axis[reach]
    found = []
    for each in cells:
        off = np.array([(draw() - 0.5, draw() - 0.5) for _ in range(len(each))]) * 0.3
        found.append(np.stack([streets[k][each[:, k] + reach] for k in (0, 1)], axis=1) + off)
    return found
