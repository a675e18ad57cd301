"""Constraints of SHACL Core, each judged on the value nodes of one focus node, to the letter.

    CHECKS[SH.minCount](at, Literal(1)) -> Breach(), …       at: a shape on one of its focus nodes

Whoever calls (`kg.shacl.exact`) follows sh:property; shapes that a constraint refers to are asked
for with `At.conforms`. Rules: https://www.w3.org/TR/shacl/#core-components
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import rdflib
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import BNode, Literal, Node, URIRef

from kg.rdf.datatypes import is_valid
from kg.rdf.order import compare
from kg.rdf.paths import members
from kg.shacl.patterns import matches


@dataclass(frozen=True, slots=True)
class Breach:
    """What breaks a constraint: a value node or none, or another path than that of the shape."""

    value: Node | None = None
    path: Node | None = None
    messages: tuple[Literal, ...] = ()
    constraint: Node | None = None


@dataclass(frozen=True, slots=True)
class At:
    """A shape on one focus node: its value nodes, and what a constraint may ask."""

    shapes: rdflib.Graph
    data: rdflib.Graph
    shape: Node
    focus: Node
    values: tuple[Node, ...]
    conforms: Callable[[Node, Node], bool]

    def one(self, parameter: Node) -> Node | None:
        """A further parameter of the shape."""
        return self.shapes.value(self.shape, parameter)

    def those(self, fails: Callable[[Node], bool]) -> Iterator[Breach]:
        """A breach for each value node that fails."""
        return (Breach(value) for value in self.values if fails(value))


Check = Callable[[At, Node], Iterable[Breach]]


def is_true(node: Node | None) -> bool:
    """Whether a flag is set; by the W3C's own test `1` is not `true`.

    >>> is_true(Literal(True)), is_true(None)
    (True, False)
    """
    return isinstance(node, Literal) and str(node) == "true"


# Kinds of values


def _class(at: At, kind: Node) -> Iterator[Breach]:
    return at.those(lambda value: not _is_instance(at.data, value, kind))


def _is_instance(data: rdflib.Graph, node: Node, kind: Node) -> bool:
    if isinstance(node, Literal):
        return False
    todo = list(data.objects(node, RDF.type))
    seen = set(todo)
    while todo:
        found = todo.pop()
        if found == kind:
            return True
        new = set(data.objects(found, RDFS.subClassOf)) - seen
        seen |= new
        todo += new
    return False


def _datatype(at: At, datatype: Node) -> Iterator[Breach]:
    def fails(value: Node) -> bool:
        if not isinstance(value, Literal) or datatype_of(value) != str(datatype):
            return True
        return not value.language and is_valid(str(datatype), str(value)) is False

    return at.those(fails)


def datatype_of(literal: Literal) -> str:
    """The datatype that RDF gives a literal.

    >>> datatype_of(Literal("a", lang="en")).rpartition("#")[2]
    'langString'
    """
    if literal.language:
        return str(RDF.langString)
    return str(literal.datatype or rdflib.XSD.string)


_KINDS: Final[dict[Node, tuple[type[Node], ...]]] = {
    SH.IRI: (URIRef,),
    SH.BlankNode: (BNode,),
    SH.Literal: (Literal,),
    SH.BlankNodeOrIRI: (BNode, URIRef),
    SH.BlankNodeOrLiteral: (BNode, Literal),
    SH.IRIOrLiteral: (URIRef, Literal),
}


def _node_kind(at: At, kind: Node) -> Iterator[Breach]:
    return at.those(lambda value: not isinstance(value, _KINDS[kind]))


# Counts


def number(node: Node | None) -> int:
    """An integer of a shape."""
    return int(str(node))


def _min_count(at: At, least: Node) -> list[Breach]:
    return [Breach()] if len(at.values) < number(least) else []


def _max_count(at: At, most: Node) -> list[Breach]:
    return [Breach()] if len(at.values) > number(most) else []


# Ranges


def _bound(*allowed: int) -> Check:
    """What a value may be beside the limit: -1 for less, 0 for equal, 1 for more."""
    return lambda at, limit: at.those(lambda value: _order(value, limit) not in allowed)


def _order(left: Node, right: Node) -> int | None:
    if isinstance(left, Literal) and isinstance(right, Literal):
        return compare(left, right)
    return None


# Text


def _text(value: Node) -> str | None:
    return None if isinstance(value, BNode) else str(value)


def _length(fits: Callable[[int, int], bool]) -> Check:
    def check(at: At, limit: Node) -> Iterator[Breach]:
        def fails(value: Node) -> bool:
            text = _text(value)
            return text is None or not fits(len(text), number(limit))

        return at.those(fails)

    return check


def _pattern(at: At, pattern: Node) -> Iterator[Breach]:
    flags = str(at.one(SH.flags) or "")

    def fails(value: Node) -> bool:
        text = _text(value)
        return text is None or not matches(str(pattern), flags, text)

    return at.those(fails)


def _language_in(at: At, head: Node) -> Iterator[Breach]:
    ranges = [str(tag).lower() for tag in members(at.shapes, head)]

    def fails(value: Node) -> bool:
        tag = (value.language or "").lower() if isinstance(value, Literal) else ""
        return not any(_is_in_range(tag, wanted) for wanted in ranges)

    return at.those(fails)


def _is_in_range(tag: str, wanted: str) -> bool:
    """SPARQL's langMatches."""
    return bool(tag) and (wanted == "*" or tag == wanted or tag.startswith(f"{wanted}-"))


