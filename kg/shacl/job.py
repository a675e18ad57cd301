"""Jobs: what is done in the process of the SHACL engine, and what it tells of it as it goes on.

Job(engine, table, shapes, …).do(tell, None, None)
tells ("faults", …), ("roots", …), then for each shape
("found", portion) …, at last ("done", root) or ("refused", root, why)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import SH
from rdflib.term import BNode, Node

from kg.errors import EngineError
from kg.forked import Tell
from kg.limits import doing
from kg.shacl.engines import Engine, Focuses
from kg.shacl.model import Model
from kg.shacl.portions import portion_of
from kg.shacl.results import Result
from kg.shacl.shapes import Shapes
from kg.shacl.table import Table
from kg.shacl.usable import leave_out
from kg.shacl.wellformed import Fault, Shorten, find_faults

if TYPE_CHECKING:
    from kg.shacl.reference import Reference


@dataclass(frozen=True, slots=True)
class Job:
    """What to validate, and how.

    Attributes:
        engine: the engine.
        table: the data.
        shapes: the shapes, faulty ones among them.
        shorten: how the messages of faults name an IRI.
        focuses: the only shapes to run, and the only nodes of each (None: all).
        store: the same data in a store, if there is one.
    """

    engine: Engine
    table: Callable[[], Table]
    shapes: Shapes
    shorten: Shorten
    focuses: Focuses | None
    store: Callable[[], ox.Store] | None

    def do(self, tell: Tell, roots: Sequence[Node] | None, faults: list[Fault] | None) -> None:
        """Tell the faults of the shapes, then of each shape what it finds."""
        if faults is None:
            faults = find_faults(self.shapes, self.shorten, self.focuses)
            tell(("faults", faults))
        usable = leave_out(self.shapes, faults)
        if roots is None:
            roots = self._in_turn(usable)
            tell(("roots", roots))
        if not roots:
            return
        from kg.shacl.running import with_room  # an engine is loaded in the copy alone

        if self.engine == "pyshacl":
            self._by_reference(tell, usable, roots)
        else:
            with_room(lambda: self._by_sets(tell, usable, roots))

    def _in_turn(self, shapes: Shapes) -> list[Node]:
        """The shapes to run, those without queries first."""
        roots = [r for r in shapes.roots if self.focuses is None or r in self.focuses]
        return sorted(roots, key=lambda root: bool(queries_of(shapes, root)))

    def _by_sets(self, tell: Tell, shapes: Shapes, roots: Sequence[Node]) -> None:
        from kg.shacl.running import Running

        running = Running(Model(shapes), self.table(), self.store, once=True)
        for root in roots:
            doing(str(root))
            only = None if self.focuses is None else self.focuses[root]
            try:
                for portion in running.portions(root, only):
                    tell(("found", portion))
            except EngineError as error:
                tell(("refused", root, str(error)))
            else:
                tell(("done", root))

    def _by_reference(self, tell: Tell, shapes: Shapes, roots: Sequence[Node]) -> None:
        """Shapes without queries all at once, which is faster; what is refused one by one."""
        from kg.shacl.reference import Reference

        queried = [root for root in roots if queries_of(shapes, root)]
        table, reference = self.table(), Reference(shapes)
        for some in ([r for r in roots if r not in queried], *([root] for root in queried)):
            if some:
                self._refer(tell, reference, some, table)

    def _refer(self, tell: Tell, reference: Reference, roots: Sequence[Node], table: Table) -> None:
        try:
            results = list(dict.fromkeys(reference.run(roots, table.content, self.focuses)))
            for result in results:
                tell(("found", portion_of(result)))
            if any(map(is_nested, results)):
                self._tell_details(tell, reference.shapes, table, results)
            for root in roots:
                tell(("done", root))
        except EngineError as error:
            for root in roots if len(roots) > 1 else ():
                self._refer(tell, reference, [root], table)
            if len(roots) == 1:
                tell(("refused", roots[0], str(error)))

    def _tell_details(
        self, tell: Tell, shapes: Shapes, table: Table, results: list[Result]
    ) -> None:
        """What nested data fail in, as our own engine finds it."""
        from kg.shacl.running import Running, with_room

        def work() -> None:
            for portion in Running(Model(shapes), table, self.store).details(results):
                tell(("found", portion))

        with_room(work)


def queries_of(shapes: Shapes, root: Node) -> list[Node]:
    """The SPARQL constraints of a shape and of what it refers to."""
    reached = shapes.closure([root])
    return sorted((q for n in reached for q in shapes.graph.objects(n, SH.sparql)), key=str)


def is_nested(result: Result) -> bool:
    """Whether a result says no more than that a blank node does not meet another shape.

    >>> from rdflib import URIRef
    >>> is_nested(Result(URIRef("urn:a"), None, SH.NodeConstraintComponent, BNode()))
    True
    >>> is_nested(Result(URIRef("urn:a"), None, SH.NodeConstraintComponent))
    False
    """
    about = result.value or result.focus
    return result.component == SH.NodeConstraintComponent and isinstance(about, BNode)
