"""The canonical form: the same triples, every comment, and no second form."""

from __future__ import annotations

import stat
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings

import kg.rdf.canonical
import kg.rdf.sameness
from kg.errors import KgError, NotSupportedError
from kg.hospital.house import find_house
from kg.rdf.canonical import format_file, format_paths, format_text, is_canonical
from kg.rdf.tokens import COMMENT, tokens
from tests.kg.rdf.test_turtle import Draft, canonical, drafts

HEAD = "@prefix ex: <http://example.org/> .\n\n"


def comments(text: str) -> list[str]:
    return [token.text.rstrip() for token in tokens(text) if token.kind == COMMENT]


def body(text: str) -> str:
    return format_text(HEAD + text, "a.ttl").removeprefix(HEAD)


@settings(max_examples=120, deadline=None)
@given(drafts())
def test_any_style_keeps_triples_and_comments_and_has_one_form(draft: Draft) -> None:
    once = format_text(draft.text, "a.ttl")
    assert canonical(once) == canonical(draft.text)
    assert Counter(comments(once)) == Counter(comments(draft.text))
    assert format_text(once, "a.ttl") == once


@settings(max_examples=50, deadline=None)
@given(drafts())
def test_the_form_does_not_depend_on_white_space(draft: Draft) -> None:
    one, other = ("".join(f"{word}{gap}" for word in draft.words) for gap in (" ", "\r\n\t "))
    assert format_text(one, "a.ttl") == format_text("\ufeff" + other, "a.ttl")


@settings(max_examples=50, deadline=None)
@given(drafts())
def test_the_form_has_no_stray_white_space(draft: Draft) -> None:
    once = format_text(draft.text, "a.ttl")
    for token in tokens(once):
        if token.kind != COMMENT:
            once = (
                once.replace(token.text, "x" if token.text else "", 1)
                if "\n" in token.text
                else once
            )
    assert once.endswith("\n") and not once.startswith("\n") and "\n\n\n" not in once
    assert not any(row != row.rstrip(" \t\r") for row in once.split("\n") if "\\" not in row)


