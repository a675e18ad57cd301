r"""Characters: the sets that regular expressions of XPath name, as ranges of numbers.

    SETS["s"]() -> ((9, 10), (13, 13), (32, 32))      others(ranges) -> all characters but these
    written(((97, 122),)) -> "a-z"                    as a class of Rust or Python has them

Rules: https://www.w3.org/TR/xmlschema11-2/#charcter-classes
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from kg.rdf.datatypes import INNER, START

Ranges = tuple[tuple[int, int], ...]


@cache
def category(name: str) -> Ranges:
    """The characters of a general category, such as `L` or `Lu`, as this Python knows Unicode."""
    found: list[tuple[int, int]] = []
    for number in range(sys.maxunicode + 1):
        if unicodedata.category(chr(number)).startswith(name):
            if found and found[-1][1] == number - 1:
                found[-1] = (found[-1][0], number)
            else:
                found.append((number, number))
    return tuple(found)


def joined(parts: Iterable[Ranges]) -> Ranges:
    """All characters of some sets."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(pair for part in parts for pair in part):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def others(ranges: Ranges) -> Ranges:
    """All other characters."""
    found, after = [], 0
    for first, last in ranges:
        if first > after:
            found.append((after, first - 1))
        after = last + 1
    return (*found, *([(after, sys.maxunicode)] if after <= sys.maxunicode else ()))


def _parsed(text: str) -> Ranges:
    """The characters of what stands in a class without escapes but that of `-`."""
    found = re.findall(r"\\?(.)(?:-(.))?", text, re.DOTALL)
    return joined([tuple((ord(a), ord(b or a)) for a, b in found)])


_WORDS: Final = ("L", "M", "Nd", "Nl", "Pc")
SETS: Final[dict[str, Callable[[], Ranges]]] = {
    "s": lambda: ((9, 10), (13, 13), (32, 32)),
    "d": lambda: category("Nd"),
    "w": lambda: joined([*map(category, _WORDS), ((0x200C, 0x200D),)]),
    "i": lambda: _parsed(f":{START}"),
    "c": lambda: _parsed(f":{INNER}"),
}
CATEGORIES: Final = frozenset({
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc",
    "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C",
    "Cc", "Cf", "Co", "Cn",
})  # fmt: skip
BLOCKS: Final = {
    "BasicLatin": (0x0000, 0x007F),
    "Latin-1Supplement": (0x0080, 0x00FF),
    "LatinExtended-A": (0x0100, 0x017F),
    "LatinExtended-B": (0x0180, 0x024F),
    "IPAExtensions": (0x0250, 0x02AF),
    "SpacingModifierLetters": (0x02B0, 0x02FF),
    "CombiningDiacriticalMarks": (0x0300, 0x036F),
    "Greek": (0x0370, 0x03FF),
    "GreekandCoptic": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "Armenian": (0x0530, 0x058F),
    "Hebrew": (0x0590, 0x05FF),
    "Arabic": (0x0600, 0x06FF),
    "Devanagari": (0x0900, 0x097F),
    "Bengali": (0x0980, 0x09FF),
    "Thai": (0x0E00, 0x0E7F),
    "Tibetan": (0x0F00, 0x0FFF),
    "Georgian": (0x10A0, 0x10FF),
    "HangulJamo": (0x1100, 0x11FF),
    "Mongolian": (0x1800, 0x18AF),
    "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "GreekExtended": (0x1F00, 0x1FFF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "SuperscriptsandSubscripts": (0x2070, 0x209F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "LetterlikeSymbols": (0x2100, 0x214F),
    "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "Bopomofo": (0x3100, 0x312F),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7AF),
    "PrivateUse": (0xE000, 0xF8FF),
    "CJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}


def written(ranges: Ranges) -> str:
    """Ranges as a class has them, in Rust as in Python."""
    return "".join(
        escaped(first) if first == last else f"{escaped(first)}-{escaped(last)}"
        for first, last in ranges
    )


def escaped(number: int) -> str:
    """A character in a class; no sign stands bare that either language takes for more."""
    sign = chr(number)
    if sign.isascii() and not sign.isalnum():
        return f"\\x{number:02x}"
    if 0xD800 <= number < 0xE000:
        return "\ud7ff" if number < 0xDC00 else "\ue000"  # no text has these
    return sign
