"""What a user can do wrong, as one message: where, what, and the way out."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class KgError(Exception):
    """Unusable input: `file:line: what is wrong. What to do.` The CLI exits with 2.

    `columns` are the first and the one after the last, from 1; zeros where they are not known.

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
    ) -> None:
        self.message, self.file, self.line, self.columns = message, file, line, columns
        place = "" if file is None else f"{file}:{line}: " if line else f"{file}: "
        super().__init__(place + message)


def did_you_mean(name: str, known: Iterable[str], count: int = 3) -> str:
    """` Did you mean …?` with the nearest of the known names, or nothing.

    >>> did_you_mean("suporters", ["supporters", "beds"])
    ' Did you mean supporters?'
    """
    folded = {k.casefold(): k for k in known}
    close = get_close_matches(name.casefold(), folded, n=count, cutoff=0.5)
    return f" Did you mean {' or '.join(folded[c] for c in close)}?" if close else ""
