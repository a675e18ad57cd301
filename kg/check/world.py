"""The closed world: which names a project calls its own, what they are, and what was meant.

    world = World(loaded)
    world.knows("http://example.org/ns#Book")            whether anything describes it
    world.rule("http://example.org/ns#Bok", "class")     "terms": it ought to be defined

Namespaces are closed in one of two ways. Where the project names its namespaces, everything below
them is closed. Where it does not, they are inferred, and then carefully, since a false alarm costs
more than a slip:

- a namespace of terms is closed where the project defines terms in it, and says more of them than
  what they are: a bare `foaf:Person a owl:Class .` is how an ontology mentions the terms of others;
- a namespace of things is closed where the data give things in it a class;
- neither, where it is a standard vocabulary or one of the registers that everybody links to;
- nor where too few of the names used in it are described (`is_closed`): who declares classes need
  not declare properties, and who describes two organisations need not describe the third.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Final
from typing import Literal as OneOf

import pyoxigraph as ox
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS, VANN
from rdflib.term import Literal, Node, URIRef

from kg.check.positions import Position
from kg.check.project import Loaded
from kg.check.stated import Stated, Types
from kg.errors import KgError
from kg.files import read_text, read_whole
from kg.rdf.iris import document_of, is_document, whole_of
from kg.rdf.lines import Lines
from kg.rdf.names import namespace_of
from kg.rdf.nodes import Triple
from kg.rdf.standards import standard
from kg.sparql.text import Mention, mentions
from kg.spelling import shared

ClosedRule = OneOf["terms", "dangling"]
Kind = OneOf["class", "property", "concept"]

CONCEPT_TYPES: Final = frozenset(
    {SKOS.Concept, SKOS.ConceptScheme, SKOS.Collection, SKOS.OrderedCollection}
)
CLASS_TYPES: Final = frozenset(
    {OWL.Class, RDFS.Class, RDFS.Datatype, OWL.DataRange, OWL.DeprecatedClass}
)
_DEPRECATED: Final = frozenset({OWL.DeprecatedClass, OWL.DeprecatedProperty})
_DATATYPES: Final = "http://www.w3.org/2001/XMLSchema#"
_TYPE: Final = URIRef(RDF.type)
_ONTOLOGY: Final = URIRef(OWL.Ontology)
_REGISTERS: Final = re.compile(
    r"https?://([\w.-]+\.)?(wikidata\.org|wikipedia\.org|dbpedia\.org|geonames\.org|viaf\.org"
    r"|orcid\.org|doi\.org|isni\.org|ror\.org|d-nb\.info|loc\.gov|openstreetmap\.org|iana\.org"
    r"|europa\.eu|getty\.edu|lexvo\.org|w3\.org|purl\.obolibrary\.org|creativecommons\.org"
    r"|identifiers\.org|schema\.org|xmlns\.com|qudt\.org|spdx\.org)[/:]"
)
_UNREADABLE_AT_MOST: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Query:
    """A SPARQL text of the project: of a file, or the value of a shape's property."""

    text: str
    mentions: list[Mention]
    path: Path | None = None
    shape: Node | None = None
    property: URIRef | None = None
    literal: Literal | None = None


