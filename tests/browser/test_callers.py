"""The callers around the company: found by the company's name, drawn as one cluster, every line opening its rows."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hand import Hand


@pytest.fixture(scope="session")
def company(small_sample: Path) -> dict[str, Any]:
    """The company of the ringleader, and who works there."""

    def told(name: str) -> list[dict[str, Any]]:
        lines = (small_sample / "truth" / name).read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    people = told("persons.jsonl")
    firm = next(p["employer"] for p in people if p["role"] == "ringleader")
    name = next(o["name"] for o in told("organisations.jsonl") if o["id"] == firm)
    return {"name": name, "staff": {p["id_card"][-4:] for p in people if p["employer"] == firm}}


def employer(hand: Hand, name: str) -> str:
    """The mark of the entity of that name which employs somebody: its dialogue is open."""
    rows = hand.search(name)
    for one in [str(row.get_attribute("data-id")) for row in rows.all()]:
        hand.search(name)
        hand.page.locator(f".drop .r[data-id='{one}']").click()
        hand.see(f".stage[data-selected='{one}']")
        hand.settled()
        hand.fit()
        pop = hand.ask(one)
        if pop.locator("[data-key='employs:out']").count():
            return one
        pop.locator("[data-act=close]").click()
        pop.wait_for(state="hidden")
    raise AssertionError(f"nobody is employed by {name}")


def test_the_callers_stand_around_the_company_and_every_line_opens_its_rows(
    hand: Hand, company: dict[str, Any]
) -> None:
    hand.open("network")
    firm = employer(hand, company["name"])
    pop = hand.page.locator(".pop:not([hidden])")
    hand.changed(pop.locator("[data-act=expand]").click)
    hand.settled()
    hand.fit()
    marks = hand.marks()
    hired = [line for line in hand.lines() if line["id"].startswith(f"{firm}>") and ":employs:" in line["id"]]
    staff = [marks[line["to"]] for line in hired]
    assert len(staff) > 5
    assert all(one["label"][-4:] in company["staff"] for one in staff)
    assert {one["group"] for one in staff} == {marks[firm]["group"]}
    assert marks[firm]["group"] >= 0

    callers = [line for line in hand.lines() if ":call:" in line["id"] and not marks[line["from"]]["many"]]

    def long(line: dict[str, Any]) -> float:
        """A short line has fewer others across it."""
        a, b = marks[line["from"]], marks[line["to"]]
        return math.hypot(a["x"] - b["x"], a["y"] - b["y"])

    for lines, folder in ((hired, "工资"), (callers, "话单")):
        hand.click_line(*(line["id"] for line in sorted(lines, key=long)))
        expect(hand.page.locator("[data-table=facts] td.d[title]").first).to_have_attribute("title", re.compile(folder))
        hand.page.locator("[data-table=facts] tr.go").first.click()
        hand.see(".raw tr.on")
