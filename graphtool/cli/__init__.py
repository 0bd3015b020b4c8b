"""The command line: every command is a few lines over ``graphtool.Case`` and the registries."""

from graphtool.cli.main import app, main

__all__ = ["app", "main"]
