"""Lint of an ontology: its terms are explained, consistent, and of use.

    check_ontology(World(loaded))  Finding(rule="ontology-label", focus=ex:Bed, …), …

Judged are the classes, properties and concepts that the files of the ontology define in the
project's own namespaces:

    ontology-label        a label in each of the project's languages (in any, where it names none)
    ontology-definition   a definition likewise
    ontology-example      an example; concepts need none
    ontology-domain       domain and range are classes; one that nothing defines is of rule `terms`
    ontology-unused       a class or property that neither data, shapes, queries nor other terms
                          use; where there are data, since an ontology alone uses no leaf of its own
    ontology-deprecated   data that use a deprecated term
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final, cast

from rdflib import namespace
from rdflib.namespace import DC, DCTERMS, OWL, PROV, RDF, RDFS, SKOS, VANN
from rdflib.term import BNode, Literal, Node, URIRef

from kg.check.finding import Finding, Severity
from kg.check.labels import LABELS, lacking
from kg.check.positions import DOMAINS
from kg.check.rule import Rule
from kg.check.rules.labels import home, in_languages
from kg.check.rules.terms import MOST
from kg.check.world import World
from kg.rdf.keys import LITERAL, datatype_of
from kg.rdf.names import namespace_of
from kg.rdf.nodes import Triple
from kg.rdf.places import Place
from kg.rdf.rows import NONE

_OBO: Final = "http://purl.obolibrary.org/obo/IAO_"
DEFINITIONS: Final = (
    *(
        SKOS.definition,
        RDFS.comment,
        DCTERMS.description,
        DC.description,
        namespace.SDO.description,
    ),
    URIRef(_OBO + "0000115"),
)
EXAMPLES: Final = (SKOS.example, VANN.example, URIRef(_OBO + "0000112"))
_REPLACED: Final = (DCTERMS.isReplacedBy, namespace.SDO.supersededBy, URIRef(_OBO + "0100001"))


def check_ontology(world: World, only: Collection[object] | None = None) -> Iterator[Finding]:
    """Findings on the terms that a project's ontology defines."""
    if any(subject in world.ontology for subject, _, _ in world.triples_asked(world.loaded.lines)):
        terms = _statements(world)
        for term, said in terms.items():
            yield from _explained(term, said, world)
            yield from _domains(term, said, world)
        if world.loaded.has_data:
            yield from _unused(list(terms), world)
    yield from _deprecated(world)


Said = dict[Node, list[Node]]


def _statements(world: World) -> dict[URIRef, Said]:
    """What is said of each term of the ontology: values by property."""
    terms: dict[URIRef, Said] = {}
    for term in world.kinds:
        if term in world.ontology and term in world.types and world.owns(term):
            said = terms[term] = {}
            for _, predicate, value in world.loaded.lines.about(term):
                said.setdefault(predicate, []).append(value)
    return terms


def _finding(
    severity: Severity, rule: str, texts: tuple[str, str], term: URIRef, path: URIRef, world: World
) -> Finding:
    messages = {"en": texts[0], "zh-Hans": texts[1]}
    place = home(world, term)
    return Finding(severity, f"ontology-{rule}", messages, focus=term, path=path, place=place)


def _short(node: Node, world: World, term: URIRef) -> str:
    """A name as it is written where a term is defined."""
    place = home(world, term)
    return world.short(node, place.file if place else None)


# Label, definition, example


def _explained(term: URIRef, said: Said, world: World) -> Iterator[Finding]:
    is_concept = "concept" in world.kinds[term]
    label = SKOS.prefLabel if is_concept else RDFS.label
    yield from _text(term, "label", label, _texts(said, LABELS), world)
    yield from _text(term, "definition", SKOS.definition, _texts(said, DEFINITIONS), world)
    exempt = world.kinds[term] == {"concept"} or world.is_deprecated(term)
    if not exempt and not _texts(said, EXAMPLES):
        name = _short(term, world, term)
        texts = (
            f"{name} has no example: add a line that uses it as skos:example.",
            f"{name} 缺少示例:请用 skos:example 添加一行用例。",
        )
        severity = world.loaded.project.severities.get("ontology-example", "warning")
        yield _finding(severity, "example", texts, term, SKOS.example, world)


