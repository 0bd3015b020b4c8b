"""WeChat Pay returns: doubled headers, fen, folders per wallet, payments drawn from cards."""

from __future__ import annotations

import re

import polars as pl

from tests.sample.evidence import Written


def _trades(written: Written) -> list[tuple[str, list[dict[str, str]]]]:
    return [(p, written.table(p)) for p in written.sheets if p.endswith("TenpayTrades.txt")]


def test_the_folder_names_holder_and_wallet(written: Written) -> None:
    for path, rows in _trades(written):
        found = re.search(r"/TP[0-9A-F]{16}/IDCARD/(99\d{15}[\dX])/(wxid_\w+)/", path)
        assert found is not None
        assert {r["用户ID"] for r in rows} <= {found.group(2)}
        info = written.table(path.replace("Trades", "RegInfo"))
        assert [(r["注册身份证号"], r["账号"]) for r in info] == [found.groups()]


def test_two_header_names_stand_twice(written: Written) -> None:
    header = written.sheets[_trades(written)[0][0]][0][0]
    assert [h for h in sorted(set(header)) if header.count(h) == 2] == ["第三方账户名称", "网联/银联"]
    assert len(header) == 28


def test_both_wallets_of_a_transfer_share_its_number(written: Written) -> None:
    rows = written.truth("rows.parquet").filter(pl.col("path").str.contains("TenpayTrades"))
    kinds = dict(written.truth("events.parquet").select("id", "kind").iter_rows())
    numbers: dict[str, list[str]] = {}
    for path, sheet, row, ident in rows.select("path", "sheet", "row", "id").iter_rows():
        if kinds[ident] == "wechat":
            numbers.setdefault(ident, []).append(written.cells(path, sheet, row)["交易单号"])
    assert all(len(set(same)) == 1 for same in numbers.values())
    assert any(len(same) == 2 for same in numbers.values())


def test_a_withdrawal_has_the_same_channel_number_at_the_bank(written: Written) -> None:
    kinds = dict(written.truth("events.parquet").select("id", "kind").iter_rows())
    rows = written.truth("rows.parquet").filter(pl.col("what") == "event")
    wallet: dict[str, str] = {}
    bank: dict[str, str] = {}
    for path, sheet, row, ident in rows.select("path", "sheet", "row", "id").iter_rows():
        if kinds[ident] not in ("withdraw", "fund"):
            continue
        cells = written.cells(path, sheet, row)
        if path.endswith(".txt"):
            wallet[ident] = cells["用户侧网银联单号"]
            assert cells["用户银行卡号"].startswith("9900")
        elif "青岚银行" not in path:
            bank[ident] = cells["交易流水号"]
            assert "财付通" in "".join(cells.values())
    both = wallet.keys() & bank.keys()
    assert len(both) > 5
    assert all(wallet[i] == bank[i] for i in both)
