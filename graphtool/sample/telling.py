"""What the truth says in sums and in examples: totals, what is missing, lineage of the lists, stories to show."""

from __future__ import annotations

import polars as pl

from graphtool.sample.flow import NONE
from graphtool.sample.people import AGENT_NO
from graphtool.sample.sink import Sink
from graphtool.sample.story import Story
from graphtool.sample.tables import beside
from graphtool.sample.worlds import DETAIL_MISSING, day_of
from graphtool.sample.writers.lists import FOLDER as LIST_FOLDER

Record = dict[str, object]

_NEVER_ASKED = (
    "shell_unasked", "courier_card", "seller_card", "intermediary_card", "staff_card", "staff_wallet",
    "honest_boss_card",
)  # fmt: skip
"""Accounts in the thick of it that nobody asked for; those of shops and families are not worth a line."""


def lineage(story: Story, sink: Sink) -> list[Record]:
    """The lists, and which block of which other list a list was copied from (rows count from 1, without header)."""
    paths = [str(f["path"]) for f in sink.files if str(f["path"]).startswith(LIST_FOLDER)]
    made: list[Record] = []
    for data, path in zip(story.lists, paths, strict=True):
        here, there, count = data.copied
        origin = {"list": data.copied_from, "first_row": there + 1, "rows": count, "first_row_here": here + 1}
        about = {"list": data.key, "path": path, "bought": data.bought, "rows": len(data.people)}
        made.append({**about, "copied_from": origin if count else None})
    return made


def missing(story: Story, accounts: pl.DataFrame, events: pl.DataFrame, rows: pl.DataFrame) -> list[Record]:
    """Accounts never asked for, batches without detail, items never paid, events that no row shows."""
    touched = pl.concat([events["from_account"], events["to_account"]]).unique()
    never = accounts.filter(
        ~pl.col("asked") & pl.col("id").is_in(touched.implode()) & pl.col("slot").is_in(_NEVER_ASKED)
    )
    bare = story.pool.batches.filter(pl.col("at") >= DETAIL_MISSING)["batch"].to_list()
    unpaid = story.pool.items.filter(pl.col("paid") == NONE)
    held = unpaid.group_by("agent").agg(fen=pl.col("fen").sum(), items=pl.len()).sort("agent")
    shown = rows.filter(pl.col("what").is_in(["event", "payroll"]))["id"].unique()
    unseen = events.filter(~pl.col("id").is_in(shown.implode()))
    unseen = unseen.group_by("kind").agg(events=pl.len(), fen=pl.col("fen").sum()).sort("kind")
    made: list[Record] = []
    for record in never.select("id", "slot", "number", "holder").iter_rows(named=True):
        made.append({"what": "account_not_asked", **record})
    made.append({"what": "settlement_detail", "from": day_of(DETAIL_MISSING).isoformat(), "batches": bare})
    for record in held.iter_rows(named=True):
        made.append({"what": "items_never_paid", **record, "agent": AGENT_NO[record["agent"]]})
    made += [{"what": "events_without_a_row", **record} for record in unseen.iter_rows(named=True)]
    return made


def totals(story: Story, events: pl.DataFrame, rows: pl.DataFrame) -> dict[str, int]:
    """The sums that a load can be held against."""
    fees = events.filter(pl.col("fee_shape").is_not_null())
    shapes = {s: int(fees.filter(pl.col("fee_shape") == s)["fee_fen"].sum()) for s in ("wechat", "whole", "inside")}
    batches = story.pool.batches.filter(pl.col("agent") == "company")
    return {
        "victims": story.victims.height,
        "victims_reported": int(story.victims["reported"].sum()),
        "fees_fen": int(fees["fee_fen"].sum()),
        **{f"fees_{shape}_fen": fen for shape, fen in shapes.items()},
        "settled_to_company_fen": int(batches["fen"].sum()),
        "cashback_to_company_fen": int(batches["cashback"].sum()),
        "wages_fen": int(story.payroll["paid"].sum()),
        "refunds_fen": int(events.filter(pl.col("kind") == "refund")["fen"].sum()),
        "events": events.height,
        "calls": story.phones.calls.height,
        "rows_that_state_events": rows.filter(pl.col("what") == "event").height,
        "rows_noted": rows.filter(pl.col("what") == "noted").height,
    }


def stories(story: Story, rows: pl.DataFrame, victims: pl.DataFrame) -> Record:
    """The examples to show: five victims with their identifiers and the rows of every step, and notable shapes.

    ``wechat``: 298 yuan to a staff member's wallet and on to the boss; ``boss_wallet`` and ``boss_card``: straight to
    the boss; ``whole`` and ``inside``: by swipe, with the batch and the detail that prove what reached the company.
    """
    people = story.cast.people.select("name", "id_card", "phone", person="id")
    named = victims.filter(pl.col("story") != "").pipe(beside, people, "person")
    numbers = dict(story.accounts.table.select("id", "number").iter_rows())
    ids = dict(story.event_ids().iter_rows())
    step = _Steps(rows)
    told: Record = {}
    for record in named.iter_rows(named=True):
        steps = [step(ids[uid]) for uid in _steps(story, record["story"])]
        card, wxid = numbers[record["debit_account"]], numbers[record["wallet_account"]]
        told[record["story"]] = {**record, "card": card, "wxid": wxid, "steps": steps}
    told["notable"] = {name: [step(ids[uid]) for uid in uids] for name, uids in story.notable.items()}
    boss = story.accounts.table.filter(pl.col("slot").is_in(["boss_card", "boss_card2", "boss_wallet", "company"]))
    told["accounts"] = dict(boss.select("slot", "number").iter_rows())
    return told


def _steps(story: Story, role: str) -> list[int]:
    """The events of one story: the fee, where it went on, the first swipe, and the batches that carry a part of it."""
    v = int(story.victims.filter(pl.col("story") == role)["v"][0])
    first = int(story.fees.first_swipe[v])
    steps = [int(story.fees.fee[v])]
    if role == "wechat":
        steps.append(story.fees.forwarded)
    paid = story.pool.items.filter((pl.col("swipe") == first) & (pl.col("paid") != NONE))["paid"].to_list()
    return list(dict.fromkeys(uid for uid in (*steps, first, *paid) if uid != NONE))


def _index(rows: pl.DataFrame, what: str) -> dict[str, list[str]]:
    """Event → its rows as ``path#sheet:row``."""
    stated = rows.filter(pl.col("what") == what)
    where = pl.concat_str("path", pl.lit("#"), "sheet", pl.lit(":"), "row").alias("where")
    grouped = stated.select("id", where).group_by("id", maintain_order=True).agg("where")
    return dict(grouped.iter_rows())


class _Steps:
    """Looks up the rows of events; of a swipe also the lines of the settlement detail that name its money."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self._events, self._details = _index(rows, "event"), _index(rows, "item_swipe")

    def __call__(self, event: str) -> Record:
        return {"event": event, "rows": self._events.get(event, []), "detail": self._details.get(event, [])}
