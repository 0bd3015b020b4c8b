"""Numbers for names: a 64-bit key per id, the same on every machine and with every library version.

A store sorts a million ids by such a key and finds one by a range read; two ids may share a key, so whoever
looks one up compares the id as well.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

Keys = npt.NDArray[np.uint64]

_WIDEST = 64
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


def keys_of(ids: pl.Series) -> Keys:
    """A key per id: its UTF-8 bytes, padded by zeros to whole words of eight, mixed word by word."""
    width = ids.str.len_bytes().max()
    plain = width == ids.str.len_chars().max() and bool((ids.str.len_bytes() == ids.str.len_chars()).all())
    if not isinstance(width, int) or len(ids) == 0:
        return np.zeros(len(ids), np.uint64)
    words = -(-max(width, 1) // 8)
    if plain and width <= _WIDEST:
        padded = ids.str.pad_end(words * 8, "\0").to_arrow(compat_level=pl.CompatLevel.oldest())
        letters = np.frombuffer(padded.buffers()[2], np.uint8, len(ids) * words * 8, padded.offset * words * 8)
    else:
        letters = np.frombuffer(b"".join(one.encode().ljust(words * 8, b"\0") for one in ids.to_list()), np.uint8)
    return _mixed(letters.view("<u8").reshape(len(ids), words))


def key_of(one: str) -> int:
    """The key of one id."""
    return int(keys_of(pl.Series([one], dtype=pl.String))[0])


def _mixed(words: npt.NDArray[np.uint64]) -> Keys:
    """Words after the last letter are zero and leave the key as it is, so padding does not change it."""
    found = np.zeros(len(words), np.uint64)
    for nth in range(words.shape[1]):
        word = words[:, nth]
        mixed = (found ^ word) * _FACTOR
        mixed ^= mixed >> _SHIFT
        found = np.where(word == 0, found, mixed)
    return found


def searchable(ids: pa.Array) -> pl.Series:
    """Sorted ids as a series that :func:`places` looks into."""
    return pl.Series("id", pl.from_arrow(ids)).set_sorted()


def places(ids: pl.Series, asked: list[str]) -> list[int | None]:
    """Where does each of these stand among sorted ids? None for one that is not there."""
    if not asked or not len(ids):
        return [None] * len(asked)
    at = ids.search_sorted(pl.Series(asked, dtype=pl.String))
    found = ids.gather(at.clip(upper_bound=len(ids) - 1)).to_list()
    return [place if one == there else None for one, there, place in zip(asked, found, at.to_list(), strict=True)]
