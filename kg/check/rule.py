"""Rules: what is checked beside the shapes, each a thing of its own with a scope.

    RULE = Rule({"format": ("A Turtle file is in canonical form.", "…")}, "file", find)
    RULE.find(world, {"data/a.ttl"})         its findings, here on one file alone

The scope tells what a rule looks at, and so what `kg check FILE` and `--since` must run it on:

    file       a file by itself: run on the files asked for
    node       a node by what is said of it and of what it names: run on the nodes in question
    project    everything against everything: always run on all; what cannot stand in the files
               asked for (`World.asked`) it need not look for

A project brings its rules; the checker knows only that there are rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from typing import Literal as OneOf

from kg.check.finding import Finding
from kg.check.world import World

Scope = OneOf["file", "node", "project"]
Bilingual = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule, or several that are judged in one go.

    Attributes:
        about: by name what a rule demands, in English and in Chinese; a name that ends in `-`
            stands for all that begin so.
        scope: what it looks at.
        find: its findings on a world; the second argument are the files (paths as text) or nodes
            to look at, None for all; rules of the scope `project` are given None.
    """

    about: Mapping[str, Bilingual]
    scope: Scope
    find: Callable[[World, Collection[Any] | None], Iterable[Finding]]


# Findings that come of reading a project and of running its shapes.
READING: Mapping[str, Bilingual] = {
    "syntax": ("Every file can be read.", "每个文件均可读取。"),
    "unread": (
        "What is found is a file, can be opened, and lies in the repository.",
        "所找到的均为文件、可以打开且位于仓库之内。",
    ),
    "link": ("A folder is found without links.", "文件夹无须经由链接即可找到。"),
    "derivation": (
        "A rule of derivation is a CONSTRUCT query that can be run.",
        "推导规则是可运行的 CONSTRUCT 查询。",
    ),
    "shapes": ("The shapes are well formed and can be run.", "形状定义正确且可运行。"),
    "shape-unclear": ("What a shape means is settled.", "形状的含义明确。"),
    "not-read": ("Every file of RDF is read.", "所有 RDF 文件均被读取。"),
    "not-run": ("Every shape is run.", "所有形状均被运行。"),
    "timeout": ("The shapes end within the time allowed.", "形状检验在规定时间内结束。"),
}


def about(name: str, rules: Iterable[Rule]) -> Bilingual | None:
    """What the rule of this name demands, in English and in Chinese; None where none is known.

    >>> about("syntax", [])[0]
    'Every file can be read.'
    """
    for known in (READING, *(rule.about for rule in rules)):
        for key, texts in known.items():
            if name == key or (key.endswith("-") and name.startswith(key)):
                return texts
    return None
