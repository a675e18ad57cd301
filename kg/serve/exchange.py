"""Exchanges: a request as the rooms of the server see it, a reply, and a refusal with its status.

    asked = Asked("GET", "/sparql", "query=ASK%20%7B%7D", {"accept": "text/csv"})
    asked.fields() -> (("query", "ASK {}"),)
    Reply(200, "text/csv; charset=utf-8", b"…")
    raise RefusedError(400, "There is no query.", "缺少查询。")

All three pass between processes, so they hold plain values only. A reply comes from a process that
has dealt with what a stranger sent, so that it is read without pickle, which could do anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final, Self
from urllib.parse import parse_qsl

from kg.errors import EndpointError, KgError
from kg.report.console import as_json
from kg.serve.negotiation import language_of
from kg.signs import visible

JSON: Final = "application/json"
PLAIN: Final = "text/plain; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"
FORM: Final = "application/x-www-form-urlencoded"
FAULT: Final = "x-fault"
"""A header for the log alone: the kind of a fault of our own, or of a store elsewhere."""
_FIELDS: Final = 100
_TOLD: Final = 1000  # characters of a message
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request.

    Attributes:
        path: decoded.
        query: as it stands in the URL, behind the question mark.
        headers: by name in small letters, each once.
        body: whole.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def media_type(self) -> str:
        """Of the body, without parameters, in small letters; nothing if none is given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def accept(self) -> str:
        """The media types that are accepted, as the header has them."""
        return self.headers.get("accept", "")

    @property
    def language(self) -> str:
        """The language of the reader, `en` or `zh-Hans`: as `lang` says, else as the header."""
        named = [value for name, value in self.fields(lenient=True) if name == "lang"]
        return language_of(named[-1] if named else self.headers.get("accept-language", ""))

    def fields(self, *, lenient: bool = False) -> Fields:
        """The names and values in the URL, in their order.

        Args:
            lenient: whether what cannot be read is passed over.

        Raises:
            RefusedError: they are no UTF-8, or too many.
        """
        return fields_of(self.query, lenient=lenient)

    def form(self) -> Fields:
        """The names and values of the URL and of a form in the body.

        Raises:
            RefusedError: they are no UTF-8, or too many.
        """
        if self.media_type != FORM:
            return self.fields()
        try:
            return self.fields() + fields_of(self.body.decode("ascii"))
        except UnicodeDecodeError as error:
            raise _not_utf8() from error


@lru_cache(maxsize=16)
def fields_of(text: str, *, lenient: bool = False) -> Fields:
    """The names and values of a form.

    Raises:
        RefusedError: they are no UTF-8, or too many.

    >>> fields_of("query=ASK+%7B%7D&a=")
    (('query', 'ASK {}'), ('a', ''))
    """
    try:
        return tuple(
            parse_qsl(
                text,
                keep_blank_values=True,
                errors="replace" if lenient else "strict",
                max_num_fields=_FIELDS,
            )
        )
    except UnicodeDecodeError as error:
        raise _not_utf8() from error
    except ValueError as error:
        if lenient:
            return ()
        raise RefusedError(
            400, f"There are more than {_FIELDS} parameters.", f"参数超过 {_FIELDS} 个。"
        ) from error


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply.

    Attributes:
        type: its media type, with parameters.
        headers: those that are its own; all replies get some more.
    """

    status: int
    type: str = PLAIN
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def having(self, **headers: str) -> Reply:
        """The same with more headers, whose names are written with `_`."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **more})

    def packed(self) -> bytes:
        r"""The same as bytes, of which whoever reads them takes nothing but texts and a number.

        >>> reply = Reply(200, "text/csv", b"a\n")
        >>> Reply.unpacked(reply.packed()) == reply
        True
        """
        head = json.dumps([self.status, self.type, dict(self.headers)])
        return b"\n".join((head.encode("ascii"), self.body))

    @classmethod
    def unpacked(cls, content: bytes) -> Self:
        """The reply that was made bytes."""
        head, _, body = content.partition(b"\n")
        status, media_type, headers = json.loads(head)
        return cls(status, media_type, body, headers)


