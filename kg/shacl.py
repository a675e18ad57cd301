"""SHACL on two engines with one answer: the W3C validation report of data against shapes.

    validate(data, shapes) -> rdflib.Graph       data: a graph, or N-Triples in UTF-8
    plan(shapes, engine) -> [Task(engine, shapes, roots)]
    results(report, shapes) -> [Result(focus, path, value, …)]

shifty, the default, is fast; pySHACL is the reference and runs what shifty does not do right
(`REFERENCE_ONLY`). Shapes without a name get one for the run, so that every result tells its shape
and, through it, its path, which shifty leaves out where it is not a single property.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any
from typing import Literal as OneOf

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SH, XSD
from rdflib.paths import (
    AlternativePath,
    InvPath,
    MulPath,
    Path,
    SequencePath,
)
from rdflib.term import BNode, Literal, Node, URIRef

from kg.errors import KgError
from kg.lines import n_triples_term
from kg.worker import Engine, EngineError, Job, read_graph, run

Triple = tuple[Node, Node, Node]
QUERIES = (SH.select, SH.ask)
_SKOLEM = "urn:x-shape:"
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_SHAPE_VALUED = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_LISTS_OF_SHAPES = (SH["and"], SH["or"], SH.xone)

# Shapes


@dataclass
class Shapes:
    """A shapes graph and how its shapes hang together."""

    graph: rdflib.Graph

    @cached_property
    def roots(self) -> list[Node]:
        """The shapes with a target, those of classes that are shapes themselves included."""
        named = {s for predicate in _TARGETS for s in self.graph.subjects(predicate)}
        return sorted(named | self.implicit, key=_order)

    @cached_property
    def implicit(self) -> set[Node]:
        """Shapes that are classes: their instances are their targets."""
        kinds = {
            RDFS.Class,
            OWL.Class,
            *self.graph.transitive_subjects(RDFS.subClassOf, RDFS.Class),
        }
        classes = {s for kind in kinds for s in self.graph.subjects(RDF.type, kind)}
        shapes = {
            s
            for kind in (SH.NodeShape, SH.PropertyShape)
            for s in self.graph.subjects(RDF.type, kind)
        }
        return {s for s in classes & shapes if isinstance(s, URIRef)}

    @cached_property
    def links(self) -> dict[Node, list[tuple[URIRef, Node]]]:
        """The shapes that a shape refers to, with the property that does so."""
        found: dict[Node, list[tuple[URIRef, Node]]] = {}
        for predicate in _SHAPE_VALUED:
            for shape, other in self.graph.subject_objects(predicate):
                found.setdefault(shape, []).append((predicate, other))
        for predicate in _LISTS_OF_SHAPES:
            for shape, head in self.graph.subject_objects(predicate):
                others = ((predicate, other) for other in members(self.graph, head))
                found.setdefault(shape, []).extend(others)
        return found

    @cached_property
    def parents(self) -> dict[Node, list[tuple[URIRef, Node]]]:
        """The shapes that refer to a shape, with the property that does so."""
        found: dict[Node, list[tuple[URIRef, Node]]] = {}
        for shape, links in self.links.items():
            for predicate, other in links:
                found.setdefault(other, []).append((predicate, shape))
        return found

    def closure(self, start: Iterable[Node]) -> set[Node]:
        """Shapes and all that they refer to."""
        todo = list(start)
        seen = set(todo)
        while todo:
            for _, other in self.links.get(todo.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        return seen

    @cached_property
    def parameters(self) -> set[Node]:
        """The properties that are parameters of the graph's own constraint components."""
        described = self.graph.objects(None, SH.parameter)
        return {path for node in described for path in self.graph.objects(node, SH.path)}

    @cached_property
    def all(self) -> set[Node]:
        """Everything that is used as a shape."""
        typed = {
            s for k in (SH.NodeShape, SH.PropertyShape) for s in self.graph.subjects(RDF.type, k)
        }
        return self.closure([*self.roots, *typed, *self.links])


