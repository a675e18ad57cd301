"""The SHACL engines that a user may choose: our own, of sets, and pySHACL, which judges it."""

from __future__ import annotations

from typing import Literal as OneOf

Engine = OneOf["sets", "pyshacl"]
"""`sets` is `kg.shacl.evaluation`, `pyshacl` is `kg.shacl.reference`."""
