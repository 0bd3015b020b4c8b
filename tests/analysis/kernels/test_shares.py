"""Shares: products stay exact, room grows, and what is let go is used again."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.analysis.kernels.shares import MOST, SUB, book_shares, part_of

LARGE = st.integers(0, MOST * SUB)


@given(LARGE, st.integers(1, MOST), st.data())
def test_a_part_of_a_stain_is_exact(whole: int, of: int, data: st.DataObject) -> None:
    share = data.draw(st.integers(0, of))
    assert part_of(whole, share, of) == whole * share // of


@given(st.integers(1, MOST * SUB), st.data())
def test_a_part_of_an_entry_is_exact(of: int, data: st.DataObject) -> None:
    whole, share = data.draw(st.integers(0, of)), data.draw(st.integers(0, of))
    assert part_of(whole, share, of) == whole * share // of


def test_thousands_of_sources_at_one_account() -> None:
    many = 3_000
    src = np.concatenate([np.arange(many), np.full(200, many)]).astype(np.int32)
    dst = np.concatenate([np.full(many, many), many + 1 + np.arange(200) % 7]).astype(np.int32)
    amount = np.concatenate([np.full(many, 29_800), np.full(200, 12_345)]).astype(np.int64)
    colour = np.concatenate([np.arange(many), np.full(200, -1)]).astype(np.int32)
    stays = np.arange(many + 8) < many
    stained, missing, node, of, held = book_shares(src, dst, amount, colour, stays, False)
    assert not missing.any()
    assert (stained == amount * SUB).all()
    assert np.bincount(of, held, many).tolist() == [29_800 * SUB] * many
    assert np.unique(node).size == 8
    assert (np.bincount(node, held)[many + 1 :] == [12_345 * SUB * n for n in (29, 29, 29, 29, 28, 28, 28)]).all()
