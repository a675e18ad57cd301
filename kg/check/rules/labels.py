"""Naming: everything that the data describe has a name, one a language, and no other's.

    check_things(World(loaded))  Finding(rule="label-missing", focus=id:kashgar-second, …), …

    label-missing   a thing with a class and without a label in one of the project's languages;
                    where it names no language, any label will do, and only where most things of
                    its classes have one
    label-twice     two preferred labels of one thing in one language
    label-shared    two things of the same class (concepts: of the same scheme) with the same label

Terms of the ontology are the matter of `kg.check.rules.ontology`; blank nodes need no label.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox
from rdflib import namespace
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, RDFS, SH, SKOS
from rdflib.term import Literal, Node, URIRef

from kg.check.finding import Finding, Severity
from kg.check.rule import Rule
from kg.check.rules.terms import MOST
from kg.check.world import World
from kg.rdf.iris import document_of, is_document
from kg.rdf.places import Place

_TITLE: Final = URIRef(DCTERMS.title)
LABELS: Final = (RDFS.label, SKOS.prefLabel, namespace.SDO.name, _TITLE, FOAF.name)
_SINGLE: Final[dict[URIRef, Severity]] = {SKOS.prefLabel: "violation", RDFS.label: "warning"}
_OF_EVERYTHING: Final[frozenset[Node]] = frozenset({OWL.NamedIndividual, OWL.Thing, RDFS.Resource})


class Label(NamedTuple):
    """A label, by which property, and where its place is in the project."""

    path: URIRef
    text: Literal

    @property
    def language(self) -> str:
        """Its language tag in lower case, or nothing."""
        return (self.text.language or "").lower()


def check_things(world: World, only: Collection[object] | None = None) -> Iterator[Finding]:
    """Findings on labels that are missing, double, or shared."""
    named = Named(world)
    yield from _missing(named)
    yield from _twice(named)
    yield from _shared(named)


class Named:
    """The labels of a project."""

    def __init__(self, world: World) -> None:
        self.world, self.loaded, self.lines = world, world.loaded, world.loaded.lines

    @cached_property
    def labels(self) -> dict[URIRef, list[Label]]:
        """The labels of every IRI: those by one property in reading order."""
        found: dict[URIRef, list[Label]] = {}
        for path in LABELS:
            for subject, value in self.world.pairs.get(path, ()):
                if type(value) is Literal and type(subject) is URIRef and value.strip():
                    found.setdefault(subject, []).append(Label(path, value))
        return found

    @cached_property
    def things(self) -> list[URIRef]:
        """What the data give a class, in our own namespaces, and is no term, in reading order."""
        world = self.world
        return [
            subject
            for subject, types in world.types.items()
            if not world.is_term(subject)
            and not all(map(_needs_no_label, types))
            and document_of(subject) is None
            and not is_document(subject)
            and world.owns(subject)
        ]

    def lacking(self, subject: URIRef) -> list[str]:
        """The languages in which a thing needs a label and has none."""
        tags = {label.language for label in self.labels.get(subject, [])}
        return lacking(tags | self._made.get(str(subject), set()), self.loaded.project.languages)

    @cached_property
    def _made(self) -> dict[str, set[str]]:
        """The languages of the labels that are derived, by IRI."""
        paths, found = set(map(str, LABELS)), dict[str, set[str]]()
        for subject, predicate, value in self.loaded.graph.derived:
            if predicate.value in paths and isinstance(value, ox.Literal):
                tag = (value.language or "").lower()
                found.setdefault(getattr(subject, "value", ""), set()).add(tag)
        return found

    def short(self, node: Node, place: Place | None) -> str:
        """A name as people write it, in a file by the prefixes of that file."""
        return self.world.short(node, place.file if place else None)


def lacking(tags: Iterable[str], languages: Sequence[str]) -> list[str]:
    """Which of some languages no tag is of; with no language asked for, any tag will do.

    >>> lacking({"en-gb", ""}, ["en", "zh-Hans"])
    ['zh-Hans']
    >>> lacking(set(), [])
    ['']
    """
    found = set(tags)
    if not languages:
        return [] if found else [""]
    return [
        language
        for language in languages
        if not any(f"{tag}-".startswith(f"{language.lower()}-") for tag in found)
    ]


def home(world: World, subject: URIRef) -> Place | None:
    """Where the statement begins that gives a thing its class: others may stand elsewhere."""
    lines, types = world.loaded.lines, world.types.get(subject, ())
    typed = min((lines.triples[subject, RDF.type, kind] for kind in types), default=None)
    if typed is None:
        return lines.find(subject)
    begun = [b for b in lines.blocks(subject) if b.file == typed.file and b <= typed]
    return max(begun, default=typed)


@cache
def _needs_no_label(kind: Node) -> bool:
    """Whether things of this class are part of the machinery: shapes, axioms, ontologies."""
    return str(kind).startswith((str(SH), str(OWL))) and kind not in _OF_EVERYTHING


# Missing


def _missing(named: Named) -> Iterator[Finding]:
    groups: dict[tuple[str, ...], list[URIRef]] = {}
    for subject in named.things:
        groups.setdefault(tuple(sorted(map(str, named.world.types[subject]))), []).append(subject)
    asked = bool(named.loaded.project.languages)
    lacking = {c: [s for s in members if named.lacking(s)] for c, members in groups.items()}
    labelled = sum(map(len, groups.values())) - sum(map(len, lacking.values()))
    for classes, members in groups.items():
        nameless = lacking[classes]
        if asked or is_habit(len(members), len(nameless), labelled):
            yield from _each_missing(named, nameless)


def is_habit(members: int, lacking: int, elsewhere: int = 0) -> bool:
    """Whether most of some things have what a few lack; a single one is held against the others.

    >>> is_habit(10, 2), is_habit(10, 6), is_habit(1, 1, elsewhere=9), is_habit(1, 1)
    (True, False, True, False)
    """
    return elsewhere >= _SOME if members == 1 else 2 * lacking <= members


_SOME: Final = 3


def _each_missing(named: Named, nameless: list[URIRef]) -> Iterator[Finding]:
    """A finding for each, the first ten of each file."""
    by_file: dict[str, list[tuple[URIRef, Place | None]]] = {}
    for subject in nameless:
        place = home(named.world, subject)
        by_file.setdefault(place.file if place else "", []).append((subject, place))
    for found in by_file.values():
        for number, (subject, place) in enumerate(found[:MOST], start=1):
            rest = len(found) - MOST if number == MOST else 0
            yield _missing_label(named, subject, place, rest)


def _missing_label(named: Named, subject: URIRef, place: Place | None, rest: int) -> Finding:
    english, chinese = in_languages(named.lacking(subject))
    name = named.short(subject, place)
    messages = {
        "en": f"{name} has no label{english}: add one, such as rdfs:label."
        + (f" The same is true of {rest} more in this file." if rest > 0 else ""),
        "zh-Hans": f"{name} 缺少{chinese}标签:请添加,例如用 rdfs:label。"
        + (f"本文件中另有 {rest} 个亦然。" if rest > 0 else ""),
    }
    return Finding(
        "warning", "label-missing", messages, focus=subject, path=RDFS.label, place=place
    )


def in_languages(languages: Sequence[str]) -> tuple[str, str]:
    """In which languages, in English and in Chinese; nothing where none is named.

    >>> in_languages(["en", "zh-Hans"])
    (' in en and zh-Hans', ' en、zh-Hans ')
    """
    named = [language for language in languages if language]
    return (f" in {' and '.join(named)}", f" {'、'.join(named)} ") if named else ("", "")


# Twice


def _twice(named: Named) -> Iterator[Finding]:
    for subject, labels in named.labels.items():
        if len(labels) < 2:
            continue
        first: dict[tuple[URIRef, str], Label] = {}
        for label in labels:
            known = first.setdefault((label.path, label.language), label)
            if known is not label and label.path in _SINGLE:
                yield _second_label(named, subject, known, label)


def _second_label(named: Named, subject: URIRef, first: Label, second: Label) -> Finding:
    place = named.lines.find(subject, second.path, second.text)
    name, language = named.short(subject, place), tag(second.language)
    within = (f" in {language}", f" {language} ") if language else ("", "")
    messages = {
        "en": f"{name} has two labels{within[0]}, “{first.text}” and “{second.text}”: keep one, "
        "write the other as skos:altLabel.",
        "zh-Hans": f"{name} 有两个{within[1]}标签:“{first.text}”与“{second.text}”。请保留其一,"
        "另一个写作 skos:altLabel。",
    }
    severity = _SINGLE[second.path]
    return Finding(
        severity,
        "label-twice",
        messages,
        focus=subject,
        path=second.path,
        value=second.text,
        place=place,
    )


def tag(language: str) -> str:
    """A language tag as it is commonly written.

    >>> tag("zh-hans-cn")
    'zh-Hans-CN'
    """
    first, *rest = language.split("-")
    forms = {4: str.title, 2: str.upper}
    return "-".join([first, *(forms.get(len(part), str.lower)(part) for part in rest)])


# Shared

_Group = tuple[str, frozenset[Node], str, str]


def _shared(named: Named) -> Iterator[Finding]:
    """Findings on the second and each further bearer of a label, the first ten of each label.

    A pair that shares its label in each of two languages is one finding.
    """
    pairs: dict[tuple[URIRef, URIRef], list[Label]] = {}
    for bearers in _bearers(named).values():
        (first, _), *others = bearers.items()
        for other, label in others[:MOST]:
            labels = pairs.setdefault((other, first), [])
            if label not in labels:
                labels.append(label)
    for (other, first), labels in pairs.items():
        yield _same_label(named, other, first, labels)


def _bearers(named: Named) -> dict[_Group, dict[URIRef, Label]]:
    """The things of one class and scheme that bear a label, where they are several."""
    world = named.world
    schemes: dict[Node, set[Node]] = {}
    for concept, scheme in world.pairs.get(SKOS.inScheme, ()):
        schemes.setdefault(concept, set()).add(scheme)
    groups: dict[_Group, dict[URIRef, Label]] = {}
    for (language, text), bearers in _of_same_text(named).items():
        for subject, label in bearers.items():
            within = frozenset(schemes.get(subject, ()))
            for kind in world.types[subject] - _OF_EVERYTHING:
                group = (str(kind), within, language, text)
                groups.setdefault(group, {})[subject] = label
    return {group: bearers for group, bearers in groups.items() if len(bearers) > 1}


def _of_same_text(named: Named) -> dict[tuple[str, str], dict[URIRef, Label]]:
    """What bears a label, by language and text, where several do; works may share a title."""
    world = named.world
    first: dict[tuple[str, str], tuple[URIRef, Label]] = {}
    several: dict[tuple[str, str], dict[URIRef, Label]] = {}
    for subject, labels in named.labels.items():
        if subject in world.types and world.owns(subject) and not world.is_deprecated(subject):
            for label in labels:
                if label.path is not _TITLE:
                    key = label.language, " ".join(label.text.split())
                    known, its = first.setdefault(key, (subject, label))
                    if known is not subject:
                        several.setdefault(key, {known: its}).setdefault(subject, label)
    return several


def _same_label(named: Named, other: URIRef, first: URIRef, labels: list[Label]) -> Finding:
    label = labels[0]
    place = named.lines.find(other, label.path, label.text)
    name, namesake = named.short(other, place), named.short(first, place)
    known = home(named.world, first)
    where = f" ({Path(known.file).name}:{known.line})" if known else ""
    said = {label.language: f"“{label.text}”" for label in labels}
    messages = {
        "en": f"{name} has the same label as {namesake}{where}: {', '.join(said.values())}. "
        "Tell them apart, or join them.",
        "zh-Hans": f"{name} 与 {namesake}{where} 的标签相同:{'、'.join(said.values())}。"
        "请加以区分,或合并二者。",
    }
    return Finding(
        "warning",
        "label-shared",
        messages,
        focus=other,
        path=label.path,
        value=label.text,
        place=place,
    )


_ABOUT = (
    "Everything has a label, once in each language, and its own.",
    "标签齐备,每种语言一个且不与他者相同。",
)
LABELLING: Final = Rule(
    dict.fromkeys(("label-missing", "label-twice", "label-shared"), _ABOUT), "project", check_things
)
