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
_FILLERS: Final = "\u115f\u1160\u3164\uffa0"  # letters that are not seen
_LINES: Final = "\n\t"
_UNKNOWN: Final = "\ufffd"


def _any_of(signs: str) -> re.Pattern[str]:
    """Any of these, and what stands for the bytes of a name that is no UTF-8.

    What is beyond 16 bits is given as a range: one by one it would make a search slow.
    """
    near = "".join(re.escape(sign) for sign in signs if ord(sign) <= 0xFFFF)
    return re.compile(f"[{near}\ud800-\udfff\U000e0000-\U000e007f]")


_OBEYED: Final = _any_of("".join(_SIGNS))
_OBEYED_IN_LINES: Final = _any_of("".join(sign for sign in _SIGNS if sign not in _LINES))

# How the runner of GitHub reads a line: https://github.com/actions/runner, ActionCommand.cs. Azure
# Pipelines and TeamCity have commands of their own, which may begin anywhere in a line.
_COMMAND: Final = re.compile(r"^([^\S\n]*):(?=:\w[^\n]*::)", re.MULTILINE)
_MARK: Final = re.compile(r"#(?=#(?:\[|vso\[|teamcity\[))", re.IGNORECASE)

Form = OneOf["json", "turtle", "sparql"]


def _is_plain(text: str) -> bool:
    """Whether nothing in a text can be obeyed, told fast: reports are long, and hold little else.

    What is obeyed is no character that Unicode takes for printable, but for the fillers.
    """
    return text.isprintable() and not any(filler in text for filler in _FILLERS)


def visible(text: str, keep: str = "") -> str:
    r"""A text whose control characters are signs; some of them may be kept.

    >>> visible("a\x1b[31m\tb\u202ec")
    'a␛[31m␉b<U+202E>c'
    """
    if _is_plain(text):
        return str(text)  # a term of rdflib is a text of its own sort
    return _OBEYED.sub(lambda m: m[0] if m[0] in keep else _SIGNS.get(m[0], _UNKNOWN), text)


def harmless(text: str) -> str:
    r"""Lines that nothing obeys, neither a terminal nor a build server; tabs are kept.

    >>> harmless("  ::error::x\n##[group]\n:: a\x07")
    '  ∶:error::x\n♯#[group]\n:: a␇'
    """
    shown = str(text)
    if not _is_plain(text.replace("\n", "")):
        shown = _OBEYED_IN_LINES.sub(lambda m: _SIGNS.get(m[0], _UNKNOWN), text)
    if "::" in shown:
        shown = _COMMAND.sub("\\1∶", shown)
    return _MARK.sub("♯", shown) if "##" in shown else shown


def escaped(text: str, form: Form) -> str:
    r"""A document in which all of that is written as escapes, so that it says the same.

    Such characters must stand where the form has escapes, as they do in what is written by rules of
    the form: in strings and IRIs. What is no character at all becomes U+FFFD.

    >>> print(escaped('"a\x9b##[b]"', "json"))
    "a\u009b\u0023#[b]"
    """

    def escape(found: re.Match[str]) -> str:
        return _escape(found[0] if found[0] in _SIGNS else _UNKNOWN, form)

    written = str(text)
    if not _is_plain(text.replace("\n", "")):
        written = _OBEYED_IN_LINES.sub(escape, text)
    return _MARK.sub(lambda m: _escape(m[0], form), written) if "##" in written else written


def _escape(character: str, form: Form) -> str:
    code = ord(character)
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    if form != "json":
        return f"\\U{code:08x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
