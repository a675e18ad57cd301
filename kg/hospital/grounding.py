"""Grounding: what a stated claim says must stand in the characters that it cites.

    check_grounding(claims(graph), texts, read_context(graph, labels), locate)
        -> Finding(rule="grounding-number", …), …

The rules, over the words of all ranges of a claim together:
    grounding-number    every figure, after reading 3.4万, 1.8亿, 近500万, 85.1% … (`kg.numerals`)
    grounding-date      every date, with just the bounds that the claim gives it
    grounding-end       a label or an alias of every named end, in any language; of an inferred
                        claim, the ends of what it rests on do as well
    grounding-direction who is named last before a Chinese word for support is not its recipient
    grounding-words     names, headings, addresses, telephone numbers, models, to the letter
    grounding-cue       a cue of the kind, the modality and every concept that has cues
    grounding-modality  no cue of another modality, to the end of the clause, in what is said to be
                        actual
    grounding-unaccounted  no cue of a vocabulary that the claim has no property for (`cues`)
    grounding-unneeded  nothing is passed over that is not there
    grounding-gist      some of the words of the label or the gist

The organization that a source describes may be left out or be called "the hospital", so it needs no
label. A cue is a `skos:hiddenLabel` of a class or a concept: a word without which it is not said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pyoxigraph as ox

from kg.check.finding import Finding
from kg.hospital.claims import (
    NUMBERS,
    Claims,
    Labels,
    Locate,
    Values,
    brief,
    claim_finding,
    fold,
    pairs,
)
from kg.hospital.cues import PASSES_OVER, Cue, read_cues, unaccounted, unneeded
from kg.hospital.names import NS, VOCAB, Span, parse_evidence, shorten
from kg.hospital.numerals import read_dates, states_date, states_number
from kg.hospital.texts import Texts
from kg.rdf.graph import TYPE, Graph
from kg.rdf.names import RDFS, SKOS
from kg.rdf.terms import Term, plain
from kg.rdf.values import DIGITS, day, is_date, number

WORDS = {NS + n for n in ("name", "address", "telephone", "model", "parameter")}
ACTUAL = VOCAB + "modality/actual"
STATED = VOCAB + "basis/stated"
INFERRED = VOCAB + "basis/inferred"
GIST = 0.15  # least share of cited words in a label; the first texts have 0.17 and more
SUPPORT = NS + "Support"
MONTH = "http://qudt.org/vocab/unit/MO"
_CHINESE = re.compile("[一-鿿]")
_FOR = re.compile("(?:承担|确立|对|向|为|给|帮)[^,,。;;\n]*$")


@dataclass(frozen=True)
class Context:
    """What grounding needs to know of the graph: ends, labels, cues, and who is described.

    `premises` are the ends of what an inferred claim rests on, by its IRI.
    """

    ends: frozenset[str]
    labels: Labels
    cues: Labels
    described: Mapping[str, str]
    vocabularies: tuple[Cue, ...] = ()
    premises: Labels = field(default_factory=dict)


def check_grounding(
    said: Claims, texts: Texts, context: Context, locate: Locate
) -> Iterator[Finding]:
    """Findings on the claims of all sources whose texts are at hand; of inferred ones on the ends.

    Args:
        said: the claims to look at.
        texts: the source texts; claims of other sources are passed over.
        context: what of the graph is needed beside the claims.
        locate: the place of a claim's property and value.
    """
    for claim, values in said.items():
        words = cited_words(values, texts.quote)
        if words is None:
            continue
        basis = {plain(term) for term in values.get(NS + "basis", [])}
        if STATED in basis:
            flaws = ground(values, words, context, cited_words(values, texts.clause))
        elif INFERRED in basis:
            flaws = _ends(values, words, context, context.premises.get(claim, ()))
        else:
            continue  # the shapes say what is wrong with it
        for flaw in flaws:
            yield _finding(claim, flaw, locate)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is not in the words: by which rule, which property and value, and what was sought."""

    rule: str
    path: str
    term: Term | None
    sought: str