_CHINESE: Final = {"label": "标签", "definition": "定义"}


def _text(
    term: URIRef, rule: str, wanted: URIRef, found: list[Node], world: World
) -> Iterator[Finding]:
    tags = {_language(node) for node in found}
    missing = lacking(tags, world.loaded.project.languages)
    if missing:
        english, chinese = in_languages(missing)
        name, property_ = _short(term, world, term), _short(wanted, world, term)
        texts = (
            f"{name} has no {rule}{english}: add it as {property_}.",
            f"{name} 缺少{chinese}{_CHINESE[rule]}:请用 {property_} 添加。",
        )
        yield _finding("violation", rule, texts, term, wanted, world)


def _texts(said: Said, paths: tuple[URIRef, ...]) -> list[Node]:
    found = (node for path in paths for node in said.get(path, []))
    return [node for node in found if str(node).strip()]


def _language(node: Node) -> str:
    return (node.language or "").lower() if isinstance(node, Literal) else ""


# Domain and range


def _domains(term: URIRef, said: Said, world: World) -> Iterator[Finding]:
    for path in sorted(DOMAINS):
        for value in said.get(path, []):
            if _is_no_class(value, world):
                name, other, property_ = (_short(n, world, term) for n in (term, value, path))
                messages = {
                    "en": f"{property_} of {name} is {other}, which is no class. Name a class.",
                    "zh-Hans": f"{name} 的 {property_} 为 {other},并非类:请写类名。",
                }
                yield Finding(
                    "violation",
                    "ontology-domain",
                    messages,
                    focus=term,
                    path=path,
                    value=value,
                    place=world.loaded.lines.find(term, path, value),
                )


def _is_no_class(value: Node, world: World) -> bool:
    if not isinstance(value, URIRef):
        return isinstance(value, Literal)
    kinds = world.kinds.get(value)
    if kinds:
        return "class" not in kinds and world.owns(value)
    return value in world.types and not world.is_term(value) and world.owns(value)


# Use


def _unused(terms: list[URIRef], world: World) -> Iterator[Finding]:
    used = _used(terms, world)
    for term in terms:
        mere_concept = world.kinds[term] == {"concept"}
        if term not in used and not mere_concept and not world.is_deprecated(term):
            name = _short(term, world, term)
            texts = (
                f"Nothing uses {name}: neither data, shapes, queries nor other terms. Use it, or "
                "remove it.",
                f"{name} 未被使用:数据、形状、查询及其他术语均未用到。请使用或删除。",
            )
            yield _finding("warning", "unused", texts, term, RDF.type, world)


def _used(terms: Iterable[URIRef], world: World) -> set[URIRef]:
    """Those of some terms that stand in a triple other than as its subject, or in a query."""
    loaded = world.loaded
    mentioned = world.mentioned | world.unread | world.derived_names
    used = {term for term in terms if str(term) in mentioned}
    for lines in (loaded.lines, loaded.shape_lines):
        literals = (key for key in lines.dictionary if key[:1] == LITERAL)
        datatypes = set(map(datatype_of, literals))
        used |= {term for term in terms if str(term) in datatypes}
        numbers = {lines.dictionary.get(term): term for term in terms}
        rows = lines.rows
        used |= {numbers[n] for n in numbers if rows.by_predicate.first(n) != NONE}
        both = zip(rows.subjects, rows.objects, strict=True)
        used |= {numbers[o] for s, o in both if o in numbers and s != o}
    return used


