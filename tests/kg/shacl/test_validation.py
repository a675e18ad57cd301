"""What becomes of shapes that fail, and results on the blank nodes that results are about."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rdflib.namespace import SH
from rdflib.term import BNode, Literal, Node

import kg.shacl.job
import kg.shacl.validation as module
from kg.errors import EngineError
from kg.shacl.engines import Engine
from kg.shacl.job import is_nested
from kg.shacl.portions import Portion
from kg.shacl.results import Result
from kg.shacl.running import Running
from kg.shacl.shapes import Shapes
from kg.shacl.table import Table
from kg.shacl.validation import Done, Validation
from tests.kg.shacl.test_results import ENGINES, EX, content_of, graph_of

SHAPES = """ex:A sh:targetNode ex:a ; sh:nodeKind sh:Literal . ex:B sh:targetNode ex:b ; sh:nodeKind sh:Literal .
    ex:C sh:targetNode ex:c ; sh:sparql ex:q . ex:q sh:select "SELECT $this { $this <urn:p> ?x }" ."""
DATA = "ex:c <urn:p> 1 ."


def validated(
    timeout: float | None = None, shapes: str = SHAPES, data: str = DATA, engine: Engine = "sets"
) -> Done:
    with Validation(engine, timeout) as validation:
        validation.start(lambda: Table(content_of(data)), Shapes(graph_of(shapes)))
        return validation.finish()


def focuses(done: Done) -> set[Node]:
    return {result.focus for result in done.results}


def bad(monkeypatch: pytest.MonkeyPatch, **doing: Callable[[], Any]) -> None:
    """Have shapes with these names do something else in the process."""
    rightly = Running.portions

    def portions(self: Running, root: Node, only: Any = None) -> Iterator[Portion]:
        name = str(root).removeprefix(str(EX))
        if name in doing:
            doing[name]()
        yield from rightly(self, root, only)

    monkeypatch.setattr(Running, "portions", portions)


def refuse() -> None:
    raise EngineError("a  \n b.")


def sleep() -> None:
    time.sleep(60)


def crash() -> None:
    os.kill(os.getpid(), 11)
    time.sleep(60)  # until it arrives


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_fails(engine: Engine) -> None:
    done = validated(engine=engine)
    assert focuses(done) == {EX.a, EX.b, EX.c} and len(done.results) == 3
    assert not done.given_up and not done.details and not done.faults


def test_a_shape_that_is_refused_is_given_up_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    bad(monkeypatch, C=refuse)
    done = validated()
    assert focuses(done) == {EX.a, EX.b}
    (lost,) = done.given_up
    assert (lost.root, lost.queries, lost.text) == (EX.C, (EX.q,), "a b")
    assert lost.outcome.status == "refused"


def test_a_shape_that_crashes_is_given_up_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    bad(monkeypatch, A=crash)
    done = validated()
    assert focuses(done) == {EX.b, EX.c}
    ((root, text),) = [(lost.root, lost.text) for lost in done.given_up]
    assert root == EX.A and text.startswith("exit code -11")


@pytest.mark.parametrize("names", ["A", "C", "AC", "ABC"])
def test_shapes_that_do_not_end_cost_no_others(names: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bad(monkeypatch, **dict.fromkeys(names, sleep))
    before = time.monotonic()
    done = validated(timeout=3)
    assert time.monotonic() - before < 3.5
    assert focuses(done) == {EX[n.lower()] for n in "ABC" if n not in names}
    assert {(lost.root, lost.outcome.status) for lost in done.given_up} == {
        (EX[name], "timeout") for name in names
    }


def test_a_shape_that_took_too_long_among_others_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    def slow_once() -> None:
        if not (tmp_path / "tried").exists():
            (tmp_path / "tried").touch()
            sleep()

    bad(monkeypatch, B=slow_once)
    done = validated(timeout=4)
    assert focuses(done) == {EX.a, EX.b, EX.c} and not done.given_up


def test_a_shape_that_was_run_alone_is_not_run_so_again(monkeypatch: pytest.MonkeyPatch) -> None:
    bad(monkeypatch, C=sleep)
    before = time.monotonic()
    done = validated(timeout=1, shapes=SHAPES[SHAPES.index("ex:C") :])
    assert 0.8 < time.monotonic() - before < 1.5
    assert [(g.root, g.outcome.status) for g in done.given_up] == [(EX.C, "timeout")]


def test_without_time_left_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    bad(monkeypatch, A=sleep)
    done = validated(timeout=0)
    assert {(g.root, g.outcome.status) for g in done.given_up} == {
        (root, "timeout") for root in (EX.A, EX.B, EX.C)
    }


def test_shapes_that_cannot_be_looked_through_are_all_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(*_: object) -> None:
        crash()

    monkeypatch.setattr(kg.shacl.job, "find_faults", failing)
    done = validated()
    assert {g.root for g in done.given_up} == {EX.A, EX.B, EX.C} and not done.results


def test_faults_are_told_and_the_others_run() -> None:
    done = validated(shapes=SHAPES + "ex:D sh:targetNode ex:d ; sh:minCount 1 .")
    assert [fault.node for fault in done.faults] == [EX.D]
    assert focuses(done) == {EX.a, EX.b, EX.c}


def test_what_is_reached_twice_is_told_once_here_and_twice_in_a_report() -> None:
    shapes = """ex:A sh:targetNode ex:a ; sh:property ex:P . ex:B sh:targetNode ex:a ; sh:property ex:P .
        ex:P sh:path ex:p ; sh:minCount 1 ."""
    assert len(validated(shapes=shapes).results) == 1
    assert len(module.find_results(b"", graph_of(shapes))) == 2


@pytest.mark.parametrize("engine", ENGINES)
def test_only_some_shapes_and_nodes(engine: Engine) -> None:
    shapes = Shapes(graph_of("ex:A sh:targetSubjectsOf ex:p ; sh:nodeKind sh:Literal . " + SHAPES))
    with Validation(engine) as validation:
        content = content_of("ex:x ex:p 1 . ex:y ex:p 1 .")
        validation.start(lambda: Table(content), shapes, focuses={EX.A: {EX.x}, EX.B: None})
        assert focuses(validation.finish()) == {EX.x, EX.b}


def test_blank_nodes_may_be_among_the_only_nodes() -> None:
    shapes = Shapes(graph_of("ex:A sh:targetSubjectsOf ex:p ; sh:nodeKind sh:Literal ."))
    with Validation() as validation:
        content = content_of("_:x ex:p 1 . _:y ex:p 1 .")
        validation.start(lambda: Table(content), shapes, focuses={EX.A: {BNode("x")}})
        assert focuses(validation.finish()) == {BNode("x")}


# Nested data


@pytest.mark.parametrize(
    ("result", "nested"),
    [
        (Result(EX.a, None, SH.NodeConstraintComponent, BNode("b")), True),
        (Result(BNode("b"), None, SH.NodeConstraintComponent), True),
        (Result(BNode("b"), None, SH.NodeConstraintComponent, EX.a), False),
        (Result(EX.a, None, SH.NodeConstraintComponent, Literal("b")), False),
        (Result(EX.a, None, SH.ClassConstraintComponent, BNode("b")), False),
    ],
)
def test_what_says_no_more_than_that_a_blank_node_fails(result: Result, nested: bool) -> None:
    assert is_nested(result) is nested


@pytest.mark.parametrize("depth", [1, 2, 8, 9])
def test_nested_data_are_looked_into_eight_deep(depth: int) -> None:
    data = "ex:a ex:p _:b0 ." + "".join(f" _:b{i} ex:p _:b{i + 1} ." for i in range(depth))
    links = "".join(
        f" ex:S{i} sh:property [ sh:path ex:p ; sh:node ex:S{i + 1} ] ." for i in range(depth)
    )
    shapes = f"ex:S0 sh:targetNode ex:a .{links} ex:S{depth} sh:property [ sh:path ex:q ; sh:minCount 1 ] ."
    done = validated(shapes=shapes, data=data)
    assert [(result.focus, result.value) for result in done.results] == [(EX.a, BNode("b0"))]
    looked = min(depth, 8)
    assert list(done.details) == [BNode(f"b{i}") for i in range(looked)]
    for i in range(looked):
        (result,) = done.details[BNode(f"b{i}")]
        assert result.component == (
            SH.MinCountConstraintComponent if i == depth - 1 else SH.NodeConstraintComponent
        )
