"""The truth beside the evidence: what really happened, and which row of which file says so.

| file | one record per |
|---|---|
| ``persons.jsonl`` | person with a role: identifiers, roles, employer |
| ``organisations.jsonl`` | company |
| ``accounts.jsonl`` | account, wallet or pool: number, holder, bank, whether it was asked for |
| ``events.parquet`` | true movement of money: id, time, from, to, fen, shape of fee, victim, terminal, batch |
| ``calls.parquet`` | true call |
| ``rows.parquet`` | row of evidence: path (archives as folders), sheet, row as a person counts, what it is, id |
| ``allocations.parquet`` | way of a swipe through the acquirer's pool: to which event (none: kept), fen, basis |
| ``victims.jsonl`` | victim: list and row, caller, waybill, terminal, shape, fen, reported or not |
| ``lists.jsonl`` | list of personal data and where it was copied from |
| ``missing.jsonl`` | what the evidence lacks |
| ``files.jsonl`` | file: path, SHA-256, bytes, rows |
| ``totals.json``, ``story.json`` | the sums, and the examples to show with their rows |
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from graphtool.sample import pool
from graphtool.sample.flow import NONE
from graphtool.sample.lists import COPIED_SHARE
from graphtool.sample.people import AGENT_NO
from graphtool.sample.sink import Sink
from graphtool.sample.story import Story
from graphtool.sample.worlds import DETAIL_MISSING, day_of
from graphtool.sample.writers.lists import FOLDER as LIST_FOLDER
from graphtool.sample.writers.office import report_number

MS = 1_000


def write(story: Story, sink: Sink, folder: Path) -> dict[str, int]:
    """Write all of it; returns the totals."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = sink.rows()
    events = events_table(story)
    victims = victims_table(story)
    events.write_parquet(folder / "events.parquet")
    calls_table(story).write_parquet(folder / "calls.parquet")
    rows.write_parquet(folder / "rows.parquet")
    allocations_table(story).write_parquet(folder / "allocations.parquet")
    _lines(folder / "persons.jsonl", persons_table(story).iter_rows(named=True))
    _lines(folder / "organisations.jsonl", story.cast.orgs.select("id", "name", "uscc", "role").iter_rows(named=True))
    _lines(folder / "accounts.jsonl", accounts_table(story).iter_rows(named=True))
    _lines(folder / "victims.jsonl", victims.iter_rows(named=True))
    _lines(folder / "lists.jsonl", _lists(story, sink))
    _lines(folder / "missing.jsonl", _missing(story, events, rows))
    _lines(folder / "files.jsonl", sink.files)
    sums = totals(story, events, victims, rows)
    _json(folder / "totals.json", sums)
    _json(folder / "story.json", stories(story, rows, victims))
    return sums