def members(graph: rdflib.Graph, head: Node) -> list[Node]:
    """The members of a list; a broken or endless one is read as far as it goes."""
    found, seen = [], set()
    while head not in seen and head != RDF.nil:
        seen.add(head)
        found += list(graph.objects(head, RDF.first))[:1]
        head = next(iter(graph.objects(head, RDF.rest)), RDF.nil)
    return found


def prologue(graph: rdflib.Graph, node: Node) -> str:
    """The PREFIX lines of a SPARQL constraint or validator, on one line so that lines stay."""
    found = {
        str(graph.value(declared, SH.prefix)): str(graph.value(declared, SH.namespace))
        for start in graph.objects(node, SH.prefixes)
        for ontology in graph.transitive_objects(start, OWL.imports)
        for declared in graph.objects(ontology, SH.declare)
    }
    return "".join(f"PREFIX {prefix}: <{found[prefix]}> " for prefix in sorted(found))


def _order(node: Node) -> tuple[str, str]:
    return type(node).__name__, str(node)


# Paths


_MODIFIERS: dict[Node, OneOf["*", "+", "?"]] = {
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}


def to_path(graph: rdflib.Graph, node: Node | None) -> URIRef | Path | None:
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


def _blank_path(graph: rdflib.Graph, node: BNode) -> Path | None:
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


def _join(kind: Callable[..., Path], graph: rdflib.Graph, head: Node) -> Path | None:
    parts = [to_path(graph, part) for part in members(graph, head)]
    return None if len(parts) < 2 or None in parts else kind(*parts)


def reverse(path: Any) -> Any:
    """The same path from its end to its beginning, inverted at its single properties."""
    if isinstance(path, InvPath):
        return path.arg
    if isinstance(path, SequencePath):
        return SequencePath(*map(reverse, reversed(path.args)))
    if isinstance(path, AlternativePath):
        return AlternativePath(*map(reverse, path.args))
    return MulPath(reverse(path.path), path.mod) if isinstance(path, MulPath) else InvPath(path)


def from_path(graph: rdflib.Graph, path: URIRef | Path) -> Node:
    """Write a path into a graph as SHACL does; the node it begins with."""
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
        predicate = next(p for p, mod in _MODIFIERS.items() if mod == path.mod)
        graph.add((node, predicate, from_path(graph, path.path)))
    else:
        raise KgError(f"SHACL has no such path: {path}.")
    return node


def _write_list(graph: rdflib.Graph, parts: Iterable[URIRef | Path]) -> BNode:
    head = BNode()
    Collection(graph, head, [from_path(graph, part) for part in parts])
    return head


# What is run by which engine


class Blanks:
    """Where blank nodes stand in data: N-Triples, one triple on a line."""

    def __init__(self, data: bytes) -> None:
        self._data = data if b"_:" in data else b""

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
# tests/kg/test_shacl.py; what shifty does right where pySHACL errs is listed there as well.
REFERENCE_ONLY: dict[str, Test] = {
    "shifty takes any text for these datatypes": _has_binary,
    "shifty's patterns have no look-around and no back-references": _has_lookaround,
    "shifty's full SPARQL engine takes a blank node for a variable": _queries_blanks,
}


