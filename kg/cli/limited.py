"""Limited: the options `--timeout` and `--memory`, and work within them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from kg.cli.options import MIB, memory_option, timeout_option
from kg.errors import LimitError
from kg.limits import Ended, Limits, apart


def limited(seconds: float) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A command that takes `--timeout` and `--memory`, and works apart (`kg.limits`).

    `ctx.obj["timeout"]` are the seconds. Where `kg` is called from Python, nothing is split off.
    """
    return lambda command: _limited(command, seconds)


def _limited(command: Callable[..., Any], seconds: float) -> Callable[..., Any]:
    @timeout_option("When to give up.", seconds)
    @memory_option("How much memory to take at most (default: 8 GiB, or half of what is here).")
    @wraps(command)
    def run(*arguments: Any, timeout: float, memory: int | None, **options: Any) -> Any:
        context = click.get_current_context()
        if context.find_root().obj.get("apart"):
            code = apart(Limits(timeout, memory and memory * MIB))
            if isinstance(code, Ended) and code.reason == "interrupt":
                raise KeyboardInterrupt
            if isinstance(code, Ended):
                raise LimitError(code.messages["en"], chinese=code.messages["zh-Hans"])
            if code is not None:
                context.exit(code)
        context.obj["timeout"] = timeout
        return command(*arguments, **options)

    return run
