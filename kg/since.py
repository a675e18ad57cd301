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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path

import rdflib
from rdflib.namespace import RDF, RDFS, SH, SKOS
from rdflib.term import Node, URIRef

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
from kg.difference import Difference
from kg.findings import INCOMPLETE, Finding
from kg.lines import Triple
from kg.naming import LABELS
from kg.project import Loaded, Project, load_project
from kg.reach import Index, Nested, Reach
from kg.revisions import read_revision
from kg.shacl import Shapes
from kg.shapes import Engine, ShapeCheck
from kg.texts import Texts, find_texts, records
from kg.world import World


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
            more = (f for f in again.findings() if f.focus in unforeseen and f.component)
            found += (f for f in more if not scope.is_queried(f))
    return scope, arrange(loaded.project, [f for f in found if f in scope])


def _start(shape_check: ShapeCheck, loaded: Loaded, focuses: dict[Node, set[Node]]) -> None:
    lines = loaded.lines, loaded.shape_lines
    shape_check.start(loaded.content, loaded.shapes, *lines, focuses)


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


_LINE = re.compile(r"\bline \d+|第 \d+ 行|\(\S+:\d+\)")


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
        self._queried = {r for r, reach in reaches.items() if self._sees_change(reach)}
        for root in reaches.keys() - self._queried:
            self.nodes |= self._targets_among(root, self._backward(reaches[root]))
        self.nodes.update(*map(self._below, self._shapes.roots))

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes(self.difference.loaded.shapes)

    @cached_property
    def _reported(self) -> dict[Node, set[Node]]:
        """The nodes that shapes report on of which a query can see the change, by shape."""
        found: dict[Node, set[Node]] = {}
        for root in self._queried:
            nodes = self._targets(root).union(*self._nested(root).values())
            for shape in self._shapes.closure([root]):
                found.setdefault(shape, set()).update(nodes)
        return found

    def is_queried(self, finding: Finding) -> bool:
        """Whether a shape reports it that has a query which can see the change."""
        nodes = self._reported.get(finding.shape, ()) if finding.shape else ()
        return finding.focus in nodes

    def __contains__(self, finding: Finding) -> bool:
        """Whether a finding is about what is affected, or about what cannot be judged."""
        if finding.rule in INCOMPLETE or finding.focus in self.nodes:
            return True
        if finding.shape is not None:
            return self.is_queried(finding)
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
            nested = Nested(self._shapes, self._now.triples)
            targets = self._targets(root) if nested.occurs_in(root) else ()
            self._inner[root] = {focus: nested.below(root, focus) for focus in targets}
        return self._inner[root]

    def _below(self, root: Node) -> set[Node]:
        """The nodes in data nested below nodes in scope, now or before, on which a shape reports.

        Whether a node in scope is a focus node does not matter: it may have been one.
        """
        nested = Nested(self._shapes, self._triples)
        focuses = self.nodes if nested.occurs_in(root) else ()
        return {node for focus in focuses for node in nested.below(root, focus)}

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

    def _sees_change(self, reach: Reach) -> bool:
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
            self._classes[root] = {kind for top in tops for kind in self._classes_below(top)}
        return self._classes[root]

    def _classes_below(self, top: Node) -> set[Node]:
        found, todo = {top}, [top]
        while todo:
            new = {s for s, _, _ in self._now.triples(None, RDFS.subClassOf, todo.pop())} - found
            found |= new
            todo += new
        return found
