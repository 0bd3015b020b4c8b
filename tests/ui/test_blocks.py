"""Blocks: plain data that goes to the browser as it is, each of a kind that the panel knows."""

from __future__ import annotations

import json
import re
from pathlib import Path

from graphtool.ui import blocks

ASSETS = Path(blocks.__file__).parent / "assets"


def known() -> set[str]:
    text = (ASSETS / "panel.js").read_text("utf-8")
    inside = text[text.index("const BLOCKS") : text.index("\n};")]
    return set(re.findall(r"^  (\w+)[:,]", inside, re.M))


def test_every_block_is_of_a_kind_that_the_panel_draws() -> None:
    made = [
        blocks.section("t", []), blocks.card("t", []), blocks.columns("1fr", blocks.text("x")), blocks.stack(),
        blocks.text("x"), blocks.figures([("a", "1"), ("b", "2", "exact")]), blocks.table("t", [], []),
        blocks.empty("t", "x"), blocks.strip([{"text": "x"}]), blocks.form("f", "go", []),
    ]  # fmt: skip
    assert {b["is"] for b in made} <= known()


def test_every_finds_blocks_inside_blocks() -> None:
    inner = blocks.table("deep", [], [{"id": "r", "cells": []}])
    page = [blocks.card("a", [blocks.columns("1fr 1fr", blocks.text("x"), blocks.stack(inner))])]
    assert inner in blocks.every(page)
    assert json.loads(json.dumps(page)) == page


def test_scripts_never_turn_text_into_markup() -> None:
    """What the desk shows is evidence: no script of ours may parse it as HTML."""
    banned = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc")
    for path in sorted(ASSETS.glob("*.js")):
        if ".min." not in path.name:
            assert not banned.search(path.read_text("utf-8")), path.name
