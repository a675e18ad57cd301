"""Difference: the triples of a project that were others at a revision, asserted and derived.

    difference = Difference(loaded, read_revision(project, "HEAD"))
    difference.triples                    what is there and was not, and the other way round
    difference.is_everything              whether it can affect anything
    difference.load_before(folder)        the project as it was

Blank nodes are compared by what is said of them. What was derived is derived again from what was
there; a rule that mentions no property of a changed triple gave what it gives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS
from rdflib.term import BNode, Node

from kg.check.project import Loaded, Project
from kg.check.revisions import Revision
from kg.errors import KgError
from kg.files import read_text, read_whole
from kg.rdf.graph import Graph, n_triples, quads
from kg.rdf.lines import Lines
from kg.rdf.nodes import Triple, as_triples, n_triples_of, new_graph
from kg.rdf.view import View
from kg.sparql.derivation import derive
from kg.sparql.text import predicates

# A change of one of these moves what belongs to a class, and so what any shape is about.
_HIERARCHY = {RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.imports}
_TERMS = {RDFS.Class, RDF.Property, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
_TERMS |= {OWL.AnnotationProperty, OWL.Ontology, SKOS.Concept, SKOS.ConceptScheme}


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
        self.triples = _as_stored([*as_triples([*self.removed, *self.added]), *derived])

    def _before(self) -> Contents:
        found: Contents = {}
        for number, path in enumerate(self.then.changed_in(self.then.files.get("data", ()))):
            graph = new_graph()
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
        store, rules = loaded.graph.store, loaded.project.derivations
        first = next((i for i, rule in enumerate(rules) if self._sees_change(rule)), len(rules))
        same, stale = chain(*loaded.given[:first]), chain(*loaded.given[first:])
        swapped = quads([*as_triples(self.added), *stale])
        for quad in swapped:
            store.remove(quad)
        before = [q for q in quads(as_triples(self.removed)) if q not in store]
        store.extend(before)
        graph = Graph(store)
        try:
            derive(graph, rules[first:])
        finally:
            for quad in (*before, *quads(graph.derived)):
                store.remove(quad)
            store.extend(swapped)
        return [*same, *graph.derived]

    def _sees_change(self, rule: Path) -> bool:
        """Whether a rule mentions a property of a changed triple, or any property."""
        seen = predicates(read_text(rule))
        changed = {p for _, p, _ in (*self.removed, *self.added)}
        return bool(changed) and (seen is None or not seen.isdisjoint(changed))

    @property
    def is_everything(self) -> bool:
        """Whether the change is one of those that can affect anything."""
        project, files = self.loaded.project, self.then.files
        now = [*project.ontology, *project.shapes, *project.derivations]
        before = [p for role in ("ontology", "shapes", "derivations") for p in files.get(role, ())]
        return (
            not self.then.comparable
            or bool(self.then.changed_in([*now, *before]))
            or not self.files.isdisjoint(self.loaded.shape_files)
            or (project.finds_shapes and any(_is_of_shapes(t) for t in self.triples))
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

    @property
    def content_before(self) -> bytes:
        """What was asserted and derived then, as N-Triples."""
        gone = set(self.added)
        kept = (t for t in self.loaded.lines.triples if t not in gone)
        asserted = n_triples_of(chain(kept, self.removed))
        return asserted + n_triples(self.derived).encode("utf-8")

    def load_before(self, folder: Path) -> Loaded | None:
        """The project as it was, but for its store; None if a changed file could not be read."""
        lines = Lines("then")
        old = Loaded(self.project_before(folder), lines, graph=Graph(derived=self.derived))
        old.shapes, old.shape_lines = self.loaded.shapes, self.loaded.shape_lines
        for path in old.project.ontology:
            _read(self.then, path, lines)
        old.ontology_files = lines.files_read
        read = [_read(self.then, path, lines) for path in old.project.data]
        unread = [p for p, done in zip(old.project.data, read, strict=True) if not done]
        if any(path in self.then.then for path in unread):
            return None
        old.problems += (p for p in self.loaded.problems if p.file not in self.files)
        return old


def _is_of_shapes(triple: Triple) -> bool:
    _, predicate, value = triple
    return str(predicate).startswith(str(SH)) or str(value).startswith(str(SH))


def _read(then: Revision, path: Path, lines: Lines, graph: rdflib.Graph | None = None) -> bool:
    """Read a file as it was then; False if it could not be read."""
    try:
        content = then.then[path] if path in then.then else read_whole(path)
        text = content.decode("utf-8")
        lines.read_text(text, str(path), path.resolve().as_uri(), graph)
    except (KgError, UnicodeDecodeError):
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


def _as_stored(triples: Iterable[ox.Triple]) -> list[Triple]:
    """Triples with literals as the store has them, and so the engine: 4.0 is 4 there."""
    store = ox.Store()
    store.extend(quads(triples))
    return list(View(store).triples())
