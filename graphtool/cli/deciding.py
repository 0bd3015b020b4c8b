"""Commands about rows that tell of the same thing: reconcile, judge."""

from __future__ import annotations

from typing import Annotated, Any

import polars as pl
import typer

from graphtool import pairs, texts
from graphtool.case import Case
from graphtool.cli.frame import AsJson, CasePath, lang, opened, say, show_json, show_table, tell
from graphtool.cli.spoken import Commands
from graphtool.errors import BadParameter
from graphtool.judgements import APART, SAME, Judgement
from graphtool.reconcile import STANDS, STATES

_ASK = 20
"""So many accounts are named to ask about next."""

First = Annotated[str, typer.Argument(metavar="A", help=say("arg.row_a"))]
Second = Annotated[str, typer.Argument(metavar="B", help=say("arg.row_b"))]
Why = Annotated[str, typer.Option(help=say("arg.why"))]


def join(app: Commands) -> None:
    """Add the commands of this file."""
    app.command("reconcile", help=say("help.reconcile"))(reconcile)
    group = Commands(help=say("help.judge"))
    for name, function in (("same", same), ("apart", apart), ("undo", undo), ("list", judged)):
        group.command(name, help=say(f"help.judge_{name}"))(function)
    app.add_typer(group, name="judge")


def reconcile(
    path: CasePath,
    state: Annotated[list[str] | None, typer.Option(help=say("arg.pair_state"))] = None,
    limit: Annotated[int, typer.Option(min=0, help=say("arg.limit"))] = 50,
    as_json: AsJson = False,
) -> None:
    """Show which rows were taken for the same transfer, which may be, and why."""
    for word in state or ():
        if word not in STATES:
            raise BadParameter("choice", param="--state", value=word, allowed=", ".join(STATES))
    with opened(path) as case:
        found = pl.DataFrame(case.pairs())
        wanted = found.filter(pl.col("state").is_in(state) if state else pl.col("state") != STANDS)
        shown = _placed(case, wanted.head(limit).to_dicts())
        ask = _to_ask(case)
    counted = pairs.tally(found).to_dicts()
    if as_json:
        show_json({"tally": counted, "total": wanted.height, "rows": shown, "ask": ask})
        return
    show_table([_worded(row) for row in counted], False, ("kind", "state", "pairs", "score", "reasons"))
    columns = ("kind", "state", "score", "time_ms", "amount", "src_label", "dst_label", "a_place", "b_place", "a", "b")
    if shown:
        show_table([_worded(row) for row in shown], False, columns)
    tell("shown", shown=len(shown), total=wanted.height)
    if ask:
        tell("ask_next")
        show_table(ask, False, ("label", "outcome", "unseen", "unseen_amount", "contradictory", "missing", "account"))


def _to_ask(case: Case) -> list[dict[str, Any]]:
    """Accounts of which only the other sides' rows tell: whom to ask about next, by what is not there."""
    found = pl.DataFrame(case.coverage()).filter(pl.col("unseen") > 0).head(_ASK)
    with case.view() as view:
        label = pl.Series("label", view.get("entity", found["account"].to_list())["label"].to_pylist(), pl.String)
    named = found.with_columns(label)
    return named.select("account", "label", "outcome", "unseen", "unseen_amount", "contradictory", "missing").to_dicts()


def _placed(case: Case, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pairs with the names of their ends, and where their rows stand."""
    ends = sorted({row[end] for row in rows for end in ("src", "dst") if row[end]})
    with case.view() as view:
        label = dict(zip(ends, view.get("entity", ends)["label"].to_pylist(), strict=True))
    facts = sorted({row[side].rpartition(".")[0] for row in rows for side in ("a", "b")})
    place = {
        o["fact"]: say("place", path=o["path"], sheet=o["sheet"] + 1, row=o["row"])
        for o in case.facts(facts).to_pylist()
    }
    return [
        row
        | {f"{end}_label": label.get(row[end]) for end in ("src", "dst")}
        | {f"{side}_place": place[row[side].rpartition(".")[0]] for side in ("a", "b")}
        for row in rows
    ]


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    """A pair, or a count of pairs, with words for its codes."""
    told = {name: texts.say(f"pairs.{name}.{row[name]}", lang()) for name in ("kind", "state")}
    return row | told | {"reasons": [texts.say(f"pairs.reason.{code}", lang()) for code in row["reasons"]]}


def same(path: CasePath, first: First, second: Second, why: Why = "", as_json: AsJson = False) -> None:
    """Say that two rows tell of one transfer."""
    _said(path, SAME, first, second, why, as_json)


def apart(path: CasePath, first: First, second: Second, why: Why = "", as_json: AsJson = False) -> None:
    """Say that two rows tell of two transfers."""
    _said(path, APART, first, second, why, as_json)


def _said(path: Any, verb: str, first: str, second: str, why: str, as_json: bool) -> None:
    with opened(path) as case:
        made = case.judge(verb, first, second, why)
    if as_json:
        show_json(_row(made))
        return
    tell("judged", n=made.n)


def undo(
    path: CasePath,
    n: Annotated[int, typer.Argument(metavar="N", help=say("arg.judgement"))],
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Take a judgement back."""
    with opened(path) as case:
        ended = case.undo(n, why)
    if as_json:
        show_json(_row(ended))
        return
    tell("judged", n=ended.ended_by)


def judged(path: CasePath, as_json: AsJson = False) -> None:
    """List all judgements, ended ones too."""
    with opened(path) as case:
        rows = [_row(one) for one in case.ledger.state().judgements]
    if not as_json:
        rows = [row | {"verb": texts.say(f"pairs.verb.{row['verb']}", lang())} for row in rows]
    show_table(rows, as_json, ("n", "verb", "a", "b", "why", "user", "time", "ended_by"))


def _row(one: Judgement) -> dict[str, Any]:
    return {
        "n": one.n, "verb": one.verb, "a": one.refs[0], "b": one.refs[1], "why": one.why, "user": one.user,
        "time": one.time, "ended_by": one.ended_by or None,
    }  # fmt: skip
