"""Whom the path of a file without data names."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtool.answers import names, owner
from graphtool.case import Case
from graphtool.store.content import digest as content_digest

A, B = "9900000000000001", "9900000000000002"
HEADER = "交易卡号,交易时间,交易金额,收付标志,交易对手账卡号\n"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (f"某银行/{A}/交易明细.csv", {A}),
        (f"某银行/{A}_李某/x.csv", {A}),
        ("微信/wxid_ab12/TenpayTrades.txt", {"wxid_ab12", "TenpayTrades.txt", "TenpayTrades"}),
        (f"a.zip » {A}/无数据.csv", {A, "a.zip"}),
        ("某银行/交易明细.csv", set()),
        (f"某银行\\{B}\\x.csv", {B}),
    ],
)
def test_names(path: str, found: set[str]) -> None:
    assert {name for name in names(path) if name != "x.csv"} == found


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("L-1/WX54/IPHONE/10012345678/WX登录轨迹.txt", "tel:10012345678"),
        ("L-1\\WX54\\wxid_ab12\\WX登录轨迹.txt", "tenpay:wxid_ab12"),
        ("a.zip » 10012345678/x.txt", "tel:10012345678"),
        ("10012345678.zip » x.txt", "tel:10012345678"),
        ("10012345678/其他/x.txt", None),
        ("10012345678.txt", None),
        ("100123456789/x.txt", None),
    ],
)
def test_the_owner_is_the_folder_that_a_file_stands_in(path: str, key: str | None) -> None:
    assert owner(path) == key


def test_the_same_answer_about_another_account_is_other_content(tmp_path: Path) -> None:
    """The same bytes, handed over for another subject later: the graph is not current, and tells of both."""
    rows = tmp_path / "a.csv"
    rows.write_text(f"{HEADER}{A},2021-06-01 10:00:00,1.00,出,{B}\n", "utf-8")
    bare = tmp_path / B / "x.csv"
    bare.parent.mkdir()
    bare.write_text(HEADER, "utf-8")
    flat = tmp_path / "flat" / "x.csv"
    flat.parent.mkdir()
    flat.write_text(HEADER, "utf-8")
    with Case.create(tmp_path / "one") as one, Case.create(tmp_path / "two") as two:
        one.load([rows, flat.parent])
        first = one.derive()
        assert [row["outcome"] for row in one.coverage().to_pylist() if row["answers"]] == []
        whole = tmp_path / "whole"
        (whole / B).mkdir(parents=True)
        (whole / B / "x.csv").write_text(HEADER, "utf-8")
        one.load([whole])
        assert not one.is_current()
        assert one.derive() != first
        assert [row["outcome"] for row in one.coverage().to_pylist() if row["answers"]] == ["no_data"]
        assert one.verify()["ok"]
        two.load([whole, flat.parent, rows])
        two.derive()
        with one.view() as ours, two.view() as theirs:
            assert ours.digest() == theirs.digest()
            assert content_digest(ours) == content_digest(theirs)
