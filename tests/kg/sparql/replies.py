"""A server on loopback that gives the replies that a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

JSON = "application/sparql-results+json"


def rows_in_json(names: list[str], *rows: dict[str, dict[str, str]]) -> bytes:
    """Rows as SPARQL 1.1 Query Results JSON."""
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()


class Replies:
    """What a server replies to every POST: one body, or chunks that a generator makes.

    `asked` has the path, headers and form of each request.
    """

    def __init__(self) -> None:
        self.status, self.kind, self.body = 200, JSON, b""
        self.headers: dict[str, str] = {}
        self.chunks: Iterator[bytes] | None = None
        self.claimed: int | None = None
        self.asked: list[tuple[str, Any, dict[str, list[str]]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Replies:
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        replies = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                replies.asked.append((self.path, self.headers, parse_qs(form)))
                moved = replies.headers if self.path == "/" else {}
                self.send_response(replies.status if moved or not replies.headers else 200)
                for name, value in moved.items():
                    self.send_header(name, value)
                if replies.kind:
                    self.send_header("Content-Type", replies.kind)
                if replies.chunks is None:
                    size = len(replies.body) if replies.claimed is None else replies.claimed
                    self.send_header("Content-Length", str(size))
                self.end_headers()
                try:
                    for chunk in replies.chunks or [replies.body]:
                        self.wfile.write(chunk)
                        self.wfile.flush()
                except OSError:  # the client has had enough
                    pass

        return Handler
