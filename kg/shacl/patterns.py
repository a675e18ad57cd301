r"""Patterns: regular expressions of XPath, as the engines take them, or why none does.

    matches("[a-z-[aeiou]]+", "i", "Brr") -> True           unmatched("a", "", ["a"]) -> [False]
    for_rust(r"^\i\c*$", "") -> ("^[:A-Z_a-z…][…]*$", "")      None where Rust cannot say it
    problem("(", "") -> ("has a bracket that is not closed", "…")

XPath has class subtraction, `\i`, `\c` and blocks of Unicode, flags `q` and `x` of its own, and
takes `&&` or `--` in a class for characters; Rust and Python do not. Look-around, back-references
and `\b` are not of XPath; since shapes use them all the same, they mean what they do in Python.
`\w` takes `_`, as all engines have it, though XPath has it for punctuation.
Rules: https://www.w3.org/TR/xpath-functions-31/#regex-syntax
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

import pyoxigraph as ox

from kg.rdf.characters import (
    BLOCKS,
    CATEGORIES,
    SETS,
    Ranges,
    category,
    escaped,
    joined,
    others,
    written,
)
from kg.rdf.terms import quoted

Problem = tuple[str, str]
FLAGS: Final = frozenset("smixq")
_DEEPEST: Final = 100  # brackets in brackets; Rust takes 250, Python's own reader not many more


class _Unreadable(Exception):  # noqa: N818  # never leaves this module
    """Why a pattern cannot be read, in both languages."""


def matches(pattern: str, flags: str, text: str) -> bool:
    """Whether a pattern matches somewhere in a text."""
    return _python(pattern, flags).search(text) is not None


def unmatched(pattern: str, flags: str, texts: Sequence[str]) -> list[bool]:
    r"""Whether a pattern matches nowhere in a text, for each of some texts.

    What repeats a group may take Python for ever; Rust, which takes as long as the text is, reads
    it where it can say it.

    >>> unmatched("^(a+)+$", "", ["a" * 40 + "b", "a"])
    [True, False]
    """
    rust = for_rust(pattern, flags) if _REPEATED.search(pattern) else None
    if rust is None:
        search = _python(pattern, flags).search
        return [search(text) is None for text in texts]
    return [
        found
        for start in range(0, len(texts), _MANY)
        for found in _unmatched(*rust, texts[start : start + _MANY])
    ]


def _unmatched(pattern: str, flags: str, texts: Sequence[str]) -> list[bool]:
    rows = " ".join(f"({i} {quoted(text)})" for i, text in enumerate(texts))
    test = f"!REGEX(?text, {quoted(pattern)}, {quoted(flags)})"
    found = ox.Store().query(f"SELECT ?i {{ VALUES (?i ?text) {{ {rows} }} FILTER({test}) }}")
    assert isinstance(found, ox.QuerySolutions)
    numbers = {int(row["i"].value) for row in found}
    return [i in numbers for i in range(len(texts))]


_REPEATED: Final = re.compile(r"\)[*+{]")
_MANY: Final = 1_000  # texts that are looked through at a time


@cache
def for_python(pattern: str, flags: str) -> str:
    r"""A pattern as Python takes it, flags included.

    >>> for_python("1+1$", "iq"), for_python("a b$", "x")
    ('(?i)1\\+1\\$', 'ab\\Z')
    """
    read = _read(pattern, flags)
    kept = "".join(sorted(set(flags) & set("smi" if "q" not in flags else "i") | read.inline))
    return (f"(?{kept})" if kept else "") + read.python


@cache
def for_rust(pattern: str, flags: str) -> tuple[str, str] | None:
    r"""A pattern and its flags as Rust takes them; None where it cannot say the same.

    >>> for_rust("[a-z-[aeiou]]", ""), for_rust("(?=a)", "")
    (('[a-z--[aeiou]]', ''), None)
    """
    read = _read(pattern, flags)
    if read.only_python or not _rust_reads(read.rust):
        return None
    kept = "i" if "q" in flags else "smi"
    return read.rust, "".join(sorted(set(flags) & set(kept) | read.inline))


@cache
def problem(pattern: str, flags: str = "") -> Problem | None:
    """Why a pattern cannot be used, in both languages; None if it can."""
    if not set(flags) <= FLAGS:
        return "has another flag than s, m, i, x and q", "含 s、m、i、x、q 以外的标志"
    try:
        _python(pattern, flags)
    except _Unreadable as error:
        english, chinese = error.args
        return english, chinese
    except (re.error, OverflowError, RecursionError, MemoryError):
        return "is no regular expression", "不是正则表达式"
    return None


@cache
def _python(pattern: str, flags: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return re.compile(for_python(pattern, flags))


def _rust_reads(pattern: str) -> bool:
    """Whether Rust's own reader takes a pattern, its size included."""
    query = f"SELECT (REGEX('', {quoted(pattern)}) AS ?read) {{}}"
    try:
        found = ox.Store().query(query)
    except (SyntaxError, ValueError):
        return False
    return isinstance(found, ox.QuerySolutions) and any(row["read"] is not None for row in found)


