"""Since: what a change can affect, checked as the whole check would check it.

    check_since(project, "origin/main") -> Checked(loaded, texts, findings)

The findings are exactly those of the whole check whose focus node is affected or, where they have
none, whose file has changed; those of queries of shapes that can see the change; and what keeps
anything from being judged. Where no file changed there are none at all. Affected is, of a changed
triple (added or removed, asserted or derived, blank nodes by what they say):

    its subject, predicate and object; what refers to the subject; what shares a changed label
    focus nodes of shapes from which the paths of the shape, forward and backward, lead to it
    nodes within nested data of these focus nodes, where a shape reports on such

A query of a shape can see it if it mentions its predicate, or any predicate.

Rules that hold everything against everything may find something anywhere: a name is unknown where
nothing describes it, labels are missing where others of the class have one. So these are run on
all; where they find something elsewhere, they are run on the revision as well, and what was not
found then is affected, too. All this may be more than needed, and is never less. A change of
ontology, shapes or derivation rules can affect everything, so then everything is checked.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, reduce
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.paths import Path as PropertyPath
from rdflib.term import BNode, Node, URIRef

from kg.check import (
    PROJECT_RULES,
    Checked,
    ProjectRule,
    arrange,
    check_all,
    check_claims,
    check_duplicates,
    check_files,
)
from kg.derive import derive
from kg.errors import KgError
from kg.findings import INCOMPLETE, Finding
from kg.graph import Graph
from kg.lines import Lines, Triple, n_triples_term
from kg.mentions import VARIABLE, mentions, sparql_tokens
from kg.naming import LABELS
from kg.project import Loaded, Project, load_project
from kg.reading import read_bytes
from kg.revisions import Revision, read_revision
from kg.shacl import QUERIES, Shapes, prologue, to_path
from kg.shapes import Engine, ShapeCheck
from kg.texts import Texts, find_texts, records
from kg.turtle import BLANK, COMMENT, IRI, LITERAL, NUMBER, PNAME
from kg.worker import as_node
from kg.world import World

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
        _, findings = check_scope(difference, shape_check, texts)
        return Checked(loaded, texts, findings)


def check_scope(
    difference: Difference, shape_check: ShapeCheck, texts: Texts | None = None
) -> tuple[Scope, list[Finding]]:
    """What a difference can affect, and the findings on that; the engine works beside the rules."""
    loaded, scope = difference.loaded, Scope(difference)
    _start(shape_check, loaded, scope.focuses())
    world = World(loaded)
    by_rule = {rule: list(rule(loaded, world)) for rule in PROJECT_RULES}
    unforeseen = scope.unforeseen(by_rule)
    scope.nodes |= unforeseen
    found = [*loaded.problems, *check_files(loaded, difference.files), *chain(*by_rule.values())]
    if loaded.project.house:
        found += check_duplicates(loaded.lines, scope.nodes)
        found += check_claims(loaded, texts, scope.claims)
    found += shape_check.findings()
    if focuses := scope.focuses_on(unforeseen):
        with ShapeCheck(shape_check.engine, shape_check.timeout) as again:
            _start(again, loaded, focuses)
            found += (f for f in again.findings() if f.focus in unforeseen and f.component)
    return scope, arrange(loaded.project, [f for f in found if f in scope])


def _start(shape_check: ShapeCheck, loaded: Loaded, focuses: dict[Node, set[Node]]) -> None:
    lines = loaded.lines, loaded.shape_lines
    shape_check.start(loaded.content, loaded.shapes, *lines, focuses)


class Difference:
    """The triples that files had before and have not now, and the other way round.

    `derived` is what rules derived before; `triples` are all that differ, derived ones included.
    """

    def __init__(self, loaded: Loaded, then: Revision) -> None:
        self.loaded, self.then = loaded, then
        self.files = {str(path) for path in then.changed}
        old, new = self._before(), self._now()
        self.removed = [t for key in old if _differ(old, new, key) for t in old[key]]
        self.added = [t for key in new if _differ(old, new, key) for t in new[key]]
        self.derived = self._derive_before()
        derived = set(self.derived) ^ set(self.loaded.graph.derived)
        self.triples = _as_stored([*_as_ox([*self.removed, *self.added]), *derived])

    def _before(self) -> Contents:
        found: Contents = {}
        for number, path in enumerate(self.then.changed_in(self.then.files.get("data", ()))):
            graph = rdflib.Graph()
            if _read(self.then, path, Lines(f"old{number}x"), graph):
                _sort_in(found, list(graph))
        return found

    def _now(self) -> Contents:
        found: Contents = {}
        _sort_in(found, list(self.loaded.lines.triples_in(self.files)))
        return found

    def _derive_before(self) -> list[ox.Triple]:
        """What rules derived from the triples before; those with nothing new to see, the same.

        The store is made what it was and then what it is again: copying it takes longer.
        """
        loaded = self.loaded
        store, rules = loaded.graph.store, loaded.project.rules
        first = next((i for i, rule in enumerate(rules) if self._sees_change(rule)), len(rules))
        same, stale = chain(*loaded.given[:first]), chain(*loaded.given[first:])
        swapped = _quads([*_as_ox(self.added), *stale])
        for quad in swapped:
            store.remove(quad)
        before = [q for q in _quads(_as_ox(self.removed)) if q not in store]
        store.extend(before)
        graph = Graph(store)
        try:
            derive(graph, rules[first:])
        finally:
            for quad in (*before, *_quads(graph.derived)):
                store.remove(quad)
            store.extend(swapped)
        return [*same, *graph.derived]

    def _sees_change(self, rule: Path) -> bool:
        """Whether a rule mentions a property of a changed triple, or any property."""
        seen = _predicates(read_bytes(rule).decode("utf-8"))
        changed = {p for _, p, _ in (*self.removed, *self.added)}
        return bool(changed) and (seen is None or not seen.isdisjoint(changed))

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

    def project_before(self, folder: Path) -> Project:
        """The project as it was; queries that have changed are written to a folder."""
        files = self.then.files
        return replace(
            self.loaded.project,
            data=files.get("data", ()),
            questions=[self._query_before(path, folder) for path in files.get("questions", ())],
        )

    def _query_before(self, path: Path, folder: Path) -> Path:
        content = self.then.then.get(path)
        if content is None:
            return path
        copy = folder / f"{len(list(folder.iterdir()))}-{path.name}"
        copy.write_bytes(content)
        return copy

    def load_before(self, folder: Path) -> Loaded | None:
        """The project as it was, but for its store; None if a changed file could not be read."""
        lines = Lines("then", like=self.loaded.lines)
        derived = Graph(derived=self.derived)
        old = Loaded(self.project_before(folder), lines=lines, graph=derived)
        old.shapes, old.shape_lines = self.loaded.shapes, self.loaded.shape_lines
        for path in old.project.ontology:
            _read(self.then, path, lines, old.terms)
        read = [_read(self.then, path, lines) for path in old.project.data]
        unread = [p for p, done in zip(old.project.data, read, strict=True) if not done]
        if any(path in self.then.then for path in unread):
            return None
        old.problems += (p for p in self.loaded.problems if p.file not in self.files)
        return old


def _read(then: Revision, path: Path, lines: Lines, graph: rdflib.Graph | None = None) -> bool:
    """Read a file as it was then; False if it could not be read."""
    try:
        content = then.then[path] if path in then.then else path.read_bytes()
        text = content.decode("utf-8").removeprefix("\ufeff")
        base = path.resolve().as_uri()
        lines.read_text(text, str(path), base, graph)
    except (KgError, OSError, SyntaxError, ValueError):
        return False
    return True


Contents = dict[Any, set[Triple]]


def _sort_in(found: Contents, triples: list[Triple]) -> None:
    """Sort triples under keys that do not depend on the labels of blank nodes."""
    for key, triple in _by_content(triples):
        found.setdefault(key, set()).add(triple)


def _differ(old: Contents, new: Contents, key: Any) -> bool:
    """Whether something is said more or fewer times; only of blank nodes can it be said twice."""
    return len(old.get(key, ())) != len(new.get(key, ()))


def _by_content(triples: list[Triple]) -> Iterator[tuple[Any, Triple]]:
    """Triples with a key that does not depend on the labels of blank nodes.

    A blank node that is the value of several triples has its label for content: it then counts as
    changed with its file.
    """
    about: dict[Node, list[Triple]] = {}
    for triple in triples:
        if isinstance(triple[0], BNode):
            about.setdefault(triple[0], []).append(triple)
    uses = Counter(o for _, _, o in triples if isinstance(o, BNode))
    known: dict[Node, Any] = {node: ("shared", str(node)) for node in uses if uses[node] > 1}

    def content(node: Node, around: frozenset[Node]) -> Any:
        if not isinstance(node, BNode):
            return node
        if node in around or len(around) > _DEEPEST:
            return ("again", str(node))
        if node not in known:
            inside = around | {node}
            rows = Counter((p, content(o, inside)) for _, p, o in about.get(node, ()))
            known[node] = ("blank", frozenset(rows.items()))
        return known[node]

    for triple in triples:
        s, p, o = triple
        blank = isinstance(s, BNode) or isinstance(o, BNode)
        yield ((content(s, frozenset()), p, content(o, frozenset())) if blank else triple), triple


_DEEPEST = 100  # blank nodes nested deeper are compared by label: at worst they count as changed


def _as_ox(triples: Iterable[Triple]) -> list[ox.Triple]:
    rows = "".join(f"{' '.join(map(n_triples_term, triple))} .\n" for triple in triples)
    return [q.triple for q in ox.parse(rows.encode("utf-8"), format=ox.RdfFormat.N_TRIPLES)]


def _quads(triples: Iterable[ox.Triple]) -> list[ox.Quad]:
    return [ox.Quad(*triple) for triple in triples]


def _as_stored(triples: Iterable[ox.Triple]) -> list[Triple]:
    """Triples with literals as the store has them, and so the engine: 4.0 is 4 there."""
    store = ox.Store()
    store.extend(_quads(triples))
    return list(Index(store).triples())


class Index:
    """A store as rdflib's terms see it."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._inside: dict[Node, Any] = {}
        self._outside: dict[Any, Node] = {}

    def triples(
        self, s: Node | None = None, p: Node | None = None, o: Node | None = None
    ) -> Iterator[Triple]:
        """The triples that match; None matches all."""
        pattern = [None if term is None else self._as_ox(term) for term in (s, p, o)]
        if isinstance(pattern[0], ox.Literal) or isinstance(pattern[1], ox.BlankNode):
            return
        for quad in self._store.quads_for_pattern(pattern[0], pattern[1], pattern[2]):
            row = (self._as_node(t) for t in (quad.subject, quad.predicate, quad.object))
            yield next(row), next(row), next(row)

    def _as_ox(self, term: Node) -> Any:
        if term not in self._inside:
            text = f"_:x <x:x> {n_triples_term(term)} ."
            [quad] = ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
            self._inside[term] = quad.object
        return self._inside[term]

    def _as_node(self, term: Any) -> Node:
        if term not in self._outside:
            self._outside[term] = as_node(term)
        return self._outside[term]


