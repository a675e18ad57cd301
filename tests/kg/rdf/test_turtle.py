"""The Turtle parser against the reference parser, and its places against the text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.rdf.iris import resolve
from kg.rdf.nodes import literal, n_triples_term
from kg.rdf.places import Place, end_of, start_of
from kg.rdf.tokens import COMMENT, END, ERROR, tokens
from kg.rdf.turtle import Parser, Statement

BASE = "http://example.org/a/b"


def parse(text: str) -> list[Statement]:
    return list(Parser(text, "a.ttl", BASE).statements())


def graph_of(statements: list[Statement]) -> ox.Dataset:
    rows = (" ".join(n_triples_term(term) for term in s[:3]) + " .\n" for s in statements)
    return canonical("".join(rows), ox.RdfFormat.N_TRIPLES)


def canonical(text: str, form: ox.RdfFormat = ox.RdfFormat.TURTLE) -> ox.Dataset:
    data = ox.Dataset(ox.parse(text.encode("utf-8"), format=form, base_iri=BASE))
    data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return data


# Turtle in many styles, with the tokens where each triple has to be found.


@dataclass
class Draft:
    """Tokens, the triples expected as indexes of tokens, and the text once they are joined."""

    words: list[str] = field(default_factory=list)
    expected: list[tuple[int, int, int]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    text: str = ""

    def add(self, word: str) -> int:
        self.words.append(word)
        return len(self.words) - 1


CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
TEXTS = st.one_of(
    st.text(CHARACTERS, max_size=8),
    st.sampled_from(["", "'", '"', '""', "\\", "a\nb", "\r\n", "喀什😀"]),
)
NAMES = st.sampled_from(
    [
        "ex:a",
        "ex:b.c",
        ":",
        ":x",
        "ex:%41\\~",
        "<c>",
        "<#f>",
        "<../x?y>",
        "<http://e.org/\\u00e9>",
        "é:1",
    ]
)
PREDICATES = st.one_of(NAMES, st.just("a"))
PLAIN = st.sampled_from(
    ["1", "-1.5", ".5", "01", "+1e-3", "1.E2", "true", "false", "_:x", "_:1.a", "()"]
)
COMMENTS = st.sampled_from(["", "# c", "# 😀 <not \"read\" '''", "#\t[ ( { ", "# two  "])
SPACES = st.sampled_from([" ", "\n", "\r\n", "\t", "\n\n", "\r", "  \n "])


@st.composite
def literals(draw: st.DrawFn) -> list[str]:
    text, mark = draw(TEXTS), draw(st.sampled_from(['"', "'", '"""', "'''"]))
    written = text.replace("\\", "\\\\").replace(mark[0], f"\\{mark[0]}")
    if len(mark) == 1 or draw(st.booleans()):
        written = written.replace("\n", "\\n").replace("\r", "\\u000D")
    string = mark + written + mark
    apart = draw(st.booleans())
    match draw(st.sampled_from(["plain", "language", "datatype"])):
        case "language":
            return [string, "@zh-Hans"] if apart else [f"{string}@en"]
        case "datatype":
            return [string, "^^", draw(NAMES)] if apart else [f"{string}^^<urn:t>"]
    return [string]


def write_properties(draw: st.DrawFn, draft: Draft, subject: int, depth: int) -> None:
    for i in range(draw(st.integers(1, 3))):
        if i:
            for _ in range(draw(st.sampled_from([1, 1, 2]))):
                draft.add(";")
        predicate = draft.add(draw(PREDICATES))
        for j in range(draw(st.sampled_from([1, 1, 2, 3]))):
            if j:
                draft.add(",")
            draft.expected.append((subject, predicate, write_value(draw, draft, depth)))
    if draw(st.booleans()):
        draft.add(";")


def write_value(draw: st.DrawFn, draft: Draft, depth: int) -> int:
    kinds = ["plain", "name", "literal"] + (["node", "list"] if depth else [])
    match draw(st.sampled_from(kinds)):
        case "plain":
            return draft.add(draw(PLAIN))
        case "name":
            return draft.add(draw(NAMES))
        case "node":
            return write_node(draw, draft, depth)
        case "list":
            return write_list(draw, draft, depth)
    first, *rest = draw(literals())
    index = draft.add(first)
    for word in rest:
        draft.add(word)
    return index


def write_node(draw: st.DrawFn, draft: Draft, depth: int) -> int:
    opening = draft.add("[")
    if draw(st.booleans()):
        write_properties(draw, draft, opening, depth - 1)
    draft.add("]")
    return opening


def write_list(draw: st.DrawFn, draft: Draft, depth: int) -> int:
    opening = draft.add("(")
    for _ in range(draw(st.integers(0, 3))):
        write_value(draw, draft, depth - 1)
    draft.add(")")
    return opening


