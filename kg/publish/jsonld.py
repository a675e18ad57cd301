"""JSON-LD: a context made of a graph, and the graph compacted to it by PyLD.

    context = context_of(triples, prefixes(triples))    {"hkg": "https://…", "hkg:form": {…}, …}
    json_ld(triples, context)                           the context in it, then one node a line

A property is a term with `@type` where all its values are IRIs or of one datatype, and with
`@container: @language` where all are texts in a language, so that values are plain strings. The
context is in the dump, which so is read without the network; `context.jsonld` is for documents that
refer to it. No context is ever fetched.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final, NoReturn

import pyoxigraph as ox

from kg.errors import NotSupportedError
from kg.rdf.graph import serialize
from kg.rdf.names import RDF, XSD, Prefixes

Context = dict[str, Any]
_TYPE: Final = RDF + "type"


def context_of(triples: Iterable[ox.Triple], names: dict[str, str]) -> Context:
    """The context of a graph: its prefixes, and the properties whose values are all of one kind.

    >>> form = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:form"), ox.NamedNode("urn:B"))
    >>> context_of([form], {"ex": "urn:"})
    {'ex': 'urn:', 'ex:form': {'@id': 'ex:form', '@type': '@id'}}
    """
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for triple in triples:
        kinds[triple.predicate.value].add(_kind(triple.object))
    short = Prefixes(names).shorten
    terms: Context = {}
    for iri in sorted(kinds.keys() - {_TYPE}):
        kind = kinds[iri].pop() if len(kinds[iri]) == 1 else XSD + "string"
        if kind == "@language":
            terms[short(iri)] = {"@id": short(iri), "@container": "@language"}
        elif kind != XSD + "string":
            terms[short(iri)] = {"@id": short(iri), "@type": short(kind)}
    return names | terms


def _kind(term: Any) -> str:
    if not isinstance(term, ox.Literal):
        return "@id"
    return "@language" if term.language else term.datatype.value


def json_ld(triples: Iterable[ox.Triple], context: Context) -> str:
    """Triples as JSON-LD, compacted to a context, which is part of it; one node a line.

    Raises:
        NotSupportedError: an IRI that begins as the short forms of the context do.

    >>> triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(RDF + "type"), ox.NamedNode("urn:B"))
    >>> print(json_ld([triple], {"ex": "urn:"}), end="")
    {"@context": {
     "ex": "urn:"
    },
    "@graph": [
    {"@id": "ex:a", "@type": "ex:B"}
    ]}
    """
    nodes = [_typed(node) for node in json.loads(serialize(triples, ox.RdfFormat.JSON_LD))]
    rows = ",\n".join(json.dumps(n, ensure_ascii=False) for n in compacted(nodes, context))
    head = json.dumps(context, ensure_ascii=False, indent=1)
    return f'{{"@context": {head},\n"@graph": [\n{rows}\n]}}\n'


def context_file(context: Context) -> str:
    """The context as a document of its own."""
    return json.dumps({"@context": context}, ensure_ascii=False, indent=1) + "\n"


def _typed(node: dict[str, Any]) -> dict[str, Any]:
    """A node in expanded form; pyoxigraph writes types as it does other properties.

    A literal for a class, which is wrong, is no `@type`.
    """
    kinds = node.get(_TYPE, [])
    if not kinds or not all("@id" in kind for kind in kinds):
        return node
    rest = {name: value for name, value in node.items() if name not in ("@id", _TYPE)}
    return {"@id": node["@id"], "@type": [kind["@id"] for kind in kinds]} | rest


def compacted(nodes: list[dict[str, Any]], context: Context) -> list[dict[str, Any]]:
    """Nodes in expanded form, compacted by PyLD as JSON-LD 1.1 has it.

    Raises:
        NotSupportedError: an IRI that begins as the short forms of the context do.
    """
    from pyld import jsonld

    class Processor(jsonld.JsonLdProcessor):  # type: ignore[misc]
        """PyLD's, which looks through all prefixes for each IRI: here once for the same one.

        What this overrides is its own business; called otherwise there, nothing is but slower.
        """

        def __init__(self) -> None:
            super().__init__()
            self._known: dict[tuple[int, str, bool], Any] = {}

        def _compact_iri(
            self, active_ctx: Any, iri: Any, value: Any = None, vocab: bool = False, **more: Any
        ) -> Any:
            if value is not None or more:
                return super()._compact_iri(active_ctx, iri, value, vocab, **more)
            key = (id(active_ctx), iri, vocab)
            if key not in self._known:
                self._known[key] = super()._compact_iri(active_ctx, iri, None, vocab)
            return self._known[key]

    options = {"skipExpansion": True, "graph": True, "documentLoader": _refuse}
    try:
        found: list[dict[str, Any]] = Processor().compact(nodes, context, options)["@graph"]
    except jsonld.JsonLdError as error:
        what = str(error.args[0] if error.args else error).partition("\n")[0].rstrip(".")
        raise NotSupportedError(
            f"JSON-LD cannot express the graph: {what}. Name the thing otherwise.",
            chinese=f"JSON-LD 无法表达该图:{what}。请为该事物另行命名。",
        ) from error
    return found


def _refuse(url: str, options: object) -> NoReturn:
    raise NotSupportedError(
        f"No context is fetched, and so not {url}.", chinese=f"不会获取外部上下文:{url}。"
    )
