"""Kinds: which things the parameter of a question takes, and which of them a person means.

    find_value(store, parameter, "喀什二院") -> the node of id:kashgar-second
    possible(store, parameter) -> {IRI: {language: label}}, all that the parameter takes

A kind is the short form of a class, whose subclasses count, or of a concept scheme. A name that two
things bear means the one that the parameter takes.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

import pyoxigraph as ox

from kg.errors import UnknownNameError
from kg.hospital.lookup import all_labels, find_labels, find_thing, slug
from kg.hospital.names import expand
from kg.rdf.names import RDFS, SKOS
from kg.report.console import label_of
from kg.sparql.stored import Parameter
from kg.sparql.stores import Store, select_columns
from kg.spelling import Spelling

_OF_KIND = f"""
PREFIX rdfs: <{RDFS}>
PREFIX skos: <{SKOS}>
SELECT DISTINCT ?thing WHERE {{
  VALUES ?kind {{ %s }}
  {{ ?thing a/rdfs:subClassOf* ?kind }} UNION {{ ?thing skos:inScheme ?kind }}
}}
"""


def things_of(store: Store, kinds: Iterable[str]) -> set[str]:
    """The IRIs of all things of some kinds, which are named by their short forms."""
    block = " ".join(f"<{expand(kind)}>" for kind in kinds)
    rows = select_columns(store, _OF_KIND % block, "thing")
    return {thing.value for (thing,) in rows if isinstance(thing, ox.NamedNode)}


def possible(store: Store, parameter: Parameter) -> dict[str, dict[str, str]]:
    """What a parameter of a kind takes: IRI to language (lower case) to label."""
    return find_labels(store, things_of(store, parameter.kinds)) if parameter.kinds else {}


def find_value(store: Store, parameter: Parameter, text: str) -> ox.NamedNode:
    """The thing that a person means: by slug, short form, IRI, or a label in any language.

    Raises:
        UnknownNameError: nothing is called so, or what is called so is of another kind; the
            nearest that the parameter takes are named.
    """
    among = things_of(store, parameter.kinds) if parameter.kinds else None
    found = find_thing(store, text, among)
    if found is not None:
        return found
    english, chinese = _hints(store, parameter, text, among)
    if among is None or find_thing(store, text) is None:
        raise UnknownNameError(
            f"'{parameter.name}': nothing is called '{text}'.{english}",
            chinese=f"“{parameter.name}”:没有名为“{text}”的事物。{chinese}",
        )
    takes, also = (_names(store, parameter, language) for language in ("en", "zh-hans"))
    raise UnknownNameError(
        f"'{parameter.name}' takes: {takes}. '{text}' is none.{english}",
        chinese=f"“{parameter.name}”须为:{also}。“{text}”不是。{chinese}",
    )


def _hints(
    store: Store, parameter: Parameter, text: str, among: Container[str] | None
) -> tuple[str, str]:
    """The nearest names that a parameter takes, else its example, in English and in Chinese."""
    labels = all_labels(store)
    own = {iri: names for iri, names in labels.items() if among is None or iri in among}
    known = (name for iri, names in own.items() for name in (slug(iri), *names))
    near = Spelling(known).ranked(text, least=0.5, count=3)
    if not near:
        return f" For example: {parameter.example}.", f"例如:{parameter.example}。"
    return f" Did you mean {' or '.join(near)}?", f"是否指 {' 或 '.join(near)}?"


def _names(store: Store, parameter: Parameter, language: str) -> str:
    """The kinds of a parameter as people call them."""
    labels = find_labels(store, map(expand, parameter.kinds))
    words = [label_of(labels.get(expand(kind), {}), language, kind) for kind in parameter.kinds]
    return (" or " if language == "en" else "或").join(words)