def write_statement(draw: st.DrawFn, draft: Draft) -> None:
    match draw(st.sampled_from(["name", "label", "node", "list"])):
        case "name":
            subject = draft.add(draw(NAMES))
        case "label":
            subject = draft.add("_:x")
        case "node":
            subject = write_node(draw, draft, 2)
        case _:
            subject = write_list(draw, draft, 2)
    write_properties(draw, draft, subject, 2)
    draft.add(".")


def write_directives(draw: st.DrawFn, draft: Draft) -> None:
    for prefix, iri in (("ex:", "<http://example.org/>"), (":", "<#>"), ("é:", "<http://e.org/x>")):
        keyword = draw(st.sampled_from(["@prefix", "PREFIX", "prefix"]))
        for word in (keyword, prefix, iri, *(["."] if keyword == "@prefix" else [])):
            draft.add(word)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    draft = Draft()
    write_directives(draw, draft)
    for _ in range(draw(st.integers(1, 4))):
        write_statement(draw, draft)
        if draw(st.booleans()):
            for word in ("@base", "<d/e>", "."):
                draft.add(word)
    pieces: list[str] = []
    for word in draft.words:
        draft.starts.append(sum(len(piece) for piece in pieces))
        pieces.append(word)
        comment = draw(COMMENTS)
        if comment:
            draft.comments.append(comment)
            pieces.append(
                f"{draw(st.sampled_from(['', '  ', chr(10)]))} {comment}{draw(st.sampled_from([chr(10), chr(13) + chr(10)]))}"
            )
        pieces.append(draw(SPACES))
    draft.text = "".join(pieces)
    return draft


@settings(max_examples=100, deadline=None)
@given(drafts())
def test_any_style_reads_as_the_reference_parser_reads_it(draft: Draft) -> None:
    assert graph_of(parse(draft.text)) == canonical(draft.text)


@settings(max_examples=100, deadline=None)
@given(drafts())
def test_every_triple_stands_at_its_tokens(draft: Draft) -> None:
    hidden = (rdflib.RDF.first, rdflib.RDF.rest)
    found = [s for s in parse(draft.text) if s.predicate not in hidden]
    starts = Counter(
        (start_of(s.subject_at), start_of(s.predicate_at), start_of(s.object_at)) for s in found
    )
    expected = Counter(tuple(draft.starts[i] for i in indexes) for indexes in draft.expected)
    assert starts == expected
    for statement in found:
        at = start_of(statement.predicate_at)
        word = draft.words[draft.starts.index(at)]
        assert draft.text[at : end_of(statement.predicate_at)] == word


@settings(max_examples=50, deadline=None)
@given(drafts())
def test_tokens_leave_out_nothing_but_white_space(draft: Draft) -> None:
    found = list(tokens(draft.text))
    assert found[-1].kind == END
    assert not any(token.kind == ERROR for token in found)
    assert [t.text for t in found if t.kind == COMMENT] == draft.comments
    rest = draft.text
    for token in reversed(found):
        assert rest[token.start :].strip(" \t\r\n") == token.text.strip(" \t\r\n")
        rest = rest[: token.start]
    assert not rest.strip(" \t\r\n")


@settings(max_examples=100, deadline=None)
@given(drafts(), st.randoms(use_true_random=False))
def test_what_the_reference_parser_refuses_is_refused(draft: Draft, random: object) -> None:
    """One token less, one twice or one cut short: both parsers judge alike."""
    words, at = list(draft.words), getattr(random, "randrange")(len(draft.words))  # noqa: B009
    getattr(random, "choice")(  # noqa: B009
        [
            lambda: words.pop(at),
            lambda: words.insert(at, words[at]),
            lambda: words.insert(at, words.pop(0)),
        ]
    )()
    text = " ".join(words)
    try:
        wanted: ox.Dataset | None = canonical(text)
    except (SyntaxError, ValueError):
        wanted = None
    try:
        found: ox.Dataset | None = graph_of(parse(text))
    except KgError:
        found = None
    assert found == wanted


# With an authority the reference parser leaves a last dot; see the examples below.
REFERENCES = st.from_regex(
    r"(/|\.|\.\.|[a-c:]){0,8}(\?[a/.]{0,3})?(#[a/.?]{0,3})?", fullmatch=True
).filter(lambda reference: not reference.startswith("//"))


