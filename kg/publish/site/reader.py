"""The reader of a page: labels, links and words as a template asks for them, in one language.

reader = Reader(content, paths, "id/kashgar-second", "zh-Hans")
reader.label(NS + "beds"), reader.href(ID + "shanghai"), reader.say("claims")
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.hospital.names import NS, SOURCE, VOCAB, Span, shorten
from kg.publish.site.addresses import LANGUAGES, document, link, page, stem
from kg.publish.site.content import Content
from kg.publish.site.figures import Figure, figure, is_actual
from kg.publish.site.words import say, term_label
from kg.questions.show import ClaimView
from kg.rdf.names import DCTERMS, RDF, RDFS, SKOS
from kg.rdf.terms import Term, plain
from kg.report.console import label_of

# What stands elsewhere on a page, or is of no use to a reader.
_HIDDEN: Final = {
    *(f"{RDF}type", f"{RDFS}label", f"{RDFS}isDefinedBy", f"{NS}evidence", f"{NS}caveat"),
    *(f"{SKOS}{n}" for n in ("prefLabel", "altLabel", "hiddenLabel", "definition", "topConceptOf")),
    *(f"{SKOS}{n}" for n in ("broader", "related", "inScheme", "example")),
}
_USUAL: Final = {f"{VOCAB}modality/actual", f"{VOCAB}basis/stated"}


@dataclass(frozen=True, slots=True)
class Reader:
    """What a template asks: of this content, on this page, in this language.

    Attributes:
        paths: IRIs that have a page to its path, with a fragment if there is one.
        path: of this page, without ending.
    """

    content: Content
    paths: Mapping[str, str]
    path: str
    language: str

    @property
    def here(self) -> str:
        """The file of this page."""
        return page(self.path, self.language)

    @property
    def others(self) -> list[tuple[str, str]]:
        """The languages of this page, each with the link to it."""
        return [(language, link(self.here, page(self.path, language))) for language in LANGUAGES]

    def say(self, key: str) -> str:
        """Words of the pages."""
        return say(key, self.language)

    def label(self, iri: str) -> str:
        """What a thing is called, its short form where it has no label."""
        known = self.content.labels.get(iri) or {}
        return label_of(known, self.language, term_label(iri, self.language) or shorten(iri))

    def tag(self, iri: str) -> str:
        """The language of the label, where it is not that of the page."""
        labels = self.content.labels.get(iri, {})
        if not labels or self.language.lower() in labels:
            return ""
        return next(iter(labels))

    def text(self, labels: Mapping[str, str], otherwise: str = "") -> str:
        """The text in the language of the page, else in any."""
        return label_of(
            {tag.lower(): text for tag, text in labels.items()}, self.language, otherwise
        )

    def to(self, path: str) -> str:
        """The link to a page of the site, by its path, in the same language."""
        stem_, sign, fragment = path.partition("#")
        return link(self.here, page(stem_, self.language) + sign + fragment)

    def file(self, path: str) -> str:
        """The link to another file of the site."""
        return link(self.here, path)

    def href(self, iri: str) -> str:
        """The link to a thing: its page here, else what it is on the web, else nothing."""
        path = self.paths.get(iri) or self.paths.get(document(iri))
        if path:
            return self.to(path)
        return iri if iri.startswith(("http://", "https://")) else ""

    def is_here(self, iri: str) -> bool:
        """Whether a thing has a page in the site."""
        return iri in self.paths or document(iri) in self.paths

    def claim(self, iri: str) -> ClaimView:
        """A claim."""
        return self.content.claims[iri]

    def shown(self, thing: str, hidden: Iterable[str] = ()) -> list[tuple[str, list[Term]]]:
        """The properties of a thing with the values that a reader wants."""
        passed = {*_HIDDEN, *hidden}
        return [
            (path, self.chosen(terms))
            for path, terms in self.content.values(thing).items()
            if path not in passed
        ]

    def chosen(self, terms: Iterable[Term]) -> list[Term]:
        """Values; of several texts in the languages of the site, those in that of the page."""
        found = list(terms)
        tags = {t.language for t in found if isinstance(t, ox.Literal) and t.language}
        mine = self.language.lower()
        if mine not in tags or not tags <= {language.lower() for language in LANGUAGES}:
            return found
        return [t for t in found if not isinstance(t, ox.Literal) or t.language in (None, mine)]

    def first(self, thing: str, path: str) -> str:
        """A text of a thing in the language of the page, else in any, else nothing."""
        return plain(next(iter(self.chosen(self.content.values(thing).get(path, ()))), None))

    def definition(self, thing: str) -> str:
        """The definition of a term or concept."""
        return self.first(thing, f"{SKOS}definition") or self.first(thing, f"{DCTERMS}description")

    def is_thing(self, term: Term) -> bool:
        """Whether a value is a thing."""
        return isinstance(term, ox.NamedNode)

    def plain(self, term: Term) -> str:
        """The text of a value, or its IRI."""
        return plain(term)

    def lang(self, term: Term) -> str:
        """The language of a text, where it is not that of the page."""
        tag = str(getattr(term, "language", None) or "")
        return "" if tag == self.language.lower() else tag

    def marks(self, claim: str) -> list[str]:
        """The modality and basis of a claim, where they are not the usual ones."""
        values = self.content.values(claim)
        terms = [*values.get(f"{NS}modality", ()), *values.get(f"{NS}basis", ())]
        return [plain(term) for term in terms if plain(term) not in _USUAL]

    def is_actual(self, claim: str) -> bool:
        """Whether a claim is of what is the case."""
        return is_actual(self.content.values(claim))

    def figure(self, claim: str) -> Figure | None:
        """The figure of a claim, if it has one."""
        return figure(self.content.values(claim), claim)

    def stated(self, made: Figure) -> str:
        """A figure with its unit."""
        return f"{made.text} {made.unit[self.language != 'en']}".strip()

    def qualifiers(self, claim: str) -> list[str]:
        """What a text adds to a figure, such as 'nearly', or the time of which it is."""
        values = self.content.values(claim)
        found = (values.get(NS + name, ()) for name in ("qualifier", "period", "level"))
        return [plain(term) for terms in found for term in terms]

    def source(self, span: Span) -> str:
        """The IRI of the source of a range."""
        return SOURCE + span.source

    def quote(self, span: Span) -> str:
        """The words of a range, where the texts are at hand."""
        texts = self.content.texts
        return (texts.quote(span) or "") if texts else ""

    def speaks(self, span: Span) -> str:
        """The language of the text of a source."""
        return self.content.languages.get(span.source, "")


def paths_of(content: Content) -> dict[str, str]:
    """IRIs to the paths of their pages; terms of the ontology stand on one page, by name."""
    found = {iri: path for iri in content.described if (path := stem(iri))}
    for triple in content.described.get(NS.rstrip("#"), []):
        iri = getattr(triple.subject, "value", "")
        if iri.startswith(NS):
            found[iri] = f"ns#{iri.removeprefix(NS)}"
    return found
