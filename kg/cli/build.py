"""`kg build`: the dumps of a house, and its site."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.limited import limited
from kg.cli.options import find_house, progress, say, sources_option

if TYPE_CHECKING:
    from kg.publish.build import Build


@click.command()
@click.option("--out", type=click.Path(), default="dist", show_default=True, help="Output folder.")
@click.option(
    "--site", type=click.Path(), metavar="DIR", help="Also write a static site into this folder."
)
@click.option("--site-url", metavar="URL", help="Where the site will stand, for its site map.")
@sources_option
@limited(300)
@click.pass_context
def build(
    ctx: click.Context, out: str, site: str | None, site_url: str | None, sources: str | None
) -> None:
    """Read, derive, check, and write the dumps; nothing is written if the check fails."""
    from kg.check.findings import exit_code
    from kg.hospital.names import NAMES
    from kg.publish.build import Site
    from kg.publish.build import build as run
    from kg.report.console import console, print_table
    from kg.report.text import print_findings

    with progress("building") as tell:
        asked = Site(Path(site), checked_url(site_url), tell) if site else None
        result = run(find_house(ctx), Path(out), sources, ctx.obj["timeout"], asked)
    screen = console()
    print_findings(screen, result.findings, ctx.obj["lang"], names=NAMES)
    if not result.files:
        say(f"kg: the check failed; {out} keeps what it had.", err=True)
        ctx.exit(exit_code(result.findings))
    print_table(screen, ("", ""), _summary(result, out, ctx.obj["lang"], site or ""))


def checked_url(url: str | None, option: str = "--site-url") -> str:
    """The address of a site, none where none is named.

    Raises:
        ParameterError: it is none of HTTP, or has a query or a fragment.

    >>> checked_url("https://example.org/kg"), checked_url(None)
    ('https://example.org/kg', '')
    """
    from kg.errors import ParameterError

    if url and not re.fullmatch(r"https?://[\w.:\[\]-]+(?:/[\w~%.@:/-]*)?", url, re.ASCII):
        raise ParameterError(
            f"{option} takes an address such as https://example.org/kg/, not '{url}'.",
            chinese=f"{option} 须为网址,例如 https://example.org/kg/;“{url}”不是。",
        )
    return url or ""


_COUNTED = {
    "sources": "来源",
    "claims": "陈述",
    "entities": "实体",
    "triples": "三元组",
    "derived": "其中推导",
    "warnings": "警告",
    "files": "文件",
    "wrote": "写入",
    "site": "站点",
}


def _summary(result: Build, out: str, language: str, site: str) -> list[tuple[str, str]]:
    rows = [(name, f"{count:,}") for name, count in result.counts.items()]
    rows += [("warnings", str(len(result.findings)))]
    rows += [("files", str(len(result.files))), ("wrote", out)]
    if result.pages:
        size = f"{result.size / 1e6:,.1f} MB"
        files = "files" if language == "en" else "个文件"
        rows.append(("site", f"{site}  {result.pages:,} {files}, {size}"))
    return [(name if language == "en" else _COUNTED[name], value) for name, value in rows]
