"""A graph as a picture: one line per pair, sort, currency and direction, with its rows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from graphtool.errors import BudgetExceeded
from graphtool.exports import drawing
from graphtool.exports.content import Scope, Shape
from graphtool.exports.drawing import picture_of, write_html
from graphtool.exports.graphs import Written
from graphtool.store.base import Filter
from tests.exports.hostile import TEXTS, content, graph
from tests.store.graphs import example

LINE = "a-1>a-2:money:CNY:d"


def carried(path: Path) -> dict[str, Any]:
    block = re.search(r'type="application/json">(.*?)</script>', path.read_text("utf-8"), re.DOTALL)
    assert block is not None
    found: dict[str, Any] = json.loads(block[1])
    return found


def test_a_line_names_the_rows_of_all_its_events() -> None:
    picture, sources = picture_of(content(example(), shape=Shape(paths={"f1": "bank/a.csv"})))
    assert picture.edges[LINE]["label"] == "2 笔 · 596.00 元"
    assert sources[LINE].total == 3
    assert sources[LINE].lines == (
        ["bank/a.csv · 第 1 张表 · 第 2 行", "bank/a.csv · 第 1 张表 · 第 3 行", "f9 · 第 1 张表 · 第 7 行"]
    )
    assert sources["p-chen"].lines == ["f3 · 第 1 张表 · 第 2 行"]


def test_currencies_directions_and_relations_have_lines_of_their_own() -> None:
    picture, _ = picture_of(content(example()))
    assert len(picture.edges) == 13
    assert picture.edges["a-1>a-3:money:USD:d"]["arrow"] is True
    undecided = picture.edges["a-2>a-3:money:CNY:u"]
    assert (undecided["arrow"], undecided["dashed"], undecided["label"]) == (False, True, "1 笔")


def test_the_page_says_what_is_not_sure(tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    assert write_html(content(example()), path, notes=["缺 2021-09 流水"]) == Written(9, 13)
    page = path.read_text("utf-8")
    for said in ("范围：全部实体", "1 条事件可能重复", "1 条事件方向未定", "缺 2021-09 流水"):
        assert said in page
    scope = Scope(("a-1", "a-2"), Filter(min_amount=20_000))
    write_html(content(example(), scope, Shape(lang="en", masked=True)), path, "Two accounts")
    page = path.read_text("utf-8")
    for said in ("<title>Two accounts", "among the 2 entities chosen", "min_amount=20000", ">masked<"):
        assert said in page


def test_a_masked_picture_holds_no_name(tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    write_html(content(example(), shape=Shape(masked=True)), path)
    labels = {n["id"]: n["label"] for n in carried(path)["nodes"]}
    assert (labels["p-chen"], labels["a-2"], labels["l-1"]) == ("陈*", "单* ··0002", "··5678")
    assert "单雨" not in path.read_text("utf-8")


def test_nothing_chosen_is_an_empty_page(tmp_path: Path) -> None:
    assert write_html(content(example(), Scope(())), tmp_path / "x.html") == Written(0, 0)


def test_too_many_marks_are_refused_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST_MARKS", 8)
    with pytest.raises(BudgetExceeded, match="9 entities are to be drawn; a picture takes at most 8"):
        write_html(content(example()), tmp_path / "x.html")


@pytest.mark.browser
def test_hostile_evidence_does_nothing_in_the_browser(offline_page: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    write_html(content(graph()), path, title=TEXTS[0], notes=TEXTS)
    page = offline_page.open(path)
    page.wait_for_selector("#stage[data-nodes='29']")
    page.fill("#find", "a")
    for found in page.locator("#hits button").all():
        found.click()
    assert offline_page.trouble == []
    assert page.locator("img, a, iframe").count() == 0
