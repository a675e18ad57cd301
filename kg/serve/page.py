"""The query page: the catalogue as forms and a query of one's own, with the answer as a table.

    GET /query                              which language is told by Accept-Language
    GET /query.zh.html?question=beds        a stored question; its parameters as in the API
    GET /query.html?query=SELECT…           a query; labels stand for things
    GET /query.js                           completion of names in the editor

It is made on the server and needs no script; each answer has an address of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import pyoxigraph as ox

from kg.errors import KgError
from kg.hospital.lookup import slug
from kg.hospital.names import NS
from kg.publish.notations import turtle
from kg.publish.site.addresses import LANGUAGES, page
from kg.publish.site.pages import Page
from kg.publish.site.writing import Site
from kg.questions.answer import bound_query
from kg.questions.catalogue import Theme
from kg.questions.kinds import possible
from kg.rdf.graph import Graph, Row
from kg.rdf.names import RDFS
from kg.serve.documents import media_type
from kg.serve.exchange import HTML, Asked, Reply, one_of, refused
from kg.serve.formats import GRAPHS, ROWS, Format
from kg.serve.query import Endpoint, Query
from kg.serve.questions import FORMATS, PATH, Questions, dict_of
from kg.serve.room import Room
from kg.serve.vocabulary import KINDS
from kg.sparql.stored import Question

TEMPLATES: Final = Path(__file__).parent / "templates"
NAME: Final = "query"
_SCRIPT: Final = f"{NAME}.js"
_PATHS: Final = (f"/{NAME}", *(f"/{page(NAME, language)}" for language in LANGUAGES))
_SAMPLES: Final = (Asked("GET", f"/{NAME}", "query=SELECT"), Asked("GET", f"/{NAME}"))
_ROWS: Final = 500  # that a page shows
_EXAMPLE: Final = f"""\
PREFIX hkg: <{NS}>
PREFIX rdfs: <{RDFS}>

SELECT ?hospital ?measure ?value {{
  ?claim a hkg:Measurement ; hkg:subject ?hospital ; hkg:measure ?measure ; hkg:value ?value .
  ?hospital a hkg:Hospital
}}
ORDER BY ?hospital ?measure
LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What a query found, as the page shows it: rows, a truth value, or a graph as Turtle."""

    variables: Sequence[str] = ()
    rows: Sequence[Row] = ()
    boolean: bool | None = None
    text: str = ""
    more: bool = False


class QueryPage:
    """What answers with the page.

    Args:
        site: of which it is a page.
        graph: with the names of things.
        themes: the catalogue.
        questions: what answers these.
        endpoint: what answers queries.
    """

    def __init__(
        self,
        site: Site,
        graph: Graph,
        themes: Sequence[tuple[Theme, Sequence[Question]]],
        questions: Questions,
        endpoint: Endpoint,
    ) -> None:
        self._site, self._graph, self._themes = site, graph, themes
        self._questions, self._endpoint = questions, endpoint
        parameters = [p for q in questions.known.values() for p in q.parameters if p.kinds]
        by_kinds = {p.kinds: p for p in parameters}
        self._lists = {kinds: f"list{number}" for number, kinds in enumerate(by_kinds)}
        self._options = {
            kinds: sorted((slug(iri), own) for iri, own in possible(graph, p).items())
            for kinds, p in by_kinds.items()
        }
        content = (Path(__file__).parent / "static" / _SCRIPT).read_bytes()
        self._script = Reply(200, media_type(_SCRIPT), content)

    @property
    def rooms(self) -> list[Room]:
        """The page, in the language of the reader and in each, and its script."""
        pages = [Room(path, path, self, samples=_SAMPLES) for path in _PATHS]
        return [*pages, Room(_SCRIPT, f"/{_SCRIPT}", self.script, apart=False)]

    def script(self, asked: Asked) -> Reply:
        """The script of the page."""
        return self._script

    def __call__(self, asked: Asked) -> Reply:
        """The page, with the answer to what is asked of it."""
        language = next(
            (tag for tag in LANGUAGES if asked.path == f"/{page(NAME, tag)}"), asked.language
        )
        status, data, headers = 200, dict[str, Any](), dict[str, str]()
        try:
            data = self._data(asked)
        except KgError as error:
            refusal = refused(error, 400)
            status, headers = refusal.status, refusal.headers
            data = _asked_for(asked, self._questions.known)
            data["fault"] = refusal.text(language)
        shown = self._frame(asked) | data
        made = Page(NAME, "query.html", lambda reader: reader.say("ask"), "", shown)
        content = self._site.render(made, language).encode("utf-8", "replace")
        reply = Reply(status, HTML, content, headers)
        return reply.having(content_language=language.removesuffix("-Hans"))

    def _frame(self, asked: Asked) -> dict[str, Any]:
        """What the page shows whatever is asked."""
        return {
            **dict.fromkeys(("question", "answer", "result", "fault", "query", "edit")),
            "values": {},
            "downloads": (),
            "behind": f"?{asked.query}" if asked.query else "",
            "catalogue": self._themes,
            "lists": self._lists,
            "options": self._options,
            "most_rows": _ROWS,
            "example": _EXAMPLE,
            "kinds": ("prefix", *KINDS),
        }

    def _data(self, asked: Asked) -> dict[str, Any]:
        """The answer to what is asked.

        Raises:
            KgError: it cannot be answered.
        """
        fields = asked.fields()
        name, text = one_of(fields, "question"), one_of(fields, "query")
        if name:
            return self._answer(self._questions.find(name), _values(fields))
        return self._result(text) if text.strip() else {}

    def _answer(self, question: Question, values: Mapping[str, str]) -> dict[str, Any]:
        if not values and any(p.required for p in question.parameters):
            return {"question": question}
        answer = self._questions.ask(question, values)
        given = {name: value for name, value in values.items() if value}
        where = f"{PATH.removeprefix('/')}/{question.name}"
        return {
            "question": question,
            "values": values,
            "answer": answer,
            "edit": urlencode({"query": bound_query(self._graph, question, given)}),
            "downloads": _downloads(where, given, FORMATS),
        }

    def _result(self, text: str) -> dict[str, Any]:
        found = self._endpoint.run(Query(text))
        if isinstance(found, ox.QueryBoolean):
            result, formats = Result(boolean=bool(found)), ROWS
        elif isinstance(found, ox.QuerySolutions):
            rows = [tuple(row) for row in islice(found, _ROWS + 1)]
            names = [variable.value for variable in found.variables]
            result, formats = Result(names, rows[:_ROWS], more=len(rows) > _ROWS), ROWS
        else:
            triples = list(islice(found, _ROWS + 1))
            shown = turtle(triples[:_ROWS], self._endpoint.names)
            result, formats = Result(text=shown, more=len(triples) > _ROWS), GRAPHS
        return {
            "query": text,
            "result": result,
            "downloads": _downloads("sparql", {"query": text}, formats),
        }


def _values(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    return dict_of((name, value) for name, value in fields if name not in ("question", "lang"))


def _asked_for(asked: Asked, known: Mapping[str, Question]) -> dict[str, Any]:
    """What was asked for and cannot be answered, to be shown again."""
    given = dict(asked.fields(lenient=True))
    question = known.get(given.pop("question", ""))
    return {"question": question, "values": given, "query": given.get("query", "") or " "}


def _downloads(
    where: str, values: Mapping[str, str], formats: Iterable[Format]
) -> list[tuple[str, str]]:
    return [(f.name, f"{where}?{urlencode({**values, 'format': f.name})}") for f in formats]
