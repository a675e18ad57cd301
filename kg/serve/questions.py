"""The stored questions over HTTP: a catalogue, and an answer for each, as JSON or CSV.

    GET /api/questions                              name, theme, question, parameters, columns
    GET /api/questions/supporters?hospital=…        rows with citations
    GET /api/openapi.json                           the same as an OpenAPI description

What a parameter takes is what a person would type: a slug, a short form, an IRI or a name in any
language. Rows that no source states are none, which is not a no: the sources read are told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from kg.hospital.texts import Texts
from kg.questions.answer import Answer, ask, sources_read
from kg.questions.tables import answer_csv, answer_json, questions_json
from kg.rdf.graph import Graph
from kg.serve.exchange import JSON, Asked, RefusedError, Reply, json_reply, one_of
from kg.serve.formats import Format, chosen, typed
from kg.serve.openapi import openapi
from kg.serve.room import Room
from kg.sparql.stored import LANGUAGES, Question
from kg.sparql.stores import Store
from kg.spelling import did_you_mean

PATH: Final = "/api/questions"
FORMATS: Final = (Format("json", JSON), Format("csv", "text/csv"))
_SAMPLES: Final = tuple(
    Asked("GET", f"{PATH}/{name}", "hospital=none&year=none", {"accept": "text/csv"})
    for name in ("supporters", "beds", "none")
)
RESERVED: Final = ("format", "lang")
"""Parameters of the API itself, by which no question may call one of its own."""


class Questions:
    """What answers stored questions.

    Args:
        store: what is asked.
        graph: where it is looked up what values mean.
        questions: by name.
        texts: of which the citations quote, where they are at hand.
        url: where the server is reached, for the description.
    """

    def __init__(
        self,
        store: Store,
        graph: Graph,
        questions: Mapping[str, Question],
        texts: Texts | None = None,
        url: str = "",
    ) -> None:
        self._store, self._graph = store, graph
        self.known, self._texts = questions, texts
        self._sources = sources_read(store)
        self._catalogue: list[dict[str, Any]] = json.loads(questions_json(questions.values()))
        self._openapi = openapi(graph, questions.values(), url)

    @property
    def rooms(self) -> list[Room]:
        """The catalogue, each answer, and the description."""
        return [
            Room("catalogue", PATH, self.catalogue),
            Room("question", f"{PATH}/{{name:path}}", self.answer, samples=_SAMPLES),
            Room("openapi", "/api/openapi.json", self.openapi),
        ]

    def catalogue(self, asked: Asked) -> Reply:
        """All questions, each with the path of its answer."""
        return json_reply([q | {"href": f"{PATH}/{q['name']}"} for q in self._catalogue])

    def openapi(self, asked: Asked) -> Reply:
        """The OpenAPI description."""
        return json_reply(self._openapi, media_type="application/vnd.oai.openapi+json")

    def answer(self, asked: Asked) -> Reply:
        """The answer to a question.

        Raises:
            RefusedError: there is no such question (404), or a parameter does not fit (400).
        """
        question = self.find(asked.path.removeprefix(f"{PATH}/"))
        found = self.ask(question, dict_of(asked.fields()))
        wanted = chosen(asked, FORMATS)
        if wanted.name == "csv":
            text = answer_csv(found, self._texts, labels=LANGUAGES)
            return Reply(200, typed(wanted.media), text.encode("utf-8"))
        told = json.loads(answer_json(found, self._texts)) | {"sources": self._sources}
        return json_reply(told)

    def find(self, name: str) -> Question:
        """The question of a name.

        Raises:
            RefusedError: there is none; the nearest are named.
        """
        found = self.known.get(name)
        if found is None:
            hint = did_you_mean(name[:_LONGEST], self.known)
            raise RefusedError(
                404,
                f"There is no question '{name[:_LONGEST]}'.{hint}",
                f"没有名为“{name[:_LONGEST]}”的问题。{PATH} 列出全部问题。",
            )
        return found

    def ask(self, question: Question, values: Mapping[str, str]) -> Answer:
        """The answer to a question; empty values count as not given.

        Raises:
            RefusedError: a value is missing, or does not fit (400).
            EndpointError: a store elsewhere does not answer.
        """
        given = {name: value for name, value in values.items() if name not in RESERVED}
        missing = [p for p in question.parameters if p.required and not given.get(p.name)]
        if missing:
            name, example = missing[0].name, missing[0].example
            raise RefusedError(
                400,
                f"'{question.name}' needs '{name}', for example {name}={example}.",
                f"“{question.name}”须有参数“{name}”,例如 {name}={example}。",
                more={"parameter": name},
            )
        for value in given.values():
            if len(value) > _LONGEST:
                raise RefusedError(400, "A value is too long.", "参数值过长。")
        asked = {name: value for name, value in given.items() if value}
        return ask(self._store, question, asked, self._graph)


_LONGEST: Final = 1000  # characters of a name or a value


def dict_of(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names and values, each name once.

    Raises:
        RefusedError: a name is given more than once.
    """
    listed = list(fields)
    return {name: one_of(listed, name) for name, _ in listed}
