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
from kg.serve.questions import RESERVED
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
    assert set(described["paths"]) == {
        "/api/questions",
        *(f"/api/questions/{n}" for n in QUESTIONS),
    }
    for path, item in described["paths"].items():
        for parameter in item["get"].get("parameters", ()):
            Draft202012Validator.check_schema(parameter["schema"])
            assert parameter["in"] == "query" and isinstance(parameter["required"], bool), path
        for answer in item["get"]["responses"].values():
            for content in answer["content"].values():
                Draft202012Validator.check_schema(content["schema"])
    known = described["components"]["schemas"]
    for reference in _references(described):
        assert reference.removeprefix("#/components/schemas/") in known
    supporters = described["paths"]["/api/questions/supporters"]["get"]
    assert [p["name"] for p in supporters["parameters"] if p["required"]] == ["hospital"]
    assert "kashgar-second" in supporters["parameters"][0]["schema"]["examples"]


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
