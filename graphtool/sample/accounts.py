"""Which accounts are there, at which bank, held by whom, and which of them did the police ask for?"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from graphtool.sample import names
from graphtool.sample.numbers import Numbers
from graphtool.sample.people import Cast
from graphtool.sample.worlds import Bools, Dice, Ints


@dataclass(frozen=True)
class Bank:
    """One bank as its returns show it. ``words`` are its direction words (in, out); ``clock_s`` is how far its
    clock runs ahead; ``serials`` and ``balances`` say whether it prints them; ``newest_first`` its order."""

    code: int
    name: str
    layout: str
    words: tuple[str, str]
    clock_s: int
    serials: bool = True
    balances: bool = True
    newest_first: bool = False


BANKS: dict[int, Bank] = {
    b.code: b
    for b in (
        Bank(1, "云溪银行", "34", ("进", "出"), 0),
        Bank(2, "海棠银行", "31", ("贷", "借"), 2),
        Bank(3, "青岚银行", "29", ("借", "贷"), -1, serials=False),
        Bank(4, "北麓银行", "38", ("收", "付"), 3, newest_first=True),
        Bank(5, "南桥银行", "34", ("贷", "借"), 1, balances=False),
        Bank(6, "西屿银行", "", ("", ""), 0),
    )
}
"""贷 means money in at 海棠银行 and money out at 青岚银行; 南桥银行 prints 借/贷 without balances, so that
nothing decides; nobody asked 西屿银行."""

BANK_NAME = pl.col("bank").replace_strict({b.code: b.name for b in BANKS.values()}, default="")
"""The name of the bank in the column ``bank``; nothing for wallets and pools."""


@dataclass
class Accounts:
    """``table``: one row per account; ``slot`` names groups of them (``slot["victim_debit"][v]`` is victim v's)."""

    table: pl.DataFrame
    slot: dict[str, Ints]

    def one(self, slot: str, nth: int = 0) -> int:
        """The ``nth`` account of a group."""
        return int(self.slot[slot][nth])


@dataclass
class _Builder:
    cast: Cast
    numbers: Numbers
    parts: list[pl.DataFrame] = field(default_factory=list)
    slot: dict[str, Ints] = field(default_factory=dict)
    n: int = 0

    def people(self, slot: str, kind: str, person: Ints, bank: Ints, asked: Bools) -> None:
        """Cards or wallets of people."""
        ix = np.arange(self.n, self.n + len(person), dtype=np.int64)
        wallet = kind == "wallet"
        number = self.numbers.wxid(ix) if wallet else self.numbers.card(ix, bank)
        account = pl.Series([""] * len(ix), dtype=pl.String) if wallet else self.numbers.account(ix, bank)
        holder, holder_id = self.cast.gather("name", person), self.cast.gather("id_card", person)
        self._put(slot, kind, ix, bank, asked, number, account, person, [""] * len(ix), holder, holder_id)

    def named(self, slot: str, kind: str, person: Ints, bank: int, numbers: list[str], asked: bool = False) -> None:
        """Accounts of people that have just these numbers."""
        ix = np.arange(self.n, self.n + len(numbers), dtype=np.int64)
        number, wanted = pl.Series(numbers, dtype=pl.String), np.full(len(numbers), asked)
        account = number if bank else pl.Series([""] * len(numbers), dtype=pl.String)
        self._put(slot, kind, ix, np.full(len(numbers), bank, np.int64), wanted, number, account, person,
                  [""] * len(numbers), self.cast.gather("name", person), self.cast.gather("id_card", person))  # fmt: skip

    def orgs(self, slot: str, keys: list[str], bank: list[int], asked: bool, kind: str = "company") -> None:
        """Accounts of organisations: a number, no card. As wallets they are numbers of the platform."""
        ix = np.arange(self.n, self.n + len(keys), dtype=np.int64)
        rows = [self.cast.orgs.row(by_predicate=pl.col("key") == key, named=True) for key in keys]
        number = self.numbers.account(ix, np.array(bank, np.int64))
        self._put(slot, kind, ix, np.array(bank, np.int64), np.full(len(keys), asked), number, number,
                  np.full(len(keys), -1), keys, pl.Series([r["name"] for r in rows]),
                  pl.Series([r["uscc"] for r in rows]))  # fmt: skip

    def pool(self, slot: str, name: str, number: str = "") -> None:
        """Where money goes that has no account in the case: cash, fees, an acquirer's pool."""
        ix = np.array([self.n], np.int64)
        text = pl.Series([number], dtype=pl.String)
        none = pl.Series([""], dtype=pl.String)
        self._put(slot, "pool", ix, np.zeros(1, np.int64), np.zeros(1, bool), text, text, np.full(1, -1), [""],
                  pl.Series([name]), none)  # fmt: skip

    def _put(self, slot: str, kind: str, ix: Ints, bank: Ints, asked: Bools, number: pl.Series, account: pl.Series,
             person: Ints, org: list[str], holder: pl.Series, holder_id: pl.Series) -> None:  # fmt: skip
        self.slot[slot] = ix
        self.n += len(ix)
        self.parts.append(
            pl.DataFrame(
                {
                    "ix": ix,
                    "slot": [slot] * len(ix),
                    "kind": [kind] * len(ix),
                    "bank": bank,
                    "number": number,
                    "account_no": account,
                    "person": person.astype(np.int64),
                    "org": pl.Series(org, dtype=pl.String),
                    "holder": holder,
                    "holder_id": holder_id,
                    "asked": asked,
                }
            )
        )


def build(cast: Cast, victims: pl.DataFrame, numbers: Numbers, dice: Dice, alipay: bool = True) -> Accounts:
    """Open everybody's accounts; ``asked`` is what a return exists for. ``alipay``: there is one of that institution."""
    rng = dice("accounts")
    make = _Builder(cast, numbers)
    _companies(make)
    _gang(make, rng)
    _others(make, rng)
    person = victims["person"].to_numpy()
    asked = victims["asked"].to_numpy()
    n = len(person)
    bank = rng.choice(np.arange(1, 7), n, p=(0.28, 0.24, 0.18, 0.16, 0.02, 0.12))
    bank[(victims["story"] != "").to_numpy()] = 1
    make.people("victim_debit", "card", person, bank, asked & (bank < 5))
    make.people("victim_credit", "credit", person, np.full(n, 6), np.zeros(n, bool))
    make.people(
        "victim_wallet", "wallet", person, np.zeros(n, np.int64), asked & (rng.random(n) < 0.9) | _story(victims)
    )
    _odd(make, alipay)
    table = pl.concat(make.parts)
    return Accounts(
        table.with_columns(id=pl.select("A" + (table["ix"] + 1).cast(pl.String).str.zfill(6)).to_series()), make.slot
    )


def _story(victims: pl.DataFrame) -> Bools:
    return np.asarray((victims["story"] != "").to_numpy())


def _odd(make: _Builder, alipay: bool) -> None:
    """Numbers that do not survive any cleaning: two accounts below one number, two wallets that differ in case;
    and an acquirer that nothing else is about."""
    whole = make.numbers.account(np.array([make.n]), np.array([6]))[0]
    make.named("sub_accounts", "company", make.cast.by_role["family"][[0, 0]], 6, [f"{whole}-01", f"{whole}-02"])
    wallets = ["Yunshan-Lin_99", "yunshan-lin_99", "9900731@wx.tenpay.com"]
    third = make.numbers.account(np.array([make.n]), np.array([6]))[0]
    make.pool("third_acquirer", names.THIRD_ACQUIRER, third)
    make.named("odd_wallets", "wallet", make.cast.by_role["bystander"][:3], 0, wallets)
    users = [f"20889900{number:08d}" for number in make.numbers.spread(np.array([1, 2]), 10**8, 48_271_337, 14)]
    make.named("alipay", "alipay", make.cast.by_role["bystander"][3:5], 0, users, alipay)
    mails = ["lin.yun+pos@example.invalid", "lin.yun@example.invalid"]
    make.named("alipay_mail", "alipay", make.cast.by_role["family"][1:3], 0, mails)


def _companies(make: _Builder) -> None:
    make.orgs("company", ["company"], [1], True)
    make.orgs("honest", ["honest"], [4], True)
    make.orgs("shells", ["shell0", "shell1"], [3, 2], True)
    make.orgs("shell_unasked", ["shell2"], [6], False)
    make.orgs("supplier", ["supplier"], [5], True)
    make.orgs("vendors", ["courier", "landlord", "telecom"], [6, 2, 6], False)
    make.orgs("employers", [f"employer{i}" for i in range(len(names.EMPLOYERS))], [1, 2, 3, 4, 6], False)
    make.orgs("shops", [f"shop{i}" for i in range(len(names.SHOPS))], [6] * len(names.SHOPS), False)
    make.orgs("shop_wallets", [f"shop{i}" for i in range(len(names.SHOPS))], [0] * len(names.SHOPS), False, "wallet")
    number = make.numbers.account(np.array([make.n]), np.array([6]))[0]
    make.pool("acquirer", names.ACQUIRER, number)
    make.pool("other_acquirer", names.OTHER_ACQUIRER, make.numbers.account(np.array([make.n]), np.array([6]))[0])
    make.pool("cash", "现金")
    make.pool("bank_fee", "银行手续费")
    make.pool("bank_interest", "银行利息")


def _gang(make: _Builder, rng: np.random.Generator) -> None:
    role = make.cast.by_role
    yes = np.ones(1, bool)
    make.people("boss_card", "card", role["ringleader"], np.array([2]), yes)
    make.people("boss_card2", "card", role["ringleader"], np.array([3]), yes)
    make.people("boss_wallet", "wallet", role["ringleader"], np.zeros(1, np.int64), yes)
    make.people("finance_card", "card", role["finance"], np.array([1]), yes)
    make.people("finance_wallet", "wallet", role["finance"], np.zeros(1, np.int64), yes)
    make.people("clerk_card", "card", role["shipping_clerk"], np.array([1]), yes)
    make.people("courier_card", "card", role["cash_courier"], np.array([4, 6]), np.array([True, False]))
    make.people("seller_card", "card", role["data_seller"], np.array([6, 6]), np.array([False, False]))
    make.people("intermediary_card", "card", role["intermediary"], np.array([2, 6]), np.array([True, False]))
    make.people("nominee_card", "card", role["nominee"], np.array([4, 4, 3]), np.ones(3, bool))
    callers = make.cast.callers
    n = len(callers)
    bank = rng.choice(np.array([1, 2, 3, 4, 6]), n, p=(0.4, 0.22, 0.18, 0.14, 0.06))
    make.people("staff_card", "card", callers, bank, bank < 5)
    wallet_asked = rng.random(n) < 0.95
    wallet_asked[: max(4, n // 20)] = True
    make.people("staff_wallet", "wallet", callers, np.zeros(n, np.int64), wallet_asked)


def _others(make: _Builder, rng: np.random.Generator) -> None:
    role = make.cast.by_role
    for slot, who, share in (
        ("honest_boss_card", "honest_boss", 0.0),
        ("honest_staff_card", "honest_staff", 0.15),
        ("honest_shop_card", "honest_shop", 0.0),
        ("family_card", "family", 0.25),
        ("bystander_card", "bystander", 0.4),
    ):
        n = len(role[who])
        bank = rng.choice(np.arange(1, 7), n, p=(0.3, 0.2, 0.2, 0.15, 0.05, 0.1))
        make.people(slot, "card", role[who], bank, (rng.random(n) < share) & (bank < 5))
    n = len(role["family"])
    make.people("family_wallet", "wallet", role["family"], np.zeros(n, np.int64), np.zeros(n, bool))
    n = len(role["bystander"])
    make.people("bystander_wallet", "wallet", role["bystander"], np.zeros(n, np.int64), np.zeros(n, bool))
