"""Terms: a closed world for a project's own names and for the standard vocabularies.

    check_names(World(loaded))  Finding(rule="terms", value=ex:mesure, …), …

SHACL says nothing of a property that no shape names, so a misspelt one would pass silently.
Judged are data, ontology and shapes, the SPARQL in shapes, and the stored queries:

    terms      a property, class, datatype or concept that nothing defines, or that is of the wrong
               kind where it stands; a namespace that is a slip of a standard one
    dangling   a thing that nothing describes, where the project describes its like (`kg.world`)

What a name is spelt like is often one slip repeated, so each place is a finding, but no more than
ten of a name in a file; the last of them says how many more there are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, cast
from typing import Literal as OneOf

from rdflib.namespace import RDF
from rdflib.term import BNode, Literal, Node, URIRef

from kg.check.finding import Finding, Severity
from kg.check.positions import BY_PROPERTY, DOMAINS, LINKS, MAPPINGS, POSITIONS, Position
from kg.check.rule import Rule
from kg.check.suggestions import Suggestions
from kg.check.world import ClosedRule, Query, World
from kg.rdf.iris import whole_of
from kg.rdf.lines import Lines
from kg.rdf.names import namespace_of
from kg.rdf.nodes import Triple
from kg.rdf.places import Place, Positions, span
from kg.rdf.standards import Vocabulary, lookalike, standard
from kg.sparql.text import Mention
from kg.spelling import is_slip

MOST: Final = 10
_SLIPS: Final = 3  # so many unknown names may be slips where a namespace is not closed
_SHORT: Final = 4  # letters; between shorter names one letter makes all the difference


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a name stands, in a triple or in the text of a query, and what is wrong."""

    iri: str
    position: Position
    flaw: Flaw
    focus: Node | None
    path: URIRef | None
    place: Place | None


class Flaw(NamedTuple):
    """What is wrong with a name, and by which rule; by English and Chinese.

    `texts` have a `{}` for the name, which is written with the prefixes of the file it stands in;
    `remedies` are what to do where no other name is near; `inferred` flaws are those in a namespace
    that was only inferred to be closed.
    """

    rule: ClosedRule
    severity: Severity
    texts: tuple[str, str]
    remedies: tuple[str, str]
    kind: OneOf["unknown", "inferred", "wrong kind", "namespace"] = "unknown"


def check_names(world: World, only: Collection[object] | None = None) -> Iterator[Finding]:
    """Findings on names that nothing defines or describes."""
    judge, lines, shape_lines = Judge(world), world.loaded.lines, world.loaded.shape_lines
    if world.explicit:
        written = world.triples_asked(lines), world.triples_asked(shape_lines)
        queries = world.queries_asked()
    else:  # whether a namespace is closed depends on all that is unknown in it
        written, queries = (lines.triples, shape_lines.triples), world.queries
    flawed = [
        *_flawed_in(lines, written[0], judge),
        *_flawed_in(shape_lines, written[1], judge),
        *_flawed_in_queries(queries, judge),
    ]
    yield from _findings(judge.closed(flawed), judge)
    yield from _untyped(world, judge.suggestions)


