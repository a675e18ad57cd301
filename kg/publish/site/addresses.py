"""Addresses: at which file of the site a thing stands, and how one page links to another.

    stem(ID + "kashgar-second") -> "id/kashgar-second"      .html, .zh.html, .ttl, .nt, .jsonld

The path of a file mirrors the IRI, so that w3id and most hosts need one rule for all of them.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from kg.hospital.names import BASE

LANGUAGES: Final = ("en", "zh-Hans")
_ENDINGS: Final = {"en": ".html", "zh-Hans": ".zh.html"}
_FOLDERS: Final = {"id", "claim", "caveat", "source", "vocab", "question"}
_LONGEST: Final = 120  # bytes of a name of a file, of the 255 that file systems take


def document(iri: str) -> str:
    """The IRI of the document in which a thing is described: without its fragment.

    >>> document("urn:a#b")
    'urn:a'
    """
    return iri.partition("#")[0]


def stem(iri: str) -> str | None:
    """The path of the files on a thing, without their ending; None if it has none in the site.

    >>> stem(BASE + "claim/xmu-second/beds"), stem(BASE + "ns#beds"), stem(BASE + "id/喀什")
    ('claim/xmu-second/beds', 'ns', 'id/喀什')
    >>> stem("http://example.org/id/a"), stem(BASE + "id/../a?b.c"), stem(BASE + "id/")
    (None, 'id/%2E%2E/a%3Fb%2Ec', None)
    """
    whole = document(iri)
    folder, *rest = whole.removeprefix(BASE).split("/")
    if whole == f"{BASE}ns":
        return "ns"
    if not whole.startswith(BASE) or folder not in _FOLDERS or not rest or not all(rest):
        return None
    return "/".join((folder, *map(_segment, rest)))


def _segment(text: str) -> str:
    """A part of an IRI as the name of a file: no dots, which would make endings or lead upwards."""
    name = re.sub(r"[^\w~-]", lambda m: "".join(f"%{b:02X}" for b in m[0].encode("utf-8")), text)
    if len(name.encode("utf-8")) <= _LONGEST:
        return name
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
    return f"{name.encode('utf-8')[: _LONGEST - 40].decode('utf-8', 'ignore')}-{digest}"


def page(path: str, language: str) -> str:
    """The file of a page in a language.

    >>> page("id/a", "en"), page("id/a", "zh-Hans")
    ('id/a.html', 'id/a.zh.html')
    """
    return path + _ENDINGS[language]


def link(start: str, target: str) -> str:
    """The reference from one file of the site to another, which may have a fragment.

    >>> link("id/a.html", "claim/x/b%2Ec.html"), link("index.html", "ns.html#beds")
    ('../claim/x/b%252Ec.html', 'ns.html#beds')
    """
    path, sign, fragment = target.partition("#")
    return "../" * start.count("/") + _quoted(path) + sign + _quoted(fragment)


@lru_cache(maxsize=1 << 17)  # what is asked for may be any path
def _quoted(path: str) -> str:
    return quote(path, safe="/~-_.=,")
