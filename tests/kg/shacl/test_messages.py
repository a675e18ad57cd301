"""What is said of each constraint, word for word in both languages."""

from __future__ import annotations

import pytest
from rdflib.namespace import SH
from rdflib.term import URIRef

from kg.shacl.components import NODE_KINDS
from kg.shacl.messages import SENTENCES, Failure, say

SAID: dict[str, tuple[str, str]] = {
    "And": (
        "ex:age 7 must meet all of ‹and›.",
        "ex:age 7 必须同时满足 ‹and›。",
    ),
    "Class": (
        "ex:age 7 must be a ‹class›.",
        "ex:age 7 必须是 ‹class› 的实例。",
    ),
    "Closed": (
        "ex:age is not allowed here, as ex:S is closed: remove it or correct the property.",
        "此处不允许 ex:age:形状 ex:S 是封闭的。请删除或更正该属性。",
    ),
    "Datatype": (
        "ex:age 7 must be a valid ‹datatype›.",
        "ex:age 7 必须是有效的 ‹datatype›。",
    ),
    "Disjoint": (
        "ex:age 7 must not be a value of ‹disjoint› too.",
        "ex:age 7 不得同时是 ‹disjoint› 的值。",
    ),
    "Equals": (
        "ex:age and ‹equals› must have the same values: 7 is not in both.",
        "ex:age 与 ‹equals› 的值必须相同:7 仅见于其一。",
    ),
    "HasValue": (
        "ex:age must have the value ‹hasValue›.",
        "ex:age 必须具有值 ‹hasValue›。",
    ),
    "In": (
        "ex:age 7 must be one of ‹in›.",
        "ex:age 7 必须是 ‹in› 之一。",
    ),
    "LanguageIn": (
        "ex:age 7 must be in one of the languages ‹languageIn›.",
        "ex:age 7 必须使用 ‹languageIn› 之一的语言。",
    ),
    "LessThan": (
        "ex:age 7 must be less than ‹lessThan›.",
        "ex:age 7 必须小于 ‹lessThan›。",
    ),
    "LessThanOrEquals": (
        "ex:age 7 must be at most ‹lessThanOrEquals›.",
        "ex:age 7 不得大于 ‹lessThanOrEquals›。",
    ),
    "MaxCount": (
        "ex:age must have at most 2 values: remove what is too many.",
        "ex:age 至多有 2 个值:请删除多余的值。",
    ),
    "MaxExclusive": (
        "ex:age 7 must be less than ‹maxExclusive›.",
        "ex:age 7 必须小于 ‹maxExclusive›。",
    ),
    "MaxInclusive": (
        "ex:age 7 must be at most ‹maxInclusive›.",
        "ex:age 7 不得大于 ‹maxInclusive›。",
    ),
    "MaxLength": (
        "ex:age 7 must have at most ‹maxLength› characters.",
        "ex:age 7 至多 ‹maxLength› 个字符。",
    ),
    "MinCount": (
        "ex:age must have at least 1 value: add what is missing.",
        "ex:age 至少有 1 个值:请补充缺少的值。",
    ),
    "MinExclusive": (
        "ex:age 7 must be more than ‹minExclusive›.",
        "ex:age 7 必须大于 ‹minExclusive›。",
    ),
    "MinInclusive": (
        "ex:age 7 must be at least ‹minInclusive›.",
        "ex:age 7 不得小于 ‹minInclusive›。",
    ),
    "MinLength": (
        "ex:age 7 must have at least ‹minLength› characters.",
        "ex:age 7 至少 ‹minLength› 个字符。",
    ),
    "Node": (
        "ex:age 7 must meet the shape ‹node›.",
        "ex:age 7 必须符合形状 ‹node›。",
    ),
    "NodeKind": (
        "ex:age 7 must be an IRI.",
        "ex:age 7 必须是 IRI。",
    ),
    "Not": (
        "ex:age 7 must not meet the shape ‹not›.",
        "ex:age 7 不得符合形状 ‹not›。",
    ),
    "Or": (
        "ex:age 7 must meet at least one of ‹or›.",
        "ex:age 7 必须至少满足 ‹or› 之一。",
    ),
    "Pattern": (
        "ex:age 7 must match the pattern ‹pattern›.",
        "ex:age 7 必须匹配模式 ‹pattern›。",
    ),
    "QualifiedMaxCount": (
        "ex:age must have at most ‹qualifiedMaxCount› that meet the shape ex:Q.",
        "ex:age 至多有 ‹qualifiedMaxCount› 个值符合形状 ex:Q。",
    ),
    "QualifiedMinCount": (
        "ex:age must have at least ‹qualifiedMinCount› that meet the shape ex:Q.",
        "ex:age 至少有 ‹qualifiedMinCount› 个值符合形状 ex:Q。",
    ),
    "SPARQL": (
        "ex:age 7 breaks a rule that the shape ex:S has in SPARQL.",
        "ex:age 7 违反了形状 ex:S 以 SPARQL 表达的规则。",
    ),
    "UniqueLang": (
        "ex:age must have at most one value in each language.",
        "ex:age 在每种语言中至多有一个值。",
    ),
    "Xone": (
        "ex:age 7 must meet exactly one of ‹xone›.",
        "ex:age 7 必须恰好满足 ‹xone› 之一。",
    ),
}
GIVEN = {"minCount": "1", "maxCount": "2", "nodeKind": "sh:IRI", "qualifiedValueShape": "ex:Q"}


