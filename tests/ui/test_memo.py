"""What is kept: by digest and parameters, never by frames."""

from __future__ import annotations

import threading

import polars as pl
import pytest

from graphtool.ui.memo import Memo


def test_computed_once_per_digest_question_and_parameters() -> None:
    memo, made = Memo(), []

    def value() -> int:
        made.append(1)
        return len(made)

    assert memo.get("d1", "sum", value, k=1) == memo.get("d1", "sum", value, k=1) == 1
    assert memo.get("d1", "sum", value, k=2) == 2
    assert memo.get("d2", "sum", value, k=1) == 3
    assert memo.get("d1", "count", value, k=1) == 4


def test_two_frames_that_differ_in_one_row_never_share_a_total() -> None:
    """Streamlit's own cache hashes frames of 50,000 rows by sample: it gave the second frame the first one's total."""
    memo = Memo()
    one = pl.DataFrame({"fen": [100] * 60_000})
    other = one.with_columns(pl.when(pl.int_range(pl.len()) == 31_557).then(999).otherwise("fen").alias("fen"))
    totals = {d: memo.get(d, "total", lambda f=f: f["fen"].sum()) for d, f in (("d1", one), ("d2", other))}
    assert totals["d2"] - totals["d1"] == 899
    with pytest.raises(TypeError):
        memo.get("d1", "total", lambda: 0, frame=one)


def test_the_oldest_goes_first_and_a_generation_can_be_dropped() -> None:
    memo = Memo(most=2)
    for n in range(3):
        memo.get("d", "q", lambda n=n: n, k=n)
    assert memo.get("d", "q", lambda: "again", k=0) == "again"
    assert memo.get("d", "q", lambda: "again", k=2) == 2
    memo.drop("d")
    assert memo.get("d", "q", lambda: "new", k=2) == "new"


def test_sessions_that_ask_at_once_wait_for_one_computation() -> None:
    memo, made, go = Memo(), [], threading.Event()

    def slow() -> str:
        made.append(1)
        go.wait(5)
        return "value"

    asked = [threading.Thread(target=memo.get, args=("d", "q", slow)) for _ in range(4)]
    for thread in asked:
        thread.start()
    go.set()
    for thread in asked:
        thread.join()
    assert len(made) == 1


def test_an_error_is_not_kept() -> None:
    memo = Memo()
    with pytest.raises(ValueError, match="first"):
        memo.get("d", "q", lambda: (_ for _ in ()).throw(ValueError("first")))
    assert memo.get("d", "q", lambda: 7) == 7
