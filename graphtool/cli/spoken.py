"""What the library of the command line says by itself, in the user's language: usage, --help, wrong words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from graphtool.cli.frame import say


def _worded(option: Any) -> Any:
    """The option --help, in the user's language."""
    if option is not None:
        option.help = say("help.help")
    return option


def _write_usage(command: Any, ctx: Any, formatter: Any) -> None:
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=say("usage_line"))


class _Command(TyperCommand):
    """A command; its usage and its --help speak the user's language."""

    def get_help_option(self, ctx: Any) -> Any:
        return _worded(super().get_help_option(ctx))

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _write_usage(self, ctx, formatter)


class _Group(TyperGroup):
    """A group of commands; likewise."""

    def get_help_option(self, ctx: Any) -> Any:
        return _worded(super().get_help_option(ctx))

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _write_usage(self, ctx, formatter)


class Commands(typer.Typer):
    """A group of commands that speaks the user's language. Without a command it shows its help."""

    def __init__(self, **given: Any) -> None:
        super().__init__(cls=_Group, no_args_is_help=True, **given)

    def command(self, name: str | None = None, **given: Any) -> Callable[[Any], Any]:
        """As of ``typer.Typer``."""
        return super().command(name, cls=_Command, **given)


_SAID: tuple[tuple[str, str], ...] = (
    (r"No such command '(.*)'\.", "wrong.command"),
    (r"No such option: (\S+)", "wrong.option"),
    (r"Got unexpected extra argument\(s\) \((.*)\)", "wrong.extra"),
    (r"Option '(.*?)' does not take a value", "wrong.flag"),
    (r"Option '(.*?)' requires", "wrong.empty"),
    (r"Missing (?:argument|option|parameter) '?(.*?)'?\.", "wrong.missing"),
    (r"Invalid value for '?(.*?)'?: ", "wrong.value"),
)
"""How the library's sentences begin, with the part that names the word; our own key for each."""


def reason(error: typer.TyperException) -> str:
    """Why were these words not understood? In the user's language, naming the word; the library's own sentence where it
    is none of those known."""
    said = str(getattr(error, "format_message", error.__str__)())
    for pattern, key in _SAID:
        if found := re.match(pattern, said, re.DOTALL):
            near = sorted(getattr(error, "possibilities", None) or ())
            return say(key, name=found[1]) + (say("wrong.near", names=", ".join(near)) if near else "")
    return said
