"""The reference: shapes made ready for pySHACL, and its reports read.

    reference = Reference(Shapes(graph))
    reference.run(roots, data) -> [Result, …]           data in N-Triples
    reference.results(report) -> [Result, …]            a W3C report in N-Triples

pySHACL judges our own engine; it runs where it is asked for. Shapes without a name get one for the
run, so that every result tells its shape; patterns are put in Python's words, queries get their
path, and constraints that are switched off are left out, as the specification has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, Final

import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import BNode, Literal, Node, URIRef

from kg.errors import EngineError, NotValidError
from kg.rdf.nodes import Triple, n_triples_of, read_graph
from kg.rdf.paths import AnyPath, to_path
from kg.rdf.tokens import VARIABLE
from kg.shacl.engines import Focuses
from kg.shacl.model import is_true
from kg.shacl.patterns import for_python, problem
from kg.shacl.queries import put_path
from kg.shacl.reading import read_results
from kg.shacl.results import Result
from kg.shacl.shapes import QUERIES, SKOLEM, TARGETS, Shapes, node_order, prologue
from kg.sparql.guard import guarded
from kg.sparql.text import bare, variables, words

# A character that no message has: what follows says which constraint the message is of.
_MARK: Final = "\ue0ff"
_MADE: Final = Literal("{?message}")  # pySHACL passes over ?message, but puts it in here
_SIGNS: Final = (_MARK, str(_MADE), SKOLEM)
# Deeper nesting than any hand-written shape; pySHACL's 15 is less than some.
_DEPTH: Final = 40
# pySHACL and the SPARQL parser it uses do not say whether they take calls from several threads.
_ONE_AT_A_TIME: Final = Lock()


class Reference:
    """A shapes graph made ready for pySHACL."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        blank = sorted((node for node in shapes.all if isinstance(node, BNode)), key=str)
        self._names: dict[Node, Node] = {b: URIRef(f"{SKOLEM}{i}") for i, b in enumerate(blank)}
        self._originals = {name: node for node, name in self._names.items()}
        self._triples = [self._named(triple) for triple in shapes.graph if self._is_kept(triple)]
        self._triples += [triple for link in self._queries() for triple in self._query(*link)]
        self._triples = [triple for triple in self._triples if _stays_local(triple)]
        self._bytes, self._data = b"", rdflib.Graph()

    def _named(self, triple: Triple) -> Triple:
        subject, predicate, value = triple
        if predicate in QUERIES:
            value = Literal(_local(prologue(self.shapes.graph, subject) + str(value)))
        return self._names.get(subject, subject), predicate, self._names.get(value, value)

    def _is_kept(self, triple: Triple) -> bool:
        """Constraints in SPARQL are written anew, rules are not run.

        A flag that is `"1"` means nothing: by the W3C's own test it is not
        `true`; pySHACL takes it for that.
        """
        name = str(triple[1])
        if name in _FLAGS:
            return str(triple[2]) == "true"
        return name not in _NOT_RUN

    def _queries(self) -> list[tuple[Node, Node]]:
        """Shapes with their constraints in SPARQL, without those that are switched off."""
        graph = self.shapes.graph
        found = [
            (shape, query)
            for shape, query in graph.subject_objects(SH.sparql)
            if not is_true(graph.value(query, SH.deactivated))
        ]
        return sorted(found, key=lambda p: (*map(node_order, p),))

    def _query(self, shape: Node, constraint: Node) -> Iterator[Triple]:
        """A constraint of its own for this shape, with what is read differently spelt out."""
        graph = self.shapes.graph
        name = URIRef(f"{SKOLEM}sparql-{len(self._originals)}")
        self._originals[name] = constraint
        yield self._names.get(shape, shape), SH.sparql, name
        for predicate, value in graph.predicate_objects(constraint):
            if predicate == SH.select:
                path = to_path(graph, graph.value(shape, SH.path))
                query = prologue(graph, constraint) + put_path(str(value), path)
                value = Literal(_local(query))
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
        """PySHACL's words without made-up names, and the SPARQL constraint that they are of."""
        text, _, mark = text.partition(_MARK)
        for name in set(re.findall(re.escape(SKOLEM) + r"\d+", text)):
            text = text.replace(f"<{name}>", name)
            text = text.replace(name, f"_:{self._originals[URIRef(name)]}")
        return text, self._originals.get(URIRef(f"{SKOLEM}sparql-{mark}"))

    # Running

    def run(
        self, roots: Iterable[Node], data: bytes, focuses: Focuses | None = None
    ) -> list[Result]:
        """The results of some shapes on data.

        A blank node cannot be named as a target, so a shape that is to look at one is run on all
        its own.

        Raises:
            EngineError: pySHACL does not take the shapes, or fails on them.
        """
        try:
            return self.results(_run(self._read(data), self.content(roots, focuses or {})))
        except EngineError as error:
            raise EngineError(self.unmarked(str(error))[0]) from error

    def _read(self, data: bytes) -> rdflib.Graph:
        """Data as a graph, kept for the next shapes: without inference pySHACL changes nothing."""
        if data is not self._bytes:
            self._bytes, self._data = data, read_graph(data, Data())
        return self._data

    def content(self, roots: Iterable[Node], focuses: Focuses) -> bytes:
        """These shapes with what they refer to, and no other targets, in N-Triples."""
        chosen = list(roots)
        named = {r: near for r in chosen if (near := focuses.get(r)) is not None}
        named = {r: n for r, n in named.items() if not any(isinstance(x, BNode) for x in n)}
        targets = [(r, SH.targetNode, n) for r, near in named.items() for n in near]
        whole = {self._names.get(root, root) for root in chosen if root not in named}
        reached = _reached({self._names.get(root, root) for root in chosen}, self._triples)
        kept = (t for t in self._triples if t[0] in reached and (t[0] in whole or not _aims(t)))
        spelt = (triple for one in kept for triple in self._spelt(one))
        return n_triples_of((*spelt, *map(self._named, targets)))

    def _spelt(self, triple: Triple) -> Iterator[Triple]:
        """A pattern in Python's words, with its flags, which do not stand alone."""
        shape, predicate, value = triple
        if str(predicate) not in _OF_PATTERNS:
            yield triple
        elif predicate == SH.pattern:
            flags = str(self.shapes.graph.value(self.original(shape), SH.flags) or "")
            if problem(str(value), flags) is None:
                value, flags = Literal(for_python(str(value), flags)), ""
            yield shape, predicate, value
            if flags:
                yield shape, SH.flags, Literal(flags)

    # Reports

    def results(self, content: bytes) -> list[Result]:
        """The results of a report in N-Triples, with what it leaves out put back."""
        restorer = _Restorer(self)
        return [restorer.result(*fields) for fields in read_results(content)]


