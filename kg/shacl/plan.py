"""Plans: what is run by which engine, made ready so that all give the same answer.

    plan = Plan(Shapes(graph))
    plan.tasks("shifty", data) -> [Task("shifty", roots, content), Task("exact", …)]

shifty, the default, is fast. The constraints that it does not do right on the data
(`kg.shacl.routes`) are taken from it one by one, and run by `kg.shacl.exact`; nothing else is, so
that what a shape demands besides makes no difference. pySHACL, where it is asked for, runs all.
Shapes without a name get one for the run, so that every result tells its shape and, through it, its
path, which shifty leaves out where it is not a single property.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.term import BNode, Literal, Node, URIRef

from kg.errors import NotValidError
from kg.rdf.nodes import Triple, n_triples_of
from kg.rdf.paths import AnyPath, to_path
from kg.shacl.constraints import is_true
from kg.shacl.engines import Engine
from kg.shacl.patterns import for_python, for_rust, problem
from kg.shacl.process import Job
from kg.shacl.queries import put_path
from kg.shacl.routes import COUNTS, REASONS, Constraint, Facts, Routes
from kg.shacl.shapes import ONLY, QUERIES, SKOLEM, TARGETS, Shapes, node_order, prologue
from kg.sparql.guard import guarded
from kg.sparql.text import bare, variables

# A character that no message has: what follows says which constraint the message is of.
_MARK: Final = "\ue0ff"
MADE: Final = Literal("{?message}")  # engines pass over ?message, but put it in here


def reasons(shapes: Shapes, root: Node, data: bytes = b"") -> list[str]:
    """Why not all that a shape with a target demands is run by the fast engine on these data.

    >>> graph = rdflib.Graph().add((URIRef("urn:shape"), SH.pattern, Literal("(?=a)b")))
    >>> _ = graph.add((URIRef("urn:shape"), SH.targetNode, URIRef("urn:a")))
    >>> reasons(Shapes(graph), URIRef("urn:shape"))
    ["the fast engine's patterns have no look-around and no back-references"]
    """
    found = set(Routes(shapes).exact(root, Facts(data)).values())
    return [why for why in REASONS if why in found]


def _is_blank(node: Node) -> bool:
    return isinstance(node, BNode)


Focuses = Mapping[Node, Set[Node] | None]
"""The only shapes to run, and the only nodes of each to run it on, or None for all its targets."""


@dataclass(frozen=True)
class Task:
    """Shapes with targets to run on one engine, as N-Triples with a name for every shape.

    `taken` are the constraints that another engine runs, or on `exact` the only ones it reports.
    """

    engine: Engine
    roots: tuple[Node, ...]
    content: bytes = field(repr=False)
    taken: frozenset[Constraint] = field(default=frozenset(), repr=False)

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
        self._links: dict[Constraint, Triple] = {}
        self._triples = [self._named(triple) for triple in shapes.graph if self._is_kept(triple)]
        self._triples += [triple for link in self._queries() for triple in self._query(*link)]
        self._triples = [triple for triple in self._triples if _stays_local(triple)]
        self._whole: dict[tuple[Engine, tuple[Node, ...], frozenset[Constraint]], Task] = {}
        self._routes = Routes(shapes)

    def _named(self, triple: Triple) -> Triple:
        subject, predicate, value = triple
        if predicate in QUERIES:
            value = Literal(_local(prologue(self.shapes.graph, subject) + str(value)))
        return self._names.get(subject, subject), predicate, self._names.get(value, value)

    def _is_kept(self, triple: Triple) -> bool:
        """Constraints in SPARQL are written anew, rules are not run.

        A flag that is `"1"` means nothing: by the W3C's own test it is not
        `true`; engines take it for that.
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
        """A constraint of its own for this shape, with what engines read differently spelt out."""
        graph = self.shapes.graph
        name = URIRef(f"{SKOLEM}sparql-{len(self._originals)}")
        self._originals[name] = constraint
        link = (self._names.get(shape, shape), SH.sparql, name)
        self._links[shape, SH.sparql, constraint] = link
        yield link
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
        facts = Facts(data)
        if focuses is None:
            return self._tasks(engine, self.shapes.roots, None, facts)
        roots = [root for root in self.shapes.roots if root in focuses]
        nodes = {root: focuses[root] for root in roots}
        named = {r: n for r, n in nodes.items() if n is not None and not any(map(_is_blank, n))}
        whole = [root for root in roots if root not in named]
        targets: list[Triple] = [
            (r, SH.targetNode, n) for r, near in named.items() for n in sorted(near, key=node_order)
        ]
        found = self._tasks(engine, whole, None, facts)
        return found + self._tasks(engine, named, targets, facts)

    def tasks_on(
        self, engine: Engine, roots: Iterable[Node], targets: Sequence[Triple], data: bytes
    ) -> list[Task]:
        """What to run so that these shapes are, on other targets than their own."""
        return self._tasks(engine, roots, targets, Facts(data))

    def _tasks(
        self,
        engine: Engine,
        chosen: Iterable[Node],
        targets: Sequence[Triple] | None,
        facts: Facts,
    ) -> list[Task]:
        parts: list[tuple[Engine, list[Node], set[Constraint]]] = []
        if engine == "shifty":
            fast, exact, taken = self._parted(chosen, facts)
            parts += [("shifty", fast, taken), ("exact", exact, taken)]
        else:
            parts.append((engine, list(chosen), set()))
        return [
            self.task(name, roots, targets and [t for t in targets if t[0] in roots], taken)
            for name, roots, taken in parts
            if roots
        ]

    def _parted(
        self, chosen: Iterable[Node], facts: Facts
    ) -> tuple[list[Node], list[Node], set[Constraint]]:
        """Shapes for the fast engine, those for the exact one, and the constraints it takes."""
        fast, exact, taken = list[Node](), list[Node](), set[Constraint]()
        for root in chosen:
            own = self._routes.exact(root, facts).keys()
            taken |= own
            exact += [root] if own else []
            fast += [root] if not own or self._routes.every(root) - own else []
        return fast, exact, taken

    def task(
        self,
        engine: Engine,
        roots: Iterable[Node],
        targets: Iterable[Triple] | None = None,
        taken: Iterable[Constraint] = (),
    ) -> Task:
        """Run these shapes, and no others, on an engine; on their own targets or on others.

        A task with their own targets is made once, since many data may be held to it.
        """
        roots, taken = tuple(roots), frozenset(taken)
        key = (engine, roots, taken)
        if targets is None and key in self._whole:
            return self._whole[key]
        part = list(self._part({self._names.get(r, r) for r in roots}, engine, taken))
        if targets is None:
            self._whole[key] = Task(engine, roots, n_triples_of(part), taken)
            return self._whole[key]
        others = (triple for triple in part if not _is_target(triple))
        content = n_triples_of((*others, *map(self._named, targets)))
        return Task(engine, roots, content, taken)

    def rest(self, task: Task) -> Task:
        """What the fast engine was to run, as a task for the exact one."""
        every = {found for root in task.roots for found in self._routes.every(root)}
        return self.task("exact", task.roots, taken=every - task.taken)

    def _part(self, roots: set[Node], engine: Engine, taken: Set[Constraint]) -> Iterator[Triple]:
        """The triples of these shapes and of what they refer to, without targets of others."""
        links = {self._link(constraint) for constraint in taken}
        triples = _without(self._triples, links) if links and engine == "shifty" else self._triples
        reached = _reached(roots, triples)
        for triple in triples:
            if triple[0] in reached and (triple[0] in roots or not _is_target(triple)):
                if str(triple[1]) in _OF_PATTERNS and engine != "exact":
                    yield from self._spelt(engine, triple)
                else:
                    yield triple
        if engine == "exact":
            yield from ((s, URIRef(ONLY + str(p)), o) for s, p, o in links if s in reached)

    def _spelt(self, engine: Engine, triple: Triple) -> Iterator[Triple]:
        """A pattern in the language of an engine, with its flags, which do not stand alone."""
        shape, predicate, value = triple
        if predicate == SH.pattern:
            flags = str(self.shapes.graph.value(self.original(shape), SH.flags) or "")
            text, flags = _pattern_for(engine, str(value), flags)
            yield shape, predicate, Literal(text)
            if flags:
                yield shape, SH.flags, Literal(flags)

    def _link(self, constraint: Constraint) -> Triple:
        """A constraint as the triple that the engines get."""
        return self._links.get(constraint) or self._named(constraint)


