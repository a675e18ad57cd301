"""Which constraints of the shapes no fixture makes fail.

    uncovered(shapes, {(shape, component), …}, lines) -> [Constraint(shape, component, …), …]

A constraint is a pair of a shape and a constraint component, as a validation report names them.

What counts: every constraint of each shape that reports for itself, which is a shape with a target
and, through sh:property, each property shape below it, nameless ones included. A shape that is
used only as an operand (of sh:node, sh:not, sh:and, sh:or, sh:xone, sh:qualifiedValueShape) never
reports: it counts as the constraint that uses it, such as sh:OrConstraintComponent. A shape that
nothing uses and that has no target counts too, since nothing can make it fail.

What does not: sh:property itself, whose results are those of the property shape; what is
deactivated; `false` for sh:closed and sh:uniqueLang. Several values of one parameter, as two
sh:class, make one constraint: a report does not tell them apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import Literal, Node, URIRef

from kg.findings import Place
from kg.lines import Lines
from kg.report import relative
from kg.results import Writer
from kg.shacl import Shapes

_SWITCHES = frozenset({SH.closed, SH.uniqueLang})


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint of a shape, and where the shape begins.

    `name` and `component` are short; a shape without an IRI is called after the nearest that has
    one and the paths from there, as in `ex:Person/ex:name`.
    """

    shape: Node
    name: str
    component: str
    place: Place | None

    def __str__(self) -> str:
        where = f"{relative(self.place.file)}:{self.place.line}: " if self.place else ""
        return f"{where}{self.name} {self.component}"


def uncovered(
    shapes: rdflib.Graph, failing: Collection[tuple[Node | None, Node]], lines: Lines
) -> list[Constraint]:
    """The constraints that are not among those that failed in a fixture, in the order of lines.

    Args:
        shapes: the shapes graph.
        failing: pairs of source shape and constraint component.
        lines: where the shapes stand.
    """
    writer = Writer(shapes, Lines(), lines)
    found = [
        Constraint(shape, writer.name(shape), writer.short(str(component)), lines.find(shape))
        for shape, component in constraints(shapes)
        if (shape, component) not in failing
    ]
    return sorted(found, key=lambda c: (c.place or Place("", 0), c.name, c.component))


def constraints(shapes: rdflib.Graph) -> set[tuple[Node, Node]]:
    """All pairs of a shape that reports for itself and a constraint component."""
    known = Shapes(shapes)
    return {
        (shape, component) for shape in _reporting(known) for component in components(shapes, shape)
    }


def components(shapes: rdflib.Graph, shape: Node) -> set[Node]:
    """The constraint components of a shape, those that the shapes graph declares included."""
    core = (
        component_of(predicate)
        for predicate, value in shapes.predicate_objects(shape)
        if not _is_off(shapes, predicate, value)
    )
    return {c for c in core if c} | set(_custom(shapes, shape))


def component_of(predicate: Node) -> URIRef | None:
    """The core component that a parameter belongs to: sh:MinCountConstraintComponent."""
    name = str(predicate).removeprefix(str(SH))
    if name == str(predicate) or predicate == SH.property:
        return None
    name = "SPARQL" if predicate == SH.sparql else name[:1].upper() + name[1:]
    found = URIRef(f"{SH}{name}ConstraintComponent")
    return found if found in SH else None


def _is_off(shapes: rdflib.Graph, predicate: Node, value: Node) -> bool:
    """Whether a value makes no constraint: a switch that is not on, a deactivated query."""
    if predicate in _SWITCHES:
        return str(value) != "true"
    return predicate == SH.sparql and _is_deactivated(shapes, value)


def _is_deactivated(shapes: rdflib.Graph, node: Node) -> bool:
    return any(str(v) in {"true", "1"} for v in shapes.objects(node, SH.deactivated))


def _custom(shapes: rdflib.Graph, shape: Node) -> Iterator[Node]:
    """The declared components of which a shape has all parameters that are not optional."""
    for component in shapes.subjects(SH.parameter, unique=True):
        wanted = [
            shapes.value(parameter, SH.path)
            for parameter in shapes.objects(component, SH.parameter)
            if (parameter, SH.optional, Literal(True)) not in shapes
        ]
        if wanted and all((shape, path, None) in shapes for path in wanted):
            yield component


def _reporting(known: Shapes) -> set[Node]:
    """The shapes whose constraints appear in reports, and those that nothing uses."""
    live = [root for root in known.roots if not _is_deactivated(known.graph, root)]
    off = {shape for shape in known.all if _is_deactivated(known.graph, shape)}
    typed = {s for k in (SH.NodeShape, SH.PropertyShape) for s in known.graph.subjects(RDF.type, k)}
    dead = typed - known.closure(known.roots)
    tops = [shape for shape in dead if not known.parents.get(shape)]
    return _properties(known, [*live, *tops], off)


def _properties(known: Shapes, start: Iterable[Node], off: set[Node]) -> set[Node]:
    """Shapes and the property shapes below them, without those that are off."""
    seen: set[Node] = set()
    todo = [shape for shape in start if shape not in off]
    while todo:
        shape = todo.pop()
        if shape not in seen:
            seen.add(shape)
            links = known.links.get(shape, ())
            todo += [other for p, other in links if p == SH.property and other not in off]
    return seen
