"""Shape tests: fixtures that carry the validation report expected of them.

    outcome = run(["tests/shapes"], shapes=house.shapes, ontology=house.ontology, rules=house.rules)
    outcome.cases        one for each fixture, with what is missing and what is unexpected
    outcome.uncovered    the constraints that no fixture makes fail

`kg.shape_fixtures` says what a fixture is. It passes if validation gives just the results that it
lists: focus node, path and constraint component as written, value, source shape and severity where
it states them.

Each fixture is validated by itself, together with the ontology and with what the rules derive.
Where `kg.shape_locality` proves that it makes no difference, many are validated at once.
"""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib.namespace import SH
from rdflib.term import BNode, Node, URIRef

from kg.derive import derive
from kg.errors import KgError
from kg.findings import Place
from kg.graph import Graph, n_triples
from kg.lines import Lines, read_lines
from kg.names import shorten
from kg.project import rdf_files
from kg.reading import Term
from kg.report import short_term
from kg.shacl import Shapes
from kg.shape_coverage import Constraint, uncovered
from kg.shape_fixtures import (
    Fixture,
    Result,
    read_fixture,
    read_results,
    read_triples,
    to_graph,
)
from kg.shape_locality import names_of_local
from kg.shapes import Engine, validate
from kg.wellformed import find_faults
from kg.worker import as_node

# To validate fewer together saves less than the proof that it makes no difference takes.
_MANY = 8

# Comparing


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong with a fixture: `missing`, `unexpected`, `conforms` or `error`, and where."""

    kind: str
    messages: dict[str, str]
    place: Place


@dataclass
class Case:
    """A fixture that was run: what differs, and what was found.

    `proven` are the results that were both expected and found; `seconds` include this fixture's
    share of a validation of many.
    """

    path: Path
    differences: list[Difference] = field(default_factory=list)
    found: list[Result] = field(default_factory=list)
    proven: list[Result] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether what was found is what was expected."""
        return not self.differences


def compare(fixture: Fixture, found: Sequence[Result]) -> Case:
    """What of a fixture's expectation is missing in the results found, and what is unexpected."""
    pairs = _matched(fixture, found)
    missing = [e for i, e in enumerate(fixture.results) if i not in pairs]
    unexpected = [r for i, r in enumerate(found) if i not in pairs.values()]
    wrong = fixture.conforms == bool(found)
    case = Case(fixture.path, found=list(found), proven=[found[i] for i in pairs.values()])
    if missing or unexpected or wrong:
        case.differences = _Places(fixture.path).differences(
            missing, unexpected, (fixture.conforms, not found) if wrong else None
        )
    return case


def _matched(fixture: Fixture, found: Sequence[Result]) -> dict[int, int]:
    """As many pairs of an expected and a found result as there can be, by their indices."""
    fitting = [
        [i for i, result in enumerate(found) if _fits(expected, result, fixture.blank)]
        for expected in fixture.results
    ]
    owner: dict[int, int] = {}

    def place(expected: int, tried: set[int]) -> bool:
        for index in fitting[expected]:
            if index not in tried:
                tried.add(index)
                if index not in owner or place(owner[index], tried):
                    owner[index] = expected
                    return True
        return False

    for expected in range(len(fitting)):
        place(expected, set())
    return {expected: index for index, expected in sorted(owner.items())}


def _fits(expected: Result, found: Result, known: frozenset[Node]) -> bool:
    return (
        expected.path == found.path
        and expected.component == found.component
        and _is_same(expected.focus, found.focus, known)
        and (expected.value is None or _is_same(expected.value, found.value, known))
        and (expected.shape is None or _is_same(expected.shape, found.shape, frozenset()))
        and expected.severity in {None, found.severity}
    )


def _is_same(expected: Node, found: Node | None, known: frozenset[Node]) -> bool:
    """A blank node that is not among those known, such as a nameless shape, stands for any."""
    if isinstance(expected, BNode) and expected not in known:
        return isinstance(found, BNode)
    return expected == found


