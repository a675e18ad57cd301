"""Property paths: read from a graph as SHACL writes them, walked, reversed, and written again.

    to_path(graph, node) -> rdflib's path         from_path(graph, path) -> the node it begins with
    walk(path, focus, match) -> the nodes it leads to, each with the last triple on the way
    steps_of(path) -> (predicate, forward?) of each single step
    path_text(path, shorten) -> '^ex:parent/ex:next*'     path_turtle(path, write) -> '[ sh:… ]'

Paths are rdflib's own objects; rdflib reads none from SHACL, and can only walk its own graphs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from typing import Literal as OneOf

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.paths import Path as PropertyPath
from rdflib.term import BNode, Node, URIRef

from kg.errors import NotSupportedError
from kg.rdf.nodes import Triple

AnyPath = URIRef | PropertyPath
Match = Callable[[Node | None, Node | None, Node | None], Iterable[Triple]]
Step = tuple[Node, Triple | None]

_MODIFIERS: dict[Node, OneOf["*", "+", "?"]] = {
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}
_REPEATED = {modifier: str(name) for name, modifier in _MODIFIERS.items()}

# Reading


def members(graph: rdflib.Graph, head: Node) -> list[Node]:
    """The members of a list; a broken or endless one is read as far as it goes.

    >>> graph = rdflib.Graph().parse(data="<urn:s> <urn:p> (1 2) .")
    >>> [str(m) for m in members(graph, next(graph.objects(URIRef("urn:s"))))]
    ['1', '2']
    """
    found, seen = [], set()
    while head not in seen and head != RDF.nil:
        seen.add(head)
        found += list(graph.objects(head, RDF.first))[:1]
        head = next(iter(graph.objects(head, RDF.rest)), RDF.nil)
    return found


def to_path(graph: rdflib.Graph, node: Node | None) -> AnyPath | None:
    """A SHACL property path as rdflib's; None for what is no path.

    >>> graph = rdflib.Graph().parse(data='''
    ... @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
    ... ex:shape sh:path ( [ sh:inversePath ex:parent ] [ sh:zeroOrMorePath ex:next ] ) .''')
    >>> to_path(graph, next(graph.objects(None, SH.path))).n3()
    '^<http://example.org/parent>/<http://example.org/next>*'
    """
    if isinstance(node, URIRef):
        return node
    try:
        return _blank_path(graph, node) if isinstance(node, BNode) else None
    except RecursionError:
        return None


def _blank_path(graph: rdflib.Graph, node: BNode) -> PropertyPath | None:
    if (node, RDF.first, None) in graph:
        return _join(SequencePath, graph, node)
    for predicate, value in graph.predicate_objects(node):
        if predicate == SH.alternativePath:
            return _join(AlternativePath, graph, value)
        inner = to_path(graph, value) if predicate in {SH.inversePath, *_MODIFIERS} else None
        if inner is not None:
            return (
                InvPath(inner)
                if predicate == SH.inversePath
                else MulPath(inner, _MODIFIERS[predicate])
            )
    return None


def _join(
    kind: Callable[..., PropertyPath], graph: rdflib.Graph, head: Node
) -> PropertyPath | None:
    parts = [to_path(graph, part) for part in members(graph, head)]
    return None if len(parts) < 2 or None in parts else kind(*parts)


# Walking


def walk(path: AnyPath, start: Node, match: Match, last: Triple | None = None) -> Iterator[Step]:
    """The nodes that a path leads to, each with the last triple on the way; some may come twice.

    >>> graph = rdflib.Graph().parse(data="<urn:a> <urn:p> <urn:b> . <urn:b> <urn:p> <urn:a> .")
    >>> path, start = MulPath(URIRef("urn:p"), "*"), URIRef("urn:a")
    >>> [str(node) for node, _ in walk(path, start, lambda *pattern: graph.triples(pattern))]
    ['urn:a', 'urn:b', 'urn:a']

    Args:
        path: one that SHACL has.
        start: where it begins.
        match: the triples that match a pattern; None matches all.
        last: the triple by which the start was reached.
    """
    if isinstance(path, URIRef):
        yield from ((triple[2], triple) for triple in match(start, path, None))
    elif isinstance(path, InvPath):
        yield from _walk_back(path.arg, start, match, last)
    elif isinstance(path, AlternativePath):
        for part in path.args:
            yield from walk(part, start, match, last)
    elif isinstance(path, SequencePath):
        yield from _walk_along(path.args, start, match, last)
    elif isinstance(path, MulPath):
        yield from _walk_again(path, start, match, last)


def _walk_back(path: AnyPath, start: Node, match: Match, last: Triple | None) -> Iterator[Step]:
    if isinstance(path, URIRef):
        yield from ((triple[0], triple) for triple in match(None, path, start))
    else:
        yield from walk(reverse(path), start, match, last)


def _walk_along(
    parts: Sequence[AnyPath], start: Node, match: Match, last: Triple | None
) -> Iterator[Step]:
    if not parts:
        yield start, last
        return
    for reached, triple in walk(parts[0], start, match, last):
        yield from _walk_along(parts[1:], reached, match, triple)


def _walk_again(path: MulPath, start: Node, match: Match, last: Triple | None) -> Iterator[Step]:
    if path.mod in "*?":
        yield start, last
    seen, todo = set(), [(start, last)]
    while todo:
        node, triple = todo.pop()
        for step in walk(path.path, node, match, triple):
            if step[0] not in seen:
                seen.add(step[0])
                yield step
                if path.mod in "*+":
                    todo.append(step)


def values(path: AnyPath, nodes: Iterable[Node], match: Match) -> set[Node]:
    """The nodes that a path leads to from any of some nodes.

    >>> up = lambda s, p, o: [(URIRef("urn:a"), URIRef("urn:p"), URIRef("urn:b"))]
    >>> values(URIRef("urn:p"), [URIRef("urn:a")], up)
    {rdflib.term.URIRef('urn:b')}
    """
    return {reached for node in nodes for reached, _ in walk(path, node, match)}


def steps_of(path: AnyPath, forward: bool = True) -> Iterator[tuple[URIRef, bool]]:
    """The predicates of a path, each with whether it is followed from subject to object.

    >>> list(steps_of(InvPath(URIRef("urn:parent"))))
    [(rdflib.term.URIRef('urn:parent'), False)]
    """
    if isinstance(path, URIRef):
        yield path, forward
    elif isinstance(path, InvPath):
        yield from steps_of(path.arg, not forward)
    elif isinstance(path, MulPath):
        yield from steps_of(path.path, forward)
    elif isinstance(path, SequencePath | AlternativePath):
        for part in path.args:
            yield from steps_of(part, forward)


def reverse(path: Any) -> Any:
    """The same path from its end to its beginning, inverted at its single properties.

    >>> reverse(SequencePath(URIRef("urn:p"), InvPath(URIRef("urn:q")))).n3()
    '<urn:q>/^<urn:p>'
    """
    if isinstance(path, InvPath):
        return path.arg
    if isinstance(path, SequencePath):
        return SequencePath(*map(reverse, reversed(path.args)))
    if isinstance(path, AlternativePath):
        return AlternativePath(*map(reverse, path.args))
    return MulPath(reverse(path.path), path.mod) if isinstance(path, MulPath) else InvPath(path)


# Writing


def from_path(graph: rdflib.Graph, path: AnyPath) -> Node:
    """Write a path into a graph as SHACL does; the node it begins with.

    >>> graph = rdflib.Graph()
    >>> graph.value(from_path(graph, InvPath(URIRef("urn:parent"))), SH.inversePath)
    rdflib.term.URIRef('urn:parent')
    >>> from_path(graph, URIRef("urn:next"))
    rdflib.term.URIRef('urn:next')

    Raises:
        NotSupportedError: SPARQL has such a path, SHACL has not.
    """
    if isinstance(path, URIRef):
        return path
    if isinstance(path, SequencePath):
        return _write_list(graph, path.args)
    node = BNode()
    if isinstance(path, AlternativePath):
        graph.add((node, SH.alternativePath, _write_list(graph, path.args)))
    elif isinstance(path, InvPath):
        graph.add((node, SH.inversePath, from_path(graph, path.arg)))
    elif isinstance(path, MulPath):
        graph.add((node, URIRef(_REPEATED[path.mod]), from_path(graph, path.path)))
    else:
        raise NotSupportedError(f"SHACL has no such path: {path}.")
    return node


def _write_list(graph: rdflib.Graph, parts: Iterable[AnyPath]) -> BNode:
    head = BNode()
    Collection(graph, head, [from_path(graph, part) for part in parts])
    return head


def path_text(path: AnyPath | None, shorten: Callable[[str], str] = str) -> str:
    """A path as SPARQL writes it, IRIs shortened; one that has no short form stands in `<…>`.

    A single property stands without brackets, nothing for no path.

    >>> path_text(InvPath(URIRef("urn:parent")))
    '^<urn:parent>'
    """
    if path is None or isinstance(path, URIRef):
        return shorten(str(path or ""))
    return short_iris(path.n3(), shorten)


def short_iris(text: str, shorten: Callable[[str], str]) -> str:
    """A text with the IRIs in it, each in `<…>`, in their short forms where they have one.

    >>> short_iris("<urn:a>/<urn:b>*", lambda iri: iri.replace("urn:", "ex:"))
    'ex:a/ex:b*'
    """

    def bracketed(match: re.Match[str]) -> str:
        short = shorten(match[1])
        return match[0] if short == match[1] else short

    return re.sub(r"<([^<>]*)>", bracketed, text)


def path_turtle(path: AnyPath, write: Callable[[str], str]) -> str | None:
    """A path as SHACL writes it in Turtle; None for what SHACL has no form for.

    Args:
        path: rdflib's.
        write: an IRI as Turtle.

    >>> path_turtle(InvPath(URIRef("urn:parent")), "<{}>".format)
    '[ sh:inversePath <urn:parent> ]'
    """
    if isinstance(path, URIRef):
        return write(str(path))
    if isinstance(path, SequencePath | AlternativePath):
        return _listed(path, [path_turtle(part, write) for part in path.args])
    if isinstance(path, InvPath):
        return _wrapped("inversePath", path_turtle(path.arg, write))
    if isinstance(path, MulPath):
        name = _REPEATED[path.mod].removeprefix(str(SH))
        return _wrapped(name, path_turtle(path.path, write))
    return None


def _listed(path: SequencePath | AlternativePath, parts: list[str | None]) -> str | None:
    if len(parts) == 1 or None in parts:
        return parts[0] if len(parts) == 1 else None
    found = f"( {' '.join(part or '' for part in parts)} )"
    return found if isinstance(path, SequencePath) else f"[ sh:alternativePath {found} ]"


def _wrapped(kind: str, inner: str | None) -> str | None:
    return f"[ sh:{kind} {inner} ]" if inner else None
