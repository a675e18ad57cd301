"""Results of SHACL validation as findings: named, placed and in both languages.

writer = Writer(shapes, lines, shape_lines)
writer.finding(result) -> Finding(rule="shape:Support-recipient", place=…, messages=…)
writer.fault(fault) -> Finding(rule="shapes", …)       the place is in the shapes
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import rdflib
from rdflib.namespace import SH
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.term import BNode, Literal, Node, URIRef

from kg.components import Failure, say
from kg.findings import Finding, Place, Severity
from kg.lines import Lines
from kg.names import shorten
from kg.shacl import Result, Shapes, Triple, members, reverse, to_path
from kg.wellformed import Fault

_SEVERITIES: dict[Node, Severity] = {SH.Warning: "warning", SH.Info: "info"}
_DEEPEST = 8  # how far nested data are followed to the innermost failing triple
Details = Mapping[Node, Sequence[Result]]


class Writer:
    """What turns results on a graph into findings."""

    def __init__(self, shapes: rdflib.Graph, lines: Lines, shape_lines: Lines) -> None:
        self.shapes, self.lines, self.shape_lines = Shapes(shapes), lines, shape_lines
        self._graph = shapes
        self._prefixes = shape_lines.prefixes | lines.prefixes
        self._names: dict[Node, str] = {}

    def finding(self, result: Result, details: Details | None = None) -> Finding:
        """A result as a finding; `details` are results on blank nodes that it may be about."""
        path = to_path(self._graph, result.path)
        component = result.component
        return Finding(
            _SEVERITIES.get(result.severity, "violation"),
            self.name(result.shape) if result.shape else self.short(str(component)),
            self._messages(result, path),
            result.focus,
            path,
            result.value,
            self._innermost(result, path, details or {}),
            component if isinstance(component, URIRef) else None,
            result.shape,
        )

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

    # Names

    def short(self, iri: str) -> str:
        """An IRI with a prefix of the project's."""
        return shorten(iri, self._prefixes)

    def name(self, shape: Node) -> str:
        """A shape's name; one without is called after the nearest that has one.

        `ex:PersonShape/ex:name`: the path, or how the shape is referred to, such as `not`.
        """
        if shape not in self._names:
            self._names[shape] = self._new_name(shape, frozenset())
        return self._names[shape]

    def _new_name(self, shape: Node, below: frozenset[Node]) -> str:
        if isinstance(shape, URIRef):
            return self.short(shape)
        parents = [step for step in self.shapes.parents.get(shape, ()) if step[1] not in below]
        own = self.path(to_path(self._graph, self._graph.value(shape, SH.path)))
        if not parents:
            return own or self._target_of(shape)
        link, parent = min(parents, key=lambda step: (isinstance(step[1], BNode), step))
        return f"{self._new_name(parent, below | {shape})}/{own or link.removeprefix(str(SH))}"

    def _target_of(self, shape: Node) -> str:
        targets = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
        found = sorted(str(o) for p in targets for o in self._graph.objects(shape, p))
        return self.short(found[0]) if found else "sh:NodeShape"

    def path(self, path: URIRef | Path | None) -> str:
        """A path as SPARQL writes it, with prefixes; nothing for none."""
        if path is None or isinstance(path, URIRef):
            return self.short(str(path or ""))
        return re.sub(r"<([^<>]*)>", lambda match: self.short(match[1]), path.n3())

    def term(self, term: Node | None) -> str:
        """A term for people: no datatype, text in quotation marks."""
        if term is None:
            return ""
        if isinstance(term, Literal):
            is_text = term.datatype is None or str(term.datatype).endswith("#string")
            tag = f"@{term.language}" if term.language else ""
            return f'"{term}"{tag}' if is_text else str(term)
        return self.short(str(term)) if isinstance(term, URIRef) else "[…]"

    # Messages

    def _messages(self, result: Result, path: URIRef | Path | None) -> dict[str, str]:
        """What the shape says in each language; where it says nothing, a sentence of ours."""
        failure = Failure(
            result.component,
            lambda parameter: self._parameter(result.shape, parameter),
            self.path(path) or self.term(result.focus),
            self.term(result.value),
            path is not None,
            self.name(result.shape) if result.shape else "",
        )
        ours = say(failure, self.short(str(result.component)))
        return ours | self._authors(result)

    def _authors(self, result: Result) -> dict[str, str]:
        """The author's messages by language."""
        templates = self._templates(result)
        chosen = result.messages if templates or self._speaks(result) else ()
        found: dict[str, list[str]] = {}
        for message in sorted(chosen):
            found.setdefault(_language(message, templates), []).append(str(message))
        return {tag: " ".join(texts) for tag, texts in found.items()}

    def _templates(self, result: Result) -> list[Literal]:
        """The messages written for a result, with their languages."""
        nodes = [*self._writers(result), result.constraint, result.shape]
        texts = (m for node in nodes if node for m in self._graph.objects(node, SH.message))
        return [m for m in texts if isinstance(m, Literal)]

    def _writers(self, result: Result) -> Iterator[Node]:
        """The validators of the project's own component."""
        for link in (SH.validator, SH.nodeValidator, SH.propertyValidator):
            yield from self._graph.objects(result.component, link)
        if result.component is not None:
            yield result.component

    def _speaks(self, result: Result) -> bool:
        """Whether the engine's words are the author's without a template in the graph."""
        query = str(self._graph.value(result.constraint, SH.select) or "")
        return not len(self._graph) or re.search(r"[?$]message\b", query) is not None

    def _parameter(self, shape: Node | None, parameter: URIRef) -> str:
        values = sorted(self._graph.objects(shape, parameter), key=str) if shape else []
        return ", ".join(self._shown(parameter, value) for value in values)

    def _shown(self, parameter: URIRef, value: Node) -> str:
        if (value, rdflib.RDF.first, None) in self._graph:
            return ", ".join(self._shown(parameter, m) for m in members(self._graph, value))
        if value in self.shapes.all:
            return self.name(value)
        return str(value) if parameter == SH.pattern else self.term(value)

    # Places

    def _innermost(
        self, result: Result, path: URIRef | Path | None, details: Details, depth: int = 0
    ) -> Place | None:
        """Where a result's triple stands; if it is about nested data, where these fail."""
        inner = details.get(result.value or result.focus, ()) if is_nested(result) else ()
        if depth < _DEEPEST:
            places = (
                self._innermost(r, to_path(self._graph, r.path), details, depth + 1) for r in inner
            )
            first = min((place for place in places if place), default=None)
            if first:
                return first
        return self._place(result.focus, path, result.value)

    def _place(self, focus: Node, path: URIRef | Path | None, value: Node | None) -> Place | None:
        if not isinstance(path, Path):
            return self.lines.find(focus, path, value)
        if value is None:
            return self.lines.find(focus)
        triples = (triple for node, triple in self._walk(path, focus, None) if node == value)
        places = (self.lines.triples.get(triple) for triple in triples if triple)
        return min((p for p in places if p), default=None) or self.lines.find(focus)

    def _walk(self, path: URIRef | Path, node: Node, last: Triple | None) -> Iterator[_Step]:
        """The nodes that a path leads to, each with the last triple on the way."""
        if isinstance(path, URIRef):
            yield from self._ahead(node, path)
        elif isinstance(path, InvPath):
            yield from self._back(path.arg, node)
        elif isinstance(path, AlternativePath):
            for part in path.args:
                yield from self._walk(part, node, last)
        elif isinstance(path, SequencePath):
            yield from self._along(path.args, node, last)
        elif isinstance(path, MulPath):
            yield from self._repeat(path, node, last)

    def _ahead(self, node: Node, predicate: URIRef) -> Iterator[_Step]:
        for triple in self._index.get(node, ()):
            if triple[0] == node and triple[1] == predicate:
                yield triple[2], triple

    def _back(self, path: URIRef | Path, node: Node) -> Iterator[_Step]:
        if not isinstance(path, URIRef):
            yield from self._walk(reverse(path), node, None)
            return
        for triple in self._index.get(node, ()):
            if triple[2] == node and triple[1] == path:
                yield triple[0], triple

    def _along(
        self, parts: Sequence[URIRef | Path], node: Node, last: Triple | None
    ) -> Iterator[_Step]:
        if not parts:
            yield node, last
            return
        for reached, triple in self._walk(parts[0], node, last):
            yield from self._along(parts[1:], reached, triple)

    def _repeat(self, path: MulPath, node: Node, last: Triple | None) -> Iterator[_Step]:
        if path.mod in "*?":
            yield node, last
        seen, todo = set(), [(node, last)]
        while todo:
            for step in self._walk(path.path, *todo.pop()):
                if step[0] not in seen:
                    seen.add(step[0])
                    yield step
                    if path.mod in "*+":
                        todo.append(step)

    @cached_property
    def _index(self) -> dict[Node, list[Triple]]:
        """The triples that a node is in."""
        found: dict[Node, list[Triple]] = {}
        for triple in self.lines.triples:
            for node in {triple[0], triple[2]}:
                found.setdefault(node, []).append(triple)
        return found


_Step = tuple[Node, Triple | None]


def is_nested(result: Result) -> bool:
    """Whether a result says no more than that a blank node does not meet another shape."""
    about = result.value or result.focus
    return result.component == SH.NodeConstraintComponent and isinstance(about, BNode)


# Languages

_PLACEHOLDER = re.compile(r"\{[?$]\w+\}")


def _language(message: Literal, templates: Iterable[Literal]) -> str:
    """The language of a message; engines drop the tag where they put values into it."""
    tag = message.language
    if not tag:
        fits = (t for t in templates if t.language and _pattern(t).fullmatch(message))
        tag = next((t.language for t in fits), None)
    if not tag:
        return "zh-Hans" if re.search(r"[\u4e00-\u9fff]", message) else "en"
    return _LANGUAGES.get(tag.lower(), tag)


_LANGUAGES = dict.fromkeys(("zh", "zh-cn", "zh-sg", "zh-hans", "zh-hans-cn"), "zh-Hans")
_LANGUAGES |= dict.fromkeys(("en", "en-gb", "en-us"), "en")


def _pattern(template: Literal) -> re.Pattern[str]:
    parts = (re.escape(part) for part in _PLACEHOLDER.split(template))
    return re.compile(".*".join(parts), re.DOTALL)
