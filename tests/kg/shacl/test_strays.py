"""What demands something of data and is no shape: said, not passed over."""

from __future__ import annotations

import pytest

from kg.shacl.shapes import Shapes
from kg.shacl.strays import find_strays
from kg.shacl.wellformed import find_faults
from tests.kg.shacl.test_results import EX, graph_of

DEMAND = "sh:property [ sh:path ex:length ; sh:minCount 1 ]"
STRAYS = {
    f"ex:Boat a owl:Class ; {DEMAND} .": True,
    f"ex:Boat a rdfs:Class ; {DEMAND} .": True,
    f"ex:Boat {DEMAND} .": True,
    "ex:Boat a owl:Class ; sh:closed true .": True,
    'ex:Boat a owl:Class ; sh:sparql [ sh:select "SELECT $this {}" ] .': True,
    f"ex:Boat a owl:Class , sh:NodeShape ; {DEMAND} .": False,
    f"ex:Boat a sh:NodeShape ; {DEMAND} .": False,
    f"ex:Boat {DEMAND} ; sh:targetNode ex:a .": False,
    f"ex:Boat {DEMAND} . ex:S sh:targetNode ex:a ; sh:node ex:Boat .": False,
    f"ex:Boat {DEMAND} . ex:S sh:targetNode ex:a ; sh:or ( ex:Boat ) .": False,
    f"[] {DEMAND} .": False,
    "ex:Boat a owl:Class ; sh:message 'no' .": False,
    "ex:C sh:parameter ex:Boat . ex:Boat sh:path ex:limit ; sh:datatype xsd:integer .": False,
    "ex:Boat a owl:Class ; rdfs:label 'boat' .": False,
}


@pytest.mark.parametrize("turtle", STRAYS)
def test_what_is_no_shape(turtle: str) -> None:
    assert find_strays(Shapes(graph_of(turtle))) == [EX.Boat] * STRAYS[turtle]


def test_it_is_a_warning_at_what_it_demands() -> None:
    shapes = Shapes(graph_of(f"ex:Boat a owl:Class ; {DEMAND} ; sh:closed true ."))
    (fault,) = find_faults(shapes, lambda iri: iri.rpartition("/")[2])
    assert (fault.node, fault.fatal) == (EX.Boat, False)
    assert str(fault.predicate).endswith("#closed")
    assert fault.messages == {
        "en": "shacl#closed demands nothing here: Boat is no sh:NodeShape and has no target. "
        "Give it the type sh:NodeShape, or a target.",
        "zh-Hans": "shacl#closed 在此不起作用:Boat 不是 sh:NodeShape,也没有目标。"
        "请将其声明为 sh:NodeShape,或为其指定目标。",
    }
    assert find_faults(shapes, only=[EX.Boat]) == []
