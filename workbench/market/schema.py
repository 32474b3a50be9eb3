"""The JSON schema of a market case, and the model library as a table, from the same fields.

Draft 2020-12. What a schema cannot say, its descriptions do: a series has one number a period,
lists of a feeder are equally long, its buses make a tree, shares add to one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.grid.rows import LONGEST
from workbench.market.case_file import (
    CASE_FIELDS,
    LONGEST_NAME,
    OPTION_FIELDS,
    SHAPE,
    SHARE,
    SOLVERS,
    SUBSTATION_FIELDS,
)
from workbench.market.resources import CLASSES, Q_FIELDS, AssetClass
from workbench.market.schema_feeder import feeder_schema
from workbench.market.schema_fields import (
    Schema,
    object_of,
    properties_of,
    required_of,
    table_schema,
    text_of_length,
    value_schema,
)

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> Schema:
    """JSON schema of the mapping that `case_from` reads.

    Returns
    -------
    dict
        Draft 2020-12. A number carries its unit in `x-unit`, and in `x-standard` what IEC
        61850-7-420, IEEE 2030.5, SunSpec or OpenADR call it; a class of resource carries its
        modes, services, response time [s] and telemetry. A case that breaks it is refused by
        `case_from`; one that keeps it may still be, for what a schema cannot say.
    """
    return {
        "$schema": DRAFT,
        "title": "Market case",
        "description": (
            "A radial feeder, prices at its substation and the resources on it, for so many "
            "periods. Positive power injects into the grid; import is positive at the substation. "
            "A series has one number a period, which this schema cannot count."
        ),
        **object_of(
            {
                "feeder": {
                    "description": "The feeder, or the name of its file beside this one.",
                    "oneOf": [
                        {"$ref": "#/$defs/feeder"},
                        text_of_length(LONGEST_NAME),
                    ],
                },
                "start_utc": {
                    "description": "Start of the first period, such as 2026-07-01T07:00:00Z.",
                    "type": ["string", "null"],
                    "format": "date-time",
                },
                **properties_of((*CASE_FIELDS, SHAPE)),
                "substation": table_schema(
                    "Prices and limits at the substation.", SUBSTATION_FIELDS
                ),
                "resources": {
                    "description": "What stands on the feeder, in any order.",
                    "type": "array",
                    "items": {"$ref": "#/$defs/resource"},
                },
                "options": _options(),
            },
            ["feeder", "substation", *required_of((*CASE_FIELDS, SHAPE))],
        ),
        "$defs": {
            "feeder": feeder_schema(),
            "resource": _resource(),
            **{asset.name: _class(asset) for asset in CLASSES},
        },
    }


def library_table() -> list[dict[str, Any]]:
    """The model library for reading: one row a class and field.

    Returns
    -------
    list of dict
        `class`, `title`, `field`, `unit`, `required` (bool), `default` (None where required, or
        where nothing is meant), `series` (bool), `help`, `standard`.
    """
    return [
        {
            "class": asset.name,
            "title": asset.title,
            "field": field.name,
            "unit": field.unit,
            "required": field.required,
            "default": None if field.required else field.default,
            "series": field.series,
            "help": field.help,
            "standard": field.maps,
        }
        for asset in CLASSES
        for field in (*asset.fields, *Q_FIELDS)
    ]


def _options() -> Schema:
    found = table_schema(
        "How the case is cleared, and the prices of limits that may give.", OPTION_FIELDS
    )
    found["properties"]["solver"] = {
        "description": "Which solver; auto takes GLPK for small programs, HiGHS for large ones.",
        "enum": list(SOLVERS),
        "default": "auto",
    }
    return {**found, "type": ["object", "null"]}


def _words(asset: AssetClass) -> list[str]:
    return [asset.name, *asset.aliases]


def _resource() -> Schema:
    return {
        "description": "A resource; its class says which fields it has.",
        "type": "object",
        "properties": {"class": {"enum": [word for asset in CLASSES for word in _words(asset)]}},
        "required": ["class"],
        "allOf": [
            {
                "if": {"properties": {"class": {"enum": _words(asset)}}},
                "then": {"$ref": f"#/$defs/{asset.name}"},
            }
            for asset in CLASSES
        ],
    }


def _class(asset: AssetClass) -> Schema:
    fields = (*asset.fields, *Q_FIELDS)
    return {
        "title": asset.title,
        "description": asset.help,
        "x-modes": asset.modes,
        "x-services": list(asset.services),
        "x-response-s": asset.response_s,
        "x-telemetry": asset.telemetry,
        "x-standard": asset.standard,
        **object_of(
            {
                "id": {
                    "description": "A name of its own.",
                    "anyOf": [{"type": "integer"}, text_of_length(LONGEST)],
                },
                "class": {"description": "Its class.", "enum": _words(asset)},
                "bus": {
                    "description": "Label of the bus at which it stands.",
                    "type": ["string", "integer", "null"],
                },
                "shares": {
                    "description": "Of an aggregation, part of its power at each bus; they add "
                    "to 1.",
                    "type": ["object", "null"],
                    "minProperties": 1,
                    "additionalProperties": value_schema(SHARE),
                },
                **properties_of(fields),
            },
            ["id", "class", *required_of(fields)],
        ),
        "oneOf": [_given("bus", ["string", "integer"]), _given("shares", ["object"])],
    }


def _given(name: str, kinds: Sequence[str]) -> Schema:
    """That a name stands there with a value."""
    return {"properties": {name: {"type": list(kinds)}}, "required": [name]}
