"""IRIs: references made absolute, and what an IRI tells of what it names.

    resolve("../c", "http://example.org/a/b/d") -> "http://example.org/a/c"
    document_of("http://example.org/text#char=1,2") -> "http://example.org/text"

References are resolved by RFC 3986, section 5.2.2. The standard library's `urljoin` knows neither
empty queries nor all schemes, and follows an older specification.
"""

from __future__ import annotations

import re
from typing import Final

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_IRI_PARTS = re.compile(
    r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)


def resolve(reference: str, base: str) -> str:
    """An IRI reference as an absolute IRI; one with a scheme stays as it is.

    >>> resolve("../c?q", "http://example.org/a/b/d#e")
    'http://example.org/a/c?q'
    """
    if _SCHEME.match(reference):
        return reference
    scheme, authority, path, query, _ = _split(base)
    _, own_authority, own_path, own_query, fragment = _split(reference)
    if own_authority is not None:
        authority, path, query = own_authority, _without_dots(own_path), own_query
    elif own_path:
        path, query = _without_dots(_merged(own_path, path, authority)), own_query
    elif own_query is not None:
        query = own_query
    return _joined(scheme, authority, path, query, fragment)


_Parts = tuple[str | None, str | None, str, str | None, str | None]


def _split(iri: str) -> _Parts:
    match = _IRI_PARTS.match(iri)
    scheme, authority, path, query, fragment = match.groups() if match else (None,) * 5
    return scheme, authority, path or "", query, fragment


def _merged(path: str, base_path: str, authority: str | None) -> str:
    if path.startswith("/"):
        return path
    if authority is not None and not base_path:
        return "/" + path
    return base_path[: base_path.rfind("/") + 1] + path


def _without_dots(path: str) -> str:
    """A path without `.` and `..` segments, as RFC 3986, section 5.2.4, removes them."""
    first, *rest = path.split("/")
    while first in (".", "..") and rest:
        first, *rest = rest
    kept = [first] if first not in ("", ".", "..") else []
    for i, segment in enumerate(rest, start=1):
        if segment not in (".", ".."):
            kept.append("/" + segment)
            continue
        if segment == ".." and kept:
            kept.pop()
        if i == len(rest):
            kept.append("/")
    return "".join(kept)


def _joined(
    scheme: str | None, authority: str | None, path: str, query: str | None, fragment: str | None
) -> str:
    parts = [
        "" if scheme is None else f"{scheme}:",
        "" if authority is None else f"//{authority}",
        path,
        "" if query is None else f"?{query}",
        "" if fragment is None else f"#{fragment}",
    ]
    return "".join(parts)


_DOCUMENT: Final = re.compile(
    r"\.(html?|xhtml|pdf|jpe?g|png|gif|svg|webp|tiff?|mp[34]|ogg|txt|md|csv|tsv|json|jsonld|geojson"
    r"|xml|rdf|owl|ttl|nt|nq|trig|n3|zip|gz|bz2|xlsx?|docx?|epub|py|rq)$",
    re.IGNORECASE,
)


def is_document(iri: str) -> bool:
    """Whether an IRI ends as the name of a file does.

    >>> is_document("http://example.org/map.PDF"), is_document("http://example.org/map.pdf#p1")
    (True, False)
    """
    return _DOCUMENT.search(iri) is not None


def whole_of(iri: str) -> str:
    """The document of which an IRI selects a part, else the IRI itself.

    >>> whole_of("http://example.org/text#char=1,2"), whole_of("http://example.org/ns#Book")
    ('http://example.org/text', 'http://example.org/ns#Book')
    """
    return document_of(iri) or iri


def document_of(iri: str) -> str | None:
    """The document of which a fragment selects a part, as in RFC 5147, or None if it selects none.

    >>> document_of("http://example.org/text#char=1,2")
    'http://example.org/text'
    >>> document_of("http://example.org/ns#Book") is None
    True
    """
    document, _, fragment = iri.partition("#")
    return document if re.match(r"[A-Za-z:~]+=", fragment) else None
