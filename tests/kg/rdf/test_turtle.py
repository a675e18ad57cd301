"""The Turtle parser against the reference parser, and its places against the text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError, NotSupportedError
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
        ("<a> <b> 'x .\n", 1, 9, "the string that begins here does not end"),
        ("<a> <b> 'C:\\dir' .", 1, 12, "Write \\\\ for a backslash"),
        ("<a> <b> <c d> .", 1, 11, "Percent-encode"),
        ("<a> <b> <c\\u0020d> .", 1, 11, "Percent-encode"),
        ("<a> <b> '\\uD800' .", 1, 10, "is not a character"),
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


@pytest.mark.parametrize(
    ("text", "column", "sign"),
    [
        ("<a> <b> <<( <a> <b> <c> )>> .", 9, "<<("),
        ("<a> <b> <c> {| <d> <e> |} .", 13, "{|"),
        ("<a> <b> <c> ~ <d> .", 13, "~"),
    ],
)
def test_what_only_rdf_1_2_has_is_refused_at_its_sign(text: str, column: int, sign: str) -> None:
    with pytest.raises(NotSupportedError, match=re.escape(f"“{sign}” is of RDF 1.2")) as caught:
        list(Parser(text, "a.ttl", "http://example.org/").statements())
    assert (caught.value.line, caught.value.columns[0]) == (1, column)
    assert f"“{sign}”属于 RDF 1.2" in caught.value.messages["zh-Hans"]


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


# Word for word: what is said after the column, and where
WORDS = [
    (
        "<a> <b> <c> .\n<d> <e>",
        (2, 8, 9),
        "expected an object, but the file ends. Complete the last statement and end it with “.”.",
        "应为宾语,但文件已结束。请补全最后一条语句,并以“.”结束。",
    ),
    (
        "<a> <b> 1\n<c> <d> 2 .",
        (2, 1, 4),
        "expected “;”, “,” or “.”, found “<c>”. Complete or correct what stands here.",
        "应为“;”、“,”或“.”,却是“<c>”。请补全或更正此处。",
    ),
    (
        "<a> <b> ex:c .",
        (1, 9, 13),
        "the prefix “ex:” is not declared. Declare it: `@prefix ex: <…> .`",
        "前缀“ex:”未声明。请声明:`@prefix ex: <…> .`",
    ),
    (
        "<a> <b> 'x .\n",
        (1, 9, 10),
        "the string that begins here does not end. Close it, or put text over several lines between three quotes.",
        "此处开始的字符串没有结束。请补上引号,跨行文本请用三个引号括起。",
    ),
    (
        '<a> <b> """x',
        (1, 9, 12),
        "the string that begins here does not end. Close it, or put text over several lines between three quotes.",
        "此处开始的字符串没有结束。请补上引号,跨行文本请用三个引号括起。",
    ),
    (
        "<a> <b> <c d> .",
        (1, 11, 12),
        'an IRI cannot contain a space. Percent-encode spaces, <, >, ", {, }, |, ^, ` and \\ in it.',
        'IRI 不得含有空格。其中的空格、<、>、"、{、}、|、^、` 和 \\ 请用百分号编码。',
    ),
    (
        "<a> <b> <c",
        (1, 9, 10),
        "the IRI that begins here has no “>”. Close it.",
        "此处开始的 IRI 缺少“>”。请补上“>”。",
    ),
    (
        "@prefix e: <e:> . <a> <b> e:c\\d .",
        (1, 30, 31),
        "expected “;”, “,” or “.”, found “\\”. In a name, a backslash stands before one of _~.-!$&'()*+,;=/?#@% only.",
        "应为“;”、“,”或“.”,却是“\\”。名称中反斜杠只可用于 _~.-!$&'()*+,;=/?#@% 之前。",
    ),
    (
        "@prefix e: <e:> . <a> <b> e:c%4 .",
        (1, 30, 31),
        "expected “;”, “,” or “.”, found “%”. In a name, % takes two hexadecimal digits; write \\% for the sign.",
        "应为“;”、“,”或“.”,却是“%”。名称中 % 之后须有两位十六进制数字;百分号本身请写作 \\%。",
    ),
    (
        "<a> <b> <c\\u0020d> .",
        (1, 11, 17),
        'an IRI cannot contain this character, escaped or not. Percent-encode spaces, <, >, ", {, }, |, ^, ` and \\ in it.',
        'IRI 不得含有此字符,转义亦然。其中的空格、<、>、"、{、}、|、^、` 和 \\ 请用百分号编码。',
    ),
    (
        "<a> <b> <\\uD800> .",
        (1, 10, 16),
        "\\uD800 is not a character. Write a code point from 0 to 10FFFF, no surrogate.",
        "\\uD800 不是字符。请写 0 至 10FFFF 的码位,代理码位除外。",
    ),
    (
        "<a> <b> '\\uD800' .",
        (1, 10, 16),
        "\\uD800 is not a character. Write a code point from 0 to 10FFFF, no surrogate.",
        "\\uD800 不是字符。请写 0 至 10FFFF 的码位,代理码位除外。",
    ),
    (
        "<a> <b> [ <c> 1 .",
        (1, 17, 18),
        "expected “;”, “,” or “]”, found “.”. Complete or correct what stands here.",
        "应为“;”、“,”或“]”,却是“.”。请补全或更正此处。",
    ),
    (
        "<a> <b> ( 1 ; 2 ) .",
        (1, 13, 14),
        "expected an object, found “;”. Complete or correct what stands here.",
        "应为宾语,却是“;”。请补全或更正此处。",
    ),
    (
        "<a> is <b> .",
        (1, 5, 7),
        "expected a predicate, found “is”. A name needs a prefix (ex:name), an IRI brackets (<…>), a text quotes.",
        "应为谓语,却是“is”。名称须有前缀(ex:name),IRI 须有尖括号(<…>),文本须有引号。",
    ),
    (
        "<a> <b> hospital .",
        (1, 9, 17),
        "expected an object, found “hospital”. A name needs a prefix (ex:name), an IRI brackets (<…>), a text quotes.",
        "应为宾语,却是“hospital”。名称须有前缀(ex:name),IRI 须有尖括号(<…>),文本须有引号。",
    ),
    (
        "[] .",
        (1, 4, 5),
        "expected a predicate, found “.”. Complete or correct what stands here.",
        "应为谓语,却是“.”。请补全或更正此处。",
    ),
    (
        "() .",
        (1, 4, 5),
        "expected a predicate, found “.”. Complete or correct what stands here.",
        "应为谓语,却是“.”。请补全或更正此处。",
    ),
    (
        "@prefix ex <http://x> .",
        (1, 9, 11),
        "expected a prefix that ends in “:”, found “ex”. A name needs a prefix (ex:name), an IRI brackets (<…>), a text quotes.",
        "应为以“:”结尾的前缀,却是“ex”。名称须有前缀(ex:name),IRI 须有尖括号(<…>),文本须有引号。",
    ),
    (
        "@prefix a:b <http://x> .",
        (1, 9, 12),
        "expected a prefix that ends in “:”, found “a:b”. Complete or correct what stands here.",
        "应为以“:”结尾的前缀,却是“a:b”。请补全或更正此处。",
    ),
    (
        "@prefix a: b: .",
        (1, 12, 14),
        "expected the namespace of the prefix in <…>, found “b:”. Complete or correct what stands here.",
        "应为前缀的命名空间 <…>,却是“b:”。请补全或更正此处。",
    ),
    (
        "@prefix a: <b>\n<c> <d> 1 .",
        (2, 1, 4),
        "expected “.” at the end of the directive, found “<c>”. Complete or correct what stands here.",
        "应为指令末尾的“.”,却是“<c>”。请补全或更正此处。",
    ),
    (
        "@base a: .",
        (1, 7, 9),
        "expected the base IRI in <…>, found “a:”. Complete or correct what stands here.",
        "应为基准 IRI <…>,却是“a:”。请补全或更正此处。",
    ),
    (
        "@base <a> <b>",
        (1, 11, 14),
        "expected “.” at the end of the directive, found “<b>”. Complete or correct what stands here.",
        "应为指令末尾的“.”,却是“<b>”。请补全或更正此处。",
    ),
    (
        "@prefx a: <b> .",
        (1, 1, 7),
        "expected a subject, @prefix or @base, found “@prefx”. Complete or correct what stands here.",
        "应为主语、@prefix 或 @base,却是“@prefx”。请补全或更正此处。",
    ),
    (
        "<g> { <a> <b> <c> }",
        (1, 5, 6),
        "expected a predicate, found “{”. Graphs are not Turtle: keep to triples.",
        "应为谓语,却是“{”。图不属于 Turtle:请只写三元组。",
    ),
    (
        "<a> <b> @ .",
        (1, 9, 10),
        "expected an object, found “@”. A language tag has letters, digits and hyphens, such as @zh-Hans.",
        "应为宾语,却是“@”。语言标签由字母、数字和连字符组成,如 @zh-Hans。",
    ),
    (
        "<a> <b> _ .",
        (1, 9, 10),
        "expected an object, found “_”. A blank node is written _:name or [].",
        "应为宾语,却是“_”。空白节点写作 _:name 或 []。",
    ),
    (
        "<a> <b> 1 } .",
        (1, 11, 12),
        "expected “;”, “,” or “.”, found “}”. Complete or correct what stands here.",
        "应为“;”、“,”或“.”,却是“}”。请补全或更正此处。",
    ),
    (
        "% <b> <c> .",
        (1, 1, 2),
        "expected a subject, @prefix or @base, found “%”. Complete or correct what stands here.",
        "应为主语、@prefix 或 @base,却是“%”。请补全或更正此处。",
    ),
    (
        "<a> <b> 'x'^^1 .",
        (1, 14, 15),
        "expected a datatype, found “1”. Complete or correct what stands here.",
        "应为数据类型,却是“1”。请补全或更正此处。",
    ),
    (
        "<a> <b> xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        (1, 9, 50),
        "expected an object, found “xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…”. A name needs a prefix (ex:name), an IRI brackets (<…>), a text quotes.",
        "应为宾语,却是“xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…”。名称须有前缀(ex:name),IRI 须有尖括号(<…>),文本须有引号。",
    ),
    (
        "<a> <b> xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        (1, 9, 49),
        "expected an object, found “xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx”. A name needs a prefix (ex:name), an IRI brackets (<…>), a text quotes.",
        "应为宾语,却是“xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx”。名称须有前缀(ex:name),IRI 须有尖括号(<…>),文本须有引号。",
    ),
    (
        "<a> <b> '''x\ny'''^^ex:t",
        (2, 7, 11),
        "the prefix “ex:” is not declared. Declare it: `@prefix ex: <…> .`",
        "前缀“ex:”未声明。请声明:`@prefix ex: <…> .`",
    ),
    (
        "<a> 1 2 .",
        (1, 5, 6),
        "expected a predicate, found “1”. Complete or correct what stands here.",
        "应为谓语,却是“1”。请补全或更正此处。",
    ),
    (
        "<a> ( 1 ) 2 .",
        (1, 5, 6),
        "expected a predicate, found “(”. Complete or correct what stands here.",
        "应为谓语,却是“(”。请补全或更正此处。",
    ),
    (
        "<a> <b> 'x'^^",
        (1, 14, 15),
        "expected a datatype, but the file ends. Complete the last statement and end it with “.”.",
        "应为数据类型,但文件已结束。请补全最后一条语句,并以“.”结束。",
    ),
    (
        "<a> <b> ^^ .",
        (1, 9, 11),
        "expected an object, found “^^”. Complete or correct what stands here.",
        "应为宾语,却是“^^”。请补全或更正此处。",
    ),
    (
        "<a> <b> 1 , .",
        (1, 13, 14),
        "expected an object, found “.”. Complete or correct what stands here.",
        "应为宾语,却是“.”。请补全或更正此处。",
    ),
    (
        "<a> <b> 1 ]",
        (1, 11, 12),
        "expected “;”, “,” or “.”, found “]”. Complete or correct what stands here.",
        "应为“;”、“,”或“.”,却是“]”。请补全或更正此处。",
    ),
]
WORDS_OF_GRAPHS = [
    (
        "<g> {",
        (1, 6, 7),
        "expected a subject or “}”, but the file ends. Complete the last statement and end it with “.”.",
        "应为主语或“}”,但文件已结束。请补全最后一条语句,并以“.”结束。",
    ),
    (
        "<g> { <a> <b> 1 . 1 }",
        (1, 19, 20),
        "expected a subject or “}”, found “1”. Complete or correct what stands here.",
        "应为主语或“}”,却是“1”。请补全或更正此处。",
    ),
    (
        "GRAPH 1 {}",
        (1, 7, 8),
        "expected the name of a graph, found “1”. Complete or correct what stands here.",
        "应为图的名称,却是“1”。请补全或更正此处。",
    ),
    (
        "GRAPH <g> <a>",
        (1, 11, 14),
        "expected “{”, found “<a>”. Complete or correct what stands here.",
        "应为“{”,却是“<a>”。请补全或更正此处。",
    ),
    (
        "<g> { <g> { } }",
        (1, 11, 12),
        "expected a predicate, found “{”. Graphs are not Turtle: keep to triples.",
        "应为谓语,却是“{”。图不属于 Turtle:请只写三元组。",
    ),
    (
        "{ GRAPH <g> {} }",
        (1, 3, 8),
        "expected a subject or “}”, found “GRAPH”. A name needs a prefix (ex:name), an IRI brackets (<…>), a text quotes.",
        "应为主语或“}”,却是“GRAPH”。名称须有前缀(ex:name),IRI 须有尖括号(<…>),文本须有引号。",
    ),
    (
        "<a> <b> { <c> <d> 1 }",
        (1, 9, 10),
        "expected an object, found “{”. Graphs are not Turtle: keep to triples.",
        "应为宾语,却是“{”。图不属于 Turtle:请只写三元组。",
    ),
    (
        "{ <a> <b> [ <c> 1 } ] .",
        (1, 19, 20),
        "expected “;”, “,” or “]”, found “}”. Complete or correct what stands here.",
        "应为“;”、“,”或“]”,却是“}”。请补全或更正此处。",
    ),
    (
        "{ @prefix a: <b> . }",
        (1, 3, 10),
        "expected a subject or “}”, found “@prefix”. Complete or correct what stands here.",
        "应为主语或“}”,却是“@prefix”。请补全或更正此处。",
    ),
    (
        "}",
        (1, 1, 2),
        "expected “{”, found “}”. Complete or correct what stands here.",
        "应为“{”,却是“}”。请补全或更正此处。",
    ),
    (
        "{ <a> <b> 1 ; } }",
        (1, 17, 18),
        "expected “{”, found “}”. Complete or correct what stands here.",
        "应为“{”,却是“}”。请补全或更正此处。",
    ),
    (
        "<g> { [] } ",
        (1, 10, 11),
        "expected a predicate, found “}”. Complete or correct what stands here.",
        "应为谓语,却是“}”。请补全或更正此处。",
    ),
    (
        "GRAPH { }",
        (1, 7, 8),
        "expected the name of a graph, found “{”. Graphs are not Turtle: keep to triples.",
        "应为图的名称,却是“{”。图不属于 Turtle:请只写三元组。",
    ),
]


