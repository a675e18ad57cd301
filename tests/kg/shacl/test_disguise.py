"""Ill-typed literals, hidden from an engine and brought back."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.shacl.disguise import DISGUISE, Disguise
from tests.kg.shacl.test_literals import KEPT, REWRITTEN, UNREAD
from tests.kg.shacl.test_results import content_of


def test_ill_typed_literals_are_disguised_and_nothing_else() -> None:
    data = content_of(
        """ex:a ex:p " 1"^^xsd:int , 1 , " 1" , "\\" 1\\"^^<" , " 1"^^ex:own , ex:b ; ex:q " 1"^^xsd:int .
        _:b ex:p "x"^^xsd:date ."""
    )
    disguise = Disguise(data)
    put = disguise.put(data)
    assert put.count(DISGUISE) == 3 and put.count(b"\n") == data.count(b"\n")
    assert disguise.off(put) == data
    sound = content_of('ex:a ex:p 1 , "x" .')
    assert Disguise(sound).put(sound) is sound and Disguise(sound).off(put) is put
    shapes = content_of('ex:S ex:in "y"^^xsd:date .')
    assert DISGUISE in Disguise(sound, shapes).put(shapes)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([*KEPT, *REWRITTEN, *UNREAD, r'"a\nb\"c"^^xsd:integer']), max_size=6)
)
def test_a_disguise_comes_off(values: list[str]) -> None:
    data = content_of("".join(f"ex:a ex:p {value} . " for value in values))
    disguise = Disguise(data)
    assert disguise.off(disguise.put(data)) == data
