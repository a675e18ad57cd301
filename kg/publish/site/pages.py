"""Pages: which pages there are, and what the template of each is given.

for page in all_pages(content, …): page.path, page.template, page.data
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, Final

import pyoxigraph as ox

from kg.errors import UnknownNameError
from kg.hospital.names import BASE, CAVEAT, CLAIM, ID, NS, SOURCE, VOCAB
from kg.publish.catalogue import query_of, question_iri
from kg.publish.site.addresses import LANGUAGES, stem
from kg.publish.site.content import Content
from kg.publish.site.figures import MEASUREMENT, charts, figures
from kg.publish.site.index import entries, letters
from kg.publish.site.network import all_ties, shortcuts
from kg.publish.site.reader import Reader
from kg.publish.site.themes import grouped
from kg.publish.site.timeline import moments
from kg.questions.answer import Answer, ask
from kg.questions.catalogue import Theme
from kg.rdf.names import RDFS, SKOS, STANDARD
from kg.sparql.stored import Question

MOST: Final = 50  # claims of a kind that the page of a thing lists; the data file has all
OWL: Final = STANDARD["owl"]
SHOWN_FIRST: Final = ("beds", "supporters", "teaching-hospitals")  # on the start page
_SCHEMA: Final = "https://schema.org/"


@dataclass(frozen=True, slots=True)
class Page:
    """A page in all languages.

    Attributes:
        path: of its files, without ending.
        title: what it is called, told by its reader.
        document: the IRI of the document of which it is a page, and which has data files.
        data: what its template is given beside.
    """

    path: str
    template: str
    title: Callable[[Reader], str]
    document: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def all_pages(
    content: Content,
    paths: Mapping[str, str],
    dumps: Mapping[str, bytes],
    shapes: Mapping[str, list[str]],
) -> Iterator[Page]:
    """All pages of the site.

    Args:
        content: what they show.
        paths: the IRIs that have a page.
        dumps: the files of the build, which the start page lists.
        shapes: terms of the ontology to the shapes that mention them.
    """
    ties, ways = all_ties(content), shortcuts(content)
    hidden = {iri for s in ways for iri in (s.iri, s.inverse)}
    answers = {q.name: Answers(content, q) for q in content.questions}
    for document, path in sorted(paths.items()):
        if document.startswith((question_iri(""), NS)) or "#" in path:
            continue
        if document == f"{BASE}ns":
            yield _terms(content, document, shapes)
        elif document in content.claims:
            yield _claim(content, document, path)
        elif document in content.kinds or document in content.labels:
            yield _thing(content, document, path, ties.get(document, ()), hidden)
        else:
            yield Page(path, "thing.html", _label(document), document, _bare(document))
    for theme, own in content.themes:
        for question in own:
            yield _question(question, theme, answers[question.name])
    yield _start(content, answers, dumps)
    yield Page("questions", "questions.html", _say("questions"), "", {"catalogue": content.themes})
    yield Page("compare", "compare.html", _say("compare"), "", {"charts": charts(content)})
    yield from _kinds(content)
    schemes = [s for s, kinds in content.kinds.items() if f"{SKOS}ConceptScheme" in kinds]
    numbered = [(s, len(content.pointers(s, f"{SKOS}inScheme"))) for s in sorted(schemes)]
    yield Page("vocabularies", "vocabularies.html", _say("vocabularies"), "", {"schemes": numbered})
    named = entries(content, indexed(paths))
    by_letter = {language: letters(named, language) for language in LANGUAGES}
    yield Page("a-z", "a-z.html", _say("index"), "", {"letters": by_letter})


def indexed(paths: Iterable[str]) -> list[str]:
    """Of some IRIs those of things that people call by a name, which claims and doubts have not.

    >>> indexed([CLAIM + "a/b", ID + "a"]) == [ID + "a"]
    True
    """
    return [iri for iri in paths if not iri.startswith((CLAIM, CAVEAT))]


def _say(key: str) -> Callable[[Reader], str]:
    return lambda reader: reader.say(key)


def _label(iri: str) -> Callable[[Reader], str]:
    return lambda reader: reader.label(iri)


def _bare(iri: str) -> dict[str, Any]:
    """What the template of a thing is given, of which only its address is known."""
    keys = (
        "kinds",
        "aliases",
        "around",
        "hidden",
        "caveats",
        "concepts",
        "figures",
        "timeline",
        "ties",
    )
    return {"iri": iri, **dict.fromkeys((*keys, "timeline", "in_order", "groups"), ())}


def _thing(
    content: Content, iri: str, path: str, ties: Iterable[Any], hidden: Iterable[str]
) -> Page:
    claims = content.on.get(iri, [])
    is_concept = iri.startswith(VOCAB)
    is_source = iri.startswith(SOURCE)
    measured = [] if is_concept or is_source else figures(content, claims)
    timeline = [] if is_concept or is_source else moments(content, iri)
    rest = [(content.kind_of(c), c) for c in claims]
    if measured:
        rest = [(kind, claim) for kind, claim in rest if kind != MEASUREMENT]
    by_theme = [
        (theme, [(NS + kind, own) for kind, own in kinds]) for theme, kinds in grouped(rest)
    ]
    values = content.values(iri)
    around = [
        ("scheme", _iris(values.get(f"{SKOS}inScheme", ()))),
        ("broader", _iris(values.get(f"{SKOS}broader", ()))),
        ("narrower", content.pointers(iri, f"{SKOS}broader")),
        ("related", _iris(values.get(f"{SKOS}related", ()))),
    ]
    data = {
        "kinds": content.kinds.get(iri, ()),
        "aliases": content.aliases.get(iri, ()),
        "around": around,
        "hidden": hidden,
        "caveats": content.pointers(iri, f"{NS}qualifies"),
        "concepts": content.pointers(iri, f"{SKOS}inScheme"),
        "figures": measured,
        "timeline": timeline,
        "ties": ties,
        "in_order": claims if is_source else (),
        "groups": by_theme,
    }
    return Page(path, "thing.html", _label(iri), iri, _bare(iri) | data)


def _claim(content: Content, iri: str, path: str) -> Page:
    pointing = {
        t.subject.value
        for t in content.pointing.get(iri, ())
        if isinstance(t.subject, ox.NamedNode) and t.subject.value in content.claims
    }
    data = {"iri": iri, "kinds": content.kinds.get(iri, ()), "pointing": sorted(pointing)}
    return Page(path, "claim.html", _label(iri), iri, data)


def _iris(terms: Iterable[object]) -> list[str]:
    return sorted(term.value for term in terms if isinstance(term, ox.NamedNode))


# Questions


class Answers:
    """The answers that a page shows, with the values of each; asked for when they are needed.

    The whole answer, where nothing needs to be given, and one with the examples given, unless they
    name what is not here.
    """

    def __init__(self, content: Content, question: Question) -> None:
        self._content, self._question = content, question

    @cached_property
    def _found(self) -> list[tuple[dict[str, str], Answer]]:
        graph, question, found = self._content.graph, self._question, []
        if not any(p.required for p in question.parameters):
            found.append((dict[str, str](), ask(graph, question, {})))
        if examples := {p.name: p.example for p in question.parameters}:
            with suppress(UnknownNameError):
                found.append((examples, ask(graph, question, examples)))
        return found

    def __iter__(self) -> Iterator[tuple[dict[str, str], Answer]]:
        return iter(self._found)


def _question(question: Question, theme: Theme, answers: Answers) -> Page:
    iri = question_iri(question.name)
    data = {
        "iri": iri,
        "question": question,
        "theme": theme,
        "answers": answers,
        "query": query_of(question.sparql),
    }
    path = stem(iri) or f"question/{question.name}"
    return Page(path, "question.html", lambda r: r.text(question.question), iri, data)


def _start(
    content: Content,
    answers: Mapping[str, Answers],
    dumps: Mapping[str, bytes],
) -> Page:
    wanted = [name for name in SHOWN_FIRST if name in answers]
    names = [*wanted, *(name for name in answers if name not in wanted)]
    shown = ((f"question/{n}", answer) for n in names for _, answer in islice(answers[n], 1))
    entities = [iri for iri in content.kinds if iri.startswith(ID)]
    described = {iri for iri in content.kinds if iri.startswith(SOURCE) and "#" not in iri}
    data = {
        "hospitals": sorted(i for i in entities if f"{NS}Hospital" in content.kinds[i]),
        "answers": list(islice(shown, 3)),
        "catalogue": content.themes,
        "sources": sorted(described),
        "counts": [
            ("sources", len(described)),
            ("claims", len(content.claims)),
            ("entities", len(entities)),
            ("triples", len(content.graph)),
        ],
        "dumps": [(name, len(text)) for name, text in dumps.items()],
    }
    return Page("index", "start.html", _say("start"), "", data)


# Claims by kind


def _kinds(content: Content) -> Iterator[Page]:
    by_theme = grouped((content.kind_of(claim), claim) for claim in content.claims)
    listed = [
        (theme, [(f"claims/{kind}", NS + kind, len(own)) for kind, own in kinds if kind])
        for theme, kinds in by_theme
    ]
    yield Page("claims", "claims.html", _say("claims"), "", {"groups": listed})
    for _, kinds in by_theme:
        for kind, own in kinds:
            if kind:
                data = {"kind": NS + kind, "claims": own}
                yield Page(f"claims/{kind}", "kind.html", _label(NS + kind), "", data)


# The ontology

_AROUND: Final = (
    ("subclass", (f"{RDFS}subClassOf",)),
    ("superproperty", (f"{RDFS}subPropertyOf",)),
    ("domain", (f"{RDFS}domain", f"{_SCHEMA}domainIncludes")),
    ("range", (f"{RDFS}range", f"{_SCHEMA}rangeIncludes", f"{NS}vocabulary")),
    ("inverse", (f"{OWL}inverseOf",)),
    ("shortcut", (f"{NS}shortcutOf",)),
    (
        "aligned",
        (
            *(f"{OWL}{name}" for name in ("equivalentClass", "equivalentProperty")),
            *(f"{SKOS}{name}Match" for name in ("exact", "close", "broad", "narrow", "related")),
            f"{RDFS}seeAlso",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the ontology as its page shows it."""

    iri: str
    name: str
    around: list[tuple[str, list[str]]]
    example: str
    shapes: list[str]
    used: int
    listed: bool


def _terms(content: Content, document: str, shapes: Mapping[str, list[str]]) -> Page:
    used: Counter[str] = Counter()
    for triples in content.described.values():
        used.update(t.predicate.value for t in triples)
    for kinds in content.kinds.values():
        used.update(kinds)
    by_kind = {content.kind_of(claim) for claim in content.claims}
    classes, properties = list[Term](), list[Term]()
    subjects = {getattr(t.subject, "value", "") for t in content.described[document]}
    for iri in sorted(i for i in subjects if i.startswith(NS)):
        values = content.values(iri)
        around = [(key, [i for p in ps for i in _iris(values.get(p, ()))]) for key, ps in _AROUND]
        example = " ".join(str(getattr(e, "value", "")) for e in values.get(f"{SKOS}example", ()))
        name = iri.removeprefix(NS)
        term = Term(
            iri, name, around, example, shapes.get(iri, []), used[iri], listed=name in by_kind
        )
        (classes if f"{OWL}Class" in content.kinds.get(iri, ()) else properties).append(term)
    sections = [("classes", classes), ("properties", properties)]
    data = {"iri": document, "sections": [(key, found) for key, found in sections if found]}
    return Page("ns", "ns.html", _say("ontology"), document, data)
