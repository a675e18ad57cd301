"""The rules for any project, in the order in which they run; see `kg.check.rule`."""

from __future__ import annotations

from typing import Final

from kg.check.rule import Rule
from kg.check.rules import derived, files, labels, literals, ontology, terms

RULES: Final[tuple[Rule, ...]] = (
    files.CATALOGUE,
    files.FORMAT,
    literals.LITERALS,
    terms.NAMES,
    ontology.ONTOLOGY,
    labels.LABELLING,
    derived.DERIVED,
)