_MESSAGES = {
    "grounding-number": (
        "The number {} is not in the words that the claim cites: correct it or the range.",
        "所引文字中没有数字 {}:请更正数字或区间。",
    ),
    "grounding-date": (
        "The date {} is not in the words that the claim cites: correct it, its precision or the "
        "range.",
        "所引文字中没有日期 {}:请更正日期、精度或区间。",
    ),
    "grounding-end": (
        "No name of {} is in the words that the claim cites: widen the range, correct the end, or "
        "add the name used as skos:altLabel.",
        "所引文字中没有 {} 的任何名称:请扩大区间、更正该端,或将所用名称加为 skos:altLabel。",
    ),
    "grounding-direction": (
        "The words that the claim cites name {} as the one who acts, not who receives: correct the "
        "ends or the range.",
        "所引文字以 {} 为施动方,而非受动方:请更正两端或区间。",
    ),
    "grounding-words": (
        "“{}” is not in the words that the claim cites: write it as the source does, or correct "
        "the range.",
        "所引文字中没有“{}”:请按来源书写,或更正区间。",
    ),
    "grounding-cue": (
        "No cue of {} is in the words that the claim cites: correct it or the range, or add the "
        "word used as skos:hiddenLabel.",
        "所引文字中没有 {} 的提示词:请更正该值或区间,或将所用字样加为 skos:hiddenLabel。",
    ),
    "grounding-gist": (
        "The label shares next to nothing with the words that the claim cites: correct the range."
        "{}",
        "标签与所引文字几无共同之处:请更正区间。{}",
    ),
    "grounding-unaccounted": (
        "The words that the claim cites hold {}, and no property says so: give it, narrow the "
        "range, or pass the cue over with hkg:passesOver.",
        "所引文字含 {},而无属性与之对应:请补充该属性、缩小区间,或以 hkg:passesOver 注明不计。",
    ),
    "grounding-unneeded": (
        "The claim passes over {}, of which no cue is in the words that it cites: leave that out.",
        "陈述注明不计 {},而所引文字中并无其提示词:请删去。",
    ),
    "grounding-modality": (
        "The words that the claim cites say {}, not actual: correct the modality or narrow the "
        "range.",
        "所引文字表示 {},而非现实:请更正情态或缩小区间。",
    ),
}


def _finding(claim: str, flaw: Flaw, locate: Locate) -> Finding:
    english, chinese = _MESSAGES[flaw.rule]
    messages = (english.format(flaw.sought), chinese.format(flaw.sought))
    return claim_finding(flaw.rule, messages, claim, flaw.path, flaw.term, locate)


def read_context(graph: Graph, labels: Labels) -> Context:
    """What grounding needs of a graph, given the labels and aliases of what is no claim."""
    ends = _rows(graph, "?x rdfs:subPropertyOf hkg:end BIND(?x AS ?y)")
    rests = "?x hkg:restsOn+ ?premise . ?premise ?path ?y . ?path rdfs:subPropertyOf hkg:end"
    return Context(
        frozenset(x for x, _ in ends),
        labels,
        _by_first(_rows(graph, "?x skos:hiddenLabel ?y")),
        dict(_rows(graph, "?x hkg:describes ?y")),
        read_cues(graph),
        _by_first(_rows(graph, rests)),
    )


def _by_first(rows: Iterable[tuple[str, str]]) -> Labels:
    """What comes second in rows, by what comes first."""
    found: dict[str, list[str]] = {}
    for first, second in rows:
        found.setdefault(first, []).append(second)
    return found


def _rows(graph: Graph, pattern: str) -> list[tuple[str, str]]:
    _, rows = graph.select(
        f"PREFIX rdfs: <{RDFS}> "
        f"PREFIX skos: <{SKOS}> PREFIX hkg: <{NS}> SELECT ?x ?y {{ {pattern} }} ORDER BY ?x ?y"
    )
    return [(plain(x), plain(y)) for x, y in rows]


