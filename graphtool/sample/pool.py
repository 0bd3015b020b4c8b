"""The acquirer's pool: swipes go in, settlements to merchants and weekly batches to the agents come out.

What a batch pays is listed item by item: profit share of a swipe, cashback of an activation, deduction for
an idle machine. The items are the truth about how money crossed the pool; what no item carries stays with
the acquirer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graphtool.sample.accounts import Accounts
from graphtool.sample.fees import Fees
from graphtool.sample.flow import NONE, Flow
from graphtool.sample.people import AGENT_NO
from graphtool.sample.tables import beside
from graphtool.sample.worlds import DAY, HOUR, OPENS, PERIOD, RAID, Dice, World

PROFIT_SHARE_BP = 8
"""The agent's part of a swipe, in hundredths of a per cent."""
HONEST_OPENED = OPENS - 200 * DAY


@dataclass
class Pool:
    """``terminals``: one row per machine. ``batches``: one per payment to an agent. ``items``: the lines of a
    batch with ``swipe`` (the event whose money it is, -1 for a deduction) and ``paid`` (the event that paid it, -1:
    never paid)."""

    terminals: pl.DataFrame
    batches: pl.DataFrame
    items: pl.DataFrame


def terminals(world: World, victims: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """All machines: the victims' first (row v is victim v's), then the honest shops', then unused stock."""
    rng = dice("terminals")
    shops, spare = world.honest_shops, max(world.victims // 12, 3)
    opened = HONEST_OPENED + rng.integers(0, 330 * DAY, shops)
    active = victims["activated"].to_numpy()
    return pl.DataFrame(
        {
            "terminal": np.arange(victims.height + shops + spare, dtype=np.int64),
            "agent": ["company"] * victims.height + ["honest"] * shops + ["company"] * spare,
            "active": np.concatenate([active, np.ones(shops, bool), np.zeros(spare, bool)]),
            "since": np.concatenate(
                [np.where(active, victims["activate_at"].to_numpy(), NONE), opened, np.full(spare, NONE)]
            ),
            "cashback": np.concatenate(
                [victims["cashback"].to_numpy(), np.full(shops, 9_900), np.zeros(spare, np.int64)]
            ),
            "person": np.concatenate([victims["person"].to_numpy(), np.full(shops + spare, NONE)]),
        }
    )


def _later(flow: Flow, fees: Fees, victims: pl.DataFrame, accounts: Accounts, rng: np.random.Generator) -> None:
    """Some victims go on using the machine; a few swipes are cancelled at once."""
    active = victims.filter(pl.col("activated"))["v"].to_numpy()
    v = np.repeat(active, rng.poisson(0.8, len(active)))
    start = victims["swipe_at"].to_numpy()[v] // DAY + 1
    day = start + rng.integers(0, np.maximum(PERIOD[1] // DAY - start, 1))
    once = np.unique(np.stack([v, day]), axis=1)
    v, day = once[0], once[1]
    when = day * DAY + rng.integers(8 * HOUR, 22 * HOUR, len(v))
    fen = rng.integers(5, 200, len(v)) * 10_000
    by_debit = victims["by_debit"].to_numpy()[v]
    card = np.where(by_debit, accounts.slot["victim_debit"][v], accounts.slot["victim_credit"][v])
    void = rng.random(len(v)) < 0.02
    uid = flow.add("swipe", card, accounts.one("acquirer"), when, fen, "POS消费", victim=NONE, terminal=v,
                   fee=np.where(void, 0, fen * 60 // 10_000))  # fmt: skip
    if void.any():
        flow.add("void", accounts.one("acquirer"), card[void], when[void] + 240, fen[void], "撤销", terminal=v[void],
                 link=uid[void])  # fmt: skip


def _honest(flow: Flow, world: World, machines: pl.DataFrame, accounts: Accounts, rng: np.random.Generator) -> None:
    """The honest agent's shops take cards from anybody, every day."""
    first = int(machines.filter(pl.col("agent") == "honest")["terminal"].min())  # type: ignore[arg-type]
    terminal = np.repeat(np.arange(first, first + world.honest_shops), rng.poisson(11, world.honest_shops))
    since = machines["since"].to_numpy()[terminal]
    day = rng.integers(np.maximum(since, PERIOD[0]) // DAY + 1, PERIOD[1] // DAY)
    once = np.unique(np.stack([terminal, day]), axis=1)
    terminal, day = once[0], once[1]
    cards = np.concatenate([accounts.slot[s] for s in ("victim_credit", "bystander_card", "family_card")])
    fen = rng.integers(20, 4_000, len(terminal)) * 100
    flow.add("swipe", cards[rng.integers(0, len(cards), len(terminal))], accounts.one("acquirer"),
             day * DAY + rng.integers(9 * HOUR, 21 * HOUR, len(day)), fen, "POS消费", terminal=terminal,
             fee=np.maximum(fen * 55 // 10_000, 1))  # fmt: skip


def build(
    flow: Flow, world: World, victims: pl.DataFrame, fees: Fees, accounts: Accounts, machines: pl.DataFrame, dice: Dice
) -> Pool:
    """Everything that goes through the pool."""
    rng = dice("pool")
    _later(flow, fees, victims, accounts, rng)
    _honest(flow, world, machines, accounts, rng)
    swipes = flow.so_far().filter(pl.col("kind").is_in(["swipe", "void"]))
    voided = swipes.filter(pl.col("kind") == "void")["link"]
    swipes = swipes.filter((pl.col("kind") == "swipe") & ~pl.col("uid").is_in(voided.implode()))
    _settle_merchants(flow, victims, machines, accounts, swipes, rng)
    items = _items(victims, fees, machines, swipes, rng)
    return _pay_batches(flow, accounts, machines, items)


def _settle_merchants(
    flow: Flow, victims: pl.DataFrame, machines: pl.DataFrame, accounts: Accounts, swipes: pl.DataFrame,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """The day after, what is left of a swipe goes to the merchant's card; of a fee taken as a whole nothing is left."""
    rest = swipes.with_columns(rest=pl.col("fen") - pl.col("service") - pl.col("fee"))
    whole = victims.filter(pl.col("shape") == "whole").select(victim="v")
    rest = rest.join(whole, on="victim", how="anti", maintain_order="left")
    home = np.full(machines.height, NONE, np.int64)
    home[: victims.height] = accounts.slot["victim_debit"]
    shops = accounts.slot["honest_shop_card"]
    home[victims.height : victims.height + len(shops)] = shops
    when = (rest["at"].to_numpy() // DAY + 1) * DAY + rng.integers(6 * HOUR, 9 * HOUR, rest.height)
    terminal, fen, swipe = (rest[c].to_numpy() for c in ("terminal", "rest", "uid"))
    flow.add("settle_merchant", accounts.one("acquirer"), home[terminal], when, fen, "POS结算款",
             terminal=terminal, link=swipe)  # fmt: skip


def _items(
    victims: pl.DataFrame, fees: Fees, machines: pl.DataFrame, swipes: pl.DataFrame, rng: np.random.Generator
) -> pl.DataFrame:
    """The lines of all batches, before they are put into batches."""
    profit = swipes.filter(pl.col("fee") > 0).select(
        type=pl.lit("profit_share"), terminal="terminal", swipe="uid", date="at",
        fen=(pl.col("fen") * PROFIT_SHARE_BP // 10_000).clip(1),
    )  # fmt: skip
    first = pl.DataFrame({"terminal": np.arange(len(fees.first_swipe)), "swipe": fees.first_swipe})
    cashback = (
        machines.filter(pl.col("active") & (pl.col("since") >= PERIOD[0]))
        .pipe(beside, first, "terminal")
        .select(type=pl.lit("cashback"), terminal="terminal", swipe=pl.col("swipe").fill_null(NONE), date="since",
                fen="cashback")
    )  # fmt: skip
    busy = swipes.filter(pl.col("terminal") < victims.height).group_by("terminal").len().filter(pl.col("len") > 1)
    idle = victims.filter(pl.col("activated") & ~pl.col("v").is_in(busy["terminal"].implode()))
    idle = idle.filter(pl.Series(rng.random(idle.height) < 0.25))
    clawback = idle.select(
        type=pl.lit("deduction"), terminal="v", swipe=pl.lit(NONE, pl.Int64),
        date=pl.col("activate_at") + 45 * DAY, fen=pl.Series(-rng.integers(1, 4, idle.height) * 1_000),
    )  # fmt: skip
    agents = machines.select("terminal", "agent")
    return (
        pl.concat([profit, cashback, clawback])
        .pipe(beside, agents, "terminal")
        .filter(pl.col("date") < PERIOD[1] - 20 * DAY)
        .with_columns(week=(pl.col("date") // DAY + 3) // 7)
        .sort("agent", "week", "date", "terminal", "type", maintain_order=True)
    )


def _pay_batches(flow: Flow, accounts: Accounts, machines: pl.DataFrame, items: pl.DataFrame) -> Pool:
    """One batch per agent and week, paid on Wednesday of the next; after the raid the company's are held back."""
    part = [pl.col("fen").filter(pl.col("type") == t).sum().alias(t) for t in ("profit_share", "cashback", "deduction")]
    batches = items.group_by("agent", "week").agg(*part, fen=pl.col("fen").sum()).sort("agent", "week")
    batches = batches.with_columns(at=((pl.col("week") + 1) * 7 - 3 + 2) * DAY + 10 * HOUR + 1_817)
    batches = batches.filter((pl.col("fen") > 0) & ((pl.col("agent") == "honest") | (pl.col("at") < RAID)))
    stamp = pl.from_epoch(batches["at"], "s").dt.strftime("%Y%m%d")
    number = pl.select("JS" + stamp + batches["agent"].replace_strict(AGENT_NO).str.slice(-2)).to_series()
    batches = batches.with_columns(batch=number)
    to = batches["agent"].replace_strict({a: accounts.one(a) for a in AGENT_NO}, return_dtype=pl.Int64).to_numpy()
    uid = flow.add("settle_agent", accounts.one("acquirer"), to, batches["at"].to_numpy(), batches["fen"].to_numpy(),
                   "代付结算款 分润返现", ref=number)  # fmt: skip
    batches = batches.with_columns(paid=pl.Series(uid))
    items = items.pipe(beside, batches.select("agent", "week", "batch", "paid"), ["agent", "week"])
    return Pool(machines, batches, items.with_columns(pl.col("paid").fill_null(NONE), pl.col("batch").fill_null("")))


def allocations(events: pl.DataFrame, pool: Pool, victims: pl.DataFrame) -> pl.DataFrame:
    """Where the money of each swipe went: to the merchant, in a batch to the agent, back, or kept by the acquirer.

    Columns ``swipe``, ``to`` (uid, -1: kept), ``fen``, ``basis``. Per swipe the fen add up to its amount.
    ``subsidy`` is negative: the acquirer paid out more than it took. A cashback or profit share is the acquirer's
    own money in law; here it is set against the swipe that earned it.
    """
    basis = {"settle_merchant": "merchant", "void": "void", "return": "return"}
    settled = events.filter(pl.col("kind").is_in(list(basis))).select(
        swipe="link", to="uid", fen="fen", basis=pl.col("kind").replace_strict(basis, return_dtype=pl.String)
    )
    batch = pool.items.filter((pl.col("swipe") != NONE) & (pl.col("paid") != NONE)).select(
        swipe="swipe", to="paid", fen="fen", basis="type"
    )
    sent = pl.concat([settled, batch])
    swipes = events.filter(pl.col("kind") == "swipe").select(swipe="uid", whole="fen")
    used = sent.group_by("swipe").agg(pl.col("fen").sum())
    kept = (
        swipes.pipe(beside, used, "swipe")
        .with_columns(fen=pl.col("whole") - pl.col("fen").fill_null(0))
        .filter(pl.col("fen") != 0)
        .select(
            "swipe", to=pl.lit(NONE, pl.Int64), fen="fen",
            basis=pl.when(pl.col("fen") > 0).then(pl.lit("kept")).otherwise(pl.lit("subsidy")),
        )
    )  # fmt: skip
    return pl.concat([sent, kept]).sort("swipe", "to", "basis")
