"""Steps: descents into nested things without recursion, so that no depth is too deep.

    def depth(node): return 1 + max([(yield child) for child in node], default=0)
    run(depth([[], [[]]]), depth)                  3

A step is a generator that yields what is nested instead of calling itself with it, and is sent what
comes of that.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

N = TypeVar("N")
R = TypeVar("R")
T = TypeVar("T")


def run(first: Generator[N, R, T], descend: Callable[[N], Generator[N, R, R]]) -> T:
    """The result of a step, with all steps that it asks for.

    Args:
        first: the outermost step.
        descend: the step for what is nested.

    >>> def size(node):
    ...     total = 1
    ...     for child in node:
    ...         total += yield child
    ...     return total
    >>> deep = []
    >>> for _ in range(100_000):
    ...     deep = [deep, []]
    >>> run(size(deep), size)
    200001
    """
    waiting: list[Generator[N, R, R]] = []
    step: Generator[N, R, R] | Generator[N, R, T] = first
    sent: R | None = None
    while True:
        try:
            nested = step.send(sent)  # type: ignore[arg-type]
        except StopIteration as done:
            if step is first:
                result: T = done.value
                return result
            sent = done.value
            step = waiting.pop()
        else:
            waiting.append(step)  # type: ignore[arg-type]
            step, sent = descend(nested), None