def cited_words(values: Values, quote: Callable[[Span], str | None]) -> str | None:
    """The words of all ranges of a claim, one line each; None where a text is not at hand."""
    spans = [parse_evidence(plain(e)) for e in values.get(NS + "evidence", [])]
    quotes = [quote(span) for span in sorted(s for s in spans if s)]
    found = [words for words in quotes if words is not None]
    return "\n".join(found) if quotes and len(found) == len(quotes) else None


def ground(
    values: Values, words: str, context: Context, clauses: str | None = None
) -> Iterator[Flaw]:
    """What of a claim is not in its words, and what of its words is not in the claim.

    Args:
        values: the claim.
        words: what it cites.
        context: see `read_context`.
        clauses: what it cites, read on to the end of each clause (default: `words`).
    """
    yield from _numbers(values, words)
    yield from _dates(values, words)
    yield from _ends(values, words, context)
    yield from _direction(values, words, context)
    yield from _literals(values, words)
    yield from _cues(values, words, context)
    yield from _modality(values, clauses or words, context)
    yield from _vocabularies(values, words, clauses or words, context)
    yield from _gist(values, words, context)


def _numbers(values: Values, words: str) -> Iterator[Flaw]:
    in_months = any(plain(unit) == MONTH for unit in values.get(NS + "unit", []))
    for path, term in pairs(values, NUMBERS):
        figure = number(term)
        if figure is None:
            continue  # no number: the shapes say so
        in_years = in_months and _is_small(figure) and states_number(words, figure / 12)
        if not (states_number(words, figure) or in_years):
            yield Flaw("grounding-number", path, term, brief(term))


def _is_small(figure: Decimal) -> bool:
    """Whether a figure can be divided; nobody counts so many months."""
    return figure.is_finite() and figure.adjusted() < DIGITS


def _dates(values: Values, words: str) -> Iterator[Flaw]:
    first, last = values.get(NS + "notBefore", []), values.get(NS + "notAfter", [])
    if first and last and is_date(first[0]) and is_date(last[0]):
        start, end = day(first[0]), day(last[0])
        if start is None or end is None or not states_date(words, start, end):
            sought = " – ".join(dict.fromkeys((brief(first[0]), brief(last[0]))))
            yield Flaw("grounding-date", NS + "notBefore", first[0], sought)
    for path, term in pairs(values, [NS + "periodStart"]):
        start = day(term)
        stated = start is not None and any(r.not_before == start for r in read_dates(words))
        if is_date(term) and not stated:
            yield Flaw("grounding-date", path, term, brief(term))


def _ends(
    values: Values, words: str, context: Context, premises: Iterable[str] = ()
) -> Iterator[Flaw]:
    sources = {plain(e).partition("#")[0] for e in values.get(NS + "evidence", [])}
    implied = {context.described.get(source, "") for source in sources}.union(sources, premises)
    for path, term in pairs(values, context.ends):
        iri = plain(term)
        if iri not in implied and not _any_of(context.labels.get(iri, []), words):
            yield Flaw("grounding-end", path, term, shorten(iri))


def _direction(values: Values, words: str, context: Context) -> Iterator[Flaw]:
    """Who acts stands before the verb; a receiver only after a word such as 对, 承担 or 确立."""
    acting = _names_of(values, (NS + "supporter", NS + "subject"), context)
    receiving = _names_of(values, (NS + "recipient",), context)
    if not (acting and receiving):
        return
    named = acting | receiving
    names = re.compile("|".join(map(re.escape, sorted(named, key=len, reverse=True))))
    for cue in filter(_CHINESE.search, context.cues.get(SUPPORT, [])):
        before, found, _ = words.partition(cue)
        for last in list(names.finditer(before))[-1:] if found else ():
            if last[0] in receiving and not _FOR.search(before[: last.start()]):
                term = named[last[0]]
                yield Flaw("grounding-direction", NS + "recipient", term, shorten(plain(term)))
                return


