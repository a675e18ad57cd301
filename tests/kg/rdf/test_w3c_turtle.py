"""The W3C Turtle suite: the parser, the reader with places and the canonical form.

`W3C_TESTS` names the folder that has it (`turtle/manifest.ttl`); it is no part of this repository.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection

from kg.errors import KgError
from kg.rdf.canonical import format_text
from kg.rdf.lines import Lines
from kg.rdf.tokens import COMMENT, tokens
from tests.conftest import W3C

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
POSITIVE = ("TestTurtleEval", "TestTurtlePositiveSyntax")
NEGATIVE = ("TestTurtleNegativeSyntax", "TestTurtleNegativeEval")

# Cases that cannot be supported, with the reason; so far there is none.
UNSUPPORTED: dict[str, str] = {}


class Case(NamedTuple):
    name: str
    kind: str
    base: str
    action: Path
    result: Path | None


@cache
def manifest() -> tuple[Case, ...]:
    path = W3C / "turtle" / "manifest.ttl"
    if not path.is_file():
        return ()
    graph = rdflib.Graph().parse(path)
    (entries,) = graph.objects(None, MF.entries)
    base = str(next(graph.objects(None, MF.assumedTestBase)))
    return tuple(read_case(graph, node, path.parent, base) for node in Collection(graph, entries))


def read_case(graph: rdflib.Graph, node: rdflib.term.Node, folder: Path, base: str) -> Case:
    def file(predicate: rdflib.URIRef) -> Path | None:
        found = graph.value(node, predicate)
        return folder / str(found).rsplit("/", 1)[-1] if found else None

    action = file(MF.action)
    assert action
    kind = str(graph.value(node, rdflib.RDF.type)).rpartition("#")[2]
    name = str(graph.value(node, MF.name))
    return Case(name, kind, base + action.name, action, file(MF.result))


def cases(*kinds: str) -> list[object]:
    found = [case for case in manifest() if case.kind in kinds]
    skip = pytest.mark.skip(reason="the W3C suites are not here: name their folder with W3C_TESTS")
    if not found:
        return [pytest.param(None, marks=skip, id="no suite")]
    return [pytest.param(case, id=case.name, marks=unsupported(case.name)) for case in found]


def unsupported(name: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(reason=UNSUPPORTED[name], strict=True)] if name in UNSUPPORTED else []


def text_of(case: Case) -> str:
    return case.action.read_bytes().decode("utf-8")


def read(case: Case, text: str) -> tuple[Lines, bytes]:
    lines = Lines()
    lines.read_text(text, str(case.action), case.base, rdflib.Graph())
    return lines, lines.n_triples()


def dataset(n_triples: bytes) -> ox.Dataset:
    data = ox.Dataset(ox.parse(n_triples, format=ox.RdfFormat.N_TRIPLES))
    data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return data


def comments(text: str) -> Counter[str]:
    return Counter(token.text.rstrip() for token in tokens(text) if token.kind == COMMENT)


@pytest.mark.parametrize("case", cases("TestTurtleEval"))
def test_eval(case: Case) -> None:
    assert case.result
    assert dataset(read(case, text_of(case))[1]) == dataset(case.result.read_bytes())


@pytest.mark.parametrize("case", cases(*POSITIVE))
def test_every_triple_has_a_place_in_the_text(case: Case) -> None:
    text = text_of(case)
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines, _ = read(case, text)
    for triple, place in lines.triples.items():
        at = rows[place.line - 1][place.column - 1 : place.end - 1]
        assert at and at == at.strip(), triple


@pytest.mark.parametrize("case", cases(*NEGATIVE))
def test_negative(case: Case) -> None:
    """Refused, or where only a term is not valid, read with an error on that term."""
    with pytest.raises(KgError) as error:
        lines, _ = read(case, text_of(case))
        raise lines.flaws[0]
    assert error.value.line and error.value.columns[0]


@pytest.mark.parametrize("case", cases(*POSITIVE))
def test_canonical_form(case: Case) -> None:
    text = text_of(case)
    wanted = format_text(text, case.action)
    assert dataset(read(case, wanted)[1]) == dataset(read(case, text)[1])
    assert comments(wanted) == comments(text)
    assert format_text(wanted, case.action) == wanted


@pytest.mark.skipif(
    not manifest(), reason="the W3C suites are not here: name their folder with W3C_TESTS"
)
def test_the_whole_manifest_runs(capsys: pytest.CaptureFixture[str]) -> None:
    counts = Counter(case.kind for case in manifest())
    assert set(counts) <= {*POSITIVE, *NEGATIVE}
    assert len(manifest()) == counts.total() > 0
    assert {case.name for case in manifest()} >= set(UNSUPPORTED)
    with capsys.disabled():
        rows = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
        print(f"\nW3C Turtle: {counts.total()} cases ({rows}); unsupported: {len(UNSUPPORTED)}")