Said = tuple[str, Node | None, str, str, str, str, str]


def said(finding: Finding) -> Said:
    """What a finding says, without where it stands; with the file where it has no focus."""
    words = "\n".join(_LINE.sub("", text) for text in finding.messages.values())
    return (
        finding.rule,
        finding.focus,
        finding.path_text,
        "" if finding.value is None else finding.value.n3(),
        finding.severity,
        words,
        (finding.file or "") if finding.focus is None else "",
    )


_LINE = re.compile(r"\bline \d+|第 \d+ 行")


@dataclass
class Scope:
    """The nodes that a change can affect; findings on them are `in` it."""

    difference: Difference
    nodes: set[Node] = field(init=False)
    elsewhere: set[Said] = field(default_factory=set)
    _queried: set[Node] = field(init=False)
    _known: dict[Node, set[Node]] = field(default_factory=dict)
    _classes: dict[Node, set[Node]] = field(default_factory=dict)
    _types: dict[Node, set[Node]] = field(default_factory=dict)
    _inner: dict[Node, dict[Node, set[Node]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.nodes = {*self._near(), *self._duplicates()}
        reaches = {root: Reach(self._shapes, root) for root in self._shapes.roots}
        self._queried = {r for r, reach in reaches.items() if self._is_queried(reach)}
        for root in reaches.keys() - self._queried:
            self.nodes |= self._targets_among(root, self._backward(reaches[root]))
        for root in reaches.keys() - self._queried:
            inner = [nodes for focus, nodes in self._nested(root).items() if focus in self.nodes]
            self.nodes.update(*inner)

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes(self.difference.loaded.shapes)

    @cached_property
    def _reported(self) -> dict[Node, set[Node]]:
        """The nodes that shapes report on which have a query that a change can affect."""
        found: dict[Node, set[Node]] = {}
        for root in self._queried:
            nodes = self._targets(root).union(*self._nested(root).values())
            for shape in self._shapes.closure([root]):
                found.setdefault(shape, set()).update(nodes)
        return found

    def __contains__(self, finding: Finding) -> bool:
        """Whether a finding is about what is affected, or about what cannot be judged."""
        if finding.rule in INCOMPLETE or finding.focus in self.nodes:
            return True
        if finding.shape is not None:
            return finding.focus in self._reported.get(finding.shape, ())
        changed = finding.file in self.difference.files or said(finding) in self.elsewhere
        return finding.focus is None and changed

    def _near(self) -> Iterator[Node]:
        """What changed triples name, what refers to their subjects, what shares a changed label."""
        for triple in self.difference.triples:
            yield from triple
            if triple[1] in LABELS:
                yield from (s for s, _, _ in self._triples(None, triple[1], triple[2]))
        for subject in {s for s, _, _ in self.difference.triples}:
            yield from (s for s, _, _ in self._triples(None, None, subject))
            yield from (s for s, _, _ in self._triples(None, subject, None))

    def _duplicates(self) -> Iterator[Node]:
        """What a changed file of a house writes although it is written already."""
        loaded = self.difference.loaded
        if loaded.project.house:
            subjects = set(loaded.lines.subjects_in(self.difference.files))
            yield from (f.focus for f in check_duplicates(loaded.lines, subjects) if f.focus)

    @cached_property
    def _now(self) -> Index:
        return Index(self.difference.loaded.graph.store)

    @cached_property
    def _changed(self) -> rdflib.Graph:
        graph = rdflib.Graph()
        for triple in self.difference.triples:
            graph.add(triple)
        return graph

    def _triples(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        """The triples that match, now or before."""
        return chain(self._now.triples(s, p, o), self._changed.triples((s, p, o)))

    def focuses(self) -> dict[Node, set[Node]]:
        """The focus nodes of each shape that has any with findings in scope."""
        queried = {root: set(self._targets(root)) for root in self._queried}
        return {r: f for r, f in (self.focuses_on(self.nodes) | queried).items() if f}

    def focuses_on(self, nodes: set[Node]) -> dict[Node, set[Node]]:
        """The focus nodes of each shape that has any that leads to findings on these nodes."""
        found = {root: self._targets_among(root, nodes) for root in self._shapes.roots}
        for root in found:
            found[root] |= {f for f, inner in self._nested(root).items() if inner & nodes}
        return {root: focuses for root, focuses in found.items() if focuses}

    def _nested(self, root: Node) -> dict[Node, set[Node]]:
        """The nodes in nested data that a shape reports on in its own name, by focus node."""
        if root not in self._inner:
            nested = Nested(self._shapes, self._now)
            targets = self._targets(root) if nested.occurs_in(root) else ()
            self._inner[root] = {focus: nested.below(root, focus) for focus in targets}
        return self._inner[root]

    def unforeseen(self, by_rule: Mapping[ProjectRule, list[Finding]]) -> set[Node]:
        """The nodes out of scope on which a rule finds what it did not find before."""
        outside = {rule: [f for f in found if f not in self] for rule, found in by_rule.items()}
        rules = [rule for rule, found in outside.items() if found]
        if not rules:
            return set()
        with tempfile.TemporaryDirectory() as folder:
            old = self.difference.load_before(Path(folder))
            world = World(old) if old else None
            before = (f for rule in rules for f in (rule(old, world) if old else ()))
            new = Counter(map(said, chain(*outside.values()))) - Counter(map(said, before))
        self.elsewhere = {key for key in new if key[1] is None}
        return {key[1] for key in new if key[1] is not None}

    @property
    def claims(self) -> list[str] | None:
        """The claims to look at; None for all: a cue of what a claim does not name counts, too."""
        if any(p == SKOS.hiddenLabel for _, p, _ in self.difference.triples):
            return None
        return sorted(str(node) for node in self.nodes if isinstance(node, URIRef))

    def _is_queried(self, reach: Reach) -> bool:
        """Whether a query of a shape mentions a property of a changed triple, or any property."""
        seen = reach.queried
        return any(seen is None or p in seen for _, p, _ in self.difference.triples)

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
        declared, triples = self._shapes.graph, self._now.triples
        yield from declared.objects(root, SH.targetNode)
        for kind in self._kinds(root):
            yield from (s for s, _, _ in triples(None, RDF.type, kind))
        for path in declared.objects(root, SH.targetSubjectsOf):
            yield from (s for s, _, _ in triples(None, path))
        for path in declared.objects(root, SH.targetObjectsOf):
            yield from (o for _, _, o in triples(None, path))

    def _targets_among(self, root: Node, nodes: set[Node]) -> set[Node]:
        """Those of some nodes that are focus nodes of a shape."""
        declared, triples, kinds = self._shapes.graph, self._now.triples, self._kinds(root)
        found = nodes & set(declared.objects(root, SH.targetNode))
        if kinds:
            found |= {node for node in nodes if not kinds.isdisjoint(self._types_of(node))}
        for path in declared.objects(root, SH.targetSubjectsOf):
            found |= {node for node in nodes if any(triples(node, path))}
        for path in declared.objects(root, SH.targetObjectsOf):
            found |= {node for node in nodes if any(triples(None, path, node))}
        return found

    def _types_of(self, node: Node) -> set[Node]:
        if node not in self._types:
            self._types[node] = {o for _, _, o in self._now.triples(node, RDF.type)}
        return self._types[node]

    def _kinds(self, root: Node) -> set[Node]:
        """The classes whose instances are the targets of a shape, with all below them."""
        if root not in self._classes:
            tops = set(self._shapes.graph.objects(root, SH.targetClass))
            tops |= {root} & self._shapes.implicit
            self._classes[root] = {kind for top in tops for kind in self._below(top)}
        return self._classes[root]

    def _below(self, top: Node) -> set[Node]:
        found, todo = {top}, [top]
        while todo:
            new = {s for s, _, _ in self._now.triples(None, RDFS.subClassOf, todo.pop())} - found
            found |= new
            todo += new
        return found


class Nested:
    """Property shapes within property shapes: they report on the values of the outer one.

    What is reached through sh:node, sh:or and their like is reported as one result on the outside.
    """

    def __init__(self, shapes: Shapes, index: Index) -> None:
        self.shapes, self._index = shapes, index

    def _properties(self, shape: Node) -> list[Node]:
        return [other for link, other in self.shapes.links.get(shape, ()) if link == SH.property]

    def occurs_in(self, root: Node) -> bool:
        """Whether a shape has any that can report on another node than the focus."""
        outer = [root] if (root, SH.path, None) in self.shapes.graph else self._properties(root)
        return any(map(self._properties, outer))

    def below(self, root: Node, focus: Node) -> set[Node]:
        """The nodes other shapes than the outermost can report on, from one focus node."""
        found: set[Node] = set()
        todo, seen = [(root, focus)], {(root, focus)}
        while todo:
            shape, node = todo.pop()
            inner = self._properties(shape)
            for value in self._values(shape, node) if inner else ():
                found.add(value)
                new = {(other, value) for other in inner} - seen
                seen |= new
                todo += new
        return found

    def _values(self, shape: Node, node: Node) -> set[Node]:
        path = to_path(self.shapes.graph, self.shapes.graph.value(shape, SH.path))
        return {node} if path is None else self._follow(path, {node})

    def _follow(self, path: URIRef | PropertyPath, nodes: set[Node]) -> set[Node]:
        """The nodes that a path leads to from any of some nodes."""
        if isinstance(path, URIRef):
            return {o for node in nodes for _, _, o in self._index.triples(node, path)}
        if isinstance(path, InvPath):
            return self._follow_back(path.arg, nodes)
        if isinstance(path, SequencePath):
            return reduce(lambda reached, part: self._follow(part, reached), path.args, nodes)
        if isinstance(path, AlternativePath):
            return set().union(*(self._follow(part, nodes) for part in path.args))
        assert isinstance(path, MulPath)
        reached = self._follow(path.path, nodes)
        todo = set() if path.mod == "?" else reached
        while todo:
            todo = self._follow(path.path, todo) - reached
            reached |= todo
        return reached if path.mod == "+" else reached | nodes

    def _follow_back(self, path: URIRef | PropertyPath, nodes: set[Node]) -> set[Node]:
        if isinstance(path, URIRef):
            return {s for node in nodes for s, _, _ in self._index.triples(None, path, node)}
        return self._follow(_inverse(path), nodes)


def _inverse(path: Any) -> Any:
    """The same path from its end to its beginning, with inverse properties only."""
    if isinstance(path, InvPath):
        return path.arg
    if isinstance(path, SequencePath):
        return SequencePath(*map(_inverse, reversed(path.args)))
    if isinstance(path, AlternativePath):
        return AlternativePath(*map(_inverse, path.args))
    return MulPath(_inverse(path.path), path.mod) if isinstance(path, MulPath) else InvPath(path)


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
        opens = after.kind in _TERM or after.text.lower() in _OPENING
        if word.kind == VARIABLE and not listed and follows and opens:
            return None
    return frozenset(URIRef(m.iri) for m in mentions(query)) | {RDF.type}


_LISTING = {"select", "by"}
_OPENING = {"[", "(", "true", "false"}
_TERM = {IRI, PNAME, BLANK, LITERAL, NUMBER, VARIABLE}
