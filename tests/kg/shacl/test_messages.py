"""Every sentence on a failed constraint, to the letter, in English and in Chinese."""

from __future__ import annotations

import pytest
from rdflib import SH
from rdflib.term import URIRef

from kg.shacl.components import NODE_KINDS
from kg.shacl.messages import SENTENCES, Failure, say

SAID = {
    "And": ("ex:p 1 must meet all of L.", "ex:p 1 必须同时满足 L。"),
    "Class": ("ex:p 1 must be a L.", "ex:p 1 必须是 L 的实例。"),
    "Closed": (
        "ex:p is not allowed here, as ex:S is closed: remove it or correct the property.",
        "此处不允许 ex:p:形状 ex:S 是封闭的。请删除或更正该属性。",
    ),
    "Datatype": ("ex:p 1 must be a valid L.", "ex:p 1 必须是有效的 L。"),
    "Disjoint": ("ex:p 1 must not be a value of L too.", "ex:p 1 不得同时是 L 的值。"),
    "Equals": (
        "ex:p and L must have the same values: 1 is not in both.",
        "ex:p 与 L 的值必须相同:1 仅见于其一。",
    ),
    "HasValue": ("ex:p must have the value L.", "ex:p 必须具有值 L。"),
    "In": ("ex:p 1 must be one of L.", "ex:p 1 必须是 L 之一。"),
    "LanguageIn": ("ex:p 1 must be in one of the languages L.", "ex:p 1 必须使用 L 之一的语言。"),
    "LessThan": ("ex:p 1 must be less than L.", "ex:p 1 必须小于 L。"),
    "LessThanOrEquals": ("ex:p 1 must be at most L.", "ex:p 1 不得大于 L。"),
    "MaxCount": (
        "ex:p must have at most L values: remove what is too many.",
        "ex:p 至多有 L 个值:请删除多余的值。",
    ),
    "MaxExclusive": ("ex:p 1 must be less than L.", "ex:p 1 必须小于 L。"),
    "MaxInclusive": ("ex:p 1 must be at most L.", "ex:p 1 不得大于 L。"),
    "MaxLength": ("ex:p 1 must have at most L characters.", "ex:p 1 至多 L 个字符。"),
    "MinCount": (
        "ex:p must have at least L values: add what is missing.",
        "ex:p 至少有 L 个值:请补充缺少的值。",
    ),
    "MinExclusive": ("ex:p 1 must be more than L.", "ex:p 1 必须大于 L。"),
    "MinInclusive": ("ex:p 1 must be at least L.", "ex:p 1 不得小于 L。"),
    "MinLength": ("ex:p 1 must have at least L characters.", "ex:p 1 至少 L 个字符。"),
    "Node": ("ex:p 1 must meet the shape L.", "ex:p 1 必须符合形状 L。"),
    "NodeKind": ("ex:p 1 must be L.", "ex:p 1 必须是 L。"),
    "Not": ("ex:p 1 must not meet the shape L.", "ex:p 1 不得符合形状 L。"),
    "Or": ("ex:p 1 must meet at least one of L.", "ex:p 1 必须至少满足 L 之一。"),
    "Pattern": ("ex:p 1 must match the pattern L.", "ex:p 1 必须匹配模式 L。"),
    "QualifiedMaxCount": (
        "ex:p must have at most L that meet the shape Q.",
        "ex:p 至多有 L 个值符合形状 Q。",
    ),
    "QualifiedMinCount": (
        "ex:p must have at least L that meet the shape Q.",
        "ex:p 至少有 L 个值符合形状 Q。",
    ),
    "SPARQL": (
        "ex:p 1 breaks a rule that the shape ex:S has in SPARQL.",
        "ex:p 1 违反了形状 ex:S 以 SPARQL 表达的规则。",
    ),
    "UniqueLang": (
        "ex:p must have at most one value in each language.",
        "ex:p 在每种语言中至多有一个值。",
    ),
    "Xone": ("ex:p 1 must meet exactly one of L.", "ex:p 1 必须恰好满足 L 之一。"),
}


def parameter_of(name: str) -> URIRef:
    return SH["sparql" if name == "SPARQL" else name[0].lower() + name[1:]]


def failure(component: URIRef | None, values: dict[URIRef, str], **other: object) -> Failure:
    given = {"what": "ex:p", "value": "1", "has_path": True, "shape": "ex:S"} | other
    return Failure(component, lambda p: values.get(p, "?"), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_of_a_component(name: str) -> None:
    component: URIRef = SH[f"{name}ConstraintComponent"]
    values = {parameter_of(name): "L", SH.qualifiedValueShape: "Q"}
    assert say(failure(component, values), "x") == dict(
        zip(("en", "zh-Hans"), SAID[name], strict=True)
    )


def test_every_sentence_is_here() -> None:
    assert {SH[f"{name}ConstraintComponent"] for name in SAID} == set(SENTENCES)


@pytest.mark.parametrize(("count", "english"), [("0", "values"), ("1", "value"), ("2", "values")])
def test_counts_have_a_plural(count: str, english: str) -> None:
    for name, at in (("minCount", "at least"), ("maxCount", "at most")):
        component: URIRef = SH[f"{name[0].upper()}{name[1:]}ConstraintComponent"]
        said = say(failure(component, {SH[name]: count}), "x")
        assert said["en"].startswith(f"ex:p must have {at} {count} {english}: ")
        assert f"有 {count} 个值" in said["zh-Hans"]


NAMES = {
    "BlankNode": ("a blank node", "空白节点"),
    "IRI": ("an IRI", "IRI"),
    "Literal": ("a literal", "字面量"),
    "BlankNodeOrIRI": ("an IRI or a blank node", "IRI 或空白节点"),
    "BlankNodeOrLiteral": ("a literal or a blank node", "字面量或空白节点"),
    "IRIOrLiteral": ("an IRI or a literal", "IRI 或字面量"),
}


def test_node_kinds_have_names() -> None:
    assert {SH[name]: names for name, names in NAMES.items()} == NODE_KINDS
    for name, (english, chinese) in NAMES.items():
        said = say(failure(SH.NodeKindConstraintComponent, {SH.nodeKind: f"sh:{name}"}), "x")
        assert said == {
            "en": f"ex:p 1 must be {english}.",
            "zh-Hans": f"ex:p 1 必须是 {chinese}。",
        }


@pytest.mark.parametrize("component", [None, URIRef("urn:mine")])
def test_a_component_of_somebody_else(component: URIRef | None) -> None:
    assert say(failure(component, {}), "ex:Mine") == {
        "en": "ex:p 1 breaks the constraint ex:Mine of the shape ex:S.",
        "zh-Hans": "ex:p 1 违反了形状 ex:S 的约束 ex:Mine。",
    }


@pytest.mark.parametrize(
    ("what", "value", "has_path", "it"),
    [
        ("ex:p", "1", True, "ex:p 1"),
        ("ex:p", "", True, "ex:p"),
        ("ex:a", "1", False, "1"),
        ("ex:a", "", False, "ex:a"),
    ],
)
def test_what_it_is(what: str, value: str, has_path: bool, it: str) -> None:
    found = failure(SH.NodeConstraintComponent, {}, what=what, value=value, has_path=has_path)
    assert found.it == it
