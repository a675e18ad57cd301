"""The timeline: what is dated of a thing and of what belongs to it, in the order of time.

moments(content, ID + "xmu-second") -> [Moment("1954-06", 0.0, 0.8, claim), …]
written(date(1954, 6, 1), date(1954, 6, 30)) -> "1954-06"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.hospital.names import NS
from kg.hospital.phrases import is_whole_months, is_whole_years
from kg.publish.site.content import Content
from kg.rdf.terms import Term
from kg.rdf.values import day

FEWEST: Final = 3  # dated claims that are worth a timeline
_BELONGS: Final = ("partOf", "hostedBy")


@dataclass(frozen=True, slots=True)
class Moment:
    """A dated claim: when, as short as its precision allows, and where that lies on the axis.

    Attributes:
        start: of the bar, in percent of the time that the whole timeline spans.
        length: of the bar, likewise.
    """

    when: str
    start: float
    length: float
    claim: str


def moments(content: Content, thing: str) -> list[Moment]:
    """The dated claims on a thing and on what belongs to it; none, where there are too few."""
    claims = dict.fromkeys(c for part in _whole(content, thing) for c in content.on.get(part, ()))
    dated = sorted(_dated(content, claims), key=lambda found: found[:2])
    if len(dated) < FEWEST:
        return []
    begin = dated[0][0].toordinal()
    percent = 100 / (max(last.toordinal() for _, last, _ in dated) + 1 - begin)
    return [
        Moment(
            written(first, last),
            round((first.toordinal() - begin) * percent, 1),
            round((last.toordinal() + 1 - first.toordinal()) * percent, 1),
            claim,
        )
        for first, last, claim in dated
    ]


def _whole(content: Content, thing: str) -> list[str]:
    """A thing with its units and what is seated there, each once."""
    found = [thing]
    for one in found:
        parts = (p for name in _BELONGS for p in content.pointers(one, NS + name))
        found += [part for part in dict.fromkeys(parts) if part not in found]
    return found


def _dated(content: Content, claims: Iterable[str]) -> Iterator[tuple[date, date, str]]:
    for claim in claims:
        values = content.values(claim)
        first, last = _day(values, "notBefore"), _day(values, "notAfter")
        if first and last and first <= last:
            yield first, last, claim


def _day(values: Mapping[str, Sequence[Term]], name: str) -> date | None:
    return next((found for term in values.get(NS + name, ()) if (found := day(term))), None)


def written(first: date, last: date) -> str:
    """A span of days as short as it can be said: a day, a month, a year, or from one to another.

    >>> written(date(1955, 1, 1), date(1955, 12, 31)), written(date(1954, 6, 1), date(1954, 6, 30))
    ('1955', '1954-06')
    >>> written(date(2016, 3, 2), date(2016, 3, 2)), written(date(1990, 1, 1), date(1999, 12, 31))
    ('2016-03-02', '1990–1999')
    """
    length = 4 if is_whole_years(first, last) else 7 if is_whole_months(first, last) else 10
    start, end = first.isoformat()[:length], last.isoformat()[:length]
    return start if start == end else f"{start}–{end}"
