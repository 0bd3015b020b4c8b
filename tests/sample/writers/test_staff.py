"""Roster and payroll agree with the bank."""

from __future__ import annotations

import polars as pl

from tests.sample.evidence import Written, fen


def test_payroll_and_bank_agree(written: Written) -> None:
    rows = written.truth("rows.parquet")
    paid = rows.filter(pl.col("what") == "payroll")
    bank = rows.filter((pl.col("what") == "event") & pl.col("path").str.contains("银行"))
    assert set(paid["id"]) <= set(bank["id"])
    for path, sheet, row, ident in paid.select("path", "sheet", "row", "id").iter_rows():
        here = bank.filter(pl.col("id") == ident).row(0, named=True)
        statement = written.cells(here["path"], here["sheet"], here["row"])
        assert fen(written.cells(path, sheet, row)["实发金额"]) == fen(statement["交易金额"])


def test_the_roster_names_everybody_who_is_paid(written: Written) -> None:
    roster = {r["工号"]: r for r in written.table("06_公司资料/员工花名册.xlsx")}
    people = written.truth("persons.jsonl").filter(
        pl.col("role").is_in(["staff", "team_lead", "finance", "shipping_clerk"])
    )
    assert {r["身份证号"] for r in roster.values()} == set(people["id_card"])
    for path in (p for p in written.sheets if "工资表_" in p):
        for row in written.table(path):
            assert roster[row["工号"]]["身份证号"] == row["身份证号"]
            assert fen(row["底薪"]) + fen(row["提成"]) == fen(row["实发金额"])


def test_every_leader_is_on_the_roster_or_the_boss(written: Written) -> None:
    rows = written.table("06_公司资料/员工花名册.xlsx")
    boss = written.truth("persons.jsonl").filter(pl.col("role") == "ringleader")["name"][0]
    assert {r["上级"] for r in rows} <= {boss} | {r["姓名"] for r in rows if r["职务"] == "组长"}
