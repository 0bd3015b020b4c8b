"""Parts of a batch as one outcome."""

from __future__ import annotations

from batches import facts, issues, make_batch, noted

from loaders.formats.pos_terminals import POS_TERMINALS
from loaders.outcomes import join_outcomes, note_rows


def test_parts_join_and_say_what_holds_for_the_table_once() -> None:
    first = make_batch(["SN号", "激活状态", "X"], [["99JA01", "已激活", "1"]])
    second = make_batch(["SN号", "激活状态", "X"], [["99JA02", "已激活", "2"]], start=4)
    between = note_rows(make_batch(["SN号"], [["注"]], start=3).frame, "title", first)
    joined = join_outcomes([POS_TERMINALS.read(first), between, POS_TERMINALS.read(second)])
    joined.check()
    assert [f["row"] for f in facts(joined)] == [2, 4]
    assert noted(joined) == [(3, "title")]
    assert issues(joined) == [(0, "X", "unknown_column")]
