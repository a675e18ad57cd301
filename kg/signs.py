r"""Signs: what a terminal or a build server would obey is shown as a sign, or written as an escape.

    visible("a\x1b[31m\nb") -> "a␛[31m␊b"               a text inside a line
    harmless("a\x1b[31m\n::error::b") -> "a␛[31m\n∶:error::b"    lines, on their way out
    escaped('["a\x9b"]', "json") -> '["a\\u009b"]'         data in JSON, Turtle or SPARQL

What comes out of a repository (names, values, messages, names of files) passes one of these before
it reaches a terminal, a log or a report: control characters of both sets (a terminal obeys them),
characters that turn the direction of a text or hide in it (a reader is shown another text than a
machine reads: https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing), and lines that a
build server takes for commands: `::name …::…` after any white space, and `##[`, `##vso[` and
`##teamcity[` anywhere.
"""

from __future__ import annotations

import re
from typing import Final
from typing import Literal as OneOf

_SIGNS: Final[dict[str, str]] = {
    **{chr(c): chr(0x2400 + c) for c in range(0x20)},
    "\x7f": "\u2421",
    **{
        chr(c): f"<U+{c:04X}>"
        for c in (
            *(*range(0x80, 0xA0), 0xAD, 0x61C, 0x115F, 0x1160, 0x180E, 0x200B, 0x200E, 0x200F),
            *(*range(0x2028, 0x202F), *range(0x2060, 0x2070), 0x3164, 0xFEFF, 0xFFA0),
            *(*range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)),
        )
    },
}
_ASTRAL: Final = "\U000e0000"  # where the signs of higher planes begin
_SURROGATES: Final = "\ud800-\udfff"  # what stands for the bytes of a name that is no UTF-8
_OBEYED: Final = re.compile(f"[{''.join(map(re.escape, _SIGNS))}{_SURROGATES}]")
_UNKNOWN: Final = "\ufffd"
_LINES: Final = "\n\t"

# Most texts have none of it, and of a report of a hundred megabytes nothing but ends of lines is
# found: two sets, one of each plane of Unicode, are looked for at once, a set of both sign by sign.
_BEYOND_LINES: Final = re.compile(
    f"[{''.join(re.escape(c) for c in _SIGNS if c < _ASTRAL and c not in _LINES)}{_SURROGATES}]"
)
_BEYOND_THE_PLANE: Final = re.compile(f"[{_ASTRAL}-\U000e007f]")

# How the runner of GitHub reads a line: https://github.com/actions/runner, ActionCommand.cs. Azure
# Pipelines and TeamCity have commands of their own, which may begin anywhere in a line.
_COMMAND: Final = re.compile(r"^([^\S\n]*):(?=:\w[^\n]*::)", re.MULTILINE)
_MARK: Final = re.compile(r"#(?=#(?:\[|vso\[|teamcity\[))", re.IGNORECASE)

Form = OneOf["json", "turtle", "sparql"]


def visible(text: str, keep: str = "") -> str:
    r"""A text whose control characters are signs; some of them may be kept.

    >>> visible("a\x1b[31m\tb\u202ec")
    'a␛[31m␉b<U+202E>c'
    """
    if text.isascii() and text.isprintable():
        return str(text)  # it may be a term
    if not _has_more_than_lines(text) and not any(c in text for c in _LINES if c not in keep):
        return str(text)  # it may be a term
    return _OBEYED.sub(lambda m: m[0] if m[0] in keep else _SIGNS.get(m[0], _UNKNOWN), text)


def _has_more_than_lines(text: str) -> bool:
    """Whether a text has what is obeyed, but for ends of lines and tabs."""
    return bool(_BEYOND_LINES.search(text) or _BEYOND_THE_PLANE.search(text))


def harmless(text: str) -> str:
    r"""Lines that nothing obeys, neither a terminal nor a build server; tabs are kept.

    >>> harmless("  ::error::x\n##[group]\n:: a\x07")
    '  ∶:error::x\n♯#[group]\n:: a␇'
    """
    if _has_more_than_lines(text):
        text = visible(text, keep=_LINES)
    if "::" in text:
        text = _COMMAND.sub("\\1∶", text)
    return _MARK.sub("♯", text) if "##" in text else text


def escaped(text: str, form: Form) -> str:
    r"""A document in which all of that is written as escapes, so that it says the same.

    Such characters must stand where the form has escapes, as they do in what is written by rules of
    the form: in strings and IRIs. What is no character at all becomes U+FFFD.

    >>> print(escaped('"a\x9b##[b]"', "json"))
    "a\u009b\u0023#[b]"
    """

    def escape(found: re.Match[str]) -> str:
        character = found[0]
        if character in _LINES:
            return character
        return _escape(character if character in _SIGNS else _UNKNOWN, form)

    if _has_more_than_lines(text):
        text = _OBEYED.sub(escape, text)
    return _MARK.sub(lambda found: _escape(found[0], form), text) if "##" in text else text


def _escape(character: str, form: Form) -> str:
    code = ord(character)
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    if form != "json":
        return f"\\U{code:08x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
