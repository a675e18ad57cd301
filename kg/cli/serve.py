"""`kg serve`: the graph over HTTP: SPARQL, pages, questions."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Final

import click

from kg.cli.build import checked_url
from kg.cli.options import (
    MIB,
    find_house,
    memory_option,
    say,
    sources_option,
    timeout_option,
)

_ELSEWHERE: Final = 0.9  # of the time of a request: the rest is to say that a store is slow
_FILES: Final = 16  # a connection, and the certificates by which it is trusted


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="At which port."
)
@timeout_option(
    "When to give up a request: to receive it, to answer it, to send a part of the answer.", 15
)
@memory_option("How much memory a request may take.", 512)
@memory_option("How large a result may be.", 32, "--result")
@click.option(
    "--workers",
    type=click.IntRange(min=1, max=256),
    default=lambda: max(2, os.cpu_count() or 2),
    show_default="one for each processor",
    help="How many requests are worked on at once.",
)
@click.option(
    "--queue",
    type=click.IntRange(min=1, max=10_000),
    default=64,
    show_default=True,
    help="How many requests may wait, half of them of one client.",
)
@click.option(
    "--pages/--no-pages", default=True, help="Serve pages and data files, too (default: yes)."
)
@click.option(
    "--site",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="Serve these, which kg build --site wrote, and do not make them.",
)
@click.option(
    "--endpoint",
    metavar="URL",
    envvar="KG_ENDPOINT",
    help="Serve what this SPARQL store has, not the house's own data (or KG_ENDPOINT).",
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    help="Whose X-Forwarded-For is believed: an address or network; repeat for several "
    "(default: 127.0.0.1 and ::1).",
)
@click.option("--url", metavar="URL", help="Where the server is reached, for descriptions.")
@sources_option
@click.option("--log/--no-log", default=True, help="Print a line of JSON for each request.")
@click.option("--log-queries", is_flag=True, help="Put queries into these lines.")
@click.pass_context
def serve(
    ctx: click.Context,
    host: str,
    port: int,
    timeout: float,
    memory: int,
    result: int,
    workers: int,
    queue: int,
    pages: bool,
    site: str | None,
    endpoint: str | None,
    proxies: tuple[str, ...],
    url: str | None,
    sources: str | None,
    log: bool,
    log_queries: bool,
) -> None:
    """Serve SPARQL, pages and the stored questions over HTTP, read-only, until interrupted."""
    from kg.serve.keeping import end_as, keep
    from kg.serve.server import demand_extra, listen

    demand_extra()
    for proxy in proxies:
        _demand_network(proxy)
    listening = listen(host, port)
    place = checked_url(url, "--url").rstrip("/")
    kept = keep()
    if isinstance(kept, int):
        end_as(kept)
    from kg.serve.app import PROXIES, Options
    from kg.serve.pool import Terms
    from kg.serve.served import Served, make_desk
    from kg.serve.server import serve as run

    served = Served(
        result * MIB,
        pages,
        Path(site) if site else None,
        place,
        sources,
        endpoint or "",
        _ELSEWHERE * timeout,
    )
    desk = make_desk(
        find_house(ctx), served, lambda note: say(f"kg: {note.text(ctx.obj['lang'])}", err=True)
    )
    terms = Terms(timeout, memory * MIB, workers, queue, _FILES if endpoint else 0)
    told = _log if log else None
    options = Options(
        terms, patience=timeout, log=told, log_queries=log_queries, proxies=proxies or PROXIES
    )

    def ready(url: str) -> None:
        say(f"kg: serving at {url}", err=True)
        kept.ready()

    run(desk, listening, options, ready)


def _demand_network(text: str) -> None:
    """Make sure that an address or a network is one.

    Raises:
        ParameterError: it is none.
    """
    from ipaddress import ip_network

    from kg.errors import ParameterError

    try:
        ip_network(text)
    except ValueError as error:
        raise ParameterError(
            f"--proxy takes an address or network, such as 172.16.0.0/12: {error}.",
            chinese=f"--proxy 须为地址或网络,例如 172.16.0.0/12:{error}。",
        ) from error


def _log(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
