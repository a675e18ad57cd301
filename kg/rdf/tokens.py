"""Tokens of Turtle, TriG and SPARQL: kind, text, and where each begins.

    tokens("ex:a a 1 . # one") -> Token(kind=PNAME, text="ex:a", start=0), …

One regular expression serves the three languages: what one of them lacks, such as `?name` in
Turtle, its reader refuses. Grammar: https://www.w3.org/TR/turtle/#sec-grammar-grammar
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

IRI, PNAME, BLANK, LITERAL, NUMBER, WORD, AT, PUNCTUATION, COMMENT, VARIABLE, END, ERROR = range(
    1, 13
)
_BASE_CHAR: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_CHAR: Final = _BASE_CHAR + "_0-9\u00b7\u0300-\u036f\u203f-\u2040-"
# The same, and all else beyond ASCII: Python takes twenty times as long to compile those above.
_ABOUT_BASE_CHAR: Final = r"^\x00-@\[-`{-\x7f"
_ABOUT_NAME_CHAR: Final = r"^\x00-,./:-@\[-^`{-\x7f"

_UNICODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPE = rf"\\[tbnrf\"'\\]|{_UNICODE}"
_ESCAPED_LOCAL = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
# Groups are atomic and not repeated possessively, by which Python before 3.11.5 takes too much.
STRING: Final = "|".join(
    (
        rf'"""(?>(?:[^"\\]++|{_ESCAPE}|"(?!""))*)"""',
        rf"'''(?>(?:[^'\\]++|{_ESCAPE}|'(?!''))*)'''",
        rf'"(?!"")(?>(?:[^"\\\r\n]++|{_ESCAPE})*)"',
        rf"'(?!'')(?>(?:[^'\\\r\n]++|{_ESCAPE})*)'",
    )
)
_EXPONENT = r"[eE][+-]?[0-9]+"


_IRI = rf"[^\x00-\x20<>\"{{}}|^`\\]++|{_UNICODE}"
_ABOUT_IRI = r"[^<>\r\n]++"  # and what may not be in one


def _pattern(base: str, name: str, iri: str = _IRI) -> re.Pattern[str]:
    """One group per kind, in the order of the constants; white space before a token is skipped.

    Args:
        base: the characters with which a name may begin, as in a class of characters.
        name: those that it may have.
        iri: what an IRI is made of.
    """
    label = rf"(?>(?:[{name}]++|\.+(?=[{name}]))*)"
    local = rf"(?:(?>(?:[{name}]|:)+)|{_ESCAPED_LOCAL})"
    first = rf"(?:[{base}]|[_0-9:]|{_ESCAPED_LOCAL})"
    return re.compile(
        r"[ \t\r\n]*+(?:"
        rf"(<(?>(?:{iri})*)>)"
        rf"|((?>(?:[{base}]{label})?):(?>(?:{first}(?>(?:{local}|\.+(?={local}))*))?))"
        rf"|(_:(?:[{base}]|[_0-9]){label})"
        rf"|((?:{STRING})(?>(?:@[a-zA-Z]++(?>(?:-[a-zA-Z0-9]++)*))?))"
        rf"|([+-]?(?:[0-9]++(?>(?:\.[0-9]*+)?){_EXPONENT}|\.[0-9]++{_EXPONENT}|[0-9]*+\.[0-9]++"
        r"|[0-9]++))"
        r"|([A-Za-z]++)"
        r"|(@[a-zA-Z]++(?>(?:-[a-zA-Z0-9]++)*))"
        r"|(\^\^|[.;,()\[\]])"
        r"|(\#[^\r\n]*+)"
        r"|([?$]\w++)"
        r"|(\Z)"
        r"|(.))",
        re.DOTALL,
    )


_FAST: Final = _pattern(_ABOUT_BASE_CHAR, _ABOUT_NAME_CHAR)
STRING_ESCAPE = re.compile(_ESCAPE)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@cache
def _exact() -> re.Pattern[str]:
    return _pattern(_BASE_CHAR, _NAME_CHAR)


@cache
def _lenient() -> re.Pattern[str]:
    return _pattern(_ABOUT_BASE_CHAR, _ABOUT_NAME_CHAR, _ABOUT_IRI)


def matches(text: str, lenient: bool = False) -> Iterator[re.Match[str]]:
    """The tokens of a text as matches of which the last group tells the kind.

    Names in ASCII are found by a pattern that takes anything beyond ASCII; a name that has such
    characters is held against the exact pattern, which goes on from there if it does not agree.
    With `lenient`, an IRI is whatever stands between `<` and `>` in one line.

    >>> [match[0] for match in matches("ex:a a ex:喀什 .")]
    ['ex:a', ' a', ' ex:喀什', ' .', '']
    """
    if lenient:
        yield from _lenient().finditer(text)
        return
    for match in _FAST.finditer(text):
        kind = match.lastindex
        if kind in (PNAME, BLANK) and not match[kind].isascii():
            exact = _exact().match(text, match.start())
            if exact is None or exact.end() != match.end() or exact.lastindex != kind:
                yield from _exact().finditer(text, match.start())
                return
        yield match


class Token(NamedTuple):
    """A token: its kind, its text, and the offset of its first character."""

    kind: int
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, comments among them, `END` last; what is none is an `ERROR`.

    >>> [token.text for token in tokens("ex:a a 1. # one")]
    ['ex:a', 'a', '1', '.', '# one', '']
    """
    for match in matches(text):
        kind = match.lastindex or ERROR
        yield Token(kind, match[kind], match.start(kind))
        if kind == END:
            return


def unquote(token: str) -> tuple[str, str | None]:
    r"""The characters that a literal token stands for, and its language tag.

    >>> unquote(r'"a\tb"@en')
    ('a\tb', 'en')
    """
    mark, language = token[0], None
    if token[-1] != mark:
        token, _, language = token.rpartition("@")
    width = 3 if token.startswith(mark * 3) else 1
    body = token[width:-width]
    return (STRING_ESCAPE.sub(unescaped, body) if "\\" in body else body), language


def unescaped(match: re.Match[str]) -> str:
    r"""The character that an escape stands for.

    >>> STRING_ESCAPE.sub(unescaped, r"a\"b\u4e2d\U0001F600")
    'a"b中😀'

    Raises:
        ValueError: it names no character.
    """
    escape = match[0]
    if escape[1] in "uU":
        return _character(escape)
    return _ESCAPED.get(escape[1], escape[1])


def _character(escape: str) -> str:
    code = int(escape[2:], 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise ValueError(escape)
    return chr(code)
