"""Schemas: what the parameters of stored questions take, as JSON Schema, for MCP and OpenAPI.

property_schema(parameter, values) -> {"type": "string", "description": …, "examples": […]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kg.hospital.lookup import slug
from kg.sparql.stored import Parameter

_LISTED: Final = 40  # as many things as a schema may list; a program searches for others
_TYPES: Final = {"integer": "integer"}


def property_schema(
    parameter: Parameter, values: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """What a parameter of a question takes, as JSON Schema.

    Args:
        parameter: which.
        values: the things that it takes, with their labels; a few are listed by name.
    """
    label = parameter.label
    found: dict[str, Any] = {
        "type": _TYPES.get(parameter.type, "string"),
        "description": f"{label['en']} ({label['zh-Hans']})",
        "examples": [_typed(parameter)],
    }
    if 0 < len(values) <= _LISTED:
        names = sorted(f"{slug(iri)} ({own.get('en', '')})" for iri, own in values.items())
        found["description"] += f". One of: {'; '.join(names)}"
    if parameter.type == "date":
        found["format"] = "date"
    return found


def _typed(parameter: Parameter) -> str | int:
    return int(parameter.example) if parameter.type == "integer" else parameter.example