# What Rust has the same way, and takes faster.
_RUST_HAS: Final = {"d": r"\d", "D": r"\D", "w": r"\w", "W": r"\W"}

_META: Final = frozenset(r"\.^$*+?()[]{}|-&~# ")


def _plain(sign: str) -> str:
    """A character outside of a class."""
    return f"\\x{ord(sign):02x}" if sign in " #&~-" else f"\\{sign}" if sign in _META else sign


# Reading


class _Pattern:
    """A pattern as both languages have it; `inline` are flags that stand in it.

    What Python wants is put together where it is wanted, for its classes list characters.
    """

    def __init__(self, text: str = "") -> None:
        self.rust = text
        self.parts: list[str | Callable[[], str]] = [text]
        self.only_python = False
        self.inline: set[str] = set()

    def add(self, rust: str, python: str | Callable[[], str] | None = None) -> None:
        self.rust += rust
        self.parts.append(rust if python is None else python)

    @property
    def python(self) -> str:
        return "".join(part if isinstance(part, str) else part() for part in self.parts)


@cache
def _read(pattern: str, flags: str) -> _Pattern:
    if "q" in flags:
        return _Pattern("".join(map(_plain, pattern)))
    return _Reader(pattern, flags).read()


_GROUP = re.compile(r"\?(?:(:)|([=!]|<[=!]|>)|P?<(\w+)>|([smi]+)\)|([smi]+:))")
_TIMES = re.compile(r"\{\s*[0-9]+\s*(?:,\s*[0-9]*\s*)?\}")
_NAMED = re.compile(r"\{\^?([^{}]*)\}")
_HEX = re.compile(r"x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})")
_SPACES: Final = frozenset(" \t\n\r")
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "a": "\a"}


