"""Commands that draft what goes on paper: what to ask for next, who gets how much of frozen money back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from graphtool.analysis import registry
from graphtool.case import Case
from graphtool.cli.frame import AsJson, CasePath, lang, one_of, opened, say, show_json, show_table, tell
from graphtool.cli.handover import Replace
from graphtool.cli.spoken import Commands
from graphtool.errors import BadParameter
from graphtool.exports.paperwork import refund_notes, refund_transfers, write_refund, write_requests
from graphtool.refunding import AGREED, AMONG, READINGS, Given, answered
from graphtool.store.frames import as_frame
from graphtool.views.figures import yuan

_LISTED = (
    "rank", "label", "institution", "number", "gap", "low", "high", "events", "ask_from_ms", "ask_until_ms", "items", "entity"
)  # fmt: skip
EVENTS_WITH_ROWS = 20_000
"""A workbook names the source rows of at most so many events."""
_FROZEN = ("place", "label", "frozen", "records", "direct", "rest", "claims", "in_proportion", "surplus", "account")
_REFUNDED = (
    "place",
    "account_label",
    "label",
    "ground",
    "amount",
    "direct",
    "in_proportion",
    "traced",
    "claim",
    "victim",
)


def join(app: Commands) -> None:
    """Add the commands of this file."""
    app.command("requests", help=say("help.requests"))(requests)
    app.command("refund", help=say("help.refund"))(refund)


def requests(
    path: CasePath,
    start: Annotated[str, typer.Option("--from", help=say("arg.traced_from"))],
    into: Annotated[str, typer.Option(help=say("arg.traced_into"))] = "",
    period: Annotated[str, typer.Option(help=say("arg.period"))] = "",
    currency: Annotated[str, typer.Option(help=say("arg.currency"))] = "CNY",
    attribute: Annotated[bool, typer.Option("--attribute", help=say("arg.attribute"))] = False,
    passed_on: Annotated[bool, typer.Option("--passed-on", help=say("arg.passed_on"))] = False,
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
        found = case.requests(entities, margin, passed_on, **given)
        receipt = None
        if out is not None:
            rows = sources_of(case, found.traced.more["events"]["event"].to_pylist())
            receipt = write_requests(found, out, case.title, lang(), replace, rows)
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


def refund(
    path: CasePath,
    frozen: Annotated[list[str] | None, typer.Option(help=say("arg.frozen"))] = None,
    loss: Annotated[list[str] | None, typer.Option(help=say("arg.loss"))] = None,
    returned: Annotated[list[str] | None, typer.Option(help=say("arg.returned"))] = None,
    rule: Annotated[str, typer.Option(help=say("arg.refund_rule"))] = AGREED,
    among: Annotated[str, typer.Option(help=say("arg.among"))] = "reached",
    count_back: Annotated[bool, typer.Option("--count-back", help=say("arg.count_back"))] = False,
    into: Annotated[str, typer.Option(help=say("arg.traced_into"))] = "",
    out: Annotated[Path | None, typer.Option("--out", help=say("arg.out_xlsx"))] = None,
    replace: Replace = False,
    limit: Annotated[int, typer.Option(min=1, help=say("arg.limit"))] = 50,
    as_json: AsJson = False,
) -> None:
    """Draft who gets how much of frozen money back; without an account, show what was answered to freezes."""
    given = Given(
        amounts("--frozen", frozen or ()),
        amounts("--loss", loss or ()),
        amounts("--returned", returned or ()),
        one_of("--rule", rule, READINGS),
        one_of("--among", among, AMONG),
        count_back,
    )
    asked = trace_options(into)
    with opened(path) as case:
        if not given.frozen:
            with case.view() as view:
                known = answered(view).to_dicts()
            show_table(known, as_json, ("account", "label", "said"))
            tell("refund_frozen")
            raise typer.Exit(1)
        found = case.refund(given, **asked)
        receipt = None
        if out is not None:
            rows = sources_of(case, refund_transfers(found)["event"].to_list())
            receipt = write_refund(found, given, out, case.title, lang(), replace, rows)
            case.ledger.record("export", vars(receipt))
    if as_json:
        said = {name: getattr(found, name).to_dicts() for name in ("rows", "accounts", "victims")}
        notes = {"notes": refund_notes(found, given, lang())}
        show_json(said | notes | ({} if receipt is None else {"receipt": asdict(receipt)}))
        return
    show_table(found.accounts.to_dicts(), False, _FROZEN)
    show_table(found.rows.head(limit).to_dicts(), False, _REFUNDED)
    tell("shown", shown=min(limit, found.rows.height), total=found.rows.height)
    for note in refund_notes(found, given, lang()):
        tell("line", text=note)
    if out is not None:
        tell("written", path=out)


def sources_of(case: Case, events: Sequence[str]) -> pl.DataFrame:
    """The rows that these events stand on, of the first ``EVENTS_WITH_ROWS`` of them, as a workbook takes them."""
    with case.view() as view:
        told = as_frame(view.evidence(list(events[:EVENTS_WITH_ROWS]))).rename({"subject": "event"})
    facts = as_frame(case.facts(told["fact"].unique(maintain_order=True).to_list())).drop(
        "file", "sheet_name", "format"
    )
    placed = told.join(facts.with_columns(pl.col("sheet") + 1), on="fact", how="left", maintain_order="left")
    return placed.with_columns(pl.col("source", "request", "grade", "handling").cast(pl.String))


def amounts(option: str, typed: Sequence[str]) -> dict[str, int]:
    """``ID=yuan`` as id → fen, in the order given. Raises BadParameter saying how it is written."""
    amount = registry.Param("amount", name=option)
    found: dict[str, int] = {}
    for one in typed:
        name, equals, yuan_said = one.rpartition("=")
        if not (name and equals) or name in found:
            raise BadParameter("type", param=option, value=one, allowed="ID=1234.56")
        found[name] = amount.read(yuan_said)
    return found