def test_our_own_files_need_no_more_than_known_changes() -> None:
    """What `kg fmt` writes says the same for each of our files, and is final."""
    house = find_house()
    for path in [*house.ontology, *house.data, *house.shapes]:
        text = path.read_text(encoding="utf-8")
        once = format_text(text, path)
        assert canonical(once) == canonical(text), path
        assert comments(once) == comments(text), path
        assert format_text(once, path) == once, path


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ex:a ex:p 1;ex:q 2.", "ex:a ex:p 1 ;\n    ex:q 2 .\n"),
        ("ex:a a ex:B , ex:C ; ; .", "ex:a a ex:B , ex:C .\n"),
        ("ex:a\n\n  ex:p 1,\n2 .\n\n\nex:b ex:p 1 .", "ex:a ex:p 1 , 2 .\n\nex:b ex:p 1 .\n"),
        (
            "ex:a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ex:B .",
            "ex:a a ex:B .\n",
        ),
        ("ex:a ex:p 'it\\'s' .", 'ex:a ex:p "it\'s" .\n'),
        ("ex:a ex:p 'say \"x\"' .", "ex:a ex:p 'say \"x\"' .\n"),
        ("ex:a ex:p 'a\\\\\\'' .", 'ex:a ex:p "a\\\\\'" .\n'),
        ("ex:a ex:p '''a \"b\" c\n''' .", 'ex:a ex:p """a "b" c\n""" .\n'),
        ("ex:a ex:p '''a \"b\"''' .", "ex:a ex:p '''a \"b\"''' .\n"),
        ('ex:a ex:p "x" @en , "1" ^^ ex:t .', 'ex:a ex:p "x"@en , "1"^^ex:t .\n'),
        ("ex:a ex:p [ ], ( ) .", "ex:a ex:p [] , () .\n"),
        ("ex:a ex:p [\nex:q 1;\nex:r 2 ] .", "ex:a ex:p [ ex:q 1 ; ex:r 2 ] .\n"),
        (
            "ex:a ex:p [ ex:q 1; ex:r 2; ex:s 3; ] .",
            "ex:a ex:p [\n    ex:q 1 ;\n    ex:r 2 ;\n    ex:s 3\n] .\n",
        ),
        (
            "ex:a a ex:B; ex:p [ ex:q 1; ex:r 2; ex:s [ ex:q 1 ] ], 2 .",
            "ex:a a ex:B ;\n    ex:p [\n        ex:q 1 ;\n        ex:r 2 ;\n"
            "        ex:s [ ex:q 1 ]\n    ] , 2 .\n",
        ),
        ("ex:a ex:p (1\n2 [ ex:q 3 ]) .", "ex:a ex:p ( 1 2 [ ex:q 3 ] ) .\n"),
        (
            "ex:a ex:p ( [ ex:q [ ex:r 1 ] ] 2 ) .",
            "ex:a ex:p (\n    [ ex:q [ ex:r 1 ] ]\n    2\n) .\n",
        ),
        ('[ex:p """a\nb"""] .', '[\n    ex:p """a\nb"""\n] .\n'),
        ("[] a ex:B .", "[] a ex:B .\n"),
        ("(1) ex:p 2 .", "( 1 ) ex:p 2 .\n"),
    ],
)
def test_layout(text: str, wanted: str) -> None:
    assert body(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ex:a ex:p 1 # one\n; ex:q 2 .", "ex:a ex:p 1 ; # one\n    ex:q 2 .\n"),
        ("ex:a ex:p 1 ; # one\n.", "ex:a ex:p 1 . # one\n"),
        ("ex:a ex:p 1 # one\n. # two\n", "ex:a ex:p 1 # one\n    . # two\n"),
        (
            "ex:a ex:p 1\n# own\n; # end\nex:q 2 .",
            "ex:a ex:p 1 ;\n    # own\n    # end\n    ex:q 2 .\n",
        ),
        ("ex:a ex:p 1 ;\n# ex:q 2 ;\n.", "ex:a ex:p 1\n    # ex:q 2 ;\n    .\n"),
        ("ex:a ex:p 1, # one\n2, 3 .", "ex:a ex:p 1 , # one\n        2 ,\n        3 .\n"),
        ("ex:a # s\nex:p # p\n1 .", "ex:a # s\n    ex:p # p\n        1 .\n"),
        ("ex:a ex:p 'x' # t\n^^ex:t .", 'ex:a ex:p "x"^^ex:t . # t\n'),
        ("ex:a ex:p [ # in\nex:q 1 ] .", "ex:a ex:p [ # in\n    ex:q 1\n] .\n"),
        ("ex:a ex:p ( 1 # one\n2 ) .", "ex:a ex:p (\n    1 # one\n    2\n) .\n"),
        (
            "ex:a ex:p ( 1\n# own\n[ ex:q 2 ] ) .",
            "ex:a ex:p (\n    1\n    # own\n    [ ex:q 2 ]\n) .\n",
        ),
        ("ex:a ex:p ( [ ex:q 2 ] # own\n1 ) .", "ex:a ex:p (\n    [ ex:q 2 ] # own\n    1\n) .\n"),
        ("ex:a ex:p [ ex:q 1\n# last\n] .", "ex:a ex:p [\n    ex:q 1\n    # last\n] .\n"),
    ],
)
def test_comments_inside_a_block(text: str, wanted: str) -> None:
    assert body(text) == wanted


