"""Money in a real browser: from whom, to whom; readable paths, Sankey and canvas, in yuan; every step opens its rows.
What is looked for is the truth of the sample: what happened to two of its people, and which rows say so."""

from __future__ import annotations

from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from playwright.sync_api import expect

from tests.browser.hand import WAIT_MS, Hand, sheets


def places(rows: list[str]) -> set[tuple[str, int]]:
    """``path#sheet:row`` as (file without its ending, row)."""
    return {(PurePosixPath(r.partition("#")[0]).stem, int(r.rpartition(":")[2])) for r in rows}


def opened(hand: Hand) -> list[tuple[str, int]]:
    """Every step of the chosen line is opened; the file and row that it showed."""
    found = []
    steps = hand.page.locator("[data-table=linerows] tr.go")
    for at in range(steps.count()):
        fact = steps.nth(at).get_attribute("data-id")
        steps.nth(at).click()
        hand.see(f"[data-table=linerows] tr.on[data-id='{fact}']")
        row = hand.see(".raw tr.on td").inner_text()
        path = hand.see(".raw .rh").inner_text().split(" · ")[1].rsplit(" ", 3)[0]
        found.append((PurePosixPath(path).stem, int(row)))
    return found


def test_298_yuan_by_wechat_to_a_staff_member_and_on_to_the_boss(hand: Hand, story: dict[str, Any]) -> None:
    victim = story["wechat"]
    hand.open("money")
    hand.see(".empty", "钱从哪里来")
    hand.choose("from", victim["phone"][-4:])
    hand.see("[data-table=stops] tr.go")
    hand.choose("to", story["accounts"]["boss_wallet"][-6:])
    first = hand.see(".pt")
    hand.settled()
    assert [a.inner_text() for a in first.locator(".pa").all()] == ["298.00", "298.00"]
    assert victim["name"][0] in first.locator(".pn").first.inner_text()
    assert first.locator(".pn").last.inner_text().endswith(story["accounts"]["boss_wallet"][-4:])
    first.click()
    hand.see("[data-table=linerows] tr.go")
    said = [places(step["rows"]) for step in victim["steps"][:2]]
    shown = opened(hand)
    assert len(shown) == 2
    assert all(place in wanted for place, wanted in zip(shown, said, strict=True))
    assert hand.page.locator("[data-testid=stEChartsChart], .stEChartsChart").locator("canvas").count() > 0

    hand.page.locator("[data-form=view] [data-value=canvas]").click()
    hand.stage.wait_for()
    hand.settled()
    selected = (hand.stage.get_attribute("data-selected") or "").split()
    assert len(selected) == 3
    labels = {line["label"] for line in hand.lines()}
    assert "1 笔 · 298.00 元" in labels
    marks = hand.marks()
    assert [marks[i]["x"] for i in selected] == sorted(marks[i]["x"] for i in selected)
    assert all(hand.spot(i)[0] > 108 for i in marks)

    book = sheets(hand.save(hand.page.locator("[data-act=xlsx]")))
    assert (book["路径"]["0:路径"] == "1").sum() == 2 or book["路径"].height > 1
    assert book["原始行"].height >= 2
    assert hand.save(hand.page.locator("[data-act=report]")).read_text("utf-8").startswith("<!DOCTYPE html>")

    hand.page.locator("[data-act=show]").click()
    hand.see(".nav .i.on[data-page=network]")
    hand.see(".stage[data-rev]:not([data-selected=''])")


def test_a_swipe_is_followed_through_the_acquirer_as_far_as_rows_prove(hand: Hand, story: dict[str, Any]) -> None:
    victim = story["whole"]
    company = story["accounts"]["company"]
    hand.open("money")
    hand.choose("from", victim["card"][-6:])
    hand.choose("to", company[-6:])
    first = hand.see(".pt", "经资金池")
    hand.settled()
    amounts = [a.inner_text() for a in first.locator(".pa").all()]
    assert amounts[0] == "298.00"
    assert 0 < float(amounts[1]) < 298
    assert first.locator(".pn").last.inner_text().endswith(company[-4:])
    first.click()
    hand.see("[data-table=linerows] tr.go")
    shown = opened(hand)
    said = [places(step["rows"]) for step in victim["steps"]]
    assert len(shown) == len(said) == 2
    assert all(place in wanted for place, wanted in zip(shown, said, strict=True))


def test_no_way_is_said_and_what_may_help(hand: Hand, story: dict[str, Any]) -> None:
    hand.open("money")
    hand.choose("from", story["accounts"]["boss_wallet"][-6:])
    hand.choose("to", story["wechat"]["card"][-6:])
    hand.page.locator(".chip[data-chip=options]").click()
    form = hand.see(".chipform")
    form.locator("[data-field$='.min']").fill("1000000")
    form.locator("[data-submit]").click()
    assert "可增加跳数" in hand.see(".empty", "在此条件下没有可行的路径").inner_text()


def test_upstream_of_the_boss_names_who_was_never_asked(hand: Hand, story: dict[str, Any]) -> None:
    hand.open("money")
    hand.choose("to", story["accounts"]["boss_wallet"][-6:])
    row = hand.see("[data-table=stops] tr.go")
    hand.see(".strip", "不完整")
    mark = row.get_attribute("data-id")
    row.click()
    hand.see("[data-table=linerows] tr.go")
    expect(hand.page.locator(".card", has_text="所选各笔的原始行")).to_be_visible(timeout=WAIT_MS)
    assert mark


def test_whose_money_is_where_by_each_rule(hand: Hand, story: dict[str, Any]) -> None:
    """The 298 yuan that a victim paid a staff member by WeChat: what entered is what the rules tell apart, line by line."""
    victim = story["wechat"]
    hand.open("money")
    hand.choose("from", victim["phone"][-4:])
    hand.page.locator("[data-form=asked] [data-value=trace]").click()
    hand.see("[data-table=destinations] tr.go")
    hand.settled()
    rows = [
        [cell.inner_text() for cell in row.locator("td").all()]
        for row in hand.page.locator("[data-table=rules] tbody tr").all()
    ]
    said = [[Decimal(text.replace(",", "")) for text in row[1:5]] for row in rows]
    assert len(said) > 3
    for rule in range(4):
        assert sum((row[rule] for row in said[:-1]), Decimal(0)) == said[-1][rule] > 298

    hand.page.locator("[data-form=criterion] [data-value=libr]").click()
    hand.settled()
    hand.see(".tt, [data-form=criterion] .on[data-value=libr]")
    first = hand.page.locator("[data-table=destinations] tr.go").first
    name = first.get_attribute("data-id")
    first.click()
    hand.see("[data-table=linerows] tr.go")
    hand.page.locator("[data-form=view] [data-value=course]").click()
    hand.settled()
    assert name
    assert hand.page.locator(".stEChartsChart canvas, [data-testid=stEChartsChart] canvas").count() > 0
    book = sheets(hand.save(hand.page.locator("[data-act=xlsx]")))
    assert book["去向（追踪）"].height > 3
    assert book["原始行"].height > 3
