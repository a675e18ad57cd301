"""Labels: how the things of a project are called, and which of them are called alike.

    named = Named(World(loaded))
    named.labelled                  the numbers of what has a label; `iri` tells what that is
    named.labels(number)            the labels of one of them
    named.shares(number)            whether another may bear one of its labels

Of a million labels none is kept: a byte for each term says how many labels it has, and another how
many bear it.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from typing import Final, NamedTuple, cast

import pyoxigraph as ox
from rdflib import namespace
from rdflib.namespace import DCTERMS, FOAF, OWL, RDFS, SH, SKOS
from rdflib.term import Literal, Node, URIRef

from kg.check.world import World
from kg.rdf.iris import document_of, is_document
from kg.rdf.keys import IRI, LITERAL, language_of, text_of
from kg.rdf.places import Place
from kg.rdf.terms import quoted

TITLE: Final = URIRef(DCTERMS.title)
LABELS: Final = (RDFS.label, SKOS.prefLabel, namespace.SDO.name, TITLE, FOAF.name)
OF_EVERYTHING: Final[frozenset[Node]] = frozenset({OWL.NamedIndividual, OWL.Thing, RDFS.Resource})


class Label(NamedTuple):
    """A label, by which property, and where its place is in the project."""

    path: URIRef
    text: Literal

    @property
    def language(self) -> str:
        """Its language tag in lower case, or nothing."""
        return (self.text.language or "").lower()


_KEPT: Final = 10_000  # things of which the labels are kept
# A text, perhaps in a language, that is written in one way only: without escapes, and with no white
# space but single blanks. Left out are all characters of the blocks in which other spaces are.
_SIGN: Final = rb"[!#-\[\]-~\x80-\xbf\xc3-\xe0\xe3-\xf4]"
_PLAIN: Final = re.compile(
    rb'(?!.*\xe3\x80\x80)"%b+(?: %b+)*"(?:@[a-z0-9-]+)?' % (_SIGN, _SIGN), re.DOTALL
)


class Tally:
    """How often something was met, as a byte for each number; 2 is twice or more often."""

    def __init__(self, size: int) -> None:
        self._counts, self._others = bytearray(size), Counter[bytes]()

    def __getitem__(self, key: int | bytes) -> int:
        return self._others[key] if isinstance(key, bytes) else self._counts[key]

    def __setitem__(self, key: int | bytes, count: int) -> None:
        if isinstance(key, bytes):
            self._others[key] = count
        else:
            self._counts[key] = min(count, 2)


class Named:
    """The labels of a project."""

    def __init__(self, world: World) -> None:
        self.world, self.loaded, self.lines = world, world.loaded, world.loaded.lines

    @cached_property
    def labelled(self) -> array[int]:
        """The numbers of the IRIs with a label: by the first property that gives them one."""
        rows, found = self.lines.rows, array("I")
        for path in LABELS:
            for row in self.world.pairs.rows(path):
                subject, _, value = rows.numbers(row)
                if self._is_label(subject, value):
                    if not self._labels_of[subject]:
                        found.append(subject)
                    self._labels_of[subject] += 1
                    self._bearers[self._text(value)] += 1
        return found

    @cached_property
    def _labels_of(self) -> Tally:
        """How many labels each term has."""
        return Tally(len(self.lines.dictionary))

    @cached_property
    def _bearers(self) -> Tally:
        """How often each text is a label, whatever white space and datatype it is written with."""
        return Tally(len(self.lines.dictionary))

    def _is_label(self, subject: int, value: int) -> bool:
        key = self.lines.dictionary.key
        text = key(value)
        if text[:1] != LITERAL or key(subject)[:1] != IRI:
            return False
        return _PLAIN.fullmatch(text) is not None or bool(text_of(text).strip())

    def _text(self, value: int) -> int | bytes:
        """What stands for all labels of one language that say the same."""
        terms = self.lines.dictionary
        key = terms.key(value)
        if _PLAIN.fullmatch(key):
            return value
        language = language_of(key)
        text = quoted(" ".join(text_of(key).split())) + (f"@{language}" if language else "")
        known = terms.find(text.encode())
        return text.encode() if known < 0 else known

    def is_asked(self, subject: int) -> bool:
        """Whether findings on a thing are wanted, given its number."""
        return self._asked is None or subject in self._asked

    @cached_property
    def _asked(self) -> set[int] | None:
        if self.world.asked is None:
            return None
        subjects = self.lines.rows.subjects
        return {subjects[row] for row in self.world.rows_asked(self.lines)}

    def has_several(self, subject: int) -> bool:
        """Whether a labelled IRI has more labels than one."""
        return self._labels_of[subject] > 1

    def shares(self, subject: int) -> bool:
        """Whether another may bear one of its labels."""
        rows = self.lines.rows
        return any(
            self._bearers[self._text(rows.objects[row])] > 1
            for row in rows.by_subject.all(subject)
            if rows.predicates[row] in self._ranks
        )

    def labels(self, subject: int) -> list[Label]:
        """The labels of an IRI, given its number: those by one property in reading order."""
        return self._labels(subject)

    @cached_property
    def _labels(self) -> Callable[[int], list[Label]]:
        return lru_cache(_KEPT)(self._find_labels)

    def _find_labels(self, subject: int) -> list[Label]:
        rows, found = self.lines.rows, list[tuple[int, int]]()
        for row in rows.once(rows.by_subject.all(subject)):
            rank = self._ranks.get(rows.predicates[row])
            if rank is not None and self._is_label(subject, rows.objects[row]):
                found.append((rank, row))
        node = self.lines.dictionary.node
        texts = ((LABELS[rank], node(rows.objects[row])) for rank, row in sorted(found))
        return [Label(path, text) for path, text in texts if isinstance(text, Literal)]

    @cached_property
    def _ranks(self) -> dict[int, int]:
        """The properties that give labels, by number."""
        return {self.lines.dictionary.get(path): rank for rank, path in enumerate(LABELS)}

    @property
    def things(self) -> Iterator[tuple[int, frozenset[Node]]]:
        """What the data give a class, in our own namespaces, and is no term, in reading order.

        Each by its number, with its classes. Where languages are asked for, each is judged by
        itself, so that those are enough at which findings are wanted; a habit is of all.
        """
        world, each = self.world, bool(self.loaded.project.languages)
        for number in world.types.numbers:
            if each and not self.is_asked(number):
                continue
            types, subject = world.types.of(number), self.iri(number)
            if (
                not all(map(_needs_no_label, types))
                and not world.is_term(subject)
                and document_of(subject) is None
                and not is_document(subject)
                and world.owns(subject)
            ):
                yield number, types

    def lacking(self, subject: int) -> list[str]:
        """The languages in which a thing needs a label and has none, given its number."""
        tags = {label.language for label in self.labels(subject)}
        tags |= self._made.get(text_of(self.lines.dictionary.key(subject)), set())
        return lacking(tags, self.loaded.project.languages)

    @cached_property
    def _made(self) -> dict[str, set[str]]:
        """The languages of the labels that are derived, by IRI."""
        paths, found = set(map(str, LABELS)), dict[str, set[str]]()
        for subject, predicate, value in self.loaded.graph.derived:
            if predicate.value in paths and isinstance(value, ox.Literal):
                tag = (value.language or "").lower()
                found.setdefault(getattr(subject, "value", ""), set()).add(tag)
        return found

    def iri(self, number: int) -> URIRef:
        """The IRI with a number."""
        return cast(URIRef, self.lines.dictionary.node(number))

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


@cache
def _needs_no_label(kind: Node) -> bool:
    """Whether things of this class are part of the machinery: shapes, axioms, ontologies."""
    return str(kind).startswith((str(SH), str(OWL))) and kind not in OF_EVERYTHING
