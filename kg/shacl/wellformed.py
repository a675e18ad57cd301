"""Shapes that cannot be used: the shapes graph held against the syntax rules of SHACL.

    find_faults(Shapes(graph)) -> [Fault(shape, predicate, value, {"en": …, "zh-Hans": …}), …]

Rules: https://www.w3.org/TR/shacl/#syntax-rules
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, replace

import rdflib
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import BNode, Literal, Node, URIRef

from kg.limits import doing
from kg.rdf.paths import members, to_path
from kg.shacl.components import EXPECTED, NODE_KINDS, PARAMETERS, Kind, Parameter
from kg.shacl.cycles import NEGATIVE, find_cycles
from kg.shacl.patterns import problem
from kg.shacl.queries import query_problem
from kg.shacl.shapes import VALIDATORS, Shapes, clashes, prologue
from kg.shacl.strays import DEMANDS, find_strays

Messages = dict[str, str]
Shorten = Callable[[str], str]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a node of a shapes graph, in which of its statements.

    A fault that is not `fatal` is worth saying, but the shape can be run.
    """

    node: Node
    predicate: URIRef | None
    value: Node | None
    messages: Messages
    fatal: bool = True


def find_faults(
    shapes: Shapes, shorten: Shorten = str, only: Iterable[Node] | None = None
) -> list[Fault]:
    """All that is wrong with the shapes of a graph.

    Args:
        shapes: the shapes.
        shorten: how messages name an IRI.
        only: the only shapes to judge, with all that they refer to (default: all).
    """
    judge = _Judge(shapes, shorten)
    nodes = shapes.all if only is None else shapes.closure(only)
    return [
        *(fault for node in sorted(nodes, key=str) for fault in judge.shape(node)),
        *judge.queries(nodes),
        *judge.recursion(),
        *(map(judge.stray, find_strays(shapes)) if only is None else ()),
    ]


