"""Endpoints: one request within one limit of time and size, whatever the other side does.

    Endpoint("https://user:secret@example.org/sparql", seconds=60).ask("SELECT …") -> bytes, of JSON
    endpoint.graph("CONSTRUCT …") -> triples

The limit counts from the connection to the last byte, since a server that sends a byte now and then
starts any other limit anew. A name and password in the URL are for the server alone: no message has
them, nor what stands behind a `?`. Redirects stay at the server that was named.
"""

from __future__ import annotations

import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from http.client import HTTPException
from typing import IO, Any, Final
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

import pyoxigraph as ox

from kg.errors import EndpointError, KgError, MissingExtraError

MOST: Final = 256 * 1024 * 1024  # bytes of an answer
_JSON: Final = "application/sparql-results+json"
_CHUNK: Final = 1 << 16
_OTHERS: Final = {"xml": "XML", "html": "HTML", "csv": "CSV", "tab-separated": "TSV"}
_TOLD: Final = 200  # characters of what a server says
_PORTS: Final = {"http": 80, "https": 443}
_GRAPHS: Final = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "text/plain": ox.RdfFormat.N_TRIPLES,  # as N-Triples were called before they had a name
}
_GRAPH: Final = "application/n-triples, text/turtle;q=0.9"
_WHY: Final = {408: "slow", 429: "busy", 503: "busy", 504: "slow"}
Fields = Sequence[tuple[str, str]]


