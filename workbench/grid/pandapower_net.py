"""A radial network of pandapower as a feeder."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from math import cos, hypot, inf, nan, pi, radians, sin, sqrt
from typing import Any

from workbench.errors import DataError
from workbench.grid.feeder import Feeder
from workbench.grid.pandapower_loads import TAKEN, drawn_at
from workbench.grid.pandapower_tables import Element, Tables, tables_of
from workbench.grid.parts import AS_LOAD, Drawn, in_reach, stated, without_parallels
from workbench.grid.radial import Branch, Bus, radial
from workbench.grid.rows import brief, unprintable
from workbench.words import joined, plural

REFUSED = {
    "trafo3w": "a three-winding transformer",
    "impedance": "an impedance element",
    "xward": "an extended ward",
    "dcline": "a DC line",
    "line_dc": "a DC line",
    "svc": "a static var compensator",
    "tcsc": "a series compensator",
    "ssc": "a static compensator",
    "vsc": "a converter",
}
"""Tables with what a radial feeder of ours cannot hold."""
KNOWN = (*TAKEN, "shunt", "bus", "line", "trafo", "ext_grid", "controller")
"""Tables of what can be in service that are read."""
UNLIMITED_KA = 9_999
RX_OF_A_SWITCH = 2.0  # as pandapower takes it
COORDINATES = ("x", "y")


def feeder_of_net(found: Mapping[str, Any], file: str, name: str) -> Feeder:
    """Feeder of a network that pandapower wrote to JSON.

    Parameters
    ----------
    found : mapping
        What the JSON holds.
    file, name : str
        What messages call the file, and the feeder where the network has no name.

    Returns
    -------
    Feeder
        Lines with their charging at both ends, two-winding transformers at their taps (whose
        angle has no bearing on a radial feeder), loads, shunts; generation as negative load.
        `notes` tell the source's voltage and what was simplified.

    Raises
    ------
    DataError
        The file is damaged, the network is not radial, it has several sources or none, or an
        element that a feeder cannot hold.
    """
    net = tables_of(found, file)
    for table, what in REFUSED.items():
        if live := net.live(table):
            raise DataError(
                f"{live[0].where}: {what} cannot be part of a feeder here; replace it or take it "
                "out of service"
            )
    for table in net.in_service_tables():
        if table not in KNOWN and (live := net.live(table)):
            raise DataError(
                f"{live[0].where}: no {table} can be part of a feeder here; replace it or take it "
                "out of service"
            )
    reading = _Reading(net)
    source, source_pu = reading.source()
    reading.take_loads()
    branches = [*reading.switches(), *reading.lines(), *reading.transformers()]
    buses = [reading.drawn.placed(bus) for bus in reading.buses.values()]
    buses, branches, unsupplied = in_reach(source, buses, branches)
    branches, parallels = without_parallels(branches)
    notes = [stated(source_pu), *reading.notes(), *unsupplied, *parallels]
    return radial(net.name or name, source, buses, branches, notes, file, source_pu)


class _Reading:
    """A network while it is read: buses in service by index, and what is drawn at each."""

    def __init__(self, net: Tables) -> None:
        self.net, self.drawn = net, Drawn()
        self._known = {each.index for each in net.all("bus")}
        live = net.live("bus")
        if not live:
            raise DataError(f"{net.file}: no bus is in service; put its buses in service")
        labels = _labels(live)
        self._named = any(each.text("name") == labels[each.index] for each in live) or not any(
            each.text("name") for each in live
        )
        places = {each.index: each for each in net.all("bus_geodata")}
        self.buses = {
            each.index: _bus(each, labels[each.index], places.get(each.index)) for each in live
        }

    def at(self, element: Element, column: str = "bus") -> Bus | None:
        """Bus in a column of an element, None where it is out of service."""
        index = element.bus(column)
        if index not in self._known:
            raise DataError(
                f"{element.where}, {column}: there is no bus {brief(index)}; correct it, or take "
                "the element out of service"
            )
        return self.buses.get(index)

    def source(self) -> tuple[str, float]:
        """Label of the bus of the external grid, and its voltage. [pu]"""
        grids = [each for each in self.net.live("ext_grid") if self.at(each)]
        if len(grids) != 1:
            at = joined([f"'{self.buses[each.bus()].label}'" for each in grids[:5]])
            raise DataError(
                f"{self.net.file}: it has {plural(len(grids), 'external grid')} in service"
                f"{' at ' + at if at else ''}; a feeder has one, so "
                + ("cut one feeder out into a file of its own" if at else "add one")
            )
        return self.buses[grids[0].bus()].label, grids[0].number("vm_pu", 1.0)

    def take_loads(self) -> None:
        """Add what loads, shunts and generation draw at each bus."""
        for table in (*TAKEN, "shunt"):
            for element in self.net.live(table):
                if bus := self.at(element):
                    drawn_at(self.drawn, bus.label, element, bus.kv)

    def notes(self) -> list[str]:
        """What was simplified."""
        controllers = len(self.net.live("controller"))
        left_out = f"{plural(controllers, 'controller')} left out; taps and set points stay"
        named = [] if self._named else ["buses are called by their index: names are not all unlike"]
        return [*named, *self.drawn.notes, *([left_out] if controllers else [])]

    def switches(self) -> Iterator[Branch]:
        """Closed switches between buses."""
        for each in self.net.all("switch"):
            ends = self.buses.get(each.bus()), self.buses.get(each.bus("element"))
            if each.text("et") == "b" and each.is_true("closed") and ends[0] and ends[1]:
                if each.has("in_ka"):
                    self.drawn.count("switch", "with a rated current, which sets no limit here")
                z = each.number("z_ohm", 0.0)
                r = z * RX_OF_A_SWITCH / hypot(1, RX_OF_A_SWITCH)
                yield _branch(each, ends[0], ends[1], complex(r, r / RX_OF_A_SWITCH), "switch")

    def lines(self) -> Iterator[Branch]:
        """Lines that are closed at both ends; what else they draw is added to the buses."""
        omega, opened = 2 * pi * self.net.frequency, self._opened("l")
        for each in self.net.live("line"):
            ends = [self.at(each, end) for end in ("from_bus", "to_bus")]
            if not ends[0] or not ends[1]:
                continue
            parallel, km = each.positive("parallel", 1.0), each.number("length_km")
            z = complex(each.number("r_ohm_per_km"), each.number("x_ohm_per_km")) * km / parallel
            siemens = complex(
                each.number("g_us_per_km", 0.0) * 1e-6,
                omega * each.number("c_nf_per_km", 0.0) * 1e-9,
            )
            closed = [end for end in ends if end and end.label not in opened[each.index]]
            self._charge(each, closed, z, siemens * km * parallel)
            if len(closed) == 2:
                yield _branch(
                    each, closed[0], closed[1], z, rating_kva=_line_rating(each, closed[0].kv)
                )

    def _charge(self, line: Element, closed: list[Bus], z: complex, y: complex) -> None:
        """Add what the charging of a line draws at its closed ends."""
        if y.real and closed:
            self.drawn.count("line", f"with leakage, which is {AS_LOAD}")
        if len(closed) == 1:
            self.drawn.count("line", "open at one end, which leaves its charging")
            y += 1 / (z + 2 / y) - y / 2 if y else 0
            y *= 2
        for end in closed:
            self.drawn.admittance(end.label, 1000 * y.conjugate() / 2 * end.kv**2)

    def transformers(self) -> Iterator[Branch]:
        """Two-winding transformers; what they draw without load is added to the buses."""
        opened = self._opened("t")
        for each in self.net.live("trafo"):
            high, low = (self.at(each, end) for end in ("hv_bus", "lv_bus"))
            if not high or not low:
                continue
            if opened[each.index]:
                self.drawn.count("transformer", "switched off, its losses with it")
                continue
            yield self._transformer(each, high, low)

    def _transformer(self, each: Element, high: Bus, low: Bus) -> Branch:
        vn_high, vn_low = _tapped(each)
        ratio = vn_low / low.kv * high.kv / vn_high
        sn, parallel = each.positive("sn_mva"), each.positive("parallel", 1.0)
        ohm = vn_low**2 / sn / parallel / 100
        magnitude, r = each.number("vk_percent") * ohm, each.number("vkr_percent") * ohm
        if magnitude < abs(r):
            raise DataError(f"{each.where}: vk_percent is less than vkr_percent; correct them")
        z = complex(r, sqrt(magnitude**2 - r**2))
        iron = each.number("pfe_kw", 0.0) / 1000
        through = each.number("i0_percent", 0.0) / 100 * sn
        y = complex(iron, -sqrt(max(through**2 - iron**2, 0.0))) * parallel / vn_low**2
        if y:
            a = complex(
                z.real * each.number("leakage_resistance_ratio_hv", 0.5),
                z.imag * each.number("leakage_reactance_ratio_hv", 0.5),
            )
            b = z - a
            star = a * b + (a + b) / y  # from the T of pandapower to a pi
            self.drawn.admittance(high.label, 1000 * (b / star).conjugate() * (ratio * low.kv) ** 2)
            self.drawn.admittance(low.label, 1000 * (a / star).conjugate() * low.kv**2)
            z = star * y
        if iron:
            self.drawn.count("transformer", f"with losses without load, {AS_LOAD}", 1000 * iron)
        rating = 1000 * sn * parallel * each.positive("df", 1.0)
        return _branch(each, high, low, z, "transformer", rating, ratio)

    def _opened(self, kind: str) -> defaultdict[int, set[str]]:
        """Labels of the ends at which each line (`l`) or transformer (`t`) is open."""
        opened: defaultdict[int, set[str]] = defaultdict(set)
        for each in self.net.all("switch"):
            bus = self.buses.get(each.bus())
            if each.text("et") == kind and not each.is_true("closed") and bus:
                opened[each.bus("element")].add(bus.label)
        return opened


def _labels(buses: list[Element]) -> dict[int, str]:
    """Names of the buses, or their indices where names are missing, twice there or unfit."""
    names = {each.index: each.text("name") for each in buses}
    fit = all(name and not unprintable(name) for name in names.values())
    if fit and len(set(names.values())) == len(names):
        return names
    return {index: str(index) for index in names}


def _bus(each: Element, label: str, place: Element | None) -> Bus:
    x, y = (place.number(axis, nan) for axis in COORDINATES) if place else _coordinates(each)
    return Bus(label, each.positive("vn_kv"), x=x, y=y, where=each.where)


def _coordinates(bus: Element) -> tuple[float, float]:
    """Coordinates that GeoJSON gives a bus, NaN where there are none."""
    try:
        found = json.loads(bus.text("geo"))["coordinates"]
        return float(found[0]), float(found[1])
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError):
        return nan, nan


def _branch(
    each: Element,
    start: Bus,
    end: Bus,
    z: complex,
    kind: str = "line",
    rating_kva: float = inf,
    ratio: float = 1.0,
) -> Branch:
    if kind != "transformer" and start.kv != end.kv:
        raise DataError(
            f"{each.where}: bus '{start.label}' has {start.kv:g} kV and '{end.label}' "
            f"{end.kv:g} kV, which a {kind} cannot join; give them the same vn_kv"
        )
    name = each.text("name")
    fit = name and not unprintable(name)
    return Branch(
        name=name if fit else f"{each.table} {each.index}",
        from_bus=start.label,
        to_bus=end.label,
        r_ohm=z.real,
        x_ohm=z.imag,
        rating_kva=rating_kva,
        kind=kind,
        ratio=ratio,
        where=each.where,
    )


def _line_rating(line: Element, kv: float) -> float:
    ampacity = line.positive("max_i_ka", inf)
    if ampacity >= UNLIMITED_KA:
        return inf
    return (
        1000 * sqrt(3) * kv * ampacity * line.positive("df", 1.0) * line.positive("parallel", 1.0)
    )


def _tapped(trafo: Element) -> tuple[float, float]:
    """Nominal voltages of both windings at the positions of their tap changers. [kV]"""
    volts = {"hv": trafo.positive("vn_hv_kv"), "lv": trafo.positive("vn_lv_kv")}
    for tap in ("tap", "tap2"):
        if not trafo.has(f"{tap}_pos") or not _is_ratio(trafo, tap):
            continue
        percent = trafo.number(f"{tap}_step_percent", 0.0)
        steps = trafo.number(f"{tap}_pos") - trafo.number(f"{tap}_neutral") if percent else 0.0
        change = steps * percent / 100
        angle = radians(trafo.number(f"{tap}_step_degree", 0.0))
        side = trafo.text(f"{tap}_side")
        if side in volts:
            volts[side] *= hypot(1 + change * cos(angle), change * sin(angle))
    return volts["hv"], volts["lv"]


def _is_ratio(trafo: Element, tap: str) -> bool:
    """Whether a tap changer changes the voltage, not the angle alone."""
    for column in ("tap_dependency_table", "tap_dependent_impedance"):
        if trafo.is_true(column, default=False):
            raise DataError(
                f"{trafo.where}: {column} says that its taps stand in a table, which is not read; "
                "give tap_step_percent, and vk_percent at the tap it has"
            )
    if f"{tap}_changer_type" in trafo.values:
        return trafo.text(f"{tap}_changer_type") in ("Ratio", "Symmetrical")
    return not trafo.is_true(f"{tap}_phase_shifter", default=False)
