"""Plans: which shapes are run by which engine, made ready so that both give the same answer.

    plan = Plan(Shapes(graph))
    plan.tasks("shifty", data) -> [Task("shifty", roots, content), Task("pyshacl", …)]

shifty, the default, is fast; pySHACL is the reference and runs what shifty does not do right
(`REFERENCE_ONLY`). Shapes without a name get one for the run, so that every result tells its shape
and, through it, its path, which shifty leaves out where it is not a single property.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, XSD
from rdflib.paths import Path
from rdflib.term import BNode, Literal, Node, URIRef

from kg.errors import NotValidError
from kg.rdf.nodes import Triple, n_triples_of
from kg.rdf.paths import to_path
from kg.shacl.engines import Engine
from kg.shacl.process import Job
from kg.shacl.shapes import QUERIES, SKOLEM, TARGETS, Shapes, node_order, prologue
from kg.sparql.guard import guarded
from kg.sparql.text import bare, variables

# A character that no message has: what follows says which constraint the message is of.
_MARK: Final = "\ue0ff"
MADE: Final = Literal("{?message}")  # engines pass over ?message, but put it in here


class Blanks:
    """Where blank nodes stand in data: N-Triples, one triple on a line."""

    def __init__(self, data: bytes) -> None:
        self.present = b"_:" in data
        self._data = data if self.present else b""

    @cached_property
    def predicates(self) -> set[str]:
        """The properties that a blank node has."""
        return _found(rb"^\s*_:\S+\s*<([^>]*)>", self._data)

    @cached_property
    def inverses(self) -> set[str]:
        """The properties of which a blank node is the value."""
        return _found(rb"^\s*(?:<[^>]*>|_:[^\s<]+)\s*<([^>]*)>\s*_:", self._data)

    @cached_property
    def classes(self) -> set[str]:
        """The classes that a blank node is in, with what they are below."""
        kind = re.escape(str(RDF.type)).encode()
        found = _found(rb"^\s*_:\S+\s*<" + kind + rb">\s*<([^>]*)>", self._data)
        below = re.escape(str(RDFS.subClassOf)).encode()
        pairs = re.findall(rb"(?m)^\s*<([^>]*)>\s*<" + below + rb">\s*<([^>]*)>", self._data)
        todo = list(found)
        while todo:
            name = todo.pop().encode()
            new = {above.decode() for lower, above in pairs if lower == name} - found
            found |= new
            todo += new
        return found

    def are_targets(self, shapes: Shapes, root: Node) -> bool:
        """Whether a shape may have a blank node as its focus."""
        graph = shapes.graph
        classes = {str(root)} if root in shapes.implicit else set()
        classes |= {str(c) for c in graph.objects(root, SH.targetClass)}
        return bool(
            classes & self.classes
            or {str(p) for p in graph.objects(root, SH.targetSubjectsOf)} & self.predicates
            or {str(p) for p in graph.objects(root, SH.targetObjectsOf)} & self.inverses
        )


def _found(pattern: bytes, data: bytes) -> set[str]:
    return {match.decode() for match in re.findall(b"(?m)" + pattern, data)}


Test = Callable[[Shapes, Node, Blanks], bool]


def _has_binary(shapes: Shapes, root: Node, _: Blanks) -> bool:
    kinds = (
        kind for node in shapes.closure([root]) for kind in shapes.graph.objects(node, SH.datatype)
    )
    return any(kind in _UNCHECKED_BY_SHIFTY for kind in kinds)


def _has_lookaround(shapes: Shapes, root: Node, _: Blanks) -> bool:
    texts = (t for node in shapes.closure([root]) for t in shapes.graph.objects(node, SH.pattern))
    return any(_NOT_IN_RUST.search(str(text)) for text in texts)


def _queries_blanks(shapes: Shapes, root: Node, blanks: Blanks) -> bool:
    """Whether a query of a shape may be put to a blank node."""
    if not blanks.present:
        return False
    near = {root, *shapes.graph.objects(root, SH.property)}
    queried = {n for n in shapes.closure([root]) if (n, SH.sparql, None) in shapes.graph}
    custom = any(
        shapes.parameters & set(shapes.graph.predicates(n)) for n in shapes.closure([root])
    )
    if not queried and not custom:
        return False
    deep = custom or not queried <= near
    return blanks.are_targets(shapes, root) or (deep and bool(blanks.inverses))


_UNCHECKED_BY_SHIFTY = (XSD.hexBinary, XSD.base64Binary, RDF.XMLLiteral)


_NOT_IN_RUST = re.compile(r"\(\?<?[=!]|(?<!\\)(?:\\\\)*\\[1-9]")


# What shifty does not do as pySHACL and the specification do. Each has a shape that shows it in
# tests/kg/shacl/test_results.py; what shifty does right where pySHACL errs is listed there as well.
REFERENCE_ONLY: dict[str, Test] = {
    "shifty takes any text for these datatypes": _has_binary,
    "shifty's patterns have no look-around and no back-references": _has_lookaround,
    "shifty's full SPARQL engine takes a blank node for a variable": _queries_blanks,
}


def reasons(shapes: Shapes, root: Node, data: bytes = b"") -> list[str]:
    """Why a shape with a target has to be run by the reference on these data (N-Triples).

    >>> graph = rdflib.Graph().add((URIRef("urn:shape"), SH.pattern, Literal("(?=a)b")))
    >>> reasons(Shapes(graph), URIRef("urn:shape"))
    ["shifty's patterns have no look-around and no back-references"]
    """
    blanks = Blanks(data)
    return [why for why, test in REFERENCE_ONLY.items() if test(shapes, root, blanks)]


def _is_blank(node: Node) -> bool:
    return isinstance(node, BNode)


Focuses = Mapping[Node, Set[Node] | None]
"""The only shapes to run, and the only nodes of each to run it on, or None for all its targets."""


@dataclass(frozen=True)
class Task:
    """Shapes with targets to run on one engine, as N-Triples with a name for every shape."""

    engine: Engine
    roots: tuple[Node, ...]
    content: bytes = field(repr=False)

    @property
    def job(self) -> Job:
        """What a worker needs."""
        return Job(self.engine, self.content)


class Plan:
    """A shapes graph made ready: names for its blank nodes, queries as both engines take them."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        blank = sorted((node for node in shapes.all if isinstance(node, BNode)), key=str)
        self._names: dict[Node, Node] = {b: URIRef(f"{SKOLEM}{i}") for i, b in enumerate(blank)}
        self._originals = {name: node for node, name in self._names.items()}
        self._triples = [self._named(triple) for triple in shapes.graph if self._is_kept(triple)]
        self._triples += [triple for link in self._queries() for triple in self._query(*link)]
        self._triples = [triple for triple in self._triples if _stays_local(triple)]
        self._whole: dict[tuple[Engine, tuple[Node, ...]], Task] = {}
        self._slow: dict[Node, bool] = {}

    def _named(self, triple: Triple) -> Triple:
        subject, predicate, value = triple
        if predicate in QUERIES:
            value = Literal(_local(prologue(self.shapes.graph, subject) + str(value)))
        return self._names.get(subject, subject), predicate, self._names.get(value, value)

    def _is_kept(self, triple: Triple) -> bool:
        """Constraints in SPARQL are written anew, and `sh:uniqueLang "1"` means nothing.

        By the W3C's own test it is not `true`; both engines take it for that.
        """
        _, predicate, value = triple
        return predicate != SH.sparql and (predicate != SH.uniqueLang or str(value) == "true")

    def _queries(self) -> list[tuple[Node, Node]]:
        return sorted(
            self.shapes.graph.subject_objects(SH.sparql), key=lambda p: (*map(node_order, p),)
        )

    def _query(self, shape: Node, constraint: Node) -> Iterator[Triple]:
        """A constraint of its own for this shape, with what engines read differently spelt out."""
        graph = self.shapes.graph
        name = URIRef(f"{SKOLEM}sparql-{len(self._originals)}")
        self._originals[name] = constraint
        yield self._names.get(shape, shape), SH.sparql, name
        for predicate, value in graph.predicate_objects(constraint):
            if predicate == SH.select:
                path = to_path(graph, graph.value(shape, SH.path))
                query = prologue(graph, constraint) + prepare_query(str(value), path)
                value = Literal(_local(query))
            if predicate not in {SH.prefixes, SH.message}:
                yield name, predicate, value
        messages = _messages(graph, constraint) or _messages(graph, shape) or [Literal("")]
        if makes_message(str(graph.value(constraint, SH.select))):
            messages = [MADE]
        for message in messages:
            yield name, SH.message, Literal(f"{message}{_mark(name)}", lang=message.language)

    def original(self, node: Node | None) -> Node | None:
        """The node of the shapes graph that was given this name, or the node itself."""
        return node if node is None else self._originals.get(node, node)

    def unmarked(self, text: str) -> tuple[str, Node | None]:
        """An engine's words without made-up names, and the SPARQL constraint that they are of."""
        text, _, mark = text.partition(_MARK)
        for name in set(re.findall(re.escape(SKOLEM) + r"\d+", text)):
            text = text.replace(f"<{name}>", name)
            text = text.replace(name, f"_:{self._originals[URIRef(name)]}")
        return text, self._originals.get(URIRef(f"{SKOLEM}sparql-{mark}"))

    def tasks(
        self, engine: Engine, data: bytes = b"", focuses: Focuses | None = None
    ) -> list[Task]:
        """What to run so that each shape with a target is run by an engine that can.

        With `focuses`, only these shapes, each on no other nodes than these (None: on all its
        targets); a blank node cannot be named as a target, so a shape that is to look at one is run
        on all its own.
        """
        blanks = Blanks(data)
        if focuses is None:
            return self._tasks(engine, self.shapes.roots, None, blanks)
        roots = [root for root in self.shapes.roots if root in focuses]
        nodes = {root: focuses[root] for root in roots}
        named = {r: n for r, n in nodes.items() if n is not None and not any(map(_is_blank, n))}
        whole = [root for root in roots if root not in named]
        targets: list[Triple] = [
            (r, SH.targetNode, n) for r, near in named.items() for n in sorted(near, key=node_order)
        ]
        found = self._tasks(engine, whole, None, blanks)
        return found + self._tasks(engine, named, targets, blanks)

    def _tasks(
        self,
        engine: Engine,
        chosen: Iterable[Node],
        targets: Sequence[Triple] | None,
        blanks: Blanks,
    ) -> list[Task]:
        slow: list[Node] = []
        fast: list[Node] = []
        for root in chosen:
            (slow if engine == "pyshacl" or self._is_slow(root, blanks) else fast).append(root)
        parts: list[tuple[Engine, list[Node]]] = [("shifty", fast), ("pyshacl", slow)]
        return [
            self.task(name, roots, targets and [t for t in targets if t[0] in roots])
            for name, roots in parts
            if roots
        ]

    def _is_slow(self, root: Node, blanks: Blanks) -> bool:
        """Whether the reference has to run a shape; without blank nodes, the same on all data."""
        if not blanks.present and root in self._slow:
            return self._slow[root]
        found = any(test(self.shapes, root, blanks) for test in REFERENCE_ONLY.values())
        if not blanks.present:
            self._slow[root] = found
        return found

    def task(
        self, engine: Engine, roots: Iterable[Node], targets: Iterable[Triple] | None = None
    ) -> Task:
        """Run these shapes, and no others, on an engine; on their own targets or on others.

        A task with their own targets is made once, since many data may be held to it.
        """
        roots = tuple(roots)
        part = self._part({self._names.get(r, r) for r in roots})
        if targets is None:
            if (engine, roots) not in self._whole:
                self._whole[engine, roots] = Task(engine, roots, n_triples_of(part))
            return self._whole[engine, roots]
        others = (triple for triple in part if not _is_target(triple))
        return Task(engine, roots, n_triples_of((*others, *map(self._named, targets))))

    def _part(self, roots: set[Node]) -> Iterator[Triple]:
        """The triples of these shapes and of what they refer to, without targets of others."""
        reached = self._reached(roots)
        for triple in self._triples:
            if triple[0] in reached and (triple[0] in roots or not _is_target(triple)):
                yield triple

    @cached_property
    def _objects(self) -> dict[Node, list[Node]]:
        found: dict[Node, list[Node]] = {}
        for subject, _, value in self._triples:
            found.setdefault(subject, []).append(value)
        return found

    def _reached(self, start: set[Node]) -> set[Node]:
        if any(p in QUERIES and "shapesGraph" in str(value) for _, p, value in self._triples):
            return set(self._objects)  # queries that may look at any shape
        shared = {
            s for s, p, o in self._triples if o == SH.ConstraintComponent or p == SH.parameter
        }
        seen, todo = start | shared, [*start, *shared]
        while todo:
            for other in self._objects.get(todo.pop(), ()):
                if other not in seen and other in self._objects:
                    seen.add(other)
                    todo.append(other)
        return seen