def reasons(shapes: Shapes, root: Node, data: bytes = b"") -> list[str]:
    """Why a shape with a target has to be run by the reference on these data (N-Triples)."""
    blanks = Blanks(data)
    return [why for why, test in REFERENCE_ONLY.items() if test(shapes, root, blanks)]


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
        self._names: dict[Node, Node] = {b: URIRef(f"{_SKOLEM}{i}") for i, b in enumerate(blank)}
        self._originals = {name: node for node, name in self._names.items()}
        self._triples = [self._named(triple) for triple in shapes.graph if self._is_kept(triple)]
        self._triples += [triple for link in self._queries() for triple in self._query(*link)]

    def _named(self, triple: Triple) -> Triple:
        subject, predicate, value = triple
        if predicate in QUERIES:
            value = Literal(prologue(self.shapes.graph, subject) + str(value))
        return self._names.get(subject, subject), predicate, self._names.get(value, value)

    def _is_kept(self, triple: Triple) -> bool:
        """Constraints in SPARQL are written anew, and `sh:uniqueLang "1"` means nothing.

        By the W3C's own test it is not `true`; both engines take it for that.
        """
        _, predicate, value = triple
        return predicate != SH.sparql and (predicate != SH.uniqueLang or str(value) == "true")

    def _queries(self) -> list[tuple[Node, Node]]:
        return sorted(
            self.shapes.graph.subject_objects(SH.sparql), key=lambda p: (*map(_order, p),)
        )

    def _query(self, shape: Node, constraint: Node) -> Iterator[Triple]:
        """A constraint of its own for this shape, with what engines read differently spelt out."""
        graph = self.shapes.graph
        name = URIRef(f"{_SKOLEM}sparql-{len(self._originals)}")
        self._originals[name] = constraint
        yield self._names.get(shape, shape), SH.sparql, name
        for predicate, value in graph.predicate_objects(constraint):
            if predicate == SH.select:
                path = to_path(graph, graph.value(shape, SH.path))
                value = Literal(prologue(graph, constraint) + prepare_query(str(value), path))
            if predicate not in {SH.prefixes, SH.message}:
                yield name, predicate, value
        messages = _messages(graph, constraint) or _messages(graph, shape) or [Literal("")]
        if makes_message(str(graph.value(constraint, SH.select))):
            messages = [_MADE]
        for message in messages:
            yield name, SH.message, Literal(f"{message}{_mark(name)}", lang=message.language)

    def original(self, node: Node | None) -> Node | None:
        """The node of the shapes graph that was given this name, or the node itself."""
        return node if node is None else self._originals.get(node, node)

    def unmarked(self, text: str) -> tuple[str, Node | None]:
        """An engine's words without made-up names, and the SPARQL constraint that they are of."""
        text, _, mark = text.partition(_MARK)
        for name in set(re.findall(re.escape(_SKOLEM) + r"\d+", text)):
            text = text.replace(f"<{name}>", name)
            text = text.replace(name, f"_:{self._originals[URIRef(name)]}")
        return text, self._originals.get(URIRef(f"{_SKOLEM}sparql-{mark}"))

    def tasks(
        self, engine: Engine, data: bytes = b"", focuses: Mapping[Node, Set[Node]] | None = None
    ) -> list[Task]:
        """What to run so that each shape with a target is run by an engine that can.

        With `focuses`, only these shapes, each on no other nodes than these; a blank node cannot be
        named as a target, so a shape that is to look at one is run on all its own.
        """
        blanks = Blanks(data)
        if focuses is None:
            return self._tasks(engine, self.shapes.roots, None, blanks)
        roots = [root for root in self.shapes.roots if root in focuses]
        whole = [r for r in roots if any(isinstance(n, BNode) for n in focuses[r])]
        named = [r for r in roots if r not in whole]
        targets: list[Triple] = [
            (r, SH.targetNode, n) for r in named for n in sorted(focuses[r], key=_order)
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
            tests = (test(self.shapes, root, blanks) for test in REFERENCE_ONLY.values())
            (slow if engine == "pyshacl" or any(tests) else fast).append(root)
        parts: list[tuple[Engine, list[Node]]] = [("shifty", fast), ("pyshacl", slow)]
        return [
            self.task(name, roots, targets and [t for t in targets if t[0] in roots])
            for name, roots in parts
            if roots
        ]

    def task(
        self, engine: Engine, roots: Iterable[Node], targets: Iterable[Triple] | None = None
    ) -> Task:
        """Run these shapes, and no others, on an engine; on their own targets or on others."""
        roots = tuple(roots)
        part: Iterable[Triple] = self._part({self._names.get(r, r) for r in roots})
        if targets is not None:
            part = (triple for triple in part if not _is_target(triple))
            part = (*part, *map(self._named, targets))
        return Task(engine, roots, _serialize(part))

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


# A character that no message has: what follows says which constraint the message is of.
_MARK = "\ue0ff"


_MADE = Literal("{?message}")  # engines pass over ?message, but put it in here


def makes_message(query: str) -> bool:
    """Whether a query selects the message of its results.

    >>> makes_message("SELECT $this ?message { $this rdfs:label ?message }")
    True
    """
    return re.search(r"[$?]message\b", bare(query).partition("{")[0]) is not None


def _mark(name: URIRef) -> str:
    return _MARK + name.removeprefix(f"{_SKOLEM}sparql-")


def _messages(graph: rdflib.Graph, node: Node) -> list[Literal]:
    return sorted(m for m in graph.objects(node, SH.message) if isinstance(m, Literal))


# Strings, IRIs and comments of a query: words in them are not SPARQL.
_OPAQUE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|'
    r"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    r'"(?:[^"\\\n]|\\.)*"|'
    r"'(?:[^'\\\n]|\\.)*'|"
    r"<[^<>\"{}|^`\\\s]*>|#[^\n]*",
    re.DOTALL,
)
_PATH = re.compile(r"[$?]PATH\b")


def bare(query: str) -> str:
    """A query with its strings, IRIs and comments blanked out; positions stay.

    >>> bare('SELECT ?x { ?x <urn:y> "MINUS" }')
    'SELECT ?x { ?x                 }'
    """
    return _OPAQUE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), query)


