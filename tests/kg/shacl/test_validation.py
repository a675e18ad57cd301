"""What becomes of jobs that fail, and results on the blank nodes that results are about."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from rdflib.namespace import SH
from rdflib.term import BNode, Literal, Node

import kg.shacl.validation as module
from kg.shacl.engines import run
from kg.shacl.process import Job, Outcome
from kg.shacl.results import Result
from kg.shacl.shapes import Shapes
from kg.shacl.validation import Done, Validation, is_nested
from tests.kg.shacl.test_results import EX, content_of, graph_of

SHAPES = """ex:A sh:targetNode ex:a ; sh:nodeKind sh:Literal . ex:B sh:targetNode ex:b ; sh:nodeKind sh:Literal .
    ex:C sh:targetNode ex:c ; sh:sparql ex:q . ex:q sh:select "SELECT $this { $this <urn:p> ?x }" ."""
DATA = "ex:c <urn:p> 1 ."


class Engines:
    """Stands for the processes: it runs a job here, unless a shape in it is bad."""

    def __init__(self, bad: dict[str, Outcome]) -> None:
        self.bad, self.asked = bad, list[tuple[str, list[str], float | None]]()

    def answer(self, data: bytes, job: Job, timeout: float | None = None) -> Outcome:
        roots = [name for name in "ABC" if f"<{EX}{name}> <{SH.targetNode}>".encode() in job.shapes]
        self.asked.append((job.engine, roots, timeout))
        for name in roots:
            outcome = self.bad.get(f"{name} {job.engine}") or self.bad.get(name)
            if outcome:
                return outcome
        return Outcome("done", run(job.engine, data, job.shapes))

    def isolated(
        self, data: bytes, jobs: Sequence[Job], timeout: float | None = None
    ) -> list[Outcome]:
        return [self.answer(data, job, timeout) for job in jobs]

    def worker(self, _: str) -> Engines:
        return self

    def feed(self, data: bytes, jobs: Sequence[Job]) -> None:
        self.fed = data, jobs

    def outcomes(self, timeout: float | None = None) -> list[Outcome]:
        found = []
        for job in self.fed[1]:
            found.append(self.answer(self.fed[0], job, timeout))
            if found[-1].status in {"crashed", "timeout"}:
                break
        return found

    def close(self) -> None:
        pass


def validated(
    monkeypatch: pytest.MonkeyPatch,
    bad: dict[str, Outcome],
    timeout: float | None = None,
    shapes: str = SHAPES,
    data: str = DATA,
) -> tuple[Engines, Done]:
    engines = Engines(bad)
    monkeypatch.setattr(module, "Worker", engines.worker)
    monkeypatch.setattr(module, "run_isolated", engines.isolated)
    with Validation(timeout=timeout) as validation:
        validation.start(content_of(data), Shapes(graph_of(shapes)))
        assert validation.faults == []
        return engines, validation.finish()


def focuses(done: Done) -> set[Node]:
    return {result.focus for result in done.results}


def test_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    engines, done = validated(monkeypatch, {})
    assert engines.asked == [("shifty", ["A", "B", "C"], None)]
    assert focuses(done) == {EX.a, EX.b, EX.c} and len(done.results) == 3
    assert not done.given_up and not done.details


@pytest.mark.parametrize("status", ["refused", "crashed"])
def test_what_one_engine_does_not_take_the_other_may(
    monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    outcome = Outcome("refused" if status == "refused" else "crashed", b"no.")
    engines, done = validated(monkeypatch, {"C shifty": outcome})
    assert [(engine, roots) for engine, roots, _ in engines.asked] == [
        ("shifty", ["A", "B", "C"]),
        ("shifty", ["A"]),
        ("shifty", ["B", "C"]),
        ("shifty", ["B"]),
        ("shifty", ["C"]),
        ("exact", ["C"]),
    ]
    assert focuses(done) == {EX.a, EX.b, EX.c} and not done.given_up


def test_a_shape_that_no_engine_takes_is_given_up_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    engines, done = validated(monkeypatch, {"C": Outcome("refused", b"a  \n b.")})
    assert focuses(done) == {EX.a, EX.b}
    (lost,) = done.given_up
    assert (lost.root, lost.queries, lost.text) == (EX.C, (EX.q,), "a b")
    assert lost.outcome == Outcome("refused", b"a  \n b.")
    assert engines.asked[-1][0] == "exact"


def test_shapes_without_queries_are_tried_one_by_one_last(monkeypatch: pytest.MonkeyPatch) -> None:
    engines, done = validated(monkeypatch, {"A": Outcome("timeout")})
    assert [(engine, roots) for engine, roots, _ in engines.asked] == [
        ("shifty", ["A", "B", "C"]),
        ("shifty", ["A", "B"]),
        ("shifty", ["A"]),
        ("shifty", ["B"]),
        ("shifty", ["C"]),
    ]
    assert focuses(done) == {EX.b, EX.c}
    assert [(g.root, g.queries, g.text) for g in done.given_up] == [(EX.A, (), "")]


def test_the_first_try_has_half_of_the_time_a_second_one_no_more_than_a_quarter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engines, _ = validated(monkeypatch, {"C": Outcome("timeout")}, timeout=1000)
    first, *others = (timeout for _, _, timeout in engines.asked)
    assert first == pytest.approx(900 / 2, abs=1) and len(others) == 2
    assert all(timeout == 900 / 4 + 3 for timeout in others)


def test_second_tries_end_with_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("kg.shacl.validation.time.monotonic", lambda: now[0])
    time = module._Time(10)
    assert (time.left, time.share(2), time.again()) == (9, 4.5, 4.5)
    now[0] = 8
    assert (time.left, time.again(), time.is_over) == (1, 0.5, False)
    now[0] = 9
    assert (time.again(), time.is_over) == (0, True)
    endless = module._Time(None)
    assert (endless.left, endless.again(), endless.is_over) == (None, None, False)


def test_without_time_left_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    engines, done = validated(monkeypatch, {"C": Outcome("timeout")}, timeout=0)
    assert len(engines.asked) == 1 and not done.results
    assert {(g.root, g.outcome.status) for g in done.given_up} == {
        (root, "timeout") for root in (EX.A, EX.B, EX.C)
    }


C = SHAPES[SHAPES.index("ex:C") :]


def test_a_shape_that_was_run_alone_is_not_run_so_again(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = {"C shifty": Outcome("refused", b"no")}
    engines, done = validated(monkeypatch, refused, shapes=C)
    assert [engine for engine, _, _ in engines.asked] == ["shifty", "exact"]
    assert focuses(done) == {EX.c} and not done.given_up
    engines, done = validated(monkeypatch, {"C": Outcome("timeout", b"late")}, shapes=C)
    assert [engine for engine, _, _ in engines.asked] == ["shifty"]
    assert [(g.root, g.outcome.status, g.text) for g in done.given_up] == [
        (EX.C, "timeout", "late")
    ]


def test_a_job_behind_one_that_crashed_is_run_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = SHAPES.replace("ex:C sh:targetNode ex:c", "ex:C sh:targetSubjectsOf <urn:p>")
    engines, done = validated(
        monkeypatch, {"A": Outcome("crashed", b"x")}, shapes=shapes, data="_:c <urn:p> 1 ."
    )
    assert [engine for engine, _, _ in engines.asked][:2] == ["shifty", "shifty"]
    assert [(g.root, g.outcome.status) for g in done.given_up] == [(EX.A, "crashed")]
    assert focuses(done) == {EX.b, BNode("c")}


MANY = 64


@pytest.mark.parametrize("status", ["refused", "crashed"])
def test_one_bad_shape_among_many_is_found_in_a_few_processes(
    monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    """Not in one for each shape, which took a quarter of an hour for some hundred of them."""
    shapes = "".join(
        f"ex:S{i:02} sh:targetNode ex:a{i} ; sh:nodeKind sh:Literal . " for i in range(MANY)
    )
    processes: list[int] = []

    class Bad(Engines):
        def answer(self, data: bytes, job: Job, timeout: float | None = None) -> Outcome:
            bad = f"<{EX}S41> <{SH.targetNode}>".encode() in job.shapes
            if bad and job.engine == "shifty":
                return Outcome("refused" if status == "refused" else "crashed", b"no")
            return Outcome("done", run(job.engine, data, job.shapes))

        def isolated(
            self, data: bytes, jobs: Sequence[Job], timeout: float | None = None
        ) -> list[Outcome]:
            processes.append(len(jobs))
            self.feed(data, jobs)
            return self.outcomes()

    engines = Bad({})
    monkeypatch.setattr(module, "Worker", engines.worker)
    monkeypatch.setattr(module, "run_isolated", engines.isolated)
    with Validation() as validation:
        validation.start(b"", Shapes(graph_of(shapes)))
        done = validation.finish()
    assert len(focuses(done)) == MANY and not done.given_up
    assert len(processes) <= 14


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
    with Validation() as validation:
        validation.start(content_of(data), Shapes(graph_of(shapes)))
        done = validation.finish()
    assert [(result.focus, result.value) for result in done.results] == [(EX.a, BNode("b0"))]
    looked = min(depth, 8)
    assert list(done.details) == [BNode(f"b{i}") for i in range(looked)]
    for i in range(looked):
        (result,) = done.details[BNode(f"b{i}")]
        assert result.component == (
            SH.MinCountConstraintComponent if i == depth - 1 else SH.NodeConstraintComponent
        )


def test_a_shape_that_is_alone_has_all_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    engines, _ = validated(monkeypatch, {}, timeout=1000, shapes=C)
    assert [timeout for _, _, timeout in engines.asked] == [pytest.approx(900, abs=1)]
