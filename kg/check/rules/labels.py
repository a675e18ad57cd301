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

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Node, URIRef

from kg.check.finding import Finding, Severity
from kg.check.labels import OF_EVERYTHING, TITLE, Label, Named
from kg.check.rule import Rule
from kg.check.rules.terms import MOST
from kg.check.world import World
from kg.rdf.places import Place

_SINGLE: Final[dict[URIRef, Severity]] = {SKOS.prefLabel: "violation", RDFS.label: "warning"}


def check_things(world: World, only: Collection[object] | None = None) -> Iterator[Finding]:
    """Findings on labels that are missing, double, or shared."""
    named = Named(world)
    yield from _missing(named)
    yield from _twice(named)
    yield from _shared(named)


def home(world: World, subject: URIRef) -> Place | None:
    """Where the statement begins that gives a thing its class: others may stand elsewhere."""
    lines, types = world.loaded.lines, world.types.get(subject, ())
    typed = min((lines.triples[subject, RDF.type, kind] for kind in types), default=None)
    if typed is None:
        return lines.find(subject)
    begun = [b for b in lines.blocks(subject) if b.file == typed.file and b <= typed]
    return max(begun, default=typed)


# Missing


def _missing(named: Named) -> Iterator[Finding]:
    members: Counter[frozenset[Node]] = Counter()
    nameless: dict[frozenset[Node], array[int]] = {}
    for number, types in named.things:
        members[types] += 1
        if named.lacking(number):
            nameless.setdefault(types, array("I")).append(number)
    asked = bool(named.loaded.project.languages)
    labelled = members.total() - sum(map(len, nameless.values()))
    for types, some in nameless.items():
        if asked or is_habit(members[types], len(some), labelled):
            yield from _each_missing(named, some)


def is_habit(members: int, lacking: int, elsewhere: int = 0) -> bool:
    """Whether most of some things have what a few lack; a single one is held against the others.

    >>> is_habit(10, 2), is_habit(10, 6), is_habit(1, 1, elsewhere=9), is_habit(1, 1)
    (True, False, True, False)
    """
    return elsewhere >= _SOME if members == 1 else 2 * lacking <= members


_SOME: Final = 3


def _each_missing(named: Named, nameless: Iterable[int]) -> Iterator[Finding]:
    """A finding for each, the first ten of each file."""
    by_file: dict[str, array[int]] = {}
    for number in nameless:
        place = home(named.world, named.iri(number))
        by_file.setdefault(place.file if place else "", array("I")).append(number)
    for found in by_file.values():
        for count, number in enumerate(found[:MOST], start=1):
            rest = len(found) - MOST if count == MOST else 0
            yield _missing_label(named, number, rest)


def _missing_label(named: Named, number: int, rest: int) -> Finding:
    subject = named.iri(number)
    place = home(named.world, subject)
    english, chinese = in_languages(named.lacking(number))
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
    for number in named.labelled:
        if not (named.is_asked(number) and named.has_several(number)):
            continue
        labels = named.labels(number)
        first: dict[tuple[URIRef, str], Label] = {}
        for label in labels:
            known = first.setdefault((label.path, label.language), label)
            if known is not label and label.path in _SINGLE:
                yield _second_label(named, named.iri(number), known, label)


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
            for kind in world.types[subject] - OF_EVERYTHING:
                group = (str(kind), within, language, text)
                groups.setdefault(group, {})[subject] = label
    return {group: bearers for group, bearers in groups.items() if len(bearers) > 1}


def _of_same_text(named: Named) -> dict[tuple[str, str], dict[URIRef, Label]]:
    """What bears a label, by language and text, where several do; works may share a title."""
    world = named.world
    first: dict[tuple[str, str], tuple[URIRef, Label]] = {}
    several: dict[tuple[str, str], dict[URIRef, Label]] = {}
    for number in named.labelled:
        if not named.shares(number):
            continue
        subject = named.iri(number)
        if subject in world.types and world.owns(subject) and not world.is_deprecated(subject):
            for label in named.labels(number):
                if label.path is not TITLE:
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
