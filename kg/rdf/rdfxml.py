"""RDF/XML: looked through before it is read, and the places of what was read from it.

    prefixes = look_through(text, "a.owl")      refuses what is not XML, or would fill the memory
    statements(text, base, triples)             Statement(…) as `kg.rdf.turtle` has them

pyoxigraph reads the triples; it knows no places, expands entities without limit, and is slow on
elements nested deep. So expat goes over the text first, and once more when a place is asked for:
that walk is by the grammar's alternation of nodes and properties, and takes from it no more than
where they begin. Grammar: https://www.w3.org/TR/rdf-syntax-grammar/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NoReturn
from xml.parsers import expat

from rdflib.term import BNode, Node, URIRef

from kg.errors import NotSupportedError, NotValidError
from kg.rdf.iris import resolve
from kg.rdf.matching import renamed
from kg.rdf.names import RDF
from kg.rdf.nodes import Triple, literal
from kg.rdf.places import span
from kg.rdf.turtle import Statement

_DEEPEST: Final = 500
_LONGEST: Final = 100_000  # characters of an entity, written out
_MOST: Final = 10_000_000  # characters that all uses of entities may add
_REFERENCE: Final = re.compile(r"&([\w.:-]+);")
_TAG: Final = re.compile(r"<[^\s/>]*")


def look_through(text: str, file: str) -> dict[str, str]:
    """The prefixes that a document declares, if nothing speaks against reading it.

    Raises:
        NotValidError: it is not well-formed XML, with line and column.
        NotSupportedError: entities that are elsewhere or grow without measure, or elements nested
            too deep.
    """
    look = _Look(file)
    try:
        look.parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        column = error.offset + 1
        reason = expat.errors.messages[error.code]
        raise NotValidError(
            f"Not valid RDF/XML at column {column}: {reason}.",
            file=file,
            line=error.lineno,
            columns=(column, column + 1),
            chinese=f"第 {column} 列不合 RDF/XML 语法:{reason}。",
        ) from error
    look.weigh(text)
    return look.prefixes


class _Look:
    """What expat tells of a document that is looked through."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.prefixes: dict[str, str] = {}
        self._lengths: dict[str, int] = {}
        self._depth = 0
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.StartNamespaceDeclHandler = self._prefix
        self.parser.EntityDeclHandler = self._entity
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _prefix(self, prefix: str | None, namespace: str | None) -> None:
        self.prefixes.setdefault(prefix or "", namespace or "")

    def _start(self, _name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._refuse(
                f"Elements are nested more than {_DEEPEST} deep, which is not read.",
                f"元素嵌套超过 {_DEEPEST} 层,不予读取。",
            )

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _entity(
        self,
        name: str,
        _is_parameter: bool,
        value: str | None,
        _base: str | None,
        system: str | None,
        public: str | None,
        _notation: str | None,
    ) -> None:
        if system or public or value is None:
            self._refuse(
                f"The entity “{name}” is in another document, which is never read. Write it here.",
                f"实体“{name}”位于其他文档,从不读取。请写在本文件中。",
            )
        found = _REFERENCE.findall(value)
        self._lengths[name] = len(value) + sum(self._lengths.get(n, 0) for n in found)
        if self._lengths[name] > _LONGEST:
            self._refuse_growth(name)

    def weigh(self, text: str) -> None:
        """Refuse a document whose entities would add too much to it."""
        added = 0
        for match in _REFERENCE.finditer(text) if self._lengths else ():
            added += self._lengths.get(match[1], 0)
            if added > _MOST + 10 * len(text):
                self._refuse_growth(match[1])

    def _refuse_growth(self, name: str) -> NoReturn:
        self._refuse(
            f"The entity “{name}” grows too large, which is not read. Write out what it is for.",
            f"实体“{name}”展开后过大,不予读取。请直接写出其内容。",
        )

    def _refuse(self, english: str, chinese: str) -> NoReturn:
        line = self.parser.CurrentLineNumber
        raise NotSupportedError(english, file=self.file, line=line, chinese=chinese)


def statements(text: str, base: str, triples: Iterable[Triple]) -> Iterator[Statement]:
    """What the document says, and where; blank nodes have the labels that they have in `triples`.

    What is there in another form, such as an XML literal, is left out.
    """
    walk = _Walk(text, base)
    walk.parser.Parse(walk.content, True)
    names = renamed([s[:3] for s in walk.found], list(triples))
    for found in walk.found:
        subject, value = (names.get(term, term) for term in (found.subject, found.object))
        yield found._replace(subject=subject, object=value)


_XML: Final = "http://www.w3.org/XML/1998/namespace"
_ROOT, _DESCRIPTION, _LI = RDF + "RDF", RDF + "Description", RDF + "li"
_TYPE, _FIRST, _REST = URIRef(RDF + "type"), URIRef(RDF + "first"), URIRef(RDF + "rest")
_NIL: Final = URIRef(RDF + "nil")


@dataclass(slots=True)
class _Frame:
    """An open element: a node (`predicate` is None) or a property of the node `subject`."""

    kind: str  # "root", "node", "property", "literal": XML that is a value
    base: str
    language: str
    subject: Node = _NIL
    subject_at: int = 0
    predicate: URIRef | None = None
    at: int = 0
    datatype: str | None = None
    text: list[str] | None = None  # None where the value is known already
    last: Node | None = None  # the last cell of a collection
    members: int = 0


class _Walk:
    """A walk over the elements of a document; `found` are statements with labels of its own."""

    def __init__(self, text: str, base: str) -> None:
        self.text, self.content = text, text.encode("utf-8", "surrogatepass")
        self.found: list[Statement] = []
        self._ascii = len(self.content) == len(text)
        self._byte = self._character = self._count = 0
        self._open = [_Frame("root", base, "")]
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _here(self) -> int:
        """The span of the tag that begins here."""
        at = self.parser.CurrentByteIndex
        if not self._ascii:
            passed = self.content[self._byte : at].decode("utf-8", "surrogatepass")
            self._byte, self._character = at, self._character + len(passed)
            at = self._character
        match = _TAG.match(self.text, at)
        return span(at, match.end() if match else at + 1)

    def _anonymous(self) -> BNode:
        self._count += 1
        return BNode(f"~{self._count}")

    def _emit(self, frame: _Frame, predicate: URIRef, value: Node, at: int) -> None:
        self.found.append(Statement(frame.subject, predicate, value, frame.subject_at, at, at))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        outer, iri, at = self._open[-1], name.replace(" ", "", 1), self._here()
        base = resolve(attributes.get(f"{_XML} base", ""), outer.base)
        language = attributes.get(f"{_XML} lang", outer.language)
        given = {
            key.replace(" ", "", 1): value
            for key, value in attributes.items()
            if not key.startswith(_XML)
        }
        frame = _Frame("literal", base, language, at=at)
        if outer.kind == "root" and iri == _ROOT:
            frame.kind = "root"
        elif outer.kind in ("root", "property"):
            self._node(outer, frame, iri, given)
        elif outer.kind == "node":
            self._property(outer, frame, iri, given)
        self._open.append(frame)

    def _node(self, outer: _Frame, frame: _Frame, iri: str, given: dict[str, str]) -> None:
        frame.kind, frame.subject_at = "node", frame.at
        frame.subject = self._subject(frame.base, given)
        if outer.predicate is not None:
            self._value(outer, frame.subject, frame.at)
        if iri != _DESCRIPTION:
            self._emit(frame, _TYPE, URIRef(iri), frame.at)
        self._attributes(frame, given)

    def _subject(self, base: str, given: dict[str, str]) -> Node:
        if RDF + "about" in given:
            return URIRef(resolve(given[RDF + "about"], base))
        if RDF + "ID" in given:
            return URIRef(resolve("#" + given[RDF + "ID"], base))
        label = given.get(RDF + "nodeID")
        return self._anonymous() if label is None else BNode(f"~_{label}")

    def _attributes(self, frame: _Frame, given: dict[str, str]) -> None:
        """The properties that are written as attributes of a node."""
        for key, value in given.items():
            if key == _TYPE:
                self._emit(frame, _TYPE, URIRef(resolve(value, frame.base)), frame.at)
            elif not key.startswith(RDF) or key == RDF + "value":
                self._emit(frame, URIRef(key), literal(value, frame.language or None), frame.at)

    def _property(self, outer: _Frame, frame: _Frame, iri: str, given: dict[str, str]) -> None:
        if iri == _LI:
            outer.members += 1
            iri = f"{RDF}_{outer.members}"
        frame.kind, frame.predicate = "property", URIRef(iri)
        frame.subject, frame.subject_at = outer.subject, outer.subject_at
        frame.datatype = given.get(RDF + "datatype")
        form = given.get(RDF + "parseType")
        if RDF + "resource" in given:
            self._refer(frame, URIRef(resolve(given[RDF + "resource"], frame.base)), given)
        elif RDF + "nodeID" in given:
            self._refer(frame, BNode(f"~_{given[RDF + 'nodeID']}"), given)
        elif form == "Resource":
            inner = self._anonymous()
            self._emit(frame, frame.predicate, inner, frame.at)
            frame.kind, frame.subject, frame.subject_at = "node", inner, frame.at
        elif form == "Collection":
            frame.last = _NIL
        elif form is not None:
            frame.kind = "literal"
        elif any(not key.startswith(RDF) for key in given):
            self._refer(frame, self._anonymous(), given)
        else:
            frame.text = []

    def _refer(self, frame: _Frame, value: Node, given: dict[str, str]) -> None:
        """A property whose value is named in its tag, perhaps with properties of its own."""
        assert frame.predicate is not None
        self._emit(frame, frame.predicate, value, frame.at)
        about = _Frame("node", frame.base, frame.language, value, frame.at, at=frame.at)
        self._attributes(about, given)

    def _value(self, outer: _Frame, value: Node, at: int) -> None:
        """A node is the value of the property around it, or a member of a collection."""
        assert outer.predicate is not None
        outer.text = None
        if outer.last is None:
            self._emit(outer, outer.predicate, value, at)
            return
        cell = self._anonymous()
        if outer.last == _NIL:
            self._emit(outer, outer.predicate, cell, at)
        else:
            self.found.append(Statement(outer.last, _REST, cell, at, at, at))
        self.found.append(Statement(cell, _FIRST, value, at, at, at))
        outer.last = cell

    def _text(self, text: str) -> None:
        frame = self._open[-1]
        if frame.text is not None:
            frame.text.append(text)

    def _end(self, _name: str) -> None:
        frame = self._open.pop()
        if frame.kind != "property" or frame.predicate is None:
            return
        if frame.text is not None:
            kind = frame.datatype and URIRef(resolve(frame.datatype, frame.base))
            tag = None if kind else frame.language or None
            value = literal("".join(frame.text), tag, kind or None)
            self._emit(frame, frame.predicate, value, frame.at)
        elif frame.last == _NIL:
            self._emit(frame, frame.predicate, _NIL, frame.at)
        elif frame.last is not None:
            at = frame.at
            self.found.append(Statement(frame.last, _REST, _NIL, at, at, at))
