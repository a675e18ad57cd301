"""Since: what a change can affect, checked as the whole check would check it.

    check_since(project, "origin/main") -> Checked(loaded, texts, findings)

The findings are exactly those of the whole check whose focus node is affected; of rules other than
shapes also all those in changed files, and all where other things are described than before; and
what keeps anything from being judged. Affected is, of a changed triple (added or removed, asserted
or derived, blank nodes by what they say):

    its subject, predicate and object; what refers to the subject; what shares a changed label
    focus nodes of shapes from which the paths of the shape, forward and backward, lead to it
    all focus nodes of a shape with a query that mentions its predicate, or any predicate

This may be more than needed, and is never less. A change of ontology, shapes or rules can affect
everything, so then everything is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.paths import Path as PropertyPath
from rdflib.term import BNode, Node, URIRef

from kg.check import Checked, arrange, check_all, check_rules
from kg.derive import derive
from kg.errors import KgError
from kg.findings import INCOMPLETE, Finding
from kg.graph import Graph
from kg.lines import Lines, Triple, n_triples_term
from kg.mentions import VARIABLE, mentions, sparql_tokens
from kg.naming import LABELS
from kg.project import Loaded, Project, load_project, namespace_of
from kg.revisions import Revision, read_revision
from kg.shacl import QUERIES, Shapes, prologue, to_path
from kg.shapes import Engine, ShapeCheck
from kg.texts import find_texts, records
from kg.turtle import BLANK, COMMENT, IRI, LITERAL, NUMBER, PNAME
from kg.worker import as_node

# A change of one of these moves what belongs to a class, and so what any shape is about.
_HIERARCHY = {RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.imports}
_TERMS = {RDFS.Class, RDF.Property, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
_TERMS |= {OWL.AnnotationProperty, OWL.Ontology, SKOS.Concept, SKOS.ConceptScheme}


def check_since(
    project: Project,
    revision: str,
    engine: Engine = "shifty",
    sources: str | Path | None = None,
    timeout: float | None = None,
) -> Checked:
    """The findings on what a change since a revision of Git can affect.

    Args:
        project: what to check, as it stands in the work tree.
        revision: whatever Git takes for a commit.
        engine: the SHACL engine.
        sources: folder of the texts of a house.
        timeout: seconds that the shapes may take.

    Raises:
        KgError: there is no Git, no repository or no such revision.
    """
    then = read_revision(project, revision)
    if then.comparable and not then.changed:
        return Checked(Loaded(project), None, [])
    with ShapeCheck(engine, timeout) as shape_check:
        loaded = load_project(project)
        texts = find_texts(sources, records(loaded.graph)) if project.house else None
        difference = Difference(loaded, then)
        if difference.is_everything:
            return Checked(loaded, texts, check_all(loaded, shape_check, texts))
        scope = Scope(difference)
        shape_check.start(
            loaded.graph, loaded.shapes, loaded.lines, loaded.shape_lines, scope.focuses
        )
        rules = check_rules(loaded, texts, difference.files)
        findings = [f for f in (*rules, *shape_check.findings()) if f in scope]
        return Checked(loaded, texts, arrange(project, findings))


class Difference:
    """The triples that files had before and have not now, and the other way round."""

    def __init__(self, loaded: Loaded, then: Revision) -> None:
        self.loaded, self.then = loaded, then
        self.files = {str(path) for path in then.changed}
        old, new = self._before(), self._now()
        self.removed = [t for key, triples in old.items() if key not in new for t in triples]
        self.added = [t for key, triples in new.items() if key not in old for t in triples]
        self._derive()

    def _before(self) -> dict[Any, list[Triple]]:
        found: dict[Any, list[Triple]] = {}
        for number, path in enumerate(self.then.changed_in(self.then.files.get("data", ()))):
            lines, graph = Lines(f"old{number}x"), rdflib.Graph()
            try:
                text = self.then.then[path].decode("utf-8").removeprefix("\ufeff")
                lines.read_text(text, str(path), path.resolve().as_uri(), graph)
            except (KgError, UnicodeDecodeError):
                continue  # what could not be read then said nothing
            for key, triple in _by_content(list(graph)):
                found.setdefault(key, []).append(triple)
        return found

    def _now(self) -> dict[Any, list[Triple]]:
        found: dict[Any, list[Triple]] = {}
        for key, triple in _by_content(list(self.loaded.lines.triples_in(self.files))):
            found.setdefault(key, []).append(triple)
        return found

    def _derive(self) -> None:
        """Add what rules derived from the triples before, or derive now, but not both."""
        if not self.loaded.project.rules:
            return
        new = set(self.loaded.graph.derived)
        before = Graph()
        before.store.extend(q for q in self.loaded.graph.store if q.triple not in new)
        for triple in _as_ox(self.added):
            before.store.remove(ox.Quad(*triple))
        before.add(_as_ox(self.removed))
        derive(before, self.loaded.project.rules)
        old = set(before.derived)
        self.removed += map(_as_rdflib, old - new)
        self.added += map(_as_rdflib, new - old)

    @cached_property
    def triples(self) -> list[Triple]:
        """All triples that changed."""
        return [*self.removed, *self.added]

    @property
    def is_everything(self) -> bool:
        """Whether the change is one of those that can affect anything."""
        project, files = self.loaded.project, self.then.files
        now = [*project.ontology, *project.shapes, *project.rules]
        before = [path for role in ("ontology", "shapes", "rules") for path in files.get(role, ())]
        return (
            not self.then.comparable
            or bool(self.then.changed_in([*now, *before]))
            or any(p in _HIERARCHY or (p == RDF.type and o in _TERMS) for _, p, o in self.triples)
        )

    @cached_property
    def moves_world(self) -> bool:
        """Whether other things are described than before, in namespaces only inferred to be own."""
        typed = any(p == RDF.type for _, p, _ in self.triples)
        return self.loaded.project.namespaces is None and (typed or self._is_new_namespace())

    def _is_new_namespace(self) -> bool:
        spaces = {namespace_of(str(s)) for s, _, _ in self.triples}
        return not spaces <= {*self.loaded.own, ""}


def _by_content(triples: list[Triple]) -> Iterator[tuple[Any, Triple]]:
    """Triples under a key that does not depend on the labels of blank nodes."""
    about: dict[Node, list[Triple]] = {}
    for triple in triples:
        if isinstance(triple[0], BNode):
            about.setdefault(triple[0], []).append(triple)
    known: dict[Node, Any] = {}

    def content(node: Node, around: frozenset[Node]) -> Any:
        if not isinstance(node, BNode):
            return node
        if node in around or len(around) > _DEEPEST:
            return ("again", str(node))
        if node not in known:
            inside = around | {node}
            rows = ((p, content(o, inside)) for _, p, o in about.get(node, ()))
            known[node] = ("blank", frozenset(rows))
        return known[node]

    for s, p, o in triples:
        yield (content(s, frozenset()), p, content(o, frozenset())), (s, p, o)


_DEEPEST = 100  # blank nodes nested deeper are compared by label: at worst they count as changed


def _as_ox(triples: Iterable[Triple]) -> list[ox.Triple]:
    rows = "".join(f"{' '.join(map(n_triples_term, triple))} .\n" for triple in triples)
    return [q.triple for q in ox.parse(rows.encode("utf-8"), format=ox.RdfFormat.N_TRIPLES)]


def _as_rdflib(triple: ox.Triple) -> Triple:
    return as_node(triple.subject), as_node(triple.predicate), as_node(triple.object)


@dataclass
class Scope:
    """The nodes that a change can affect; findings on them are `in` it."""

    difference: Difference
    nodes: set[Node] = field(init=False)
    _known: dict[Node, set[Node]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.nodes = set(self._near())
        for root in self._shapes.roots:
            self.nodes |= self._reached(root)

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes(self.difference.loaded.shapes)

    def __contains__(self, finding: Finding) -> bool:
        """Whether a finding is about what is affected, or about what cannot be judged."""
        if finding.rule in INCOMPLETE or finding.focus in self.nodes:
            return True
        if finding.component is not None:
            return False
        moved = self.difference.moves_world and finding.focus is not None
        return moved or finding.file in self.difference.files

    def _near(self) -> Iterator[Node]:
        """What changed triples name, what refers to their subjects, what shares a changed label."""
        for triple in self.difference.triples:
            yield from triple
            if triple[1] in LABELS:
                yield from (s for s, _, _ in self._triples(None, triple[1], triple[2]))
        for subject in {s for s, _, _ in self.difference.triples}:
            yield from (s for s, _, _ in self._triples(None, None, subject))
            yield from (s for s, _, _ in self._triples(None, subject, None))

    @cached_property
    def _now(self) -> tuple[rdflib.Graph, ...]:
        """What is asserted, and what is derived."""
        loaded = self.difference.loaded
        return loaded.data, _graph_of(map(_as_rdflib, loaded.graph.derived))

    @cached_property
    def _ever(self) -> tuple[rdflib.Graph, ...]:
        """What is there now, and what was before."""
        return *self._now, _graph_of(self.difference.removed)

    def _triples(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        return chain.from_iterable(graph.triples((s, p, o)) for graph in self._ever)

    @cached_property
    def focuses(self) -> dict[Node, set[Node]]:
        """The affected focus nodes of each shape that has any."""
        found = {root: self._targets(root) & self.nodes for root in self._shapes.roots}
        return {root: nodes for root, nodes in found.items() if nodes}

    def _reached(self, root: Node) -> set[Node]:
        """The focus nodes of a shape that a change can affect."""
        targets, reach = self._targets(root), Reach(self._shapes, root)
        if reach.queried is None:
            return targets
        if any(p in reach.queried for _, p, _ in self.difference.triples):
            return targets
        return targets & self._backward(reach)

    def _backward(self, reach: Reach) -> set[Node]:
        """The nodes from which a changed triple is within reach of a shape's paths."""
        seen: set[Node] = set()
        for s, p, o in self.difference.triples:
            seen |= {s} if p in reach.forward or reach.is_closed else set()
            seen |= {o} if p in reach.inverse else set()
        todo = set(seen)
        while todo:
            node = todo.pop()
            near = {s for s, p, _ in self._triples(None, None, node) if p in reach.forward}
            if reach.inverse:
                near |= {o for _, p, o in self._triples(node, None, None) if p in reach.inverse}
            todo |= near - seen
            seen |= near
        return seen

    def _targets(self, root: Node) -> set[Node]:
        """The focus nodes of a shape."""
        if root not in self._known:
            self._known[root] = set(self._find_targets(root))
        return self._known[root]

    def _find_targets(self, root: Node) -> Iterator[Node]:
        declared, data = self._shapes.graph, self.difference.loaded.data
        yield from declared.objects(root, SH.targetNode)
        classes = set(declared.objects(root, SH.targetClass)) | ({root} & self._shapes.implicit)
        kinds = {kind for top in classes for kind in data.transitive_subjects(RDFS.subClassOf, top)}
        for graph in self._now:
            yield from (s for kind in kinds for s in graph.subjects(RDF.type, kind))
            for path in declared.objects(root, SH.targetSubjectsOf):
                yield from graph.subjects(path, None)
            for path in declared.objects(root, SH.targetObjectsOf):
                yield from graph.objects(None, path)


