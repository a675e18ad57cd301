"""Sentences: what the labels of a claim say must agree with its properties.

    check_sentences(claims(graph), all_labels(graph), locate) -> Finding(rule="label-number", …), …

    label-number      every figure of the claim stands in its label in each language
    label-direction   a label that names both parties of a support or a training names the one that
                      acts first, and the name of a whole is no narrower form of that of its part

No text is needed.
"""

from __future__ import annotations

from collections.abc import Iterator

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
from kg.hospital.names import NS
from kg.hospital.numerals import states_number
from kg.rdf.graph import TYPE
from kg.rdf.names import RDFS
from kg.rdf.terms import plain
from kg.rdf.values import number

COMPOSITION = NS + "Composition"
# Who acts, and with or for whom, by the kind of claim.
_PARTIES = {
    NS + "Support": (NS + "supporter", NS + "recipient"),
    NS + "Training": (NS + "subject", NS + "partner"),
}
WHOLE, PART = NS + "whole", NS + "part"


def check_sentences(said: Claims, names: Labels, locate: Locate) -> Iterator[Finding]:
    """Findings on the labels of claims, stated or inferred.

    Args:
        said: the claims to look at.
        names: the labels and aliases of what is no claim.
        locate: the place of a claim's property and value.
    """
    for claim, values in said.items():
        for path, label in pairs(values, [RDFS + "label"]):
            for rule, *messages in _flaws(values, plain(label), names):
                yield claim_finding(rule, (messages[0], messages[1]), claim, path, label, locate)


def _flaws(values: Values, label: str, names: Labels) -> Iterator[tuple[str, str, str]]:
    for _, term in pairs(values, NUMBERS):
        figure = number(term)
        if figure is not None and not states_number(label, figure):
            yield (
                "label-number",
                f"The label does not say {brief(term)}: correct the number or the label.",
                f"标签中没有 {brief(term)}:请更正数字或标签。",
            )
    kinds = set(map(plain, values.get(TYPE.value, [])))
    if COMPOSITION in kinds and _narrower_whole(values, names):
        yield (
            "label-direction",
            "The name of the whole holds the name of its part: correct the ends.",
            "整体的名称包含其部分的名称:请更正两端。",
        )
    for kind in sorted(kinds & _PARTIES.keys()):
        first, second = _PARTIES[kind]
        if _reversed(values, label, names, first, second):
            yield (
                "label-direction",
                f"The label names the {second.removeprefix(NS)} before the "
                f"{first.removeprefix(NS)}: correct the ends or the label.",
                f"标签先述 hkg:{second.removeprefix(NS)}、后述 hkg:{first.removeprefix(NS)}:"
                "请更正两端或标签。",
            )


def _narrower_whole(values: Values, names: Labels) -> bool:
    """Whether a name of the whole holds a name of a part, in one piece or around other words."""
    wholes = [fold(n) for _, term in pairs(values, [WHOLE]) for n in names.get(plain(term), [])]
    parts = [fold(n) for _, term in pairs(values, [PART]) for n in names.get(plain(term), [])]
    return any(_narrows(whole, part) for part in parts for whole in wholes)


def _narrows(name: str, broader: str) -> bool:
    """Whether a name is a broader one with more words, such as 上海援疆专家 of 上海专家."""
    if name == broader:
        return False
    around = range(2, len(broader) - 1)
    return broader in name or any(
        name.startswith(broader[:i]) and name.endswith(broader[i:]) for i in around
    )


def _reversed(values: Values, label: str, names: Labels, first: str, second: str) -> bool:
    one, two = (_position(values, path, label, names) for path in (first, second))
    return one is not None and two is not None and two < one


def _position(values: Values, path: str, label: str, names: Labels) -> int | None:
    """Where a label first names an end, or None if it does not."""
    words = fold(label)
    known = [fold(n) for _, term in pairs(values, [path]) for n in names.get(plain(term), [])]
    return min((words.index(name) for name in known if name in words), default=None)
