"""Where the victims' money of the sample is, by every rule, against a slow trace of what really happened."""

from __future__ import annotations

from pathlib import Path

from graphtool.analysis import trace
from graphtool.case import Case
from tests.told import hear, sample_case
from tests.traced import differing, out_of_order, take_away, victims


def test_every_rule_to_the_fen(small_case: Case, small_sample: Path) -> None:
    many, wrong = differing(small_case, small_sample / "truth")
    assert wrong == []
    assert many > 400


def test_the_order_that_balances_prove_is_the_true_one(small_case: Case, small_sample: Path) -> None:
    assert out_of_order(hear(small_case, small_sample / "truth")) == []


def test_every_rule_to_the_fen_where_evidence_is_missing(tmp_path: Path) -> None:
    with sample_case(tmp_path, 1, change=take_away) as (case, truth):
        many, wrong = differing(case, truth)
        found = trace(case.projection(), entities=victims(hear(case, truth)))
    assert wrong == []
    assert many > 300
    assert not found.complete
    assert found.figures["left_unseen"] > 0
    assert found.figures["came_unseen"] > 0