@pytest.mark.parametrize(
    ("graphs", "text", "where", "english", "chinese"),
    [(False, *row) for row in WORDS] + [(True, *row) for row in WORDS_OF_GRAPHS],
)
def test_what_an_error_says(
    graphs: bool, text: str, where: tuple[int, int, int], english: str, chinese: str
) -> None:
    with pytest.raises(KgError) as error:
        list(Parser(text, "a.ttl", BASE, graphs=graphs).statements())
    line, column, end = where
    assert (error.value.line, error.value.columns) == (line, (column, end))
    name = "TriG" if graphs else "Turtle"
    assert error.value.messages == {
        "en": f"Not valid {name} at column {column}: {english}",
        "zh-Hans": f"第 {column} 列不合 {name} 语法:{chinese}",
    }


def test_what_stands_before_an_error_is_given() -> None:
    found = []
    with pytest.raises(KgError):
        for statement in Parser("<a> <b> 1 , 2 . <c> <d> 3 ] .", "a.ttl", BASE).statements():
            found.append(str(statement.object))
    assert found == ["1", "2", "3"]


# TriG


GRAPHS = """@prefix ex: <http://example.org/> .
ex:s ex:p 0 .
ex:g { ex:s ex:p 1 , [ ex:p 2 ] . ex:s ex:p 3 }
{ ex:s ex:p 4 . }
GRAPH _:h { [ ex:p 5 ] . ( 6 ) ex:p 7 ; }
graph ex:empty { } [] { [] ex:p 8 } ex:g { ex:s ex:p 9 } ex:s ex:p 10 ."""


