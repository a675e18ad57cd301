"""Mutants: each is one exact change that compiles, and a sample is drawn by its seed."""

from __future__ import annotations

import ast
from pathlib import Path

from benchmarks.mutants import Mutant, candidates, sample

SOURCE = '''"""医院: text that stays."""

LIMIT = 3
床位 = "喀什"  # a comment with == in it


def f(one: int, 二: dict[str, int], *, three: bool = True) -> str | None:
    """A docstring that stays."""
    if not one and 二["病"] <= LIMIT:
        print("side effect")
        return "喀什"
    return "医院" if one in (1, 2) else None
'''


def faults(tmp_path: Path) -> list[Mutant]:
    (tmp_path / "kg").mkdir(exist_ok=True)
    (tmp_path / "kg" / "some.py").write_text(SOURCE, "utf-8")
    return candidates(tmp_path)


def test_what_can_be_changed_and_what_stays(tmp_path: Path) -> None:
    found = {(m.line, m.kind, m.before, m.after) for m in faults(tmp_path)}
    assert found >= {
        (3, "constant", "3", "4"),
        (4, "text", '"喀什"', "'XX' \"喀什\""),
        (7, "constant", "True", "False"),
        (9, "not", "not one", "bool(one)"),
        (9, "and/or", "and", "or"),
        (9, "comparison", "<=", "<"),
        (9, "condition", 'not one and 二["病"] <= LIMIT', "True"),
        (10, "call", 'print("side effect")', "None"),
        (11, "return", '"喀什"', "None"),
        (12, "comparison", "in", "not in"),
        (12, "condition", "one in (1, 2)", "False"),
    }
    assert not [m for m in found if "stays" in m[2] or m[2] in ("int", "str", "None")]


def test_every_mutant_is_one_exact_change_that_compiles(tmp_path: Path) -> None:
    content = SOURCE.encode()
    for mutant in faults(tmp_path):
        assert content[mutant.start : mutant.end].decode() == mutant.before
        changed = mutant.apply(content)
        ast.parse(changed)
        assert changed != content
        assert SOURCE.splitlines()[mutant.line - 1].find(mutant.before.splitlines()[0]) >= 0


def test_a_sample_is_drawn_by_its_seed_and_has_few_texts(tmp_path: Path) -> None:
    found = faults(tmp_path)
    assert sample(found, 8, 1) == sample(list(found), 8, 1) != sample(found, 8, 2)
    assert len(sample(found, 8, 1)) == 8
    assert sum(m.kind == "text" for m in sample(found, 8, 1)) <= 1


def test_a_sample_of_the_real_tree() -> None:
    found = candidates(Path(__file__).resolve().parents[2], "kg/sparql")
    assert {m.file for m in found} >= {"kg/sparql/text.py", "kg/sparql/stored.py"}
    assert {"comparison", "condition", "return", "and/or"} <= {m.kind for m in found}