def test_comments_between_blocks_keep_one_blank_line_where_there_was_one() -> None:
    text = "# head\n@prefix a: <http://a/> .\n# b\n@prefix b: <http://b/> .\n# title\n\n\na:x a:p 1 .\n# one\n   # two\na:y a:p 1 . # z\n\n\n\n# end"
    assert format_text(text, "a.ttl") == (
        "# head\n@prefix a: <http://a/> .\n# b\n@prefix b: <http://b/> .\n\n# title\n\na:x a:p 1 .\n\n"
        "# one\n# two\na:y a:p 1 . # z\n\n# end\n"
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("PREFIX b: <b> prefix a: <a>", "@prefix a: <a> .\n@prefix b: <b> .\n"),
        ("# top\n@prefix b: <b>.@prefix a: <a>.", "# top\n@prefix a: <a> .\n@prefix b: <b> .\n"),
        ("@prefix b: <b>. # b\n@prefix a: <a>.", "@prefix b: <b> . # b\n@prefix a: <a> .\n"),
        ("@prefix b: <b>.\n# a\n@prefix a: <a>.", "@prefix b: <b> .\n# a\n@prefix a: <a> .\n"),
        (
            "@prefix b: <b>. @base <c/>. @prefix a: <a>.",
            "@prefix b: <b> .\n@base <c/> .\n@prefix a: <a> .\n",
        ),
        (
            "@prefix b: <b>. @prefix a: <a>. @prefix b: <c>.",
            "@prefix b: <b> .\n@prefix a: <a> .\n@prefix b: <c> .\n",
        ),
        ("@prefix a-b: <a>. @prefix a: <a>.", "@prefix a: <a> .\n@prefix a-b: <a> .\n"),
    ],
)
def test_directives(text: str, wanted: str) -> None:
    assert format_text(text, "a.ttl") == wanted


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_nothing_stays_nothing(text: str) -> None:
    assert format_text(text, "a.ttl") == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<a> <b> .", 1),
        ("\n<a> <b> 1", 2),
        ("<a> <b> 1 ]", 1),
        ("<a> <b> 'x .", 1),
        ("<a> <b> <<( <a> <b> 1 )>> .", 1),
        ("\n@prefix a <b> .", 2),
        ("<a> 1 2 .", 1),
        ("<a> b <c> .", 1),
        ("<a> <b> c .", 1),
        ("@prefx a: <b> .", 1),
        ("[] .", 1),
        ("<a> <b> ( 1", 1),
    ],
)
def test_what_is_not_turtle_is_refused(text: str, line: int) -> None:
    with pytest.raises(KgError) as error:
        format_text(text, "a.ttl")
    assert error.value.line == line


def test_what_only_the_layout_refuses_has_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the parser take what the reader of blocks does not, that is an error all the same."""
    monkeypatch.setattr("kg.rdf.blocks.Parser.statements", lambda self: iter(()))
    with pytest.raises(KgError) as error:
        format_text("<a>\n <b> word .", "a.ttl")
    assert (error.value.line, error.value.columns) == (2, (6, 10))
    assert str(error.value) == (
        "a.ttl:2: Not valid Turtle at column 6: “word” cannot stand here. Correct it."
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ex:a ex:p '' .", 'ex:a ex:p "" .\n'),
        ("ex:a ex:p 'abc' .", 'ex:a ex:p "abc" .\n'),
        ("ex:a ex:p '''''' .", 'ex:a ex:p """""" .\n'),
        ("ex:a ex:p '''a''' .", 'ex:a ex:p """a""" .\n'),
        ("ex:a ex:p '''a''b'''@en .", 'ex:a ex:p """a\'\'b"""@en .\n'),
        ("ex:a ex:p '''a\"\"\"b''' .", "ex:a ex:p '''a\"\"\"b''' .\n"),
        ("ex:a ex:p '''a\"\"b''' .", 'ex:a ex:p """a""b""" .\n'),
        ("ex:a ex:p 'a'@en , 'b'^^ex:t .", 'ex:a ex:p "a"@en , "b"^^ex:t .\n'),
        ("ex:a ex:p '\\t\\\\' .", 'ex:a ex:p "\\t\\\\" .\n'),
        ("ex:a ex:p true , false .", "ex:a ex:p true , false .\n"),
        ("ex:a ex:p 1 ;;; ex:q 2 ;; .", "ex:a ex:p 1 ;\n    ex:q 2 .\n"),
        ("ex:a ex:p [ ex:q 1 ; ; ] .", "ex:a ex:p [ ex:q 1 ] .\n"),
        ("ex:a ex:p [ ex:q 1 ; ex:r [ ] ] .", "ex:a ex:p [ ex:q 1 ; ex:r [] ] .\n"),
        ("ex:a ex:p ( [ ] ( ) ) .", "ex:a ex:p ( [] () ) .\n"),
        ("ex:a ex:p ( ( ( ) ) ) .", "ex:a ex:p (\n    ( () )\n) .\n"),
        ("[ ex:p 1 ] ex:q 2 .", "[ ex:p 1 ] ex:q 2 .\n"),
        ("[ ex:p 1 ; ex:q 2 ; ex:r 3 ] .", "[\n    ex:p 1 ;\n    ex:q 2 ;\n    ex:r 3\n] .\n"),
        ("ex:type a ex:a . ex:a ex:type 1 .", "ex:type a ex:a .\n\nex:a ex:type 1 .\n"),
    ],
)
def test_more_layout(text: str, wanted: str) -> None:
    assert body(text) == wanted
    assert body(wanted) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# a\n# b\n", "# a\n# b\n"),
        ("# a\n\n\n# b\n", "# a\n\n# b\n"),
        ("\n\n# a", "# a\n"),
        ("\n\n<a> <b> 1 .", "<a> <b> 1 .\n"),
        ("# a\n<a> <b> 1 .\n# b", "# a\n<a> <b> 1 .\n\n# b\n"),
        ("# a\n\n<a> <b> 1 . # c\n# b\n\n# d", "# a\n\n<a> <b> 1 . # c\n\n# b\n\n# d\n"),
        ("# a  \n@base <x> .\n<a> <b> 1 .", "# a\n@base <x> .\n\n<a> <b> 1 .\n"),
        (
            "@base <x> .\n# a\n<a> <b> 1 .\n@base <y> .",
            "@base <x> .\n\n# a\n<a> <b> 1 .\n\n@base <y> .\n",
        ),
        ("@base <x> .\n\n@base <y> .", "@base <x> .\n@base <y> .\n"),
        ("@base <x> .\n\n# a\n@base <y> .", "@base <x> .\n\n# a\n@base <y> .\n"),
        ("@prefix # p\na: <x> .", "@prefix # p\n    a: <x> .\n"),
        ("PREFIX a: <x> # p\nBASE <y>", "@prefix a: <x> . # p\n@base <y> .\n"),
    ],
)
def test_what_stands_between_blocks(text: str, wanted: str) -> None:
    assert format_text(text, "a.ttl") == wanted
    assert format_text(wanted, "a.ttl") == wanted


