"""Answers: queries of shapes put to data, for all focus nodes at once where that is the same.

    answers = Answers(table, store)
    answers(shape, constraint, pairs) -> rows, as a plan gives them

A store answers, which is fast, but keeps the values of literals and not their spelling. Where each
has one spelling, what the store passes on is spelt again as in the data, and functions of ours tell
it. Where a query can tell otherwise (`kg.shacl.seeing`), `kg.shacl.asking` answers node by
node, which sees what is written; so it does for a blank node where SPARQL has no way to name it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
from rdflib.namespace import SH
from rdflib.term import Literal, Node, URIRef

from kg.errors import EngineError, NotValidError
from kg.rdf.keys import BLANK, LITERAL, datatype_of, key_of, text_of
from kg.rdf.nodes import to_graph
from kg.shacl.binding import Form
from kg.shacl.literals import Spelling
from kg.shacl.model import Constraint, Query, Shape
from kg.shacl.pairs import Pairs
from kg.shacl.plans import Row
from kg.shacl.queries import put_path, query_problem
from kg.shacl.seeing import SPELT, Sight, has_foreign_pattern
from kg.shacl.table import Table
from kg.sparql.guard import guarded
from kg.sparql.text import bare, variables
from kg.sparql.triples import with_whole_paths

if TYPE_CHECKING:
    from kg.shacl.asking import Asker

_FEW: Final = 64  # focus nodes for which a query that would find them all is told which to look for
_MANY: Final = 2_000  # in one query
_SHAPES: Final = URIRef("urn:x-kg:shapes")
_PLACE: Final = re.compile(r"\{[?$](\w+)\}")
_ROOM: Final = 100_000  # characters of values in a message, after which places stay as they are
Bound = Mapping[str, bytes]
Found = dict[str, bytes]


class Answers:
    """Queries on one table; the store is the same data, made here where there is none yet.

    Args:
        table: the data.
        store: the data in a store, if there is one.
        shapes: the shapes graph, for queries that read it.
    """

    def __init__(
        self,
        table: Table,
        store: Callable[[], ox.Store] | None = None,
        shapes: Iterable[ox.Triple] = (),
    ) -> None:
        self.table, self._given, self._shapes = table, store, shapes
        self.spelling = Spelling(table)

    def __call__(self, shape: Shape, constraint: Constraint, pairs: Pairs) -> Iterator[Row]:
        """What breaks a constraint in SPARQL."""
        query = constraint.query
        assert query is not None
        text = _local(query, put_path(query.text, shape.path))
        bound = {name: key_of(node) for name, node in query.bound.items()}
        used = variables(text)
        if "currentShape" in used:
            bound["currentShape"] = key_of(shape.node)
        if "shapesGraph" in used:
            bound["shapesGraph"] = key_of(_SHAPES)
        asked = _Asked(self, text, bound, query.is_ask)
        if query.is_ask:
            return self._ask(asked, query, pairs)
        return self._select(asked, shape, query, pairs)

    # What the two forms of queries find

    def _ask(self, asked: _Asked, query: Query, pairs: Pairs) -> Iterator[Row]:
        key = self.table.key
        todo = list(pairs)
        holds = asked.holding([(key(focus), key(value)) for focus, value in todo])
        for number, (focus, value) in enumerate(todo):
            if number not in holds:
                row = {**asked.bound, "this": key(focus), "value": key(value)}
                yield Row(focus, value, None, self._filled(query.messages, row))

    def _select(self, asked: _Asked, shape: Shape, query: Query, pairs: Pairs) -> Iterator[Row]:
        number, messages = self.table.number, query.messages or shape.messages
        foci = list(pairs.foci)
        for this, row in asked.rows([self.table.key(focus) for focus in foci]):
            focus = number(this)
            value = row.get("value")
            if value is None and shape.path is None:
                value = this
            path = row.get("path", b"")
            yield Row(
                focus,
                None if value is None else number(value),
                self._node(path) if path[:1] == b"<" else None,
                self._said(messages, row),
            )

    def _said(self, messages: Sequence[Literal], row: Found) -> tuple[Literal, ...]:
        own = self._node(row["message"]) if "message" in row else None
        return (own,) if isinstance(own, Literal) else self._filled(messages, row)

    def _filled(self, messages: Sequence[Literal], row: Bound) -> tuple[Literal, ...]:
        """Messages with the values of variables put in where they name them."""
        return tuple(self._fill(m, row) if "{" in m else m for m in messages)

    def _fill(self, message: Literal, row: Bound) -> Literal:
        room = _ROOM

        def value(match: re.Match[str]) -> str:
            nonlocal room
            if match[1] not in row or room <= 0:
                return match[0]
            text = str(self._node(row[match[1]]))
            room -= len(text)
            return text

        return Literal(_PLACE.sub(value, message), lang=message.language)

    def _node(self, key: bytes) -> Node:
        return self.table.node(self.table.number(key))

    # What answers

    @cached_property
    def store(self) -> ox.Store:
        """The data, with the shapes in a graph of their own where a query reads them."""
        return self._load() if self._given is None else self._given()

    def _load(self) -> ox.Store:
        """The data in a new store; a reader of files would give blank nodes other labels."""
        store = ox.Store()
        if self.table.blank:
            store.extend(ox.parse(self.table.content, format=ox.RdfFormat.N_TRIPLES))
        else:
            store.bulk_load(self.table.content, format=ox.RdfFormat.N_TRIPLES)
        return store

    @cached_property
    def with_shapes(self) -> ox.Store:
        """The data and the shapes, each in its graph."""
        store = self._load()
        graph = ox.NamedNode(str(_SHAPES))
        store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in self._shapes)
        return store

    @cached_property
    def asker(self) -> Asker:
        """What sees literals as they are written; it takes long to load."""
        from kg.shacl.asking import Asker

        read = ox.parse(self.table.content, format=ox.RdfFormat.N_TRIPLES)
        return Asker(to_graph(quad.triple for quad in read))

    @cached_property
    def functions(self) -> dict[ox.NamedNode, Any]:
        """What tells queries how literals are written."""
        again = self.spelling.again

        def text(term: Any) -> ox.Literal | None:
            if isinstance(term, ox.BlankNode):
                return None
            key = again.get(str(term).encode())
            return ox.Literal(term.value if key is None else text_of(key))

        def datatype(term: Any) -> ox.NamedNode | None:
            if not isinstance(term, ox.Literal):
                return None
            key = str(term).encode()
            return ox.NamedNode(datatype_of(again.get(key, key)))

        return {ox.NamedNode(SPELT["STR"]): text, ox.NamedNode(SPELT["DATATYPE"]): datatype}

    def node(self, key: bytes) -> Node:
        """A term of rdflib."""
        return self._node(key)


class _Asked:
    """One query with what is bound to it for all nodes."""

    def __init__(self, answers: Answers, text: str, bound: Bound, is_ask: bool) -> None:
        self.text, self.bound, self._answers, self._is_ask = text, bound, answers, is_ask
        self._is_of_shapes = "shapesGraph" in bound
        own = {"this", *(["value"] if is_ask else [])}
        self._names = frozenset({*own, *bound})

    @cached_property
    def _store(self) -> ox.Store:
        return self._answers.with_shapes if self._is_of_shapes else self._answers.store

    @cached_property
    def _is_blind(self) -> bool:
        """Whether the store cannot be asked, whatever the nodes are."""
        if has_foreign_pattern(self.text) or (self._is_ask and _as_select(self.text) is None):
            return True
        return any(key[:1] == BLANK or self._odd(key) for key in self.bound.values())

    def _form(self, sight: Sight) -> Form:
        """The query as the store is asked."""
        query = _as_select(sight.query) if self._is_ask else sight.query
        return Form.of(with_whole_paths(query or ""), self._names)

    def _odd(self, key: bytes) -> bool:
        return key[:1] == LITERAL and self._answers.spelling.is_odd(key)

    def _sight(self, keys: Iterable[bytes], names: Iterable[str]) -> Sight:
        """What the query can tell of the spelling of literals, bound to some of them or not."""
        bound = set(names) if any(map(self._odd, keys)) else set()
        return _sight(self.text, self._answers.spelling, frozenset(bound))

    # SELECT

    def rows(self, foci: Sequence[bytes]) -> Iterator[tuple[bytes, Found]]:
        """Each row of the answer, with the focus node that it is of."""
        sight = self._sight(foci, {"this"})
        if self._is_blind or sight.tells:
            yield from self._exact(foci)
            return
        blank = [key for key in foci if key[:1] == BLANK]
        named = [key for key in foci if key[:1] != BLANK]
        form = self._form(sight)
        if form.is_open and not form.counts and (blank or len(named) > _FEW):
            wanted = set(foci)
            rows = self._answered(form.text(self._constants(form)), sight)
            yield from (row for row in rows if row[0] in wanted)
            return
        size = 1 if form.counts else _MANY
        for some in _parted(named, size):
            tables = {("this",): [(key.decode(),) for key in some], **self._constants(form)}
            yield from self._answered(form.text(tables), sight)
        yield from self._on_blank(blank, sight)

    def _on_blank(self, foci: list[bytes], sight: Sight) -> Iterator[tuple[bytes, Found]]:
        form = self._form(sight)
        if form.assigns:
            yield from self._exact(foci)
            return
        text = form.text(self._constants(form)) if foci else ""
        for key in foci:
            yield from self._answered(text, sight, {ox.Variable("this"): _term(key)})

    def _constants(self, form: Form) -> dict[tuple[str, ...], Sequence[Sequence[str]]]:
        return {(name,): [(key.decode(),)] for name, key in self.bound.items()}

    def _answered(
        self, text: str, sight: Sight, substitutions: Any = None
    ) -> Iterator[tuple[bytes, Found]]:
        found = _query(self._store, text, substitutions, self._answers.functions)
        again = self._answers.spelling.again if sight.passed else {}
        names = [variable.value for variable in found.variables]
        for solution in found:
            row = dict(self.bound)
            for name, term in zip(names, solution, strict=True):
                if term is not None:
                    key = str(term).encode()
                    row[name] = again.get(key, key) if name in sight.passed else key
            yield row["this"], row

    def _exact(self, foci: Sequence[bytes]) -> Iterator[tuple[bytes, Found]]:
        if self._is_of_shapes:
            raise EngineError(
                "A query that asks for the shapes graph sees how literals are written"
            )
        answers = self._answers
        fixed = {name: answers.node(key) for name, key in self.bound.items()}
        if len(foci) > _FEW and self._tells_its_focus:
            wanted = set(foci)
            for row in answers.asker.rows(self.text, fixed):
                found = {name: key_of(node) for name, node in row.items()}
                if found["this"] in wanted:
                    yield found["this"], found
            return
        for focus in foci:
            bound = {"this": answers.node(focus), **fixed}
            for row in answers.asker.rows(self.text, bound):
                yield focus, {name: key_of(node) for name, node in row.items()}

    @cached_property
    def _tells_its_focus(self) -> bool:
        """Whether the query, put once, gives the rows of every focus node and names it."""
        form = Form.of(self.text, self._names)
        head = self.text[: bare(self.text).find("{")]
        asks = form.is_open and not form.counts and not form.assigns
        return asks and "this" in variables(head)

    # ASK

    def holding(self, pairs: Sequence[tuple[bytes, bytes]]) -> set[int]:
        """The numbers of the pairs of focus node and value for which the answer is yes."""
        sight = self._sight((key for pair in pairs for key in pair), {"this", "value"})
        if self._is_blind or sight.tells:
            return set(self._exactly(pairs, range(len(pairs))))
        numbers = range(len(pairs))
        blank = [i for i in numbers if any(key[:1] == BLANK for key in pairs[i])]
        named = [i for i in numbers if not any(key[:1] == BLANK for key in pairs[i])]
        form = self._form(sight)
        found = set(self._exactly(pairs, blank))
        for some in _parted(named, _MANY):
            rows = [(*(key.decode() for key in pairs[i]), str(i)) for i in some]
            tables = {("this", "value", "kg_row"): rows, **self._constants(form)}
            answer = _query(self._store, form.text(tables), None, self._answers.functions)
            found |= {int(row["kg_row"].value) for row in answer}
        return found

    def _exactly(
        self, pairs: Sequence[tuple[bytes, bytes]], numbers: Iterable[int]
    ) -> Iterator[int]:
        answers = self._answers
        fixed = {name: answers.node(key) for name, key in self.bound.items()}
        for i in numbers:
            this, value = map(answers.node, pairs[i])
            if answers.asker.holds(self.text, {"this": this, "value": value, **fixed}):
                yield i


def _query(
    store: ox.Store, text: str, substitutions: Any = None, functions: Any = None
) -> ox.QuerySolutions:
    try:
        found = store.query(text, substitutions=substitutions, custom_functions=functions)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise EngineError(str(error)) from error
    assert isinstance(found, ox.QuerySolutions)
    return found


def _term(key: bytes) -> ox.BlankNode:
    return ox.BlankNode(key[2:].decode())


def _parted(keys: Sequence[Any], size: int) -> Iterator[list[Any]]:
    whole = iter(keys)
    while some := list(islice(whole, size)):
        yield some


@lru_cache(maxsize=256)
def _sight(text: str, spelling: Spelling, bound: frozenset[str]) -> Sight:
    return Sight.of(text, spelling, bound)


def _local(query: Query, text: str) -> str:
    """A query as it is put; one that SHACL does not allow is refused.

    Raises:
        EngineError: it is not allowed.
    """
    problem = _problem(text, query.is_ask)
    if problem:
        raise EngineError(f"A query {problem}")
    try:
        return guarded(text)
    except NotValidError as error:
        raise EngineError(error.messages["en"]) from error


@cache
def _problem(text: str, is_ask: bool) -> str | None:
    found = query_problem(text, "", SH.ask if is_ask else SH.select)
    return found[0] if found else None


def _as_select(text: str) -> str | None:
    """An ASK query as one that selects the numbers of what is asked; None where it has an end."""
    from kg.rdf.tokens import WORD
    from kg.sparql.text import words

    read = words(text)
    depth, start = 0, None
    for i, token in enumerate(read):
        if start is None and token.kind == WORD and token.text.upper() == "ASK":
            start = token.start
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.text == "}" and depth == 0:
            rest = [t for t in read[i + 1 :] if t.text]
            if rest or start is None:
                return None
            return f"{text[:start]}SELECT DISTINCT ?kg_row {text[start + 3 :]}"
    return None