class Judge:
    """What is wrong with a name where it stands; each name and position is judged once."""

    def __init__(self, world: World) -> None:
        self.world, self.suggestions = world, Suggestions(world)
        self._judged: dict[Position, dict[str, Flaw | None]] = {p: {} for p in POSITIONS}
        self._meant: dict[tuple[str, Position], str | None] = {}

    def flaw(self, iri: str, position: Position) -> Flaw | None:
        """What is wrong with a name in a position, if anything."""
        judged = self._judged[position]
        if iri not in judged:
            judged[iri] = self._judge(str(iri), position)
        return judged[iri]

    def of_datatype(self, datatype: URIRef | None) -> Flaw | None:
        """What is wrong with a datatype, if anything."""
        return None if datatype is None else self.flaw(datatype, "class")

    def _judge(self, iri: str, position: Position) -> Flaw | None:
        if self.world.knows(iri):
            return self._wrong_kind(iri, position)
        space = namespace_of(iri)
        vocabulary = standard(space)
        if vocabulary and not (self.world.explicit and self.world.owns(iri)):
            return self._not_standard(iri, vocabulary)
        rule = self.world.rule(iri, position)
        if rule:
            return self._unknown(iri, rule)
        meant = lookalike(space) if position in _KINDS else None
        return self._wrong_namespace(iri, meant) if meant else None

    def _unknown(self, iri: str, rule: ClosedRule) -> Flaw:
        kind: OneOf["unknown", "inferred"] = "unknown" if self.world.explicit else "inferred"
        if rule == "terms":
            return _undefined(kind)
        texts = "Nothing describes {}.", "{} 未见描述。"
        return Flaw(
            rule, "violation", texts, ("Correct it, or describe it.", "请更正或补充其描述。"), kind
        )

    def _not_standard(self, iri: str, vocabulary: Vocabulary) -> Flaw | None:
        local = iri[len(namespace_of(iri)) :]
        if not local or vocabulary.has(local):
            return None
        if vocabulary.finished or vocabulary.is_slip(local):
            return _undefined("unknown")
        texts = (
            "{} is not known to be a term of its vocabulary.",
            "{} 不在其词表已知的术语之列。",
        )
        remedies = "Correct it, unless it has been added of late.", "如非新增术语,请更正。"
        return Flaw("terms", "warning", texts, remedies)

    def _wrong_kind(self, iri: str, position: Position) -> Flaw | None:
        if position not in _KINDS:
            return None
        kinds = self.world.kinds.get(URIRef(iri), set())
        if not kinds or position in kinds or not self.world.owns(iri):
            return None
        if position == "class" and kinds == {"concept"}:
            return None  # concepts are used as classes, on purpose, by some
        kind = sorted(kinds)[0]
        article = "an" if kind[0] in "aeiou" else "a"
        texts = (
            f"{{}} is {article} {kind}, not a {position}.",
            f"{{}} 是{_KINDS[kind]},不是{_KINDS[position]}。",
        )
        return Flaw("terms", "violation", texts, ("Correct it.", "请更正。"), "wrong kind")

    def _wrong_namespace(self, iri: str, meant: str) -> Flaw:
        space = namespace_of(iri)
        local = iri[len(space) :]
        texts = (
            f"<{space}> is not the namespace of {local}.",
            f"{local} 的命名空间不是 <{space}>。",
        )
        remedies = f"Write <{meant}>.", f"请写作 <{meant}>。"
        return Flaw("terms", "violation", texts, remedies, "namespace")

    def messages(self, use: Use) -> dict[str, str]:
        """What is wrong, and the name that was probably meant or what to do."""
        flaw, found = use.flaw, self._nearest(use)
        english, chinese = flaw.remedies
        file = use.place.file if use.place else None
        if found is not None:
            meant = self.world.short(found, file)
            english, chinese = f"Did you mean {meant}?", f"是否为 {meant}?"
        name = self.world.short(whole_of(use.iri) if flaw.kind != "namespace" else use.iri, file)
        texts = [text.replace("{}", name) for text in flaw.texts]
        return {"en": f"{texts[0]} {english}", "zh-Hans": texts[1] + chinese}

    def _nearest(self, use: Use) -> str | None:
        key = whole_of(use.iri), use.position
        if key not in self._meant:
            known = use.flaw.kind != "namespace"
            self._meant[key] = self.suggestions.nearest(*key) if known else None
        return self._meant[key]

    def closed(self, flawed: list[Use]) -> list[Use]:
        """Without those in namespaces that are not closed, but for what is a slip of the pen."""
        unknown: dict[tuple[str, Position], set[str]] = {}
        for use in flawed:
            if use.flaw.kind == "inferred":
                unknown.setdefault(_where(use), set()).add(whole_of(use.iri))
        opened = {w for w, found in unknown.items() if not self.world.is_closed(*w, len(found))}
        return [
            use for use in flawed
            if use.flaw.kind != "inferred" or _where(use) not in opened
            or (len(unknown[_where(use)]) <= _SLIPS and self._is_slip(use))
        ]  # fmt: skip

    def _is_slip(self, use: Use) -> bool:
        """Whether a name is but a letter or two from a known one, and no number is in it."""
        whole = whole_of(use.iri)
        name = whole[len(namespace_of(whole)) :]
        meant = self._nearest(use) if len(name) >= _SHORT else None
        if meant is None or any(map(str.isdigit, name + meant[len(namespace_of(meant)) :])):
            return False
        return is_slip(whole, meant)


def _where(use: Use) -> tuple[str, Position]:
    return namespace_of(whole_of(use.iri)), use.position


def _undefined(kind: OneOf["unknown", "inferred"]) -> Flaw:
    texts = "{} is not defined.", "{} 未定义。"
    return Flaw(
        "terms", "violation", texts, ("Correct it, or define it.", "请更正或予以定义。"), kind
    )


_KINDS: Final = {"class": "类", "property": "属性", "concept": "概念"}


class _Column(NamedTuple):
    """What the values of a property are, and what is wrong with the property itself.

    `position` is None where values are not ours to judge.
    """

    flaw: Flaw | None
    position: Position | None
    of_list: bool


def _column(predicate: Node, judge: Judge) -> _Column:
    flaw = judge.flaw(str(predicate), "property")
    linked = predicate in LINKS or (predicate in MAPPINGS and not judge.world.explicit)
    if flaw and standard(namespace_of(str(predicate))):
        linked = True  # it may be a slip of one that links
    return _Column(
        flaw,
        None if linked else BY_PROPERTY.get(predicate, "thing"),
        predicate in (RDF.first, RDF.rest),
    )


