"""What is left of a swipe is paid out of the pool: suggested by amount, payee and time; followed only when a person says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from derive.ledgers import digest_of, payment, write

from graphtool import judgements
from graphtool.derive import derive
from graphtool.ledger import Ledger
from graphtool.model import TABLES

DAY = 86_400_000
T = 10 * DAY + 10 * 3_600_000
SHOP = "9900000000000005"
POOL = "某甲支付有限公司"


def swipe(row: int, at: int = T, **values: Any) -> dict[str, Any]:
    base = {
        "row": row, "acquirer": POOL, "serial": f"S{row}", "card": "9900000000000001", "row_type": "purchase", "amount": 100_000,
        "fee": 600, "currency": "CNY", "merchant_no": "M1", "merchant_name": "个体户赵甲", "sn": "SN1", "time_ms": at, "precision": "second",
    }  # fmt: skip
    return base | values


def paid(row: int, at: int = T + DAY, **values: Any) -> dict[str, Any]:
    base = payment(row, card=SHOP, holder_name="赵甲", other_name=POOL, other_account=None, direction="in", time_ms=at)
    return base | {"amount": 99_400, "row_type": "settlement"} | values


def name(file: str, row: int) -> str:
    return f"{digest_of(file)[:20]}.0.{row}.m"


class Pool:
    """A ledger of swipes and of the shop's statement, and what follows from it after each judgement."""

    def __init__(self, folder: Path, swipes: list[dict[str, Any]], paid: list[dict[str, Any]], **more: Any) -> None:
        self.folder = folder
        self.ledger = Ledger(folder / "ledger")
        write(self.ledger, {"swipes": {"swipe": swipes}, "shop": {"payment": paid}, **more})

    def say(self, verb: str, first: str, second: str) -> None:
        self.ledger.record(judgements.KIND, {"verb": verb, "refs": sorted([first, second]), "why": ""})

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        with derive(self.ledger, self.folder / "scratch") as derived:
            return {table: derived.table(table).to_pylist() for table in TABLES}

    def pairs(self) -> list[tuple[int, int, str, int]]:
        """(row of the swipe, row of the payment, state, points)."""
        found = [p for p in self.tables()["pairing"] if p["kind"] == "settled_by"]
        return [(int(p["a"].split(".")[2]), int(p["b"].split(".")[2]), p["state"], p["score"]) for p in found]


def test_what_is_left_is_suggested_with_its_reasons(tmp_path: Path) -> None:
    pool = Pool(tmp_path, [swipe(2)], [paid(3)])
    (pair,) = pool.tables()["pairing"]
    assert (pair["a"], pair["b"]) == (name("swipes", 2), name("shop", 3))
    assert (pair["kind"], pair["state"]) == ("settled_by", "suggested")
    assert (pair["score"], pair["reasons"]) == (80, ["amount_net", "one_pool", "payee_named", "within_day"])
    assert pool.tables()["allocation"] == []


@pytest.mark.parametrize(
    ("swipes", "out"),
    [
        ([swipe(2, fee=601)], [paid(3)]),
        ([swipe(2, service_fee=100)], [paid(3)]),
        ([swipe(2, currency="USD")], [paid(3)]),
        ([swipe(2)], [paid(3, T + 5 * DAY)]),
        ([swipe(2)], [paid(3, T - DAY)]),
        ([swipe(2)], [paid(3, other_name="某乙支付有限公司")]),
        ([swipe(2)], [paid(3, T + 3 * DAY, holder_name="钱乙")]),
        ([swipe(2), swipe(4, T + 60_000, row_type="reversal", serial="S2")], [paid(3)]),
    ],
    ids=["another fee", "service fee", "currency", "too late", "too early", "another pool", "nobody's, late", "voided"],
)
def test_what_is_no_candidate(tmp_path: Path, swipes: list[dict[str, Any]], out: list[dict[str, Any]]) -> None:
    assert Pool(tmp_path, swipes, out).pairs() == []


def test_equal_swipes_of_one_day_are_undecided(tmp_path: Path) -> None:
    pool = Pool(tmp_path, [swipe(2), swipe(3, T + 60_000)], [paid(4), paid(5, T + DAY + 60_000)])
    assert {state for *_, state, _ in pool.pairs()} == {"undecided"}


