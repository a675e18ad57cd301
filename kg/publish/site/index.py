"""The index: everything that has a name, by its first letter, and for the search of a browser.

    letters(entries, "zh-Hans") -> [("A", [Entry("阿克苏…", …), …]), …, ("", […])]
    search_index(entries) -> '[["Kashgar …", "喀什…", …], …]'

Chinese names stand where they are pronounced: the 3755 common characters of GB 2312 are in the
order of pinyin, so that their codes tell the first letter. What is in no such order comes last.
"""

from __future__ import annotations

import bisect
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.publish.site.content import Content
from kg.rdf.names import XSD
from kg.report.console import label_of

# The first code of GB 2312 for each letter with which a syllable of Chinese begins.
_FIRST: Final = (
    *(0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC),
    *(0xC2E8, 0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9),
    0xD4D1,
)
_LETTERS: Final = "ABCDEFGHJKLMNOPQRSTWXYZ"
_END: Final = 0xD7FA  # where the characters in the order of pinyin end
OTHER: Final = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with a name: its IRI, its label by language, its other names, and what it is."""

    iri: str
    labels: dict[str, str]
    names: tuple[str, ...]
    kind: str


def entries(content: Content, iris: Iterable[str]) -> list[Entry]:
    """The entries of things that have a label, in the order of their IRIs."""
    found = []
    for iri in sorted(iris):
        if labels := content.labels.get(iri):
            aliases = content.aliases.get(iri, ())
            names = {a.value for a in aliases if a.language or a.datatype.value == f"{XSD}string"}
            kind = next(iter(content.kinds.get(iri, ())), "")
            found.append(Entry(iri, labels, tuple(sorted(names)), kind))
    return found


def letter(name: str) -> str:
    """The letter under which a name stands, none where it has none.

    >>> [letter(name) for name in ("beds", "喀什", "重庆", "120", "“喀什”", "")]
    ['B', 'K', 'Z', '', 'K', '']
    """
    sign = next((s for s in name if s.isalnum()), "")
    if sign.isascii():
        return sign.upper() if sign.isalpha() else OTHER
    try:
        code = int.from_bytes(sign.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return OTHER
    place = bisect.bisect(_FIRST, code) - 1
    return _LETTERS[place] if place >= 0 and code < _END else OTHER


def _key(name: str) -> tuple[bytes, str]:
    return name.casefold().encode("gb18030", "surrogatepass"), name


def letters(found: Iterable[Entry], language: str) -> list[tuple[str, list[Entry]]]:
    """Entries by the first letter of their labels, in the order of these."""
    by_letter: dict[str, list[Entry]] = {}
    for entry in sorted(found, key=lambda e: (*_key(label_of(e.labels, language)), e.iri)):
        by_letter.setdefault(letter(label_of(entry.labels, language)), []).append(entry)
    return sorted(by_letter.items(), key=lambda item: (item[0] == OTHER, item[0]))


def search_index(found: Iterable[Entry], paths: dict[str, str]) -> str:
    """What the search reads: a row for each thing with its labels, its names and its path.

    Args:
        found: the entries.
        paths: IRI to path without ending, and a fragment if there is one.
    """
    rows = [
        [label_of(e.labels, "en"), label_of(e.labels, "zh-Hans"), "\n".join(e.names), paths[e.iri]]
        for e in found
        if e.iri in paths
    ]
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"
