"""Themes: under which heading of a page the claims of a kind stand, figures first.

    grouped(views, kinds) -> [("capacity", [("Measurement", [claim, …]), …]), …]

The themes are those of the stored questions; a kind that is in none of them comes last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

Claim = TypeVar("Claim")

THEMES: Final[Mapping[str, tuple[str, ...]]] = {
    "capacity": ("Measurement", "EquipmentHolding", "SystemOperation"),
    "identity": (
        *("Grading", "Classification", "Founding", "Naming", "Location", "Contact", "Status"),
        *("Heading", "SelfDescription"),
    ),
    "network": (
        *("Affiliation", "TeachingHospitalRelation", "TechnicalCooperation", "Cooperation"),
        *("AllianceMembership", "AssociationMembership", "Hosting", "JointConstruction"),
        *("Composition", "Inclusion", "Oversight", "Participation"),
    ),
    "support": ("Support", "Training"),
    "quality": ("Assessment", "Designation", "Honour", "Specialization"),
    "services": ("ServiceProvision", "ServiceArea", "Policy"),
    "time": ("Occurrence", "Dating", "Sequence", "Undertaking"),
}
MORE: Final = ""
_PLACES: Final = {
    kind: (number, theme, place)
    for number, (theme, kinds) in enumerate(THEMES.items())
    for place, kind in enumerate(kinds)
}


def grouped(claims: Iterable[tuple[str, Claim]]) -> list[tuple[str, list[tuple[str, list[Claim]]]]]:
    """Claims, given with the local names of their kinds, by theme and kind; their order is kept.

    >>> grouped([("Support", 1), ("Odd", 2), ("Measurement", 3), ("Support", 4)])
    [('capacity', [('Measurement', [3])]), ('support', [('Support', [1, 4])]), ('', [('Odd', [2])])]
    """
    by_kind: dict[str, list[Claim]] = {}
    for kind, claim in claims:
        by_kind.setdefault(kind, []).append(claim)
    last = (len(THEMES), MORE, 0)
    found: dict[str, list[tuple[str, list[Claim]]]] = {}
    for kind in sorted(by_kind, key=lambda k: (*_PLACES.get(k, last), k)):
        theme = _PLACES.get(kind, last)[1]
        found.setdefault(theme, []).append((kind, by_kind[kind]))
    return list(found.items())