class Endpoint:
    """A SPARQL 1.1 Protocol endpoint, asked by POST through SPARQLWrapper.

    Args:
        url: where it is, with a name and password for it if need be.
        seconds: how long one request may take, from beginning to end.
        most: how many bytes an answer may have.

    Raises:
        MissingExtraError: SPARQLWrapper is not installed.
        EndpointError: the URL is none of HTTP.
    """

    def __init__(self, url: str, seconds: float = 60, most: int = MOST) -> None:
        try:
            import SPARQLWrapper
        except ImportError as error:
            raise MissingExtraError(
                "Remote endpoints need SPARQLWrapper: pip install 'sparqlwrapper>=2,<3'.",
                chinese="远程端点需要 SPARQLWrapper:pip install 'sparqlwrapper>=2,<3'。",
            ) from error
        parts = _split(url)
        host = parts.netloc.rpartition("@")[2]
        clean = parts._replace(netloc=host, fragment="")
        self.name = urlunsplit(clean._replace(query="")) + ("?…" if parts.query else "")
        self._secrets = [s for s in (parts.password, parts.query) if s]
        self._seconds, self._most = seconds, most
        self._wrapper = SPARQLWrapper.SPARQLWrapper(
            urlunsplit(clean), returnFormat=SPARQLWrapper.JSON
        )
        self._post = SPARQLWrapper.POST
        if parts.username:
            self._wrapper.setCredentials(unquote(parts.username), unquote(parts.password or ""))
        self._opener = urllib.request.build_opener(_SameServer(host))

    def ask(self, sparql: str, fields: Fields = ()) -> bytes:
        """The answer to a SELECT or ASK query, as JSON.

        Args:
            sparql: the query.
            fields: parameters of the protocol beside it, such as `default-graph-uri`.

        Raises:
            EndpointError: there is none in time, it is too long or no JSON, or it is an error.
        """
        request = self._request(sparql, fields, negotiated=False)

        def work(stop: Callable[[], bool]) -> bytes:
            return self._send(request, stop, self._check_json)

        return _within(self._seconds, work, self._late)

    def graph(self, sparql: str, fields: Fields = ()) -> list[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query, in the order in which they are sent.

        Raises:
            EndpointError: there are none in time, they are too many bytes or none that can be read,
                or it is an error.
        """
        request = self._request(sparql, fields, negotiated=True)
        request.add_header("Accept", _GRAPH)
        kinds: list[str] = []

        def check(kind: str, headers: Any) -> None:
            kinds.append(kind)
            if kind not in _GRAPHS:
                wanted = ", ".join(_GRAPHS)
                raise self.error(
                    f"it answers with {kind}, a graph was asked for ({wanted})",
                    f"返回的是 {kind},而请求的是图({wanted})",
                )

        def work(stop: Callable[[], bool]) -> bytes:
            return self._send(request, stop, check)

        content = _within(self._seconds, work, self._late)
        try:
            return [quad.triple for quad in ox.parse(content, _GRAPHS[kinds[-1]])]
        except (ValueError, SyntaxError) as error:
            raise self.error(
                f"what it sends is no graph: {error}", f"返回的不是图:{error}"
            ) from error

    def _request(self, sparql: str, fields: Fields, negotiated: bool) -> urllib.request.Request:
        """A request of our own sending; SPARQLWrapper's way to send it has no limits.

        Args:
            sparql: the query.
            fields: parameters beside it.
            negotiated: whether the header alone says what is wanted, no parameter.
        """
        self._wrapper.resetQuery()
        self._wrapper.setMethod(self._post)
        self._wrapper.setQuery(sparql)
        self._wrapper.queryType = "SELECT"  # its own guess takes words in comments for updates
        self._wrapper.setOnlyConneg(negotiated)
        for name, value in fields:
            self._wrapper.addParameter(name, value)
        request: urllib.request.Request = self._wrapper._createRequest()
        return request

    def _late(self) -> EndpointError:
        seconds = f"{self._seconds:g}"
        return self.error(f"not all of it came within {seconds} s", f"{seconds} 秒内未收完", "slow")

    def _send(
        self,
        request: urllib.request.Request,
        stop: Callable[[], bool],
        check: Callable[[str, Any], None],
    ) -> bytes:
        try:
            with self._opener.open(request, timeout=self._seconds) as response:
                check(response.headers.get_content_type(), response.headers)
                return self._read(response, stop)
        except urllib.error.HTTPError as error:
            with error:
                said = error.read(_CHUNK).decode("utf-8", "replace")
            raise self._status(error.code, str(error.reason), said) from error
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            if isinstance(reason, TimeoutError):
                raise self._late() from error
            text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
            raise self.error(text, because="away") from error

    def _check_json(self, kind: str, headers: Any) -> None:
        """Refuse what says itself that it is no JSON; some servers call JSON plain text."""
        found = next((name for part, name in _OTHERS.items() if part in kind), None)
        if found and "json" not in kind and headers.get("Content-Type"):
            raise self.error(
                f"it answers in {found} ({kind}), JSON was asked for ({_JSON})",
                f"返回的是 {found}({kind}),而请求的是 JSON({_JSON})",
            )

    def _read(self, response: IO[bytes], stop: Callable[[], bool]) -> bytes:
        parts, size = [], 0
        while chunk := response.read1(_CHUNK):  # type: ignore[attr-defined]
            parts.append(chunk)
            size += len(chunk)
            if size > self._most:
                megabytes = f"{self._most / 2**20:g}"
                raise self.error(
                    f"it sends more than {megabytes} MB", f"返回内容超过 {megabytes} MB", "large"
                )
            if stop():
                raise self._late()
        if getattr(response, "length", None):
            raise self.error("it ended before all of it was sent", "内容未发送完就中断了")
        return b"".join(parts)

    def _status(self, code: int, reason: str, said: str) -> EndpointError:
        text = " ".join(said.split())
        text = "" if text.startswith("<") else text  # a page of HTML says no more than the code
        told = f"{code} {reason}" + (f": {text}" if text and text != reason else "")
        return self.error(told, because=_WHY.get(code, "wrong"))

    def error(self, reason: str, chinese: str = "", because: str = "wrong") -> EndpointError:
        """An error of this endpoint, in one line and without what is secret in its URL.

        Args:
            reason: what is wrong.
            chinese: the same in Chinese.
            because: the same in one word (`EndpointError`).
        """
        from kg.signs import visible

        texts = []
        for text in (reason, chinese or reason):
            for secret in self._secrets:
                text = text.replace(secret, "…").replace(unquote(secret), "…")
            line = visible(" ".join(text.split()))
            texts.append((line if len(line) <= _TOLD else f"{line[: _TOLD - 1]}…").rstrip("."))
        return EndpointError(
            f"No answer from the endpoint: {texts[0]}. Check the URL and that the server runs.",
            because=because,
            file=self.name,
            chinese=f"端点没有给出答案:{texts[1]}。请检查 URL 以及服务器是否运行。",
        )


def _split(url: str) -> SplitResult:
    """The parts of a URL of HTTP."""
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\x00-\x20\x7f]", url.strip()):
        raise EndpointError(
            "--endpoint takes a URL that begins with http:// or https:// and names a server.",
            chinese="--endpoint 须为以 http:// 或 https:// 开头并含服务器名的 URL。",
        )
    return parts


class _SameServer(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to the same server only, by the same method."""

    def __init__(self, host: str) -> None:
        self._host = host.lower()

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request:
        """The same request at another address.

        Raises:
            OSError: it is one of another server, or nothing that can be asked.
        """
        target = urlsplit(urljoin(req.full_url, newurl))
        if target.scheme not in _PORTS or not self._is_here(target):
            raise OSError(
                f"{code}, it redirects to {target.scheme}://{target.hostname or ''}, "
                "which was not named"
            )
        return urllib.request.Request(
            urlunsplit(target), req.data, {**req.headers, **req.unredirected_hdrs}
        )

    def _is_here(self, target: SplitResult) -> bool:
        """Whether it is the server that was named, be it by TLS now."""
        named = urlsplit(f"//{self._host}")
        ports = {target.port or _PORTS[target.scheme], named.port or _PORTS[target.scheme]}
        return target.hostname == named.hostname and len(ports) == 1


def _within(
    seconds: float, work: Callable[[Callable[[], bool]], bytes], late: Callable[[], KgError]
) -> bytes:
    """What some work gives, if it is done in time; else it is left alone in its thread."""
    end = time.monotonic() + seconds
    done: list[bytes] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work(lambda: time.monotonic() > end))
        except BaseException as error:  # handed on to who waits
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)  # a name may take long to look up, too
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise late()
    return done[0]
