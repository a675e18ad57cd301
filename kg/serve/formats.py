"""Formats: rows, truth values and graphs as bytes in the media type that a client would have.

    rows(solutions, asked, most) -> Reply in JSON, XML, CSV or TSV
    graph(triples, names, asked) -> Reply in Turtle, N-Triples, JSON-LD or RDF/XML

A parameter `format` with one of the short names below comes before the header Accept, for links
cannot set one; what else it holds is passed over, for clients have names of their own.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.errors import NotSupportedError
from kg.publish.jsonld import context_of, json_ld
from kg.publish.notations import rdf_xml, turtle, used_in
from kg.rdf.graph import n_triples
from kg.serve.exchange import Asked, RefusedError, Reply, one_of, refused
from kg.serve.negotiation import choose

Rows = ox.QuerySolutions | ox.QueryBoolean
Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its short name, its media type, and other types by which it is asked for."""

    name: str
    media: str
    others: tuple[str, ...] = ()


ROWS: Final = (
    Format("json", "application/sparql-results+json", ("application/json",)),
    Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Format("csv", "text/csv"),
    Format("tsv", "text/tab-separated-values"),
)
GRAPHS: Final = (
    Format("ttl", "text/turtle", ("application/x-turtle",)),
    Format("nt", "application/n-triples", ("text/plain",)),
    Format("jsonld", "application/ld+json", ("application/json",)),
    Format("rdf", "application/rdf+xml", ("application/xml", "text/xml")),
)
_RESULTS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_WRITERS: Final[Mapping[str, Callable[[list[ox.Triple], Names], str]]] = {
    "ttl": turtle,
    "nt": lambda triples, names: n_triples(triples),
    "jsonld": lambda triples, names: json_ld(triples, context_of(triples, used_in(triples, names))),
    "rdf": rdf_xml,
}


def chosen(asked: Asked, formats: Iterable[Format]) -> Format:
    """The format that a client would have.

    Raises:
        RefusedError: none of them is acceptable (406).
    """
    known = {f.name: f for f in formats}
    named = known.get(one_of(asked.form(), "format"))
    if named:
        return named
    by_type = {f.media: f for f in known.values()}
    by_type |= {other: f for f in known.values() for other in f.others if other not in by_type}
    found = choose(asked.accept, [*by_type])
    if found is None:
        listed = ", ".join(f.media for f in known.values())
        raise RefusedError(
            406,
            f"None of the accepted media types is available. There are: {listed}.",
            f"无法以所接受的媒体类型返回。可用的有:{listed}。",
        )
    return by_type[found]


def rows(found: Rows, asked: Asked, most: int) -> Reply:
    """The rows of SELECT, or the truth value of ASK.

    Args:
        found: these.
        asked: whoever wants them.
        most: how many bytes they may have.

    Raises:
        RefusedError: no format is acceptable, or it would be more bytes.
    """
    wanted = chosen(asked, ROWS)
    out = _Bounded(most)
    try:
        found.serialize(output=out, format=_RESULTS[wanted.name])
    except (OSError, _TooMuch):
        if out.is_full:
            raise _too_large(most) from None
        raise
    return Reply(200, typed(wanted.media), out.getvalue())


def graph(triples: Iterable[ox.Triple], names: Names, asked: Asked, most: int) -> Reply:
    """Triples, in the order given.

    Raises:
        RefusedError: no format is acceptable, the one that is cannot express them (406), or it
            would be more bytes than `most`.
    """
    wanted = chosen(asked, GRAPHS)
    try:
        text = _WRITERS[wanted.name](list(triples), names)
    except NotSupportedError as error:
        raise refused(error, 406) from error
    content = text.encode("utf-8")
    if len(content) > most:
        raise _too_large(most)
    return Reply(200, typed(wanted.media), content)


def typed(media: str) -> str:
    """A media type with its charset, where it has that parameter.

    >>> typed("text/csv"), typed("application/n-triples")
    ('text/csv; charset=utf-8', 'application/n-triples')
    """
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


class _TooMuch(Exception):  # noqa: N818  # it is caught at once
    """More was written than may be."""


class _Bounded(io.BytesIO):
    """Bytes, up to so many."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._left, self.is_full = most, False

    def write(self, content: bytes, /) -> int:  # type: ignore[override]
        """Take some more.

        Raises:
            _TooMuch: there are too many.
        """
        self._left -= len(content)
        if self._left < 0:
            self.is_full = True
            raise _TooMuch
        return super().write(content)


def _too_large(most: int) -> RefusedError:
    size = f"{most / 2**20:g} MiB"
    return RefusedError(
        422,
        f"The result has more than {size}. Ask for less, with LIMIT, or take a dump.",
        f"结果超过 {size}。请用 LIMIT 缩小范围,或下载转储文件。",
    )
