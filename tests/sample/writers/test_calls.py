"""Call records show each call once per line that was asked for."""

from __future__ import annotations

import polars as pl

from tests.sample.evidence import Written


def test_call_records_show_each_call_once_per_asked_line(written: Written) -> None:
    calls = {r["id"]: r for r in written.truth("calls.parquet").iter_rows(named=True)}
    rows = written.truth("rows.parquet").filter(pl.col("what") == "call")
    sides: dict[tuple[str, str], int] = {}
    for path, sheet, row, ident in rows.select("path", "sheet", "row", "id").iter_rows():
        cells, call = written.cells(path, sheet, row), calls[ident]
        carrier = "详单" in path
        own = written.sheets[path][sheet][0][0].partition("：")[2] if carrier else cells["本端号码"]
        other = cells["对方号码"] if carrier else cells["对端号码"]
        out = cells["通信方式" if carrier else "通联类型"].endswith("主叫")
        assert (call["kind"] == "message") == (not carrier and cells["通联类型"].startswith("短信"))
        assert (own, other) == ((call["from_line"], call["to_line"]) if out else (call["to_line"], call["from_line"]))
        sides[ident, own] = sides.get((ident, own), 0) + 1
    assert set(sides.values()) == {1}
    spoken = {ident for ident, call in calls.items() if call["kind"] != "message"}
    seen = {ident for ident, _ in sides}
    assert spoken <= seen


def test_a_text_message_invites_to_the_wallet_of_whoever_called(written: Written) -> None:
    calls = {r["id"]: r for r in written.truth("calls.parquet").iter_rows(named=True)}
    wallets = set(written.truth("accounts.jsonl").filter(pl.col("slot") == "staff_wallet")["number"])
    rows = written.truth("rows.parquet").filter(pl.col("what") == "call")
    said = 0
    for path, sheet, row, ident in rows.select("path", "sheet", "row", "id").iter_rows():
        if "详单" not in path:
            text = written.cells(path, sheet, row)["短信内容"]
            assert bool(text) == (calls[ident]["kind"] == "message")
            said += bool(text)
            assert not text or any(wallet in text for wallet in wallets)
    assert said > 20