def _without(triples: Iterable[Triple], links: Set[Triple]) -> list[Triple]:
    """All triples but these constraints, and what is of no use without them."""
    kept = [triple for triple in triples if triple not in links]
    counted = {s for s, p, _ in kept if p in COUNTS}
    uncounted = {s for s, p, _ in links if p in COUNTS} - counted
    return [t for t in kept if t[1] != SH.qualifiedValueShape or t[0] not in uncounted]


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


def _pattern_for(engine: Engine, pattern: str, flags: str) -> tuple[str, str]:
    """A pattern and its flags in the language of an engine; as they are where it has no words."""
    if problem(pattern, flags) is not None:
        return pattern, flags
    if engine == "pyshacl":
        return for_python(pattern, flags), ""
    return for_rust(pattern, flags) or (pattern, flags)


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


def prepare_query(query: str, path: AnyPath | None) -> str:
    """A query with its path put in for `$PATH`, and kept from shifty's own SPARQL.

    That takes 2.0 for another number than 2. An order between constants is what it leaves to its
    full SPARQL engine, which does it right.

    >>> prepare_query("SELECT $this { $this $PATH ?v }", URIRef("urn:p"))
    'SELECT $this { FILTER(1 < 2)  $this <urn:p> ?v }'
    """
    query = put_path(query, path)
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


# As plain text, which is compared many times faster than a term.
_OF_PATTERNS: Final = frozenset(map(str, (SH.pattern, SH.flags)))
_FLAGS: Final = frozenset(map(str, (SH.uniqueLang, SH.deactivated)))
_NOT_RUN: Final = frozenset(map(str, (SH.sparql, SH.rule)))
_OF_TARGETS: Final = frozenset(map(str, TARGETS))
_TYPE: Final = str(RDF.type)
_CLASSES: Final = frozenset(map(str, (RDFS.Class, OWL.Class)))


def _is_target(triple: Triple) -> bool:
    name = str(triple[1])
    return name in _OF_TARGETS or (name == _TYPE and str(triple[2]) in _CLASSES)
