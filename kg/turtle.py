"""Turtle 1.1: tokens and triples, each with the characters where it stands.

    tokens(text) -> Token(kind=PNAME, text="ex:a", start=32), … comments among them
    parser = Parser(text, file="a.ttl", base="http://example.org/")
    parser.statements() -> Statement(subject, predicate, object, and the span of each)
    parser.positions.place(statement.object_at) -> Place(file, line, column, end)

The parser is strict and keeps no more than the state of a pushdown automaton: one method per state,
a stack of open brackets instead of recursion. Terms are made once per text of a token. A span packs
first character and length into one integer, since most of them are never looked at; an object
`[ … ]` or `( … )` stands at its opening bracket, a literal over several lines ends with its first.
Grammar: https://www.w3.org/TR/turtle/#sec-grammar; IRIs are resolved by RFC 3986, section 5.2.2.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Final, NamedTuple, NoReturn

from rdflib.term import BNode, Literal, Node, URIRef

from kg.errors import KgError
from kg.findings import Place
from kg.names import RDF, XSD

IRI, PNAME, BLANK, LITERAL, NUMBER, WORD, AT, PUNCTUATION, COMMENT, END, ERROR = range(1, 12)

_BASE_CHAR = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_CHAR = _BASE_CHAR + "_0-9\u00b7\u0300-\u036f\u203f-\u2040-"
_UNICODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPE = rf"\\[tbnrf\"'\\]|{_UNICODE}"
_LOCAL = rf"(?:[{_NAME_CHAR}:]++|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_LOCAL_FIRST = rf"(?:[{_BASE_CHAR}_0-9:]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_STRING = "|".join(
    (
        rf'"""(?:[^"\\]++|{_ESCAPE}|"(?!""))*+"""',
        rf"'''(?:[^'\\]++|{_ESCAPE}|'(?!''))*+'''",
        rf'"(?:[^"\\\r\n]++|{_ESCAPE})*+"',
        rf"'(?:[^'\\\r\n]++|{_ESCAPE})*+'",
    )
)
_EXPONENT = r"[eE][+-]?[0-9]+"

# One group per kind, in the order of the constants above; white space before a token is skipped.
_TOKEN: Final = re.compile(
    r"[ \t\r\n]*+(?:"
    rf"(<(?:[^\x00-\x20<>\"{{}}|^`\\]++|{_UNICODE})*+>)"
    rf"|((?:[{_BASE_CHAR}](?:[{_NAME_CHAR}]++|\.+(?=[{_NAME_CHAR}]))*+)?+:"
    rf"(?:{_LOCAL_FIRST}(?:{_LOCAL}|\.+(?={_LOCAL}))*+)?+)"
    rf"|(_:[{_BASE_CHAR}_0-9](?:[{_NAME_CHAR}]++|\.+(?=[{_NAME_CHAR}]))*+)"
    rf"|((?:{_STRING})(?:@[a-zA-Z]++(?:-[a-zA-Z0-9]++)*+)?+)"
    rf"|([+-]?(?:[0-9]++(?:\.[0-9]*+)?+{_EXPONENT}|\.[0-9]++{_EXPONENT}|[0-9]*+\.[0-9]++|[0-9]++))"
    r"|([A-Za-z]++)"
    r"|(@[a-zA-Z]++(?:-[a-zA-Z0-9]++)*+)"
    r"|(\^\^|[.;,()\[\]])"
    r"|(\#[^\r\n]*+)"
    r"|(\Z)"
    r"|(.))",
    re.DOTALL,
)
_NEWLINE = re.compile(r"\r\n?|\n")
_STRING_ESCAPE = re.compile(rf"{_ESCAPE}")
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_IRI_PARTS = re.compile(
    r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)

_RDF_TYPE, _NIL = URIRef(RDF + "type"), URIRef(RDF + "nil")
_FIRST, _REST = URIRef(RDF + "first"), URIRef(RDF + "rest")
_STRING_TYPE, _BOOLEAN = URIRef(XSD + "string"), URIRef(XSD + "boolean")
_INTEGER, _DECIMAL = URIRef(XSD + "integer"), URIRef(XSD + "decimal")
_DOUBLE = URIRef(XSD + "double")

LENGTH_BITS: Final = 20
_LONGEST = (1 << LENGTH_BITS) - 1


class Token(NamedTuple):
    """A token: its kind, its text, and the offset of its first character."""

    kind: int
    text: str
    start: int


class Statement(NamedTuple):
    """A triple with the spans of its terms; that of the subject is where its block begins."""

    subject: Node
    predicate: URIRef
    object: Node
    subject_at: int
    predicate_at: int
    object_at: int


def span(start: int, end: int) -> int:
    """A first character and a length as one integer.

    >>> start_of(span(7, 9)), end_of(span(7, 9))
    (7, 9)
    """
    return start << LENGTH_BITS | min(end - start, _LONGEST)


def start_of(packed: int) -> int:
    """The offset of the first character of a span."""
    return packed >> LENGTH_BITS


def end_of(packed: int) -> int:
    """The offset after the last character of a span."""
    return (packed >> LENGTH_BITS) + (packed & _LONGEST)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, comments among them, `END` last; what is none is an `ERROR`.

    >>> [token.text for token in tokens("ex:a a 1. # one")]
    ['ex:a', 'a', '1', '.', '# one', '']
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastindex or ERROR
        yield Token(kind, match[kind], match.start(kind))
        if kind == END:
            return


class Positions:
    """Where the lines of a text begin: LF, CRLF and a lone CR end one."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        if "\r" in text:
            starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]
        else:
            starts = list(accumulate((len(row) + 1 for row in text.split("\n")), initial=0))[:-1]
        self._starts = array("Q", starts)

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both counted from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def place(self, packed: int) -> Place:
        """The place of a span."""
        line, column = self.line_and_column(start_of(packed))
        return Place(self.file, line, column, column + (packed & _LONGEST))