def _json(path: Path, what: object) -> None:
    path.write_text(json.dumps(what, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8", newline="\n")


def _lines(path: Path, records: Iterable[dict[str, object]]) -> None:
    text = "".join(json.dumps(r, ensure_ascii=False, default=str) + "\n" for r in records)
    path.write_text(text, encoding="utf-8", newline="\n")


def events_table(story: Story) -> pl.DataFrame:
    """Every true movement of money, in order of time."""
    ids = story.accounts.table.select(src="ix", from_id="id")
    other = story.accounts.table.select(dst="ix", to_id="id")
    own = story.event_ids().rename({"uid": "link", "id": "belongs_to"})
    shape = story.victims.select(victim="v", shape_of="shape", victim_person=story.cast.gather("id", story.victims["person"].to_numpy()))
    fee = pl.DataFrame({"uid": story.fees.fee, "is_fee": True}).filter(pl.col("uid") != NONE)
    frame = (
        story.events.join(ids, on="src", how="left", maintain_order="left")
        .join(other, on="dst", how="left", maintain_order="left")
        .join(own, on="link", how="left", maintain_order="left")
        .join(shape, on="victim", how="left", maintain_order="left")
        .join(fee, on="uid", how="left", maintain_order="left")
    )
    sn = story.numbers.sn(frame["terminal"].clip(0).to_numpy())
    return frame.select(
        "id", "kind", time_ms=pl.col("at") * MS, from_account="from_id", to_account="to_id", fen="fen", memo="memo",
        fee_shape=pl.when(pl.col("is_fee")).then(pl.col("shape_of")),
        fee_fen=pl.when(pl.col("is_fee") & (pl.col("service") > 0)).then(pl.col("service")).when(pl.col("is_fee")).then(pl.col("fen")),
        victim="victim_person", sn=pl.when(pl.col("terminal") != NONE).then(sn), belongs_to="belongs_to",
        service_fen="service", acquirer_fee_fen="fee", batch=pl.when(pl.col("ref") != "").then(pl.col("ref")),
    )  # fmt: skip


def calls_table(story: Story) -> pl.DataFrame:
    """Every true call."""
    lines = story.phones.lines.select("line", "number")
    return (
        story.phones.calls.join(lines.rename({"line": "src", "number": "from_line"}), on="src", how="left", maintain_order="left")
        .join(lines.rename({"line": "dst", "number": "to_line"}), on="dst", how="left", maintain_order="left")
        .select("id", "kind", "from_line", "to_line", time_ms=pl.col("at") * MS, seconds="seconds")
    )


def allocations_table(story: Story) -> pl.DataFrame:
    """Where the money of each swipe went; ``to_event`` is null where the acquirer kept it."""
    ids = story.event_ids()
    frame = pool.allocations(story.events, story.pool, story.victims)
    return (
        frame.join(ids.rename({"uid": "swipe", "id": "from_event"}), on="swipe", how="left", maintain_order="left")
        .join(ids.rename({"uid": "to", "id": "to_event"}), on="to", how="left", maintain_order="left")
        .select("from_event", "to_event", "fen", "basis")
    )


def persons_table(story: Story) -> pl.DataFrame:
    """People with a role; victims may be on a list and nothing else."""
    victim = story.victims.select(ix="person", victim=pl.lit(True))
    people = story.cast.people.join(victim, on="ix", how="left", maintain_order="left")
    people = people.filter((pl.col("role") != "listed") | pl.col("victim"))
    employer = {"honest_staff": "O002", "honest_boss": "O002", "finance": "O001", "shipping_clerk": "O001", "team_lead": "O001", "staff": "O001", "ringleader": "O001"}
    return people.select(
        "id", "name", "id_card", "phone",
        role=pl.when(pl.col("victim")).then(pl.lit("victim")).otherwise(pl.col("role")),
        employer=pl.col("role").replace_strict(employer, default=None),
    )  # fmt: skip


def accounts_table(story: Story) -> pl.DataFrame:
    """Accounts, wallets and pools."""
    table = story.accounts.table.join(story.cast.people.select(person="ix", pid="id"), on="person", how="left", maintain_order="left")
    table = table.join(story.cast.orgs.select(org="key", oid="id"), on="org", how="left", maintain_order="left")
    return table.select(
        "id", "kind", "slot", "number", "account_no", "bank", "holder", holder_is=pl.coalesce("pid", "oid"), asked="asked"
    )


def victims_table(story: Story) -> pl.DataFrame:
    """Per victim: how they were found, what was sent, what was taken, whether they reported."""
    v = story.victims["v"].to_numpy()
    ids = story.event_ids()
    lists = [data.key for data in story.lists[:3]]
    fee = pl.Series(story.fees.fee)
    return (
        story.victims.with_columns(fee_uid=fee, first_uid=pl.Series(story.fees.first_swipe))
        .join(ids.rename({"uid": "fee_uid", "id": "fee_event"}), on="fee_uid", how="left", maintain_order="left")
        .join(ids.rename({"uid": "first_uid", "id": "first_swipe"}), on="first_uid", how="left", maintain_order="left")
        .select(
            person=story.cast.gather("id", story.victims["person"].to_numpy()),
            list=pl.col("list").replace_strict(dict(enumerate(lists)), return_dtype=pl.String), list_row=pl.col("row") + 1,
            caller=story.cast.gather("id", story.victims["staff"].to_numpy()),
            called_ms=pl.col("call_at") * MS, waybill=story.numbers.waybill(v), sn=story.numbers.sn(v),
            merchant_no=story.numbers.merchant(v), shape="shape", payee="payee", fen="fen", fee_event="fee_event",
            first_swipe="first_swipe", activated="activated",
            reported=pl.col("reported"), report_no=pl.when("reported").then(report_number()),
            debit_account=pl.Series(story.accounts.table["id"].gather(story.accounts.slot["victim_debit"])),
            wallet_account=pl.Series(story.accounts.table["id"].gather(story.accounts.slot["victim_wallet"])), story="story",
        )
    )  # fmt: skip


def _lists(story: Story, sink: Sink) -> list[dict[str, object]]:
    files = [str(f["path"]) for f in sink.files if str(f["path"]).startswith(LIST_FOLDER)]
    made: list[dict[str, object]] = []
    for data, path in zip(story.lists, files, strict=True):
        here, there, count = data.copied
        origin = {"list": data.copied_from, "first_row": there + 1, "rows": count, "first_row_here": here + 1}
        made.append({"list": data.key, "path": path, "bought": data.bought, "rows": len(data.people), "copied_from": origin if count else None})
    assert COPIED_SHARE > 0
    return made


def _missing(story: Story, events: pl.DataFrame, rows: pl.DataFrame) -> list[dict[str, object]]:
    """Accounts never asked for, batches without detail, items never paid, events that no row shows."""
    known = rows.filter(pl.col("what").is_in(["event", "payroll"]))["id"].unique()
    unseen = events.filter(~pl.col("id").is_in(known.implode()))
    never = accounts_table(story).filter(~pl.col("asked") & (pl.col("kind") != "pool"))
    touched = pl.concat([events["from_account"], events["to_account"]]).unique()
    never = never.filter(pl.col("id").is_in(touched.implode()) & pl.col("slot").is_in(_NAMED_SLOTS))
    held = story.pool.items.filter(pl.col("paid") == NONE).group_by("agent").agg(pl.col("fen").sum(), pl.len()).sort("agent")
    return [
        *({"what": "account_not_asked", **r} for r in never.select("id", "slot", "number", "holder").iter_rows(named=True)),
        {"what": "settlement_detail", "from": str(day_of(DETAIL_MISSING)), "batches": story.pool.batches.filter(pl.col("at") >= DETAIL_MISSING)["batch"].to_list()},
        *({"what": "items_never_paid", "agent_no": AGENT_NO[a], "fen": f, "items": n} for a, f, n in held.iter_rows()),
        *({"what": "events_without_a_row", "kind": k, "events": n, "fen": f} for k, n, f in unseen.group_by("kind").agg(pl.len(), pl.col("fen").sum()).sort("kind").iter_rows()),
    ]  # fmt: skip


_NAMED_SLOTS = ["shell_unasked", "courier_card", "seller_card", "intermediary_card", "staff_card", "staff_wallet", "honest_boss_card"]


def totals(story: Story, events: pl.DataFrame, victims: pl.DataFrame, rows: pl.DataFrame) -> dict[str, int]:
    """The sums that a load can be held against."""
    fees = events.filter(pl.col("fee_shape").is_not_null())
    by_shape = {f"fees_{s}_fen": int(fees.filter(pl.col("fee_shape") == s)["fee_fen"].sum()) for s in ("wechat", "whole", "inside")}
    batches = story.pool.batches.filter(pl.col("agent") == "company")
    return {
        "victims": victims.height,
        "victims_reported": int(victims["reported"].sum()),
        "fees_fen": int(fees["fee_fen"].sum()),
        **by_shape,
        "settled_to_company_fen": int(batches["fen"].sum()),
        "cashback_to_company_fen": int(batches["cashback"].sum()),
        "wages_fen": int(story.payroll["paid"].sum()),
        "refunds_fen": int(events.filter(pl.col("kind") == "refund")["fen"].sum()),
        "events": events.height,
        "calls": story.phones.calls.height,
        "rows_that_state_events": rows.filter(pl.col("what") == "event").height,
        "rows_noted": rows.filter(pl.col("what") == "noted").height,
    }


def stories(story: Story, rows: pl.DataFrame, victims: pl.DataFrame) -> dict[str, object]:
    """The examples to show: each victim with identifiers and the rows of every step, and the notable shapes."""
    wanted: dict[str, list[int]] = {}
    for v, role in story.victims.filter(pl.col("story") != "").select("v", "story").iter_rows():
        steps = [int(story.fees.fee[v])]
        if role == "wechat":
            steps.append(story.fees.forwarded)
        first = int(story.fees.first_swipe[v])
        steps += [first, *story.pool.items.filter((pl.col("swipe") == first) & (pl.col("paid") != NONE))["paid"].to_list()]
        wanted[role] = list(dict.fromkeys(u for u in steps if u != NONE))
    ids = dict(story.event_ids().iter_rows())
    people = story.cast.people.select(person="id", name="name", id_card="id_card", phone="phone")
    named = victims.filter(pl.col("story") != "").join(people, on="person", how="left", maintain_order="left")
    numbers = dict(story.accounts.table.select("id", "number").iter_rows())
    told: dict[str, object] = {}
    for record in named.iter_rows(named=True):
        role = record["story"]
        steps_shown = [_step(ids[u], rows) for u in wanted[role]]
        told[role] = {**record, "card": numbers[record["debit_account"]], "wxid": numbers[record["wallet_account"]], "steps": steps_shown}
    told["notable"] = {name: [_step(ids[u], rows) for u in uids] for name, uids in story.notable.items()}
    boss = story.accounts.table.filter(pl.col("slot").is_in(["boss_card", "boss_card2", "boss_wallet", "company"]))
    told["accounts"] = dict(boss.select("slot", "number").iter_rows())
    return told


def _step(event: str, rows: pl.DataFrame) -> dict[str, object]:
    """One event with the rows that state it; a batch also has its summary row."""
    found = rows.filter((pl.col("id") == event) & (pl.col("what") == "event"))
    return {"event": event, "rows": [f"{p}#{s}:{r}" for p, s, r in found.select("path", "sheet", "row").iter_rows()]}
