"""The JSON schema of a feeder: the mapping of lists that `workbench.grid.entry` reads."""

from __future__ import annotations

from workbench.grid.entry import IGNORED, LISTS, TEXTS
from workbench.grid.radial import HIGHEST_KVA, PLAUSIBLE
from workbench.grid.rows import ABSENT, KINDS, LONGEST, NEEDED, SOURCE
from workbench.market.schema_fields import Schema, object_of, text_of_length

TEXT = {"type": "string"}
ALWAYS = ("p_kw", "q_kvar")
"""What every bus has; a line, which the source lacks, may lack the rest."""
FEEDER_LISTS = {
    "r_ohm": "Resistance of the line into the bus, at the voltage of the bus. [ohm]",
    "x_ohm": "Reactance of the line into the bus. [ohm]",
    "p_kw": "Active load at load_shape 1; negative where it feeds in. [kW]",
    "q_kvar": "Reactive load at load_shape 1. [kvar]",
    "rating_kva": "Rating of the line into the bus at its sending end; none where null. [kVA]",
    "shunt_kvar": "Capacitor at the bus, at 1 pu. [kvar]",
    "x": "Place on a map, to the right.",
    "y": "Place on a map, upward.",
    "ratio": "Voltage that the bus gets for each per unit above it when nothing flows. [1]",
}
FEEDER_WORDS = {
    "line": "Name of the line into the bus.",
    "kind": f"What the line into the bus is: {', '.join(KINDS)}.",
    "phases": "Phases at the bus: letters of ABC.",
}


def feeder_schema() -> Schema:
    """The mapping of lists that `workbench.grid.entry` reads."""
    number = {name: _plausible(name) for name in ("kv", *NEEDED, *ABSENT)}
    lists = {
        name: _list(help, number[name] if name in ALWAYS else _maybe(number[name]))
        for name, help in FEEDER_LISTS.items()
    }
    words = {
        name: _list(help, {"enum": [*KINDS, "", None]} if name == "kind" else _maybe(TEXT))
        for name, help in FEEDER_WORDS.items()
    }
    label = {"anyOf": [{"type": "integer"}, text_of_length(LONGEST)]}
    above = {"type": "integer", "minimum": SOURCE}
    properties = {
        "kv": {
            "description": "Nominal voltage, one or one a bus; null where as above it. [kV]",
            "anyOf": [number["kv"], {"type": "array", "items": _maybe(number["kv"])}],
        },
        "bus_id": {**_list("Labels.", label), "minItems": 1},
        "parent": _list(
            "Position in the lists of the bus that feeds it, -1 for the source.", above
        ),
        **lists,
        **words,
        **{name: _maybe(TEXT) for name in TEXTS},
        "source_pu": {
            "description": "Voltage of the source, unless options give another. [pu]",
            **_maybe(_plausible("source_pu")),
        },
        "merged": {
            "description": "Labels that a switch makes the same bus, and the label of that bus.",
            **_maybe({"type": "object", "additionalProperties": label}),
        },
        "notes": {
            "description": "What to know of the feeder, one sentence each.",
            **_maybe({"type": "array", "items": _maybe(TEXT)}),
        },
        **{name: {} for name in IGNORED},
    }
    return {
        "title": "Feeder",
        "description": (
            "A radial feeder as lists with one entry a bus, in any order; all are equally long."
        ),
        **object_of(properties, ["kv", *LISTS]),
    }


def _plausible(name: str) -> Schema:
    low, high = PLAUSIBLE.get(name, (0.0, HIGHEST_KVA))
    lowest = "exclusiveMinimum" if name == "rating_kva" else "minimum"
    return {"type": "number", lowest: low, "maximum": high}


def _maybe(item: Schema) -> Schema:
    """Schema of what may also be null."""
    return {"anyOf": [item, {"type": "null"}]}


def _list(help: str, item: Schema) -> Schema:
    return {"description": help, "type": "array", "items": item}
