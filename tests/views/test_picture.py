"""Pictures: labels that fit, masks, honest dashes, and changes that bring one picture to the next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.ui.data import owners
from graphtool.views import aggregate
from graphtool.views import ties as lines
from graphtool.views.picture import EMPTY, Picture, Reader, change, draw, full_name, name_of, tie_label
from graphtool.views.scene import Scene
from graphtool.views.ties import Tie
from tests.ui.cases import HOSTILE, MemoryCase


def row(kind: str, **values: Any) -> dict[str, Any]:
    plain = dict.fromkeys(["id", "kind", "label", "name", "number", "institution", "scope", "pool_type"])
    return {**plain, "label": "?", "roles": [], **values, "kind": kind}


@pytest.mark.parametrize(
    ("entity", "masked", "plain"),
    [
        (row("person", name="张三丰", number="990102199001010017"), "张* ··0017", "张三丰 ··0017"),
        (row("account", name="李小四", number="9900000000000294"), "李* ··0294", "李小四 ··0294"),
        (row("account", name="电费缴纳", number="9900000000004922"), "电费缴纳 ··4922", "电费缴纳 ··4922"),
        (row("account", name="欧阳小四", number="9900000000004922"), "欧* ··4922", "欧阳小四 ··4922"),
        (
            row("organisation", name="某某科技有限公司", number="91990100MA0000000X"),
            "某某科技有限公司",
            "某某科技有限公司",
        ),
        (row("terminal", number="SN000412"), "SN ··0412", "SN ··0412"),
        (row("line", number="10000000294"), "··0294", "··0294"),
        (row("list", name="名单甲", number="12408"), "名单甲 12,408 行", "名单甲 12,408 行"),
        (row("pool", pool_type="acquirer", institution="某甲支付"), "某甲支付 收单机构", "某甲支付 收单机构"),
        (row("placeholder", label="?"), "?", "?"),
    ],
)
def test_names_are_short_and_masked_until_asked(entity: dict[str, Any], masked: str, plain: str) -> None:
    assert name_of(entity, Reader("zh", True)) == masked
    assert name_of(entity, Reader("zh", False)) == plain


def test_a_number_that_stands_for_a_name_is_masked_too() -> None:
    line = row("line", number="10000000294")
    assert full_name(line, Reader("zh", True)) == "100****0294"
    assert full_name(line, Reader("zh", False)) == "10000000294"
    wallet = row("account", number="wxid_k3v9q20294", scope="tenpay")
    assert full_name(wallet, Reader("zh", True)) == "wxid****0294"


def tie(**values: Any) -> Tie:
    plain: dict[str, Any] = {"src": "a", "dst": "b", "what": "money", "currency": "CNY", "directed": True, "events": 12}
    plain |= {"amount": 3_580_000, "first_ms": 0, "last_ms": 86_400_000, "doubtful": 0}
    return Tie(**{**plain, **values})


def test_lines_say_how_often_and_how_much() -> None:
    zh, en = Reader("zh"), Reader("en")
    assert tie_label(tie(), zh) == "12 笔 · 3.58 万元"
    assert tie_label(tie(), en) == "12 payments · 35.80 k"
    assert tie_label(tie(amount=None, currency=""), zh) == "12 笔"
    assert tie_label(tie(what="call", amount=None), zh) == "通话 12 次"
    assert tie_label(tie(what="legal_representative_of", events=1, amount=None), zh) == "法定代表人"
    assert tie_label(tie(what="lists", events=5_912, amount=None), zh) == "列名 5,912"


def drawn(tmp_path: Path, *ids: str, masked: bool = True) -> Picture:
    graph = MemoryCase(tmp_path).projection()
    numbers = graph.numbers(ids)
    things = aggregate.singles(graph, numbers, owners(graph), np.full(len(ids), -1))
    rows = {r["id"]: r for r in MemoryCase(tmp_path).tables["entity"]}
    scene = Scene().add(things, {t.id: (1.0, 2.0) for t in things})
    return draw(scene, lines.ties(graph, things), rows, {t.id: 100 for t in things}, Reader("zh", masked))


def test_dashed_is_what_is_not_proven(tmp_path: Path) -> None:
    """Out of a pool, or of undecided direction: dashed. What a row states: solid."""
    edges = drawn(tmp_path, "q-pool", "o-co", "p-boss", "a-alone").edges
    assert edges["q-pool>o-co:money:CNY:d"]["dashed"]
    assert edges["p-boss>a-alone:money:CNY:u"]["dashed"]
    assert not edges["p-boss>a-alone:money:CNY:u"]["arrow"]
    assert not edges["o-co>p-boss:money:CNY:d"]["dashed"]
    # Two lines between the same two lie side by side.
    bends = {edges[e]["bend"] for e in edges if e.startswith("p-boss>a-alone")}
    assert len(bends) == 2


def test_hostile_text_is_data(tmp_path: Path) -> None:
    node = drawn(tmp_path, "a-alone").nodes["a-alone"]
    assert node["title"][0] == HOSTILE
    assert isinstance(node["label"], str)


def test_roles_are_badges(tmp_path: Path) -> None:
    nodes = drawn(tmp_path, "p-boss", "p-v0", "o-co").nodes
    assert (nodes["p-boss"]["badge"], nodes["p-v0"]["badge"], nodes["o-co"]["badge"]) == ("主", "害", "")


pictures = st.builds(
    lambda nodes, edges: Picture(
        {n: {"id": n, "x": x} for n, x in nodes.items()}, {e: {"id": e, "w": w} for e, w in edges.items()}
    ),
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 2)),
    st.dictionaries(st.sampled_from("uvwxyz"), st.integers(0, 2)),
)


@given(pictures, pictures)
def test_a_change_brings_one_picture_to_the_other(before: Picture, after: Picture) -> None:
    sent = change(before, after)
    nodes = {n: v for n, v in before.nodes.items() if n not in sent["gone"]} | {n["id"]: n for n in sent["nodes"]}
    edges = {e: v for e, v in before.edges.items() if e not in sent["gone_edges"]} | {e["id"]: e for e in sent["edges"]}
    assert nodes == after.nodes
    assert edges == after.edges
    assert len(sent["nodes"]) == sum(before.nodes.get(n) != v for n, v in after.nodes.items())


def test_nothing_changes_nothing() -> None:
    assert change(EMPTY, EMPTY) == {"nodes": [], "edges": [], "gone": [], "gone_edges": []}