class _Judge:
    """The syntax rules, over one graph."""

    def __init__(self, shapes: Shapes, shorten: Shorten) -> None:
        self.shapes, self.graph, self.shorten = shapes, shapes.graph, shorten

    def name(self, node: Node) -> str:
        return self.shorten(str(node)) if isinstance(node, URIRef) else node.n3()

    def fault(self, node: Node, predicate: URIRef, value: Node | None, en: str, zh: str) -> Fault:
        subject = self.name(predicate)
        messages = {"en": f"{subject} {en}", "zh-Hans": f"{subject} {zh}"}
        return Fault(node, predicate, value, messages)

    # One shape

    def shape(self, node: Node) -> Iterator[Fault]:
        paths = list(self.graph.objects(node, SH.path))
        yield from self._path(node, paths)
        used = set(self.graph.predicates(node))
        for predicate, parameter in PARAMETERS.items():
            if predicate in used:
                yield from self._parameter(node, predicate, parameter, bool(paths))
        yield from self._advanced(node)

    def _path(self, node: Node, paths: list[Node]) -> Iterator[Fault]:
        needed = (node, RDF.type, SH.PropertyShape) in self.graph or (
            None, SH.property, node,
        ) in self.graph  # fmt: skip
        if needed and not paths:
            yield self.fault(
                node,
                SH.path,
                None,
                "is missing: a property shape needs one.",
                "缺失:属性形状须有一个。",
            )
        if len(paths) > 1:
            yield self.fault(
                node, SH.path, paths[-1], "stands twice: keep one.", "出现两次:请保留一个。"
            )
        for path in paths:
            if not _is_path(self.graph, path):
                yield self.fault(node, SH.path, path, "is no property path.", "的值不是属性路径。")
        is_node_shape = (node, RDF.type, SH.NodeShape) in self.graph
        if paths and (is_node_shape or (None, SH.node, node) in self.graph):
            yield self.fault(
                node,
                SH.path,
                paths[0],
                "stands in a node shape: only property shapes have one.",
                "出现在节点形状中:仅属性形状可有。",
            )

    def _parameter(
        self, node: Node, predicate: URIRef, parameter: Parameter, has_path: bool
    ) -> Iterator[Fault]:
        values = sorted(self.graph.objects(node, predicate), key=str)
        if parameter.single and len(values) > 1:
            yield self.fault(
                node, predicate, values[-1], "stands twice: keep one.", "出现两次:请保留一个。"
            )
        if parameter.property_only and not has_path:
            yield self._misplaced(node, predicate, values[0])
        for value in values:
            if parameter.kind == "pattern" and _is_plain(value):
                yield from self._pattern(node, predicate, str(value))
            elif not self._takes(parameter.kind, value, node):
                english, chinese = EXPECTED[parameter.kind]
                yield self.fault(
                    node,
                    predicate,
                    value,
                    f"must be {english}, not {self._shown(value)}.",
                    f"须为{chinese},而非 {self._shown(value)}。",
                )

    def _pattern(self, node: Node, predicate: URIRef, pattern: str) -> Iterator[Fault]:
        flags = "".join(str(f) for f in self.graph.objects(node, SH.flags))
        found = problem(pattern, flags)
        if found:
            shown = Literal(pattern if len(pattern) <= _LONG else f"{pattern[:_LONG]}…").n3()
            yield self.fault(
                node,
                predicate,
                Literal(pattern),
                f"must be a regular expression: {shown} {found[0]}.",
                f"须为正则表达式:{shown} {found[1]}。",
            )

    def _misplaced(self, node: Node, predicate: URIRef, value: Node) -> Fault:
        """Qualified values in a node shape mean nothing, by the W3C's own test; engines agree."""
        fault = self.fault(
            node,
            predicate,
            value,
            "needs a property shape: this one has no sh:path.",
            "须用于属性形状:此处没有 sh:path。",
        )
        return replace(fault, fatal="qualified" not in predicate)

    def _shown(self, value: Node) -> str:
        return value.n3() if isinstance(value, Literal) else self.name(value)

    def _takes(self, kind: Kind, value: Node, node: Node) -> bool:
        if kind in {"iris", "list", "strings", "shapes"}:
            return _is_list(self.graph, value) and all(
                self._takes(_MEMBERS[kind], member, node) for member in members(self.graph, value)
            )
        if kind == "shape":
            return self._is_shape(value)
        return _TAKES[kind](value)

    def _is_shape(self, value: Node) -> bool:
        return not isinstance(value, Literal) and (value, None, None) in self.graph

    def _advanced(self, node: Node) -> Iterator[Fault]:
        """What SHACL's Advanced Features add is not run: better said than passed over."""
        for predicate in (SH.target, SH.expression, SH.js, SH.rule):
            for value in self.graph.objects(node, predicate):
                fault = self.fault(
                    node,
                    predicate,
                    value,
                    "is of SHACL's Advanced Features, which are not run here.",
                    "属于 SHACL 高级特性,此处不予执行。",
                )
                yield replace(fault, fatal=predicate != SH.rule)

    def stray(self, node: Node) -> Fault:
        name = self.name(node)
        fault = self.fault(
            node,
            sorted(URIRef(str(p)) for p in self.graph.predicates(node) if p in DEMANDS)[0],
            None,
            f"demands nothing here: {name} is no sh:NodeShape and has no target. Give it the type "
            "sh:NodeShape, or a target.",
            f"在此不起作用:{name} 不是 sh:NodeShape,也没有目标。"
            "请将其声明为 sh:NodeShape,或为其指定目标。",
        )
        return replace(fault, fatal=False)

    # Queries

    def queries(self, shapes: Set[Node]) -> Iterator[Fault]:
        stated = self.graph.subject_objects(SH.sparql)
        for constraint in sorted({query for shape, query in stated if shape in shapes}, key=str):
            yield from self._query(constraint, SH.select)
        for link in VALIDATORS:
            for validator in sorted(set(self.graph.objects(None, link)), key=str):
                is_ask = (validator, SH.ask, None) in self.graph
                yield from self._query(validator, SH.ask if is_ask else SH.select)

    def _query(self, node: Node, predicate: URIRef) -> Iterator[Fault]:
        texts = list(self.graph.objects(node, predicate))
        if len(texts) != 1 or not _is_plain(texts[0]):
            yield self.fault(
                node,
                predicate,
                texts[-1] if texts else None,
                "must stand once, with a query as its text.",
                "须出现一次,其文本为一条查询。",
            )
            return
        clash = next(iter(clashes(self.graph, node)), None)
        if clash:
            yield self._clash(node, *clash)
            return
        doing(self.name(node))
        found = query_problem(str(texts[0]), prologue(self.graph, node), predicate)
        if found:
            yield self.fault(node, predicate, texts[0], *found)

    def _clash(self, node: Node, prefix: str, namespaces: list[str]) -> Fault:
        english, chinese = " and ".join(namespaces), "、".join(namespaces)
        return self.fault(
            node,
            SH.prefixes,
            self.graph.value(node, SH.prefixes),
            f"declares {prefix}: for several namespaces: {english}. Keep one.",
            f"为前缀 {prefix}: 声明了多个命名空间:{chinese}。请保留一个。",
        )

    # Recursion

    def recursion(self) -> Iterator[Fault]:
        """A finding for each cycle; SHACL leaves open what a shape means that refers to itself."""
        for cycle in find_cycles(self.shapes):
            names = " → ".join(self.name(node) for _, node in [*cycle, cycle[0]])
            predicate, start = cycle[0]
            value = cycle[1 % len(cycle)][1]
            negative = [p for p, _ in cycle if p in NEGATIVE]
            en = f"The shape refers to itself: {names}. SHACL leaves open what that means"
            zh = f"形状引用了自身:{names}。SHACL 未规定其含义"
            if negative:
                en += f", and through {self.name(negative[0])} it has none: break the cycle."
                zh += f",经由 {self.name(negative[0])} 更无意义:请打断循环。"
            else:
                en += "; here a cycle in the data counts as met."
                zh += ";此处数据中的循环视为符合。"
            yield Fault(start, predicate, value, {"en": en, "zh-Hans": zh}, bool(negative))


