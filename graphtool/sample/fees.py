"""The fee reaches the gang: transfers by WeChat, swipes at the mailed terminals, and what the staff pass on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graphtool.sample.accounts import Accounts
from graphtool.sample.calling import Calling
from graphtool.sample.flow import NONE, Flow
from graphtool.sample.people import Cast
from graphtool.sample.worlds import DAY, HOUR, PERIOD, RAID, Dice, Ints


@dataclass
class Fees:
    """``fee`` and ``swipe`` give, per victim, the uid of the event (-1: none)."""

    fee: Ints
    first_swipe: Ints
    forwarded: int
    """The event in which the story's 298 yuan went on to the boss."""


def wallet_of(cast: Cast, accounts: Accounts, person: Ints) -> Ints:
    """The wallets of callers."""
    place = np.full(cast.people.height, NONE, np.int64)
    place[cast.callers] = accounts.slot["staff_wallet"]
    return place[person]


def pay(flow: Flow, victims: pl.DataFrame, cast: Cast, accounts: Accounts) -> Fees:
    """Book the fees that went by transfer, and the first swipe of every activated terminal."""
    n = victims.height
    fee, first = np.full(n, NONE, np.int64), np.full(n, NONE, np.int64)
    for payee in ("staff", "boss_wallet", "boss_card"):
        some = victims.filter((pl.col("shape") == "wechat") & (pl.col("payee") == payee))
        v = some["v"].to_numpy()
        when, fen = some["pay_at"].to_numpy(), some["fen"].to_numpy()
        if payee == "boss_card":
            fee[v] = flow.add("transfer", accounts.slot["victim_debit"][v], accounts.one("boss_card"), when, fen,
                              "机具升级费", victim=v)  # fmt: skip
            continue
        to = (
            accounts.one("boss_wallet")
            if payee == "boss_wallet"
            else wallet_of(cast, accounts, some["staff"].to_numpy())
        )
        fee[v] = flow.add("wechat", accounts.slot["victim_wallet"][v], to, when, fen, "微信转账", victim=v)
        by_card = v[some["funded"].to_numpy()]
        flow.add("fund", accounts.slot["victim_debit"][by_card], accounts.slot["victim_wallet"][by_card],
                 victims["pay_at"].to_numpy()[by_card], victims["fen"].to_numpy()[by_card], "财付通-微信转账",
                 victim=by_card, link=fee[by_card])  # fmt: skip
    active = victims.filter(pl.col("activated"))
    v = active["v"].to_numpy()
    card = np.where(active["by_debit"].to_numpy(), accounts.slot["victim_debit"][v], accounts.slot["victim_credit"][v])
    amount = active["swipe_fen"].to_numpy()
    whole = (active["shape"] == "whole").to_numpy()
    first[v] = flow.add(
        "swipe", card, accounts.one("acquirer"), active["swipe_at"].to_numpy(), amount, "POS消费", victim=v, terminal=v,
        service=active["service_fen"].to_numpy(), fee=np.where(whole, 0, amount * 60 // 10_000),
    )  # fmt: skip
    fee[v] = np.where((active["shape"] == "wechat").to_numpy(), fee[v], first[v])
    return Fees(fee, first, _story(flow, victims, cast, accounts))


def draw(flow: Flow, victims: pl.DataFrame, accounts: Accounts, paid: Fees, dice: Dice) -> None:
    """Of those of whom wallet and card were asked for, most pay the fee by WeChat from their card, and all of them shop so:
    the bank's row names the platform only, the wallet's names the card. This comes last, so that all else keeps its running
    numbers."""
    rng = dice("draw")
    asked = accounts.table["asked"].to_numpy()
    both = pl.Series(asked[accounts.slot["victim_wallet"]] & asked[accounts.slot["victim_debit"]])
    luck = pl.Series(rng.random(victims.height) < 0.8)
    some = victims.filter(both & (pl.col("story") == ""))
    fees = victims.filter(
        both & luck & (pl.col("story") == "") & pl.col("payee").is_in(["staff", "boss_wallet"]) & ~pl.col("funded")
    )
    v, when, fen = (fees[name].to_numpy() for name in ("v", "pay_at", "fen"))
    flow.add("fund", accounts.slot["victim_debit"][v], accounts.slot["victim_wallet"][v], when, fen, "财付通-微信转账",
             victim=v, link=paid.fee[v])  # fmt: skip
    v = some["v"].to_numpy()
    shop = accounts.slot["shop_wallets"][rng.integers(0, len(accounts.slot["shop_wallets"]), len(v))]
    when = rng.integers(PERIOD[0] // DAY, PERIOD[1] // DAY, len(v)) * DAY + rng.integers(8 * HOUR, 22 * HOUR, len(v))
    fen, wallet = rng.integers(900, 40_000, len(v)), accounts.slot["victim_wallet"][v]
    bought = flow.add("wallet_purchase", wallet, shop, when, fen, "商户消费")
    flow.add("fund", accounts.slot["victim_debit"][v], wallet, when, fen, "财付通-商户消费", link=bought)


def _story(flow: Flow, victims: pl.DataFrame, cast: Cast, accounts: Accounts) -> int:
    """The staff member passes the story's 298 yuan on to the boss eight minutes later."""
    row = victims.row(by_predicate=pl.col("story") == "wechat", named=True)
    wallet = wallet_of(cast, accounts, np.array([row["staff"]]))
    uid = flow.add("wechat", wallet, accounts.one("boss_wallet"), row["pay_at"] + 8 * 60 + 13, row["fen"], "微信转账",
                   victim=row["v"])  # fmt: skip
    return int(uid[0])


def pass_on(flow: Flow, victims: pl.DataFrame, cast: Cast, accounts: Accounts, calling: Calling, dice: Dice) -> None:
    """Once a week the staff hand over what they took: to the boss's wallet, to finance, or by card to the company."""
    rng = dice("pass_on")
    taken = (
        victims.filter((pl.col("payee") == "staff") & (pl.col("story") != "wechat"))
        .with_columns(week=(pl.col("pay_at") // DAY + 3) // 7)
        .group_by("staff", "week")
        .agg(pl.col("fen").sum(), pl.col("pay_at").max())
        .sort("week", "staff")
    )
    n = taken.height
    when = np.maximum(((taken["week"].to_numpy() * 7 - 3) + 6) * DAY + 20 * HOUR, taken["pay_at"].to_numpy() + 600)
    when = when + rng.integers(0, 5_000, n)
    late = when >= RAID
    when = np.where(late, np.minimum(taken["pay_at"].to_numpy() + 1_800, RAID - 60), when)
    fen = taken["fen"].to_numpy() * rng.choice(np.array([100, 100, 95, 90]), n) // 100
    person = taken["staff"].to_numpy()
    wallet = wallet_of(cast, accounts, person)
    way = np.where(rng.random(n) < 0.5, 0, np.where(rng.random(n) < 0.4, 1, 2))
    flow.add("wechat", wallet[way == 0], accounts.one("boss_wallet"), when[way == 0], fen[way == 0], "微信转账")
    flow.add("wechat", wallet[way == 1], accounts.one("finance_wallet"), when[way == 1], fen[way == 1], "微信转账")
    card = np.full(cast.people.height, NONE, np.int64)
    card[cast.callers] = accounts.slot["staff_card"]
    by_card = way == 2
    if by_card.any():
        flow.add("withdraw", wallet[by_card], card[person[by_card]], when[by_card], fen[by_card], "财付通-提现")
        flow.add(
            "transfer", card[person[by_card]], accounts.one("company"), when[by_card] + 1_200, fen[by_card], "货款"
        )


def refunds(flow: Flow, victims: pl.DataFrame, cast: Cast, accounts: Accounts) -> None:
    """A few of those who complain get up to 100 yuan back, from the wallet of whoever called them."""
    some = victims.filter(
        (pl.col("refund_fen") > 0) & (pl.col("complain_at") > 0) & (pl.col("complain_at") < RAID - DAY)
    )
    if some.height:
        flow.add("refund", wallet_of(cast, accounts, some["staff"].to_numpy()),
                 accounts.slot["victim_wallet"][some["v"].to_numpy()], some["complain_at"].to_numpy() + 3 * HOUR,
                 some["refund_fen"].to_numpy(), "退款", victim=some["v"].to_numpy())  # fmt: skip


def collect(flow: Flow, accounts: Accounts) -> None:
    """Every ten days the boss and finance empty their wallets to their cards; finance pays on to the company."""
    took = flow.so_far().filter(pl.col("kind") == "wechat")
    for wallet, card, onward in (("boss_wallet", "boss_card", ""), ("finance_wallet", "finance_card", "company")):
        mine = took.filter(pl.col("dst") == accounts.one(wallet)).with_columns(turn=pl.col("at") // (10 * DAY))
        sums = mine.group_by("turn").agg(pl.col("fen").sum()).sort("turn")
        when = np.minimum((sums["turn"].to_numpy() + 1) * 10 * DAY + 21 * HOUR, RAID - 2 * HOUR)
        fen = sums["fen"].to_numpy()
        if not len(fen):
            continue
        flow.add("withdraw", accounts.one(wallet), accounts.one(card), when, fen, "财付通-提现")
        if onward:
            flow.add("transfer", accounts.one(card), accounts.one(onward), when + 2_400, fen, "往来款")
