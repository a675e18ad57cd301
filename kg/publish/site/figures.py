"""Figures: what a measurement states, exact and bounded values told apart, and charts of them.

figure({NS + "minExclusive": ["70"], …}) -> Figure("> 70", ("", ""), exact=False, …)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.hospital.names import NS
from kg.publish.site.content import Content
from kg.rdf.names import SKOS
from kg.rdf.terms import Term, plain
from kg.rdf.values import number

MEASUREMENT: Final = "Measurement"
_SIGNS: Final = {"minExclusive": ">", "minInclusive": "≥", "maxExclusive": "<", "maxInclusive": "≤"}
_UNITS: Final = {
    "NUM": ("", ""),
    "PERCENT": ("%", "%"),
    "M2": ("m²", "平方米"),
    "YR": ("years", "年"),
    "MO": ("months", "个月"),
    "CCY_CNY": ("yuan", "元"),
    "MilliA": ("mA", "mA"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is shown, whether it is exact, its size for charts, and its measure.

    Attributes:
        unit: in English and in Chinese.
    """

    text: str
    unit: tuple[str, str]
    exact: bool
    size: float
    measure: str
    claim: str


def figure(values: Mapping[str, Sequence[Term]], claim: str = "") -> Figure | None:
    """The figure of a claim, of which the values are given by property; None if it has none.

    >>> figure({NS + "minExclusive": [ox.Literal("70")]}).text
    '> 70'
    >>> both = {NS + f"{end}Inclusive": [ox.Literal(n)] for end, n in (("min", "3"), ("max", "9"))}
    >>> figure(both).text, figure(both).exact
    ('3–9', False)
    """
    bounds = {name: values[NS + name][0] for name in ("value", *_SIGNS) if values.get(NS + name)}
    if not bounds:
        return None
    unit = plain(next(iter(values.get(NS + "unit", [])), None)).rpartition("/")[2]
    texts = {name: _grouped(plain(term)) for name, term in bounds.items()}
    if "value" in texts:
        shown = texts["value"]
    elif texts.keys() == {"minInclusive", "maxInclusive"}:
        shown = f"{texts['minInclusive']}–{texts['maxInclusive']}"
    else:
        shown = ", ".join(f"{_SIGNS[name]} {text}" for name, text in texts.items())
    sizes = [float(size) for term in bounds.values() if (size := number(term)) is not None]
    measure = next(iter(values.get(NS + "measure", [])), None)
    exact = "value" in texts and not values.get(NS + "qualifier")
    most, about = max(sizes, default=0.0), plain(measure) if measure else ""
    return Figure(shown, _UNITS.get(unit, (unit, unit)), exact, most, about, claim)


def _grouped(text: str) -> str:
    """A number of five digits or more with commas."""
    return f"{int(text):,}" if re.fullmatch("[1-9][0-9]{4,17}", text) else text


def figures(content: Content, claims: Sequence[str]) -> list[Figure]:
    """The figures of those claims that measure, in their order."""
    measuring = (iri for iri in claims if content.kind_of(iri) == MEASUREMENT)
    found = (figure(content.values(iri), iri) for iri in measuring)
    return [f for f in found if f]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: of whom, what, and how long it is, from 0 to 100."""

    hospital: str
    figure: Figure
    length: float


def charts(content: Content) -> list[tuple[str, list[Bar]]]:
    """For each measure with those below it that texts state of several hospitals, its bars.

    Figures of one chart have the same unit; what a text gives for a percentage stands apart.
    """
    found: dict[tuple[str, str], list[tuple[str, Figure]]] = {}
    for iri in content.claims:
        if content.kind_of(iri) != MEASUREMENT:
            continue
        values = content.values(iri)
        subjects = [plain(s) for s in values.get(NS + "subject", ())]
        made = figure(values, iri)
        if made and made.measure and is_actual(values):
            unit = plain(next(iter(values.get(NS + "unit", [])), None))
            for subject in subjects:
                if NS + "Hospital" in content.kinds.get(subject, ()):
                    key = (_topmost(content, made.measure), unit)
                    found.setdefault(key, []).append((subject, made))
    return [
        (measure, _bars(rows))
        for (measure, _), rows in sorted(found.items())
        if len({subject for subject, _ in rows}) > 1
    ]


def is_actual(values: Mapping[str, Sequence[Term]]) -> bool:
    """Whether a claim, of which the values are given by property, is of what is the case."""
    modality = values.get(NS + "modality", ())
    return all(plain(term).endswith("/actual") for term in modality)


def _topmost(content: Content, measure: str) -> str:
    seen = {measure}
    while True:
        above = content.values(measure).get(f"{SKOS}broader", [])
        wider = next((t.value for t in above if isinstance(t, ox.NamedNode)), measure)
        if wider in seen:
            return measure
        seen.add(wider)
        measure = wider


def _bars(rows: Sequence[tuple[str, Figure]]) -> list[Bar]:
    most = max(made.size for _, made in rows) or 1.0
    ordered = sorted(rows, key=lambda row: (row[1].measure, row[0], -row[1].size, row[1].claim))
    return [Bar(subject, made, round(100 * made.size / most, 1)) for subject, made in ordered]
