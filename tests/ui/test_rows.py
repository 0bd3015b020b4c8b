"""From a figure to the row: file, sheet, row as printed, masked as the screen is."""

from __future__ import annotations

import json
from pathlib import Path

from graphtool.ui import stage
from graphtool.ui.expand import around
from graphtool.ui.rows import events_table, full_place, own_rows, place, raw_block, verb
from tests.ui.cases import FILE, HOSTILE, looked_at


def origin(path: str, sheet: int = 0, name: str = "", row: int = 7) -> dict[str, object]:
    return {"path": path, "sheet": sheet, "sheet_name": name, "row": row}


def test_file_sheet_row(tmp_path: Path) -> None:
    desk, _ = looked_at(tmp_path)
    found = place(desk, origin("a/b/TenpayTrades.txt", row=2217))
    assert (found["file"], found["text"]) == ("TenpayTrades", "· — · 2217")
    assert place(desk, origin("a.xlsx", 1, "名册"), 2)["text"] == "· 名册 · 7 +2"
    assert full_place(desk, origin("甲/990102199001010017/x.csv")) == "甲/990102********0017/x.csv · 1 · 7"
    desk.masked = False
    assert "990102199001010017" in full_place(desk, origin("甲/990102199001010017/x.csv"))


def test_the_original_row_in_its_surroundings(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    block = raw_block(desk, source.case, f"{FILE[:20]}.0.7")
    assert [n for n, _ in block["rows"]] == [5, 6, 7, 8, 9]
    assert block["row"] == 7
    assert block["rows"][2][1] == ["990102********0017", "王*", HOSTILE, "100****0294", "298.00"]
    desk.masked = False
    assert raw_block(desk, source.case, f"{FILE[:20]}.0.7")["rows"][2][1][0] == "990102199001010017"


def test_events_newest_first_each_with_its_row(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-lead"])
    found = around(desk, source, desk.history.present.things["p-lead"], only=True)
    inside = dict(zip(found.event.tolist(), found.other.tolist(), strict=True))
    made = events_table(desk, source, sorted(inside, reverse=True), inside, found, None)
    rows = made[0]["rows"]
    assert len(rows) == len(inside)
    facts = [r["cells"][1]["text"] for r in rows]
    assert "收 王* ··1000" in facts
    assert "付 张* ··0017" in facts
    assert all(r["cells"][3]["text"].startswith("· — ·") for r in rows)
    doubtful = next(r for r in rows if r["cells"][1]["tags"])
    assert doubtful["cells"][2]["text"] == "99.00"
    desk.fact = rows[0]["id"]
    assert [b["is"] for b in events_table(desk, source, sorted(inside), inside, found, None)] == ["table", "raw"]


def test_rows_of_its_own(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    assert own_rows(desk, source, "p-lead")[0]["is"] == "pairs"
    assert own_rows(desk, source, "x-1")[0]["is"] == "text"
    assert HOSTILE not in json.dumps(own_rows(desk, source, "p-lead"), ensure_ascii=False)


def test_what_happened_is_said_from_the_side_of_the_selected(tmp_path: Path) -> None:
    desk, _ = looked_at(tmp_path)
    paid, called = {"relation": "transferred"}, {"relation": "called"}
    assert [verb(desk, paid, w) for w in (0, 1, 2)] == ["收", "付", "转账"]
    assert [verb(desk, called, w) for w in (0, 1)] == ["接", "拨"]
