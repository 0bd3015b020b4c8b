"""What the company, its boss and the shell companies do with the money, and what an honest agent does.

Wages and bills, the boss's share, the price of the lists; each week a part goes through three shell companies
and three nominees to the boss's second card and to cash (split, merge), each month a sum goes round in a
circle, and once a sum is split into parts below ten thousand and collected again.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from graphtool.sample.accounts import Accounts
from graphtool.sample.calling import BOUGHT_AT, Calling
from graphtool.sample.flow import Flow
from graphtool.sample.people import Cast
from graphtool.sample.pool import Pool
from graphtool.sample.tables import beside
from graphtool.sample.worlds import DAY, HOUR, RAID, Dice, World, at

MONTHS = ("2021-07", "2021-08", "2021-09", "2021-10", "2021-11")
BASE_FEN = 120_000
COMMISSION_FEN = 3_000
LIST_PRICE = (1_800_000, 2_600_000, 1_200_000)
"""What the boss pays for each list; the seller gets five sixths of it."""


@dataclass
class Books:
    """``payroll``: month, person, base, commission, paid, card, at, uid. ``notable``: events the story may name."""

    payroll: pl.DataFrame
    notable: dict[str, list[int]]


def buy_lists(flow: Flow, accounts: Accounts) -> list[int]:
    """The boss pays an intermediary, the intermediary pays the seller; the third deal has other hands."""
    made = []
    for nth, (when, price) in enumerate(zip(BOUGHT_AT, LIST_PRICE, strict=True)):
        hand, seller = accounts.one("intermediary_card", nth // 2), accounts.one("seller_card", nth // 2)
        made += flow.add("transfer", accounts.one("boss_card"), hand, when, price, "咨询费").tolist()
        made += flow.add("transfer", hand, seller, when + 5 * HOUR, price * 5 // 6, "资料款").tolist()
    return made


def pay_wages(
    flow: Flow, world: World, cast: Cast, accounts: Accounts, calling: Calling, victims: pl.DataFrame
) -> pl.DataFrame:
    """On the tenth of the next month: a base, and a commission per victim won."""
    office = np.array([cast.one("finance"), cast.one("shipping_clerk")])
    person = np.concatenate([office, cast.callers])
    card = np.concatenate([accounts.slot["finance_card"], accounts.slot["clerk_card"], accounts.slot["staff_card"]])
    since = np.concatenate([np.zeros(2), calling.staff["since"].to_numpy()]).astype(np.int64)
    until = np.concatenate([np.full(2, RAID), calling.staff["until"].to_numpy()])
    won = victims.with_columns(month=pl.from_epoch("call_at", "s").dt.strftime("%Y-%m"))
    counts = won.group_by(pl.col("staff").alias("person"), "month").len()
    parts: list[pl.DataFrame] = []
    for month in MONTHS:
        first = at(f"{month}-01")
        next_month = first + 31 * DAY
        pay_day = (next_month // DAY) * DAY + 15 * HOUR
        pay_day = at(f"{np.datetime64(pay_day, 's').astype('datetime64[M]')}-10") + 15 * HOUR
        here = (since < next_month) & (until > first)
        n = int(here.sum())
        frame = pl.DataFrame({"person": person[here], "card": card[here]}).with_columns(
            month=pl.lit(month), base=pl.lit(BASE_FEN, pl.Int64), at=pl.Series(pay_day + np.arange(n) * 3)
        )
        frame = beside(frame, counts, ["person", "month"])
        parts.append(
            frame.with_columns(commission=pl.col("len").fill_null(0).cast(pl.Int64) * COMMISSION_FEN)
            .with_columns(paid=pl.col("base") + pl.col("commission"))
            .drop("len")
        )
    payroll = pl.concat(parts)
    uid = flow.add("wage", accounts.one("company"), payroll["card"].to_numpy(), payroll["at"].to_numpy(),
                   payroll["paid"].to_numpy(), "代发工资")  # fmt: skip
    return payroll.with_columns(uid=pl.Series(uid))


def pay_bills(flow: Flow, world: World, accounts: Accounts, victims: pl.DataFrame) -> None:
    """Parcels each week; rent, telephone and new machines each month; the same for the honest agent."""
    courier, landlord, telecom = (int(a) for a in accounts.slot["vendors"])
    weeks = victims.with_columns(week=(pl.col("ship_at") // DAY + 3) // 7).group_by("week").len().sort("week")
    when = ((weeks["week"].to_numpy() + 1) * 7 - 3) * DAY + 16 * HOUR
    ok = when < RAID
    flow.add("transfer", accounts.one("company"), courier, when[ok], weeks["len"].to_numpy()[ok] * 1_200, "快递费")
    for month in ("2021-06", *MONTHS, "2021-12"):
        start = at(f"{month}-03") + 10 * HOUR
        for agent, rent, lines in (("company", 1_860_000, world.staff), ("honest", 640_000, world.honest_staff)):
            flow.add("transfer", accounts.one(agent), landlord, start, rent, "房租")
            flow.add("transfer", accounts.one(agent), telecom, start + 900, lines * 4_200, "话费")
            machines = max(world.victims // 6, 10) if agent == "company" else max(world.honest_shops // 20, 3)
            flow.add(
                "transfer", accounts.one(agent), accounts.one("supplier"), start + 1_800, machines * 6_000, "设备款"
            )


def run_honest(flow: Flow, world: World, cast: Cast, accounts: Accounts) -> None:
    """The honest agent pays its people and its owner."""
    for month in ("2021-06", *MONTHS):
        pay_day = at(f"{month}-25") + 11 * HOUR
        n = world.honest_staff
        flow.add("wage", accounts.one("honest"), accounts.slot["honest_staff_card"], pay_day + np.arange(n) * 2,
                 np.full(n, 460_000), "工资")  # fmt: skip
        flow.add(
            "transfer", accounts.one("honest"), accounts.one("honest_boss_card"), pay_day + 3 * HOUR, 1_500_000, "分红"
        )


def layer(flow: Flow, accounts: Accounts, pool: Pool, dice: Dice) -> dict[str, list[int]]:
    """Week by week: the boss's share, three shells, three nominees, the second card, cash."""
    rng = dice("layer")
    company, boss, second = (accounts.one(s) for s in ("company", "boss_card", "boss_card2"))
    shells = [int(a) for a in accounts.slot["shells"]] + [accounts.one("shell_unasked")]
    nominees = [int(a) for a in accounts.slot["nominee_card"]]
    courier = [int(a) for a in accounts.slot["courier_card"]]
    batches = pool.batches.filter(pl.col("agent") == "company")
    for when, paid in batches.select("at", "fen").iter_rows():
        share = max(int(paid) * 45 // 100, 300_000)
        flow.add("transfer", company, boss, when + 4 * HOUR, share // 2, "借款")
        for nth, part in enumerate((40, 35, 25)):
            out = share * part // 100 + int(rng.integers(0, 900))
            flow.add("transfer", company, shells[nth], when + DAY + nth * 660, out, "技术服务费")
            on = out * 92 // 100
            flow.add("transfer", shells[nth], nominees[nth], when + DAY + 5 * HOUR + nth * 420, on, "劳务费")
            if nth == 1:
                flow.add(
                    "transfer", nominees[nth], courier[int(rng.integers(0, 2))], when + 2 * DAY, on - 5_000, "转账"
                )
            else:
                flow.add("transfer", nominees[nth], second, when + 2 * DAY + nth * 300, on - 3_000, "转账")
    _cash_out(flow, accounts, rng)
    return _shapes(flow, company, second, shells, nominees)


def _cash_out(flow: Flow, accounts: Accounts, rng: np.random.Generator) -> None:
    """What reached the couriers and the second card is drawn in notes, at most 20,000 yuan a time."""
    for slot in ("courier_card", "boss_card2"):
        came = flow.so_far().filter(pl.col("dst").is_in(accounts.slot[slot].tolist())).sort("at", "uid")
        n = came.height
        if n:
            fen = np.clip(came["fen"].to_numpy() * 9 // 10 // 10_000 * 10_000, 10_000, 2_000_000)
            flow.add("cash_out", came["dst"].to_numpy(), accounts.one("cash"),
                     came["at"].to_numpy() + rng.integers(HOUR, 20 * HOUR, n), fen, "ATM取款")  # fmt: skip


def _shapes(flow: Flow, company: int, second: int, shells: list[int], nominees: list[int]) -> dict[str, list[int]]:
    """The circle, the split, true twins and reversals: small sets of events with a name."""
    made: dict[str, list[int]] = {"cycle": [], "split": [], "twins": [], "reversal": []}
    for month in MONTHS:
        start, fen = at(f"{month}-18 14:06:21"), 6_000_000
        ring = [company, *shells, company]
        for hop, (a, b) in enumerate(pairwise(ring)):
            made["cycle"] += flow.add("transfer", a, b, start + hop * 7_200, fen - hop * 20_000, "往来款").tolist()
    start = at("2021-09-14 10:12:05")
    for nth in range(6):
        made["split"] += flow.add(
            "transfer", company, nominees[nth % 3], start + nth * 380, 990_000 - nth * 700, "备用金"
        ).tolist()
        made["split"] += flow.add(
            "transfer", nominees[nth % 3], second, start + 9 * HOUR + nth * 200, 985_000 - nth * 700, "转账"
        ).tolist()
    for payer, payee, when, fen in (
        (company, nominees[0], "2021-10-20 09:41:33", 500_000),
        (shells[0], nominees[0], "2021-09-23 15:08:47", 300_000),
    ):
        made["twins"] += flow.add("transfer", payer, payee, [at(when), at(when)], [fen, fen], "劳务费",
                                  trap="twins").tolist()  # fmt: skip
    for payer, payee, when, fen in (
        (company, nominees[2], "2021-08-11 11:20:10", 1_234_500),
        (shells[1], nominees[1], "2021-11-09 16:31:52", 820_000),
    ):
        wrong = flow.add("transfer", payer, payee, at(when), fen, "劳务费")
        back = flow.add("reversal", payee, payer, at(when) + 95, fen, "冲正", link=wrong)
        made["reversal"] += [int(wrong[0]), int(back[0])]
    return made