@pytest.mark.parametrize(
    ("full", "short"),
    [("rdf:type", "a"), ("r:type", "a"), ("rdf:types", "rdf:types"), ("ex:type", "ex:type")],
)
def test_the_type_has_one_spelling_whatever_its_prefix(full: str, short: str) -> None:
    space = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    head = f"@prefix r: <{space}> .\n@prefix rdf: <{space}> .\n\n"
    text = head + "@prefix ex: <http://example.org/> .\n" + f"ex:a {full} ex:B ."
    assert format_text(text, "a.ttl").splitlines()[-1] == f"ex:a {short} ex:B ."


# Files


def test_a_file_is_replaced_whole_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(b"\xef\xbb\xbf<a> <b>\r\n 1.\r\n")
    path.chmod(0o640)
    assert is_canonical(path) == 1
    assert format_file(path, write=False) and path.read_bytes().startswith(b"\xef")
    assert format_file(path, write=True)
    assert path.read_bytes() == b"<a> <b> 1 .\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["a.ttl"]
    assert not format_file(path, write=True) and is_canonical(path) is None


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "a.ttl", tmp_path / "b.ttl"
    target.write_text("<a> <b> 1.", encoding="utf-8")
    link.symlink_to(target)
    assert format_file(link)
    assert link.is_symlink() and target.read_text(encoding="utf-8") == "<a> <b> 1 .\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<a> <b> 1 .\n<a> <c>  2 .\n", 2),
        ("<a> <b> 1 .", 1),
        ("<a> <b> 1 .\n\n", 2),
        ("<a> <b> 1 .\r\n", 1),
    ],
)
def test_the_first_line_that_differs_is_named(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(text.encode("utf-8"))
    assert is_canonical(path) == line


@pytest.mark.parametrize("other", ["<a> <b> 2 .\n", "<a> <b>\n", "<a> <b> 1 , 1 .\n"])
@pytest.mark.parametrize("blind", ["_as_we_read", "_as_the_reference_reads"])
def test_a_form_that_says_something_else_is_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str, blind: str
) -> None:
    """Each of the two proofs alone is enough to refuse it."""
    path = tmp_path / "a.ttl"
    path.write_text("<a> <b> 1.", encoding="utf-8")
    monkeypatch.setattr(kg.rdf.canonical, "format_text", lambda text, file: other)
    monkeypatch.setattr(kg.rdf.sameness, blind, lambda text, *_: [])
    with pytest.raises(KgError, match="left as it is"):
        format_file(path)
    assert path.read_text(encoding="utf-8") == "<a> <b> 1."


