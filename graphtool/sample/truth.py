"""The truth beside the evidence: what really happened, and which row of which file says so.

| file | one record per |
|---|---|
| ``persons.jsonl`` | person with a role: identifiers, roles, employer |
| ``organisations.jsonl`` | company |
| ``accounts.jsonl`` | account, wallet or pool: number, holder, bank, whether it was asked for |
| ``events.parquet`` | true movement of money: id, time, from, to, fen (hundredths of ``currency``), shape of fee, victim, terminal, batch |
| ``calls.parquet`` | true call |
| ``rows.parquet`` | row of evidence: path (archives as folders), sheet, row as a person counts, what it is, id, the account of whose statement it is |
| ``balances.parquet`` | line of a statement: event, account, currency, what it held before (hundredths) |
| ``allocations.parquet`` | way of a swipe through the acquirer's pool: to which event (none: kept), fen, basis |
| ``victims.jsonl`` | victim: list and row, caller, waybill, terminal, shape, fen, reported or not |
| ``lists.jsonl`` | list of personal data and where it was copied from |
| ``missing.jsonl`` | what the evidence lacks |
| ``traps.jsonl`` | place at which readers go wrong: trap, path, sheet, row, what is right there (:mod:`graphtool.sample.traps.places`) |
| ``files.jsonl`` | file: path, SHA-256, bytes, rows |
| ``totals.json``, ``story.json`` | the sums, and the examples to show with their rows |
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from graphtool.sample import pool, telling
from graphtool.sample.flow import NONE
from graphtool.sample.sink import Sink
from graphtool.sample.story import Story
from graphtool.sample.tables import beside
from graphtool.sample.writers.office import report_number

MS = 1_000


def write(story: Story, legs: pl.DataFrame, sink: Sink, traps: pl.DataFrame, folder: Path) -> dict[str, int]:
    """Write all of it; ``legs`` are the lines of statements, ``traps`` the records of :mod:`graphtool.sample.traps.places`. Returns the totals."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = sink.rows()
    events = events_table(story)
    victims = victims_table(story)
    events.write_parquet(folder / "events.parquet")
    calls_table(story).write_parquet(folder / "calls.parquet")
    rows.write_parquet(folder / "rows.parquet")
    allocations_table(story).write_parquet(folder / "allocations.parquet")
    balances_table(story, legs).write_parquet(folder / "balances.parquet")
    _lines(folder / "persons.jsonl", persons_table(story).iter_rows(named=True))
    _lines(folder / "organisations.jsonl", story.cast.orgs.select("id", "name", "uscc", "role").iter_rows(named=True))
    accounts = accounts_table(story)
    _lines(folder / "accounts.jsonl", accounts.iter_rows(named=True))
    _lines(folder / "victims.jsonl", victims.iter_rows(named=True))
    _lines(folder / "lists.jsonl", telling.lineage(story, sink))
    _lines(folder / "missing.jsonl", telling.missing(story, accounts, events, rows))
    traps.write_ndjson(folder / "traps.jsonl")
    _lines(folder / "files.jsonl", sink.files)
    sums = telling.totals(story, events, rows)
    _json(folder / "totals.json", sums)
    _json(folder / "story.json", telling.stories(story, rows, victims))
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
    own = story.event_ids("link", "belongs_to")
    shape = story.victims.select(
        victim="v", shape_of="shape", victim_person=story.cast.gather("id", story.victims["person"].to_numpy())
    )
    fee = pl.DataFrame({"uid": story.fees.fee, "is_fee": True}).filter(pl.col("uid") != NONE)
    frame = (
        story.events.pipe(beside, ids, "src")
        .pipe(beside, other, "dst")
        .pipe(beside, own, "link")
        .pipe(beside, shape, "victim")
        .pipe(beside, fee, "uid")
    )
    sn = story.numbers.sn(frame["terminal"].clip(0).to_numpy())
    return frame.select(
        "id", "kind", time_ms=pl.col("at") * MS + pl.col("ms"), from_account="from_id", to_account="to_id", fen="fen",
        currency="currency", memo="memo",
        fee_shape=pl.when(pl.col("is_fee")).then(pl.col("shape_of")),
        fee_fen=pl.when(pl.col("is_fee")).then(pl.when(pl.col("service") > 0).then("service").otherwise("fen")),
        victim="victim_person", sn=pl.when(pl.col("terminal") != NONE).then(sn), belongs_to="belongs_to",
        service_fen="service", acquirer_fee_fen="fee", batch=pl.when(pl.col("ref") != "").then(pl.col("ref")),
    )  # fmt: skip


