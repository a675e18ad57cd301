"""Services: what answers beside the stored questions, as OpenAPI has it.

SERVICES["/sparql"]["get"]["responses"]["200"]["content"]["text/csv"]
"""

from __future__ import annotations

from typing import Any, Final

from kg.serve.exchange import FORM, HTML, JSON
from kg.serve.formats import GRAPHS, ROWS
from kg.serve.query import PATH as SPARQL
from kg.serve.query import QUERY
from kg.serve.reconciliation import PATH as RECONCILE
from kg.serve.schemas import LANGUAGE, content_of, object_of, parameter_of, ref, refusals
from kg.serve.vocabulary import KINDS as TERM_KINDS
from kg.serve.vocabulary import PATH as TERMS

_TEXT: Final[dict[str, Any]] = {"type": "string"}
_IRI: Final = {"type": "string", "format": "uri"}
_TEXTS: Final = {"type": "object", "additionalProperties": _TEXT}

SERVICE_SCHEMAS: Final[dict[str, Any]] = {
    "Term": object_of(
        ["name", "iri", "kind", "labels"],
        name=_TEXT,
        iri=_IRI,
        kind={"enum": [*TERM_KINDS]},
        labels=_TEXTS,
    )
    | {"description": "A term: as a query writes it, and its labels by language."},
    "Candidate": object_of(
        ["id", "name", "description", "type", "score", "match"],
        id=_TEXT,
        name=_TEXT,
        description=_TEXT,
        type={"type": "array", "items": ref("Named")},
        score={"type": "number", "minimum": 0, "maximum": 100},
        match={"type": "boolean"},
    )
    | {"description": "An entity that a name may mean."},
    "Named": object_of(["id", "name"], id=_TEXT, name=_TEXT),
}

_GRAPHS: Final = {form.media: _TEXT for form in GRAPHS} | {"application/ld+json": {}}
_RESULTS: Final = {
    **{form.media: _TEXT for form in ROWS},
    "application/sparql-results+json": {"type": "object", "required": ["head"]},
}
_DATASET: Final = {
    f"{kind}-graph-uri": {"type": "array", "items": _IRI} for kind in ("default", "named")
}
_FORMAT: Final = parameter_of(
    "format", f"One of {', '.join(form.name for form in (*ROWS, *GRAPHS))}, before Accept.", _TEXT
)
_ASKED: Final = {
    "400": "There is no query, or it is not valid; the place is told.",
    "403": "An update, or a query that fetches from elsewhere, or that is too deep or too long.",
    "422": "The result is too large.",
}
_BODY: Final = {"413": "The request is too long.", "415": "The body is of another media type."}
_FOUND: Final = {"200": content_of("What the query finds.", {**_RESULTS, **_GRAPHS})}
_SENT: Final = object_of(["query"], query=_TEXT, format=_TEXT, lang=_TEXT, **_DATASET)

# Whatever a batch holds beside is passed over, and so are odd values.
_BATCH: Final = {"type": "object", "additionalProperties": {"type": "object"}, "maxProperties": 500}
_RESULT: Final = object_of(["result"], result={"type": "array", "items": ref("Candidate")})
_MATCHED: Final = {
    "200": content_of(
        "The manifest, or the candidates by the keys of the batch.",
        {JSON: {"type": "object"}},
    )
}
_BATCH_REFUSED: Final = {"400": "The batch is no JSON.", "413": "There are too many queries."}
_SUGGESTED: Final = {
    JSON: object_of(["result"], result={"type": "array", "maxItems": 10, "items": ref("Named")})
}


def _get(name: str, about: str, answers: dict[str, Any], *parameters: Any) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": about,
        "parameters": [*parameters, LANGUAGE],
        "responses": answers,
    }


def _post(
    name: str, about: str, answers: dict[str, Any], needed: bool, **content: Any
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": about,
        "requestBody": {"required": needed, "content": content},
        "responses": answers,
    }


SERVICES: Final[dict[str, dict[str, Any]]] = {
    SPARQL: {
        "get": _get(
            "query",
            "The answer to a SPARQL query; without one the description of the service.",
            _FOUND | {"303": {"description": "Where the page is."}} | refusals(_ASKED),
            parameter_of("query", "The query.", _TEXT),
            *(parameter_of(n, "A graph of the dataset.", s) for n, s in _DATASET.items()),
            _FORMAT,
        ),
        "post": _post(
            "query-by-post",
            "The answer to a SPARQL query.",
            _FOUND | refusals(_ASKED | _BODY),
            True,
            **{FORM: {"schema": _SENT}, QUERY: {"schema": _TEXT}},
        ),
    },
    RECONCILE: {
        "get": _get(
            "reconcile",
            "What this reconciles, or the candidates of a batch of names.",
            _MATCHED | refusals(_BATCH_REFUSED),
            parameter_of("queries", "The batch.", None, content={JSON: {"schema": _BATCH}}),
        ),
        "post": _post(
            "reconcile-by-post",
            "The candidates of a batch of names; without one what this reconciles.",
            _MATCHED | refusals(_BATCH_REFUSED),
            False,
            **{
                FORM: {
                    "schema": object_of([], queries=_BATCH),
                    "encoding": {"queries": {"contentType": JSON}},
                }
            },
        ),
    },
    f"{RECONCILE}/preview": {
        "get": _get(
            "preview",
            "A small page on an entity.",
            {"200": content_of("The page.", {HTML.partition(";")[0]: _TEXT})}
            | refusals({"400": "The parameters are none.", "404": "There is no such entity."}),
            parameter_of("id", "The slug of the entity.", _TEXT, required=True),
        )
    },
    TERMS: {
        "get": _get(
            "terms",
            "All prefixes, classes, properties and concepts that queries are written of.",
            {
                "200": content_of(
                    "The terms.",
                    {
                        JSON: object_of(
                            ["prefixes", "terms"],
                            prefixes=_TEXTS,
                            terms={"type": "array", "items": ref("Term")},
                        )
                    },
                )
            }
            | refusals({}),
        )
    },
    "/api/openapi.json": {
        "get": _get(
            "openapi",
            "This description.",
            {
                "200": content_of(
                    "The description.", {"application/vnd.oai.openapi+json": {"type": "object"}}
                )
            }
            | refusals({}),
        )
    },
    "/.well-known/void": {
        "get": _get(
            "void",
            "The description of the data, in VoID and DCAT.",
            {"200": content_of("The description.", _GRAPHS)}
            | refusals({"400": "The parameters are none."}),
            _FORMAT,
        )
    },
} | {
    f"{RECONCILE}/suggest/{kind}": {
        "get": _get(
            f"suggest-{kind}",
            "What some letters may be the beginning of.",
            {"200": content_of("At most ten.", _SUGGESTED)}
            | refusals({"400": "The parameters are none."}),
            parameter_of("prefix", "The letters.", _TEXT),
            parameter_of("cursor", "How many to pass over.", _TEXT),
        )
    }
    for kind in ("entity", "type", "property")
}
