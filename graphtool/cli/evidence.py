"""Commands that bring evidence in: sample, init, load, derive, info, coverage, issues, grade."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.compute as pc
import typer

from graphtool import sample as sampling
from graphtool import texts
from graphtool.case import Case
from graphtool.cli.frame import (
    AsJson,
    CasePath,
    bar,
    issue_message,
    lang,
    one_of,
    opened,
    say,
    show_json,
    show_table,
    tell,
)
from graphtool.cli.spoken import Commands
from graphtool.errors import BadParameter

LEVELS = ("error", "warning", "note")
"""How grave an issue is."""


def join(app: Commands) -> None:
    """Add the commands of this file."""
    for name, function in (
        ("sample", sample), ("init", init), ("load", load), ("derive", derive), ("info", info), ("coverage", coverage),
        ("issues", issues), ("grade", grade),
    ):  # fmt: skip
        app.command(name, help=say(f"help.{name}"))(function)


def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("arg.sample_folder"))],
    scale: Annotated[str, typer.Option(help=say("arg.scale"))] = "small",
    seed: Annotated[int, typer.Option(help=say("arg.seed"))] = 1,
    traps: Annotated[str, typer.Option(help=say("arg.traps"))] = "all",
    as_json: AsJson = False,
) -> None:
    """Write the invented sample case."""
    if scale not in sampling.SCALES:
        raise BadParameter("sample_scale", scale=scale, allowed=", ".join(sampling.SCALES))
    with bar(as_json) as step:
        report = sampling.write(
            folder, scale, seed, lambda share, key: step(texts.say(key, lang()), share * 100, 100), traps
        )
    if as_json:
        show_json({**vars(report), "folder": str(report.folder)})
    else:
        tell("sampled", files=report.files, rows=report.rows, folder=folder)


def init(
    path: CasePath,
    title: Annotated[str, typer.Option(help=say("arg.title"))] = "",
    store: Annotated[str, typer.Option(help=say("arg.store"))] = "duckdb",
    as_json: AsJson = False,
) -> None:
    """Make a case."""
    with Case.create(path, title, store) as case:
        if as_json:
            show_json({"path": str(path), "title": case.title, "id": case.settings.id, "store": case.settings.store})
        else:
            tell("made", title=case.title, path=path)


def load(
    path: CasePath,
    files: Annotated[list[Path] | None, typer.Argument(metavar="[PATH...]", help=say("arg.paths"))] = None,
    request: Annotated[str, typer.Option(help=say("arg.request"))] = "",
    source: Annotated[str, typer.Option(help=say("arg.source"))] = "",
    derive_after: Annotated[bool, typer.Option("--derive/--no-derive", help=say("arg.derive"))] = True,
    as_json: AsJson = False,
) -> None:
    """Read evidence into a case and derive the graph from it."""
    with opened(path) as case, bar(as_json) as step:
        report = case.load(files or (), request, source, lambda s: step(s.path, s.bytes_done, s.bytes_total))
        digest = _derive(case, step) if derive_after else None
        said: dict[str, Any] = {**vars(report), "digest": digest}
    if as_json:
        show_json(said)
    else:
        tell("loaded", **vars(report))
        if digest:
            tell("derived", digest=digest[:12])


def derive(path: CasePath, as_json: AsJson = False) -> None:
    """Derive the graph from all rows in force."""
    with opened(path) as case, bar(as_json) as step:
        digest = _derive(case, step)
        counts = case.generation().counts
    if as_json:
        show_json({"digest": digest, "counts": counts})
    else:
        tell("derived", digest=digest[:12])


def _derive(case: Case, step: Any) -> str:
    return case.derive(lambda name, done, steps: step(say(f"step.{name}"), done, steps))


def info(path: CasePath, as_json: AsJson = False) -> None:
    """Show the case and its accounting, file by file."""
    with opened(path) as case:
        rows = case.deliveries()
        current = case.store_digest()
        counts = case.generation().counts if current else {}
        totals = {n: pc.sum(rows[n]).as_py() or 0 for n in ("rows", "facts", "noted", "rejected", "unread")}
        if as_json:
            said = {"title": case.title, "digest": current, "is_current": case.is_current(), "counts": counts}
            show_json(said | {"totals": totals, "deliveries": rows.to_pylist()})
            return
        tell("case_line", title=case.title, digest=(current or "-")[:12], files=len(case.ledger.state().readings))
        show_table(
            rows, False, ("path", "sheet_name", "reader", "grade", "rows", "facts", "noted", "rejected", "unread")
        )
        tell("accounting", **totals)
        if counts:
            tell("counts", **counts)
        if not case.is_current():
            tell("not_current")


def grade(
    path: CasePath,
    of: Annotated[str, typer.Argument(metavar="ID|PATH", help=say("arg.graded"))],
    code: Annotated[str, typer.Argument(metavar="CODE", help=say("arg.grade"))] = "",
    handling: Annotated[str, typer.Option(help=say("arg.handling"))] = "",
    why: Annotated[str, typer.Option(help=say("arg.why"))] = "",
    as_json: AsJson = False,
) -> None:
    """Grade a delivery or a row, or take its grade back."""
    with opened(path) as case:
        case.grade(of, code, handling, why)
        said = [vars(one) for one in case.ledger.state().grades.values()]
    if as_json:
        show_json(said)
        return
    tell("graded", of=of, code=code.upper() or "-")


def coverage(
    path: CasePath,
    account: Annotated[str, typer.Argument(metavar="ID", help=say("arg.covered"))] = "",
    limit: Annotated[int, typer.Option(min=0, help=say("arg.limit"))] = 200,
    as_json: AsJson = False,
) -> None:
    """Show what is there of every account, or of one month by month."""
    with opened(path) as case:
        if account:
            with case.view() as view:
                account = view.get("entity", [account])["id"][0].as_py()
        rows = case.coverage(account)
        shown = rows if account else _named(case, rows.slice(0, limit))
    if as_json:
        show_json({"total": rows.num_rows, "rows": shown.to_pylist()})
        return
    if account:
        show_table(shown, False, ("month_ms", "state", "rows", "unseen", "unseen_amount", "breaks"))
        return
    columns = ("label", "outcome", "from_ms", "until_ms", "rows", "verdict", "break_at", "unseen",
               "unseen_amount", "contradictory", "missing", "account")  # fmt: skip
    show_table(shown, False, columns)
    tell("shown", shown=shown.num_rows, total=rows.num_rows)


def _named(case: Case, rows: pa.Table) -> pa.Table:
    """Accounts with what they are called and, in words, the row at which their balances break."""
    with case.view() as view:
        label = view.get("entity", rows["account"].to_pylist())["label"]
    facts = [fact for fact in rows["break_fact"].to_pylist() if fact]
    origins = case.facts(facts).to_pylist()
    place = {o["fact"]: say("place", path=o["path"], sheet=o["sheet"] + 1, row=o["row"]) for o in origins}
    at = pa.array([place.get(fact) for fact in rows["break_fact"].to_pylist()], pa.string())
    return rows.append_column("label", label).append_column("break_at", at)


def issues(
    path: CasePath,
    level: Annotated[str, typer.Option(help=say("arg.level"))] = "",
    limit: Annotated[int, typer.Option(min=0, help=say("arg.limit"))] = 200,
    noted: Annotated[bool, typer.Option("--noted", help=say("arg.noted"))] = False,
    as_json: AsJson = False,
) -> None:
    """List troubles of reading, or the noted rows."""
    with opened(path) as case:
        rows = case.noted() if noted else case.issues()
    if level:
        one_of("--level", level, LEVELS)
        rows = rows.filter(pc.equal(rows["level"], level))
    shown = rows.slice(0, limit) if limit else rows
    if as_json:
        show_json({"total": rows.num_rows, "rows": shown.to_pylist()})
        return
    said = [r | {"message": issue_message(r.get("code") or "")} for r in shown.to_pylist()]
    columns = (
        ("path", "sheet", "row", "reason")
        if noted
        else ("path", "sheet", "row", "column", "level", "message", "detail")
    )
    show_table(said, False, columns)
    tell("shown", shown=shown.num_rows, total=rows.num_rows)
