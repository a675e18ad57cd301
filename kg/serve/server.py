"""The server: the application on a port, until it is told to stop.

    listening = listen("127.0.0.1", 8000)        tells at once if nobody can
    serve(desk, listening, options)

A signal to end lets the requests that are being answered come to their end, then all copies.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from kg.errors import FileError, MissingExtraError
from kg.serve.desk import Desk

if TYPE_CHECKING:
    from kg.serve.app import Options

_CONNECTIONS: Final = 1000
_BACKLOG: Final = 256
_GRACE: Final = 0.3  # seconds in which a client that sends no more may still be answered
_ON_ITS_WAY: Final = 0.5  # seconds in which a request comes to a server that stops
_REST: Final = 10  # seconds for what is being answered when the server stops
_IDLE: Final = 15  # seconds in which a client that stays connected must ask again


def serve(
    desk: Desk,
    listening: socket.socket,
    options: Options,
    ready: Callable[[str], None] = lambda url: None,
) -> None:
    """Serve until a signal ends it.

    Args:
        desk: what is answered.
        listening: where requests come in.
        options: how it is served.
        ready: is told the address, once it can be asked.
    """
    import uvicorn
    from uvicorn.config import Config

    from kg.serve.app import make_app

    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready(f"http://{shown}:{port}/")

    if not os.environ.get("KG_TRACEBACK"):
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # faults of clients
    config = Config(
        make_app(desk, options),
        http=_patient(options.patience),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(options.proxies),
        limit_concurrency=_CONNECTIONS,
        backlog=_BACKLOG,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_REST,
    )
    Server(config).run(sockets=[listening])


def demand_extra() -> None:
    """Make sure that what serves is installed.

    Raises:
        MissingExtraError: it is not.
    """
    try:
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        raise MissingExtraError.of("Starlette or uvicorn", extra="serve") from error


def listen(host: str, port: int) -> socket.socket:
    """Where requests will come in.

    Args:
        host: the name or address to listen at.
        port: which port; 0 for any that is free.

    Raises:
        FileError: nobody can listen there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only of sockets that say to be of TCP does asyncio send what is written at once.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        return listening
    except OSError as error:
        listening.close()
        what = getattr(error, "strerror", None) or str(error)
        raise FileError(
            f"Cannot listen there: {what}. Name another with --host or --port.",
            file=f"{host}:{port}",
            chinese=f"无法在此监听:{what}。请用 --host 或 --port 另行指定。",
        ) from error


def _patient(seconds: float) -> Any:
    """Uvicorn's protocol, which of itself waits for the head of a request as long as it takes."""
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    class Patient(AutoHTTPProtocol):  # type: ignore[valid-type, misc]
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._looked: Any = self  # which no request is
            self.loop.call_later(seconds, self._look)

        def _look(self) -> None:
            """Close a connection on which nothing was asked since the last look."""
            if self.transport.is_closing():
                self.transport.abort()  # what was sent is not taken
                return
            waits = self.cycle is None or self.cycle.response_complete
            if waits and self._looked in (self, self.cycle):
                self.transport.close()
                return
            self._looked = self.cycle
            self.loop.call_later(seconds, self._look)

        def eof_received(self) -> bool:
            """A client that sends no more has gone, or has closed its side only: who can tell?"""
            waits = self.cycle is not None and not self.cycle.response_complete
            if waits:
                self.loop.call_later(_GRACE, self._end_half_closed)
            return waits  # whether it stays open for now

        def _end_half_closed(self) -> None:
            if self.cycle.response_started and not self.cycle.response_complete:
                self.cycle.keep_alive = False
            else:
                self.transport.close()

        def shutdown(self) -> None:
            """Close a connection when the server stops; what is on its way is answered first."""
            if self.cycle is None or self.cycle.response_complete:
                self.loop.call_later(_ON_ITS_WAY, self._shut)
            else:
                super().shutdown()

        def _shut(self) -> None:
            if not self.transport.is_closing():
                super().shutdown()

    return Patient
