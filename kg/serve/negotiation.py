"""Negotiation: which of several media types, encodings and languages a client would rather have.

    choose("text/csv;q=0.5, */*;q=0.1", ["application/json", "text/csv"]) -> "text/csv"
    language_of("zh-CN, en;q=0.5") -> "zh-Hans"

Rules: https://www.rfc-editor.org/rfc/rfc9110#section-12.5. What is no media range is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

_RANGE: Final = re.compile(r"\s*([\w!#$&^.+*-]+(?:/[\w!#$&^.+*-]+)?)\s*(;[^,]*)?", re.ASCII)
_QUALITY: Final = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|\Z)", re.ASCII | re.I)
_LONGEST: Final = 4096  # characters of a header that are looked at


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    """The members of a header with their weights from 0 to 1."""
    for part in header[:_LONGEST].split(","):
        found = _RANGE.fullmatch(part.rstrip())
        if found:
            quality = _QUALITY.search(found[2] or "")
            yield found[1].lower(), min(float(quality[1]), 1.0) if quality else 1.0


@lru_cache(maxsize=1024)
def _weights(header: str) -> dict[str, float]:
    return dict(_ranges(header))


def weight(header: str, offer: str) -> float:
    """How much a media type is wanted, from 0 (not at all) to 1; the nearest range counts.

    >>> weight("text/*;q=0.3, text/csv", "text/csv"), weight("text/*;q=0.3", "text/html")
    (1.0, 0.3)
    """
    weights = _weights(header)
    if not weights:
        return 1.0
    names = (offer, f"{offer.partition('/')[0]}/*", "*/*", "*")
    return next((weights[name] for name in names if name in weights), 0.0)


def choose(header: str, offers: Sequence[str]) -> str | None:
    """The media type that is wanted most, of equals the first; None if none is acceptable.

    >>> choose("", ["text/csv"]), choose("image/png", ["text/csv"])
    ('text/csv', None)
    """
    best = max(offers, key=lambda offer: weight(header, offer))
    return best if weight(header, best) > 0 else None


def language_of(header: str) -> str:
    """`zh-Hans` where Chinese is wanted more than English, else `en`.

    >>> [language_of(h) for h in ("zh", "en, zh;q=0.9", "fr, zh-TW;q=0.2", "", "zh;q=0")]
    ['zh-Hans', 'en', 'zh-Hans', 'en', 'en']
    """
    wanted = {"zh": 0.0, "en": 0.0}
    for tag, quality in _ranges(header):
        code = tag.partition("-")[0]
        if code in wanted:
            wanted[code] = max(wanted[code], quality)
    return "zh-Hans" if wanted["zh"] > wanted["en"] else "en"


def takes_gzip(header: str) -> bool:
    """Whether a client says that it takes content compressed with gzip.

    >>> takes_gzip("gzip, deflate, br"), takes_gzip("gzip;q=0, *"), takes_gzip("")
    (True, False, False)
    """
    weights = _weights(header)
    return weights.get("gzip", weights.get("*", 0.0)) > 0
