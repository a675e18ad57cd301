"""Messages: what to say when a constraint of SHACL Core fails, in English and in Chinese.

    say(Failure(SH.MinCountConstraintComponent, {…}, "ex:age", …)) -> {"en": …, "zh-Hans": …}

The sentences are for shapes that have no `sh:message` in a language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rdflib.namespace import SH
from rdflib.term import Literal, Node, URIRef

from kg.rdf.order import compare
from kg.shacl.components import NODE_KINDS


@dataclass(frozen=True)
class Failure:
    """What failed, as people read it: `values` are a parameter's values in short form.

    `what` is the path, or the focus where a shape has none; `has_path` tells which. `value` is
    empty where a value is missing. `is_ordered` is false where the value is in no order with the
    limit: it is then neither too small nor too large.
    """

    component: Node | None
    values: Callable[[URIRef], str]
    what: str
    value: str
    has_path: bool
    shape: str
    is_ordered: bool = True

    @property
    def it(self) -> str:
        """`ex:age 7`, or the value alone where it is the focus itself."""
        if not self.has_path:
            return self.value or self.what
        return f"{self.what} {self.value}".strip()


_Sentence = tuple[URIRef, str, str]


def _row(parameter: str, english: str, chinese: str) -> _Sentence:
    return SH[parameter], english, chinese


# {what}: path or focus; {it}: that with the value; {limit}: the parameter.
SENTENCES: dict[Node, _Sentence] = {
    SH.AndConstraintComponent: _row(
        "and", "{it} must meet all of {limit}.", "{it} 必须同时满足 {limit}。"
    ),
    SH.ClassConstraintComponent: _row(
        "class", "{it} must be a {limit}.", "{it} 必须是 {limit} 的实例。"
    ),
    SH.ClosedConstraintComponent: _row(
        "closed",
        "{what} is not allowed here, as {shape} is closed: remove it or correct the property.",
        "此处不允许 {what}:形状 {shape} 是封闭的。请删除或更正该属性。",
    ),
    SH.DatatypeConstraintComponent: _row(
        "datatype", "{it} must be a valid {limit}.", "{it} 必须是有效的 {limit}。"
    ),
    SH.DisjointConstraintComponent: _row(
        "disjoint", "{it} must not be a value of {limit} too.", "{it} 不得同时是 {limit} 的值。"
    ),
    SH.EqualsConstraintComponent: _row(
        "equals",
        "{what} and {limit} must have the same values: {value} is not in both.",
        "{what} 与 {limit} 的值必须相同:{value} 仅见于其一。",
    ),
    SH.HasValueConstraintComponent: _row(
        "hasValue", "{what} must have the value {limit}.", "{what} 必须具有值 {limit}。"
    ),
    SH.InConstraintComponent: _row(
        "in", "{it} must be one of {limit}.", "{it} 必须是 {limit} 之一。"
    ),
    SH.LanguageInConstraintComponent: _row(
        "languageIn",
        "{it} must be in one of the languages {limit}.",
        "{it} 必须使用 {limit} 之一的语言。",
    ),
    SH.LessThanConstraintComponent: _row(
        "lessThan", "{it} must be less than {limit}.", "{it} 必须小于 {limit}。"
    ),
    SH.LessThanOrEqualsConstraintComponent: _row(
        "lessThanOrEquals", "{it} must be at most {limit}.", "{it} 不得大于 {limit}。"
    ),
    SH.MaxCountConstraintComponent: _row(
        "maxCount",
        "{what} must have at most {limit}: remove what is too many.",
        "{what} 至多有 {limit} 个值:请删除多余的值。",
    ),
    SH.MaxExclusiveConstraintComponent: _row(
        "maxExclusive", "{it} must be less than {limit}.", "{it} 必须小于 {limit}。"
    ),
    SH.MaxInclusiveConstraintComponent: _row(
        "maxInclusive", "{it} must be at most {limit}.", "{it} 不得大于 {limit}。"
    ),
    SH.MaxLengthConstraintComponent: _row(
        "maxLength", "{it} must have at most {limit} characters.", "{it} 至多 {limit} 个字符。"
    ),
    SH.MinCountConstraintComponent: _row(
        "minCount",
        "{what} must have at least {limit}: add what is missing.",
        "{what} 至少有 {limit} 个值:请补充缺少的值。",
    ),
    SH.MinExclusiveConstraintComponent: _row(
        "minExclusive", "{it} must be more than {limit}.", "{it} 必须大于 {limit}。"
    ),
    SH.MinInclusiveConstraintComponent: _row(
        "minInclusive", "{it} must be at least {limit}.", "{it} 不得小于 {limit}。"
    ),
    SH.MinLengthConstraintComponent: _row(
        "minLength", "{it} must have at least {limit} characters.", "{it} 至少 {limit} 个字符。"
    ),
    SH.NodeConstraintComponent: _row(
        "node", "{it} must meet the shape {limit}.", "{it} 必须符合形状 {limit}。"
    ),
    SH.NodeKindConstraintComponent: _row(
        "nodeKind", "{it} must be {limit}.", "{it} 必须是 {limit}。"
    ),
    SH.NotConstraintComponent: _row(
        "not", "{it} must not meet the shape {limit}.", "{it} 不得符合形状 {limit}。"
    ),
    SH.OrConstraintComponent: _row(
        "or", "{it} must meet at least one of {limit}.", "{it} 必须至少满足 {limit} 之一。"
    ),
    SH.PatternConstraintComponent: _row(
        "pattern", "{it} must match the pattern {limit}.", "{it} 必须匹配模式 {limit}。"
    ),
    SH.QualifiedMaxCountConstraintComponent: _row(
        "qualifiedMaxCount",
        "{what} must have at most {limit} that meet the shape {qualified}.",
        "{what} 至多有 {limit} 个值符合形状 {qualified}。",
    ),
    SH.QualifiedMinCountConstraintComponent: _row(
        "qualifiedMinCount",
        "{what} must have at least {limit} that meet the shape {qualified}.",
        "{what} 至少有 {limit} 个值符合形状 {qualified}。",
    ),
    SH.SPARQLConstraintComponent: _row(
        "sparql",
        "{it} breaks a rule that the shape {shape} has in SPARQL.",
        "{it} 违反了形状 {shape} 以 SPARQL 表达的规则。",
    ),
    SH.UniqueLangConstraintComponent: _row(
        "uniqueLang",
        "{what} must have at most one value in each language.",
        "{what} 在每种语言中至多有一个值。",
    ),
    SH.XoneConstraintComponent: _row(
        "xone", "{it} must meet exactly one of {limit}.", "{it} 必须恰好满足 {limit} 之一。"
    ),
}


_UNORDERED = (
    "{it} cannot be compared with {limit}: use datatypes that have an order, such as xsd:integer "
    "or xsd:date.",
    "{it} 无法与 {limit} 比较:请使用可比较大小的数据类型,如 xsd:integer 或 xsd:date。",
)
_ORDERS = frozenset(
    SH[f"{name}ConstraintComponent"]
    for name in (
        "MinInclusive", "MinExclusive", "MaxInclusive", "MaxExclusive", "LessThan",
        "LessThanOrEquals",
    )
)  # fmt: skip


def is_ordered(component: Node | None, value: Node | None, limit: Node | None) -> bool:
    """Whether a value that breaks a limit is in an order with it.

    Args:
        component: the constraint component; only some are of order.
        value: the value.
        limit: the literal that is the limit; where it is a property, the value alone is judged.

    >>> from rdflib import XSD
    >>> year = Literal("2024", datatype=XSD.gYear)
    >>> is_ordered(SH.MinInclusiveConstraintComponent, year, year)
    False
    """
    if component not in _ORDERS or value is None:
        return True
    if not isinstance(value, Literal):
        return False
    return compare(value, limit if isinstance(limit, Literal) else value) is not None


_OTHER: _Sentence = (
    SH.name,
    "{it} breaks the constraint {component} of the shape {shape}.",
    "{it} 违反了形状 {shape} 的约束 {component}。",
)


def say(failure: Failure, component: str, chinese: Failure | None = None) -> dict[str, str]:
    """What a failed constraint says in English and in Chinese; `component` is its short name.

    `chinese` is the same failure where its values are shown in another way in Chinese.

    >>> failure = Failure(SH.MinCountConstraintComponent, lambda _: "1", "ex:age", "", True, "ex:A")
    >>> say(failure, "sh:MinCountConstraintComponent")["en"]
    'ex:age must have at least 1 value: add what is missing.'
    """
    parameter, english, other = (
        SENTENCES.get(failure.component, _OTHER) if failure.component else _OTHER
    )
    if not failure.is_ordered:
        english, other = _UNORDERED
    return {
        "en": _filled(english, failure, parameter, component, 0),
        "zh-Hans": _filled(other, chinese or failure, parameter, component, 1),
    }


def _filled(sentence: str, failure: Failure, parameter: URIRef, component: str, n: int) -> str:
    """A sentence in the language with this number, its gaps filled."""
    return sentence.format(
        it=failure.it,
        what=failure.what,
        value=failure.value,
        shape=failure.shape,
        component=component,
        qualified=failure.values(_QUALIFIED) if "{qualified}" in sentence else "",
        limit=_limits(failure, parameter)[n],
    )


def _limits(failure: Failure, parameter: URIRef) -> tuple[str, str]:
    """A parameter's value in both languages: node kinds have names, counts a plural."""
    text = failure.values(parameter)
    if parameter == _NODE_KIND:
        return _KINDS.get(text.removeprefix("sh:"), (text, text))
    if parameter in _COUNTS:
        return (f"{text} value" if text == "1" else f"{text} values"), text
    return text, text


# A namespace makes a term anew each time that it is asked for one.
_NODE_KIND: Final = SH.nodeKind
_COUNTS: Final = frozenset({SH.minCount, SH.maxCount})
_QUALIFIED: Final = SH.qualifiedValueShape
_KINDS: Final = {str(kind).removeprefix(str(SH)): names for kind, names in NODE_KINDS.items()}
