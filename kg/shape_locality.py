"""Whether shapes judge a node by nothing but what can be reached from it: several fixtures at once.

    names_of_local(shapes, surroundings)    None: validate unrelated data one by one

Take data in parts: no subject of one part occurs in another, in the ontology or in the shapes. From
a node of a part, forward paths lead to the same triples whether the other parts are there or not,
so a core constraint gives the same results. A SPARQL constraint does if each of its triple
patterns is anchored: its subject is reached from `$this`, or its object is a node of that part,
which only triples of that part can have. What this cannot prove (inverse paths, custom components
and targets, other queries) is not local; such shapes are held to one part of the data at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.paths import AlternativePath, MulPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node, Variable

from kg.shacl import prologue

_FORWARD = frozenset(
    SH[name]
    for line in (
        "path property node not and or xone class datatype nodeKind hasValue in closed",
        "ignoredProperties minCount maxCount minExclusive minInclusive maxExclusive maxInclusive",
        "minLength maxLength pattern flags languageIn uniqueLang equals disjoint lessThan",
        "lessThanOrEquals qualifiedValueShape qualifiedMinCount qualifiedMaxCount",
        "qualifiedValueShapesDisjoint severity message name description order group defaultValue",
        "deactivated targetClass targetNode targetSubjectsOf targetObjectsOf sparql select",
        "prefixes declare prefix namespace alternativePath zeroOrMorePath oneOrMorePath",
        "zeroOrOnePath",
    )
    for name in line.split()
)
_THIS = Variable("this")


class _NotLocalError(Exception):
    """A query may look at what does not belong to `$this`."""


def names_of_local(shapes: rdflib.Graph, surroundings: rdflib.Graph) -> frozenset[str] | None:
    """The IRIs in the shapes and their queries, or None if they may look at unrelated data.

    Parts of data that share no subject, with each other or with these IRIs, can be validated
    together.

    Args:
        shapes: the shapes.
        surroundings: what is validated along with each part of the data, such as the ontology.
    """
    if not {p for p in shapes.predicates() if str(p).startswith(str(SH))} <= _FORWARD:
        return None
    around = surroundings + shapes
    names = {*shapes.all_nodes(), *shapes.predicates()}
    for shape, query in shapes.subject_objects(SH.sparql):
        algebra = _parsed(query, shapes)
        if not _is_asked_of_own_nodes(shape, shapes, around) or not _is_anchored(algebra):
            return None
        names.update(_iris(algebra))
    return frozenset(str(name) for name in names if isinstance(name, rdflib.URIRef))


def _iris(part: Any) -> Iterator[Node]:
    if isinstance(part, rdflib.URIRef):
        yield part
    elif isinstance(part, CompValue):
        for key in part:
            yield from _iris(getattr(part, key))
    elif isinstance(part, Path):
        yield from _iris(list(getattr(part, "args", ())) or getattr(part, "path", None))
    elif isinstance(part, (list, tuple, set)):
        for item in part:
            yield from _iris(item)


# Which nodes a query is asked of


def _is_asked_of_own_nodes(shape: Node, shapes: rdflib.Graph, around: rdflib.Graph) -> bool:
    """Whether `$this` is always a subject of the data: not of the ontology, not a mere value."""
    if (shape, SH.targetNode, None) in shapes or (shape, SH.targetObjectsOf, None) in shapes:
        return False
    if any((None, p, None) in around for p in shapes.objects(shape, SH.targetSubjectsOf)):
        return False
    if any(_has_instance(cls, around) for cls in _target_classes(shape, shapes)):
        return False
    return all(
        predicate == SH.property
        and (outer, SH.path, None) not in shapes
        and _is_asked_of_own_nodes(outer, shapes, around)
        for outer, predicate in shapes.subject_predicates(shape)
    )


def _target_classes(shape: Node, shapes: rdflib.Graph) -> set[Node]:
    kinds = set(shapes.objects(shape, RDF.type))
    implicit = {shape} if kinds & {RDFS.Class, OWL.Class} else set()
    return {*shapes.objects(shape, SH.targetClass), *implicit}


def _has_instance(cls: Node, around: rdflib.Graph) -> bool:
    below = around.transitive_subjects(RDFS.subClassOf, cls)
    return any((None, RDF.type, c) in around for c in below)


# What a query looks at


def _parsed(query: Node, shapes: rdflib.Graph) -> Any:
    """The algebra of a SPARQL constraint, or None where there is none that can be read."""
    return _algebra(prologue(shapes, query) + str(shapes.value(query, SH.select)))


@lru_cache(maxsize=256)
def _algebra(text: str) -> Any:
    try:
        return translateQuery(parseQuery(text)).algebra
    except Exception:  # pyparsing's errors, and a bare Exception for a prefix that is unknown
        return None


def _is_anchored(algebra: Any) -> bool:
    try:
        _analyse(algebra and algebra.p, _Known({_THIS}, {_THIS}))
    except _NotLocalError:
        return False
    return True


class _Known:
    """What is known of variables: `own` are subjects of the part, `near` at least within reach."""

    def __init__(self, own: set[Variable], near: set[Variable]) -> None:
        self.own, self.near = own, near

    def only(self, names: set[Variable], base: _Known | None = None) -> _Known:
        if base:
            names = names | base.near
        return _Known(self.own & names, self.near & names)

    def both(self, other: _Known) -> _Known:
        return _Known(self.own & other.own, self.near & other.near)

    def copied(self, name: Variable, source: Any) -> _Known:
        found = self.only({source}) if isinstance(source, Variable) else _Known(set(), set())
        own, near = ({name} if names else set() for names in (found.own, found.near))
        return _Known(self.own | own, self.near | near)


def _analyse(part: Any, base: _Known, joined: _Known | None = None) -> _Known:
    """What is known after a part of a query.

    Args:
        part: a part of the algebra.
        base: of the variables that are replaced by their values before, such as `$this`.
        joined: besides, of those that the part is joined on. What is optional or looked up sees
            only those of them that the pattern beside it binds; a subquery sees none.

    Raises:
        _NotLocalError: the part may look beyond what is in reach.
    """
    known = joined or base
    match part and part.name:
        case "BGP":
            return _conjunction([("triple", t) for t in part.triples], base, known)
        case "Join":
            return _conjunction(_conjuncts(part), base, known)
        case "Union":
            return _analyse(part.p1, base, known).both(_analyse(part.p2, base, known))
        case "LeftJoin":
            found = _analyse(part.p1, base, known)
            certain = _certain(part.p1)
            inside = _analyse(part.p2, base, found.only(certain, base))
            _check(part.expr, base, inside.only(certain | _certain(part.p2), base))
            return found
        case "Filter" | "Extend":
            found = _analyse(part.p, base, known)
            _check(part.expr, base, found.only(_certain(part.p), base))
            return found if part.name == "Filter" else found.copied(part.var, part.expr)
        case "Project":
            shown = set(part.PV)
            return _analyse(part.p, base.only(shown)).only(shown)
        case "AggregateJoin":
            return _aggregates(part, base)
        case "ToMultiSet" | "Distinct" | "Reduced" | "OrderBy":
            return _analyse(part.p, base)
    raise _NotLocalError(part)


def _conjuncts(part: Any) -> list[tuple[str, Any]]:
    if part.name == "Join":
        return [*_conjuncts(part.p1), *_conjuncts(part.p2)]
    if part.name == "BGP":
        return [("triple", triple) for triple in part.triples]
    return [("part", part)]


def _conjunction(conjuncts: list[tuple[str, Any]], base: _Known, known: _Known) -> _Known:
    """What is known where all of these hold, in whatever order they can be anchored."""
    waiting = conjuncts
    while waiting:
        left = []
        for kind, item in waiting:
            try:
                found = _triple(item, known) if kind == "triple" else _analyse(item, base, known)
                known = _Known(known.own | found.own, known.near | found.near)
            except _NotLocalError:
                left.append((kind, item))
        if len(left) == len(waiting):
            raise _NotLocalError(left)
        waiting = left
    return known


def _triple(triple: tuple[Any, Any, Any], known: _Known) -> _Known:
    subject, predicate, value = triple
    if isinstance(predicate, Path) and not _is_forward(predicate):
        raise _NotLocalError(predicate)
    own = {subject} if value in known.own and _is_open(subject) else set()
    if not own and subject not in known.near and _is_open(subject):
        raise _NotLocalError(triple)
    near = {term for term in triple if _is_open(term)}
    return _Known(known.own | own, known.near | near)


def _is_open(term: Any) -> bool:
    return isinstance(term, (Variable, rdflib.BNode))


def _is_forward(path: Any) -> bool:
    if isinstance(path, (SequencePath, AlternativePath)):
        return all(_is_forward(step) for step in path.args)
    return _is_forward(path.path) if isinstance(path, MulPath) else isinstance(path, rdflib.URIRef)


def _aggregates(part: Any, base: _Known) -> _Known:
    """Groups are of one part of the data if they are made by a node of it."""
    found = _analyse(part.p.p, base)
    if not found.own & set(part.p.expr or ()):
        raise _NotLocalError("GROUP BY")
    for aggregate in part.A:
        if aggregate.name == "Aggregate_Sample":
            found = found.copied(aggregate.res, aggregate.vars)
    return found


def _certain(part: Any) -> set[Variable]:
    """The variables that every solution of a part binds; some may be passed over."""
    match part.name:
        case "BGP":
            return {term for triple in part.triples for term in triple if _is_open(term)}
        case "Join":
            return _certain(part.p1) | _certain(part.p2)
        case "Union":
            return _certain(part.p1) & _certain(part.p2)
        case "LeftJoin":
            return _certain(part.p1)
        case "Filter" | "Extend" | "ToMultiSet" | "Distinct" | "Reduced" | "OrderBy":
            return _certain(part.p)
        case "Project":
            return _certain(part.p) & set(part.PV)
    return set()


def _check(expression: Any, base: _Known, known: _Known) -> None:
    for lookup in _lookups(expression):
        _analyse(lookup.graph, base, known)


def _lookups(part: Any) -> Iterator[Any]:
    """EXISTS and NOT EXISTS anywhere in an expression."""
    if isinstance(part, CompValue):
        if part.name in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
            yield part
        else:
            for key in part:
                yield from _lookups(getattr(part, key))
    elif isinstance(part, (list, tuple)):
        for item in part:
            yield from _lookups(item)
