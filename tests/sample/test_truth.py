"""The truth's tables agree with each other."""

from __future__ import annotations

import json

from tests.sample.evidence import Written


def test_the_totals_are_the_sums_of_the_tables(written: Written) -> None:
    totals = json.loads((written.folder / "truth" / "totals.json").read_text("utf-8"))
    events = written.truth("events.parquet")
    assert totals == written.report.totals
    assert totals["events"] == events.height
    assert totals["fees_fen"] == sum(totals[f"fees_{s}_fen"] for s in ("wechat", "whole", "inside"))
    reports = written.table("07_报案/报案登记表.xlsx")
    assert totals["victims_reported"] == len(reports)


def test_every_reference_leads_somewhere(written: Written) -> None:
    events, accounts = written.truth("events.parquet"), set(written.truth("accounts.jsonl")["id"])
    people = set(written.truth("persons.jsonl")["id"])
    assert set(events["from_account"]) | set(events["to_account"]) <= accounts
    assert set(events["victim"].drop_nulls()) <= people
    assert set(events["belongs_to"].drop_nulls()) <= set(events["id"])
    ways = written.truth("allocations.parquet")
    assert set(ways["from_event"]) | set(ways["to_event"].drop_nulls()) <= set(events["id"])
    assert set(written.truth("victims.jsonl")["person"]) <= people


def test_rows_lead_to_files_that_are_there(written: Written) -> None:
    rows = written.truth("rows.parquet")
    assert set(rows["path"]) <= set(written.blobs)
    by_event = set(rows.filter(rows["what"] == "event")["id"])
    assert by_event <= set(written.truth("events.parquet")["id"])
