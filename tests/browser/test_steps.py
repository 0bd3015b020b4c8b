"""The Network page by hand: search, select, expand, hide, pin, undo, filter. Nothing that stands moves."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from playwright.sync_api import Locator, expect
from pypinyin import Style, lazy_pinyin

from tests.browser.hand import WAIT_MS, Hand, number, sheets


def initials(name: str) -> str:
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))


def standing(hand: Hand) -> dict[str, tuple[float, float]]:
    return {i: (round(n["x"], 1), round(n["y"], 1)) for i, n in hand.marks().items()}


def test_the_same_victim_by_phone_by_account_and_by_initials(hand: Hand, story: dict[str, Any]) -> None:
    victim = story["wechat"]
    name = f"{victim['name'][0]}* ··{victim['id_card'][-4:]}"
    hand.open("network")
    before = standing(hand)
    mark = hand.pick(victim["phone"][-4:], name)
    assert mark not in before
    assert mark in hand.marks()
    after = standing(hand)
    assert {i: after[i] for i in before if i in after} == {i: before[i] for i in before if i in after}
    for text, label in ((victim["card"][-6:], victim["card"][-4:]), (initials(victim["name"]), name)):
        assert hand.pick(text, label) == mark
    hand.see(".nm", victim["name"])
    hand.see(".id", victim["id_card"][-4:])


def test_a_click_opens_properties_and_the_original_row(hand: Hand, story: dict[str, Any]) -> None:
    victim = story["wechat"]
    step = victim["steps"][0]["rows"]
    hand.open("network")
    mark = hand.pick(victim["id_card"])
    hand.page.keyboard.press("Escape")
    expect(hand.inspector).to_have_count(0, timeout=WAIT_MS)
    hand.fit()
    hand.click(mark)
    for title in ("名下", "身份与出处", "关键数字", "关系计数", "事实"):
        hand.see(".panel section h4", title)
    hand.chip("amount", lambda form: [box.fill("298") for box in form.locator("input").all()])
    hand.see(".chip.on", "298.00")
    hand.see("[data-table=facts] tr.go", "298.00")
    hand.settled()
    paths = [row.get_attribute("title") or "" for row in hand.page.locator("[data-table=facts] td.d[title]").all()]
    places = [(PurePosixPath(p.split(" · ")[0]).name, int(p.rsplit(" ", 1)[1])) for p in paths]
    wanted = [(PurePosixPath(w.partition("#")[0]).name, int(w.rpartition(":")[2])) for w in step]
    at = next(i for i, place in enumerate(places) if place in wanted)
    hand.page.locator("[data-table=facts] tr.go").nth(at).click()
    raw = hand.see(".raw tr.on")
    assert raw.locator("td").first.inner_text() == str(places[at][1])
    assert "29800" in raw.inner_text()
    assert hand.page.locator(".raw thead th").count() > 5


def test_a_double_click_counts_first_and_keeps_to_its_cap(hand: Hand) -> None:
    hand.open("network")
    before = standing(hand)
    hub = max((n for n in hand.marks().values() if n["many"]), key=lambda n: n["many"])
    pop = hand.ask(hub["id"])
    assert number(pop.locator(".ph .d").inner_text()) == hub["many"]
    pop.locator("input.num").fill("7")
    pop.locator("input.num").press("Tab")
    expect(pop.locator(".pf")).to_contain_text(f"将加 7 个，余 {hub['many'] - 7:,}")
    assert standing(hand) == before
    hand.changed(pop.locator("[data-act=expand]").click)
    after = standing(hand)
    fresh = [n for i, n in hand.marks().items() if i not in before]
    assert len(fresh) == 7
    assert {i: after[i] for i in before} == before
    assert hand.marks()[hub["id"]]["many"] == hub["many"] - 7
    member = max(fresh, key=lambda n: n["size"])
    pop = hand.ask(member["id"])
    counted = [number(b.inner_text()) for b in pop.locator(".er b").all()]
    assert counted
    assert all(n > 0 for n in counted)
    hand.changed(lambda: hand.page.keyboard.press("z"))
    assert standing(hand) == before


def test_hide_pin_undo_and_redo(hand: Hand) -> None:
    hand.open("network")
    marks = hand.marks()
    alone = max((n for n in marks.values() if not n["many"]), key=lambda n: n["size"])["id"]
    left = min(marks, key=lambda i: hand.spot(i)[0])
    before = hand.spot(left)
    hand.click(alone)
    hand.settled()
    assert abs(hand.spot(left)[1] - before[1]) < 1  # the inspector takes room, and nothing is thrown about
    hand.changed(lambda: hand.page.keyboard.press("p"))
    assert hand.marks()[alone]["pinned"]
    hand.changed(lambda: hand.tool("layout"))
    moved = standing(hand)
    assert moved[alone] == (marks[alone]["x"], marks[alone]["y"])
    hand.changed(lambda: hand.page.keyboard.press("h"))
    assert alone not in hand.marks()
    hand.see("[data-act=reveal]", "1")
    hand.changed(lambda: hand.page.keyboard.press("z"))
    assert standing(hand) == moved
    hand.changed(lambda: hand.page.keyboard.press("Z"))
    assert alone not in hand.marks()
    hand.changed(hand.page.locator("[data-act=reveal]").click)
    for _ in range(4):
        hand.changed(lambda: hand.tool("undo"))
    assert {i: (n["x"], n["y"], n["pinned"]) for i, n in hand.marks().items()} == {
        i: (n["x"], n["y"], n["pinned"]) for i, n in marks.items()
    }
    expect(hand.page.locator(".tools [data-act=undo]")).to_be_disabled()


def test_filters_by_kind_amount_and_time_say_what_they_hide(hand: Hand) -> None:
    def only(form: Locator) -> None:
        for box in form.locator("[data-value]").all():
            box.set_checked(box.get_attribute("data-value") in {"person", "account", "organisation", "pool"})

    def shown() -> tuple[int, int]:
        hand.settled()
        found = re.findall(r"\d[\d,]*", hand.see(".cnt").inner_text())
        return number(found[0]), number(found[1])

    hand.open("network")
    all_of = shown()
    assert all_of[0] == all_of[1]
    hand.changed(lambda: hand.chip("kinds", only))
    assert {n["kind"] for n in hand.marks().values()} <= {"person", "account", "organisation", "pool"}
    some = shown()
    hand.changed(lambda: hand.chip("amount", lambda form: form.locator("input").first.fill("298.00")))
    hand.see(".chip.on", "298.00")
    fewer = shown()
    assert fewer[0] < some[0]
    assert fewer[1] == some[1]
    period = [("from", "2021-09-01"), ("to", "2021-09-30")]
    hand.changed(lambda: hand.chip("period", lambda f: [f.locator(f"[data-field$='.{n}']").fill(v) for n, v in period]))
    hand.see(".chip.on", "2021-09-01")
    least = shown()
    assert 0 < least[0] < fewer[0]
    start, end = 1_630_454_400_000, 1_633_046_400_000
    for line in hand.lines():
        assert line["from_ms"] is None or start <= line["from_ms"] <= line["until_ms"] < end
    expect(hand.page.locator(".right")).to_have_text("2021-09-01 — 2021-09-30")
    hand.changed(hand.page.locator("[data-act=reset]").click)
    assert shown()[0] == shown()[1]


def test_a_row_of_the_table_is_selected_on_the_canvas(hand: Hand) -> None:
    hand.open("network")
    hand.page.locator("[data-tab=table]").click()
    row = hand.see("[data-table=marks] tr.go")
    mark = row.get_attribute("data-id")
    row.click()
    expect(hand.stage).to_have_attribute("data-selected", mark or "", timeout=WAIT_MS)
    hand.see("[data-table=marks] tr.on")


def test_what_is_on_the_canvas_is_handed_over_with_its_rows(hand: Hand, story: dict[str, Any]) -> None:
    hand.open("network")
    hand.pick(story["wechat"]["id_card"])
    marks = hand.marks()
    for what, first in (("table.marks", "画布"), ("table.facts", "事实")):
        book = sheets(hand.export(what))
        assert book[first].height == (len(marks) if what == "table.marks" else book[first].height) > 0
        rows = book["原始行"]
        assert rows.height >= book["事实"].height
        assert all(number(row) >= 1 for row in rows["3:行"])
        assert all(rows["1:文件"])
    assert "<graphml" in hand.export("canvas.graphml").read_text("utf-8")[:600]
