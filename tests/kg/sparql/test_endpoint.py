"""One request to an endpoint: its limits, its errors, and what it keeps to itself."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import EndpointError, KgError
from kg.sparql.endpoint import Endpoint
from kg.sparql.stores import RemoteStore
from tests.kg.sparql.replies import JSON, Replies, rows_in_json

ROWS = rows_in_json(["x"])


@pytest.fixture(scope="module")
def server() -> Iterator[Replies]:
    with Replies() as replies:
        yield replies


@pytest.fixture
def replies(server: Replies) -> Replies:
    server.status, server.kind, server.body = 200, JSON, ROWS
    server.headers, server.chunks, server.claimed = {}, None, None
    server.asked.clear()
    return server


def refused(url: str, timeout: float = 60) -> str:
    with pytest.raises(EndpointError) as error:
        RemoteStore(url, timeout).select("SELECT ?x {}")
    assert "\n" not in str(error.value) and "\x1b" not in str(error.value)
    assert error.value.messages["zh-Hans"] != error.value.message
    return str(error.value)


# Limits


def test_bytes_that_drip_do_not_start_the_limit_anew(replies: Replies) -> None:
    def drip() -> Iterator[bytes]:
        while True:
            yield b" "
            time.sleep(0.05)

    replies.chunks = drip()
    begun = time.monotonic()
    assert "not all of it came within 0.5 s" in refused(replies.url, timeout=0.5)
    assert time.monotonic() - begun < 2


def test_a_head_that_drips_ends_as_well(replies: Replies, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            peer, _ = listening.accept()
            with peer:
                try:
                    while True:
                        peer.sendall(b"H")
                        time.sleep(0.05)
                except OSError:
                    pass

        threading.Thread(target=answer, daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        assert "not all of it came within 0.4 s" in refused(url, timeout=0.4)


def test_a_body_without_end_is_given_up(replies: Replies) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b" " * 10_000

    replies.chunks = endless()
    with pytest.raises(EndpointError, match=r"it sends more than 0\.0953674 MB"):
        Endpoint(replies.url, 20, most=100_000).ask("SELECT ?x {}")


def test_a_body_that_is_cut_is_no_answer(replies: Replies) -> None:
    replies.claimed = 10_000
    assert "it ended before all of it was sent" in refused(replies.url)


# Answers


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("application/sparql-results+xml", "XML"),
        ("text/html; charset=utf-8", "HTML"),
        ("text/csv", "CSV"),
        ("text/tab-separated-values", "TSV"),
    ],
)
def test_another_form_is_called_by_its_name(replies: Replies, kind: str, name: str) -> None:
    replies.kind = kind
    assert f"it answers in {name} ({kind.split(';')[0]}), JSON was asked" in refused(replies.url)


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json", "text/javascript"])
def test_json_under_another_name_is_taken(replies: Replies, kind: str) -> None:
    replies.kind = kind
    assert RemoteStore(replies.url).select("SELECT ?x {}") == (["x"], [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"boolean": true}',
        b'{"head": {"vars": ["x", "x"]}, "results": {"bindings": []}}',
        rows_in_json(["x"], {"y": {"type": "uri", "value": "urn:a"}}),
        rows_in_json(["x"], {"x": {"type": "uri", "value": "a b"}}),
        rows_in_json(["x"], {"x": {"type": "number", "value": "1"}}),
        b"\x1b[31m",
        b"\xff\xfe",
        b'{"head":' + b"[" * 100_000,
    ],
)
def test_what_is_no_rows_is_one_message(replies: Replies, body: bytes) -> None:
    replies.body = body
    assert "what it sends is not rows in JSON" in refused(replies.url)


@settings(max_examples=60, deadline=None)
@given(
    body=st.binary(max_size=40)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["head", "vars", "results", "bindings", "x", "type"]), inner
            )
        ),
        max_leaves=8,
    ).map(lambda value: __import__("json").dumps(value).encode())
)
def test_whatever_comes_is_rows_or_one_message(server: Replies, body: bytes) -> None:
    server.status, server.kind, server.body = 200, JSON, body
    server.headers, server.chunks, server.claimed = {}, None, None
    try:
        RemoteStore(server.url).select("SELECT ?x {}")
    except EndpointError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("status", "kind", "body", "told"),
    [
        (500, "text/plain", b"No\n memory \x1b[1m left", "500 Internal Server Error: No memory"),
        (404, "text/html", b"<html>", "404 Not Found. Check"),
        (401, "text/plain", b"", "401 Unauthorized. Check"),
    ],
)
def test_an_error_of_the_server_is_told(
    replies: Replies, status: int, kind: str, body: bytes, told: str
) -> None:
    replies.status, replies.kind, replies.body = status, kind, body
    assert told in refused(replies.url)


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_server_is_followed_by_post(replies: Replies, status: int) -> None:
    replies.status, replies.headers = status, {"Location": "/there"}
    assert RemoteStore(replies.url).select("SELECT ?x {}") == (["x"], [])
    assert [path for path, _, _ in replies.asked] == ["/", "/there"]
    assert replies.asked[1][2]["query"] == ["SELECT ?x {}"]


@pytest.mark.parametrize(
    "place",
    ["http://localhost:{port}/", "http://127.0.0.1:1/", "file:///etc/passwd", "//[", "ftp:"],
)
def test_a_redirect_elsewhere_is_not_followed(replies: Replies, place: str) -> None:
    replies.status = 307
    replies.headers = {"Location": place.format(port=replies.port)}
    refused(replies.url)
    assert len(replies.asked) == 1


# URLs


def test_name_and_password_go_to_the_server_and_nowhere_else(replies: Replies) -> None:
    url = replies.url.replace("http://", "http://ada:open%40sesame@") + "?key=hidden"
    replies.body = b"open@sesame open%40sesame key=hidden"
    text = refused(url)
    assert text.startswith(f"{replies.url}?…: ")
    assert not any(secret in text for secret in ("sesame", "hidden", "ada"))
    ((path, headers, _),) = replies.asked
    assert path == "/?key=hidden"
    assert headers["Authorization"] == "Basic YWRhOm9wZW5Ac2VzYW1l"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/sparql",
        "file:///etc/passwd",
        "ftp://example.org/",
        "http://",
        "http://u:secret@/",
        "http://u:secret@127.0.0.1:x/",
        "http://u:secret@127.0.0.1:99999/",
        "http://u:secret@[/",
        "http://u:secret@a b/",
        "http://u:secret@a/\r\nHost: b",
    ],
)
def test_what_is_no_url_of_http_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(KgError, match="begins with http:// or https://") as error:
        Endpoint(url)
    assert "secret" not in str(error.value)
