"""The acquirer's pool and the company: money is conserved, and the files of both sides agree."""

from __future__ import annotations

import json
from collections import defaultdict

import polars as pl

from tests.sample.conftest import Written

FOLDER = "03_收单机构"


def _fen(text: str) -> int:
    return round(float(text) * 100)


def _table(written: Written, path: str, sheet: int = 0) -> list[dict[str, str]]:
    rows = written.sheets[path][sheet]
    first = next(i for i, r in enumerate(rows) if len([c for c in r if c]) > 2)
    return [dict(zip(rows[first], r, strict=True)) for r in rows[first + 1 :] if r[0] != "合计"]


def test_every_swipe_is_fully_allocated(written: Written) -> None:
    events = written.truth("events.parquet").filter(pl.col("kind") == "swipe").select("id", "fen", "service_fen")
    ways = written.truth("allocations.parquet")
    sums = ways.group_by("from_event").agg(allocated=pl.col("fen").sum())
    both = events.join(sums, left_on="id", right_on="from_event", how="left")
    assert both.height > 200
    assert (both["fen"] == both["allocated"]).all()
    assert set(ways["basis"]) >= {"merchant", "cashback", "profit_share", "kept"}
    assert (ways.filter(pl.col("basis") == "kept")["to_event"].null_count()) == ways.filter(
        pl.col("basis") == "kept"
    ).height


def test_every_batch_is_the_sum_of_its_detail(written: Written) -> None:
    detail: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for item in _table(written, f"{FOLDER}/结算明细.csv"):
        detail[item["结算批次号"]][item["类型"]] += _fen(item["金额"])
    batches = _table(written, f"{FOLDER}/结算汇总.xlsx")
    bare = [b["结算批次号"] for b in batches if b["结算批次号"] not in detail]
    told = written.truth("missing.jsonl").filter(pl.col("what") == "settlement_detail")["batches"].to_list()[0]
    assert sorted(bare) == sorted(told)
    assert bare
    for batch in batches:
        parts = detail.get(batch["结算批次号"])
        paid = _fen(batch["分润"]) + _fen(batch["激活返现"]) - _fen(batch["扣款/追缴"])
        assert paid == _fen(batch["实付金额"])
        if parts is not None:
            assert parts["分润"] == _fen(batch["分润"])
            assert parts["激活返现"] == _fen(batch["激活返现"])
            assert -parts["扣款"] == _fen(batch["扣款/追缴"])


def test_every_batch_reaches_the_bank_statement_of_its_payee(written: Written) -> None:
    rows = written.truth("rows.parquet").filter(pl.col("what") == "event")
    batches = _table(written, f"{FOLDER}/结算汇总.xlsx")
    summary = rows.filter(pl.col("path") == f"{FOLDER}/结算汇总.xlsx")["id"].to_list()
    assert len(summary) == len(batches)
    for batch, event in zip(batches, summary, strict=True):
        bank = rows.filter((pl.col("id") == event) & pl.col("path").str.contains("银行"))
        assert bank.height >= 1
        for path, sheet, row in bank.select("path", "sheet", "row").iter_rows():
            cells = written.cells(path, sheet, row)
            assert _fen(cells["交易金额"].replace(",", "")) == _fen(batch["实付金额"])
            assert batch["收款账号"] in cells.values()
            assert batch["结算批次号"] in cells["备注"]


def test_the_fee_is_there_in_its_three_shapes(written: Written) -> None:
    events = written.truth("events.parquet").filter(pl.col("fee_shape").is_not_null())
    victims = written.truth("victims.jsonl")
    assert set(events["fee_shape"]) == {"wechat", "whole", "inside"}
    assert events["fee_fen"].sum() == victims["fen"].sum()
    whole = events.filter(pl.col("fee_shape") == "whole")
    assert set(whole["fen"]) <= {29_800, 29_900, 39_900, 9_900}
    inside = events.filter(pl.col("fee_shape") == "inside")
    assert (inside["fen"] > inside["service_fen"]).all()
    assert set(events.filter(pl.col("fee_shape") == "wechat")["kind"]) == {"wechat", "transfer"}


def test_transactions_say_what_the_swipes_were(written: Written) -> None:
    events = {r["id"]: r for r in written.truth("events.parquet").iter_rows(named=True)}
    numbers = dict(written.truth("accounts.jsonl").select("id", "number").iter_rows())
    rows = written.truth("rows.parquet").filter(
        (pl.col("what") == "event") & pl.col("path").str.contains("交易明细_", literal=True)
    )
    assert rows["id"].n_unique() == rows.height
    assert set(rows["id"]) == {k for k, e in events.items() if e["kind"] in ("swipe", "void")}
    masked = 0
    for path, sheet, row, ident in rows.select("path", "sheet", "row", "id").iter_rows():
        cells, event = written.cells(path, sheet, row), events[ident]
        card = numbers[event["from_account" if event["kind"] == "swipe" else "to_account"]]
        assert _fen(cells["交易金额"]) == event["fen"]
        assert _fen(cells["服务费"]) == event["service_fen"]
        assert cells["SN号"] == event["sn"]
        assert cells["交易类型"] == ("消费" if event["kind"] == "swipe" else "撤销")
        masked += "*" in cells["交易卡号"]
        assert cells["交易卡号"] == card or (cells["交易卡号"][-4:] == card[-4:] and "*" in cells["交易卡号"])
    assert masked < rows.height // 10


def test_payroll_and_bank_agree(written: Written) -> None:
    rows = written.truth("rows.parquet")
    paid = rows.filter(pl.col("what") == "payroll")
    bank = rows.filter((pl.col("what") == "event") & pl.col("path").str.contains("银行"))
    assert set(paid["id"]) <= set(bank["id"])
    for path, sheet, row, ident in paid.select("path", "sheet", "row", "id").iter_rows():
        here = bank.filter(pl.col("id") == ident).row(0, named=True)
        statement = written.cells(here["path"], here["sheet"], here["row"])
        assert _fen(written.cells(path, sheet, row)["实发金额"]) == _fen(statement["交易金额"])


def test_the_totals_are_the_sums_of_the_tables(written: Written) -> None:
    totals = json.loads((written.folder / "truth" / "totals.json").read_text("utf-8"))
    events = written.truth("events.parquet")
    assert totals == written.report.totals
    assert totals["events"] == events.height
    assert totals["fees_fen"] == sum(totals[f"fees_{s}_fen"] for s in ("wechat", "whole", "inside"))
    reports = _table(written, "07_报案/报案登记表.xlsx")
    assert totals["victims_reported"] == len(reports)
