"""The only way across a pool: which event in is known to have gone on in which event out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphtool.projection.kernels import rows_by
from graphtool.projection.layout import Int16, Int32, Int64, frozen


@dataclass(frozen=True, eq=False)
class Allocations:
    """How money went through pools, as far as rows prove it: event in → event out, each two events once.

    Rows are ordered by ``from_event``, then ``to_event``, both numbers of events. ``start`` leads from an
    event into a pool to its rows; ``in_start`` and ``in_rows`` lead from an event out of a pool to its.
    """

    from_event: Int32
    to_event: Int32
    amount: Int64
    currency: Int16
    basis: Int16
    bases: tuple[str, ...]
    start: Int64
    in_start: Int64
    in_rows: Int32

    @classmethod
    def build(
        cls,
        events: int,
        from_event: npt.ArrayLike = (),
        to_event: npt.ArrayLike = (),
        amount: npt.ArrayLike = (),
        currency: npt.ArrayLike = (),
        basis: npt.ArrayLike = (),
        bases: Sequence[str] = (),
    ) -> Allocations:
        """Allocations in order, with their indices; ``events`` is the number of events in the graph.

        Rows of the same two events and one currency are added up.
        """
        a, b = np.asarray(from_event, np.int32), np.asarray(to_event, np.int32)
        known, coin = np.asarray(basis, np.int16), np.asarray(currency, np.int16)
        order = np.lexsort((known, coin, b, a))
        a, b, coin = a[order], b[order], coin[order]
        new = np.ones(a.size, np.bool_)
        new[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1]) | (coin[1:] != coin[:-1])
        first = np.flatnonzero(new)
        summed = np.asarray(amount, np.int64)[order]
        total = np.add.reduceat(summed, first) if first.size else summed
        a, b = a[first], b[first]
        start, _ = rows_by(a, events)
        in_start, in_rows = rows_by(b, events)
        return cls(
            frozen(a, np.int32),
            frozen(b, np.int32),
            frozen(total, np.int64),
            frozen(coin[first], np.int16),
            frozen(known[order][first], np.int16),
            tuple(bases),
            frozen(start, np.int64),
            frozen(in_start, np.int64),
            frozen(in_rows, np.int32),
        )

    def __len__(self) -> int:
        return int(self.from_event.size)
