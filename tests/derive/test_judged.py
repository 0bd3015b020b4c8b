"""What persons decided about rows: the next derivation obeys, and obeys the rules again once it is taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from derive.ledgers import digest_of, money, payment, write

from graphtool import judgements, model
from graphtool.derive import derive
from graphtool.ledger import Ledger

A, B, C = "9900000000000001", "9900000000000002", "9900000000000003"
HOUR, DAY = 3_600_000, 86_400_000
T = 10 * DAY


def out(row: int, at: int = T, **values: Any) -> dict[str, Any]:
    return payment(row, card=A, other_account=B, direction="out", time_ms=at) | values


def into(row: int, at: int = T, **values: Any) -> dict[str, Any]:
    return payment(row, card=B, other_account=A, direction="in", time_ms=at) | values


def name(file: str, row: int) -> str:
    return f"{digest_of(file)[:20]}.0.{row}.m"


class Small:
    """A ledger of two files, and what follows from it after each judgement."""

    def __init__(self, folder: Path, first: list[dict[str, Any]], second: list[dict[str, Any]]) -> None:
        self.ledger = Ledger(folder)
        self._scratch = folder / "scratch"
        write(self.ledger, {"a": {"payment": first}, "b": {"payment": second}})

    def say(self, verb: str, first: str, second: str) -> int:
        self.ledger.record(judgements.KIND, {"verb": verb, "refs": [first, second], "why": ""})
        return self.ledger.state().judgements[-1].n

    def undo(self, n: int) -> None:
        self.ledger.record(judgements.KIND, {"verb": judgements.UNDO, "of": n, "why": ""})

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        with derive(self.ledger, self._scratch) as derived:
            return {table: derived.table(table).to_pylist() for table in model.TABLES}

    def transfers(self) -> int:
        return len(money(self.tables()))


def test_what_a_rule_joined_is_parted_and_joined_again(tmp_path: Path) -> None:
    case = Small(tmp_path, [out(1)], [into(2)])
    before = case.ledger.digest("rules")
    assert case.transfers() == 1
    n = case.say("apart", name("b", 2), name("a", 1))
    assert case.ledger.digest("rules") != before
    assert case.transfers() == 2
    assert case.tables()["pairing"] == []
    case.undo(n)
    assert case.ledger.digest("rules") == before
    assert case.transfers() == 1


def test_what_a_serial_proves_is_parted_too(tmp_path: Path) -> None:
    case = Small(tmp_path, [out(1, serial="S")], [into(2, serial="S")])
    case.say("apart", name("a", 1), name("b", 2))
    assert case.transfers() == 2


def test_two_rows_that_no_rule_joins(tmp_path: Path) -> None:
    """Weeks apart, another amount: a person knows. What did not arrive was kept on the way."""
    case = Small(tmp_path, [out(1)], [into(2, T + 20 * DAY, amount=29000)])
    assert case.transfers() == 2
    case.say("same", name("a", 1), name("b", 2))
    tables = case.tables()
    assert sorted(money(tables)) == [("charged", A, "bank_fee:?", 800), ("transferred", A, B, 29000)]
    (pair,) = tables["pairing"]
    assert (pair["score"], pair["reasons"], pair["state"]) == (100, ["judged"], "stands")


@pytest.mark.parametrize("unlike", [{"amount": 29900}, {"currency": "USD"}])
def test_more_cannot_arrive_than_was_sent_nor_another_currency(tmp_path: Path, unlike: dict[str, Any]) -> None:
    case = Small(tmp_path, [out(1)], [into(2, T + 20 * DAY) | unlike])
    case.say("same", name("a", 1), name("b", 2))
    assert case.transfers() == 2


def test_the_right_one_of_a_burst(tmp_path: Path) -> None:
    """One pairing decided by a person decides the other."""
    case = Small(tmp_path, [out(1), out(2, T + 1000)], [into(3, T + 3000), into(4, T + 4000)])
    assert case.transfers() == 4
    case.say("same", name("a", 1), name("b", 4))
    tables = case.tables()
    assert len(money(tables)) == 2
    assert {(p["a"], p["b"]) for p in tables["pairing"] if p["state"] == "stands"} == {
        (name("a", 1), name("b", 4)), (name("a", 2), name("b", 3)),
    }  # fmt: skip


def test_a_transfer_has_two_sides_only(tmp_path: Path) -> None:
    """Two judgements that give one row to two others: neither is obeyed."""
    case = Small(tmp_path, [out(1), out(2, T + 9 * DAY)], [into(3, T + 20 * DAY)])
    case.say("same", name("a", 1), name("b", 3))
    case.say("same", name("a", 2), name("b", 3))
    assert case.transfers() == 3


def test_a_placeholder_gives_way(tmp_path: Path) -> None:
    case = Small(tmp_path, [out(1, other_account=None)], [into(2, T + 9 * DAY)])
    case.say("same", name("a", 1), name("b", 2))
    tables = case.tables()
    assert money(tables) == [("transferred", A, B, 29800)]
    assert not [e for e in tables["entity"] if e["kind"] == "placeholder"]


def test_rows_of_two_pulls_are_parted_and_joined(tmp_path: Path) -> None:
    case = Small(tmp_path, [out(1)], [out(7)])
    assert case.transfers() == 1
    n = case.say("apart", name("a", 1), name("b", 7))
    assert case.transfers() == 2
    case.undo(n)
    assert case.transfers() == 1


def test_rows_of_two_pulls_that_differ(tmp_path: Path) -> None:
    case = Small(tmp_path, [out(1)], [out(7, T + 5000)])
    assert case.transfers() == 2
    case.say("same", name("a", 1), name("b", 7))
    tables = case.tables()
    assert len(money(tables)) == 1
    (event,) = [e for e in tables["event"] if e["row_type"]]
    assert event["facts"] == 2


def test_rows_that_are_the_same_over_three_pulls(tmp_path: Path) -> None:
    """Said of the first and second, and of the second and third; then the ends are parted again."""
    case = Small(tmp_path, [out(1)], [out(7, T + 5000)])
    write(case.ledger, {"c": {"payment": [out(8, T + 9000)]}, "d": {"payment": [out(9, T + 9000)]}})
    assert case.transfers() == 3
    case.say("same", name("b", 7), name("c", 8))
    case.say("same", name("a", 1), name("b", 7))
    (event,) = [e for e in case.tables()["event"] if e["row_type"]]
    assert event["facts"] == 4
    n = case.say("apart", name("a", 1), name("c", 8))
    assert case.transfers() == 3
    case.undo(n)
    assert case.transfers() == 1


def test_a_reversal_and_what_it_reverses(tmp_path: Path) -> None:
    back = payment(3, card=A, other_account=B, direction="in", row_type="reversal", time_ms=T + 60_000)
    case = Small(tmp_path, [out(1), out(2, T + 1000), back], [payment(9, card=C, other_account=B)])
    assert {p["state"] for p in case.tables()["pairing"]} == {"undecided"}
    n = case.say("same", name("a", 3), name("a", 2))
    (pair,) = case.tables()["pairing"]
    assert (pair["kind"], pair["a"], pair["b"], pair["reasons"]) == (
        "reversal_of",
        name("a", 3),
        name("a", 2),
        ["judged"],
    )
    case.undo(n)
    case.say("apart", name("a", 3), name("a", 2))
    (pair,) = case.tables()["pairing"]
    assert (pair["b"], pair["state"]) == (name("a", 1), "stands")


def test_what_is_not_read_now_waits(tmp_path: Path) -> None:
    case = Small(tmp_path, [out(1)], [into(2)])
    case.say("apart", name("a", 1), name("never loaded", 5))
    assert case.transfers() == 1


def smaller(than: str) -> str:
    """A name of a file whose digest comes before that of another."""
    return next(f"x{n}" for n in range(1000) if digest_of(f"x{n}") < digest_of(than))


@pytest.mark.parametrize(("verb", "gap", "transfers"), [("apart", 0, 2), ("same", 20 * DAY, 1)])
def test_a_judgement_holds_after_an_overlapping_pull(tmp_path: Path, verb: str, gap: int, transfers: int) -> None:
    """The new pull stands for the row that was judged, as its file comes first."""
    case = Small(tmp_path, [out(1)], [into(2, T + gap)])
    case.say(verb, name("a", 1), name("b", 2))
    assert case.transfers() == transfers
    write(case.ledger, {smaller("a"): {"payment": [out(7)]}})
    assert case.transfers() == transfers


def test_a_judgement_of_a_row_that_repeats_another(tmp_path: Path) -> None:
    case = Small(tmp_path, [out(1)], [into(2)])
    pull = smaller("a")
    write(case.ledger, {pull: {"payment": [out(7)]}})
    case.say("apart", name("a", 1), name("b", 2))
    assert case.transfers() == 2
    case.say("same", name(pull, 7), name("b", 2))  # of the same payment: neither is obeyed
    assert case.transfers() == 1


def test_a_confirmed_reversal_stays_a_reversal(tmp_path: Path) -> None:
    """Printed as a negative row of the same direction."""
    case = Small(tmp_path, [out(1), out(2, T + 1000, amount=-29800)], [])
    case.say("same", name("a", 1), name("a", 2))
    tables = case.tables()
    assert sorted(e["relation"] for e in tables["event"] if e["row_type"]) == ["reversed", "transferred"]
    (pair,) = tables["pairing"]
    assert (pair["kind"], pair["reasons"]) == ("reversal_of", ["judged"])
    assert (pair["a"], pair["b"]) == (name("a", 2), name("a", 1))


def test_a_row_that_a_person_gave_away_fits_no_other(tmp_path: Path) -> None:
    """The unnamed receipt would fit 王五 by his name."""
    unnamed = into(2, T + HOUR, other_account=None, other_name="王五")
    case = Small(tmp_path, [out(1)], [unnamed])
    theirs = payment(3, card=C, holder_name="王五", other_account=B, direction="out", time_ms=T + HOUR)
    write(case.ledger, {"c": {"payment": [theirs]}})
    case.say("same", name("a", 1), name("b", 2))
    tables = case.tables()
    facts = [
        e["fact"] for e in tables["evidence"] if e["subject"] in {x["id"] for x in tables["event"] if x["row_type"]}
    ]
    assert len(facts) == len(set(facts)) == 3
    assert len(money(tables)) == 2


def test_a_row_that_does_not_say_which_way_takes_it_from_the_other(tmp_path: Path) -> None:
    undecided = payment(1, card=A, other_account=B, direction=None, direction_word="借", time_ms=T)
    case = Small(tmp_path, [undecided], [into(2, T + 9 * DAY)])
    case.say("same", name("a", 1), name("b", 2))
    tables = case.tables()
    assert money(tables) == [("transferred", A, B, 29800)]
    assert [e["directed"] for e in tables["event"] if e["row_type"]] == [True]


def test_a_call_and_a_payment_are_never_one(tmp_path: Path) -> None:
    case = Small(tmp_path, [], [into(2)])
    call = {
        "row": 1,
        "own": "10000000001",
        "other": "10000000002",
        "direction": "out",
        "medium": "call",
        "time_ms": T,
        "precision": "second",
    }
    write(case.ledger, {"k": {"call": [call]}})
    case.say("same", f"{digest_of('k')[:20]}.0.1.c", name("b", 2))
    assert sorted(e["relation"] for e in case.tables()["event"] if e["row_type"]) == ["called", "transferred"]
