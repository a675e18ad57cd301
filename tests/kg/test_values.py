"""What modules hand to each other cannot be changed by the one that gets it."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import is_dataclass
from types import ModuleType

import kg.hospital
import kg.publish
import kg.report

CHANGING = {"Page"}  # a report numbers its blank nodes as it goes


def kinds(package: ModuleType) -> list[type]:
    """The dataclasses of a package."""
    found = []
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        loaded = importlib.import_module(module.name)
        found += [k for k in vars(loaded).values() if isinstance(k, type) and is_dataclass(k)]
    return [k for k in found if k.__module__.startswith(package.__name__)]


def test_values_are_frozen() -> None:
    found = {kind for package in (kg.hospital, kg.publish, kg.report) for kind in kinds(package)}
    assert len(found) > 10
    frozen = {k.__name__ for k in found if k.__dataclass_params__.frozen}  # type: ignore[attr-defined]
    assert {k.__name__ for k in found} - frozen == CHANGING
