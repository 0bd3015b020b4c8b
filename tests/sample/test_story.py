"""What the truth tells can be found in the evidence: lists, calls, parcels and the stories to show."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise

import polars as pl

from tests.sample.conftest import Written


def _story(written: Written) -> dict[str, dict[str, object]]:
    made: dict[str, dict[str, object]] = json.loads((written.folder / "truth" / "story.json").read_text("utf-8"))
    return made


def _rows(written: Written, step: dict[str, list[str]], key: str = "rows") -> list[tuple[str, dict[str, str]]]:
    found = []
    for where in step[key]:
        path, sheet, row = re.fullmatch(r"(.+)#(\d+):(\d+)", where).groups()  # type: ignore[union-attr]
        found.append((path, written.cells(path, int(sheet), int(row))))
    return found


def test_a_victims_298_yuan_go_by_wechat_to_the_boss(written: Written) -> None:
    story = _story(written)
    victim, boss = story["wechat"], story["accounts"]["boss_wallet"]
    paid, passed = (_rows(written, step) for step in victim["steps"][:2])  # type: ignore[index]
    assert {cells["交易金额(分)"] for _, cells in paid + passed} == {"29800"}
    assert {cells["用户ID"] for _, cells in paid} > {victim["wxid"]}
    staff = next(cells["用户ID"] for _, cells in paid if cells["用户ID"] != victim["wxid"])
    assert {cells["用户ID"] for _, cells in passed} == {staff, boss}
    direct = _rows(written, story["boss_wallet"]["steps"][0])  # type: ignore[index]
    assert {cells["用户ID"] for _, cells in direct} == {story["boss_wallet"]["wxid"], boss}
    card = _rows(written, story["boss_card"]["steps"][0])  # type: ignore[index]
    assert any(story["accounts"]["boss_card"] in cells.values() for _, cells in card)


def test_a_victims_swipe_is_proven_into_the_company_account(written: Written) -> None:
    story = _story(written)
    victim = story["whole"]
    swipe, batch = victim["steps"]  # type: ignore[misc]
    bank, pos = (cells for _, cells in sorted(_rows(written, swipe)))
    assert (bank["交易卡号"], bank["交易金额"]) == (victim["card"], "298.00")
    assert (pos["交易卡号"], pos["SN号"], pos["交易金额"]) == (victim["card"], victim["sn"], "298.00")
    detail = [cells for _, cells in _rows(written, swipe, "detail")]
    assert {cells["SN号"] for cells in detail} == {victim["sn"]}
    assert "激活返现" in {cells["类型"] for cells in detail}
    numbers = {cells["结算批次号"] for cells in detail}
    credit, summary = (cells for _, cells in sorted(_rows(written, batch)))
    assert numbers == {summary["结算批次号"]}
    assert credit["交易账号"] == summary["收款账号"] == story["accounts"]["company"]
    assert credit["交易金额"] == summary["实付金额"]


def test_every_circle_closes_and_loses_a_little_at_each_hop(written: Written) -> None:
    events = {r["id"]: r for r in written.truth("events.parquet").iter_rows(named=True)}
    ring = [events[step["event"]] for step in _story(written)["notable"]["cycle"]]  # type: ignore[index]
    assert len(ring) % 4 == 0
    for start in range(0, len(ring), 4):
        hops = ring[start : start + 4]
        assert hops[0]["from_account"] == hops[-1]["to_account"]
        for a, b in pairwise(hops):
            assert a["to_account"] == b["from_account"]
            assert a["time_ms"] < b["time_ms"]
            assert a["fen"] > b["fen"]


def test_bought_lists_are_called_in_their_order(written: Written) -> None:
    victims, lists = written.truth("victims.jsonl"), written.truth("lists.jsonl")
    people = dict(written.truth("persons.jsonl").select("id", "phone").iter_rows())
    first = written.truth("calls.parquet").filter(pl.col("kind").is_in(["cold", "won"]))
    day = {line: ms // 86_400_000 for line, ms in first.select("to_line", "time_ms").iter_rows()}
    phones: dict[str, list[str]] = {}
    for name, path in lists.filter("bought").select("list", "path").iter_rows():
        rows = written.sheets[path][0][0 if "南方数据" in path else 1 :]
        phones[name] = [next(c for c in r if re.fullmatch(r"100\d{8}", c)) for r in rows]
    often = Counter(phone for listed in phones.values() for phone in listed)
    for name, listed in phones.items():
        days = [day[p] for p in listed if p in day and often[p] == 1]
        assert days == sorted(days)
        assert len(days) > 0.75 * len(listed)
        for person, row in victims.filter(pl.col("list") == name).select("person", "list_row").iter_rows():
            assert listed[row - 1] == people[person]


def test_a_list_carries_a_block_of_the_one_it_was_copied_from(written: Written) -> None:
    lists = {r["list"]: r for r in written.truth("lists.jsonl").iter_rows(named=True)}
    copied = lists["名单二"]["copied_from"]
    here = written.sheets[lists["名单二"]["path"]][0][copied["first_row_here"] :][: copied["rows"]]
    there = written.sheets[lists[copied["list"]]["path"]][0][copied["first_row"] :][: copied["rows"]]
    assert [(r[0], r[1]) for r in here] == [(r[1], r[2]) for r in there]
    assert len(here) > 50


def test_call_records_show_each_call_once_per_asked_line(written: Written) -> None:
    calls = {r["id"]: r for r in written.truth("calls.parquet").iter_rows(named=True)}
    rows = written.truth("rows.parquet").filter(pl.col("what") == "call")
    sides: dict[tuple[str, str], int] = {}
    for path, sheet, row, ident in rows.select("path", "sheet", "row", "id").iter_rows():
        cells, call = written.cells(path, sheet, row), calls[ident]
        carrier = "详单" in path
        own = written.sheets[path][sheet][0][0].partition("：")[2] if carrier else cells["本端号码"]
        other = cells["对方号码"] if carrier else cells["对端号码"]
        out = cells["通信方式" if carrier else "通联类型"] == "主叫"
        assert (own, other) == ((call["from_line"], call["to_line"]) if out else (call["to_line"], call["from_line"]))
        sides[ident, own] = sides.get((ident, own), 0) + 1
    assert set(sides.values()) == {1}
    assert {ident for ident, _ in sides} == set(calls)


def test_parcels_and_reports_name_the_victims(written: Written) -> None:
    victims = {r["waybill"]: r for r in written.truth("victims.jsonl").iter_rows(named=True)}
    people = {r["id"]: r for r in written.truth("persons.jsonl").iter_rows(named=True)}
    header, *parcels = written.sheets["05_快递/运单.xlsx"][0]
    for cells in (dict(zip(header, r, strict=True)) for r in parcels):
        victim = victims.pop(cells["运单号"])
        assert cells["收件人电话"] == people[victim["person"]]["phone"]
        assert cells["备注"] in ("", f"SN:{victim['sn']}")
    assert not victims
    told = {r["report_no"]: r for r in written.truth("victims.jsonl").filter("reported").iter_rows(named=True)}
    _, header, *reports, _ = written.sheets["07_报案/报案登记表.xlsx"][0]
    for cells in (dict(zip(header, r, strict=True)) for r in reports):
        victim = told.pop(cells["报案编号"])
        assert cells["身份证号"] == people[victim["person"]]["id_card"]
        assert round(float(cells["损失金额"]) * 100) == victim["fen"]
    assert not told