def test_the_account_that_the_acquirer_names_counts_more(tmp_path: Path) -> None:
    merchant = {"row": 2, "acquirer": POOL, "merchant_no": "M1", "merchant_name": "小店", "payee_account": SHOP}
    pool = Pool(tmp_path, [swipe(2, merchant_name="小店")], [paid(3)], merchants={"merchant": [merchant]})
    assert pool.pairs() == [(2, 3, "suggested", 85)]


def test_other_swipes_that_went_there_speak_for_it(tmp_path: Path) -> None:
    swipes = [swipe(2), swipe(3, T + 4 * DAY, amount=50_000, fee=300)]
    pool = Pool(tmp_path, swipes, [paid(4), paid(5, T + 5 * DAY, amount=49_700)])
    assert pool.pairs() == [(2, 4, "suggested", 95), (3, 5, "suggested", 95)]


def test_money_is_followed_where_a_person_says_so(tmp_path: Path) -> None:
    pool = Pool(tmp_path, [swipe(2)], [paid(3)])
    pool.say("same", name("swipes", 2), name("shop", 3))
    tables = pool.tables()
    assert pool.pairs() == [(2, 3, "stands", 100)]
    (part,) = tables["allocation"]
    assert (part["from_event"], part["to_event"]) == (name("swipes", 2), name("shop", 3))
    assert (part["amount"], part["basis"], part["fact"]) == (99_400, "judged", name("shop", 3).removesuffix(".m"))
    assert len([e for e in tables["event"] if e["row_type"]]) == 2


def test_a_payment_of_several_swipes(tmp_path: Path) -> None:
    """Two swipes are paid out as one sum: a person may say so of both, and of no third."""
    pool = Pool(tmp_path, [swipe(2), swipe(3, T + 60_000)], [paid(4, amount=198_800)])
    for row in (2, 3):
        pool.say("same", name("swipes", row), name("shop", 4))
    assert [part["amount"] for part in pool.tables()["allocation"]] == [99_400, 99_400]


def test_never_more_than_was_paid(tmp_path: Path) -> None:
    pool = Pool(tmp_path, [swipe(2), swipe(3, T + 60_000)], [paid(4)])
    for row in (2, 3):
        pool.say("same", name("swipes", row), name("shop", 4))
    assert pool.tables()["allocation"] == []


def test_what_a_person_parts_is_not_suggested_again(tmp_path: Path) -> None:
    pool = Pool(tmp_path, [swipe(2)], [paid(3)])
    pool.say("apart", name("swipes", 2), name("shop", 3))
    assert pool.pairs() == []


@pytest.mark.parametrize("files", [("x", "y"), ("y", "x")])
def test_a_swipe_of_two_pulls_is_known_by_both_its_rows(tmp_path: Path, files: tuple[str, str]) -> None:
    """One pull masks the card and leaves out the fee: what is left does not depend on which file that is."""
    masked = {files[0]: {"swipe": [swipe(2, card="9900********0001", fee=None)]}, files[1]: {"swipe": [swipe(2)]}}
    pool = Pool(tmp_path, [], [paid(3)], **masked)
    (pair,) = pool.tables()["pairing"]
    assert (pair["state"], pair["score"]) == ("suggested", 80)
    pool.say("same", pair["a"], pair["b"])
    assert [part["amount"] for part in pool.tables()["allocation"]] == [99_400]


def test_a_decision_holds_when_the_other_side_of_the_payment_arrives(tmp_path: Path) -> None:
    pool = Pool(tmp_path, [swipe(2)], [paid(3)])
    pool.say("same", name("swipes", 2), name("shop", 3))
    line = {"row": 2, "acquirer": POOL, "payee_account": SHOP, "amount": 99_400, "currency": "CNY", "time_ms": T + DAY}
    write(pool.ledger, {"payouts": {"settlement": [line | {"precision": "second"}]}})
    assert [part["amount"] for part in pool.tables()["allocation"]] == [99_400]
    pool.say("apart", name("swipes", 2), name("shop", 3))
    assert pool.pairs() == []


def test_a_swipe_that_the_bank_took_back_is_no_candidate(tmp_path: Path) -> None:
    said = {"other_name": POOL, "time_ms": T, "amount": 100_000}
    back = payment(2, **said | {"time_ms": T + 60_000}, row_type="reversal", direction="in")
    bank = {"payment": [payment(1, **said, row_type="purchase"), back]}
    assert Pool(tmp_path, [swipe(2)], [paid(3)], bank=bank).pairs() == []
