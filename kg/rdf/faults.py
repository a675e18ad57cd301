r"""Faults in tokens of Turtle: which character is wrong, in what way, and what to write instead.

    fault_in('"two\#three"', 0)        Fault(start=4, end=6, what=("“\#” is no escape", …), way=…)

A string or an IRI that is no token stands in the text as one character that begins none. What is
wrong may stand much further on: a text of several lines may have its bad escape in the last.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from kg.rdf.tokens import STRING_ESCAPE, unescaped

# A message in English and in Chinese.
Both = tuple[str, str]


class Fault(NamedTuple):
    """What is wrong, from which character on, before which it ends; and a way out."""

    start: int
    end: int
    what: Both
    way: Both


IRI_WAY: Final = (
    'Percent-encode spaces, <, >, ", {, }, |, ^, ` and \\ in it.',
    '其中的空格、<、>、"、{、}、|、^、` 和 \\ 请用百分号编码。',
)
_ESCAPE_WAY: Final = (
    "Write \\\\ for a backslash; escapes are \\t, \\b, \\n, \\r, \\f, \\\", \\', \\\\, \\u with "
    "four hexadecimal digits and \\U with eight.",
    "反斜杠请写作 \\\\;转义有 \\t、\\b、\\n、\\r、\\f、\\\"、\\'、\\\\,以及 \\u 加四位、\\U 加八位"
    "十六进制数字。",
)
_CLOSE_WAY: Final = (
    "Close it, or put text over several lines between three quotes.",
    "请补上引号,跨行文本请用三个引号括起。",
)
_IRI_ESCAPE_WAY: Final = (
    "In an IRI, escapes are \\u with four hexadecimal digits and \\U with eight; percent-encode a "
    "backslash as %5C.",
    "IRI 中的转义只有 \\u 加四位、\\U 加八位十六进制数字;反斜杠请写作 %5C。",
)
_CODE_WAY: Final = (
    "Write a code point from 0 to 10FFFF, no surrogate.",
    "请写 0 至 10FFFF 的码位,代理码位除外。",
)

_INSIDE: Final = {
    mark: re.compile(rf"(?>(?:[^{mark[0]}\\{lines}]++|{STRING_ESCAPE.pattern}{more})*)")
    for mark, lines, more in (
        ("'", r"\r\n", ""),
        ('"', r"\r\n", ""),
        ("'''", "", "|'(?!'')"),
        ('"""', "", '|"(?!"")'),
    )
}
_UNICODE: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_INSIDE_IRI: Final = re.compile(rf"(?>(?:[^\x00-\x20<>\"{{}}|^`\\]++|{_UNICODE})*)")
_NOT_IN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')
# An escape as far as it was written; the digits of \u and \U are a part of it.
_BROKEN_ESCAPE: Final = re.compile(r"\\(?:u[0-9A-Fa-f]{0,4}|U[0-9A-Fa-f]{0,8}|[^\r\n]|)")


def fault_in(text: str, start: int) -> Fault | None:
    """What is wrong in the string or IRI that begins at a character and is no token.

    >>> fault_in("<a b>", 0)[:2], fault_in("ex:a", 0)
    ((2, 3), None)
    """
    if text.startswith("<", start) and not text.startswith("<<", start):
        return _fault_in_iri(text, start)
    mark = text[start : start + 1]
    if mark not in ("'", '"'):
        return None
    mark = mark * 3 if text.startswith(mark * 3, start) else mark
    inside = _INSIDE[mark].match(text, start + len(mark))
    at = inside.end() if inside else start
    if not text.startswith("\\", at):
        what = "the string that begins here does not end", "此处开始的字符串没有结束"
        return Fault(start, start + len(mark), what, _CLOSE_WAY)
    return _fault_in_escape(text, at, _ESCAPE_WAY)


def _fault_in_iri(text: str, start: int) -> Fault:
    inside = _INSIDE_IRI.match(text, start + 1)
    at = inside.end() if inside else start
    if text.startswith("\\", at):
        return _fault_in_escape(text, at, _IRI_ESCAPE_WAY)
    if not text[at : at + 1].strip("\r\n"):
        what = "the IRI that begins here has no “>”", "此处开始的 IRI 缺少“>”"
        return Fault(start, start + 1, what, ("Close it.", "请补上“>”。"))
    shown = text[at] if text[at].isprintable() and text[at] != " " else f"U+{ord(text[at]):04X}"
    what = f"an IRI cannot contain “{shown}”", f"IRI 不得含有“{shown}”"
    if text[at] == " ":
        what = "an IRI cannot contain a space", "IRI 不得含有空格"
    return Fault(at, at + 1, what, IRI_WAY)


def _fault_in_escape(text: str, at: int, way: Both) -> Fault:
    written = _BROKEN_ESCAPE.match(text, at)
    end = written.end() if written else at + 1
    what = f"“{text[at:end]}” is no escape", f"“{text[at:end]}”不是转义"
    return Fault(at, end, what, way)


def fault_in_escapes(text: str, start: int = 0, iri: bool = False) -> Fault | None:
    r"""The first escape in a token that stands for no character, or for one that an IRI has not.

    >>> fault_in_escapes(r"'\\uD800 \uD800'")[:2]
    (9, 15)

    Args:
        text: a token.
        start: where it stands.
        iri: whether it is an IRI.
    """
    for match in STRING_ESCAPE.finditer(text):
        first, last = start + match.start(), start + match.end()
        try:
            character = unescaped(match)
        except ValueError as error:
            what = f"{error} is not a character", f"{error} 不是字符"
            return Fault(first, last, what, _CODE_WAY)
        if iri and _NOT_IN_IRI.match(character):
            what = (
                "an IRI cannot contain this character, escaped or not",
                "IRI 不得含有此字符,转义亦然",
            )
            return Fault(first, last, what, IRI_WAY)
    return None