class _Restorer:
    """What a report leaves out, looked up once for each shape and constraint that it names."""

    def __init__(self, reference: Reference) -> None:
        self._reference, self._shapes = reference, reference.shapes.graph
        self._paths: dict[Node | None, AnyPath | None] = {}
        self._only: dict[Node | None, Node | None] = {}
        self._listed: dict[Node | None, set[str]] = {}

    def result(
        self,
        focus: Node,
        path: Node | None,
        component: Node | None,
        value: Node | None,
        shape: Node | None,
        severity: Node | None,
        constraint: Node | None,
        messages: tuple[Literal, ...],
    ) -> Result:
        """A result in terms of the shapes graph."""
        original = self._reference.original
        shape, value = original(shape), original(value)
        said, marked = self._read_messages(messages)
        constraint = marked or original(constraint)
        if component == SH.SPARQLConstraintComponent:
            constraint = constraint or self._only_query(shape)
            if value == focus and self._is_focus_again(shape, constraint):
                value = None
        way = path if path is None or isinstance(path, URIRef) else self._path_of(shape)
        return Result(
            focus, way, component, value, shape, severity or SH.Violation, constraint, said
        )

    def _path_of(self, shape: Node | None) -> AnyPath | None:
        """The path of a shape, a blank node in a report where it is no single property."""
        if shape not in self._paths:
            self._paths[shape] = to_path(self._shapes, self._shapes.value(shape, SH.path))
        return self._paths[shape]

    def _read_messages(self, found: tuple[Literal, ...]) -> tuple[tuple[Literal, ...], Node | None]:
        """What is said, in order, and the SPARQL constraint that it is said of."""
        if not any(sign in message for message in found for sign in _SIGNS):
            texts = tuple(message for message in found if message)
            return (texts if len(texts) < 2 else tuple(sorted(texts))), None
        said, constraint = _read_messages(found, self._reference)
        return tuple(sorted(said)), constraint

    def _only_query(self, shape: Node | None) -> Node | None:
        """The one SPARQL constraint of a shape; the message of a query may be its own."""
        if shape not in self._only:
            queries = list(self._shapes.objects(shape, SH.sparql))
            self._only[shape] = queries[0] if len(queries) == 1 else None
        return self._only[shape]

    def _is_focus_again(self, shape: Node | None, constraint: Node | None) -> bool:
        """Whether the focus was given as value; only for node shapes does it stand for one."""
        if constraint not in self._listed:
            query = str(self._shapes.value(constraint, SH.select) or "")
            self._listed[constraint] = _listed(query)
        return (shape, SH.path, None) in self._shapes and "value" not in self._listed[constraint]


