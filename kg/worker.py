"""The SHACL engines, and a process of their own for them: they may crash or never end.

    run("shifty", data, shapes) -> report                    N-Triples in, N-Triples out
    with Worker() as worker:
        worker.feed(data, [Job("shifty", shapes), Job("pyshacl", others)])
        worker.outcomes(timeout=60) -> [Outcome("done", report), Outcome("timeout")]

This file is also what the process runs, so it imports nothing of `kg`. A job and its report cross
the pipes as a line of JSON with their length, then the bytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO
from typing import Literal as OneOf

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

Engine = OneOf["shifty", "pyshacl"]
Status = OneOf["done", "refused", "crashed", "timeout"]

# Deeper nesting than any hand-written shape; pySHACL's 15 is less than some.
_DEPTH = 40


class EngineError(Exception):
    """An engine does not take the shapes, or breaks down over them."""


@dataclass(frozen=True, slots=True)
class Job:
    """Shapes in N-Triples, and the engine that is to run them."""

    engine: Engine
    shapes: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: `content` is the report in N-Triples, or what the engine said."""

    status: Status
    content: bytes = b""

    @property
    def text(self) -> str:
        """What the engine said, on one line."""
        return " ".join(self.content.decode("utf-8", "replace").split())


def run(engine: Engine, data: bytes, shapes: bytes) -> bytes:
    """The W3C report of an engine in N-Triples; terms are as the data write them.

    Raises:
        EngineError: the engine does not take the shapes, or fails on them.
    """
    try:
        return _shifty(data, shapes) if engine == "shifty" else _pyshacl(data, shapes)
    except RecursionError as error:
        raise EngineError("recursion is too deep") from error
    except Exception as error:  # engines let errors of many types through
        raise EngineError(str(error) or type(error).__name__) from error


def _shifty(data: bytes, shapes: bytes) -> bytes:
    # The public functions hand out rdflib graphs, which have lost the lexical forms.
    from shifty._shifty import PreparedValidator

    prepared = PreparedValidator(shapes=shapes, shapes_format="nt")
    result = prepared.validate_w3c(
        data=data, data_format="nt", graph_mode="data", run_infer=False, sort_results=False
    )
    return result._report_ntriples.encode("utf-8")


def _pyshacl(data: bytes, shapes: bytes) -> bytes:
    import logging

    import pyshacl
    import rdflib

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # a traceback per ill-typed value
    _, report, text = pyshacl.validate(
        read_graph(data),
        shacl_graph=read_graph(shapes),
        inference="none",
        max_validation_depth=_DEPTH,
        logger=_silent_logger(),
    )
    if not isinstance(report, rdflib.Graph):
        raise EngineError(getattr(report, "message", None) or str(report or text))
    return report.serialize(format="nt", encoding="utf-8")


def _silent_logger() -> Any:
    import logging

    logger = logging.Logger("pyshacl")
    logger.addHandler(logging.NullHandler())
    return logger


def read_graph(content: bytes) -> rdflib.Graph:
    """N-Triples as an rdflib graph with lexical forms and blank node labels as written."""
    import pyoxigraph as ox
    import rdflib

    graph = rdflib.Graph()
    add = graph.store.add
    for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES):
        triple = as_node(quad.subject), as_node(quad.predicate), as_node(quad.object)
        add(triple, graph)
    return graph


def as_node(term: Any) -> Node:
    """A term of pyoxigraph as rdflib has it, without touching its lexical form."""
    import pyoxigraph as ox
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    kind = term.datatype.value
    plain = kind == "http://www.w3.org/2001/XMLSchema#string"
    return rdflib.Literal(
        term.value, datatype=None if plain else rdflib.URIRef(kind), normalize=False
    )


# The process, seen from outside


class Worker:
    """A process that runs engines; started early, its imports overlap with reading the data.

    Raises:
        OSError: no process can be started.
    """

    def __init__(self, engine: Engine = "shifty") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", __file__, engine],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._thread: threading.Thread | None = None
        self._output = self._errors = b""
        self._jobs, self._fed, self._killed = 0, 0.0, False

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def feed(self, data: bytes, jobs: Sequence[Job]) -> None:
        """Give the process its work and return at once; it runs one job after the other."""
        self._jobs, self._fed = len(jobs), time.monotonic()
        head = {"data": len(data), "jobs": [[job.engine, len(job.shapes)] for job in jobs]}
        parts = [json.dumps(head).encode() + b"\n", data, *(job.shapes for job in jobs)]
        self._thread = threading.Thread(target=self._talk, args=(b"".join(parts),), daemon=True)
        self._thread.start()

    def _talk(self, content: bytes) -> None:
        # A process that dies early breaks the pipe; communicate() passes over that.
        self._output, self._errors = self._process.communicate(content)

    def outcomes(self, timeout: float | None = None) -> list[Outcome]:
        """What became of each job, within so many seconds since `feed` (None: without limit).

        Jobs after one that crashed or ran out of time are missing.
        """
        if self._thread is None:
            return []
        left = None if timeout is None else max(0.0, self._fed + timeout - time.monotonic())
        self._thread.join(left)
        if self._thread.is_alive():
            self.close()
        found = list(_read_outcomes(self._output))
        if len(found) < self._jobs:
            found.append(Outcome("timeout") if self._killed else self._crash())
        return found

    def _crash(self) -> Outcome:
        last = self._errors.strip().splitlines()[-1:] or [b"no message"]
        code = f"exit code {self._process.returncode}: ".encode()
        return Outcome("crashed", code + last[0])

    def close(self) -> None:
        """End the process if it still runs."""
        if self._process.poll() is None:
            self._killed = True
            self._process.kill()
        if self._thread is not None:
            self._thread.join()
        else:
            self._process.communicate()


def run_isolated(
    data: bytes, jobs: Sequence[Job], timeout: float | None = None, engine: Engine = "shifty"
) -> list[Outcome]:
    """Run jobs in a process of their own; see `Worker.outcomes`."""
    with Worker(engine) as worker:
        worker.feed(data, jobs)
        return worker.outcomes(timeout)


def _read_outcomes(content: bytes) -> Iterable[Outcome]:
    """The outcomes that arrived whole."""
    while content:
        head, newline, rest = content.partition(b"\n")
        if not newline:
            return
        status, size = json.loads(head)
        if len(rest) < size:
            return
        yield Outcome(status, rest[:size])
        content = rest[size:]


# The process, seen from inside


def _serve(source: BinaryIO, target: BinaryIO) -> None:
    line = source.readline()
    if not line:
        return  # closed without work
    head = json.loads(line)
    data = source.read(head["data"])
    jobs = [Job(engine, source.read(size)) for engine, size in head["jobs"]]
    for job in jobs:
        outcome = _attempt(job, data)
        reply = json.dumps([outcome.status, len(outcome.content)])
        target.write(reply.encode() + b"\n" + outcome.content)
        target.flush()


def _attempt(job: Job, data: bytes) -> Outcome:
    try:
        return Outcome("done", run(job.engine, data, job.shapes))
    except EngineError as error:
        return Outcome("refused", str(error).encode("utf-8", "replace"))


def _preload(engine: str) -> None:
    __import__("shifty._shifty" if engine == "shifty" else "pyshacl")


def _main() -> None:
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what an engine prints must not get among the reports
    _preload(sys.argv[1])
    _serve(sys.stdin.buffer, target)


if __name__ == "__main__":
    _main()