def test_a_prefix_that_is_not_declared_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("\nex:a ex:b 1.", encoding="utf-8")
    with pytest.raises(KgError, match=r"a\.ttl:2: .*Declare it: `@prefix ex: <…> \.`"):
        format_file(path)


@pytest.mark.parametrize(
    "text",
    [
        "ex:a ex:b ex:c .\n",
        f'{HEAD}ex:a ex:b "x"^^no:d .\n',
        f'{HEAD}ex:a ex:b "x"@en-toolonglanguage9 .\n',
        f"{HEAD}ex:a ex:b <http://e.org/%zz> , <a b> .\n",
    ],
)
def test_what_is_laid_out_well_and_is_no_turtle_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(text, encoding="utf-8")
    (formatted,) = format_paths([path], check=True)
    assert formatted.error and f"{path}:{text.count(chr(10))}: " in str(formatted.error)


def test_a_bad_file_stops_no_other(tmp_path: Path) -> None:
    texts = {"a.ttl": "<a> <b> 1.", "b.ttl": "<a> <b> .", "c.ttl": "<a> <b> 1 .\n"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [*(tmp_path / name for name in texts), tmp_path / "missing.ttl"]
    for check in (True, False):
        found = [
            (f.path.name, f.changed, f.error is None) for f in format_paths(paths, check=check)
        ]
        assert found == [
            ("a.ttl", True, True),
            ("b.ttl", False, False),
            ("c.ttl", False, True),
            ("missing.ttl", False, False),
        ]
    assert (tmp_path / "a.ttl").read_text(encoding="utf-8") == "<a> <b> 1 .\n"


@pytest.mark.parametrize("name", ["a.trig", "a.owl", "a.rdf", "a.jsonld", "a.nt", "a.txt", "a"])
def test_what_is_not_turtle_by_its_name_is_said_and_stays(tmp_path: Path, name: str) -> None:
    path, tidy = tmp_path / name, tmp_path / "b.TTL"
    for file in (path, tidy):
        file.write_text("<a> <b> 1.", encoding="utf-8")
    other, turtle = format_paths([path, tidy])
    assert other.error and not other.changed and path.read_text(encoding="utf-8") == "<a> <b> 1."
    assert other.error.text("en").startswith(f"{path}: By its name not Turtle (*.ttl)")
    assert other.error.text("zh-Hans").startswith(f"{path}: 从名称看不是 Turtle")
    assert turtle.changed


def test_an_edit_saved_meanwhile_is_kept_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = tmp_path / "a.ttl", tmp_path / "b.ttl"
    for file in (path, other):
        file.write_text("<a> <b> 1.", encoding="utf-8")

    def edited(*_: str) -> bool:
        path.write_text("<a> <b> 2.", encoding="utf-8")
        return True

    monkeypatch.setattr(kg.rdf.canonical, "same_triples", edited)
    left, done = format_paths([path, other])
    assert left.error and "changed by somebody else" in str(left.error)
    assert done.changed and path.read_text(encoding="utf-8") == "<a> <b> 2."


def test_folders_are_cleared_of_what_was_left_there_but_not_to_look(tmp_path: Path) -> None:
    """Also where nothing has to be written."""
    (tmp_path / "a.ttl").write_text("<a> <b> 1 .\n", encoding="utf-8")
    left = tmp_path / ".kg-writing-0123456789abcdef"
    left.write_text("<a>", encoding="utf-8")
    assert not any(done.changed or done.error for done in format_paths([tmp_path / "a.ttl"], True))
    assert left.exists()
    assert not any(done.changed or done.error for done in format_paths([tmp_path / "a.ttl"]))
    assert not left.exists()


LONG = 17 << 20


def test_a_comment_longer_than_the_reference_parser_takes_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(f"<a> <b> 1.#{'x' * LONG}\n", encoding="utf-8")
    assert format_file(path)
    assert path.read_text(encoding="utf-8") == f"<a> <b> 1 . #{'x' * LONG}\n"


def test_a_text_longer_than_the_reference_parser_takes_is_one_message(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(f"# one\n<a> <b> '{'x' * LONG}'.\n", encoding="utf-8")
    with pytest.raises(NotSupportedError) as error:
        format_file(path)
    assert (error.value.line, error.value.columns) == (2, (9, 10))
    assert len(str(error.value)) < 300 and path.read_text(encoding="utf-8").endswith("'.\n")
