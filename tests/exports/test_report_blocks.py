"""Texts of a page hold nothing that a reader's program acts on; names are those of the screen."""

from __future__ import annotations

import pytest

from graphtool.analysis.results import sentence
from graphtool.exports.report_blocks import LONGEST, Names, grid, pairs, paragraphs, printed, title_of
from graphtool.store.memory import MemoryStore
from tests.exports.hostile import TEXTS
from tests.store.graphs import entity, write


@pytest.mark.parametrize("text", ["nul\x00bell\x07", "esc\x1b[31m", "line\u2028end\uffff", "turned\u202eround\u2066"])
def test_control_characters_are_left_out(text: str) -> None:
    kept = "".join(c for c in text if c.isascii() and c.isprintable())
    assert title_of(text) == kept
    assert paragraphs(text).lines == (kept,)
    assert pairs((text, text)).rows == ((kept, kept),)
    assert grid([text], [[text]]).rows == ((kept,),)
    assert printed("[1]", [text], [(text, text)]).cells == ((kept, kept),)


def test_a_long_text_is_cut_and_marked() -> None:
    long = max(TEXTS, key=len)
    assert title_of(long) == long[:LONGEST] + "…"


def test_names_and_sentences_are_masked_alike() -> None:
    store = MemoryStore()
    rows = [
        entity("p-1", "person", name="张三丰", number="990102199001010017", label="张三丰 ··0017"),
        entity("a-1", "account", name=None, number="9900000000000017", scope="bank", label="··0017"),
        entity("o-1", "organisation", name="某某科技有限公司", number="X", label="某某科技有限公司"),
    ]
    write(store, "d1", {"entity": rows})
    ids = [row["id"] for row in rows]
    hidden, full = (Names.of(store.view(), ids, "zh", masked) for masked in (True, False))
    assert [hidden.called(i) for i in ids[:2]] == ["张* ··0017", "··0017"]
    assert hidden.called("o-1").startswith("某某科技有限公司")
    assert [full.called(i) for i in ids[:2]] == ["张三丰 990102199001010017", "9900000000000017"]
    told = sentence("reach.finding.down", label="张三丰 ··0017", n=3, hops=2)
    assert "张* ··0017" in hidden.said(told)
    assert "张三丰" not in hidden.said(told)
    assert "张三丰 990102199001010017" in full.said(told)


def test_two_of_one_label_are_not_taken_for_each_other() -> None:
    store = MemoryStore()
    rows = [
        entity(f"a-{n}", "account", name="张三丰", number=f"990{n}000000000017", scope="bank", label="张三丰 ··0017")
        for n in range(2)
    ]
    write(store, "d1", {"entity": rows})
    told = sentence("reach.finding.down", label="张三丰 ··0017", n=3, hops=2)
    for masked, shown in ((False, "张三丰 ··0017"), (True, "张* ··0017")):
        assert Names.of(store.view(), ["a-0", "a-1"], "zh", masked).said(told).startswith(shown)
