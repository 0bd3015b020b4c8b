"""Names by number: plain or dictionary-encoded, a name has one hash and is found at its place."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa

from graphtool.store.keys import Names, Numbering, hashed, places

IDS = ["a", "b", "钱", "c"]


def encoded(values: list[str], dictionary: list[str]) -> pa.ChunkedArray:
    indices = pa.array([dictionary.index(v) for v in values], pa.int32())
    return pa.chunked_array([pa.DictionaryArray.from_arrays(indices, pa.array(dictionary))])


def test_however_they_come_names_have_one_hash() -> None:
    names, said = Names(), []
    for column in (
        pa.chunked_array([["b", "钱"], ["b"]]),
        encoded(["c", "a", "c"], IDS),
        encoded(["钱"], IDS),
        encoded(["b"], ["b", "z"]),
        pa.chunked_array([], pa.string()),
    ):
        said += names.encode(column).to_pylist()
    wanted = hashed(pl.Series(["b", "钱", "b", "c", "a", "c", "钱", "b"])).to_numpy()
    assert np.array_equal(names.hashes[said], wanted)


def test_a_dictionary_that_comes_again_is_hashed_once() -> None:
    names = Names()
    for _ in range(3):
        names.encode(encoded(["a", "c"], IDS))
    assert len(names.hashes) == len(IDS)


def test_names_are_found_at_their_place() -> None:
    numbering = Numbering(hashed(pl.Series(IDS)).to_numpy())
    assert numbering.single
    assert numbering.find(hashed(pl.Series(["钱", "nobody", "a"])).to_numpy()).tolist() == [2, -1, 0]
    assert not Numbering(hashed(pl.Series(["a", "a"])).to_numpy()).single


def test_places_among_sorted_ids() -> None:
    ids = pl.Series(["a", "c", "e"])
    assert places(ids, ["c", "b", "e", "z"]) == [1, None, 2, None]
    assert places(pl.Series([], dtype=pl.String), ["a"]) == [None]
