"""An evidence page from the desk: of what stands on the page, masked as the screen, noted in the audit chain."""

from __future__ import annotations

import base64
import hashlib
import io
from pathlib import Path
from typing import Any, cast

import pytest
from docx import Document

from graphtool.ui import handover
from graphtool.ui.pages import money, rankings
from tests.ui.cases import HOSTILE, MemoryCase, looked_at, sources


def data(file: dict[str, Any]) -> bytes:
    return base64.b64decode(file["base64"])


@pytest.mark.parametrize("asked", [{"from": "a-v0"}, {"to": "a-boss"}, {"from": "a-v0", "criterion": "fifo"}])
def test_the_money_page_hands_over_its_answer(tmp_path: Path, asked: dict[str, str]) -> None:
    desk, source = looked_at(tmp_path, page="money")
    case = sources(tmp_path)
    desk.money["address"] = asked
    money.hear(desk, case, source, {"name": "report"})
    assert desk.download is not None
    assert (desk.download["name"], desk.download["mime"]) == ("证据页.html", "text/html")
    text = data(desk.download).decode()
    assert "交易明细.csv · 表 1 · 行 " in text
    assert "990102199001010017" not in text, "masked as the screen"
    assert HOSTILE not in text
    assert "&lt;img src=x" in text
    (kind, receipt) = cast(MemoryCase, case.case).recorded[-1]
    assert (kind, receipt["format"], receipt["masked"]) == ("export", "evidence.html", True)
    assert receipt["sha256"] == hashlib.sha256(text.encode()).hexdigest()


def test_a_ranking_unmasked_in_word(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path, page="rankings", masked=False, lang="en")
    desk.rankings["address"] = {"a": "degree"}
    made = handover.hand_over(desk, sources(tmp_path), source, "report.docx")
    assert made["name"] == "evidence page.docx"
    words = [c.text for t in Document(io.BytesIO(data(made))).tables for row in t.rows for c in row.cells]
    assert any("990102199001010017" in text for text in words)
    rankings.hear(desk, sources(tmp_path), source, {"name": "report"})
    assert desk.download is not None
    assert b"990102199001010017" in data(desk.download)
