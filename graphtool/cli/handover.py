"""Commands that hand results over: draw, export, snapshot, audit, serve."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from graphtool import texts
from graphtool.cli.frame import AsJson, CasePath, lang, opened, say, show_json, show_table, tell
from graphtool.cli.graph import filter_of
from graphtool.cli.spoken import Commands
from graphtool.exports import EXPORTS, Content, Scope, Shape, differences, export_graph, snapshot
from graphtool.exports.manifest import as_frame, list_snapshots
from graphtool.store.base import Filter, View

_PER_STEP = 50

Replace = Annotated[bool, typer.Option("--replace", help=say("arg.replace"))]


def join(app: Commands) -> None:
    """Add the commands of this file."""
    for name, function in (("draw", draw), ("export", export), ("serve", serve)):
        app.command(name, help=say(f"help.{name}"))(function)
    shots = Commands(help=say("help.snapshot"))
    of_snapshots: dict[str, Callable[..., None]] = {
        "create": snapshot_create, "verify": snapshot_verify, "list": snapshot_list, "diff": snapshot_diff,
    }  # fmt: skip
    for name, command in of_snapshots.items():
        shots.command(name, help=say(f"help.snapshot_{name}"))(command)
    app.add_typer(shots, name="snapshot")
    audit = Commands(help=say("help.audit"))
    audit.command("verify", help=say("help.audit_verify"))(audit_verify)
    audit.command("list", help=say("help.audit_list"))(audit_list)
    app.add_typer(audit, name="audit")


def export(
    path: CasePath,
    out: Annotated[Path, typer.Argument(metavar="OUT", help=say("arg.out"))],
    form: Annotated[str, typer.Option("--format", help=say("arg.format"))] = "",
    entity: Annotated[list[str] | None, typer.Option(help=say("arg.entities"))] = None,
    hops: Annotated[int, typer.Option(min=0, max=3, help=say("arg.hops"))] = 0,
    relation: Annotated[list[str] | None, typer.Option(help=say("arg.relation"))] = None,
    period: Annotated[str, typer.Option(help=say("arg.period"))] = "",
    min_amount: Annotated[str, typer.Option(help=say("arg.min_amount"))] = "",
    masked: Annotated[bool, typer.Option("--masked/--unmasked", help=say("arg.masked"))] = False,
    grouped: Annotated[bool, typer.Option("--grouped", help=say("arg.grouped"))] = False,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Write the graph, or the part around some entities, in one of the formats of ``EXPORTS``."""
    where = filter_of(relation or (), period, min_amount)
    with opened(path) as case, case.view() as view:
        chosen = around(view, entity, hops, where) if entity else None
        shape = Shape(lang=lang(), masked=masked, grouped=grouped, paths=case.paths())
        receipt = export_graph(Content(view, Scope(chosen, where), shape), form or _by_name(out), out, replace)
        case.ledger.record("export", vars(receipt))
    if as_json:
        show_json(vars(receipt))
    else:
        tell("exported", path=out, rows=receipt.entities + receipt.edges)


