"""OpenAPI 3.1: the stored questions as a typed API, made of their headers, and the other services.

    openapi(graph, questions) -> {"openapi": "3.1.0", "paths": {"/api/questions/beds": …}, …}

Rules: https://spec.openapis.org/oas/v3.1.1.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from kg import __version__
from kg.publish.description import ABOUT, LICENSE, TITLE
from kg.questions.kinds import possible
from kg.rdf.graph import Graph
from kg.serve.schemas import (
    LANGUAGE,
    content_of,
    object_of,
    parameter_of,
    property_schema,
    ref,
    refusals,
)
from kg.serve.services import SERVICE_SCHEMAS, SERVICES
from kg.sparql.stored import Column, Question

Things = Mapping[str, Mapping[str, str]]
_NULL: Final = {"type": "null"}
_LABELS: Final = {"type": "object", "additionalProperties": {"type": "string"}}


_SCHEMAS: Final[dict[str, Any]] = {
    "Thing": object_of(["iri"], iri={"type": "string", "format": "uri"}, labels=_LABELS)
    | {"description": "A thing, concept or claim, with its labels by language."},
    "Value": object_of(
        ["value"], value={"type": "string"}, datatype={"type": "string", "format": "uri"}
    )
    | {"description": "A number, a day or a text as RDF writes it."},
    "Text": object_of(["value", "language"], value={"type": "string"}, language={"type": "string"})
    | {"description": "A text in a language."},
    "Cell": {"anyOf": [ref("Thing"), ref("Value"), ref("Text"), _NULL]},
    "Citation": object_of(
        ["source", "start", "end"],
        source={"type": "string"},
        start={"type": "integer", "minimum": 0},
        end={"type": "integer", "minimum": 0},
        quote={"type": "string"},
    )
    | {"description": "Characters of a source, from 0, the end exclusive."},
    "Problem": object_of(
        ["status", "detail"], status={"type": "integer"}, detail={"type": "string"}
    ),
}
_CELLS: Final = {
    **dict.fromkeys(("thing", "concept", "claim"), ("Thing",)),
    **dict.fromkeys(("number", "date"), ("Value",)),
    "text": ("Value", "Text"),
}
_REFUSED: Final = {"400": "A parameter is missing or does not fit; the nearest values are named."}
_FORMAT: Final = parameter_of("format", "json or csv, before Accept.", {"type": "string"})


def openapi(graph: Graph, questions: Iterable[Question], url: str = "") -> dict[str, Any]:
    """The description of the API.

    Args:
        graph: by which is told what parameters take.
        questions: those that can be asked.
        url: where the server is reached (default: where the description is).
    """
    asked, values = list(questions), dict[tuple[str, ...], Things]()
    for parameter in (p for q in asked for p in q.parameters if p.kinds not in values):
        values[parameter.kinds] = possible(graph, parameter)
    paths: dict[str, Any] = {"/api/questions": {"get": _catalogue()}}
    paths |= {f"/api/questions/{q.name}": {"get": _operation(q, values)} for q in asked}
    paths |= SERVICES
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE["en"],
            "description": ABOUT["en"],
            "version": __version__,
            "license": {"name": "CC BY 4.0", "url": LICENSE},
        },
        "servers": [{"url": url or "/"}],
        "tags": [{"name": theme} for theme in dict.fromkeys(q.theme for q in asked)],
        "paths": paths,
        "components": {"schemas": {**_SCHEMAS, **SERVICE_SCHEMAS}},
    }


def _catalogue() -> dict[str, Any]:
    listed = {"type": "array", "items": {"type": "object"}}
    return {
        "operationId": "questions",
        "summary": "All stored questions with their parameters and columns.",
        "responses": {"200": content_of("The questions.", {"application/json": listed})}
        | refusals({}),
    }


def _operation(question: Question, values: Mapping[tuple[str, ...], Things]) -> dict[str, Any]:
    parameters = []
    for parameter in question.parameters:
        schema = property_schema(parameter, values[parameter.kinds])
        entry = {"name": parameter.name, "in": "query", "required": parameter.required}
        entry["allowEmptyValue"] = not parameter.required  # it counts as not given
        parameters.append(entry | {"description": schema.pop("description"), "schema": schema})
    parameters += [_FORMAT, LANGUAGE]
    answer = {"application/json": _answer(question), "text/csv": {"type": "string"}}
    return {
        "operationId": question.name,
        "tags": [question.theme],
        "summary": question.question["en"],
        "description": question.question["zh-Hans"],
        "parameters": parameters,
        "responses": {"200": content_of("Rows with their citations.", answer)} | refusals(_REFUSED),
    }


def _answer(question: Question) -> dict[str, Any]:
    columns = [c for c in question.columns if not c.is_evidence]
    citations = {"type": "array", "items": ref("Citation")}
    row = object_of(
        [*(c.name for c in columns), "citations"],
        **{c.name: _cell(c) for c in columns},
        citations=citations,
    )
    names = {"type": "array", "items": {"enum": [c.name for c in columns]}}
    return object_of(
        ["question", "columns", "rows", "sources"],
        question={"const": question.name},
        columns=names,
        rows={"type": "array", "items": row},
        sources={"type": "array", "items": {"type": "string"}},
    )


def _cell(column: Column) -> dict[str, Any]:
    kinds = _CELLS.get(column.type)
    cell: dict[str, Any] = {"anyOf": [*map(ref, kinds), _NULL]} if kinds else ref("Cell")
    return cell | {"description": f"{column.label['en']} ({column.label['zh-Hans']})"}
