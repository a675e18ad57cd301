"""Every stored question over HTTP answers as in this process; the description of the API holds."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from jsonschema import Draft202012Validator

from kg.hospital.house import House
from kg.questions.answer import Answer, ask
from kg.questions.tables import answer_csv, answer_json
from kg.rdf.graph import Graph
from kg.serve.exchange import FORM
from kg.serve.query import QUERY
from kg.serve.questions import RESERVED
from kg.serve.services import SERVICES
from kg.sparql.stored import LANGUAGES
from tests.queries.cases import QUESTIONS, example
from tests.servers import fetch


@pytest.fixture(scope="module")
def described(server: str) -> dict[str, Any]:
    answer = fetch(f"{server}/api/openapi.json")
    assert answer.type == "application/vnd.oai.openapi+json"
    found: dict[str, Any] = json.loads(answer.body)
    return found


@pytest.fixture(scope="module")
def answers(graph: Graph) -> dict[str, Answer]:
    return {name: ask(graph, q, example(q, with_optional=True)) for name, q in QUESTIONS.items()}


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_the_answer_is_that_of_this_process(
    server: str, name: str, answers: dict[str, Answer], described: dict[str, Any]
) -> None:
    sent = urlencode(example(QUESTIONS[name], with_optional=True))
    answer = fetch(f"{server}/api/questions/{name}?{sent}")
    assert (answer.status, answer.type) == (200, "application/json"), answer.text
    told = json.loads(answer.body)
    assert told.pop("sources") == ["changji-people", "kashgar-second", "xmu-second"]
    assert told == json.loads(answer_json(answers[name], None))
    operation = described["paths"][f"/api/questions/{name}"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    whole = schema | {"components": described["components"]}
    Draft202012Validator(whole).validate(json.loads(answer.body))


@pytest.mark.parametrize("name", ["beds", "supporters", "direct-relations"])
def test_as_csv(server: str, name: str, answers: dict[str, Answer]) -> None:
    sent = urlencode(example(QUESTIONS[name], with_optional=True))
    url = f"{server}/api/questions/{name}?{sent}"
    wanted = answer_csv(answers[name], None, labels=LANGUAGES)
    by_header = fetch(url, accept="text/csv, application/json;q=0.5")
    by_name = fetch(f"{url}{'&' if sent else '?'}format=csv")
    assert by_header.text == by_name.text == wanted and by_header.type == "text/csv"


def test_the_catalogue_lists_all(server: str) -> None:
    listed = json.loads(fetch(f"{server}/api/questions").body)
    assert {q["name"] for q in listed} == {*QUESTIONS}
    assert {q["href"] for q in listed} == {f"/api/questions/{name}" for name in QUESTIONS}
    assert not [
        p for q in listed for p in q["parameters"] if p["name"] in {*RESERVED, "question", "query"}
    ]


def test_the_description_is_whole(described: dict[str, Any], house: House) -> None:
    assert described["openapi"] == "3.1.0"
    asked = {"/api/questions", *(f"/api/questions/{n}" for n in QUESTIONS)}
    assert set(described["paths"]) == asked | SERVICES.keys()
    operations = [own for item in described["paths"].values() for own in item.values()]
    for operation in operations:
        for parameter in operation.get("parameters", ()):
            assert parameter["in"] == "query" and isinstance(parameter["required"], bool)
        held = [operation.get("requestBody", {}), *operation["responses"].values()]
        held += operation.get("parameters", ())
        content = [own for part in held for own in part.get("content", {}).values()]
        for schema in (own["schema"] for own in [*held, *content] if "schema" in own):
            Draft202012Validator.check_schema(schema)
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    known = described["components"]["schemas"]
    for reference in _references(described):
        assert reference.removeprefix("#/components/schemas/") in known
    supporters = described["paths"]["/api/questions/supporters"]["get"]
    assert [p["name"] for p in supporters["parameters"] if p["required"]] == ["hospital"]
    assert "kashgar-second" in supporters["parameters"][0]["schema"]["examples"]


@pytest.mark.parametrize(
    ("status", "method", "path", "headers", "body"),
    [
        (200, "GET", "/api/questions/beds", {}, ""),
        (200, "GET", "/api/questions/beds?hospital=", {"accept": "text/csv"}, ""),
        (200, "GET", "/api/questions/several-passages?least=", {}, ""),
        (400, "GET", "/api/questions/several-passages?least=x", {}, ""),
        (400, "GET", "/api/questions/several-passages?least=x", {"accept": "text/csv"}, ""),
        (406, "GET", "/api/questions/beds", {"accept": "image/png"}, ""),
        (200, "GET", "/sparql", {"accept": "application/rdf+xml"}, ""),
        (200, "GET", "/sparql?query=ASK%7B%7D", {"accept": "text/tab-separated-values"}, ""),
        (200, "POST", "/sparql", {"content_type": QUERY}, "DESCRIBE <urn:a>"),
        (400, "POST", "/sparql", {"content_type": QUERY}, "ASK"),
        (403, "POST", "/sparql", {"content_type": FORM}, "update=CLEAR+ALL"),
        (413, "POST", "/sparql", {"content_type": QUERY}, f"ASK {{{' ' * (1 << 20)}}}"),
        (415, "POST", "/sparql", {"content_type": "text/plain"}, "ASK {}"),
        (200, "GET", "/reconcile", {}, ""),
        (200, "POST", "/reconcile", {}, ""),
        (400, "POST", "/reconcile", {"content_type": FORM}, "queries=%5B"),
        (200, "GET", "/reconcile/suggest/entity?prefix=kash", {}, ""),
        (400, "GET", "/reconcile/suggest/type?prefix=%ff", {}, ""),
        (200, "GET", "/reconcile/preview?id=shanghai", {}, ""),
        (404, "GET", "/reconcile/preview?id=none", {}, ""),
        (200, "GET", "/.well-known/void?format=nt", {}, ""),
        (406, "GET", "/.well-known/void", {"accept": "image/png"}, ""),
        (200, "GET", "/api/terms", {}, ""),
    ],
    ids=lambda v: str(v)[:40],
)
def test_what_is_answered_is_described(
    server: str,
    described: dict[str, Any],
    status: int,
    method: str,
    path: str,
    headers: dict[str, str],
    body: str,
) -> None:
    answer = fetch(server + path, method, body, **headers)
    assert answer.status == status, answer.text
    told = described["paths"][path.partition("?")[0]][method.lower()]["responses"][str(status)]
    schema = told["content"][answer.type]["schema"]
    if answer.type.endswith("json"):
        whole = schema | {"components": described["components"]}
        Draft202012Validator(whole).validate(json.loads(answer.body))
    etag = answer.headers.get("etag")
    if etag and method == "GET":
        again = fetch(server + path, **headers, if_none_match=etag)
        assert str(again.status) in described["paths"][path.partition("?")[0]]["get"]["responses"]


def test_that_nothing_counts_as_not_given_is_described(described: dict[str, Any]) -> None:
    for name, question in QUESTIONS.items():
        listed = described["paths"][f"/api/questions/{name}"]["get"]["parameters"]
        told = {p["name"]: p.get("allowEmptyValue") for p in listed}
        assert {p.name: told[p.name] for p in question.parameters} == {
            p.name: not p.required for p in question.parameters
        }


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [r for part in value.values() for r in _references(part)]
    return [r for part in value for r in _references(part)] if isinstance(value, list) else []


@pytest.mark.parametrize(
    ("status", "path", "said"),
    [
        (404, "suporters", "Did you mean supporters"),
        (404, "../../etc/passwd", "There is no question"),
        (400, "supporters", "needs 'hospital', for example hospital=kashgar-second"),
        (400, "supporters?hospital=", "needs 'hospital'"),
        (400, "supporters?hospital=kashgar-secnd", "Did you mean kashgar-second"),
        (400, "supporters?hospital=shanghai", "'hospital' takes: hospital"),
        (400, "supporters?hospital=a&hospital=b", "given 2 times"),
        (400, "supporters?hopsital=x&hospital=kashgar-second", "Did you mean hospital"),
        (400, f"supporters?hospital={quote('> } DROP ALL #')}", "nothing is called"),
        (400, f"supporters?hospital={'x' * 5000}", "too long"),
        (400, "supporters?hospital=%ff", "not UTF-8"),
        (406, "beds", ""),
    ],
    ids=str,
)
def test_what_does_not_fit_is_told(server: str, status: int, path: str, said: str) -> None:
    accept = "image/png" if status == 406 else "*/*"
    answer = fetch(f"{server}/api/questions/{path}", accept=accept)
    assert (answer.status, answer.type) == (status, "application/problem+json"), answer.text
    problem = json.loads(answer.body)
    assert said in problem["detail"] and problem["status"] == status
    chinese = fetch(f"{server}/api/questions/{path}", accept=accept, accept_language="zh")
    assert json.loads(chinese.body)["detail"] != problem["detail"]


def test_names_are_taken_in_any_language(server: str) -> None:
    url = f"{server}/api/questions/supporters?hospital="
    assert fetch(url + quote("喀什二院")).body == fetch(url + "kashgar-second").body
