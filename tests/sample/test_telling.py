"""The stories to show can be found in the evidence, row by row."""

from __future__ import annotations

import json
import re

from tests.sample.evidence import Written


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


def test_what_is_missing_is_said(written: Written) -> None:
    told = written.truth("missing.jsonl")
    assert set(told["what"]) == {"account_not_asked", "settlement_detail", "items_never_paid", "events_without_a_row"}
    unseen = {r["kind"]: r["events"] for r in told.iter_rows(named=True) if r["what"] == "events_without_a_row"}
    rows, events = written.truth("rows.parquet"), written.truth("events.parquet")
    shown = set(rows.filter(rows["what"].is_in(["event", "payroll"]))["id"])
    hidden = [kind for ident, kind in events.select("id", "kind").iter_rows() if ident not in shown]
    assert unseen == {kind: hidden.count(kind) for kind in set(hidden)}
