"""Start: the command `kg` as it is installed; what nobody foresaw ends with one line, too."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from kg.cli.main import OUT_OF_MEMORY, main
from kg.limits import works_apart
from kg.signs import visible


def start(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run `kg` with these arguments (default: those of the command line), and exit.

    Its work is done in a process with limits of time and memory (`kg.limits`). An error that nobody
    foresaw exits with 2, since 1 says that violations were found; with KG_TRACEBACK set, Python
    tells where it comes from.
    """
    code: object = 0
    try:
        main(arguments, prog_name="kg", obj={"apart": True})
    except SystemExit as end:
        code = end.code
    except BaseException as error:
        if os.environ.get("KG_TRACEBACK"):
            raise
        print(f"kg: {visible(_unforeseen(error))}", file=sys.stderr)
        code = 2
    if works_apart():
        _leave(code)
    sys.exit(code if isinstance(code, int) else 2)


def _unforeseen(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return OUT_OF_MEMORY["en"]
    said = " ".join(str(error).split())
    return (
        f"This is a fault of kg, please report it: {type(error).__name__}: {said[:300]} "
        "(KG_TRACEBACK=1 shows where)."
    )


def _leave(code: object) -> NoReturn:
    """Exit without taking the graphs apart first, which takes long."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 2)
