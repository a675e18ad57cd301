"""Validation: shapes held against data, in a process of its own and within a time limit.

    validate(data, shapes) -> the W3C validation report, in this process
    with Validation("sets", timeout=60) as validation:
        validation.start(lambda: Table(data), Shapes(graph))       the process starts with its work
        done = validation.finish()                           here it is waited for
    done.faults, done.results, done.given_up, done.details

A query that does not end, or an engine that crashes, costs the shape it is in and no other. Shapes
that cannot be used are among the faults; all others are run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from kg.errors import EngineError
from kg.forked import Forked, Outcome
from kg.rdf.dictionary import Dictionary
from kg.rdf.graph import serialized
from kg.rdf.nodes import n_triples_of
from kg.shacl.engines import Engine, Focuses
from kg.shacl.job import Job, queries_of
from kg.shacl.model import Model
from kg.shacl.portions import Portion, Results
from kg.shacl.results import Result, report_of
from kg.shacl.shapes import Shapes
from kg.shacl.table import Table
from kg.shacl.wellformed import Fault, Shorten

if TYPE_CHECKING:
    from kg.shacl.reference import Reference

_SHAPES: Final = 0.9  # of the time, so that there is some left to tell what was found

Details = Mapping[Node, Sequence[Result]]


def validate(
    data: rdflib.Graph | bytes, shapes: rdflib.Graph, engine: Engine = "sets"
) -> rdflib.Graph:
    r"""The W3C validation report of data (a graph, or N-Triples in UTF-8) against shapes.

    >>> data = b"<urn:s> <urn:p> <urn:o> .\n"
    >>> shapes = rdflib.Graph().add((rdflib.BNode(), rdflib.SH.targetNode, rdflib.URIRef("urn:s")))
    >>> (None, rdflib.SH.conforms, rdflib.Literal(True)) in validate(data, shapes)
    True

    >>> shapes = rdflib.Graph().parse(data='''
    ... @prefix sh: <http://www.w3.org/ns/shacl#> .
    ... <urn:s> a sh:NodeShape ; sh:targetNode <urn:a> ; sh:nodeKind sh:Literal .''')
    >>> [str(focus) for focus in validate(b"", shapes).objects(None, rdflib.SH.focusNode)]
    ['urn:a']

    Args:
        data: what to validate.
        shapes: the shapes graph.
        engine: `sets` is ours; `pyshacl` is the reference.

    Raises:
        EngineError: the shapes cannot be used.
    """
    return report_of(find_results(data, shapes, engine))


class Prepared:
    """Shapes made ready once for many data."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes

    @cached_property
    def model(self) -> Model:
        """For our own engine."""
        return Model(self.shapes)

    @cached_property
    def reference(self) -> Reference:
        """For pySHACL."""
        from kg.shacl.reference import Reference

        return Reference(self.shapes)


def find_results(
    data: rdflib.Graph | bytes,
    shapes: rdflib.Graph | Prepared,
    engine: Engine = "sets",
    store: ox.Store | None = None,
) -> list[Result]:
    """The results of validation; see `validate`. What is prepared once serves for many data.

    Args:
        data: what to validate.
        shapes: the shapes.
        engine: which.
        store: the same data in a store; then their N-Triples are as pyoxigraph writes them.
    """
    prepared = shapes if isinstance(shapes, Prepared) else Prepared(Shapes(shapes))
    content = data if isinstance(data, bytes) else n_triples_of(data)
    from kg.shacl.running import with_room

    try:
        if engine == "pyshacl":
            return prepared.reference.run(prepared.shapes.roots, content)
        written = canonical(content) if store is None else content
        return with_room(lambda: list(_results(prepared.model, written, store)))
    except EngineError as error:
        raise EngineError(f"The shapes cannot be used: {error}") from error


def _results(model: Model, content: bytes, store: ox.Store | None) -> Results:
    from kg.shacl.running import Running

    table = Table(content)
    running = Running(model, table, None if store is None else lambda: store)
    results = Results(model, table.terms)
    for root in model.shapes.roots:
        for portion in running.portions(root):
            if not portion.is_detail:
                results.keep(portion)
    return results


