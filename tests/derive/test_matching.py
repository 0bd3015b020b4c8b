"""Rows that tell of one transfer beyond what is certain at first sight; reversals and what they reverse: before, event, after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from derive.ledgers import digest_of, graph, money, payment

from graphtool.derive import matching

A, B, C = "9900000000000001", "9900000000000002", "9900000000000003"
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
T = 10 * DAY + 10 * HOUR


def out(row: int, at: int = T, **values: Any) -> dict[str, Any]:
    return payment(row, card=A, other_account=B, direction="out", time_ms=at) | values


def into(row: int, at: int = T, **values: Any) -> dict[str, Any]:
    return payment(row, card=B, other_account=A, direction="in", time_ms=at) | values


def pairing(tables: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str, int, int, int]]:
    """(kind, state, score, row a, row b) of every pair."""
    return [
        (p["kind"], p["state"], p["score"], int(p["a"].split(".")[2]), int(p["b"].split(".")[2]))
        for p in tables["pairing"]
    ]


def two(folder: Path, payers: list[dict[str, Any]], payees: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    return graph(folder, {"a": {"payment": payers}, "b": {"payment": payees}})


def test_a_certain_pair_has_its_points_too(tmp_path: Path) -> None:
    tables = two(tmp_path, [out(1)], [into(2, T + 500)])
    (found,) = tables["pairing"]
    assert (found["kind"], found["state"], found["score"]) == ("same_transfer", "stands", 95)
    assert found["reasons"] == ["ends_both", "amount_equal", "within_second"]
    assert (found["a"], found["b"]) == (f"{digest_of('a')[:20]}.0.1.m", f"{digest_of('b')[:20]}.0.2.m")


@pytest.mark.parametrize(
    ("later", "short", "score"), [(2 * MINUTE, 0, 85), (8 * HOUR, 0, 80), (30 * HOUR, 0, 75), (0, 500, 75)]
)
def test_two_sides_that_name_each_other_stand(tmp_path: Path, later: int, short: int, score: int) -> None:
    """Booked later, or less a fee: the event has the payer's time, and the amount that arrived."""
    tables = two(tmp_path, [out(1)], [into(2, T + later, amount=29800 - short)])
    assert [one for one in money(tables) if one[0] == "transferred"] == [("transferred", A, B, 29800 - short)]
    assert pairing(tables) == [("same_transfer", "stands", score, 1, 2)]
    (event,) = [e for e in tables["event"] if e["row_type"] == "transfer"]
    assert (event["time_ms"], event["facts"], event["doubtful"]) == (T, 2, False)


@pytest.mark.parametrize(
    ("later", "short"), [(60 * HOUR, 0), (2 * MINUTE, 100)], ids=["days later", "less a fee, minutes later"]
)
def test_what_is_less_sure_is_suggested_and_doubtful(tmp_path: Path, later: int, short: int) -> None:
    tables = two(tmp_path, [out(1)], [into(2, T + later, amount=29800 - short)])
    assert [(e["time_ms"], e["doubtful"]) for e in tables["event"] if e["row_type"]] == [(T, False), (T + later, True)]
    assert [(state, a, b) for _, state, _, a, b in pairing(tables)] == [("suggested", 1, 2)]


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 29801},
        {"amount": 29299},
        {"currency": "USD"},
        {"time_ms": T + 4 * DAY},
        {"time_ms": T - 11 * MINUTE},
        {"other_account": C},
        {"direction": "out"},
    ],
)
def test_what_is_no_pair(tmp_path: Path, change: dict[str, Any]) -> None:
    tables = two(tmp_path, [out(1)], [into(2) | change])
    assert tables["pairing"] == []
    assert len(money(tables)) == 2


def test_bursts_are_told_apart_by_their_seconds(tmp_path: Path) -> None:
    """Ten minutes between two transfers, seconds between the sides of each."""
    tables = two(tmp_path, [out(1), out(2, T + 10 * MINUTE)], [into(3, T + 70_000), into(4, T + 11 * MINUTE + 10_000)])
    assert len(money(tables)) == 2
    assert {(a, b) for _, state, _, a, b in pairing(tables) if state == "stands"} == {(1, 3), (2, 4)}


def test_equal_bursts_are_listed_as_undecided(tmp_path: Path) -> None:
    tables = two(tmp_path, [out(1), out(2, T + 1000)], [into(3, T + 3000), into(4, T + 4000)])
    assert len(money(tables)) == 4
    assert {state for _, state, *_ in pairing(tables)} == {"undecided"}
    assert sum(e["doubtful"] for e in tables["event"]) == 2


def test_twins_on_both_sides_are_as_many_transfers(tmp_path: Path) -> None:
    """Same second, same amount, twice on either side: two transfers, in the order of the rows."""
    tables = two(tmp_path, [out(1), out(2)], [into(3, T + 2000), into(4, T + 2000)])
    assert len(money(tables)) == 2
    assert not any(e["doubtful"] for e in tables["event"])
    assert {(p["reasons"][-1], p["state"]) for p in tables["pairing"]} == {("twins", "stands")}
    assert {(a, b) for *_, a, b in pairing(tables)} == {(1, 3), (2, 4)}


