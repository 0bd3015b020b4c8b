"""Honest life on the accounts that were asked for: pay, shopping, family, fees, interest, cash."""

from __future__ import annotations

import numpy as np
import polars as pl

from graphtool.sample.accounts import Accounts
from graphtool.sample.flow import Flow
from graphtool.sample.worlds import DAY, HOUR, PERIOD, Dice, Ints, World, at


def _times(rng: np.random.Generator, n: int) -> Ints:
    days = rng.integers(PERIOD[0] // DAY, PERIOD[1] // DAY, n)
    return np.asarray(days * DAY + rng.integers(7 * HOUR, 23 * HOUR, n), dtype=np.int64)


def banks(flow: Flow, world: World, accounts: Accounts, dice: Dice) -> None:
    """Pay, shopping, transfers among family and friends, cash, on every card that was asked for."""
    rng = dice("noise")
    table = accounts.table
    cards = table.filter(pl.col("asked") & (pl.col("kind") == "card"))["ix"].to_numpy()
    n = len(cards) * world.bank_noise
    card = rng.permutation(np.repeat(cards, world.bank_noise))
    when, luck = _times(rng, n), rng.random(n)
    shop = accounts.slot["shops"][rng.integers(0, len(accounts.slot["shops"]), n)]
    friends = np.concatenate([accounts.slot["family_card"], accounts.slot["bystander_card"]])
    friend = friends[rng.integers(0, len(friends), n)]
    friend = np.where(friend == card, accounts.one("honest_boss_card"), friend)
    buy, out = luck < 0.5, (luck >= 0.5) & (luck < 0.72)
    into, cash = (luck >= 0.72) & (luck < 0.92), luck >= 0.92
    fen = np.exp(rng.normal(9.1, 1.1, n)).astype(np.int64) + 120
    flow.add("purchase", card[buy], shop[buy], when[buy], fen[buy], "消费")
    round_fen = fen // 1_000 * 1_000 + 5_000
    flow.add("transfer", card[out], friend[out], when[out], round_fen[out], "转账")
    flow.add("transfer", friend[into], card[into], when[into], round_fen[into], "转账")
    flow.add(
        "cash_out",
        card[cash],
        accounts.one("cash"),
        when[cash],
        rng.integers(1, 31, int(cash.sum())) * 10_000,
        "ATM取款",
    )
    _salaries(flow, accounts, cards, rng)
    _fees(flow, accounts, table.filter(pl.col("asked") & pl.col("kind").is_in(["card", "company"])), rng)


def _salaries(flow: Flow, accounts: Accounts, cards: Ints, rng: np.random.Generator) -> None:
    """Victims and bystanders are paid by employers that have nothing to do with the case."""
    slot = accounts.table["slot"].to_numpy()
    paid = cards[np.isin(slot[cards], ["victim_debit", "bystander_card", "family_card"])]
    employer = accounts.slot["employers"][rng.integers(0, len(accounts.slot["employers"]), len(paid))]
    base = rng.integers(28, 95, len(paid)) * 10_000
    for month in range(6, 13):
        flow.add("wage", employer, paid, at(f"2021-{month:02d}-15") + 9 * HOUR + rng.integers(0, 3_600, len(paid)),
                 base + rng.integers(0, 30_000, len(paid)), "工资")  # fmt: skip


def _fees(flow: Flow, accounts: Accounts, table: pl.DataFrame, rng: np.random.Generator) -> None:
    """Interest on the 21st of the last month of a quarter, message fees monthly, a fee for some transfers abroad."""
    ix = table["ix"].to_numpy()
    for day in ("2021-06-21", "2021-09-21", "2021-12-21"):
        flow.add(
            "interest", accounts.one("bank_interest"), ix, at(day) + 3 * HOUR, rng.integers(3, 900, len(ix)), "结息"
        )
    for month in range(6, 13):
        some = ix[rng.random(len(ix)) < 0.4]
        flow.add(
            "fee",
            some,
            accounts.one("bank_fee"),
            at(f"2021-{month:02d}-05") + 2 * HOUR,
            np.full(len(some), 200),
            "短信费",
        )
    companies = accounts.slot["company"][0], accounts.slot["honest"][0]
    for company in companies:
        n = 24
        flow.add("fee", company, accounts.one("bank_fee"), _times(rng, n), rng.integers(50, 1_500, n), "手续费")


def wallets(flow: Flow, world: World, accounts: Accounts, dice: Dice) -> None:
    """Red packets, transfers and shopping on every wallet that was asked for."""
    rng = dice("wallets")
    wallet = accounts.table.filter(pl.col("asked") & (pl.col("kind") == "wallet"))["ix"].to_numpy()
    n = len(wallet) * world.wallet_noise
    mine = rng.permutation(np.repeat(wallet, world.wallet_noise))
    when, luck = _times(rng, n), rng.random(n)
    others = np.concatenate([accounts.slot["family_wallet"], accounts.slot["bystander_wallet"]])
    friend = others[rng.integers(0, len(others), n)]
    shop = accounts.slot["shop_wallets"][rng.integers(0, len(accounts.slot["shop_wallets"]), n)]
    fen = np.exp(rng.normal(8.0, 1.2, n)).astype(np.int64) + 50
    buy, out, into = luck < 0.45, (luck >= 0.45) & (luck < 0.7), luck >= 0.7
    flow.add("wallet_purchase", mine[buy], shop[buy], when[buy], fen[buy], "商户消费")
    flow.add("wechat", mine[out], friend[out], when[out], fen[out], "微信红包")
    flow.add("wechat", friend[into], mine[into], when[into], fen[into], "微信转账")