class _Reader:
    """One walk over a pattern, without recursion: brackets may nest as deep as they like."""

    def __init__(self, text: str, flags: str) -> None:
        self.text, self.at, self.depth, self.repeated = text, 0, 0, 0
        self.spaced, self.lined = "x" in flags, "m" in flags
        self.made = _Pattern()

    def read(self) -> _Pattern:
        while self.at < len(self.text):
            sign = self._next()
            is_space = self.spaced and sign in _SPACES
            if sign in "*+?" or (sign == "{" and _TIMES.match(self.text, self.at - 1)):
                self._count(sign)
            elif not is_space:
                self.repeated = 0
            self._step(sign)
        if self.depth:
            raise _Unreadable("has a bracket that is not closed", "有括号未闭合")
        return self.made

    def _count(self, sign: str) -> None:
        """What is repeated may be followed by `?`, for as few times as may be, and by no more."""
        self.repeated += 1
        if self.repeated > 2 or (self.repeated == 2 and sign != "?"):
            raise _Unreadable("repeats what is repeated", "对重复再作重复")

    def _next(self) -> str:
        self.at += 1
        return self.text[self.at - 1]

    def _take(self, expected: re.Pattern[str]) -> re.Match[str] | None:
        match = expected.match(self.text, self.at)
        if match:
            self.at = match.end()
        return match

    def _step(self, sign: str) -> None:
        add = self.made.add
        if sign == "\\":
            self._escape()
        elif sign == "[":
            add(*self._class())
        elif sign == "(":
            self._open()
        elif sign == ")":
            self.depth -= 1
            if self.depth < 0:
                raise _Unreadable("closes a bracket that is not open", "有多余的右括号")
            add(")")
        elif sign == "$":
            self._anchor("$", "$" if self.lined or "m" in self.made.inline else r"\Z")
        elif sign == "^":
            self._anchor("^", "^")
        elif sign == "{":
            self.at -= 1
            times = self._take(_TIMES)
            self.at += 0 if times else 1
            add(re.sub(r"\s", "", times[0]) if times else r"\{")
        elif not (self.spaced and sign in _SPACES):
            add(sign if sign in "|.*+?" else _plain(sign))

    def _anchor(self, rust: str, python: str) -> None:
        """A place in the text, which Python lets nobody repeat without brackets around it."""
        end = self.at
        while self.spaced and self.text[end : end + 1] in _SPACES:
            end += 1
        repeated = self.text[end : end + 1] in {"*", "+", "?", "{"}
        self.made.add(rust, f"(?:{python})" if repeated else python)

    def _open(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _Unreadable(
                f"has brackets nested deeper than {_DEEPEST}", f"括号嵌套超过 {_DEEPEST} 层"
            )
        if not self.text.startswith("?", self.at):
            self.made.add("(")
            return
        match = self._take(_GROUP)
        if not match:
            raise _Unreadable("has a kind of group that is not known", "含未知的分组形式")
        plain, around, name, inline, flagged = match.groups()
        if inline:
            if self.made.rust:
                raise _Unreadable("has flags after its beginning", "标志未写在开头")
            self.made.inline |= set(inline)
            self.depth -= 1
        elif around:
            self.made.only_python = True
            self.made.add(f"(?{around}")
        elif name:
            self.made.add(f"(?P<{name}>")
        else:
            self.made.add(f"(?{flagged or plain}")

    # Escapes

    def _escape(self) -> None:
        add = self.made.add
        if self.at == len(self.text):
            raise _Unreadable("ends in a backslash", "以反斜杠结尾")
        sign = self.text[self.at]
        if sign in "123456789":
            self.at += 1
            self.made.only_python = True
            more = self._take(re.compile("[0-9]*"))
            add(f"(?:\\{sign}{more[0] if more else ''})")
        elif sign in "bBA":
            self.at += 1
            self._anchor(f"\\{sign}", f"\\{sign}")
        elif sign in "zZ":
            self.at += 1
            self._anchor(r"\z", r"\Z")
        else:
            rust, ranges = self._item()
            add(f"[{rust}]" if len(rust) > 2 else rust, lambda: f"[{written(ranges())}]")

    def _item(self) -> tuple[str, Callable[[], Ranges]]:
        """What stands after a backslash: in a class of Rust's, and which characters it stands for.

        These are worked out where they are wanted, since a category takes its time.
        """
        hexed = self._take(_HEX)
        if hexed:
            number = int(next(filter(None, hexed.groups())), 16)
            if number > sys.maxunicode:
                raise _Unreadable("names a character that Unicode has not", "含不存在的字符编号")
            return escaped(number), lambda: ((number, number),)
        sign = self._next()
        if sign in "pP":
            return self._property(sign == "P")
        if sign.lower() in SETS:
            found = SETS[sign.lower()]
            ranges = found if sign.islower() else lambda: others(found())
            return _RUST_HAS.get(sign) or written(ranges()), ranges
        if sign in _CONTROLS:
            sign = _CONTROLS[sign]
        elif sign.isascii() and sign.isalnum():
            raise _Unreadable(f"has \\{sign}, which stands for nothing", f"含无意义的 \\{sign}")
        number = ord(sign)
        return escaped(number), lambda: ((number, number),)

    def _property(self, negated: bool) -> tuple[str, Callable[[], Ranges]]:
        match = self._take(_NAMED)
        name = match[1] if match else ""
        if match and match[0].startswith("{^"):
            negated = not negated
        if name in CATEGORIES:
            ranges: Callable[[], Ranges] = lambda: category(name)  # noqa: E731
            text = f"\\{'P' if negated else 'p'}{{{name}}}"
        elif name.startswith("Is") and name[2:] in BLOCKS:
            block = (BLOCKS[name[2:]],)
            text = written(others(block) if negated else block)
            ranges = lambda: block  # noqa: E731
        else:
            raise _Unreadable(
                f"names the class \\p{{{name}}}, which is not known here",
                f"含此处未知的字符类 \\p{{{name}}}",
            )
        return text, (lambda: others(ranges())) if negated else ranges

    # Classes

    def _class(self) -> tuple[str, Callable[[], str]]:
        """A class in both languages; what is subtracted stands last and may be a class like it."""
        rusts: list[tuple[bool, str]] = []
        pythons: list[tuple[bool, list[Callable[[], Ranges]]]] = []
        while True:
            negated, rust, parts, nested = self._members()
            rusts.append((negated, rust))
            pythons.append((negated, parts))
            if not nested:
                break
        for _ in rusts[1:]:
            if not self.text.startswith("]", self.at):
                raise _Unreadable("goes on after a subtracted class", "被减字符类之后还有内容")
            self.at += 1
        return self._subtracted(rusts), lambda: self._as_python(pythons)

    def _subtracted(self, parts: list[tuple[bool, str]]) -> str:
        """`[a-z--[aeiou]]`; a negated class has brackets of its own, for `--` binds it first."""
        text = ""
        for negated, inner in reversed(parts):
            own = f"[^{inner}]" if negated else inner
            alone = own if negated else f"[{own}]"
            text = f"[{own}--{text}]" if text else alone
        return text

    def _as_python(self, parts: list[tuple[bool, list[Callable[[], Ranges]]]]) -> str:
        """The characters themselves without a negation: flag `i` then treats both alike."""
        text = ""
        for negated, items in reversed(parts):
            inner = written(joined(item() for item in items))
            own = f"[{'^' if negated else ''}{inner}]"
            text = f"(?:(?!{text}){own})" if text else own
        return text

    def _members(self) -> tuple[bool, str, list[Callable[[], Ranges]], bool]:
        """What stands in a class up to its end or to a class that is subtracted from it."""
        negated = self.text.startswith("^", self.at)
        self.at += negated
        rust, ranges = "", list[Callable[[], Ranges]]()
        while True:
            if self.at >= len(self.text):
                raise _Unreadable("has a class that is not closed", "有字符类未闭合")
            sign = self._next()
            if sign == "]" and ranges:
                return negated, rust, ranges, False
            if sign == "-" and ranges and self.text.startswith("[", self.at):
                self.at += 1
                return negated, rust, ranges, True
            if sign == "[" and self.text.startswith(":", self.at):
                raise _Unreadable("has a class of POSIX, such as [:alpha:]", "含 POSIX 字符类")
            text, found = self._member(sign)
            rust += text
            ranges.append(found)

    def _member(self, sign: str) -> tuple[str, Callable[[], Ranges]]:
        """One member of a class: a character, an escape, or a range from one to another."""
        first, found = self._end(sign)
        follows = self.text[self.at : self.at + 2]
        is_range = follows[:1] == "-" and len(follows) == 2 and follows[1] not in "]["
        if not is_range or found is None:
            return first, found or self._escaped
        self.at += 1
        last, other = self._end(self._next())
        ends = (found(), other() if other else ())
        if any(len(end) != 1 or end[0][0] != end[0][1] for end in ends):
            raise _Unreadable("has a range between what are no characters", "含无效的字符范围")
        (low, _), (high, _) = ends[0][0], ends[1][0]
        if low > high:
            raise _Unreadable("has a range whose end comes before its start", "字符范围首尾颠倒")
        return f"{first}-{last}", lambda: ((low, high),)

    def _end(self, sign: str) -> tuple[str, Callable[[], Ranges] | None]:
        if sign != "\\":
            number = ord(sign)
            return escaped(number), lambda: ((number, number),)
        if self.at == len(self.text):
            raise _Unreadable("ends in a backslash", "以反斜杠结尾")
        is_class = self.text[self.at] in "pPdDsSwWiIcC"
        text, found = self._item()
        if is_class:
            self._escaped = found
            return text, None
        return text, found
