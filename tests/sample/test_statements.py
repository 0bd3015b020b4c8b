"""Statements read back with plain readers: balances run, rows and truth agree, both sides are there."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

import polars as pl

from graphtool.sample.accounts import BANKS
from tests.sample.evidence import Written, fen

IN = {b.name: b.words[0] for b in BANKS.values()}
CLOCK_S = {b.name: b.clock_s for b in BANKS.values()}


def _moment(text: str) -> datetime:
    if re.fullmatch(r"\d{14}", text):
        return datetime.strptime(text, "%Y%m%d%H%M%S")
    if "." in text:
        return datetime.fromisoformat(text)
    date, _, clock = text.replace("/", "-").partition(" ")
    year, month, day = (int(p) for p in date.split("-"))
    return datetime(year, month, day, *(int(p) for p in clock.split(":") if clock))


class Row:
    """One statement row of a bank or wallet, whichever layout."""

    def __init__(self, path: str, cells: dict[str, str]) -> None:
        self.wallet = path.endswith(".txt")
        self.bank = "" if self.wallet else next(name for name in IN if name in path)
        get = cells.get
        if self.wallet:
            self.account, self.currency, self.fen = cells["用户ID"], "人民币", int(cells["交易金额(分)"])
            self.balance: int | None = int(cells["账户余额(分)"])
            self.sign = 1 if cells["借贷类型"] == "入" else -1
            self.time, self.ok, self.funded = (
                cells["交易时间"],
                True,
                bool(cells["用户银行卡号"]) and "提现" not in cells["交易业务类型"],
            )
            return
        known = [get(h) for h in ("交易卡号", "本方卡号", "交易账号", "本方账号")]
        self.account = next(n for n in known if n and n not in ("-", "\\N"))
        self.fen, self.currency = fen(cells["交易金额"]), get("交易币种") or cells["币种"]
        balance = get("交易余额") or get("账户余额") or ""
        self.balance = fen(balance) if balance else None
        self.sign = 1 if (get("收付标志") or get("借贷标志")) == IN[self.bank] else -1
        self.time, self.ok, self.funded = cells["交易时间"], cells["交易是否成功"] == "成功", False

    @property
    def delta(self) -> int:
        """What the row does to the balance."""
        return self.sign * self.fen if self.ok and not self.funded else 0


def _statement_rows(written: Written) -> list[tuple[str, int, str, str, Row]]:
    """path, row, what, id and the row of every statement row, in the order of the files."""
    rows = written.truth("rows.parquet")
    paths = rows["path"]
    mine = rows.filter(
        (paths.str.contains("01_银行调证") & paths.str.contains("交易") & ~paths.str.contains("无数据"))
        | paths.str.contains("TenpayTrades")
    )
    return [
        (path, row, what, ident, Row(path, written.cells(path, sheet, row)))
        for path, sheet, row, what, ident in mine.select("path", "sheet", "row", "what", "id").iter_rows()
    ]


def test_every_balance_follows_from_the_one_before(written: Written) -> None:
    chains: dict[tuple[str, str, str], list[tuple[int, Row]]] = defaultdict(list)
    for path, number, _, _, row in _statement_rows(written):
        chain = chains[path, row.account, row.currency]
        if not chain or chain[-1][0] != number:
            chain.append((number, row))
    checked = 0
    for (path, _, _), numbered in chains.items():
        rows = [row for _, row in numbered]
        if BANKS[4].name in path:
            rows.reverse()
        for before, after in pairwise(rows):
            if before.balance is None or after.balance is None:
                assert after.bank == "南桥银行"
                continue
            assert after.balance == before.balance + after.delta
            assert after.balance >= 0
            checked += 1
    assert checked > 2_000


def test_every_row_is_accounted_for_and_says_what_its_event_says(written: Written) -> None:
    events = {r["id"]: r for r in written.truth("events.parquet").iter_rows(named=True)}
    numbers, late = _numbers(written), _booked_later(written)
    for _, _, what, ident, row in _statement_rows(written):
        if what == "noted":
            assert ident == "failed"
            assert not row.ok
            continue
        event = events[ident]
        sides = {numbers[event["from_account"]], numbers[event["to_account"]]}
        shown = _moment(row.time)
        true = datetime(1970, 1, 1) + timedelta(milliseconds=event["time_ms"])
        assert abs(row.fen) == event["fen"]
        if row.sign * row.fen > 0 and ident in late:
            assert timedelta(hours=16) < shown - true < timedelta(hours=18)
        elif shown.time() != datetime.min.time():
            assert (shown - true).total_seconds() == (0 if row.wallet else CLOCK_S[row.bank])
        else:
            assert shown.date() == true.date()
        if event["kind"] == "fund" and row.wallet:
            assert row.funded
        else:
            assert row.account in sides
            assert (row.account == numbers[event["to_account"]]) == (row.sign * row.fen > 0)


def test_every_side_that_was_asked_for_shows_its_events(written: Written) -> None:
    """Each event inside the period has exactly one row per pull and asked side, and no other."""
    accounts = {r["id"]: r for r in written.truth("accounts.jsonl").iter_rows(named=True)}
    numbers = _numbers(written)
    seen: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for path, _, what, ident, row in _statement_rows(written):
        if what == "event":
            seen[ident, row.account][path] += 1
    expected = 0
    for event in written.truth("events.parquet").filter(pl.col("kind") != "alipay").iter_rows(named=True):
        for side in (event["from_account"], event["to_account"]):
            account = accounts[side]
            rows = seen.pop((event["id"], numbers[side]), {})
            assert bool(rows) == account["asked"], (event, account)
            assert set(rows.values()) <= {1}
            expected += len(rows)
    assert not seen
    assert expected > 2_000


def test_all_rows_of_all_files_are_known(written: Written) -> None:
    known: dict[tuple[str, int], set[int]] = defaultdict(set)
    for path, sheet, row in written.truth("rows.parquet").select("path", "sheet", "row").iter_rows():
        known[path, sheet].add(row)
    for path, sheets in written.sheets.items():
        for sheet, rows in sheets.items():
            wide = [i for i, r in enumerate(rows, 1) if len([c for c in r if c]) > 2]
            first = 1 if "南方数据" in path else wide[0] + 1
            assert known[path, sheet] == set(range(first, len(rows) + 1)), path


def _booked_later(written: Written) -> set[str]:
    """Movements that the payee's bank books the next day."""
    rows, traps = written.truth("rows.parquet"), written.truth("traps.jsonl")
    here = traps.filter(pl.col("trap") == "next_day").select("path", "sheet", "row")
    return set(rows.join(here, on=["path", "sheet", "row"], how="semi")["id"])


def _numbers(written: Written) -> dict[str, str]:
    return dict(written.truth("accounts.jsonl").select("id", "number").iter_rows())