def _names_of(values: Values, paths: Iterable[str], context: Context) -> dict[str, Term]:
    """The names of some ends, each with the end."""
    return {n: t for _, t in pairs(values, paths) for n in context.labels.get(plain(t), [])}


def _any_of(names: Iterable[str], words: str) -> bool:
    folded = fold(words)
    return any(fold(name) in folded for name in names)


def _literals(values: Values, words: str) -> Iterator[Flaw]:
    for path, term in pairs(values, WORDS):
        if not _any_of([plain(term)], words):
            yield Flaw("grounding-words", path, term, brief(term))
    headings = values.get(NS + "text", []) if _is_heading(values) else []
    if headings and not _any_of(map(plain, headings), words):
        yield Flaw("grounding-words", NS + "text", headings[0], brief(headings[0]))


def _iri(iri: str) -> Term:
    return ox.NamedNode(iri)


def _is_heading(values: Values) -> bool:
    return NS + "Heading" in map(plain, values.get(TYPE.value, []))


def _cues(values: Values, words: str, context: Context) -> Iterator[Flaw]:
    for path, term in pairs(values, values.keys() - {PASSES_OVER}):
        cues = context.cues.get(plain(term), [])
        if cues and not _any_of(cues, words):
            yield Flaw("grounding-cue", path, term, f"{shorten(plain(term))} ({', '.join(cues)})")


def _modality(values: Values, words: str, context: Context) -> Iterator[Flaw]:
    """A name is borne whatever is planned with the thing."""
    passed = {plain(t) for t in values.get(PASSES_OVER, [])}
    is_name = NS + "Naming" in map(plain, values.get(TYPE.value, []))
    for path, term in pairs(values, [NS + "modality"]):
        for concept in _modalities_in(words, context) if plain(term) == ACTUAL else ():
            if concept not in passed and not is_name:
                yield Flaw("grounding-modality", path, term, shorten(concept))


def _modalities_in(words: str, context: Context) -> Iterator[str]:
    for concept, cues in context.cues.items():
        if concept.startswith(VOCAB + "modality/") and _any_of(cues, words):
            yield concept


def _vocabularies(values: Values, words: str, clauses: str, context: Context) -> Iterator[Flaw]:
    ends = {plain(t) for _, t in pairs(values, context.ends)}
    names = [name for end in sorted(ends) for name in context.labels.get(end, [])]
    cues, here = context.vocabularies, next(iter(values.get(NS + "evidence", [])), None)
    for cue in unaccounted(values, words, cues, names):
        sought = f"“{cue.word}” ({shorten(cue.path)} {shorten(cue.thing)})"
        yield Flaw("grounding-unaccounted", NS + "evidence", here, sought)
    modal = set(_modalities_in(clauses, context))
    for thing in sorted(unneeded(values, words, cues, names) - modal):
        yield Flaw("grounding-unneeded", PASSES_OVER, _iri(thing), shorten(thing))


def _gist(values: Values, words: str, context: Context) -> Iterator[Flaw]:
    """A claim that shares next to nothing with its words, names and cues included, cites others."""
    if NS + "name" in values or _is_heading(values):
        return
    said = [t for p in (RDFS + "label", NS + "text") for t in values.get(p, [])]
    things = [plain(t) for terms in values.values() for t in terms]
    named = (n for x in things for n in (*context.labels.get(x, []), *context.cues.get(x, [])))
    known = set[str]().union(*map(_grams, (*map(plain, said), *named)))
    cited = _grams(words)
    if cited and len(cited & known) / len(cited) < GIST:
        yield Flaw("grounding-gist", RDFS + "label", next(iter(said), None), "")


def _grams(text: str) -> set[str]:
    """Pairs of Chinese characters, and the stems of Latin words and numbers."""
    chinese = re.findall(r"(?=([\u4e00-\u9fff]{2}))", text)
    return set(chinese) | {w[:5] for w in re.findall(r"[a-z0-9]{3,}", text.casefold())}