def test_twins_of_which_the_other_side_has_one(tmp_path: Path) -> None:
    """Two transfers, whichever of them the payee's row tells of."""
    tables = two(tmp_path, [out(1), out(2)], [into(3, T + 2000)])
    assert len(money(tables)) == 2
    assert pairing(tables) == [("same_transfer", "stands", 90, 1, 3)]


def test_twins_beside_another_that_fits_as_well(tmp_path: Path) -> None:
    """Three payments, two receipts: one pair is certain, the other stays open."""
    tables = two(tmp_path, [out(1), out(2), out(3, T + 1000)], [into(4, T + 3000), into(5, T + 3000)])
    assert [(state, a, b) for _, state, _, a, b in pairing(tables)] == [
        ("undecided", 1, 4), ("stands", 2, 5), ("undecided", 3, 4),
    ]  # fmt: skip
    assert len(money(tables)) == 4


def test_a_crowd_is_left_apart(tmp_path: Path) -> None:
    payers, payees = [out(n) for n in range(1, 67)], [into(n, T + 2 * HOUR) for n in range(101, 167)]
    tables = two(tmp_path, payers, payees)
    assert (len(money(tables)), tables["pairing"]) == (132, [])


NOBODY: dict[str, Any] = {"other_account": None, "other_name": None}


@pytest.mark.parametrize(
    ("said", "score", "state"),
    [
        ({"other_account": "9900****0002"}, 80, "stands"),
        ({"other_account": "****0002", "other_name": "王某"}, 80, "stands"),
        ({"other_name": "王某"}, 75, "stands"),
        ({}, 65, "suggested"),
        ({"other_account": "****2"}, 65, "suggested"),
    ],
)
def test_a_row_that_does_not_name_the_other_side(tmp_path: Path, said: dict[str, Any], score: int, state: str) -> None:
    """The other side's row names this account; what this row prints must fit."""
    tables = two(tmp_path, [out(1, **NOBODY | said)], [into(2, holder_name="王某")])
    assert pairing(tables) == [("same_transfer", state, score, 1, 2)]
    accounts = money(tables)
    if state == "stands":
        assert accounts == [("transferred", A, B, 29800)]
        assert not [e for e in tables["entity"] if e["kind"] == "placeholder"]
    else:
        assert len(accounts) == 2


def test_a_payee_that_does_not_name_the_payer(tmp_path: Path) -> None:
    tables = two(tmp_path, [out(1, holder_name="李某")], [into(2, **NOBODY | {"other_name": "李某"})])
    assert money(tables) == [("transferred", A, B, 29800)]


@pytest.mark.parametrize("said", [{"other_account": "****0003"}, {"other_name": "赵某"}, {"other_account": "****3"}])
def test_what_contradicts_is_no_pair(tmp_path: Path, said: dict[str, Any]) -> None:
    tables = two(tmp_path, [out(1, **NOBODY | said)], [into(2, holder_name="王某")])
    assert tables["pairing"] == []
    assert len(money(tables)) == 2


def back(row: int, at: int, **values: Any) -> dict[str, Any]:
    """The reversal of a payment out: it comes back in."""
    return payment(row, card=A, other_account=B, direction="in", row_type="reversal", time_ms=at) | values


def test_a_reversal_is_linked_to_its_original_and_both_are_kept(tmp_path: Path) -> None:
    tables = graph(tmp_path, {"a": {"payment": [out(1), back(2, T + HOUR)]}})
    assert pairing(tables) == [("reversal_of", "stands", 85, 2, 1)]
    assert len(money(tables)) == 2


def test_a_negative_amount_is_a_reversal(tmp_path: Path) -> None:
    tables = graph(tmp_path, {"a": {"payment": [out(1), out(2, T + MINUTE, amount=-29800)]}})
    assert pairing(tables) == [("reversal_of", "stands", 95, 2, 1)]


def test_the_nearer_original_is_meant(tmp_path: Path) -> None:
    tables = graph(tmp_path, {"a": {"payment": [out(1, T - 3 * DAY), out(2), back(3, T + MINUTE)]}})
    assert pairing(tables) == [("reversal_of", "stands", 95, 3, 2)]


def test_of_equal_originals_any_is_reversed(tmp_path: Path) -> None:
    tables = graph(tmp_path, {"a": {"payment": [out(1), out(2), back(3, T + MINUTE)]}})
    assert pairing(tables) == [("reversal_of", "stands", 95, 3, 1)]


def test_two_equal_originals_are_undecided(tmp_path: Path) -> None:
    tables = graph(tmp_path, {"a": {"payment": [out(1), out(2, T + 1000), back(3, T + MINUTE)]}})
    assert {state for _, state, *_ in pairing(tables)} == {"undecided"}


def test_a_reversal_that_names_nobody_is_suggested(tmp_path: Path) -> None:
    tables = graph(tmp_path, {"a": {"payment": [out(1), back(2, T + MINUTE, **NOBODY)]}})
    assert pairing(tables) == [("reversal_of", "suggested", 65, 2, 1)]


