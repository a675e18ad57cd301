"""Whether two texts say the same: any change is seen, by either of two parsers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg.rdf.sameness
from kg.errors import KgError
from kg.rdf.sameness import same_triples
from tests.kg.rdf.test_turtle import Draft, canonical, drafts

BASE = "http://example.org/a/b"


def same(text: str, other: str) -> bool:
    return same_triples(text, other, "a.ttl", BASE)


@settings(max_examples=50, deadline=None)
@given(drafts())
def test_white_space_and_idle_semicolons_change_nothing(draft: Draft) -> None:
    """The reference parser gives some triples in another order where a `;` is idle."""
    words = [f"{word} ;;" if word == ";" else word for word in draft.words]
    assert same(draft.text, " ".join(words))


@pytest.mark.parametrize("value", ['"x"', "'x'@en", '"x"^^<t>', "1", "<x>", "_:x", "[]", "( 1 )"])
def test_the_order_in_which_a_parser_gives_triples_is_its_own(value: str) -> None:
    """A plain string followed by `;` is given later than one followed by its bracket."""
    bare, idle = (f"<a> <p> [ <q> 1 ; <r> {value} {end} ] , [ <q> {value} ] ." for end in ("", ";"))
    assert same(idle, bare) and same(bare, idle)


@pytest.mark.parametrize("blind", ["", "_as_we_read", "_as_the_reference_reads"])
@settings(max_examples=30, deadline=None)
@given(
    draft=drafts(), at=st.integers(0, 10_000), word=st.sampled_from(["<new>", "_:new", "1", "a"])
)
def test_each_parser_alone_sees_what_changes_triples(
    blind: str, draft: Draft, at: int, word: str
) -> None:
    words = list(draft.words)
    words[at % len(words)] = word
    text, other = " ".join(draft.words), " ".join(words)
    try:
        wanted = canonical(text) == canonical(other)
    except (SyntaxError, ValueError):
        wanted = False
    with pytest.MonkeyPatch.context() as patch:
        if blind:
            patch.setattr(kg.rdf.sameness, blind, lambda *_: ())
        found = same(text, other)
    assert not found or wanted or "_:" in text + other or "[" in text or "(" in text


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("<a> <p> 1 .", "<a> <p> 1 , 1 ."),
        ("<a> <p> 1 .", "<a> <p> 01 ."),
        ("<a> <p> _:x . _:x <q> 1 . _:y <q> 2 .", "<a> <p> _:y . _:x <q> 1 . _:y <q> 2 ."),
        ("_:x <p> 1 . _:x <q> 2 .", "_:x <p> 1 . _:y <q> 2 ."),
        ("<a> <p> [ <q> 1 ] , [ <q> 2 ; <r> 3 ] .", "<a> <p> [ <q> 1 ; <r> 3 ] , [ <q> 2 ] ."),
        ("<a> <p> 'x' .", "<a> <p> 'x'@en ."),
        ("<a> <p> 1 .", "<a> <p> 1"),
        ("<a> <p> 1 .", "<a> <p> 1 . <a> <p> <<( <a> <p> 1 )>> ."),
    ],
)
@pytest.mark.parametrize("blind", ["_as_we_read", "_as_the_reference_reads"])
def test_what_says_something_else_is_seen(
    monkeypatch: pytest.MonkeyPatch, text: str, other: str, blind: str
) -> None:
    """By each parser alone, also where only the blank node is another."""
    monkeypatch.setattr(kg.rdf.sameness, blind, lambda *_: ())
    assert same(text, text) and not same(text, other)


def test_what_is_not_turtle_is_an_error_of_the_first_text() -> None:
    with pytest.raises(KgError, match=r"a\.ttl:2: .*Declare it: `@prefix ex: <…> \.`"):
        same("\nex:a ex:b 1 .", "<a> <b> 1 .")
