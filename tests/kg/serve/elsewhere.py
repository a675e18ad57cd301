"""A SPARQL store on loopback that answers from a graph, or does what a store should not."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph as ox

from kg.rdf.graph import Graph

SECRET = "secret of the store"


class Elsewhere:
    """A store; `mode` is how it answers, `asked` the form of each request.

    right      as SPARQL 1.1 has it
    lossy      without rows where anything is optional
    short      no more than 50 rows at once
    stuck      the same rows whatever the offset
    garbage    what begins as JSON, and as N-Triples
    html       a page
    error      500
    busy       503
    late       nothing for a long time
    drip       a byte now and then
    endless    more and more
    gone       the connection is closed
    other      yes or no to SELECT, rows to ASK
    """

    def __init__(self, graph: Graph) -> None:
        self.graph, self.mode = graph, "right"
        self.asked: list[dict[str, list[str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/sparql"

    def __enter__(self) -> Elsewhere:
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, query: str) -> tuple[str, bytes]:
        if self.mode == "lossy" and "OPTIONAL" in query:
            query = f"SELECT ?a ?b ?c {{ VALUES ?a {{ }} }} # {len(query)}"
        if self.mode == "other":
            query = "ASK {}" if "SELECT" in query else "SELECT ?a {}"
        if self.mode == "short":
            head, limit, offset = query.partition("LIMIT")
            query = f"{head}LIMIT 50 {offset[offset.index('OFFSET') :]}" if limit else query
        if self.mode == "stuck":
            query = query.partition("OFFSET")[0].replace("LIMIT 10000", "LIMIT 50")
        found = self.graph.store.query(query)
        if isinstance(found, ox.QueryTriples):
            return "application/n-triples", ox.serialize(
                found, format=ox.RdfFormat.N_TRIPLES
            ) or b""
        json = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
        return "application/sparql-results+json", json

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        store = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                store.asked.append(form)
                with suppress(OSError):  # the client has had enough
                    self._reply(form["query"][0])

            def _reply(self, query: str) -> None:
                wants_graph = "n-triples" in self.headers["Accept"]
                kind = "application/n-triples" if wants_graph else "application/json"
                status, body = 200, b'{"head": ' if not wants_graph else b"<urn:a> <urn:b>"
                if store.mode in ("right", "lossy", "short", "stuck", "other"):
                    kind, body = store._answer(query)
                elif store.mode == "html":
                    kind, body = "text/html", b"<p>Welcome"
                elif store.mode in ("error", "busy"):
                    status = 500 if store.mode == "error" else 503
                    kind, body = "text/plain", SECRET.encode()
                elif store.mode == "late":
                    time.sleep(4)
                elif store.mode == "gone":
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Type", kind)
                if store.mode not in ("drip", "endless"):
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                for _ in range(200 if store.mode == "drip" else 0):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.05)
                for _ in range(10_000 if store.mode == "endless" else 0):
                    self.wfile.write(b" " * 10_000)

        return Handler