def prepare_query(query: str, path: URIRef | Path | None) -> str:
    """A query with its path put in for `$PATH`, and kept from shifty's own SPARQL.

    That takes 2.0 for another number than 2. An order between constants is what it leaves to its
    full SPARQL engine, which does it right.
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


_CLASSES = (RDFS.Class, OWL.Class)


def _is_target(triple: Triple) -> bool:
    _, predicate, value = triple
    return predicate in _TARGETS or (predicate == RDF.type and value in _CLASSES)


def _serialize(triples: Iterable[Triple]) -> bytes:
    written = cache(n_triples_term)
    rows = (f"{written(s)} {written(p)} {written(o)} .\n" for s, p, o in triples)
    return "".join(rows).encode("utf-8")


# Results


@dataclass(frozen=True)
class Result:
    """A result of validation. Shape, constraint and path are nodes of the shapes graph."""

    focus: Node
    path: Node | None
    value: Node | None
    shape: Node | None
    component: Node | None
    constraint: Node | None
    severity: Node
    messages: tuple[Literal, ...] = ()


def read_results(content: bytes, plan: Plan) -> list[Result]:
    """The results of an engine's report, with what shifty leaves out put back."""
    graph = read_graph(content)
    return [_read_result(graph, node, plan) for node in graph.objects(None, SH.result)]


def _read_result(graph: rdflib.Graph, node: Node, plan: Plan) -> Result:
    found: dict[Node, Node] = dict(graph.predicate_objects(node))
    shape = plan.original(found.get(SH.sourceShape))
    path = found.get(SH.resultPath)
    if isinstance(path, BNode):
        path = plan.shapes.graph.value(shape, SH.path)
    texts, constraint = _read_messages(graph.objects(node, SH.resultMessage), plan)
    constraint = constraint or plan.original(found.get(SH.sourceConstraint))
    result = Result(
        focus=found[SH.focusNode],
        path=path,
        value=plan.original(found.get(SH.value)),
        shape=shape,
        component=found.get(SH.sourceConstraintComponent),
        constraint=constraint or _only_query(plan.shapes.graph, shape, found),
        severity=found.get(SH.resultSeverity, SH.Violation),
        messages=tuple(sorted(texts)),
    )
    return replace(result, value=None) if _is_focus_again(result, plan.shapes.graph) else result