class _Places:
    """Differences of one fixture with their lines; the file is read again, so only on failure."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.graph, self.lines = read_lines([path])

    def differences(
        self, missing: list[Result], unexpected: list[Result], conforms: tuple[bool, bool] | None
    ) -> list[Difference]:
        """All differences, in the order of their lines."""
        found = [Difference("missing", self._text(r), self._place_of_expected(r)) for r in missing]
        found += [
            Difference("unexpected", self._text(r), self._place_of_found(r)) for r in unexpected
        ]
        if conforms:
            text = _conforms_text(*conforms)
            found.append(Difference("conforms", text, self._place_of_report()))
        return sorted(found, key=lambda d: (d.place.line, d.kind))

    def _at(self, *terms: Node | None) -> Place | None:
        return self.lines.find(*terms)

    def _place_of_report(self) -> Place:
        found = self._at(next(self.graph.subjects(SH.conforms), None), SH.conforms)
        return found or Place(str(self.path), 1)

    def _place_of_expected(self, result: Result) -> Place:
        """Where the expectation is written; blank nodes have other labels in this reading."""
        nodes = list(read_results(self.graph))
        equal = [node for node, r in nodes if r == result]
        like = [
            node for node, r in nodes if (r.path, r.component) == (result.path, result.component)
        ]
        return self._at(next(iter([*equal, *like]), None)) or self._place_of_report()

    def _place_of_found(self, result: Result) -> Place:
        single = re.fullmatch("<([^<>]*)>", result.path)
        path = URIRef(single[1]) if single else None
        return self._at(result.focus, path, result.value) or self._place_of_report()

    def _text(self, result: Result) -> dict[str, str]:
        return describe(result, self.lines.prefixes)


def _conforms_text(expected: bool, found: bool) -> dict[str, str]:
    words = {True: "true", False: "false"}
    return {
        "en": f"sh:conforms {words[expected]} is expected, {words[found]} is found",
        "zh-Hans": f"预期 sh:conforms {words[expected]},实为 {words[found]}",
    }


_WORDS = {
    "en": ("focus", "path", "value", "shape", "severity", ", "),
    "zh-Hans": ("焦点", "路径", "值", "形状", "严重程度", ","),
}


def describe(result: Result, prefixes: Mapping[str, str]) -> dict[str, str]:
    """A result in words, by language: its component, focus node and what else it says."""
    terms = (
        short_term(result.focus, prefixes),
        _short_path(result.path, prefixes),
        *(short_term(term, prefixes) for term in (result.value, result.shape, result.severity)),
    )
    component = short_term(result.component, prefixes)
    return {
        language: comma.join(
            [component, *(f"{w} {t}" for w, t in zip(words, terms, strict=True) if t)]
        )
        for language, (*words, comma) in _WORDS.items()
    }


def _short_path(path: str, prefixes: Mapping[str, str]) -> str:
    def bracketed(iri: re.Match[str]) -> str:
        short = shorten(iri[1], prefixes)
        return iri[0] if short == iri[1] else short

    return re.sub(r"<([^<>]*)>", bracketed, path)


# Running


@dataclass
class Outcome:
    """What became of all fixtures, and the constraints that none of them makes fail."""

    cases: list[Case]
    uncovered: list[Constraint]
    seconds: float

    @property
    def failed(self) -> list[Case]:
        """The fixtures that did not pass."""
        return [case for case in self.cases if not case.passed]

    def exit_code(self, strict: bool = False) -> int:
        """0 if all passed, else 1; with `strict` also 1 if a constraint has no failing fixture."""
        return 1 if self.failed or (strict and self.uncovered) else 0


def run(
    paths: Iterable[str | Path],
    shapes: Sequence[Path],
    ontology: Iterable[Path] = (),
    rules: Sequence[Path] = (),
    engine: Engine = "shifty",
) -> Outcome:
    """Run the fixtures in files and folders against shapes.

    Args:
        paths: fixtures, or folders of them.
        shapes: the files of the shapes.
        ontology: files that each fixture is validated with.
        rules: CONSTRUCT queries whose triples are added to each fixture.
        engine: the SHACL engine.

    Raises:
        KgError: a path does not exist; ontology, rules or shapes cannot be used.
    """
    start = time.perf_counter()
    graph, lines = _read_shapes(shapes)
    surroundings = Surroundings(ontology, rules)
    cases = run_fixtures(rdf_files(paths), graph, surroundings, engine)
    proven = {(r.shape, r.component) for case in cases for r in case.proven}
    return Outcome(cases, uncovered(graph, proven, lines), time.perf_counter() - start)


def _read_shapes(paths: Sequence[Path]) -> tuple[rdflib.Graph, Lines]:
    graph, lines = read_lines(paths)
    for fault in find_faults(Shapes(graph), lambda iri: shorten(iri, lines.prefixes)):
        if fault.fatal:
            place = lines.find(fault.node, fault.predicate, fault.value) or Place(str(paths[0]), 1)
            raise KgError(fault.messages["en"], file=place.file, line=place.line)
    return graph, lines


class Surroundings:
    """What every fixture is validated with: an ontology, and what rules derive.

    Raises:
        KgError: a file cannot be read, or is not valid Turtle or SPARQL.
    """

    def __init__(self, ontology: Iterable[Path] = (), rules: Sequence[Path] = ()) -> None:
        self._rules = rules
        self._graph = Graph()
        self.triples = list(dict.fromkeys(t for path in ontology for t in read_triples(path)))
        self._graph.add(self.triples)
        self.derived = frozenset(self.complete(()))

    @cached_property
    def _content(self) -> bytes:
        return n_triples(self.triples).encode("utf-8")

    def complete(self, data: Iterable[ox.Triple]) -> list[ox.Triple]:
        """Data and what rules derive from them and the ontology, less the ontology."""
        graph = self._graph
        new = graph.add_new(data)
        derive(graph, self._rules)
        new += graph.derived
        graph.derived = []
        for t in new:
            graph.store.remove(ox.Quad(t.subject, t.predicate, t.object))
        return new

    def with_data(self, complete: Iterable[ox.Triple]) -> bytes:
        """Completed data together with the ontology, as N-Triples."""
        return self._content + n_triples(complete).encode("utf-8")


def run_fixtures(
    paths: Iterable[Path],
    shapes: rdflib.Graph,
    surroundings: Surroundings | None = None,
    engine: Engine = "shifty",
    alone: bool = False,
) -> list[Case]:
    """Run fixtures against shapes, in the order given.

    Args:
        paths: the fixtures.
        shapes: the shapes graph.
        surroundings: what each is validated with.
        engine: the SHACL engine.
        alone: validate each by itself even where many at once give the same.

    Raises:
        KgError: the shapes cannot be used.
    """
    with _quiet():
        return _Run(shapes, surroundings or Surroundings(), engine).cases(paths, alone)


@contextmanager
def _quiet() -> Iterator[None]:
    """Fixtures have ill-typed values on purpose; rdflib logs a traceback for each."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