# Terms


def _is_integer(value: Node) -> bool:
    return (
        isinstance(value, Literal)
        and value.datatype == XSD.integer
        and re.fullmatch(r"[+-]?\d+", value) is not None
    )


def _is_boolean(value: Node) -> bool:
    return (
        isinstance(value, Literal)
        and value.datatype == XSD.boolean
        and str(value) in {"true", "false", "1", "0"}
    )


def _is_plain(value: Node) -> bool:
    return (
        isinstance(value, Literal) and not value.language and value.datatype in {None, XSD.string}
    )


def _is_text(value: Node) -> bool:
    return _is_plain(value) or (isinstance(value, Literal) and bool(value.language))


_LONG = 60  # characters of a pattern that a message shows

_MEMBERS: dict[Kind, Kind] = {
    "iris": "iri",
    "list": "any",
    "strings": "string",
    "shapes": "shape",
}
_TAKES: dict[Kind, Callable[[Node], bool]] = {
    "any": lambda value: True,
    "boolean": _is_boolean,
    "integer": _is_integer,
    "iri": lambda value: isinstance(value, URIRef),
    "literal": lambda value: isinstance(value, Literal),
    "pattern": _is_plain,
    "node kind": lambda value: value in NODE_KINDS,
    "string": _is_plain,
    "target": lambda value: not isinstance(value, BNode),
    "text": _is_text,
}


def _is_list(graph: rdflib.Graph, head: Node) -> bool:
    """Whether every cell has one member and one rest, and the last is rdf:nil."""
    seen: set[Node] = set()
    while head != RDF.nil:
        firsts, rests = list(graph.objects(head, RDF.first)), list(graph.objects(head, RDF.rest))
        if head in seen or len(firsts) != 1 or len(rests) != 1:
            return False
        seen.add(head)
        head = rests[0]
    return True


def _is_path(graph: rdflib.Graph, node: Node) -> bool:
    if to_path(graph, node) is None:
        return False
    if isinstance(node, URIRef):
        return True
    if (node, RDF.first, None) in graph:
        return _is_list(graph, node) and all(_is_path(graph, part) for part in members(graph, node))
    pairs = list(graph.predicate_objects(node))
    if len(pairs) != 1:
        return False
    predicate, value = pairs[0]
    return predicate != SH.alternativePath or _is_path_list(graph, value)


def _is_path_list(graph: rdflib.Graph, head: Node) -> bool:
    return _is_list(graph, head) and all(_is_path(graph, part) for part in members(graph, head))