def _deprecated(world: World) -> Iterator[Finding]:
    """Findings on the data that use deprecated terms, the first ten of each term in each file.

    What is said of a deprecated term, or that another replaces it, is no use of it.
    """
    old = world.deprecated
    if not old:
        return
    newer = _successors(world)
    places: dict[tuple[Node, str], set[Place]] = {}
    lines = world.loaded.lines
    for triple in world.triples_asked(lines):
        subject, predicate, value = triple
        for term in {predicate, value} & old:
            if world.loaded.is_of_ontology(triple) or subject in old or predicate in _ABOUT_OLD:
                continue
            is_property = term == predicate
            place = lines.predicates[triple] if is_property else lines.triples[triple]
            known = places.setdefault((term, place.file), set())
            if place not in known and len(known) < MOST:
                known.add(place)
                yield _old_term(cast(URIRef, term), newer.get(term, []), triple, place, world)


# Vocabularies have properties of their own for this; they are called much the same.
_SUCCESSOR: Final = re.compile(
    r"(?:is|was|term)?[-_]?(?:replaced|superseded|succeeded)[-_]?(?:by|with)|use[-_]?instead", re.I
)
_ADVICE: Final = re.compile(r"deprecat\w*(?:message|comment|note|reason|advice)", re.I)
_ALIKE: Final = (
    *(RDFS.seeAlso, SKOS.exactMatch, OWL.equivalentClass, OWL.equivalentProperty, OWL.sameAs),
)
_ABOUT_OLD: Final[frozenset[Node]] = frozenset(
    {
        *_REPLACED,
        DCTERMS.replaces,
        OWL.deprecated,
        RDFS.seeAlso,
        RDFS.isDefinedBy,
        PROV.wasRevisionOf,
    }
)


def _successors(world: World) -> dict[Node, list[Node]]:
    """What to write instead of deprecated terms, in the plainest words that there are for each."""
    old, pairs = world.deprecated, world.pairs
    inverse = [(o, s) for s, o in pairs.get(DCTERMS.replaces, ())]
    direct = [pair for p in pairs if _is_called(p, _SUCCESSOR) for pair in pairs[p]]
    direct += [pair for path in _REPLACED for pair in pairs.get(path, ())]
    advice = [pair for p in pairs if _is_called(p, _ADVICE) for pair in pairs[p]]
    nested: dict[Node, Node] = {
        node: term for p in pairs for term, node in pairs[p] if isinstance(node, BNode)
    }
    advice = [(nested.get(s, s), o) for s, o in advice]
    alike = [pair for path in _ALIKE for pair in pairs.get(path, ()) if isinstance(pair[1], URIRef)]
    found: dict[Node, list[Node]] = {}
    for source in ([*direct, *inverse], advice, alike):
        new: dict[Node, list[Node]] = {}
        for term, other in source:
            if term in old and term not in found and other not in old:
                new.setdefault(term, []).append(other)
        found |= new
    return found


def _is_called(predicate: Node, pattern: re.Pattern[str]) -> bool:
    name = str(predicate)
    return pattern.fullmatch(name[len(namespace_of(name)) :]) is not None


def _old_term(
    term: URIRef, newer: list[Node], triple: Triple, place: Place, world: World
) -> Finding:
    name = world.short(term, place.file)
    words = sorted({str(node) for node in newer if isinstance(node, Literal)})
    terms = sorted({world.short(node, place.file) for node in newer if isinstance(node, URIRef)})
    english = [f"Write {' or '.join(terms)}."] if terms else []
    chinese = [f"请改用 {'、'.join(terms)}。"] if terms else []
    messages = {
        "en": " ".join([f"{name} is deprecated.", *english, *words]),
        "zh-Hans": f"{name} 已弃用。" + "".join([*chinese, *words]),
    }
    return Finding(
        "warning",
        "ontology-deprecated",
        messages,
        focus=triple[0],
        path=cast(URIRef, triple[1]),
        value=term,
        place=place,
    )


ONTOLOGY: Final = Rule(
    {
        "ontology-": (
            "A term has a label, a definition, an example, a valid domain and range, and a use.",
            "本体中的术语具备标签、定义和示例,定义域与值域有效,并被使用。",
        )
    },
    "project",
    check_ontology,
)
