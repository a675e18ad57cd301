"""What is written in one file: its triples as rows of numbers, and what stands where in it.

    file = Written("a.ttl", text, base, "f1", TURTLE)
    flaws = file.parse(terms, rows)             reads it, or says what was mended in it
    file.located(terms, rows)                   the spans of its triples, in step with its rows

pyoxigraph reads, and our own parser looks for places; where there are blank nodes in a notation
that our parser knows, it reads, too, and blank nodes have the same labels everywhere. In RDF/XML
`kg.rdf.rdfxml` looks for places. JSON-LD has none: all stands at the beginning of the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from kg.errors import KgError, NotValidError
from kg.rdf.dictionary import Dictionary
from kg.rdf.keys import BLANK, key_of
from kg.rdf.mending import LANG_STRING, iri_fault
from kg.rdf.nodes import as_node
from kg.rdf.nquads import QuadParser
from kg.rdf.places import Positions, span
from kg.rdf.reading import Parsed, parse
from kg.rdf.rows import Numbers, Rows
from kg.rdf.spans import NOWHERE, Spans, spans_of
from kg.rdf.syntaxes import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Syntax
from kg.rdf.tokens import STRING
from kg.rdf.turtle import Parser, Statement

# pyoxigraph takes this directive of RDF 1.2 and leaves no trace of it; our parser is of Turtle 1.1.
_VERSION = re.compile(r"\bversion(?![\w:-])", re.IGNORECASE)


# A dot before a digit is of a number or of a name; any other may end a statement.
_ENDS = re.compile(
    rf"(?:{STRING})(?:@[A-Za-z-]+)?|<[^<>\s]*>|#[^\r\n]*|\\."
    r"|(@(?:prefix\s+[^\s:<]*:|base)\s*<[^<>\s]*>)|(\.(?![0-9]))"
)


@dataclass(slots=True)
class Written:
    """A file as read, and once asked for where its triples stand.

    `repeats` says whether it may have several statements on a subject, if that is known; `quads`
    are those of a small file, as a store takes them.
    """

    name: str
    text: str
    base: str
    stem: str
    syntax: Syntax = TURTLE
    lenient: bool = False
    prefixes: Mapping[str, str] = field(default_factory=dict)
    repeats: bool | None = None
    quads: list[ox.Quad] | None = None
    spans: Spans | None = None
    _positions: Positions | None = None

    # Reading

    def parse(self, terms: Dictionary, rows: Rows) -> list[KgError]:
        """Read the file; the errors on terms that had to be mended for that.

        Args:
            terms: where new terms get their numbers.
            rows: what its triples are added to.

        Raises:
            NotValidError: a syntax error.
            NotSupportedError: it needs what is not read, such as RDF 1.2.
        """
        flaws: list[KgError] = []
        reader = _Reader(self, terms, rows)
        try:
            is_special, self.prefixes = self._read(reader)
        except NotValidError as error:
            is_special, self.prefixes = self._mended(error, reader)
            flaws = self._flaws() or [error]
        if self.syntax.has_own_parser and (is_special or self._has_version()):
            self._read_ourselves(reader)
        elif is_special:
            self.repeats = False
        return flaws

    def _read(self, reader: _Reader) -> Parsed[bool]:
        about = (self.text, self.name, self.base, self.syntax, self.lenient)
        return parse(*about, take=reader.take)

    def _mended(self, error: NotValidError, reader: _Reader) -> Parsed[bool]:
        """The file as read leniently, else the error that says best what to do."""
        self.lenient = True
        try:
            return self._read(reader)
        except NotValidError:
            pass
        self.lenient = False
        if self.syntax in (TURTLE, TRIG):
            list(self._parser().statements())  # its own error says what to do
        elif self.syntax in (N_TRIPLES, N_QUADS):
            raise _with_hint(error, self) from error
        raise error

    def _flaws(self) -> list[KgError]:
        """An error for each term that was mended, where it stands first."""
        positions = Positions(self.text, self.name)
        return [
            _flaw(positions, text, at, fault)
            for text, places in self._mended_terms().items()
            for at, fault in places[:1]
        ]

    def _mended_terms(self) -> Mapping[str, list[tuple[int, str]]]:
        if not self.syntax.has_own_parser:
            return _faulty_values(self.text) if self.syntax is RDF_XML else {}
        parser = self._parser()
        with suppress(KgError):
            list(parser.statements())
        return parser.flaws

    def _has_version(self) -> bool:
        """Whether there is what only RDF 1.2 has, as far as pyoxigraph leaves no trace of it."""
        return "version" in self.text.lower() and _VERSION.search(self.text) is not None

    def _read_ourselves(self, reader: _Reader) -> None:
        reader.begin()
        self.quads = None
        parser, spans, of = self._parser(), Spans(), reader.terms.of
        for subject, predicate, value, *at, _ in parser.statements():
            reader.rows.add(of(subject), of(predicate), of(value))
            spans.add(*at)
        self.repeats, self.prefixes, self.spans = True, parser.prefixes, spans

    def _parser(self) -> Parser:
        kind = QuadParser if self.syntax in (N_TRIPLES, N_QUADS) else Parser
        graphs = self.syntax is TRIG
        return kind(self.text, self.name, self.base, self.stem, {}, graphs, self.lenient)

    def may_repeat(self, subjects: int) -> bool:
        """Whether there may be several statements on one of its subjects, of which it has so many.

        There are not, if it ends no more statements than there are subjects.
        """
        kinds = Counter(match.lastindex for match in _ENDS.finditer(self.text))
        return kinds[2] - kinds[1] > subjects

    # Where it says what

    @property
    def positions(self) -> Positions:
        """Where its lines begin."""
        if self._positions is None:
            self._positions = Positions(self.text, self.name)
        return self._positions

    def located(self, terms: Dictionary, rows: Rows, part: range) -> Spans:
        """Where its triples stand, in step with its rows; at `NOWHERE` those that are not found.

        Args:
            terms: the terms of the rows.
            rows: triples, its own among them.
            part: which are its own.
        """
        if self.spans is None:
            self.spans = self._spans_in_step(len(part))
        if self.spans is None:
            own = list(map(rows.numbers, part))
            self.spans = _matched(own, self._found(terms, own))
        return self.spans

    def _spans_in_step(self, count: int) -> Spans | None:
        """Where its triples stand, if that can be told without making their terms."""
        if self.lenient or not self.syntax.has_own_parser:
            return None
        found = spans_of(self.text)
        return found if found is not None and len(found) == count else None

    def _found(
        self, terms: Dictionary, rows: Sequence[Numbers]
    ) -> Iterator[tuple[Numbers, Sequence[int]]]:
        """Triples and the spans of subject, predicate and object, as another parser reads them."""
        # Should our parser not take what pyoxigraph took, the rest stands in the first line.
        with suppress(KgError):
            for subject, predicate, value, *at, _ in self._statements(terms, rows):
                yield (terms.get(subject), terms.get(predicate), terms.get(value)), at

    def _statements(self, terms: Dictionary, rows: Sequence[Numbers]) -> Iterable[Statement]:
        if self.syntax is JSON_LD:
            return ()
        if self.syntax is not RDF_XML:
            return self._parser().statements()
        from kg.rdf.rdfxml import statements

        node = terms.node
        return statements(self.text, self.base, [(node(s), node(p), node(o)) for s, p, o in rows])


_SMALL: Final = 100_000  # characters


class _Reader:
    """Takes what pyoxigraph reads from a file as rows of numbers."""

    def __init__(self, file: Written, terms: Dictionary, rows: Rows) -> None:
        self.file, self.terms, self.rows = file, terms, rows
        self._before = len(terms), len(rows)

    def begin(self) -> None:
        """Forget what was read of the file."""
        self.terms.cut(self._before[0])
        self.rows.cut(self._before[1])

    def take(self, quads: Iterable[ox.Quad]) -> bool:
        """Add the triples of a file; whether it has what only our parser reads as it is to be read.

        Blank nodes that pyoxigraph labels by chance are labelled by the order of the file.

        Raises:
            NotSupportedError: what only RDF 1.2 has, in a notation that our parser does not read.
        """
        self.begin()
        number, rows = self.terms.numbering, self.rows
        add_subject, add_object = rows.subjects.append, rows.objects.append
        add_predicate = rows.predicates.append
        labels: dict[bytes, bytes] = {}
        is_special = False
        if len(self.file.text) < _SMALL:
            quads = self.file.quads = list(quads)
        for quad in quads:
            subject, predicate, value = str(quad).encode().split(b" ", 2)
            if subject[:2] in _SPECIAL or value[:2] in _SPECIAL or value[-5:] in _DIRECTIONS:
                is_special, self.file.quads = True, None
                if self.file.syntax.has_own_parser:
                    continue
                subject, value = self._labelled(quad, labels)
            add_subject(number(subject))
            add_predicate(number(predicate))
            add_object(number(value))
        return is_special

    def _labelled(self, quad: ox.Quad, labels: dict[bytes, bytes]) -> tuple[bytes, bytes]:
        keys = []
        for term in (quad.subject, quad.object):
            key = key_of(as_node(term))
            if key[:1] == BLANK:
                key = labels.setdefault(key, b"_:%sb%d" % (self._stem, len(labels) + 1))
            keys.append(key)
        return keys[0], keys[1]

    @property
    def _stem(self) -> bytes:
        return self.file.stem.encode()


_SPECIAL: Final = frozenset({b"_:", b"<<"})
_DIRECTIONS: Final = frozenset({b"--ltr", b"--rtl"})


def _matched(rows: Sequence[Numbers], found: Iterable[tuple[Numbers, Sequence[int]]]) -> Spans:
    """The spans of rows, each taken as often as it was found; the last for those that are left."""
    places: dict[Numbers, list[Sequence[int]]] = {}
    for triple, at in found:
        places.setdefault(triple, []).append(at)
    for known in places.values():
        known.reverse()
    spans = Spans()
    for row in rows:
        known = places.get(row, _NOT_FOUND)
        spans.add(*(known.pop() if len(known) > 1 else known[0]))
    return spans


_NOT_FOUND: Final[list[Sequence[int]]] = [(NOWHERE,) * 3]


def _flaw(positions: Positions, text: str, at: int, fault: str) -> KgError:
    """The error on a term that was mended."""
    place, fault = positions.place(at), fault.rstrip(".")
    if text == LANG_STRING:
        what = (
            'A text of type rdf:langString needs a language tag: write it as in "…"@en',
            '类型为 rdf:langString 的文本须有语言标签:请写作 "…"@en',
        )
    elif text.startswith("@"):
        what = (
            f"{text} is no language tag: {fault}. Correct it",
            f"{text} 不是语言标签:{fault}。请更正",
        )
    else:
        shown = text if len(text) < 80 else text[:79] + "…"
        what = (
            f"{shown} is no valid IRI: {fault}. Correct it, or percent-encode what is forbidden",
            f"{shown} 不是有效的 IRI:{fault}。请更正,或用百分号编码不得出现的字符",
        )
    return NotValidError(
        f"{what[0]}. The rest of the file was read.",
        file=positions.file,
        line=place.line,
        columns=(place.column, place.end),
        chinese=f"{what[1]}。文件其余部分已读取。",
    )


_REFERENCES = re.compile(r"""\b[\w.-]+:(?:about|resource|datatype)\s*=\s*("[^"<]*"|'[^'<]*')""")


def _faulty_values(text: str) -> dict[str, list[tuple[int, str]]]:
    """The references of RDF/XML that are no IRIs, with where they stand."""
    found: dict[str, list[tuple[int, str]]] = {}
    for match in _REFERENCES.finditer(text):
        iri = match[1][1:-1]
        if "&" in iri or not iri.partition(":")[1]:
            continue
        fault = iri_fault(iri)
        if fault:
            found.setdefault(f"<{iri}>", []).append((span(*match.span(1)), fault))
    return found


def _with_hint(error: NotValidError, file: Written) -> NotValidError:
    """The error on lines of triples that are none; with what to do where they are Turtle."""
    way, chinese = "Complete or correct what stands here.", "请补全或更正此处。"
    with suppress(KgError):
        parse(file.text, file.name, file.base, TURTLE, take=list)
        way = "It is Turtle: name the file *.ttl, or write every triple out."
        chinese = "此为 Turtle:请将文件命名为 *.ttl,或写出每个三元组。"
    return NotValidError(
        f"{error.messages['en']} {way}",
        file=error.file,
        line=error.line,
        columns=error.columns,
        chinese=f"{error.messages['zh-Hans']}{chinese}",
    )
