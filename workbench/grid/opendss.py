"""A circuit of OpenDSS as a feeder: its balanced equivalent, and how near that comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import nan
from pathlib import Path

import numpy as np

from workbench.errors import CannotCompute, DataError
from workbench.grid.feeder import Feeder
from workbench.grid.flow import AcFlow
from workbench.grid.opendss_branches import Branches
from workbench.grid.opendss_circuit import Circuit, running
from workbench.grid.parts import Drawn, in_reach, stated, without_parallels
from workbench.grid.radial import Bus, radial
from workbench.words import plural

RULE = (
    "balanced equivalent: loads are summed over phases, and a line of n phases has 3/n times its "
    "mean self impedance less (n - 1)/2 times the mutual one, the positive sequence where n is 3"
)
RESOURCES = {
    "PVSystem": ("PV system", "pmpp"),
    "Generator": ("generator", "kw"),
    "Storage": ("storage", "kwrated"),
    "WindGen": ("wind generator", "kw"),
}
"""Classes of what a market places itself, and the property that has their kW."""
BESIDE = """
    load line transformer capacitor vsource reactor monitor energymeter sensor regcontrol capcontrol
    swtcontrol fuse relay recloser invcontrol expcontrol storagecontroller gendispatcher fmonitor
""".split()
"""Classes that are read, or that carry no power."""


def feeder_of_circuit(path: Path) -> Feeder:
    """Feeder of an OpenDSS master script, which OpenDSS runs in this process.

    Returns
    -------
    Feeder
        The balanced equivalent: constant power, regulators at neutral, capacitors as they stand,
        generation and storage left out. `notes` tell the source's voltage, what was simplified,
        and loss and lowest voltage beside those that OpenDSS finds phase by phase under the same
        conditions.

    Raises
    ------
    DataError
        OpenDSS is not installed or refuses the script, the circuit is not radial, has several
        sources, or an element that a feeder cannot hold.
    """
    with running(path) as circuit:
        _check_classes(circuit)
        kv, drawn = circuit.kv(), Drawn()
        source, source_pu, source_notes = _source(circuit, kv)
        branches = Branches(circuit, kv, drawn)
        load_kw = _take_loads(circuit, drawn)
        _take_capacitors(circuit, branches)
        places = circuit.places()
        buses = [_bus(circuit, label, kv[label], places) for label in kv]
        kept, lines, left_out = in_reach(
            source, [drawn.placed(bus) for bus in buses], branches.transformers + branches.lines
        )
        lines, parallels = without_parallels(lines)
        name = str(circuit.engine.Circuit.Name())
        notes = [*source_notes, RULE, *drawn.notes, *left_out, *parallels]
        feeder = radial(name, source, kept, lines, notes, path.name, source_pu)
        return replace(
            feeder, notes=(*feeder.notes, _nearness(circuit, feeder, source_pu, load_kw))
        )


def _check_classes(circuit: Circuit) -> None:
    known = {*BESIDE, *(kind.lower() for kind in RESOURCES)}
    for name in circuit.names:
        kind = name.split(".")[0]
        if kind.lower() not in known and circuit.of_class(kind):
            raise DataError(
                f"{circuit.where(name)}: no {kind} can be part of a feeder here; take it out"
            )


def _source(circuit: Circuit, kv: Mapping[str, float]) -> tuple[str, float, list[str]]:
    """Bus of the source, its voltage, and notes on both."""
    sources = circuit.of_class("Vsource")
    if len(sources) != 1:
        raise DataError(
            f"{circuit.file}: it has {plural(len(sources), 'voltage source')}; a feeder has one"
        )
    element = circuit.element(sources[0])
    bus = element.buses[0]
    phases = element.phases()
    between = 2 * np.sin(np.pi / len(phases)) if len(phases) > 1 else 1.0  # as OpenDSS takes it
    own_kv = circuit.value(sources[0], "pu") * circuit.value(sources[0], "basekv") / between
    pu = float(own_kv * np.sqrt(3) / kv[bus])
    unit = np.exp(-2j * np.pi / 3 * np.arange(len(phases)))
    y = np.conj(unit) @ element.y[np.ix_(phases, phases)] @ unit / len(phases)
    ohm = abs(1 / y) if y else 0.0
    notes = [stated(pu)]
    if 100 * ohm / kv[bus] ** 2 > LEAST_SHARE:
        notes.append(f"impedance of {ohm:.3g} ohm behind the source left out")
    return bus, pu, notes


LEAST_SHARE = 0.01  # pu on a base of 100 MVA


def _take_loads(circuit: Circuit, drawn: Drawn) -> float:
    """Add the loads to their buses and count what is not taken; the load in all. [kW]"""
    engine, load_kw = circuit.engine, 0.0
    multiplier = float(engine.Solution.LoadMult())
    for name in circuit.of_class("Load"):
        engine.Loads.Name(name.split(".", 1)[1])
        scale = multiplier if int(engine.Loads.Status()) == 0 else 1.0
        kva = scale * complex(engine.Loads.kW(), engine.Loads.kvar())
        drawn.kva[circuit.element(name).buses[0]] += kva
        load_kw += kva.real
        if int(engine.Loads.Model()) != 1:
            drawn.count("load", "of another model taken as constant power")
    for kind, (what, kw) in RESOURCES.items():
        for name in circuit.of_class(kind):
            drawn.count(what, "left out, as a market places them", circuit.value(name, kw))
    for kind, what in (("RegControl", "regulator"), ("CapControl", "capacitor control")):
        then = {"RegControl": "taken at neutral", "CapControl": "left out; the capacitors stand"}
        for _ in circuit.of_class(kind):
            drawn.count(what, then[kind])
    return load_kw


def _take_capacitors(circuit: Circuit, branches: Branches) -> None:
    for name in circuit.of_class("Capacitor"):
        element = circuit.element(name)
        if len(set(element.buses)) > 1 and any(element.nodes[-1]):
            raise DataError(
                f"{circuit.where(name)}: a capacitor in series is negative impedance, which a "
                "feeder cannot hold; take it out"
            )
        branches.drawn.admittance(element.buses[0], branches.draws(element))


def _bus(circuit: Circuit, label: str, kv: float, places: Mapping[str, tuple[float, float]]) -> Bus:
    x, y = places.get(label, (nan, nan))
    return Bus(label, kv, x=x, y=y, where=f"{circuit.file} Bus.{label}")


def _nearness(circuit: Circuit, feeder: Feeder, source_pu: float, load_kw: float) -> str:
    """Loss and lowest voltage beside those that OpenDSS finds under the same conditions."""
    for name in circuit.of_class("RegControl"):
        circuit.engine.RegControls.Name(name.split(".", 1)[1])
        transformer = circuit.engine.RegControls.Transformer()
        circuit.command(f"transformer.{transformer}.taps=(1 1)")
    for kind in RESOURCES:
        for name in circuit.of_class(kind):
            circuit.command(f"{name}.enabled=no")
    for name in circuit.of_class("Load"):
        circuit.command(f"{name}.model=1 vminpu=0.4 vlowpu=0.3 vmaxpu=2")
    circuit.command("set mode=snapshot controlmode=off maxiterations=100")
    circuit.command("solve")
    if not circuit.engine.Solution.Converged():
        return "OpenDSS finds no solution with constant power to compare with"
    volts = [v for v in circuit.engine.Circuit.AllBusMagPu() if v > LEAST_PU]
    theirs = _told(-circuit.engine.Circuit.TotalPower()[0] - load_kw, min(volts))
    try:
        flow = AcFlow(feeder, (feeder.p_kw + 1j * feeder.q_kvar)[:, None], source_pu)
    except CannotCompute:
        return f"{ALIKE} {theirs}; the equivalent has no solution"
    lowest = np.min(np.abs(flow.voltage[:, 0]) * feeder.gain)
    ours = _told(flow.seen.import_kva[0].real - load_kw, lowest)
    return f"at full load {ours}; {ALIKE} {theirs}"


ALIKE = "OpenDSS, phase by phase and simplified alike, has"


def _told(loss_kw: float, lowest_pu: float) -> str:
    return f"a loss of {round(loss_kw, 1) + 0:,.1f} kW and a lowest voltage of {lowest_pu:.3f} pu"


LEAST_PU = 0.1  # below that a node hangs in the air
