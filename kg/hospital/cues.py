"""Cues: a word of a vocabulary in the cited words is accounted for by a property of the claim.

    unaccounted(values, words, read_vocabularies(graph), labels) -> Unaccounted(cue="多次", …), …

A vocabulary takes part whose scheme has `hkg:accountedFor true`. A cue is a `skos:hiddenLabel` of a
concept, which asks for that concept, or of a scheme (等 of the listings), which asks for any. Only
claims are looked at whose kind may have the property, by its `schema:domainIncludes`.

No cue is what stands in words under `hkg:notIn`, in a name of an end, in the words of a name, a
heading, a motto, or in a longer cue of a concept that the claim has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.hospital.claims import Values, fold
from kg.hospital.names import NS
from kg.rdf.graph import TYPE, Graph
from kg.rdf.names import SKOS
from kg.rdf.terms import plain

PASSES_OVER = NS + "passesOver"
_VERBATIM = {NS + n for n in ("name", "address", "telephone", "model", "parameter")}
_WORDED = {NS + n for n in ("Heading", "Policy")}  # whose text is a name of its own

_QUERY = f"""PREFIX hkg: <{NS}>
PREFIX schema: <https://schema.org/>
PREFIX skos: <{SKOS}>
SELECT ?path ?kind ?scheme ?thing ?cue ?except {{
  ?scheme hkg:accountedFor true .
  ?path hkg:vocabulary ?scheme ; schema:domainIncludes ?kind .
  ?thing skos:inScheme? ?scheme ; skos:hiddenLabel ?cue .
  OPTIONAL {{ ?thing hkg:notIn ?except }}
}}"""


@dataclass(frozen=True, slots=True)
class Cue:
    """A word, the concept or scheme that it asks for, and words within which it asks nothing."""

    word: str
    thing: str
    path: str
    scheme: str
    kinds: frozenset[str]
    excepted: frozenset[str]

    @property
    def asks_for_any(self) -> bool:
        """Whether any value of the property will do."""
        return self.thing == self.scheme


def read_cues(graph: Graph) -> tuple[Cue, ...]:
    """The cues of the vocabularies that take part, in the order of their words."""
    kinds: dict[tuple[str, str, str, str], set[str]] = {}
    excepted: dict[tuple[str, str, str, str], set[str]] = {}
    for path, kind, scheme, thing, cue, without in graph.select(_QUERY)[1]:
        key = (fold(plain(cue)), plain(thing), plain(path), plain(scheme))
        kinds.setdefault(key, set()).add(plain(kind))
        excepted.setdefault(key, set()).update([] if without is None else [fold(plain(without))])
    return tuple(
        Cue(*key, frozenset(kinds[key]), frozenset(excepted[key])) for key in sorted(kinds)
    )


def unaccounted(
    values: Values, words: str, cues: Iterable[Cue], names: Iterable[str]
) -> Iterator[Cue]:
    """The cues in the words of a claim that none of its values accounts for; each once.

    Args:
        values: the claim.
        words: all that it cites.
        cues: see `read_cues`.
        names: labels and aliases of its ends.
    """
    known, folded = tuple(cues), fold(words)
    passed = {plain(t) for t in values.get(PASSES_OVER, [])}
    masks = [*map(fold, names), *_own_words(values), *_cues_had(values, known)]
    for cue in known:
        if passed & {cue.thing, cue.scheme} or not _may_have(values, cue) or _has(values, cue):
            continue
        if _stands_free(cue, folded, masks):
            yield cue


def unneeded(values: Values, words: str, cues: Iterable[Cue], names: Iterable[str]) -> set[str]:
    """What a claim passes over though no cue of it would be found."""
    passed = {plain(t) for t in values.get(PASSES_OVER, [])}
    bare = {path: terms for path, terms in values.items() if path != PASSES_OVER}
    missed = list(unaccounted(bare, words, cues, names))
    return passed - {cue.thing for cue in missed} - {cue.scheme for cue in missed}


def _may_have(values: Values, cue: Cue) -> bool:
    mine = {plain(t) for t in values.get(TYPE.value, [])} | {NS + "Claim"}
    return bool(mine & cue.kinds)


def _has(values: Values, cue: Cue) -> bool:
    had = {plain(t) for t in values.get(cue.path, [])}
    return bool(had) if cue.asks_for_any else cue.thing in had


def _own_words(values: Values) -> list[str]:
    """What a claim gives to the letter."""
    worded = _WORDED & {plain(t) for t in values.get(TYPE.value, [])}
    paths = _VERBATIM | ({NS + "text"} if worded else set())
    return [fold(plain(t)) for path in sorted(paths & values.keys()) for t in values[path]]


def _cues_had(values: Values, cues: Iterable[Cue]) -> list[str]:
    return [cue.word for cue in cues if not cue.asks_for_any and _has(values, cue)]


def _stands_free(cue: Cue, words: str, masks: Iterable[str]) -> bool:
    """Whether the cue stands somewhere outside of all masks.

    >>> cue = Cue("等", "x", "p", "x", frozenset(), frozenset({"三级甲等"}))
    >>> _stands_free(cue, "三级甲等医院", []), _stands_free(cue, "三级甲等医院等", [])
    (False, True)
    """
    longer = [m for m in (*masks, *cue.excepted) if len(m) > len(cue.word) and cue.word in m]
    hidden = [span for mask in longer for span in _spans(mask, words)]
    return any(
        not any(start <= at and at + len(cue.word) <= end for start, end in hidden)
        for at, _ in _spans(cue.word, words)
    )


def _spans(part: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(part) if part else -1
    while at >= 0:
        yield at, at + len(part)
        at = text.find(part, at + 1)