def resolve(reference: str, base: str) -> str:
    """An IRI reference as an absolute IRI; one with a scheme stays as it is.

    >>> resolve("../c?q", "http://example.org/a/b/d#e")
    'http://example.org/a/c?q'
    """
    if _SCHEME.match(reference):
        return reference
    scheme, authority, path, query, _ = _split(base)
    _, own_authority, own_path, own_query, fragment = _split(reference)
    if own_authority is not None:
        authority, path, query = own_authority, _without_dots(own_path), own_query
    elif own_path:
        path, query = _without_dots(_merged(own_path, path, authority)), own_query
    elif own_query is not None:
        query = own_query
    return _joined(scheme, authority, path, query, fragment)


_Parts = tuple[str | None, str | None, str, str | None, str | None]


def _split(iri: str) -> _Parts:
    match = _IRI_PARTS.match(iri)
    scheme, authority, path, query, fragment = match.groups() if match else (None,) * 5
    return scheme, authority, path or "", query, fragment


def _merged(path: str, base_path: str, authority: str | None) -> str:
    if path.startswith("/"):
        return path
    if authority is not None and not base_path:
        return "/" + path
    return base_path[: base_path.rfind("/") + 1] + path


def _without_dots(path: str) -> str:
    """A path without `.` and `..` segments, as RFC 3986, section 5.2.4, removes them."""
    first, *rest = path.split("/")
    while first in (".", "..") and rest:
        first, *rest = rest
    kept = [first] if first not in ("", ".", "..") else []
    for i, segment in enumerate(rest, start=1):
        if segment not in (".", ".."):
            kept.append("/" + segment)
            continue
        if segment == ".." and kept:
            kept.pop()
        if i == len(rest):
            kept.append("/")
    return "".join(kept)


def _joined(
    scheme: str | None, authority: str | None, path: str, query: str | None, fragment: str | None
) -> str:
    parts = [
        "" if scheme is None else f"{scheme}:",
        "" if authority is None else f"//{authority}",
        path,
        "" if query is None else f"?{query}",
        "" if fragment is None else f"#{fragment}",
    ]
    return "".join(parts)


