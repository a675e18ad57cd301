"""The timeline: dated claims of a thing and of what belongs to it, in the order of time."""

from __future__ import annotations

from datetime import date, timedelta

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from kg.hospital.names import CLAIM, ID, NS, SOURCE
from kg.publish.site.content import Content, gather
from kg.publish.site.timeline import Moment, moments, written
from kg.rdf.graph import Graph
from kg.rdf.names import XSD

HOSPITAL, UNIT, ROOM, OTHER = (f"{ID}{name}" for name in ("hospital", "unit", "room", "other"))


def dated(*claims: tuple[str, str, str]) -> Content:
    """Content with a claim on a thing for each (thing, first day, last day); units belong."""
    said = [
        f"<{UNIT}> <{NS}partOf> <{HOSPITAL}> . <{ROOM}> <{NS}hostedBy> <{UNIT}> .",
        f"<{HOSPITAL}> <{NS}partOf> <{ROOM}> .",  # in a circle, as a mistake may have it
        f"<{NS}subject> <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> <{NS}end> .",
    ]
    for number, (thing, first, last) in enumerate(claims):
        claim = f"<{CLAIM}text/{number}>"
        said.append(
            f"{claim} <{NS}subject> <{thing}> ; <{NS}evidence> <{SOURCE}text#char={number},9> ;"
            f' <{NS}notBefore> "{first}"^^<{XSD}date> ; <{NS}notAfter> "{last}"^^<{XSD}date> .'
        )
    graph = Graph()
    graph.store.load("\n".join(said).encode(), format=ox.RdfFormat.TURTLE)
    return gather(graph, ())


def numbers(found: list[Moment]) -> list[int]:
    """Which claims they are of."""
    return [int(moment.claim.rpartition("/")[2]) for moment in found]


def test_what_belongs_to_a_thing_counts_in_the_order_of_time() -> None:
    content = dated(
        (UNIT, "2016-01-01", "2016-12-31"),
        (HOSPITAL, "1958-01-01", "1958-12-31"),
        (ROOM, "2016-01-01", "2016-01-31"),
        (OTHER, "1999-01-01", "1999-12-31"),
    )
    found = moments(content, HOSPITAL)
    assert numbers(found) == [1, 2, 0]
    assert [moment.when for moment in found] == ["1958", "2016-01", "2016"]
    assert found[0].start == 0 and round(found[2].start + found[2].length) == 100
    assert moments(content, OTHER) == [], "one date is no timeline"


def test_a_date_that_is_none_or_ends_before_it_begins_is_passed_over() -> None:
    good = [(HOSPITAL, "0001-01-01", "0001-12-31"), (HOSPITAL, "9999-12-31", "9999-12-31")]
    bad = [(HOSPITAL, "2016-13-01", "2016-12-31"), (HOSPITAL, "2017-01-01", "2016-12-31")]
    content = dated(*good, *bad, (HOSPITAL, "2016-02-29", "2016-02-29"))
    assert [moment.when for moment in moments(content, HOSPITAL)] == [
        "0001",
        "2016-02-29",
        "9999-12-31",
    ]


@given(st.dates(), st.integers(0, 4000))
def test_a_span_is_written_so_that_its_days_can_be_told(first: date, length: int) -> None:
    last = date.max if date.max - first < timedelta(length) else first + timedelta(length)
    start, _, end = written(first, last).partition("–")
    end = end or start
    assert len(start) == len(end)
    assert date.fromisoformat(f"{start}-01-01"[:10]) == first
    assert last.isoformat().startswith(end)
    if len(end) < 10 and last < date.max:
        assert not (last + timedelta(1)).isoformat().startswith(end)