@settings(max_examples=200, deadline=None)
@given(
    REFERENCES,
    st.sampled_from(
        [
            "http://a/b/c/d;p?q",
            "http://a",
            "file:///a/b",
            "http://a?q",
            "http://a/b/c/",
        ]
    ),
)
def test_iris_resolve_as_the_reference_parser_resolves_them(reference: str, base: str) -> None:
    text = f"<http://s> <http://p> <{reference}> ."
    try:
        quad = next(iter(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri=base)))
    except SyntaxError:
        return
    assert isinstance(quad.object, ox.NamedNode)
    assert resolve(reference, base) == quad.object.value


@pytest.mark.parametrize(
    ("reference", "base", "wanted"),
    [
        ("e", "http://a/b/../c/./d", "http://a/c/e"),
        ("///.", "http://a/b", "http:///"),
        ("//c/.", "http://a/b", "http://c/"),
        ("//c/../d?e", "http://a/b", "http://c/d?e"),
        ("x/../../y", "urn:a:b", "urn:/y"),
        ("../x", "urn:a:b", "urn:x"),
        ("..", "urn:a/b/c", "urn:a/"),
        ("#f", "urn:a:b", "urn:a:b#f"),
        ("urn:a/../b", "http://a/b", "urn:a/../b"),
    ],
)
def test_iris_resolve_by_rfc_3986(reference: str, base: str, wanted: str) -> None:
    """Section 5.2, where the reference parser differs or the property test does not reach."""
    assert resolve(reference, base) == wanted


# Terms


def only(text: str) -> rdflib.term.Node:
    (statement,) = parse(f"<s> <p> {text} .")
    return statement.object


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('"01"^^<http://www.w3.org/2001/XMLSchema#integer>', ("01", rdflib.XSD.integer)),
        ("01", ("01", rdflib.XSD.integer)),
        ("1.0", ("1.0", rdflib.XSD.decimal)),
        ("1.E3", ("1.E3", rdflib.XSD.double)),
        ("true", ("true", rdflib.XSD.boolean)),
        ('"a  b "^^<http://www.w3.org/2001/XMLSchema#token>', ("a  b ", rdflib.XSD.token)),
        (
            '"a\\tb"^^<http://www.w3.org/2001/XMLSchema#normalizedString>',
            ("a\tb", rdflib.XSD.normalizedString),
        ),
        ('"a"^^<http://www.w3.org/2001/XMLSchema#string>', ("a", None)),
        ("'''a\r\nb'''", ("a\r\nb", None)),
    ],
)
def test_a_literal_keeps_its_characters(
    text: str, wanted: tuple[str, rdflib.URIRef | None]
) -> None:
    node = only(text)
    assert isinstance(node, rdflib.Literal)
    assert (str(node), node.datatype) == wanted


def test_language_tags_are_in_lower_case_as_in_the_store() -> None:
    node = only('"x"@zh-Hans')
    assert node == rdflib.Literal("x", lang="zh-hans")
    assert isinstance(node, rdflib.Literal) and node.language == "zh-hans"


def test_a_literal_built_around_rdflib_equals_and_hashes_like_its_twin() -> None:
    one, other = (literal("a  b", datatype=rdflib.XSD.token) for _ in range(2))
    assert (
        one == other
        and hash(one) == hash(other)
        and one != literal("a b", datatype=rdflib.XSD.token)
    )


def test_terms_are_made_once() -> None:
    first, second = parse("<s> <p> <o> . <s> <p> <o> .")
    assert first.subject is second.subject and first.object is second.object


def test_a_prefix_declared_again_changes_what_follows() -> None:
    text = "@prefix e: <http://a/> . e:x e:x e:x . @prefix e: <http://b/> . e:x e:x e:x ."
    assert [str(s.object) for s in parse(text)] == ["http://a/x", "http://b/x"]


def test_blank_nodes_of_two_files_are_apart_and_the_same_on_every_run() -> None:
    text = "_:b1 <p> [] , [] , _:b2 ."
    labels = [
        [str(s.object) for s in Parser(text, "a", BASE, stem).statements()]
        for stem in ("f1", "f11")
    ]
    assert labels == [["f1b1", "f1b2", "f1_b2"], ["f11b1", "f11b2", "f11_b2"]]


# Places


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_lines_and_columns(newline: str, mark: str) -> None:
    text = (
        '@prefix ex: <http://example.org/> . # "\n'
        'ex:a ex:p "😀" , [ ex:q\n'
        '    ( 1 ex:b ) ] ; ex:r """a\nb"""@en .\n'
    )
    parser = Parser(mark + text.replace("\n", newline), "a.ttl", BASE)
    found = [(s.predicate, s.object_at) for s in parser.statements()]
    places = [parser.positions.place(at) for _, at in found]
    assert [(p.line, p.column, p.end) for p in places] == [
        (2, 11, 14),
        (2, 17, 18),
        (3, 5, 6),
        (3, 7, 8),
        (3, 9, 13),
        (3, 9, 13),
        (3, 14, 15),
        (3, 25, 29),
    ]
    assert places[0] == Place("a.ttl", 2, 11, 14)