def unquote(token: str) -> tuple[str, str | None]:
    r"""The characters that a literal token stands for, and its language tag.

    >>> unquote(r'"a\tb"@en')
    ('a\tb', 'en')
    """
    mark, language = token[0], None
    if token[-1] != mark:
        token, _, language = token.rpartition("@")
    width = 3 if len(token) > 5 and token.startswith(mark * 3) else 1
    body = token[width:-width]
    return (_STRING_ESCAPE.sub(_unescaped, body) if "\\" in body else body), language


def _unescaped(match: re.Match[str]) -> str:
    escape = match[0]
    if escape[1] in "uU":
        return _character(escape)
    return _ESCAPED.get(escape[1], escape[1])


def _character(escape: str) -> str:
    code = int(escape[2:], 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise ValueError(escape)
    return chr(code)


def literal(lexical: str, language: str | None = None, datatype: URIRef | None = None) -> Literal:
    """An RDF literal with just these characters: rdflib is kept from normalizing them.

    >>> str(literal("01", datatype=_INTEGER))
    '01'
    """
    if language:
        return Literal(lexical, lang=language.lower())
    if datatype is None or datatype == _STRING_TYPE:
        return Literal(lexical)
    made = Literal(lexical, datatype=datatype, normalize=False)
    if str.__eq__(made, lexical):
        return made
    # rdflib collapses the white space of xsd:token, asked or not; state goes round that.
    made = Literal(lexical)
    made.__setstate__((None, {"language": None, "datatype": datatype}))
    return made


State = Callable[[int, str, int], "State"]
_Frame = tuple[str, State, State, Node, int, URIRef, int]


class Parser:
    """One Turtle document: iterate over `statements`; then `prefixes` has what it declared.

    Args:
        text: the document.
        file: its name, for places and errors.
        base: the IRI against which it is read.
        stem: what the labels of its blank nodes begin with: `f1_x` is what the text calls `_:x`,
            and `f1b7` the seventh without a label. Files read together need different stems.
        iris: IRIs known already, so that files read together share their terms.
    """

    def __init__(
        self,
        text: str,
        file: str,
        base: str,
        stem: str = "f1",
        iris: dict[str, URIRef] | None = None,
    ) -> None:
        self.text, self.file, self.base = text.removeprefix("\ufeff"), file, base
        self.prefixes: dict[str, str] = {}
        self._stem, self._count = stem, 0
        self._iris: dict[str, URIRef] = {} if iris is None else iris
        self._verbs: dict[str, URIRef] = {}
        self._nodes: dict[str, Node] = {}
        self._found: list[Statement] = []
        self._stack: list[_Frame] = []
        self._subject: Node = _NIL
        self._predicate = _NIL
        self._subject_at = self._predicate_at = 0
        self._after: State = self._separator
        self._waiting: State = self._statement
        self._pending: tuple[str, int, int] = ("", 0, 0)

    @property
    def positions(self) -> Positions:
        """Where the lines of the document begin."""
        return Positions(self.text, self.file)

    def statements(self) -> Iterator[Statement]:
        """The triples in the order of the text.

        Raises:
            KgError: a syntax error, with line and columns; what stands before it has been given.
        """
        state: State = self._statement
        found = self._found
        for match in _TOKEN.finditer(self.text):
            kind = match.lastindex or ERROR
            if kind == COMMENT:
                continue
            state = state(kind, match[kind], match.start(kind))
            if found:
                yield from found
                found.clear()
            if kind == END:
                return

    # States: each takes one token and gives the state for the next.

    def _statement(self, kind: int, text: str, start: int) -> State:
        at = span(start, start + len(text))
        if kind <= BLANK:
            self._subject, self._subject_at = self._node(kind, text, start), at
            return self._verb
        if text == "[":
            self._subject, self._subject_at = self._anonymous(), at
            self._push("]", self._verb_or_end)
            return self._first_verb
        if text == "(":
            return self._open_list(start, self._verb)
        return self._directive(kind, text, start)

    def _directive(self, kind: int, text: str, start: int) -> State:
        if kind == END:
            return self._statement
        word = text.lower() if kind == WORD else text if kind == AT else ""
        if word.removeprefix("@") not in ("prefix", "base"):
            self._unexpected(
                kind, text, start, "a subject, @prefix or @base", "主语、@prefix 或 @base"
            )
        self._waiting = self._full_stop if kind == AT else self._statement
        return self._base_iri if word.endswith("base") else self._prefix_name

    def _prefix_name(self, kind: int, text: str, start: int) -> State:
        if kind != PNAME or text.find(":") != len(text) - 1:
            self._unexpected(kind, text, start, "a prefix that ends in “:”", "以“:”结尾的前缀")
        self._pending = (text[:-1], start, start + len(text))
        return self._prefix_iri

    def _prefix_iri(self, kind: int, text: str, start: int) -> State:
        if kind != IRI:
            self._unexpected(
                kind, text, start, "the namespace of the prefix in <…>", "前缀的命名空间 <…>"
            )
        self.prefixes[self._pending[0]] = self._resolved(text, start)
        return self._directive_read()

    def _base_iri(self, kind: int, text: str, start: int) -> State:
        if kind != IRI:
            self._unexpected(kind, text, start, "the base IRI in <…>", "基准 IRI <…>")
        self.base = self._resolved(text, start)
        return self._directive_read()

    def _directive_read(self) -> State:
        self._verbs.clear()
        self._nodes.clear()
        return self._waiting

    def _full_stop(self, kind: int, text: str, start: int) -> State:
        if text != ".":
            self._unexpected(kind, text, start, "“.” at the end of the directive", "指令末尾的“.”")
        return self._statement

    def _verb(self, kind: int, text: str, start: int) -> State:
        verb = self._verbs.get(text)
        if verb is None:
            verb = self._verbs[text] = self._new_verb(kind, text, start)
        self._predicate = verb
        self._predicate_at = span(start, start + len(text))
        return self._object

    def _new_verb(self, kind: int, text: str, start: int) -> URIRef:
        if kind in (PNAME, IRI):
            return self._iri(kind, text, start)
        if text != "a":
            self._unexpected(kind, text, start, "a predicate", "谓语")
        return _RDF_TYPE

    def _first_verb(self, kind: int, text: str, start: int) -> State:
        """After an opening bracket; `[]` that begins a statement needs a predicate."""
        if text != "]":
            return self._verb(kind, text, start)
        after = self._pop()
        return after if self._stack or after != self._verb_or_end else self._verb

    def _verb_or_end(self, kind: int, text: str, start: int) -> State:
        return self._statement if text == "." else self._verb(kind, text, start)

    def _next_verb(self, kind: int, text: str, start: int) -> State:
        if text in (";", ".", "]"):
            return self._separator(kind, text, start)
        return self._verb(kind, text, start)

    def _separator(self, kind: int, text: str, start: int) -> State:
        if text == ";":
            return self._next_verb
        if text == ",":
            return self._object
        if text == "." and not self._stack:
            return self._statement
        if text == "]" and self._stack:
            return self._pop()
        closing = self._stack[-1][0] if self._stack else "."
        self._unexpected(kind, text, start, f"“;”, “,” or “{closing}”", f"“;”、“,”或“{closing}”")

    def _object(self, kind: int, text: str, start: int) -> State:
        node = self._nodes.get(text)
        if node is None:
            if kind == LITERAL:
                return self._string(text, start)
            if text == "[" or text == "(":
                return self._nested(text, start)
            node = self._nodes[text] = self._new_object(kind, text, start)
        self._emit(node, span(start, start + len(text)))
        return self._after

    def _new_object(self, kind: int, text: str, start: int) -> Node:
        if kind <= BLANK:
            return self._node(kind, text, start)
        if kind == NUMBER:
            exact = _DECIMAL if "." in text else _INTEGER
            return literal(text, datatype=_DOUBLE if "e" in text.lower() else exact)
        if text not in ("true", "false"):
            self._unexpected(kind, text, start, "an object", "宾语")
        return literal(text, datatype=_BOOLEAN)

    def _nested(self, text: str, start: int) -> State:
        if text == "(":
            return self._open_list(start, self._after)
        node, at = self._anonymous(), span(start, start + 1)
        self._emit(node, at)
        self._push("]", self._after)
        self._subject, self._subject_at = node, at
        self._after = self._separator
        return self._first_verb

    def _string(self, text: str, start: int) -> State:
        end = start + len(text)
        lexical, language = self._unquoted(text, start)
        if language is None:
            self._pending = (lexical, start, end)
            return self._suffix
        self._emit(literal(lexical, language), self._first_line(start, end))
        return self._after

    def _suffix(self, kind: int, text: str, start: int) -> State:
        """After a string: a datatype, a language tag that stands apart, or what follows it."""
        if text == "^^":
            return self._datatype
        lexical, begin, end = self._pending
        if kind == AT:
            self._emit(literal(lexical, text[1:]), self._first_line(begin, start + len(text)))
            return self._after
        self._emit(literal(lexical), self._first_line(begin, end))
        return self._after(kind, text, start)

    def _datatype(self, kind: int, text: str, start: int) -> State:
        if kind != PNAME and kind != IRI:
            self._unexpected(kind, text, start, "a datatype", "数据类型")
        lexical, begin, _ = self._pending
        node = literal(lexical, datatype=self._new_verb(kind, text, start))
        self._emit(node, self._first_line(begin, start + len(text)))
        return self._after

    def _open_list(self, start: int, after: State) -> State:
        self._pending, self._waiting = ("", start, start + 1), after
        return self._first_member

    def _first_member(self, kind: int, text: str, start: int) -> State:
        """A collection is rdf:nil, or a cell that has its first member as rdf:first."""
        at = span(self._pending[1], self._pending[2])
        head = _NIL if text == ")" else self._anonymous()
        if self._stack or self._waiting != self._verb:
            self._emit(head, at)
        else:
            self._subject, self._subject_at = head, at
        if text == ")":
            return self._waiting
        self._push(")", self._waiting)
        self._subject, self._subject_at = head, at
        return self._cell(kind, text, start)

    def _member(self, kind: int, text: str, start: int) -> State:
        at = span(start, start + len(text))
        self._predicate, self._predicate_at = _REST, at
        if text == ")":
            self._emit(_NIL, at)
            return self._pop()
        cell = self._anonymous()
        self._emit(cell, at)
        self._subject, self._subject_at = cell, at
        return self._cell(kind, text, start)

    def _cell(self, kind: int, text: str, start: int) -> State:
        self._predicate, self._predicate_at = _FIRST, span(start, start + len(text))
        self._after = self._member
        return self._object(kind, text, start)

    # What the states use.

    def _emit(self, node: Node, at: int) -> None:
        self._found.append(
            Statement(
                self._subject, self._predicate, node, self._subject_at, self._predicate_at, at
            )
        )

    def _push(self, closing: str, following: State) -> None:
        here = (self._subject, self._subject_at, self._predicate, self._predicate_at)
        self._stack.append((closing, following, self._after, *here))

    def _pop(self) -> State:
        _, following, self._after, *_ = frame = self._stack.pop()
        self._subject, self._subject_at, self._predicate, self._predicate_at = frame[3:]
        return following

    def _anonymous(self) -> BNode:
        self._count += 1
        return BNode(f"{self._stem}b{self._count}")

    def _node(self, kind: int, text: str, start: int) -> Node:
        node = self._nodes.get(text)
        if node is None:
            named = BNode(f"{self._stem}_{text[2:]}") if kind == BLANK else None
            node = self._nodes[text] = named or self._iri(kind, text, start)
        return node

    def _iri(self, kind: int, text: str, start: int) -> URIRef:
        iri = self._resolved(text, start) if kind == IRI else self._expanded(text, start)
        known = self._iris.get(iri)
        if known is None:
            known = self._iris[iri] = URIRef(iri)
        return known

    def _resolved(self, text: str, start: int) -> str:
        reference = text[1:-1]
        if "\\" in reference:
            reference = self._unescaped(reference, text, start)
            if _NOT_IN_IRI.search(reference):
                self._fail(start, text, _NO_IRI, _IRI)
        return resolve(reference, self.base)

    def _expanded(self, text: str, start: int) -> str:
        prefix, _, local = text.partition(":")
        namespace = self.prefixes.get(prefix)
        if namespace is None:
            what = f"the prefix “{prefix}:” is not declared", f"前缀“{prefix}:”未声明"
            declared = f"`@prefix {prefix}: <…> .`"
            self._fail(start, text, what, (f"Declare it: {declared}", f"请声明:{declared}"))
        return namespace + (_LOCAL_ESCAPE.sub(r"\1", local) if "\\" in local else local)

    def _unquoted(self, text: str, start: int) -> tuple[str, str | None]:
        try:
            return unquote(text)
        except ValueError as error:
            self._fail(start, text, (f"{error} is not a character", f"{error} 不是字符"), _CODE)

    def _unescaped(self, reference: str, text: str, start: int) -> str:
        try:
            return _STRING_ESCAPE.sub(_unescaped, reference)
        except ValueError as error:
            self._fail(start, text, (f"{error} is not a character", f"{error} 不是字符"), _CODE)

    def _first_line(self, start: int, end: int) -> int:
        """The span of a literal, cut at the end of its first line."""
        line_end = _NEWLINE.search(self.text, start, end)
        return span(start, line_end.start() if line_end else end)

    def _unexpected(
        self, kind: int, text: str, start: int, expected: str, chinese: str
    ) -> NoReturn:
        if kind == END:
            what = f"expected {expected}, but the file ends", f"应为{chinese},但文件已结束"
            self._fail(start, text, what, _ENDED)
        shown = text if len(text) <= 40 else text[:39] + "…"
        what = f"expected {expected}, found “{shown}”", f"应为{chinese},却是“{shown}”"
        way = _HINTS.get(text[0]) if kind == ERROR else None
        self._fail(start, text, what, way or (_WORD if kind == WORD else _CORRECT))

    def _fail(self, start: int, text: str, what: _Both, way: _Both) -> NoReturn:
        place = self.positions.place(self._first_line(start, start + max(len(text), 1)))
        raise KgError(
            f"Not valid Turtle at column {place.column}: {what[0]}. {way[0]}",
            file=self.file,
            line=place.line,
            columns=(place.column, place.end),
            chinese=f"第 {place.column} 列不合 Turtle 语法:{what[1]}。{way[1]}",
        )


# What is wrong and what to do, in English and in Chinese.
_Both = tuple[str, str]
_CORRECT = "Complete or correct what stands here.", "请补全或更正此处。"
_ENDED = (
    "Complete the last statement and end it with “.”.",
    "请补全最后一条语句,并以“.”结束。",
)
_NO_IRI = "an IRI cannot contain this character, escaped or not", "IRI 不得含有此字符,转义亦然"
_IRI = (
    'Percent-encode spaces, <, >, ", {, }, |, ^, ` and \\ in it.',
    '其中的空格、<、>、"、{、}、|、^、` 和 \\ 请用百分号编码。',
)
_CODE = (
    "Write a code point from 0 to 10FFFF, no surrogate.",
    "请写 0 至 10FFFF 的码位,代理码位除外。",
)
_QUOTES = (
    "The string that begins here does not end, or has an escape that Turtle does not know: "
    "close it, put text over several lines between three quotes, write \\\\ for a backslash.",
    "此处开始的字符串没有结束,或含有 Turtle 所无的转义:请补上引号,跨行文本请用三个引号括起,"
    "反斜杠请写作 \\\\。",
)
_HINTS: dict[str, _Both] = {
    '"': _QUOTES,
    "'": _QUOTES,
    "<": (
        f"The IRI that begins here has no “>”, or a character that cannot be in one. {_IRI[0]}",
        f"此处开始的 IRI 缺少“>”,或含有不得出现的字符。{_IRI[1]}",
    ),
    "{": ("Graphs are not Turtle: keep to triples.", "图不属于 Turtle:请只写三元组。"),
    "@": (
        "A language tag has letters, digits and hyphens, such as @zh-Hans.",
        "语言标签由字母、数字和连字符组成,如 @zh-Hans。",
    ),
    "_": ("A blank node is written _:name or [].", "空白节点写作 _:name 或 []。"),
}
_WORD = (
    "A name needs a prefix (ex:name), an IRI brackets (<…>), a text quotes.",
    "名称须有前缀(ex:name),IRI 须有尖括号(<…>),文本须有引号。",
)