def calls_table(story: Story) -> pl.DataFrame:
    """Every true call."""
    lines = story.phones.lines.select("line", "number")
    return (
        story.phones.calls.pipe(beside, lines.rename({"line": "src", "number": "from_line"}), "src")
        .pipe(beside, lines.rename({"line": "dst", "number": "to_line"}), "dst")
        .select("id", "kind", "from_line", "to_line", time_ms=pl.col("at") * MS, seconds="seconds")
    )


def allocations_table(story: Story) -> pl.DataFrame:
    """Where the money of each swipe went; ``to_event`` is null where the acquirer kept it."""
    frame = pool.allocations(story.events, story.pool, story.victims)
    return (
        frame.pipe(beside, story.event_ids("swipe", "from_event"), "swipe")
        .pipe(beside, story.event_ids("to", "to_event"), "to")
        .select("from_event", "to_event", "fen", "basis")
    )


def persons_table(story: Story) -> pl.DataFrame:
    """People with a role; victims may be on a list and nothing else."""
    victim = story.victims.select(ix="person", victim=pl.lit(True))
    people = story.cast.people.pipe(beside, victim, "ix")
    people = people.filter((pl.col("role") != "listed") | pl.col("victim"))
    employer = {
        "honest_staff": "O002",
        "honest_boss": "O002",
        "finance": "O001",
        "shipping_clerk": "O001",
        "team_lead": "O001",
        "staff": "O001",
        "ringleader": "O001",
    }
    return people.select(
        "id", "name", "id_card", "phone",
        role=pl.when(pl.col("victim")).then(pl.lit("victim")).otherwise(pl.col("role")),
        employer=pl.col("role").replace_strict(employer, default=None),
    )  # fmt: skip


def accounts_table(story: Story) -> pl.DataFrame:
    """Accounts, wallets and pools."""
    table = story.accounts.table.pipe(beside, story.cast.people.select(person="ix", pid="id"), "person")
    table = table.pipe(beside, story.cast.orgs.select(org="key", oid="id"), "org")
    return table.select(
        "id",
        "kind",
        "slot",
        "number",
        "account_no",
        "bank",
        "holder",
        holder_is=pl.coalesce("pid", "oid"),
        asked="asked",
    )


def balances_table(story: Story, legs: pl.DataFrame) -> pl.DataFrame:
    """What each account that was asked for held before each of its movements."""
    made = legs.filter(~pl.col("failed")).pipe(beside, story.event_ids("uid", "event"), "uid")
    made = made.pipe(beside, story.accounts.table.select(account="ix", account_id="id"), "account")
    return made.select("event", "currency", account="account_id", before=pl.col("balance") - pl.col("delta"))


def victims_table(story: Story) -> pl.DataFrame:
    """Per victim: how they were found, what was sent, what was taken, whether they reported."""
    v = story.victims["v"].to_numpy()
    lists = [data.key for data in story.lists[:3]]
    fee = pl.Series(story.fees.fee)
    return (
        story.victims.with_columns(fee_uid=fee, first_uid=pl.Series(story.fees.first_swipe))
        .pipe(beside, story.event_ids("fee_uid", "fee_event"), "fee_uid")
        .pipe(beside, story.event_ids("first_uid", "first_swipe"), "first_uid")
        .select(
            person=story.cast.gather("id", story.victims["person"].to_numpy()),
            list=pl.col("list").replace_strict(dict(enumerate(lists)), return_dtype=pl.String),
            list_row=pl.col("row") + 1,
            caller=story.cast.gather("id", story.victims["staff"].to_numpy()),
            called_ms=pl.col("call_at") * MS, waybill=story.numbers.waybill(v), sn=story.numbers.sn(v),
            merchant_no=story.numbers.merchant(v), shape="shape", payee="payee", fen="fen", fee_event="fee_event",
            first_swipe="first_swipe", activated="activated",
            reported=pl.col("reported"), report_no=pl.when("reported").then(report_number()),
            debit_account=pl.Series(story.accounts.table["id"].gather(story.accounts.slot["victim_debit"])),
            wallet_account=pl.Series(story.accounts.table["id"].gather(story.accounts.slot["victim_wallet"])),
            story="story",
        )
    )  # fmt: skip
