"""Commands that look at the graph: search, show, expand; and that keep it whole: verify, publish, neo4j."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, cast

import typer

from graphtool import terms
from graphtool.analysis.registry import Param
from graphtool.case import Case
from graphtool.cli.frame import AsJson, CasePath, cell, heading, one_of, opened, say, show_json, show_table, tell
from graphtool.cli.spoken import Commands
from graphtool.errors import NotFound
from graphtool.store.base import Filter, View

Direction = Literal["out", "in", "both"]


def join(app: Commands) -> None:
    """Add the commands of this file."""
    for name, function in (
        ("search", search), ("show", show), ("expand", expand), ("verify", verify), ("publish", publish),
        ("neo4j", neo4j),
        ("extract", extract),
    ):  # fmt: skip
        app.command(name, help=say(f"help.{name}"))(function)


def search(
    path: CasePath,
    text: Annotated[str, typer.Argument(metavar="TEXT", help=say("arg.text"))],
    kind: Annotated[list[str] | None, typer.Option(help=say("arg.kind"))] = None,
    limit: Annotated[int, typer.Option(min=1, help=say("arg.per_kind"))] = 20,
    as_json: AsJson = False,
) -> None:
    """Find entities by name, initials or number."""
    with opened(path) as case, case.desk_view() as view:
        rows = view.search(text, kind or (), limit)
    if as_json:
        show_json(rows.to_pylist())
        return
    show_table(rows, False, ("id", "kind", "label", "type", "value"))


def show(
    path: CasePath,
    name: Annotated[str, typer.Argument(metavar="ID", help=say("arg.id"))],
    limit: Annotated[int, typer.Option(min=1, help=say("arg.facts"))] = 20,
    around: Annotated[int, typer.Option(min=0, help=say("arg.around"))] = 0,
    as_json: AsJson = False,
) -> None:
    """Show an entity or event and the rows it stands on."""
    with opened(path) as case, case.view() as view:
        said = describe(case, view, name, limit, around)
    if as_json:
        show_json(said)
        return
    properties = {k: v for k, v in said["properties"].items() if v not in (None, [], "")}
    show_table([{"name": heading(_OWN_HEADINGS.get(k, k)), "value": cell(k, v)} for k, v in properties.items()], False)
    if said["identifiers"]:
        show_table(said["identifiers"], False, ("type", "value", "strong", "flags"))
    if said["counts"]:
        show_table(said["counts"], False)
    for fact in said["facts"]:
        typer.echo(say("fact_line", fact=fact["fact"], path=fact["path"], sheet=fact["sheet"] + 1, row=fact["row"]))
        if any(fact[name] for name in _SAID_BY):
            typer.echo(say("fact_source", **{name: fact[name] or "-" for name in _SAID_BY}))
        show_table([{"name": h, "value": v} for h, v in fact["cells"] if v], False)
    tell("facts_shown", shown=len(said["facts"]), total=said["facts_total"])


_SAID_BY = ("source", "request", "grade", "handling")
"""Who handed a row over, under which request, and how far it is to be trusted."""

_OWN_HEADINGS = {"name": "own_name"}
"""Properties whose plain name heads another column elsewhere."""


def describe(case: Case, view: View, name: str, limit: int, around: int) -> dict[str, Any]:
    """An entity or event with its facts: file, sheet, row, raw cells."""
    properties: dict[str, Any]
    identifiers: list[dict[str, Any]] = []
    counts: list[dict[str, Any]] = []
    try:
        properties = view.get("entity", [name]).to_pylist()[0]
        identifiers = view.identifiers(properties["id"]).to_pylist()
        counts = view.counts(properties["id"]).to_pylist()
    except NotFound:
        properties = view.get("event", [name]).to_pylist()[0]
    rows = view.evidence([properties["id"]])["fact"].to_pylist()
    facts = []
    for fact, origin in zip(rows[:limit], case.facts(rows[:limit]).to_pylist(), strict=True):
        raw = case.raw(fact, around)
        cells = next(cells for number, cells in raw.rows if number == raw.row)
        header = [*raw.header, *([""] * (len(cells) - len(raw.header)))]
        facts.append(origin | {"cells": list(zip(header, cells, strict=False)), "rows": raw.rows if around else None})
    return {
        "properties": properties, "identifiers": identifiers, "counts": counts, "facts": facts, "facts_total": len(rows),
    }  # fmt: skip


def expand(
    path: CasePath,
    name: Annotated[str, typer.Argument(metavar="ID", help=say("arg.id"))],
    relation: Annotated[list[str] | None, typer.Option(help=say("arg.relation"))] = None,
    period: Annotated[str, typer.Option(help=say("arg.period"))] = "",
    min_amount: Annotated[str, typer.Option(help=say("arg.min_amount"))] = "",
    direction: Annotated[str, typer.Option(help=say("arg.direction"))] = "both",
    order: Annotated[str, typer.Option(help=say("arg.order"))] = "most",
    limit: Annotated[int, typer.Option(min=1, help=say("arg.limit"))] = 25,
    counts_only: Annotated[bool, typer.Option("--counts", help=say("arg.counts"))] = False,
    as_json: AsJson = False,
) -> None:
    """Count, then list the neighbours of an entity."""
    where = filter_of(relation or (), period, min_amount)
    with opened(path) as case, case.desk_view() as view:
        counts = view.counts(name, where)
        rows = None
        if not counts_only:
            ways = cast(Direction, one_of("--direction", direction, ("both", "out", "in")))
            orders = cast(Literal["most", "least", "newest"], one_of("--order", order, ("most", "least", "newest")))
            rows = view.neighbours(name, where, ways, orders, limit)
        found = sorted(set(rows["other"].to_pylist())) if rows is not None else []
        labels = dict(zip(found, view.get("entity", found)["label"].to_pylist(), strict=True)) if found else {}
    if as_json:
        said = [] if rows is None else [r | {"label": labels[r["other"]]} for r in rows.to_pylist()]
        show_json({"counts": counts.to_pylist(), "neighbours": said})
        return
    show_table(counts, False)
    if rows is not None:
        show_table([{"label": labels[r["other"]]} | r for r in rows.to_pylist()], False)


def filter_of(relations: Any, period: str, min_amount: str) -> Filter:
    """The filter that a person typed: relation names, ``from..until``, yuan."""
    choices = tuple(terms.RELATIONS)
    names = Param("relations", name="relations", choices=choices, optional=True).check(tuple(relations)) or ()
    span = Param("period", name="period", optional=True, default=None).read(period) or (None, None)
    least = Param("amount", name="min_amount", optional=True, default=None).read(min_amount)
    return Filter(relations=names, from_ms=span[0], until_ms=span[1], min_amount=least)


def verify(
    path: CasePath,
    repair: Annotated[bool, typer.Option("--repair", help=say("arg.repair"))] = False,
    as_json: AsJson = False,
) -> None:
    """Check that everything is as it was left."""
    with opened(path) as case:
        report = case.verify(repair)
    if as_json:
        show_json(report)
    else:
        rows = [{"name": say(f"verify.{k}"), "value": say("no") if v is False else v} for k, v in report.items()]
        show_table(rows, False)
    if not report["ok"]:
        if not as_json:
            tell("verify_next")
        raise typer.Exit(1)


def publish(path: CasePath, as_json: AsJson = False) -> None:
    """Make the shared store hold the newest graph."""
    from graphtool.cli.frame import bar

    with opened(path) as case, bar(as_json) as step:
        rows = case.publish(lambda done, total: step(say("step.publish"), done, total))
    if as_json:
        show_json({"rows": rows})
    else:
        tell("published", rows=rows)


def neo4j(
    home: Annotated[Path, typer.Argument(metavar="DIR", help=say("arg.neo4j_home"))],
    port: Annotated[int, typer.Option(min=1, max=65535, help=say("arg.port"))] = 7687,
    as_json: AsJson = False,
) -> None:
    """Run a local Neo4j server until it is interrupted."""
    from graphtool.store.neo4j_address import parse, remember
    from graphtool.store.server import LocalServer, fetch

    fetch()
    with LocalServer(home, port) as server:
        if as_json:
            show_json({"uri": server.uri, "user": server.user, "home": str(home)})
        tell("neo4j_running", uri=server.uri, user=server.user, home=home)
        kept = remember(parse(server.uri), server.user, server.password)
        tell("neo4j_login_kept" if kept else "neo4j_login", file=server.home / "password")
        server.wait()


def extract(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help=say("arg.neo4j_address"))],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("arg.tables_folder"))],
    as_json: AsJson = False,
) -> None:
    """Write what an existing Neo4j database holds as tables, to be loaded and mapped as evidence."""
    from graphtool.cli.frame import bar
    from graphtool.store.neo4j_address import credentials, parse
    from graphtool.store.neo4j_driver import Connection
    from graphtool.store.neo4j_tables import write_tables

    place = parse(address)
    connection = Connection(place, *credentials(place))
    try:
        with bar(as_json) as step:
            found = write_tables(connection.stream, folder, lambda done, total: step(say("step.extract"), done, total))
    finally:
        connection.close()
    if as_json:
        show_json({"folder": str(folder), "tables": [vars(one) for one in found]})
        return
    rows = [{"path": one.name, "labels": ";".join(one.words), "rows": one.rows} for one in found]
    show_table(rows, False, ("path", "labels", "rows"))
    tell("extracted", files=len(found), folder=folder)
