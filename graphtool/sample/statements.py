"""What stands in the statement of each account that was asked for: one leg per event and side, with balances."""

from __future__ import annotations

import numpy as np
import polars as pl

from graphtool.sample.accounts import BANKS
from graphtool.sample.flow import NONE
from graphtool.sample.story import Story
from graphtool.sample.tables import beside
from graphtool.sample.worlds import HOUR, PERIOD, Bools

FAILED_SHARE = 0.012
BOOKED_S = 17 * HOUR
"""So much later a payee's bank books what it got after hours."""
_OF_EVENT = ("uid", "kind", "at", "ms", "fen", "currency", "link", "memo", "ref", "trap")
_PURSE = ["account", "currency"]


def legs(story: Story) -> pl.DataFrame:
    """One row per statement row: account, other, uid, sign, at (of the account's own clock), fen, balance, and
    whether it ``failed``; in the true order of each account.

    Each currency of an account has balances of its own. A wallet payment drawn from a bank card leaves the wallet's balance alone, and its top-up has no row of its
    own in the wallet: ``funding`` names that event, whose bank row is on the card.
    """
    asked = story.accounts.table.filter(pl.col("asked")).select(account="ix", bank="bank", kind_of="kind")
    both = pl.concat(
        [
            story.events.select(*_OF_EVENT, account="src", other="dst", sign=pl.lit(-1, pl.Int64)),
            story.events.select(*_OF_EVENT, account="dst", other="src", sign=pl.lit(1, pl.Int64)),
        ]
    )
    mine = both.join(asked, on="account", how="inner", maintain_order="left")
    mine = mine.filter(~((pl.col("kind") == "fund") & (pl.col("kind_of") == "wallet")))
    booked = pl.when((pl.col("trap") == "next_day") & (pl.col("sign") == 1)).then(BOOKED_S).otherwise(0)
    mine = mine.with_columns(at=pl.col("at") + booked)
    mine = mine.filter((pl.col("at") >= PERIOD[0]) & (pl.col("at") <= PERIOD[1]))
    if "both_sides" not in story.traps:
        mine = mine.filter((pl.col("sign") == -1) | (pl.len().over("uid") == 1))
    funding = story.events.filter(pl.col("kind") == "fund").select(uid="link", funding="uid")
    mine = mine.pipe(beside, funding, "uid").with_columns(
        funding=pl.when(pl.col("sign") == -1).then(pl.col("funding")).fill_null(NONE)
    )
    delta = pl.when(pl.col("funding") == NONE).then(pl.col("sign") * pl.col("fen")).otherwise(0)
    clock = pl.col("bank").replace_strict({b.code: b.clock_s for b in BANKS.values()}, default=0, return_dtype=pl.Int64)
    made = mine.with_columns(delta=delta, failed=pl.lit(False)).sort("account", "at", "ms", "uid")
    made = _balances(made, story).with_columns(shown_at=pl.col("at") + clock)
    return _fail_some(made, story)


def _balances(mine: pl.DataFrame, story: Story) -> pl.DataFrame:
    """Running balances from an opening that never lets an account go below nought."""
    rng = story.dice("openings")
    base = pl.DataFrame(
        {"account": story.accounts.table["ix"], "base": rng.integers(2_000, 900_000, story.accounts.table.height)}
    )
    mine = mine.with_columns(run=pl.col("delta").cum_sum().over(_PURSE))
    low = mine.group_by(_PURSE).agg(low=pl.col("run").min())
    opening = low.join(base, on="account").select(*_PURSE, opening=pl.col("base") - pl.col("low").clip(upper_bound=0))
    return mine.pipe(beside, opening, _PURSE).with_columns(balance=pl.col("opening") + pl.col("run"))


def _fail_some(made: pl.DataFrame, story: Story) -> pl.DataFrame:
    """Before some payments there is an attempt that failed: a row with an amount, after which nothing has moved."""
    rng = story.dice("failed")
    can: Bools = ((made["kind"] == "transfer") & (made["sign"] == -1) & (made["bank"] > 0)).to_numpy()
    share = FAILED_SHARE if "failed" in story.traps else 0.0
    # Chance is that of the event, so that it does not change with what else happened.
    luck = rng.random(int(story.events["uid"].max()) + 1)[made["uid"].to_numpy()]  # type: ignore[arg-type]
    hit = made.filter(pl.Series(can & (luck < share)))
    tried = hit.with_columns(
        failed=pl.lit(True),
        balance=pl.col("balance") - pl.col("delta"),
        shown_at=pl.col("shown_at") - 37,
        at=pl.col("at") - 37,
        delta=pl.lit(0, pl.Int64),
    )
    # Where another row of the account stands between the attempt and the payment, the attempt is left out:
    # its balance would be wrong.
    before = made.select("account", "at", prev=pl.col("at").shift(1).over("account"), uid="uid")
    tried = tried.pipe(beside, before.select("uid", "account", "prev"), ["uid", "account"])
    tried = tried.filter(pl.col("prev").fill_null(0) < pl.col("at")).drop("prev")
    return (
        pl.concat([made, tried])
        .sort(
            "account", "at", "failed", "ms", "uid", descending=[False, False, True, False, False], maintain_order=True
        )
        .with_columns(line=np.arange(made.height + tried.height, dtype=np.int64))
    )
