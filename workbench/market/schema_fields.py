"""Fields as JSON schema: one value, a series, steps, and objects of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.market.fields import LARGEST, PRICE, SIZE, Field

Schema = dict[str, Any]
SERIES = "One number, or a list with one number a period."


def properties_of(fields: Sequence[Field]) -> Schema:
    """Schema of each field by name."""
    return {field.name: _field(field) for field in fields}


def required_of(fields: Sequence[Field]) -> list[str]:
    """Names of the fields that must be given."""
    return [field.name for field in fields if field.required]


def object_of(properties: Schema, required: Sequence[str]) -> Schema:
    """Schema of an object that has nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _field(field: Field) -> Schema:
    """Schema of a field; one that may be left out may be null."""
    found: Schema = {"description": _described(field)}
    if field.unit:
        found["x-unit"] = field.unit
    if field.maps:
        found["x-standard"] = field.maps
    if not field.required:
        found["default"] = field.default
    kinds = [value_schema(field)]
    if field.series:
        kinds.append({"type": "array", "items": value_schema(field)})
    if not field.required:
        kinds.append({"type": "null"})
    return {**found, **(kinds[0] if len(kinds) == 1 else {"anyOf": kinds})}


def _described(field: Field) -> str:
    unit = f" [{field.unit}]" if field.unit and not field.unit.startswith("[") else ""
    return f"{field.help}{unit}{' ' + SERIES if field.series else ''}"


def value_schema(field: Field) -> Schema:
    """Schema of one value of a field."""
    if field.kind == "flag":
        return {"type": "boolean"}
    if field.kind == "steps":
        pair = {
            "type": "array",
            "prefixItems": [value_schema(SIZE), value_schema(PRICE)],
            "minItems": 2,
            "maxItems": 2,
        }
        return {"type": "array", "items": pair, "minItems": 1}
    lowest = "exclusiveMinimum" if field.above else "minimum"
    return {
        "type": "integer" if field.kind == "whole" else "number",
        lowest: max(field.low, -LARGEST),
        "maximum": min(field.high, LARGEST),
    }


def table_schema(help: str, fields: Sequence[Field]) -> Schema:
    """Schema of an object with some fields."""
    return {"description": help, **object_of(properties_of(fields), required_of(fields))}


def text_of_length(longest: int) -> Schema:
    """Schema of a text that is not blank."""
    return {"type": "string", "pattern": r"\S", "maxLength": longest}
