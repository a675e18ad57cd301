"""What is written in one file: its triples as read, and once asked for what stands where in it.

    file = Written("a.ttl", text, base, "f1", TURTLE)
    flaws = file.parse(nodes)                   reads it, or says what was mended in it
    file.as_quads(), file.as_triples(nodes)     what it says
    file.located(nodes).place(file.where(triple).object)

pyoxigraph reads, and our own parser looks for places; where there are blank nodes in a notation
that our parser knows, it reads, too, and blank nodes have the same labels everywhere. In RDF/XML
`kg.rdf.rdfxml` looks for places. JSON-LD has none: all stands at the beginning of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pyoxigraph as ox
from rdflib.term import Node

from kg.errors import KgError, NotValidError
from kg.rdf.graph import quads, serialized
from kg.rdf.mending import LANG_STRING, iri_fault
from kg.rdf.nodes import Nodes, Triple, as_triples, n_triples_of
from kg.rdf.nquads import QuadParser
from kg.rdf.places import Positions, span
from kg.rdf.reading import Parsed, parse
from kg.rdf.syntaxes import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Syntax
from kg.rdf.turtle import Parser, Statement

# pyoxigraph takes this directive of RDF 1.2 and leaves no trace of it; our parser is of Turtle 1.1.
_VERSION = re.compile(r"\bversion(?![\w:-])", re.IGNORECASE)


class At(NamedTuple):
    """Where a triple is written first in a file: offsets of object, predicate and subject."""

    object: int
    predicate: int
    subject: int


@dataclass(slots=True)
class Written:
    """A file as read; once asked for, its triples in rdflib's terms and what stands where in it.

    `blocks` has where statements on a subject begin. Of millions of triples, where they stand takes
    more memory than all else, so that it is packed, and quads are let go where nobody needs them.
    """

    name: str
    text: str
    base: str
    stem: str
    syntax: Syntax = TURTLE
    lenient: bool = False
    prefixes: Mapping[str, str] = field(default_factory=dict)
    quads: list[ox.Quad] | None = None
    triples: list[Triple] | None = None
    repeats: bool | None = None
    positions: Positions | None = None
    blocks: dict[Node, list[int]] = field(default_factory=dict)
    _at: dict[Triple, int] = field(default_factory=dict)
    _properties: dict[tuple[Node, Node], int] = field(default_factory=dict)

    # Reading

    def parse(self, nodes: Nodes) -> list[KgError]:
        """Read the file; the errors on terms that had to be mended for that.

        Raises:
            NotValidError: a syntax error.
            NotSupportedError: it needs what is not read, such as RDF 1.2.
        """
        flaws: list[KgError] = []
        try:
            self.quads, self.prefixes = parse(self.text, self.name, self.base, self.syntax)
        except NotValidError as error:
            self.quads, self.prefixes = self._mended(error, nodes)
            flaws = self._flaws(nodes) or [error]
        if self._wants_our_parser():
            self._read_ourselves(nodes)
        else:
            self._label_blank_nodes()
        return flaws

    def _mended(self, error: NotValidError, nodes: Nodes) -> Parsed:
        """The file as read leniently, else the error that says best what to do."""
        self.lenient = True
        try:
            return parse(self.text, self.name, self.base, self.syntax, lenient=True)
        except NotValidError:
            pass
        self.lenient = False
        if self.syntax in (TURTLE, TRIG):
            list(self._parser(nodes).statements())  # its own error says what to do
        elif self.syntax in (N_TRIPLES, N_QUADS):
            raise _with_hint(error, self) from error
        raise error

    def _flaws(self, nodes: Nodes) -> list[KgError]:
        """An error for each term that was mended, where it stands first."""
        positions = Positions(self.text, self.name)
        return [
            _flaw(positions, text, at, fault)
            for text, places in self._mended_terms(nodes).items()
            for at, fault in places[:1]
        ]

    def _mended_terms(self, nodes: Nodes) -> Mapping[str, list[tuple[int, str]]]:
        if not self.syntax.has_own_parser:
            return _faulty_values(self.text) if self.syntax is RDF_XML else {}
        parser = self._parser(nodes)
        with suppress(KgError):
            list(parser.statements())
        return parser.flaws

    def _wants_our_parser(self) -> bool:
        """Whether there are blank nodes or what only RDF 1.2 has, as far as pyoxigraph takes it.

        Each begins with one of a few signs, so that most documents need not be looked through.
        """
        text, read = self.text, self.quads or []
        if not self.syntax.has_own_parser:
            return False
        if "version" in text.lower() and _VERSION.search(text):
            return True
        return any(sign in text for sign in _SIGNS) and any(map(_is_special, read))

    def _read_ourselves(self, nodes: Nodes) -> None:
        parser = self._parser(nodes)
        statements = list(parser.statements())
        self.triples = [statement[:3] for statement in statements]
        self.quads, self.repeats, self.prefixes = None, True, parser.prefixes
        self._locate(statements)

    def _label_blank_nodes(self) -> None:
        """Label the blank nodes that pyoxigraph labels by chance by the order of the file."""
        if self.syntax.has_own_parser or not any(map(_is_special, self.quads or ())):
            return
        labels: dict[Any, ox.BlankNode] = {}

        def renamed(term: Any) -> Any:
            if not isinstance(term, ox.BlankNode):
                return term
            return labels.setdefault(term, ox.BlankNode(f"{self.stem}b{len(labels) + 1}"))

        self.quads = [
            ox.Quad(renamed(q.subject), q.predicate, renamed(q.object)) for q in self.quads or ()
        ]
        self.repeats = False

    def _parser(self, nodes: Nodes) -> Parser:
        kind = QuadParser if self.syntax in (N_TRIPLES, N_QUADS) else Parser
        graphs = self.syntax is TRIG
        about = (self.text, self.name, self.base, self.stem, nodes.iris, graphs, self.lenient)
        return kind(*about)

    # What it says

    def as_quads(self) -> list[ox.Quad]:
        """Its quads as a store takes them."""
        if self.quads is None:
            self.quads = quads(as_triples(self.triples or ()))
        return self.quads

    def as_triples(self, nodes: Nodes) -> list[Triple]:
        """Its triples in rdflib's terms, as often as they are written."""
        if self.triples is None:
            self.triples = [(nodes[s], nodes[p], nodes[o]) for s, p, o, _ in self.quads or ()]
            self.quads = None
        return self.triples

    def as_n_triples(self) -> bytes:
        """What it says as N-Triples, each term written as pyoxigraph does."""
        if self.quads is None:
            return n_triples_of(self.triples or ())
        return serialized(self.quads)

    # Where it says it

    def located(self, nodes: Nodes) -> Positions:
        """Where its lines begin, once its triples have been located."""
        if self.positions is None:
            # Should our parser not take what pyoxigraph took, the rest stands in the first line.
            with suppress(KgError):
                self._locate(self._statements(nodes))
        assert self.positions is not None
        return self.positions

    def _statements(self, nodes: Nodes) -> Iterable[Statement]:
        if self.syntax is JSON_LD:
            return ()
        if self.syntax is not RDF_XML:
            return self._parser(nodes).statements()
        from kg.rdf.rdfxml import statements

        return statements(self.text, self.base, self.as_triples(nodes))

    def _locate(self, statements: Iterable[Statement]) -> None:
        """Find where its triples stand."""
        self.positions, block = Positions(self.text, self.name), -1
        for subject, predicate, value, subject_at, predicate_at, object_at, _ in statements:
            if subject_at != block:
                self._begin(subject, subject_at)
                block = subject_at
            new = (subject_at << _BITS | predicate_at) << _BITS | object_at
            known = self._at.setdefault((subject, predicate, value), new)
            if known is not new and known >> 2 * _BITS == subject_at:
                self._begin(subject, object_at)

    def _begin(self, subject: Node, at: int) -> None:
        """Keep where statements on a subject begin."""
        known = self.blocks.setdefault(subject, [at])
        if at > known[-1]:  # else nested data are over, and this is the block around them
            known.append(at)

    def where(self, triple: Triple) -> At | None:
        """Where a triple is written first, once it has been located."""
        packed = self._at.get(triple)
        if packed is None:
            return None
        return At(packed & _MASK, packed >> _BITS & _MASK, packed >> 2 * _BITS)

    def property_at(self, subject: Node, predicate: Node) -> int | None:
        """Where a predicate of a subject is written first."""
        if not self._properties:
            for (s, p, _), packed in self._at.items():
                self._properties.setdefault((s, p), packed >> _BITS & _MASK)
        return self._properties.get((subject, predicate))

    def near(self, triple: Triple) -> At | None:
        """Where its property is written, else where its subject is."""
        subject, predicate, _ = triple
        block = self.blocks.get(subject)
        if block is None:
            return None
        at = self.property_at(subject, predicate)
        at = block[0] if at is None else at
        return At(at, at, block[0])


_BITS: Final = 64  # of an offset and a length
_MASK: Final = (1 << _BITS) - 1
_SIGNS = ("_:", "[", "(", "<<", "{|", "~", "--")


def _is_special(quad: ox.Quad) -> bool:
    value = quad.object
    if isinstance(value, ox.Literal):
        return value.direction is not None
    return isinstance(value, ox.BlankNode | ox.Triple) or isinstance(quad.subject, ox.BlankNode)


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
        parse(file.text, file.name, file.base, TURTLE)
        way = "It is Turtle: name the file *.ttl, or write every triple out."
        chinese = "此为 Turtle:请将文件命名为 *.ttl,或写出每个三元组。"
    return NotValidError(
        f"{error.messages['en']} {way}",
        file=error.file,
        line=error.line,
        columns=error.columns,
        chinese=f"{error.messages['zh-Hans']}{chinese}",
    )
