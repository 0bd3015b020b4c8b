"""A table is somebody's by a column, else by a title; else nobody's."""

from __future__ import annotations

import polars as pl
import pytest
from batches import make_batch

from graphtool import ids
from loaders.columns import Columns
from loaders.owned import Owned, owner

FORM = Owned(
    "x",
    1,
    "x",
    "x",
    signature=(("时间",),),
    essential=(("时间",),),
    records=(),
    owners=("机主",),
    labels=("机主", "微信号"),
)


@pytest.mark.parametrize(
    ("header", "title", "mine"),
    [
        ("机主", "", True),
        ("号码", "微信号: wxid_a", True),
        ("号码", "对方微信号：wxid_a", False),
        ("号码", "", False),
        ("号码", "名单", False),
    ],
)
def test_who_is_named_owns_it(header: str, title: str, mine: bool) -> None:
    assert FORM.claim(make_batch(["时间", header], [], titles=[title]).head).yes is mine


def test_the_column_comes_before_the_title() -> None:
    columns = Columns(make_batch(["时间"], [["1"], ["2"]], titles=["微信号：wxid_a"]))
    said = owner(pl.Series(["wxid_b", None]), columns, FORM.labels, ids.TENPAY)
    assert said.to_list() == ["wxid_b", "wxid_a"]