class World:
    """What a loaded project defines and describes, and where its own namespaces end.

    Args:
        loaded: the project as read.
        asked: the only files in which findings are wanted (default: all); no rule need look for
            any elsewhere.
    """

    def __init__(self, loaded: Loaded, asked: Iterable[str] | None = None) -> None:
        self.loaded = loaded
        self.asked = None if asked is None else frozenset(asked)
        self.explicit = loaded.project.namespaces is not None

    @cached_property
    def types(self) -> Types:
        """The classes of every IRI that ontology or data give a class."""
        return Types(self.loaded.lines)

    @cached_property
    def pairs(self) -> Stated:
        """Subjects and values by property, of ontology and data, in reading order."""
        return Stated(self.loaded.lines)

    @cached_property
    def ontology(self) -> set[Node]:
        """What the files of the ontology describe."""
        lines = self.loaded.lines
        numbers = lines.rows.subjects[: lines.size_of(self.loaded.ontology_files)]
        return set(map(lines.dictionary.node, set(numbers)))

    @cached_property
    def kinds(self) -> dict[URIRef, set[Kind]]:
        """Classes, properties and concepts, by what they are; other things are not among them."""
        kinds: dict[URIRef, set[Kind]] = {}
        for pairs in (self.pairs, Stated(self.loaded.shape_lines)):
            for subject, kind in _stated_kinds(pairs):
                kinds.setdefault(subject, set()).add(kind)
        return kinds

    @cached_property
    def derived(self) -> set[str]:
        """What rules give a class; a mere edge to a thing does not make it one that exists."""
        typed = (t for t in self.loaded.graph.derived if t.predicate.value == str(RDF.type))
        return {t.subject.value for t in typed if isinstance(t.subject, ox.NamedNode)}

    @cached_property
    def derived_names(self) -> set[str]:
        """The properties and values of what rules derive."""
        derived = self.loaded.graph.derived
        values = {t.object.value for t in derived if isinstance(t.object, ox.NamedNode)}
        return {t.predicate.value for t in derived} | values

    @property
    def described(self) -> Iterator[str]:
        """The IRIs that are the subject of a triple, read or derived, each once.

        Those in files that were not read are left out: these may be what describes them.
        """
        lines, shape_lines, unread = self.loaded.lines, self.loaded.shape_lines, self.unread
        ours = (str(s) for s in lines.subjects if type(s) is URIRef)
        shapes = (str(s) for s in shape_lines.subjects if type(s) is URIRef)
        others = {iri for iri in chain(shapes, self.derived) if not lines.describes(iri)}
        return (iri for iri in chain(ours, others) if iri not in unread)

    @cached_property
    def unread(self) -> set[str]:
        """The IRIs in files that cannot be read: they may be what defines them."""
        files = self.loaded.account.failed
        prefixes = self.loaded.prefixes
        return {m.iri for f in files for m in mentions(_readable_part(Path(f)), prefixes)}

    @cached_property
    def queries(self) -> list[Query]:
        """The stored queries and rules, and the SPARQL of the shapes."""
        return [*_stored_queries(self._stored), *_queries_in_shapes(self.loaded.shapes)]

    @property
    def _stored(self) -> Iterable[Path]:
        """The files of the stored queries and rules."""
        return chain(self.loaded.project.questions, self.loaded.project.derivations)

    # What was asked for

    def is_asked(self, files: Iterable[Path | str]) -> bool:
        """Whether findings are wanted in any of these files."""
        return self.asked is None or not self.asked.isdisjoint(map(str, files))

    def triples_asked(self, lines: Lines) -> Iterable[Triple]:
        """The triples at which findings are wanted, in reading order."""
        return lines.triples if self.asked is None else lines.triples_in(self.asked)

    def rows_asked(self, lines: Lines) -> Iterator[int]:
        """The rows of these triples."""
        return lines.rows_in(self.asked)

    def queries_asked(self) -> Iterable[Query]:
        """The queries in which findings are wanted; those of shapes, if in any of their files."""
        if self.is_asked(self.loaded.project.shapes):
            return self.queries
        return _stored_queries(path for path in self._stored if self.is_asked([path]))

    @property
    def mentioned(self) -> set[str]:
        """The IRIs that queries name."""
        return {mention.iri for query in self.queries for mention in query.mentions}

    def knows(self, iri: str) -> bool:
        """Whether anything describes an IRI, or the document of which it selects a part."""
        whole = whole_of(iri)
        both = self.loaded.lines, self.loaded.shape_lines
        known = any(lines.describes(whole) for lines in both)
        return known or whole in self.derived or whole in self.unread

    @cached_property
    def untyped(self) -> dict[URIRef, ClosedRule]:
        """Subjects of ours that nothing gives a class, and the rule that they fall under.

        Where namespaces are inferred, those in which nine of ten subjects have a class.
        """
        found: dict[URIRef, ClosedRule] = {}
        for subject in self.loaded.lines.subjects:
            if type(subject) is URIRef and subject not in self.types:
                rule = None if self._may_be_typed(subject) else self.rule(subject, "thing")
                if rule:
                    found[subject] = rule
        if not found:
            return found
        counted = Counter(namespace_of(s) for s in found)
        typed = Counter(namespace_of(s) for s in self.types)
        rare = {s for s, count in counted.items() if self.explicit or 10 * count <= typed[s]}
        return {s: rule for s, rule in found.items() if namespace_of(s) in rare}

    def _may_be_typed(self, subject: URIRef) -> bool:
        iri = str(subject)
        return iri in self.unread or iri in self.derived or document_of(iri) is not None

    def short(self, node: object, file: str | None = None) -> str:
        """A name as people write it, in a file by the prefixes of that file."""
        return self.loaded.names.of(file).shorten(str(node))

    # Namespaces

    @cached_property
    def term_spaces(self) -> set[str]:
        """The namespaces in which the project defines classes, properties or concepts."""
        found: dict[str, bool] = {}
        for subject in self.types:
            if self.is_term(subject):
                space = namespace_of(subject)
                found[space] = found.get(space, False) or self._says_more(subject)
        return {space for space, defined in found.items() if defined and self._may_own(space)}

    @cached_property
    def thing_spaces(self) -> set[str]:
        """The namespaces in which the data give things a class."""
        typed = ((s, kinds) for s, kinds in self.types.items() if not self.is_term(s))
        found = {namespace_of(s) for s, kinds in typed if _ONTOLOGY not in kinds}
        return {space for space in found if self._may_own(space)}

    @cached_property
    def shape_spaces(self) -> set[str]:
        """The namespaces of the shapes."""
        shapes = self.loaded.shape_lines.subjects
        found = {namespace_of(s) for s in shapes if type(s) is URIRef}
        return {s for s in found if s and not standard(s) and not _REGISTERS.match(s)}

    def is_term(self, subject: URIRef) -> bool:
        """Whether it is a term: a class, property or concept, or described by the ontology."""
        if subject not in self.kinds and subject not in self.ontology:
            return False
        return _ONTOLOGY not in self.types.get(subject, ())

    @cached_property
    def deprecated(self) -> frozenset[URIRef]:
        """The terms that the project says are not to be used any more."""
        flags = self.pairs.get(OWL.deprecated, ())
        marked = (s for s, o in flags if str(o) in ("true", "1") and isinstance(s, URIRef))
        typed = (s for s, kinds in self.types.items() if not kinds.isdisjoint(_DEPRECATED))
        return frozenset(chain(marked, typed))

    def is_deprecated(self, term: URIRef) -> bool:
        """Whether a term is not to be used any more."""
        return term in self.deprecated

    def _says_more(self, subject: URIRef) -> bool:
        """Whether more is said of a subject than of which class it is."""
        lines = self.loaded.lines
        rows, kind = lines.rows, lines.dictionary.get(_TYPE)
        about = rows.by_subject.all(lines.dictionary.get(subject))
        return any(rows.predicates[row] != kind for row in about)

    def _may_own(self, space: str) -> bool:
        if self.explicit:
            return self.owns(space + "x")
        foreign = standard(space) or _REGISTERS.match(space)
        return space in self._own and not foreign

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(self.loaded.own)

    @cached_property
    def closed(self) -> set[str]:
        """The namespaces in which everything is defined or described."""
        return self.term_spaces | self.thing_spaces

    @cached_property
    def spaces(self) -> list[str]:
        """All namespaces of ours, sorted."""
        return sorted(self.closed | self.shape_spaces)

    def rule(self, iri: str, role: Position) -> ClosedRule | None:
        """By which rule an IRI must be defined or described, or None if it is not ours to judge."""
        whole = whole_of(iri)
        if role == "thing" and is_document(whole):
            return None
        return self._explicit_rule(whole, role) if self.explicit else self._inferred(whole, role)

    def _explicit_rule(self, iri: str, role: Position) -> ClosedRule | None:
        if not self.owns(iri) or self._is_space(iri):
            return None
        if role in ("class", "property"):
            return "terms"
        at = bisect_left(self.spaces, iri)
        around = self.spaces[max(at - 1, 0) : at + 1]
        nearest = max(around, key=lambda space: shared(space, iri), default="")
        return "terms" if not nearest or nearest in self.term_spaces else "dangling"

    def owns(self, iri: str) -> bool:
        """Whether an IRI is in one of the project's own namespaces, or below it."""
        if not self.explicit:
            return namespace_of(iri) in self.closed
        iri = str(iri)  # rdflib's own startswith is slow
        return any(
            iri.startswith(own) and (own[-1:] in "#/" or iri[len(own) : len(own) + 1] in {"#", "/"})
            for own in self.loaded.own
        )

    def _is_space(self, iri: str) -> bool:
        """Whether an IRI is a namespace, with or without its last character, or above one."""
        stem = iri.rstrip("#/")
        spaces = [*self.loaded.own, *self.spaces] if len(self.spaces) < 2 else self.spaces
        for start in (stem + "#", stem + "/"):
            at = bisect_left(spaces, start)
            if at < len(spaces) and spaces[at].startswith(start):
                return True
        return stem in {own.rstrip("#/") for own in self.loaded.own}

    def _inferred(self, iri: str, role: Position) -> ClosedRule | None:
        space = namespace_of(iri)
        if self._is_space(iri):
            return None
        if role == "thing" and space in self.thing_spaces:
            return "dangling"
        if role == "shape":
            return "dangling" if space in self.shape_spaces else None
        return "terms" if space in self.term_spaces else None

    def described_with(self, is_wanted: Callable[[str], bool]) -> list[str]:
        """What is described in some namespaces."""
        return [iri for iri in self.described if is_wanted(namespace_of(iri))]

    @cached_property
    def _sizes(self) -> Counter[str]:
        """How much is described in each namespace."""
        return Counter(map(namespace_of, self.described))

    @cached_property
    def declared(self) -> set[str]:
        """The namespaces that the project declares to be those of an ontology."""
        found = {str(o) for _, o in self.pairs.get(VANN.preferredNamespaceUri, ())}
        for subject, types in self.types.items():
            if _ONTOLOGY in types:
                found |= {str(subject), f"{subject}#", f"{subject}/"}
        return found

    def is_closed(self, space: str, role: Position, unknown: int) -> bool:
        """Whether a namespace that was inferred is closed, given how many names are unknown.

        Terms: where at least as many are defined as not, and more than one of them. Things: where
        five times as many are described.
        """
        known = self.described_in(space, role)
        if role in ("class", "property"):
            return unknown <= known and (known > 1 or space in self.declared)
        if space in self.term_spaces or space in self.declared:
            return 2 * unknown <= known
        return 5 * unknown <= known

    def described_in(self, space: str, role: Position) -> int:
        """How many names of a namespace are described, or defined as class or property."""
        if role not in ("class", "property"):
            return self._sizes[space]
        return self._counted[space, role]

    @cached_property
    def _counted(self) -> Counter[tuple[str, Position]]:
        pairs = ((namespace_of(term), kind) for term, kinds in self.kinds.items() for kind in kinds)
        return Counter((space, kind) for space, kind in pairs if kind != "concept")


