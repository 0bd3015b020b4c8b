"""A party in one cell: user numbers, cards, names with brackets, and what identifies nobody."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from batches import make_batch

from loaders.columns import Columns
from loaders.contract import PLACE_BITS, ROW, Batch
from loaders.parties import nobody, split

USER = "2088990000000017"
CARD = "9900010000000001"


@pytest.mark.parametrize(
    ("cell", "user", "name", "bank", "card"),
    [
        (f"{USER}(赵某甲)", USER, "赵某甲", None, None),
        (f"{USER}（赵某甲）", USER, "赵某甲", None, None),
        (f"{USER}(某某(云州)科技有限公司)", USER, "某某(云州)科技有限公司", None, None),
        (f"{USER}\t", USER, None, None, None),
        ("Zhao@Example.invalid(赵某甲)", "zhao@example.invalid", "赵某甲", None, None),
        ("10012345678(赵某甲)", "10012345678", "赵某甲", None, None),
        (f"赵某甲(云州银行)({CARD})", None, "赵某甲", "云州银行", CARD),
        (f"某某(云州)有限公司(云州银行)({CARD})", None, "某某(云州)有限公司", "云州银行", CARD),
        (f"(云州银行){CARD}", None, None, "云州银行", CARD),
        (f"({CARD})", None, f"({CARD})", None, None),
        ("赵某甲", None, "赵某甲", None, None),
        ("某某(云州)有限公司", None, "某某(云州)有限公司", None, None),
        ("=HYPERLINK(\"x\")", None, '=HYPERLINK("x")', None, None),
        ("", None, None, None, None),
        (None, None, None, None, None),
    ],
)  # fmt: skip
def test_a_party_in_one_cell(
    cell: str | None, user: str | None, name: str | None, bank: str | None, card: str | None
) -> None:
    found = split(pl.Series(["x", cell, f"{USER}(x)"], dtype=pl.String))
    assert found.rows()[1] == (user, name, bank, card)
    assert found.rows()[2] == (USER, "x", None, None)


def test_masked_numbers_stay_as_printed() -> None:
    found = split(pl.Series(["赵某甲(云州银行)(9900********0001)", "2088********0017(*某甲)"]))
    assert found["card"].to_list() == ["9900********0001", None]
    assert found["user"].to_list() == [None, "2088********0017"]


def test_accounts_without_a_number_are_one_for_each_owner_of_a_table() -> None:
    alone = make_batch(["时间"], [["1"], ["2"]])
    assert nobody(Columns(alone)).to_list() == ["****", "****"]
    frame = alone.frame.with_columns(pl.col(ROW) + pl.Series([0, 1 << PLACE_BITS]))
    heads = (alone.head, replace(alone.head, section=2))
    assert nobody(Columns(Batch("", 0, alone.head, frame, heads))).to_list() == ["****", "****(3)"]