# Errors


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("<a> <b> <c> .\n<d> <e>", 2, 8, "expected an object, but the file ends"),
        ("<a> <b> 1\n<c> <d> 2 .", 2, 1, "expected “;”, “,” or “.”, found “<c>”"),
        ("<a> <b> ex:c .", 1, 9, "Declare it: `@prefix ex: <…> .`"),
        ("<a> <b> 'x .\n", 1, 9, "The string that begins here does not end"),
        ("<a> <b> 'C:\\dir' .", 1, 9, "write \\\\ for a backslash"),
        ("<a> <b> <c d> .", 1, 9, "Percent-encode"),
        ("<a> <b> <c\\u0020d> .", 1, 9, "Percent-encode"),
        ("<a> <b> '\\uD800' .", 1, 9, "is not a character"),
        ("<a> <b> [ <c> 1 .", 1, 17, "expected “;”, “,” or “]”"),
        ("<a> is <b> .", 1, 5, "expected a predicate, found “is”"),
        ("<a> <b> hospital .", 1, 9, "A name needs a prefix"),
        ("[] .", 1, 4, "expected a predicate"),
        ("() .", 1, 4, "expected a predicate"),
        ("\n\r\n@prefix ex <http://x> .", 3, 9, "a prefix that ends in “:”"),
        ("<g> { <a> <b> <c> }", 1, 5, "Graphs are not Turtle"),
    ],
)
def test_an_error_names_place_and_way_out(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(KgError) as error:
        parse(text)
    assert (error.value.line, error.value.columns[0]) == (line, column)
    assert message in str(error.value) and str(error.value).startswith(f"a.ttl:{line}: ")
    chinese = error.value.messages["zh-Hans"]
    assert chinese.startswith(f"第 {column} 列不合 Turtle 语法:") and chinese[-1] in "。`"
    assert not re.search("expected|found|Write|Correct", chinese)


@pytest.mark.parametrize("opening", ["[ <p> ", "( "])
def test_nesting_has_no_limit(opening: str) -> None:
    closing, depth = {"[ <p> ": " ]", "( ": " )"}[opening], 20_000
    statements = parse(f"<a> <b> {opening * depth}1{closing * depth} .")
    assert len(statements) == 1 + depth * (1 if closing == " ]" else 2)
    with pytest.raises(KgError, match="the file ends"):
        parse(f"<a> <b> {opening * depth}")


@pytest.mark.parametrize(
    "text",
    [
        " " * 200_000,
        "#" * 200_000,
        "<" + "a" * 200_000,
        "'''" + "\\" * 99_999,
        "a" * 200_000 + ".",
        "1" * 200_000,
    ],
)
def test_odd_input_ends_quickly(text: str) -> None:
    found = list(tokens(text))
    assert found[-1].kind == END


def test_a_long_iri_keeps_its_place() -> None:
    parser = Parser(f"<a> <b> <{'c' * 1_200_000}> , <d> .", "a.ttl", BASE)
    places = [parser.positions.place(s.object_at) for s in parser.statements()]
    assert [p.column for p in places] == [9, 1_200_014]


ERRORS = (
    "<a> <b> <c>",
    "<a> <b> 1 <c>",
    "<a> <b> ex:c .",
    "<a> <b> 'x .",
    "<a> <b> <c d> .",
    "<a> <b> <c\\u0020d> .",
    "<a> <b> <c\\UFFFFFFFF> .",
    "<a> <b> '\\uD800' .",
    "<a> <b> '\\UFFFFFFFF' .",
    "<a> <b> [ <c> 1 .",
    "<a> <b> ( 1 .",
    "<a> is <b> .",
    "<a> <b> bed .",
    "[] .",
    "1 <b> <c> .",
    "@prefix ex <x> .",
    "@prefix ex: ex:a .",
    "@prefix ex: <x>",
    "@base ex:a .",
    "PREFIX ex: 1",
    "<g> { <a> <b> <c> }",
    "<a> <b> '1'@12 .",
    "<a> <b> '1'^^'2' .",
    "<a> <b> _ .",
    "<a> <b> % .",
    f"<a> <b> {'x' * 41} .",
    f"<a> <b> {'x' * 40} .",
)


def test_what_is_said_of_an_error_to_the_letter() -> None:
    lines: list[str] = []
    for text in ERRORS:
        with pytest.raises(KgError) as error:
            parse(text)
        lines += [f"# {text}", f"{error.value.line}:{error.value.columns}"]
        lines += error.value.messages.values()
    assert "\n".join(lines) + "\n" == Path(__file__).with_name("errors.txt").read_text("utf-8")