@dataclass(eq=False)
class _Part:
    """A fixture on its way: its completed data, and what was found in them.

    `triples` are without those that the rules derive from the ontology alone; `usual` says that
    these were derived here, too, as they are unless a rule asks for what is not there.
    """

    fixture: Fixture
    triples: list[ox.Triple]
    usual: bool
    seconds: float
    found: list[Result] = field(default_factory=list)
    problem: KgError | None = None

    @cached_property
    def subjects(self) -> frozenset[Term]:
        return frozenset(t.subject for t in self.triples)

    @cached_property
    def terms(self) -> frozenset[Term]:
        return self.subjects.union(x for t in self.triples for x in (t.predicate, t.object))

    @cached_property
    def nodes(self) -> frozenset[Node]:
        return frozenset(as_node(term) for term in self.terms)

    def case(self) -> Case:
        if self.problem is None:
            case = compare(self.fixture, self.found)
        else:
            case = Case(self.fixture.path, [_error(self.fixture.path, self.problem)])
        case.seconds = self.seconds
        return case


@dataclass
class _Batch:
    """Fixtures of which none has a subject that occurs in another."""

    parts: list[_Part] = field(default_factory=list)
    subjects: set[Term] = field(default_factory=set)
    terms: set[Term] = field(default_factory=set)

    def admits(self, part: _Part) -> bool:
        return self.subjects.isdisjoint(part.terms) and self.terms.isdisjoint(part.subjects)

    def add(self, part: _Part) -> None:
        self.parts.append(part)
        self.subjects |= part.subjects
        self.terms |= part.terms


