"""What statements say of accounts: for which time there are rows, and balances that the events do not tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphtool.projection.layout import NO_TIME, Int16, Int32, Int64, frozen


@dataclass(frozen=True, eq=False)
class Statements:
    """For which time does each entity have statement rows, and what did an account hold before some events?

    Attributes
    ----------
    from_ms, until_ms : int64 (n)
        First and last time of its rows; ``NO_TIME`` where it has none.
    event, node : int32 (b)
        Before which event a balance of which account is known; in order of events, then accounts.
    amount : int64 (b), currency : int16 (b)
        That balance in minor units (may be negative), and its position in the projection's ``currencies``.
    """

    from_ms: Int64
    until_ms: Int64
    event: Int32
    node: Int32
    amount: Int64
    currency: Int16

    @classmethod
    def build(
        cls,
        nodes: int,
        from_ms: npt.ArrayLike | None = None,
        until_ms: npt.ArrayLike | None = None,
        event: npt.ArrayLike = (),
        node: npt.ArrayLike = (),
        amount: npt.ArrayLike = (),
        currency: npt.ArrayLike = (),
    ) -> Statements:
        """Statements in order; without times no entity has any rows."""
        never = np.full(nodes, NO_TIME, np.int64)
        at, of = np.asarray(event, np.int32), np.asarray(node, np.int32)
        order = np.lexsort((of, at))
        return cls(
            frozen(never if from_ms is None else from_ms, np.int64),
            frozen(never if until_ms is None else until_ms, np.int64),
            frozen(at[order], np.int32),
            frozen(of[order], np.int32),
            frozen(np.asarray(amount, np.int64)[order], np.int64),
            frozen(np.asarray(currency, np.int16)[order], np.int16),
        )
