"""What a user can do wrong, as one message: where, what, and the way out."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class KgError(Exception):
    """Unusable input: `file:line: what is wrong. What to do.` The CLI exits with 2.

    `columns` are the first and the one after the last, from 1; zeros where they are not known.
    `messages` are by language; what may become a finding is given in Chinese as well.

    >>> str(KgError("No such folder.", file="data", line=None))
    'data: No such folder.'
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | Path | None = None,
        line: int | None = None,
        columns: tuple[int, int] = (0, 0),
        chinese: str | None = None,
    ) -> None:
        self.message, self.file, self.line, self.columns = message, file, line, columns
        self.messages = {"en": message, "zh-Hans": chinese or message}
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """Place and message, in English where there is no other.

        >>> KgError("Wrong.", file="a.ttl", line=3, chinese="有误。").text("zh-Hans")
        'a.ttl:3: 有误。'
        """
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: "
        message = self.messages.get(language, self.message)
        return message if self.file is None else place + message


def did_you_mean(name: str, known: Iterable[str], count: int = 3) -> str:
    """` Did you mean …?` with the nearest of the known names, or nothing.

    >>> did_you_mean("suporters", ["supporters", "beds"])
    ' Did you mean supporters?'
    """
    folded = {k.casefold(): k for k in known}
    close = get_close_matches(name.casefold(), folded, n=count, cutoff=0.5)
    return f" Did you mean {' or '.join(folded[c] for c in close)}?" if close else ""
