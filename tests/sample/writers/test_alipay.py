"""The Alipay return: a trade once for each subject that was asked about."""

from __future__ import annotations

from graphtool.sample.writers.alipay import FOLDER
from tests.sample.evidence import Written, fen


def test_a_trade_stands_once_for_each_subject(written: Written) -> None:
    accounts = {r["id"]: r for r in written.truth("accounts.jsonl").iter_rows(named=True)}
    events = {r["id"]: r for r in written.truth("events.parquet").iter_rows(named=True) if r["kind"] == "alipay"}
    rows = written.truth("rows.parquet")
    told = rows.filter((rows["path"] == f"{FOLDER}/账户明细.csv") & (rows["what"] == "event"))
    table = written.table(f"{FOLDER}/账户明细.csv")
    assert len(table) == told.height
    seen: dict[str, list[str]] = {ident: [] for ident in events}
    for cells, ident, own in zip(table, told["id"], told["account"], strict=True):
        event = events[ident]
        seen[ident].append(cells["对应的协查数据"])
        assert fen(cells["金额（元）"]) == event["fen"]
        paid = cells["收/支"] == "支出"
        assert own == event["from_account" if paid else "to_account"]
        assert cells["用户信息"].startswith(accounts[own]["number"] + "(")
    for ident, subjects in seen.items():
        ends = (accounts[events[ident][side]] for side in ("from_account", "to_account"))
        assert sorted(subjects) == sorted(end["number"] for end in ends if end["asked"])


def test_who_was_asked_about_is_registered(written: Written) -> None:
    accounts = written.truth("accounts.jsonl")
    asked = accounts.filter((accounts["kind"] == "alipay") & accounts["asked"])
    assert [r["用户Id"] for r in written.table(f"{FOLDER}/注册信息.csv")] == asked["number"].to_list()
