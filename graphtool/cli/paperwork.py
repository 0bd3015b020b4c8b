"""Commands that draft what goes on paper: what to ask for next."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from graphtool.analysis import registry
from graphtool.cli.frame import AsJson, CasePath, lang, opened, say, show_json, show_table, tell
from graphtool.cli.handover import Replace
from graphtool.cli.spoken import Commands
from graphtool.exports.paperwork import write_requests
from graphtool.views.figures import yuan

_LISTED = (
    "rank", "label", "institution", "number", "gap", "low", "high", "events", "ask_from_ms", "ask_until_ms", "items", "entity"
)  # fmt: skip


def join(app: Commands) -> None:
    """Add the commands of this file."""
    app.command("requests", help=say("help.requests"))(requests)


def requests(
    path: CasePath,
    start: Annotated[str, typer.Option("--from", help=say("arg.traced_from"))],
    into: Annotated[str, typer.Option(help=say("arg.traced_into"))] = "",
    period: Annotated[str, typer.Option(help=say("arg.period"))] = "",
    currency: Annotated[str, typer.Option(help=say("arg.currency"))] = "CNY",
    attribute: Annotated[bool, typer.Option("--attribute", help=say("arg.attribute"))] = False,
    margin: Annotated[int, typer.Option(min=0, max=3_650, help=say("arg.margin"))] = 30,
    out: Annotated[Path | None, typer.Option("--out", help=say("arg.out_xlsx"))] = None,
    replace: Replace = False,
    limit: Annotated[int, typer.Option(min=1, help=say("arg.limit"))] = 50,
    as_json: AsJson = False,
) -> None:
    """List where traced money leaves the evidence, and what to ask for there."""
    given = trace_options(into, period, currency) | {"attribute": attribute}
    entities = registry.get("trace").param("entities").read(start)
    with opened(path) as case:
        found = case.requests(entities, margin, **given)
        receipt = None
        if out is not None:
            receipt = write_requests(found, out, case.title, lang(), replace)
            case.ledger.record("export", vars(receipt))
    if as_json:
        said = {"rows": found.table.to_dicts(), "traced": found.traced.as_dict(lang()) | {"rows": [], "more": {}}}
        show_json(said | ({} if receipt is None else {"receipt": asdict(receipt)}))
        return
    show_table(found.table.head(limit).to_dicts(), False, _LISTED)
    tell("requests_of", entered=yuan(int(found.traced.figures["entered"])), places=found.table.height)
    for sentence in (*found.traced.reasons, *found.traced.assumptions):
        tell("line", text=sentence.say(lang()))
    tell("shown", shown=min(limit, found.table.height), total=found.table.height)
    if out is not None:
        tell("written", path=out)


def trace_options(into: str, period: str = "", currency: str = "") -> dict[str, Any]:
    """How a trace is bounded, as it was typed. Raises BadParameter saying what is allowed."""
    trace = registry.get("trace")
    typed = {"into": into, "period": period, "currency": currency}
    return {name: trace.param(name).read(text) for name, text in typed.items() if text}
