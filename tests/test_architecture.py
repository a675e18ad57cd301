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


# What is filled or used up while it is worked on; everything else is a value.
IN_THE_MAKING = {
    *("check/checking.py: Checked", "check/fixtures/comparing.py: Case"),
    *("check/fixtures/running.py: Outcome", "check/project.py: Loaded", "check/since.py: Scope"),
    *("rdf/blocks.py: Block", "rdf/blocks.py: Group", "rdf/blocks.py: Leaf"),
    *("rdf/blocks.py: Property", "rdf/graph.py: Graph", "rdf/written.py: Written"),
    *("check/account.py: Account", "rdf/rdfxml.py: _Frame"),
    *("report/page.py: Page", "shacl/shapes.py: Shapes"),
}


def test_values_cannot_be_changed() -> None:
    """A dataclass is frozen, and so may be a key, but for those that are known to be filled."""
    changeable = set()
    for name, _, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                made = [ast.unparse(decorator) for decorator in node.decorator_list]
                of_data = [text for text in made if text.startswith("dataclass")]
                if of_data and not any("frozen=True" in text for text in of_data):
                    changeable.add(f"{name}: {node.name}")
    assert changeable == IN_THE_MAKING
