"""Commands that hand results over: draw, export, snapshot, audit, serve."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphtool.cli.frame import AsJson, CasePath, lang, opened, say, show_json, show_table, tell
from graphtool.cli.graph import filter_of


def join(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for name, function in (("draw", draw), ("export", export), ("serve", serve)):
        app.command(name, help=say(f"help.{name}"))(function)
    shots = typer.Typer(no_args_is_help=True, help=say("help.snapshot"))
    for name, function in (
        ("create", snapshot_create), ("verify", snapshot_verify), ("list", snapshot_list), ("diff", snapshot_diff),
    ):  # fmt: skip
        shots.command(name, help=say(f"help.snapshot_{name}"))(function)
    app.add_typer(shots, name="snapshot")
    audit = typer.Typer(no_args_is_help=True, help=say("help.audit"))
    audit.command("verify", help=say("help.audit_verify"))(audit_verify)
    audit.command("list", help=say("help.audit_list"))(audit_list)
    app.add_typer(audit, name="audit")


def audit_verify(path: CasePath, as_json: AsJson = False) -> None:
    with opened(path) as case:
        verdict = case.ledger.journal.verify()
    if as_json:
        show_json(vars(verdict))
    elif verdict.broken:
        tell("audit_broken", line=verdict.broken, why=say(f"audit_why.{verdict.why}"))
    else:
        tell("audit_whole", lines=verdict.lines)
        if verdict.torn:
            tell("audit_torn")
    if verdict.broken:
        raise typer.Exit(1)


def audit_list(path: CasePath, as_json: AsJson = False) -> None:
    with opened(path) as case:
        rows = [{"n": e.n, "time": e.time, "user": e.user, "kind": e.kind, "hash": e.hash[:16]} for e in case.ledger.journal.entries()]
    show_table(rows, as_json)


def serve(
    path: CasePath,
    host: Annotated[str, typer.Option(help=say("arg.host"))] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help=say("arg.port"))] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help=say("arg.browser"))] = False,
) -> None:
    from graphtool import ui

    with opened(path):
        pass  # a wrong folder is said here, not in the browser
    ui.serve(path, host=host, port=port, open_browser=browser)
