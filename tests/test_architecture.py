"""The page on the architecture names every module of kg, and gives a reason for every large one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"
MODULE_LINES, CLASS_LINES = 400, 200


def modules() -> Iterator[tuple[str, str, ast.Module]]:
    for path in sorted((ROOT / "kg").rglob("*.py")):
        text = path.read_text("utf-8")
        yield path.relative_to(ROOT / "kg").as_posix(), text, ast.parse(text)


def test_every_module_has_its_line() -> None:
    """The line of a module is the first of its own docstring, so that neither goes stale."""
    wanted = []
    for name, _, tree in modules():
        about = (ast.get_docstring(tree) or "").splitlines()[0]
        if not name.endswith("__init__.py") or name in ("__init__.py", "check/rules/__init__.py"):
            wanted.append(f"| `{name}` | {about} |")
    page = PAGE.read_text("utf-8")
    assert [line for line in wanted if line not in page] == []
    listed = re.findall(r"^\| `([\w/]+\.py)` \|", page, re.MULTILINE)
    assert sorted(listed) == sorted(line.split("`")[1] for line in wanted)


def _length(node: ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_every_large_module_and_class_has_a_reason() -> None:
    large = set()
    for name, text, tree in modules():
        if text.count("\n") > MODULE_LINES:
            large.add(name)
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and _length(node) > CLASS_LINES:
                large.add(f"{name}: {node.name}")
    reasons = PAGE.read_text("utf-8").partition("## Large things")[2]
    assert set(re.findall(r"^- `([^`]+)`", reasons, re.MULTILINE)) == large


def test_a_third_of_the_public_functions_have_an_example() -> None:
    functions = [
        node
        for _, _, tree in modules()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    shown = [node.name for node in functions if ">>>" in (ast.get_docstring(node) or "")]
    assert 3 * len(shown) >= len(functions)
