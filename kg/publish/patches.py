"""Patches: changes between builds as an entry of a changelog, RDF Patch, SPARQL Update and JSON.

    as_markdown(changes, "en")      ### Claims added …
    as_rdf_patch(changes)           TX . D … . A … . TC .
    as_sparql_update(changes)       DELETE DATA { … } ; INSERT DATA { … }
    as_data(changes)                {"equal": false, "claims": {"added": […], …}, …}

Both patches turn the old build into the new one. What a terminal obeys is written in escapes.
Rules: https://afs.github.io/rdf-delta/rdf-patch.html, https://www.w3.org/TR/sparql11-update/.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import pyoxigraph as ox

from kg.hospital.names import shorten
from kg.publish.changes import KINDS, Change, Changes
from kg.questions.markup import marked
from kg.rdf.graph import TYPE
from kg.report.console import label_of
from kg.signs import escaped, visible

_HEADS: Final = {
    "added": ("added", "新增"),
    "removed": ("removed", "删除"),
    "changed": ("changed", "改动"),
}


def in_short(changes: Changes, language: str) -> str:
    """What differs, in one line.

    >>> in_short(Changes(3, 3, (), (), ()), "en")
    'Both builds say the same: 3 triples.'
    """
    english = language == "en"
    if not changes.things:
        same = f"Both builds say the same: {changes.after:,} triples."
        return same if english else f"两次构建内容相同:{changes.after:,} 个三元组。"
    claims, others = _counted(changes.claims, english), _counted(changes.others, english)
    size = f"{len(changes.added):,}", f"{len(changes.removed):,}"
    if english:
        return (
            f"The builds differ. Claims: {claims}. Other things: {others}. "
            f"Triples: {size[0]} added, {size[1]} removed."
        )
    return (
        f"两次构建内容不同。陈述:{claims}。其他事物:{others}。"
        f"三元组:新增 {size[0]},删除 {size[1]}。"
    )


def _counted(things: Iterable[Change], english: bool) -> str:
    counts = Counter(change.kind for change in things)
    if english:
        return ", ".join(f"{counts[kind]:,} {_HEADS[kind][0]}" for kind in KINDS)
    return ",".join(f"{_HEADS[kind][1]} {counts[kind]:,}" for kind in KINDS)


def as_markdown(changes: Changes, language: str) -> str:
    """Changes as an entry of a changelog: claims first, then other things, each with its values."""
    english = language == "en"
    lines = [in_short(changes, language)]
    parts = (("Claims", "陈述", changes.claims), ("Other things", "其他事物", changes.others))
    for name, chinese, things in parts:
        for kind in KINDS:
            own = [change for change in things if change.kind == kind]
            head = f"{name} {_HEADS[kind][0]}" if english else f"{_HEADS[kind][1]}的{chinese}"
            if own:
                lines += ["", f"### {head}", ""]
            for change in own:
                lines += _entry(change, language)
    return "\n".join(lines) + "\n"


def _entry(change: Change, language: str) -> Iterator[str]:
    label = label_of(change.labels, language)
    yield f"- {_code(shorten(change.iri))}" + (f": {marked(label)}" if label else "")
    if change.kind != "changed":
        return
    paths = {t.predicate.value for t in (*change.removed, *change.added)}
    for path in sorted(paths):
        gone, come = (_values(side, path) for side in (change.removed, change.added))
        name = "a" if path == TYPE.value else shorten(path)
        yield f"  - {_code(name)}: {gone or '—'} → {come or '—'}"


def _values(triples: Sequence[ox.Triple], path: str) -> str:
    return ", ".join(_value(t.object) for t in triples if t.predicate.value == path)


def _value(term: Any) -> str:
    if isinstance(term, ox.NamedNode):
        return _code(shorten(term.value))
    tag = f"@{term.language}" if term.language else ""
    return f"“{marked(str(term.value))}”{tag}"


def _code(text: str) -> str:
    return f"`{visible(text).replace('`', 'ˋ')}`"


def as_rdf_patch(changes: Changes) -> str:
    """Changes as RDF Patch: one transaction of deletions and additions; empty where none are.

    >>> said = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("8"))
    >>> print(as_rdf_patch(Changes(0, 1, (), (said,), ())), end="")
    TX .
    A <urn:a> <urn:p> "8" .
    TC .
    """
    rows = [*(f"D {t} .\n" for t in changes.removed), *(f"A {t} .\n" for t in changes.added)]
    return escaped(f"TX .\n{''.join(rows)}TC .\n", "turtle") if rows else ""


def as_sparql_update(changes: Changes) -> str:
    """Changes as a SPARQL Update of the default graph; empty, which is one too, where none are.

    >>> said = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("8"))
    >>> print(as_sparql_update(Changes(1, 0, (said,), (), ())), end="")
    DELETE DATA {
      <urn:a> <urn:p> "8" .
    }
    """
    parts = []
    for verb, triples in (("DELETE", changes.removed), ("INSERT", changes.added)):
        if triples:
            rows = "".join(f"  {triple} .\n" for triple in triples)
            parts.append(f"{verb} DATA {{\n{rows}}}")
    return escaped(" ;\n".join(parts) + "\n", "sparql") if parts else ""


def as_data(changes: Changes) -> dict[str, Any]:
    """Changes as values for JSON; triples as N-Triples has them."""
    return {
        "equal": not changes.things,
        "triples": {
            "before": changes.before,
            "after": changes.after,
            "removed": len(changes.removed),
            "added": len(changes.added),
        },
        "claims": _by_kind(changes.claims),
        "others": _by_kind(changes.others),
    }


def _by_kind(things: Sequence[Change]) -> dict[str, list[dict[str, Any]]]:
    return {
        kind: [
            {
                "iri": change.iri,
                "labels": change.labels,
                "removed": [_pair(triple) for triple in change.removed],
                "added": [_pair(triple) for triple in change.added],
            }
            for change in things
            if change.kind == kind
        ]
        for kind in KINDS
    }


def _pair(triple: ox.Triple) -> dict[str, str]:
    return {"property": triple.predicate.value, "value": str(triple.object)}