@pytest.mark.parametrize(
    "change", [{"time_ms": T - HOUR}, {"time_ms": T + 31 * DAY}, {"amount": 29700}, {"other_account": C}]
)
def test_what_a_reversal_does_not_reverse(tmp_path: Path, change: dict[str, Any]) -> None:
    tables = graph(tmp_path, {"a": {"payment": [out(1), back(2, T + HOUR) | change]}})
    assert [kind for kind, *_ in pairing(tables) if kind == "reversal_of"] == []


def test_a_call_from_both_lines_is_a_call(tmp_path: Path) -> None:
    """No transfer, and no amounts that were equal; a person may part it like one."""
    call = {"medium": "call", "time_ms": T, "precision": "second"}
    rows = {
        "a": {"call": [call | {"row": 1, "own": "10000000001", "other": "10000000002", "direction": "out"}]},
        "b": {"call": [call | {"row": 2, "own": "10000000002", "other": "10000000001", "direction": "in"}]},
    }
    (found,) = graph(tmp_path, rows)["pairing"]
    assert (found["kind"], found["state"]) == ("same_call", "stands")
    assert found["reasons"] == ["ends_both", "within_second"]


def test_order_and_grouping_change_nothing(tmp_path: Path) -> None:
    payers = [out(1), out(2, T + 5 * MINUTE), back(5, T + HOUR)]
    payees = [into(3, T + 2 * MINUTE), into(4, T + 7 * MINUTE)]
    one = graph(tmp_path / "1", {"a": {"payment": payers}, "b": {"payment": payees}})
    other = graph(tmp_path / "2", {"b": {"payment": payees[::-1]}, "a": {"payment": payers[::-1]}})
    for name in ("event", "pairing", "alias"):
        assert sorted(map(str, one[name])) == sorted(map(str, other[name])), name


def swipe(row: int, at: int, **values: Any) -> dict[str, Any]:
    return {
        "row": row, "acquirer": "某支付", "card": A, "row_type": "purchase", "amount": 29800, "currency": "CNY",
        "time_ms": at, "precision": "second", "reference": "R1", "serial": f"S{row}",
    } | values  # fmt: skip


def test_what_the_acquirer_calls_a_refund_and_the_bank_a_return_is_one(tmp_path: Path) -> None:
    """退货 at the terminal is a refund of the pool's and a reversal of the card's."""
    rows = [swipe(1, T), swipe(2, T + DAY, row_type="refund", amount=-29800)]
    card = {"card": A, "other_name": "某支付", "merchant_name": "某支付"}
    bank = [
        payment(3, direction="out", row_type="purchase", time_ms=T, **card),
        payment(4, direction="in", row_type="reversal", time_ms=T + DAY, **card),
    ]
    tables = graph(tmp_path, {"p": {"swipe": rows}, "a": {"payment": bank}})
    assert [(relation, fen) for relation, _, _, fen in money(tables)] == [("swiped", 29800), ("refunded", 29800)]
    assert {(kind, a, b) for kind, state, _, a, b in pairing(tables) if state == "stands"} == {
        ("same_transfer", 3, 1), ("same_transfer", 2, 4), ("reversal_of", 2, 1), ("reversal_of", 4, 3),
    }  # fmt: skip


def test_a_crowd_under_one_reference_is_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, crowd = matching._REVERSED.split("CREATE TABLE trade_undo_crowd")
    monkeypatch.setattr(
        matching, "_REVERSED", f"{before}CREATE TABLE trade_undo_crowd{crowd.replace(str(matching.CROWD**2), '0')}"
    )
    rows = [swipe(1, T, card="990000****0001"), swipe(2, T + MINUTE, row_type="reversal")]
    assert pairing(graph(tmp_path, {"p": {"swipe": rows}})) == []


@pytest.mark.parametrize(("reference", "found"), [("R1", [("reversal_of", "stands", 95, 2, 1)]), ("R2", [])])
def test_a_void_of_a_masked_card_is_known_by_its_reference(
    tmp_path: Path, reference: str, found: list[tuple[str, str, int, int, int]]
) -> None:
    masked = swipe(1, T, card="990000****0001")
    tables = graph(tmp_path, {"p": {"swipe": [masked, swipe(2, T + MINUTE, row_type="reversal", reference=reference)]}})
    assert pairing(tables) == found


@pytest.mark.parametrize(("later", "doubtful"), [(0, True), (30_000, True), (2 * MINUTE, False)])
def test_a_table_of_transfers_beside_a_payees_statement_may_say_the_same(
    tmp_path: Path, later: int, doubtful: bool
) -> None:
    """Both stay, as no statement shows the other side; sums can tell what may be counted twice."""
    row = {
        "row": 1, "from_scope": "bank", "from_account": A, "to_scope": "bank", "to_account": B, "amount": 29800,
        "currency": "CNY", "row_type": "transfer", "time_ms": T, "precision": "second",
    }  # fmt: skip
    tables = graph(tmp_path, {"x": {"transfer": [row]}, "b": {"payment": [into(2, T + later)]}})
    said = {e["id"].split(".")[2]: e["doubtful"] for e in tables["event"] if e["row_type"]}
    assert said == {"1": doubtful, "2": False}
