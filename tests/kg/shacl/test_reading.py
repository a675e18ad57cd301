"""Reports read line by line say what a graph of them would."""

from __future__ import annotations

import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import BNode, Literal, Node, URIRef

from kg.rdf.nodes import literal, n_triples_of, read_graph
from kg.shacl.reading import read_results
from kg.shacl.results import Result, report_of, results_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
IRIS = st.sampled_from(["urn:a", "urn:b#c", "http://e.org/床?x=1&y", "urn:\u00e9"]).map(URIRef)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text: literal(text, "en-gb"), TEXTS),
    st.builds(lambda text: literal(text, None, XSD.decimal), st.sampled_from(["01", "x", "1.0 ."])),
)
NODES = IRIS | st.builds(BNode)


def results() -> st.SearchStrategy[Result]:
    return st.builds(
        Result,
        focus=NODES | LITERALS,
        path=st.none() | IRIS,
        component=st.none() | IRIS,
        value=st.none() | NODES | LITERALS,
        shape=st.none() | NODES,
        severity=st.none() | IRIS,
        constraint=st.none() | NODES,
        messages=st.lists(LITERALS, max_size=3).map(lambda found: tuple(dict.fromkeys(found))),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(results(), max_size=5))
def test_all_that_a_report_says_is_read_as_it_is_written(found: list[Result]) -> None:
    content = n_triples_of(report_of(found))
    assert _sorted(Result(*fields) for fields in read_results(content)) == _sorted(
        result for _, result in results_of(read_graph(content))
    )


def _sorted(results: object) -> list[tuple[object, ...]]:
    rows = [
        (
            *(_shown(getattr(r, n)) for n in ("focus", "path", "component", "value", "shape")),
            _shown(r.severity),
            _shown(r.constraint),
            sorted(map(_shown, r.messages)),
        )
        for r in results  # type: ignore[attr-defined]
    ]
    return sorted(rows)


def _shown(term: Node | None) -> str:
    return "" if term is None else term.n3() if isinstance(term, Literal) else repr(term)


def test_what_a_result_is_about_in_detail_is_no_result() -> None:
    graph = rdflib.Graph()
    report, result, detail = BNode("report"), BNode("a"), BNode("b")
    graph.add((report, SH.result, result))
    graph.add((result, URIRef(SH + "detail"), detail))
    for node in (result, detail):
        graph.add((node, SH.focusNode, URIRef(f"urn:{node}")))
    (fields,) = read_results(n_triples_of(graph))
    assert fields[0] == URIRef("urn:a")


def test_a_result_of_which_nothing_is_said_has_no_focus() -> None:
    line = f"_:r <{SH.result}> _:a .\n\n".encode()
    assert [fields[0] for fields in read_results(line)] == [RDF.nil]
