"""Where lines break: values, brackets and nesting that do not fit in one, however many or deep."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.rdf.blocks import LINE
from kg.rdf.canonical import format_text
from kg.rdf.tokens import COMMENT, END, tokens
from tests.kg.rdf.test_canonical import HEAD, body, comments
from tests.kg.rdf.test_turtle import Draft, canonical, drafts

NARROW = [1, 12, 24, 40]


def too_wide(text: str, line: int) -> list[str]:
    """The lines that are wider although they have a place to break: a comma, or brackets."""
    starts = [0]
    for written in text.split("\n"):
        starts.append(starts[-1] + len(written) + 1)
    rows: dict[int, list[tuple[str, int]]] = {}
    for kind, token, start in tokens(text):
        if kind not in (COMMENT, END):
            row = next(i for i, first in enumerate(starts[1:]) if start < first)
            rows.setdefault(row, []).append((token, start))
    found = []
    for row, words in rows.items():
        last, at = words[-1]
        width = at - starts[row] + len(last.split("\n")[0])
        inside = [word for word, start in words[:-1] if start > starts[row]]
        breaks = "," in inside or any(a in "[(" and b not in "])" for a, b in pairwise(inside))
        if width > line and breaks:
            found.append(text.split("\n")[row])
    return found


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(draft=drafts(), line=st.sampled_from(NARROW))
def test_lines_of_any_width_keep_triples_and_comments_and_have_one_form(
    monkeypatch: pytest.MonkeyPatch, draft: Draft, line: int
) -> None:
    with monkeypatch.context() as narrow:
        narrow.setattr("kg.rdf.blocks.LINE", line)
        narrow.setattr("kg.rdf.layout.LINE", line)
        once = format_text(draft.text, "a.ttl")
        assert format_text(once, "a.ttl") == once
        one, other = ("".join(f"{w}{gap}" for w in draft.words) for gap in (" ", "\r\n\t "))
        assert format_text(one, "a.ttl") == format_text(other, "a.ttl")
    assert canonical(once) == canonical(draft.text)
    assert Counter(comments(once)) == Counter(comments(draft.text))
    if "\r" not in once:
        assert too_wide(once, line) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ex:a ex:p {many} .", "ex:a ex:p {a_line} .\n"),
        (
            "ex:a a ex:B ; ex:p {many} ; ex:q 1 .",
            "ex:a a ex:B ;\n    ex:p {a_line} ;\n    ex:q 1 .\n",
        ),
        ("ex:a ex:p ( {members} ) .", "ex:a ex:p (\n    {a_member_a_line}\n) .\n"),
        ("ex:a ex:p [ ex:q {many} ] .", "ex:a ex:p [\n    ex:q {a_line}\n] .\n"),
        (
            "ex:a ex:p [ ex:q {wide} ; ex:r {wide} ] .",
            "ex:a ex:p [\n    ex:q {wide} ;\n    ex:r {wide}\n] .\n",
        ),
        (
            "ex:a ex:p [ ex:q {half} ] , [ ex:r {half} ] .",
            "ex:a ex:p [ ex:q {half} ] ,\n        [ ex:r {half} ] .\n",
        ),
        (
            "ex:a ex:p [ ex:q 1 ; ex:r 2 ; ex:s 3 ] , {many} .",
            "ex:a ex:p\n        [\n            ex:q 1 ;\n            ex:r 2 ;\n            ex:s 3\n"
            "        ] ,\n        {a_line} .\n",
        ),
        (
            "ex:a ex:p [ ex:q 1 ; ex:r 2 ; ex:s 3 ] , [ ex:q 1 ; ex:r 2 ; ex:s 3 ] .",
            "ex:a ex:p [\n    ex:q 1 ;\n    ex:r 2 ;\n    ex:s 3\n] , [\n    ex:q 1 ;\n    ex:r 2 ;\n"
            "    ex:s 3\n] .\n",
        ),
        ("ex:a ex:p {wide} .", "ex:a ex:p {wide} .\n"),
        ("ex:a ex:p {wide} , 1 .", "ex:a ex:p {wide} ,\n        1 .\n"),
        ('ex:a ex:p """{half}\n{half}""" , 1 .', 'ex:a ex:p """{half}\n{half}""" , 1 .\n'),
        ('ex:a ex:p """1\n{wide}""" , 1 .', 'ex:a ex:p """1\n{wide}""" ,\n        1 .\n'),
        ('ex:a ex:p """{wide}\n2""" , 1 .', 'ex:a ex:p """{wide}\n2""" ,\n        1 .\n'),
    ],
)
def test_what_does_not_fit_in_a_line_is_broken(text: str, wanted: str) -> None:
    many = [f"ex:value-{i}" for i in range(12)]
    words = {
        "many": " , ".join(many),
        "a_line": " ,\n        ".join(many),
        "members": " ".join(many),
        "a_member_a_line": "\n    ".join(many),
        "wide": f"ex:{'w' * LINE}",
        "half": f"ex:{'h' * (LINE // 2)}",
    }
    for name, word in words.items():
        text, wanted = text.replace(f"{{{name}}}", word), wanted.replace(f"{{{name}}}", word)
    assert body(text) == wanted
    assert body(wanted) == wanted


@pytest.mark.parametrize("longer", [0, 1])
@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("ex:a ex:p 1 , ", "{}", " .\n"),
        ("ex:a ex:p\n        # below it a line begins\n        1 , ", "{}", " .\n"),
        ("ex:a ex:p [ ex:q ", "{}", " ] .\n"),
        ("ex:a ex:p ( ", "{}", " ) .\n"),
        ("ex:a a ex:B ;\n    ex:p 1 , ", "{}", " ;\n    ex:q 1 .\n"),
        ("ex:a ex:p [ ex:q 1 ] , [ ex:q ", "{}", " ] .\n"),
    ],
)
def test_a_line_is_full_at_its_width_and_not_before(
    before: str, value: str, after: str, longer: int
) -> None:
    """With a character more, it is broken."""
    room = LINE - len(before.split("\n")[-1]) - len(after.split("\n")[0]) - len("ex:")
    text = before + value.format(f"ex:{'x' * (room + longer)}") + after
    assert max(map(len, text.split("\n"))) == LINE + longer
    assert (body(text) == text) == (not longer)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("[ ex:p ", " ]"), ("( ", " )"), ("[ ex:p ( ", " ) ]"), ("[ ex:p 1 , ", " , 2 ; ex:q 3 ]")],
)
def test_nesting_has_no_limit_and_takes_no_more_than_its_share(opening: str, closing: str) -> None:
    """Neither an error of recursion nor lines that grow with the depth."""
    for depth in (50, 8_000):
        text = HEAD + f"ex:a ex:p {opening * depth}1{closing * depth} .\n"
        once = format_text(text, "a.ttl")
        assert format_text(once, "a.ttl") == once
        assert max(map(len, once.split("\n"))) <= LINE
        assert len(once) < 400 * depth


def test_twenty_levels_are_indented() -> None:
    rows = body(f"ex:a ex:p {'[ ex:p ' * 30}1{' ]' * 30} .").splitlines()
    assert [len(row) - len(row.lstrip()) for row in rows[:24]] == [*range(0, 80, 4), 80, 80, 80, 80]


@pytest.mark.parametrize("idle", [";", ";;", "; ; ;", ";\n# one\n;"])
@pytest.mark.parametrize("value", ['"x"', "'x'@en", '"x"^^ex:t', "1", "ex:b", "[]", "()", "true"])
def test_a_semicolon_before_a_bracket_is_left_out(idle: str, value: str) -> None:
    bare, with_idle = (f"ex:a ex:p [ ex:q {value} {end} ] ." for end in ("", idle))
    if "#" not in idle:
        assert body(with_idle) == body(bare)
    assert canonical(HEAD + body(with_idle)) == canonical(HEAD + bare)