def _stated_kinds(pairs: Stated) -> Iterator[tuple[URIRef, Kind]]:
    known: dict[Node, Kind | None] = {}
    for subject, kind in pairs.get(_TYPE, ()):
        if type(subject) is URIRef:
            if kind not in known:
                known[kind] = _kind_of_type(kind)
            found = known[kind]
            if found:
                yield subject, found
    for predicate, named in _BY_AXIOM:
        yield from ((s, named) for s, _ in pairs.get(predicate, ()) if type(s) is URIRef)


def _kind_of_type(kind: Node) -> Kind | None:
    if kind in CLASS_TYPES:
        return "class"
    if kind in CONCEPT_TYPES:
        return "concept"
    iri = str(kind)
    return "property" if iri.endswith("Property") and standard(namespace_of(iri)) else None


_BY_AXIOM: Final[tuple[tuple[URIRef, Kind], ...]] = (
    (RDFS.subClassOf, "class"),
    (RDFS.subPropertyOf, "property"),
    (RDFS.domain, "property"),
    (RDFS.range, "property"),
    (OWL.inverseOf, "property"),
)


def _readable_part(path: Path) -> str:
    try:
        content = read_whole(path)[:_UNREADABLE_AT_MOST]
    except KgError:
        return ""
    return content.decode("utf-8", "replace")


def _stored_queries(paths: Iterable[Path]) -> Iterator[Query]:
    for path in paths:
        with suppress(KgError):  # another rule says that it cannot be read
            text = read_text(path)
            yield Query(text, list(mentions(text)), path)


def _queries_in_shapes(shapes: rdflib.Graph) -> Iterator[Query]:
    """The SPARQL of shapes, with the prefixes that are declared for it or for any."""
    everywhere = _declared(shapes, shapes.subjects(SH.declare))
    for property_ in (SH.select, SH.ask, SH.construct):
        for shape, text in shapes.subject_objects(property_):
            if isinstance(text, Literal):
                prefixes = everywhere | _declared(shapes, shapes.objects(shape, SH.prefixes))
                found = list(mentions(text, prefixes))
                yield Query(text, found, None, shape, property_, text)


def _declared(shapes: rdflib.Graph, ontologies: Iterable[Node]) -> dict[str, str]:
    declared = {d for o in ontologies for d in shapes.objects(o, SH.declare)}
    pairs = ((shapes.value(d, SH.prefix), shapes.value(d, SH.namespace)) for d in declared)
    return {str(prefix): str(space) for prefix, space in sorted(pairs, key=str)}