def canonical(content: bytes) -> bytes:
    r"""N-Triples with each term written in one way.

    >>> canonical(b'<urn:s>  <urn:p> "\\u0061".')
    b'<urn:s> <urn:p> "a" .\n'

    Raises:
        EngineError: they are none.
    """
    try:
        return serialized(ox.parse(content, format=ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError) as error:
        raise EngineError(f"the data are no N-Triples: {error}") from error


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A shape with a target that could not be run, the queries in it, and what became of it."""

    root: Node
    queries: tuple[Node, ...]
    outcome: Outcome
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """What a validation found; `details` are results on the blank nodes that results are about."""

    faults: list[Fault] = field(default_factory=list)
    results: Sequence[Result] = ()
    given_up: list[GivenUp] = field(default_factory=list)
    details: dict[Node, list[Result]] = field(default_factory=dict)


class Validation:
    """A validation whose engine is at work while the caller does other things.

    Args:
        engine: which.
        timeout: seconds from now on in which all is done, second tries included (None: no limit).
    """

    def __init__(self, engine: Engine = "sets", timeout: float | None = None) -> None:
        self.engine, self._time = engine, _Time(timeout)
        self._forked: Forked | None = None
        self._job: Job | None = None

    def __enter__(self) -> Validation:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process if it still runs."""
        if self._forked is not None:
            self._forked.close()

    def allow(self, timeout: float) -> None:
        """Have all done in so many seconds from now on, instead of what was said before."""
        self._time = _Time(timeout)

    def start(
        self,
        table: Callable[[], Table],
        shapes: Shapes,
        shorten: Shorten = str,
        focuses: Focuses | None = None,
        store: Callable[[], ox.Store] | None = None,
        terms: Dictionary | None = None,
    ) -> None:
        """Have the shapes looked at, and those run that can be used.

        Args:
            table: what to validate.
            shapes: the shapes.
            shorten: how the messages of faults name an IRI.
            focuses: the only shapes to run, and the only nodes of each (default: all).
            store: the same data in a store, if there is one; it is asked for where a query runs.
            terms: what keeps the terms of the results; best that of the data.

        Raises:
            EngineError: no process can be started.
        """
        self._job = Job(self.engine, table, shapes, shorten, focuses, store)
        self._model, self._terms = Model(shapes), Dictionary() if terms is None else terms
        self._results, self._roots = Results(self._model, self._terms), list[Node]()
        self._done = Done(results=self._results)
        self._known: list[Fault] | None = None
        self._forked = self._fork(None)

    def _fork(self, roots: Sequence[Node] | None) -> Forked:
        job, faults = self._job, self._known
        assert job is not None
        try:
            return Forked(lambda tell: job.do(tell, roots, faults))
        except OSError as error:
            raise EngineError(f"The SHACL engine cannot be started: {error}.") from error

    def finish(self) -> Done:
        """Wait for the engine; a shape that fails is left for the end, and then tried alone."""
        if self._forked is None:
            return Done()
        failed: list[tuple[Node, Outcome]] = []
        outcome = self._follow()
        while outcome is not None and self._roots:
            if self._known is None or self._time.is_over:
                failed += [(root, outcome) for root in self._roots]
                break
            failed.append((self._roots.pop(0), outcome))
            if self._roots:
                self._forked = self._fork(self._roots)
                outcome = self._follow()
        if outcome is not None and self._known is None:
            failed = [(root, outcome) for root in self._model.shapes.roots]
        self._retry(failed)
        return self._done

    def _retry(self, failed: list[tuple[Node, Outcome]]) -> None:
        """Try shapes that did not end once more, alone; what fails again is given up."""
        for number, (root, outcome) in enumerate(failed):
            lost: Outcome | None = outcome
            alone = len(failed) == 1 and self._done_nothing_else
            if outcome.status == "timeout" and not alone and not self._time.is_over:
                self._roots = [root]
                self._forked = self._fork([root])
                lost = self._follow(len(failed) - number)
            if lost is not None:
                self._give_up(root, lost)

    @property
    def _done_nothing_else(self) -> bool:
        """Whether the one shape had all the time there was."""
        return len(self._model.shapes.roots) == 1

    def _follow(self, parts: int = 0) -> Outcome | None:
        """Take what the process tells; why it ended before all was done, None if it was.

        Args:
            parts: the parts of what time is left of which it gets one (0: no shape gets more than
                half, but the last, which gets all).
        """
        assert self._forked is not None
        end = self._end(parts)

        def seconds() -> float | None:
            return None if end is None else end - time.monotonic()

        try:
            for said in self._forked.said(seconds):
                if self._take(*said):
                    end = self._end(parts)
        except TimeoutError:
            return Outcome("timeout")
        finally:
            outcome = self._forked.outcome()
            self._forked.close()
        return None if outcome.status == "done" else outcome

    def _end(self, parts: int) -> float | None:
        left = self._time.left
        if left is None:
            return None
        return time.monotonic() + left / (parts or (1 if len(self._roots) == 1 else 2))

    def _take(self, kind: str, *said: Any) -> bool:
        """Keep what was told; whether the next shape is in turn."""
        done = self._done
        if kind == "faults":
            (self._known,) = said
            done.faults.extend(said[0])
        elif kind == "roots":
            self._roots = list(said[0])
        elif kind == "found":
            self._keep(said[0])
        elif kind == "refused":
            self._give_up(said[0], Outcome("refused", said[1]))
        if kind in {"done", "refused"}:
            self._roots.remove(said[0])
        return kind in {"done", "refused", "roots"}

    def _keep(self, portion: Portion) -> None:
        if not portion.is_detail:
            self._results.keep(portion)
            return
        details = Results(self._model, self._terms)
        details.keep(portion)
        for result in details:
            self._done.details.setdefault(result.focus, []).append(result)

    def _give_up(self, root: Node, outcome: Outcome) -> None:
        found = tuple(queries_of(self._model.shapes, root))
        text = " ".join(outcome.text.split()).rstrip(".")
        self._done.given_up.append(GivenUp(root, found, outcome, text))


class _Time:
    """What is left of the time for the shapes, in seconds; None: it has no end."""

    def __init__(self, timeout: float | None) -> None:
        self._end = None if timeout is None else time.monotonic() + timeout * _SHAPES

    @property
    def left(self) -> float | None:
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    @property
    def is_over(self) -> bool:
        return self.left is not None and self.left <= 0
