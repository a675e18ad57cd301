"""The engines: reports in N-Triples, errors as one kind, and how deep shapes may nest."""

from __future__ import annotations

import logging
import warnings

import pytest
from rdflib.namespace import RDF, SH
from rdflib.term import Literal

import kg.shacl.engines as module
from kg.errors import EngineError
from kg.rdf.nodes import read_graph
from kg.shacl.engines import Engine, preload, run
from tests.kg.shacl.test_results import ENGINES, EX, content_of

SHAPES = content_of("ex:é sh:targetNode ex:a ; sh:nodeKind sh:Literal .")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_report_in_n_triples(engine: Engine) -> None:
    report = read_graph(run(engine, b"", SHAPES))
    (whole,) = report.subjects(RDF.type, SH.ValidationReport)
    assert report.value(whole, SH.conforms) == Literal(False)
    (result,) = report.objects(whole, SH.result)
    assert report.value(result, SH.focusNode) == EX.a
    assert report.value(result, SH.sourceShape) == EX["é"]
    assert report.value(result, SH.sourceConstraintComponent) == SH.NodeKindConstraintComponent
    conforming = read_graph(run(engine, b"", content_of("ex:S sh:nodeKind sh:IRI .")))
    assert list(conforming.objects(None, SH.conforms)) == [Literal(True)]


@pytest.mark.parametrize("engine", ENGINES)
def test_classes_below_a_class_count_but_nothing_else_is_inferred(engine: Engine) -> None:
    shapes = content_of("ex:S sh:targetClass ex:C ; sh:nodeKind sh:Literal .")
    data = content_of(
        """ex:a a ex:D . ex:D rdfs:subClassOf ex:C . ex:b ex:p 1 . ex:p rdfs:domain ex:C .
        ex:c a ex:E . ex:E owl:equivalentClass ex:C ."""
    )
    report = read_graph(run(engine, data, shapes))
    assert set(report.objects(None, SH.focusNode)) == {EX.a}


def chain(length: int) -> bytes:
    links = " ".join(f"ex:S{i} sh:node ex:S{i + 1} ." for i in range(length))
    return content_of(f"ex:S0 sh:targetNode ex:a . {links} ex:S{length} sh:nodeKind sh:IRI .")


def test_the_reference_takes_shapes_nested_forty_deep_and_no_deeper() -> None:
    assert b'"true"' in run("pyshacl", b"", chain(39))
    with pytest.raises(EngineError, match="too deep"):
        run("pyshacl", b"", chain(40))


@pytest.mark.parametrize("engine", ENGINES)
def test_what_an_engine_does_not_take_is_one_kind_of_error(engine: Engine) -> None:
    shapes = content_of('ex:S sh:targetNode ex:a ; sh:sparql [ sh:select "nonsense" ] .')
    with pytest.raises(EngineError) as error:
        run(engine, b"", shapes)
    assert str(error.value).strip()


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (ValueError("odd"), "odd"),
        (KeyError(), "KeyError"),
        (EngineError("own"), "own"),
        (RecursionError("maximum depth"), "recursion is too deep"),
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_errors_of_any_type(
    monkeypatch: pytest.MonkeyPatch, engine: Engine, raised: Exception, said: str
) -> None:
    def failing(data: bytes, shapes: bytes) -> bytes:
        raise raised

    monkeypatch.setattr(module, f"_{engine}", failing)
    with pytest.raises(EngineError) as error:
        run(engine, b"", b"")
    assert str(error.value) == said and error.value.__cause__ is raised


def test_what_the_reference_says_instead_of_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failure:
        message = "why"

    answers = [
        (Failure(), "text", "why"),
        ("odd", "text", "odd"),
        (b"", "text", "text"),
        ("", "text", "text"),
    ]
    for report, text, said in answers:
        monkeypatch.setattr("pyshacl.validate", lambda *_, r=report, t=text, **__: (False, r, t))
        with pytest.raises(EngineError) as error:
            run("pyshacl", b"", b"")
        assert str(error.value) == said


def test_the_reference_logs_and_warns_of_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    ill = content_of('ex:a ex:p "x"^^xsd:integer .')
    shapes = content_of("ex:S sh:targetSubjectsOf ex:p ; sh:nodeKind sh:Literal .")
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        run("pyshacl", ill, shapes)
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("rdflib.term").level == logging.CRITICAL
    quiet = module._silent_logger()
    assert [type(handler) for handler in quiet.handlers] == [logging.NullHandler]


def test_shapes_are_made_ready_once() -> None:
    module._prepared.cache_clear()
    for _ in range(3):
        run("shifty", b"", SHAPES)
    assert module._prepared.cache_info()[:3] == (2, 1, 4)


@pytest.mark.parametrize(("engine", "name"), [("shifty", "shifty._shifty"), ("pyshacl", "pyshacl")])
def test_only_the_engine_that_is_wanted_is_loaded(
    monkeypatch: pytest.MonkeyPatch, engine: Engine, name: str
) -> None:
    loaded: list[str] = []
    monkeypatch.setattr("builtins.__import__", lambda name, *_, **__: loaded.append(name))
    preload(engine)
    monkeypatch.undo()
    assert loaded == [name]