def test_graphs_of_trig_and_where_they_are_named() -> None:
    parser = Parser(GRAPHS, "a.trig", BASE, graphs=True)
    found = list(parser.statements())
    (ex,) = parser.prefixes.values()
    numbers = [(str(s.object), s.graph) for s in found if isinstance(s.object, rdflib.Literal)]
    g, h, empty = rdflib.URIRef(f"{ex}g"), rdflib.BNode("f1_h"), rdflib.URIRef(f"{ex}empty")
    blank = rdflib.BNode("f1b4")
    graphs = [None, g, g, g, None, h, h, h, blank, g, None]
    assert numbers == [(str(number), graph) for number, graph in enumerate(graphs)]
    places = {
        name: [parser.positions.place(at) for at in spots] for name, spots in parser.blocks.items()
    }
    assert {name: [(p.line, p.column, p.end) for p in spots] for name, spots in places.items()} == {
        g: [(3, 1, 5), (6, 37, 41)],
        h: [(5, 7, 10)],
        empty: [(6, 7, 15)],
        blank: [(6, 20, 21)],
    }


def test_graphs_are_those_of_the_reference_parser() -> None:
    text = GRAPHS.replace("[] {", "_:i {")
    statements = Parser(text, "a.trig", BASE, graphs=True).statements()
    rows = (
        " ".join(n_triples_term(t) for t in (*s[:3], s.graph) if t is not None) for s in statements
    )
    quads = "".join(f"{row} .\n" for row in rows)
    assert canonical(quads, ox.RdfFormat.N_QUADS) == canonical(text, ox.RdfFormat.TRIG)


