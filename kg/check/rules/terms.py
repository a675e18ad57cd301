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
from array import array
from collections.abc import Collection, Iterable, Iterator
from functools import cache, partial
from typing import Final, NamedTuple
from typing import Literal as OneOf

from rdflib.namespace import RDF
from rdflib.term import Node, URIRef

from kg.check.finding import Finding, Severity
from kg.check.findings import Findings, Kind, Made
from kg.check.positions import BY_PROPERTY, DOMAINS, LINKS, MAPPINGS, Position
from kg.check.rule import Rule
from kg.check.said import Said
from kg.check.suggestions import Suggestions
from kg.check.uses import DATATYPE, OF_DATA, OF_SHAPES, Flaw, Use, Uses
from kg.check.world import ClosedRule, Query, World
from kg.rdf.dictionary import Dictionary, Memo
from kg.rdf.iris import whole_of
from kg.rdf.keys import BLANK, IRI, datatype_of, text_of
from kg.rdf.lines import Lines
from kg.rdf.names import namespace_of
from kg.rdf.places import Place, Positions, span
from kg.rdf.spans import OBJECT, PREDICATE
from kg.rdf.standards import Vocabulary, lookalike, standard
from kg.sparql.text import Mention
from kg.spelling import is_slip

MOST: Final = 10
_SLIPS: Final = 3  # so many unknown names may be slips where a namespace is not closed
_SHORT: Final = 4  # letters; between shorter names one letter makes all the difference


def check_names(world: World, only: Collection[object] | None = None) -> Findings:
    """Findings on names that nothing defines or describes."""
    judge, uses = Judge(world), Uses(world.loaded)
    lines, shape_lines = world.loaded.lines, world.loaded.shape_lines
    # Whether a namespace that was inferred is closed depends on all that is unknown in it.
    asked = world.asked if world.explicit else None
    _find_in(lines, lines.rows_in(asked), OF_DATA, judge, uses)
    _find_in(shape_lines, shape_lines.rows_in(asked), OF_SHAPES, judge, uses)
    queries = world.queries_asked() if world.explicit else world.queries
    _find_in_queries(queries, judge, uses)
    found = Findings()
    found.add(_OfUses(uses, judge))
    found.add(_untyped(world, judge.suggestions))
    return found


class Judge:
    """What is wrong with a name where it stands."""

    def __init__(self, world: World) -> None:
        self.world, self.suggestions = world, Suggestions(world)
        self._meant: dict[tuple[str, Position], str | None] = {}

    def flaw(self, iri: str, position: Position) -> Flaw | None:
        """What is wrong with a name in a position, if anything."""
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
        flaw, found = use.flaw, self.nearest(use)
        english, chinese = flaw.remedies
        file = use.place.file if use.place else None
        if found is not None:
            meant = self.world.short(found, file)
            english, chinese = f"Did you mean {meant}?", f"是否为 {meant}?"
        name = self.world.short(whole_of(use.iri) if flaw.kind != "namespace" else use.iri, file)
        texts = [text.replace("{}", name) for text in flaw.texts]
        return {"en": f"{texts[0]} {english}", "zh-Hans": texts[1] + chinese}

    def nearest(self, use: Use) -> str | None:
        """The name that was probably meant; whoever asks first is told first, and the rest nothing.

        What is said of a use must be the same whenever it is asked for.
        """
        key = whole_of(use.iri), use.position
        if key not in self._meant and not self.suggestions.is_over:
            known = use.flaw.kind != "namespace"
            self._meant[key] = self.suggestions.nearest(*key) if known else None
        return self._meant.get(key)

    def closed(self, uses: Uses) -> Iterable[int]:
        """The uses but those in namespaces that are not closed; what is a slip of the pen stays."""
        inferred = {n for n, flaw in enumerate(uses.flaws) if flaw.kind == "inferred"}
        unknown: dict[tuple[str, Position], set[str]] = {}
        for number in inferred:
            use = uses[number]
            unknown.setdefault(_where(use), set()).add(whole_of(use.iri))
        opened = {w for w, found in unknown.items() if not self.world.is_closed(*w, len(found))}

        def stays(use: Use) -> bool:
            where = _where(use)
            return where not in opened or (len(unknown[where]) <= _SLIPS and self._is_slip(use))

        return (n for n in range(len(uses)) if n not in inferred or stays(uses[n]))

    def _is_slip(self, use: Use) -> bool:
        """Whether a name is but a letter or two from a known one, and no number is in it."""
        whole = whole_of(use.iri)
        name = whole[len(namespace_of(whole)) :]
        meant = self.nearest(use) if len(name) >= _SHORT else None
        if meant is None or any(map(str.isdigit, name + meant[len(namespace_of(meant)) :])):
            return False
        return is_slip(whole, meant)


