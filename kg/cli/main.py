"""`kg`: the group of all commands, and what holds for each of them."""

from __future__ import annotations

import gc
import io
import locale
import logging
import os
import sys
from typing import Any

import click

from kg import __version__
from kg.cli.ask import ask
from kg.cli.build import build
from kg.cli.check import check
from kg.cli.coverage import coverage
from kg.cli.fmt import fmt
from kg.cli.show import show
from kg.cli.test_shapes import shape_tests
from kg.errors import KgError


class _Group(click.Group):
    """A group whose commands end with a message and exit code 2 on unusable input."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a KgError becomes one line on standard error."""
        try:
            return super().invoke(ctx)
        except KgError as error:
            click.echo(f"kg: {error.text((ctx.obj or {}).get('lang', 'en'))}", err=True)
            ctx.exit(2)
        except BrokenPipeError:  # the reader of our output, such as head, has gone
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find a command, suggesting the nearest name for an unknown one."""
        from kg.spelling import did_you_mean

        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            hint = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(error.message.split(" Did you mean")[0] + hint, ctx) from error


def _default_language() -> str:
    tag = next((v for n in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(n))), "")
    return "zh" if (tag or locale.getlocale()[0] or "").lower().startswith("zh") else "en"


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
@click.option(
    "--root", type=click.Path(), help="Folder with ontology/, data/, shapes/ and queries/."
)
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    envvar="KG_LANG",
    default=_default_language,
    help="Language of labels and messages (default: that of the locale).",
)
@click.pass_context
def main(ctx: click.Context, root: str | None, lang: str) -> None:
    """What hospital profiles say, as linked data that can be checked and asked."""
    gc.set_threshold(100_000, 20, 50)  # what is read stays to the end: to seek garbage is in vain
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a pipe may have an encoding without Chinese
            stream.reconfigure(encoding="utf-8")
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # ill-typed values are findings
    ctx.obj = (ctx.obj or {}) | {"root": root, "lang": "zh-Hans" if lang == "zh" else "en"}


for _command in (build, check, fmt, shape_tests, ask, show, coverage):
    main.add_command(_command)
