"""Pairs of rows in the sample, and decisions about them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from graphtool.case import Case
from graphtool.errors import BadParameter, NotFound
from graphtool.pairs import tally

HEADER = (
    "交易卡号,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,对手户名,摘要说明,交易币种,交易是否成功,交易流水号"
)
A, B = "9900000000000001", "9900000000000002"


def statement(folder: Path, own: str, rows: list[str]) -> Path:
    file = folder / f"{own}.csv"
    file.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    return file


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """One transfer from both sides, two days apart: a suggestion."""
    paid = statement(tmp_path, A, [f"{A},2021-08-02 10:00:00,298.00,702.00,出,{B},王某,转账,人民币,成功,"])
    got = statement(tmp_path, B, [f"{B},2021-08-04 12:00:00,298.00,298.00,进,{A},李某,转账,人民币,成功,"])
    made = Case.create(tmp_path / "case")
    made.load([paid, got])
    made.derive()
    return made


def test_a_suggestion_is_confirmed_and_taken_back(case: Case) -> None:
    before = case.digest()
    (pair,) = case.pairs().to_pylist()
    assert (pair["kind"], pair["state"], pair["score"], pair["amount"]) == ("same_transfer", "suggested", 70, 29800)
    made = case.judge("same", pair["a"], pair["b"], "the bank says so")
    assert (made.verb, made.why) == ("same", "the bank says so")
    assert not case.is_current()
    case.derive()
    (pair,) = case.pairs().to_pylist()
    assert (pair["state"], pair["reasons"]) == ("stands", ["judged"])
    ended = case.undo(made.n, "it was another")
    assert ended.ended_by > made.n
    assert case.digest() == before
    case.derive()
    assert [p["state"] for p in case.pairs().to_pylist()] == ["suggested"]
    assert case.ledger.journal.verify().broken == 0


def test_bad_judgements_are_refused(case: Case) -> None:
    (pair,) = case.pairs().to_pylist()
    with pytest.raises(BadParameter, match="itself"):
        case.judge("same", pair["a"], pair["a"])
    with pytest.raises(BadParameter, match="maybe"):
        case.judge("maybe", pair["a"], pair["b"])
    with pytest.raises(NotFound, match="nowhere"):
        case.judge("same", pair["a"], "nowhere.0.1.m")
    with pytest.raises(NotFound, match="77"):
        case.undo(77)
    assert case.ledger.state().judgements == []


def test_every_pair_of_the_sample_has_its_reasons(small_case: Case) -> None:
    found = pl.DataFrame(small_case.pairs())
    assert found.height > 100
    assert set(found["kind"]) == {"same_transfer", "same_call", "reversal_of", "settled_by"}
    least = pl.when(pl.col("kind") == "same_call").then(2).otherwise(3)  # of a call there is no amount to weigh
    assert found.select((pl.col("reasons").list.len() >= least).all()).item()
    assert found["src"].null_count() == found["dst"].null_count() == 0
    stands = found.filter(pl.col("state") == "stands", pl.col("kind") == "same_transfer")
    assert stands["a"].n_unique() == stands["b"].n_unique() == stands.height
    assert tally(found)["pairs"].sum() == found.height
