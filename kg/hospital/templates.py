"""Templates: the sentences of claims, made from their kind and properties in both languages.

    make_labels(graph) -> (claim, rdfs:label, "…"@en), …

`ontology/templates.ttl` gives a kind of claim its `hkg:sentence` in each language; that of a
concept that the claim has, such as its measure, or of a broader one, goes before that of its kind.
A label that somebody wrote always stands: only what is missing is made.

    {subject}       the labels of the values of hkg:subject, or a literal in that language
    {the subject}   the same with "the", where English asks for it
    {a subject}     the same with "a" or "an", where it is one of its kind
    [, {period}]    left out unless every place in it is filled

What is named after the subject is called without it: X has a CT, not a CT of X. A list is joined as
the language does, and an open one says so. Three places are no properties:
{date} of notBefore, notAfter and precision; {figure} of value or bounds; {unit}, unless it is NUM.
A modality other than actual is remarked at the end, unless the sentence has its word already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import pyoxigraph as ox

from kg.hospital.claims import Claims, Values, claims
from kg.hospital.names import NS, VOCAB, shorten
from kg.hospital.phrases import PHRASES, Phrases
from kg.rdf.graph import TYPE, Graph
from kg.rdf.names import RDFS, SKOS
from kg.rdf.terms import Term, plain
from kg.rdf.values import day, is_date, number

LANGUAGES = ("en", "zh-Hans")
ACTUAL = VOCAB + "modality/actual"
OPEN = {VOCAB + "listing/open", VOCAB + "listing/main"}
_NAME = r"\{(?:the |a )?\w+\}"
_OPTION = rf"\[[^\[\]{{}}]*(?:{_NAME}[^\[\]{{}}]*)+\]"
_PLACE = re.compile(r"\{((?:the |a )?\w+)\}")
_QUOTED = re.compile(r"“\{(\w+)\}”")
_PART = re.compile(_OPTION)
_SENTENCE = re.compile(rf"(?:[^\[\]{{}}]|{_NAME}|{_OPTION})+")
_INNER_QUOTES = str.maketrans("“”", "‘’")
_OWN = {"date", "figure", "unit"}
_BOUNDS = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")

_TEMPLATES = f"""PREFIX hkg: <{NS}> PREFIX skos: <{SKOS}> SELECT ?thing ?sentence ?rank {{
  {{ ?thing hkg:sentence ?sentence BIND(0 AS ?rank) }}
  UNION {{ ?thing skos:broader ?broader . ?broader hkg:sentence ?sentence BIND(1 AS ?rank) }}
}}"""
_NAMES = f"""PREFIX hkg: <{NS}> PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}>
SELECT ?thing ?label ?rank {{
  {{ ?thing hkg:inSentence ?label BIND(0 AS ?rank) }}
  UNION {{ ?thing skos:prefLabel ?label BIND(1 AS ?rank) }}
  UNION {{ ?thing rdfs:label ?label BIND(2 AS ?rank)
          FILTER NOT EXISTS {{ ?thing hkg:evidence ?any }} }}
}}"""

Texts = Mapping[tuple[str, str], str]  # (IRI, language) to words


def faults(sentence: str, properties: Iterable[str]) -> Iterator[str]:
    """What is wrong with a template: places that are no properties, brackets that do not close.

    >>> list(faults("{subject} is {plaec}", ["subject", "place"]))
    ['{plaec}']
    >>> list(faults("{subject is", ["subject"]))
    ['{subject is']
    """
    if _SENTENCE.fullmatch(sentence) is None:
        yield sentence
        return
    known = {*properties, *_OWN}
    for name in _PLACE.findall(sentence):
        if name.split()[-1] not in known:
            yield f"{{{name}}}"


def make_labels(graph: Graph) -> list[ox.Triple]:
    """The labels that claims lack and that their templates give, in a fixed order."""
    writer = Writer(
        _by_language(_ranked(graph.select(_TEMPLATES)[1])),
        _by_language(_ranked(graph.select(_NAMES)[1])),
    )
    return [
        ox.Triple(ox.NamedNode(claim), _LABEL, ox.Literal(words, language=language.lower()))
        for claim, language, words in writer.sentences(claims(graph))
    ]


_LABEL = ox.NamedNode(RDFS + "label")


def _ranked(rows: Iterable[tuple[Term | None, ...]]) -> list[tuple[Term | None, ...]]:
    """The best form last, since it stands."""
    return [row[:2] for row in sorted(rows, key=lambda row: -int(plain(row[2])))]


def _by_language(rows: Iterable[tuple[Term | None, ...]]) -> Texts:
    found: dict[tuple[str, str], str] = {}
    for thing, words in rows:
        if isinstance(words, ox.Literal) and words.language:
            found[plain(thing), words.language.lower()] = words.value
    return found


@dataclass(frozen=True)
class Writer:
    """Writes sentences: templates and names by IRI and language in small letters."""

    templates: Texts
    names: Texts

    def sentences(self, said: Claims) -> Iterator[tuple[str, str, str]]:
        """Claim, language and sentence, for each that is missing and can be made."""
        for claim, values in sorted(said.items()):
            has = {t.language for t in values.get(RDFS + "label", []) if isinstance(t, ox.Literal)}
            for language in LANGUAGES:
                words = None if language.lower() in has else self.sentence(values, language.lower())
                if words is not None:
                    yield claim, language, words

    def sentence(self, values: Values, language: str) -> str | None:
        """The sentence of a claim; None where no template fits."""
        template = self._template(values, language)
        if template is None:
            return None
        made = Sentence(self, values, language, PHRASES[language])
        words = made.fill(template)
        return None if words is None else made.finish(words)

    def _template(self, values: Values, language: str) -> str | None:
        kinds = sorted(plain(t) for t in values.get(TYPE.value, []))
        concepts = sorted(plain(t) for path in sorted(values) for t in values[path])
        things = [c for c in concepts if c.startswith(VOCAB)] + kinds
        return next((t for thing in things if (t := self.templates.get((thing, language)))), None)

    def name(self, iri: str, language: str) -> str | None:
        """What a thing is called in a sentence."""
        return self.names.get((iri, language))


@dataclass(frozen=True)
class Sentence:
    """One sentence in the making."""

    writer: Writer
    values: Values
    language: str
    phrases: Phrases

    def fill(self, template: str) -> str | None:
        """The template with its places filled; None where one outside of brackets cannot be."""
        kept = _PART.sub(lambda part: self._part(part[0][1:-1]) or "", template)
        return self._part(kept)

    def finish(self, words: str) -> str:
        """The sentence with a capital letter, and with its modality unless that is actual."""
        unusual = [m for m in self._terms("modality") if plain(m) != ACTUAL]
        if unusual:
            modality = self.phrases.join(map(self._called, unusual))
            if modality not in words:
                words = self.phrases.remark(words, modality)
        return words[:1].upper() + words[1:]

    def _part(self, part: str) -> str | None:
        filled = {name: self._place(name) for name in _PLACE.findall(part)}
        if not all(filled.values()):
            return None
        for name in _QUOTED.findall(part):
            filled[name] = (filled[name] or "").translate(_INNER_QUOTES)
        return _PLACE.sub(lambda place: filled[place[1]] or "", part)

    def _place(self, place: str) -> str | None:
        article, _, name = place.rpartition(" ")
        if name in _OWN:
            return {"date": self._date, "figure": self._figure, "unit": self._unit}[name]
        terms = self._terms(name)
        literals = [t for t in terms if isinstance(t, ox.Literal)]
        if literals:
            mine = [t for t in literals if (t.language or "").lower() == self.language]
            return self.phrases.join(sorted(t.value.rstrip(".。") for t in mine or literals))
        known = sorted(self._called(t, article, name != "subject") for t in terms)
        if not known:
            return None
        is_open = any(plain(t) in OPEN for t in self._terms("listing"))
        return self.phrases.join(known, is_open and len(known) > 1)

    def _terms(self, name: str) -> list[Term]:
        return list(self.values.get(NS + name, []))

    def _called(self, term: Term, article: str = "", beside_subject: bool = False) -> str:
        """Its name; where it has none, or the file with it cannot be read, its short form."""
        name = self.writer.name(plain(term), self.language)
        if name is None:
            return shorten(plain(term))
        if beside_subject:
            for subject in self._subjects:
                name = self.phrases.beside(name, subject)
        if article == "a":
            return self.phrases.one(name)
        return self.phrases.named(name) if article else name

    @cached_property
    def _subjects(self) -> list[str]:
        names = (self.writer.name(plain(t), self.language) for t in self._terms("subject"))
        return [name for name in names if name is not None]

    @cached_property
    def _date(self) -> str | None:
        first, last = self._terms("notBefore"), self._terms("notAfter")
        if not (first and last and is_date(first[0]) and is_date(last[0])):
            return None
        start, end = day(first[0]), day(last[0])
        return None if start is None or end is None else self.phrases.date(start, end)

    @cached_property
    def _figure(self) -> str | None:
        exact = self._number("value")
        if exact is not None:
            return self.phrases.number(exact)
        return self.phrases.bounds(*(self._number(name) for name in _BOUNDS))

    def _number(self, name: str) -> Decimal | None:
        return next((n for t in self._terms(name) if (n := number(t)) is not None), None)

    @cached_property
    def _unit(self) -> str | None:
        return next(
            (u for t in self._terms("unit") if (u := self.phrases.units.get(plain(t)))), None
        )
