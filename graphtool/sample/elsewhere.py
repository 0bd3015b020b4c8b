"""The machines that some victims had before, at another acquirer: that is why they stood on a list of POS users."""

from __future__ import annotations

import numpy as np
import polars as pl

from graphtool.sample.accounts import Accounts
from graphtool.sample.flow import Flow
from graphtool.sample.worlds import DAY, HOUR, PERIOD, Dice

SHARE = 0.3
OLD_TERMINAL = 5_000_000
"""Running numbers of these machines start here; victim v's is this plus v."""


def build(flow: Flow, victims: pl.DataFrame, accounts: Accounts, dice: Dice) -> None:
    """Ordinary swipes on the old machines until they were called, each settled to the victim the next day."""
    rng = dice("elsewhere")
    owners = victims.filter(pl.Series(rng.random(victims.height) < SHARE) | (pl.col("story") != ""))["v"].to_numpy()
    v = np.repeat(owners, 1 + rng.poisson(1.2, len(owners)))
    last = victims["call_at"].to_numpy()[v] // DAY
    day = rng.integers(PERIOD[0] // DAY, last)
    when = day * DAY + rng.integers(9 * HOUR, 21 * HOUR, len(v))
    fen = rng.integers(3, 120, len(v)) * 10_000
    fee = fen * 60 // 10_000
    pool, home = accounts.one("other_acquirer"), accounts.slot["victim_debit"][v]
    uid = flow.add("swipe", accounts.slot["victim_credit"][v], pool, when, fen, "POS消费", terminal=OLD_TERMINAL + v,
                   fee=fee)  # fmt: skip
    flow.add("settle_merchant", pool, home, (day + 1) * DAY + rng.integers(6 * HOUR, 9 * HOUR, len(v)), fen - fee,
             "POS结算款", terminal=OLD_TERMINAL + v, link=uid)  # fmt: skip
