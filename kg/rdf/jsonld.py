"""JSON-LD: looked through before it is read; a context that is elsewhere is never fetched.

look_through(text, "a.jsonld")              refuses what would exhaust the memory
context_error(text, "a.jsonld")             the error on a context that is not in the file

What is nested deep would fill the memory. A context on the network is never fetched: what a file
means would depend on who answers.
"""

from __future__ import annotations

import re
from typing import Final

from kg.errors import NotSupportedError
from kg.rdf.places import Positions, span

_DEEPEST: Final = 200
_SIGNS: Final = re.compile(r'"(?>(?:[^"\\]++|\\.)*)"|([\[{])|([\]}])', re.DOTALL)
_CONTEXT: Final = re.compile(
    r'"@(?:context|import)"\s*:\s*(?:\[\s*(?:\{[^{}]*\}\s*,\s*)*)?("[^"]*")'
)


def look_through(text: str, file: str) -> None:
    """See that nothing is nested too deep.

    Raises:
        NotSupportedError: it is; pyoxigraph takes memory by the square of the depth.
    """
    if text.count("{") + text.count("[") <= _DEEPEST:
        return
    depth = 0
    for match in _SIGNS.finditer(text):
        depth += (match.lastindex == 1) - (match.lastindex == 2)
        if depth > _DEEPEST:
            place = Positions(text, file).place(span(match.start(), match.end()))
            raise NotSupportedError(
                f"Values are nested more than {_DEEPEST} deep, which is not read.",
                file=file,
                line=place.line,
                columns=(place.column, place.end),
                chinese=f"值嵌套超过 {_DEEPEST} 层,不予读取。",
            )


def context_error(text: str, file: str) -> NotSupportedError:
    """The error on a file whose context is elsewhere."""
    found = next((m for m in _CONTEXT.finditer(text)), None)
    at = span(*found.span(1)) if found else span(0, 0)
    place = Positions(text, file).place(at)
    name = found[1].strip('"') if found else ""
    which = (f"The context {name}", f"上下文 {name}") if name else ("A context", "上下文")
    return NotSupportedError(
        f"{which[0]} is not in the file, and is never fetched: nothing of the file was read. "
        "Write the context into it, or convert it to Turtle.",
        file=file,
        line=place.line,
        columns=(place.column, place.end) if found else (0, 0),
        chinese=f"{which[1]} 不在文件中,也从不下载:文件未被读取。"
        "请将上下文写入文件,或转换为 Turtle。",
    )