def _read_messages(found: Iterable[Node], plan: Plan) -> tuple[list[Literal], Node | None]:
    """What an engine says, and the SPARQL constraint that it says it of.

    Where a constraint has messages, pySHACL adds those of its shape, which are for its other ones.
    """
    read = [(m, *plan.unmarked(str(m))) for m in found if isinstance(m, Literal)]
    marked = [entry for entry in read if entry[2] is not None]
    texts = [
        Literal(text, lang=m.language)
        for m, text, _ in marked or read
        if text not in {"", str(_MADE)}
    ]
    return texts, marked[0][2] if marked else None


def _only_query(graph: rdflib.Graph, shape: Node | None, found: dict[Node, Node]) -> Node | None:
    """The one SPARQL constraint of a shape; the message of a query may be its own."""
    if found.get(SH.sourceConstraintComponent) != SH.SPARQLConstraintComponent:
        return None
    queries = list(graph.objects(shape, SH.sparql))
    return queries[0] if len(queries) == 1 else None


def _is_focus_again(result: Result, graph: rdflib.Graph) -> bool:
    """Whether shifty gave the focus as value; only for node shapes does it stand for one."""
    if result.value != result.focus or result.component != SH.SPARQLConstraintComponent:
        return False
    query = bare(str(graph.value(result.constraint, SH.select)))
    head = query if "*" in query.partition("{")[0] else query.partition("{")[0]
    return (result.shape, SH.path, None) in graph and not re.search(r"[$?]value\b", head)


def report_of(results: Iterable[Result], shapes: rdflib.Graph) -> rdflib.Graph:
    """The W3C validation report with these results."""
    graph, report, conforms = rdflib.Graph(), BNode(), True
    graph.bind("sh", SH)
    for result in results:
        conforms = False
        graph.add((report, SH.result, _write_result(graph, result, shapes)))
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, Literal(conforms)))
    return graph


def _write_result(graph: rdflib.Graph, result: Result, shapes: rdflib.Graph) -> BNode:
    node = BNode()
    path = to_path(shapes, result.path)
    pairs = [
        (RDF.type, SH.ValidationResult),
        (SH.focusNode, result.focus),
        (SH.resultPath, None if path is None else from_path(graph, path)),
        (SH.value, result.value),
        (SH.sourceShape, result.shape),
        (SH.sourceConstraintComponent, result.component),
        (SH.sourceConstraint, result.constraint),
        (SH.resultSeverity, result.severity),
        *((SH.resultMessage, message) for message in result.messages),
    ]
    for predicate, value in pairs:
        if value is not None:
            graph.add((node, predicate, value))
    return node


# Both together


def validate(
    data: rdflib.Graph | bytes, shapes: rdflib.Graph, engine: Engine = "shifty"
) -> rdflib.Graph:
    """The W3C validation report of data (a graph, or N-Triples in UTF-8) against shapes.

    Args:
        data: what to validate.
        shapes: the shapes graph.
        engine: `shifty` leaves to pySHACL what it does not do right; `pyshacl` runs all.

    Raises:
        KgError: an engine does not take the shapes.
    """
    return report_of(find_results(data, shapes, engine), shapes)


def find_results(
    data: rdflib.Graph | bytes, shapes: rdflib.Graph, engine: Engine = "shifty"
) -> list[Result]:
    """The results of validation; see `validate`."""
    plan = Plan(Shapes(shapes))
    content = data if isinstance(data, bytes) else _serialize(data)
    return [r for task in plan.tasks(engine, content) for r in run_task(task, content, plan)]


def run_task(task: Task, data: bytes, plan: Plan) -> list[Result]:
    """The results of one task, in this process.

    Raises:
        KgError: the engine does not take the shapes.
    """
    try:
        return read_results(run(task.engine, data, task.content), plan)
    except EngineError as error:
        raise KgError(f"The shapes cannot be used: {plan.unmarked(str(error))[0]}") from error