def _read_messages(
    found: Iterable[Literal], reference: Reference
) -> tuple[list[Literal], Node | None]:
    """What is said, and the SPARQL constraint that it is said of.

    Where a constraint has messages, pySHACL adds those of its shape, which are for its other ones.
    """
    read = [(m, *reference.unmarked(str(m))) for m in found]
    marked = [entry for entry in read if entry[2] is not None]
    texts = [
        Literal(text, lang=m.language)
        for m, text, _ in marked or read
        if text not in {"", str(_MADE)}
    ]
    return texts, marked[0][2] if marked else None


def _listed(query: str) -> set[str]:
    """The variables that a query lists in its head, all that it has where it lists `*`."""
    found: set[str] = set()
    for token in words(query):
        if token.text == "*":
            return {t.text[1:] for t in words(query) if t.kind == VARIABLE}
        if token.text == "{":
            break
        found |= {token.text[1:]} if token.kind == VARIABLE else set()
    return found


def _run(data: rdflib.Graph, shapes: bytes) -> bytes:
    """PySHACL's report on data, in N-Triples as the shapes are."""
    import logging

    import pyshacl

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # a traceback per ill-typed value
    try:
        with _ONE_AT_A_TIME:
            _, report, text = pyshacl.validate(
                data,
                shacl_graph=read_graph(shapes),
                inference="none",
                inplace=True,
                max_validation_depth=_DEPTH,
                logger=_silent_logger(),
            )
    except RecursionError as error:
        raise EngineError("recursion is too deep") from error
    except MemoryError:
        raise
    except Exception as error:  # it lets errors of many types through
        raise EngineError(str(error) or type(error).__name__) from error
    if not isinstance(report, rdflib.Graph):
        raise EngineError(getattr(report, "message", None) or str(report or text))
    return report.serialize(format="nt", encoding="utf-8")


class Data(rdflib.Graph):
    """Data that parse a query once: pySHACL hands over the same text for every focus node."""

    def query(self, query_object: str | Query, *given: Any, **named: Any) -> rdflib.query.Result:
        """The answer, as `rdflib.Graph.query` gives it; a query may be as text or prepared."""
        if isinstance(query_object, str):
            prefixes = named.get("initNs") or dict(self.namespaces())
            query_object = _prepared(query_object, tuple(prefixes.items()))
        return super().query(query_object, *given, **named)


@lru_cache(maxsize=1024)
def _prepared(query: str, prefixes: tuple[tuple[str, URIRef], ...]) -> Query:
    return prepareQuery(query, initNs=dict(prefixes))


def _silent_logger() -> Any:
    import logging

    logger = logging.Logger("pyshacl")
    logger.addHandler(logging.NullHandler())
    return logger


def _reached(start: set[Node], triples: Sequence[Triple]) -> set[Node]:
    """Some nodes and all that they lead to, with the constraint components of the graph's own."""
    objects: dict[Node, list[Node]] = {}
    for subject, _, value in triples:
        objects.setdefault(subject, []).append(value)
    if any(p in QUERIES and "shapesGraph" in str(value) for _, p, value in triples):
        return set(objects)  # queries that may look at any shape
    shared = {s for s, p, o in triples if o == SH.ConstraintComponent or p == SH.parameter}
    seen, todo = start | shared, [*start, *shared]
    while todo:
        for other in objects.get(todo.pop(), ()):
            if other not in seen and other in objects:
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


def _local(query: str) -> str:
    """A query as it may be handed on; nothing of one that would reach the network."""
    try:
        return guarded(query)
    except NotValidError:
        return ""


def _stays_local(triple: Triple) -> bool:
    """A constraint without its query is refused, where it was not found faulty."""
    return triple[1] not in QUERIES or bool(triple[2])


# As plain text, which is compared many times faster than a term.
_OF_PATTERNS: Final = frozenset(map(str, (SH.pattern, SH.flags)))
_FLAGS: Final = frozenset(map(str, (SH.uniqueLang, SH.deactivated)))
_NOT_RUN: Final = frozenset(map(str, (SH.sparql, SH.rule)))
_OF_TARGETS: Final = frozenset(map(str, TARGETS))
_TYPE: Final = str(RDF.type)
_CLASSES: Final = frozenset(map(str, (RDFS.Class, OWL.Class)))


def _aims(triple: Triple) -> bool:
    """Whether a triple of shapes says on what a shape is run."""
    name = str(triple[1])
    return name in _OF_TARGETS or (name == _TYPE and str(triple[2]) in _CLASSES)
