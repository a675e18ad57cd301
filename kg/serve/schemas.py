"""Schemas: what parameters take and answers have, as JSON Schema and OpenAPI have it.

property_schema(parameter, values) -> {"type": "string", "description": …, "examples": […]}
refusals({"400": "It does not fit."}) -> {"400": {"description": …, "content": …}, "429": …, …}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def ref(name: str) -> dict[str, str]:
    """A reference to a schema of the description."""
    return {"$ref": f"#/components/schemas/{name}"}


def object_of(required: Iterable[str], **properties: Any) -> dict[str, Any]:
    """The schema of an object.

    >>> object_of(["a"], a={"type": "string"})["required"]
    ['a']
    """
    return {"type": "object", "required": [*required], "properties": properties}


def parameter_of(name: str, about: str, schema: Any, **more: Any) -> dict[str, Any]:
    """A parameter of OpenAPI that stands in a URL behind the question mark."""
    entry = {"name": name, "in": "query", "required": False, "description": about}
    return entry | ({"schema": schema} if schema is not None else {}) | more


def content_of(about: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """A response of OpenAPI: media types to schemas."""
    return {"description": about, "content": {m: {"schema": s} for m, s in content.items()}}


def refusals(reasons: Mapping[str, str]) -> dict[str, Any]:
    """The responses of OpenAPI that are refusals.

    Args:
        reasons: those of their own, by status; all have some more.

    >>> sorted(refusals({"400": "It does not fit."}))
    ['304', '400', '406', '429', '502', '503', '504']
    """
    kinds = {"application/problem+json": ref("Problem"), "text/plain": {"type": "string"}}
    told = {s: content_of(about, kinds) for s, about in sorted({**_REASONS, **reasons}.items())}
    return {"304": {"description": "What the client has is still so."}, **told}


_REASONS: Final = {
    "406": "None of the accepted media types is available.",
    "429": "Too many requests of one client wait.",
    "502": "The store behind this server answers wrongly.",
    "503": "It took too long, or there is too much to do.",
    "504": "The store behind this server does not answer in time.",
}
LANGUAGE: Final = parameter_of(
    "lang", "The language of messages and labels, before Accept-Language.", {"type": "string"}
) | {"example": "zh"}
