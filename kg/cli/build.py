"""`kg build`: the dumps of a house."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.limited import limited
from kg.cli.options import find_house, progress, say, sources_option

if TYPE_CHECKING:
    from kg.publish.build import Build


@click.command()
@click.option("--out", type=click.Path(), default="dist", show_default=True, help="Output folder.")
@sources_option
@limited(50)
@click.pass_context
def build(ctx: click.Context, out: str, sources: str | None) -> None:
    """Read, derive, check, and write the dumps; nothing is written if the check fails."""
    from kg.check.finding import exit_code
    from kg.hospital.names import NAMES
    from kg.publish.build import build as run
    from kg.report.console import console, print_table
    from kg.report.text import print_findings

    with progress("building"):
        result = run(find_house(ctx), Path(out), sources, ctx.obj["timeout"])
    screen = console()
    print_findings(screen, result.findings, ctx.obj["lang"], names=NAMES)
    if not result.files:
        say(f"kg: the check failed; {out} keeps what it had.", err=True)
        ctx.exit(exit_code(result.findings))
    print_table(screen, ("", ""), _summary(result, out, ctx.obj["lang"]))


_COUNTED = {
    "sources": "来源",
    "claims": "陈述",
    "entities": "实体",
    "triples": "三元组",
    "derived": "其中推导",
    "warnings": "警告",
    "files": "文件",
    "wrote": "写入",
}


def _summary(result: Build, out: str, language: str) -> list[tuple[str, str]]:
    rows = [(name, f"{count:,}") for name, count in result.counts.items()]
    rows += [("warnings", str(len(result.findings)))]
    rows += [("files", str(len(result.files))), ("wrote", out)]
    return [(name if language == "en" else _COUNTED[name], value) for name, value in rows]