class _Run:
    """Fixtures held to shapes, many at once where that is proven to make no difference."""

    def __init__(self, shapes: rdflib.Graph, surroundings: Surroundings, engine: Engine) -> None:
        self.shapes, self.surroundings, self.engine = shapes, surroundings, engine
        self.always: Counter[Result] = Counter()
        self.always = self._on_ontology()

    def _on_ontology(self) -> Counter[Result]:
        """What is wrong with the ontology by itself is not the fixtures' doing."""
        around = [*self.surroundings.triples, *self.surroundings.derived]
        nodes = {as_node(term) for t in around for term in (t.subject, t.object)}
        found = self._validate(self.surroundings.derived) if nodes else []
        return Counter(result for result in found if result.focus in nodes)

    def cases(self, paths: Iterable[Path], alone: bool) -> list[Case]:
        read = [self._read(path) for path in paths]
        parts = [item for item in read if isinstance(item, _Part)]
        settled: set[_Part] = set()
        for batch in [] if alone or len(parts) < _MANY else self._batches(parts):
            settled |= self._run_together(batch)
        for part in parts:
            if part not in settled:
                self._run_alone(part)
        return [item if isinstance(item, Case) else item.case() for item in read]

    def _read(self, path: Path) -> Case | _Part:
        start = time.perf_counter()
        try:
            fixture = read_fixture(path)
        except KgError as error:
            return Case(path, [_error(path, error)])
        derived = self.surroundings.derived
        whole = self.surroundings.complete(fixture.data)
        usual = derived.issubset(whole)
        triples = [t for t in whole if t not in derived] if usual else whole
        return _Part(fixture, triples, usual, time.perf_counter() - start)

    def _batches(self, parts: Iterable[_Part]) -> list[list[_Part]]:
        around = [*self.surroundings.triples, *self.surroundings.derived]
        names = names_of_local(self.shapes, to_graph(around))
        if names is None:
            return []
        shared: set[Term] = {ox.NamedNode(name) for name in names}
        shared.update(term for t in around for term in (t.subject, t.predicate, t.object))
        batches: list[_Batch] = []
        for part in parts:
            if part.usual and shared.isdisjoint(part.subjects):
                batch = next((b for b in batches if b.admits(part)), None)
                if batch is None:
                    batches.append(batch := _Batch())
                batch.add(part)
        return [batch.parts for batch in batches if len(batch.parts) > 1]

    def _run_together(self, parts: list[_Part]) -> set[_Part]:
        """Those of the fixtures whose results are certain.

        A result on a node that is no fixture's subject, such as a literal, may be due to any of
        the fixtures in which the node occurs: these are left to be run alone.
        """
        start = time.perf_counter()
        derived = self.surroundings.derived
        try:
            results = self._validate([*derived, *(t for part in parts for t in part.triples)])
        except KgError:
            return set()
        owners = {as_node(subject): part for part in parts for subject in part.subjects}
        strays = {result.focus for result in results} - set(owners)
        if strays and not strays <= frozenset[Node]().union(*(part.nodes for part in parts)):
            return set()
        certain = {part for part in parts if not strays or strays.isdisjoint(part.nodes)}
        for result in results:
            if owners.get(result.focus) in certain:
                owners[result.focus].found.append(result)
        share = (time.perf_counter() - start) / len(parts)
        for part in certain:
            part.seconds += share
        return certain

    def _run_alone(self, part: _Part) -> None:
        start = time.perf_counter()
        usual = self.surroundings.derived if part.usual else ()
        try:
            part.found = self._validate([*usual, *part.triples])
        except KgError as error:
            part.problem = error
        part.seconds += time.perf_counter() - start

    def _validate(self, triples: Iterable[ox.Triple]) -> list[Result]:
        """The results on data, less those on the ontology alone."""
        data = self.surroundings.with_data(sorted(triples, key=str))
        report = validate(data, self.shapes, self.engine)
        left, found = self.always.copy(), []
        for _, result in read_results(report):
            if left[result] > 0:
                left[result] -= 1
            else:
                found.append(result)
        return found


def _error(path: Path, error: KgError) -> Difference:
    return Difference("error", error.messages, Place(str(path), error.line or 1, *error.columns))
