"""The true events of money: who paid whom how much, when, and why. Everything printed follows from them."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from graphtool.sample.worlds import Ints

NONE = -1
"""No victim, terminal or other event."""

_NUMBERS = ("victim", "terminal", "service", "fee", "link", "ms")
_NOUGHT = ("service", "fee", "ms")


class Flow:
    """Collects events column by column.

    Each event has a running number ``uid``, ``kind``, ``src`` and ``dst`` (rows of the account table), ``at``
    (second), ``fen``, ``memo``, and where it applies: ``victim``, ``terminal``, ``service`` (fee inside a
    swipe), ``fee`` (the acquirer's own), ``link`` (the uid of the event it belongs to), ``ref`` (a batch), ``ms``
    (milliseconds past the second), ``currency`` (``fen`` are its hundredths) and ``trap`` (the one it was made for).
    """

    def __init__(self) -> None:
        self._parts: list[pl.DataFrame] = []
        self._n = 0

    def add(
        self, kind: str, src: ArrayLike, dst: ArrayLike, at: ArrayLike, fen: ArrayLike, memo: str | pl.Series = "",
        ref: str | pl.Series = "", currency: str = "CNY", trap: str = "", **more: ArrayLike,
    ) -> Ints:  # fmt: skip
        """Add events; single values are repeated. Returns their uids."""
        given = [np.atleast_1d(np.asarray(a)).astype(np.int64) for a in (src, dst, at, fen)]
        extra = {k: np.atleast_1d(np.asarray(more.get(k, 0 if k in _NOUGHT else NONE))) for k in _NUMBERS}
        lengths = {len(a) for a in given}
        n = 0 if 0 in lengths else max(lengths)
        if not all(len(a) in (1, n) for a in (*given, *extra.values())):
            raise ValueError("columns of different length")
        wide = [np.broadcast_to(a, n) if len(a) == 1 else a for a in given]
        uid = np.arange(self._n, self._n + n, dtype=np.int64)
        self._n += n
        frame = pl.DataFrame(
            {
                "uid": uid,
                "src": wide[0],
                "dst": wide[1],
                "at": wide[2],
                "fen": wide[3],
                **{k: np.broadcast_to(a, n) if len(a) == 1 else a for k, a in extra.items()},
            },
            schema_overrides=dict.fromkeys(_NUMBERS, pl.Int64),
        ).with_columns(
            kind=pl.lit(kind),
            memo=memo.cast(pl.String) if isinstance(memo, pl.Series) else pl.lit(memo),
            ref=ref.cast(pl.String) if isinstance(ref, pl.Series) else pl.lit(ref),
            currency=pl.lit(currency),
            trap=pl.lit(trap),
        )
        self._parts.append(frame)
        return uid

    def events(self) -> pl.DataFrame:
        """All events in order of time, with their public ids; refuses amounts that are not positive."""
        made = pl.concat(self._parts).sort("at", "ms", "uid")
        if bool((made["fen"] <= 0).any()):
            raise ValueError("an event without an amount")
        number = pl.Series(np.arange(1, made.height + 1)).cast(pl.String).str.zfill(7)
        return made.with_columns(id=pl.select("E" + number).to_series())

    def so_far(self) -> pl.DataFrame:
        """What has been added, in order of adding."""
        return pl.concat(self._parts)
