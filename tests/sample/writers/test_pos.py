"""What the acquirer delivers agrees with itself, with the banks and with what happened."""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from tests.sample.evidence import Written, fen

FOLDER = "03_收单机构"


def test_every_batch_is_the_sum_of_its_detail(written: Written) -> None:
    detail: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for item in written.table(f"{FOLDER}/结算明细.csv"):
        detail[item["结算批次号"]][item["类型"]] += fen(item["金额"])
    batches = written.table(f"{FOLDER}/结算汇总.xlsx")
    bare = [b["结算批次号"] for b in batches if b["结算批次号"] not in detail]
    told = written.truth("missing.jsonl").filter(pl.col("what") == "settlement_detail")["batches"].to_list()[0]
    assert sorted(bare) == sorted(told)
    assert bare
    for batch in batches:
        parts = detail.get(batch["结算批次号"])
        paid = fen(batch["分润"]) + fen(batch["激活返现"]) - fen(batch["扣款/追缴"])
        assert paid == fen(batch["实付金额"])
        if parts is not None:
            assert parts["分润"] == fen(batch["分润"])
            assert parts["激活返现"] == fen(batch["激活返现"])
            assert -parts["扣款"] == fen(batch["扣款/追缴"])


def test_every_batch_reaches_the_bank_statement_of_its_payee(written: Written) -> None:
    rows = written.truth("rows.parquet").filter(pl.col("what") == "event")
    batches = written.table(f"{FOLDER}/结算汇总.xlsx")
    summary = rows.filter(pl.col("path") == f"{FOLDER}/结算汇总.xlsx")["id"].to_list()
    assert len(summary) == len(batches)
    for batch, event in zip(batches, summary, strict=True):
        bank = rows.filter((pl.col("id") == event) & pl.col("path").str.contains("银行"))
        assert bank.height >= 1
        for path, sheet, row in bank.select("path", "sheet", "row").iter_rows():
            cells = written.cells(path, sheet, row)
            assert fen(cells["交易金额"].replace(",", "")) == fen(batch["实付金额"])
            assert batch["收款账号"] in cells.values()
            assert batch["结算批次号"] in cells["备注"]


def test_transactions_say_what_the_swipes_were(written: Written) -> None:
    events = {r["id"]: r for r in written.truth("events.parquet").iter_rows(named=True)}
    accounts = written.truth("accounts.jsonl")
    numbers = dict(accounts.select("id", "number").iter_rows())
    acquirer = accounts.filter(pl.col("slot") == "acquirer")["id"][0]
    rows = written.truth("rows.parquet").filter(
        (pl.col("what") == "event") & pl.col("path").str.contains("交易明细_", literal=True)
    )
    assert rows["id"].n_unique() == rows.height
    assert set(rows["id"]) == {
        k
        for k, e in events.items()
        if e["kind"] in ("swipe", "void", "return") and acquirer in (e["from_account"], e["to_account"])
    }
    masked = 0
    for path, sheet, row, ident in rows.select("path", "sheet", "row", "id").iter_rows():
        cells, event = written.cells(path, sheet, row), events[ident]
        card = numbers[event["from_account" if event["kind"] == "swipe" else "to_account"]]
        assert fen(cells["交易金额"]) == event["fen"] * (-1 if event["kind"] == "return" else 1)
        assert fen(cells["服务费"]) == event["service_fen"]
        assert cells["SN号"] == event["sn"]
        assert cells["交易类型"] == {"swipe": "消费", "void": "撤销", "return": "退货"}[event["kind"]]
        masked += "*" in cells["交易卡号"]
        assert cells["交易卡号"] == card or (cells["交易卡号"][-4:] == card[-4:] and "*" in cells["交易卡号"])
    assert masked < rows.height // 10


def test_every_machine_is_listed_once(written: Written) -> None:
    machines = written.table(f"{FOLDER}/机具信息.xlsx")
    by_sn = {m["终端SN"]: m for m in machines}
    assert len(by_sn) == len(machines)
    for victim in written.truth("victims.jsonl").iter_rows(named=True):
        machine = by_sn[victim["sn"]]
        assert machine["商户编号"] == victim["merchant_no"]
        assert (machine["激活状态"] == "已激活") == victim["activated"]
