"""Invented names and places."""

from __future__ import annotations

import numpy as np
import polars as pl

from graphtool.sample import names

RNG = np.random.default_rng(1)


def test_names_are_two_or_three_characters() -> None:
    made = names.people(np.arange(2_000), RNG)
    assert made.str.contains(r"^[\u4e00-\u9fff]{2,3}$").all()
    assert set(made.str.len_chars().unique()) == {2, 3}


def test_addresses_start_with_their_city() -> None:
    city, address = names.addresses(RNG, 500)
    assert all(a.startswith(c) for a, c in zip(address, city, strict=True))


def test_shops_are_named_after_their_owners() -> None:
    owners = pl.Series(["施立霞", "王山"] * 50)
    made = names.shops(owners, RNG)
    assert all(owner in shop or shop[0] == owner[0] for owner, shop in zip(owners, made, strict=True))
    assert made.n_unique() > 4
