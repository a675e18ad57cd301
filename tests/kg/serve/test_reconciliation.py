"""OpenRefine's reconciliation API 0.2, by the words of its specification."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from jsonschema import Draft202012Validator

from kg.hospital.names import ID, NS
from tests.servers import fetch

FORM = "application/x-www-form-urlencoded"
TEXT, NUMBER = {"type": "string"}, {"type": "number", "minimum": 0, "maximum": 100}
TYPE = {"type": "object", "required": ["id", "name"], "properties": {"id": TEXT, "name": TEXT}}
CANDIDATE = {
    "type": "object",
    "required": ["id", "name", "score"],
    "properties": {
        "id": TEXT,
        "name": TEXT,
        "description": TEXT,
        "score": NUMBER,
        "match": {"type": "boolean"},
        "type": {"type": "array", "items": TYPE},
        "features": {
            "type": "array",
            "items": {"type": "object", "required": ["id", "value"], "properties": {"id": TEXT}},
        },
    },
}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {"result": {"type": "array", "items": CANDIDATE}},
    },
}


def ask(server: str, batch: Any, **headers: str) -> dict[str, list[dict[str, Any]]]:
    sent = urlencode({"queries": json.dumps(batch)})
    answer = fetch(f"{server}/reconcile", "POST", sent, content_type=FORM, **headers)
    assert answer.status == 200, answer.text
    found = json.loads(answer.body)
    Draft202012Validator(RESULTS).validate(found)
    return {key: value["result"] for key, value in found.items()}


def test_the_manifest(server: str) -> None:
    manifest = json.loads(fetch(f"{server}/reconcile").body)
    assert manifest["versions"] == ["0.2"]
    assert (manifest["identifierSpace"], manifest["schemaSpace"]) == (ID, NS)
    assert {"id": "Hospital", "name": "hospital"} in manifest["defaultTypes"]
    assert manifest["view"]["url"].replace("{{id}}", "x") == f"{server}/id/x"
    assert set(manifest["suggest"]) == {"entity", "type", "property"}
    for service in manifest["suggest"].values():
        assert fetch(f"{service['service_url']}{service['service_path']}?prefix=x").status == 200
    preview = manifest["preview"]["url"].replace("{{id}}", "kashgar-second")
    assert fetch(preview).type == "text/html"
    chinese = json.loads(fetch(f"{server}/reconcile", accept_language="zh").body)
    assert chinese["name"] != manifest["name"]


@pytest.mark.parametrize(
    ("name", "best", "match"),
    [
        ("喀什二院", "kashgar-second", True),
        ("kashgar-second", "kashgar-second", True),
        ("SECOND PEOPLE'S HOSPITAL OF KASHGAR PREFECTURE", "kashgar-second", True),
        ("Second People Hospital of Kashgar", "kashgar-second", False),
        ("昌吉州医院", "changji-people", False),
        ("Shanghai", "shanghai", True),
    ],
)
def test_a_name_in_any_language(server: str, name: str, best: str, match: bool) -> None:
    (found,) = ask(server, {"q": {"query": name}}).values()
    assert (found[0]["id"], found[0]["match"]) == (best, match)
    scores = [candidate["score"] for candidate in found]
    assert scores == sorted(scores, reverse=True)
    assert (scores[0] == 100) == match


def test_types_limits_and_properties(server: str) -> None:
    batch = {
        "any": {"query": "Kashgar", "limit": 25},
        "type": {"query": "Kashgar", "type": "Hospital", "limit": 25},
        "types": {"query": "Kashgar", "type": [{"id": "Hospital"}, "Place"], "limit": 25},
        "one": {"query": "Kashgar", "limit": 1},
        "none": {"query": "zzzzzz qqqq"},
        "odd": {"query": 5, "type": {"a": []}, "limit": "x", "properties": "y"},
        "empty": {},
    }
    found = ask(server, batch)
    kinds = {t["id"] for candidate in found["type"] for t in candidate["type"]}
    assert kinds <= {"Hospital", "TeachingHospital"} and found["type"]
    assert {c["id"] for c in found["type"]} < {c["id"] for c in found["types"]}
    assert len(found["one"]) == 1 and found["none"] == [] == found["empty"]
    here = {"query": "People's Hospital", "properties": [{"pid": "locatedIn", "v": "kashgar-city"}]}
    without = ask(server, {"q": {"query": "People's Hospital"}})["q"]
    within = ask(server, {"q": here})["q"]
    features = {f["id"]: f["value"] for f in within[0]["features"]}
    assert set(features) == {"name", "locatedIn"}
    assert {f["id"] for f in without[0]["features"]} == {"name"}
    expected = 0.7 * features["name"] + 0.3 * features["locatedIn"]
    assert abs(within[0]["score"] - expected) < 0.2


def test_names_are_in_the_language_of_the_reader(server: str) -> None:
    (found,) = ask(server, {"q": {"query": "Shanghai"}}, accept_language="zh").values()
    assert found[0]["name"] == "上海市"


def test_suggestions(server: str) -> None:
    def suggested(kind: str, **fields: str) -> list[str]:
        answer = fetch(f"{server}/reconcile/suggest/{kind}?{urlencode(fields)}")
        return [entry["id"] for entry in json.loads(answer.body)["result"]]

    assert suggested("entity", prefix="喀什二")[0] == "kashgar-second"
    assert "Hospital" in suggested("type", prefix="hosp")
    assert suggested("property", prefix="support")[:2] == ["supportedBy", "supports"]
    first, second = suggested("entity", prefix="a"), suggested("entity", prefix="a", cursor="10")
    assert len(first) == 10 and not set(first) & set(second)
    assert suggested("entity", prefix="a", cursor="-1; x") == first


def test_a_preview_may_be_framed_and_obeys_nothing(server: str) -> None:
    answer = fetch(f"{server}/reconcile/preview?id=kashgar-second", accept_language="zh")
    assert "喀什地区第二人民医院" in answer.text and "<script" not in answer.text
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert fetch(f"{server}/reconcile/preview?id=<script>".replace("<", "%3C")).status == 404


@pytest.mark.parametrize(
    ("status", "queries"),
    [
        (400, "{"),
        (400, "[]"),
        (400, '{"q": "喀什"}'),
        (400, "[" * 50_000),
        (413, json.dumps({str(i): {"query": "x"} for i in range(501)})),
    ],
    ids=lambda v: str(v)[:20],
)
def test_what_is_no_batch(server: str, status: int, queries: str) -> None:
    sent = urlencode({"queries": queries})
    answer = fetch(f"{server}/reconcile", "POST", sent, content_type=FORM)
    assert answer.status == status and answer.type == "application/problem+json"
