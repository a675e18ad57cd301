"""Looking up: what a name means, and what a thing is called, in any store.

    find_thing(store, "喀什二院") -> the node of id:kashgar-second, or None
    all_labels(store) -> {IRI: every label and alias}

Names are compared without regard to case, in any language. Where it is known what is wanted, a name
may be shortened: 昌吉州医院, Changji People's Hospital.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from typing import Final

import pyoxigraph as ox

from kg.errors import UnknownNameError
from kg.hospital.names import ID, NS, expand, shorten
from kg.rdf.names import RDFS, SKOS
from kg.sparql.stores import Store, select_columns


def find_thing(store: Store, text: str, among: Container[str] | None = None) -> ox.NamedNode | None:
    """The thing called so: by slug, short form or IRI, else by a label of just one thing.

    Args:
        store: where to look.
        text: what a person typed.
        among: the IRIs that count (default: all); of these, a slug needs no prefix, and a name may
            be shortened.

    Raises:
        UnknownNameError: several are called so.
    """
    iri = expand(text if ":" in text else ID + text)
    labels = all_labels(store)
    if among is not None:
        labels = {i: names for i, names in labels.items() if i in among}
    if iri in labels:
        return ox.NamedNode(iri)
    wanted = text.strip().casefold()
    named = [i for i, names in labels.items() if wanted in {n.casefold() for n in names}]
    if len(named) > 1:
        slugs = sorted(map(slug, named))
        raise UnknownNameError(
            f"'{text}' may mean {' or '.join(slugs)}. Name one of them.",
            chinese=f"“{text}”可能指 {' 或 '.join(slugs)}。请指明其一。",
        )
    if not named and among is not None:
        named = [i for i in labels if slug(i).rpartition(":")[2] == text]
        named = named or [i for i, n in labels.items() if any(is_short_for(text, x) for x in n)]
    return ox.NamedNode(named[0]) if len(named) == 1 else None


def is_short_for(short: str, name: str) -> bool:
    """Whether a name is the other one with words left out, or with Chinese signs, within it.

    >>> is_short_for("昌吉州医院", "昌吉回族自治州人民医院")
    True
    >>> is_short_for("Changji People's Hospital", "Changji Prefecture People's Hospital")
    True
    >>> is_short_for("hospital", "Changji Hospital"), is_short_for("二院", "喀什二院")
    (False, False)
    """
    parts, whole = _parts(short), _parts(name)
    if len(parts) < _FEWEST or parts[:1] != whole[:1] or parts[-1:] != whole[-1:]:
        return False
    rest = iter(whole)
    return all(part in rest for part in parts)


_FEWEST: Final = 3


def _parts(name: str) -> list[str]:
    """The words of a name, and each Chinese sign by itself."""
    return re.findall(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", name.casefold())


def slug(iri: str) -> str:
    """The short form of an IRI, without the prefix of entities.

    >>> slug(ID + "kashgar"), slug(NS + "beds")
    ('kashgar', 'hkg:beds')
    """
    return shorten(iri).removeprefix("id:")


_ALL_LABELS = f"""
PREFIX hkg: <{NS}>
PREFIX rdfs: <{RDFS}>
PREFIX skos: <{SKOS}>
SELECT ?thing ?label WHERE {{
  ?thing rdfs:label|skos:prefLabel|skos:altLabel ?label .
  FILTER NOT EXISTS {{ ?thing hkg:evidence ?any }}
}}
"""


def all_labels(store: Store) -> dict[str, list[str]]:
    """Every label and alias of everything that is not a claim, by IRI."""
    found: dict[str, list[str]] = {}
    for thing, label in select_columns(store, _ALL_LABELS, "thing", "label"):
        if isinstance(thing, ox.NamedNode) and isinstance(label, ox.Literal):
            found.setdefault(thing.value, []).append(label.value)
    return found


_NEAR: Final = 55  # of 100: half of a name and all of its words


def search_names(store: Store, text: str, among: Container[str], count: int) -> list[str]:
    """The IRIs whose names are nearest to some words, the nearest first.

    Args:
        store: where to look.
        text: a name or a part of it, in any language.
        among: the IRIs that count.
        count: how many at most.
    """
    names = {i: (*own, slug(i)) for i, own in all_labels(store).items() if i in among}
    return [iri for iri, _ in near_names(names, text)[:count]]


def near_names(names: Mapping[str, Iterable[str]], text: str) -> list[tuple[str, float]]:
    """The IRIs with a name near to some words, each with how alike it is, the most alike first.

    Likeness is from 0 to 100: 100 for the same words, whatever their case and punctuation.

    >>> near_names({"urn:a": ["Kashgar"], "urn:b": ["Hotan"]}, "kashgar")
    [('urn:a', 100.0)]
    """
    from rapidfuzz import fuzz, utils

    wanted, best = utils.default_process(text), dict[str, float]()
    for iri, own in names.items():
        for name in map(utils.default_process, own):
            score = (fuzz.ratio(wanted, name) + fuzz.WRatio(wanted, name)) / 2
            best[iri] = max(score, best.get(iri, 0))
    near = [(iri, score) for iri, score in best.items() if score >= _NEAR]
    return sorted(near, key=lambda found: (-found[1], found[0]))


def find_labels(store: Store, iris: Iterable[str]) -> dict[str, dict[str, str]]:
    """The labels of things: IRI to language tag (lower case) to label."""
    block = " ".join(f"<{iri}>" for iri in sorted(iris))
    if not block:
        return {}
    sparql = (
        f"PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}> "
        f"SELECT ?thing ?label {{ VALUES ?thing {{ {block} }} "
        "?thing rdfs:label|skos:prefLabel ?label }"
    )
    labels: dict[str, dict[str, str]] = {}
    for thing, label in select_columns(store, sparql, "thing", "label"):
        if isinstance(thing, ox.NamedNode) and isinstance(label, ox.Literal):
            labels.setdefault(thing.value, {})[(label.language or "").lower()] = label.value
    return labels