@pytest.mark.parametrize("text", ["GRAPH ex:g { }", "ex:g { }", "{ }", "_:g { }"])
def test_graphs_are_of_trig_alone(text: str) -> None:
    with pytest.raises(KgError):
        parse("@prefix ex: <http://example.org/> . " + text)


# Everything about a statement


def test_each_term_has_both_its_ends() -> None:
    text = """@prefix ex: <http://example.org/> .
ex:a a ex:B ; ex:pp 'x'^^ex:t , "y" @en , "z"@en , 1.5 , '''l
m''' , ( 1 true ) , [ ex:q [] ; ex:r () ] .
( ex:c ) ex:p _:x . [ ex:q 2 ] ex:p <d> .
"""

    def written(at: int) -> str:
        return text[start_of(at) : end_of(at)]

    found = [
        (written(s.subject_at), written(s.predicate_at), written(s.object_at)) for s in parse(text)
    ]
    assert found == [
        ("ex:a", "a", "ex:B"),
        ("ex:a", "ex:pp", "'x'^^ex:t"),
        ("ex:a", "ex:pp", '"y" @en'),
        ("ex:a", "ex:pp", '"z"@en'),
        ("ex:a", "ex:pp", "1.5"),
        ("ex:a", "ex:pp", "'''l"),
        ("ex:a", "ex:pp", "("),
        ("(", "1", "1"),
        ("(", "true", "true"),
        ("true", "true", "true"),
        ("true", ")", ")"),
        ("ex:a", "ex:pp", "["),
        ("[", "ex:q", "["),
        ("[", "ex:r", "("),
        ("(", "ex:c", "ex:c"),
        ("(", ")", ")"),
        ("(", "ex:p", "_:x"),
        ("[", "ex:q", "2"),
        ("[", "ex:p", "<d>"),
    ]
