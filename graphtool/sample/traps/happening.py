"""True movements that a trap needs, and those that are not there without it.

What happens for a trap comes last, so that all else keeps its running numbers. It happens to those who have little to do
with the gang: the shipping clerk's card at 云溪银行, the honest agent's account at 北麓银行, a staff member's wallet.
"""

from __future__ import annotations

import polars as pl

from graphtool.sample.accounts import Accounts
from graphtool.sample.flow import Flow
from graphtool.sample.worlds import DAY, at

THIRD_TERMINAL = 6_000_000
"""Running numbers of the third acquirer's machines start here."""
UNDOING = ("reversal", "void", "return")
"""Kinds of movement that take another one back."""

_KINDS = {
    "reversal": ("reversal", "void"),
    "own_booking": ("fee", "interest"),
    "platform": ("fund", "withdraw"),
}
"""Trap → kinds of movement that are not there without it."""


def happen(flow: Flow, accounts: Accounts, shop_terminal: int) -> None:
    """Let everything happen that any trap needs; ``shop_terminal`` is a machine of an honest shop."""
    card, honest, shops = accounts.one("clerk_card"), accounts.one("honest"), accounts.slot["shops"]
    _second(flow, accounts, honest)
    for nth, (ms, fen) in enumerate(((120, 4_560), (480, 4_560), (985, 7_890))):
        flow.add("purchase", card, shops[nth % 2], at("2021-08-19 12:31:07"), fen, "消费", ms=ms, trap="milliseconds")
    for currency in ("USD", "CNY"):
        flow.add("transfer", accounts.one("honest_boss_card"), card, at("2021-09-08 20:15:40"), 50_000, "汇款", currency=currency,
                 trap="foreign_currency")  # fmt: skip
    flow.add("purchase", card, shops[2], at("2021-09-21 11:02:18"), 12_345, "消费", currency="USD",
             trap="foreign_currency")  # fmt: skip
    for nth, fen in enumerate((66_600, 88_800)):
        flow.add("transfer", card, accounts.slot["sub_accounts"][nth], at("2021-10-12 09:20:00") + nth * DAY, fen,
                 "转账", trap="sub_account")  # fmt: skip
    for nth, fen in enumerate((8_800, 9_900, 5_500)):
        wallet = accounts.slot["odd_wallets"][nth]
        flow.add("wechat", accounts.one("staff_wallet", 1), wallet, at("2021-10-13 18:40:00") + nth * 60, fen,
                 "微信转账", trap="wallet_ids")  # fmt: skip
    for nth, fen in enumerate((23_400, 31_200)):
        flow.add("purchase", card, shops[3 + nth], at("2021-07-21 17:05:30") + nth * 9 * DAY, fen, "消费",
                 trap="serial_collision")  # fmt: skip
    for nth, fen in enumerate((15_300, 15_300, 48_000)):
        when = at("2021-09-16 23:30:12") + nth * 5 * DAY
        flow.add("swipe", card, accounts.one("third_acquirer"), when, fen, "POS消费", terminal=THIRD_TERMINAL + nth,
                 fee=fen * 60 // 10_000, trap="epoch")  # fmt: skip
    _alipay(flow, accounts)
    for nth, fen in enumerate((77_000, 45_500)):
        flow.add("transfer", honest, card, at("2021-08-12 16:30:40") + nth * 30 * DAY, fen, "退押金", trap="next_day")
    for nth, fen in enumerate((120_000, 135_000)):
        flow.add("transfer", honest, card, at("2021-11-03 15:44:10") + nth * DAY, fen, "退押金", trap="masked_pair")
    for nth, fen in enumerate((26_000, 41_000)):
        when = at("2021-11-09 13:08:00") + nth * 3 * DAY
        bought = flow.add("swipe", card, accounts.one("acquirer"), when, fen, "POS消费", terminal=shop_terminal + nth,
                          trap="pos_return")  # fmt: skip
        flow.add("return", accounts.one("acquirer"), card, when + DAY, fen, "POS退货", terminal=shop_terminal + nth,
                 link=bought, trap="pos_return")  # fmt: skip


def _alipay(flow: Flow, accounts: Accounts) -> None:
    """Between two users who were both asked about; and with two whose names differ in a part that cleaning cuts off."""
    first, second = (int(a) for a in accounts.slot["alipay"])
    start = at("2021-08-24 19:12:00")
    for nth, fen in enumerate((16_800, 16_800, 52_000)):
        payer, payee = (first, second) if nth < 2 else (second, first)
        flow.add("alipay", payer, payee, start + nth * 3 * DAY, fen, "转账", trap="per_subject")
    for nth, other in enumerate(accounts.slot["alipay_mail"]):
        flow.add("alipay", first, other, start + (nth + 10) * DAY, 20_000, "转账", trap="mail_ids")
        flow.add("alipay", other, second, start + (nth + 12) * DAY, 7_500, "转账", trap="mail_ids")


def _second(flow: Flow, accounts: Accounts, honest: int) -> None:
    """Money that comes in and goes out again within one second."""
    landlord = int(accounts.slot["vendors"][1])
    for nth, (month, fen) in enumerate((("2021-08", 3_000_000), ("2021-10", 2_400_000))):
        when = at(f"{month}-26 10:10:10")
        flow.add("transfer", accounts.one("honest_shop_card", nth), honest, when, fen, "货款", trap="same_second")
        flow.add("transfer", honest, landlord, when, fen - 50_000, "转账", trap="same_second")


def left_out(events: pl.DataFrame, traps: frozenset[str]) -> pl.DataFrame:
    """The movements without those of traps that are not wanted; what is not taken back did not happen either."""
    kinds = [kind for trap, of in _KINDS.items() if trap not in traps for kind in of]
    gone = events.filter((pl.col("trap") != "") & ~pl.col("trap").is_in(list(traps)) | pl.col("kind").is_in(kinds))
    taken = gone.filter(pl.col("kind").is_in(UNDOING))["link"]
    return events.filter(~pl.col("uid").is_in(pl.concat([gone["uid"], taken]).implode()))
