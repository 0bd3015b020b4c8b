"""A declared format: claims by headers, rejects only for what is essential, loses no row and no column."""

from __future__ import annotations

import polars as pl
from batches import facts, issues, make_batch, noted
from hypothesis import given
from hypothesis import strategies as st

from loaders.columns import Columns, Declared, Layout, Record, fen, text, time
from loaders.contract import Head


def failed(columns: Columns) -> list[tuple[str, pl.Series]]:
    status = columns.get("状态")
    return [] if status is None else [("failed", (status == "失败").fill_null(False))]


FORM = Declared(
    id="form",
    version=3,
    zh="表",
    en="form",
    signature=(("对方", "对手"), ("时间", "金额")),
    essential=(("卡号", "账号"), ("时间",), ("金额",)),
    records=(
        Record(
            "payment",
            (text("card", "卡号"), text("account", "账号"), time("time_ms", "时间"), fen("amount", "金额"),
             text("other_name", "对方", "对手")),
            {"subject": ("card", "account"), "time": ("time_ms",), "amount": ("amount",)},
            {"scope": "bank"},
            lambda frame, columns: {"memo": frame["other_name"] + "/" + str(len(columns))},
        ),
        Record("person", (text("name", "对方", "对手"), text("phone", "电话")), {"subject": ("phone",)}),
    ),
    ignored=frozenset({"柜员"}),
    refuses=("别的表",),
    notes=failed,
    layouts=(Layout("wide", ("电话",)), Layout("narrow", ())),
)  # fmt: skip
HEADER = ("卡号", "时间", "金额", "对方")


def head(*header: str) -> Head:
    return Head(header, (), ())


def test_claims_say_why_not() -> None:
    assert FORM.claim(head(*HEADER)).yes
    assert FORM.claim(head("卡号", "时间", "金额")).why == "other_headers"
    assert FORM.claim(head(*HEADER, "别的表")).why == "other_headers"
    missing = FORM.claim(head("对手", "时间"))
    assert (missing.why, missing.missing) == ("missing_essential", ("卡号", "金额"))


def test_a_layout_is_told_by_its_own_headers() -> None:
    assert FORM.layout(head(*HEADER)) == "narrow"
    assert FORM.layout(head(*HEADER, "电话")) == "wide"
    assert FORM.produces == ("payment", "person")


def test_rows_become_facts_noted_or_rejected() -> None:
    said = FORM.read(
        make_batch(
            (*HEADER, "状态"),
            [
                ("c1", "20210901", "1.00", "甲", "成功"),
                ("c1", "20210901", "1.00", "甲", "失败"),
                ("", "20210901", "1.00", "甲", ""),
                ("c1", "昨天", "1e5", "甲", ""),
                ("", "", "", "", ""),
                ("合计", "", "9.00", "", ""),
            ],
        )
    )
    said.check()
    assert [(f["row"], f["amount"], f["memo"], f["layout"]) for f in facts(said)] == [(2, 100, "甲/6", "narrow")]
    assert noted(said) == [(3, "failed"), (6, "blank"), (7, "total")]
    assert sorted(issues(said), key=str) == [
        (0, "状态", "unknown_column"), (4, "卡号", "missing_subject"), (5, "时间", "bad_time"),
        (5, "时间", "missing_time"), (5, "金额", "scientific"),
    ]  # fmt: skip


def test_a_full_row_whose_third_cell_is_a_word_for_sums_is_a_fact() -> None:
    said = FORM.read(make_batch(("卡号", "时间", "摘要", "金额", "姓名"), [("c1", "20210901", "汇总", "1.00", "甲")]))
    assert [f["row"] for f in facts(said, "payment")] == [2]
    assert noted(said) == []


def test_a_row_of_two_facts_is_one_row() -> None:
    said = FORM.read(
        make_batch((*HEADER, "电话"), [("c1", "20210901", "1", "甲", "10012345678"), ("", "", "", "乙", "1")])
    )
    said.check()
    assert said.counts() == {"rows": 2, "facts": 2, "noted": 0, "rejected": 0}
    assert [f["row"] for f in facts(said, "person")] == [2, 3]
    assert [f["row"] for f in facts(said, "payment")] == [2]


def test_an_unnamed_column_is_reported_only_if_it_holds_something() -> None:
    row = ("c1", "20210901", "1.00", "甲")
    assert issues(FORM.read(make_batch((*HEADER, ""), [(*row, "")]))) == []
    assert issues(FORM.read(make_batch((*HEADER, ""), [(*row, "x")]))) == [(0, "c4", "unknown_column")]
    assert issues(FORM.read(make_batch((*HEADER, "柜员"), [(*row, "x")]))) == []


printed = st.one_of(st.none(), st.sampled_from(["", "-", "合计", "c1", "20210901", "1.00", "1e5", "x", *HEADER]))


@given(st.lists(st.tuples(printed, printed, printed, printed), max_size=12))
def test_the_law_holds_for_any_cells(rows: list[tuple[str | None, ...]]) -> None:
    FORM.read(make_batch(HEADER, rows)).check()
