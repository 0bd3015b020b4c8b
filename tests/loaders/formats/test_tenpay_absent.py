"""Tenpay's one-line answer: asked, and nothing there."""

from __future__ import annotations

import pytest
from batches import make_batch, noted

from loaders.formats.tenpay_absent import TENPAY_ABSENT


@pytest.mark.parametrize("text", ["账号wxid_a1不存在", " 账号A119不存在。", "账户 1001@wx.tenpay.com 不存在"])
def test_the_answer_is_noted_with_the_number_asked_for(text: str) -> None:
    batch = make_batch([""], [[text], [""]], start=1)
    assert TENPAY_ABSENT.claim(batch.head).yes
    said = TENPAY_ABSENT.read(batch)
    said.check()
    assert noted(said) == [(1, "no_data"), (2, "blank")]
    assert said.noted is not None
    assert (
        said.noted["detail"][0]
        == text.strip("。 ").removeprefix("账号").removeprefix("账户").removesuffix("不存在").strip()
    )


def test_the_answer_may_stand_where_a_header_would() -> None:
    assert TENPAY_ABSENT.claim(make_batch(["账号A119不存在"], []).head).yes


@pytest.mark.parametrize("cells", [["账号不存在"], ["账号", "不存在"], ["张某账号A1不存在"], [""]])
def test_other_lines_are_not_claimed(cells: list[str]) -> None:
    assert not TENPAY_ABSENT.claim(make_batch([""] * len(cells), [cells]).head).yes