def values(parameter: URIRef) -> str:
    name = parameter.removeprefix(str(SH))
    return GIVEN.get(name, f"‹{name}›")


def component(name: str) -> URIRef:
    return SH[f"{name}ConstraintComponent"]


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_of_each_constraint(name: str) -> None:
    failure = Failure(component(name), values, "ex:age", "7", True, "ex:S")
    english, chinese = SAID[name]
    assert say(failure, "sh:X") == {"en": english, "zh-Hans": chinese}


def test_every_constraint_of_the_standard_has_a_sentence() -> None:
    assert set(SENTENCES) == set(map(component, SAID))


@pytest.mark.parametrize("unknown", [SH.JSConstraintComponent, None])
def test_a_constraint_that_is_not_known_is_named(unknown: URIRef | None) -> None:
    failure = Failure(unknown, values, "ex:age", "7", True, "ex:S")
    assert say(failure, "ex:Own") == {
        "en": "ex:age 7 breaks the constraint ex:Own of the shape ex:S.",
        "zh-Hans": "ex:age 7 违反了形状 ex:S 的约束 ex:Own。",
    }


@pytest.mark.parametrize(
    ("has_path", "value", "it"),
    [(True, "7", "ex:age 7"), (True, "", "ex:age"), (False, "7", "7"), (False, "", "ex:age")],
)
def test_what_a_sentence_is_about(has_path: bool, value: str, it: str) -> None:
    failure = Failure(component("Class"), values, "ex:age", value, has_path, "ex:S")
    assert failure.it == it
    assert say(failure, "")["en"] == f"{it} must be a ‹class›."


@pytest.mark.parametrize(
    ("count", "shown"),
    [("0", "0 values"), ("1", "1 value"), ("2", "2 values"), ("11", "11 values")],
)
@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        (
            "MinCount",
            "ex:p must have at least {}: add what is missing.",
            "ex:p 至少有 {} 个值:请补充缺少的值。",
        ),
        (
            "MaxCount",
            "ex:p must have at most {}: remove what is too many.",
            "ex:p 至多有 {} 个值:请删除多余的值。",
        ),
    ],
)
def test_counts_have_a_plural_in_english(
    name: str, english: str, chinese: str, count: str, shown: str
) -> None:
    failure = Failure(component(name), lambda _: count, "ex:p", "", True, "ex:S")
    assert say(failure, "") == {"en": english.format(shown), "zh-Hans": chinese.format(count)}


KINDS = {
    "sh:IRI": ("an IRI", "IRI"),
    "sh:BlankNode": ("a blank node", "空白节点"),
    "sh:Literal": ("a literal", "字面量"),
    "sh:BlankNodeOrIRI": ("an IRI or a blank node", "IRI 或空白节点"),
    "sh:BlankNodeOrLiteral": ("a literal or a blank node", "字面量或空白节点"),
    "sh:IRIOrLiteral": ("an IRI or a literal", "IRI 或字面量"),
    "ex:Own": ("ex:Own", "ex:Own"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_node_kinds_have_names(kind: str) -> None:
    failure = Failure(component("NodeKind"), lambda _: kind, "ex:p", "7", True, "ex:S")
    english, chinese = KINDS[kind]
    assert say(failure, "") == {
        "en": f"ex:p 7 must be {english}.",
        "zh-Hans": f"ex:p 7 必须是 {chinese}。",
    }


def test_all_node_kinds_are_named() -> None:
    assert {f"sh:{str(kind).removeprefix(str(SH))}" for kind in NODE_KINDS} == {*KINDS} - {"ex:Own"}