def json_reply(value: Any, status: int = 200, media_type: str = JSON) -> Reply:
    """A value as JSON."""
    return Reply(status, media_type, as_json(value).encode("utf-8") + b"\n")


class RefusedError(KgError):
    """What is asked is not done: the status of the reply, and why, in both languages."""

    def __init__(
        self,
        status: int,
        english: str,
        chinese: str,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(english, chinese=chinese)
        self.status, self.headers, self.more = status, dict(headers or {}), dict(more or {})

    def __reduce__(self) -> tuple[Any, ...]:
        told = self.messages
        return type(self), (self.status, told["en"], told["zh-Hans"], self.headers, self.more)


def refused(error: KgError, status: int) -> RefusedError:
    """An error of the house as a refusal."""
    if isinstance(error, RefusedError):
        return error
    if isinstance(error, EndpointError):
        status, english, chinese = _ELSEWHERE.get(error.because, _ELSEWHERE["wrong"])
        later = {"retry-after": _LATER} if status == 503 else {}
        return RefusedError(status, english, chinese, {FAULT: error.message, **later})
    texts = {tag: error.text(tag) for tag in ("en", "zh-Hans")}
    return RefusedError(status, texts["en"], texts["zh-Hans"])


_LATER: Final = "30"  # seconds
# Where the store is and what it says is for whoever runs the server, and in its log.
_ELSEWHERE: Final = {
    "away": (
        503,
        "The store behind this server does not answer: try again later.",
        "此服务器所用的存储没有响应:请稍后再试。",
    ),
    "busy": (
        503,
        "The store behind this server has too much to do: try again later.",
        "此服务器所用的存储过于繁忙:请稍后再试。",
    ),
    "slow": (
        504,
        "The store behind this server did not answer in time. Ask for less.",
        "此服务器所用的存储未在时限内作答。请缩小范围。",
    ),
    "large": (
        422,
        "The store behind this server sends more than may be passed on. Ask for less, with LIMIT.",
        "此服务器所用的存储返回的内容过多。请用 LIMIT 缩小范围。",
    ),
    "wrong": (
        502,
        "The store behind this server answers with an error, or with what cannot be read.",
        "此服务器所用的存储返回错误或无法读取的内容。",
    ),
}


def _not_utf8() -> RefusedError:
    return RefusedError(400, "The parameters are not UTF-8.", "参数不是 UTF-8 编码。")


def told(refusal: RefusedError, asked: Asked) -> Reply:
    r"""A refusal as a reply: for programs that want JSON a problem (RFC 9457), else plain text.

    >>> refusal = RefusedError(400, "Wrong.", "有误。")
    >>> told(refusal, Asked("GET", "/", "lang=zh")).body.decode("utf-8")
    '有误。\n'
    """
    text = visible(refusal.text(asked.language), keep="\n")
    text = text if len(text) <= _TOLD else f"{text[: _TOLD - 1]}…"
    if _wants_json(asked):
        problem = {"status": refusal.status, "detail": text, **refusal.more}
        reply = json_reply(problem, refusal.status, "application/problem+json")
    else:
        reply = Reply(refusal.status, PLAIN, f"{text}\n".encode("utf-8", "replace"))
    return replace(
        reply, headers={**refusal.headers, "content-language": asked.language.removesuffix("-Hans")}
    )


def _wants_json(asked: Asked) -> bool:
    return asked.path.startswith(("/api", "/reconcile")) and "text/csv" not in asked.accept


def one_of(fields: Sequence[tuple[str, str]], name: str, usual: str = "") -> str:
    """The value of a parameter that may be given once.

    Raises:
        RefusedError: it is given more than once.

    >>> one_of([("a", "1")], "a"), one_of([], "a", "2")
    ('1', '2')
    """
    values = [value for key, value in fields if key == name]
    if len(values) > 1:
        raise RefusedError(
            400, f"'{name}' is given {len(values)} times.", f"“{name}”给出了 {len(values)} 次。"
        )
    return values[0] if values else usual