def _unique_lang(at: At, flag: Node) -> Iterator[Breach]:
    tags = Counter(v.language.lower() for v in at.values if isinstance(v, Literal) and v.language)
    return (Breach() for count in tags.values() if is_true(flag) and count > 1)


# Pairs of properties


def _equals(at: At, other: Node) -> Iterator[Breach]:
    others = set(at.data.objects(at.focus, other))
    return (Breach(value) for value in others ^ set(at.values))


def _disjoint(at: At, other: Node) -> Iterator[Breach]:
    others = set(at.data.objects(at.focus, other))
    return at.those(lambda value: value in others)


def _less(*allowed: int) -> Check:
    def check(at: At, other: Node) -> Iterator[Breach]:
        for value in at.values:
            for limit in at.data.objects(at.focus, other):
                if _order(value, limit) not in allowed:
                    yield Breach(value)

    return check


# Shapes


def _and(at: At, head: Node) -> Iterator[Breach]:
    inner = members(at.shapes, head)
    return at.those(lambda value: not all(at.conforms(shape, value) for shape in inner))


def _or(at: At, head: Node) -> Iterator[Breach]:
    inner = members(at.shapes, head)
    return at.those(lambda value: not any(at.conforms(shape, value) for shape in inner))


def _xone(at: At, head: Node) -> Iterator[Breach]:
    inner = members(at.shapes, head)
    return at.those(lambda value: sum(at.conforms(shape, value) for shape in inner) != 1)


def _not(at: At, shape: Node) -> Iterator[Breach]:
    return at.those(lambda value: at.conforms(shape, value))


def _node(at: At, shape: Node) -> Iterator[Breach]:
    return at.those(lambda value: not at.conforms(shape, value))


def siblings(shapes: rdflib.Graph, shape: Node) -> set[Node]:
    """The qualified shapes that stand beside that of a property shape, below the same shapes."""
    own = set(shapes.objects(shape, SH.qualifiedValueShape))
    beside = {
        qualified
        for parent in shapes.subjects(SH.property, shape)
        for other in shapes.objects(parent, SH.property)
        for qualified in shapes.objects(other, SH.qualifiedValueShape)
    }
    return beside - own


def _qualified(fits: Callable[[int, int], bool]) -> Check:
    def check(at: At, limit: Node) -> list[Breach]:
        shape = at.one(SH.qualifiedValueShape)
        if shape is None:
            return []
        disjoint = is_true(at.one(SH.qualifiedValueShapesDisjoint))
        others = siblings(at.shapes, at.shape) if disjoint else set()
        found = sum(
            at.conforms(shape, value) and not any(at.conforms(o, value) for o in others)
            for value in at.values
        )
        return [] if fits(found, number(limit)) else [Breach()]

    return check


# The rest


def _closed(at: At, flag: Node) -> Iterator[Breach]:
    if not is_true(flag):
        return
    known = set(members(at.shapes, at.one(SH.ignoredProperties) or RDF.nil))
    for inner in at.shapes.objects(at.shape, SH.property):
        known |= {p for p in at.shapes.objects(inner, SH.path) if isinstance(p, URIRef)}
    for node in at.values:
        for predicate, value in at.data.predicate_objects(node):
            if predicate not in known:
                yield Breach(value, predicate)


def _has_value(at: At, wanted: Node) -> list[Breach]:
    return [] if wanted in at.values else [Breach()]


def _in(at: At, head: Node) -> Iterator[Breach]:
    allowed = set(members(at.shapes, head))
    return at.those(lambda value: value not in allowed)


CHECKS: Final[dict[Node, Check]] = {
    SH["and"]: _and,
    SH["class"]: _class,
    SH.closed: _closed,
    SH.datatype: _datatype,
    SH.disjoint: _disjoint,
    SH.equals: _equals,
    SH.hasValue: _has_value,
    SH["in"]: _in,
    SH.languageIn: _language_in,
    SH.lessThan: _less(-1),
    SH.lessThanOrEquals: _less(-1, 0),
    SH.maxCount: _max_count,
    SH.maxExclusive: _bound(-1),
    SH.maxInclusive: _bound(-1, 0),
    SH.maxLength: _length(int.__le__),
    SH.minCount: _min_count,
    SH.minExclusive: _bound(1),
    SH.minInclusive: _bound(0, 1),
    SH.minLength: _length(int.__ge__),
    SH.node: _node,
    SH.nodeKind: _node_kind,
    SH["not"]: _not,
    SH["or"]: _or,
    SH.pattern: _pattern,
    SH.qualifiedMaxCount: _qualified(int.__le__),
    SH.qualifiedMinCount: _qualified(int.__ge__),
    SH.uniqueLang: _unique_lang,
    SH.xone: _xone,
}
"""What a shape may demand, by the parameter that says so."""


def component(parameter: Node) -> URIRef:
    """The constraint component of a parameter.

    >>> component(SH.minCount).rpartition("#")[2]
    'MinCountConstraintComponent'
    """
    name = str(parameter).rpartition("#")[2]
    return SH[f"{name[0].upper()}{name[1:]}ConstraintComponent"]
