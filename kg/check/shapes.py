"""Shapes: SHACL over what is asserted and what is derived, as findings at file and line.

    with ShapeCheck("sets", timeout=60) as check: …         the engine works beside other rules
    check_shapes(data, shapes) -> Finding(rule="ex:PersonShape/ex:name", …), …

A result is named after its shape and says in both languages what is wrong: in the words of the
shape's author, where there are some. It stands where the triple that it is about is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import pyoxigraph as ox
import rdflib
from rdflib.namespace import SH
from rdflib.term import Node, URIRef

from kg.check.counting import at_most
from kg.check.finding import Finding, Severity
from kg.check.findings import Findings, Kind, Made
from kg.check.project import Loaded, Project
from kg.check.said import Said
from kg.check.wording import Wording
from kg.rdf.dictionary import Dictionary
from kg.rdf.lines import Lines
from kg.rdf.names import STANDARD, Prefixes
from kg.rdf.nodes import Triple, n_triples_of
from kg.rdf.paths import AnyPath, walk
from kg.rdf.places import Place
from kg.shacl.engines import Engine, Focuses
from kg.shacl.job import is_nested
from kg.shacl.results import Result
from kg.shacl.shapes import Shapes
from kg.shacl.table import Table
from kg.shacl.validation import Details, GivenUp, Validation, canonical
from kg.shacl.wellformed import Fault

_SEVERITIES: dict[Node, Severity] = {SH.Warning: "warning", SH.Info: "info"}
_MOST = 10  # shapes in a file that cannot be used for the same reason
_LESS_FOR_FOUND = 10  # shapes that nobody named shall not keep the rest of a report waiting
_DEEPEST = 8  # how far nested data are followed to the innermost failing triple


class ShapeCheck:
    """The shapes of a project as findings, while the engine is at work beside other rules.

    with ShapeCheck("sets", timeout=60) as check:
        check.start(loaded)                              the process starts with its work
        findings = list(check.findings())                here it is waited for
    """

    def __init__(self, engine: Engine = "sets", timeout: float | None = None) -> None:
        self.engine, self.timeout = engine, timeout
        self._validation = Validation(engine, timeout)

    def __enter__(self) -> ShapeCheck:
        return self

    def __exit__(self, *_: object) -> None:
        self._validation.close()

    def start(self, loaded: Loaded, focuses: Focuses | None = None) -> None:
        """Give what is asserted and derived to the engine, with the shapes that can be used.

        Args:
            loaded: the project as read.
            focuses: the only shapes to run, and the only nodes of each (default: all).

        Raises:
            EngineError: no process can be started.
        """
        terms = loaded.lines.dictionary
        loaded.lines.settle()  # once for this process and its copy
        self._start(lambda: loaded.table, loaded, focuses, lambda: loaded.graph.store, terms)

    def start_on(self, content: bytes, loaded: Loaded, focuses: Focuses | None = None) -> None:
        """Give other data to the engine as data of this project; see `start`.

        Args:
            content: the data in N-Triples as pyoxigraph writes them.
            loaded: the project as read.
            focuses: as for `start`.
        """
        self._start(lambda: Table(content), loaded, focuses)

    def _start(
        self,
        table: Callable[[], Table],
        loaded: Loaded,
        focuses: Focuses | None,
        store: Callable[[], ox.Store] | None = None,
        terms: Dictionary | None = None,
    ) -> None:
        if loaded.project.finds_shapes and self.timeout is not None:
            self._validation.allow(self.timeout / _LESS_FOR_FOUND)
        self._writer = Writer(loaded.shapes, loaded.lines, loaded.shape_lines, loaded.names)
        shapes, short = self._writer.shapes, self._writer.short
        self._validation.start(table, shapes, short, focuses, store, terms)

    def findings(self, wanted: Callable[[Result], bool] | None = None) -> Findings:
        """What is wrong with the shapes, then what they find.

        Args:
            wanted: of which results (default: all); to look up the place of one takes time.
        """
        done, found = self._validation.finish(), Findings()
        for fatal, most in ((True, _MOST), (False, 1)):
            faults = (f for f in done.faults if f.fatal == fatal)
            found.add(at_most(map(self._writer.fault, faults), most))
        found.add(map(self._writer.given_up, done.given_up))
        results = done.results if wanted is None else list(filter(wanted, done.results))
        found.add(_OfResults(self._writer, results, done.details))
        return found


def check_shapes(
    data: bytes,
    shapes: rdflib.Graph,
    lines: Lines | None = None,
    shape_lines: Lines | None = None,
    engine: Engine = "sets",
    timeout: float | None = None,
) -> Iterator[Finding]:
    """Findings of SHACL shapes on data that are no project.

    Args:
        data: what to validate, in N-Triples.
        shapes: the shapes graph.
        lines: where the triples of the data stand.
        shape_lines: where the triples of the shapes stand.
        engine: `sets` is ours; `pyshacl` is the reference.
        timeout: seconds for the engine (None: no limit).
    """
    loaded = Loaded(Project(), lines or Lines(), shapes, shape_lines or Lines("s"))
    with ShapeCheck(engine, timeout) as check:
        check.start_on(canonical(data), loaded)
        yield from check.findings()


def report_findings(
    report: rdflib.Graph,
    shapes: rdflib.Graph,
    lines: Lines,
    shape_lines: Lines | None = None,
    names: Prefixes | None = None,
) -> Iterator[Finding]:
    """The results of a W3C validation report as findings."""
    writer = Writer(shapes, lines, shape_lines or Lines("s"), names)
    from kg.shacl.reference import Reference

    for result in Reference(writer.shapes).results(n_triples_of(report)):
        yield writer.finding(result)


class Writer(Wording):
    """What turns results on a graph into findings."""

    def __init__(
        self,
        shapes: rdflib.Graph,
        lines: Lines,
        shape_lines: Lines,
        names: Prefixes | None = None,
    ) -> None:
        known = names or STANDARD.over(shape_lines.prefixes | lines.prefixes)
        super().__init__(Shapes(shapes), known)
        self.lines, self.shape_lines = lines, shape_lines
        self._in_file: dict[int, Wording] = {}  # by names, which live as long as all names do

    def finding(self, result: Result, details: Details | None = None) -> Finding:
        """A result as a finding; `details` are results on blank nodes that it may be about."""
        return self.finding_at(result, self.place(result, details or {}))

    def finding_at(self, result: Result, place: Place | None) -> Finding:
        """A result as a finding at a place."""
        kind = self.kind(result)
        return Finding(
            kind.severity,
            kind.rule,
            Said(self.in_file(place).say, result),
            result.focus,
            result.path,
            result.value,
            place,
            kind.component,
            result.shape,
            result,
            self,
        )

    def kind(self, result: Result) -> Kind:
        """What the findings of a shape's constraint have in common."""
        component = result.component
        return Kind(
            _SEVERITIES.get(result.severity or SH.Violation, "violation"),
            self.name(result.shape) if result.shape else self.short(str(component)),
            component if isinstance(component, URIRef) else None,
            result.shape,
        )

    def in_file(self, place: Place | None) -> Wording:
        """The words for results in a file, with its prefixes."""
        names = self._prefixes.of(place.file if place else None)
        if names is self._prefixes:
            return self
        if id(names) not in self._in_file:
            self._in_file[id(names)] = Wording(self.shapes, names)
        return self._in_file[id(names)]

    def fault(self, fault: Fault) -> Finding:
        """What is wrong with a shape as a finding."""
        path = fault.predicate
        return Finding(
            "violation" if fault.fatal else "warning",
            "shapes" if fault.fatal else "shape-unclear",
            fault.messages,
            fault.node,
            path,
            fault.value,
            self.shape_lines.find(fault.node, path, fault.value),
        )

    def given_up(self, lost: GivenUp) -> Finding:
        """A shape that could not be run as a finding."""
        name = self.name(lost.root)
        if lost.outcome.status == "timeout":
            suspect = " Its query in SPARQL is the likely cause." if lost.queries else ""
            zh_suspect = "其 SPARQL 查询可能是原因。" if lost.queries else ""
            en = f"{name} was given up: it did not end within the time limit.{suspect}"
            zh = f"已放弃 {name}:未在时限内结束。{zh_suspect}"
            en += " Make it simpler, or allow more time with --timeout."
            zh += "请简化该形状,或用 --timeout 延长时限。"
        else:
            en = f"{name} cannot be used, the engine fails on it: {lost.text}."
            zh = f"{name} 无法使用,引擎执行失败:{lost.text}。"
        find = self.shape_lines.find
        place = find(lost.queries[0], SH.select) if lost.queries else None
        return Finding(
            "violation",
            "timeout" if lost.outcome.status == "timeout" else "shapes",
            {"en": en, "zh-Hans": zh},
            lost.root,
            place=place or find(lost.root),
        )

    # Places

    def place(self, result: Result, details: Details) -> Place | None:
        """Where a result stands, given results on blank nodes that it may be about."""
        return self._innermost(result, details) or self._named_at(result.focus)

    def _named_at(self, focus: Node) -> Place | None:
        """Where the shapes name a focus node of which the data say nothing, such as a target."""
        return self.shape_lines.terms.get(focus) or self.shape_lines.subjects.get(focus)

    def _innermost(self, result: Result, details: Details, depth: int = 0) -> Place | None:
        """Where a result's triple stands; if it is about nested data, where these fail."""
        inner = details.get(result.value or result.focus, ()) if is_nested(result) else ()
        if depth < _DEEPEST:
            places = (self._innermost(r, details, depth + 1) for r in inner)
            first = min((place for place in places if place), default=None)
            if first:
                return first
        return self._place(result.focus, result.path, result.value)

    def _place(self, focus: Node, path: AnyPath | None, value: Node | None) -> Place | None:
        if path is None or isinstance(path, URIRef):
            return self.lines.find(focus, path, value)
        if value is None:
            return self.lines.find(focus)
        last = (triple for node, triple in walk(path, focus, self._match) if node == value)
        places = (self.lines.triples.get(triple) for triple in last if triple)
        return min((p for p in places if p), default=None) or self.lines.find(focus)

    def _match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        """The triples with one predicate that have this subject or this object."""
        node = s if s is not None else o
        for triple in self._index.get(node, ()) if node is not None else ():
            if triple[1] == p and node == (triple[0] if s is not None else triple[2]):
                yield triple

    @cached_property
    def _index(self) -> dict[Node, list[Triple]]:
        """The triples that a node is in."""
        found: dict[Node, list[Triple]] = {}
        for triple in self.lines.triples:
            for node in {triple[0], triple[2]}:
                found.setdefault(node, []).append(triple)
        return found


class _OfResults(Made):
    """The findings that results are.

    Args:
        writer: what turns results into findings.
        results: the results.
        details: results on blank nodes that these may be about.
    """

    def __init__(self, writer: Writer, results: Sequence[Result], details: Details) -> None:
        self._writer, self._results, self._details = writer, results, details

    def __len__(self) -> int:
        return len(self._results)

    def kind(self, number: int) -> Kind:
        return self._writer.kind(self._results[number])

    def place(self, number: int) -> Place | None:
        return self._writer.place(self._results[number], self._details)

    def make(self, number: int, place: Place | None) -> Finding:
        return self._writer.finding_at(self._results[number], place)