def draw(
    path: CasePath,
    out: Annotated[Path, typer.Option("--out", help=say("arg.out"))],
    entity: Annotated[list[str] | None, typer.Option(help=say("arg.entities"))] = None,
    hops: Annotated[int, typer.Option(min=0, max=3, help=say("arg.hops"))] = 1,
    relation: Annotated[list[str] | None, typer.Option(help=say("arg.relation"))] = None,
    period: Annotated[str, typer.Option(help=say("arg.period"))] = "",
    min_amount: Annotated[str, typer.Option(help=say("arg.min_amount"))] = "",
    masked: Annotated[bool, typer.Option("--masked/--unmasked", help=say("arg.masked"))] = True,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Draw the part around some entities (all of a small graph when none is named) into one offline file."""
    where = filter_of(relation or (), period, min_amount)
    with opened(path) as case, case.view() as view:
        chosen = around(view, entity, hops, where) if entity else None
        shape = Shape(lang=lang(), masked=masked, grouped=True, paths=case.paths())
        receipt = export_graph(Content(view, Scope(chosen, where), shape), "html", out, replace)
        case.ledger.record("export", vars(receipt))
    if as_json:
        show_json(vars(receipt))
    else:
        tell("exported", path=out, rows=receipt.entities + receipt.edges)


def snapshot_create(
    path: CasePath,
    out: Annotated[Path, typer.Argument(metavar="OUT", help=say("arg.snapshot"))],
    note: Annotated[str, typer.Option(help=say("arg.note"))] = "",
    as_json: AsJson = False,
) -> None:
    """Make a snapshot of the newest generation."""
    with opened(path) as case:
        manifest = snapshot.create(case, out, note)
    if as_json:
        show_json(vars(manifest))
    else:
        tell("snapshot_made", path=out)


def snapshot_verify(
    out: Annotated[Path, typer.Argument(metavar="SNAPSHOT", help=say("arg.snapshot"))],
    path: Annotated[Path | None, typer.Option("--case", help=say("arg.case"))] = None,
    as_json: AsJson = False,
) -> None:
    """Check a snapshot, and with a case also that the case derives to it again."""
    if path is None:
        found = snapshot.verify(out)
    else:
        with opened(path) as case:
            found = snapshot.verify(out, case)
    problems = [texts.say(f"exports.snapshot.{p.code}", lang(), detail=p.detail) for p in found.problems]
    if as_json:
        show_json({"ok": found.ok, "problems": problems, "recorded": found.recorded, "derived": found.derived})
    elif found.ok:
        tell("snapshot_derives" if found.derived else "snapshot_holds")
    else:
        tell("snapshot_fails", why="; ".join(problems))
    if not found.ok:
        raise typer.Exit(1)


def snapshot_list(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("arg.snapshots"))], as_json: AsJson = False
) -> None:
    """List the snapshots of a folder."""
    show_table(as_frame(list_snapshots(folder)).to_arrow(), as_json)


def snapshot_diff(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help=say("arg.snapshot"))],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help=say("arg.snapshot"))],
    limit: Annotated[int, typer.Option(min=1, help=say("arg.limit"))] = 50,
    as_json: AsJson = False,
) -> None:
    """What was added, removed and changed between two snapshots."""
    changes = differences.diff(before, after)
    if as_json:
        show_json({"counts": changes.counts.to_dicts(), "rows": changes.rows.to_dicts()})
        return
    show_table(changes.counts.to_arrow(), False)
    show_table(changes.rows.head(limit).to_arrow(), False)
    tell("shown", shown=min(limit, changes.rows.height), total=changes.rows.height)


def around(view: View, entities: list[str], hops: int, where: Filter) -> tuple[str, ...]:
    """These entities and, step by step, at most ``_PER_STEP`` neighbours of each, the largest amounts first."""
    found = dict.fromkeys(view.get("entity", entities)["id"].to_pylist())
    edge = list(found)
    for _ in range(hops):
        near = (other for one in edge for other in view.neighbours(one, where, limit=_PER_STEP)["other"].to_pylist())
        edge = [other for other in dict.fromkeys(near) if other not in found]
        found |= dict.fromkeys(edge)
    return tuple(found)


def _by_name(out: Path) -> str:
    """The format that the name of the file means."""
    return next((e.name for e in EXPORTS.values() if out.name.endswith(e.suffix)), out.suffix.lstrip("."))


def audit_verify(path: CasePath, as_json: AsJson = False) -> None:
    """Check the audit chain; exit code 1 when a line is broken."""
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
    """List the lines of the audit chain."""
    with opened(path) as case:
        rows = [
            {"n": e.n, "time": e.time, "user": e.user, "kind": e.kind, "hash": e.hash[:16]}
            for e in case.ledger.journal.entries()
        ]
    show_table(rows, as_json)


def serve(
    path: CasePath,
    host: Annotated[str, typer.Option(help=say("arg.host"))] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help=say("arg.port"))] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help=say("arg.browser"))] = False,
    as_json: AsJson = False,
) -> None:
    """Open the desk of a case."""
    from graphtool import ui

    with opened(path):
        pass  # a wrong folder is said here, not in the browser
    ui.serve(path, host, port, browser, _as_json if as_json else ui.announce)


def _as_json(address: str) -> None:
    show_json({"address": address})
    sys.stdout.flush()
