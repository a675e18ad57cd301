"""Turtle 1.1 and TriG: triples, each with the characters where it stands.

    parser = Parser(text, file="a.ttl", base="http://example.org/")
    parser.statements() -> Statement(subject, predicate, object, and the span of each)
    parser.positions.place(statement.object_at) -> Place(file, line, column, end)

The parser is strict and keeps no more than the state of a pushdown automaton: one method per state,
a stack of open brackets instead of recursion. Terms are made once per text of a token. A span packs
first character and length into one integer, since most of them are never looked at; an object
`[ … ]` or `( … )` stands at its opening bracket, a literal over several lines ends with its first.
Grammar: https://www.w3.org/TR/turtle/#sec-grammar
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, NoReturn

from rdflib.term import BNode, Node, URIRef

from kg.errors import NotSupportedError, NotValidError
from kg.rdf.faults import Both, Fault, fault_in, fault_in_escapes
from kg.rdf.iris import resolve
from kg.rdf.mending import LANG_STRING, iri_fault, literal_fault, mended_iri
from kg.rdf.names import RDF, XSD
from kg.rdf.nodes import literal
from kg.rdf.places import NEWLINE, Positions, span
from kg.rdf.tokens import (
    AT,
    BLANK,
    COMMENT,
    END,
    ERROR,
    IRI,
    LITERAL,
    NUMBER,
    PNAME,
    STRING_ESCAPE,
    WORD,
    matches,
    unescaped,
    unquote,
)

_LOCAL_ESCAPE = re.compile(r"\\(.)")

_RDF_TYPE, _NIL = URIRef(RDF + "type"), URIRef(RDF + "nil")
_FIRST, _REST = URIRef(RDF + "first"), URIRef(RDF + "rest")
_BOOLEAN = URIRef(XSD + "boolean")
_INTEGER, _DECIMAL = URIRef(XSD + "integer"), URIRef(XSD + "decimal")
_DOUBLE = URIRef(XSD + "double")


class Statement(NamedTuple):
    """A triple with the spans of its terms; that of the subject is where its block begins.

    `graph` is the name of the graph of a TriG document that it stands in, if any.
    """

    subject: Node
    predicate: URIRef
    object: Node
    subject_at: int
    predicate_at: int
    object_at: int
    graph: Node | None = None


State = Callable[[int, str, int], "State"]
_Frame = tuple[str, State, State, Node, int, URIRef, int]


class Parser:
    """One Turtle document: iterate over `statements`; then `prefixes` has what it declared.

    `blocks` has the graphs of a TriG document, empty ones too, and where each block of one is
    named; `flaws` has the terms that were mended, and what was wrong with each where it stands.

    Args:
        text: the document.
        file: its name, for places and errors.
        base: the IRI against which it is read.
        stem: what the labels of its blank nodes begin with: `f1_x` is what the text calls `_:x`,
            and `f1b7` the seventh without a label. Files read together need different stems.
        iris: IRIs known already, so that files read together share their terms.
        graphs: whether the document is TriG.
        lenient: whether terms that are not valid are mended (`kg.rdf.mending`), not refused.
    """

    def __init__(
        self,
        text: str,
        file: str,
        base: str,
        stem: str = "f1",
        iris: dict[str, URIRef] | None = None,
        graphs: bool = False,
        lenient: bool = False,
    ) -> None:
        self.text, self.file, self.base = text.removeprefix("\ufeff"), file, base
        self.prefixes: dict[str, str] = {}
        self.blocks: dict[Node, list[int]] = {}
        self.flaws: dict[str, list[tuple[int, str]]] = {}
        self._lenient = lenient
        self._stem, self._count = stem, 0
        self._iris: dict[str, URIRef] = {} if iris is None else iris
        self._verbs: dict[str, URIRef] = {}
        self._nodes: dict[str, Node] = {}
        self._found: list[Statement] = []
        self._stack: list[_Frame] = []
        self._subject: Node = _NIL
        self._predicate = _NIL
        self._subject_at = self._predicate_at = 0
        self._graphs, self._inside = graphs, False
        self._graph: Node | None = None
        self._after: State = self._separator
        self._waiting: State = self._statement
        self._pending: tuple[str, int, int] = ("", 0, 0)
        self._prefix = ""

    @property
    def positions(self) -> Positions:
        """Where the lines of the document begin."""
        return Positions(self.text, self.file)

    def statements(self) -> Iterator[Statement]:
        """The triples in the order of the text.

        Raises:
            NotValidError: a syntax error, with line and columns; what stands before it is given.
        """
        state: State = self._statement
        found = self._found
        for match in matches(self.text, self._lenient):
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
            return self._verb_or_graph
        if text in ("{", "}") and self._graphs:
            return self._brace(kind, text, start)
        if text == "[":
            self._subject, self._subject_at = self._anonymous(), at
            self._push("]", self._verb_or_end)
            return self._first_verb
        if text == "(":
            return self._open_list(start, self._verb)
        return self._directive(kind, text, start)

    def _directive(self, kind: int, text: str, start: int) -> State:
        if kind == END and not self._inside:
            return self._statement
        word = text.lower() if kind == WORD else text if kind == AT else ""
        if word == "graph" and self._graphs and not self._inside:
            return self._graph_name
        if self._inside:
            self._unexpected(kind, text, start, "a subject or “}”", "主语或“}”")
        if word.removeprefix("@") not in ("prefix", "base"):
            self._unexpected(
                kind, text, start, "a subject, @prefix or @base", "主语、@prefix 或 @base"
            )
        self._waiting = self._full_stop if kind == AT else self._statement
        return self._base_iri if word.endswith("base") else self._prefix_name

    def _prefix_name(self, kind: int, text: str, start: int) -> State:
        if kind != PNAME or text.find(":") != len(text) - 1:
            self._unexpected(kind, text, start, "a prefix that ends in “:”", "以“:”结尾的前缀")
        self._prefix = text[:-1]
        return self._prefix_iri

    def _prefix_iri(self, kind: int, text: str, start: int) -> State:
        if kind != IRI:
            self._unexpected(
                kind, text, start, "the namespace of the prefix in <…>", "前缀的命名空间 <…>"
            )
        self.prefixes[self._prefix] = self._resolved(text, start)
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

    # Graphs, which only TriG has: https://www.w3.org/TR/trig/#sec-grammar-grammar

    def _verb_or_graph(self, kind: int, text: str, start: int) -> State:
        if text != "{" or not self._graphs or self._inside:
            return self._verb(kind, text, start)
        self._open_graph(self._subject, self._subject_at)
        return self._brace(kind, text, start)

    def _graph_name(self, kind: int, text: str, start: int) -> State:
        if kind > BLANK:
            self._unexpected(kind, text, start, "the name of a graph", "图的名称")
        self._open_graph(self._node(kind, text, start), span(start, start + len(text)))
        return self._brace

    def _open_graph(self, name: Node, at: int) -> None:
        self._graph = name
        self.blocks.setdefault(name, []).append(at)

    def _brace(self, kind: int, text: str, start: int) -> State:
        if text != ("}" if self._inside else "{"):
            self._unexpected(kind, text, start, "“{”", "“{”")
        if self._inside:
            self._graph = None
        self._inside = not self._inside
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
        return after if self._stack or after != self._verb_or_end else self._verb_or_graph

    def _verb_or_end(self, kind: int, text: str, start: int) -> State:
        if text == "}" and self._inside:
            return self._brace(kind, text, start)
        return self._statement if text == "." else self._verb(kind, text, start)

    def _next_verb(self, kind: int, text: str, start: int) -> State:
        if text in (";", ".", "]", "}"):
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
        if text == "}" and self._inside and not self._stack:
            return self._brace(kind, text, start)
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
        self._emit(self._tagged(lexical, language, start), self._first_line(start, end))
        return self._after

    def _tagged(self, lexical: str, language: str, start: int) -> Node:
        """A text with its language, without it where that is no language tag."""
        fault = literal_fault(language, None) if self._lenient else None
        if fault is not None:
            self._flaw(f"@{language}", start, fault)
        return literal(lexical, None if fault else language)

    def _suffix(self, kind: int, text: str, start: int) -> State:
        """After a string: a datatype, a language tag that stands apart, or what follows it."""
        if text == "^^":
            return self._datatype
        lexical, begin, end = self._pending
        if kind == AT:
            node = self._tagged(lexical, text[1:], begin)
            self._emit(node, self._first_line(begin, start + len(text)))
            return self._after
        self._emit(literal(lexical), self._first_line(begin, end))
        return self._after(kind, text, start)

    def _datatype(self, kind: int, text: str, start: int) -> State:
        if kind != PNAME and kind != IRI:
            self._unexpected(kind, text, start, "a datatype", "数据类型")
        lexical, begin, _ = self._pending
        datatype: URIRef | None = self._new_verb(kind, text, start)
        if self._lenient and str(datatype) == LANG_STRING:
            self._flaw(LANG_STRING, begin, literal_fault(None, LANG_STRING) or "")
            datatype = None
        node = literal(lexical, datatype=datatype)
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
                self._subject,
                self._predicate,
                node,
                self._subject_at,
                self._predicate_at,
                at,
                self._graph,
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
            fault = fault_in_escapes(text, start, iri=not self._lenient)
            if fault:
                self._fail(fault)
            reference = STRING_ESCAPE.sub(unescaped, reference)
        iri = resolve(reference, self.base)
        return self._mended(iri, start, text) if self._lenient else iri

    def _mended(self, iri: str, start: int, text: str) -> str:
        """A valid IRI in place of one that is not, which is noted."""
        fault = iri_fault(iri)
        if fault is None:
            return iri
        self._flaw(text, start, fault)
        return mended_iri(iri)

    def _flaw(self, text: str, start: int, fault: str) -> None:
        at = self._first_line(start, start + max(len(text), 1))
        self.flaws.setdefault(text, []).append((at, fault))

    def _expanded(self, text: str, start: int) -> str:
        prefix, _, local = text.partition(":")
        namespace = self.prefixes.get(prefix)
        if namespace is None:
            what = f"the prefix “{prefix}:” is not declared", f"前缀“{prefix}:”未声明"
            declared = f"`@prefix {prefix}: <…> .`"
            way = f"Declare it: {declared}", f"请声明:{declared}"
            self._fail(Fault(start, start + len(text), what, way))
        iri = namespace + (_LOCAL_ESCAPE.sub(r"\1", local) if "\\" in local else local)
        return self._mended(iri, start, text) if self._lenient else iri

    def _unquoted(self, text: str, start: int) -> tuple[str, str | None]:
        try:
            return unquote(text)
        except ValueError:
            fault = fault_in_escapes(text, start)
            assert fault
            self._fail(fault)

    def _first_line(self, start: int, end: int) -> int:
        """The span of a literal, cut at the end of its first line."""
        line_end = NEWLINE.search(self.text, start, end)
        return span(start, line_end.start() if line_end else end)

    def _unexpected(
        self, kind: int, text: str, start: int, expected: str, chinese: str
    ) -> NoReturn:
        end = start + max(len(text), 1)
        if kind == END:
            what = f"expected {expected}, but the file ends", f"应为{chinese},但文件已结束"
            self._fail(Fault(start, end, what, _ENDED))
        if kind == ERROR and (sign := _NEWER.match(self.text, start)):
            self._refuse(start, sign[0])
        fault = fault_in(self.text, start) if kind == ERROR else None
        if fault:
            self._fail(fault)
        shown = text if len(text) <= 40 else text[:39] + "…"
        what = f"expected {expected}, found “{shown}”", f"应为{chinese},却是“{shown}”"
        alone = text in ("\\", "%") and not self.text[max(start - 1, 0) : start].strip()
        way = _HINTS.get(text[0]) if kind == ERROR and not alone else None
        self._fail(Fault(start, end, what, way or (_WORD if kind == WORD else _CORRECT)))

    def _refuse(self, start: int, sign: str) -> NoReturn:
        place = self.positions.place(span(start, start + len(sign)))
        raise NotSupportedError(
            f"“{sign}” is of RDF 1.2, which is not read here yet: state the triple by itself.",
            file=self.file,
            line=place.line,
            columns=(place.column, place.end),
            chinese=f"“{sign}”属于 RDF 1.2,目前不读取:请将该三元组单独写出。",
        )

    def _fail(self, fault: Fault) -> NoReturn:
        place = self.positions.place(self._first_line(fault.start, fault.end))
        what, way = fault.what, fault.way
        name = "TriG" if self._graphs else "Turtle"
        raise NotValidError(
            f"Not valid {name} at column {place.column}: {what[0]}. {way[0]}",
            file=self.file,
            line=place.line,
            columns=(place.column, place.end),
            chinese=f"第 {place.column} 列不合 {name} 语法:{what[1]}。{way[1]}",
        )


# Signs that only RDF 1.2 has: triple terms, annotations, reifiers, the direction of a text.
_NEWER = re.compile(r"<<\(?|\{\||~|--(?:ltr|rtl)\b")

# What is wrong and what to do, in English and in Chinese.
_CORRECT = "Complete or correct what stands here.", "请补全或更正此处。"
_ENDED = (
    "Complete the last statement and end it with “.”.",
    "请补全最后一条语句,并以“.”结束。",
)
_HINTS: dict[str, Both] = {
    "{": ("Graphs are not Turtle: keep to triples.", "图不属于 Turtle:请只写三元组。"),
    "@": (
        "A language tag has letters, digits and hyphens, such as @zh-Hans.",
        "语言标签由字母、数字和连字符组成,如 @zh-Hans。",
    ),
    "\\": (
        "In a name, a backslash stands before one of _~.-!$&'()*+,;=/?#@% only.",
        "名称中反斜杠只可用于 _~.-!$&'()*+,;=/?#@% 之前。",
    ),
    "%": (
        "In a name, % takes two hexadecimal digits; write \\% for the sign.",
        "名称中 % 之后须有两位十六进制数字;百分号本身请写作 \\%。",
    ),
    "_": ("A blank node is written _:name or [].", "空白节点写作 _:name 或 []。"),
}
_WORD = (
    "A name needs a prefix (ex:name), an IRI brackets (<…>), a text quotes.",
    "名称须有前缀(ex:name),IRI 须有尖括号(<…>),文本须有引号。",
)
