"""A seeded bank return of any size in the 34-column form, GB18030, with its sums: numbers that nobody can have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from graphtool.sample.numbers import Numbers
from graphtool.sample.sink import yuan
from graphtool.sample.writers.layouts import LAYOUTS

START_S = 1_609_459_200
_PART = 200_000
_SURNAMES = np.array(list("东南西北春夏秋冬云山江湖溪林石雨"))
_WORDS = np.array(["转账", "网银转账", "货款", "往来款", "还款", "网转", "手机银行转账", "跨行汇款", "生活费", ""])
_TYPES = np.array(["转账", "转账", "转账", "消费", "跨行汇款"])


@dataclass(frozen=True)
class Statement:
    """What was written: rows, subjects, the sum of all amounts in fen and the number of one counterparty."""

    rows: int
    accounts: int
    fen: int
    peer: str


def names(ix: np.ndarray) -> pl.Series:
    """Names of three characters, spread over sixteen surnames and two thousand characters."""
    signs = np.array([chr(0x4E00 + n) for n in range(2_000)])
    first, second = signs[ix * 7 % 2_000], signs[ix * 131 % 1_999]
    return pl.Series(np.char.add(np.char.add(_SURNAMES[ix % 16], first), second).tolist())


def write_statement(path: Path, rows: int, seed: int = 1) -> Statement:
    """Rows of ``rows / 500`` accounts with a tenth as many counterparties as rows; every balance follows from the one
    before. Each account's rows stand together, in order of time."""
    chance = np.random.default_rng(seed)
    numbers = Numbers(seed)
    accounts, peers = max(1, rows // 500), max(1, rows // 10)
    own = np.sort(chance.integers(0, accounts, rows))
    peer = (peers * chance.random(rows) ** 2).astype(np.int64)
    fen = np.exp(chance.normal(10, 2, rows)).astype(np.int64) + 1
    incoming = chance.random(rows) < 0.5
    second = START_S + chance.integers(0, 31_536_000, rows)
    second = second[np.lexsort((second, own))]
    signed = pl.Series(np.where(incoming, fen, -fen))
    frame = pl.DataFrame({"own": own, "signed": signed}).select(
        balance=pl.col("signed").cum_sum().over("own") + 10_000_000_000
    )
    ix, peer_ix = np.arange(accounts), np.arange(peers)
    cards, own_names = numbers.card(ix, np.full(accounts, 1)), names(ix)
    holders = numbers.id_card(ix, np.full(accounts, 19_800_101))
    peer_cards, peer_names = numbers.card(peer_ix + accounts, peer_ix % 9 + 1), names(peer_ix + accounts)
    fields = list(LAYOUTS["34"].fields.items())
    with path.open("wb") as out:
        out.write((",".join(header for header, _ in fields) + "\r\n").encode("gb18030"))
        for at in range(0, rows, _PART):
            to = slice(at, min(at + _PART, rows))
            given = pl.Series(own[to]), pl.Series(peer[to])
            uid = pl.Series(np.arange(to.start, to.stop))
            words = {
                "card": cards.gather(given[0]),
                "holder": own_names.gather(given[0]),
                "holder_id": holders.gather(given[0]),
                "time": pl.from_epoch(pl.Series(second[to]), "s").dt.strftime("%Y-%m-%d %H:%M:%S"),
                "amount": pl.select(yuan(pl.lit(pl.Series(fen[to])))).to_series(),
                "balance_text": pl.select(yuan(pl.lit(frame["balance"][at : to.stop]))).to_series(),
                "direction": pl.Series(np.where(incoming[to], "进", "出").tolist()),
                "other_no": peer_cards.gather(given[1]),
                "other_name": peer_names.gather(given[1]),
                "other_bank": pl.Series((["海棠银行", "云溪银行", "青岚银行"] * _PART)[: len(uid)]),
                "memo": pl.Series(_WORDS[chance.integers(0, len(_WORDS), len(uid))].tolist()),
                "type": pl.Series(_TYPES[chance.integers(0, len(_TYPES), len(uid))].tolist()),
                "currency": pl.Series(["人民币"]).new_from_index(0, len(uid)),
                "success": pl.Series(["成功"]).new_from_index(0, len(uid)),
                "cash": pl.Series(["转账"]).new_from_index(0, len(uid)),
                "ip": "10.99." + (given[0] % 200).cast(pl.String) + "." + (given[0] % 250).cast(pl.String),
                "serial": "0120210101" + uid.cast(pl.String).str.zfill(10),
            }
            empty = pl.Series([None], dtype=pl.String).new_from_index(0, len(uid))
            part = pl.DataFrame([words.get(word, empty).alias(f"c{i}") for i, (_, word) in enumerate(fields)])
            out.write(part.write_csv(include_header=False, line_terminator="\r\n").encode("gb18030"))
    return Statement(rows, accounts, int(fen.sum()), peer_cards[int(peer[0])])