def _flawed_in(lines: Lines, triples: Iterable[Triple], judge: Judge) -> Iterator[Use]:
    """The uses of flawed names in triples.

    The members of a list are in the position of the list: `sh:path ( ex:a ex:b )`.
    """
    columns: dict[Node, _Column] = {}
    inside: dict[Node, Position | None] = {}
    for triple in triples:
        subject, predicate, value = triple
        column = columns.get(predicate)
        if column is None:
            column = columns[predicate] = _column(predicate, judge)
        if column.flaw:
            place = lines.predicates[triple]
            yield _use(str(predicate), "property", column.flaw, triple, place)
        position = inside.get(subject) if column.of_list else column.position
        if type(value) is BNode:
            inside[value] = position
        elif type(value) is URIRef:
            flaw = judge.flaw(value, position) if position else None
            if flaw and position and not (predicate in DOMAINS and flaw.kind == "wrong kind"):
                yield _use(str(value), position, flaw, triple, lines.triples[triple])
        elif type(value) is Literal and (flaw := judge.of_datatype(value.datatype)):
            yield _use(str(value.datatype), "class", flaw, triple, lines.triples[triple])


def _use(iri: str, position: Position, flaw: Flaw, triple: Triple, place: Place) -> Use:
    return Use(iri, position, flaw, triple[0], cast(URIRef, triple[1]), place)


# Queries


def _flawed_in_queries(queries: Iterable[Query], judge: Judge) -> Iterator[Use]:
    """The uses of flawed names in stored queries and in the SPARQL of shapes."""
    for query in queries:
        for mention in query.mentions:
            if flaw := judge.flaw(mention.iri, mention.role):
                place = _mention_place(query, mention, judge.world)
                yield Use(mention.iri, mention.role, flaw, query.shape, query.property, place)


def _mention_place(query: Query, mention: Mention, world: World) -> Place | None:
    if query.path:
        at = span(mention.start, mention.start + len(mention.text))
        return Positions(query.text, str(query.path)).place(at)
    lines = world.loaded.shape_lines
    place = lines.find(query.shape, query.property, query.literal)
    # As it was read then: the file may be another by now.
    return place and _inside(place, query.text, mention, lines.texts[place.file])


def _inside(place: Place, text: str, mention: Mention, written: str) -> Place:
    """The place of a mention in a literal: as often as it stands before it in the text read."""
    written = written.removeprefix("\ufeff")
    positions = Positions(written, place.file)
    at = _offset(written, place) - 1
    for _ in range(text.count(mention.text, 0, mention.start) + 1):
        at = written.find(mention.text, at + 1)
    return place if at < 0 else positions.place(span(at, at + len(mention.text)))


def _offset(text: str, place: Place) -> int:
    starts = [0, *(match.end() for match in re.finditer(r"\r\n?|\n", text))]
    return starts[place.line - 1] + max(place.column - 1, 0)


# Findings


def _findings(flawed: Iterable[Use], judge: Judge) -> Iterator[Finding]:
    """One finding for each place, the first ten of each name, or document, in each file."""
    grouped: dict[tuple[str, Position, str], dict[Place | None, Use]] = {}
    for use in flawed:
        file = use.place.file if use.place else ""
        grouped.setdefault((whole_of(use.iri), use.position, file), {}).setdefault(use.place, use)
    for places in grouped.values():
        for number, use in enumerate(list(places.values())[:MOST], start=1):
            rest = len(places) - MOST if number == MOST else 0
            yield _finding(use, judge.messages(use), rest)


def _finding(use: Use, messages: dict[str, str], rest: int) -> Finding:
    if rest > 0:
        further = {
            "en": f" It stands in {rest} more places of this file.",
            "zh-Hans": f"本文件中另有 {rest} 处。",
        }
        messages = {language: messages[language] + further[language] for language in messages}
    return Finding(
        use.flaw.severity,
        use.flaw.rule,
        messages,
        focus=use.focus,
        path=use.path,
        value=URIRef(use.iri),
        place=use.place,
    )


def _untyped(world: World, suggestions: Suggestions) -> Iterator[Finding]:
    """Findings on subjects without a class: a slip in a subject makes a new thing.

    Where namespaces are only inferred, it must be a rare exception, and near to another name.
    """
    for subject, rule in world.untyped.items():
        near = suggestions.nearest(subject, "thing")
        if not world.explicit and not (near and is_slip(subject, near)):
            continue
        lines = world.loaded.lines
        place = lines.subjects.get(subject)
        file = place.file if place else None
        name, meant = world.short(subject, file), near and world.short(near, file)
        hint, guess = (f" Or was {meant} meant?", f"或者是否为 {meant}?") if meant else ("", "")
        messages = {
            "en": f"{name} has no class: say with “a …” what it is.{hint}",
            "zh-Hans": f"{name} 未注明所属的类:请用“a …”注明。{guess}",
        }
        severity: Severity = "violation" if world.explicit else "warning"
        yield Finding(severity, rule, messages, focus=subject, path=RDF.type, place=place)


NAMES: Final = Rule(
    {
        "terms": (
            "Every term of the project's own namespaces is defined.",
            "本项目命名空间中的每个术语均有定义。",
        ),
        "dangling": (
            "Everything that is referred to in the project's own namespaces is described.",
            "本项目命名空间中所引用的事物均有描述。",
        ),
    },
    "project",
    check_names,
)
