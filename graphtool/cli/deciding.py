"""Commands about what is the same: reconcile (rows), resolve (persons and organisations), judge (both)."""

from __future__ import annotations

from typing import Annotated, Any

import polars as pl
import typer

from graphtool import pairs, texts
from graphtool.alike import MOST_IN_BLOCK
from graphtool.case import Case
from graphtool.cli.frame import (
    AsJson,
    CasePath,
    cell,
    heading,
    lang,
    one_of,
    opened,
    say,
    show_json,
    show_table,
    show_texts,
    tell,
)
from graphtool.cli.spoken import Commands
from graphtool.judgements import APART, ROWS, SAME, Judgement
from graphtool.reconcile import STANDS, STATES
from graphtool.views import figures

_COLUMNS = ("kind", "state", "score", "time_ms", "amount", "src_label", "dst_label", "a_place", "b_place", "a", "b")
_ASK = 20
"""So many accounts are named to ask about next."""

First = Annotated[str, typer.Argument(metavar="A", help=say("arg.row_a"))]
Second = Annotated[str, typer.Argument(metavar="B", help=say("arg.row_b"))]
Why = Annotated[str, typer.Option(help=say("arg.why"))]


def join(app: Commands) -> None:
    """Add the commands of this file."""
    app.command("reconcile", help=say("help.reconcile"))(reconcile)
    app.command("resolve", help=say("help.resolve"))(resolve)
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
        one_of("--state", word, STATES)
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
    if shown:
        cells = [[_printed(name, row) for name in _COLUMNS] for row in map(_worded, shown)]
        show_texts([heading(name) for name in _COLUMNS], cells, [name in ("score", "amount") for name in _COLUMNS])
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


def resolve(
    path: CasePath,
    limit: Annotated[int, typer.Option(min=0, help=say("arg.limit"))] = 50,
    as_json: AsJson = False,
) -> None:
    """Show which persons and organisations may be the same, and why."""
    with opened(path) as case:
        found = case.suggestions()
        rows = found.pairs.head(limit).to_dicts()
        ends = sorted({row[side] for row in rows for side in ("a", "b")})
        with case.view() as view:
            label = dict(zip(ends, view.get("entity", ends)["label"].to_pylist(), strict=True))
    shown = [row | {f"{side}_label": label[row[side]] for side in ("a", "b")} for row in rows]
    crowded = found.crowded.to_dicts()
    if as_json:
        show_json({"total": found.pairs.height, "rows": shown, "crowded": crowded})
        return
    if shown:
        worded = [row | {name: _traits(row[name]) for name in ("reasons", "against")} for row in shown]
        show_table(worded, False, ("kind", "score", "a_label", "b_label", "reasons", "against", "a", "b"))
    tell("shown", shown=len(shown), total=found.pairs.height)
    for one in crowded:
        trait = texts.say(f"resolve.trait.{one['trait']}", lang())
        tell("crowded", trait=trait, values=one["values"], most=one["most"], bound=MOST_IN_BLOCK)


def _traits(codes: list[str]) -> list[str]:
    return [texts.say(f"resolve.trait.{code}", lang()) for code in codes]


def _printed(name: str, row: dict[str, Any]) -> str:
    """A cell of a pair: its time as exact as the source has it, its amount with the currency where that is a foreign one."""
    if name == "time_ms":
        return figures.moment(row["time_ms"], row["precision"] or "second")
    return figures.yuan(row["amount"], row["currency"] or "CNY") if name == "amount" else cell(name, row[name])


def same(path: CasePath, first: First, second: Second, why: Why = "", as_json: AsJson = False) -> None:
    """Say that two rows tell of one transfer, or that two persons or organisations are one."""
    _said(path, SAME, first, second, why, as_json)


def apart(path: CasePath, first: First, second: Second, why: Why = "", as_json: AsJson = False) -> None:
    """Say that two rows tell of two transfers, or that two persons or organisations are two."""
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
        rows = case.judgements().to_pylist()
    if not as_json:
        rows = [row | {"verb": _verb(row), "of": texts.say(f"resolve.of.{row['of']}", lang())} for row in rows]
    show_table(rows, as_json, ("n", "of", "verb", "effect", "a", "b", "why", "user", "time", "ended_by"))


def _verb(row: dict[str, Any]) -> str:
    return texts.say(f"{'pairs' if row['of'] == ROWS else 'resolve'}.verb.{row['verb']}", lang())


def _row(one: Judgement) -> dict[str, Any]:
    return {
        "n": one.n, "verb": one.verb, "of": one.of, "a": one.refs[0], "b": one.refs[1], "why": one.why,
        "user": one.user, "time": one.time, "ended_by": one.ended_by or None,
    }  # fmt: skip