def _where(use: Use) -> tuple[str, Position]:
    return namespace_of(whole_of(use.iri)), use.position


@cache
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
    of_domain: bool


def _column(predicate: Node, judge: Judge) -> _Column:
    flaw = judge.flaw(str(predicate), "property")
    linked = predicate in LINKS or (predicate in MAPPINGS and not judge.world.explicit)
    if flaw and standard(namespace_of(str(predicate))):
        linked = True  # it may be a slip of one that links
    return _Column(
        flaw,
        None if linked else BY_PROPERTY.get(predicate, "thing"),
        predicate in (RDF.first, RDF.rest),
        predicate in DOMAINS,
    )


def _find_in(lines: Lines, rows: Iterable[int], source: int, judge: Judge, uses: Uses) -> None:
    """Find the uses of flawed names in rows of data or shapes; each name is judged once.

    The members of a list are in the position of the list: `sh:path ( ex:a ex:b )`.
    """
    terms, subjects = lines.dictionary, lines.rows.subjects
    predicates, objects = lines.rows.predicates, lines.rows.objects
    key, node = terms.key, terms.node
    columns = Memo(lambda number: _column(node(number), judge), len(terms))
    flaws: dict[Position, Memo[Flaw | None]] = {}
    of_datatype = cache(lambda datatype: judge.flaw(datatype, "class"))
    inside: dict[int, Position | None] = {}
    for row in rows:
        value, column = objects[row], columns(predicates[row])
        if column.flaw:
            uses.add_row(source, row, PREDICATE, "property", column.flaw)
        position = inside.get(subjects[row]) if column.of_list else column.position
        text = key(value)
        kind = text[:1]
        if kind == BLANK:
            inside[value] = position
        elif kind == IRI:
            flaw = None
            if position:
                if position not in flaws:
                    judged = partial(_judged, terms, judge, position)
                    flaws[position] = Memo(judged, len(terms))
                flaw = flaws[position](value)
            if flaw and position and not (column.of_domain and flaw.kind == "wrong kind"):
                uses.add_row(source, row, OBJECT, position, flaw)
        elif text[-1:] == b">" and (flaw := of_datatype(datatype_of(text))):
            uses.add_row(source, row, DATATYPE, "class", flaw)


def _judged(terms: Dictionary, judge: Judge, position: Position, number: int) -> Flaw | None:
    return judge.flaw(text_of(terms.key(number)), position)


# Queries


def _find_in_queries(queries: Iterable[Query], judge: Judge, uses: Uses) -> None:
    """Find the uses of flawed names in stored queries and in the SPARQL of shapes."""
    flaw_of = cache(judge.flaw)
    for query in queries:
        for mention in query.mentions:
            if flaw := flaw_of(mention.iri, mention.role):
                place = _mention_place(query, mention, judge.world)
                uses.add(Use(mention.iri, mention.role, flaw, query.shape, query.property, place))


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


class _OfUses(Made):
    """One finding for each place, the first ten of each name, or document, in each file."""

    def __init__(self, uses: Uses, judge: Judge) -> None:
        self._uses, self._judge = uses, judge
        self._numbers, self._rests = array("I"), array("I")
        for number, rest in uses.told(judge.closed(uses), MOST):
            self._numbers.append(number)
            self._rests.append(rest)
            if not judge.suggestions.is_over:
                judge.nearest(uses[number])

    def __len__(self) -> int:
        return len(self._numbers)

    def kind(self, number: int) -> Kind:
        flaw = self._uses.flaw(self._numbers[number])
        return Kind(flaw.severity, flaw.rule)

    def place(self, number: int) -> Place | None:
        return self._uses.place(self._numbers[number])

    def make(self, number: int, place: Place | None) -> Finding:
        use = self._uses[self._numbers[number]]
        return Finding(
            use.flaw.severity,
            use.flaw.rule,
            Said(self._messages, (use, self._rests[number])),
            focus=use.focus,
            path=use.path,
            value=URIRef(use.iri),
            place=place,
        )

    def _messages(self, told: tuple[Use, int]) -> dict[str, str]:
        use, rest = told
        messages = self._judge.messages(use)
        if rest > 0:
            messages["en"] += f" It stands in {rest} more places of this file."
            messages["zh-Hans"] += f"本文件中另有 {rest} 处。"
        return messages


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
