"""The SHACL engines that a user may choose: our own, of sets, and pySHACL, which judges it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Literal as OneOf

from rdflib.term import Node

Engine = OneOf["sets", "pyshacl"]
"""`sets` is `kg.shacl.evaluation`, `pyshacl` is `kg.shacl.reference`."""

Focuses = Mapping[Node, Set[Node] | None]
"""The only shapes to run, and the only nodes of each to run it on, or None for all its targets."""
