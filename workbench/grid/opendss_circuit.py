"""OpenDSS run on a script in a world of its own, and its circuit element by element."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from workbench.errors import DataError
from workbench.grid.feeder import ComplexArray

LETTERS = {1: "A", 2: "B", 3: "C"}
LONGEST = 160


@dataclass(frozen=True)
class Element:
    """An element of the circuit: the bus and the nodes of each terminal, and its admittance."""

    name: str
    buses: tuple[str, ...]
    nodes: tuple[tuple[int, ...], ...]
    y: ComplexArray
    """Primitive admittance, the conductors of the first terminal first. [siemens]"""

    @property
    def own_name(self) -> str:
        """Its name without its class."""
        return self.name.split(".", 1)[1]

    def phases(self, terminal: int = 0) -> list[int]:
        """Places of the conductors of a terminal that lie on a phase."""
        return [place for place, node in enumerate(self.nodes[terminal]) if node in LETTERS]

    def letters(self, terminal: int = 0) -> str:
        """Phases of a terminal, such as `AC`."""
        return "".join(sorted(LETTERS[node] for node in set(self.nodes[terminal]) & set(LETTERS)))


class Circuit:
    """A circuit that OpenDSS holds."""

    def __init__(self, engine: Any, file: str) -> None:
        self.engine, self.file = engine, file
        self.names: list[str] = list(engine.Circuit.AllElementNames())

    def where(self, name: str) -> str:
        """Place of an element as messages name it."""
        return f"{self.file} {name}"

    def of_class(self, kind: str) -> list[str]:
        """Names of the enabled elements of a class, such as `Line`."""
        return [
            name
            for name in self.names
            if name.lower().startswith(f"{kind.lower()}.") and self._is_enabled(name)
        ]

    def _is_enabled(self, name: str) -> bool:
        self.engine.Circuit.SetActiveElement(name)
        return bool(self.engine.CktElement.Enabled())

    def is_open(self, name: str) -> bool:
        """Whether an element is open at any terminal."""
        self.engine.Circuit.SetActiveElement(name)
        active = self.engine.CktElement
        return any(active.IsOpen(terminal + 1, 0) for terminal in range(active.NumTerminals()))

    def element(self, name: str) -> Element:
        """An element with its buses, nodes and admittance."""
        self.engine.Circuit.SetActiveElement(name)
        active = self.engine.CktElement
        conductors = active.NumConductors()
        order = [int(node) for node in active.NodeOrder()]
        flat = np.array(active.YPrim()).reshape(-1, 2)
        size = round(len(flat) ** 0.5)
        return Element(
            name=name,
            buses=tuple(bus.split(".")[0] for bus in active.BusNames()),
            nodes=tuple(tuple(order[i : i + conductors]) for i in range(0, len(order), conductors)),
            y=(flat[:, 0] + 1j * flat[:, 1]).reshape(size, size).T,
        )

    def value(self, name: str, parameter: str) -> float:
        """A number among the properties of an element."""
        self.engine.Text.Command(f"? {name}.{parameter}")
        return float(self.engine.Text.Result())

    def values(self, name: str, parameter: str) -> list[float]:
        """Numbers among the properties of an element."""
        self.engine.Text.Command(f"? {name}.{parameter}")
        listed = self.engine.Text.Result().strip("[] ").replace(",", " ")
        return [float(each) for each in listed.split()]

    @cached_property
    def rated_lines(self) -> set[str]:
        """Lines whose normal current the script states, by itself or by their linecode."""
        own, codes = (self._stated(kind) for kind in ("Line", "LineCode"))
        coded = {name for name, given in codes.items() if "NormAmps" in given}
        return {
            name
            for name, given in own.items()
            if "NormAmps" in given and given.get("LineCode", name).lower() in (name, *coded)
        }

    def _stated(self, kind: str) -> dict[str, Any]:
        """Properties of the elements of a class that the script sets, by name."""
        self.engine.Basic.SetActiveClass(kind)
        return {
            each["Name"].lower(): each for each in json.loads(self.engine.ActiveClass.ToJSON(0))
        }

    def command(self, text: str) -> None:
        """Have OpenDSS do something."""
        self.engine.Text.Command(text)

    def kv(self) -> dict[str, float]:
        """Nominal voltage of each bus, line to line. [kV]"""
        engine, found = self.engine, {}
        for name in engine.Circuit.AllBusNames():
            engine.Circuit.SetActiveBus(name)
            found[name] = float(engine.Bus.kVBase()) * 3**0.5
        return found

    def places(self) -> dict[str, tuple[float, float]]:
        """Coordinates of the buses that have any."""
        engine, found = self.engine, {}
        for name in engine.Circuit.AllBusNames():
            engine.Circuit.SetActiveBus(name)
            if engine.Bus.Coorddefined():
                found[name] = (float(engine.Bus.X()), float(engine.Bus.Y()))
        return found


@contextmanager
def running(path: Path) -> Iterator[Circuit]:
    """The circuit of a script; OpenDSS, the working directory and its settings stay as they were.

    Raises
    ------
    DataError
        OpenDSS is not installed, refuses the script or something that is asked in the block, or
        the script makes no circuit.
    """
    try:
        import opendssdirect
    except ImportError:
        raise DataError(
            "reading OpenDSS files needs an extra: pip install 'dpp-workbench[opendss]'"
        ) from None
    engine = opendssdirect.NewContext()
    with (
        TemporaryDirectory() as folder,
        _kept(engine.Basic.AllowChangeDir, False),
        _kept(engine.Basic.AllowEditor, False),
    ):
        try:
            engine.Basic.DataPath(folder)  # for whatever the script writes
            engine.Text.Command(f"redirect {_quoted(path)}")
            if not engine.Basic.NumCircuits():
                raise DataError(
                    f"{path.name}: the script makes no circuit; name the master file, which has "
                    "New Circuit"
                )
            _complete(engine, path.name)
            yield Circuit(engine, path.name)
        except opendssdirect.DSSException as error:
            raise DataError(f"{path.name}: OpenDSS stops: {_said(error, path)}") from None
        finally:
            engine.Basic.ClearAll()


def _complete(engine: Any, file: str) -> None:
    """Build the admittances; see that each bus has a nominal voltage."""
    engine.Text.Command("set mode=snapshot controlmode=off")
    buses = engine.Circuit.AllBusNames()

    def lacking() -> list[str]:
        return [
            name
            for name in buses
            if engine.Circuit.SetActiveBus(name) >= 0 and not engine.Bus.kVBase() > 0
        ]

    if lacking():
        engine.Text.Command("calcvoltagebases")
    engine.YMatrix.BuildYMatrixD(False, False)
    if none := lacking():
        raise DataError(
            f"{file}: bus '{none[0]}' has no nominal voltage; set VoltageBases and say "
            "CalcVoltageBases in the script"
        )


@contextmanager
def _kept(setting: Callable[..., Any], value: bool) -> Iterator[None]:
    before = setting()
    setting(value)
    try:
        yield
    finally:
        setting(before)


def _quoted(path: Path) -> str:
    name = str(path.resolve())
    for opening, closing in ('""', "''", "[]", "{}", "()"):
        if opening not in name and closing not in name:
            return f"{opening}{name}{closing}"
    raise DataError(f"{path.name}: OpenDSS cannot open a path like this; move the file")


def _said(error: Exception, path: Path) -> str:
    """What OpenDSS says, on one line and without its number."""
    said = " ".join(str(error).replace(f"{path.resolve().parent}/", "").split())
    if said.startswith("(#"):
        said = said.split(")", 1)[-1].strip()
    said = "".join(each for each in said if each.isprintable())
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
