r"""The shield: what commands print, on its way out, so that nobody obeys what a repository says.

    with shield():
        print("a\x1b[31m")            "a␛[31m" is what the terminal gets
    beneath(sys.stdout)               the stream itself, for what has its own escapes or colours

Every word that a command prints passes it, also those of libraries, warnings and messages on wrong
usage. It is the last guard, not the only one: who writes a name into a line makes it one line
(`kg.signs.visible`), and writers of JSON, Turtle and SPARQL escape what they write.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from kg.signs import harmless


class Shield:
    """A stream before another one, that shows as signs what a terminal would obey."""

    def __init__(self, stream: IO[str]) -> None:
        self.beneath = stream

    def write(self, text: str) -> int:
        """Write a text without what is obeyed."""
        self.beneath.write(harmless(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts; see `write`."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.beneath, name)


def beneath(stream: IO[str]) -> IO[str]:
    """The stream behind the shield, or the stream itself if there is none.

    >>> import io
    >>> page = io.StringIO()
    >>> beneath(cast(IO[str], Shield(page))) is beneath(page) is page
    True
    """
    return stream.beneath if isinstance(stream, Shield) else stream


@contextmanager
def shield() -> Iterator[None]:
    """Both streams of the process shielded, and afterwards as they were."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (cast(IO[str], Shield(beneath(stream))) for stream in before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
