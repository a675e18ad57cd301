"""`kg`: the group of all commands, and what holds for each of them."""

from __future__ import annotations

import gc
import locale
import logging
import os
import sys
from typing import Any, Final

import click

from kg import __version__
from kg.cli.ask import ask
from kg.cli.build import build
from kg.cli.check import check
from kg.cli.coverage import coverage
from kg.cli.diff import diff
from kg.cli.fmt import fmt
from kg.cli.mcp import mcp
from kg.cli.outlet import outlets
from kg.cli.serve import serve
from kg.cli.show import show
from kg.cli.test_shapes import shape_tests
from kg.errors import FileError, KgError
from kg.limits import INTERRUPTED, lacks_memory
from kg.report.shield import shield
from kg.signs import visible


class _Group(click.Group):
    """A group whose commands end with a message and exit code 2 on unusable input."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run with output that no reader can break, and that nobody obeys."""
        with outlets(), shield():
            try:
                return super().main(*args, **options)
            except KgError as error:  # outside of any command, such as in help that is not written
                click.echo(f"kg: {visible(error.text(_language(None)))}", err=True)
                sys.exit(2)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what goes wrong becomes one line on standard error."""
        try:
            try:
                _check_folder()
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()  # what cannot be written is an error of the command
        except (click.exceptions.Exit, click.Abort, click.ClickException):
            raise
        except KeyboardInterrupt:  # 1 would mean violations
            click.echo("kg: Interrupted." if _language(ctx) == "en" else "kg: 已中断。", err=True)
            ctx.exit(INTERRUPTED)
        except Exception as error:
            if not isinstance(error, KgError) and os.environ.get("KG_TRACEBACK"):
                raise
            click.echo(f"kg: {visible(_said(error, _language(ctx)))}", err=True)
            ctx.exit(2)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find a command, suggesting the nearest name for an unknown one."""
        from kg.spelling import did_you_mean

        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            hint = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(error.message.split(" Did you mean")[0] + hint, ctx) from error


OUT_OF_MEMORY: Final = {
    "en": "The memory limit was reached. Check less at a time, or allow more with --memory.",
    "zh-Hans": "已达内存上限。请减少每次检查的内容,或用 --memory 提高上限。",
}


def _said(error: Exception, language: str) -> str:
    """What went wrong, in one line: also what nobody thought of, since 1 would mean violations."""
    if isinstance(error, KgError):
        return error.text(language)
    if isinstance(error, MemoryError) or lacks_memory(str(error)):
        return OUT_OF_MEMORY[language]
    if isinstance(error, OSError):
        where = (
            f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        )
        what = error.strerror or str(error)
        english, chinese = f"Cannot be read or written: {what}.", f"无法读取或写入:{what}。"
        if not where:
            english, chinese = f"The output cannot be written: {what}.", f"无法写出输出:{what}。"
        return where + (english if language == "en" else chinese)
    what = f"{type(error).__name__}: {error}"
    return (
        f"A fault of kg itself: {what}. Please report it; KG_TRACEBACK=1 shows where it is."
        if language == "en"
        else f"kg 自身的缺陷:{what}。请报告;设 KG_TRACEBACK=1 可显示出错位置。"
    )


def _language(ctx: click.Context | None) -> str:
    """The language of messages, as the command line or else the environment has it."""
    named = (ctx.params.get("lang") if ctx else None) or os.environ.get("KG_LANG")
    return "zh-Hans" if (named or _default_language()) == "zh" else "en"


def _check_folder() -> None:
    """Paths are seen from the working folder, so there has to be one.

    Raises:
        FileError: it was deleted.
    """
    try:
        os.getcwd()
    except OSError as error:
        raise FileError(
            "The working folder is gone: change into another.",
            chinese="当前工作目录已不存在:请切换到其他目录。",
        ) from error


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
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # ill-typed values are findings
    ctx.obj = (ctx.obj or {}) | {"root": root, "lang": "zh-Hans" if lang == "zh" else "en"}


for _command in (build, diff, check, fmt, shape_tests, ask, show, coverage, mcp, serve):
    main.add_command(_command)
