"""Parcels, reports and the register name who they should."""

from __future__ import annotations

import polars as pl

from tests.sample.evidence import Written, fen


def test_every_victim_got_one_parcel(written: Written) -> None:
    victims = {r["waybill"]: r for r in written.truth("victims.jsonl").iter_rows(named=True)}
    people = {r["id"]: r for r in written.truth("persons.jsonl").iter_rows(named=True)}
    header, *parcels = written.sheets["05_快递/运单.xlsx"][0]
    for cells in (dict(zip(header, r, strict=True)) for r in parcels):
        victim = victims.pop(cells["运单号"])
        assert cells["收件人电话"] == people[victim["person"]]["phone"]
        assert cells["备注"] in ("", f"SN:{victim['sn']}")
    assert not victims


def test_every_report_names_a_victim_and_the_loss(written: Written) -> None:
    people = {r["id"]: r for r in written.truth("persons.jsonl").iter_rows(named=True)}
    told = {r["report_no"]: r for r in written.truth("victims.jsonl").filter("reported").iter_rows(named=True)}
    _, header, *reports, _ = written.sheets["07_报案/报案登记表.xlsx"][0]
    for cells in (dict(zip(header, r, strict=True)) for r in reports):
        victim = told.pop(cells["报案编号"])
        assert cells["身份证号"] == people[victim["person"]]["id_card"]
        assert fen(cells["损失金额"]) == victim["fen"]
    assert not told


def test_the_register_names_the_companies_of_the_case(written: Written) -> None:
    companies = {r["统一社会信用代码"] for r in written.table("06_公司资料/企业登记信息.xlsx")}
    known = written.truth("organisations.jsonl").filter(pl.col("role").is_in(["agent", "shell_company"]))
    assert companies == set(known["uscc"])
