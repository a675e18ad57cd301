"""Claims as the checks read them: property to values, and small ways to look at these.

    claims(graph) -> {claim IRI: {property IRI: [value, …]}}

What labels and grounding share stands here, so that neither borrows from the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from kg.graph import Graph
from kg.names import NS
from kg.reading import Term

NUMBERS = {
    NS + n
    for n in (
        "value",
        "minExclusive",
        "minInclusive",
        "maxExclusive",
        "maxInclusive",
        "assessmentLevel",
    )
}

Values = Mapping[str, list[Term]]
Labels = Mapping[str, list[str]]
Locate = Callable[[str, str, Term | None], tuple[str | None, int | None]]


def plain(term: Term | None) -> str:
    """The IRI or the value of a term; nothing for none."""
    return str(getattr(term, "value", term or ""))


def claims(graph: Graph) -> dict[str, dict[str, list[Term]]]:
    """The properties and values of every claim, by its IRI."""
    _, rows = graph.select(
        f"PREFIX hkg: <{NS}> SELECT ?claim ?p ?o {{ ?claim hkg:basis ?basis ; ?p ?o }} "
        "ORDER BY ?claim ?p ?o"
    )
    found: dict[str, dict[str, list[Term]]] = {}
    for claim, path, value in rows:
        if value is not None:
            found.setdefault(plain(claim), {}).setdefault(plain(path), []).append(value)
    return found


def pairs(values: Values, paths: Iterable[str]) -> Iterator[tuple[str, Term]]:
    """The properties of a claim that are among `paths`, with each of their values."""
    return ((path, term) for path in sorted(set(paths) & values.keys()) for term in values[path])


def fold(text: str) -> str:
    """A text for comparison: white space folded, case ignored."""
    return " ".join(text.split()).casefold()
