from __future__ import annotations

import pytest

from kg.ask.show import show
from kg.errors import KgError
from kg.hospital.names import CLAIM, ID, SOURCE
from kg.rdf.graph import Graph


def test_an_entity_shows_every_claim_that_names_it(graph: Graph) -> None:
    view = show(graph, "kashgar-medical-alliance")
    slugs = {c.iri.rsplit("/", 1)[1] for c in view.claims}
    assert {
        "alliance-founding",
        "alliance-lead",
        "alliance-size",
        "alliance-support-centre",
    } <= slugs
    assert view.labels["zh-hans"] == "喀什地区第二人民医院牵头的医疗联合体"


def test_claims_come_in_the_order_of_the_text(graph: Graph) -> None:
    claims = show(graph, "changji-people").claims
    assert [c.citations for c in claims] == sorted(c.citations for c in claims)


def test_a_claim_shows_its_values_with_labels(graph: Graph) -> None:
    (claim,) = show(graph, "claim:kashgar-second/support-by-shanghai").claims
    assert claim.iri == CLAIM + "kashgar-second/support-by-shanghai"
    forms = {v.labels["en"] for v in claim.values if v.property.endswith("#form")}
    assert forms == {"personnel", "equipment", "funds", "projects"}
    assert [(s.start, s.end) for s in claim.citations] == [(455, 474), (550, 571)]


def test_a_source_shows_all_it_says(graph: Graph) -> None:
    view = show(graph, "source:xmu-second")
    assert view.iri == SOURCE + "xmu-second"
    assert len(view.claims) == 58
    assert {v.property.rsplit("#", 1)[1] for v in view.values} >= {"sha256", "length", "describes"}


@pytest.mark.parametrize("name", ["上海", "Shanghai", "id:shanghai"])
def test_a_place_is_found_by_any_name(graph: Graph, name: str) -> None:
    view = show(graph, name)
    assert view.iri == ID + "shanghai"
    assert any(c.iri.endswith("support-by-shanghai") for c in view.claims)


def test_an_unknown_name_suggests_the_nearest(graph: Graph) -> None:
    with pytest.raises(KgError, match="Did you mean kashgar-second"):
        show(graph, "kashgr-second")
