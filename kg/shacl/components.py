"""SHACL Core's constraint components: what their parameters take.

    PARAMETERS[SH.minCount] -> Parameter("integer", single=True, property_only=True)

Rules: https://www.w3.org/TR/shacl/#core-components
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

from rdflib.namespace import SH
from rdflib.term import Node, URIRef

Kind = OneOf[
    "any", "boolean", "integer", "iri", "iris", "list", "literal", "node kind", "pattern", "shape",
    "shapes", "string", "strings", "target", "text",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a property of a shape takes; `single` ones stand once, some in property shapes only."""

    kind: Kind
    single: bool = False
    property_only: bool = False


PARAMETERS: dict[URIRef, Parameter] = {
    SH["and"]: Parameter("shapes"),
    SH["class"]: Parameter("iri"),
    SH.closed: Parameter("boolean", single=True),
    SH.datatype: Parameter("iri", single=True),
    SH.deactivated: Parameter("boolean", single=True),
    SH.disjoint: Parameter("iri"),
    SH.equals: Parameter("iri"),
    SH.flags: Parameter("string", single=True),
    SH.hasValue: Parameter("any"),
    SH.ignoredProperties: Parameter("iris", single=True),
    SH["in"]: Parameter("list", single=True),
    SH.languageIn: Parameter("strings", single=True),
    SH.lessThan: Parameter("iri", property_only=True),
    SH.lessThanOrEquals: Parameter("iri", property_only=True),
    SH.maxCount: Parameter("integer", single=True, property_only=True),
    SH.maxExclusive: Parameter("literal", single=True),
    SH.maxInclusive: Parameter("literal", single=True),
    SH.maxLength: Parameter("integer", single=True),
    SH.message: Parameter("text"),
    SH.minCount: Parameter("integer", single=True, property_only=True),
    SH.minExclusive: Parameter("literal", single=True),
    SH.minInclusive: Parameter("literal", single=True),
    SH.minLength: Parameter("integer", single=True),
    SH.node: Parameter("shape"),
    SH.nodeKind: Parameter("node kind", single=True),
    SH["not"]: Parameter("shape"),
    SH["or"]: Parameter("shapes"),
    SH.pattern: Parameter("pattern", single=True),
    SH.property: Parameter("shape"),
    SH.qualifiedMaxCount: Parameter("integer", single=True, property_only=True),
    SH.qualifiedMinCount: Parameter("integer", single=True, property_only=True),
    SH.qualifiedValueShape: Parameter("shape", single=True, property_only=True),
    SH.qualifiedValueShapesDisjoint: Parameter("boolean", single=True, property_only=True),
    SH.severity: Parameter("iri", single=True),
    SH.targetClass: Parameter("iri"),
    SH.targetNode: Parameter("target"),
    SH.targetObjectsOf: Parameter("iri"),
    SH.targetSubjectsOf: Parameter("iri"),
    SH.uniqueLang: Parameter("boolean", single=True, property_only=True),
    SH.xone: Parameter("shapes"),
}

NODE_KINDS: dict[Node, tuple[str, str]] = {
    SH.IRI: ("an IRI", "IRI"),
    SH.BlankNode: ("a blank node", "空白节点"),
    SH.Literal: ("a literal", "字面量"),
    SH.BlankNodeOrIRI: ("an IRI or a blank node", "IRI 或空白节点"),
    SH.BlankNodeOrLiteral: ("a literal or a blank node", "字面量或空白节点"),
    SH.IRIOrLiteral: ("an IRI or a literal", "IRI 或字面量"),
}

# What each kind of parameter takes, in words.
EXPECTED: dict[Kind, tuple[str, str]] = {
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
