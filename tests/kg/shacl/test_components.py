"""What the parameters take, as the specification lists it."""

from __future__ import annotations

from rdflib.namespace import SH

from kg.shacl.components import EXPECTED, PARAMETERS

KINDS = {
    "any": "hasValue",
    "boolean": "closed deactivated qualifiedValueShapesDisjoint uniqueLang",
    "integer": "maxCount maxLength minCount minLength qualifiedMaxCount qualifiedMinCount",
    "iri": "class datatype disjoint equals lessThan lessThanOrEquals severity targetClass "
    "targetObjectsOf targetSubjectsOf",
    "iris": "ignoredProperties",
    "list": "in",
    "literal": "maxExclusive maxInclusive minExclusive minInclusive",
    "node kind": "nodeKind",
    "pattern": "pattern",
    "shape": "node not property qualifiedValueShape",
    "shapes": "and or xone",
    "string": "flags",
    "strings": "languageIn",
    "target": "targetNode",
    "text": "message",
}
SEVERAL = """and class disjoint equals hasValue lessThan lessThanOrEquals message node not or property
    targetClass targetNode targetObjectsOf targetSubjectsOf xone"""
OF_PROPERTIES = """lessThan lessThanOrEquals maxCount minCount qualifiedMaxCount qualifiedMinCount
    qualifiedValueShape qualifiedValueShapesDisjoint uniqueLang"""


def test_each_parameter_takes_what_the_specification_says() -> None:
    kinds = {name: kind for kind, names in KINDS.items() for name in names.split()}
    found = {str(name).removeprefix(str(SH)): parameter for name, parameter in PARAMETERS.items()}
    assert {name: parameter.kind for name, parameter in found.items()} == kinds
    assert {n for n, p in found.items() if not p.single} == set(SEVERAL.split())
    assert {n for n, p in found.items() if p.property_only} == set(OF_PROPERTIES.split())


def test_they_are_in_the_order_of_their_names() -> None:
    assert list(PARAMETERS) == sorted(PARAMETERS)


WORDS = {
    "boolean": ("true or false", "true 或 false"),
    "integer": ("one integer", "一个整数"),
    "iri": ("an IRI", "一个 IRI"),
    "iris": ("a list of IRIs", "IRI 列表"),
    "list": ("a list that ends", "有终点的列表"),
    "literal": ("a literal", "字面量"),
    "node kind": ("one of the six node kinds, such as sh:IRI", "六种节点类型之一,如 sh:IRI"),
    "pattern": ("a regular expression", "正则表达式"),
    "shape": ("a shape that is defined", "已定义的形状"),
    "shapes": ("a list of shapes that are defined", "由已定义形状组成的列表"),
    "string": ("a string without a language", "不带语言标签的字符串"),
    "strings": ('a list of language tags, such as ("en" "zh")', '语言标签列表,如 ("en" "zh")'),
    "target": ("an IRI or a literal", "IRI 或字面量"),
    "text": ("a text", "文本"),
}


def test_the_words_of_every_kind() -> None:
    assert EXPECTED == WORDS


def test_every_kind_has_words_but_that_which_takes_all() -> None:
    assert set(EXPECTED) == set(KINDS) - {"any"}