def _graph_of(triples: Iterable[Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for triple in triples:
        graph.add(triple)
    return graph


class Reach:
    """The properties over which a shape, with all that it refers to, looks at a graph.

    `forward` and `inverse` are by direction; `is_closed` if it looks at all properties of a node;
    `queried` are those in its queries, or None if a query may look at any.
    """

    def __init__(self, shapes: Shapes, root: Node) -> None:
        self.forward: set[Node] = set()
        self.inverse: set[Node] = set()
        self.is_closed = False
        self.queried: set[Node] | None = set()
        for node in shapes.closure([root]):
            self._read(shapes, node)

    def _read(self, shapes: Shapes, node: Node) -> None:
        graph = shapes.graph
        for path in graph.objects(node, SH.path):
            self._walk(to_path(graph, path), forward=True)
        for predicate in _PAIRS:
            self.forward |= set(graph.objects(node, predicate))
        if (node, SH["class"], None) in graph:
            self.forward |= {RDF.type, RDFS.subClassOf}
        self.is_closed |= (node, SH.closed, None) in graph
        for constraint in graph.objects(node, SH.sparql):
            for query in (q for kind in QUERIES for q in graph.objects(constraint, kind)):
                self._ask(prologue(graph, constraint) + str(query))
        if shapes.parameters & set(graph.predicates(node)):
            self.queried = None

    def _walk(self, path: URIRef | PropertyPath | None, forward: bool) -> None:
        if isinstance(path, URIRef):
            (self.forward if forward else self.inverse).add(path)
        elif isinstance(path, InvPath):
            self._walk(path.arg, not forward)
        elif isinstance(path, MulPath):
            self._walk(path.path, forward)
        elif isinstance(path, SequencePath | AlternativePath):
            for part in path.args:
                self._walk(part, forward)

    def _ask(self, query: str) -> None:
        found = _predicates(query)
        self.queried = None if found is None or self.queried is None else self.queried | found


_PAIRS = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)


@cache
def _predicates(query: str) -> frozenset[Node] | None:
    """The IRIs that a query mentions; None if a variable may stand for a property in it.

    Read token by token, since parsing a query takes rdflib a tenth of a second: a variable may be a
    property where a term or `;` stands before it and a term after it. What SELECT, GROUP BY and
    ORDER BY list is passed over.
    """
    words = [t for t in sparql_tokens(query) if t.kind != COMMENT]
    listed = False
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        listed = before.text.lower() in _LISTING or (listed and before.text not in {"{", "}"})
        follows = before.kind in _TERM or before.text in {";", "]", ")"}
        opens = after.kind in _TERM or after.text in {"[", "("}
        if word.kind == VARIABLE and not listed and follows and opens:
            return None
    return frozenset(URIRef(m.iri) for m in mentions(query)) | {RDF.type}


_LISTING = {"select", "by"}
_TERM = {IRI, PNAME, BLANK, LITERAL, NUMBER, VARIABLE}
