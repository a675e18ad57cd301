"""Aside: the rules for a file by itself, judged in a copy of this process while others run here.

    aside = Aside(world, rules, files)      starts it, where there is much to look at
    aside.findings()                        what they found; here it is waited for

They look at the text of files alone and share nothing with other rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from kg.check.finding import Finding
from kg.check.rule import Rule
from kg.check.world import World
from kg.forked import Forked, Tell

_MUCH: Final = 200_000  # characters, below which a copy costs more than it saves


class Aside:
    """Rules of the scope `file` at work.

    Args:
        world: the project as read.
        rules: the rules.
        files: the only files to look at (None: all).
    """

    def __init__(self, world: World, rules: Sequence[Rule], files: Collection[str] | None) -> None:
        self._world, self._rules, self._files = world, rules, files
        self._forked = self._start() if rules and self._is_much() else None

    def _is_much(self) -> bool:
        texts = self._world.loaded.lines.texts
        wanted = texts if self._files is None else texts.keys() & self._files
        return sum(len(texts[file]) for file in wanted) > _MUCH

    def _start(self) -> Forked | None:
        try:
            return Forked(self._work)
        except OSError:  # no more processes: it can be done here
            return None

    def _work(self, tell: Tell) -> None:
        tell(list(self._here()))

    def _here(self) -> Iterator[Finding]:
        for rule in self._rules:
            yield from rule.find(self._world, self._files)

    def findings(self) -> Iterator[Finding]:
        """What the rules find; what fails in the copy is done here, where it says why.

        Raises:
            KgError: a rule needs what is not as it must be.
        """
        found: list[list[Finding]] = []
        if self._forked is not None:
            found += self._forked.said(lambda: None)
            self._forked.close()
        yield from found[0] if found else self._here()

    def close(self) -> None:
        """End it if it still runs."""
        if self._forked is not None:
            self._forked.close()
