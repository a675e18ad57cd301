"""The account: what was read, what was run, and what was not, so that nothing unrun looks checked.

    loaded.account.said("en")       "read: 3 Turtle, 1 RDF/XML; run: 12 shapes; not read: 2 N3"
    loaded.account.as_json()        the same for machines
    loaded.account.unjudged         the files that nothing can be said of

What was asked for and could not be read or run is a finding of its own (`syntax`, `shapes`,
`timeout`), and makes the exit code 2. What the user may not have meant, such as a file of a
notation that is not read in a folder that was named, is a note of `kg.check.unasked`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class NotRead(NamedTuple):
    """A file that was found and not read, and in which notation it is."""

    file: str
    syntax: str


@dataclass
class Account:
    """What was read and run.

    Attributes:
        read: how many files were read, by notation.
        not_read: files in notations that are not read here.
        failed: files that were to be read, and of which nothing could be.
        shapes: how many shapes with a target there are in the shapes graph.
        lost: how many of these could not be run.
        aside: how many shapes stand in files that were read, and were not run.
        imports: documents that files import, and that are not among the files.
        changed: the only files that were looked at by themselves (None: all).
        tells: whether reports for people have it.
    """

    read: Counter[str] = field(default_factory=Counter)
    not_read: list[NotRead] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    shapes: int = 0
    lost: int = 0
    aside: int = 0
    imports: list[str] = field(default_factory=list)
    changed: frozenset[str] | None = None
    tells: bool = True

    @property
    def unjudged(self) -> list[str]:
        """The files that nothing can be said of."""
        return sorted({*self.failed, *(file for file, _ in self.not_read)})

    def as_json(self) -> dict[str, Any]:
        """What a report for machines has of it."""
        return {
            "read": dict(sorted(self.read.items())),
            "notRead": self.unjudged,
            "shapes": {
                "run": self.shapes - self.lost,
                "failed": self.lost,
                "notRun": self.aside,
            },
            "importsNotRead": sorted(self.imports),
        }

    def said(self, language: str) -> str:
        """The account in one line, for people.

        >>> account = Account(Counter({"Turtle": 2}), [NotRead("a.n3", "N3")], shapes=1)
        >>> account.said("en")
        'read: 2 Turtle; run: 1 shape; not read: 1 N3'
        >>> account.said("zh-Hans")
        '已读取:2 个 Turtle;已运行:1 个形状;未读取:1 个 N3'
        """
        if not self.read or not self.tells:
            return ""
        english = language == "en"
        stop, colon = ("; ", ": ") if english else (";", ":")
        return stop.join(
            f"{head}{colon}{(', ' if english else '、').join(counted)}"
            for head, counted in self._parts(english)
            if counted
        )

    def _parts(self, english: bool) -> Iterator[tuple[str, list[str]]]:
        run = self.shapes - self.lost
        yield ("read" if english else "已读取"), _counts(self.read, english)
        yield ("run" if english else "已运行"), [_shapes(run, english)]
        missed = Counter(syntax for _, syntax in self.not_read)
        failed = Counter({"unreadable" if english else "无法读取的文件": len(self.failed)})
        both = [*_counts(+failed, english), *_counts(missed, english)]
        yield ("not read" if english else "未读取"), both
        idle = self.lost + self.aside
        yield ("not run" if english else "未运行"), [_shapes(idle, english)] if idle else []
        imported = len(self.imports)
        word = ("document" if imported == 1 else "documents") if english else "个文档"
        yield (
            ("imported, not among the files" if english else "被导入但不在文件之列"),
            [f"{imported:,} {word}"] if imported else [],
        )


def _counts(counted: Counter[str], english: bool) -> list[str]:
    between = " " if english else " 个 "
    return [f"{count:,}{between}{name}" for name, count in counted.most_common()]


def _shapes(count: int, english: bool) -> str:
    if not english:
        return f"{count:,} 个形状"
    return "no shapes" if not count else f"{count:,} shape{'s' if count > 1 else ''}"