def makes_message(query: str) -> bool:
    """Whether a query selects the message of its results.

    >>> makes_message("SELECT $this ?message { $this rdfs:label ?message }")
    True
    """
    return "message" in variables(query[: bare(query).find("{") + 1])


def _mark(name: URIRef) -> str:
    return _MARK + name.removeprefix(f"{SKOLEM}sparql-")


def _messages(graph: rdflib.Graph, node: Node) -> list[Literal]:
    return sorted(m for m in graph.objects(node, SH.message) if isinstance(m, Literal))


_PATH = re.compile(r"[$?]PATH\b")


def prepare_query(query: str, path: URIRef | Path | None) -> str:
    """A query with its path put in for `$PATH`, and kept from shifty's own SPARQL.

    That takes 2.0 for another number than 2. An order between constants is what it leaves to its
    full SPARQL engine, which does it right.

    >>> prepare_query("SELECT $this { $this $PATH ?v }", URIRef("urn:p"))
    'SELECT $this { FILTER(1 < 2)  $this <urn:p> ?v }'
    """
    if path is not None:
        text = path.n3() if isinstance(path, URIRef) else f"({path.n3()})"
        spots = [match.span() for match in _PATH.finditer(bare(query))]
        for start, end in reversed(spots):
            query = query[:start] + text + query[end:]
    start = bare(query).find("{") + 1
    if re.match(r"\s*SELECT\b", bare(query)[start:], re.IGNORECASE):
        return query
    return f"{query[:start]} FILTER(1 < 2) {query[start:]}"


def _local(query: str) -> str:
    """A query as it may be handed to an engine; nothing of one that would reach the network."""
    try:
        return guarded(query)
    except NotValidError:
        return ""


def _stays_local(triple: Triple) -> bool:
    """A constraint without its query is refused by engines, where it was not found faulty."""
    return triple[1] not in QUERIES or bool(triple[2])


_CLASSES = (RDFS.Class, OWL.Class)


def _is_target(triple: Triple) -> bool:
    _, predicate, value = triple
    return predicate in TARGETS or (predicate == RDF.type and value in _CLASSES)
